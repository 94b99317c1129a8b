"""Statements of the bank: read, matched with the lines of the book, and held against what the book says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from core import audit, records, workbooks
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from ledgers.domain import bank as rules
from ledgers.domain import chart
from ledgers.models import BankLine, BankStatement, Book, BookMonth, Posting
from ledgers.services import books, months

RIGHT = "ledger.match"
MOST = 2_000


@dataclass(frozen=True)
class Standing:
    """How a statement stands against the book: what both say at its end, and what only one of them has."""

    stated: int
    booked: int
    only_bank: Sequence[BankLine]
    only_book: Sequence[Posting]

    @property
    def difference(self) -> int:
        return self.stated - self.booked

    @property
    def agrees(self) -> bool:
        return self.stated == self.booked and not self.only_bank


def seen(actor: Actor, statement_id: int) -> BankStatement:
    """Return a statement of the actor's area, with its book and unit.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = BankStatement.objects.within(actor.scope("ledger.view")).select_related("book__unit")
    row = rows.filter(pk=statement_id).first()
    if row is None:
        raise NotFound
    return row


def read(
    *, actor: Actor, book_id: int, ends_on: date, stated_fen: int, file_name: str, data: bytes, now: datetime, account_code: str = chart.BANK
) -> BankStatement:  # fmt: skip
    """Keep a statement with its lines, and match what can only be the same money. Names in it are not read.

    :raises DomainError: the file is no statement, or a row is wrong; names the row.
    :raises Conflict: there is a statement up to that day.
    """
    book = books.seen(actor, book_id)
    actor.require(RIGHT, book.unit.path, see="ledger.view")
    lines = _lines(data)
    if any(line.on > ends_on for line in lines):
        raise DomainError(_("A line of the statement is later than its last day."), field="ends_on")
    if BankStatement.objects.filter(book=book, account_code=account_code, ends_on=ends_on).exists():
        raise Conflict(_("There is a statement up to %(day)s already.") % {"day": ends_on})
    with transaction.atomic():
        row = BankStatement(
            book=book, account_code=account_code, begins_on=min((line.on for line in lines), default=ends_on), ends_on=ends_on,
            stated_fen=stated_fen, file_name=file_name[-120:], created_by=actor.name, created_at=now,
        )  # fmt: skip
        records.create(actor=actor, action="ledger.statement-read", instance=row, path=book.unit.path)
        BankLine.objects.bulk_create(
            BankLine(statement=row, line=number, on=line.on, fen=line.fen, memo=line.memo)
            for number, line in enumerate(lines, 1)
        )
        match(actor=actor, statement_id=row.pk)
    return row


@dataclass(frozen=True)
class _Line:
    on: date
    fen: int
    memo: str


def _lines(data: bytes) -> list[_Line]:
    for given in workbooks.read(data):
        found = rules.read(given.rows, given.first_row + 1)
        if found is None:
            continue
        for line in found:
            if line.wrong:
                raise DomainError(
                    _("Line %(line)d of the sheet: date or amount is none.") % {"line": line.line}, field="file"
                )
        if len(found) > MOST:
            raise DomainError(
                _("The sheet has more than %(most)d rows. Hand it in by month.") % {"most": MOST}, field="file"
            )
        return [_Line(line.on, line.fen, line.memo) for line in found if line.on is not None]
    raise DomainError(
        _("The workbook is no statement: columns headed 交易日期, and 收入 and 支出 or 交易金额, are needed."),
        field="file",
    )


def match(*, actor: Actor, statement_id: int) -> int:
    """Match the lines that are left with lines of the book that can only be the same money; return how many."""
    row = seen(actor, statement_id)
    actor.require(RIGHT, row.book.unit.path, see="ledger.view")
    with transaction.atomic():
        left = list(row.lines.filter(posting__isnull=True))
        found = rules.matched(
            [rules.Line(line.pk, line.on, line.fen) for line in left],
            [rules.Line(x.pk, x.voucher.on, x.debit - x.credit) for x in _unmatched(row)],
        )
        for line in left:
            if line.pk in found:
                BankLine.objects.filter(pk=line.pk).update(posting=found[line.pk])
        if found:
            audit.record(
                actor=actor, action="ledger.statement-matched", target=row, path=row.book.unit.path,
                changes={"lines": len(found), "digest": audit.digest_rows(sorted(found.items()))},
            )  # fmt: skip
    return len(found)


def pair(*, actor: Actor, line_id: int, posting_id: int | None) -> BankLine:
    """Say by hand which line of the book a line of the statement is, or (None) that it is none of them yet.

    :raises DomainError: the line of the book has another amount, or is taken.
    """
    rows = BankLine.objects.within(actor.scope("ledger.view")).select_related("statement__book__unit")
    line = rows.filter(pk=line_id).first()
    if line is None:
        raise NotFound
    statement = line.statement
    actor.require(RIGHT, statement.book.unit.path, see="ledger.view")
    other = None
    if posting_id is not None:
        other = _of_account(statement).filter(pk=posting_id, bank_line__isnull=True).first()
        if other is None or other.debit - other.credit != line.fen:
            raise DomainError(
                _("Choose a line of the book with the same amount that is not matched yet."), field="posting"
            )
    records.change(
        actor=actor,
        action="ledger.statement-paired",
        instance=line,
        path=statement.book.unit.path,
        values={"posting": other},
    )
    return line


def _of_account(statement: BankStatement) -> "QuerySet[Posting]":
    return Posting.objects.filter(
        book=statement.book, account__code__startswith=statement.account_code, voucher__on__lte=statement.ends_on
    )


def _unmatched(statement: BankStatement) -> list[Posting]:
    """Return the lines of the book on the account up to the statement's end that no statement has, the newest first.

    A voucher that was reversed and its reversal take each other away, so neither is asked for. Openings are no movement.
    """
    rows = _of_account(statement).filter(bank_line__isnull=True).exclude(voucher__kind__in=("opening", "reversal"))
    rows = rows.filter(voucher__reversed_by__isnull=True, voucher__on__gte=statement.begins_on)
    return list(rows.select_related("voucher", "account").order_by("-voucher__on", "-pk")[:MOST])


def standing(statement: BankStatement) -> Standing:
    """Return how a statement stands against the book now."""
    sums = _of_account(statement).aggregate(d=Sum("debit"), c=Sum("credit"))
    left = list(statement.lines.filter(posting__isnull=True).order_by("line"))
    booked = (sums["d"] or 0) - (sums["c"] or 0)
    return Standing(statement.stated_fen, booked, left, _unmatched(statement))


def candidates(statement: BankStatement, line: BankLine) -> list[Posting]:
    """Return the lines of the book that a line of the statement may be."""
    return [x for x in _unmatched(statement) if x.debit - x.credit == line.fen]


def of_book(book: Book) -> list[tuple[BankStatement, Standing]]:
    """Return the statements of a book with their standing, the newest first."""
    return [
        (row, standing(row))
        for row in BankStatement.objects.filter(book=book).select_related("book").order_by("-ends_on")[:24]
    ]


def _unfinished(month: BookMonth) -> str:
    """Say why a month cannot be closed yet: a statement that ends in it does not agree."""
    last = months.last_day(month.month)
    rows = BankStatement.objects.filter(book=month.book, ends_on__gte=last.replace(day=1), ends_on__lte=last)
    for row in rows.select_related("book"):
        if not standing(row).agrees:
            return _("The bank statement up to %(day)s does not agree with the book yet.") % {"day": row.ends_on}
    return ""


months.refuse_while(_unfinished)
