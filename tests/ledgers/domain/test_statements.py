"""The statements as arithmetic: closing, trial balance, the two forms, categories, weak villages, bonuses."""

import random

import pytest

from ledgers.domain import chart, economy, money_words, posting, statements, year_end
from ledgers.domain.posting import Line
from ledgers.domain.statements import Name, Sums

NAMES = {row.code: Name(row.code, row.name, row.parent) for row in chart.accounts()}
LEAVES = sorted(chart.leaves({row.code for row in chart.accounts()}, {row.parent for row in chart.accounts()}))
YEAR = {
    "102": Sums(opening=1_000_00, debit=900_00, credit=500_00),
    "151": Sums(opening=5_000_00),
    "152": Sums(opening=-1_000_00, credit=50_00),
    "301": Sums(opening=-5_000_00),
    "50103": Sums(credit=600_00),
    "50301": Sums(credit=300_00),
    "511": Sums(debit=250_00),
    "51303": Sums(debit=300_00),
}


def closed(sums: dict[str, Sums]) -> dict[str, Sums]:
    """Return the year with its closing voucher."""
    lines = year_end.carried({code: found.closing for code, found in sums.items()})
    posting.check(lines)
    found = dict(sums)
    for line in lines:
        found[line.account] = found.get(line.account, Sums()) + Sums(
            debit=line.debit, credit=line.credit, closing_debit=line.debit, closing_credit=line.credit
        )
    return found


def test_closing_takes_income_and_expenditure_to_the_undistributed_surplus():
    lines = year_end.carried({"102": 400, "50103": -600, "511": 250})
    assert lines == (
        Line("50103", debit=600), Line("321", credit=600), Line("511", credit=250), Line("321", debit=250),
        Line("321", debit=350), Line("32202", credit=350),
    )  # fmt: skip
    loss = year_end.carried({"50103": -100, "511": 250})
    assert loss[-1] == Line("32202", debit=150)
    assert year_end.carried({"102": 5, "301": -5, "501": 0}) == ()


def test_a_trial_balance_rolls_up_and_agrees():
    found = statements.trial_balance(NAMES, YEAR)
    assert found.agrees
    lines = {line.code: line for line in found.lines}
    assert [lines[code].level for code in ("501", "50103")] == [1, 2]
    assert lines["501"].closing_credit == lines["50103"].closing_credit == 600_00
    assert (found.total.debit, found.total.closing_debit) == (1_450_00, 6_950_00)


def test_closing_changes_the_trial_balance_but_no_figure_of_income():
    before, after = statements.detail(NAMES, YEAR, {}), statements.detail(NAMES, closed(YEAR), {})
    assert before == after
    assert (after.income[0], after.spent[0], after.surplus[0]) == (900_00, 550_00, 350_00)
    assert statements.trial_balance(NAMES, closed(YEAR)).agrees
    form = {line.code: line.now for line in statements.income_statement(closed(YEAR), {})}
    assert form["undistributed"] == 350_00


@pytest.mark.parametrize("subsidy_above", [True, False])
def test_the_place_of_subsidies_changes_no_result(subsidy_above):
    form = statements.income_statement(closed(YEAR), {}, subsidy_above=subsidy_above)
    amounts = {line.code: line.now for line in form}
    assert (amounts["result"], amounts["net-result"]) == (350_00, 350_00)
    order = [line.code for line in form]
    assert (order.index("subsidy") < order.index("operating-result")) == subsidy_above
    assert amounts["operating-result"] == (350_00 if subsidy_above else 50_00)


def test_what_is_distributed_leaves_the_undistributed_surplus():
    sums = {
        "32202": Sums(opening=-1_000),
        "3220101": Sums(debit=300),
        "311": Sums(credit=300),
        "50103": Sums(credit=200),
    }
    amounts = {line.code: line.now for line in statements.income_statement(sums, {})}
    assert [amounts[code] for code in ("undistributed-before", "distributable", "to-reserve", "undistributed")] == [
        1_000, 1_200, 300, 900,
    ]  # fmt: skip


def test_the_balance_sheet_agrees_whatever_was_posted():
    rng = random.Random(7)
    for _case in range(200):
        balances: dict[str, int] = {}
        for _voucher in range(rng.randrange(1, 30)):
            fen, (debit, credit) = rng.randrange(1, 10**9), rng.sample(LEAVES, 2)
            balances[debit] = balances.get(debit, 0) + fen
            balances[credit] = balances.get(credit, 0) - fen
        sheet = statements.balance_sheet(balances, {})
        assert sheet.agrees, balances


def test_net_values_and_internal_accounts_stand_where_the_form_wants_them():
    sheet = statements.balance_sheet({"151": 900, "152": -200, "113": -50, "301": -650}, {"113": 50, "301": -50})
    left, right = ({line.code: line for line in side} for side in (sheet.assets, sheet.claims))
    assert [left[code].now for code in ("fixed-cost", "fixed-worn", "fixed", "long-assets")] == [900, 200, 700, 700]
    assert (right["payables"].now, left["receivables"].now) == (50, 0)
    assert (right["payables"].beside, left["receivables"].beside) == (0, 50)
    assert sheet.totals[0].now == 700


def test_income_counts_in_two_views():
    found = economy.Economy()
    for account, category, fen in (
        ("50101", "operating", 10), ("50103", "", 20), ("50104", "contracting", 30), ("50201", "", 4), ("50202", "", 6),
        ("50301", "subsidy", 8), ("50499", "", 2),
    ):  # fmt: skip
        found.earn(account, category, fen)
    assert found.income == 80
    assert found.accounts == {"501": 60, "502": 10, "503": 8, "504": 2}
    assert {code: found.old(code) for code in economy.OLD_VIEW} == {
        "operating": 30, "contracting": 34, "investment": 6, "subsidy": 8, "other": 2,
    }  # fmt: skip
    assert (found.operating("501"), found.operating("501+502")) == (60, 70)


def test_growth_of_the_article_is_computed_not_copied():
    now, base = 517_088 * 10_000, 123_740 * 10_000
    assert (money_words.wan(now), money_words.wan(base), money_words.wan(now - base)) == (
        "5,170.88",
        "1,237.40",
        "3,933.48",
    )
    assert economy.growth(now, base) == 31_788
    assert (economy.growth(1, 0), economy.share(1, 0)) == (None, None)


@pytest.mark.parametrize(("income", "weak"), [(19_999_999, True), (20_000_000, False)])
def test_at_the_threshold_a_village_is_not_weak(income, weak):
    found = economy.Economy()
    found.earn("50101", "", income)
    rule = economy.Weak("income", 20_000_000)
    assert economy.is_weak(rule, found, 2025) == weak
    assert not economy.is_weak(economy.Weak("income", 20_000_000, 2024), found, 2025)
    assert economy.is_weak(economy.Weak("operating", 45_000_000), found, 2025)


def test_a_bonus_is_a_share_or_a_step_and_never_above_the_cap():
    share = economy.Bonus("share", share=500, cap=1_000)
    ladder = economy.Bonus("ladder", ladder=((100, 10), (1_000, 50)))
    assert [economy.bonus(share, gained) for gained in (-5, 0, 110, 1_000_000)] == [0, 0, 6, 1_000]
    assert [economy.bonus(ladder, gained) for gained in (99, 100, 999, 1_000)] == [0, 10, 10, 50]


@pytest.mark.parametrize(
    ("text", "fen"), [("12", 1200), ("１，２３４．5", 123450), ("-0.07", -7), ("−0.07", -7), ("", None)]
)
def test_amounts_are_read_as_people_type_them(text, fen):
    assert money_words.fen_of(text) == fen
    with pytest.raises(money_words.NotMoney):
        money_words.fen_of("1.234")
