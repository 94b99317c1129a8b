"""Random work on books keeps the sum of all accounts at nothing.

20,000 sequences of operations run against the pure rule, which is what every way into a book asks, and 20,000 others
against the database: their vouchers in sheets as offices hand them in; reversals, closings, reopenings and what must be
refused one by one by the services. The books are added up after every sheet and proved by their rows at the end.
"""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest
from django.db import connection
from django.db.models import Sum

from core.actors import SYSTEM
from core.errors import DomainError
from ledgers.domain import posting as rules
from ledgers.domain.posting import Line, Unbalanced
from ledgers.models import Book, Posting, Voucher
from ledgers.services import chain, months, posting, posting_many, proofs
from tests.ledgers.bookkeeping import NOW, TODAY, book_of, clerk
from tests.world import VILLAGES

CODES = ("101", "102", "112", "211", "301", "50101", "50103", "51302", "51401")
DAYS = tuple(date(2025, month, day) for month in (9, 10, 11, 12) for day in (1, 9, 17, 28))
SEQUENCES = 20_000
PER_SHEET = 200
"""Sequences whose vouchers go into the books together."""


def random_lines(chance: random.Random, *, right: float = 0.85) -> tuple[Line, ...]:
    """Return lines of which most make a voucher; the others are wrong in one of the ways that people are."""
    parts = [chance.randint(1, 10**7) for _ in range(chance.randint(1, 4))]
    lines = [Line(chance.choice(CODES), debit=fen) for fen in parts] + [Line(chance.choice(CODES), credit=sum(parts))]
    if chance.random() > right:
        wrong = chance.randrange(5)
        if wrong == 0:
            lines.pop()
        elif wrong == 1:
            lines[0] = Line(lines[0].account, debit=lines[0].debit + 1)
        elif wrong == 2:
            lines[0] = Line(lines[0].account)
        elif wrong == 3:
            lines = [Line(x.account, -x.debit, -x.credit) for x in lines]
        else:
            lines[0] = Line(lines[0].account, lines[0].debit, lines[0].debit)
    return tuple(lines)


def test_twenty_thousand_sequences_on_the_rule_keep_the_sum_at_nothing() -> None:
    chance, refused, taken = random.Random(SEQUENCES), 0, 0
    for _ in range(SEQUENCES):
        sums: dict[str, int] = {}
        vouchers: list[tuple[Line, ...]] = []
        for _ in range(chance.randint(1, 6)):
            is_red = bool(vouchers) and chance.random() < 0.25
            lines = rules.reversed_lines(vouchers.pop()) if is_red else random_lines(chance)
            try:
                rules.check(lines, is_red=is_red)
            except Unbalanced:
                refused += 1
                continue
            taken += 1
            if not is_red:
                vouchers.append(lines)
            for x in lines:
                sums[x.account] = sums.get(x.account, 0) + x.debit - x.credit
            assert sum(sums.values()) == 0
        left: dict[str, int] = {}
        for lines in vouchers:
            for x in lines:
                left[x.account] = left.get(x.account, 0) + x.debit - x.credit
        assert {code: fen for code, fen in sums.items() if fen} == {code: fen for code, fen in left.items() if fen}
    assert refused > 3_000
    assert taken > 50_000


class Office:
    """Runs sequences of operations on books of three villages, and reckons beside them what the accounts must hold."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.books = [book_of(path, date(2025, 9, 1)) for path in VILLAGES[:3]]
        self.closed: dict[int, list[int]] = {book.pk: [] for book in self.books}
        self.written: Counter[int] = Counter()
        self.held: Counter[tuple[int, str]] = Counter()
        self.waiting: dict[int, list[posting_many.Draft]] = {}
        self.done: Counter[str] = Counter()

    def sequence(self) -> None:
        """Run one to three operations on one book, one after another."""
        book = self.chance.choice(self.books)
        for _ in range(self.chance.randint(1, 3)):
            if self.chance.random() < 0.97:
                self.waiting.setdefault(book.pk, []).append(self.draft(book))
                continue
            self.hand_in()
            acts = (
                self.reverse,
                self.reverse,
                self.reverse,
                self.wrong,
                self.wrong_sheet,
                self.late,
                self.close,
                self.open_again,
            )
            self.chance.choice(acts)(book)
        self.done["sequences"] += 1

    def hand_in(self) -> None:
        """Write what waits as one sheet."""
        if self.waiting:
            posting_many.post_many(actor=SYSTEM, path="0001", drafts=self.waiting, now=NOW)
        for book, drafts in self.waiting.items():
            for draft in drafts:
                self.count("posted", book, draft.lines)
        self.waiting = {}

    def add_up(self) -> None:
        """Compare every account of every book with what was reckoned beside it: the sum of all is nothing."""
        rows = Posting.objects.order_by().values_list("book_id", "account__code").annotate(Sum("debit"), Sum("credit"))
        found = {(book, code): debit - credit for book, code, debit, credit in rows if debit != credit}
        assert sum(found.values()) == 0
        assert found == {key: fen for key, fen in self.held.items() if fen}
        assert Voucher.objects.count() == self.written.total()
        self.done["added up"] += 1
        if connection.vendor == "postgresql" and self.done["added up"] % 5 == 1:
            # All is one transaction here, which the server's own statistics do not see: plans of empty tables would stay.
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE ledgers_posting, ledgers_voucher")

    def draft(self, book: Book, *, right: float = 1) -> posting_many.Draft:
        days = [day for day in DAYS if rules.month_of(day) not in self.closed[book.pk]]
        return posting_many.Draft(self.chance.choice(days), "general", "随机", random_lines(self.chance, right=right))

    def count(self, what: str, book: int, lines: Sequence[Line]) -> None:
        self.done[what] += 1
        self.written[book] += 1
        for x in lines:
            self.held[book, x.account] += x.debit - x.credit

    def reverse(self, book: Book) -> None:
        if not self.written[book.pk]:
            return
        key = rules.key(book.pk, self.chance.randint(1, self.written[book.pk]))
        try:
            red = posting.reverse(actor=SYSTEM, voucher_id=key, on=DAYS[-1], reason="随机", now=NOW)
        except DomainError:
            self.done["reversal refused"] += 1
            return
        self.count("reversed", book.pk, posting.lines_of(red))

    def wrong(self, book: Book) -> None:
        draft = self.draft(book, right=0)
        with pytest.raises(DomainError):
            posting.post(
                actor=SYSTEM,
                book=book,
                on=draft.on,
                kind="general",
                memo="随机",
                lines=draft.lines,
                now=NOW,
                today=TODAY,
            )
        self.done["voucher refused"] += 1

    def wrong_sheet(self, book: Book) -> None:
        drafts = [self.draft(book) for _ in range(self.chance.randint(1, 9))]
        drafts.insert(self.chance.randint(0, len(drafts)), self.draft(book, right=0))
        with pytest.raises(DomainError):
            posting_many.post_many(actor=SYSTEM, path="0001", drafts={book.pk: drafts}, now=NOW)
        self.done["sheet refused"] += 1

    def late(self, book: Book) -> None:
        if self.closed[book.pk]:
            month = self.chance.choice(self.closed[book.pk])
            draft = posting_many.Draft(
                date(2025, month % 100, 5), "general", "随机", random_lines(self.chance, right=1)
            )
            with pytest.raises(DomainError):
                posting_many.post_many(actor=SYSTEM, path="0001", drafts={book.pk: [draft]}, now=NOW)
            self.done["late refused"] += 1

    def close(self, book: Book) -> None:
        row = months.next_to_close(book)
        if row is not None and row.month < 202512:
            months.close(actor=SYSTEM, book_id=book.pk, month=row.month, now=NOW)
            self.closed[book.pk].append(row.month)
            self.done["closed"] += 1

    def open_again(self, book: Book) -> None:
        if self.closed[book.pk]:
            month, path = self.closed[book.pk].pop(), book.unit.path
            wish = months.ask(actor=clerk(1, path), book_id=book.pk, month=month, reason="随机", now=NOW)
            months.decide(actor=clerk(2, path), reopening_id=wish.pk, is_granted=True, now=NOW)
            self.done["opened again"] += 1


@pytest.mark.django_db
def test_twenty_thousand_sequences_on_the_database_keep_the_sum_at_nothing(world) -> None:
    office = Office(random.Random(7))
    for _ in range(SEQUENCES // PER_SHEET):
        for _ in range(PER_SHEET):
            office.sequence()
        office.hand_in()
        office.add_up()
    assert list(chain.breaks()) == proofs.inconsistencies() == []
    done = office.done
    assert done["sequences"] == SEQUENCES, done
    assert done["added up"] == SEQUENCES // PER_SHEET
    assert done["posted"] > 3 * SEQUENCES // 2, done
    for what in ("reversed", "voucher refused", "sheet refused", "late refused", "closed", "opened again"):
        assert done[what] > 80, done
