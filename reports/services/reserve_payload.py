"""What the file of a reserve person (一人一档) prints, frozen: the way into the pool, checks, mentors, practice, events, the file's place.

Checks are passed or not, with the number of the document; of talks there are days alone. Nothing of private life.
"""

from datetime import date
from typing import Any

from reports.services import heads
from reports.services.subjects import Subject
from teams import selectors
from teams.models import ReserveCheckLine, ReservePerson
from teams.selectors import reserve as read


def build(subject: Subject) -> dict[str, Any]:
    """Return the payload of a reserve person's file: everything up to the last day of the period."""
    person, last = subject.record, subject.period.last_day
    assert isinstance(person, ReservePerson)
    unit = subject.unit
    cabinet = read.cabinet_of(unit.path)
    check = person.checks.filter(checked_on__lte=last).select_related("checklist").order_by("-pk").first()
    left = person.left_on if person.left_on and person.left_on <= last else None
    return {
        **heads.of_payload(subject.kind.code),
        "county": selectors.county_of(unit.path).name,
        "township": unit.parent.name if unit.parent else "",
        "unit": {"name": unit.name, "level": unit.level},
        "period": subject.period.code,
        "period_label": subject.period.label,
        "member": {"name": person.name},
        "person": {
            "name": person.name, "source": person.source.name, "batch": person.source.batch,
            "tier": person.get_tier_display(), "post": person.get_post_display(), "party": person.is_party_member,
            "skills": person.skills, "team": person.member.team.name if person.member else "",
            "need": str(person.need) if person.need else "", "file_no": person.file_no,
            "entered_on": _iso(person.entered_on), "decision_no": person.decision_no, "left_on": _iso(left),
            "leave_reason": person.get_leave_reason_display() if left else "",
        },
        "cabinet": {"unit": cabinet.unit.name, "place": cabinet.place, "keeper": cabinet.keeper, "post": cabinet.keeper_post}
        if cabinet else None,
        "steps": [
            {
                "step": row.get_channel_display() if row.channel else row.get_step_display(), "on": _iso(row.held_on),
                "office": row.office, "document": row.document_no, "reason": row.reason,
            }
            for row in person.steps.filter(held_on__lte=last).order_by("pk")
        ],
        "check": {
            "document": check.document_no, "on": _iso(check.checked_on), "checklist": check.checklist.document_no,
            "passed": check.passed,
            "lines": [
                {"kind": row.item.get_kind_display(), "number": row.item.number, "text": row.item.text, "passed": row.passed}
                for row in ReserveCheckLine.objects.filter(check_of=check).select_related("item").order_by("item__kind", "item__number")
            ],
        } if check else None,
        "pairs": [
            {
                "pattern": pair.pattern.name, "plan": pair.plan, "since": _iso(pair.since), "ended_on": _iso(pair.ended_on),
                "end": pair.get_end_reason_display() if pair.end_reason else "",
                "mentors": [
                    {"role": m.role, "name": m.name, "post": m.post, "lead": m.is_lead} for m in pair.mentors.all()
                ],
            }
            for pair in person.pairs.filter(since__lte=last).select_related("pattern").prefetch_related("mentors").order_by("since", "pk")
        ],
        "practice": [
            {
                "kind": row.get_kind_display(), "place": row.place, "from": _iso(row.begun_on), "to": _iso(row.last_on),
                "days": row.days,
            }
            for row in person.practice.filter(begun_on__lte=last).order_by("begun_on", "pk")
        ],
        "talks": [
            _iso(on) for on in person.talks.filter(held_on__lte=last).order_by("held_on").values_list("held_on", flat=True)
        ],
        "events": [
            {"kind": row.get_kind_display(), "on": _iso(row.happened_on), "post": row.post, "document": row.document_no}
            for row in person.events.filter(happened_on__lte=last).order_by("happened_on", "pk")
        ],
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
