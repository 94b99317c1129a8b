"""The monthly ranking as arithmetic: points of lines, places with ties, rules that cannot be adopted. No database."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from teams.domain import ranking
from teams.domain.ranking import Line, Place, RankingError

ACTIVITIES = Line("activities", "team.activities", 1500, 1, 6000)
REACH = Line("reach", "team.reach", 100, 4, 2500)
EACH = Line("training", "team.attendances", 1500, 1, 1500, each_member=True)
RULE = (ACTIVITIES, REACH, EACH)


@pytest.mark.parametrize(("line", "value", "members", "points"), [
    (ACTIVITIES, 0, 4, 0), (ACTIVITIES, 1, 4, 1500), (ACTIVITIES, 4, 4, 6000), (ACTIVITIES, 5, 4, 6000),
    (REACH, 1, 4, 25), (REACH, 2, 4, 50), (REACH, 100, 4, 2500), (REACH, 101, 4, 2500),
    (EACH, 3, 4, 1125), (EACH, 4, 4, 1500), (EACH, 1, 7, 214), (EACH, 3, 7, 643), (EACH, 3, 0, 0), (EACH, 9, 4, 1500),
])  # fmt: skip
def test_points_of_a_line(line: Line, value: int, members: int, points: int) -> None:
    assert ranking.points(line, value, members) == points


def test_a_score_is_the_sum_of_its_lines_and_a_missing_figure_is_nought() -> None:
    values = {"team.activities": 2, "team.attendances": 2}
    assert ranking.score(RULE, values, 4) == (3750, (3000, 0, 750))


@pytest.mark.parametrize(("scores", "places"), [
    ({}, {}), ({7: 0}, {7: (1, False)}), ({1: 90, 2: 80, 3: 70}, {1: (1, False), 2: (2, False), 3: (3, False)}),
    ({1: 90, 2: 80, 3: 80, 4: 70}, {1: (1, False), 2: (2, True), 3: (2, True), 4: (4, False)}),
    ({1: 5, 2: 5, 3: 5}, {1: (1, True), 2: (1, True), 3: (1, True)}),
])  # fmt: skip
def test_equal_scores_share_a_place_and_the_next_counts_all_before_it(scores, places) -> None:
    assert ranking.places(scores) == {key: Place(*found) for key, found in places.items()}


@given(some.dictionaries(some.integers(0, 50), some.integers(0, 20), max_size=30))
def test_a_place_is_one_more_than_the_teams_above(scores: dict[int, int]) -> None:
    found = ranking.places(scores)
    for key, score in scores.items():
        assert found[key].place == 1 + sum(other > score for other in scores.values())
        assert found[key].tied == (sum(other == score for other in scores.values()) > 1)


@given(some.integers(0, 500), some.integers(0, 500), some.integers(1, 9))
def test_more_of_a_figure_never_brings_fewer_points(less: int, more: int, members: int) -> None:
    less, more = sorted((less, more))
    for line in RULE:
        assert 0 <= ranking.points(line, less, members) <= ranking.points(line, more, members) <= line.limit


@pytest.mark.parametrize(("lines", "problem", "named"), [
    ((), "empty", ""), ((ACTIVITIES, REACH), "sum", ""), ((*RULE, ACTIVITIES), "twice", "activities"),
    ((Line("x", "team.reach", 0, 1, 10_000),), "nothing", "x"), ((Line("y", "team.reach", 5, 0, 10_000),), "nothing", "y"),
])  # fmt: skip
def test_a_rule_that_cannot_be_adopted_says_why(lines, problem: str, named: str) -> None:
    with pytest.raises(RankingError) as error:
        ranking.check(lines)
    assert (error.value.problem, error.value.line) == (problem, named)


def test_a_rule_of_a_hundred_points_is_adopted() -> None:
    ranking.check(RULE)
