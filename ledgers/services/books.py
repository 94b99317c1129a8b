"""Books: founding one with its chart, sub-accounts, months."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import DomainError, NotFound
from ledgers.domain import chart, posting
from ledgers.models import Account, Book, BookHead, BookMonth


def seen(actor: Actor, book_id: int) -> Book:
    """Return a book of the actor's area, with its unit.

    :raises NotFound: there is none, or it lies outside.
    """
    row = Book.objects.within(actor.scope("ledger.view")).select_related("unit__parent").filter(pk=book_id).first()
    if row is None:
        raise NotFound
    return row


def of_unit(actor: Actor, unit: OrgUnit) -> Book:
    """Return the book of a unit's collective.

    :raises NotFound: it has none, or it lies outside.
    """
    row = Book.objects.within(actor.scope("ledger.view")).select_related("unit__parent").filter(unit=unit).first()
    if row is None:
        raise NotFound
    return row


def found(*, actor: Actor, unit: OrgUnit, name: str, opened_on: date, edition: str = chart.EDITION) -> Book:
    """Return a new book with the whole chart of its edition, its head and its first month.

    :raises DomainError: the edition is not kept here, or a value does not fit; names the field.
    """
    actor.require("ledger.change", unit.path, see="ledger.view")
    refuse_edition(edition)
    if opened_on.day != 1:
        raise DomainError(_("A book begins on the first day of a month."), field="opened_on")
    with transaction.atomic():
        book = Book(unit=unit, name=name.strip(), edition=edition, opened_on=opened_on)
        records.create(actor=actor, action="ledger.book-founded", instance=book, path=unit.path)
        BookHead.objects.create(book=book)
        _chart(book)
        ensure_month(actor, book, posting.month_of(opened_on))
    return book


def refuse_edition(edition: str) -> None:
    """Refuse a chart other than the one in force.

    :raises DomainError: it is the chart of 2004 (names the codes that changed meaning), or none that is known.
    """
    if edition == chart.EDITION:
        return
    if edition == chart.OLD_EDITION:
        raise DomainError(
            _(
                "This book is kept in the chart of 财会〔2004〕12号. It cannot be taken over as it stands, because these codes mean something else now: %(codes)s. Restate it in the chart of 财会〔2023〕14号 first."
            )
            % {"codes": "、".join(f"{code}（{then}→{now}）" for code, (then, now) in chart.CHANGED_MEANING.items())},
            field="edition",
        )
    raise DomainError(
        _("There is no chart of accounts of the edition “%(edition)s”.") % {"edition": edition}, field="edition"
    )


def _chart(book: Book) -> None:
    """Write the chart's accounts: parents first, so that each finds the one above."""
    rows = chart.accounts()
    parents = {row.parent for row in rows if row.parent}
    ids = bulk.next_ids(Account, len(rows))
    keys = dict(zip((row.code for row in rows), ids, strict=True))
    bulk.insert(
        Account,
        ("id", "book", "code", "name", "kind", "normal", "parent", "is_open", "version"),
        [
            (keys[r.code], book.pk, r.code, r.name, r.kind, r.normal, keys.get(r.parent), r.code not in parents, 1)
            for r in rows
        ],
    )


def ensure_month(actor: Actor, book: Book, month: int) -> BookMonth:
    """Return a month of a book, opened now where the book has not had it yet."""
    row = BookMonth.objects.filter(book=book, month=month).first()
    if row is None:
        row = BookMonth.objects.create(book=book, month=month)
        audit.record(
            actor=actor,
            action="ledger.month-opened",
            target=book,
            path=book.unit.path,
            changes={"month": [None, month]},
        )
    return row
