"""Balances and turnovers of accounts: sums of lines, read from one index."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce

from ledgers.models import Account, Book, Posting


@dataclass(frozen=True)
class Row:
    """An account over a span of months, in fen: what it began with, what was entered on each side, what it ends with.

    A balance is debit less credit, so below zero on the credit side.
    """

    account: Account
    opening: int
    debit: int
    credit: int

    @property
    def closing(self) -> int:
        return self.opening + self.debit - self.credit


def by_code(book: Book, upto: int) -> dict[str, int]:
    """Return the balance of every account with lines up to and with a month, by its code."""
    # Lines are added up before codes are looked at: the sums read one index alone.
    rows = Posting.objects.filter(book=book, month__lte=upto).order_by().values_list("account_id")
    sums = {key: debit - credit for key, debit, credit in rows.annotate(Sum("debit"), Sum("credit"))}
    codes = dict(Account.objects.filter(book=book).values_list("pk", "code"))
    return {codes[key]: fen for key, fen in sums.items()}


def of_books(books: Collection[int], upto: int) -> dict[int, dict[str, int]]:
    """Return the balances of many books by code, in one query."""
    found: dict[int, dict[str, int]] = {book: {} for book in books}
    rows = Posting.objects.filter(book__in=books, month__lte=upto).values_list("book_id", "account__code")
    for book, code, debit, credit in rows.annotate(Sum("debit"), Sum("credit")):
        found[book][code] = debit - credit
    return found


def trial(book: Book, first: int, last: int) -> list[Row]:
    """Return every account of a book that has a balance or a turnover in these months, in the order of the codes."""
    inside = Q(month__gte=first)
    sums = {
        row["account_id"]: row
        for row in Posting.objects.filter(book=book, month__lte=last)
        .values("account_id")
        .annotate(
            before=Coalesce(Sum("debit", filter=~inside), 0) - Coalesce(Sum("credit", filter=~inside), 0),
            on_debit=Coalesce(Sum("debit", filter=inside), 0),
            on_credit=Coalesce(Sum("credit", filter=inside), 0),
        )
    }
    accounts = Account.objects.filter(pk__in=sums).order_by("code")
    rows = [Row(a, sums[a.pk]["before"], sums[a.pk]["on_debit"], sums[a.pk]["on_credit"]) for a in accounts]
    return [row for row in rows if row.opening or row.debit or row.credit]
