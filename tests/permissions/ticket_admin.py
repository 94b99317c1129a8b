"""What the admin shows of tickets, for the matrix: settings of each county, and what hangs on a ticket of each unit."""

from datetime import date
from typing import Any

from django.db import models

from core.actors import SYSTEM
from core.models import CalendarDay, CalendarNotice
from tests.world import NOW, TODAY, canary
from tickets.models import (
    CatalogueItem,
    DeadlineRule,
    FollowUp,
    Milestone,
    ReportIn,
    ServicePoint,
    Supervision,
    Ticket,
    TicketClass,
    TicketFlow,
)
from tickets.services import setting

NEEDLES = {
    "flow": "Flow {}", "deadline": "Rule {}", "klass": "Class {}", "item": "Item {}", "holiday": "Holiday {}", "calendar": "Notice {}", "point": "Point {}",
    "called": "Ticket {}", "supervised": "Ticket {}", "followed": "Ticket {}", "rated": "Ticket {}",
}  # fmt: skip
OF_COUNTY = frozenset({"flow", "deadline", "klass", "item", "holiday", "calendar"})
MODELS: dict[str, type[models.Model]] = {
    "ticket": Ticket, "called": ReportIn, "supervised": Supervision, "followed": FollowUp, "flow": TicketFlow,
    "deadline": DeadlineRule, "klass": TicketClass, "item": CatalogueItem, "point": ServicePoint, "holiday": CalendarDay,
    "calendar": CalendarNotice,
}  # fmt: skip


def build(path: str, made: dict[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Return what hangs on a rated ticket of the unit, its service point, and the settings of a county.

    The unit's ticket in work and its project are there already.
    """
    ticket: Ticket = made["ticket", path]
    text = canary(path)
    found: dict[tuple[str, str], Any] = {}
    if len(path) == 4:
        found |= _settings(path, ticket)
    rated = Ticket.objects.get(pk=ticket.pk)
    rated.pk, rated.code, rated.state, rated.done_at, rated._state.adding = None, f"R{int(path):X}", "rated", NOW, True
    rated.save(force_insert=True)
    Milestone.objects.create(
        project=made["project", path], order=1, name=f"Milestone {text}", due_on=TODAY, reached_on=TODAY
    )
    return found | {
        ("rated", path): rated,
        ("point", path): setting.add_point(
            actor=SYSTEM, unit=ticket.unit, values={"name": f"Point {text}", "kind": "hall"}
        ),
        ("called", path): ReportIn.objects.create(
            ticket=rated, unit=ticket.unit, is_lead=True, task="somewhat", called_by="somebody", called_at=NOW
        ),
        ("supervised", path): Supervision.objects.create(
            ticket=rated, ground="other", unit=ticket.unit, demand="somewhat", issued_by="somebody", issued_at=NOW,
            answer="somewhat", answered_at=NOW,
        ),
        ("followed", path): FollowUp.objects.create(
            ticket=rated, way="call", is_reached=True, is_solved=True, satisfaction="fair", at=NOW
        ),
    }  # fmt: skip


def _settings(path: str, ticket: Ticket) -> dict[tuple[str, str], Any]:
    county, text = ticket.unit, canary(path)
    rule = setting.add_rule(
        actor=SYSTEM, county=county, in_force_from=TODAY,
        values={"code": "own", "name": f"Rule {text}", "amount": 3, "day_unit": "day", "level": "village", "warnings": [0]},
    )  # fmt: skip
    klass = setting.add_class(
        actor=SYSTEM, county=county, values={"code": "own", "name": f"Class {text}", "order": 2, "rule": "own"}
    )
    return {
        ("deadline", path): rule,
        ("klass", path): klass,
        ("flow", path): setting.add_flow(
            actor=SYSTEM, county=county, values={"code": "own", "name": f"Flow {text}", "steps": {"file": "Filing"}}
        ),
        ("item", path): setting.add_item(
            actor=SYSTEM,
            county=county,
            values={"klass": klass, "name": f"Item {text}", "provider": None, "rule": "own"},
        ),
        ("holiday", path): CalendarDay.objects.create(
            day=date(2026, 12, 30), region=path, is_workday=False, name=f"Holiday {text}", source="notice"
        ),
        ("calendar", path): CalendarNotice.objects.create(
            region=path, year=2027, source=f"Notice {text}", text="somewhat", entered_by="somebody", entered_at=NOW
        ),
    }
