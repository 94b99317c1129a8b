"""Tickets in every state that a page can show, each brought there by the services."""

from collections.abc import Callable, Mapping
from datetime import timedelta

from tests.tickets.world import FILED_AT, VILLAGE, a_ticket, actor, bring_to
from tests.world import World
from tickets.models import Ticket, TicketClass
from tickets.services import extensions, moves, ratings, supervision, whistle

Classes = Mapping[str, TicketClass]
Make = Callable[[World, Classes], Ticket]
LATER = FILED_AT + timedelta(hours=3)
DEPARTMENT = "00010003"


def _at(state: str) -> Make:
    def make(world: World, classes: Classes) -> Ticket:
        ticket = a_ticket(world, classes)
        return bring_to(ticket, state) if state != "filed" else ticket

    return make


def to_member(world: World, classes: Classes, *, accepted: bool = False) -> Ticket:
    """Return a ticket that was given to the member of the first village."""
    ticket = bring_to(a_ticket(world, classes), "gathered")
    key = world.members[VILLAGE][0].pk
    given = {"ticket_id": ticket.pk, "version": ticket.version, "now": LATER}
    ticket = moves.dispatch(actor=actor("village"), unit_id=None, member_id=key, **given)
    if accepted:
        given["version"] = ticket.version
        ticket = moves.accept(actor=actor("member"), **given)
    return ticket


def at_township(world: World, classes: Classes, *, accepted: bool = False) -> Ticket:
    """Return a ticket that the village has handed up."""
    ticket = bring_to(a_ticket(world, classes, klass="mediation"), "accepted")
    ticket = moves.escalate(
        actor=actor("village"), ticket_id=ticket.pk, version=ticket.version, now=LATER, reason="超出村级权限"
    )
    if accepted:
        township = actor("township")
        unit = world.units["00010001"].pk
        ticket = moves.dispatch(actor=township, ticket_id=ticket.pk, version=ticket.version, now=LATER, unit_id=unit)
        ticket = moves.accept(actor=township, ticket_id=ticket.pk, version=ticket.version, now=LATER)
    return ticket


def whistled(world: World, classes: Classes) -> Ticket:
    """Return a ticket to which the township has called the department in."""
    ticket = at_township(world, classes, accepted=True)
    calls = [whistle.Call(world.units[DEPARTMENT].pk, "到现场核实水源")]
    return whistle.whistle(
        actor=actor("township"),
        ticket_id=ticket.pk,
        version=ticket.version,
        now=LATER,
        rule="general-days",
        calls=calls,
    )


def reported(world: World, classes: Classes) -> Ticket:
    """Return a ticket whose department has reported in."""
    ticket = whistled(world, classes)
    row = ticket.report_ins.get()
    whistle.report(actor=actor("department"), report_id=row.pk, version=row.version, now=LATER, answer="已核实")
    return Ticket.objects.get(pk=ticket.pk)


def at_department(world: World, classes: Classes, *, accepted: bool = False) -> Ticket:
    """Return a ticket that the county has given to the department."""
    ticket = at_township(world, classes)
    ticket = moves.escalate(
        actor=actor("township"), ticket_id=ticket.pk, version=ticket.version, now=LATER, reason="超出乡镇权限"
    )
    unit = world.units[DEPARTMENT].pk
    ticket = moves.dispatch(actor=actor("county"), ticket_id=ticket.pk, version=ticket.version, now=LATER, unit_id=unit)
    if accepted:
        ticket = moves.accept(actor=actor("department"), ticket_id=ticket.pk, version=ticket.version, now=LATER)
    return ticket


def paused(world: World, classes: Classes) -> Ticket:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    return moves.pause(actor=actor("village"), ticket_id=ticket.pk, version=ticket.version, now=LATER, reason="等材料")


def extended(world: World, classes: Classes) -> Ticket:
    """Return a ticket for which the village has asked for more time."""
    ticket = bring_to(a_ticket(world, classes), "accepted")
    until = ticket.last_day + timedelta(days=3)  # type: ignore[operator]
    extensions.ask(actor=actor("village"), ticket_id=ticket.pk, until=until, reason="天气原因", now=LATER)
    return ticket


def supervised(world: World, classes: Classes) -> Ticket:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    supervision.issue(
        actor=actor("township"), ticket_id=ticket.pk, ground="overdue", demand="三天内办结", answer_by=None, now=LATER
    )
    return ticket


def reopened(world: World, classes: Classes) -> Ticket:
    ticket = bring_to(a_ticket(world, classes), "done")
    return ratings.rate_by_resident(
        code=ticket.code, solved=False, satisfaction="unsatisfied", note="还在漏", now=LATER
    )


def withdrawn(world: World, classes: Classes) -> Ticket:
    ticket = a_ticket(world, classes)
    return moves.withdraw(
        actor=actor("village"), ticket_id=ticket.pk, version=ticket.version, now=LATER, reason="登记有误"
    )


def merged(world: World, classes: Classes) -> Ticket:
    other, ticket = a_ticket(world, classes), a_ticket(world, classes)
    return moves.merge(
        actor=actor("village"),
        ticket_id=ticket.pk,
        version=ticket.version,
        now=LATER,
        into_id=other.pk,
        reason="同一事项",
    )


def _accepted_by_member(world: World, classes: Classes) -> Ticket:
    return to_member(world, classes, accepted=True)


def _accepted_at_township(world: World, classes: Classes) -> Ticket:
    return at_township(world, classes, accepted=True)


def _accepted_at_department(world: World, classes: Classes) -> Ticket:
    return at_department(world, classes, accepted=True)


STATES: dict[str, Make] = {
    **{state: _at(state) for state in ("filed", "gathered", "dispatched", "accepted", "done", "rated", "cancelled")},
    "to-member": to_member, "with-member": _accepted_by_member, "at-township": at_township,
    "in-work-at-township": _accepted_at_township, "whistled": whistled, "reported": reported, "to-department": at_department,
    "with-department": _accepted_at_department, "paused": paused, "extended": extended, "supervised": supervised,
    "reopened": reopened, "withdrawn": withdrawn, "merged": merged,
}  # fmt: skip
