"""Points of members for service acts: which acts may earn them, the tariff of a day, what a point is worth. Pure.

Source: county setting; points are for service and for hazards of things (roads, water, power, fire). They are only
added, and never for telling on people.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TypeVar

from core.rounding import half_up

MOST_POINTS, MOST_TIMES = 10_000, 99
ABOUT_PEOPLE = (
    "举报",
    "检举",
    "揭发",
    "线索",
    "监督员",
    "观察官",
    "可疑",
    "异常人员",
    "盯",
    "巡防",
    "排查人员",
    "思想动态",
)
"""Words of acts that tell on people; a tariff never holds them."""
T = TypeVar("T")


def tells_on_people(act: str) -> str:
    """Return the word of an act for which there are no points, or ""."""
    return next((word for word in ABOUT_PEOPLE if word in act), "")


class WrongLine(ValueError):
    """A line of a tariff names no act with points; `number` is the line's."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def rates_of(text: str) -> list[tuple[str, int]]:
    """Return the acts with their points of a text: one act a line, then a blank and its points; empty lines are none.

    :raises WrongLine: a line cannot be read.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        kept = line.strip()
        if not kept:
            continue
        act, _blank, points = kept.replace("\u3000", " ").replace("：", " ").rpartition(" ")
        if not act.strip() or not (points.isascii() and points.isdigit() and len(points) <= 6):
            raise WrongLine(number)
        found.append((act.strip(), int(points)))
    return found


def in_force(tariffs: Mapping[date, T], day: date) -> T | None:
    """Return the tariff that holds on a day: the one that began last, by the day it began."""
    begun = [start for start in tariffs if start <= day]
    return tariffs[max(begun)] if begun else None


def balance(entries: Iterable[int]) -> int:
    """Return what is left of points that were earned, redeemed and reversed."""
    return sum(entries)


def covers(balance_now: int, wanted: int) -> bool:
    """Tell whether a balance is enough for what somebody wants to redeem."""
    return 0 < wanted <= balance_now


def fen_per_point(value_fen: int, points: int) -> int | None:
    """Return what a redeemed point is worth, in fen, half up; None where nothing was redeemed.

    43,000 yuan for 34,280 points are 125 fen, 1.25 yuan a point.
    """
    return half_up(value_fen, points) if points else None
