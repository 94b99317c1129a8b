"""Many vouchers at once, set-based: for sheets of an office's own and for the demo county. The same rules, one audit entry."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from core import audit, bulk
from core.actors import Actor
from core.errors import Conflict, DomainError
from ledgers.domain import posting as rules
from ledgers.domain.posting import Line
from ledgers.models import Account, Book, BookHead, BookMonth, Posting, Voucher
from ledgers.services import books, posting


@dataclass(frozen=True)
class Draft:
    """A voucher that is to be written."""

    on: date
    kind: str
    memo: str
    lines: tuple[Line, ...]
    attachments: int = 0


def post_many(*, actor: Actor, path: str, drafts: Mapping[int, Sequence[Draft]], now: datetime) -> dict[int, list[int]]:
    """Write vouchers into many books below the unit of `path`; return the keys of the vouchers by book, in order.

    `drafts` are by the book's key, each book's in the order of its chain. Months open as they come.

    :raises DomainError: a draft makes no voucher or names an account that takes no lines; names book and draft.
    :raises Conflict: a month is closed.
    """
    actor.require("ledger.import", path)
    with transaction.atomic():
        own = {row.pk: row for row in Book.objects.within(actor.scope("ledger.import")).filter(pk__in=drafts)}
        if set(own) != set(drafts) or any(not row.unit.path.startswith(path) for row in _with_units(own)):
            raise DomainError(_("A book does not lie in this unit."))
        heads = {row.book_id: row for row in BookHead.objects.select_for_update().filter(book__in=own).order_by("pk")}
        accounts = {
            (row.book_id, row.code): row for row in Account.objects.filter(book__in=own).only("book", "code", "is_open")
        }
        _open_months(actor, path, drafts)
        numbers = _last_numbers(drafts)
        vouchers: list[Voucher] = []
        lines: list[tuple[object, ...]] = []
        for book_id, given in drafts.items():
            head = heads[book_id]
            for place, draft in enumerate(given, 1):
                _fits(own[book_id], place, draft, accounts)
                month = rules.month_of(draft.on)
                numbers[book_id, month] = number = numbers.get((book_id, month), 0) + 1
                head.seq += 1
                row = Voucher(
                    id=rules.key(book_id, head.seq), book_id=book_id, seq=head.seq, month=month, number=number,
                    on=draft.on, kind=draft.kind, memo=draft.memo, attachments=draft.attachments, reason="",
                    posted_by_id=actor.user_id, posted_by=actor.name, posted_at=now, previous=head.digest,
                )  # fmt: skip
                bodies = [posting.line_body(n, x.account, x) for n, x in enumerate(draft.lines, 1)]
                row.digest = head.digest = rules.digest(posting.header(row), bodies, row.previous)
                vouchers.append(row)
                lines += [
                    (row.pk, book_id, month, n, accounts[book_id, x.account].pk, x.debit, x.credit, x.category, x.memo)
                    for n, x in enumerate(draft.lines, 1)
                ]
        # The lines first: see `Voucher`.
        bulk.insert(
            Posting,
            ("voucher", "book", "month", "line", "account", "debit", "credit", "category", "memo"),
            lines,
        )
        fields = (
            "id", "book", "seq", "month", "number", "on", "kind", "memo", "attachments", "reverses", "reason",
            "posted_by_id", "posted_by", "posted_at", "previous", "digest",
        )  # fmt: skip
        bulk.insert(
            Voucher,
            fields,
            [
                tuple(
                    getattr(row, "book_id" if name == "book" else "reverses_id" if name == "reverses" else name)
                    for name in fields
                )
                for row in vouchers
            ],
        )
        for head in heads.values():
            BookHead.objects.filter(pk=head.pk).update(seq=head.seq, digest=head.digest)
        audit.record(
            actor=actor, action="ledger.posted-many", path=path,
            changes={
                "vouchers": len(vouchers), "lines": len(lines),
                "digest": audit.digest_rows([row.digest] for row in vouchers),
            },
        )  # fmt: skip
    found: dict[int, list[int]] = {book_id: [] for book_id in drafts}
    for row in vouchers:
        found[row.book_id].append(row.pk)
    return found


def _with_units(books: Mapping[int, Book]) -> Sequence[Book]:
    return list(Book.objects.filter(pk__in=books).select_related("unit"))


def _fits(book: Book, place: int, draft: Draft, accounts: Mapping[tuple[int, str], Account]) -> None:
    where = _("%(book)s, voucher %(n)d") % {"book": book.name, "n": place}
    try:
        posting.checked(draft.lines)
    except DomainError as error:
        raise DomainError(f"{where}: {error}", field="lines") from error
    if not draft.memo.strip():
        raise DomainError(f"{where}: " + _("Say in a few words what it is for."), field="memo")
    if draft.on < book.opened_on:
        raise DomainError(f"{where}: " + _("The book begins on %(day)s.") % {"day": book.opened_on}, field="on")
    for line in draft.lines:
        account = accounts.get((book.pk, line.account))
        if account is None or not account.is_open:
            raise DomainError(
                f"{where}: " + _("The account %(code)s takes no lines.") % {"code": line.account}, field="lines"
            )


def _open_months(actor: Actor, path: str, drafts: Mapping[int, Sequence[Draft]]) -> None:
    wanted = {(book, rules.month_of(draft.on)) for book, given in drafts.items() for draft in given}
    there = BookMonth.objects.filter(book__in=drafts)
    closed = [(row.book_id, row.month) for row in there if row.closed_at is not None]
    refused = wanted & set(closed)
    if refused:
        _book, month = min(refused)
        raise Conflict(
            _("%(month)s is closed. Date the voucher into an open month, or ask for the month to be opened again.")
            % {"month": f"{month // 100}-{month % 100:02d}"}
        )
    new = sorted(wanted - {(row.book_id, row.month) for row in there})
    books.refuse_before_closed(
        {book: [month for own, month in new if own == book] for book in {own for own, _m in new}}
    )
    bulk.insert(BookMonth, ("book", "month", "closed_by", "version"), [(*row, "", 1) for row in new])
    if new:
        audit.record(
            actor=actor, action="ledger.months-opened-many", path=path,
            changes={"months": len(new), "digest": audit.digest_rows(new)},
        )  # fmt: skip


def _last_numbers(drafts: Mapping[int, Sequence[Draft]]) -> dict[tuple[int, int], int]:
    months = {rules.month_of(draft.on) for given in drafts.values() for draft in given}
    newest = Voucher.objects.filter(book=OuterRef("book"), month=OuterRef("month")).order_by("-number")
    rows = BookMonth.objects.filter(book__in=drafts, month__in=months).annotate(
        last=Subquery(newest.values("number")[:1])
    )
    return {(book, month): last or 0 for book, month, last in rows.values_list("book", "month", "last")}
