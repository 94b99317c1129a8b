"""Reminders: a unit is told which step of the quarter it owes, at most once a day for each step."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from core.scope import Scope
from teams import choices, selectors
from teams.domain import workflow
from teams.domain.workflow import Owed
from teams.models import Reminder, Round
from teams.services import rounds


@dataclass(frozen=True)
class Outcome:
    """What became of one unit's reminder: `refusal` says why none was sent."""

    unit: OrgUnit
    owed: Owed
    refusal: str = ""

    @property
    def step(self) -> str:
        return str(dict(choices.OWED_STEPS)[self.owed.step])


def remind(*, actor: Actor, round_id: int, unit_id: int, step: str, now: datetime, today: date) -> Reminder:
    """Remind one unit of a step that it owes.

    :raises Conflict: it owes nothing, was reminded today already, or the quarter is not under way.
    """
    with transaction.atomic():
        round_ = rounds.seen(actor, round_id, lock=True)
        unit = OrgUnit.objects.within(actor.scope("round.view")).filter(pk=unit_id).first()
        if unit is None or not unit.path.startswith(round_.unit.path):
            raise NotFound
        actor.require("reminder.send", unit.path, see="round.view")
        _under_way(round_)
        if step not in workflow.OWED:
            raise DomainError(_("This step does not exist."))
        waiting = selectors.owed(round_, Scope.of([unit.path]), today).get(unit.path, [])
        owed = next((row for row in waiting if row.step == step), None)
        if owed is None:
            raise Conflict(_("%(unit)s has nothing to do at this step any more.") % {"unit": unit.name})
        if Reminder.objects.filter(round=round_, unit=unit, step=step, sent_on=today).exists():
            raise Conflict(_today(unit))
        row = Reminder(
            round=round_, unit=unit, step=step, sheets=owed.sheets, sent_on=today, sent_at=now, sent_by=actor.name
        )
        records.create(actor=actor, action="reminder.sent", instance=row, path=unit.path)
    return row


def remind_late(*, actor: Actor, round_id: int, now: datetime, today: date) -> list[Outcome]:
    """Remind every late unit of the area but the own one; return what became of each.

    One set-based write with one audit entry.

    :raises Conflict: the quarter is not under way.
    """
    with transaction.atomic():
        round_ = rounds.seen(actor, round_id, lock=True)
        scope = actor.scope("reminder.send")
        if not scope:
            actor.require("reminder.send", round_.unit.path, see="round.view")
        _under_way(round_)
        late = {
            path: [row for row in rows if row.late]
            for path, rows in selectors.owed(round_, scope, today).items()
            if path not in scope.paths
        }
        units = {unit.path: unit for unit in OrgUnit.objects.within(scope).filter(path__in=late)}
        told = set(Reminder.objects.filter(round=round_, sent_on=today).values_list("unit__path", "step"))
        outcomes = [
            Outcome(units[path], owed, _today(units[path]) if (path, owed.step) in told else "")
            for path, rows in sorted(late.items())
            for owed in rows
        ]
        sent = [row for row in outcomes if not row.refusal]
        Reminder.objects.bulk_create(
            Reminder(
                round=round_, unit=row.unit, step=row.owed.step, sheets=row.owed.sheets, sent_on=today, sent_at=now,
                sent_by=actor.name,
            )
            for row in sent
        )  # fmt: skip
        if sent:
            audit.record(
                actor=actor, action="reminder.sent-many", target=round_, path=round_.unit.path,
                changes={
                    "rows": len(sent), "digest": audit.digest_rows((row.unit.path, row.owed.step) for row in sent),
                },
            )  # fmt: skip
    return outcomes


def _under_way(round_: Round) -> None:
    if round_.state != workflow.OPEN:
        raise Conflict(
            _("The quarter is %(state)s; nobody owes a step of the sheets any more.")
            % {"state": round_.get_state_display()}
        )


def _today(unit: OrgUnit) -> str:
    return _("%(unit)s was reminded of this today already.") % {"unit": unit.name}
