"""Who reviews what next, how numbers read, what an edit changes, what counts as a correction: the rules alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from reports.domain import corrections, text_diff
from reports.domain import sign_off as rule
from reports.domain.sign_off import Taken


@pytest.mark.parametrize(("count", "way"), [(3, ["first", "second", "final"]), (2, ["first", "final"]), (1, ["final"])])
def test_a_document_passes_as_many_reviews_as_the_county_has(count: int, way: list[str]) -> None:
    state, seen = rule.target("submit", "draft", count), []
    while state != "issued":
        seen.append(state)
        state = rule.target("sign" if state == "final" else "pass", state, count)
    assert seen == way


def test_a_review_that_the_county_took_away_meanwhile_leads_on() -> None:
    assert rule.target("pass", "second", 1) == "final"
    assert rule.target("pass", "first", 2) == "final"


@pytest.mark.parametrize(
    ("event", "state"),
    [("pass", "draft"), ("sign", "first"), ("submit", "final"), ("return", "issued"), ("x", "draft")],
)
def test_steps_out_of_order_are_refused(event: str, state: str) -> None:
    with pytest.raises(ValueError, match=event):
        rule.target(event, state, 3)


def test_nobody_reviews_twice_and_a_return_begins_anew() -> None:
    steps = [Taken("submit", "draft", 1), Taken("pass", "first", 1)]
    assert rule.barred("pass", 1, steps, "reviewers") == "reviewed"
    assert rule.barred("pass", 2, steps, "reviewers") == ""
    assert rule.barred("pass", 1, steps, "any") == ""
    assert rule.barred("return", 1, steps, "reviewers") == "", "who has reviewed may still return it"
    again = [*steps, Taken("return", "second", 2), Taken("submit", "draft", 3)]
    assert rule.barred("pass", 1, again, "reviewers") == ""
    assert rule.barred("pass", 3, again, "all") == "handed-in"
    assert rule.barred("pass", 3, again, "reviewers") == ""


def test_numbers_read_as_the_standard_writes_them() -> None:
    assert rule.number_text("阿组简", 2026, 3) == "阿组简〔2026〕3号"
    assert rule.number_text("", 2026, 3) == "〔2026〕第3期"


def test_an_edit_names_the_figures_that_it_changes() -> None:
    assert rule.figures_changed("队员4160名，占51.40%", "队员4160名，其中党员占51.40%") == ()
    assert rule.figures_changed("队员4160名，占51.40%", "队员4161名") == ("4160", "51.40", "4161")
    assert rule.figures_changed("3名、3名", "3名") == ("3",)


@given(some.text(max_size=60), some.text(max_size=60))
def test_a_difference_holds_both_texts(before: str, after: str) -> None:
    found = text_diff.pieces(before, after)
    assert "".join(piece for kind, piece in found if kind != "new") == before
    assert "".join(piece for kind, piece in found if kind != "gone") == after


def test_a_figure_is_never_half_changed() -> None:
    assert text_diff.pieces("共4160名", "共4161名") == [
        ("same", "共"), ("gone", "4160"), ("new", "4161"), ("same", "名"),
    ]  # fmt: skip


FROZEN = {(1, "tickets.received"): 10, (2, "tickets.received"): 4, (1, "stars.year.5"): 0, (2, "branches.good.5"): 7}


def test_what_moved_is_found_against_the_last_noted_value() -> None:
    today = {(1, "tickets.received"): 11, (2, "tickets.received"): 4, (3, "tickets.received"): 9}
    [row] = corrections.moved(FROZEN, {}, today)
    assert (row.unit, row.frozen, row.before, row.after) == (1, 10, 10, 11)
    assert corrections.moved(FROZEN, {(1, "tickets.received"): 11}, today) == []
    [back] = corrections.moved(FROZEN, {(1, "tickets.received"): 12}, today)
    assert (back.before, back.after) == (12, 11)


def test_pairs_that_a_close_asks_for_correct_nothing_where_there_was_none_and_do_where_there_were_some() -> None:
    code = "pairs.held"
    assert corrections.moved({(1, code): 0, (2, code): 0}, {}, {(1, code): 12, (2, code): 0}) == []
    [change] = corrections.moved({(1, code): 0, (2, code): 5}, {}, {(1, code): 0, (2, code): 6})
    assert (change.unit, change.frozen, change.after) == (2, 5, 6)


def test_a_result_of_the_year_that_is_decided_later_corrects_nothing() -> None:
    today = {**FROZEN, (1, "stars.year.5"): 3, (2, "branches.good.5"): 8}
    assert [(row.unit, row.code) for row in corrections.moved(FROZEN, {}, today)] == [(2, "branches.good.5")]


def test_a_figure_that_went_back_stands_no_more() -> None:
    assert corrections.standing(FROZEN, {(1, "tickets.received"): 10}) == []
    [row] = corrections.standing(FROZEN, {(1, "tickets.received"): 12})
    assert (row.frozen, row.after) == (10, 12)


def test_the_foremost_corrections_are_the_largest_for_their_figure() -> None:
    rows = [
        corrections.Change(1, "a", 100, 100, 101),
        corrections.Change(1, "b", 10, 10, 20),
        corrections.Change(1, "c", 0, 0, 1),
    ]
    assert [row.code for row in corrections.foremost(rows, 2)] == ["b", "c"]
