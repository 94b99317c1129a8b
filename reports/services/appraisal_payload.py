"""What a written appraisal prints, frozen: its sections as they stand, which were edited, its steps and signature."""

from typing import Any

from accounts.models import OrgUnit
from core import persons
from reports.services import heads
from reports.services.subjects import Subject
from teams import choices
from teams.domain import appraisal as rule
from teams.models import Appraisal, AppraisalStep

_TITLES = dict(choices.APPRAISAL_SECTIONS)


def build(subject: Subject) -> dict[str, Any]:
    """Return an appraisal with its text and steps."""
    row = subject.record
    assert isinstance(row, Appraisal)
    unit = row.team.unit
    parent = unit.parent
    return {
        **heads.of_payload(subject.kind.code), "county": OrgUnit.objects.get(path=unit.path[:4]).name,
        "township": parent.name if parent is not None and unit.level == "unit" else "",
        "unit": {"name": unit.name, "level": unit.level}, "period": subject.period.code, "period_label": subject.period.label,
        "team": row.team.name, "kind_of_team": row.team.kind.name, "number": row.number, "reason": row.reason, "state": row.state,
        "grade": str(row.get_grade_display()) if row.grade else "", "facts": row.facts,
        "sections": [{"title": str(_TITLES[section["code"]]), "text": section["text"]} for section in row.sections],
        "edited": rule.edited(row.sections), "signed_on": row.signed_on.isoformat() if row.signed_on else "", "signed_by": persons.called(row.signed_by) if row.signed_by else "",
        "steps": [
            {"step": str(step.get_step_display()), "by": persons.called(step.actor_name), "on": heads.local_day(step.at).isoformat(), "reason": step.reason}
            for step in AppraisalStep.objects.filter(appraisal=row).order_by("pk")
        ],
    }  # fmt: skip
