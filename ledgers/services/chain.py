"""The chain of every book reckoned again, against itself and against heads that were printed earlier.

A superuser of the database can lift triggers and write anything, also a whole chain anew. What they cannot change is
paper: a file of printed heads. Each line of it is `unit-code seq digest`, as many per book as were printed.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from accounts import selectors
from core.errors import DomainError
from core.models import AuditEntry
from core.scope import EVERYTHING
from ledgers.domain import posting as rules
from ledgers.models import Account, Book, BookHead, BookMonth, MonthReopening, Posting, Voucher

_HEADER = (
    "id", "book_id", "seq", "month", "number", "on", "kind", "memo", "attachments", "reverses_id", "reason", "posted_by_id",
    "posted_by", "posted_at", "previous", "digest",
)  # fmt: skip
_LINE = ("voucher_id", "line", "account_id", "debit", "credit", "category", "memo", "book_id", "month", "pk")


@dataclass(frozen=True)
class Printed:
    """A head as it was printed once."""

    unit: str
    seq: int
    digest: str


def heads(books: Iterable[Book] | None = None) -> list[Printed]:
    """Return the present head of every book that has vouchers, in the order of the units' codes."""
    rows = BookHead.objects.filter(seq__gt=0).select_related("book__unit")
    if books is not None:
        rows = rows.filter(book__in=books)
    found = list(rows)
    names = names_of([row.book for row in found])
    return sorted((Printed(names[row.book_id], row.seq, row.digest) for row in found), key=lambda head: head.unit)


def names_of(books: Iterable[Book]) -> dict[int, str]:
    """Return what printed heads call these books: the code of the unit, or the unit's path where it has none."""
    codes = selectors.codes(EVERYTHING)
    return {book.pk: codes.get(book.unit_id) or book.unit.path for book in books}


def read_heads(text: str) -> list[Printed]:
    """Return the heads of a file.

    :raises DomainError: a line is none; names the line.
    """
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split()
        if len(parts) != 3 or not parts[1].isdigit() or len(parts[2]) != 64:
            raise DomainError(f"Line {number} is no head: “{line[:40]}”. A line is: code seq digest.")
        found.append(Printed(parts[0], int(parts[1]), parts[2]))
    return found


def breaks(printed: Sequence[Printed] = ()) -> Iterator[str]:
    """Yield a sentence for every place where a book does not hold; each names the book, the voucher and the row."""
    books = {row.pk: row for row in Book.objects.select_related("unit").order_by("pk")}
    called = names_of(books.values())
    kept = dict(BookHead.objects.values_list("book_id", "seq")), dict(BookHead.objects.values_list("book_id", "digest"))
    given: dict[str, list[Printed]] = defaultdict(list)
    for head in printed:
        given[head.unit].append(head)
    codes = dict(Account.objects.values_list("pk", "code"))
    closed = {
        (b, m): at for b, m, at in BookMonth.objects.values_list("book_id", "month", "closed_at") if at is not None
    }
    lines = _Lines()
    rows: Any = Voucher.objects.order_by("id").values_list(*_HEADER).iterator(5_000)
    seen = set()
    for book_id, own in groupby(rows, key=itemgetter(1)):
        seen.add(book_id)
        book = books.get(book_id)
        name = f"book {called[book_id]} {book.name}" if book is not None else f"book {book_id}"
        mine = given.pop(called[book_id], []) if book is not None else []
        yield from _book(name, own, lines, codes, closed, mine, (kept[0].get(book_id), kept[1].get(book_id)))
    yield from lines.rest()
    for book_id, book in books.items():
        if book_id in seen:
            continue
        name = f"book {called[book_id]} {book.name}"
        if kept[0].get(book_id) != 0:
            yield f"{name}: the head names voucher {kept[0].get(book_id)}, the book has none"
        for head in given.pop(called[book_id], []):
            yield f"{name}: voucher {head.seq} (row {rules.key(book_id, head.seq)}) is missing, which a printed head names"
    for code in given:
        yield f"book {code}: is not there, though a head of it was printed"
    yield from _alone()


class _Lines:
    """All lines in the order of their vouchers, read once, beside the vouchers."""

    def __init__(self) -> None:
        rows: Any = Posting.objects.order_by("voucher_id", "line").values_list(*_LINE).iterator(10_000)
        self._groups = groupby(rows, key=itemgetter(0))
        self._waiting: tuple[int, list[Any]] | None = None
        self.orphans: list[Any] = []

    def of(self, voucher: int) -> list[Any]:
        """Return the lines of the next voucher; those of vouchers that are not there are kept for `rest`."""
        while True:
            if self._waiting is None:
                group = next(self._groups, None)
                if group is None:
                    return []
                self._waiting = (group[0], list(group[1]))
            key, rows = self._waiting
            if key > voucher:
                return []
            self._waiting = None
            if key == voucher:
                return rows
            self.orphans += rows

    def rest(self) -> Iterator[str]:
        self.of(2**62)
        for row in self.orphans:
            yield f"line {row[1]} (row {row[9]}) is of voucher {row[0]}, which is missing"


def _book(
    name: str,
    rows: Iterable[Sequence[Any]],
    lines: _Lines,
    codes: Mapping[int, str],
    closed: Mapping[tuple[int, int], datetime],
    printed: Sequence[Printed],
    kept: tuple[int | None, str | None],
) -> Iterator[str]:
    expected, previous, book_id = 1, rules.START, 0
    digests: dict[int, str] = {}
    wanted = {head.seq for head in printed}
    for row in rows:
        (
            pk,
            book_id,
            seq,
            month,
            number,
            on,
            kind,
            memo,
            attachments,
            reverses,
            reason,
            by,
            by_name,
            at,
            before,
            digest,
        ) = row
        where = f"{name}, voucher {seq} ({month // 100}-{month % 100:02d} No. {number}, row {pk})"
        own = lines.of(pk)
        for missing in range(expected, seq):
            yield f"{name}: voucher {missing} (row {rules.key(book_id, missing)}) is missing"
        if before != previous:
            yield f"{where}: does not follow the voucher before it"
        header = {
            "book": book_id, "seq": seq, "month": month, "number": number, "on": on.isoformat(), "kind": kind, "memo": memo,
            "attachments": attachments, "reverses": reverses, "reason": reason, "by": by, "name": by_name,
            "at": int(at.timestamp() * 1_000_000),
        }  # fmt: skip
        bodies = [
            {
                "line": x[1],
                "account": codes.get(x[2], ""),
                "debit": x[3],
                "credit": x[4],
                "category": x[5],
                "memo": x[6],
            }
            for x in own
        ]
        if rules.digest(header, bodies, before) != digest:
            yield f"{where}: content differs from its digest"
        for x in own:
            if (x[7], x[8]) != (book_id, month):
                yield f"{where}, line {x[1]} (row {x[9]}): lies in another book or month than its voucher"
        if len(own) < 2 or sum(x[3] for x in own) != sum(x[4] for x in own):
            yield f"{where}: does not balance"
        if (book_id, month) in closed and at > closed[book_id, month]:
            yield f"{where}: was entered after its month was closed"
        if seq in wanted:
            digests[seq] = digest
        expected, previous = max(seq + 1, expected), digest
    last = expected - 1
    if kept != (last, previous):
        yield f"{name}: the head names voucher {kept[0]}, the last one is {last}"
    yield from _against(name, book_id, last, digests, printed)


def _against(
    name: str, book_id: int, last: int, digests: Mapping[int, str], printed: Sequence[Printed]
) -> Iterator[str]:
    """Yield what printed heads show: a tail that is cut, a chain that was written anew and from where on."""
    held = 0
    for head in sorted(printed, key=lambda head: head.seq):
        if head.seq > last:
            yield f"{name}: voucher {last + 1} (row {rules.key(book_id, last + 1)}) is missing: a head of voucher {head.seq} was printed"
            return
        if digests.get(head.seq) != head.digest:
            first = _first_changed(book_id, held, head.seq)
            yield (
                f"{name}, voucher {first or head.seq} (row {rules.key(book_id, first or head.seq)}): the chain was written anew"
                f" after the head of voucher {head.seq} was printed, between vouchers {held + 1} and {head.seq}"
            )
            return
        held = head.seq


def _first_changed(book_id: int, held: int, upto: int) -> int | None:
    """Return the first voucher whose digest is not the one that the audit chain has kept of it, if it has kept any."""
    low, high = rules.key(book_id, held), rules.key(book_id, upto)
    digests = dict(Voucher.objects.filter(pk__gt=low, pk__lte=high).values_list("pk", "digest"))
    kept = AuditEntry.objects.filter(
        target_type="ledgers.voucher", action__endswith="-posted", target_id__in=[str(pk) for pk in digests]
    ).values_list("target_id", "changes")
    changed = [
        int(pk) % rules.PER_BOOK
        for pk, changes in kept
        if "digest" in changes and changes["digest"][1] != digests[int(pk)]
    ]
    return min(changed, default=None)


def _alone() -> Iterator[str]:
    """Yield every month that was opened again without two people in the audit chain."""
    used = list(MonthReopening.objects.filter(used_at__isnull=False).order_by("pk"))
    entries = AuditEntry.objects.filter(
        target_type="ledgers.monthreopening", target_id__in=[str(row.pk) for row in used]
    ).values_list("target_id", "action", "actor_id")
    who = {(target, action): actor for target, action, actor in entries}
    for row in used:
        asked = who.get((str(row.pk), "ledger.reopening-asked"))
        granted = who.get((str(row.pk), "ledger.reopening-granted"))
        if asked is None or granted is None or asked == granted:
            yield f"month {row.month_id} was opened again (row {row.pk}) without two people in the audit chain"
