"""Whom a ticket may be given to, as the form of dispatching offers it: the village of the ticket first, any other by choice."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from tickets import selectors
from tickets.domain import lifecycle
from tickets.models import Ticket


def receiver_code(ticket: Ticket) -> str:
    """Return who has a ticket that was dispatched, as the form names it; "" for nobody."""
    if ticket.state != lifecycle.DISPATCHED:
        return ""
    has = f"team-{ticket.team_id}" if ticket.team_id else f"unit-{ticket.handler_id}"
    return f"member-{ticket.member_id}" if ticket.member_id else has


def key_of(code: str, kind: str) -> int:
    """Return the key of a receiver of this kind; 0 for another kind."""
    found, _dash, key = code.partition("-")
    return int(key) if found == kind and key.isascii() and key.isdigit() and len(key) < 19 else 0


def places_for(ticket: Ticket) -> list[tuple[Any, Any]]:
    """Return the units whose teams and members may be shown, those of several townships by township; the village first."""
    rows = [(row, row.parent.name if row.parent else "") for row in selectors.places_of_receivers(ticket)]
    here = [(str(row.pk), _("%(unit)s (village of the ticket)") % {"unit": row.name}) for row, _above in rows if row.pk == ticket.unit_id]  # fmt: skip
    below: dict[str, list[tuple[str, str]]] = {}
    for row, above in rows:
        if row.pk != ticket.unit_id:
            below.setdefault(above, []).append((str(row.pk), row.name))
    groups: list[tuple[Any, Any]] = list(below.items()) if len(below) > 1 else next(iter(below.values()), [])
    return [*here, *groups]


def chosen_place(ticket: Ticket, places: Sequence[tuple[Any, Any]], typed: Any) -> int:
    """Return the unit whose teams and members are shown: the chosen one, else the village of the ticket."""
    known = {str(key) for row in places for key, _name in (row[1] if isinstance(row[1], list) else [row])}
    asked = (typed or {}).get("at", "")
    if asked in known:
        return int(asked)
    return ticket.unit_id if str(ticket.unit_id) in known else int(next(iter(sorted(known, key=int)), ticket.unit_id))


def receivers_for(ticket: Ticket, at: int, chosen: str = "") -> list[tuple[str, list[tuple[str, Any]]]]:
    """Return whom a ticket may be given to: units of the level, teams and members of one unit of the subtree.

    Teams and members of the unit in charge itself are always there, as is whoever was chosen before.
    """
    teams, members = selectors.receivers(ticket)
    shown = {at, ticket.owner_id}
    own_teams = teams.filter(Q(unit__in=shown) | Q(pk=key_of(chosen, "team")))
    own_members = members.filter(Q(team__unit__in=shown) | Q(pk=key_of(chosen, "member")))

    def place(unit: Any) -> str:
        return "" if unit.pk == ticket.unit_id else f" · {unit.name}"

    found: list[tuple[str, list[tuple[str, Any]]]] = [
        (_("Units"), [(f"unit-{row.pk}", row.name) for row in selectors.handlers_for(ticket)]),
        (_("Teams"), [(f"team-{row.pk}", f"{row.name}{place(row.unit)}") for row in own_teams]),
        (
            _("Team members"),
            [(f"member-{row.pk}", f"{row.name} · {row.team.name}{place(row.team.unit)}") for row in own_members],
        ),
    ]
    has = receiver_code(ticket)
    return [(name, [row for row in offered if row[0] != has]) for name, offered in found]
