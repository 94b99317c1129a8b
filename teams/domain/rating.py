"""Scores and stars: the rule of a quarter, once. Pure; integer hundredths; order-independent.

A quarter is one read of rows, `rate` over all of them, one bulk write. Source:
《“五支队伍”星级评定实施细则》, county setting; the arithmetic is here, the numbers are the scheme's.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple, cast

from core.rounding import half_up
from teams.domain.scheme import Allotment, Item, ItemKind, Scheme


class Unscored(ValueError):
    """A member lacks a manual score that the scheme asks for."""

    def __init__(self, member: int, item: str) -> None:
        super().__init__(f"member {member}: item {item} is not scored")
        self.member = member
        self.item = item


class Sheet(NamedTuple):
    """What is known of one member in a period.

    `given`: item code → points a person gave (manual items, and bonus or deduction items without
    an indicator). `figures`: indicator code → value. `vetoes`: codes of the veto items that are set.
    """

    member: int
    given: Mapping[str, int]
    figures: Mapping[str, int] = MappingProxyType({})
    vetoes: frozenset[str] = frozenset()


class Scored(NamedTuple):
    """A member's points by item, in the scheme's order; deductions are negative."""

    member: int
    score: int
    points: tuple[int, ...]
    veto: str


class Rated(NamedTuple):
    """A member's result. `rank` counts from 1 by score; equal scores share a rank."""

    member: int
    score: int
    points: tuple[int, ...]
    veto: str
    stars: int
    rank: int
    held_back: bool
    """A higher level's cut-off was reached, but its quota was full."""


def _column(item: Item, sheets: Sequence[Sheet]) -> list[int]:
    """Return the points one item adds to each member's score; a deduction's are negative.

    :raises Unscored: a manual item has not been given points.
    """
    limit, sign = item.limit, -1 if item.kind is ItemKind.DEDUCTION else 1
    if item.kind is ItemKind.VETO:
        return [0] * len(sheets)
    if item.kind is ItemKind.MANUAL:
        given = [sheet.given.get(item.code) for sheet in sheets]
        if None in given:
            raise Unscored(sheets[given.index(None)].member, item.code)
        raw = cast(list[int], given)
        worth = {value: sign * min(max(value, 0), limit) for value in set(raw)}
    elif item.indicator:
        raw = [sheet.figures.get(item.indicator, 0) for sheet in sheets]
        worth = {v: sign * min(max(half_up(v * item.points, item.per), 0), limit) for v in set(raw)}
    else:
        raw = [sheet.given.get(item.code, 0) for sheet in sheets]
        worth = {value: sign * min(max(value, 0), limit) for value in set(raw)}
    return [worth[value] for value in raw]


def _veto(scheme: Scheme, sheet: Sheet) -> str:
    """Return the code of the strictest veto that is set, or nothing."""
    fired = [i for i in scheme.items if i.kind is ItemKind.VETO and i.code in sheet.vetoes]
    return min(fired, key=lambda item: item.ceiling).code if fired else ""


def score_all(scheme: Scheme, sheets: Iterable[Sheet]) -> list[Scored]:
    """Return every member's score: items, bonuses and deductions within their caps, never below zero.

    Worked out item by item over all members, so that an item's rule is applied once to each
    different value.

    :raises Unscored: a manual item of some member has not been given points.
    """
    given = list(sheets)
    columns = [_column(item, given) for item in scheme.items]
    rows = list(zip(*columns, strict=True)) if columns else [()] * len(given)
    return [
        Scored(sheet.member, max(sum(points), 0), points, _veto(scheme, sheet) if sheet.vetoes else "")
        for sheet, points in zip(given, rows, strict=True)
    ]


def score(scheme: Scheme, sheet: Sheet) -> Scored:
    """Return `score_all` of one member."""
    return score_all(scheme, [sheet])[0]


def _ceilings(scheme: Scheme) -> dict[str, int]:
    return {i.code: i.ceiling for i in scheme.items if i.kind is ItemKind.VETO}


def _tie_keys(scheme: Scheme) -> list[list[int]]:
    return [[n for n, item in enumerate(scheme.items) if item.dimension == dimension] for dimension in scheme.tie_order]


def allot(scheme: Scheme, scored: Sequence[Scored]) -> dict[int, tuple[int, bool]]:
    """Return each member's stars and whether a full quota held the member back.

    Cut-off: the highest level whose score is reached. Ranked: levels are filled from five stars
    down in order of score; equal scores are told apart by the tie order of dimensions; members
    still equal share their fate, and when the seats left are too few for all of them, all go to
    the next level. So the result does not depend on the order of rows and a quota is never
    exceeded. Seats of a share are counted among all members of `scored`.
    """
    ceilings = _ceilings(scheme)
    if scheme.allotment is Allotment.CUTOFF:
        # `check` wants the least scores to fall from five stars to one, so they rise the other way round.
        scores = [level.min_score for level in reversed(scheme.levels)]
        stars = (0, *(level.stars for level in reversed(scheme.levels)))
        return {
            row.member: (
                min(stars[bisect_right(scores, row.score)], ceilings[row.veto] if row.veto else 5),
                False,
            )
            for row in scored
        }
    groups = _tie_keys(scheme)

    def order(row: Scored) -> tuple[int, ...]:
        return (-row.score, *(-sum(row.points[n] for n in group) for group in groups))

    waiting = sorted(scored, key=order)
    result: dict[int, tuple[int, bool]] = {}
    held: set[int] = set()
    for level in scheme.levels:
        seats = level.quota.seats(len(scored)) if level.quota else len(scored)
        left: list[Scored] = []
        closed = False
        for _, tied in groupby(waiting, key=order):
            members = list(tied)
            fit = [m for m in members if m.score >= level.min_score and ceilings.get(m.veto, 5) >= level.stars]
            rest = [m for m in members if m not in fit] if len(fit) < len(members) else []
            if fit and not closed and len(fit) <= seats:
                seats -= len(fit)
                result.update({m.member: (level.stars, m.member in held) for m in fit})
            elif fit:
                closed = True
                held.update(m.member for m in fit)
                rest = members
            left.extend(rest)
        waiting = left
    result.update({m.member: (0, m.member in held) for m in waiting})
    return result


def rate(scheme: Scheme, sheets: Iterable[Sheet]) -> list[Rated]:
    """Return every member's score, rank and stars, in the order of `sheets`.

    :raises Unscored: a manual item of some member has not been given points.
    """
    scored = score_all(scheme, sheets)
    stars = allot(scheme, scored)
    first: dict[int, int] = {}
    for place, value in enumerate(sorted((row.score for row in scored), reverse=True), start=1):
        first.setdefault(value, place)
    return [
        Rated(
            row.member, row.score, row.points, row.veto,
            stars[row.member][0], first[row.score], stars[row.member][1],
        )
        for row in scored
    ]  # fmt: skip


def annual_score(scheme: Scheme, quarters: Sequence[int], review: int | None) -> int | None:
    """Return a year's score from its quarters' scores and the year-end review.

    Without a review score its weight goes to the quarters. None when too few quarters were
    assessed. Rounded once, half up.
    """
    annual, count = scheme.annual, len(quarters)
    if count < max(annual.min_quarters, 1):
        return None
    if review is None or annual.review_weight == 0:
        return half_up(sum(quarters), count)
    return half_up(sum(quarters) * annual.quarters_weight + review * annual.review_weight * count, 10_000 * count)
