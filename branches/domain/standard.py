"""A five-goods standard as plain data: what each good asks for, and when it is passed. Pure.

All points are integer hundredths. The goods' names, items, points and pass marks are a county's data; this module
holds none of them but the number of goods. Source: 《创建“五个好”标准化规范化党支部、建设“四个合格”党员队伍基本标准和工作程序》
(the text names no points: county setting).
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from enum import StrEnum

GOODS = 5
"""五个好: a standard has five goods, numbered from one."""


class ItemKind(StrEnum):
    """How an item's points come about."""

    MANUAL = "manual"
    INDICATOR = "indicator"
    DEDUCTION = "deduction"
    VETO = "veto"


class StandardError(ValueError):
    """A standard that cannot be used; the message is a key, `values` fill it."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key, values)
        self.key = key
        self.values = values


@dataclass(frozen=True)
class Item:
    """One line of a standard.

    `limit` is the most points an item gives (manual, indicator) or takes (deduction). With a figure in `indicator`:
    without a denominator `points` are counted for each `per` of the figure; with one, the limit is counted in
    proportion to figure ÷ denominator, never beyond it. Where the denominator is nought nothing was due: the item
    gives all its points, and a deduction takes none. A deduction or veto without a figure is a person's decision with
    a reason; a veto with one is set once the figure reaches `per`. A veto takes its good, or with `of_all` all five.
    """

    code: str
    good: int
    kind: ItemKind
    limit: int = 0
    indicator: str = ""
    denominator: str = ""
    points: int = 0
    per: int = 1
    of_all: bool = False

    @property
    def figures(self) -> tuple[str, ...]:
        """The codes of the figures that the item reads."""
        return tuple(code for code in (self.indicator, self.denominator) if code)

    @property
    def is_scored(self) -> bool:
        """Whether the item is part of its good's points."""
        return self.kind in (ItemKind.MANUAL, ItemKind.INDICATOR)


@dataclass(frozen=True)
class Good:
    """One of the five: the most points its items give together, and the points with which it is passed."""

    number: int
    points: int
    pass_mark: int


@dataclass(frozen=True)
class Standard:
    """A version of a standard."""

    code: str
    goods: tuple[Good, ...]
    items: tuple[Item, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """The codes of all figures that the standard reads, each once."""
        return tuple(dict.fromkeys(code for item in self.items for code in item.figures))

    @property
    def total(self) -> int:
        return sum(good.points for good in self.goods)


def problems(standard: Standard, figures: Container[str]) -> Iterator[StandardError]:
    """Yield everything that is wrong with a standard, in the order in which it is best mended.

    `figures` are the codes of the figures that exist.
    """
    numbers = [good.number for good in standard.goods]
    if sorted(numbers) != list(range(1, GOODS + 1)):
        yield StandardError("goods", n=len(set(numbers)))
    codes = [item.code for item in standard.items]
    for code in dict.fromkeys(codes):
        if codes.count(code) > 1:
            yield StandardError("item-twice", item=code)
    for good in standard.goods:
        yield from _good_problems(good, standard)
    for item in standard.items:
        yield from _item_problems(item, numbers, figures)


def _good_problems(good: Good, standard: Standard) -> Iterator[StandardError]:
    own = [item for item in standard.items if item.good == good.number and item.is_scored]
    total = sum(item.limit for item in own)
    if not own:
        yield StandardError("good-empty", good=good.number)
    elif total != good.points:
        yield StandardError("good-not-met", good=good.number, total=total, points=good.points)
    if not 0 < good.pass_mark <= good.points:
        yield StandardError("pass-mark", good=good.number, points=good.points)


def _item_problems(item: Item, goods: list[int], figures: Container[str]) -> Iterator[StandardError]:
    if item.good not in goods:
        yield StandardError("unknown-good", item=item.code)
    if item.kind is ItemKind.VETO:
        if item.denominator:
            yield StandardError("veto-with-share", item=item.code)
    elif item.limit <= 0:
        yield StandardError("no-limit", item=item.code)
    if item.kind is ItemKind.INDICATOR and not item.indicator:
        yield StandardError("no-indicator", item=item.code)
    if item.kind is ItemKind.MANUAL and item.figures:
        yield StandardError("manual-with-indicator", item=item.code)
        return
    if item.denominator and not item.indicator:
        yield StandardError("denominator-alone", item=item.code)
    for code in item.figures:
        if code not in figures:
            yield StandardError("unknown-indicator", item=item.code, indicator=code)
    if item.indicator and (
        item.per <= 0 or (item.kind is not ItemKind.VETO and not item.denominator and item.points <= 0)
    ):
        yield StandardError("no-rate", item=item.code)
