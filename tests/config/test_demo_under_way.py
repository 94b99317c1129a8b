"""The quarter under way that `make run` shows: every post finds work of its own, and the facts behind it."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from accounts.models import OrgUnit
from config.demo import under_way
from core import indicators
from core.actors import SYSTEM
from core.periods import Period
from core.scope import Scope
from reports.services import closing
from teams.models import Assessment, Round, StarItem, StarScheme, TeamSheet
from teams.services import schemes
from tests.demo import demo_county

NOW = datetime(2026, 4, 1, 2, 0, tzinfo=UTC)
TODAY = timezone.localdate(NOW)


@pytest.fixture
def county(db, settings, tmp_path) -> OrgUnit:
    demo_county("gangcha", settings, tmp_path)
    return OrgUnit.objects.get(level="county")


def close(county: OrgUnit) -> None:
    closing.close_quarter(actor=SYSTEM, county=county, period=Period.parse("2025Q4"))


def test_every_post_finds_work_of_its_own(county):
    close(county)
    assert under_way.open_next(county, 1, NOW, TODAY)
    round_ = Round.objects.get(period="2026Q1")
    assert (round_.state, round_.opened_on) == ("open", TODAY)
    village = OrgUnit.objects.filter(kind="village").order_by("path").first()
    own = TeamSheet.objects.filter(round=round_, team__unit=village).order_by("pk")
    assert {sheet.state for sheet in own} == {"draft"}
    assert [bool(sheet.return_reason) for sheet in own] == [n == 1 for n in range(len(own))], "one came back"
    township = TeamSheet.objects.within(Scope.of([village.parent.path])).filter(round=round_)
    assert township.filter(state="scored").exists()
    assert TeamSheet.objects.filter(round=round_, state="reviewed").exists()
    manual = set(StarItem.objects.filter(scheme=own[0].scheme, kind="manual").values_list("code", flat=True))
    given = Assessment.objects.filter(sheet__in=township.filter(state="scored")).values_list("given", flat=True)
    assert all(set(points) == manual for points in given)


def test_the_facts_of_the_quarter_are_there(county):
    close(county)
    under_way.open_next(county, 1, NOW, TODAY)
    village = OrgUnit.objects.filter(kind="village").order_by("path").first()
    scope, period = Scope.of([village.path]), Period.parse("2026Q1")
    for code in ("member.activities", "member.reach", "member.training.sessions"):
        assert any(indicators.get(code).query(scope, period).values()), code


def test_it_is_done_once_and_only_after_the_quarter_before(county):
    assert not under_way.open_next(county, 1, NOW, TODAY), "the quarter before stands on its notice"
    close(county)
    assert under_way.open_next(county, 1, NOW, TODAY)
    assert not under_way.open_next(county, 1, NOW, TODAY)
    versions = {row.year: row for row in StarScheme.objects.prefetch_related("items", "levels")}
    assert {year: row.state for year, row in versions.items() if year > 2025} == {2026: "adopted", 2027: "draft"}
    assert schemes.problems(versions[2027]) == []


def test_a_county_that_went_another_way_is_left_alone(county):
    close(county)
    schemes.adopt(actor=SYSTEM, scheme_id=StarScheme.objects.get(year=2026).pk)
    assert not under_way.open_next(county, 1, NOW, TODAY)
    assert not Round.objects.filter(period="2026Q1").exists()
