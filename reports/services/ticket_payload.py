"""What the slip of a ticket (一问题一表) and a supervision notice (督办通知单) print, frozen.

Matter and place, who handles it until when, what was done. A resident's contact is on no paper, whoever asks for it.
"""

from datetime import date, datetime
from typing import Any

from accounts.models import OrgUnit, User
from core.errors import NotFound
from reports.services import heads
from reports.services.subjects import Subject, supervision_of
from tickets.domain import flows
from tickets.models import Ticket, TicketMove

_TOLD = (
    "file",
    "gather",
    "dispatch",
    "claim",
    "accept",
    "return",
    "escalate",
    "whistle",
    "complete",
    "reopen",
    "rate",
    "cancel",
)


def _ticket(subject: Subject) -> Ticket:
    assert isinstance(subject.record, Ticket)
    return subject.record


def _base(subject: Subject) -> dict[str, Any]:
    ticket = _ticket(subject)
    unit = ticket.unit
    return {
        **heads.of_payload(subject.kind.code),
        "county": ticket.county.name,
        "township": unit.parent.name if unit.parent and unit.level == "unit" else "",
        "unit": {"name": unit.name, "level": unit.level},
        "period": subject.period.code,
        "period_label": subject.period.label,
        "number": ticket.number,
        "ticket": {
            "class": ticket.klass.name, "matter": ticket.matter, "place": ticket.place,
            "channel": ticket.get_channel_display(), "point": ticket.point.name if ticket.point else "",
            "colour": ticket.get_colour_display() if ticket.colour else "",
            "filed_on": _iso(ticket.filed_at), "rule": ticket.rule.name,
            "due_on": ticket.last_day.isoformat() if ticket.last_day else None,
            "due_note": "" if ticket.due_note == "running" else ticket.get_due_note_display(),
            "level": ticket.get_level_display(), "state": ticket.get_state_display(),
            "owner": ticket.owner.name, "first_handler": ticket.first_handler.name if ticket.first_handler else "",
            "handler": ticket.handler.name if ticket.handler else "",
            "team": ticket.team.name if ticket.team else "", "member": ticket.member.name if ticket.member else "",
            "done_on": _iso(ticket.done_at), "was_on_time": ticket.was_on_time, "result": ticket.result,
            "is_solved": ticket.is_solved,
            "satisfaction": ticket.get_satisfaction_display() if ticket.satisfaction else "",
        },
    }  # fmt: skip


def slip(subject: Subject) -> dict[str, Any]:
    """Return the slip of a ticket: what was asked, who handles it, its steps in the words of its flow."""
    ticket = _ticket(subject)
    own = {**flows.STANDARD.steps, **ticket.flow.steps}
    moves = TicketMove.objects.filter(ticket=ticket, event__in=_TOLD).select_related("unit").order_by("pk")
    return {
        **_base(subject),
        "steps": [
            {
                "step": own.get(row.event) or str(row.get_event_display()), "on": _iso(row.at),
                "to": row.unit.name if row.unit and row.event in ("dispatch", "claim", "escalate", "whistle") else "",
            }
            for row in moves
        ],
    }  # fmt: skip


def notice(subject: Subject) -> dict[str, Any]:
    """Return the newest supervision of a ticket in the period: ground, demand, until when to answer, the answer.

    :raises NotFound: there is none.
    """
    ticket = _ticket(subject)
    found = supervision_of(ticket, subject.period)
    if found is None:
        raise NotFound
    return {
        **_base(subject),
        "supervision": {
            "ground": found.ground, "ground_label": str(found.get_ground_display()), "to": found.unit.name,
            "to_level": found.unit.level, "to_kind": found.unit.kind, "demand": found.demand,
            "issued_on": _iso(found.issued_at),
            "answer_by": found.answer_by.isoformat() if found.answer_by else None, "answer": found.answer,
            "answered_on": _iso(found.answered_at), "organ": _organ(ticket, found.issued_by),
        },
    }  # fmt: skip


def _organ(ticket: Ticket, issued_by: str) -> str:
    """Return in whose name a notice goes out: the office of whoever issued it, the county's where the portal did."""
    issuer = User.objects.select_related("unit").filter(username=issued_by).first()
    unit: OrgUnit = (
        issuer.unit if issuer is not None and issuer.unit.path.startswith(ticket.county.path) else ticket.county
    )
    for found in (unit, ticket.county):
        head = heads.letterhead(found)
        if head:
            return head["organ"]
    return unit.name


def _iso(at: datetime | date | None) -> str | None:
    if at is None:
        return None
    return (heads.local_day(at) if isinstance(at, datetime) else at).isoformat()
