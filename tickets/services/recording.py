"""Recording what lies behind: tickets with their steps, in bulk. Of an office's own books, and of the demo counties.

Each ticket is replayed: its steps go through the one table in their order, its deadline is counted by the clock, and
whether it was in time follows from both. What cannot have happened is refused; all rows are taken, or none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, states, workdays
from core.actors import Actor
from core.errors import DomainError
from core.scope import WIDTH
from tickets.domain import deadlines, lifecycle
from tickets.models import DeadlineRule, FollowUp, ServicePoint, Ticket, TicketMove
from tickets.services import clock, filing

_TAKEN = frozenset({"gather", "dispatch", "claim", "accept", "complete", "rate", "reopen", "cancel"})
"""Steps that are recorded afterwards. What pauses, extends or lifts a ticket is taken where it happens."""


@dataclass(frozen=True)
class PastStep:
    """A step that was taken; `rating` and `way` are those of a follow-up, which ends as `rate` or `reopen`."""

    event: str
    at: datetime
    rating: lifecycle.Rating | None = None
    way: str = ""


@dataclass(frozen=True)
class PastTicket:
    """A ticket as an office has it in its books: what was asked, who handled it, which steps were taken when."""

    unit_id: int
    klass_id: int
    flow_id: int
    rule: DeadlineRule
    matter: str
    place: str
    channel: str
    filed_at: datetime
    steps: Sequence[PastStep] = ()
    point_id: int | None = None
    colour: str = ""
    handler_id: int | None = None
    team_id: int | None = None
    member_id: int | None = None
    result: str = ""


Due = Callable[[DeadlineRule, datetime], deadlines.Deadline]


def record_many(*, actor: Actor, county: OrgUnit, rows: Sequence[PastTicket]) -> list[int]:
    """Insert tickets with their steps and follow-ups at once; one audit entry bears the digest. Return their numbers.

    :raises DomainError: a ticket is none that the portal takes, or its steps cannot have been taken like that.
    """
    actor.require("ticket.file", county.path)
    _check_units(county, rows)
    with transaction.atomic(), bulk.uninterrupted():
        keys = bulk.next_ids(Ticket, len(rows))
        due, by = _clock(county), actor.name
        towns = _townships(county)
        made = [
            _replayed(key, (county.pk, towns.get(row.unit_id)), by, row, due)
            for key, row in zip(keys, rows, strict=True)
        ]
        tickets = [[values[name] for name in COLUMNS] for values, _moves, _ups in made]
        bulk.insert(Ticket, COLUMNS, tickets)
        moves = [move for _values, found, _ups in made for move in found]
        numbered = zip(bulk.next_ids(TicketMove, len(moves)), moves, strict=True)
        bulk.insert(TicketMove, _MOVE, [(key, *move) for key, move in numbered])
        ups = [up for _values, _moves, found in made for up in found]
        bulk.insert(FollowUp, _UP, [(key, *up) for key, up in zip(bulk.next_ids(FollowUp, len(ups)), ups, strict=True)])
        audit.record(
            actor=actor, action="ticket.recorded-many", target=county, path=county.path,
            changes={
                "tickets": len(tickets), "moves": len(moves), "follow_ups": len(ups),
                "digest": audit.digest_rows([*tickets, *moves, *ups]),
            },
        )  # fmt: skip
    return list(keys)


COLUMNS = (
    "id", "code", "unit", "county", "township", "owner", "klass", "flow", "rule", "matter", "place", "channel", "point", "colour",
    "contact", "state", "level", "handler", "team", "member", "first_handler", "filed_at", "filed_by", "clock_from",
    "last_day", "due_at", "due_note", "accepted_at", "done_at", "ended_at", "result", "was_on_time", "is_solved",
    "satisfaction", "reopenings", "version",
)  # fmt: skip
_MOVE = ("id", "ticket", "event", "before", "after", "by", "at", "reason", "unit", "member")
_UP = ("id", "ticket", "way", "is_reached", "is_solved", "satisfaction", "note", "by", "at")


def _check_units(county: OrgUnit, rows: Sequence[PastTicket]) -> None:
    named = {key for row in rows for key in (row.unit_id, row.handler_id) if key is not None}
    known = OrgUnit.objects.filter(path__startswith=county.path, pk__in=named).count()
    if known != len(named):
        raise DomainError(_("Choose a unit of the county."), field="unit")


def _townships(county: OrgUnit) -> dict[int, int | None]:
    """Return the township of each unit of a county, both by key."""
    paths = dict(OrgUnit.objects.filter(path__startswith=county.path).values_list("path", "pk"))
    return {key: paths.get(path[: 2 * WIDTH]) if len(path) > WIDTH else None for path, key in paths.items()}


def _clock(county: OrgUnit) -> Due:
    """Return the county's clock; a day and rule that stand on many tickets are counted once."""
    calendar, known = workdays.calendar_for(county.path), {}

    def due(rule: DeadlineRule, start: datetime) -> deadlines.Deadline:
        key = (rule.pk, deadlines.local_day(start))
        if key not in known:
            known[key] = deadlines.deadline(clock.to_rule(rule), start, calendar)
        return known[key]

    return due


def _replayed(
    key: int, above: tuple[int, int | None], by: str, row: PastTicket, due: Due
) -> tuple[dict[str, Any], list[Any], list[Any]]:
    """Return a ticket's values with its moves and follow-ups, as the steps leave them; `above` are county and township."""
    matter, place = filing.checked(filing.Asked(row.matter, row.place))
    entered = "" if row.channel == "code" else by
    values: dict[str, Any] = {
        "id": key, "code": filing.new_code(), "unit": row.unit_id, "county": above[0], "township": above[1], "owner": row.unit_id,
        "klass": row.klass_id, "flow": row.flow_id, "rule": row.rule.pk, "matter": matter, "place": place,
        "channel": row.channel, "point": row.point_id, "colour": row.colour, "contact": "", "state": lifecycle.FILED,
        "level": lifecycle.VILLAGE, "handler": None, "team": None, "member": None, "first_handler": row.unit_id,
        "filed_at": row.filed_at, "filed_by": entered, "clock_from": row.filed_at, **clock.kept(due(row.rule, row.filed_at)),
        "accepted_at": None, "done_at": None, "ended_at": None, "result": "", "was_on_time": None, "is_solved": None,
        "satisfaction": "", "reopenings": 0, "version": 1 + len(row.steps),
    }  # fmt: skip
    moves: list[Any] = [(key, "file", "", lifecycle.FILED, entered, row.filed_at, "", row.unit_id, None)]
    ups: list[Any] = []
    last = row.filed_at
    for step in row.steps:
        before = values["state"]
        if step.at < last or step.event not in _TAKEN:
            raise DomainError(_("The steps of a ticket are not in order."))
        try:
            values["state"] = states.next_state(lifecycle.TABLE, event=step.event, current=before)
        except states.StepNotAllowed as error:
            raise DomainError(_("The steps of a ticket are not in order.")) from error
        last = step.at
        rating = step.rating
        if step.event in ("rate", "reopen"):
            if rating is None or lifecycle.after_rating(rating, values["reopenings"]).event != step.event:
                raise DomainError(_("The steps of a ticket are not in order."))
            values |= {"is_solved": rating.solved, "satisfaction": rating.satisfaction}
            by_whom = "" if step.way == "resident" else by
            ups.append((key, step.way, rating.reached, rating.solved, rating.satisfaction, "", by_whom, step.at))
        to_unit, to_member = _take(values, row, step, due)
        who = "" if step.way == "resident" else by
        moves.append((key, step.event, before, values["state"], who, step.at, "", to_unit, to_member))
    return values, moves, ups


def _take(values: dict[str, Any], row: PastTicket, step: PastStep, due: Due) -> tuple[int | None, int | None]:
    """Write into the values what a step brings beside the state; return to whom it gave the ticket."""
    match step.event:
        case "dispatch" | "claim":
            values |= {"handler": row.handler_id or row.unit_id, "team": row.team_id, "member": row.member_id}
            values["accepted_at"] = step.at if step.event == "claim" else None
            return values["handler"], row.member_id
        case "accept":
            values["accepted_at"] = step.at
        case "complete":
            found = due(row.rule, values["clock_from"])
            values |= {"done_at": step.at, "result": row.result, "was_on_time": deadlines.on_time(step.at, found)}
        case "reopen":
            values |= {
                "reopenings": values["reopenings"] + 1,
                "done_at": None,
                "was_on_time": None,
                "clock_from": step.at,
            }
            values |= clock.kept(due(row.rule, step.at))
        case "cancel":
            values["ended_at"] = step.at
    return None, None


def points_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, str, str, str, str]]) -> list[int]:
    """Insert service points at once; a row holds unit, name, kind, place, hours. Return their keys."""
    actor.require("ticket.dispatch", county.path)
    with transaction.atomic():
        keys = bulk.next_ids(ServicePoint, len(rows))
        values = [(key, *row, True, 1) for key, row in zip(keys, rows, strict=True)]
        bulk.insert(ServicePoint, ("id", "unit", "name", "kind", "place", "hours", "is_active", "version"), values)
        audit.record(
            actor=actor, action="service-point.added-many", target=county, path=county.path,
            changes={"rows": len(values), "digest": audit.digest_rows(values)},
        )  # fmt: skip
    return list(keys)
