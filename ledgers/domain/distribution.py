"""Distribution of a year's surplus: the statutory order, split rules to the fen, and what each item is entered under. Pure.

Source: 《农村集体经济组织财务制度》（财农〔2021〕121号） on the order: losses of former years are made up, the reserve (公积公益金) is set aside,
members are given their part, then the rest; 《农村集体经济组织法》 articles 42–43. Rounding: every part is rounded down to the fen and
the fen left over go one by one to the largest remainders, the earlier part first where remainders are the same (最大余数法), so that
the parts always make up the whole.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

LOSS, RESERVE, MEMBERS, OTHER, COLLECTIVE, COMPANY = "loss", "reserve", "members", "other", "collective", "company"
ITEMS = (LOSS, RESERVE, MEMBERS, COMPANY, COLLECTIVE, OTHER)
"""The order in which a plan is shown; the loss is made up first of all."""
ACCOUNTS = {
    RESERVE: ("3220101", "311"),
    MEMBERS: ("3220102", "113"),
    COMPANY: ("3220199", "211"),
    OTHER: ("3220199", "211"),
}
"""Item → (debit, credit) of its line. A loss is made up by the balance of 322 itself, and what the collective keeps stays there.
Members are owed through 113 内部往来 (members and subordinate units), parties outside through 211 应付款."""
WHOLE = 10_000
PLANNED, RESOLVED, NOTICE, APPROVED, POSTED, REVERSED = (
    "planned",
    "resolved",
    "notice",
    "approved",
    "posted",
    "reversed",
)
STEPS = (PLANNED, RESOLVED, NOTICE, APPROVED, POSTED)


@dataclass(frozen=True)
class Part:
    """Who takes part: a sum guaranteed first (保底), then a weight in what is left (盈余分红)."""

    floor: int = 0
    weight: int = 0


class CannotSplit(ValueError):
    """`code` says why: `negative`, `nobody` (nothing has a weight, and something is left) or `floors` (too little)."""

    def __init__(self, code: str, missing: int = 0) -> None:
        super().__init__(code)
        self.code, self.missing = code, missing


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Return `total` in parts by weight, to the fen and exact; ties go to the earlier part."""
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    by_rest = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for place in by_rest[: total - sum(parts)]:
        parts[place] += 1
    return parts


def split(total: int, parts: Sequence[Part]) -> list[int]:
    """Return what each part gets of `total` fen: the guaranteed sums first, then the rest by weight.

    :raises CannotSplit: a number below zero, less than the guaranteed sums, or a rest that nobody has a weight for.
    """
    if total < 0 or any(part.floor < 0 or part.weight < 0 for part in parts):
        raise CannotSplit("negative")
    floors = [part.floor for part in parts]
    left = total - sum(floors)
    if left < 0:
        raise CannotSplit("floors", -left)
    if not left:
        return floors
    if not any(part.weight for part in parts):
        raise CannotSplit("nobody", left)
    return [a + b for a, b in zip(floors, largest_remainder(left, [part.weight for part in parts]), strict=True)]


@dataclass(frozen=True)
class Plan:
    """A year's surplus in the statutory order; all in fen."""

    surplus: int
    brought: int
    transferred: int
    distributable: int
    loss: int
    reserve: int
    pool: int
    other: int
    left: int
    """What stays undistributed."""


class TooMuch(ValueError):
    """More is given than there is to give; `field` is what is too large, `short` by how many fen."""

    def __init__(self, field: str, short: int) -> None:
        super().__init__(field)
        self.field, self.short = field, short


def plan(*, surplus: int, brought: int, transferred: int, reserve_share: int, pool: int, other: int) -> Plan:
    """Return the plan: `brought` is below zero for a loss of former years, `reserve_share` in hundredths of a percent.

    The reserve is taken of what remains once the loss is made up, of this year's surplus alone.

    :raises TooMuch: the pool or the other items are more than what is left for them.
    """
    loss = min(max(-brought, 0), max(surplus, 0))
    distributable = surplus + brought + transferred
    reserve = (max(surplus - loss, 0) * reserve_share * 2 + WHOLE) // (2 * WHOLE)
    after = max(distributable, 0) - reserve
    if after < 0:
        raise TooMuch("reserve_share", -after)
    if pool > after:
        raise TooMuch("pool_fen", pool - after)
    if other > after - pool:
        raise TooMuch("other_fen", other - (after - pool))
    return Plan(
        surplus, brought, transferred, distributable, loss, reserve, pool, other, distributable - reserve - pool - other
    )


def notice_ended(until: date | None, today: date) -> bool:
    """Tell whether a public notice is over: the day after its last one."""
    return until is not None and today > until
