"""A year's score, what follows from stars, and the targets, worked out by hand."""

import pytest

from teams.domain.consequences import AdjustRule, Change, List, Quarter, adjust_rule, changes, lists_of, unimproved
from teams.domain.rating import annual_score
from teams.domain.scheme import Annual
from teams.domain.targets import Target, read, share
from tests.teams.domain.plain import scheme

WEIGHTED = Annual(quarters_weight=7000, review_weight=3000, min_quarters=2)


@pytest.mark.parametrize(
    ("annual", "quarters", "review", "expected"),
    [
        # (90.00 + 80.00 + 85.00 + 86.00) / 4 = 85.25
        (Annual(), [9000, 8000, 8500, 8600], None, 8525),
        (Annual(), [9000, 8000, 8500, 8600], 10000, 8525),  # a review without weight is not counted
        # 0.7 * 85.25 + 0.3 * 90.00 = 86.675
        (WEIGHTED, [9000, 8000, 8500, 8600], 9000, 8668),
        (WEIGHTED, [9000, 8000, 8500, 8600], None, 8525),  # no review: its weight goes to the quarters
        (WEIGHTED, [9000, 8000, 7000], 10000, 8600),  # 0.7 * 80 + 0.3 * 100
        (WEIGHTED, [9000, 8000, 7000], 0, 5600),  # nought is a score, not a missing one
        (Annual(), [8001, 8000], None, 8001),  # 80.005 half up
        (Annual(), [8000, 8000, 8001], None, 8000),  # 80.0033
        (Annual(), [8000, 8001, 8001], None, 8001),  # 80.0067
        (Annual(), [9000], None, None), (Annual(), [], None, None), (WEIGHTED, [9000], 9000, None),
        (Annual(min_quarters=1), [9000], None, 9000),
        (Annual(min_quarters=0), [], None, None),  # a year without any quarter has no score
        (Annual(min_quarters=4), [9000, 9000, 9000], None, None),
        (Annual(0, 10_000, 1), [9000], 7000, 7000),  # the review alone
    ],
)  # fmt: skip
def test_a_years_score(annual: Annual, quarters: list[int], review: int | None, expected: int | None) -> None:
    assert annual_score(scheme(annual=annual), quarters, review) == expected


def history(*quarters: tuple[int, int]) -> list[Quarter]:
    return [Quarter(stars, score) for stars, score in quarters]


@pytest.mark.parametrize(
    ("quarters", "expected"),
    [
        ([(2, 5500), (2, 5500), (2, 5500)], True),  # equal is no improvement
        ([(2, 5600), (2, 5500), (2, 5400)], True),
        ([(2, 5600), (2, 5500), (2, 5500)], True),
        ([(3, 6500), (2, 5500), (2, 5500)], True),  # fell to two stars and stayed there
        ([(1, 4500), (1, 4500), (1, 4500)], True),
        ([(0, 3000), (0, 3000), (0, 3000)], True),
        ([(2, 5500), (2, 5600), (2, 5600)], False),  # the first of the two quarters brought a higher score
        ([(2, 5500), (2, 5400), (2, 5450)], False),  # the second one did
        ([(2, 5500), (2, 5501), (2, 5500)], False),  # one hundredth is an improvement
        ([(1, 4500), (2, 5000), (2, 5000)], False),  # a star more
        ([(1, 4900), (2, 5000), (1, 4800)], False),  # up and down again: the first of the two improved
        ([(2, 5100), (1, 5200), (1, 5200)], True),  # a star lost in the ranking, though with more points
        ([(2, 5100), (1, 5200), (1, 5300)], False),
        ([(3, 6500), (3, 6500), (3, 6500)], False),  # three stars and above are never counted
        ([(3, 7500), (3, 7000), (3, 6500)], False), ([(5, 9900), (4, 8900), (4, 8800)], False),
        ([(2, 5500), (2, 5500)], False),  # two quarters are one comparison only
        ([(2, 5500)], False), ([], False),
        ([(2, 5000), (2, 5200), (2, 5200), (2, 5200)], True),  # only the last two comparisons count
        ([(2, 5200), (2, 5200), (2, 5200), (2, 5300)], False),
    ],
)  # fmt: skip
def test_two_quarters_running_without_improvement(quarters: list[tuple[int, int]], expected: bool) -> None:
    assert unimproved(history(*quarters)) is expected


@pytest.mark.parametrize(
    ("quarters", "rule", "lists"),
    [
        ([], None, set()),
        ([(5, 9500)], None, {List.HONOUR_ROLL}),
        ([(4, 8500)], None, {List.TRAINING_POOL}),
        ([(3, 7000)], None, {List.PAIRING}),
        ([(2, 5500)], None, {List.PAIRING}),
        ([(1, 4500)], None, set()),
        ([(0, 3000)], AdjustRule.NO_STAR, {List.ADJUST}),
        ([(0, 3000), (0, 3000), (0, 3000)], AdjustRule.NO_STAR, {List.ADJUST}),  # the graver reason is named
        ([(2, 5500)] * 3, AdjustRule.NO_IMPROVEMENT, {List.PAIRING, List.ADJUST}),
        ([(1, 4500)] * 3, AdjustRule.NO_IMPROVEMENT, {List.ADJUST}),
        ([(3, 7000)] * 3, None, {List.PAIRING}),
        ([(0, 3000), (4, 8500)], None, {List.TRAINING_POOL}),  # the newest quarter decides
    ],
)
def test_the_lists_that_a_members_newest_quarter_puts_them_on(
    quarters: list[tuple[int, int]], rule: AdjustRule | None, lists: set[List]
) -> None:
    assert adjust_rule(history(*quarters)) is rule
    assert lists_of(history(*quarters)) == lists


def test_changes_are_of_members_rated_in_both_quarters_and_in_order() -> None:
    before = {9: 5, 3: 2, 4: 0, 5: 4, 7: 1}
    after = {9: 3, 3: 4, 4: 0, 5: 4, 8: 5}
    assert changes(before, after) == [Change(3, 2, 4), Change(9, 5, 3)]
    assert changes({}, after) == []


SHARE = Target("three-up", "at three stars", "stars.year.three-up", "stars.year.rated", 8500, is_share=True)
NUMBER = Target("five", "five stars", "stars.year.5", "", 100, is_share=False)


@pytest.mark.parametrize(
    ("numerator", "denominator", "actual", "gap"),
    [
        (3536, 4160, 8500, 0),
        (3535, 4160, 8498, 1),  # 84.9760 %, printed 84.98: a miss
        (3500, 4160, 8413, 36), (4160, 4160, 10000, 0), (0, 4160, 0, 3536),
        (84996, 100000, 8500, 4),  # printed 85.00 and still a miss
        (17, 20, 8500, 0), (16, 20, 8000, 1), (0, 0, 0, 0),
        (6, 7, 8571, 0), (5, 7, 7143, 1),  # 5.95 of 7: six are needed
    ],
)  # fmt: skip
def test_the_gap_of_a_share_is_counted_in_whole_members(
    numerator: int, denominator: int, actual: int, gap: int
) -> None:
    reading = read(SHARE, numerator, denominator)
    assert (reading.actual, reading.gap, reading.met, reading.denominator) == (actual, gap, gap == 0, denominator)


@pytest.mark.parametrize(("numerator", "gap"), [(0, 100), (99, 1), (100, 0), (130, 0)])
def test_the_gap_of_a_number(numerator: int, gap: int) -> None:
    reading = read(NUMBER, numerator, None)
    assert (reading.actual, reading.gap, reading.met, reading.denominator) == (numerator, gap, gap == 0, None)


def test_a_share_of_nothing_is_nothing() -> None:
    assert share(0, 0) == 0
    assert share(1, 3) == 3333
    assert share(2, 3) == 6667
    assert share(1, 16) == 625
