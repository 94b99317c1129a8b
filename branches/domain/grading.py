"""Grades of a year: points, goods passed, good count; shares and promotion. Pure; integers; order-independent.

A grading is one read of rows, `grade` over all of them, one bulk write. Source: `docs/rules/grading.md`; the grade of a
Party organisation is the number of its goods, 五个好 … 三个好及以下. The arithmetic is here, the numbers are the standard's.
"""

import random
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from branches.domain.standard import GOODS, Item, ItemKind, Standard
from core.rounding import half_up
from core.states import Rule

_NOTHING: Mapping[str, int] = MappingProxyType({})


class Unscored(ValueError):
    """An organisation lacks the points of a manual item that the standard asks for."""

    def __init__(self, branch: int, item: str) -> None:
        super().__init__(f"branch {branch}: item {item} is not scored")
        self.branch = branch
        self.item = item


class Sheet(NamedTuple):
    """What is known of one organisation in a year.

    `given`: item code → points a person gave: manual items and deductions without a figure, and, for an item that a
    figure feeds, the points with which a person has overruled the figure. `figures`: code → value. `vetoes`: codes
    of vetoes that a person has set.
    """

    branch: int
    given: Mapping[str, int] = _NOTHING
    figures: Mapping[str, int] = _NOTHING
    vetoes: frozenset[str] = frozenset()


class Graded(NamedTuple):
    """An organisation's result. `points` by item in the standard's order, deductions negative; `goods` by number."""

    branch: int
    points: tuple[int, ...]
    goods: tuple[int, ...]
    passed: tuple[bool, ...]
    vetoes: tuple[str, ...]
    good_count: int

    @property
    def total(self) -> int:
        return sum(self.goods)


def worth(item: Item, value: int, of: int = 0) -> int:
    """Return what a figure (and its denominator) is worth in an item; a deduction's points are positive here."""
    if item.denominator:
        if of <= 0:
            return 0 if item.kind is ItemKind.DEDUCTION else item.limit
        return min(max(half_up(item.limit * value, of), 0), item.limit)
    return min(max(half_up(value * item.points, item.per), 0), item.limit)


def _column(item: Item, sheets: Sequence[Sheet]) -> list[int]:
    """Return the points one item adds to each organisation; a deduction's are negative.

    :raises Unscored: a manual item has no points.
    """
    if item.kind is ItemKind.VETO:
        return [0] * len(sheets)
    code, limit, sign = item.code, item.limit, -1 if item.kind is ItemKind.DEDUCTION else 1
    given = [sheet.given.get(code) for sheet in sheets]
    by_hand = {value: sign * min(max(value, 0), limit) for value in set(given) if value is not None}
    if item.kind is ItemKind.MANUAL:
        if None in given:
            raise Unscored(sheets[given.index(None)].branch, code)
        return [by_hand[value] for value in given]  # type: ignore[index]
    if not item.indicator:
        return [by_hand[value] if value is not None else 0 for value in given]
    figure, of = item.indicator, item.denominator
    facts = [(sheet.figures.get(figure, 0), sheet.figures.get(of, 0) if of else 0) for sheet in sheets]
    by_fact = {pair: sign * worth(item, *pair) for pair in set(facts)}
    return [by_fact[fact] if value is None else by_hand[value] for fact, value in zip(facts, given, strict=True)]


def fired(standard: Standard, sheet: Sheet) -> tuple[str, ...]:
    """Return the codes of the vetoes that hold: set by a person, or by a figure that reaches the item's step."""
    return tuple(
        item.code
        for item in standard.items
        if item.kind is ItemKind.VETO
        and (item.code in sheet.vetoes or (item.indicator and sheet.figures.get(item.indicator, 0) >= item.per))
    )


def grade(standard: Standard, sheets: Iterable[Sheet]) -> list[Graded]:
    """Return every organisation's points and goods, in the order of `sheets`.

    A good's points are its items' points less its deductions, never below nought. A good is passed when they reach
    its pass mark and no veto takes it. Worked out item by item over all organisations, so that an item's rule is
    applied once to each different value.

    :raises Unscored: a manual item of some organisation has no points.
    """
    given = list(sheets)
    columns = [_column(item, given) for item in standard.items]
    places = [[n for n, item in enumerate(standard.items) if item.good == good.number] for good in standard.goods]
    sums = [
        [max(sum(points), 0) for points in zip(*(columns[n] for n in own), strict=True)] if own else [0] * len(given)
        for own in places
    ]
    marks = [good.pass_mark for good in standard.goods]
    vetoes = {item.code: item for item in standard.items if item.kind is ItemKind.VETO}
    by_figure = any(item.indicator for item in vetoes.values())
    points_rows = list(zip(*columns, strict=True)) if columns else [()] * len(given)
    goods_rows = list(zip(*sums, strict=True)) if sums else [()] * len(given)
    found = []
    for sheet, points, goods in zip(given, points_rows, goods_rows, strict=True):
        held = fired(standard, sheet) if by_figure or sheet.vetoes else ()
        lost = {vetoes[code].good for code in held}
        of_all = any(vetoes[code].of_all for code in held)
        passed = tuple(
            value >= mark and not of_all and good.number not in lost
            for value, mark, good in zip(goods, marks, standard.goods, strict=True)
        )
        found.append(Graded(sheet.branch, points, goods, passed, held, sum(passed)))
    return found


# Who is graded ---------------------------------------------------------------------------------

TOO_YOUNG, TOO_FEW, DISSOLVED, IN_RECTIFICATION = "founded-late", "too-few", "dissolved", "in-rectification"
REASONS = (TOO_YOUNG, TOO_FEW, DISSOLVED, IN_RECTIFICATION)


@dataclass(frozen=True)
class Conditions:
    """Who takes part in a year's grading (符合参评条件); the county sets the numbers of each year."""

    founded_before: date
    min_full_members: int = 3
    bars_rectified: bool = True
    """Whether an open rectification of a weak and lax organisation (软弱涣散) keeps it out."""


class Candidate(NamedTuple):
    """What the conditions are asked about."""

    founded_on: date
    dissolved_on: date | None
    full_members: int
    in_rectification: bool


def refusals(conditions: Conditions, candidate: Candidate, last_day: date) -> list[str]:
    """Return every reason for which an organisation does not take part; none: it is eligible."""
    found = []
    if candidate.founded_on >= conditions.founded_before:
        found.append(TOO_YOUNG)
    if candidate.full_members < conditions.min_full_members:
        found.append(TOO_FEW)
    if candidate.dissolved_on is not None and candidate.dissolved_on <= last_day:
        found.append(DISSOLVED)
    if conditions.bars_rectified and candidate.in_rectification:
        found.append(IN_RECTIFICATION)
    return found


# Steps -----------------------------------------------------------------------------------------

DRAFT, ASSESSED, REVIEWED, VERIFIED = "draft", "assessed", "reviewed", "verified"
SHEET = {
    "assess": Rule(frozenset({DRAFT}), ASSESSED, "grading.assess"),
    "review": Rule(frozenset({ASSESSED}), REVIEWED, "grading.review"),
    "verify": Rule(frozenset({REVIEWED}), VERIFIED, "grading.verify"),
    "return-to-branch": Rule(frozenset({ASSESSED}), DRAFT, "grading.review"),
    "return-to-township": Rule(frozenset({REVIEWED, VERIFIED}), ASSESSED, "grading.verify"),
}
"""自评 → 乡镇党委审核 → 县级核定; a return carries a reason."""

OPEN, NOTICE, FINAL = "open", "notice", "final"
ROUND = {
    "publish": Rule(frozenset({OPEN}), NOTICE, "grading.run"),
    "withdraw": Rule(frozenset({NOTICE}), OPEN, "grading.run"),
    "close": Rule(frozenset({NOTICE}), FINAL, "grading.run"),
}
"""评定中 → 公示 → 定级; a final year never opens again."""


def effective(*steps: Mapping[str, int]) -> dict[str, int]:
    """Return the points that count: those of the latest step that gave any, item by item."""
    merged: dict[str, int] = {}
    for given in steps:
        merged |= given
    return merged


def differing(earlier: Mapping[str, int], later: Mapping[str, int]) -> list[str]:
    """Return the items for which a later step gives other points than those before it: each needs a reason."""
    return [code for code, value in later.items() if earlier.get(code) != value]


# Sampling --------------------------------------------------------------------------------------


def draw(keys: Collection[int], share: int, seed: str) -> list[int]:
    """Return the keys of the sample that the county verifies on the spot.

    `share` is in hundredths of a percent; the number is rounded up, so that a sample of some is never none. The same
    keys, share and seed always give the same sample, whatever their order: anybody can draw it again.
    """
    ordered = sorted(keys)
    number = min(-(-len(ordered) * share // 10_000), len(ordered))
    return sorted(random.Random(f"grading/{seed}").sample(ordered, number))


# Figures ---------------------------------------------------------------------------------------


def share(part: int, whole: int) -> int | None:
    """Return a share in hundredths of a percent, or None of nothing."""
    return half_up(part * 10_000, whole) if whole else None


def points_of_change(now: int | None, before: int | None) -> int | None:
    """Return a change between two shares in hundredths of a percentage point: what the printed shares differ by."""
    return None if now is None or before is None else now - before


class Promotion(NamedTuple):
    """进位升级: of those with three goods or fewer last year, how many have more this year."""

    risen: int
    base: int

    @property
    def rate(self) -> int | None:
        """Hundredths of a percent."""
        return share(self.risen, self.base)


PROMOTABLE = 3
"""三个好及以下: the most goods with which an organisation counts in the base of the promotion rate."""


def promotion(before: Mapping[int, int], now: Mapping[int, int]) -> Promotion:
    """Return how many of last year's organisations with three goods or fewer have risen; who is gone has not."""
    base = {branch: count for branch, count in before.items() if count <= PROMOTABLE}
    return Promotion(sum(now.get(branch, -1) > count for branch, count in base.items()), len(base))


ADVANCED, MIDDLE, BEHIND = "advanced", "middle", "behind"
TIERS = (ADVANCED, MIDDLE, BEHIND)


@dataclass(frozen=True)
class Tiers:
    """先进、中间、后进: from how many goods a tier begins; the county sets both."""

    advanced_from: int = 4
    middle_from: int = 3

    def of(self, good_count: int) -> str:
        if good_count >= self.advanced_from:
            return ADVANCED
        return MIDDLE if good_count >= self.middle_from else BEHIND


def tally(counts: Iterable[int]) -> list[int]:
    """Return how many organisations have 0, 1, … 5 goods."""
    found = [0] * (GOODS + 1)
    for count in counts:
        found[count] += 1
    return found
