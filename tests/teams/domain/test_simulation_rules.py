"""A scheme on a quarter that another one rated: how each item is filled, and who moves."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from teams.domain.rating import Sheet, rate, score_all
from teams.domain.scheme import DIMENSIONS, Item, ItemKind, Scheme
from teams.domain.simulation import How, Move, Standing, left_out, moves, sheets, sources, spread, star_figure
from tests.teams.domain.plain import number, ranked, scheme, sheet

PAST = scheme()
SPLIT = (Item("politics", "politics", ItemKind.MANUAL, 1500), Item("talks", "politics", ItemKind.MANUAL, 500))


def filled(draft: Scheme, *known: Sheet, past: Scheme = PAST) -> list[Sheet]:
    return sheets(draft, past, known, score_all(past, known))


def changed(*items: Item, past: Scheme = PAST) -> Scheme:
    """Return the small scheme with these items instead of those of the same code, or beside them."""
    codes = {item.code for item in items}
    return replace(past, items=(*(item for item in past.items if item.code not in codes), *items))


def how(draft: Scheme, code: str, past: Scheme = PAST) -> How:
    return next(source.how for source in sources(draft, past) if source.item.code == code)


def test_points_of_an_item_with_another_limit_are_taken_in_proportion() -> None:
    draft = changed(*SPLIT)
    assert how(draft, "politics") is How.SCALED
    [row] = filled(draft, sheet(1, (1234, 2000, 2000, 2000, 2000)))
    assert row.given["politics"] == 926  # 1234 × 1500 / 2000 = 925.5


def test_an_item_by_hand_that_the_quarter_lacks_is_estimated_by_the_share_of_its_dimension() -> None:
    draft = changed(*SPLIT)
    assert how(draft, "talks") is How.ESTIMATED
    one, other = filled(draft, sheet(1, (1800, 0, 0, 0, 0)), sheet(2, (600, 2000, 2000, 2000, 2000)))
    assert (one.given["talks"], other.given["talks"]) == (450, 150)  # 90 % and 30 % of 5 points


def test_without_an_item_of_the_dimension_the_share_of_the_whole_base_is_taken() -> None:
    past = replace(PAST, items=tuple(i for i in PAST.items if i.dimension != "service"))
    draft = changed(Item("new", "service", ItemKind.MANUAL, 1000), past=past)
    [row] = filled(draft, Sheet(1, dict.fromkeys(DIMENSIONS[:4], 1000)), past=past)
    assert row.given["new"] == 500
    empty = replace(past, items=())
    assert filled(draft, Sheet(1, {}), past=empty)[0].given["new"] == 0


def test_an_item_by_hand_keeps_what_a_figure_had_earned() -> None:
    past = changed(Item("duty", "duty", ItemKind.INDICATOR, 2000, "member.activities", 600, 1))
    assert how(PAST, "duty", past) is How.AS_EARNED
    [row] = filled(PAST, Sheet(1, dict.fromkeys(DIMENSIONS, 0), {"member.activities": 2}), past=past)
    assert row.given["duty"] == 1200


def test_an_item_fed_by_a_figure_takes_the_figure_and_nothing_else() -> None:
    draft = changed(Item("duty", "duty", ItemKind.INDICATOR, 2000, "member.activities", 600, 1))
    assert how(draft, "duty") is How.FIGURE
    [row] = filled(draft, Sheet(1, dict.fromkeys(DIMENSIONS, 2000), {"member.activities": 2}))
    assert "duty" not in row.given
    assert rate(draft, [row])[0].score == 9200


def test_bonuses_and_deductions_by_hand_are_acts() -> None:
    draft = changed(
        Item("praise", "duty", ItemKind.BONUS, 200), Item("absence", "duty", ItemKind.BONUS, 900),
        Item("help", "duty", ItemKind.BONUS, 300),
    )  # fmt: skip
    assert [how(draft, code) for code in ("praise", "absence", "help")] == [How.ACTS, How.NO_ACTS, How.NO_ACTS]
    [row] = filled(draft, sheet(1, (1000,) * 5, praise=400, absence=300))
    assert row.given["praise"] == 400
    assert not row.given.keys() & {"absence", "help"}
    assert rate(draft, [row])[0].score == 5200, "the new limit holds"


def test_a_veto_holds_by_its_code() -> None:
    draft = changed(Item("warned", "politics", ItemKind.VETO, ceiling=1), Item("theft", "duty", ItemKind.VETO))
    draft = replace(draft, items=tuple(item for item in draft.items if item.code != "grave"))
    assert (how(draft, "warned"), how(draft, "theft")) == (How.VETO, How.NO_VETO)
    one, other = filled(draft, sheet(1, (2000,) * 5, "warned"), sheet(2, (2000,) * 5, "grave"))
    assert [row.stars for row in rate(draft, [one, other])] == [1, 5]
    assert [item.code for item in left_out(draft, PAST)] == ["grave"]


POINTS = st.tuples(*[st.integers(0, 2500)] * 5)
SHEETS = st.lists(
    st.builds(
        lambda five, extra, vetoes: sheet(0, five, *vetoes, **extra),
        POINTS,
        st.dictionaries(st.sampled_from(("praise", "absence")), st.integers(0, 1500)),
        st.sets(st.sampled_from(("grave", "warned"))),
    ),
    max_size=12,
).map(lambda rows: [row._replace(member=n) for n, row in enumerate(rows)])


@given(SHEETS, st.sampled_from([PAST, ranked({5: number(2), 4: number(3)})]))
def test_the_quarters_own_scheme_gives_the_quarters_own_results(known: list[Sheet], past: Scheme) -> None:
    assert {s.how for s in sources(past, past)} <= {How.AS_EARNED, How.ACTS, How.VETO, How.FIGURE}
    assert rate(past, filled(past, *known, past=past)) == rate(past, known)


@given(SHEETS, st.integers(100, 4000))
def test_a_share_of_a_limit_stays_between_nothing_and_the_limit(known: list[Sheet], limit: int) -> None:
    draft = changed(Item("politics", "politics", ItemKind.MANUAL, limit), Item("x", "duty", ItemKind.MANUAL, limit))
    for row in filled(draft, *known):
        assert 0 <= row.given["politics"] <= limit
        assert 0 <= row.given["x"] <= limit


def test_who_moves_is_who_has_other_stars() -> None:
    before = {1: Standing(3, 7600), 2: Standing(4, 8000), 3: Standing(2, 5000), 4: Standing(1, 4100)}
    after = {1: Standing(4, 8100), 2: Standing(4, 7900), 3: Standing(1, 4900), 5: Standing(5, 9900)}
    found = moves(before, after)
    assert found == [Move(1, before[1], after[1]), Move(3, before[3], after[3])]
    assert [move.up for move in found] == [True, False]
    assert spread(before.values()) == {5: 0, 4: 1, 3: 1, 2: 1, 1: 1, 0: 0}


def test_targets_read_star_figures_of_the_quarter_and_of_the_year_alike() -> None:
    counts = {5: 1, 4: 2, 3: 4, 2: 8, 1: 16, 0: 32}
    figures = {"stars.5": 1, "stars.year.4": 2, "stars.year.three-up": 7, "stars.rated": 63, "stars.0": 32}
    assert {code: star_figure(code, counts) for code in figures} == figures
    for other in ("members.count", "stars.score-sum", "stars.vetoed", "stars.9", ""):
        assert star_figure(other, counts) is None
