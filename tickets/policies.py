"""Who may take which step of a ticket, asked by the services and by the pages that show the buttons."""

from core.actors import Actor
from core.scope import covers
from tickets.domain import flows, lifecycle
from tickets.models import ReportIn, Ticket

_OF_HANDLER = frozenset({"accept", "return", "complete"})


def handles(actor: Actor, ticket: Ticket, own: dict[int, str]) -> bool:
    """Tell whether the actor acts for whoever handles the ticket."""
    if ticket.member_id is not None and ticket.member_id in own:
        return True
    return ticket.handler is not None and actor.can("ticket.handle", ticket.handler.path)


def has_right(actor: Actor, ticket: Ticket, event: str, own: dict[int, str]) -> bool:
    """Tell whether the actor holds the right to a step, whatever state the ticket is in."""
    if event in _OF_HANDLER:
        return handles(actor, ticket, own)
    if event == "claim":
        village = ticket.unit.path
        return actor.can("ticket.claim", village) or any(covers(village, path) for path in own.values())
    return actor.can(lifecycle.TABLE[event].action, ticket.owner.path)


def fits(ticket: Ticket, event: str) -> bool:
    """Tell whether a step may be taken now: by the table, by the ticket's flow, and by what else has to be true."""
    if ticket.state not in lifecycle.TABLE[event].sources:
        return False
    match event:
        case "gather":
            return ticket.flow.gathers
        case "dispatch":
            return flows.may_dispatch(ticket.flow.way)
        case "claim":
            return flows.may_claim(ticket.flow.way) and ticket.level == lifecycle.VILLAGE
        case "escalate":
            return ticket.level != lifecycle.COUNTY
        case "whistle":
            return ticket.level != lifecycle.VILLAGE
        case "reopen":
            return ticket.reopenings < lifecycle.MOST_REOPENINGS
    return True


def steps(actor: Actor, ticket: Ticket, own: dict[int, str]) -> list[str]:
    """Return the steps that the actor may take now, in the order of the table."""
    return [event for event in lifecycle.TABLE if fits(ticket, event) and has_right(actor, ticket, event, own)]


def may_report(actor: Actor, row: ReportIn) -> bool:
    """Tell whether the actor reports in for a department that was whistled in."""
    return row.reported_at is None and actor.can("ticket.handle", row.unit.path)


def may_see_contact(actor: Actor, ticket: Ticket, own: dict[int, str]) -> bool:
    """Tell whether the actor may have the contact shown: whoever handles the matter or is in charge of it."""
    return actor.can("ticket.follow", ticket.owner.path) or (
        ticket.state in lifecycle.WORKED and handles(actor, ticket, own)
    )
