"""Steps of admissions and of proposals, by their tables: what follows what, and who may not take two steps."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.states import StepNotAllowed, next_state
from teams.domain import admission, exits
from teams.domain.consequences import Quarter
from tests.properties import examples

ADMISSION = {
    ("draft", "recommend"): "recommended", ("recommended", "review"): "reviewed", ("reviewed", "verify"): "admitted",
    ("recommended", "return"): "draft", ("reviewed", "return-reviewed"): "draft", ("recommended", "decline"): "declined",
    ("reviewed", "decline-reviewed"): "declined", ("draft", "withdraw"): "withdrawn",
    ("recommended", "withdraw"): "withdrawn", ("reviewed", "withdraw"): "withdrawn",
}  # fmt: skip
EXIT = {
    ("proposed", "notify"): "notified", ("notified", "appeal"): "appealed", ("appealed", "answer"): "answered",
    ("notified", "decide"): "decided", ("answered", "decide"): "decided", ("proposed", "withdraw"): "withdrawn",
    ("notified", "withdraw"): "withdrawn", ("appealed", "withdraw"): "withdrawn", ("answered", "withdraw"): "withdrawn",
}  # fmt: skip


@pytest.mark.parametrize(
    ("table", "allowed", "states"),
    [
        (admission.TABLE, ADMISSION, {"draft", "recommended", "reviewed", "admitted", "declined", "withdrawn"}),
        (exits.TABLE, EXIT, {"proposed", "notified", "appealed", "answered", "decided", "withdrawn"}),
    ],
)  # fmt: skip
def test_every_step_leads_from_its_states_and_from_no_other(table, allowed, states) -> None:
    for event in table:
        for state in states:
            if (state, event) in allowed:
                assert next_state(table, event=event, current=state) == allowed[state, event]
            else:
                with pytest.raises(StepNotAllowed):
                    next_state(table, event=event, current=state)


def test_nobody_takes_two_of_the_three_steps_of_an_admission() -> None:
    trail = [("recommend", "a"), ("review", "b")]
    assert admission.taken_before("review", trail, "a") == "recommend"
    assert admission.taken_before("return", trail, "a") == "recommend"
    assert admission.taken_before("verify", trail, "a") == "recommend"
    assert admission.taken_before("verify", trail, "b") == "review"
    assert admission.taken_before("decline-reviewed", trail, "b") == "review"
    assert admission.taken_before("verify", trail, "c") == ""
    assert admission.taken_before("withdraw", trail, "a") == ""
    assert admission.taken_before("recommend", [*trail, ("return", "c")], "a") == "", "the village recommends again"


def test_whoever_proposes_neither_answers_nor_decides() -> None:
    trail = [("propose", "a"), ("notify", "b")]
    assert exits.taken_before("decide", trail, "a") == "propose"
    assert exits.taken_before("answer", trail, "a") == "propose"
    assert exits.taken_before("notify", trail, "a") == ""
    assert exits.taken_before("withdraw", trail, "a") == ""
    assert exits.taken_before("decide", trail, "b") == ""


def test_grounds_of_the_assessment_hold_only_where_the_quarters_bear_them_out() -> None:
    falling = [Quarter(2, 7300), Quarter(2, 7200), Quarter(2, 7100)]
    assert exits.holds("no-improvement", falling)
    assert not exits.holds("no-star", falling)
    assert exits.holds("no-star", [Quarter(3, 8000), Quarter(0, 5000)])
    assert not exits.holds("no-improvement", [Quarter(3, 8000), Quarter(0, 5000)]), "two quarters are no row"
    assert not exits.holds("no-star", [])
    assert exits.holds("discipline", [])
    assert exits.holds("other", falling)


def test_an_appeal_is_possible_on_the_last_day_and_the_decision_after_it() -> None:
    last = date(2025, 12, 19)
    assert exits.may_appeal(last, last)
    assert not exits.may_appeal(last, last + timedelta(days=1))
    assert not exits.may_appeal(None, last)
    assert not exits.ripe("notified", last, last)
    assert exits.ripe("notified", last, last + timedelta(days=1))
    assert exits.ripe("answered", last, last - timedelta(days=3)), "an answered appeal need not wait"
    assert not exits.ripe("appealed", last, last + timedelta(days=30)), "nor may an unanswered one be passed over"


def test_a_decision_goes_no_further_than_the_proposal() -> None:
    assert exits.OUTCOMES["adjust"] == ("kept", "moved")
    assert "removed" in exits.OUTCOMES["remove"]
    assert set(exits.EXIT_REASON) == {"no-star", "no-improvement", "discipline", "other"}


PEOPLE = st.sampled_from("abcd")
JOINING = st.sampled_from((*("review", "verify") * 4, "recommend", "return", "return-reviewed", *admission.TABLE))
LEAVING = st.sampled_from((*("notify", "appeal", "answer", "decide") * 4, *exits.TABLE))


@examples(300)
@given(st.lists(st.tuples(JOINING, PEOPLE), min_size=4, max_size=16), PEOPLE)
def test_whatever_is_tried_nobody_is_admitted_but_by_three_persons_in_order(tries, first) -> None:
    state, trail = "recommended", [("recommend", first)]
    for event, person in tries:
        if state in admission.TABLE[event].sources and not admission.taken_before(event, trail, person):
            state = admission.TABLE[event].target
            trail.append((admission.step_of(event), person))
    steps = [step for step, _person in trail]
    if state == "admitted":
        assert steps[-3:] == ["recommend", "review", "verify"]
        assert len({person for _step, person in trail[-3:]}) == 3
    if {"admitted", "declined", "withdrawn"} & {state}:
        assert steps[-1] in ("verify", "decline", "withdraw")
        assert not {"verify", "decline", "withdraw"} & set(steps[:-1]), "what has ended stays ended"


@examples(300)
@given(
    st.lists(st.tuples(LEAVING, PEOPLE, st.integers(0, 4)), min_size=4, max_size=16),
    PEOPLE,
)
def test_whatever_is_tried_nobody_is_judged_untold_or_unheard(tries, proposer) -> None:
    state, trail, day, until = "proposed", [("propose", proposer)], date(2025, 12, 1), None
    for event, person, pause in tries:
        day += timedelta(days=pause)
        if state not in exits.TABLE[event].sources or exits.taken_before(event, trail, person):
            continue
        if event == "appeal" and not exits.may_appeal(until, day):
            continue
        if event == "decide" and not exits.ripe(state, until, day):
            continue
        if event == "notify":
            until = day + timedelta(days=7)
        state = exits.TABLE[event].target
        trail.append((event, person))
    steps = [step for step, _person in trail]
    if state == "decided":
        assert steps[:2] == ["propose", "notify"]
        assert steps[2:] in (["decide"], ["appeal", "answer", "decide"])
        assert until is not None
        assert "appeal" in steps or day > until
        assert trail[-1][1] != proposer
        assert all(person != proposer for step, person in trail if step == "answer")
