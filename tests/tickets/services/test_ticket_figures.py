"""The figures of tickets and projects, counted by hand in the small county."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import indicators
from core.actors import SYSTEM
from core.errors import DomainError, NotFound
from core.models import AuditEntry
from core.periods import Period
from core.scope import EVERYTHING, NOTHING, Scope
from tests.tickets.world import FILED_AT, OTHER_VILLAGE, VILLAGE, a_ticket, actor, bring_to, past
from tests.world import World
from tickets import indicators as figures
from tickets.domain.figures import Share
from tickets.domain.lifecycle import FAIR, UNSATISFIED, Rating
from tickets.models import FollowUp, Project, Ticket, TicketClass, TicketMove
from tickets.services import moves, projects, ratings, recording
from tickets.services.recording import PastStep

Classes = dict[str, TicketClass]
COUNTY, TOWNSHIP = Scope.of(["0001"]), Scope.of(["00010001"])
YEAR, Q4, DECEMBER = Period.parse("2025"), Period.parse("2025Q4"), Period.parse("2025-12")


def total(code: str, scope: Scope = COUNTY, period: Period = YEAR) -> int:
    return indicators.total(code, scope, period)


def rate(code: str, scope: Scope = COUNTY, period: Period = YEAR) -> tuple[int, int]:
    found = next(row for row in indicators.ratios() if row.code == code)
    return total(found.numerator, scope, period), total(found.denominator, scope, period)


def filed_early(world: World, classes: Classes) -> None:
    """File, in December 2025: one struck off in time, one settled late, one overdue, one withdrawn, one of another village."""
    bring_to(a_ticket(world, classes), "cancelled")
    late = bring_to(a_ticket(world, classes, klass="policy"), "accepted")
    late = moves.complete(
        actor=actor("village"), ticket_id=late.pk, version=late.version, now=FILED_AT + timedelta(days=4), result="已办"
    )
    ratings.follow_up(
        actor=actor("village"), ticket_id=late.pk, way="call", reached=False, solved=None, satisfaction="", note="",
        version=late.version, now=FILED_AT + timedelta(days=5),
    )  # fmt: skip
    bring_to(a_ticket(world, classes, klass="policy"), "accepted")
    gone = a_ticket(world, classes)
    moves.withdraw(actor=actor("village"), ticket_id=gone.pk, version=gone.version, now=FILED_AT, reason="已自行解决")
    a_ticket(world, classes, path=OTHER_VILLAGE, by="county", now=FILED_AT + timedelta(days=9))


def test_the_figures_of_the_small_county(world: World, classes: Classes) -> None:
    filed_early(world, classes)
    expected = {
        # code: county, the first township
        "tickets.received": (5, 4), "tickets.closed": (2, 2), "tickets.open": (2, 1), "tickets.overdue": (1, 1),
        "tickets.taken": (4, 3), "tickets.taken-closed": (2, 2), "tickets.on-time": (1, 1), "tickets.due": (3, 3),
        "tickets.follow-ups": (2, 2), "tickets.follow-ups.valid": (1, 1), "tickets.follow-ups.solved": (1, 1),
        "tickets.follow-ups.satisfied": (1, 1), "tickets.follow-ups.fair": (0, 0), "tickets.reopened": (0, 0),
    }  # fmt: skip
    assert {code: (total(code), total(code, TOWNSHIP)) for code in expected} == expected
    assert {total(code, NOTHING) for code in expected} == {0}
    assert {total(code, EVERYTHING, Period.parse("2024")) for code in expected} == {0}
    assert rate("tickets.closing-rate") == (2, 4), "what was withdrawn counts neither above nor below"
    assert rate("tickets.on-time-rate") == (1, 3), "what is open and overdue stands below"
    assert rate("tickets.satisfied-rate") == rate("tickets.solved-rate") == (1, 1), "valid follow-ups alone"
    assert (total("tickets.open", COUNTY, Period.parse("2025-11")), total("tickets.received", COUNTY, DECEMBER)) == (
        0,
        5,
    )
    assert Share(*rate("tickets.closing-rate")).hundredths == 5000


def test_every_figure_is_the_number_of_rows_behind_it(world: World, classes: Classes) -> None:
    filed_early(world, classes)
    _projects(world)
    for code, behind in figures.BEHIND.items():
        if code in ("projects.helped", "projects.leaders"):
            continue
        assert total(code) == behind(COUNTY, YEAR).count(), code
        unit = world.units[VILLAGE]
        rows = indicators.get(code).rows
        assert rows is not None
        assert indicators.get(code).query(COUNTY, YEAR).get(unit.pk, 0) == rows(unit.pk, YEAR).count(), code


def test_open_is_what_was_open_then(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    moves.complete(
        actor=actor("village"),
        ticket_id=ticket.pk,
        version=ticket.version,
        now=datetime(2026, 1, 2, tzinfo=UTC),
        result="已办",
    )
    assert (total("tickets.open"), total("tickets.closed"), rate("tickets.closing-rate")) == (1, 0, (0, 1))
    assert total("tickets.closed", COUNTY, Period.parse("2026")) == 1
    assert rate("tickets.closing-rate", COUNTY, Period.parse("2026")) == (0, 0), "a rate is of what the year received"


def test_the_year_begins_and_ends_at_midnight_in_beijing(world: World, classes: Classes) -> None:
    a_ticket(world, classes, now=datetime(2025, 12, 31, 15, 59, tzinfo=UTC))
    a_ticket(world, classes, now=datetime(2025, 12, 31, 16, 0, tzinfo=UTC))
    assert (total("tickets.received"), total("tickets.received", COUNTY, Period.parse("2026"))) == (1, 1)


def test_the_figures_of_a_period_that_lasts_are_those_of_now(world: World, classes: Classes) -> None:
    now = datetime(2025, 12, 24, 4, tzinfo=UTC)
    assert figures.as_of(YEAR, now) == now
    assert figures.as_of(Period.parse("2024"), now).isoformat() == "2025-01-01T00:00:00+08:00"


def test_members_have_figures_of_their_own_with_the_facts_behind_them(world: World, classes: Classes) -> None:
    member = world.members[VILLAGE][0]
    village = actor("village")
    for days, satisfaction in ((1, "satisfied"), (9, "fair")):
        ticket = a_ticket(world, classes)
        ticket = moves.dispatch(
            actor=village, ticket_id=ticket.pk, version=ticket.version, now=FILED_AT, unit_id=None, member_id=member.pk
        )
        ticket = moves.accept(actor=village, ticket_id=ticket.pk, version=ticket.version, now=FILED_AT)
        at = FILED_AT + timedelta(days=days)
        ticket = moves.complete(actor=village, ticket_id=ticket.pk, version=ticket.version, now=at, result="已办")
        ratings.rate_by_resident(code=ticket.code, solved=True, satisfaction=satisfaction, note="", now=at)
    codes = ("member.tickets.settled", "member.tickets.on-time", "member.tickets.satisfied")
    for code, value in zip(codes, (2, 1, 1), strict=True):
        figure = indicators.get(code)
        assert figure.query(COUNTY, Q4) == figure.query(EVERYTHING, YEAR) == {member.pk: value}
        assert figure.query(NOTHING, Q4) == figure.query(COUNTY, Period.parse("2025Q3")) == {}
        assert figure.rows is not None
        assert figure.rows(member.pk, Q4).count() == value
    facts = indicators.facts(codes, [member.pk], Q4)
    assert [len(facts[code][member.pk]) for code in codes] == [2, 1, 1]
    words = " ".join(f"{fact.title} {fact.kind} {fact.weight}" for found in facts.values() for fact in found[member.pk])
    assert "水渠" not in words, "a fact names class and number"


def test_the_median_and_its_change_on_last_year(world: World, classes: Classes) -> None:
    assert figures.median_change(COUNTY, YEAR) == (None, None)
    rows = [
        past(world, classes, year, hours) for year, hours in ((2025, 2), (2025, 4), (2025, 9), (2025, 30), (2024, 8))
    ]
    recording.record_many(actor=SYSTEM, county=world.county, rows=rows)
    with CaptureQueriesContext(connection) as found:
        assert figures.median_change(COUNTY, YEAR) == (390, -90), "the mean of 4 h and 9 h, against 8 h"
    assert len(found) == 4
    assert figures.median_minutes(COUNTY, Period.parse("2024")) == 480
    assert figures.year_before(Q4).code == "2024Q4"
    assert figures.year_before(DECEMBER).code == "2024-12"


def test_figures_by_class_channel_colour_team_member_and_unit_add_up(world: World, classes: Classes) -> None:
    filed_early(world, classes)
    for dimension in figures.DIMENSIONS:
        with CaptureQueriesContext(connection) as found:
            rows = figures.breakdown(COUNTY, YEAR, dimension)
        assert len(found) == 3, "however many there are"
        if dimension not in figures.OF_PERSONS:
            for code in (*figures.conditions(YEAR), *figures.CALL_CONDITIONS, "tickets.reopened"):
                assert sum(row[code] for row in rows.values()) == total(code), (dimension, code)
    assert figures.breakdown(COUNTY, YEAR, "class")[classes["policy"].pk]["tickets.received"] == 2


def test_medians_by_a_dimension_are_those_of_its_tickets_alone(world: World, classes: Classes) -> None:
    other = world.units[OTHER_VILLAGE]
    rows = [past(world, classes, 2025, hours) for hours in (2, 4, 9, 30)]
    rows += [past(world, classes, 2025, hours, unit_id=other.pk, handler_id=other.pk) for hours in (5, 7, 60)]
    recording.record_many(actor=SYSTEM, county=world.county, rows=rows)
    with CaptureQueriesContext(connection) as found:
        assert figures.medians(COUNTY, YEAR, "unit") == {VILLAGE: 390, OTHER_VILLAGE: 420}
    assert len(found) == 1, "however many units there are"
    assert VILLAGE[:8] != OTHER_VILLAGE[:8]
    assert figures.medians(COUNTY, YEAR, "unit", 8) == {VILLAGE[:8]: 390, OTHER_VILLAGE[:8]: 420}
    assert (
        figures.medians(COUNTY, YEAR, "unit", 4) == {VILLAGE[:4]: figures.median_minutes(COUNTY, YEAR)} == {"0001": 420}
    )
    assert figures.medians(COUNTY, YEAR, "class") == {rows[0].klass_id: 420}
    assert figures.medians(COUNTY, YEAR, "member") == figures.medians(NOTHING, YEAR, "unit") == {}
    assert figures.medians(COUNTY, Period.parse("2024"), "unit") == {}


def test_reopenings_are_told_by_every_dimension(world: World, classes: Classes) -> None:
    filed = datetime(2025, 6, 3, 2, tzinfo=UTC)
    steps = (
        PastStep("claim", filed), PastStep("complete", filed),
        PastStep("reopen", filed, Rating(True, False, UNSATISFIED), "resident"), PastStep("complete", filed + timedelta(hours=3)),
    )  # fmt: skip
    member = world.members[VILLAGE][0]
    row = past(world, classes, 2025, 1, steps=steps, member_id=member.pk, team_id=member.team_id)
    recording.record_many(actor=SYSTEM, county=world.county, rows=[row, past(world, classes, 2025, 1)])
    for dimension in figures.DIMENSIONS:
        found = figures.breakdown(COUNTY, YEAR, dimension)
        assert sum(line["tickets.reopened"] for line in found.values()) == 1, dimension
    assert figures.breakdown(COUNTY, YEAR, "member")[member.pk]["tickets.reopened"] == 1


@pytest.mark.parametrize("code", sorted(figures.BEHIND))
def test_a_figure_is_one_query_however_many_units(world: World, classes: Classes, code: str) -> None:
    with CaptureQueriesContext(connection) as found:
        indicators.get(code).query(COUNTY, YEAR)
    assert len(found) == 1


# Projects --------------------------------------------------------------------------------------


def _projects(world: World) -> None:
    village, first, second = world.units[VILLAGE], *world.members[VILLAGE][:2]
    due, done = date(2025, 6, 30), date(2025, 6, 20)
    rows = [
        (village.pk, "livelihood", "村内道路硬化", 2025, "村党组织书记", None, 0, due, done),
        (village.pk, "livelihood", "路灯安装", 2025, "村党组织书记", None, 0, due, None),
        (village.pk, "yard", "小庭院蔬菜", 2025, "", first.pk, 5, due, done),
        (village.pk, "workshop", "刺绣小作坊", 2025, "", first.pk, 4, due, done),
        (village.pk, "pasture", "小牧场育肥羊", 2025, "", second.pk, 3, due, None),
        (village.pk, "yard", "去年的小庭院", 2024, "", second.pk, 9, due, done),
    ]
    projects.record_many(actor=SYSTEM, county=world.county, rows=rows, steps=[[("方案公示", due, done)]])


def test_projects_leaders_and_people_helped(world: World) -> None:
    _projects(world)
    expected = {
        "projects.total": 5, "projects.finished": 3, "projects.livelihood": 2, "projects.livelihood-finished": 1,
        "projects.small-three": 3, "projects.leaders": 2, "projects.helped": 12,
    }  # fmt: skip
    assert {code: total(code) for code in expected} == expected
    assert rate("projects.livelihood-rate") == (1, 2)
    assert total("projects.finished", COUNTY, Period.parse("2025Q1")) == 0, "not finished yet by the end of March"
    assert Project.objects.get(name="村内道路硬化").milestones.count() == 1


# Recording in bulk -----------------------------------------------------------------------------


def test_recorded_tickets_are_what_the_steps_would_have_made(world: World, classes: Classes) -> None:
    (key,) = recording.record_many(actor=SYSTEM, county=world.county, rows=[past(world, classes, 2025, 36)])
    row = Ticket.objects.get(pk=key)
    assert (row.state, row.was_on_time, row.is_solved, row.satisfaction) == ("cancelled", True, True, "satisfied")
    assert (row.last_day, row.matter) == (date(2025, 6, 4), "咨询农机购置补贴，请讲解")
    assert list(TicketMove.objects.filter(ticket=row).order_by("pk").values_list("event", flat=True)) == [
        "file", "dispatch", "accept", "complete", "rate", "cancel",
    ]  # fmt: skip
    assert FollowUp.objects.filter(ticket=row, way="call").count() == 1
    assert AuditEntry.objects.filter(action="ticket.recorded-many").count() == 1
    (late,) = recording.record_many(actor=SYSTEM, county=world.county, rows=[past(world, classes, 2025, 60)])
    assert Ticket.objects.get(pk=late).was_on_time is False
    assert a_ticket(world, classes).pk == late + 1, "numbers go on"


@pytest.mark.parametrize(
    "change",
    [
        {"matter": "举报村干部吃拿卡要"},
        {"steps": (PastStep("complete", datetime(2025, 6, 4, tzinfo=UTC)),)},
        {"steps": (PastStep("gather", datetime(2025, 6, 1, tzinfo=UTC)),)},
        {"steps": (PastStep("withdraw", datetime(2025, 6, 4, tzinfo=UTC)),)},
        {"unit_id": None},
    ],
)  # fmt: skip
def test_what_cannot_have_happened_is_refused_and_nothing_is_kept(world: World, classes: Classes, change: dict) -> None:
    if "unit_id" in change:
        change = {"unit_id": world.units["0002"].pk}
    rows = [past(world, classes, 2025, 4), past(world, classes, 2025, 4, **change)]
    with pytest.raises(DomainError):
        recording.record_many(actor=SYSTEM, county=world.county, rows=rows)
    assert not Ticket.objects.exists()


def test_a_rating_that_calls_for_a_reopening_cannot_be_recorded_as_the_last(world: World, classes: Classes) -> None:
    filed = datetime(2025, 6, 3, 2, tzinfo=UTC)
    steps = (
        PastStep("claim", filed), PastStep("complete", filed), PastStep("rate", filed, Rating(True, False, UNSATISFIED), "call"),
    )  # fmt: skip
    with pytest.raises(DomainError):
        recording.record_many(actor=SYSTEM, county=world.county, rows=[past(world, classes, 2025, 1, steps=steps)])
    again = (
        *steps[:2], PastStep("reopen", filed, steps[2].rating, "resident"), PastStep("complete", filed + timedelta(days=3)),
        PastStep("rate", filed + timedelta(days=3), Rating(True, True, FAIR), "visit"),
    )  # fmt: skip
    (key,) = recording.record_many(actor=SYSTEM, county=world.county, rows=[past(world, classes, 2025, 1, steps=again)])
    row = Ticket.objects.get(pk=key)
    assert (row.reopenings, row.state, row.was_on_time, row.satisfaction) == (1, "rated", False, "fair")
    assert total("tickets.reopened") == 1
    assert rate("tickets.satisfied-rate") == (0, 2)


def test_recording_in_bulk_is_for_who_may_file_in_the_county(world: World, classes: Classes) -> None:
    for name in ("stranger", "village"):
        with pytest.raises((NotFound, DomainError)):
            recording.record_many(actor=actor(name), county=world.county, rows=[past(world, classes, 2025, 4)])
