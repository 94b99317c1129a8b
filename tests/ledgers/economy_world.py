"""Books of the small county: three villages with a base year, a year and its closing, one of them in another township."""

from dataclasses import dataclass
from datetime import date

from accounts.models import OrgUnit
from core.actors import SYSTEM
from ledgers.domain import posting, year_end
from ledgers.domain.posting import Line
from ledgers.models import Book
from ledgers.services import books
from ledgers.services.posting_many import Draft, post_many
from tests.world import NOW, OTHER_VILLAGE, VILLAGES

PLACES = (VILLAGES[0], VILLAGES[1], VILLAGES[2], OTHER_VILLAGE)


@dataclass(frozen=True)
class Books:
    """The books by path."""

    at: dict[str, Book]

    def __getitem__(self, path: str) -> Book:
        return self.at[path]


def _entry(on: date, fen: int, account: str, category: str = "") -> Draft:
    if category or account < "505":
        return Draft(
            on,
            posting.RECEIPT,
            f"收款 {account}",
            (Line("102", debit=fen), Line(account, credit=fen, category=category)),
        )
    return Draft(on, posting.PAYMENT, f"付款 {account}", (Line(account, debit=fen), Line("102", credit=fen)))


def _year(year: int, factor: int) -> list[Draft]:
    found = [
        _entry(date(year, 2, 3), 300_000_00 // 100 * factor, "50104", "contracting"),
        _entry(date(year, 5, 6), 100_000_00 // 100 * factor, "50103"),
        _entry(date(year, 8, 9), 60_000_00 // 100 * factor, "50202", "investment"),
        _entry(date(year, 11, 12), 40_000_00 // 100 * factor, "50301", "subsidy"),
        _entry(date(year, 11, 20), 150_000_00 // 100 * factor, "51303"),
    ]
    sums: dict[str, int] = {}
    for draft in found:
        for line in draft.lines:
            sums[line.account] = sums.get(line.account, 0) + line.debit - line.credit
    return [*found, Draft(date(year, 12, 20), posting.CLOSING, "年末结转", year_end.carried(sums))]


FACTORS = {VILLAGES[0]: (20, 100), VILLAGES[1]: (30, 60), VILLAGES[2]: (10, 30), OTHER_VILLAGE: (50, 90)}
"""Hundredths of the amounts above: in the base year, in the year."""


def make() -> Books:
    """Found the books and post the two years."""
    at, drafts = {}, {}
    for path in PLACES:
        unit = OrgUnit.objects.get(path=path)
        book = books.found(actor=SYSTEM, unit=unit, name=f"{unit.name}合作社", opened_on=date(2020, 1, 1))
        opening = (Line("102", debit=70_000_00), Line("151", debit=500_000_00), Line("301", credit=570_000_00))
        before, year = FACTORS[path]
        at[path] = book
        drafts[book.pk] = [
            Draft(date(2020, 1, 1), posting.OPENING, "期初余额", opening), *_year(2020, before), *_year(2025, year),
        ]  # fmt: skip
    post_many(actor=SYSTEM, path="", drafts=drafts, now=NOW)
    return Books(at)
