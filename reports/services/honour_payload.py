"""What the yearly roll of commendations prints, frozen: organisations by name, persons by consent and from three stars on."""

from typing import Any

from django.utils import timezone

from accounts.models import OrgUnit
from core.scope import Scope
from reports.services import heads
from reports.services.subjects import Subject
from teams import choices
from teams.selectors import honours


def roll(subject: Subject) -> dict[str, Any]:
    """Return a year's roll of a unit's area level by level, the highest first; who is not named is counted, with the reason."""
    unit, period = subject.unit, subject.period
    scope = Scope.of([unit.path])
    return {
        **heads.of_payload(subject.kind.code), "letterhead": heads.letterhead(unit),
        "county": OrgUnit.objects.get(path=unit.path[:4]).name, "unit": {"name": unit.name, "level": unit.level},
        "period": period.code, "period_label": period.label, "is_over": timezone.localdate() > period.last_day,
        "levels": [
            level for code, label in choices.HONOUR_LEVELS
            if (level := _level(str(label), honours.roll(scope, code, period)))["total"]
        ],
    }  # fmt: skip


def _level(name: str, found: honours.Roll) -> dict[str, Any]:
    return {
        "name": name, "total": len(found.rows) + found.asked + found.below, "asked": found.asked, "below": found.below,
        "named": [
            {
                "name": str(row), "is_person": row.member_id is not None, "unit": row.unit.name, "role": str(row.get_role_display()),
                "holder": row.event.unit.name, "event": row.event.title, "on": row.event.held_on.isoformat(), "document_no": row.event.document_no,
            }
            for row in found.rows
        ],
    }  # fmt: skip
