"""Standards, gradings, sites and plans of the matrix: at every unit an organisation that is graded."""

from datetime import date, timedelta
from typing import Any

from django.db import models

from accounts.models import OrgUnit
from branches.models import (
    Branch,
    BranchGrading,
    DemonstrationSite,
    GradingObjection,
    GradingRound,
    LinkagePoint,
    RectificationPlan,
    RectificationStep,
    Standard,
)
from branches.services import standard_example, standards
from core.actors import SYSTEM
from tests.world import NOW, TODAY, canary

NEEDLES = {
    "standard": "Standard {}", "new-standard": "Draft standard {}", "grading-year": "Unit {}", "notice-year": "Unit {}",
    "grading": "Graded {}", "assessed": "Graded {}", "gobjection": "Graded {}", "site": "Graded {}", "linkage": "Linkage {}",
    "plan": "Graded {}", "graded": "Second {}",
}  # fmt: skip
OF_COUNTY = frozenset({"standard", "new-standard", "grading-year", "notice-year"})
MODELS: dict[str, type[models.Model]] = {
    "standard": Standard, "grading-year": GradingRound, "grading": BranchGrading, "gobjection": GradingObjection,
    "site": DemonstrationSite, "linkage": LinkagePoint, "plan": RectificationPlan,
}  # fmt: skip
_YEARS = {"grading-year": 2025, "assessed-year": 2023, "notice-year": 2024}


def build(path: str, unit: OrgUnit, county: OrgUnit, made: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Return a graded organisation of the unit with a title, a plan and an objection, and what its county has."""
    found: dict[tuple[str, str], Any] = {}
    if len(path) == 4:
        found |= _of_county(path, county)
    whole = {**made, **found}
    text = canary(path)
    branch = Branch.objects.create(
        unit=unit, name=f"Graded {text}", sector="agency", is_lead=False, founded_on=date(2015, 1, 1), full_members=9
    )
    second = Branch.objects.create(
        unit=unit, name=f"Second {text}", sector="agency", is_lead=False, founded_on=date(2015, 1, 1), full_members=9
    )
    standard = whole["standard", path[:4]]
    given = dict.fromkeys(standard.items.filter(kind="manual").values_list("code", flat=True), 100)
    rows = {
        kind: BranchGrading.objects.create(
            round=whole[kind, path[:4]], branch=branch, standard=standard, state=state, own_given=given
        )
        for kind, state in (("grading-year", "draft"), ("assessed-year", "assessed"), ("notice-year", "verified"))
    }
    plan = RectificationPlan.objects.create(
        branch=branch, kind="improve", opened_on=date(2025, 1, 5), problem=f"Problem {text}", sponsor="somebody",
        deadline=date(2026, 12, 20),
    )  # fmt: skip
    RectificationStep.objects.create(
        plan=plan, order=1, text=f"Step {text}", due_on=TODAY, done_on=TODAY, result="done"
    )
    return found | {
        ("graded", path): second,
        ("grading", path): rows["grading-year"],
        ("assessed", path): rows["assessed-year"],
        ("gobjection", path): GradingObjection.objects.create(
            grading=rows["notice-year"], text=f"Text {text}", raised_by="somebody", raised_at=NOW
        ),
        ("site", path): DemonstrationSite.objects.create(branch=branch, level="county", granted_on=date(2024, 3, 7)),
        ("linkage", path): LinkagePoint.objects.create(
            unit=unit, level="village", name=f"Linkage {text}", since=date(2025, 1, 5)
        ),
        ("plan", path): plan,
    }


def _of_county(path: str, county: OrgUnit) -> dict[tuple[str, str], Any]:
    lines = {"goods": standard_example.goods(), "items": standard_example.items()}
    standard = standards.draft(actor=SYSTEM, county=county, year=2025, name=f"Standard {canary(path)}", **lines)
    standards.adopt(actor=SYSTEM, standard_id=standard.pk, now=NOW)
    older = standards.copy(actor=SYSTEM, standard_id=standard.pk, year=2022)
    standards.adopt(actor=SYSTEM, standard_id=older.pk, now=NOW)
    draft = standards.draft(actor=SYSTEM, county=county, year=2026, name=f"Draft standard {canary(path)}", **lines)
    notice = {"state": "notice", "notice_from": TODAY, "notice_until": TODAY + timedelta(days=10)}
    rounds = {
        kind: GradingRound.objects.create(
            unit=county, year=year, opened_on=TODAY, founded_before=date(year, 7, 1), sample_seed="seed",
            **(notice if kind == "notice-year" else {}),
        )
        for kind, year in _YEARS.items()
    }  # fmt: skip
    return {
        ("standard", path): Standard.objects.get(pk=standard.pk),
        ("new-standard", path): draft,
        **{(kind, path): row for kind, row in rounds.items()},
    }
