"""Schedules to the fen, longest terms, lights, reminders, purposes and red flags, as arithmetic."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import choices
from ledgers.domain import amounts, chart, contracts, entries, posting, red_flags
from ledgers.domain.red_flags import ContractFact, Limits

START = date(2025, 1, 1)


def dues(total=100, rhythm="yearly", ends=date(2027, 12, 31), **more):
    return contracts.schedule(starts_on=START, ends_on=ends, total_fen=total, rhythm=rhythm, **more)


def test_parts_are_equal_and_the_last_takes_the_rest():
    assert [(x.number, x.due_on, x.amount_fen) for x in dues()] == [
        (1, date(2025, 1, 1), 33), (2, date(2026, 1, 1), 33), (3, date(2027, 1, 1), 34),
    ]  # fmt: skip
    assert [x.due_on for x in dues(rhythm="half-yearly", ends=date(2026, 3, 1), first_due_on=date(2025, 1, 31))] == [
        date(2025, 1, 31), date(2025, 7, 31), date(2026, 1, 31),
    ]  # fmt: skip
    assert [x.amount_fen for x in dues(rhythm="once")] == [100]


@given(
    total=st.integers(10_000, 10**12),
    days=st.integers(0, 3000),
    rhythm=st.sampled_from([c for c, _ in choices.RHYTHMS]),
)
def test_a_schedule_sums_to_the_fen(total, days, rhythm):
    found = dues(total, rhythm, START + timedelta(days=days))
    assert sum(x.amount_fen for x in found) == total
    assert [x.number for x in found] == list(range(1, len(found) + 1))
    assert [x.due_on for x in found] == sorted(x.due_on for x in found)
    assert max(x.amount_fen for x in found[:-1] or found) <= found[-1].amount_fen


@pytest.mark.parametrize(
    ("code", "more"),
    [("dates", {"ends": date(2024, 12, 31)}), ("amount", {"total": 2}), ("amount", {"total": 0}),
     ("many", {"rhythm": "monthly", "ends": date(2200, 1, 1)})],
)  # fmt: skip
def test_what_makes_no_schedule_is_refused(code, more):
    with pytest.raises(contracts.WrongSchedule) as refused:
        dues(**more)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("kind", "land", "years"),
    [("leasing", "", 20), ("leasing", "forest", 20), ("contracting", "arable", 30), ("contracting", "meadow", 50),
     ("contracting", "forest", 70), ("contracting", "unused", 50), ("contracting", "trade", 20), ("works", "", None)],
)  # fmt: skip
def test_the_longest_term_follows_the_law(kind, land, years):
    assert contracts.longest_years(kind=kind, land=land, terms=contracts.Terms()) == years


def test_a_term_of_exactly_the_longest_is_not_over_it():
    assert not contracts.over_term(starts_on=START, ends_on=date(2044, 12, 31), years=20)
    assert contracts.over_term(starts_on=START, ends_on=date(2045, 1, 1), years=20)


def test_lights_and_reminders_change_on_their_days():
    today = date(2025, 12, 22)
    assert [contracts.light(today + timedelta(days=n), 1, today) for n in (-1, 0, 30, 31, 60, 61, 90, 91)] == [
        "overdue", "30", "30", "60", "60", "90", "90", "later",
    ]  # fmt: skip
    assert contracts.light(today, 0, today) == "paid"
    assert [contracts.end_rung(today + timedelta(days=n), today) for n in (91, 90, 61, 60, 30, 0, -1)] == [
        None, 90, 90, 60, 30, 30, None,
    ]  # fmt: skip
    assert [contracts.arrears_turn(today - timedelta(days=n), today) for n in (0, 1, 30, 31)] == [None, 0, 0, 1]


def test_every_purpose_makes_a_voucher_of_the_chart():
    codes = chart.leaves([x.code for x in chart.accounts()], [x.parent for x in chart.accounts() if x.parent])
    for row in entries.PURPOSES:
        found = entries.lines(row, amount_fen=5, money="102", open_codes=codes)
        posting.check(found)
        assert {line.account for line in found} <= codes, row.code
        for line in found:
            income = line.account.startswith("50")
            assert bool(line.category) == income, row.code
    assert [code for code, _label in choices.PURPOSES] == [row.code for row in entries.PURPOSES]
    assert [code for code, _label in choices.CHECKS] == list(red_flags.CHECKS)


def test_the_only_sub_account_takes_the_line():
    assert entries.leaf("102", {"10201"}) == "10201"
    assert entries.leaf("102", {"10201", "10202"}) == "102"
    assert entries.leaf("102", {"102"}) == "102"


@pytest.mark.parametrize(
    ("text", "fen"), [("1500", 150000), ("1,500.5", 150050), ("￥１２。３４", 1234), ("", None), ("0", 0)]
)
def test_yuan_as_typed(text, fen):
    assert amounts.hundredths_of(text) == fen


@pytest.mark.parametrize("text", ["-5", "1.234", "abc", "1e5", "1.2.3"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(amounts.NotAmount):
        amounts.hundredths_of(text)


# Red flags ----------------------------------------------------------------------------------------

TODAY = date(2025, 12, 22)
GOOD = {
    "key": 1, "unit": 1, "kind": "contracting", "state": "in-force", "direction": "in", "land": "arable", "alike": "land:arable",
    "size": 10_000, "starts_on": START, "ends_on": date(2027, 12, 31), "total_fen": 3_000_000, "arrears_fen": 0,
    "has_decision": True, "dealing": "agreement", "waived_fen": 0, "waived_without": False,
}  # fmt: skip


def flagged(*changes, **limits):
    facts = [ContractFact(**{**GOOD, "key": n, **change}) for n, change in enumerate(changes, 1)]
    return [(flag.check, flag.key) for flag in red_flags.of_contracts(facts, Limits(**limits), TODAY)]


@pytest.mark.parametrize(
    ("check", "change"),
    [
        ("arrears", {"arrears_fen": 1}),
        ("occupied", {"ends_on": date(2025, 12, 21)}),
        ("over-term", {"ends_on": date(2055, 1, 1), "total_fen": 4_000_000}),
        ("no-decision", {"has_decision": False}),
        ("waived", {"waived_without": True}),
        ("no-bidding", {"total_fen": 5_000_000}),
    ],
)
def test_each_check_fires_on_its_row_alone(check, change):
    assert flagged({}) == []
    assert flagged({}, change) == [(check, 2)]


def test_a_draft_has_no_flag_and_an_ended_contract_only_what_it_still_owes():
    assert flagged({"state": "draft", "arrears_fen": 5, "has_decision": False}) == []
    assert flagged({"state": "ended", "arrears_fen": 5, "has_decision": False}) == [("arrears", 1)]


def test_a_price_far_below_the_others_of_its_class_stands_out():
    others = [{}, {}, {}]
    assert flagged(*others, {"total_fen": 1_400_000}) == [("low-price", 4)]
    assert flagged(*others, {"total_fen": 1_400_000}, low_percent=40) == []
    assert flagged(*others, {"total_fen": 1_400_000, "alike": "land:forest"}) == []
    assert flagged(*others[:2], {"total_fen": 1_400_000}) == []


def test_money_is_in_the_bank_in_seven_days():
    def found(banked, received=date(2025, 12, 1)):
        fact = red_flags.ReceiptFact(1, 1, received, banked, 100)
        return [(x.check, x.weight) for x in red_flags.of_receipts([fact], Limits(), TODAY)]

    assert found(date(2025, 12, 8)) == []
    assert found(date(2025, 12, 9)) == [("late-to-bank", 8)]
    assert found(None) == [("late-to-bank", 21)]
    assert found(None, date(2025, 12, 15)) == []
