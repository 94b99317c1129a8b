"""What a scheme would have made of a quarter that another scheme has rated. Pure.

Nothing is invented where the quarter knows enough, and where it does not, the way out is named:

- an item of the base that the quarter has by the same code keeps the share of its limit that the
  member earned then (the same points where the limit is the same);
- an item of the base by hand that the quarter lacks is estimated: the share of the limits of its
  dimension that the member earned then;
- an item fed by a figure takes the figure;
- bonuses and deductions by hand are acts: the same code keeps its points, a new one has happened
  to nobody;
- a veto holds by its code, a new one is set for nobody.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from core.rounding import half_up
from teams.domain.rating import Scored, Sheet
from teams.domain.scheme import Item, ItemKind, Scheme

_OF_THE_BASE = (ItemKind.MANUAL, ItemKind.INDICATOR)


class How(StrEnum):
    """Where the points of an item come from in a simulation."""

    AS_EARNED = "as-earned"
    SCALED = "scaled"
    ESTIMATED = "estimated"
    FIGURE = "figure"
    ACTS = "acts"
    NO_ACTS = "no-acts"
    VETO = "veto"
    NO_VETO = "no-veto"


@dataclass(frozen=True)
class Source:
    """An item of the simulated scheme, the item of the quarter it is matched with, and how it is filled."""

    item: Item
    how: How
    past: Item | None


def sources(scheme: Scheme, past: Scheme) -> tuple[Source, ...]:
    """Return how each item of `scheme` is filled from a quarter that `past` has rated."""
    known = {item.code: item for item in past.items}
    return tuple(_source(item, known.get(item.code)) for item in scheme.items)


def _source(item: Item, past: Item | None) -> Source:
    if item.kind is ItemKind.VETO:
        same = past is not None and past.kind is ItemKind.VETO
        return Source(item, How.VETO if same else How.NO_VETO, past if same else None)
    if item.indicator and item.kind is not ItemKind.MANUAL:
        return Source(item, How.FIGURE, past)
    if item.kind is ItemKind.MANUAL:
        if past is None or past.kind not in _OF_THE_BASE:
            return Source(item, How.ESTIMATED, None)
        return Source(item, How.AS_EARNED if past.limit == item.limit else How.SCALED, past)
    same = past is not None and past.kind is item.kind
    return Source(item, How.ACTS if same else How.NO_ACTS, past if same else None)


def left_out(scheme: Scheme, past: Scheme) -> tuple[Item, ...]:
    """Return the items of the quarter that `scheme` no longer has."""
    codes = {item.code for item in scheme.items}
    return tuple(item for item in past.items if item.code not in codes)


def sheets(scheme: Scheme, past: Scheme, known: Sequence[Sheet], earned: Sequence[Scored]) -> list[Sheet]:
    """Return the input of `scheme` for members of a quarter.

    `known` is the quarter's input, with the figures that `scheme` asks for; `earned` is `score_all`
    of it under `past`.
    """
    places = {item.code: place for place, item in enumerate(past.items)}
    columns: dict[str, list[int]] = {}
    vetoes = set()
    for source in sources(scheme, past):
        if source.how is How.VETO:
            vetoes.add(source.item.code)
        elif source.how is How.ESTIMATED:
            columns[source.item.code] = _estimates(source.item, past, earned)
        elif source.past is not None and source.how is not How.FIGURE:
            place, whole = places[source.past.code], source.past.limit
            points = [abs(row.points[place]) for row in earned]
            if source.how is How.SCALED:
                points = [half_up(value * source.item.limit, whole) if whole else 0 for value in points]
            columns[source.item.code] = points
    codes = list(columns)
    given: Iterable[tuple[int, ...]] = zip(*columns.values(), strict=True) if columns else [()] * len(known)
    return [
        Sheet(sheet.member, dict(zip(codes, points, strict=True)), sheet.figures, sheet.vetoes & vetoes)
        for sheet, points in zip(known, given, strict=True)
    ]


def _estimates(item: Item, past: Scheme, earned: Sequence[Scored]) -> list[int]:
    """Return the share of the dimension's limits that each member earned, of the item's limit."""
    places = [n for n, i in enumerate(past.items) if i.kind in _OF_THE_BASE and i.dimension == item.dimension]
    if not places:
        places = [n for n, i in enumerate(past.items) if i.kind in _OF_THE_BASE]
    whole = sum(past.items[n].limit for n in places)
    if not whole:
        return [0] * len(earned)
    return [half_up(sum(row.points[n] for n in places) * item.limit, whole) for row in earned]


class Standing(NamedTuple):
    """A member's result under one of the two schemes."""

    stars: int
    score: int


class Move(NamedTuple):
    """A member whose stars would be others."""

    member: int
    before: Standing
    after: Standing

    @property
    def up(self) -> bool:
        return self.after.stars > self.before.stars


def moves(before: Mapping[int, Standing], after: Mapping[int, Standing]) -> list[Move]:
    """Return the members whose stars differ, by member."""
    return [
        Move(member, before[member], after[member])
        for member in sorted(before.keys() & after.keys())
        if before[member].stars != after[member].stars
    ]


def spread(standings: Iterable[Standing]) -> dict[int, int]:
    """Return how many have how many stars, from five down to none."""
    found = dict.fromkeys(range(5, -1, -1), 0)
    for row in standings:
        found[row.stars] += 1
    return found


def star_figure(code: str, counts: Mapping[int, int]) -> int | None:
    """Return what a figure of stars is by these counts; None for a figure that stars do not make.

    The year's figures are read like the quarter's: a simulated quarter has no year.
    """
    prefix, _dot, last = code.rpartition(".")
    if prefix not in ("stars", "stars.year"):
        return None
    if last == "rated":
        return sum(counts.values())
    if last == "three-up":
        return sum(n for stars, n in counts.items() if stars >= 3)
    return counts.get(int(last)) if last.isdecimal() else None
