"""What of a sheet is worth a look before it is passed on. Pure; nothing is refused, a person decides.

Source: county setting; docs/rules/review-flags.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

BIG_JUMP = 1000
"""Hundredths of a point by which a score has to move against the quarter before to be worth a look."""


class Flag(StrEnum):
    """One reason to look closer."""

    ALL_THE_SAME = "all-the-same"
    AS_LAST_QUARTER = "as-last-quarter"
    BONUS_WITHOUT_ROWS = "bonus-without-rows"
    BIG_JUMP = "big-jump"
    VETO = "veto"


@dataclass(frozen=True)
class Given:
    """What a sheet says of one member.

    `manual` are the points given by hand for the items of the base, `before` the same of the quarter before (None for
    a member who was not rated then). `rows` counts the member's activities and training sessions in the quarter.
    """

    member: int
    manual: Mapping[str, int]
    score: int
    bonus: int = 0
    rows: int = 0
    has_veto: bool = False
    before: Mapping[str, int] | None = None
    score_before: int | None = None

    @property
    def jump(self) -> int:
        """The score's change against the quarter before; 0 for somebody new."""
        return self.score - self.score_before if self.score_before is not None else 0


def of_member(given: Given) -> tuple[Flag, ...]:
    """Return what is worth a look about one member."""
    found = []
    if given.has_veto:
        found.append(Flag.VETO)
    if abs(given.jump) >= BIG_JUMP:
        found.append(Flag.BIG_JUMP)
    if given.bonus > 0 and given.rows == 0:
        found.append(Flag.BONUS_WITHOUT_ROWS)
    return tuple(found)


def of_sheet(members: Sequence[Given]) -> tuple[Flag, ...]:
    """Return what is worth a look about a sheet as a whole: every member alike, or everything as the quarter before."""
    found = []
    if len(members) > 1 and all(row.manual == members[0].manual for row in members) and members[0].manual:
        found.append(Flag.ALL_THE_SAME)
    if members and all(row.before is not None and _same(row.manual, row.before) for row in members):
        found.append(Flag.AS_LAST_QUARTER)
    return tuple(found)


def _same(now: Mapping[str, int], before: Mapping[str, int]) -> bool:
    """Tell whether every item given now had the same points before; a scheme with other items is another matter."""
    return bool(now) and all(before.get(code) == points for code, points in now.items())
