"""A book handed to other accounting programs: one year as a journal of hledger or beancount."""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.querysets import subtree
from ledgers.domain import chart, journal
from ledgers.domain.journal import Entry, Journal
from ledgers.models import Account, Book, Posting, Voucher
from ledgers.selectors import book_balances as balances


def book_of(actor: Actor, unit: OrgUnit) -> Book:
    """Return the one book of a unit, or of what lies below it.

    :raises NotFound: there is none.
    :raises DomainError: there are several; one journal is of one book.
    """
    rows = Book.objects.within(actor.scope("ledger.view")).select_related("unit")
    found = list(rows.filter(subtree("unit__path", unit.path)).order_by("unit__path")[:2])
    own = [row for row in found if row.unit_id == unit.pk]
    if not found:
        raise NotFound(_("%(unit)s has no book.") % {"unit": unit.name})
    if not own and len(found) > 1:
        raise DomainError(
            _("There are several books below %(unit)s. Give the code of one village.") % {"unit": unit.name}
        )
    return (own or found)[0]


def export(*, actor: Actor, book: Book, year: int, form: str) -> str:
    """Return a year of a book as a journal, with what the accounts began with and assertions of what they end with.

    :raises DomainError: there is no such form, or the book begins later.
    """
    actor.require("ledger.view", book.unit.path)
    if form not in journal.FORMATS:
        raise DomainError(_("Choose hledger or beancount."), field="format")
    if year < book.opened_on.year:
        raise DomainError(_("The book begins on %(day)s.") % {"day": book.opened_on}, field="year")
    text = "\n".join(journal.written(of_book(book, year), form)) + "\n"
    audit.record(
        actor=actor, action="ledger.exported", target=book, path=book.unit.path,
        changes={"year": year, "format": form, "sha256": audit.digest_text(text)},
    )  # fmt: skip
    return text


def of_book(book: Book, year: int) -> Journal:
    """Return a year of a book as a journal."""
    names = account_names(book)
    by_code = {code: name for _pk, (code, name) in names.items()}
    before, after = balances.by_code(book, (year - 1) * 100 + 12), balances.by_code(book, year * 100 + 12)
    return Journal(
        title=book.name, year=year, accounts=sorted(by_code.values()),
        opening={by_code[code]: fen for code, fen in before.items() if fen},
        entries=_entries(book, year, {pk: name for pk, (_code, name) in names.items()}),
        closing={by_code[code]: fen for code, fen in after.items()},
        notes=["财会〔2023〕14号" + ("（重述）" if chart.is_restated(year) else "")],
    )  # fmt: skip


def account_names(book: Book) -> dict[int, tuple[str, str]]:
    """Return code and journal name of every account of a book, by its key."""
    rows = {row.pk: row for row in Account.objects.filter(book=book).order_by("code")}
    found = {}
    for row in rows.values():
        above, at = [(row.code, row.name)], row
        while at.parent_id is not None:
            at = rows[at.parent_id]
            above.insert(0, (at.code, at.name))
        found[row.pk] = (row.code, journal.account_name(row.kind, above))
    return found


def _entries(book: Book, year: int, names: dict[int, str]) -> Iterator[Entry]:
    """Yield the vouchers of a year by day, each with its lines."""
    span = {"month__gte": year * 100 + 1, "month__lte": year * 100 + 12}
    rows: Any = Posting.objects.filter(book=book, **span).order_by("voucher_id", "line")
    lines = {
        key: [(names[account], debit - credit) for _v, account, debit, credit in own]
        for key, own in groupby(rows.values_list("voucher_id", "account_id", "debit", "credit"), key=itemgetter(0))
    }
    for row in Voucher.objects.filter(book=book, **span).order_by("on", "id"):
        code = f"{row.month // 100}-{row.month % 100:02d}-{row.number}"
        yield Entry(row.on, code, row.memo, row.digest, lines[row.pk])
