"""Statements, figures, bonuses and funds over books: what they count, what they leave out, how many questions they ask."""

from datetime import date

import pytest
from django.utils import translation

from accounts.models import ReportedFigure
from accounts.services import reported
from branches.indicators import grading
from core import indicators
from core.actors import SYSTEM
from core.errors import Conflict, DomainError
from core.models import AuditEntry
from core.periods import Period
from core.scope import EVERYTHING, Scope
from ledgers.domain import statements
from ledgers.domain.posting import Line
from ledgers.models import Account, BonusGrant, FundUse, WeakRule
from ledgers.selectors import balances
from ledgers.selectors import economy as selectors
from ledgers.selectors.economy import Setting
from ledgers.services import economy, funds, posting, statement_tables
from tests.ledgers import economy_world
from tests.world import NOW, TODAY, VILLAGES

pytestmark = pytest.mark.django_db
YEAR, BASE = Period.parse("2025"), Period.parse("2020")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def kept(world):
    return economy_world.make()


def amounts(table) -> dict[str, tuple]:
    return {row.texts[-1]: row.amounts for row in table.rows}


def test_statements_of_a_closed_year_leave_the_closing_out_of_income_and_agree(kept):
    book = [kept[VILLAGES[0]].pk]
    (form,) = statement_tables.read(statements.INCOME, book, YEAR, Setting()).tables
    assert amounts(form)["net surplus"][0] == 350_000_00
    assert amounts(form)["undistributed surplus at the end"][0] == 350_000_00 + 70_000_00
    (detail,) = statement_tables.read(statements.DETAIL, book, YEAR, Setting()).tables
    assert amounts(detail)["total income"][0] == 500_000_00
    sheet = statement_tables.read(statements.BALANCE, book, YEAR, Setting())
    assert sheet.agrees
    assert amounts(sheet.tables[0])["total assets"] == (990_000_00, 640_000_00)
    trial = statement_tables.read(statements.TRIAL, book, YEAR, Setting())
    assert trial.agrees
    assert not trial.is_restated
    assert statement_tables.read(statements.TRIAL, book, BASE, Setting()).is_restated


def test_a_quarter_stands_beside_the_year_so_far_and_a_year_without_one_before_beside_nothing(kept):
    book = [kept[VILLAGES[0]].pk]
    (detail,) = statement_tables.read(statements.DETAIL, book, Period.parse("2025Q2"), Setting()).tables
    assert amounts(detail)["total income"] == (100_000_00, 400_000_00)
    (year,) = statement_tables.read(statements.DETAIL, book, YEAR, Setting()).tables
    assert amounts(year)["total income"] == (500_000_00, None)


def test_an_opening_voucher_is_no_turnover(kept):
    found = balances.held([kept[VILLAGES[0]].pk], 202001, 202001)
    assert (found.sums["102"].opening, found.sums["102"].debit) == (70_000_00, 0)


def test_a_reversed_closing_still_counts_in_no_figure(kept):
    book = kept[VILLAGES[0]]
    voucher = book.vouchers.get(kind="closing", month=202512)
    posting.reverse(actor=SYSTEM, voucher_id=voucher.pk, on=date(2025, 12, 21), reason="closed too early", now=NOW)
    found = selectors.of_books(Scope.of([VILLAGES[0]]), YEAR)[book.pk]
    assert (found.income, found.spent) == (500_000_00, 150_000_00)
    assert statement_tables.read(statements.BALANCE, [book.pk], YEAR, Setting()).agrees


def test_an_area_is_the_sum_of_its_books_and_asks_as_often_as_one(kept, django_assert_num_queries):
    books = [kept[path].pk for path in VILLAGES[:3]]
    with django_assert_num_queries(3):
        found = balances.held(books, 202501, 202512)
    single = [balances.held([pk], 202501, 202512) for pk in books]
    assert found.closing == {
        code: sum(one.closing.get(code, 0) for one in single)
        for code in {code for one in single for code in one.closing}
    }


def test_a_line_without_a_category_counts_by_its_account(kept):
    found = selectors.total(selectors.of_units(Scope.of(["0001"]), YEAR))
    assert found.income == 950_000_00
    assert sum(found.categories.values()) == found.income
    assert found.categories["rent"] == 190_000_00


def test_figures_are_read_together_in_few_questions(kept, django_assert_max_num_queries):
    codes = [one.code for one in indicators.of("unit") if one.code.startswith("economy.")]
    assert len(codes) > 20
    with django_assert_max_num_queries(16), indicators.together():
        values = {code: sum(indicators.get(code).query(EVERYTHING, YEAR).values()) for code in codes}
    assert values["economy.increase"] == values["economy.income"] - values["economy.income.base"]
    assert values["economy.income"] == sum(values[f"economy.income.{code}"] for code in ("501", "502", "503", "504"))
    alone = {code: sum(indicators.get(code).query(EVERYTHING, YEAR).values()) for code in codes}
    assert alone == values


def test_every_figure_shows_the_lines_that_add_up_to_it(kept):
    unit = kept[VILLAGES[0]].unit_id
    for code in ("economy.income", "economy.income.contracting", "economy.income.old.operating", "economy.expense"):
        figure = indicators.get(code)
        rows = figure.rows(unit, YEAR)
        sign = -1 if code == "economy.expense" else 1
        assert sum(sign * (row.credit - row.debit) for row in rows) == figure.query(Scope.of([VILLAGES[0]]), YEAR)[unit]


def test_a_five_goods_item_may_read_the_economy_of_the_unit(kept):
    assert {"economy.income", "economy.surplus", "funds.party.used"} <= grading.for_standards()


def test_weak_villages_follow_the_county_rule_and_its_year(kept, world):
    weak = indicators.get("economy.weak.income")
    assert sum(weak.query(Scope.of(["0001"]), YEAR).values()) == 1
    assert weak.query(Scope.of(["0001"]), Period.parse("2025Q4")) == {}
    economy.add_weak_rule(actor=SYSTEM, unit=world.county, values={"measure": "income", "threshold_fen": 400_000_00})
    economy.add_weak_rule(
        actor=SYSTEM, unit=world.county, values={"measure": "income", "threshold_fen": 100_000_00, "year": 2020}
    )
    assert sum(weak.query(Scope.of(["0001"]), YEAR).values()) == 2
    assert sum(weak.query(Scope.of(["0001"]), BASE).values()) == 1
    with pytest.raises(DomainError, match="already"):
        economy.add_weak_rule(actor=SYSTEM, unit=world.county, values={"measure": "income", "threshold_fen": 5})
    assert WeakRule.objects.count() == 2


def test_a_notice_counts_an_own_sub_account_with_the_one_above(kept):
    book = kept[VILLAGES[0]]
    parent = Account.objects.get(book=book, code="112")
    Account.objects.filter(pk=parent.pk).update(is_open=False)
    Account.objects.create(book=book, code="11201", name="张三", kind="asset", normal="debit", parent=parent)
    Account.objects.create(
        book=book, code="5130101", name="李四报酬", kind="expense", normal="debit",
        parent=Account.objects.get(book=book, code="51301"),
    )  # fmt: skip
    lines = (Line("11201", debit=5_00), Line("5130101", debit=7_00), Line("102", credit=12_00))
    posting.post(actor=SYSTEM, book=book, on=TODAY, kind="general", memo="王五借款", lines=lines, now=NOW, today=TODAY)
    notice = statement_tables.notice([book.pk], Period.parse("2025-12"))
    said = repr(notice)
    assert not [name for name in ("张三", "李四", "王五") if name in said]
    assert ("干部报酬", (7_00, 7_00)) in [(row.texts[0], row.amounts) for row in notice.spent.rows]
    assert [row.amounts[1] for row in notice.held.rows][2] == 5_00


def test_a_bonus_is_proposed_by_rule_and_decided_by_a_person(kept, world):
    rule = economy.add_bonus_rule(
        actor=SYSTEM, unit=world.county,
        values={"year": 2025, "base_year": 2020, "form": "share", "share": 1_000, "cap_fen": 20_000_00},
    )  # fmt: skip
    assert economy.propose(actor=SYSTEM, rule_id=rule.pk, now=NOW) == 3
    found = {row.book.unit.path: row for row in BonusGrant.objects.select_related("book__unit")}
    assert [found[path].proposed_fen for path in VILLAGES[:3]] == [20_000_00, 15_000_00, 10_000_00]
    one = found[VILLAGES[1]]
    with pytest.raises(DomainError, match="why"):
        economy.decide(actor=SYSTEM, grant_id=one.pk, granted_fen=5, reason=" ", version=one.version, now=NOW)
    economy.decide(actor=SYSTEM, grant_id=one.pk, granted_fen=0, reason="books late", version=one.version, now=NOW)
    one.refresh_from_db()
    assert (one.state, one.granted_fen, one.decided_by) == ("refused", 0, "SYSTEM")
    with pytest.raises(Conflict):
        economy.decide(actor=SYSTEM, grant_id=one.pk, granted_fen=5, reason="x", version=one.version, now=NOW)
    assert economy.propose(actor=SYSTEM, rule_id=rule.pk, now=NOW) == 0
    with pytest.raises(Conflict):
        economy.change_bonus_rule(actor=SYSTEM, pk=rule.pk, values={"share": 5}, version=rule.version)


def test_a_reported_figure_that_differs_warns_and_overwrites_nothing(kept, world):
    given = {"unit": world.county, "code": "economy.income", "period": "2025", "as_of": TODAY, "now": NOW}
    right = reported.report(actor=SYSTEM, value=950_000_00, source="township offices", **given)
    wrong = reported.report(actor=SYSTEM, value=951_000_00, source="statistics", **given)
    agreeing, differing = reported.compare([right, wrong])
    assert agreeing.warning == ""
    assert "95.00" in differing.warning
    assert "0.10" in differing.warning
    assert indicators.total("economy.income", Scope.of(["0001"]), YEAR) == 950_000_00
    with pytest.raises(DomainError, match="already"):
        reported.report(actor=SYSTEM, value=1, source="statistics", **given)
    assert ReportedFigure.objects.count() == 2


def test_funds_are_used_no_further_than_they_reach_and_mistakes_are_taken_back(world):
    fund = funds.add(actor=SYSTEM, unit=world.county, values={"year": 2025, "amount_fen": 100_00, "source": "county"})
    given = {"actor": SYSTEM, "fund_id": fund.pk, "on": TODAY, "purpose": "a course", "document": "", "now": NOW}
    funds.use(amount_fen=60_00, **given)
    for amount, said in ((41_00, "40.00"), (-61_00, "taken back"), (0, "other than zero")):
        with pytest.raises(DomainError, match=said):
            funds.use(amount_fen=amount, **given)
    funds.use(amount_fen=-10_00, **given)
    with pytest.raises(DomainError, match="50.00"):
        funds.change(actor=SYSTEM, fund_id=fund.pk, values={"amount_fen": 49_00}, version=fund.version)
    assert indicators.total("funds.party.used", EVERYTHING, YEAR) == 50_00
    assert AuditEntry.objects.filter(action="fund.used").count() == FundUse.objects.count() == 2
