"""The questions of the 35 on elections that compute something, each as a test that names its question."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from branches.domain import elections, names, terms
from branches.domain.elections import CountError, Tally
from core import states

ROOT = Path(__file__).resolve().parents[3]


# Q1: extension -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("until", "fits"),
    [
        (date(2027, 6, 30), True), (date(2027, 7, 1), False), (date(2026, 7, 1), True),
        (date(2026, 6, 30), False), (date(2026, 1, 1), False),
    ],
)  # fmt: skip
def test_q1_a_term_is_extended_by_one_year_at_most(until: date, fits: bool) -> None:
    assert terms.extension_fits(first_until=date(2026, 6, 30), until=until) is fits


def test_q1_a_second_extension_counts_from_the_first_end() -> None:
    first = date(2024, 2, 29)
    assert terms.latest_end(first) == date(2025, 2, 28)
    assert terms.extension_fits(first_until=first, until=date(2025, 2, 28))
    assert not terms.extension_fits(first_until=first, until=date(2025, 3, 1))


def test_q1_an_election_is_held_one_year_early_at_most() -> None:
    assert terms.earliest_end(date(2026, 6, 30)) == date(2025, 6, 30)


# Q2, Q3, Q6: who elects --------------------------------------------------------------------------


@pytest.mark.parametrize(("members", "scattered", "may"), [(499, False, False), (500, False, True), (40, True, True)])
def test_q2_a_congress_may_elect_from_500_members_or_where_they_are_scattered(
    members: int, scattered: bool, may: bool
) -> None:
    assert elections.may_hold_congress(members, scattered=scattered) is may


def test_q3_members_without_a_vote_are_not_due() -> None:
    assert elections.electors(full=38) == 38
    assert elections.electors(full=38, on_probation=1, suspended=1, excused=3) == 33


@pytest.mark.parametrize("counts", [{"full": 0}, {"full": 3, "on_probation": 3}, {"full": 3, "suspended": -1}])
def test_q3_nobody_due_is_refused(counts: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"headcount|due"):
        elections.electors(**counts)


@pytest.mark.parametrize(
    ("number", "says"),
    [(99, "unusual"), (100, "fits"), (200, "fits"), (201, "unusual"), (300, "unusual"), (301, "too-many")],
)
def test_q6_delegates_are_100_to_200_and_never_above_300(number: int, says: str) -> None:
    assert elections.delegates(number) == says


# Q8, Q12, Q17: how many candidates ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("seats", "extra"), [(1, 1), (3, 1), (5, 1), (6, 2), (7, 2), (9, 2), (10, 2), (11, 3), (151, 31)]
)
def test_q8_q12_the_spread_is_a_fifth_of_the_seats_rounded_up(seats: int, extra: int) -> None:
    assert elections.spread(seats) == extra
    for post in ("member", "delegate"):
        assert elections.candidates(post, seats) == elections.Range(seats + extra, None)


@given(st.integers(1, 10_000))
def test_q8_no_smaller_spread_reaches_twenty_percent(seats: int) -> None:
    extra = elections.spread(seats)
    assert extra * 100 >= seats * 20
    assert (extra - 1) * 100 < seats * 20


def test_q17_a_standing_committee_has_one_or_two_candidates_more() -> None:
    assert elections.candidates("standing", 7) == elections.Range(8, 9)


def test_secretaries_are_elected_without_a_spread() -> None:
    assert elections.candidates("secretary", 1) == elections.Range(1, 1)


# Q19, Q22, Q25: the meeting ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("due", "present", "valid"),
    [(35, 28, True), (35, 27, False), (33, 27, True), (33, 26, False), (1, 1, True), (4, 3, False)],
)
def test_q19_four_fifths_of_those_due_make_the_meeting(due: int, present: int, valid: bool) -> None:
    assert elections.has_quorum(due, present) is valid
    assert (present >= elections.quorum(due)) is valid


def test_q22_q25_a_candidate_neither_counts_votes_nor_writes_for_others() -> None:
    assert elections.tellers_standing(["王芳", "李强"], ["李强", "张伟"]) == ["李强"]
    assert elections.tellers_standing(["王芳"], ["李强", "张伟"]) == []


# Q24, Q31: order of names ------------------------------------------------------------------------


def test_q24_the_ballot_of_a_committee_stands_by_strokes_of_the_surname() -> None:
    """丁 2, 于 3 一一丨, 马 3 折折一, 王 4, 司 5, 刘 6 and 李 7 (木子), 张 7 (弓长): equal numbers by the first strokes."""
    given_names = ["张伟", "王小明", "丁一", "王宁", "李强", "马三", "刘五", "于六", "司马光", "王丽"]
    assert elections.ballot("member", given_names) == [
        "丁一", "于六", "马三", "王宁", "王丽", "王小明", "司马光", "刘五", "李强", "张伟",
    ]  # fmt: skip


def test_q24_secretaries_stand_as_the_superior_approved_them() -> None:
    assert elections.ballot("secretary", ["张伟", "丁一"]) == ["张伟", "丁一"]


def test_q31_winners_are_announced_in_the_same_orders() -> None:
    votes = {"张伟": 30, "丁一": 20}
    assert elections.ranked("member", votes) == ["丁一", "张伟"]
    assert elections.ranked("secretary", votes) == ["张伟", "丁一"]


def test_equal_strokes_go_by_horizontal_vertical_left_dot_bend() -> None:
    """Five surnames of eight strokes that begin with 一丨丿丶㇇ in turn."""
    assert [names.count(name) for name in "武尚金庞孟"] == [8] * 5
    assert names.by_strokes(["孟", "庞", "金", "尚", "武"]) == ["武", "尚", "金", "庞", "孟"]


def test_a_given_name_of_one_character_comes_first_and_longer_ones_by_their_strokes() -> None:
    assert names.by_strokes(["李丽丽", "李一一", "李巍"]) == ["李巍", "李一一", "李丽丽"]


def test_names_without_strokes_stand_last_and_are_named() -> None:
    assert names.by_strokes(["𠮷田", "龚雪", "丁一"]) == ["丁一", "龚雪", "𠮷田"]
    assert names.unknown(["𠮷田", "丁一"]) == ["𠮷田"]


def test_the_table_agrees_with_the_order_of_the_national_table_of_characters() -> None:
    """《通用规范汉字表》 lists each of its three levels by strokes; another source than ours, so a slip shows."""
    listed = [c for c in (ROOT / "config/install/tgh8105.txt").read_text(encoding="utf-8") if not c.isspace()]
    table = names.strokes()
    assert len(table) == 6770
    for level in (listed[:3500], listed[3500:6500], listed[6500:]):
        places = [table[c][:2] for c in level if c in table]
        assert places == sorted(places)
    assert all(c in table for c in listed[:3500]), "every common character has its strokes"


# Q26: ballots ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("voters", "returned", "stands"), [(30, 30, True), (30, 29, True), (30, 31, False)])
def test_q26_more_ballots_than_voters_void_the_vote(voters: int, returned: int, stands: bool) -> None:
    assert elections.vote_stands(voters, returned) is stands


@pytest.mark.parametrize(("chosen", "counts"), [(5, True), (4, True), (0, True), (6, False)])
def test_q26_a_ballot_with_more_names_than_seats_does_not_count(chosen: int, counts: bool) -> None:
    assert elections.ballot_counts(chosen, 5) is counts


@pytest.mark.parametrize(
    ("returned", "void", "tallies", "where", "most"),
    [
        (30, 31, [], "void", 30),
        (30, 1, [Tally("张伟", 28, 2)], "张伟", 29),
        (10, 0, [Tally("张伟", 9), Tally("李强", 8), Tally("丁一", 4)], "returned", 20),
    ],
)
def test_q26_numbers_that_cannot_be_are_refused(
    returned: int, void: int, tallies: list[Tally], where: str, most: int
) -> None:
    with pytest.raises(CountError) as caught:
        elections.check_count(voters=30, returned=returned, void=void, seats=2, tallies=tallies)
    assert (caught.value.where, caught.value.most) == (where, most)


# Q27, Q28: who is elected ------------------------------------------------------------------------


def test_q27_half_of_those_due_is_not_enough_and_those_present_do_not_matter() -> None:
    """36 due: 18 votes are half, 19 elect, although 18 are more than half of the 30 present."""
    assert elections.least_votes(36) == 19
    assert elections.least_votes(35) == 18
    found = elections.decide(seats=2, due=36, tallies=[Tally("张伟", 19), Tally("李强", 18), Tally("丁一", 3)])
    assert (found.elected, found.open_seats, found.outcome, found.over_half) == (("张伟",), 1, "short", 1)


def test_q27_of_more_than_the_seats_those_with_most_votes_are_elected() -> None:
    tallies = [Tally("张伟", 30), Tally("李强", 25), Tally("丁一", 28), Tally("王芳", 20)]
    found = elections.decide(seats=3, due=36, tallies=tallies)
    assert (found.elected, found.outcome) == (("丁一", "李强", "张伟"), "filled")
    assert found.over_half == 4


def test_q25_somebody_written_in_is_elected_like_a_candidate() -> None:
    found = elections.decide(seats=1, due=10, tallies=[Tally("张伟", 2), Tally("赵六", 6, written_in=True)])
    assert found.elected == ("赵六",)


def test_q28_a_tie_for_the_last_seats_is_voted_on_again_among_those_tied() -> None:
    tallies = [Tally("张伟", 30), Tally("李强", 22), Tally("丁一", 22), Tally("王芳", 22)]
    found = elections.decide(seats=3, due=36, tallies=tallies)
    assert (found.elected, found.tied, found.open_seats) == (("张伟",), ("丁一", "王芳", "李强"), 2)
    assert found.outcome == "tie"


def test_q28_equal_votes_within_the_seats_are_no_tie() -> None:
    found = elections.decide(seats=2, due=20, tallies=[Tally("张伟", 15), Tally("李强", 15), Tally("丁一", 11)])
    assert (found.elected, found.tied) == (("李强", "张伟"), ())


def test_q28_equal_votes_below_half_are_no_tie_but_a_shortage() -> None:
    found = elections.decide(seats=2, due=20, tallies=[Tally("张伟", 15), Tally("李强", 10), Tally("丁一", 10)])
    assert (found.elected, found.tied, found.outcome) == (("张伟",), (), "short")


@pytest.mark.parametrize(
    ("seats", "filled", "may"), [(5, 4, True), (5, 3, False), (7, 5, True), (3, 0, False), (3, 3, False), (1, 0, False)]
)
def test_q28_only_a_small_shortage_is_settled_by_fewer_seats(seats: int, filled: int, may: bool) -> None:
    assert elections.may_reduce(seats, filled) is may


@given(
    st.integers(1, 9), st.integers(3, 120),
    st.lists(st.integers(0, 120), min_size=1, max_size=14),
)  # fmt: skip
def test_nobody_is_elected_against_the_rule(seats: int, due: int, votes: list[int]) -> None:
    tallies = [Tally(f"{n}", count) for n, count in enumerate(votes)]
    found, counts = elections.decide(seats=seats, due=due, tallies=tallies), {row.name: row.votes for row in tallies}
    assert len(found.elected) + found.open_seats == seats
    assert all(counts[name] * 2 > due for name in (*found.elected, *found.tied))
    left = set(counts) - set(found.elected)
    if found.elected and left:
        assert min(counts[name] for name in found.elected) >= max(counts[name] for name in left) or not found.open_seats
    assert not found.tied or len(found.tied) > found.open_seats > 0


# Q29: the report ---------------------------------------------------------------------------------


def test_q29_abstentions_are_what_is_left_of_the_valid_ballots() -> None:
    assert elections.abstentions(Tally("张伟", 20, 5), 30) == 5
    assert elections.abstentions(Tally("赵六", 2, written_in=True), 30) == 0


# Q32, Q33, Q34: the superior ---------------------------------------------------------------------


def test_q32_q33_the_superior_is_asked_one_or_four_months_ahead() -> None:
    meeting = date(2026, 7, 31)
    assert elections.apply_by(meeting, "assembly") == date(2026, 6, 30)
    assert elections.apply_by(meeting, "congress") == date(2026, 3, 31)
    assert elections.candidates_by(meeting) == date(2026, 6, 30)


@pytest.mark.parametrize(
    ("post", "does"),
    [
        ("member", "file"),
        ("delegate", "file"),
        ("standing", "approve"),
        ("secretary", "approve"),
        ("deputy", "approve"),
    ],
)
def test_q34_members_are_filed_and_leaders_approved(post: str, does: str) -> None:
    assert elections.confirmed_by_superior(post) == does


# Q9: the order of the steps ----------------------------------------------------------------------


def test_q9_the_steps_follow_one_another_and_none_is_left_out() -> None:
    state = elections.DRAFT
    for event in ("submit", "approve", "notice", "hold", "count", "report", "file"):
        state = states.next_state(elections.TABLE, event=event, current=state)
    assert state == elections.FILED
    with pytest.raises(states.StepNotAllowed):
        states.next_state(elections.TABLE, event="hold", current=elections.APPROVED)


def test_months_end_where_the_month_ends() -> None:
    assert elections.months_before(date(2026, 8, 31), 6) == date(2026, 2, 28)
    assert elections.months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert elections.term_end(date(2021, 3, 10), 5) == date(2026, 3, 10)
