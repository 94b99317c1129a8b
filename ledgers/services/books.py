"""Books: founding one with its chart, sub-accounts, months."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Sum
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from ledgers.domain import chart, posting
from ledgers.models import Account, Book, BookHead, BookMonth, Posting


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
    if Book.objects.filter(unit=unit).exists():
        raise DomainError(_("%(unit)s has a book already.") % {"unit": unit.name}, field="unit")
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
    """Return a month of a book, opened now where the book has not had it yet.

    :raises Conflict: a later month is closed, so this one does not begin any more.
    """
    row = BookMonth.objects.filter(book=book, month=month).first()
    if row is None:
        refuse_before_closed({book.pk: [month]})
        row = BookMonth.objects.create(book=book, month=month)
        audit.record(
            actor=actor,
            action="ledger.month-opened",
            target=book,
            path=book.unit.path,
            changes={"month": [None, month]},
        )
    return row


def refuse_before_closed(wanted: Mapping[int, Iterable[int]]) -> None:
    """Refuse months that would begin before one that is closed; `wanted` are by the book's key.

    :raises Conflict: names the month.
    """
    last = dict(
        BookMonth.objects.filter(book__in=wanted, closed_at__isnull=False).values_list("book").annotate(Max("month"))
    )
    for book_id, months in wanted.items():
        for month in months:
            if month < last.get(book_id, 0):
                raise Conflict(
                    _(
                        "%(month)s is closed. Date the voucher into an open month, or ask for the month to be opened again."
                    )
                    % {"month": f"{month // 100}-{month % 100:02d}"}
                )


# Accounts ---------------------------------------------------------------------------------------


def add_account(*, actor: Actor, book_id: int, parent_id: int, code: str, name: str) -> Account:
    """Return a new sub-account below an account of the book; from now on it takes the lines, not the one above.

    :raises DomainError: the code does not begin with the one above or is taken, the one above holds lines; names the field.
    """
    book = seen(actor, book_id)
    actor.require("ledger.change", book.unit.path, see="ledger.view")
    code, name = code.strip(), name.strip()
    with transaction.atomic():
        # The head is locked while a voucher is posted, so no line joins the account above meanwhile.
        BookHead.objects.select_for_update().get(book=book)
        parent = Account.objects.filter(book=book, pk=parent_id).first()
        if parent is None:
            raise DomainError(_("Choose the account above it."), field="parent")
        if not (
            code.isascii() and code.isdigit() and code.startswith(parent.code) and len(code) == len(parent.code) + 2
        ):
            raise DomainError(
                _("The code is that of the account above and two digits more: %(code)s01 to %(code)s99.")
                % {"code": parent.code},
                field="code",
            )
        if Account.objects.filter(book=book, code=code).exists():
            raise DomainError(_("The book has an account %(code)s already.") % {"code": code}, field="code")
        if Posting.objects.filter(account=parent).exists():
            raise DomainError(
                _("%(account)s holds lines already. Choose an account without lines, or one of its sub-accounts.")
                % {"account": parent},
                field="parent",
            )
        row = Account(book=book, code=code, name=name, kind=parent.kind, normal=parent.normal, parent=parent)
        records.create(actor=actor, action="ledger.account-added", instance=row, path=book.unit.path)
        if parent.is_open:
            records.change(
                actor=actor, action="ledger.account-changed", instance=parent, path=book.unit.path, values={"is_open": False}
            )  # fmt: skip
    return row


def change_account(
    *, actor: Actor, account_id: int, values: Mapping[str, Any], version: int | None
) -> Account:  # fmt: skip
    """Rename an account that the collective has added, or take it out of use.

    :raises DomainError: it is one of the chart's; it takes no lines because its sub-accounts do; it holds a balance.
    """
    row = Account.objects.within(actor.scope("ledger.view")).select_related("book__unit").filter(pk=account_id).first()
    if row is None:
        raise NotFound
    actor.require("ledger.change", row.book.unit.path, see="ledger.view")
    given = {name: value for name, value in values.items() if name in ("name", "is_open")}
    if row.code in chart.by_code() and given.get("name", row.name).strip() != row.name:
        raise DomainError(_("The name of an account of the chart is not changed."), field="name")
    with transaction.atomic():
        BookHead.objects.select_for_update().get(book=row.book)
        if given.get("is_open") and not row.is_open and Account.objects.filter(parent=row).exists():
            raise DomainError(
                _("%(account)s takes no lines. Choose one of its sub-accounts.") % {"account": row}, field="is_open"
            )
        if given.get("is_open") is False and row.is_open:
            sums = Posting.objects.filter(account=row).aggregate(d=Sum("debit"), c=Sum("credit"))
            if sums["d"] != sums["c"]:
                raise DomainError(
                    _("%(account)s holds a balance. Move it to another account first.") % {"account": row},
                    field="is_open",
                )
        records.change(
            actor=actor, action="ledger.account-changed", instance=row, path=row.book.unit.path, values=given, version=version
        )  # fmt: skip
    return row


def change(*, actor: Actor, book_id: int, values: Mapping[str, Any], version: int | None) -> Book:
    """Change the name of a collective's book.

    :raises Conflict: somebody else has changed it meanwhile.
    """
    book = seen(actor, book_id)
    actor.require("ledger.change", book.unit.path, see="ledger.view")
    records.change(
        actor=actor, action="ledger.book-changed", instance=book, path=book.unit.path, version=version,
        values={"name": str(values.get("name", book.name)).strip()},
    )  # fmt: skip
    return book
