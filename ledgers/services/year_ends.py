"""The year-end closing voucher: made once a year for a book, or for many books at once."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Conflict, DomainError
from core.querysets import subtree
from ledgers.domain import posting as lines_of
from ledgers.domain import year_end as rules
from ledgers.models import Book, BookHead, Voucher
from ledgers.selectors import book_balances as balances
from ledgers.services import books, months, posting, posting_many


def _memo(year: int) -> str:
    return _("Carry over income and expenditure of %(year)d") % {"year": year}


def close_year(*, actor: Actor, book_id: int, year: int, now: datetime) -> Voucher:
    """Carry income and expenditure of a year over to what is undistributed; dated the last day of the year.

    :raises DomainError: the year is not over.
    :raises Conflict: nothing is left to carry over, or December is closed.
    """
    book = books.seen(actor, book_id)
    actor.require("ledger.close", book.unit.path, see="ledger.view")
    month = year * 100 + 12
    last = months.last_day(month)
    if last > now.astimezone(timezone.get_default_timezone()).date():
        raise DomainError(_("The year %(year)d is not over yet.") % {"year": year})
    with transaction.atomic():
        BookHead.objects.select_for_update().get(book=book)
        carried = rules.carried(balances.by_code(book, month))
        if not carried:
            raise Conflict(_("Income and expenditure of %(year)d are carried over already.") % {"year": year})
        return posting.post(
            actor=actor, book=book, on=last, today=last, kind=lines_of.CLOSING, memo=_memo(year), lines=carried, now=now
        )  # fmt: skip


def close_year_many(*, actor: Actor, path: str, year: int, now: datetime) -> int:
    """Make the closing vouchers of a year for all books below a unit; return how many had something to carry over."""
    actor.require("ledger.import", path)
    if months.last_day(year * 100 + 12) > now.astimezone(timezone.get_default_timezone()).date():
        raise DomainError(_("The year %(year)d is not over yet.") % {"year": year})
    found = list(Book.objects.filter(subtree("unit__path", path), opened_on__lte=f"{year}-12-31").order_by("pk"))
    held = balances.of_books([book.pk for book in found], year * 100 + 12)
    drafts = {
        book_id: [
            posting_many.Draft(months.last_day(year * 100 + 12), lines_of.CLOSING, _memo(year), rules.carried(sums))
        ]
        for book_id, sums in held.items()
        if not rules.is_closed(sums)
    }
    if drafts:
        posting_many.post_many(actor=actor, path=path, drafts=drafts, now=now)
    return len(drafts)
