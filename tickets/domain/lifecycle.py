"""The life of a ticket: one table of steps, the ways round it, and who answers for it. Pure.

Source: 「游客点单、组织派单、党员接单、群众评单」 (阿勒泰市) and the other variants of the articles, which name the same
steps otherwise (`tickets.domain.flows`); 首问负责 and 一事一销号 of the same; reopening once and supervision after it
are county settings.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.states import Rule

FILED, GATHERED, DISPATCHED, ACCEPTED, PAUSED = "filed", "gathered", "dispatched", "accepted", "paused"
DONE, RATED, CANCELLED, WITHDRAWN, MERGED = "done", "rated", "cancelled", "withdrawn", "merged"

WAITING = frozenset({FILED, GATHERED})
"""Nobody handles it yet."""
WORKED = frozenset({DISPATCHED, ACCEPTED, PAUSED})
OPEN = WAITING | WORKED
"""The matter is not settled yet: the clock runs (or stands still)."""
SETTLED = frozenset({DONE, RATED, CANCELLED})
"""The matter is settled; what is left is to ask how it went and to strike it off."""
ENDED = frozenset({CANCELLED, WITHDRAWN, MERGED})

TABLE = {
    "gather": Rule(frozenset({FILED}), GATHERED, "ticket.dispatch"),
    "dispatch": Rule(frozenset({FILED, GATHERED, DISPATCHED}), DISPATCHED, "ticket.dispatch"),
    "claim": Rule(frozenset({FILED, GATHERED}), ACCEPTED, "ticket.claim"),
    "accept": Rule(frozenset({DISPATCHED}), ACCEPTED, "ticket.handle"),
    "return": Rule(frozenset({DISPATCHED, ACCEPTED}), GATHERED, "ticket.handle"),
    "escalate": Rule(frozenset({FILED, GATHERED, DISPATCHED, ACCEPTED}), GATHERED, "ticket.escalate"),
    "whistle": Rule(frozenset({ACCEPTED}), ACCEPTED, "ticket.whistle"),
    "pause": Rule(frozenset({ACCEPTED}), PAUSED, "ticket.dispatch"),
    "resume": Rule(frozenset({PAUSED}), ACCEPTED, "ticket.dispatch"),
    "complete": Rule(frozenset({ACCEPTED}), DONE, "ticket.handle"),
    "rate": Rule(frozenset({DONE}), RATED, "ticket.follow"),
    "reopen": Rule(frozenset({DONE}), ACCEPTED, "ticket.follow"),
    "cancel": Rule(frozenset({RATED}), CANCELLED, "ticket.cancel"),
    "withdraw": Rule(OPEN, WITHDRAWN, "ticket.dispatch"),
    "merge": Rule(frozenset({FILED, GATHERED, DISPATCHED, ACCEPTED}), MERGED, "ticket.dispatch"),
}
"""点单 → 汇单 → 派单 or 领单 → 接单 → 办结 → 评单/回访 → 销号, with every side way.

The right named stands on the unit that has the ticket at its level, but for `accept`, `return` and `complete`, which are
the handler's, and `claim`, which is open to the ticket's whole village. A gathering that a flow leaves out is no state
that has to be passed: 派单 is taken straight from 点单.
"""

NEED_REASON = frozenset({"return", "escalate", "pause", "withdraw", "merge"})
"""Steps that a person gives a reason for; the next one reads it."""

VILLAGE, TOWNSHIP, COUNTY = "village", "township", "county"
LEVELS = (VILLAGE, TOWNSHIP, COUNTY)

MOST_REOPENINGS = 1
"""A low rating opens a ticket again so many times; the next one calls for supervision."""

SATISFIED, FAIR, UNSATISFIED = "satisfied", "fair", "unsatisfied"


class NoHigherLevel(ValueError):
    """The ticket is at the county already: what is left is the whistle, which calls departments in."""


def higher(level: str) -> str:
    """Return the level that a ticket is escalated to.

    :raises NoHigherLevel: it is the county's.
    """
    place = LEVELS.index(level) + 1
    if place == len(LEVELS):
        raise NoHigherLevel(level)
    return LEVELS[place]


def owner_path(level: str, unit_path: str) -> str:
    """Return the path of the unit that has a ticket of `unit_path` at `level`: the village itself, its township, its county."""
    return {COUNTY: unit_path[:4], TOWNSHIP: unit_path[:8]}.get(level, unit_path)


@dataclass(frozen=True)
class Rating:
    """What the resident says once the matter is reported settled; `reached` is False for a call that nobody answered."""

    reached: bool
    solved: bool | None = None
    satisfaction: str = ""

    @property
    def is_valid(self) -> bool:
        """Tell whether it counts in the shares of solved and satisfied: somebody was reached and said so."""
        return self.reached and self.solved is not None and bool(self.satisfaction)

    @property
    def is_low(self) -> bool:
        return self.is_valid and (not self.solved or self.satisfaction == UNSATISFIED)


@dataclass(frozen=True)
class AfterRating:
    """What follows from a rating: the step that is taken, and whether the matter goes under supervision."""

    event: str
    supervise: bool = False


def after_rating(rating: Rating, reopenings: int) -> AfterRating:
    """Return what follows: a low rating opens the ticket again once, a second low one calls for supervision."""
    if not rating.is_low:
        return AfterRating("rate")
    if reopenings < MOST_REOPENINGS:
        return AfterRating("reopen")
    return AfterRating("rate", supervise=True)


@dataclass(frozen=True)
class Called:
    """A department that was whistled in: whether it leads and whether it has reported."""

    unit: int
    is_lead: bool
    has_reported: bool


def leads(called: Iterable[Called]) -> bool:
    """Tell whether exactly one of several departments leads: it sums up for all."""
    return sum(row.is_lead for row in called) == 1
