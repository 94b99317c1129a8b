"""Regional days that a county enters: open tickets of the county are counted anew, of no other county."""

from datetime import date, datetime, timedelta

import pytest

from core import audit, workdays
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry, CalendarDay, CalendarNotice
from tests.tickets.notices import OF_2026, OF_2027
from tests.tickets.world import FILED_AT, a_ticket, actor, bring_to, set_up
from tests.world import OTHER_VILLAGE, World
from tickets.models import ReportIn, Ticket, TicketClass
from tickets.services import calendar, clock, filing, moves, simulation, whistle

Classes = dict[str, TicketClass]
NOTICE = "新疆维吾尔自治区人民政府办公厅关于2025年肉孜节、古尔邦节放假的通知"
BEFORE = datetime(2025, 6, 5, 2, 0, tzinfo=FILED_AT.tzinfo)
"""A Thursday; 古尔邦节 of 2025 is 6 June, days off in Xinjiang 6 to 8 June."""


def enter(world: World, day: date, *, is_workday: bool = False, by: str = "county") -> calendar.Change:
    return calendar.add(
        actor=actor(by), county=world.county, day=day, is_workday=is_workday, name="古尔邦节", source=NOTICE,
        now=BEFORE + timedelta(hours=1),
    )  # fmt: skip


def last_day(ticket: Ticket) -> date | None:
    return Ticket.objects.get(pk=ticket.pk).last_day


def test_the_deadline_moves_when_the_days_of_the_festival_are_entered(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes, klass="farming", now=BEFORE)
    assert ticket.last_day == date(2025, 6, 10)
    assert enter(world, date(2025, 6, 6)).moved == 1
    assert last_day(ticket) == date(2025, 6, 11)
    enter(world, date(2025, 6, 9))
    assert last_day(ticket) == date(2025, 6, 12)
    enter(world, date(2025, 6, 8), is_workday=True)
    assert last_day(ticket) == date(2025, 6, 11)
    stored = Ticket.objects.get(pk=ticket.pk)
    assert stored.due_at == datetime(2025, 6, 11, 16, tzinfo=BEFORE.tzinfo)
    assert stored.version == ticket.version, "what somebody is about to do stays right"


def test_withdrawing_the_day_moves_it_back_and_both_are_one_entry_each(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes, klass="farming", now=BEFORE)
    entries = AuditEntry.objects.count()
    row = enter(world, date(2025, 6, 6)).day
    assert AuditEntry.objects.count() == entries + 1
    entry = AuditEntry.objects.get(action="calendar-day.added")
    assert (entry.path, entry.changes["rows"], entry.changes["name"]) == ("0001", 1, [None, "古尔邦节"])
    with pytest.raises(DomainError) as refused:
        calendar.withdraw(actor=actor("county"), day_id=row.pk, reason=" ", now=BEFORE)
    assert refused.value.field == "reason"
    assert calendar.withdraw(actor=actor("county"), day_id=row.pk, reason="录入有误", now=BEFORE).moved == 1
    assert last_day(ticket) == date(2025, 6, 10)
    assert AuditEntry.objects.get(action="calendar-day.withdrawn").reason == "录入有误"
    assert not CalendarDay.objects.exclude(region="").exists()


def test_days_settled_paused_and_other_counties_stay_as_they_are(world: World, classes: Classes) -> None:
    by_days = a_ticket(world, classes, klass="social", now=BEFORE)
    settled = bring_to(a_ticket(world, classes, klass="farming", now=BEFORE), "done", now=BEFORE)
    paused = bring_to(a_ticket(world, classes, klass="farming", now=BEFORE), "accepted", now=BEFORE)
    paused = moves.pause(
        actor=actor("village"),
        ticket_id=paused.pk,
        version=paused.version,
        now=BEFORE + timedelta(hours=1),
        reason="等",
    )
    foreign = set_up(world.other_county)["farming"]
    elsewhere = filing.file(
        actor=actor("stranger"), unit=world.units[OTHER_VILLAGE], now=BEFORE,
        asked=filing.Asked("水渠渗漏，请派人修补", klass_id=foreign.pk),
    )  # fmt: skip
    assert enter(world, date(2025, 6, 6)).moved == 0
    assert last_day(by_days) == date(2025, 6, 8)
    assert last_day(settled) == settled.last_day == date(2025, 6, 10)
    assert last_day(elsewhere) == date(2025, 6, 10)
    resumed = moves.resume(
        actor=actor("village"), ticket_id=paused.pk, version=paused.version, now=BEFORE + timedelta(hours=2)
    )
    assert resumed.last_day == date(2025, 6, 11), "counted with the new day once it runs on"


@pytest.mark.parametrize(
    ("day", "is_workday", "field"),
    [(date(2025, 6, 7), False, "day"), (date(2025, 6, 5), True, "day"), (None, False, "day")],
)
def test_a_day_that_says_nothing_new_is_refused(
    world: World, classes: Classes, day: date | None, is_workday: bool, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        enter(world, day, is_workday=is_workday)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not CalendarDay.objects.exclude(region="").exists()


def test_a_year_without_a_published_calendar_takes_no_days(world: World, classes: Classes) -> None:
    with pytest.raises(DomainError, match="2031"):
        enter(world, date(2031, 6, 6))


# The nation's notice of a new year ------------------------------------------------------------------

NEW_YEAR = datetime(2026, 12, 30, 2, 0, tzinfo=FILED_AT.tzinfo)
"""A Wednesday; the notice of 2027 has not come with the portal."""
OF_THE_NATION = "国务院办公厅关于2027年部分节假日安排的通知"


def enter_year(world: World, text: str = OF_2027, *, by: str = "county", year: int = 2027, **more) -> calendar.Entered:
    return calendar.enter(
        actor=actor(by), county=world.county, year=year, text=text, source=OF_THE_NATION,
        now=NEW_YEAR + timedelta(hours=1), **more,
    )  # fmt: skip


def test_tickets_of_an_unpublished_year_get_their_deadline_once_it_is_entered(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes, klass="farming", now=NEW_YEAR)
    assert (ticket.due_note, ticket.last_day) == ("unpublished", None)
    entered = enter_year(world)
    assert entered.moved == 1
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.due_note, stored.last_day) == ("running", date(2027, 1, 5)), "31 Dec, 4 Jan, 5 Jan"
    entry = AuditEntry.objects.get(action="calendar-notice.entered")
    assert (entry.path, entry.changes["year"], entry.changes["days"], entry.changes["rows"]) == ("0001", 2027, 21, 1)
    assert workdays.calendar_for("000100010001").is_workday(date(2027, 10, 9))
    assert not workdays.calendar_for("0001").is_workday(date(2027, 10, 1))
    with pytest.raises(workdays.Unpublished):
        workdays.calendar_for("0002").is_workday(date(2027, 10, 9))
    trial = simulation.try_out(county=world.county, code="general-workdays", start=NEW_YEAR, path="0001")
    assert trial.due.last_day == date(2027, 1, 5)


def test_a_correction_is_a_new_edition_and_the_old_one_stays(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes, klass="farming", now=NEW_YEAR)
    first = enter_year(world).notice
    later = OF_2027.replace("1月1日（周五）至3日（周日）", "1月1日（周五）至4日（周一）")
    with pytest.raises(DomainError) as refused:
        enter_year(world, later, sure=True)
    assert refused.value.field == "reason"
    second = enter_year(world, later, sure=True, reason="少录一天").notice
    first.refresh_from_db()
    assert (first.edition, first.retired_at is None, first.days.count()) == (1, False, 21)
    assert (second.edition, second.retired_at, second.days.count()) == (2, None, 22)
    assert last_day(ticket) == date(2027, 1, 6)
    calendar.retire(actor=actor("county"), notice_id=second.pk, reason="试录", now=NEW_YEAR + timedelta(hours=2))
    assert Ticket.objects.get(pk=ticket.pk).due_note == "unpublished"
    with pytest.raises(Conflict):
        calendar.retire(actor=actor("county"), notice_id=second.pk, reason="试录", now=NEW_YEAR)
    assert not list(audit.breaks())


def test_a_year_that_came_with_the_portal_is_not_overwritten(world: World, classes: Classes) -> None:
    days = CalendarDay.objects.count()
    with pytest.raises(Conflict, match="2026"):
        enter_year(world, OF_2026, year=2026)
    assert CalendarDay.objects.count() == days


def test_what_was_entered_counts_on_when_the_year_comes_with_the_portal_and_says_what_differs(
    world: World, classes: Classes, tmp_path
) -> None:
    ticket = a_ticket(world, classes, klass="farming", now=NEW_YEAR)
    row = enter_year(world).notice
    shipped = tmp_path / "calendar.csv"
    shipped.write_text("day,is_workday,name\n2027-01-01,0,元旦\n2027-01-04,0,元旦\n", encoding="utf-8")
    workdays.fill(path=shipped)
    assert date(2027, 1, 4) in calendar.differs(row)
    assert date(2027, 1, 1) not in calendar.differs(row)
    assert clock.deadline_of(Ticket.objects.get(pk=ticket.pk)).last_day == date(2027, 1, 5)
    calendar.retire(actor=actor("county"), notice_id=row.pk, reason="改用自带日历", now=NEW_YEAR)
    assert last_day(ticket) == date(2027, 1, 6)


@pytest.mark.parametrize(
    ("text", "year", "field"),
    [
        ("没有日期", 2027, "text"), (OF_2027.replace("10月9日（周六）", "10月9日（周日）"), 2027, "text"),
        (OF_2027.replace("5月8日（周六）上班。", ""), 2027, "sure"), (OF_2027, 2031, "year"), (OF_2027, None, "year"),
    ],
)  # fmt: skip
def test_what_is_no_calendar_of_the_year_is_refused(
    world: World, classes: Classes, text: str, year: int | None, field: str
) -> None:
    with pytest.raises(DomainError) as refused:
        enter_year(world, text, year=year)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert not CalendarNotice.objects.exists()


def test_a_regional_day_overrules_the_notice_of_the_same_day(world: World, classes: Classes) -> None:
    enter_year(world)
    calendar.add(
        actor=actor("county"), county=world.county, day=date(2027, 10, 9), is_workday=False, name="州庆", source=NOTICE,
        now=NEW_YEAR,
    )  # fmt: skip
    assert not workdays.calendar_for("0001").is_workday(date(2027, 10, 9))


def test_only_the_county_enters_a_year(world: World, classes: Classes) -> None:
    for name in ("township", "village", "superior", "stranger"):
        with pytest.raises((Forbidden, NotFound)):
            enter_year(world, by=name)
    row = enter_year(world).notice
    for name in ("township", "stranger"):
        with pytest.raises(NotFound):
            calendar.retire(actor=actor(name), notice_id=row.pk, reason="试", now=NEW_YEAR)
    with pytest.raises(NotFound):
        calendar.withdraw(actor=actor("county"), day_id=row.days.first().pk, reason="试", now=NEW_YEAR)


# Departments that were called in --------------------------------------------------------------------


def called_in(world: World, classes: Classes, rule: str, now: datetime) -> ReportIn:
    ticket = a_ticket(world, classes, klass="farming", now=now)
    ticket = moves.escalate(
        actor=actor("village"), ticket_id=ticket.pk, version=ticket.version, now=now, reason="村里办不了"
    )
    township = actor("township")
    ticket = moves.dispatch(
        actor=township, ticket_id=ticket.pk, version=ticket.version, now=now, unit_id=world.units["00010001"].pk
    )
    ticket = moves.accept(actor=township, ticket_id=ticket.pk, version=ticket.version, now=now)
    whistle.whistle(
        actor=township, ticket_id=ticket.pk, version=ticket.version, now=now, rule=rule,
        calls=[whistle.Call(world.units["00010003"].pk, "派人到场")],
    )  # fmt: skip
    return ReportIn.objects.get(ticket=ticket)


def test_a_department_that_was_called_in_is_counted_anew_with_the_calendar(world: World, classes: Classes) -> None:
    row = called_in(world, classes, "general-workdays", BEFORE)
    assert (row.rule.code, row.last_day) == ("general-workdays", date(2025, 6, 10))
    change = enter(world, date(2025, 6, 6))
    assert change.report_ins == 1
    row.refresh_from_db()
    assert (row.last_day, row.due_at) == (date(2025, 6, 11), datetime(2025, 6, 11, 16, tzinfo=BEFORE.tzinfo))
    entry = AuditEntry.objects.get(action="calendar-day.added")
    assert entry.changes["report_ins"] == 1
    assert entry.changes["report_ins_digest"] == audit.digest_rows([(row.pk, "2025-06-10", "2025-06-11")])
    assert calendar.withdraw(actor=actor("county"), day_id=change.day.pk, reason="录入有误", now=BEFORE).report_ins == 1
    row.refresh_from_db()
    assert row.last_day == date(2025, 6, 10)


def test_days_and_departments_that_have_reported_stay_as_they_are(world: World, classes: Classes) -> None:
    by_days = called_in(world, classes, "general-days", BEFORE)
    reported = called_in(world, classes, "general-workdays", BEFORE)
    whistle.report(
        actor=actor("department"), report_id=reported.pk, version=reported.version, now=BEFORE, answer="已到场"
    )
    unknown = called_in(world, classes, "general-workdays", BEFORE)
    ReportIn.objects.filter(pk=unknown.pk).update(rule=None)
    assert enter(world, date(2025, 6, 6)).report_ins == 0
    for row in (by_days, reported, unknown):
        before = row.last_day
        row.refresh_from_db()
        assert row.last_day == before


def test_a_call_into_an_unpublished_year_gets_its_day_once_the_year_is_entered(world: World, classes: Classes) -> None:
    row = called_in(world, classes, "general-workdays", NEW_YEAR)
    assert (row.last_day, row.due_at) == (None, None)
    assert enter_year(world).report_ins == 1
    row.refresh_from_db()
    assert row.last_day == date(2027, 1, 5)


def test_only_the_county_enters_and_withdraws(world: World, classes: Classes) -> None:
    for name in ("township", "village", "superior"):
        with pytest.raises((Forbidden, NotFound)):
            enter(world, date(2025, 6, 6), by=name)
    with pytest.raises(NotFound):
        enter(world, date(2025, 6, 6), by="stranger")
    row = enter(world, date(2025, 6, 6)).day
    with pytest.raises(Conflict):
        enter(world, date(2025, 6, 6))
    national = CalendarDay.objects.filter(region="").first()
    for name, key in (("stranger", row.pk), ("township", row.pk), ("county", national.pk)):
        with pytest.raises(NotFound):
            calendar.withdraw(actor=actor(name), day_id=key, reason="试", now=BEFORE)
