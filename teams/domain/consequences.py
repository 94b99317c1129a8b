"""What follows from stars: changes, and the lists for people to act on. Pure.

Lists propose; a person decides with a reason, after notice and with a way to appeal. Source:
阿勒泰市“五支队伍”星级管理 (honour roll, township pool, one-to-one help, adjusting or removal),
county setting.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class List(StrEnum):
    """A list that someone has to act on."""

    HONOUR_ROLL = "honour-roll"
    TRAINING_POOL = "training-pool"
    PAIRING = "pairing"
    ADJUST = "adjust"


class AdjustRule(StrEnum):
    """Why a member is proposed for adjusting."""

    NO_STAR = "no-star"
    NO_IMPROVEMENT = "no-improvement"


@dataclass(frozen=True, slots=True)
class Quarter:
    """One quarter of a member's history."""

    stars: int
    score: int


@dataclass(frozen=True, slots=True)
class Change:
    """How a member's stars moved between two quarters."""

    member: int
    before: int
    after: int


HONOUR_ROLL, TRAINING_POOL, PAIRING = List.HONOUR_ROLL.value, List.TRAINING_POOL.value, List.PAIRING.value
NO_STAR, NO_IMPROVEMENT = AdjustRule.NO_STAR.value, AdjustRule.NO_IMPROVEMENT.value
DISPLAYED, ENROLLED, PAIRED, PROPOSED, EXCUSED = "displayed", "enrolled", "paired", "proposed", "excused"
ACTS = {
    HONOUR_ROLL: (DISPLAYED, EXCUSED), TRAINING_POOL: (ENROLLED, EXCUSED), PAIRING: (PAIRED, EXCUSED),
    NO_STAR: (PROPOSED, EXCUSED), NO_IMPROVEMENT: (PROPOSED, EXCUSED),
}  # fmt: skip
"""List → what a person may do about a member on it; leaving somebody out needs a reason."""


def changes(before: Mapping[int, int], after: Mapping[int, int]) -> list[Change]:
    """Return the changes of members rated in both quarters, ordered by member."""
    return [
        Change(member, before[member], after[member])
        for member in sorted(before.keys() & after.keys())
        if before[member] != after[member]
    ]


def unimproved(history: Sequence[Quarter]) -> bool:
    """Tell whether the last two quarters both brought no improvement.

    `history` is oldest first. A quarter improves on the one before when its stars are more, or
    its stars are as many and its score is higher. Members at three stars and above are never
    counted: the rule is for those who are being helped.
    """
    if len(history) < 3 or history[-1].stars >= 3:
        return False
    pairs = list(zip(history[-3:], history[-2:], strict=False))
    return not any((b.stars, b.score) > (a.stars, a.score) for a, b in pairs)


def adjust_rule(history: Sequence[Quarter]) -> AdjustRule | None:
    """Return why the member is to be proposed for adjusting, or None."""
    if not history:
        return None
    if history[-1].stars == 0:
        return AdjustRule.NO_STAR
    return AdjustRule.NO_IMPROVEMENT if unimproved(history) else None


def lists_of(history: Sequence[Quarter]) -> frozenset[List]:
    """Return the lists on which the member's newest quarter puts them."""
    if not history:
        return frozenset()
    stars = history[-1].stars
    found = set()
    if stars == 5:
        found.add(List.HONOUR_ROLL)
    elif stars == 4:
        found.add(List.TRAINING_POOL)
    elif stars in (3, 2):
        found.add(List.PAIRING)
    if adjust_rule(history):
        found.add(List.ADJUST)
    return frozenset(found)


def listed(history: Sequence[Quarter]) -> tuple[str, ...]:
    """Return the codes of the lists to act on, the rule of adjusting named: `ADJUST` stands for two lists of people."""
    found = [str(code) for code in List if code is not List.ADJUST and code in lists_of(history)]
    rule = adjust_rule(history)
    return (*found, str(rule)) if rule else tuple(found)


def looks_back(stars: int) -> bool:
    """Tell whether earlier quarters matter for a member's lists: only for those who are being helped."""
    return 0 < stars < 3


def has_risen(before: int, after: int) -> bool:
    """Tell whether one-to-one help has done its work: the member has more stars than when it began."""
    return after > before
