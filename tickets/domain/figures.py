"""Figures of tickets: shares in hundredths of a percent with their denominators, medians. Pure.

Source: 按期办结率 = 时限内办结 ÷ 到期应办结; 办结率 = 已办结 ÷ 受理; 解决率 and 满意率 ÷ 有效回访, which leaves out calls that
reached nobody (practice of the hotlines; GB/T 33358-2016 asks for the follow-up).
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Share:
    """A share with both of its numbers, as it is printed: never one without the other."""

    part: int
    whole: int

    @property
    def hundredths(self) -> int | None:
        """The share in hundredths of a percent, rounded half up; None where there is nothing to share."""
        return (self.part * 10_000 * 2 + self.whole) // (2 * self.whole) if self.whole else None


def median_minutes(minutes: Sequence[int]) -> int | None:
    """Return the median of handling times in whole minutes; of an even number, the middle two's mean, rounded half up."""
    if not minutes:
        return None
    ordered, middle = sorted(minutes), len(minutes) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle] + 1) // 2


def change(now: int | None, before: int | None) -> int | None:
    """Return by how much a figure differs from last year's; None where one of them is not there."""
    return None if now is None or before is None else now - before
