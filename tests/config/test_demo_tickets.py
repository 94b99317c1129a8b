"""The demo's tickets and projects: the articles' totals counted from rows, and work for everybody who signs in."""

from datetime import UTC, date, datetime

import pytest
from django.db.models import Count, F, Q, Sum

from accounts.models import OrgUnit
from accounts.selectors import actor_named
from config.demo import load, ticket_words
from core import indicators, workdays
from core.periods import Period
from core.scope import EVERYTHING
from teams.models import Member
from tests.demo import PASSWORD, demo_county
from tickets import choices, policies, selectors
from tickets import indicators as figures
from tickets.domain import deadlines, intake, lifecycle
from tickets.models import (
    Extension,
    FollowUp,
    Milestone,
    Project,
    ReportIn,
    ServicePoint,
    Supervision,
    Ticket,
    TicketMove,
)
from tickets.services import clock

NOW = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)
YEAR_START, YEAR_END = (datetime(year, 1, 1, tzinfo=deadlines.ZONE) for year in (2025, 2026))


@pytest.fixture
def demo(db, settings, tmp_path):
    def loaded(county: str) -> OrgUnit:
        demo_county(county, settings, tmp_path, now=NOW)
        return OrgUnit.objects.get(level="county")

    return loaded


def of_the_year():
    return Ticket.objects.filter(filed_at__gte=YEAR_START, filed_at__lt=YEAR_END)


def of_the_year_before():
    return Ticket.objects.filter(filed_at__lt=YEAR_START)


def test_altay_holds_the_tickets_and_projects_of_the_articles(demo) -> None:
    demo("altay")
    old = of_the_year()
    assert old.count() == 1222
    assert old.filter(state="cancelled", done_at__lt=YEAR_END, ended_at__lt=YEAR_END).count() == 1222, (
        "closing rate 100 %"
    )
    whole = Period.parse("2025")
    for code in ("tickets.received", "tickets.closed", "tickets.taken", "tickets.taken-closed", "tickets.due"):
        assert indicators.total(code, EVERYTHING, whole) == 1222, f"{code}: the year before adds nothing"
    assert indicators.total("tickets.follow-ups", EVERYTHING, whole) == 1240
    assert set(old.values_list("klass__name", flat=True)) == {
        "政策咨询", "社保办理", "矛盾调解", "农业技术指导", "道路隐患", "用水隐患", "用电隐患", "消防隐患"
    }  # fmt: skip
    assert old.filter(was_on_time=False).count() == 31
    asked = FollowUp.objects.filter(ticket__in=old)
    valid = asked.filter(is_reached=True)
    satisfied = valid.filter(satisfaction="satisfied").count()
    assert (asked.count(), valid.count()) == (1240, 1176)
    assert 9150 < satisfied * 10_000 // valid.count() < 9250
    assert old.filter(reopenings=1).count() == TicketMove.objects.filter(event="reopen", ticket__in=old).count() == 18
    assert set(old.values_list("channel", flat=True)) >= {"form", "behalf", "stall", "code", "meeting"}
    assert not old.filter(channel="stall", point=None).exists()
    assert set(ServicePoint.objects.values_list("name", flat=True)) == {"党群服务中心", "小区凉亭", "农村广场"}
    livelihood = Project.objects.filter(kind="livelihood", year=2025)
    done = livelihood.filter(finished_on__lte=date(2025, 12, 31)).count()
    assert livelihood.count() > 300
    assert done * 100 > livelihood.count() * 98
    small = Project.objects.filter(kind__in=choices.SMALL_THREE)
    assert small.count() == small.values("leader").distinct().count() == 243
    assert small.aggregate(n=Sum("helped"))["n"] == 1336
    assert not small.filter(helped=0).exists()
    assert not Milestone.objects.filter(project__finished_on__isnull=False, reached_on=None).exists()
    assert Milestone.objects.filter(project__finished_on=None, reached_on=None).exists()


def test_the_year_before_had_fewer_tickets_that_took_longer(demo) -> None:
    demo("gangcha")
    old, counts = of_the_year_before(), ticket_words.GANGCHA.before
    assert old.count() == counts.tickets < ticket_words.GANGCHA.tickets.tickets
    assert old.filter(filed_at__year=2024, ended_at__lt=YEAR_START).count() == counts.tickets, "of the one year"
    asked = FollowUp.objects.filter(ticket__in=old)
    assert asked.count() == counts.tickets + counts.reopened
    assert old.filter(was_on_time=False).count() == counts.late
    median, change = figures.median_change(EVERYTHING, Period.parse("2025"))
    assert median is not None
    assert change is not None
    assert change < 0 < median
    for quarter in range(1, 5):
        assert figures.median_change(EVERYTHING, Period.quarter(2025, quarter))[1] is not None, quarter


def test_every_ticket_of_the_years_is_one_that_the_services_could_have_made(demo) -> None:
    county = demo("gangcha")
    calendar = workdays.calendar_for(county.path)
    totals = ticket_words.GANGCHA
    both = of_the_year() | of_the_year_before()
    rows = list(both.select_related("rule", "member__team").prefetch_related("moves", "follow_ups"))
    assert len(rows) == totals.tickets.tickets + totals.before.tickets
    for row in rows:
        moves = list(row.moves.all())
        state = ""
        for move in sorted(moves, key=lambda found: found.pk):
            assert move.before == state
            assert move.event == "file" or state in lifecycle.TABLE[move.event].sources
            state = move.after
        assert state == row.state == "cancelled"
        assert [m.at for m in moves] == sorted(m.at for m in moves)
        due = deadlines.deadline(clock.to_rule(row.rule), row.clock_from, calendar)
        assert (row.last_day, row.was_on_time) == (due.last_day, deadlines.on_time(row.done_at, due))
        assert intake.elsewhere(row.matter) is None
        assert row.contact == ""
        assert row.member is None or row.member.joined_on <= row.filed_at.date()
        assert row.member is None or (row.member.team_id == row.team_id and row.member.team.unit_id == row.unit_id)
        last = row.follow_ups.order_by("pk").last()
        assert (last.is_solved, last.satisfaction) == (row.is_solved, row.satisfaction)
    assert sum(row.was_on_time is False for row in rows) == totals.tickets.late + totals.before.late
    assert Project.objects.filter(kind="livelihood").count() == totals.livelihood
    names = set(Member.objects.values_list("name", flat=True))
    texts = " ".join(f"{row.matter}{row.place}{row.result}" for row in rows)
    assert not [name for name in names if len(name) > 2 and name in texts], "matters name no person"


@pytest.mark.parametrize("county", ["altay", "gangcha"])
def test_whoever_signs_in_finds_a_ticket_of_the_own_to_act_on(demo, county: str) -> None:
    demo(county)
    now = Ticket.objects.filter(filed_at__gte=YEAR_END)
    assert {*now.values_list("state", flat=True)} == set(dict(choices.STATES)), "at every state"
    assert {*now.filter(state__in=lifecycle.OPEN).values_list("level", flat=True)} == {"village", "township", "county"}
    assert not now.filter(filed_at__gt=NOW).exists()
    for name in ("county", "township", "village", "member"):
        actor = actor_named(name)
        own = selectors.own_members(actor)
        rows = (
            selectors.visible(actor).filter(state__in=lifecycle.OPEN).select_related("unit", "owner", "handler", "flow")
        )
        assert any(policies.steps(actor, row, own) for row in rows), name
    department = actor_named("department")
    seen = selectors.visible(department)
    assert [row for row in seen if "accept" in policies.steps(department, row, {})]
    assert [row for row in ReportIn.objects.filter(ticket__in=seen) if policies.may_report(department, row)]
    assert ReportIn.objects.values("ticket").annotate(n=Count("pk")).get()["n"] == 2
    assert Supervision.objects.filter(answered_at=None).count() == 1
    assert Extension.objects.filter(outcome="").count() == 2
    assert now.filter(due_note="paused").count() == 1
    assert now.filter(state__in=lifecycle.OPEN, due_at__lt=NOW).count() >= 2
    assert now.exclude(contact="").count() == 2, "no contact but two that are made up"
    assert now.filter(Q(clock_from__gt=F("filed_at")), reopenings=1, state="accepted").count() == 1


def test_loading_again_files_nothing(demo) -> None:
    demo("gangcha")
    counts = Ticket.objects.count(), TicketMove.objects.count(), Project.objects.count()
    load.load("gangcha", now=datetime(2026, 7, 1, tzinfo=UTC))
    assert counts == (Ticket.objects.count(), TicketMove.objects.count(), Project.objects.count())


@pytest.mark.parametrize("now", [datetime(2026, 1, 1, 2, tzinfo=UTC), datetime(2026, 2, 18, 1, tzinfo=UTC)])
def test_it_loads_on_the_first_day_of_the_year_and_in_the_holidays(db, settings, tmp_path, now) -> None:
    settings.DATA, settings.DEMO_PASSWORD = tmp_path, PASSWORD
    load.load("gangcha", now=now)
    assert not Ticket.objects.filter(filed_at__gt=now).exists()
    assert of_the_year().count() == ticket_words.GANGCHA.tickets.tickets
