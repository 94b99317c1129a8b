"""Contracts of a collective: schedules to the fen, longest terms, when to remind, which step is open. Pure.

Sources: columns of the register 合同台账 (`docs/rules/contracts.md`); longest terms after 《民法典》 article 705 (a lease: 20 years),
《农村土地承包法》 article 21 (arable land 30, grassland 30–50, forest land 30–70 years) and the State's rule on the four wastes (四荒: 50).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CONTRACTING, LEASING, INVESTMENT, WORKS, OTHER = "contracting", "leasing", "investment", "works", "other"
DRAFT, IN_FORCE, ENDED, TERMINATED = "draft", "in-force", "ended", "terminated"
INCOMING, OUTGOING = "in", "out"
ONCE, MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY = "once", "monthly", "quarterly", "half-yearly", "yearly"
MONTHS = {MONTHLY: 1, QUARTERLY: 3, HALF_YEARLY: 6, YEARLY: 12}
"""Rhythm of paying → months between two instalments."""
REMIND_BEFORE = (90, 60, 30)
"""Days before the end of a contract at which it is reminded of."""
ARREARS_EVERY = 30
"""Days after which arrears are reminded of again."""
MOST_INSTALMENTS = 1200
MOVES = {"sign": (DRAFT, IN_FORCE), "end": (IN_FORCE, ENDED), "terminate": (IN_FORCE, TERMINATED)}
"""Step → the state from which it is taken, and the state that it leads to."""
_WASTE, _GRASS, _FOREST = ("unused",), ("meadow", "sown"), ("forest",)
_FARM = ("arable", "garden", "other-farm")


@dataclass(frozen=True)
class Terms:
    """Longest terms in years, as the county has them set; what ships is the law's."""

    lease: int = 20
    arable: int = 30
    grass: int = 50
    forest: int = 70
    waste: int = 50


@dataclass(frozen=True)
class Due:
    """One instalment of a schedule."""

    number: int
    due_on: date
    amount_fen: int


class WrongSchedule(ValueError):
    """The contract makes no schedule; `code` says why: `dates`, `amount` or `many`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def months_after(day: date, months: int) -> date:
    """Return the same day some months on, the month's last day where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def schedule(
    *, starts_on: date, ends_on: date, total_fen: int, rhythm: str, first_due_on: date | None = None, first_number: int = 1
) -> tuple[Due, ...]:  # fmt: skip
    """Return the instalments of a contract: equal parts in whole fen, the last one takes the rest.

    There is one for every beginning stretch of the rhythm from `starts_on` to `ends_on` (both included). The first is due on
    `first_due_on`, by itself the day on which the term begins; the others follow in the rhythm.

    :raises WrongSchedule: the days are the wrong way round, nothing is to pay, or there are too many instalments.
    """
    if ends_on < starts_on:
        raise WrongSchedule("dates")
    if total_fen < 1:
        raise WrongSchedule("amount")
    number = 1
    if rhythm != ONCE:
        step = MONTHS[rhythm]
        while months_after(starts_on, number * step) <= ends_on:
            number += 1
            if number > MOST_INSTALMENTS:
                raise WrongSchedule("many")
    if total_fen < number:
        raise WrongSchedule("amount")
    part = total_fen // number
    first = first_due_on or starts_on
    return tuple(
        Due(
            first_number + at, months_after(first, at * MONTHS.get(rhythm, 0)),
            part if at < number - 1 else total_fen - part * (number - 1),
        )
        for at in range(number)
    )  # fmt: skip


def longest_years(*, kind: str, land: str, terms: Terms) -> int | None:
    """Return the years for which such a contract may run at most; None where the law names no limit.

    Land that is contracted out follows its class; what is let, land or building, follows the limit of leases.
    """
    if kind == LEASING:
        return terms.lease
    if kind != CONTRACTING:
        return None
    for lands, years in (
        (_WASTE, terms.waste), (_GRASS, terms.grass), (_FOREST, terms.forest), (_FARM, terms.arable),
    ):  # fmt: skip
        if land in lands:
            return years
    return terms.lease


def over_term(*, starts_on: date, ends_on: date, years: int | None) -> bool:
    """Tell whether a term runs longer than so many years."""
    return years is not None and ends_on >= months_after(starts_on, years * 12)


def arrears(dues: Sequence[tuple[date, int, int, int]], today: date) -> int:
    """Return what is overdue of (due on, amount, waived, received): a part is overdue from the day after it is due."""
    return sum(max(amount - waived - got, 0) for due_on, amount, waived, got in dues if due_on < today)


def light(due_on: date, owed_fen: int, today: date) -> str:
    """Return how an instalment stands: `paid`, `overdue`, `30`, `60`, `90` (days until it is due, at most) or `later`."""
    if owed_fen <= 0:
        return "paid"
    if due_on < today:
        return "overdue"
    left = (due_on - today).days
    return next((str(days) for days in (30, 60, 90) if left <= days), "later")


def end_rung(ends_on: date, today: date) -> int | None:
    """Return the newest reminder before the end that has come, in days before it; None for none.

    Older ones that nobody took are not made up for: one reminder says how things stand now.
    """
    left = (ends_on - today).days
    return min((days for days in REMIND_BEFORE if left <= days), default=None) if left >= 0 else None


def arrears_turn(due_on: date, today: date) -> int | None:
    """Return which reminder of overdue money has come: 0 on the day after it was due, then one every 30 days."""
    late = (today - due_on).days
    return (late - 1) // ARREARS_EVERY if late >= 1 else None


def yearly_price(*, total_fen: int, starts_on: date, ends_on: date, size: int) -> int | None:
    """Return fen for one unit of size and year, rounded down: what makes contracts comparable. None without a size.

    `size` is hundredths of a 亩 for land, hundredths of a piece for assets. A year is 365 days; a term counts its days.
    """
    days = (ends_on - starts_on).days + 1
    return total_fen * 365 * 100 // (days * size) if size > 0 and days > 0 else None
