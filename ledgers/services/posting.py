"""The one way into a book: a voucher with its lines, all or nothing, chained to the one before."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import audit
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from ledgers.domain import posting
from ledgers.domain.money_words import yuan
from ledgers.domain.posting import Line
from ledgers.models import Account, Book, BookHead, BookMonth, Posting, Voucher
from ledgers.services import books

_SAID = {
    "few": gettext_lazy("A voucher has at least two lines."),
    "empty": gettext_lazy("Line %(line)d: give an amount on one side."),
    "both": gettext_lazy("Line %(line)d: an amount stands on one side only."),
    "sign": gettext_lazy("Line %(line)d: give an amount above zero; mistakes are put right by a red reversal."),
    "large": gettext_lazy("Line %(line)d: this amount is too large."),
}


def post(
    *,
    actor: Actor,
    book: Book,
    on: date,
    kind: str,
    memo: str,
    lines: Sequence[Line],
    now: datetime | None = None,
    attachments: int = 0,
    today: date | None = None,
) -> Voucher:
    """Write a voucher into a book.

    The actor needs `ledger.post` on the book's unit. Months open as they come; a closed one refuses.

    :raises DomainError: lines that make no voucher, an account that takes none, a date that does not fit; names the field.
    :raises Conflict: the month is closed.
    """
    actor.require("ledger.post", book.unit.path, see="ledger.view")
    return _write(
        actor=actor, book=book, on=on, kind=kind, memo=memo, lines=lines, now=now or timezone.now(), today=today,
        attachments=attachments,
    )  # fmt: skip


def reverse(*, actor: Actor, voucher_id: int, on: date, reason: str, now: datetime | None = None) -> Voucher:
    """Write the red reversal of a voucher, linked to it; the original stays as it is.

    :raises DomainError: the reason is missing or the date lies before the original's; names the field.
    :raises Conflict: it is reversed already, or is a reversal itself, or the month is closed.
    """
    original = seen(actor, voucher_id)
    actor.require("ledger.post", original.book.unit.path, see="ledger.view")
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    if original.kind == posting.REVERSAL:
        raise Conflict(_("A reversal is not reversed: enter the right voucher anew."))
    if on < original.on:
        raise DomainError(_("A reversal is not dated before what it reverses."), field="on")
    with transaction.atomic():
        locked_head(original.book)
        if Voucher.objects.filter(reverses=original).exists():
            raise Conflict(_("This voucher has been reversed already."))
        return _write(
            actor=actor, book=original.book, on=on, kind=posting.REVERSAL, now=now or timezone.now(), reverses=original,
            memo=(_("Reversal of %(voucher)s of %(month)s") % {"voucher": original, "month": _month(original.month)})[:120],
            lines=posting.reversed_lines(lines_of(original)), reason=reason.strip(),
        )  # fmt: skip


def seen(actor: Actor, voucher_id: int) -> Voucher:
    """Return a voucher of the actor's area, with its book and unit.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Voucher.objects.within(actor.scope("ledger.view")).select_related("book__unit")
    row = rows.filter(pk=voucher_id).first()
    if row is None:
        raise NotFound
    return row


def lines_of(voucher: Voucher) -> list[Line]:
    """Return a voucher's lines in their order."""
    rows = voucher.lines.select_related("account").order_by("line")
    return [Line(row.account.code, row.debit, row.credit, row.category, row.memo) for row in rows]


def header(voucher: Voucher) -> dict[str, object]:
    """Return what a voucher's digest is taken of, beside its lines."""
    return {
        "book": voucher.book_id, "seq": voucher.seq, "month": voucher.month, "number": voucher.number,
        "on": voucher.on.isoformat(), "kind": voucher.kind, "memo": voucher.memo, "attachments": voucher.attachments,
        "reverses": voucher.reverses_id, "reason": voucher.reason, "by": voucher.posted_by_id, "name": voucher.posted_by,
        "at": int(voucher.posted_at.timestamp() * 1_000_000),
    }  # fmt: skip


def line_body(number: int, account: str, line: Line) -> dict[str, object]:
    """Return what a voucher's digest is taken of for one line."""
    return {
        "line": number, "account": account, "debit": line.debit, "credit": line.credit, "category": line.category,
        "memo": line.memo,
    }  # fmt: skip


def _write(
    *,
    actor: Actor,
    book: Book,
    on: date,
    kind: str,
    memo: str,
    lines: Sequence[Line],
    now: datetime,
    today: date | None = None,
    attachments: int = 0,
    reverses: Voucher | None = None,
    reason: str = "",
) -> Voucher:
    checked(lines, is_red=reverses is not None)
    memo = memo.strip()
    if not memo:
        raise DomainError(_("Say in a few words what it is for."), field="memo")
    if on < book.opened_on:
        raise DomainError(_("The book begins on %(day)s.") % {"day": book.opened_on}, field="on")
    if on > (today or timezone.localdate(now)):
        raise DomainError(_("Give the day on which it happened, today at the latest."), field="on")
    month = posting.month_of(on)
    with transaction.atomic():
        head = locked_head(book)
        opened = books.ensure_month(actor, book, month)
        _still_open(opened)
        accounts = _accounts(book, lines, is_red=reverses is not None)
        seq = head.seq + 1
        last = (
            Voucher.objects.filter(book=book, month=month).order_by("-number").values_list("number", flat=True).first()
        )
        voucher = Voucher(
            id=posting.key(book.pk, seq), book=book, seq=seq, month=month, number=(last or 0) + 1, on=on, kind=kind,
            memo=memo[:120], attachments=attachments, reverses=reverses, reason=reason, posted_by_id=actor.user_id,
            posted_by=actor.name, posted_at=now, previous=head.digest,
        )  # fmt: skip
        voucher.digest = posting.digest(
            header(voucher), [line_body(n, x.account, x) for n, x in enumerate(lines, 1)], head.digest
        )
        # The lines first: see `Voucher`.
        Posting.objects.bulk_create(
            Posting(
                voucher_id=voucher.pk, book=book, month=month, line=n, account_id=accounts[x.account].pk, debit=x.debit,
                credit=x.credit, category=x.category, memo=x.memo[:120],
            )
            for n, x in enumerate(lines, 1)
        )  # fmt: skip
        voucher.save(force_insert=True)
        BookHead.objects.filter(pk=head.pk).update(seq=seq, digest=voucher.digest)
        audit.record(
            actor=actor, action=f"ledger.{kind}-posted", target=voucher, path=book.unit.path, reason=reason,
            label=f"{book.name} {_month(month)} {voucher}",
            changes={"digest": [None, voucher.digest], "on": [None, on.isoformat()]},
        )  # fmt: skip
    return voucher


def checked(lines: Sequence[Line], *, is_red: bool = False) -> None:
    """Refuse lines that do not make a voucher, in words.

    :raises DomainError: names the line.
    """
    try:
        posting.check(lines, is_red=is_red)
    except posting.Unbalanced as error:
        if error.code == "unequal":
            raise DomainError(
                _("Debit %(debit)s and credit %(credit)s are not the same.")
                % {"debit": yuan(error.debit), "credit": yuan(error.credit)},
                field="lines",
            ) from error
        raise DomainError(_SAID[error.code] % {"line": error.line}, field="lines") from error


def _month(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}"


def locked_head(book: Book) -> BookHead:
    return BookHead.objects.select_for_update().get(book=book)


def _still_open(month: BookMonth) -> None:
    rows = BookMonth.objects.filter(pk=month.pk)
    if connection.vendor == "postgresql":
        rows = rows.select_for_update()
    if rows.values_list("closed_at", flat=True).get() is not None:
        raise Conflict(
            _("%(month)s is closed. Date the voucher into an open month, or ask for the month to be opened again.")
            % {"month": month}
        )


def _accounts(book: Book, lines: Sequence[Line], *, is_red: bool) -> Mapping[str, Account]:
    """Return the accounts of the lines by code; a reversal also reaches one that takes no lines any more."""
    found = {row.code: row for row in Account.objects.filter(book=book, code__in={line.account for line in lines})}
    for line in lines:
        row = found.get(line.account)
        if row is None:
            raise DomainError(_("The book has no account %(code)s.") % {"code": line.account}, field="lines")
        if not row.is_open and not is_red:
            raise DomainError(
                _("%(account)s takes no lines. Choose one of its sub-accounts.") % {"account": row}, field="lines"
            )
    return found
