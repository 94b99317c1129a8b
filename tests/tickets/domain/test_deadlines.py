"""The clock case by case: docs/rules/deadlines.md as tables."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from core.workdays import Calendar
from tests.tickets.domain.calendars import FIVE, FIVE_DAYS, NATION, ONE, ONE_DAY, THREE, THREE_DAYS, WITHOUT_LIMIT
from tickets.domain.alerts import Light, Quiet, light, outside_quiet, warning_points
from tickets.domain.deadlines import (
    MOST,
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
    on_time,
)  # fmt: skip


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=ZONE)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def pause(since: str, until: str | None = None) -> Pause:
    return Pause(at(since), at(until) if until else None)


def last(due: Deadline) -> str:
    return f"{due.last_day:%m-%d}" if due.last_day else due.state


# The day of filing and the end ----------------------------------------------------------------------


def test_the_last_day_counts_to_its_end() -> None:
    due = deadline(THREE_DAYS, at("06-01 16:00"), NATION)
    assert (due.state, due.counted, due.last_day, due.due_at) == (State.DUE, 3, day("06-04"), at("06-05 00:00"))
    assert on_time(at("06-04 23:59:59.999999"), due) is True
    assert on_time(at("06-05 00:00"), due) is False


def test_the_day_is_that_of_beijing_wherever_the_moment_was_written_down() -> None:
    filed_at = datetime(2026, 6, 1, 16, 30, tzinfo=UTC)  # half past midnight of the second in Beijing
    due = deadline(ONE_DAY, filed_at, NATION)
    assert due.rows[0].day == day("06-02")
    assert due.last_day == day("06-03")
    assert due.due_at == datetime(2026, 6, 3, 16, tzinfo=UTC)


def test_a_moment_without_a_time_zone_is_refused() -> None:
    naive = datetime(2026, 6, 1, 16)
    due = deadline(ONE_DAY, at("06-01 16:00"), NATION)
    for call in (
        lambda: deadline(ONE_DAY, naive, NATION),
        lambda: deadline(ONE_DAY, at("06-01 16:00"), NATION, [Pause(naive)]),
        lambda: on_time(naive, due),
        lambda: light(naive, due),
        lambda: outside_quiet(naive),
    ):
        with pytest.raises(ValueError, match="time zone"):
            call()


def test_a_rule_without_a_limit_has_no_last_day() -> None:
    filed_at = at("06-01 16:00")
    due = deadline(WITHOUT_LIMIT, filed_at, NATION, [pause("06-02 10:00")], [Extension(day("06-09"), filed_at)])
    assert (due.state, due.last_day, due.due_at, due.counted) == (State.UNLIMITED, None, None, 0)
    assert [row.reason for row in due.rows] == [Reason.FILED]
    assert on_time(at("12-31 10:00"), due) is None
    assert light(at("12-31 10:00"), due) is Light.GREY
    assert warning_points(WITHOUT_LIMIT, due) == ()


@pytest.mark.parametrize(("amount", "warnings"), [(0, ()), (-1, ()), (MOST + 1, ()), (3, (-1,)), (None, (1, -2))])
def test_a_rule_that_means_nothing_is_refused(amount: int | None, warnings: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="rule x"):
        Rule("x", amount, Unit.DAY, Level.VILLAGE, warnings)


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        pause("06-02 10:00", "06-02 09:59")


# Explanation ----------------------------------------------------------------------------------------


def test_the_explanation_of_the_worked_example_over_the_national_day() -> None:
    rows = explain(THREE, at("09-30 16:00"), NATION)
    assert [(f"{row.day:%m-%d}", row.weekday, row.number, row.reason, row.name) for row in rows] == [
        ("09-30", 3, 0, Reason.FILED, ""),
        ("10-01", 4, None, Reason.HOLIDAY, "国庆节"),
        ("10-02", 5, None, Reason.HOLIDAY, "国庆节"),
        ("10-03", 6, None, Reason.WEEKEND, ""),
        ("10-04", 7, None, Reason.WEEKEND, ""),
        ("10-05", 1, None, Reason.HOLIDAY, "国庆节"),
        ("10-06", 2, None, Reason.HOLIDAY, "国庆节"),
        ("10-07", 3, None, Reason.HOLIDAY, "国庆节"),
        ("10-08", 4, 1, Reason.COUNTED, ""),
        ("10-09", 5, 2, Reason.COUNTED, ""),
        ("10-10", 6, 3, Reason.MAKE_UP, "国庆节调休上班"),
    ]


def test_the_portals_own_calendar_serves_and_is_never_asked_about_a_year_it_lacks() -> None:
    calendar = Calendar(NATION.exceptions, NATION.years)
    assert deadline(THREE, at("09-30 16:00"), calendar).last_day == day("10-10")
    assert deadline(THREE, at("12-30 16:00"), calendar).unpublished_year == 2027


def test_a_rule_of_days_needs_no_calendar() -> None:
    nothing = Calendar({}, frozenset())
    assert deadline(FIVE_DAYS, at("12-30 16:00"), nothing).last_day == date(2027, 1, 4)
    unknown = deadline(FIVE, at("12-30 16:00"), nothing)
    assert (unknown.state, unknown.unpublished_year, unknown.counted) == (State.UNPUBLISHED, 2026, 0)


# Pauses; 1 June 2026 is a Monday ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "pauses", "expected"),
    [
        (THREE_DAYS, [], "06-04"),
        (THREE_DAYS, [("06-02 10:00", "06-02 10:01")], "06-05"),  # a part of a day costs that day
        (THREE_DAYS, [("06-02 10:00", "06-02 11:00"), ("06-02 15:00", "06-02 16:00")], "06-05"),  # and once only
        (THREE_DAYS, [("06-02 10:00", "06-03 11:00"), ("06-03 09:00", "06-04 16:00")], "06-07"),  # overlapping
        (THREE_DAYS, [("06-02 10:00", "06-03 00:00")], "06-05"),  # until midnight: the third is not touched
        (THREE_DAYS, [("06-02 00:00", "06-02 00:00")], "06-04"),  # no time at all
        (THREE_DAYS, [("06-01 17:00", "06-01 18:00")], "06-04"),  # the day of filing does not count anyway
        (THREE_DAYS, [("06-01 17:00", "06-02 00:01")], "06-05"),
        (THREE_DAYS, [("05-20 10:00", "05-30 10:00")], "06-04"),  # before the filing
        (THREE_DAYS, [("06-04 23:59", "06-05 08:00")], "06-06"),  # in the last minute of the last day
        (THREE_DAYS, [("06-05 00:00", "06-20 08:00")], "06-04"),  # too late: overdue stays overdue
        (FIVE, [("06-06 10:00", "06-07 11:00")], "06-08"),  # a weekend costs no working day
        (FIVE, [("06-05 10:00", "06-08 11:00")], "06-10"),
        (THREE_DAYS, [("06-02 10:00", None)], "paused"),
        (THREE_DAYS, [("06-01 16:00", None)], "paused"),
        (THREE_DAYS, [("05-01 16:00", None)], "paused"),
        (THREE_DAYS, [("06-04 23:59", None)], "paused"),
        (THREE_DAYS, [("06-02 10:00", "06-02 11:00"), ("06-05 23:59", None)], "paused"),
        (THREE_DAYS, [("06-05 00:00", None)], "06-04"),  # already too late when the pause began
    ],
)
def test_a_day_that_a_pause_touches_does_not_count(
    rule: Rule, pauses: list[tuple[str, str | None]], expected: str
) -> None:
    assert last(deadline(rule, at("06-01 16:00"), NATION, [pause(*span) for span in pauses])) == expected


def test_while_the_clock_stands_the_explanation_ends_where_it_stopped() -> None:
    filed_at, now = at("06-01 16:00"), at("06-30 10:00")
    due = deadline(FIVE, filed_at, NATION, [pause("06-04 10:00")])
    assert (due.state, due.counted, due.due_at) == (State.PAUSED, 2, None)
    assert [(f"{row.day:%m-%d}", row.number, row.reason) for row in due.rows] == [
        ("06-01", 0, Reason.FILED),
        ("06-02", 1, Reason.COUNTED),
        ("06-03", 2, Reason.COUNTED),
        ("06-04", None, Reason.PAUSED),
    ]
    assert light(now, due) is Light.GREY
    assert warning_points(FIVE, due) == ()
    assert on_time(now, due) is True


def test_a_pause_carries_over_a_year_that_is_not_published() -> None:
    calendar = Calendar(NATION.exceptions, frozenset({2025, 2026, 2028}))
    away = Pause(at("12-30 10:00"), datetime(2028, 1, 3, 9, tzinfo=ZONE))
    due = deadline(ONE, at("12-29 16:00"), calendar, [away])
    assert due.last_day == date(2028, 1, 4)
    assert {row.reason for row in due.rows[1:-1]} == {Reason.PAUSED, Reason.WEEKEND}


# Extensions -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "granted", "pauses", "expected"),
    [
        (THREE_DAYS, [("06-10", "06-03 10:00")], [], "06-10"),
        (THREE_DAYS, [("06-10", "06-08 10:00")], [], "06-10"),  # approved after the last day had passed
        (THREE_DAYS, [("06-03", "06-02 10:00")], [], "06-04"),  # not later: nothing is taken away
        (THREE_DAYS, [("06-10", "06-03 10:00"), ("06-08", "06-04 10:00")], [], "06-10"),
        (THREE_DAYS, [("06-08", "06-03 10:00"), ("06-10", "06-07 10:00")], [], "06-10"),
        (FIVE, [("06-13", "06-03 10:00")], [], "06-13"),  # a Saturday, as the person gave it
        (THREE_DAYS, [("06-10", "06-03 10:00")], [("06-02 10:00", "06-02 11:00")], "06-10"),  # known when approved
        (THREE_DAYS, [("06-10", "06-03 10:00")], [("06-04 10:00", "06-05 11:00")], "06-12"),
        (THREE_DAYS, [("06-10", "06-03 10:00")], [("06-10 10:00", "06-10 11:00")], "06-11"),
        (THREE_DAYS, [("06-10", "06-03 10:00")], [("06-11 00:00", "06-15 11:00")], "06-10"),
        (FIVE, [("06-12", "06-03 10:00")], [("06-06 10:00", "06-07 11:00")], "06-12"),  # a weekend
        (FIVE, [("06-12", "06-03 10:00")], [("06-11 10:00", "06-11 11:00")], "06-15"),  # over the next weekend
        (FIVE, [("06-13", "06-03 10:00")], [("06-13 10:00", "06-13 11:00")], "06-15"),
        (THREE_DAYS, [("06-10", "06-03 10:00")], [("06-09 10:00", None)], "paused"),
        (THREE_DAYS, [("06-10", "06-08 10:00")], [("06-06 10:00", None)], "paused"),
        (THREE_DAYS, [("06-10", "06-10 10:00")], [("06-06 10:00", None)], "paused"),
        (THREE_DAYS, [("06-10", "06-03 10:00")], [("06-11 00:00", None)], "06-10"),
    ],
)
def test_an_extension_gives_a_later_last_day(
    rule: Rule, granted: list[tuple[str, str]], pauses: list[tuple[str, str | None]], expected: str
) -> None:
    extensions = [Extension(day(to), at(approved)) for to, approved in granted]
    due = deadline(rule, at("06-01 16:00"), NATION, [pause(*span) for span in pauses], extensions)
    assert last(due) == expected
    assert due.counted == rule.amount or due.state is State.PAUSED


def test_the_days_an_extension_gave_are_told_from_the_counted_ones() -> None:
    due = deadline(
        THREE,
        at("06-01 16:00"),
        NATION,
        [pause("06-08 10:00", "06-08 11:00")],
        [Extension(day("06-09"), at("06-03 10:00"))],
    )
    assert due.is_extended
    assert due.original_last_day == day("06-04")
    assert [(f"{row.day:%m-%d}", row.number, row.reason) for row in due.rows[3:]] == [
        ("06-04", 3, Reason.COUNTED),
        ("06-05", None, Reason.EXTENDED),
        ("06-06", None, Reason.WEEKEND),
        ("06-07", None, Reason.WEEKEND),
        ("06-08", None, Reason.PAUSED),
        ("06-09", None, Reason.EXTENDED),
        ("06-10", None, Reason.EXTENDED),
    ]
    assert not deadline(THREE, at("06-01 16:00"), NATION).is_extended


def test_a_date_given_by_a_person_needs_no_published_calendar() -> None:
    filed_at = at("12-30 16:00")
    given = Extension(date(2027, 1, 15), at("12-31 10:00"))
    due = deadline(THREE, filed_at, NATION, [], [given])
    assert (due.state, due.last_day, due.original_last_day) == (State.DUE, date(2027, 1, 15), None)
    assert [row.reason for row in due.rows[:3]] == [Reason.FILED, Reason.COUNTED, Reason.UNPUBLISHED]
    assert due.rows[-1].reason is Reason.EXTENDED
    assert [point.day for point in warning_points(THREE, due)] == [given.to], "no day before it can be told"
    # But working days that the clock stood since would have to be counted in a year nobody has published.
    away = Pause(datetime(2027, 1, 5, 10, tzinfo=ZONE), datetime(2027, 1, 5, 12, tzinfo=ZONE))
    unknown = deadline(THREE, filed_at, NATION, [away], [given])
    assert (unknown.state, unknown.unpublished_year) == (State.UNPUBLISHED, 2027)
    assert deadline(THREE_DAYS, filed_at, NATION, [away], [given]).last_day == date(2027, 1, 16)
    # And a date before the first unknown day is not later than the day that is not known.
    early = deadline(THREE, filed_at, NATION, [], [Extension(day("12-31"), filed_at)])
    assert early.state is State.UNPUBLISHED


# In time, warnings, quiet hours, light ---------------------------------------------------------------


def test_closed_before_the_year_in_question_is_in_time_and_in_it_cannot_be_told() -> None:
    due = deadline(THREE, at("12-30 16:00"), NATION)
    assert on_time(at("12-31 23:59"), due) is True
    assert on_time(datetime(2027, 1, 1, tzinfo=ZONE), due) is None


@pytest.mark.parametrize(
    ("filed", "rule", "points", "pauses", "expected"),
    [
        ("06-01", FIVE, (2, 0), [], ["2 06-04", "0 06-08"]),  # 8 June is the Monday after: two working days before
        ("06-01", FIVE, (0, 2, 2), [], ["2 06-04", "0 06-08"]),
        ("09-30", THREE, (2, 1, 0), [], ["2 10-08", "1 10-09", "0 10-10"]),
        ("06-05", FIVE_DAYS, (4, 1), [], ["4 06-06", "1 06-09"]),  # a Saturday is a day like others
        ("06-01", ONE_DAY, (1,), [], ["1 06-02"]),  # no day before: on the first
        ("06-01", ONE_DAY, (1, 0), [], ["0 06-02"]),
        ("06-01", THREE_DAYS, (1,), [("06-03 10:00", "06-03 11:00")], ["1 06-04"]),
        ("06-01", THREE_DAYS, (1,), [("06-04 10:00", "06-05 11:00")], ["1 06-03"]),  # the paused days are left out
        ("06-01", THREE_DAYS, (), [], []),
    ],
)
def test_warnings_are_counted_back_over_the_days_that_count(
    filed: str, rule: Rule, points: tuple[int, ...], pauses: list[tuple[str, str]], expected: list[str]
) -> None:
    rule = Rule(rule.code, rule.amount, rule.unit, rule.level, points)
    found = warning_points(rule, deadline(rule, at(f"{filed} 16:00"), NATION, [pause(*span) for span in pauses]))
    assert [f"{warning.point} {warning.day:%m-%d}" for warning in found] == expected
    assert all(warning.at == datetime.combine(warning.day, time(9), ZONE) for warning in found)


def test_an_extended_ticket_is_warned_before_its_new_last_day() -> None:
    due = deadline(THREE, at("06-01 16:00"), NATION, [], [Extension(day("06-15"), at("06-03 10:00"))])
    assert [point.at for point in warning_points(THREE, due)] == [at("06-12 09:00")]


@pytest.mark.parametrize(
    ("moment", "quiet", "expected"),
    [
        ("06-01 09:00", Quiet(), "06-01 09:00"),
        ("06-01 19:59:59", Quiet(), "06-01 19:59:59"),
        ("06-01 20:00", Quiet(), "06-02 08:00"),
        ("06-30 23:59", Quiet(), "07-01 08:00"),
        ("06-02 00:00", Quiet(), "06-02 08:00"),
        ("06-02 07:59:59", Quiet(), "06-02 08:00"),
        ("06-02 08:00", Quiet(), "06-02 08:00"),
        ("06-02 14:30", Quiet(time(14), time(16)), "06-02 16:00"),  # a rest at noon
        ("06-02 16:00", Quiet(time(14), time(16)), "06-02 16:00"),
        ("06-02 03:00", Quiet(time(0), time(0)), "06-02 03:00"),  # none
        ("06-02 09:00", Quiet(time(20), time(10)), "06-02 10:00"),  # offices that begin at ten
    ],
)
def test_nobody_is_told_anything_in_quiet_hours(moment: str, quiet: Quiet, expected: str) -> None:
    assert outside_quiet(at(moment), quiet) == at(expected)
    assert outside_quiet(at(moment).astimezone(UTC), quiet) == at(expected)


def test_a_warning_waits_for_the_end_of_quiet_hours_and_is_never_given_too_late() -> None:
    due = deadline(THREE, at("06-01 16:00"), NATION)
    assert [w.at for w in warning_points(THREE, due, quiet=Quiet(time(20), time(10)))] == [at("06-03 10:00")]
    assert [w.at for w in warning_points(THREE, due, morning=time(21))] == [at("06-04 08:00")]
    on_the_day = Rule("x", 3, Unit.WORKDAY, Level.VILLAGE, (0,))
    assert warning_points(on_the_day, due, morning=time(21)) == ()


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("06-01 16:00", Light.GREEN),
        ("06-03 08:59:59", Light.GREEN),
        ("06-03 09:00", Light.YELLOW),
        ("06-04 23:59:59", Light.YELLOW),
        ("06-05 00:00", Light.RED),
    ],
)
def test_the_light_turns_yellow_with_a_warning_and_red_with_the_end(now: str, expected: Light) -> None:
    due = deadline(THREE, at("06-01 16:00"), NATION)
    assert light(at(now), due, warning_points(THREE, due)) is expected


def test_an_unpublished_calendar_gives_no_light() -> None:
    due = deadline(THREE, at("12-30 16:00"), NATION)
    assert light(at("12-31 10:00") + timedelta(days=30), due, warning_points(THREE, due)) is Light.GREY
