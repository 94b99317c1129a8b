"""Stars worked out by hand: cut-offs, quotas, ties, vetoes."""

import pytest

from teams.domain.rating import rate
from teams.domain.scheme import Quota, Scheme
from tests.teams.domain.plain import number, ranked, scheme, scoring, sheet

Expected = dict[str, tuple[int, bool]]


def stars(
    rules: Scheme, members: dict[str, tuple[int, ...]], vetoes: dict[str, tuple[str, ...]] | None = None
) -> Expected:
    """Return each member's stars and whether a quota held the member back, by name."""
    names = list(members)
    sheets = [sheet(n, members[name], *(vetoes or {}).get(name, ())) for n, name in enumerate(names)]
    return {names[row.member]: (row.stars, row.held_back) for row in rate(rules, sheets)}


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        (10000, 5), (9000, 5), (8999, 4), (8000, 4), (7999, 3), (6000, 3), (5999, 2), (5000, 2),
        (4999, 1), (4000, 1), (3999, 0), (0, 0),
    ],
)  # fmt: skip
def test_by_cut_off_the_highest_level_reached_counts(total: int, expected: int) -> None:
    assert stars(scheme(), {"A": scoring(total)}) == {"A": (expected, False)}


def test_by_cut_off_there_is_no_limit_to_a_level() -> None:
    assert stars(scheme(), dict.fromkeys("ABCDEFG", scoring(9000))) == dict.fromkeys("ABCDEFG", (5, False))


@pytest.mark.parametrize(
    ("members", "value", "is_share", "seats"),
    [
        (7, 1500, True, 1), (7, 3000, True, 2),  # 1.05 and 2.1
        (9, 1000, True, 0), (10, 1000, True, 1), (19, 1000, True, 1), (20, 1000, True, 2),
        (4160, 240, True, 99),  # 99.84
        (3, 3333, True, 0), (3, 3334, True, 1), (3, 10000, True, 3), (0, 5000, True, 0), (5, 0, True, 0),
        (5, 8, False, 8), (5, 0, False, 0),
    ],
)  # fmt: skip
def test_the_seats_of_a_share_are_rounded_down(members: int, value: int, is_share: bool, seats: int) -> None:
    assert Quota(value, is_share).seats(members) == seats


def test_with_quotas_who_finds_a_level_full_gets_the_next_one() -> None:
    rules = ranked({5: number(2), 4: number(2)})
    scores = {
        "A": 9800,
        "B": 9500,
        "C": 9200,
        "D": 9100,
        "E": 8500,
        "F": 8100,
        "G": 7000,
        "H": 5500,
        "I": 4100,
        "J": 3000,
    }
    assert stars(rules, {name: scoring(total) for name, total in scores.items()}) == {
        "A": (5, False), "B": (5, False),  # two seats
        "C": (4, True), "D": (4, True),    # above 90, no seat left; they take the two seats of four stars
        "E": (3, True), "F": (3, True),    # above 80, no seat left
        "G": (3, False), "H": (2, False), "I": (1, False), "J": (0, False),
    }  # fmt: skip


def test_with_shares_the_seats_are_counted_among_all_members() -> None:
    rules = ranked({5: Quota(1500, is_share=True), 4: Quota(3000, is_share=True)})
    scores = {"A": 9900, "B": 9800, "C": 9700, "D": 9600, "E": 9500, "F": 3000, "G": 2000}
    # Seven members: 15 % are 1.05, one seat; 30 % are 2.1, two seats.
    assert stars(rules, {name: scoring(total) for name, total in scores.items()}) == {
        "A": (5, False), "B": (4, True), "C": (4, True), "D": (3, True), "E": (3, True),
        "F": (0, False), "G": (0, False),
    }  # fmt: skip


def test_a_quota_does_not_lift_anyone_over_the_least_score() -> None:
    assert stars(ranked({5: number(3)}), {"A": scoring(8999), "B": scoring(5000)}) == {"A": (4, False), "B": (2, False)}


def test_a_level_with_a_quota_of_nothing_stays_empty() -> None:
    assert stars(ranked({5: number(0)}), {"A": scoring(10000)}) == {"A": (4, True)}


FIRST = (1900, 1800, 1800, 1800, 1900)  # 92.00
SECOND = (1800, 2000, 1800, 1800, 1800)  # 92.00
THIRD = (1800, 1900, 1800, 1800, 1900)  # 92.00


@pytest.mark.parametrize(
    ("order", "a", "b", "winner"),
    [
        (("politics", "duty", "reputation", "development", "service"), FIRST, SECOND, "A"),  # 19 to 18
        (("duty", "politics", "reputation", "development", "service"), FIRST, SECOND, "B"),  # 18 to 20
        (("politics", "duty", "reputation", "development", "service"), SECOND, THIRD, "A"),  # 18 = 18, 20 to 19
        (("service", "duty", "politics", "reputation", "development"), SECOND, THIRD, "B"),  # 18 to 19
        (("reputation", "development", "service", "politics", "duty"), SECOND, THIRD, "B"),  # = = 18 to 19
    ],
)
def test_at_the_edge_of_a_quota_equal_scores_are_told_apart_by_dimensions_in_order(
    order: tuple[str, ...], a: tuple[int, ...], b: tuple[int, ...], winner: str
) -> None:
    loser = "B" if winner == "A" else "A"
    rules = ranked({5: number(1)}, tie_order=order)
    assert stars(rules, {"A": a, "B": b}) == {winner: (5, False), loser: (4, True)}
    assert stars(rules, {"B": b, "A": a}) == {winner: (5, False), loser: (4, True)}


def test_a_dimension_is_compared_with_its_bonuses_and_deductions() -> None:
    # Both 92.00. A has 18 + 2 of praise in duty, B has 19: without the bonus B would be before A.
    a = sheet(1, (1800, 1800, 1800, 1800, 1800), praise=200)
    b = sheet(2, (1800, 1900, 1800, 1800, 1900))
    rated = {row.member: row.stars for row in rate(ranked({5: number(1)}), [a, b])}
    assert rated == {1: 5, 2: 4}


def test_members_equal_in_everything_all_fall_and_nobody_below_them_takes_the_seat() -> None:
    rules = ranked({5: number(1), 4: number(2)})
    members = {"A": FIRST, "B": FIRST, "C": scoring(9100)}
    # One seat of five stars for two equal members: none gets it, nor does C with fewer points.
    assert stars(rules, members) == {"A": (4, True), "B": (4, True), "C": (3, True)}


def test_equal_members_fall_as_far_as_there_are_too_few_seats() -> None:
    rules = ranked({5: number(1), 4: number(1)})
    members = {"A": FIRST, "B": FIRST, "C": scoring(8100)}
    assert stars(rules, members) == {"A": (3, True), "B": (3, True), "C": (3, True)}


def test_a_level_that_a_tie_has_closed_stays_closed_for_lower_scores() -> None:
    rules = ranked({5: number(2), 4: number(3)})
    tied = scoring(9300)
    members = {"A": scoring(9500), "B": tied, "C": tied, "D": scoring(9250), "E": scoring(8000)}
    assert stars(rules, members) == {
        "A": (5, False), "B": (4, True), "C": (4, True), "D": (4, True), "E": (3, True),
    }  # fmt: skip


def test_equal_members_who_all_fit_all_get_the_level() -> None:
    assert stars(ranked({5: number(2)}), {"A": FIRST, "B": FIRST}) == {"A": (5, False), "B": (5, False)}


@pytest.mark.parametrize(
    ("total", "vetoes", "expected", "named"),
    [
        (9500, (), 5, ""),
        (9500, ("warned",), 3, "warned"), (8500, ("warned",), 3, "warned"), (6500, ("warned",), 3, "warned"),
        (5500, ("warned",), 2, "warned"),  # a veto lowers, it never lifts
        (9500, ("grave",), 0, "grave"),
        (9500, ("warned", "grave"), 0, "grave"), (9500, ("grave", "warned"), 0, "grave"),
        (9500, ("rumour",), 5, ""),  # not in the scheme
    ],
)  # fmt: skip
def test_a_veto_leaves_at_most_its_stars_and_the_strictest_one_counts(
    total: int, vetoes: tuple[str, ...], expected: int, named: str
) -> None:
    (row,) = rate(scheme(), [sheet(1, scoring(total), *vetoes)])
    assert (row.stars, row.veto, row.score, row.held_back) == (expected, named, total, False)
    (row,) = rate(ranked({5: number(9)}), [sheet(1, scoring(total), *vetoes)])
    assert (row.stars, row.veto, row.score, row.held_back) == (expected, named, total, False)


def test_a_vetoed_member_takes_no_seat_from_the_others() -> None:
    rules = ranked({5: number(1), 4: number(1), 3: number(1)})
    members = {"V": scoring(9900), "G": scoring(9800), "A": scoring(9000), "B": scoring(8000), "C": scoring(7000)}
    assert stars(rules, members, {"V": ("warned",), "G": ("grave",)}) == {
        "V": (3, False),  # takes the one seat of three stars, by its score
        "G": (0, False), "A": (5, False), "B": (4, False),
        "C": (2, True),  # three stars are full
    }  # fmt: skip


def test_a_vetoed_member_in_a_tie_does_not_make_the_tie_too_large() -> None:
    assert stars(ranked({5: number(1)}), {"A": FIRST, "V": FIRST}, {"V": ("warned",)}) == {
        "A": (5, False), "V": (3, False),
    }  # fmt: skip


def test_a_round_without_members_has_no_results() -> None:
    assert rate(scheme(), []) == []
    assert rate(ranked({5: number(1)}), []) == []
