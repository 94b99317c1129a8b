"""A star scheme as plain data: what is scored, and how scores become stars. Pure.

All points are integer hundredths. The numbers are a county's data; this module holds none of its
own but the five dimensions' codes. Source: 《“五支队伍”星级评定实施细则》, county setting.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

DIMENSIONS = ("politics", "duty", "reputation", "development", "service")
"""政治素质, 履职能力, 群众口碑, 发展贡献, 服务意识."""
STARS = (5, 4, 3, 2, 1, 0)
"""From five stars down to none."""


class ItemKind(StrEnum):
    """How an item's points come about."""

    MANUAL = "manual"
    INDICATOR = "indicator"
    BONUS = "bonus"
    DEDUCTION = "deduction"
    VETO = "veto"


class Allotment(StrEnum):
    """How scores become stars."""

    CUTOFF = "cutoff"
    RANKED = "ranked"


class SchemeError(ValueError):
    """A scheme that cannot be used; the message is a key, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values


@dataclass(frozen=True)
class Item:
    """One line of a scheme.

    `limit` is the most points an item gives (manual, indicator, bonus) or takes (deduction). An
    item with an `indicator` counts `points` for each `per` of the figure; without one, a person
    gives the points. A veto, when it is set, leaves at most `ceiling` stars.
    """

    code: str
    dimension: str
    kind: ItemKind
    limit: int = 0
    indicator: str = ""
    points: int = 0
    per: int = 1
    ceiling: int = 0


@dataclass(frozen=True)
class Quota:
    """The most members a level may have: a number, or a share in hundredths of a percent."""

    value: int
    is_share: bool

    def seats(self, members: int) -> int:
        """Return the seats among `members`; a share is rounded down so that it is never exceeded."""
        return members * self.value // 10_000 if self.is_share else self.value


@dataclass(frozen=True)
class Level:
    """A star level: the least score for it, and its quota when the scheme is ranked."""

    stars: int
    min_score: int
    quota: Quota | None = None


@dataclass(frozen=True)
class Annual:
    """How a year's star is made of its quarters and the year-end review.

    Weights are hundredths of a percent and sum to 10,000. A member with fewer than `min_quarters`
    assessed quarters gets no annual star.
    """

    quarters_weight: int = 10_000
    review_weight: int = 0
    min_quarters: int = 2


@dataclass(frozen=True)
class Scheme:
    """A usable version of a scheme."""

    code: str
    base: int
    items: tuple[Item, ...]
    levels: tuple[Level, ...]
    allotment: Allotment = Allotment.CUTOFF
    tie_order: tuple[str, ...] = DIMENSIONS
    """Dimensions compared one after the other when scores are equal at a quota's edge."""
    annual: Annual = Annual()

    @property
    def scored(self) -> tuple[Item, ...]:
        """The items that make up the base."""
        return tuple(i for i in self.items if i.kind in (ItemKind.MANUAL, ItemKind.INDICATOR))


def check(scheme: Scheme, indicators: Mapping[str, object] | frozenset[str]) -> None:
    """Refuse a scheme that cannot be used.

    `indicators` are the codes of figures that exist.

    :raises SchemeError: the first thing that is wrong, as a key with its values.
    """
    for problem in problems(scheme, indicators):
        raise problem


def problems(scheme: Scheme, indicators: Mapping[str, object] | frozenset[str]) -> Iterator[SchemeError]:
    """Yield everything that is wrong with a scheme, in the order in which it is best mended."""
    codes = [item.code for item in scheme.items]
    for code in dict.fromkeys(codes):
        if codes.count(code) > 1:
            yield SchemeError("item-twice", item=code)
    total = sum(item.limit for item in scheme.scored)
    if total != scheme.base:
        yield SchemeError("base-not-met", total=total, base=scheme.base)
    for dimension in DIMENSIONS:
        if not any(item.dimension == dimension for item in scheme.scored):
            yield SchemeError("dimension-empty", dimension=dimension)
    for item in scheme.items:
        yield from _item_problems(item, indicators)
    yield from _level_problems(scheme)
    annual = scheme.annual
    if annual.quarters_weight + annual.review_weight != 10_000 or min(annual.quarters_weight, annual.review_weight) < 0:
        yield SchemeError("annual-weights")
    if sorted(scheme.tie_order) != sorted(DIMENSIONS):
        yield SchemeError("tie-order")


def _item_problems(item: Item, indicators: Mapping[str, object] | frozenset[str]) -> Iterator[SchemeError]:
    if item.dimension not in DIMENSIONS:
        yield SchemeError("unknown-dimension", item=item.code)
    if item.kind is ItemKind.VETO:
        if not 0 <= item.ceiling <= 4:
            yield SchemeError("veto-ceiling", item=item.code)
        return
    if item.limit <= 0:
        yield SchemeError("no-limit", item=item.code)
    if item.kind is ItemKind.INDICATOR and not item.indicator:
        yield SchemeError("no-indicator", item=item.code)
    if item.kind is ItemKind.MANUAL and item.indicator:
        yield SchemeError("manual-with-indicator", item=item.code)
    elif item.indicator:
        if item.indicator not in indicators:
            yield SchemeError("unknown-indicator", item=item.code, indicator=item.indicator)
        if item.points <= 0 or item.per <= 0:
            yield SchemeError("no-rate", item=item.code)


def _level_problems(scheme: Scheme) -> Iterator[SchemeError]:
    scores = [level.min_score for level in scheme.levels]
    if [level.stars for level in scheme.levels] != [5, 4, 3, 2, 1]:
        yield SchemeError("levels")
    elif any(higher <= lower for higher, lower in zip(scores, scores[1:], strict=False)) or scores[-1] < 0:
        yield SchemeError("levels-not-falling")
    quotas = [level.quota for level in scheme.levels if level.quota is not None]
    if scheme.allotment is Allotment.CUTOFF and quotas:
        yield SchemeError("cutoff-with-quota")
    if scheme.allotment is Allotment.RANKED and not quotas:
        yield SchemeError("ranked-without-quota")
    if any(q.value < 0 or (q.is_share and q.value > 10_000) for q in quotas):
        yield SchemeError("quota-value")
