"""Rules of registers, decisions and distributions as arithmetic."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers.domain import decisions, distribution, registers

# Registers --------------------------------------------------------------------------------------


def test_depreciation_begins_the_month_after_and_ends_whole():
    bought = date(2024, 6, 15)
    assert registers.due(1_200_000, 500, 24, bought, 202406) == 0
    assert registers.due(1_200_000, 500, 24, bought, 202407) == 47_500
    assert registers.due(1_200_000, 500, 24, bought, 202606) == 1_140_000
    assert registers.due(1_200_000, 500, 24, bought, 203001) == 1_140_000
    assert registers.due(1_200_000, 0, 0, bought, 203001) == 0


@given(st.integers(0, 10**12), st.integers(0, 10_000), st.integers(1, 600))
def test_months_of_depreciation_never_fall_and_make_up_the_whole(cost, residual, life):
    months = [(2020 + n // 12) * 100 + n % 12 + 1 for n in range(0, life + 2)]
    sums = [registers.due(cost, residual, life, date(2020, 1, 5), month) for month in months]
    assert sums == sorted(sums)
    assert sums[-1] == cost - cost * residual // 10_000


def test_a_check_is_late_from_the_first_of_april():
    assert not registers.is_late(2025, date(2026, 3, 31), date(2026, 6, 1))
    assert registers.is_late(2025, date(2026, 4, 1), date(2026, 6, 1))
    assert not registers.is_late(2025, None, date(2026, 3, 31))
    assert registers.is_late(2025, None, date(2026, 4, 1))
    assert (registers.year_due(date(2026, 3, 31)), registers.year_due(date(2026, 4, 1))) == (2024, 2025)


def test_lines_without_a_count_and_differences_without_a_word_are_named():
    lines = [
        registers.Counted(1, 5, 5), registers.Counted(2, 5, None), registers.Counted(3, 5, 4), registers.Counted(4, 5, 4, "lent"),
    ]  # fmt: skip
    assert registers.unfinished(lines) == ([2], [3])


# Decisions --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "due", "attended", "favour", "passed"),
    [
        ("assembly", 30, 20, 16, True),  # two thirds came, 16 of 30 due
        ("assembly", 30, 20, 15, False),  # half of those due is not more than half
        ("assembly", 30, 19, 19, False),  # fewer than two thirds
        ("assembly", 31, 21, 16, True),
        ("adults", 100, 51, 26, True),
        ("adults", 100, 50, 50, False),
        ("delegates", 99, 66, 34, True),
        ("delegates", 100, 66, 66, False),
        ("representatives", 45, 30, 16, True),
        ("representatives", 45, 30, 15, False),
        ("committee", 5, 3, 2, True),
        ("committee", 4, 2, 1, False),
        ("joint", 8, 4, 4, False),
        ("representatives", 45, 0, 0, False),
    ],
)
def test_the_arithmetic_of_meetings(form, due, attended, favour, passed):
    assert decisions.count(form, due, attended, favour).passed is passed


@given(st.sampled_from(sorted(decisions.NEEDS)), st.integers(1, 3000), st.data())
def test_the_least_numbers_pass_and_one_less_does_not(form, due, data):
    attended = data.draw(st.integers(0, due))
    found = decisions.count(form, due, attended, 0)
    if found.least_came <= attended and found.least_favour <= attended:
        assert decisions.count(form, due, attended, found.least_favour).passed
        assert not decisions.count(form, due, attended, found.least_favour - 1).passed
    if attended < found.least_came:
        assert not decisions.count(form, due, attended, attended).passed


@pytest.mark.parametrize(("numbers", "field"), [((0, 0, 0), "due"), ((5, 6, 1), "attended"), ((5, 4, 5), "favour")])
def test_numbers_that_cannot_be_are_refused_by_name(numbers, field):
    with pytest.raises(decisions.Impossible) as refused:
        decisions.count("assembly", *numbers)
    assert refused.value.field == field


# Distribution -----------------------------------------------------------------------------------


@given(
    st.integers(0, 10**13), st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10_000)), min_size=1, max_size=6)
)
def test_a_split_is_exact_to_the_fen_or_refused(total, given_parts):
    parts = [distribution.Part(*part) for part in given_parts]
    floors = sum(part.floor for part in parts)
    try:
        sums = distribution.split(total, parts)
    except distribution.CannotSplit as error:
        refused = error.code
    else:
        refused = ""
    if refused:
        expected = "floors" if total < floors else "nobody"
        assert refused == expected
        assert expected == "floors" or not any(p.weight for p in parts)
        return
    assert sum(sums) == total
    assert all(got >= part.floor for got, part in zip(sums, parts, strict=True))
    whole, left = sum(part.weight for part in parts), total - floors
    for got, part in zip(sums, parts, strict=True):
        if whole:
            assert abs((got - part.floor) * whole - left * part.weight) < whole  # never a whole fen off


def test_ties_go_to_the_earlier_part_and_nobody_without_weight_gets_a_fen():
    assert distribution.largest_remainder(100, [1, 1, 1]) == [34, 33, 33]
    assert distribution.largest_remainder(101, [1, 1, 1]) == [34, 34, 33]
    assert distribution.split(7, [distribution.Part(0, 0), distribution.Part(0, 1), distribution.Part(0, 1)]) == [
        0,
        4,
        3,
    ]


def test_the_statutory_order():
    found = distribution.plan(
        surplus=1_000_000, brought=-200_000, transferred=0, reserve_share=1000, pool=500_000, other=20_000
    )
    assert (found.loss, found.reserve, found.distributable, found.left) == (200_000, 80_000, 800_000, 200_000)
    with pytest.raises(distribution.TooMuch) as refused:
        distribution.plan(surplus=1_000_000, brought=-200_000, transferred=0, reserve_share=1000, pool=720_001, other=0)
    assert (refused.value.field, refused.value.short) == ("pool_fen", 1)


@given(st.integers(-(10**10), 10**10), st.integers(-(10**10), 10**10), st.integers(0, 10**9), st.integers(0, 10_000),
       st.integers(0, 10**10), st.integers(0, 10**9))  # fmt: skip
def test_a_plan_never_gives_more_than_there_is(surplus, brought, transferred, share, pool, other):
    try:
        found = distribution.plan(
            surplus=surplus, brought=brought, transferred=transferred, reserve_share=share, pool=pool, other=other
        )
    except distribution.TooMuch:
        return
    assert found.reserve + found.pool + found.other + found.left == found.distributable
    if found.pool or found.other or found.reserve:
        assert found.left >= 0
