"""The forecast of a year's stars from its final quarters, and the lists by their rules. No database."""

from dataclasses import replace

import pytest

from teams.domain import consequences, targets
from teams.domain.consequences import Quarter
from teams.domain.scheme import Allotment, Annual, Item, ItemKind, Level, Quota, Scheme

LEVELS = tuple(Level(stars, score) for stars, score in ((5, 9000), (4, 8000), (3, 6000), (2, 5000), (1, 4000)))
SCHEME = Scheme(
    "1", 10_000, (Item("a", "duty", ItemKind.MANUAL, 10_000), Item("v", "duty", ItemKind.VETO, 0, ceiling=1)), LEVELS,
    annual=Annual(8000, 2000, 2),
)  # fmt: skip


def test_a_year_is_projected_as_the_mean_of_its_final_quarters() -> None:
    found = targets.projected(SCHEME, {1: [9100, 8900], 2: [9100, 8898], 3: [6000]}, {})
    # 90.00, 89.99; one quarter is enough while the year runs, and the unknown review's weight goes to the quarters.
    assert found == {1: 5, 2: 4, 3: 3}


def test_a_veto_of_the_newest_quarter_holds_in_the_forecast() -> None:
    assert targets.projected(SCHEME, {1: [9900], 2: [9900]}, {1: "v", 2: ""}) == {1: 1, 2: 5}


def test_quotas_hold_in_the_forecast() -> None:
    levels = (Level(5, 9000, Quota(1, False)), *LEVELS[1:])
    ranked = replace(SCHEME, levels=levels, allotment=Allotment.RANKED)
    assert targets.projected(ranked, {1: [9900], 2: [9800], 3: [9700]}, {}) == {1: 5, 2: 4, 3: 4}


def test_nobody_is_projected_without_a_quarter() -> None:
    assert targets.projected(SCHEME, {1: []}, {}) == {}


def test_projected_stars_are_counted_by_the_codes_of_targets() -> None:
    found = targets.counts([5, 5, 4, 3, 2, 0])
    assert (found["stars.year.5"], found["stars.year.4"], found["stars.year.1"]) == (2, 1, 0)
    assert (found["stars.year.three-up"], found["stars.year.rated"]) == (4, 6)


@pytest.mark.parametrize(("history", "codes"), [
    ([Quarter(5, 9500)], ("honour-roll",)), ([Quarter(4, 8500)], ("training-pool",)), ([Quarter(3, 7000)], ("pairing",)),
    ([Quarter(2, 5500)], ("pairing",)), ([Quarter(1, 4500)], ()), ([Quarter(0, 100)], ("no-star",)),
    ([Quarter(2, 5600), Quarter(2, 5500), Quarter(2, 5500)], ("pairing", "no-improvement")),
    ([Quarter(2, 5600), Quarter(2, 5500), Quarter(2, 5501)], ("pairing",)),
    ([Quarter(1, 4600), Quarter(1, 4500), Quarter(1, 4400)], ("no-improvement",)),
    ([Quarter(4, 8600), Quarter(3, 7500), Quarter(3, 7400)], ("pairing",)), ([], ()),
])  # fmt: skip
def test_a_member_stands_on_the_lists_of_the_newest_quarter(history: list[Quarter], codes: tuple[str, ...]) -> None:
    assert consequences.listed(history) == codes


def test_earlier_quarters_matter_only_for_those_who_are_helped() -> None:
    for stars in range(6):
        falling = [Quarter(stars, 300), Quarter(stars, 200), Quarter(stars, 100)]
        assert (consequences.listed(falling) != consequences.listed(falling[-1:])) is consequences.looks_back(stars)


def test_every_list_has_an_act_of_its_own_and_may_be_left_out_of() -> None:
    assert all(acts[-1] == consequences.EXCUSED and len(acts) == 2 for acts in consequences.ACTS.values())
    assert len({acts[0] for acts in consequences.ACTS.values()}) == 4


@pytest.mark.parametrize(("before", "after", "risen"), [(2, 3, True), (3, 3, False), (3, 2, False)])
def test_help_ends_when_the_star_rises(before: int, after: int, risen: bool) -> None:
    assert consequences.has_risen(before, after) is risen


# A straight line --------------------------------------------------------------------------------


@pytest.mark.parametrize(("ends", "at", "most", "value"), [
    ([(90, 100), (181, 200)], 365, None, 402), ([(90, 100), (181, 200)], 365, 350, 350), ([(90, 5), (181, 9), (273, 5)], 365, None, 5),
    ([(90, 300), (181, 100)], 365, None, 0), ([(90, 0), (181, 0)], 365, 10, 0), ([(90, 10), (273, 16)], 365, 20, 19),
])  # fmt: skip
def test_a_figure_goes_on_in_a_straight_line(ends, at: int, most: int | None, value: int) -> None:
    assert targets.linear(ends, at, most=most) == targets.Trend(value)


def test_there_is_no_forecast_from_less_than_two_quarters_or_of_a_year_that_is_over() -> None:
    assert targets.linear([(90, 5)], 365) == targets.Trend(None, "few")
    assert targets.linear([], 365) == targets.Trend(None, "few")
    assert targets.linear([(90, 5), (181, 9)], 365, complete=True) == targets.Trend(None, "complete")
