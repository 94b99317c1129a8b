"""Registers of what a collective owns: depreciation by straight line, and the yearly check. Pure.

Source: 《农村集体经济组织会计制度》（财会〔2023〕14号）: fixed assets that are in use are depreciated month by month, from the month
after the one in which they were acquired, over the years that the collective has set (年限平均法). Yearly check at 31 December,
reported by 31 March (农清明细 forms); a difference between book and count is explained (安徽 皖农经〔2010〕101号: 账实不符原因).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

EXPENSES = {"operating": "511", "public": "51401"}
"""What the depreciation of an asset is entered under, by the asset's class."""
ACCUMULATED = "152"
REPORT_MONTH, REPORT_DAY = 3, 31


def months_between(first: date, month: int) -> int:
    """Return how many months lie after the month of `first`, up to and with the month `month` (as 202503)."""
    return max(0, (month // 100 - first.year) * 12 + month % 100 - first.month)


def due(cost: int, residual: int, life: int, acquired: date, month: int) -> int:
    """Return the fen of depreciation that an asset has gathered by the end of a month.

    `residual` is the share of the cost that remains, in hundredths of a percent; `life` the months of use. Rounded down to the
    fen each month, and whole at the end, so that the sum of all months is the cost less what remains.
    """
    if life <= 0:
        return 0
    whole = cost - cost * residual // 10_000
    return whole * min(months_between(acquired, month), life) // life


def checked_on(year: int) -> date:
    return date(year, 12, 31)


def report_by(year: int) -> date:
    """Return the last day on which the check of a year is reported in time."""
    return date(year + 1, REPORT_MONTH, REPORT_DAY)


def is_late(year: int, reported: date | None, today: date) -> bool:
    """Tell whether the check of a year was reported late, or is not reported and should have been."""
    return (reported or today) > report_by(year)


def year_due(today: date) -> int:
    """Return the last year whose check should have been reported by now."""
    return today.year - 1 if today > report_by(today.year - 1) else today.year - 2


@dataclass(frozen=True)
class Counted:
    """A line of a check: what the book says, what was found (None: not counted yet), and why they differ."""

    key: int
    book: int
    counted: int | None
    explanation: str = ""


def unfinished(lines: Iterable[Counted]) -> tuple[list[int], list[int]]:
    """Return the keys of lines that are not counted, and of those that differ without a word why."""
    rows = list(lines)
    missing = [row.key for row in rows if row.counted is None]
    unexplained = [
        row.key for row in rows if row.counted is not None and row.counted != row.book and not row.explanation.strip()
    ]
    return missing, unexplained
