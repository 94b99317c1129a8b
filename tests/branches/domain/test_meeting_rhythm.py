"""Meetings due and held: which slots belong to a period, who owes them, when they are missing, which meetings count."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from branches.domain import rhythm
from branches.domain.rhythm import Light, Organisation, Rule

YEAR = (date(2025, 1, 1), date(2026, 1, 1))
MONTHLY = Rule(1, "month")
QUARTERLY = Rule(2, "quarter")
YEARLY = Rule(3, "year", usual_quarter=4)
BRANCH = Organisation(7, "branch", "rural", date(2010, 1, 1), full_members=12)


def months(**counts: int) -> list[int]:
    """Return twelve counts; `m3=2` are two meetings in March."""
    found = [0] * 12
    for name, number in counts.items():
        found[int(name[1:]) - 1] = number
    return found


@pytest.mark.parametrize(
    ("rule", "number"),
    [(MONTHLY, 12), (QUARTERLY, 4), (Rule(1, "half"), 2), (YEARLY, 1), (Rule(1, "year"), 1), (Rule(1), 0)],
)
def test_a_year_has_as_many_slots_as_the_rhythm_asks_for(rule, number):
    found = rhythm.slots(rule, *YEAR)
    assert len(found) == number
    assert all(slot.start < slot.end for slot in found)


def test_a_slot_belongs_to_the_period_in_which_its_expected_time_ends():
    assert [slot.start for slot in rhythm.slots(QUARTERLY, date(2025, 4, 1), date(2025, 7, 1))] == [date(2025, 4, 1)]
    assert rhythm.slots(QUARTERLY, date(2025, 2, 1), date(2025, 3, 1)) == ()
    assert len(rhythm.slots(QUARTERLY, date(2025, 3, 1), date(2025, 4, 1))) == 1
    assert len(rhythm.slots(Rule(1, "half"), date(2025, 4, 1), date(2025, 7, 1))) == 1
    # A yearly meeting that is usual in the fourth quarter is of the fourth quarter and of December, and counts all year.
    assert rhythm.slots(YEARLY, date(2025, 7, 1), date(2025, 10, 1)) == ()
    (slot,) = rhythm.slots(YEARLY, date(2025, 10, 1), date(2026, 1, 1))
    assert (slot.start, slot.end) == YEAR
    assert (slot.expected_from, slot.expected_until) == (date(2025, 10, 1), date(2026, 1, 1))
    (early,) = rhythm.slots(Rule(3, "year", usual_quarter=1), date(2025, 1, 1), date(2025, 4, 1))
    assert early.expected_until == date(2025, 4, 1)


@pytest.mark.parametrize(
    ("rule", "changed", "asked"),
    [
        (Rule(1, "month", min_members=7), {"full_members": 7}, True),
        (Rule(1, "month", min_members=7), {"full_members": 6}, False),
        (Rule(1, "month", needs="groups"), {"groups": 0}, False),
        (Rule(1, "month", needs="groups"), {"groups": 2}, True),
        (Rule(1, "quarter", needs="teams"), {"has_teams": False}, False),
        (Rule(1, "quarter", needs="teams"), {"has_teams": True}, True),
        (Rule(1, "quarter", sectors=frozenset({"community"})), {}, False),
        (Rule(1, "quarter", organisations=frozenset({"branch"})), {"kind": "committee"}, False),
        (Rule(1, "quarter", organisations=frozenset({"branch"})), {}, True),
        (Rule(1, ""), {}, False),
    ],
)
def test_a_kind_is_asked_of_those_it_is_for(rule, changed, asked):
    organisation = Organisation(**{**BRANCH.__dict__, **changed})
    assert rhythm.is_for(rule, organisation) is asked
    assert bool(rhythm.owed_slots(rule, organisation, *YEAR)) is asked


def test_a_slot_is_owed_by_those_who_existed_during_the_whole_expected_time():
    def owed(rule, founded, dissolved=None):
        one = Organisation(**{**BRANCH.__dict__, "founded_on": founded, "dissolved_on": dissolved})
        return [slot.start.month for slot in rhythm.owed_slots(rule, one, *YEAR)]

    assert owed(QUARTERLY, date(2025, 4, 1)) == [4, 7, 10]
    assert owed(QUARTERLY, date(2025, 4, 2)) == [7, 10]
    assert owed(QUARTERLY, date(2010, 1, 1), date(2025, 10, 1)) == [1, 4, 7]
    assert owed(QUARTERLY, date(2010, 1, 1), date(2025, 9, 30)) == [1, 4]
    assert owed(YEARLY, date(2025, 10, 1)) == [1]
    assert owed(YEARLY, date(2025, 10, 2)) == []


def test_an_exemption_takes_off_the_slots_whose_time_it_covers():
    quarter = (date(2025, 4, 1), date(2025, 7, 1))
    assert [s.start.month for s in rhythm.owed_slots(QUARTERLY, BRANCH, *YEAR, [quarter])] == [1, 7, 10]
    assert len(rhythm.owed_slots(MONTHLY, BRANCH, *YEAR, [quarter])) == 9
    month = (date(2025, 4, 1), date(2025, 5, 1))
    assert len(rhythm.owed_slots(QUARTERLY, BRANCH, *YEAR, [month])) == 4
    last = (date(2025, 10, 1), date(2026, 1, 1))
    assert rhythm.owed_slots(YEARLY, BRANCH, *YEAR, [last]) == []


@pytest.mark.parametrize(
    ("today", "held", "light"),
    [
        (date(2025, 4, 1), 0, Light.GREEN), (date(2025, 5, 15), 0, Light.GREEN), (date(2025, 5, 17), 0, Light.YELLOW),
        (date(2025, 6, 30), 0, Light.YELLOW), (date(2025, 7, 1), 0, Light.RED), (date(2025, 7, 1), 1, Light.GREEN),
        (date(2025, 5, 17), 1, Light.GREEN),
    ],
)  # fmt: skip
def test_the_light_of_a_slot(today, held, light):
    (slot,) = rhythm.slots(QUARTERLY, date(2025, 4, 1), date(2025, 7, 1))
    assert rhythm.light_of(slot, held, today) is light


def test_what_is_due_and_held_as_of_a_day():
    owed = rhythm.owed_slots(QUARTERLY, BRANCH, *YEAR)
    counts = months(m2=1, m5=0, m8=3, m10=1)
    at_end = rhythm.standing(owed, counts, date(2026, 1, 1))
    assert (at_end.owed, at_end.due, at_end.held, at_end.missed, at_end.light) == (4, 4, 3, 1, Light.RED)
    # In August the second quarter is missed; the third counts because it was held, the fourth is not due yet.
    august = rhythm.standing(owed, months(m2=1, m8=1), date(2025, 8, 20))
    assert (august.owed, august.due, august.held, august.light) == (4, 3, 2, Light.RED)
    spring = rhythm.standing(owed, months(m2=1), date(2025, 4, 10))
    assert (spring.due, spring.held, spring.light) == (1, 1, Light.GREEN)
    assert rhythm.standing([], counts, date(2026, 1, 1)) == rhythm.NOTHING


def test_a_yearly_meeting_held_early_counts_and_one_that_is_not_expected_yet_is_not_told_of():
    owed = rhythm.owed_slots(YEARLY, BRANCH, *YEAR)
    assert rhythm.standing(owed, months(m3=1), date(2025, 4, 1)).held == 1
    before = rhythm.standing(owed, months(), date(2025, 9, 30))
    assert (before.due, before.light) == (0, Light.GREEN)
    assert rhythm.standing(owed, months(), date(2025, 12, 1)).light is Light.YELLOW


def test_twice_in_a_month_asks_for_two():
    owed = rhythm.owed_slots(Rule(1, "month", times=2), BRANCH, date(2025, 3, 1), date(2025, 4, 1))
    half = rhythm.standing(owed, months(m3=1), date(2025, 4, 1))
    assert (half.owed, half.due, half.held, half.light) == (2, 2, 1, Light.RED)


def test_the_first_meetings_of_a_slot_count_and_no_more():
    owed = rhythm.owed_slots(QUARTERLY, BRANCH, *YEAR)
    held = [(date(2025, 3, 9), 12), (date(2025, 2, 1), 11), (date(2025, 5, 1), 13), (date(2024, 12, 31), 10)]
    assert rhythm.counting(owed, held) == [11, 13]


def test_all_kinds_together_and_silence():
    red = rhythm.Standing(4, 4, 3, Light.RED)
    green = rhythm.Standing(12, 6, 6, Light.GREEN)
    assert rhythm.together([red, green]) == rhythm.Standing(16, 10, 9, Light.RED)
    assert rhythm.together([]).light is Light.GREY
    assert rhythm.is_silent(rhythm.Standing(4, 1, 0, Light.RED), 0)
    assert rhythm.is_silent(rhythm.Standing(4, 0, 0, Light.YELLOW), 0)
    assert not rhythm.is_silent(rhythm.Standing(4, 1, 0, Light.RED), 1)
    assert not rhythm.is_silent(rhythm.Standing(4, 0, 0, Light.GREEN), 0)


def test_a_meeting_is_to_be_held_while_its_time_runs():
    (slot,) = rhythm.slots(YEARLY, date(2025, 10, 1), date(2026, 1, 1))
    assert [rhythm.is_open(slot, 0, day) for day in (date(2025, 9, 30), date(2025, 10, 1), date(2025, 12, 31))] == [
        False,
        True,
        True,
    ]
    assert not rhythm.is_open(slot, 0, date(2026, 1, 1))
    assert not rhythm.is_open(slot, 1, date(2025, 11, 1))


@settings(max_examples=60, deadline=None)
@given(
    per=st.sampled_from(sorted(rhythm.MONTHS_OF)), times=st.integers(1, 3),
    counts=st.lists(st.integers(0, 4), min_size=12, max_size=12), gone=st.integers(0, 400),
)  # fmt: skip
def test_months_add_up_to_quarters_and_quarters_to_the_year(per, times, counts, gone):
    rule, today = Rule(1, per, times), date(2025, 1, 1) + timedelta(days=gone)

    def part(first, last):
        return rhythm.standing(rhythm.owed_slots(rule, BRANCH, first, last), counts, today)

    whole = part(*YEAR)
    parts = [part(rhythm.month_start(2025, 3 * n + 1), rhythm.month_start(2025, 3 * n + 4)) for n in range(4)]
    added = rhythm.together(parts)
    assert (added.owed, added.due, added.held) == (whole.owed, whole.due, whole.held)
    assert whole.held <= whole.due <= whole.owed
    assert (whole.light is Light.RED) == (whole.missed > 0)
