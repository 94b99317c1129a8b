"""What a resident is told of a matter by its code: how it stands in plain words, never who has it."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from tickets.domain import flows
from tickets.models import Ticket

_CODE = re.compile(r"[2-9A-HJ-NP-Z]{10}")


def read_code(text: str) -> str:
    """Return the code that was typed or pasted, also with spaces, in small letters or as a whole address; "" for none."""
    folded = unicodedata.normalize("NFKC", text[:300]).upper().partition("?")[0].rstrip("/ \n").rpartition("/TRACK/")[2]
    joined = re.sub(r"[\s\-·.,，、。]", "", folded)
    return joined if _CODE.fullmatch(joined) else ""


def state_of(ticket: Ticket) -> str:
    """Return how a matter stands, as one says it to somebody who has no account."""
    return {
        "filed": _("It has arrived. The village looks at it and passes it on to somebody who can settle it."),
        "gathered": _("The village has looked at it and is finding who will settle it."),
        "dispatched": _("It was given to somebody who is to take it over."),
        "accepted": _("Somebody is working on it."),
        "paused": _("It stands still for now, because something outside has to come first."),
        "done": _("It is reported settled. Please say below whether it is."),
        "rated": _("It is settled, and your rating has arrived. The village will strike it off."),
        "cancelled": _("It is settled and struck off."),
        "withdrawn": _("It was withdrawn."),
        "merged": _("The same matter was filed already. Both are settled together."),
    }[ticket.state]


@dataclass(frozen=True)
class Step:
    """One step of the way, as the component of steps shows it."""

    label: str
    state: str
    day: object = None


def steps_of(ticket: Ticket) -> list[Step]:
    """Return the steps of a matter with the days on which they were reached; none where it ended beside the way."""
    if ticket.state in ("withdrawn", "merged"):
        return []
    flow = flows.Flow(
        ticket.flow.code, ticket.flow.name, ticket.flow.source, ticket.flow.steps, ticket.flow.people,
        gathers=ticket.flow.gathers, way=ticket.flow.way, follower=ticket.flow.follower,
    )  # fmt: skip
    reached = {
        "filed": 0,
        "gathered": 0,
        "dispatched": 0,
        "accepted": 1,
        "paused": 1,
        "done": 2,
        "rated": 3,
        "cancelled": 4,
    }
    at = reached[ticket.state]
    days = (ticket.filed_at, ticket.accepted_at, ticket.done_at, None, ticket.ended_at)
    found = []
    for number, (event, moment) in enumerate(zip(("file", "accept", "complete", "rate", "cancel"), days, strict=True)):
        state = "done" if number <= at else "current" if number == at + 1 else "todo"
        found.append(Step(flows.word(flow, event), state, _day(moment) if state == "done" else None))
    return found


def _day(moment: datetime | None) -> object:
    return timezone.localtime(moment).date() if moment else None
