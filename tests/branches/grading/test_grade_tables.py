"""Grades by hand-reckoned tables: points, vetoes, eligibility, shares as the county prints them."""

from dataclasses import replace
from datetime import date

import pytest

from branches.domain import grading as rule
from branches.domain.grading import Candidate, Conditions
from branches.domain.standard import Good, Item, ItemKind, problems
from tests.branches.standards import FIGURES, plain, sheet


@pytest.mark.parametrize(
    ("given", "goods", "count"),
    [
        (sheet(1, 1200, done=4, due=4), (2000,) * 5, 5),
        (sheet(1, 600, done=4, due=4), (1400,) * 5, 5),
        (sheet(1, 599, done=4, due=4), (1399,) * 5, 0),
        (sheet(1, 1200, done=1, due=3), (1467,) * 5, 5),
        (sheet(1, 1133, done=1, due=3), (1400,) * 5, 5),
        (sheet(1, 1132, done=1, due=3), (1399,) * 5, 0),
        (sheet(1, 1200, done=0, due=0), (2000,) * 5, 5),
        (sheet(1, 1200, done=9, due=4), (2000,) * 5, 5),
        (sheet(1, 1000, done=4, due=4, late=2), (1500, *(1800,) * 4), 5),
        (sheet(1, 1000, done=4, due=4, late=3), (1400, *(1800,) * 4), 5),
        (sheet(1, 1000, done=4, due=4, late=9, fault=100), (1300, *(1800,) * 4), 4),
        (sheet(1, 1000, done=4, due=4, f1=0), (1000, *(1800,) * 4), 4),
        (sheet(1, 1200, "good-veto", done=1, due=1), (2000,) * 5, 4),
        (sheet(1, 1200, "all-veto", done=1, due=1), (2000,) * 5, 0),
        (sheet(1, 1200, done=1, due=1, weak=1), (2000,) * 5, 0),
    ],
)
def test_goods_are_passed_by_their_points(given: rule.Sheet, goods: tuple[int, ...], count: int) -> None:
    (row,) = rule.grade(plain(), [given])
    assert (row.goods, row.good_count) == (goods, count)


def test_a_manual_item_without_points_is_named() -> None:
    short = sheet(7, 1000)
    with pytest.raises(rule.Unscored) as refused:
        rule.grade(plain(), [sheet(6, 1000), short._replace(given={"m1": 1})])
    assert (refused.value.branch, refused.value.item) == (7, "m2")


def test_everything_that_is_wrong_with_a_standard_is_said_at_once() -> None:
    good = plain()
    wrong = replace(
        good,
        goods=(Good(1, 2000, 2001), Good(2, 1900, 1400), Good(3, 2000, 1), Good(4, 2000, 1400)),
        items=(
            *[item for item in good.items if item.good != 3],
            Item("m1", 1, ItemKind.MANUAL, 0, "done"),
            Item("x", 9, ItemKind.INDICATOR, 100),
            Item("y", 1, ItemKind.DEDUCTION, 100, "nowhere", "due"),
            Item("z", 1, ItemKind.DEDUCTION, 100, denominator="due"),
            Item("r", 1, ItemKind.DEDUCTION, 100, "late"),
            Item("v", 1, ItemKind.VETO, indicator="weak", denominator="due"),
        ),
    )
    keys = [error.key for error in problems(wrong, FIGURES)]
    assert keys == [
        "goods", "item-twice", "pass-mark", "good-not-met", "good-empty", "unknown-good", "unknown-good", "no-limit",
        "manual-with-indicator", "unknown-good", "no-indicator", "unknown-indicator", "denominator-alone", "no-rate",
        "veto-with-share",
    ]  # fmt: skip


CONDITIONS = Conditions(date(2025, 7, 1))
LAST = date(2025, 12, 31)


@pytest.mark.parametrize(
    ("candidate", "reasons"),
    [
        (Candidate(date(2025, 6, 30), None, 3, False), []),
        (Candidate(date(2025, 7, 1), None, 3, False), ["founded-late"]),
        (Candidate(date(2020, 1, 1), None, 2, False), ["too-few"]),
        (Candidate(date(2020, 1, 1), date(2025, 12, 31), 9, False), ["dissolved"]),
        (Candidate(date(2020, 1, 1), date(2026, 1, 1), 9, False), []),
        (Candidate(date(2020, 1, 1), None, 9, True), ["in-rectification"]),
        (Candidate(date(2025, 8, 1), date(2025, 9, 1), 0, True), list(rule.REASONS)),
    ],
)
def test_who_takes_part_is_said_with_every_reason(candidate: Candidate, reasons: list[str]) -> None:
    assert rule.refusals(CONDITIONS, candidate, LAST) == reasons


def test_a_county_may_let_weak_organisations_take_part() -> None:
    lenient = replace(CONDITIONS, bars_rectified=False)
    assert rule.refusals(lenient, Candidate(date(2020, 1, 1), None, 9, True), LAST) == []


def test_shares_are_those_that_the_county_prints() -> None:
    now, before = rule.share(196, 427), rule.share(180, 414)
    assert (now, before, rule.points_of_change(now, before)) == (4590, 4348, 242)
    assert rule.share(3, 0) is None
    assert rule.points_of_change(now, None) is None
    assert rule.promotion({1: 3, 2: 2, 3: 0, 4: 3, 5: 4}, {1: 4, 2: 3, 3: 1, 4: 3, 5: 5}).rate == 7500


def test_tiers_begin_where_the_county_sets_them() -> None:
    assert [rule.Tiers().of(n) for n in (5, 4, 3, 2, 0)] == ["advanced", "advanced", "middle", "behind", "behind"]
    assert [rule.Tiers(5, 4).of(n) for n in (5, 4, 3)] == ["advanced", "middle", "behind"]


def test_the_latest_step_that_gave_points_counts() -> None:
    assert rule.effective({"a": 1, "b": 2}, {"b": 3}, {}) == {"a": 1, "b": 3}
    assert rule.differing({"a": 1, "b": 2}, {"a": 1, "b": 3, "c": 0}) == ["b", "c"]


def test_a_final_year_never_opens_again_and_returns_go_one_step_back() -> None:
    assert all(rule.FINAL not in step.sources for step in rule.ROUND.values())
    assert {(event, step.target) for event, step in rule.SHEET.items() if event.startswith("return")} == {
        ("return-to-branch", "draft"), ("return-to-township", "assessed"),
    }  # fmt: skip
