"""Ranges, the watch over new branches, links and pledges: the pure rules."""

from datetime import date

import pytest

from branches.domain.records import (
    Counts,
    Ranges,
    Warned,
    cover,
    is_watched,
    months_after,
    per_hub,
    pledge_state,
    problems,
    visit_due,
    warnings,
)

SHIPPED = Ranges()
FITTING = {
    "kind": "branch", "is_village": True, "full_members": 20, "grids": 4, "hubs": 6, "linked_households": 102,
    "joined_units": 0, "seats": 3, "has_secretary": True,
}  # fmt: skip


def warned(**values) -> list[Warned]:
    return warnings(Counts(**{**FITTING, **values}), SHIPPED)


def test_what_fits_is_not_warned_of():
    assert warned() == []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"grids": 2}, Warned("grids", 2, 3, 5)),
        ({"grids": 6}, Warned("grids", 6, 3, 5)),
        ({"full_members": 2, "seats": 1}, Warned("few-members", 2, 3)),
        ({"full_members": 51}, Warned("many-members", 51, 0, 50)),
        ({"seats": 2}, Warned("committee", 2, 3, 5)),
        ({"seats": 6}, Warned("committee", 6, 3, 5)),
        ({"kind": "joint", "joined_units": 6}, Warned("joint", 6, 0, 5)),
        ({"linked_households": 89}, Warned("hub-households", 1483, 15, 20)),
        ({"linked_households": 121}, Warned("hub-households", 2017, 15, 20)),
        ({"hubs": 0}, Warned("no-hub", 102)),
        ({"has_secretary": False}, Warned("no-secretary", 0)),
    ],
)
def test_each_count_out_of_its_range_is_named_with_its_range(values, expected):
    assert warned(**values) == [expected]


@pytest.mark.parametrize(
    "values",
    [
        {"grids": 3}, {"grids": 5}, {"full_members": 3, "seats": 1}, {"full_members": 50}, {"full_members": 6, "seats": 1},
        {"seats": 5}, {"kind": "joint", "joined_units": 5}, {"linked_households": 90}, {"linked_households": 120},
        {"hubs": 0, "linked_households": 0},
    ],
)  # fmt: skip
def test_the_ends_of_a_range_belong_to_it(values):
    assert warned(**values) == []


def test_grids_and_hubs_are_asked_of_villages_alone_and_members_not_of_committees():
    assert warned(is_village=False, grids=0, hubs=0, linked_households=500) == []
    assert warned(kind="committee", full_members=0, seats=9) == []
    assert warned(kind="committee", has_secretary=False) == [Warned("no-secretary", 0)]


def test_a_county_sets_other_ranges():
    wide = Ranges(grids_max=8, committee_from=30)
    assert warnings(Counts(**{**FITTING, "grids": 8, "seats": 1}), wide) == []
    assert list(problems(Ranges(hub_min=30, visit_months=0))) == ["hub_max", "visit_months"]
    assert list(problems(SHIPPED)) == []


def test_households_of_a_hub_are_rounded_half_up_in_hundredths():
    assert per_hub(102, 6) == 1700
    assert per_hub(1, 8) == 13  # 0.125
    assert per_hub(5, 0) == 0


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2025, 11, 15), 3, date(2026, 2, 15)),
        (date(2026, 3, 31), -24, date(2024, 3, 31)),
        (date(2026, 1, 10), -1, date(2025, 12, 10)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, expected):
    assert months_after(day, months) == expected


def test_a_branch_is_new_for_two_years():
    founded = date(2024, 6, 10)
    assert is_watched(founded, None, date(2026, 6, 9), SHIPPED)
    assert not is_watched(founded, None, date(2026, 6, 10), SHIPPED)
    assert not is_watched(founded, None, date(2024, 6, 9), SHIPPED)
    assert not is_watched(founded, date(2025, 1, 1), date(2025, 1, 1), SHIPPED)


def test_the_next_visit_is_due_three_months_after_the_last_or_the_founding():
    assert visit_due(date(2025, 1, 10), None, SHIPPED) == date(2025, 4, 10)
    assert visit_due(date(2025, 1, 10), date(2025, 6, 1), SHIPPED) == date(2025, 9, 1)


def test_the_cover_is_a_share_in_hundredths_of_a_percent():
    assert cover(31, 31) == 10_000
    assert cover(2, 3) == 6667
    assert cover(0, 0) is None
    with pytest.raises(ValueError, match="more branches"):
        cover(4, 3)


def test_a_pledge_is_late_once_its_day_has_passed_without_a_word():
    day = date(2025, 12, 31)
    assert pledge_state(None, day, day) == "open"
    assert pledge_state(None, day, date(2026, 1, 1)) == "late"
    assert pledge_state(True, day, date(2026, 1, 1)) == "kept"
    assert pledge_state(False, day, day) == "broken"
