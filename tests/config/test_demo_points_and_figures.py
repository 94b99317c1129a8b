"""The demo's points, shares, rankings, appraisals and reported figures: the articles' totals counted from rows."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import OrgUnit, ReportedFigure
from accounts.services import reported
from core import indicators
from core.periods import Period
from core.scope import EVERYTHING
from reports.models import SnapshotFigure
from teams.models import Appraisal, MonthRanking, StarTarget
from teams.services import goals
from tests.demo import demo_county

NOW = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)
YEAR = Period.parse("2025")
HELD = ("honours.commendation-events", "honours.commended", "honours.exchanges")


@pytest.fixture
def altay(db, settings, tmp_path) -> OrgUnit:
    demo_county("altay", settings, tmp_path, now=NOW)
    return OrgUnit.objects.get(level="county")


def test_altay_has_the_points_of_the_articles_and_what_was_reported(altay: OrgUnit) -> None:
    assert indicators.total("sites.model-households", EVERYTHING, YEAR) == 44
    assert indicators.total("sites.practice-points", EVERYTHING, YEAR) == 15
    assert indicators.total("branches.linkage-points", EVERYTHING, YEAR) > 5
    assert indicators.total("sites.visitors", EVERYTHING, YEAR) > indicators.total("sites.visits", EVERYTHING, YEAR) > 0
    found = {one.row.code: one for one in reported.compare(list(ReportedFigure.objects.select_related("unit")))}
    increase = found["economy.increase"]
    assert (increase.reported_text, increase.computed_text, increase.differs) == ("3,933.42", "3,933.48", True)
    assert not found["sites.practice-points"].differs
    both = {
        code: sorted(
            (one.row.value, one.computed) for one in reported.compare(list(ReportedFigure.objects.filter(code=code)))
        )
        for code in ("reserve.count", "reserve.party-admitted")
    }
    assert both == {"reserve.count": [(465, 493), (493, 493)], "reserve.party-admitted": [(59, 76), (76, 76)]}, (
        "what two articles report stands beside what the rows say"
    )


def test_closed_quarters_hold_the_honours_and_the_reserve_of_their_time(altay: OrgUnit) -> None:
    frozen = {
        (code, period): value
        for code, period, value in SnapshotFigure.objects.filter(unit=altay, code__in=(*HELD, "reserve.count"))
        .values_list("code", "period", "value")
    }  # fmt: skip
    closed = [f"2025Q{number}" for number in (1, 2, 3)]
    rest = {code: indicators.total(code, EVERYTHING, Period.parse("2025Q4")) for code in HELD}
    assert {code: sum(frozen[code, period] for period in closed) + rest[code] for code in HELD} == {
        "honours.commendation-events": 97, "honours.commended": 893, "honours.exchanges": 39,
    }  # fmt: skip
    pool = [frozen["reserve.count", period] for period in closed]
    assert 0 < pool[0] < pool[1] < pool[2] < 493


def test_altay_has_six_shares_published_months_and_signed_appraisals(altay: OrgUnit) -> None:
    assert StarTarget.objects.filter(year=2025, slot__isnull=False).count() == 6
    table = goals.table(altay, EVERYTHING, 2025, date(2026, 1, 20))
    shares = [cell["now"] for cell in table["units"][0]["cells"] if cell["target"].slot]
    assert all(share.denominator == indicators.total("teams.count", EVERYTHING, YEAR) for share in shares)
    assert {share.met for share in shares} == {True, False}
    months = {row.period: row for row in MonthRanking.objects.all()}
    assert [months[code].state for code in sorted(months)] == ["published", "published", "computed"]
    assert months["2025-11"].lines.filter(place=1).exists()
    states = set(Appraisal.objects.values_list("state", flat=True))
    assert states == {"drafted", "signed"}
