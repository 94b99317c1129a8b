"""A star scheme may count a figure of the village's economy for the village's members; it does so only where it says so."""

import pytest

from core import indicators
from core.audit import breaks
from core.scope import NOTHING, Scope
from teams.models import StarItem
from teams.services import rating
from teams.web import record
from tests.keeping import kept
from tests.ledgers import economy_world
from tests.world import QUARTER, VILLAGES, bring_to

pytestmark = pytest.mark.django_db
FIGURE = "member.unit.economy.income"
Q4 = {VILLAGES[0]: 4_000_000, VILLAGES[1]: 2_400_000, VILLAGES[2]: 1_200_000, VILLAGES[3]: 0}
"""Fen received in the quarter: only the subsidy of November."""


@pytest.fixture
def county(world):
    kept("ledgers.economy", economy_world.make)
    return world


def test_members_have_the_figure_of_the_unit_of_their_team(county):
    wanted = {member.pk: Q4[path] for path in VILLAGES for member in county.members[path] if Q4[path]}
    figure = indicators.get(FIGURE)
    assert figure.query(Scope.of(["0001"]), QUARTER) == wanted
    assert figure.query(NOTHING, QUARTER) == {}
    own = figure.query(Scope.of([VILLAGES[1]]), QUARTER)
    assert own == {member.pk: Q4[VILLAGES[1]] for member in county.members[VILLAGES[1]]}
    assert sum(indicators.get("economy.income").query(Scope.of([VILLAGES[1]]), QUARTER).values()) == Q4[VILLAGES[1]]


def test_an_item_that_names_it_counts_it_and_others_do_not(county):
    round_ = bring_to(county, "notice")
    before = {sheet.member for _key, _scheme, _result, sheet in rating.compute(round_)}
    assert FIGURE not in str(rating.sheets_of(round_))
    StarItem.objects.filter(indicator="member.activities").update(indicator=FIGURE, per=1_000_000)
    found = {}
    for _key, scheme, result, sheet in rating.compute(round_):
        points = dict(zip([item.code for item in scheme.items], result.points, strict=True))
        found[sheet.member] = (points["activity"], sheet.figures.get(FIGURE, 0))
    assert found.keys() == before
    for path, points in zip(VILLAGES, (1000, 1000, 600, 0), strict=True):
        for member in county.members[path]:
            assert found[member.pk] == (points, Q4[path])


def test_the_lines_behind_it_are_the_lines_of_the_unit(county, django_assert_max_num_queries):
    member = county.members[VILLAGES[2]][0]
    rows = indicators.get(FIGURE).rows(member.pk, QUARTER)
    assert [row.credit for row in rows] == [Q4[VILLAGES[2]]]
    with django_assert_max_num_queries(2):
        facts = indicators.facts([FIGURE], [m.pk for path in VILLAGES for m in county.members[path]], QUARTER)[FIGURE]
    assert [fact.title for fact in facts[member.pk]] == ["收款 50301"]
    assert len(record.evidence(member, QUARTER, FIGURE).facts) == 1
    assert record.evidence(member, QUARTER, "").facts == []
    assert list(breaks()) == []
