"""Scores and stars: the rule of a quarter, once. Pure; integer hundredths; order-independent.

A quarter is one read of rows, `rate` over all of them, one bulk write. Source:
《“五支队伍”星级评定实施细则》, county setting; the arithmetic is here, the numbers are the scheme's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from teams.domain.scheme import Allotment, Item, ItemKind, Level, Scheme


class Unscored(ValueError):
    """A member lacks a manual score that the scheme asks for."""

    def __init__(self, member: int, item: str) -> None:
        super().__init__(f"member {member}: item {item} is not scored")
        self.member = member
        self.item = item


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is known of one member in a period.

    `given`: item code → points a person gave (manual items, and bonus or deduction items without
    an indicator). `figures`: indicator code → value. `vetoes`: codes of the veto items that are set.
    """

    member: int
    given: Mapping[str, int]
    figures: Mapping[str, int] = field(default_factory=dict)
    vetoes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scored:
    """A member's points by item, in the scheme's order; deductions are negative."""

    member: int
    score: int
    points: tuple[int, ...]
    veto: str


@dataclass(frozen=True, slots=True)
class Rated:
    """A member's result. `rank` counts from 1 by score; equal scores share a rank."""

    member: int
    score: int
    points: tuple[int, ...]
    veto: str
    stars: int
    rank: int
    held_back: bool
    """A higher level's cut-off was reached, but its quota was full."""


def half_up(numerator: int, denominator: int) -> int:
    """Return the quotient rounded half away from zero: the one place where scores are rounded."""
    sign = -1 if (numerator < 0) != (denominator < 0) else 1
    numerator, denominator = abs(numerator), abs(denominator)
    return sign * ((2 * numerator + denominator) // (2 * denominator))


def _fed(item: Item, figures: Mapping[str, int]) -> int:
    value = figures.get(item.indicator, 0)
    return min(max(half_up(value * item.points, item.per), 0), item.limit)


def item_points(item: Item, sheet: Sheet) -> int:
    """Return the points one item adds to a member's score; a deduction's are negative.

    :raises Unscored: a manual item has not been given points.
    """
    if item.kind is ItemKind.VETO:
        return 0
    if item.kind is ItemKind.MANUAL:
        given = sheet.given.get(item.code)
        if given is None:
            raise Unscored(sheet.member, item.code)
        return min(max(given, 0), item.limit)
    if item.indicator:
        points = _fed(item, sheet.figures)
    else:
        points = min(max(sheet.given.get(item.code, 0), 0), item.limit)
    return -points if item.kind is ItemKind.DEDUCTION else points


def score(scheme: Scheme, sheet: Sheet) -> Scored:
    """Return a member's score: items, bonuses and deductions within their caps, never below zero.

    :raises Unscored: a manual item has not been given points.
    """
    points = tuple(item_points(item, sheet) for item in scheme.items)
    veto = ""
    if sheet.vetoes:
        set_items = [i for i in scheme.items if i.kind is ItemKind.VETO and i.code in sheet.vetoes]
        if set_items:
            veto = min(set_items, key=lambda item: item.ceiling).code
    return Scored(sheet.member, max(sum(points), 0), points, veto)


def score_all(scheme: Scheme, sheets: Iterable[Sheet]) -> list[Scored]:
    """Return `score` of every sheet; the items' order and kinds are worked out once for all.

    :raises Unscored: a manual item of some member has not been given points.
    """
    manual, fed, free = ItemKind.MANUAL, 1, 2
    plan: list[tuple[object, str, int, int, int, int]] = []
    for item in scheme.items:
        sign = -1 if item.kind is ItemKind.DEDUCTION else 1
        if item.kind is ItemKind.VETO:
            plan.append((None, "", 0, 0, 1, 1))
        elif item.kind is ItemKind.MANUAL:
            plan.append((manual, item.code, item.limit, 0, 1, 1))
        elif item.indicator:
            plan.append((fed, item.indicator, item.limit, 2 * item.points, item.per, sign))
        else:
            plan.append((free, item.code, item.limit, 0, 1, sign))
    results: list[Scored] = []
    for sheet in sheets:
        given, figures = sheet.given, sheet.figures
        points: list[int] = []
        for how, code, limit, twice, per, sign in plan:
            if how is manual:
                value = given.get(code)
                if value is None:
                    raise Unscored(sheet.member, code)
            elif how is fed:
                value = figures.get(code, 0)
                value = (value * twice + per) // (2 * per) if value > 0 else 0
            elif how is free:
                value = given.get(code, 0)
            else:
                value = 0
            if value > limit:
                value = limit
            points.append(sign * value if value > 0 else 0)
        total = sum(points)
        veto = score(scheme, sheet).veto if sheet.vetoes else ""
        results.append(Scored(sheet.member, total if total > 0 else 0, tuple(points), veto))
    return results


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
        return {
            row.member: (min(_by_cutoff(scheme.levels, row.score), ceilings.get(row.veto, 5)), False) for row in scored
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


def _by_cutoff(levels: Sequence[Level], points: int) -> int:
    return next((level.stars for level in levels if points >= level.min_score), 0)


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
    annual = scheme.annual
    if len(quarters) < max(annual.min_quarters, 1):
        return None
    count = len(quarters)
    if review is None or annual.review_weight == 0:
        return half_up(sum(quarters), count)
    weighted = sum(quarters) * annual.quarters_weight + review * annual.review_weight * count
    return half_up(weighted, 10_000 * count)
