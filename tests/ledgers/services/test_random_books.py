"""Random work on books keeps the sum of all accounts at nothing.

What runs where: 20,000 sequences of operations run against the pure rule, which is what every way into a book asks. Some
thousands of operations run against the database as well, most of them in sheets as offices hand them in, the others
one by one by the services: posting, reversing, closing, opening again, and input that must be refused.
"""

import random
from datetime import date

import pytest
from django.db.models import Sum

from core.actors import SYSTEM
from core.errors import DomainError
from ledgers.domain import posting as rules
from ledgers.domain.posting import Line, Unbalanced
from ledgers.models import BookMonth, Posting, Voucher
from ledgers.services import chain, months, posting, posting_many, proofs
from tests.ledgers.bookkeeping import NOW, TODAY, book_of, clerk
from tests.world import VILLAGES

CODES = ("101", "102", "112", "211", "301", "50101", "50103", "51302", "51401")
DAYS = tuple(date(2025, month, day) for month in (9, 10, 11, 12) for day in (1, 9, 17, 28))


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
    chance, refused, taken = random.Random(20_000), 0, 0
    for _ in range(20_000):
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


@pytest.mark.django_db
def test_thousands_of_operations_on_the_database_keep_the_sum_at_nothing(world) -> None:
    chance = random.Random(7)
    own = [book_of(path, date(2025, 9, 1)) for path in VILLAGES[:3]]
    done = dict.fromkeys(("sheet", "sheet refused", "post", "reverse", "close", "open again", "refused"), 0)
    held: dict[tuple[int, str], int] = {}

    def count(book_id: int, lines: tuple[Line, ...] | list[Line]) -> None:
        for x in lines:
            held[book_id, x.account] = held.get((book_id, x.account), 0) + x.debit - x.credit

    def sheet() -> None:
        book = chance.choice(own)
        right = 1 if chance.random() < 0.8 else 0.98
        drafts = [
            posting_many.Draft(chance.choice(DAYS), "general", "随机", random_lines(chance, right=right))
            for _ in range(chance.randint(20, 200))
        ]
        try:
            posting_many.post_many(actor=SYSTEM, path="0001", drafts={book.pk: drafts}, now=NOW)
        except DomainError:
            done["sheet refused"] += len(drafts)
            return
        done["sheet"] += len(drafts)
        for draft in drafts:
            count(book.pk, draft.lines)

    def post() -> None:
        book, lines = chance.choice(own), random_lines(chance, right=0.6)
        posting.post(
            actor=SYSTEM,
            book=book,
            on=chance.choice(DAYS),
            kind="general",
            memo="随机",
            lines=lines,
            now=NOW,
            today=TODAY,
        )
        done["post"] += 1
        count(book.pk, lines)

    def reverse() -> None:
        row = Voucher.objects.order_by("?").first()
        if row is not None:
            red = posting.reverse(actor=SYSTEM, voucher_id=row.pk, on=chance.choice(DAYS), reason="随机", now=NOW)
            done["reverse"] += 1
            count(row.book_id, posting.lines_of(red))

    def close() -> None:
        book = chance.choice(own)
        row = months.next_to_close(book)
        if row is not None and chance.random() < 0.3:
            months.close(actor=SYSTEM, book_id=book.pk, month=row.month, now=NOW)
            done["close"] += 1

    def open_again() -> None:
        book = chance.choice(own)
        row = BookMonth.objects.filter(book=book, closed_at__isnull=False).order_by("-month").first()
        if row is not None:
            wish = months.ask(actor=clerk(1), book_id=book.pk, month=row.month, reason="随机", now=NOW)
            months.decide(actor=clerk(2), reopening_id=wish.pk, is_granted=True, now=NOW)
            done["open again"] += 1

    for step in range(260):
        act = sheet if step % 5 == 0 else chance.choice((post, post, reverse, close, open_again))
        try:
            act()
        except DomainError:
            done["refused"] += 1
        sums = Posting.objects.aggregate(d=Sum("debit"), c=Sum("credit"))
        assert (sums["d"] or 0) == (sums["c"] or 0)
    rows = Posting.objects.values_list("book_id", "account__code").annotate(Sum("debit"), Sum("credit"))
    found = {(book, code): d - c for book, code, d, c in rows if d != c}
    assert found == {key: fen for key, fen in held.items() if fen}
    assert list(chain.breaks()) == proofs.inconsistencies() == []
    assert all(done.values()), done
    assert done["sheet"] > 2_000, done
