"""吹哨报到: a township or the county calls departments in; each has a clock of its own, one of several leads and sums up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from tickets import policies, selectors
from tickets.domain import lifecycle
from tickets.models import ReportIn, Ticket
from tickets.services import clock, moves

_LONGEST_TASK, _LONGEST_ANSWER = 200, 500


@dataclass(frozen=True)
class Call:
    """A department that is called in, and what is asked of it."""

    unit_id: int
    task: str
    is_lead: bool = False


def whistle(
    *, actor: Actor, ticket_id: int, version: int | None, now: datetime, calls: Sequence[Call], rule: str
) -> Ticket:
    """Call departments in. `rule` is the code of the rule that each one's clock counts by.

    :raises DomainError: nobody is called, a department is none of the county's, is called twice, or several are called
        and not exactly one leads; names the field.
    """
    with transaction.atomic():
        ticket = moves.locked(actor, ticket_id)
        moves.check(actor, ticket, "whistle", "")
        known = {row.pk: row for row in selectors.departments(ticket.county)}
        if not calls:
            raise DomainError(_("Choose at least one department."), field="departments")
        if any(call.unit_id not in known for call in calls):
            raise DomainError(_("Choose departments of the county."), field="departments")
        before = {row.unit_id: row for row in ReportIn.objects.filter(ticket=ticket, called_at__lt=ticket.clock_from)}
        here = list(ReportIn.objects.filter(ticket=ticket, called_at__gte=ticket.clock_from))
        if {row.unit_id for row in here} & {call.unit_id for call in calls}:
            raise DomainError(_("This department has been called in already."), field="departments")
        all_called = [
            *(lifecycle.Called(row.unit_id, row.is_lead, row.reported_at is not None) for row in here),
            *(lifecycle.Called(call.unit_id, call.is_lead, False) for call in calls),
        ]
        if len(all_called) > 1 and not lifecycle.leads(all_called):
            raise DomainError(_("Name the one department that leads: it sums up for all."), field="lead")
        limit = selectors.rule_in_force(ticket.county, rule, clock.day_of(now))
        if limit is None or limit.amount is None:
            raise DomainError(_("Choose how long the departments have."), field="rule")
        for row in before.values():
            if row.is_lead:
                records.change(
                    actor=actor,
                    action="ticket.called-in",
                    instance=row,
                    path=ticket.unit.path,
                    values={"is_lead": False},
                )
        due = clock.due_of(limit, now, ticket.unit.path)
        for call in calls:
            task = call.task.strip()
            if not task or len(task) > _LONGEST_TASK:
                raise DomainError(
                    _("Say in up to %(n)s characters what is asked.") % {"n": _LONGEST_TASK}, field="task"
                )
            values = {
                "is_lead": call.is_lead or len(all_called) == 1, "task": task, "called_by": actor.name, "called_at": now,
                "rule": limit,
                "last_day": due.last_day, "due_at": due.due_at,
            }  # fmt: skip
            secret = ("task", "answer")
            if call.unit_id in before:
                # Opened again: what it had answered stays in the history.
                values |= {"reported_at": None, "reported_by": "", "answer": ""}
                records.change(
                    actor=actor, action="ticket.called-in", instance=before[call.unit_id], path=ticket.unit.path,
                    values=values, secret=secret,
                )  # fmt: skip
            else:
                row = ReportIn(ticket=ticket, unit=known[call.unit_id], **values)
                records.create(
                    actor=actor, action="ticket.called-in", instance=row, path=ticket.unit.path, secret=secret
                )
            moves.log(ticket, actor, "whistle", ticket.state, now, reason=task, unit=known[call.unit_id])
        records.touch(instance=ticket, version=version)
        ticket.refresh_from_db(fields=["version"])
    return ticket


def report(*, actor: Actor, report_id: int, version: int | None, now: datetime, answer: str) -> ReportIn:
    """报到: a department says what it has done; the lead does so last and sums up.

    :raises Conflict: it has reported already, or leads and others have not reported yet.
    """
    with transaction.atomic():
        row = ReportIn.objects.select_related("ticket__unit", "unit").filter(pk=report_id).first()
        if row is None:
            raise NotFound
        ticket = moves.locked(actor, row.ticket_id)
        row = ReportIn.objects.select_for_update(of=("self",)).select_related("unit").get(pk=report_id)
        if row.reported_at is not None:
            raise Conflict(_("%(unit)s has reported in already.") % {"unit": row.unit.name})
        if not policies.may_report(actor, row):
            raise Forbidden
        if ticket.state not in lifecycle.WORKED:
            raise Conflict(_("The ticket is not in work any more."))
        text = answer.strip()
        if not text or len(text) > _LONGEST_ANSWER:
            raise DomainError(
                _("Say in up to %(n)s characters what was done.") % {"n": _LONGEST_ANSWER}, field="answer"
            )
        others = (
            ReportIn.objects.filter(ticket=ticket, reported_at__isnull=True).exclude(pk=row.pk).select_related("unit")
        )
        if row.is_lead and others:
            names = "、".join(other.unit.name for other in others)
            raise Conflict(_("The lead sums up last. These have not reported in yet: %(names)s.") % {"names": names})
        records.change(
            actor=actor, action="ticket.reported-in", instance=row, path=ticket.unit.path, version=version,
            values={"reported_at": now, "reported_by": actor.name, "answer": text}, secret=("answer",),
        )  # fmt: skip
        moves.log(ticket, actor, "report", ticket.state, now, reason=text, unit=row.unit)
    return row
