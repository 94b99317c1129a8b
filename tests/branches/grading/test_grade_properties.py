"""What holds for every standard and every county: bounds, order, vetoes, sampling, shares."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from branches.domain import grading as rule
from branches.domain import standard_diff
from branches.domain.grading import Sheet
from branches.domain.standard import GOODS, ItemKind, Standard, problems
from tests.branches.standards import FIGURES, counties, standards
from tests.properties import examples

County = tuple[Standard, list[Sheet]]


@examples(120)
@given(counties())
def test_every_item_stays_within_its_limit_and_every_good_within_its_points(county: County) -> None:
    standard, sheets = county
    assert list(problems(standard, FIGURES)) == []
    for row in rule.grade(standard, sheets):
        for item, points in zip(standard.items, row.points, strict=True):
            low, high = {ItemKind.DEDUCTION: (-item.limit, 0), ItemKind.VETO: (0, 0)}.get(item.kind, (0, item.limit))
            assert low <= points <= high
        for good, points in zip(standard.goods, row.goods, strict=True):
            own = [n for item, n in zip(standard.items, row.points, strict=True) if item.good == good.number]
            assert points == max(sum(own), 0) <= good.points
        assert row.good_count == sum(row.passed) <= GOODS


@examples(80)
@given(counties(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_who_else_is_graded_change_nothing(county: County, order: object) -> None:
    standard, sheets = county
    together = {row.branch: row for row in rule.grade(standard, sheets)}
    shuffled = list(sheets)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert {row.branch: row for row in rule.grade(standard, shuffled)} == together
    for sheet in sheets:
        assert rule.grade(standard, [sheet]) == [together[sheet.branch]]


@examples(80)
@given(counties())
def test_a_veto_takes_its_good_or_all_and_never_points(county: County) -> None:
    standard, sheets = county
    free = [sheet._replace(vetoes=frozenset()) for sheet in sheets]
    by_hand = {i.code: i for i in standard.items if i.kind is ItemKind.VETO and not i.indicator}
    for before, after, sheet in zip(rule.grade(standard, free), rule.grade(standard, sheets), sheets, strict=True):
        assert (after.points, after.goods) == (before.points, before.goods)
        lost = {by_hand[code].good for code in sheet.vetoes}
        of_all = any(by_hand[code].of_all for code in sheet.vetoes)
        for good, was, now in zip(standard.goods, before.passed, after.passed, strict=True):
            assert now == (was and not of_all and good.number not in lost)


@examples(60)
@given(counties(), st.integers(0, 4), st.integers(1, 500))
def test_a_lower_pass_mark_never_takes_a_good(county: County, place: int, less: int) -> None:
    standard, sheets = county
    goods = list(standard.goods)
    goods[place] = replace(goods[place], pass_mark=max(goods[place].pass_mark - less, 1))
    easier = replace(standard, goods=tuple(goods))
    for hard, easy in zip(rule.grade(standard, sheets), rule.grade(easier, sheets), strict=True):
        assert easy.good_count >= hard.good_count


@examples(80)
@given(counties())
def test_points_given_by_a_person_overrule_a_figure_and_nothing_else(county: County) -> None:
    standard, sheets = county
    for sheet, row in zip(sheets, rule.grade(standard, sheets), strict=True):
        for item, points in zip(standard.items, row.points, strict=True):
            if item.indicator and item.kind is not ItemKind.VETO:
                sign = -1 if item.kind is ItemKind.DEDUCTION else 1
                fact = rule.worth(item, sheet.figures.get(item.indicator, 0), sheet.figures.get(item.denominator, 0))
                assert points == sign * sheet.given.get(item.code, fact)


@examples(150)
@given(st.sets(st.integers(1, 10**6), max_size=300), st.integers(0, 10_000), st.text(max_size=8))
def test_a_sample_is_drawn_again_from_its_seed_and_is_never_smaller_than_its_share(
    keys: set[int], share: int, seed: str
) -> None:
    drawn = rule.draw(keys, share, seed)
    assert drawn == rule.draw(sorted(keys, reverse=True), share, seed)
    assert set(drawn) <= keys
    assert len(drawn) == len(set(drawn))
    assert Fraction(share, 10_000) * len(keys) <= len(drawn) < Fraction(share, 10_000) * len(keys) + 1


@examples(150)
@given(
    st.dictionaries(st.integers(1, 60), st.integers(0, 5), max_size=40),
    st.dictionaries(st.integers(1, 60), st.integers(0, 5), max_size=40),
)
def test_the_promotion_rate_counts_those_of_the_base_that_rose(before: dict[int, int], now: dict[int, int]) -> None:
    found = rule.promotion(before, now)
    base = [key for key, count in before.items() if count <= 3]
    assert found.base == len(base)
    assert found.risen == len([key for key in base if key in now and now[key] > before[key]])
    if found.base:
        assert found.rate is not None
        assert abs(Fraction(found.risen * 10_000, found.base) - found.rate) <= Fraction(1, 2)
    else:
        assert found.rate is None


@examples(60)
@given(standards())
def test_a_version_does_not_differ_from_itself_and_an_added_item_is_one_line(standard: Standard) -> None:
    version = standard_diff.Version(standard)
    assert not standard_diff.compare(version, version)
    shorter = standard_diff.Version(replace(standard, items=standard.items[1:]))
    (line,) = standard_diff.compare(shorter, version).items
    assert (line.key, line.what) == (standard.items[0].code, "added")
    assert standard_diff.compare(version, shorter).items[-1].what == "removed"
