"""Months close in their order and open again by two people; the year is carried over."""

from datetime import date

import pytest

from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden
from ledgers.domain import year_end as rules
from ledgers.models import BookMonth, MonthReopening, Posting, Voucher
from ledgers.selectors import book_balances as balances
from ledgers.services import chain, months, proofs, year_ends
from tests.ledgers.bookkeeping import NOW, RENT, book_of, clerk, kept_book, post
from tests.world import VILLAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(world):
    return kept_book()


def close(book, month, actor=SYSTEM):
    return months.close(actor=actor, book_id=book.pk, month=month, now=NOW)


def test_months_close_in_order_and_then_take_nothing(book):
    with pytest.raises(Conflict):
        close(book, 202512)
    close(book, 202511)
    with pytest.raises(Conflict):
        post(book, *RENT, on=date(2025, 11, 30))
    with pytest.raises(Conflict):
        close(book, 202511)
    with pytest.raises(DomainError):
        months.close(actor=SYSTEM, book_id=book.pk, month=202601, now=NOW.replace(month=1, day=20))


def test_december_closes_after_the_year_is_carried_over(book):
    close(book, 202511)
    with pytest.raises(Conflict):
        close(book, 202512)
    made = year_ends.close_year(actor=SYSTEM, book_id=book.pk, year=2025, now=NOW)
    assert (made.kind, made.on) == ("closing", date(2025, 12, 31))
    assert not made.lines.exclude(category="").exists()
    held = balances.by_code(book, 202512)
    assert {code: fen for code, fen in held.items() if fen} == {"102": 1_280_000, "301": -1_000_000, "32202": -280_000}
    with pytest.raises(Conflict):
        year_ends.close_year(actor=SYSTEM, book_id=book.pk, year=2025, now=NOW)
    close(book, 202512)
    assert list(chain.breaks()) == proofs.inconsistencies() == []


def test_a_year_with_a_loss_and_appropriations_is_carried_over():
    lines = rules.carried({"50103": -100, "51302": 150, "321": 20, "3220102": 30, "102": -100})
    sums: dict[str, int] = {"50103": -100, "51302": 150, "321": 20, "3220102": 30}
    for line in lines:
        sums[line.account] = sums.get(line.account, 0) + line.debit - line.credit
    assert sums == {"50103": 0, "51302": 0, "321": 0, "3220102": 0, "32202": 100}
    assert rules.is_closed(sums)
    assert not rules.is_closed(sums | {"3220102": 30})
    assert sum(x.debit for x in lines) == sum(x.credit for x in lines)
    assert rules.is_closed({"102": 5, "50103": 0})


def test_a_month_opens_again_by_two_people_once(book):
    close(book, 202511)
    first, second = clerk(1), clerk(2)
    wish = months.ask(actor=first, book_id=book.pk, month=202511, reason="漏记一笔租金", now=NOW)
    with pytest.raises(Forbidden):
        months.decide(actor=first, reopening_id=wish.pk, is_granted=True, now=NOW)
    with pytest.raises(Conflict):
        months.ask(actor=second, book_id=book.pk, month=202511, reason="再问", now=NOW)
    wish = months.decide(actor=second, reopening_id=wish.pk, is_granted=True, now=NOW)
    assert wish.used_at is not None
    post(book, *RENT, on=date(2025, 11, 30))
    close(book, 202511)
    with pytest.raises(Conflict):
        months.decide(actor=second, reopening_id=wish.pk, is_granted=True, now=NOW)
    assert BookMonth.objects.get(book=book, month=202511).closed_at == NOW
    assert list(chain.breaks()) == []


def test_a_refused_wish_opens_nothing_and_the_system_is_no_person(book):
    close(book, 202511)
    with pytest.raises(Forbidden):
        months.ask(actor=SYSTEM, book_id=book.pk, month=202511, reason="漏记", now=NOW)
    wish = months.ask(actor=clerk(1), book_id=book.pk, month=202511, reason="漏记", now=NOW)
    months.decide(actor=clerk(2), reopening_id=wish.pk, is_granted=False, now=NOW)
    assert BookMonth.objects.get(book=book, month=202511).closed_at is not None
    assert MonthReopening.objects.get().used_at is None


def test_no_month_begins_before_one_that_is_closed(world):
    book = book_of(VILLAGES[1], opened_on=date(2025, 1, 1))
    post(book, *RENT, on=date(2025, 3, 3))
    months.close_many(actor=SYSTEM, path=book.unit.path, upto=202503, now=NOW)
    with pytest.raises(Conflict):
        post(book, *RENT, on=date(2025, 2, 2))


def test_many_years_are_carried_over_and_closed_at_once(book):
    assert year_ends.close_year_many(actor=SYSTEM, path="0001", year=2025, now=NOW) == 1
    assert year_ends.close_year_many(actor=SYSTEM, path="0001", year=2025, now=NOW) == 0
    assert months.close_many(actor=SYSTEM, path="0001", upto=202512, now=NOW) == 2
    assert rules.is_closed(balances.by_code(book, 202512))
    assert list(chain.breaks()) == proofs.inconsistencies() == []


def test_the_trial_balance_of_a_span_sums_to_nothing(book):
    rows = balances.trial(book, 202512, 202512)
    found = {row.account.code: (row.opening, row.debit, row.credit, row.closing) for row in rows}
    assert found["102"] == (1_150_000, 150_000, 20_000, 1_280_000)
    assert sum(row.closing for row in rows) == 0
    assert Posting.objects.filter(book=book).count() == 2 * Voucher.objects.filter(book=book).count()
