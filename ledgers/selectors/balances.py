"""What the accounts of books hold and moved: two set-based reads, for one book or a whole county.

The sums come from one index of the postings (`posting_balance`); opening vouchers and year-end closings, few among many,
are read apart by an index of their own (`voucher_special`).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from core.periods import Period
from core.scope import Scope
from ledgers.domain import chart, posting
from ledgers.domain.statements import Name, Sums
from ledgers.models import Account, Book, Posting, Voucher

_SPECIAL = (posting.OPENING, posting.CLOSING)


@dataclass(frozen=True)
class Held:
    """Accounts of one or many books by code: their names, and what they hold and moved in a period."""

    names: Mapping[str, Name]
    sums: Mapping[str, Sums]

    @property
    def closing(self) -> dict[str, int]:
        """Balances at the end, by account, above zero on the debit side."""
        return {code: found.closing for code, found in self.sums.items()}

    @property
    def opening(self) -> dict[str, int]:
        """Balances at the beginning, by account, above zero on the debit side."""
        return {code: found.opening for code, found in self.sums.items()}


def months_of(period: Period) -> tuple[int, int]:
    """Return a period's first and last month as postings keep them: `2025Q4` → 202510, 202512."""
    return posting.month_of(period.start), posting.month_of(period.last_day)


def books_of(scope: Scope) -> QuerySet[Book]:
    """Return the books of a scope, in the order of the tree."""
    return Book.objects.within(scope).select_related("unit__parent").order_by("unit__path")


def held(books: Collection[int], first: int, last: int) -> Held:
    """Return what the accounts of these books hold and moved from the month `first` to the month `last`, added up by code."""
    names, codes = _names(books)
    sums: dict[str, Sums] = {}
    for account, opening, debit, credit in _sums(books, first, last):
        code = codes[account]
        sums[code] = sums.get(code, Sums()) + Sums(opening, debit, credit)
    for account, kind, debit, credit in special(books, first, last):
        code = codes[account]
        part = (
            Sums(opening=debit - credit, debit=-debit, credit=-credit)
            if kind == posting.OPENING
            else Sums(closing_debit=debit, closing_credit=credit)
        )
        sums[code] = sums.get(code, Sums()) + part
    return Held(names, sums)


def _sums(books: Collection[int], first: int, last: int) -> QuerySet[Posting, tuple[int, int, int, int]]:
    now = Q(month__gte=first)
    nought = 0
    return (
        Posting.objects.filter(book__in=books, month__lte=last)
        .order_by()
        .values("account_id")
        .annotate(
            before=Coalesce(Sum(F("debit") - F("credit"), filter=Q(month__lt=first)), nought),
            in_debit=Coalesce(Sum("debit", filter=now), nought),
            in_credit=Coalesce(Sum("credit", filter=now), nought),
        )
        .values_list("account_id", "before", "in_debit", "in_credit")
    )


def special(books: Collection[int], first: int, last: int) -> list[tuple[int, str, int, int]]:
    """Return what opening vouchers and closings (and reversals of them) moved: account, kind, debit, credit."""
    rows = (
        Posting.objects.filter(
            voucher__kind__in=[*_SPECIAL, posting.REVERSAL], voucher__month__gte=first, voucher__month__lte=last,
            voucher__book__in=books,
        )
        .filter(Q(voucher__kind__in=_SPECIAL) | Q(voucher__reverses__kind__in=_SPECIAL))
        .order_by()
        .annotate(sort=Coalesce("voucher__reverses__kind", "voucher__kind"))
        .values("account_id", "sort")
        .annotate(in_debit=Sum("debit"), in_credit=Sum("credit"))
    )  # fmt: skip
    return list(rows.values_list("account_id", "sort", "in_debit", "in_credit"))


def _names(books: Collection[int]) -> tuple[dict[str, Name], dict[int, str]]:
    """Return the accounts of books by code, named as in the chart or else by the first book, and their codes by key."""
    names: dict[str, Name] = {}
    codes: dict[int, str] = {}
    official = chart.by_code()
    rows = Account.objects.filter(book__in=books).order_by("book_id")
    for pk, code, name, parent in rows.values_list("pk", "code", "name", "parent__code"):
        codes[pk] = code
        if code not in names:
            names[code] = Name(code, official[code].name if code in official else name, parent or "")
    return names, codes


def kept_months(books: Collection[int]) -> list[int]:
    """Return the months in which these books have vouchers, newest first."""
    rows = Voucher.objects.filter(book__in=books).order_by("-month").values_list("month", flat=True).distinct()
    return list(rows)
