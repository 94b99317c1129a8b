"""What of a closed period is other today than when it was closed. Pure.

Source: county setting. Issued papers never change; a fact that was entered or mended after the close prints as a
correction, old and new, in the next paper.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

Key = tuple[int, str]
"""A unit's key and the code of a figure."""


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that moved: `frozen` at the close, `before` when it was last compared, `after` now."""

    unit: int
    code: str
    frozen: int
    before: int
    after: int


RESULTS_OF_A_YEAR = ("stars.year.", "branches.good.", "branches.eligible", "branches.five-share", "branches.promot")
"""Figures that are decided once for a year, often after its quarters are closed."""
ASKED_BY_A_CLOSE = ("pairs.",)
"""Figures of what a close asks people to do: mentors are named from its lists, after it."""


def decided_later(frozen: Mapping[Key, int]) -> frozenset[str]:
    """Return the results of a year, and what a close asks for, that nobody had at the close: it corrects nothing."""
    had = {code for (_unit, code), value in frozen.items() if value}
    return frozenset(
        code for _unit, code in frozen if code.startswith(RESULTS_OF_A_YEAR + ASKED_BY_A_CLOSE) and code not in had
    )


def moved(frozen: Mapping[Key, int], noted: Mapping[Key, int], today: Mapping[Key, int]) -> list[Change]:
    """Return every figure that differs from what is known of it: the last noted value, else the frozen one.

    Only figures that were frozen are compared: a figure registered since is no correction, and neither is one that
    is not computed any more, nor a result of the year that was not decided at the close.

    :param noted: the newest value that was noted as a correction, of figures that have one.
    """
    found, later = [], decided_later(frozen)
    for key, value in frozen.items():
        if key not in today or key[1] in later:
            continue
        known, now = noted.get(key, value), today[key]
        if now != known:
            found.append(Change(key[0], key[1], value, known, now))
    return found


def standing(frozen: Mapping[Key, int], noted: Mapping[Key, int]) -> list[Change]:
    """Return the figures whose newest noted value differs from the frozen one; one that went back is none."""
    return [Change(unit, code, frozen[unit, code], frozen[unit, code], now) for (unit, code), now in noted.items()
            if (unit, code) in frozen and frozen[unit, code] != now]  # fmt: skip


def foremost(changes: Iterable[Change], most: int) -> list[Change]:
    """Return up to so many corrections for a paper, the largest relative ones first, then by code."""
    return sorted(changes, key=lambda row: (-_weight(row), row.code))[:most]


def _weight(row: Change) -> int:
    """Hundredths of a percent that a figure moved; from nothing it moved wholly."""
    return abs(row.after - row.frozen) * 10_000 // abs(row.frozen) if row.frozen else 10_000
