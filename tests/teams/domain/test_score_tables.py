"""Scores worked out by hand: every expected number below was reckoned on paper."""

import pytest

from core.rounding import half_up
from teams.domain.rating import Sheet, Unscored, rate, score, score_all
from teams.domain.scheme import Item, ItemKind
from tests.teams.domain.plain import scheme, sheet

FULL = (2000, 2000, 2000, 2000, 2000)
SOME = (1800, 1700, 1600, 1500, 1400)  # 80.00


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (5, 10, 1), (15, 10, 2), (25, 10, 3), (35, 10, 4),  # banker's rounding would give 0, 2, 2, 4
        (4, 10, 0), (14, 10, 1), (1, 3, 0), (2, 3, 1), (0, 7, 0), (6, 3, 2),
        (-5, 10, -1), (-15, 10, -2), (-4, 10, 0), (7, -2, -4), (-7, -2, 4),
        (10**30 + 1, 2, 5 * 10**29 + 1),  # a float would lose the half
    ],
)  # fmt: skip
def test_a_half_is_rounded_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert half_up(numerator, denominator) == expected


@pytest.mark.parametrize(
    ("five", "given", "points", "total"),
    [
        (SOME, {}, (1800, 1700, 1600, 1500, 1400, 0, 0, 0, 0), 8000),
        (FULL, {}, (2000, 2000, 2000, 2000, 2000, 0, 0, 0, 0), 10000),
        # bonus: counted up to its limit of 5.00, never below nothing
        (SOME, {"praise": 300}, (1800, 1700, 1600, 1500, 1400, 300, 0, 0, 0), 8300),
        (SOME, {"praise": 500}, (1800, 1700, 1600, 1500, 1400, 500, 0, 0, 0), 8500),
        (SOME, {"praise": 501}, (1800, 1700, 1600, 1500, 1400, 500, 0, 0, 0), 8500),
        (SOME, {"praise": -100}, (1800, 1700, 1600, 1500, 1400, 0, 0, 0, 0), 8000),
        (FULL, {"praise": 500}, (2000, 2000, 2000, 2000, 2000, 500, 0, 0, 0), 10500),
        # deduction: taken up to its limit of 10.00
        (SOME, {"absence": 250}, (1800, 1700, 1600, 1500, 1400, 0, -250, 0, 0), 7750),
        (SOME, {"absence": 1000}, (1800, 1700, 1600, 1500, 1400, 0, -1000, 0, 0), 7000),
        (SOME, {"absence": 9999}, (1800, 1700, 1600, 1500, 1400, 0, -1000, 0, 0), 7000),
        (SOME, {"absence": -1}, (1800, 1700, 1600, 1500, 1400, 0, 0, 0, 0), 8000),
        # manual points stay between nothing and the item's limit
        ((2500, 2001, 2000, -1, 0), {}, (2000, 2000, 2000, 0, 0, 0, 0, 0, 0), 6000),
        # a score is never below nothing, though the deduction stays visible
        ((0, 0, 0, 0, 0), {"absence": 700}, (0, 0, 0, 0, 0, 0, -700, 0, 0), 0),
        ((100, 0, 0, 0, 0), {"absence": 700, "praise": 200}, (100, 0, 0, 0, 0, 200, -700, 0, 0), 0),
        # what the scheme does not know is not counted
        (SOME, {"charm": 2000}, (1800, 1700, 1600, 1500, 1400, 0, 0, 0, 0), 8000),
    ],
)
def test_a_score_is_the_sum_of_items_within_their_limits(
    five: tuple[int, ...], given: dict[str, int], points: tuple[int, ...], total: int
) -> None:
    one = sheet(7, five, **given)
    for scored in (score(scheme(), one), score_all(scheme(), [one])[0]):
        assert (scored.member, scored.points, scored.score) == (7, points, total)


@pytest.mark.parametrize(
    ("points", "per", "limit", "value", "expected"),
    [
        (500, 1, 1000, 0, 0), (500, 1, 1000, 1, 500), (500, 1, 1000, 2, 1000), (500, 1, 1000, 3, 1000),
        (1, 2, 1000, 1, 1), (1, 2, 1000, 2, 1), (1, 2, 1000, 3, 2), (1, 2, 1000, 5, 3),  # 0.5 1 1.5 2.5
        (25, 10, 1000, 1, 3), (25, 10, 1000, 3, 8), (25, 10, 1000, 5, 13),  # 2.5 7.5 12.5
        (5, 10, 1000, 1, 1), (5, 100, 1000, 9, 0), (5, 100, 1000, 10, 1),  # 0.5 0.45 0.5
        (10, 3, 1000, 1, 3), (10, 3, 1000, 2, 7), (1, 3, 1000, 1, 0), (1, 3, 1000, 2, 1),
        (500, 1, 1000, -4, 0), (333, 90, 999, 45, 167), (333, 90, 999, 15, 56),  # 166.5 55.5
    ],
)  # fmt: skip
def test_a_figure_feeds_an_item_half_up_in_hundredths_and_up_to_its_limit(
    points: int, per: int, limit: int, value: int, expected: int
) -> None:
    for kind, sign in ((ItemKind.INDICATOR, 1), (ItemKind.BONUS, 1), (ItemKind.DEDUCTION, -1)):
        item = Item("fed", "service", kind, limit, "figure", points, per)
        one = Sheet(
            1, dict.fromkeys(("politics", "duty", "reputation", "development", "service"), 1000), {"figure": value}
        )
        for scored in (score(scheme([item]), one), score_all(scheme([item]), [one])[0]):
            assert scored.points[5] == sign * expected, kind
            assert scored.score == 5000 + sign * expected


def test_a_figure_that_is_not_there_counts_as_nothing() -> None:
    item = Item("fed", "service", ItemKind.INDICATOR, 500, "figure", 100, 1)
    assert score(scheme([item]), sheet(1, SOME)).score == 8000
    assert score_all(scheme([item]), [sheet(1, SOME)])[0].score == 8000


def test_points_given_by_hand_for_a_fed_item_are_not_counted() -> None:
    item = Item("fed", "service", ItemKind.INDICATOR, 500, "figure", 100, 1)
    assert score_all(scheme([item]), [sheet(1, SOME, fed=500)])[0].score == 8000


@pytest.mark.parametrize("absent", ["politics", "duty", "reputation", "development", "service"])
def test_a_member_without_points_is_named_with_the_item(absent: str) -> None:
    given = dict.fromkeys(("politics", "duty", "reputation", "development", "service"), 1500)
    del given[absent]
    for rule in (lambda s: score(scheme(), s), lambda s: rate(scheme(), [sheet(1, SOME), s])):
        with pytest.raises(Unscored, match=f"member 42: item {absent} is not scored") as caught:
            rule(Sheet(42, given))
        assert (caught.value.member, caught.value.item) == (42, absent)


def test_zero_points_are_points() -> None:
    assert score(scheme(), sheet(1, (0, 0, 0, 0, 0))).score == 0


def test_equal_scores_share_a_rank_and_the_next_rank_is_left_out() -> None:
    rows = [sheet(n, (points, 2000, 2000, 2000, 1000)) for n, points in enumerate((1500, 2000, 1500, 1000), start=1)]
    assert [(r.member, r.score, r.rank) for r in rate(scheme(), rows)] == [
        (1, 8500, 2), (2, 9000, 1), (3, 8500, 2), (4, 8000, 4),
    ]  # fmt: skip
