"""Alerts before and after a deadline, once for each point of a clock, and supervision of what is overdue."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import audit
from core.models import AuditEntry
from tests.tickets.world import FILED_AT, a_ticket, actor, bring_to, set_up
from tests.world import OTHER_VILLAGE as OTHER_COUNTY
from tests.world import World
from tickets.models import Supervision, Ticket, TicketAlert, TicketClass
from tickets.services import alerting, contacts, extensions, filing, moves, supervision

Classes = dict[str, TicketClass]


def at(day: int, hour: int, minute: int = 5) -> datetime:
    """Return a moment of December 2025 in the time of Beijing."""
    return datetime(2025, 12, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


def told() -> list[tuple[str, date, int, str]]:
    rows = TicketAlert.objects.order_by("pk")
    return list(rows.values_list("kind", "last_day", "point", "unit__path"))


def test_each_point_of_a_clock_is_told_once(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes)
    assert ticket.last_day == date(2025, 12, 25)
    assert alerting.tell(at(23, 16)) == alerting.Told()
    for hour in (9, 16):
        alerting.tell(at(24, hour))
    assert told() == [("warning", date(2025, 12, 25), 1, "000100010001")]
    for hour in (9, 16):
        alerting.tell(at(25, hour))
    assert told()[1:] == [("warning", date(2025, 12, 25), 0, "000100010001")]
    for day, hour in ((26, 9), (26, 16), (27, 9)):
        alerting.tell(at(day, hour))
    assert told()[2:] == [("overdue", date(2025, 12, 25), 0, "000100010001")]


def test_of_points_that_passed_unnoticed_only_the_last_is_told(world: World, classes: Classes) -> None:
    a_ticket(world, classes)
    alerting.tell(at(25, 9))
    assert told() == [("warning", date(2025, 12, 25), 0, "000100010001")]
    alerting.tell(at(25, 16))
    assert len(told()) == 1


@pytest.mark.parametrize(("hour", "minute"), [(20, 0), (23, 59), (2, 0), (7, 59)])
def test_nobody_is_told_anything_in_the_quiet_hours(world: World, classes: Classes, hour: int, minute: int) -> None:
    a_ticket(world, classes)
    assert alerting.tell(at(28, hour, minute)) == alerting.Told()
    assert alerting.supervise(at(28, hour, minute)) == alerting.Told()
    assert not TicketAlert.objects.exists()
    assert not Supervision.objects.exists()
    assert alerting.tell(at(28, 8, 0)).overdue == 1


def test_whoever_handles_the_ticket_is_told_else_who_is_in_charge(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    Ticket.objects.filter(pk=ticket.pk).update(handler=world.units["00010003"])
    alerting.tell(at(25, 9))
    assert [row[3] for row in told()] == ["00010003"]


def test_a_later_last_day_begins_the_points_anew(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    alerting.tell(at(25, 9))
    row = extensions.ask(
        actor=actor("village"), ticket_id=ticket.pk, until=date(2025, 12, 29), reason="天气", now=at(25, 10)
    )
    extensions.decide(
        actor=actor("township"), extension_id=row.pk, outcome="granted", answer="", version=row.version, now=at(25, 11)
    )
    alerting.tell(at(26, 9))
    assert len(told()) == 1
    alerting.tell(at(29, 9))
    assert told()[1:] == [("warning", date(2025, 12, 29), 0, "000100010001")]


def test_what_is_paused_settled_or_without_a_limit_is_left_alone(world: World, classes: Classes) -> None:
    paused = bring_to(a_ticket(world, classes), "accepted")
    moves.pause(actor=actor("village"), ticket_id=paused.pk, version=paused.version, now=at(23, 10), reason="等待材料")
    bring_to(a_ticket(world, classes), "done")
    moves.withdraw(
        actor=actor("village"), ticket_id=a_ticket(world, classes).pk, version=None, now=at(22, 12), reason="重复"
    )
    assert alerting.tell(at(29, 9)) == alerting.Told()
    assert alerting.supervise(at(29, 9)) == alerting.Told()


def test_an_overdue_matter_goes_under_supervision_once(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    assert alerting.supervise(at(25, 9)).supervised == 0
    assert alerting.supervise(at(26, 9)).supervised == 1
    assert alerting.supervise(at(27, 9)).supervised == 0
    row = Supervision.objects.get()
    assert (row.ground, row.unit.path, row.issued_by, row.answer_by) == (
        "overdue", "000100010001", "SYSTEM", date(2025, 12, 29),
    )  # fmt: skip
    assert "2025" in row.demand
    assert AuditEntry.objects.filter(action="ticket.supervised", target_id=str(row.pk)).count() == 1
    assert ticket.moves.filter(event="supervise").count() == 1
    supervision.answer(
        actor=actor("village"), supervision_id=row.pk, text="明日修补", version=row.version, now=at(27, 10)
    )
    assert alerting.supervise(at(28, 9)).supervised == 0, "once for each run of its clock"


def test_a_matter_that_is_under_supervision_for_another_reason_is_not_noticed_twice(
    world: World, classes: Classes
) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    supervision.issue(
        actor=actor("township"), ticket_id=ticket.pk, ground="other", demand="报告进展", answer_by=None, now=at(23, 9)
    )
    assert alerting.supervise(at(26, 9)).supervised == 0


def test_many_tickets_cost_few_queries(world: World, classes: Classes) -> None:
    first = a_ticket(world, classes)
    with CaptureQueriesContext(connection) as few:
        alerting.tell(at(25, 9))
    rows = [Ticket.objects.get(pk=first.pk) for _n in range(600)]
    for number, row in enumerate(rows):
        row.pk, row.code, row._state.adding = None, f"MANY{number:06d}", True
    Ticket.objects.bulk_create(rows)
    with CaptureQueriesContext(connection) as many:
        assert alerting.tell(at(25, 16)).warned == 600
    assert len(many) <= len(few) + 20
    assert TicketAlert.objects.count() == 601


def test_alerts_are_in_the_audit_chain_once_for_each_county_and_batch(world: World, classes: Classes) -> None:
    tickets = [a_ticket(world, classes) for _n in range(3)]
    foreign = set_up(world.other_county)["social"]
    filing.file(
        actor=actor("stranger"), unit=world.units[OTHER_COUNTY], now=FILED_AT,
        asked=filing.Asked("水渠渗漏，请派人修补", klass_id=foreign.pk),
    )  # fmt: skip
    alerting.tell(at(25, 9))
    entries = list(AuditEntry.objects.filter(action="ticket.alerted-many").order_by("path"))
    assert [(row.path, row.changes["rows"], row.changes["kind"]) for row in entries] == [
        ("0001", 3, "warning"), ("0002", 1, "warning"),
    ]  # fmt: skip
    day = date(2025, 12, 25)
    lines = [(row.pk, "warning", day, 0, row.unit_id) for row in tickets]
    assert entries[0].changes["digest"] == audit.digest_rows(lines)
    alerting.tell(at(25, 16))
    assert AuditEntry.objects.filter(action="ticket.alerted-many").count() == 2, "nothing new was told"
    assert not list(audit.breaks())


def test_an_alert_that_another_run_has_written_is_neither_written_nor_counted(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes)
    row = TicketAlert(
        ticket=ticket, kind="warning", last_day=date(2025, 12, 25), point=0, unit=ticket.unit, at=at(25, 9)
    )
    row.save(force_insert=True)
    again = TicketAlert(
        ticket=ticket, kind="warning", last_day=date(2025, 12, 25), point=0, unit=ticket.unit, at=at(25, 9)
    )
    assert alerting._write(iter([[again]]), at(25, 9)) == 0
    assert TicketAlert.objects.count() == 1
    assert not AuditEntry.objects.filter(action="ticket.alerted-many").exists()


@pytest.mark.parametrize("state", ["done", "rated"])
def test_contacts_of_settled_tickets_that_nobody_struck_off_are_erased_from_the_last_step_on(
    world: World, classes: Classes, settings, state: str
) -> None:
    settings.TICKET_CONTACT_DAYS, settings.TICKET_SETTLED_CONTACT_DAYS = 10, 30
    ticket = bring_to(a_ticket(world, classes, contact_name="张三", contact_phone="13800001234"), state)
    last = ticket.moves.order_by("-at")[0].at
    assert contacts.erase_all_old(last + timedelta(days=30)) == 0
    assert contacts.erase_all_old(last + timedelta(days=30, seconds=1)) == 1
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.contact, stored.state) == ("", state)
    assert stored.contact_erased_at is not None
    entry = AuditEntry.objects.get(action="ticket.contact-erased")
    assert entry.changes["contact"] == ["***", "***"]
    assert contacts.kept_days() == 30


def test_a_contact_of_an_open_ticket_stays_however_old(world: World, classes: Classes) -> None:
    bring_to(a_ticket(world, classes, contact_name="张三", contact_phone="13800001234"), "accepted")
    assert contacts.erase_all_old(FILED_AT + timedelta(days=4000)) == 0


def test_old_contacts_are_erased_until_none_is_left(world: World, classes: Classes, monkeypatch) -> None:
    monkeypatch.setattr(contacts, "_BATCH", 2)
    for _n in range(5):
        bring_to(a_ticket(world, classes, contact_name="张三", contact_phone="13800001234"), "cancelled")
    assert contacts.erase_all_old(FILED_AT + timedelta(days=400)) == 5
    assert not Ticket.objects.exclude(contact="").exists()
    assert contacts.erase_all_old(FILED_AT + timedelta(days=400)) == 0
