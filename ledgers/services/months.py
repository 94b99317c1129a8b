"""Months of a book: closing them in their order, and opening one again, which takes two people."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.querysets import subtree
from ledgers.domain import year_end as rules
from ledgers.models import Book, BookMonth, MonthReopening
from ledgers.selectors import book_balances as balances
from ledgers.services import books

_UNFINISHED: list[Callable[[BookMonth], str]] = []


def refuse_while(unfinished: Callable[[BookMonth], str]) -> None:
    """Declare what keeps a month from being closed: a function that returns the sentence that says so, or ""."""
    _UNFINISHED.append(unfinished)


def last_day(month: int) -> date:
    """Return the last day of a month given as 202512."""
    year, number = divmod(month, 100)
    return date.fromordinal(date(year + number // 12, number % 12 + 1, 1).toordinal() - 1)


def _seen(actor: Actor, book_id: int, month: int) -> BookMonth:
    book = books.seen(actor, book_id)
    row = BookMonth.objects.filter(book=book, month=month).first()
    if row is None:
        raise NotFound
    row.book = book
    return row


def next_to_close(book: Book) -> BookMonth | None:
    """Return the first month of a book that is open."""
    return BookMonth.objects.filter(book=book, closed_at__isnull=True).order_by("month").first()


def close(*, actor: Actor, book_id: int, month: int, now: datetime) -> BookMonth:
    """Close a month: it takes no rows any more. Waits for whoever is posting into it.

    :raises DomainError: the month is not over, or something of it is unfinished.
    :raises Conflict: an earlier month is still open, or this one is closed already.
    """
    row = _seen(actor, book_id, month)
    actor.require("ledger.close", row.book.unit.path, see="ledger.view")
    if last_day(month) > timezone.localdate(now):
        raise DomainError(_("%(month)s is not over yet.") % {"month": row})
    with transaction.atomic():
        book, row = row.book, _locked(row)
        row.book = book
        if row.closed_at is not None:
            raise Conflict(_("%(month)s is closed already.") % {"month": row})
        first = next_to_close(book)
        if first is not None and first.month < month:
            raise Conflict(_("Close %(first)s first: months are closed in their order.") % {"first": first})
        if month % 100 == 12 and not rules.is_closed(balances.by_code(book, month)):
            raise Conflict(
                _(
                    "Income and expenditure of %(year)d are not carried over yet. Make the year-end closing voucher first."
                )
                % {"year": month // 100}
            )
        for unfinished in _UNFINISHED:
            if said := unfinished(row):
                raise Conflict(said)
        records.change(
            actor=actor, action="ledger.month-closed", instance=row, path=book.unit.path,
            values={"closed_at": now, "closed_by": actor.name},
        )  # fmt: skip
    return row


def close_many(*, actor: Actor, path: str, upto: int, now: datetime) -> int:
    """Close every open month up to and with `upto` of all books below a unit; return how many. One audit entry.

    For books that arrive as a whole, e.g. of the demo county; asks neither for the year's closing nor for statements.
    """
    actor.require("ledger.close", path)
    with transaction.atomic():
        rows = BookMonth.objects.filter(subtree("book__unit__path", path), month__lte=upto, closed_at__isnull=True)
        if connection.vendor == "postgresql":
            rows = rows.select_for_update(of=("self",))
        found = list(rows.order_by("pk"))
        bulk.update(BookMonth, ("closed_at", "closed_by"), [(now, actor.name, row.pk) for row in found])
        if found:
            audit.record(
                actor=actor, action="ledger.months-closed-many", path=path,
                changes={"months": len(found), "digest": audit.digest_rows([row.book_id, row.month] for row in found)},
            )  # fmt: skip
    return len(found)


# Opening again ----------------------------------------------------------------------------------


def reopening_seen(actor: Actor, reopening_id: int) -> MonthReopening:
    """Return a wish of the actor's area, with its month, book and unit.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = MonthReopening.objects.within(actor.scope("ledger.view")).select_related("month__book__unit")
    row = rows.filter(pk=reopening_id).first()
    if row is None:
        raise NotFound
    return row


def ask(*, actor: Actor, book_id: int, month: int, reason: str, now: datetime) -> MonthReopening:
    """Ask for a closed month to be opened again; somebody else decides.

    :raises DomainError: the reason is missing.
    :raises Conflict: the month is open, is not the last one closed, or was asked for already.
    """
    row = _seen(actor, book_id, month)
    actor.require("ledger.reopen", row.book.unit.path, see="ledger.view")
    if actor.user_id is None:
        raise Forbidden(_("Opening a month again takes two people; the system is none."))
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    _still_closed(row)
    later = BookMonth.objects.filter(book=row.book, month__gt=month, closed_at__isnull=False).order_by("-month").first()
    if later is not None:
        raise Conflict(
            _("%(later)s is closed as well. Months are opened again from the last one back.") % {"later": later}
        )
    if MonthReopening.objects.filter(month=row, decided_at__isnull=True).exists():
        raise Conflict(_("Somebody has asked for this month already. It waits for the decision of a second person."))
    wish = MonthReopening(
        month=row, reason=reason.strip(), asked_by_id=actor.user_id, asked_by=actor.name, asked_at=now
    )
    records.create(
        actor=actor, action="ledger.reopening-asked", instance=wish, path=row.book.unit.path, reason=wish.reason
    )
    return wish


def decide(*, actor: Actor, reopening_id: int, is_granted: bool, now: datetime) -> MonthReopening:
    """Decide on a wish; whoever grants it opens the month, once.

    :raises Forbidden: the actor asked for it; a second person decides.
    :raises Conflict: it is decided already, or the month is no longer as it was.
    """
    wish = reopening_seen(actor, reopening_id)
    path = wish.month.book.unit.path
    actor.require("ledger.reopen", path, see="ledger.view")
    if actor.user_id is None or actor.user_id == wish.asked_by_id:
        raise Forbidden(_("Whoever asked for it does not decide on it: a second person does."))
    with transaction.atomic():
        month = _locked(wish.month)
        wish.refresh_from_db()
        if wish.decided_at is not None:
            raise Conflict(_("This wish is decided already."))
        _still_closed(month)
        records.change(
            actor=actor, action="ledger.reopening-granted" if is_granted else "ledger.reopening-refused", instance=wish,
            path=path, reason=wish.reason,
            values={"decided_by_id": actor.user_id, "decided_by": actor.name, "decided_at": now, "is_granted": is_granted},
        )  # fmt: skip
        if is_granted:
            # The database looks for the wish that was granted, and marks it as used.
            records.change(
                actor=actor, action="ledger.month-reopened", instance=month, path=path, reason=wish.reason,
                values={"closed_at": None, "closed_by": ""},
            )  # fmt: skip
            wish.refresh_from_db()
    return wish


def _still_closed(row: BookMonth) -> None:
    if row.closed_at is None:
        raise Conflict(_("%(month)s is open.") % {"month": row})


def _locked(row: BookMonth) -> BookMonth:
    return BookMonth.objects.select_for_update().get(pk=row.pk)
