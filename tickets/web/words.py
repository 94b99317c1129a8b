"""What pages call the steps, states and clocks of tickets: the words of each ticket's own flow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from tickets import choices
from tickets.domain import alerts, deadlines, flows, lifecycle
from tickets.models import Ticket, TicketFlow, TicketMove

_PAST = {
    lifecycle.FILED: "file", lifecycle.GATHERED: "gather", lifecycle.DISPATCHED: "dispatch", lifecycle.DONE: "complete",
    lifecycle.RATED: "rate", lifecycle.CANCELLED: "cancel",
}  # fmt: skip
"""State → the step that has led to it; the others are called the same in every flow."""
_PLACE = {
    lifecycle.FILED: "file", lifecycle.GATHERED: "gather", lifecycle.DISPATCHED: "dispatch",
    lifecycle.ACCEPTED: "accept", lifecycle.PAUSED: "accept", lifecycle.DONE: "complete", lifecycle.RATED: "rate",
    lifecycle.CANCELLED: "cancel",
}  # fmt: skip
TAGS = {
    lifecycle.PAUSED: "returned", lifecycle.DONE: "verified", lifecycle.RATED: "verified",
    lifecycle.CANCELLED: "verified",
}  # fmt: skip
"""State → the colour of its tag; the word says it, the colour repeats it."""


def flow_of(row: TicketFlow) -> flows.Flow:
    """Return a stored flow as the plain data that the words are looked up in."""
    return flows.Flow(
        row.code, row.name, row.source, row.steps, row.people, gathers=row.gathers, way=row.way, follower=row.follower
    )


def step(ticket: Ticket, event: str) -> str:
    """Return what a step is called in the ticket's flow; one that flows do not name, by its common name."""
    if event == "rate":
        return _("Follow up")
    word = flows.word(flow_of(ticket.flow), event) if event in flows.STEPS else ""
    return word or str(dict(choices.EVENTS)[event])


def state(ticket: Ticket) -> str:
    """Return the state in the words of the ticket's flow: “已派单”, “接单·在办”."""
    flow = flow_of(ticket.flow)
    if ticket.state == lifecycle.ACCEPTED:
        return _("%(step)s, in work") % {"step": flows.word(flow, "claim" if _was_claimed(ticket) else "accept")}
    if ticket.state in _PAST:
        return _("done: %(step)s") % {"step": flows.word(flow, _PAST[ticket.state])}
    return str(ticket.get_state_display())


def _was_claimed(ticket: Ticket) -> bool:
    return ticket.flow.way == flows.CLAIMED


def bar(ticket: Ticket, moves: Iterable[TicketMove]) -> list[dict[str, Any]]:
    """Return the steps of a ticket in its flow's words, each with who takes it: done with its day, current or to come."""
    flow = flow_of(ticket.flow)
    days: dict[str, datetime] = {}
    for move in moves:
        days[move.event] = move.at
    claimed = not flows.may_dispatch(flow.way) or ("claim" in days and "dispatch" not in days)
    # A gathering that was left out is no step of this ticket any more.
    gathers = flow.gathers and ("gather" in days or ticket.state == lifecycle.FILED)
    order = ["file", *(["gather"] if gathers else [])]
    order += ["claim"] if claimed else ["dispatch", "accept"]
    order += ["complete", "rate", "cancel"]
    reached = _PLACE.get(ticket.state, "")
    if reached == "gather" and not gathers:
        reached = "file"
    if reached == "accept" and claimed:
        reached = "claim"
    ended = not reached
    at = order.index(reached) if reached in order else 0
    found = []
    for place, event in enumerate(order):
        done = event in days if ended else place <= at
        label = f"{flows.person(flow, event)}{flows.word(flow, event)}"
        found.append(
            {
                "label": label, "state": "done" if done else "current" if place == at + 1 and not ended else "todo",
                "day": days.get(event) if done else None,
            }
        )  # fmt: skip
    return found


LIGHTS = {
    alerts.Light.GREEN: "verified", alerts.Light.YELLOW: "returned", alerts.Light.RED: "failed", alerts.Light.GREY: "",
}  # fmt: skip


@dataclass(frozen=True)
class Due:
    """When a ticket is due, with its light: a colour and the word beside it."""

    day: date | None
    word: str
    tag: str


def due(ticket: Ticket, light: alerts.Light, today: date) -> Due:
    """Return the due day of a ticket and what its light says in words."""
    tag = LIGHTS[light]
    if ticket.state in lifecycle.SETTLED:
        if ticket.was_on_time is None:
            return Due(ticket.last_day, "", "")
        return Due(ticket.last_day, *((_("in time"), "verified") if ticket.was_on_time else (_("too late"), "failed")))
    if ticket.state in lifecycle.ENDED:
        return Due(None, "", "")
    if ticket.last_day is None:
        return Due(None, str(ticket.get_due_note_display()), tag)
    left = (ticket.last_day - today).days
    if light is alerts.Light.RED:
        return Due(ticket.last_day, _("%(n)d days overdue") % {"n": max(-left, 1)}, tag)
    if left == 0:
        return Due(ticket.last_day, _("today is the last day"), tag)
    return Due(ticket.last_day, _("%(n)d days left") % {"n": left}, tag)


def days_of(found: deadlines.Deadline) -> list[dict[str, Any]]:
    """Return the explanation of a deadline: every day with its weekday, its number in the count, and why it counts or not."""
    weekdays = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
    reasons = {
        deadlines.Reason.FILED: _("filed: day 0"), deadlines.Reason.COUNTED: _("counts"),
        deadlines.Reason.MAKE_UP: _("worked instead of another day: counts"),
        deadlines.Reason.WEEKEND: _("weekend: does not count"), deadlines.Reason.HOLIDAY: _("day off: does not count"),
        deadlines.Reason.PAUSED: _("the clock stood still: does not count"),
        deadlines.Reason.EXTENDED: _("within the extension"),
        deadlines.Reason.UNPUBLISHED: _("the calendar of this year has not been published"),
    }  # fmt: skip
    return [
        {
            "day": row.day, "weekday": weekdays[row.weekday - 1], "number": row.number, "name": row.name,
            "reason": reasons[row.reason], "counts": row.runs,
        }
        for row in found.rows
    ]  # fmt: skip


def handler(ticket: Ticket) -> str:
    """Return who has a ticket: the unit, and the team or member of it."""
    if ticket.handler is None:
        return ""
    parts = [ticket.handler.name]
    if ticket.team is not None:
        parts.append(ticket.team.name)
    if ticket.member is not None:
        parts.append(ticket.member.name)
    return " · ".join(parts)
