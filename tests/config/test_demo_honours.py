"""Honours, reach and points of the demo counties: the articles' numbers, counted from rows."""

import pytest

from config.demo.honours import SHOPS
from core import indicators
from core.periods import Period
from core.scope import EVERYTHING
from ledgers.models import Redemption
from teams.domain.points import fen_per_point
from teams.models import PointEntry
from tests.demo import demo_county

YEAR = Period.parse("2025")


def total(code: str) -> int:
    return indicators.total(code, EVERYTHING, YEAR)


@pytest.mark.django_db
def test_altay_prints_its_honours_from_rows(settings, tmp_path) -> None:
    demo_county("altay", settings, tmp_path)
    codes = ("honours.commendation-events", "honours.commended", "honours.exchanges", "honours.works")
    assert [total(code) for code in codes] == [97, 893, 39, 8]
    assert total("activities.reach") > 138_000
    assert total("honours.works.showings") >= 700
    assert total("honours.works.audience") >= 100_000
    assert total("points.shops") == SHOPS
    assert total("points.redeemed") == total("points.shops.redeemed") < total("points.earned")
    assert fen_per_point(total("points.shops.value"), total("points.shops.redeemed")) == 125
    balances: dict[int, int] = {}
    for member, points in PointEntry.objects.values_list("member_id", "points"):
        balances[member] = balances.get(member, 0) + points
    assert min(balances.values()) >= 0
    assert PointEntry.objects.filter(kind="redeemed").count() == Redemption.objects.count()


@pytest.mark.django_db
def test_gangcha_has_honours_of_its_own(settings, tmp_path) -> None:
    demo_county("gangcha", settings, tmp_path)
    assert [
        total(code)
        for code in ("honours.commendation-events", "honours.commended", "honours.exchanges", "honours.works")
    ] == [16, 96, 7, 2]
