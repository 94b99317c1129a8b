"""Terms of committees: when they end, when somebody is to be reminded, how far they may be extended. Plain.

Source: 《中国共产党基层组织选举工作条例》 (Q1, Q32 of the 35 questions: at most one year; one and four months' notice); reminders six
months ahead: 《旗帜》 2021; two months and one month: county setting after the rule of Bengbu.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from branches.domain.elections import months_after, months_before

LADDER = (6, 4, 2, 1)
"""Months before the end of a term at which the superior reminds; four only where a congress elects."""
MOST_EXTENSION = 12
"""Months by which a term is extended, or ended early, at most (Q1)."""
SOON = 6
"""Months from which on a term counts as due."""
DUE, AT_END, OVERDUE, MISSING, LIMIT = "due", "at-end", "overdue", "missing", "limit"


@dataclass(frozen=True)
class Rung:
    """One occasion to remind. `code` is unique within a term, so a rung is taken once; `on` is its day."""

    code: str
    kind: str
    on: date
    months: int = 0


def standing(*, until: date | None, today: date, first_until: date | None = None) -> str:
    """Return how a term stands: "missing", "overdue", "limit" (over the hard limit of extensions), "due" or "running"."""
    if until is None:
        return MISSING
    if until <= today:
        return LIMIT if months_after(first_until or until, MOST_EXTENSION) <= today else OVERDUE
    return DUE if months_before(until, SOON) <= today else "running"


def months_over(until: date, today: date) -> int:
    """Return how many whole months a term is over; 0 in the first month and before the end."""
    months = (today.year - until.year) * 12 + today.month - until.month
    while months > 0 and months_after(until, months) > today:
        months -= 1
    return max(months, 0)


def rungs(*, until: date, congress: bool, today: date) -> list[Rung]:
    """Return every rung of a term that has come by `today`, oldest first."""
    found = [
        Rung(f"before-{months}", DUE, months_before(until, months), months)
        for months in LADDER
        if months != 4 or congress
    ]
    found.append(Rung("end", AT_END, until))
    found += [Rung(f"over-{n}", OVERDUE, months_after(until, n), n) for n in range(1, months_over(until, today) + 1)]
    return [rung for rung in found if rung.on <= today]


def due_rung(*, until: date | None, congress: bool, today: date) -> Rung | None:
    """Return the newest rung that has come, None where none has.

    Older rungs that nobody took are not made up for: one reminder says how things stand now. Where the end of the term is
    not known, there is a rung for every month.
    """
    if until is None:
        return Rung(f"missing-{today:%Y-%m}", MISSING, today.replace(day=1))
    found = rungs(until=until, congress=congress, today=today)
    return found[-1] if found else None


def latest_end(first_until: date) -> date:
    """Return the last day to which a term may be extended, counted from its first end, all extensions together (Q1)."""
    return months_after(first_until, MOST_EXTENSION)


def earliest_end(first_until: date) -> date:
    """Return the first day on which an election may be held ahead of time (Q1)."""
    return months_before(first_until, MOST_EXTENSION)


def extension_fits(*, first_until: date, until: date) -> bool:
    """Tell whether a term may be extended to a day: later than its first end, by one year at most."""
    return first_until < until <= latest_end(first_until)


def soon_until(today: date) -> date:
    """Return the last end of a term that counts as due today, so that a list can ask for it by one comparison."""
    last = months_after(today, SOON)
    while months_before(last + timedelta(days=1), SOON) <= today:
        last += timedelta(days=1)
    return last
