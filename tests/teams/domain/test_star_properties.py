"""What holds for every scheme and every set of members."""

import random
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from core.rounding import half_up
from teams.domain.rating import Sheet, annual_score, rate, score, score_all
from teams.domain.scheme import Allotment, ItemKind, Scheme, check
from teams.domain.targets import Target, read
from tests.properties import FIGURES, counties, examples, schemes

County = tuple[Scheme, list[Sheet]]


def by_the_book(scheme: Scheme, sheet: Sheet) -> tuple[tuple[int, ...], str]:
    """Return points and veto as the rule's text says, one item after the other, with exact decimals."""
    points, vetoes = [], []
    for item in scheme.items:
        if item.kind is ItemKind.VETO:
            points.append(0)
            vetoes += [(item.ceiling, item.code)] if item.code in sheet.vetoes else []
            continue
        if item.indicator:
            exact = Decimal(sheet.figures.get(item.indicator, 0)) * item.points / item.per
            worth = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
        else:
            worth = sheet.given.get(item.code, 0)
        worth = sorted((0, worth, item.limit))[1]
        points.append(-worth if item.kind is ItemKind.DEDUCTION else worth)
    least = min((ceiling for ceiling, _code in vetoes), default=None)
    return tuple(points), next((code for ceiling, code in vetoes if ceiling == least), "")


@examples(60)
@given(schemes())
def test_the_schemes_of_these_properties_are_ones_a_county_could_adopt(scheme: Scheme) -> None:
    check(scheme, FIGURES)


@examples(60)
@given(counties(), st.randoms(use_true_random=False))
def test_the_result_does_not_depend_on_the_order_of_members(county: County, shuffler: random.Random) -> None:
    scheme, sheets = county
    mixed = list(sheets)
    shuffler.shuffle(mixed)
    assert {r.member: r for r in rate(scheme, sheets)} == {r.member: r for r in rate(scheme, mixed)}


@examples(70)
@given(counties(Allotment.RANKED))
def test_a_quota_is_never_exceeded(county: County) -> None:
    scheme, sheets = county
    counts = Counter(row.stars for row in rate(scheme, sheets))
    for level in scheme.levels:
        if level.quota is not None:
            assert counts[level.stars] <= level.quota.seats(len(sheets))


@examples(60)
@given(counties())
def test_no_member_is_lost_or_doubled(county: County) -> None:
    scheme, sheets = county
    assert [row.member for row in rate(scheme, sheets)] == [sheet.member for sheet in sheets]


@examples(60)
@given(counties())
def test_nobody_gets_a_level_without_its_least_score_or_above_a_veto(county: County) -> None:
    scheme, sheets = county
    least = {level.stars: level.min_score for level in scheme.levels} | {0: 0}
    ceilings = {i.code: i.ceiling for i in scheme.items if i.kind is ItemKind.VETO}
    for row, sheet in zip(rate(scheme, sheets), sheets, strict=True):
        assert row.score >= least[row.stars]
        assert row.stars <= min([5, *(ceilings[code] for code in sheet.vetoes)])


@examples(60)
@given(counties(Allotment.CUTOFF), st.data())
def test_by_cut_off_more_points_never_mean_fewer_stars(county: County, data: st.DataObject) -> None:
    scheme, sheets = county
    raising = [i for i in scheme.items if not i.indicator and i.kind in (ItemKind.MANUAL, ItemKind.BONUS)]
    assume(raising)
    item = data.draw(st.sampled_from(raising))
    sheet = data.draw(st.sampled_from(sheets))
    given_now = {**sheet.given, item.code: sheet.given[item.code] + data.draw(st.integers(1, 500))}
    more = Sheet(sheet.member, given_now, sheet.figures, sheet.vetoes)
    before = {r.member: r.stars for r in rate(scheme, sheets)}
    after = {r.member: r.stars for r in rate(scheme, [more if s is sheet else s for s in sheets])}
    assert after[sheet.member] >= before[sheet.member]
    assert {m: s for m, s in after.items() if m != sheet.member} == {
        m: s for m, s in before.items() if m != sheet.member
    }


@examples(70)
@given(counties())
def test_among_members_without_a_veto_a_higher_score_never_has_fewer_stars(county: County) -> None:
    scheme, sheets = county
    rows = [row for row in rate(scheme, sheets) if not row.veto]
    for a in rows:
        for b in rows:
            if a.score > b.score:
                assert a.stars >= b.stars
                assert a.rank < b.rank
            elif a.score == b.score and a.points == b.points:
                assert a.stars == b.stars


@examples(60)
@given(counties())
def test_scoring_many_at_once_is_scoring_each_and_is_the_rule_as_it_is_written(county: County) -> None:
    scheme, sheets = county
    together = score_all(scheme, sheets)
    assert together == [score(scheme, sheet) for sheet in sheets]
    for row, sheet in zip(together, sheets, strict=True):
        points, veto = by_the_book(scheme, sheet)
        assert (row.member, row.points, row.score, row.veto) == (sheet.member, points, max(sum(points), 0), veto)


@examples(60)
@given(counties())
def test_the_points_of_the_items_add_up_to_the_score(county: County) -> None:
    scheme, sheets = county
    for row in rate(scheme, sheets):
        assert len(row.points) == len(scheme.items)
        assert row.score == max(sum(row.points), 0)
        for item, points in zip(scheme.items, row.points, strict=True):
            assert abs(points) <= item.limit
            assert points <= 0 if item.kind is ItemKind.DEDUCTION else points >= 0


@examples(60)
@given(counties(Allotment.RANKED))
def test_who_was_held_back_had_reached_a_higher_level_that_was_full(county: County) -> None:
    scheme, sheets = county
    for row in rate(scheme, sheets):
        reached = [
            level for level in scheme.levels
            if level.stars > row.stars and row.score >= level.min_score and level.quota is not None
        ]  # fmt: skip
        if row.held_back:
            assert reached
        elif not row.veto:
            assert not reached


@examples(300)
@given(st.integers(-(10**12), 10**12), st.integers(1, 10**6))
def test_half_up_is_the_rounding_of_decimal_numbers(numerator: int, denominator: int) -> None:
    exact = Decimal(numerator) / Decimal(denominator)
    assert half_up(numerator, denominator) == int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@examples(60)
@given(schemes(), st.lists(st.integers(0, 12_000), max_size=4), st.none() | st.integers(0, 12_000))
def test_a_years_score_lies_between_the_scores_it_is_made_of(
    scheme: Scheme, quarters: list[int], review: int | None
) -> None:
    found = annual_score(scheme, quarters, review)
    if found is None:
        assert len(quarters) < scheme.annual.min_quarters
        return
    parts = [*quarters, *([review] if review is not None else [])]
    assert min(parts) <= found <= max(parts)


@examples(70)
@given(st.integers(0, 6000), st.integers(0, 6000), st.integers(0, 10_000))
def test_the_gap_is_the_fewest_members_more_that_reach_the_share(part: int, rest: int, threshold: int) -> None:
    whole = part + rest
    reading = read(Target("t", "t", "n", "d", threshold, is_share=True), part, whole)
    assert (part + reading.gap) * 10_000 >= whole * threshold
    assert reading.gap == 0 or (part + reading.gap - 1) * 10_000 < whole * threshold
