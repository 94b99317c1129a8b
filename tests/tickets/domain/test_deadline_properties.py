"""What holds for every ticket, whatever is paused and extended."""

import random
from datetime import date, datetime, time, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from tests.properties import examples
from tests.tickets.domain.calendars import NATION
from tickets.domain.alerts import Light, Quiet, light, outside_quiet, warning_points
from tickets.domain.deadlines import (
    ZONE,
    Deadline,
    Extension,
    Level,
    Pause,
    Reason,
    Rule,
    State,
    Unit,
    deadline,
    explain,
    midnight,
    on_time,
)

STEP = timedelta(days=1)
START, STOP = datetime(2020, 1, 1), datetime(2026, 8, 31)
"""Filed so that no count reaches 2027, unless a property is about that."""

moments = st.datetimes(START, STOP, timezones=st.just(ZONE))
lengths = st.one_of(
    st.timedeltas(timedelta(0), timedelta(hours=30)),
    st.integers(0, 6).map(lambda days: days * STEP),
)
amounts = st.integers(1, 12)


@st.composite
def rules(draw: st.DrawFn, unit: Unit | None = None) -> Rule:
    chosen = unit or draw(st.sampled_from(list(Unit)))
    return Rule("drawn", draw(amounts), chosen, Level.VILLAGE, tuple(draw(st.lists(st.integers(0, 9), max_size=3))))


@st.composite
def closed_pauses(draw: st.DrawFn, filed_at: datetime) -> Pause:
    since = filed_at + draw(st.timedeltas(timedelta(days=-2), timedelta(days=20)))
    if draw(st.booleans()):
        since = midnight(since.date())
    return Pause(since, since + draw(lengths))


@st.composite
def extensions(draw: st.DrawFn, filed_at: datetime) -> Extension:
    approved_at = filed_at + draw(st.timedeltas(timedelta(0), timedelta(days=25)))
    return Extension(filed_at.date() + draw(st.integers(0, 40)) * STEP, approved_at)


@st.composite
def tickets(draw: st.DrawFn, unit: Unit | None = None) -> tuple[Rule, datetime, list[Pause], list[Extension]]:
    """Return a rule, a moment of filing, pauses that have ended, and extensions."""
    filed_at = draw(moments)
    return (
        draw(rules(unit)),
        filed_at,
        draw(st.lists(closed_pauses(filed_at), max_size=4)),
        draw(st.lists(extensions(filed_at), max_size=2)),
    )


def last_day(due: Deadline) -> date:
    assert due.state is State.DUE
    assert due.last_day is not None
    return due.last_day


def touches(pause: Pause, day: date) -> bool:
    """Tell whether a pause covers a part of a day, said with instants only."""
    assert pause.until is not None
    return max(pause.since, midnight(day)) < min(pause.until, midnight(day + STEP))


def by_the_book(rule: Rule, filed_at: datetime, pauses: list[Pause]) -> date:
    """Return the last day without extensions as the rule's text says it: cross off days, take the n-th that is left."""
    after = [filed_at.date() + n * STEP for n in range(1, 100)]
    left = [
        day
        for day in after
        if (rule.unit is Unit.DAY or NATION.is_workday(day)) and not any(touches(pause, day) for pause in pauses)
    ]
    return left[(rule.amount or 0) - 1]


@examples(200)
@given(tickets())
def test_the_last_day_is_the_one_the_rules_text_gives(ticket) -> None:
    rule, filed_at, pauses, _ = ticket
    due = deadline(rule, filed_at, NATION, pauses)
    assert last_day(due) == due.original_last_day == by_the_book(rule, filed_at, pauses)
    assert due.due_at == datetime.combine(last_day(due) + STEP, time(), ZONE)


@examples(60)
@given(rules(Unit.DAY), moments)
def test_days_are_added_as_days_are_added(rule: Rule, filed_at: datetime) -> None:
    assert last_day(deadline(rule, filed_at, NATION)) == filed_at.date() + rule.amount * STEP


@examples(100)
@given(tickets(), st.timedeltas(timedelta(0), timedelta(days=15)))
def test_filed_later_is_never_due_earlier(ticket, later: timedelta) -> None:
    rule, filed_at, pauses, granted = ticket
    first = last_day(deadline(rule, filed_at, NATION, pauses, granted))
    assert last_day(deadline(rule, filed_at + later, NATION, pauses, granted)) >= first


@examples(100)
@given(tickets(), st.integers(0, 10))
def test_a_greater_amount_is_never_due_earlier(ticket, more: int) -> None:
    rule, filed_at, pauses, granted = ticket
    longer = Rule(rule.code, (rule.amount or 0) + more, rule.unit, rule.level)
    first = last_day(deadline(rule, filed_at, NATION, pauses, granted))
    assert last_day(deadline(longer, filed_at, NATION, pauses, granted)) >= first


@examples(200)
@given(tickets(), st.data())
def test_a_pause_never_makes_it_earlier_and_the_clock_never_ends_on_a_paused_day(ticket, data: st.DataObject) -> None:
    rule, filed_at, pauses, granted = ticket
    one_more = [*pauses, data.draw(closed_pauses(filed_at))]
    first = last_day(deadline(rule, filed_at, NATION, pauses, granted))
    then = last_day(deadline(rule, filed_at, NATION, one_more, granted))
    assert then >= first
    assert not any(touches(pause, then) for pause in one_more)


@examples(150)
@given(tickets(), st.timedeltas(timedelta(0), timedelta(days=20)), lengths, lengths)
def test_a_pause_stops_the_clock_unless_it_began_too_late_and_its_end_moves_nothing_forward(
    ticket, after: timedelta, length: timedelta, longer: timedelta
) -> None:
    rule, filed_at, pauses, granted = ticket
    since = filed_at + after
    before = deadline(rule, filed_at, NATION, pauses, granted)
    open_now = deadline(rule, filed_at, NATION, [*pauses, Pause(since)], granted)
    ended = deadline(rule, filed_at, NATION, [*pauses, Pause(since, since + length)], granted)
    ended_later = deadline(rule, filed_at, NATION, [*pauses, Pause(since, since + length + longer)], granted)
    assert last_day(before) <= last_day(ended) <= last_day(ended_later)
    assert before.due_at is not None
    if since < before.due_at:
        assert (open_now.state, open_now.due_at) == (State.PAUSED, None)
        assert open_now.rows[-1].reason is Reason.PAUSED
        assert open_now.rows[:-1] == ended.rows[: len(open_now.rows) - 1], "what has been counted stays counted"
    else:
        assert open_now == ended == ended_later == before


@examples(100)
@given(rules(), moments, st.data())
def test_paused_and_resumed_on_one_day_costs_that_day(rule: Rule, filed_at: datetime, data: st.DataObject) -> None:
    due = deadline(rule, filed_at, NATION)
    day = data.draw(st.sampled_from([row.day for row in due.rows[1:]]))
    counts = next(row.number for row in due.rows if row.day == day) is not None
    noon = datetime.combine(day, time(12), ZONE)
    for pauses in ([Pause(noon, noon + timedelta(minutes=1))], [Pause(midnight(day), midnight(day + STEP))]):
        paused = deadline(rule, filed_at, NATION, pauses)
        one_more = Rule(rule.code, (rule.amount or 0) + counts, rule.unit, rule.level)
        assert paused.last_day == deadline(one_more, filed_at, NATION).last_day


@examples(100)
@given(tickets(), st.randoms(use_true_random=False), st.floats(0, 1))
def test_neither_the_order_of_pauses_nor_one_in_two_pieces_matters(
    ticket, shuffler: random.Random, part: float
) -> None:
    rule, filed_at, pauses, granted = ticket
    whole = deadline(rule, filed_at, NATION, pauses, granted)
    pieces = []
    for pause in pauses:
        assert pause.until is not None
        cut = pause.since + (pause.until - pause.since) * part
        pieces += [Pause(pause.since, cut), Pause(cut, pause.until)]
    shuffler.shuffle(pieces)
    assert deadline(rule, filed_at, NATION, pieces, granted[::-1]) == whole


@examples(100)
@given(tickets(Unit.WORKDAY))
def test_working_days_end_on_a_working_day_and_warn_on_working_days(ticket) -> None:
    rule, filed_at, pauses, _ = ticket
    due = deadline(rule, filed_at, NATION, pauses)
    assert NATION.is_workday(last_day(due))
    assert all(NATION.is_workday(warning.day) for warning in warning_points(rule, due))


@examples(200)
@given(tickets())
def test_the_explanation_has_each_day_once_and_counts_to_the_amount(ticket) -> None:
    rule, filed_at, pauses, granted = ticket
    due = deadline(rule, filed_at, NATION, pauses, granted)
    rows = explain(rule, filed_at, NATION, pauses, granted)
    assert rows == due.rows
    assert [row.day for row in rows] == [filed_at.date() + n * STEP for n in range(len(rows))]
    assert [row.number for row in rows if row.number is not None] == list(range((rule.amount or 0) + 1))
    assert rows[-1].day == due.last_day
    assert due.is_extended == (rows[-1].reason is Reason.EXTENDED)
    for row in rows:
        assert (row.number is not None) == (row.reason in (Reason.FILED, Reason.COUNTED, Reason.MAKE_UP))
        assert bool(row.name) or row.reason not in (Reason.MAKE_UP, Reason.HOLIDAY)


@examples(150)
@given(tickets(), st.data())
def test_an_extension_only_ever_gives_time(ticket, data: st.DataObject) -> None:
    rule, filed_at, pauses, granted = ticket
    before = deadline(rule, filed_at, NATION, pauses, granted)
    extension = data.draw(extensions(filed_at))
    after = deadline(rule, filed_at, NATION, pauses, [*granted, extension])
    assert last_day(after) >= max(last_day(before), extension.to)
    assert after.original_last_day == before.original_last_day
    if not pauses:
        assert last_day(after) == max(last_day(before), extension.to)


@examples(100)
@given(tickets(), st.datetimes(datetime(2026, 11, 1), datetime(2027, 3, 1), timezones=st.just(ZONE)))
def test_near_an_unpublished_year_something_true_is_said(ticket, filed_at: datetime) -> None:
    rule, old, pauses, _ = ticket
    moved = [Pause(p.since + (filed_at - old), p.until + (filed_at - old)) for p in pauses if p.until is not None]
    due = deadline(rule, filed_at, NATION, moved)
    if rule.unit is Unit.DAY:
        assert due.state is State.DUE
    elif due.state is State.UNPUBLISHED:
        assert due.unpublished_year == 2027
        assert due.counted < (rule.amount or 0)
        assert due.rows[-1].reason is Reason.UNPUBLISHED
        assert warning_points(rule, due) == ()
        assert light(filed_at, due) is Light.GREY
    else:
        assert last_day(due).year == 2026


@examples(100)
@given(moments, st.times(), st.times())
def test_outside_quiet_hours_is_the_next_moment_that_is(moment: datetime, start: time, end: time) -> None:
    quiet = Quiet(start, end)

    def is_quiet(clock: time) -> bool:
        return start <= clock < end if start <= end else not end <= clock < start

    moved = outside_quiet(moment, quiet)
    assert not is_quiet(moved.time())
    assert timedelta(0) <= moved - moment < STEP
    assert (moved == moment) == (not is_quiet(moment.time()))
    assert outside_quiet(moved, quiet) == moved


@examples(150)
@given(tickets(), st.data())
def test_warnings_lie_between_the_filing_and_the_end_and_the_light_only_ever_darkens(
    ticket, data: st.DataObject
) -> None:
    rule, filed_at, pauses, granted = ticket
    due = deadline(rule, filed_at, NATION, pauses, granted)
    warnings = warning_points(rule, due)
    assert due.due_at is not None
    assert bool(warnings) == bool(rule.warnings)
    assert [w.at for w in warnings] == sorted({w.at for w in warnings})
    assert all(filed_at < w.at < due.due_at and w.at.time() == time(9) for w in warnings)
    assert all(not touches(pause, w.day) for w in warnings for pause in pauses)
    order = [Light.GREEN, Light.YELLOW, Light.RED]
    nows = sorted(filed_at + data.draw(st.timedeltas(timedelta(0), timedelta(days=60))) for _ in range(4))
    lights = [light(now, due, warnings) for now in nows]
    assert lights == sorted(lights, key=order.index)
    assert [lamp is not Light.RED for lamp in lights] == [on_time(now, due) for now in nows]
    assume(warnings)
    assert light(warnings[0].at, due, warnings) is Light.YELLOW
