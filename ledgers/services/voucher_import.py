"""Imports of vouchers and opening balances: a sheet is read, looked at as a whole, then written as a whole or not at all."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import records, workbooks, xlsx
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from ledgers import choices
from ledgers.domain import categories, chart, posting
from ledgers.domain import voucher_sheet as sheet
from ledgers.domain.posting import Line
from ledgers.models import Account, Book, BookMonth, VoucherImport
from ledgers.services import books
from ledgers.services.posting import checked
from ledgers.services.posting_many import Draft, post_many

RIGHT = "ledger.import"
MOST = 20_000
"""Rows of one sheet: a village has some hundreds of vouchers a year."""


def digest(data: bytes) -> str:
    """Return what a file is known by."""
    return hashlib.sha256(data).hexdigest()


def seen(actor: Actor, import_id: int) -> VoucherImport:
    """Return an import of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = VoucherImport.objects.within(actor.scope(RIGHT)).select_related("book__unit")
    row = rows.filter(pk=import_id).first()
    if row is None:
        raise NotFound
    return row


def start(*, actor: Actor, book_id: int, file_name: str, data: bytes, now: datetime) -> VoucherImport:
    """Read a sheet and keep what it would write; the file itself is not kept.

    :raises DomainError: it is no workbook, no sheet of vouchers, or one in the chart of 2004 (names the codes).
    """
    book = books.seen(actor, book_id)
    actor.require(RIGHT, book.unit.path, see="ledger.view")
    rows = _rows(data)
    _refuse_2004(rows)
    _judge(book, rows, timezone.localdate(now))
    lines = [
        {
            "line": row.line, "on": row.on.isoformat() if row.on else "", "number": row.number, "memo": row.memo, "code": row.code,
            "name": row.name, "debit": row.debit, "credit": row.credit, "category": row.category,
            "wrong": [text for _code, text in row.wrong],
        }
        for row in rows
    ]  # fmt: skip
    with transaction.atomic():
        made = VoucherImport(
            book=book, file_name=file_name[-120:], sha256=digest(data), created_by=actor.name, created_at=now, lines=lines,
            vouchers=len(sheet.vouchers(rows)), refused=sum(bool(row.wrong) for row in rows),
        )  # fmt: skip
        records.create(actor=actor, action="voucher-import.read", instance=made, path=book.unit.path, secret=("lines",))
    return made


def _rows(data: bytes) -> list[sheet.Row]:
    """Return the rows of the first sheet that holds vouchers."""
    for given in workbooks.read(data):
        found = sheet.find(given.rows)
        if found is None:
            continue
        rows = sheet.read(given.rows, found[0], found[1], given.first_row + 1)
        if not rows:
            raise DomainError(_("The sheet has headings and no rows below them."), field="file")
        if len(rows) > MOST:
            raise DomainError(
                _("The sheet has %(n)d rows, the most is %(most)d. Hand it in by year.")
                % {"n": len(rows), "most": MOST},
                field="file",
            )
        return rows
    raise DomainError(
        _("The workbook has no sheet of vouchers: columns headed 日期, 科目编码, 借方金额 and 贷方金额 are needed. Use the blank sheet."),
        field="file",
    )  # fmt: skip


def _refuse_2004(rows: Sequence[sheet.Row]) -> None:
    """Refuse a sheet that is kept in the chart of 2004.

    :raises DomainError: names the codes by which it is seen.
    """
    found = chart.told_apart([(row.code[:3] if len(row.code) == 3 else row.code, row.name) for row in rows])
    if not found:
        return
    meant = [
        f"{code}（{chart.CHANGED_MEANING[code][0]}→{chart.CHANGED_MEANING[code][1]}）"
        if code in chart.CHANGED_MEANING
        else code
        for code in found
    ]
    raise DomainError(
        _("This sheet is kept in the chart of 财会〔2004〕12号: it is seen by the codes %(codes)s. Restate it in the chart of 财会〔2023〕14号 first.")
        % {"codes": "、".join(meant)},
        field="file",
    )  # fmt: skip


def _judge(book: Book, rows: Sequence[sheet.Row], today: date) -> None:
    """Write into every row what is wrong with it, in words."""
    accounts = {row.code: row for row in Account.objects.filter(book=book)}
    words = {str(label): code for code, label in choices.CATEGORIES} | {code: code for code, _l in choices.CATEGORIES}
    with translation.override("zh-hans"):
        words |= {str(label): code for code, label in choices.CATEGORIES}
    closed = set(BookMonth.objects.filter(book=book, closed_at__isnull=False).values_list("month", flat=True))
    for row in rows:
        said = [_SAYS[code](text) for code, text in row.wrong]
        account = accounts.get(row.code)
        if row.code and account is None:
            said.append(_("The book has no account %(code)s.") % {"code": row.code})
        elif account is not None and not account.is_open:
            said.append(_("%(account)s takes no lines. Choose one of its sub-accounts.") % {"account": account})
        if row.category and row.category not in words:
            said.append(_("“%(text)s” is no income category.") % {"text": row.category[:20]})
        row.category = words.get(row.category, "") or categories.of_account(row.code)
        if not row.memo:
            said.append(_("Say in a few words what it is for."))
        if row.on is not None:
            said += _day(book, row.on, today, closed)
        row.wrong = [("", text) for text in said]
    for group in sheet.vouchers(rows):
        if any(row.wrong for row in group):
            continue
        try:
            checked([Line(row.code, row.debit, row.credit, row.category, row.memo) for row in group])
        except DomainError as error:
            group[0].wrong.append(("", str(error)))


def _day(book: Book, on: date, today: date, closed: set[int]) -> list[str]:
    if on < book.opened_on:
        return [_("The book begins on %(day)s.") % {"day": book.opened_on}]
    if on > today:
        return [_("Give the day on which it happened, today at the latest.")]
    month = posting.month_of(on)
    if month in closed or any(other > month for other in closed):
        return [
            _("%(month)s is closed. Date the voucher into an open month, or ask for the month to be opened again.")
            % {"month": f"{month // 100}-{month % 100:02d}"}
        ]
    return []


_SAYS = {
    "day": lambda text: (
        _("“%(text)s” is no day. Write it as 2026-01-31.") % {"text": text[:20]} if text else _("The date is missing.")
    ),
    "amount": lambda text: _("“%(text)s” is no amount. Write it as 1234.56.") % {"text": text[:20]},
    "sides": lambda text: _("Give an amount on one side."),
    "account": lambda text: _("The code of the account is missing."),
}


# Writing ----------------------------------------------------------------------------------------


def write(*, actor: Actor, import_id: int, version: int | None, now: datetime) -> VoucherImport:
    """Write an import's vouchers, all of them or none.

    :raises DomainError: a row is wrong, or the book has changed so that one no longer fits.
    :raises Conflict: it was written or cancelled already.
    """
    seen(actor, import_id)
    with transaction.atomic():
        row = VoucherImport.objects.select_for_update(of=("self",)).select_related("book__unit").get(pk=import_id)
        actor.require(RIGHT, row.book.unit.path, see="ledger.view")
        _waits(row)
        if row.refused:
            raise DomainError(
                _("%(n)d rows are wrong. Put them right in the sheet and hand it in again.") % {"n": row.refused}
            )
        post_many(actor=actor, path=row.book.unit.path, drafts={row.book_id: _drafts(row.lines, row.book)}, now=now)
        records.change(
            actor=actor, action="voucher-import.written", instance=row, path=row.book.unit.path, version=version,
            values={"state": "written", "written_at": now},
        )  # fmt: skip
    return row


def _drafts(lines: Sequence[Mapping[str, Any]], book: Book) -> list[Draft]:
    """Return the vouchers of an import's rows, in the order of their days."""
    groups: list[list[Mapping[str, Any]]] = []
    for line in lines:
        if groups and (groups[-1][0]["on"], groups[-1][0]["number"]) == (line["on"], line["number"]):
            groups[-1].append(line)
        else:
            groups.append([line])
    drafts = [
        Draft(
            date.fromisoformat(group[0]["on"]), _kind(group, book), group[0]["memo"],
            tuple(Line(x["code"], x["debit"], x["credit"], x["category"], x["memo"] if x["memo"] != group[0]["memo"] else "") for x in group),
        )
        for group in groups
    ]  # fmt: skip
    return sorted(drafts, key=lambda draft: draft.on)


def _kind(group: Sequence[Mapping[str, Any]], book: Book) -> str:
    """Return the kind of a voucher: an opening where it says so, else by where money moves."""
    if group[0]["on"] == book.opened_on.isoformat() and any(
        word in group[0]["memo"] for word in ("期初", "年初", "建账")
    ):
        return posting.OPENING
    money = [x for x in group if x["code"].startswith((chart.CASH, chart.BANK))]
    came, went = any(x["debit"] for x in money), any(x["credit"] for x in money)
    if came and went:
        return posting.TRANSFER
    return posting.RECEIPT if came else posting.PAYMENT if went else posting.GENERAL


def _waits(row: VoucherImport) -> None:
    if row.state != "preview":
        raise Conflict(_("This import is written or cancelled already. Hand the sheet in again."))


def cancel(*, actor: Actor, import_id: int, version: int | None) -> VoucherImport:
    """Cancel an import; what was read of it is thrown away."""
    row = seen(actor, import_id)
    actor.require(RIGHT, row.book.unit.path)
    _waits(row)
    with transaction.atomic():
        records.change(
            actor=actor, action="voucher-import.cancelled", instance=row, path=row.book.unit.path, version=version,
            values={"state": "cancelled"},
        )  # fmt: skip
        VoucherImport.objects.filter(pk=row.pk).update(lines=[])
    return row


def template(*, actor: Actor) -> bytes:
    """Return the blank sheet, with the chart beside it.

    :raises Forbidden: the actor may not import anywhere.
    """
    if not actor.scope(RIGHT):
        raise Forbidden
    with translation.override("zh-hans"):
        words = [str(label) for _code, label in choices.CATEGORIES]
    fields = list(sheet.HEADINGS)
    page = xlsx.Page(
        _("Vouchers"), [sheet.HEADINGS[name][0] for name in fields], (), widths={0: 14, 2: 30, 4: 24},
        text_columns=tuple(fields.index(name) for name in ("on", "number", "code")), choices={fields.index("category"): words},
        filtered=False,
    )  # fmt: skip
    listed = xlsx.Page(
        _("Chart of accounts"), (_("Code"), _("Name")), [(row.code, row.name) for row in chart.accounts()]
    )
    return xlsx.workbook([page, listed])
