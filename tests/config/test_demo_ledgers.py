"""The demo's books: the article's totals from postings, by the portal's own figures and by sums of their own."""

import random
from datetime import date

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext

from accounts.models import OrgUnit, ReportedFigure
from accounts.services import reported as reported_figures
from config.demo import ledgers
from core import indicators
from core.audit import breaks
from core.periods import Period
from core.scope import EVERYTHING
from ledgers.domain import economy
from ledgers.domain.money_words import wan
from ledgers.models import BonusGrant, Book, BookMonth, FundUse, Voucher
from ledgers.selectors import balances
from ledgers.selectors import economy as selectors
from tests.config.demo_books import loaded

pytestmark = pytest.mark.django_db


def by_hand(year: int) -> list[int]:
    """Return each book's income of a year from the lines themselves, in one statement that no code of the portal wrote."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT SUM(p.credit - p.debit) FROM ledgers_posting p JOIN ledgers_account a ON a.id = p.account_id"
            " JOIN ledgers_voucher v ON v.id = p.voucher_id"
            " WHERE substr(a.code, 1, 3) IN ('501', '502', '503', '504') AND v.kind NOT IN ('closing', 'opening')"
            " AND p.month BETWEEN %s AND %s GROUP BY p.book_id ORDER BY 1",
            [year * 100 + 1, year * 100 + 12],
        )
        return [int(row[0]) for row in cursor.fetchall()]


@pytest.mark.parametrize("seed", range(40))
def test_parts_add_up_to_the_fen_whatever_is_drawn(seed):
    rng = random.Random(seed)
    total, step = rng.randrange(10**12), rng.choice([1, 100, 10_000])
    found = ledgers.parts(total, [rng.random() + 0.01 for _part in range(rng.randrange(1, 120))], step=step)
    assert sum(found) == total
    assert all(part % step == 0 for part in found[1:])


def test_altay_gives_the_totals_of_the_article_from_postings():
    loaded("altay", 1)
    assert Book.objects.count() == OrgUnit.objects.filter(kind="village").count() == 103
    assert not Book.objects.exclude(unit__kind="village").exists()
    this, base = Period.parse("2025"), Period.parse("2020")
    codes = ("economy.income", "economy.income.base", "economy.increase")
    assert [wan(indicators.total(code, EVERYTHING, this)) for code in codes] == ["5,170.88", "1,237.40", "3,933.48"]
    assert (sum(by_hand(2025)), sum(by_hand(2020))) == (5_170_880_000, 1_237_400_000)
    whole = selectors.total(selectors.of_units(EVERYTHING, this))
    assert economy.growth(whole.income, selectors.total(selectors.of_units(EVERYTHING, base)).income) == 31_788
    for formula in (economy.ONLY_OPERATING, economy.WITH_INVESTMENT):
        assert (economy.share(whole.operating(formula), whole.income) or 0) > 7_500
    assert sum(whole.categories.values()) == sum(whole.accounts.values()) == whole.income
    assert min(by_hand(2025)) >= 20_000_000
    weak = [indicators.total("economy.weak.income", EVERYTHING, period) for period in (this, base)]
    assert weak == [0, sum(income < 20_000_000 for income in by_hand(2020))]
    assert weak[1] > 50


def test_every_demo_book_balances_and_its_two_years_are_closed():
    loaded("altay", 1)
    for pk in Book.objects.order_by("pk").values_list("pk", flat=True)[:12]:
        found = balances.held([pk], 202501, 202512)
        assert sum(found.closing.values()) == sum(found.opening.values()) == 0
        assert found.sums["102"].closing > 0
        assert found.sums["101"].closing > 0
        assert not [code for code, sums in found.sums.items() if code >= "501" and sums.closing]
    months = BookMonth.objects.filter(closed_at__isnull=False)
    assert months.count() == 103 * 24
    assert sorted({row // 100 for row in months.values_list("month", flat=True)}) == [2020, 2025]
    assert Voucher.objects.filter(month__gte=202601, on__lte=date(2026, 11, 10)).exists()
    assert not Voucher.objects.filter(on__gt=date(2026, 11, 10)).exists()
    kinds = Voucher.objects.filter(book=pk, kind__in=["opening", "closing"]).order_by("seq")
    assert [(row.kind, row.on) for row in kinds] == [
        ("opening", date(2020, 1, 1)), ("closing", date(2020, 12, 31)), ("opening", date(2025, 1, 1)),
        ("closing", date(2025, 12, 31)),
    ]  # fmt: skip
    assert not list(breaks())


def test_gangcha_has_fewer_books_and_weak_villages_that_the_rules_name():
    loaded("gangcha", 1)
    period = Period.parse("2025")
    assert Book.objects.count() == 31
    assert wan(indicators.total("economy.income", EVERYTHING, period)) == "868.45"
    weak = indicators.total("economy.weak.income", EVERYTHING, period)
    assert weak == sum(income < 20_000_000 for income in by_hand(2025)) > 0
    party, used = (indicators.total(code, EVERYTHING, period) for code in ("funds.party", "funds.party.used"))
    assert (wan(party), used) == ("387.00", FundUse.objects.aggregate(n=Sum("amount_fen"))["n"])
    assert 0 < used < party


def test_altay_reports_one_total_of_loans_and_bonuses_wait_for_a_person():
    loaded("altay", 1)
    period = Period.parse("2025")
    assert wan(indicators.total("funds.loans", EVERYTHING, period)) == "2,057.00"
    reported = ReportedFigure.objects.get(code="economy.increase")
    [beside] = reported_figures.compare([reported])
    assert (wan(reported.value), reported.value - (beside.computed or 0)) == ("3,933.42", -600_00)
    assert beside.differs
    assert beside.warning
    grants = BonusGrant.objects.select_related("rule")
    assert grants.count() == 103
    assert {row.state for row in grants} == {"proposed"}
    income = [selectors.of_books(EVERYTHING, Period.parse(str(year))) for year in (2025, 2020)]
    for row in grants[:20]:
        gained = income[0][row.book_id].income - income[1][row.book_id].income
        assert (row.gained_fen, row.proposed_fen) == (gained, min((gained * 300 + 5_000) // 10_000, 3_000_000))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans otherwise")
@pytest.mark.parametrize("books", [1, 10, 103])
def test_postgresql_finds_openings_and_closings_by_their_own_index(books):
    loaded("altay", 1)
    keys = list(Book.objects.order_by("pk").values_list("pk", flat=True)[:books])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE ledgers_voucher")
        with CaptureQueriesContext(connection) as asked:
            balances.special(keys, 202501, 202512)
        cursor.execute("EXPLAIN " + asked[-1]["sql"])
        assert "voucher_special" in "".join(line for (line,) in cursor.fetchall())
