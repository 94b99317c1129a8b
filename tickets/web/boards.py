"""The boards: which tickets wait for a reader, by what is to be done with them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, Min, Q, QuerySet, Value
from django.utils.translation import gettext as _

from core.actors import Actor
from tickets import policies, selectors
from tickets.domain import alerts, flows, lifecycle
from tickets.models import Ticket
from tickets.services import clock
from tickets.web import words

PAGE, FEW = 50, 6
READ = ("unit", "owner", "handler", "klass", "flow", "rule", "team", "member")
_OF_POSTS = ("ticket.dispatch", "ticket.handle", "ticket.follow", "ticket.cancel", "ticket.approve")
MAIN = ("accept", "resume", "complete", "rate", "cancel", "gather", "dispatch", "claim")
"""The steps that carry a ticket on, the likeliest first; everything else is a side way."""


@dataclass(frozen=True)
class Board:
    """Tickets that wait for one thing. `own` is what the reader's own post has to do."""

    code: str
    label: str
    rows: QuerySet[Ticket]
    own: bool = True
    step: str = ""
    """The step that the tickets wait for, where it is not one that carries the ticket on."""


@dataclass(frozen=True)
class Line:
    """A ticket in a list: its state in the words of its flow, when it is due, the reader's next step."""

    ticket: Ticket
    state: str
    tag: str
    due: words.Due
    step: str = ""
    event: str = ""
    at_once: bool = False
    """Whether the step needs nothing to be filled in."""


class Reader:
    """Who reads: the actor, the members that the person is, and the units of the own posts."""

    def __init__(self, actor: Actor, now: datetime) -> None:
        self.actor, self.now = actor, now
        self.today: date = clock.day_of(now)
        self.own = selectors.own_members(actor)
        paths = {path for right in _OF_POSTS for path in actor.scope(right).paths}
        self._units = {path: key for path, (key, _name) in selectors.units_at(paths).items()}

    def units(self, right: str) -> list[int]:
        """Return the units at whose very level the reader holds a right: the own post's, not all below it."""
        return sorted(self._units[path] for path in self.actor.scope(right).paths if path in self._units)

    @cached_property
    def _visible(self) -> QuerySet[Ticket]:
        return selectors.visible(self.actor)

    def visible(self) -> QuerySet[Ticket]:
        """Return the tickets that the reader may see."""
        return self._visible.all()

    def held(self) -> Q:
        """Return the condition that the reader's own unit or person has the ticket in hand."""
        return Q(handler__in=self.units("ticket.handle")) | Q(member__in=list(self.own))

    @property
    def watches(self) -> bool:
        """Whether the reader reads a whole area, and not only what was given to the own unit or person."""
        return self.actor.can("ticket.view")


def boards(reader: Reader) -> list[Board]:
    """Return the boards of a reader, in the order in which they are worked off; those of no concern are left out."""
    actor, seen = reader.actor, reader.visible()
    found: list[Board] = []

    def add(code: str, label: str, condition: Any, *, own: bool = True, step: str = "") -> None:
        found.append(Board(code, label, seen.filter(condition), own, step))

    opened = Q(state__in=lifecycle.OPEN)
    area = Q() if reader.watches else reader.held() | _called(reader)
    called = reader.units("ticket.handle") and not reader.watches
    if called:
        add("report", _("to report in on"), _called(reader), step=_("Report in"))
    if actor.can("ticket.handle") or reader.own:
        add("answer", _("supervisions to answer"), _supervised(reader), step=_("Answer the supervision"))
        add("new", _("given to you, to accept"), reader.held() & Q(state=lifecycle.DISPATCHED))
        in_work = Q(state__in=(lifecycle.ACCEPTED, lifecycle.PAUSED))
        add("mine", _("in your hands"), reader.held() & in_work)
    if actor.can("ticket.dispatch"):
        waiting = Q(owner__in=reader.units("ticket.dispatch"), state__in=lifecycle.WAITING)
        add("waiting", _("to be dispatched"), waiting)
    if reader.own:
        free = Q(state__in=lifecycle.WAITING, level=lifecycle.VILLAGE, unit__path__in=set(reader.own.values()))
        add("claim", _("to be claimed"), free & Q(flow__way__in=(flows.CLAIMED, flows.EITHER)))
    if actor.can("ticket.approve"):
        add("decide", _("extensions to decide"), _asked(reader), step=_("Decide on the extension"))
    if actor.can("ticket.follow"):
        add("follow", _("to follow up"), Q(owner__in=reader.units("ticket.follow"), state=lifecycle.DONE))
    if actor.can("ticket.cancel"):
        add("strike", _("to strike off"), Q(owner__in=reader.units("ticket.cancel"), state=lifecycle.RATED))
    add("today", _("due today"), area & opened & Q(last_day=reader.today, due_at__gt=reader.now), own=False)
    add("overdue", _("overdue"), area & opened & Q(due_at__lte=reader.now), own=False)
    if actor.can("ticket.supervise"):
        below = Q(state__in=lifecycle.WAITING) & ~Q(owner__in=reader.units("ticket.dispatch"))
        add("unclaimed", _("without a handler below"), below, own=False)
    return found


def _called(reader: Reader) -> Q:
    return Q(selectors.is_called(reader.units("ticket.handle"))) & Q(state__in=lifecycle.WORKED)


def _supervised(reader: Reader) -> Q:
    return Q(selectors.is_supervised(reader.units("ticket.handle")))


def _asked(reader: Reader) -> Q:
    return Q(owner__in=reader.units("ticket.approve")) & Q(selectors.is_to_extend(reader.actor.name))


class Counted(NamedTuple):
    """How many tickets stand on a board, one of them, and the first day on which one is due."""

    number: int
    first: int
    due: date | None


def counted(found: Iterable[Board]) -> dict[str, Counted]:
    """Return how much stands on which board, in one read; an empty board is left out."""
    parts = [
        row.rows.order_by().annotate(board=Value(row.code, output_field=CharField())).values("board")
        .annotate(n=Count("pk"), first=Min("pk"), due=Min("last_day")).values_list("board", "n", "first", "due")
        for row in found
    ]  # fmt: skip
    if not parts:
        return {}
    whole = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return {code: Counted(n, first, due) for code, n, first, due in whole if n}


def soonest(rows: QuerySet[Ticket], most: int = FEW) -> list[Ticket]:
    """Return the tickets that are due first."""
    return list(rows.select_related(*READ).order_by(F("due_at").asc(nulls_last=True), "pk")[:most])


def page(rows: QuerySet[Ticket], after: str, size: int = PAGE) -> tuple[list[Ticket], str]:
    """Return one page, newest first, and the key after which the next page begins ("" for none)."""
    if after.isascii() and after.isdigit() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows.select_related(*READ).order_by("-pk")[: size + 1])
    return found[:size], (str(found[size - 1].pk) if len(found) > size else "")


def lines(reader: Reader, tickets: Iterable[Ticket]) -> list[Line]:
    """Return tickets as lists show them, with the reader's next step; three reads for all of them."""
    rows = list(tickets)
    lights = clock.lights(rows, reader.now)
    return [_line(reader, row, lights[row.pk]) for row in rows]


def _line(reader: Reader, ticket: Ticket, light: alerts.Light) -> Line:
    event = next_step(policies.steps(reader.actor, ticket, reader.own), ticket)
    return Line(
        ticket, words.state(ticket), words.TAGS.get(ticket.state, ""), words.due(ticket, light, reader.today),
        words.step(ticket, event) if event else "", event, event in ("claim", "accept", "cancel"),
    )  # fmt: skip


def next_step(offered: Iterable[str], ticket: Ticket) -> str:
    """Return the step that carries the ticket on, of those that are offered; "" for none."""
    given = set(offered)
    if ticket.flow.way == flows.CLAIMED and "claim" in given:
        return "claim"
    if ticket.state == lifecycle.DISPATCHED:
        return "accept" if "accept" in given else ""
    return next((event for event in MAIN if event in given), "")
