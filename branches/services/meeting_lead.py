"""What the level above does about meetings: exemptions, reminders, talks; and reviews of a stage."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from branches.models import Branch, MeetingExemption, MeetingReminder, StageReview, Talk
from branches.selectors import meetings as selectors
from branches.services import meetings
from core import audit, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from core.periods import Period
from core.scope import Scope

LEAD = "meeting.exempt"
"""The right of the level above: it exempts, reminds, answers and talks."""


def exempt(
    *, actor: Actor, branch_id: int, kind_id: int | None, period: Period, reason: str, now: datetime
) -> MeetingExemption:
    """Exempt an organisation from a kind of meeting, or from all (None), in a period.

    :raises DomainError: no reason is given, or it is exempt already; names the field.
    """
    branch = meetings.branch_seen(actor, branch_id)
    actor.require(LEAD, branch.unit.path, see="meeting.view")
    meetings._reason(reason)
    row = MeetingExemption(
        branch=branch, kind=meetings.kind_of(branch, kind_id) if kind_id is not None else None, period=period.code,
        starts_on=period.start, ends_on=period.end, reason=reason.strip(), given_by=actor.name, given_at=now,
    )  # fmt: skip
    records.create(actor=actor, action="meeting.exempted", instance=row, path=branch.unit.path, reason=reason.strip())
    return row


def take_back(*, actor: Actor, exemption_id: int, reason: str, now: datetime) -> MeetingExemption:
    """Take an exemption back: the meetings are owed again.

    :raises Conflict: it was taken back already.
    """
    with transaction.atomic():
        rows = MeetingExemption.objects.within(actor.scope("meeting.view")).select_related("branch__unit", "kind")
        row = rows.select_for_update(of=("self",)).filter(pk=exemption_id).first()
        if row is None:
            raise NotFound
        actor.require(LEAD, row.branch.unit.path, see="meeting.view")
        if row.revoked_at is not None:
            raise Conflict(_("This exemption was taken back already."))
        meetings._reason(reason)
        records.change(
            actor=actor, action="meeting.exemption-taken-back", instance=row, values={"revoked_at": now},
            path=row.branch.unit.path, reason=reason,
        )  # fmt: skip
    return row


# Reminders -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reminded:
    """What became of the reminders to an area."""

    sent: int
    told_today: int
    """Organisations that had been reminded today already."""


def remind(*, actor: Actor, branch_id: int, period: Period, now: datetime, today: date) -> MeetingReminder:
    """Remind an organisation of the meetings that it owes in a period.

    :raises Conflict: it owes nothing, or was reminded today already.
    """
    branch = meetings.branch_seen(actor, branch_id)
    actor.require(LEAD, branch.unit.path, see="meeting.view")
    with transaction.atomic():
        Branch.objects.select_for_update(of=("self",)).get(pk=branch.pk)
        line = next(
            (
                row
                for row in selectors.board(Scope.of([branch.unit.path]), period, today).lines
                if row.branch.pk == branch.pk
            ),
            None,
        )
        owed = _owed(line) if line is not None else 0
        if not owed:
            raise Conflict(_("%(branch)s has no meeting to make up for or to hold now.") % {"branch": branch.name})
        if MeetingReminder.objects.filter(branch=branch, sent_on=today).exists():
            raise Conflict(_("%(branch)s was reminded today already.") % {"branch": branch.name})
        row = MeetingReminder(branch=branch, owed=owed, sent_on=today, sent_at=now, sent_by=actor.name)
        records.create(actor=actor, action="meeting.reminded", instance=row, path=branch.unit.path)
    return row


def remind_many(
    *, actor: Actor, scope: Scope, period: Period, now: datetime, today: date, silent_only: bool = False
) -> Reminded:
    """Remind every organisation of an area that owes meetings in a period, or the silent ones alone.

    One set-based write with one audit entry; whoever was told today is not told again.
    """
    inside = actor.scope(LEAD).both(scope)
    if not inside:
        raise NotFound
    with transaction.atomic():
        lines = [row for row in selectors.board(inside, period, today).lines if _owed(row)]
        lines = [row for row in lines if row.is_silent] if silent_only else lines
        keys = [row.branch.pk for row in lines]
        list(
            Branch.objects.select_for_update(of=("self",))
            .filter(pk__in=keys)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        told = set(MeetingReminder.objects.filter(branch__in=keys, sent_on=today).values_list("branch_id", flat=True))
        rows = [row for row in lines if row.branch.pk not in told]
        MeetingReminder.objects.bulk_create(
            MeetingReminder(branch=row.branch, owed=_owed(row), sent_on=today, sent_at=now, sent_by=actor.name)
            for row in rows
        )
        if rows:
            audit.record(
                actor=actor, action="meeting.reminded-many", path=min(inside.paths, key=lambda path: (len(path), path)),
                changes={"rows": len(rows), "digest": audit.digest_rows((row.branch.pk, _owed(row)) for row in rows)},
            )  # fmt: skip
    return Reminded(len(rows), len(lines) - len(rows))


def _owed(line: selectors.Line) -> int:
    """Return how many meetings an organisation has missed, or is to hold before the time runs out."""
    running = sum(1 for part in line.kinds.values() if part.light == "yellow")
    return line.whole.missed + running


# Reviews and talks -----------------------------------------------------------------------------------


def review(
    *, actor: Actor, branch_id: int, period: Period, result: str, public_from: date | None, public_until: date | None,
    now: datetime, today: date,
) -> StageReview:  # fmt: skip
    """Record what an organisation says of a stage of its work, and when it was made public.

    :raises DomainError: the period has not ended, it is reviewed already, or a day is missing; names the field.
    """
    branch = meetings.branch_seen(actor, branch_id)
    actor.require("meeting.record", branch.unit.path, see="meeting.view")
    if period.start > today:
        raise DomainError(_("This period has not begun."), field="period")
    if (public_from is None) != (public_until is None):
        raise DomainError(
            _("Give both days of the publicity, the later one last."),
            field="public_from" if public_from is None else "public_until",
        )
    row = StageReview(
        branch=branch, period=period.code, result=result.strip(), public_from=public_from, public_until=public_until,
        recorded_by=actor.name, recorded_at=now,
    )  # fmt: skip
    records.create(actor=actor, action="meeting.stage-reviewed", instance=row, path=branch.unit.path)
    return row


def talk(*, actor: Actor, branch_id: int, post: str, held_on: date, reason: str, today: date) -> Talk:
    """Record a talk with a post of an organisation: post, day and reason, nothing else.

    :raises DomainError: the day is still to come, or no reason is given; names the field.
    """
    branch = meetings.branch_seen(actor, branch_id)
    actor.require(LEAD, branch.unit.path, see="meeting.view")
    if held_on > today:
        raise DomainError(
            _("Give the day on which it took place, %(today)s at the latest.") % {"today": today.isoformat()},
            field="held_on",
        )
    meetings._reason(reason)
    row = Talk(branch=branch, post=post, held_on=held_on, reason=reason.strip())
    records.create(actor=actor, action="meeting.talk-recorded", instance=row, path=branch.unit.path)
    return row
