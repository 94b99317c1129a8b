"""Posting a voucher, reversing it, many at once."""

from datetime import date

import pytest

from accounts.models import OrgUnit
from core.actors import SYSTEM
from core.errors import Conflict, DomainError
from ledgers.domain.posting import Line
from ledgers.models import Book, BookHead, BookMonth, Posting, Voucher
from ledgers.services import books, posting, posting_many
from tests.world import NOW, TODAY, VILLAGES

pytestmark = pytest.mark.django_db

RENT = (Line("102", debit=150_000), Line("50103", credit=150_000, category="rent"))


@pytest.fixture
def book(world) -> Book:
    unit = OrgUnit.objects.get(path=VILLAGES[0])
    return books.found(actor=SYSTEM, unit=unit, name="一村股份经济合作社", opened_on=date(2025, 1, 1))


def post(book: Book, *lines: Line, on: date = TODAY) -> Voucher:
    return posting.post(
        actor=SYSTEM, book=book, on=on, kind="general", memo="收房屋租金", lines=lines, now=NOW, today=TODAY
    )


def test_a_voucher_is_numbered_chained_and_kept_with_its_lines(book):
    first, second = post(book, *RENT), post(book, *RENT)
    assert [(v.seq, v.number, v.month) for v in (first, second)] == [(1, 1, 202512), (2, 2, 202512)]
    assert second.previous == first.digest
    assert BookHead.objects.get(book=book).digest == second.digest
    assert posting.lines_of(first) == list(RENT)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ((Line("102", debit=1),), "two lines"),
        ((Line("102", debit=2), Line("50103", credit=1)), "not the same"),
        ((Line("102", debit=0), Line("50103", credit=0)), "Line 1"),
        ((Line("102", debit=-5), Line("50103", credit=-5)), "above zero"),
        ((Line("102", debit=5), Line("501", credit=5)), "sub-accounts"),
        ((Line("102", debit=5), Line("999", credit=5)), "no account"),
    ],
)
def test_lines_that_make_no_voucher_are_refused_in_words(book, lines, said):
    from django.utils import translation

    with translation.override("en"), pytest.raises(DomainError) as refused:
        post(book, *lines)
    assert said in str(refused.value)
    assert not Voucher.objects.exists()
    assert not Posting.objects.exists()


def test_a_reversal_is_red_linked_and_made_once(book):
    original = post(book, *RENT)
    red = posting.reverse(actor=SYSTEM, voucher_id=original.pk, on=TODAY, reason="金额录错", now=NOW)
    assert red.reverses == original
    assert [(x.debit, x.credit) for x in posting.lines_of(red)] == [(-150_000, 0), (0, -150_000)]
    with pytest.raises(Conflict):
        posting.reverse(actor=SYSTEM, voucher_id=original.pk, on=TODAY, reason="再来一次", now=NOW)


def test_a_closed_month_takes_no_voucher(book):
    post(book, *RENT)
    BookMonth.objects.filter(book=book, month=202512).update(closed_at=NOW, closed_by="somebody")
    with pytest.raises(Conflict):
        post(book, *RENT)


def test_many_vouchers_are_the_same_as_one_by_one(book):
    made = posting_many.post_many(
        actor=SYSTEM,
        path=book.unit.path,
        now=NOW,
        drafts={book.pk: [posting_many.Draft(TODAY, "receipt", "收房屋租金", RENT)] * 3},
    )
    rows = list(Voucher.objects.filter(pk__in=made[book.pk]).order_by("seq"))
    assert [v.number for v in rows] == [1, 2, 3]
    for row in rows:
        row.refresh_from_db()
        bodies = [posting.line_body(n, x.account, x) for n, x in enumerate(posting.lines_of(row), 1)]
        from ledgers.domain import posting as rules

        assert rules.digest(posting.header(row), bodies, row.previous) == row.digest
    assert post(book, *RENT).previous == rows[-1].digest


def test_the_chart_of_2004_is_recognised_and_refused(world):
    unit = OrgUnit.objects.get(path=VILLAGES[1])
    with pytest.raises(DomainError) as refused:
        books.found(actor=SYSTEM, unit=unit, name="二村", opened_on=date(2025, 1, 1), edition="2004")
    for code in ("131", "132", "153", "154", "211", "212", "502", "511", "521"):
        assert code in str(refused.value)
