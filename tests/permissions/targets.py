"""Points, visits, reported figures, rankings and appraisals of the matrix: at every unit one of each."""

from datetime import date
from typing import Any

from django.db import models

from accounts.models import OrgUnit, ReportedFigure
from branches.models import PointVisit
from core.actors import SYSTEM
from core.periods import Period
from teams.models import Appraisal, MonthRanking, RankingLine, RankingRule
from teams.services import appraisals, ranking
from tests.world import NOW, TODAY, canary

MONTH = "2025-09"
NEEDLES = {
    "point-visit": "Visitors {}", "reported": "Reported by {}", "ranking-rule": "Ranking {}", "ranking-draft": "Draft of a ranking {}",
    "month-ranking": "Unit {}", "ranking-line": "Team 1 {}", "appraisal": "Team 1 {}",
}  # fmt: skip
OF_COUNTY = frozenset({"ranking-rule", "ranking-draft", "month-ranking"})
MODELS: dict[str, type[models.Model]] = {
    "point-visit": PointVisit, "reported": ReportedFigure, "ranking-rule": RankingRule, "month-ranking": MonthRanking,
    "appraisal": Appraisal,
}  # fmt: skip


def of_county(path: str, county: OrgUnit) -> dict[tuple[str, str], Any]:
    """Return a county's rules and a published month, for the teams that are there."""
    adopted = ranking.ship_rule(actor=SYSTEM, county=county)
    ranking.change_rule(actor=SYSTEM, rule_id=adopted.pk, values={"name": f"Ranking {canary(path)}"}, version=None)
    ranking.adopt_rule(actor=SYSTEM, rule_id=adopted.pk)
    draft = ranking.copy_rule(actor=SYSTEM, rule_id=adopted.pk)
    ranking.change_rule(
        actor=SYSTEM, rule_id=draft.pk, values={"name": f"Draft of a ranking {canary(path)}"}, version=None
    )
    made = ranking.compute(actor=SYSTEM, county=county, period=Period.parse(MONTH), now=NOW)
    ranking.publish(actor=SYSTEM, ranking_id=made.pk, version=made.version, now=NOW)
    return {
        ("ranking-rule", path): RankingRule.objects.get(pk=adopted.pk), ("ranking-draft", path): RankingRule.objects.get(pk=draft.pk),
        ("month-ranking", path): MonthRanking.objects.get(pk=made.pk),
    }  # fmt: skip


def build(path: str, unit: OrgUnit, county: OrgUnit, made: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Return what a unit has: a visit to its point, a reported figure, its team's place and appraisal."""
    found = of_county(path, county) if len(path) == 4 else {}
    whole = {**made, **found}
    text, team = canary(path), made["team", path]
    return found | {
        ("point-visit", path): PointVisit.objects.create(
            unit=unit, point=made["linkage", path], kind="observe", visited_on=date(2025, 11, 5), visitors=f"Visitors {text}", headcount=9
        ),
        ("reported", path): ReportedFigure.objects.create(
            unit=unit, code="economy.income", period="2025", value=7, as_of=TODAY, source=f"Reported by {text}", entered_by="somebody",
            entered_at=NOW,
        ),
        ("ranking-line", path): RankingLine.objects.get(ranking=whole["month-ranking", path[:4]], team=team),
        ("appraisal", path): appraisals.draft(actor=SYSTEM, team_id=team.pk, year=2025, now=NOW),
    }  # fmt: skip


VISIT = {"kind": "study", "visited_on": "2025-11-06", "visitors": "New", "headcount": "4"}


def new(key: Any, unit: str) -> dict[str, dict[str, Any]]:
    """Return forms for new records that their services accept; `key` names an object of the own unit."""
    return {
        "point-visit": {"point": key("linkage"), "site": "", **VISIT},
        "reported": {
            "unit": unit, "code": "teams.count", "period": "2025", "value": "5", "as_of": "2025-12-01", "source": "New",
        },
        "ranking-rule": {"unit": unit, "name": "New"},
    }  # fmt: skip
