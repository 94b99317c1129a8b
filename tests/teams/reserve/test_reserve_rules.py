"""The rules of the reserve pool and of pairs as tables: states, steps, counts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.states import StepNotAllowed, next_state
from teams import choices
from teams.domain import exits, pairs, reserve
from teams.domain.pairs import Mentor
from teams.models.reserve import LIVE

STATES = [code for code, _label in choices.RESERVE_STATES]


def test_three_recommendations_two_reviews_one_inspection_one_decision_lead_into_the_pool() -> None:
    assert reserve.CHANNELS == ("organisation", "masses", "oneself")
    state = reserve.DRAFT
    walked = []
    for event in ("recommend", "review", "joint-review", "inspect", "decide"):
        state = next_state(reserve.TABLE, event=event, current=state)
        walked.append(state)
    assert tuple(walked) == reserve.PATH
    assert next_state(reserve.TABLE, event="leave", current=state) == reserve.LEFT


@pytest.mark.parametrize("event", sorted(reserve.TABLE))
@pytest.mark.parametrize("state", STATES)
def test_a_step_is_possible_from_its_own_states_alone(event: str, state: str) -> None:
    step = reserve.TABLE[event]
    if state in step.sources:
        assert next_state(reserve.TABLE, event=event, current=state) == step.target
    else:
        with pytest.raises(StepNotAllowed):
            next_state(reserve.TABLE, event=event, current=state)


def test_the_tables_know_every_state_and_step_of_the_records() -> None:
    named = {step.target for step in reserve.TABLE.values()} | set().union(*(s.sources for s in reserve.TABLE.values()))
    assert named == set(STATES)
    assert {reserve.step_of(event) for event in reserve.TABLE} == {code for code, _label in choices.RESERVE_STEPS}
    assert set(LIVE) == reserve.LIVE
    assert set(reserve.EXIT_TABLE) == set(exits.TABLE)
    for event, step in reserve.EXIT_TABLE.items():
        assert (step.sources, step.target) == (exits.TABLE[event].sources, exits.TABLE[event].target)
        assert step.action.startswith("reserve.")


@pytest.mark.parametrize(
    ("event", "took", "barred"),
    [
        ("review", "recommend", True), ("joint-review", "review", True), ("joint-review", "recommend", True),
        ("decide", "review", True), ("decide", "joint-review", False), ("inspect", "joint-review", False),
        ("withdraw", "recommend", False), ("return-county", "review", True), ("leave", "recommend", True),
    ],
)  # fmt: skip
def test_nobody_takes_a_later_step_of_a_record_they_recommended_or_reviewed(
    event: str, took: str, barred: bool
) -> None:
    assert bool(reserve.taken_before(event, [(took, "甲")], "甲")) is barred
    assert reserve.taken_before(event, [(took, "甲")], "乙") == ""


@given(st.lists(st.integers(0, 9), min_size=4, max_size=4), st.lists(st.integers(0, 9), min_size=4, max_size=4))
def test_a_body_is_whole_when_both_counts_make_up_its_seats(education: list[int], ages: list[int]) -> None:
    seats = sum(education)
    assert reserve.body_is_whole(seats, education, ages) == ("" if sum(ages) == seats else "ages")
    assert reserve.body_is_whole(seats + 1, education, ages) == "education"


def _group(number: int, leads: int = 1) -> list[Mentor]:
    return [Mentor(f"导师{place}", "职务", "角色", place < leads) for place in range(number)]


@pytest.mark.parametrize(
    ("group", "wrong"),
    [
        (_group(5), ""), (_group(4), "few"), (_group(6), "many"), (_group(5, 0), "lead"), (_group(5, 2), "lead"),
        ([*_group(4), Mentor("导师0", "职务", "别的角色")], "twice"),
    ],
)  # fmt: skip
def test_five_mentors_and_one_of_them_leads(group: list[Mentor], wrong: str) -> None:
    assert pairs.group_fits(group, 5, 5) == wrong


def test_days_of_practice_lie_between_the_two_days() -> None:
    first, last = date(2025, 12, 1), date(2025, 12, 5)
    assert pairs.span(first, last) == 5
    assert [pairs.days_fit(days, first, last) for days in (0, 1, 5, 6)] == [False, True, True, False]
    with pytest.raises(ValueError, match="ends after"):
        pairs.span(last, first)


def test_coverage_is_a_share_in_hundredths_of_a_percent() -> None:
    assert pairs.share(1139, 1139) == 10_000
    assert pairs.share(1138, 1139) == 9991
    assert pairs.share(217, 473) == 4588
    assert pairs.share(0, 0) is None
