"""A ticket from filing to striking off, and every way beside it."""

from datetime import date, timedelta

import pytest

from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.models import AuditEntry
from tests.tickets.world import FILED_AT, OTHER_VILLAGE, VILLAGE, a_ticket, actor, bring_to
from tests.world import World
from tickets.models import FollowUp, ReportIn, Supervision, Ticket, TicketClass, TicketMove
from tickets.services import extensions, filing, moves, ratings, supervision, whistle

Classes = dict[str, TicketClass]
LATER = FILED_AT + timedelta(hours=3)


def test_the_whole_way(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "cancelled")
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.state, stored.was_on_time, stored.is_solved, stored.satisfaction) == (
        "cancelled",
        True,
        True,
        "satisfied",
    )
    steps = list(TicketMove.objects.filter(ticket=stored).order_by("pk").values_list("event", "before", "after"))
    assert steps == [
        ("file", "", "filed"), ("gather", "filed", "gathered"), ("dispatch", "gathered", "dispatched"),
        ("accept", "dispatched", "accepted"), ("complete", "accepted", "done"), ("rate", "done", "rated"),
        ("cancel", "rated", "cancelled"),
    ]  # fmt: skip
    written = AuditEntry.objects.filter(target_type="tickets.ticket", target_id=str(stored.pk)).values_list(
        "action", flat=True
    )
    assert set(written) >= {"ticket.filed", "ticket.gather", "ticket.dispatch", "ticket.complete", "ticket.rate"}


def test_the_deadline_is_the_end_of_the_last_day(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes)
    assert ticket.last_day == date(2025, 12, 25)
    assert ticket.due_at is not None
    assert ticket.due_at.isoformat() == "2025-12-26T00:00:00+08:00"


def test_an_old_version_changes_nothing(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes)
    bring_to(ticket, "gathered")
    with pytest.raises(Conflict):
        moves.dispatch(
            actor=actor("village"), ticket_id=ticket.pk, version=1, now=LATER, unit_id=world.units[VILLAGE].pk
        )
    assert Ticket.objects.get(pk=ticket.pk).state == "gathered"


def test_a_step_from_the_wrong_state_is_refused(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes)
    with pytest.raises(IllegalTransition):
        moves.cancel(actor=actor("village"), ticket_id=ticket.pk, version=None, now=LATER)


def test_a_ticket_is_not_given_twice_to_the_same(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "dispatched")
    with pytest.raises(DomainError) as refused:
        moves.dispatch(
            actor=actor("village"), ticket_id=ticket.pk, version=ticket.version, now=LATER, unit_id=ticket.handler_id
        )
    assert refused.value.field == "unit"
    assert TicketMove.objects.filter(ticket=ticket, event="dispatch").count() == 1


def test_the_matter_is_kept_as_it_was_written(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes, matter=" 水渠渗漏，  请修补（三组） ", place="三组 ")
    assert (ticket.matter, ticket.place) == ("水渠渗漏， 请修补（三组）", "三组")


def test_another_village_sees_nothing(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes)
    for name in ("village2", "township2", "stranger", "nobody", "superior", "department"):
        with pytest.raises(NotFound):
            moves.gather(actor=actor(name), ticket_id=ticket.pk, version=None, now=LATER)
    with pytest.raises(NotFound):
        a_ticket(world, classes, path=OTHER_VILLAGE)


def test_up_to_the_county_and_to_two_departments(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes, klass="mediation"), "accepted")
    ticket = moves.escalate(
        actor=actor("village"), ticket_id=ticket.pk, version=ticket.version, now=LATER, reason="超出村级权限"
    )
    assert (ticket.level, ticket.state, ticket.owner.path, ticket.rule.code) == (
        "township",
        "gathered",
        "00010001",
        "complex-days",
    )
    with pytest.raises(Forbidden):
        moves.gather(actor=actor("village"), ticket_id=ticket.pk, version=ticket.version, now=LATER)
    township = actor("township")
    ticket = moves.dispatch(
        actor=township, ticket_id=ticket.pk, version=ticket.version, now=LATER, unit_id=world.units["00010001"].pk
    )
    ticket = moves.accept(actor=township, ticket_id=ticket.pk, version=ticket.version, now=LATER)
    department = world.units["00010003"]
    ticket = whistle.whistle(
        actor=township, ticket_id=ticket.pk, version=ticket.version, now=LATER, rule="general-days",
        calls=[whistle.Call(department.pk, "到现场核实水源")],
    )  # fmt: skip
    with pytest.raises(IllegalTransition):
        moves.complete(actor=township, ticket_id=ticket.pk, version=ticket.version, now=LATER, result="已办")
    row = ReportIn.objects.get(ticket=ticket)
    assert row.is_lead
    assert row.last_day == date(2025, 12, 25)
    whistle.report(actor=actor("department"), report_id=row.pk, version=row.version, now=LATER, answer="已到场核实")
    done = moves.complete(actor=township, ticket_id=ticket.pk, version=ticket.version, now=LATER, result="已协调解决")
    assert done.state == "done"


def test_a_low_rating_reopens_once_then_supervises(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "done")
    again = ratings.rate_by_resident(
        code=ticket.code, solved=False, satisfaction="unsatisfied", note="还在漏", now=LATER
    )
    assert (again.state, again.reopenings, again.done_at, again.clock_from) == ("accepted", 1, None, LATER)
    done = moves.complete(
        actor=actor("village"), ticket_id=ticket.pk, version=again.version, now=LATER, result="再次修补"
    )
    rated = ratings.rate_by_resident(code=done.code, solved=False, satisfaction="unsatisfied", note="", now=LATER)
    assert (rated.state, rated.reopenings) == ("rated", 1)
    row = Supervision.objects.get(ticket=ticket)
    assert row.ground == "low-rating"
    supervision.answer(actor=actor("village"), supervision_id=row.pk, text="已更换水管", version=row.version, now=LATER)
    assert FollowUp.objects.filter(ticket=ticket).count() == 2


def test_pause_extension_and_return(world: World, classes: Classes) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    village = actor("village")
    ticket = moves.pause(actor=village, ticket_id=ticket.pk, version=ticket.version, now=LATER, reason="等待材料")
    assert (ticket.due_note, ticket.due_at) == ("paused", None)
    ticket = moves.resume(actor=village, ticket_id=ticket.pk, version=ticket.version, now=LATER + timedelta(days=1))
    assert ticket.last_day == date(2025, 12, 26)
    row = extensions.ask(actor=village, ticket_id=ticket.pk, until=date(2025, 12, 30), reason="天气原因", now=LATER)
    with pytest.raises(Forbidden):
        extensions.decide(
            actor=village, extension_id=row.pk, outcome="granted", answer="", version=row.version, now=LATER
        )
    extensions.decide(
        actor=actor("township"), extension_id=row.pk, outcome="granted", answer="", version=row.version,
        now=LATER + timedelta(days=1),
    )  # fmt: skip
    ticket.refresh_from_db()
    assert ticket.last_day == date(2025, 12, 30)
    back = moves.send_back(actor=village, ticket_id=ticket.pk, version=ticket.version, now=LATER, reason="不属于本村")
    assert (back.state, back.handler) == ("gathered", None)


def test_reports_on_persons_are_sent_elsewhere(world: World, classes: Classes) -> None:
    for matter, word in (
        ("举报村干部吃拿卡要", "12388"),
        ("有人在村里赌博", "110"),
        ("身份证号650102199001011234办理", ""),
    ):
        with pytest.raises(DomainError) as refused:
            a_ticket(world, classes, matter=matter)
        assert refused.value.field == "matter"
        assert word in str(refused.value)
    assert not Ticket.objects.exists()


def test_a_stall_list_is_taken_whole_or_not(world: World, classes: Classes) -> None:
    rows = [
        filing.Asked("路灯不亮需要修理", "二组", classes["policy"].pk, channel="stall"),
        filing.Asked("", "二组", classes["policy"].pk, channel="stall"),
    ]
    with pytest.raises(DomainError) as refused:
        filing.file_many(actor=actor("village"), unit=world.units[VILLAGE], rows=rows, now=FILED_AT)
    assert refused.value.field == "matter-1"
    assert not Ticket.objects.exists()
    made = filing.file_many(actor=actor("village"), unit=world.units[VILLAGE], rows=rows[:1], now=FILED_AT)
    assert [row.channel for row in made] == ["stall"]


def test_the_contact_is_sealed_shown_with_a_reason_and_erased(world: World, classes: Classes) -> None:
    from tickets.services import contacts

    ticket = a_ticket(world, classes, contact_name="张三", contact_phone="13800001234")
    assert "张三" not in ticket.contact
    assert "13800001234" not in ticket.contact
    found = contacts.of(ticket)
    assert found is not None
    assert found.masked == "张** 138****1234"
    with pytest.raises(DomainError):
        contacts.show(actor=actor("village"), ticket_id=ticket.pk, reason="", now=LATER)
    shown = contacts.show(actor=actor("village"), ticket_id=ticket.pk, reason="电话回访", now=LATER)
    assert shown.phone == "13800001234"
    assert AuditEntry.objects.filter(action="ticket.contact-shown", reason="电话回访").count() == 1
    ended = bring_to(ticket, "cancelled")
    assert contacts.erase_old(LATER) == 0
    assert contacts.erase_old(LATER + timedelta(days=400)) == 1
    stored = Ticket.objects.get(pk=ended.pk)
    assert stored.contact == ""
    assert stored.contact_erased_at is not None
