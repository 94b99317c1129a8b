"""Closing the months of many books at once, set-based: one audit entry with the digest of its rows."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from core import audit, bulk
from core.actors import Actor
from ledgers.models import Book, BookMonth


def close_many(*, actor: Actor, path: str, months: Collection[int], now: datetime) -> int:
    """Close these months, as 202503, of every book below a unit; return how many were open.

    A month that a book has not had yet is opened and closed at once, so that nothing goes into it later.
    """
    actor.require("ledger.close", path, see="ledger.view")
    with transaction.atomic():
        books = list(
            Book.objects.within(actor.scope("ledger.close"))
            .filter(unit__path__startswith=path)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        rows = BookMonth.objects.select_for_update().filter(book__in=books, month__in=months)
        there = {(row.book_id, row.month): row for row in rows}
        new = [(book, month) for book in books for month in sorted(months) if (book, month) not in there]
        bulk.insert(
            BookMonth, ("book", "month", "closed_at", "closed_by", "version"),
            [(book, month, now, actor.name, 1) for book, month in new],
        )  # fmt: skip
        open_ = sorted((row.book_id, row.month, row.pk) for row in there.values() if row.closed_at is None)
        BookMonth.objects.filter(pk__in=[pk for _book, _month, pk in open_]).update(closed_at=now, closed_by=actor.name)
        closed = sorted([*new, *((book, month) for book, month, _pk in open_)])
        if closed:
            audit.record(
                actor=actor, action="ledger.months-closed-many", path=path,
                changes={"months": len(closed), "digest": audit.digest_rows(closed)},
            )  # fmt: skip
    return len(closed)
