"""The steps of a ticket. Each checks the right, the table and the version, writes the ticket, its move and the audit entry."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import records, states
from core.actors import SYSTEM, Actor
from core.errors import DomainError, Forbidden, IllegalTransition, NotFound
from teams.models import Member, Team
from tickets import choices, policies, selectors
from tickets.domain import lifecycle
from tickets.models import Extension, ReportIn, Ticket, TicketMove, TicketPause
from tickets.services import clock

SECRET = ("code", "matter", "place", "contact", "result")
_LONGEST = 500
_READ = ("unit", "county", "owner", "handler", "klass", "item", "flow", "rule", "member", "team")


def seen(actor: Actor, ticket_id: int) -> Ticket:
    """Return a ticket that the actor may see.

    :raises NotFound: there is none, or it lies outside.
    """
    ticket = selectors.visible(actor).select_related(*_READ).filter(pk=ticket_id).first()
    if ticket is None:
        raise NotFound
    return ticket


def locked(actor: Actor, ticket_id: int) -> Ticket:
    """Return a ticket that the actor may see, its row locked until the transaction ends."""
    if not selectors.visible(actor).filter(pk=ticket_id).exists():
        raise NotFound
    return Ticket.objects.select_for_update(of=("self",)).select_related(*_READ).get(pk=ticket_id)


def log(
    ticket: Ticket, actor: Actor, event: str, before: str, now: datetime, *, reason: str = "",
    unit: OrgUnit | None = None, member: Member | None = None,
) -> None:  # fmt: skip
    """Write a step down; a resident's bears no name."""
    by = actor.name if actor.user_id is not None or actor.is_system else ""
    TicketMove.objects.create(
        ticket=ticket,
        event=event,
        before=before,
        after=ticket.state,
        by=by,
        at=now,
        reason=reason,
        unit=unit,
        member=member,
    )


def check(actor: Actor, ticket: Ticket, event: str, reason: str) -> str:
    """Return the reason as it is kept, once right, state and reason are in order.

    :raises Forbidden: the step is somebody else's.
    :raises IllegalTransition: the ticket is not in a state from which the step is taken.
    :raises DomainError: the step asks for a reason; names the field.
    """
    if not policies.has_right(actor, ticket, event, selectors.own_members(actor)):
        raise Forbidden
    if not policies.fits(ticket, event):
        raise IllegalTransition(
            _("“%(step)s” cannot be done now: the ticket is %(state)s. Load the page again.")
            % {"step": dict(choices.EVENTS)[event], "state": ticket.get_state_display()}
        )
    text = reason.strip()
    if event in lifecycle.NEED_REASON and not text:
        raise DomainError(_("Give the reason; whoever has the ticket next reads it."), field="reason")
    if len(text) > _LONGEST:
        raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": _LONGEST}, field="reason")
    return text


def write(
    actor: Actor, ticket: Ticket, event: str, now: datetime, values: dict[str, Any], *, version: int | None,
    reason: str = "", unit: OrgUnit | None = None, member: Member | None = None,
) -> Ticket:  # fmt: skip
    """Take a step that is checked: the new state and values, the audit entry, the move."""
    before = ticket.state
    after = states.next_state(lifecycle.TABLE, event=event, current=before)
    records.change(
        actor=actor, action=f"ticket.{event}", instance=ticket, path=ticket.unit.path, version=version, reason=reason,
        values={"state": after, **values}, secret=SECRET,
    )  # fmt: skip
    log(ticket, actor, event, before, now, reason=reason, unit=unit, member=member)
    return ticket


def gather(
    *, actor: Actor, ticket_id: int, version: int | None, now: datetime, rule: str = "", colour: str = ""
) -> Ticket:
    """汇单: the branch looks the ticket through, grades it and has it ready for dispatching."""
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        check(actor, ticket, "gather", "")
        return write(actor, ticket, "gather", now, clock.graded(ticket, rule, colour, now), version=version)


def dispatch(
    *, actor: Actor, ticket_id: int, version: int | None, now: datetime, unit_id: int | None, team_id: int | None = None,
    member_id: int | None = None, rule: str = "", colour: str = "", reason: str = "",
) -> Ticket:  # fmt: skip
    """派单: give the ticket to a unit, or to a team or a member of it.

    :raises DomainError: the unit, team or member is none that the level may dispatch to; names the field.
    """
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        text = check(actor, ticket, "dispatch", reason)
        unit, team, member = _receiver(ticket, unit_id, team_id, member_id)
        if ticket.state == lifecycle.DISPATCHED and (unit, team, member) == (
            ticket.handler,
            ticket.team,
            ticket.member,
        ):
            raise DomainError(_("The ticket has been given to them already. Choose somebody else."), field="unit")
        values = {
            **clock.graded(ticket, rule, colour, now), "handler": unit, "team": team, "member": member, "accepted_at": None,
        }  # fmt: skip
        return write(actor, ticket, "dispatch", now, values, version=version, reason=text, unit=unit, member=member)


def _receiver(
    ticket: Ticket, unit_id: int | None, team_id: int | None, member_id: int | None
) -> tuple[OrgUnit, Team | None, Member | None]:
    teams, members = selectors.receivers(ticket)
    if member_id is not None:
        member = members.filter(pk=member_id).first()
        if member is None:
            raise DomainError(_("Choose a member in post of this area."), field="member")
        return member.team.unit, member.team, member
    if team_id is not None:
        team = teams.filter(pk=team_id).first()
        if team is None:
            raise DomainError(_("Choose a team of this area."), field="team")
        return team.unit, team, None
    unit = selectors.handlers_for(ticket).filter(pk=unit_id).first() if unit_id is not None else None
    if unit is None:
        raise DomainError(_("Choose who is to handle the ticket."), field="unit")
    return unit, None, None


def claim(*, actor: Actor, ticket_id: int, version: int | None, now: datetime) -> Ticket:
    """领单: whoever is of the village takes the ticket from the board, a member for the own person."""
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        check(actor, ticket, "claim", "")
        own = selectors.own_members(actor)
        here = [pk for pk, path in own.items() if path == ticket.unit.path]
        member = Member.objects.select_related("team__unit").get(pk=here[0]) if here else None
        unit = member.team.unit if member is not None else ticket.unit
        values = {
            "handler": unit, "team": member.team if member is not None else None, "member": member, "accepted_at": now,
        }  # fmt: skip
        return write(actor, ticket, "claim", now, values, version=version, unit=unit, member=member)


def accept(*, actor: Actor, ticket_id: int, version: int | None, now: datetime) -> Ticket:
    """接单: whoever was given the ticket takes it on."""
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        check(actor, ticket, "accept", "")
        return write(actor, ticket, "accept", now, {"accepted_at": now}, version=version)


def send_back(*, actor: Actor, ticket_id: int, version: int | None, now: datetime, reason: str) -> Ticket:
    """退单: whoever was given the ticket sends it back with a reason; its clock runs on."""
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        text = check(actor, ticket, "return", reason)
        _refuse_extensions(actor, ticket, now)
        values = {"handler": None, "team": None, "member": None, "accepted_at": None}
        return write(actor, ticket, "return", now, values, version=version, reason=text)


def escalate(*, actor: Actor, ticket_id: int, version: int | None, now: datetime, reason: str) -> Ticket:
    """提级: the village hands the ticket up to its township, the township to the county.

    The rule of the higher level counts from the same day; what was overdue stays overdue.
    """
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        text = check(actor, ticket, "escalate", reason)
        _refuse_extensions(actor, ticket, now)
        level = lifecycle.higher(ticket.level)
        owner = OrgUnit.objects.get(path=lifecycle.owner_path(level, ticket.unit.path))
        rule = selectors.rule_for_level(ticket.county, level, ticket.rule.day_unit, clock.day_of(now)) or ticket.rule
        values = {
            "level": level, "owner": owner, "handler": None, "team": None, "member": None, "accepted_at": None,
            "rule": rule, **clock.due_values(ticket, rule=rule),
        }  # fmt: skip
        return write(actor, ticket, "escalate", now, values, version=version, reason=text, unit=owner)


def pause(*, actor: Actor, ticket_id: int, version: int | None, now: datetime, reason: str) -> Ticket:
    """挂起: the clock stands still, for a reason that the next reader sees."""
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        text = check(actor, ticket, "pause", reason)
        row = TicketPause(ticket=ticket, began_at=now, reason=text[:200])
        records.create(actor=actor, action="ticket.pause-began", instance=row, path=ticket.unit.path)
        return write(actor, ticket, "pause", now, clock.due_values(ticket), version=version, reason=text)


def resume(*, actor: Actor, ticket_id: int, version: int | None, now: datetime) -> Ticket:
    """恢复: the clock runs on; the days that the pause touched do not count."""
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        check(actor, ticket, "resume", "")
        row = TicketPause.objects.select_for_update().get(ticket=ticket, ended_at__isnull=True)
        records.change(
            actor=actor, action="ticket.pause-ended", instance=row, path=ticket.unit.path, values={"ended_at": now}
        )
        return write(actor, ticket, "resume", now, clock.due_values(ticket), version=version)


def complete(
    *, actor: Actor, ticket_id: int, version: int | None, now: datetime, result: str, project_id: int | None = None
) -> Ticket:
    """办结: report the matter settled, with what was done; photos are added beside it.

    :raises Conflict: a department that was whistled in has not reported.
    """
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        check(actor, ticket, "complete", "")
        text = result.strip()
        if not text:
            raise DomainError(_("Write what was done; the resident reads it."), field="result")
        if len(text) > _LONGEST:
            raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": _LONGEST}, field="result")
        waiting = ReportIn.objects.filter(ticket=ticket, reported_at__isnull=True).select_related("unit")
        if waiting:
            names = "、".join(row.unit.name for row in waiting)
            raise IllegalTransition(_("These have not reported in yet: %(names)s.") % {"names": names})
        _refuse_extensions(actor, ticket, now)
        values = {"done_at": now, "result": text, "was_on_time": clock.is_on_time(ticket, now)}
        return write(actor, ticket, "complete", now, values, version=version)


def cancel(*, actor: Actor, ticket_id: int, version: int | None, now: datetime) -> Ticket:
    """销号: one matter, one number struck off."""
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        check(actor, ticket, "cancel", "")
        return write(actor, ticket, "cancel", now, {"ended_at": now}, version=version)


def withdraw(*, actor: Actor, ticket_id: int, version: int | None, now: datetime, reason: str) -> Ticket:
    """撤回: the matter has gone or was entered by mistake."""
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        text = check(actor, ticket, "withdraw", reason)
        _end_pause(actor, ticket, now)
        _refuse_extensions(actor, ticket, now)
        values = {"ended_at": now, "due_at": None, "last_day": None, "due_note": "none"}
        return write(actor, ticket, "withdraw", now, values, version=version, reason=text)


def _end_pause(actor: Actor, ticket: Ticket, now: datetime) -> None:
    for row in TicketPause.objects.select_for_update().filter(ticket=ticket, ended_at__isnull=True):
        records.change(
            actor=actor, action="ticket.pause-ended", instance=row, path=ticket.unit.path, values={"ended_at": now}
        )


def _refuse_extensions(actor: Actor, ticket: Ticket, now: datetime) -> None:
    """Close the question for a later day of a handler who does not have the ticket any more, or has settled it."""
    for row in Extension.objects.select_for_update().filter(ticket=ticket, outcome=""):
        records.change(
            actor=actor, action="ticket.extension-decided", instance=row, path=ticket.unit.path,
            values={
                "outcome": "refused", "answer": _("the ticket moved on before it was decided"), "decided_by": SYSTEM.name,
                "decided_at": now,
            },
        )  # fmt: skip


def merge(
    *, actor: Actor, ticket_id: int, into_id: int | None, version: int | None, now: datetime, reason: str
) -> Ticket:
    """并单: a person has confirmed that two tickets are one matter; the older one goes on.

    :raises DomainError: the other one is of another village, or has ended; names the field.
    """
    with transaction.atomic():
        ticket = locked(actor, ticket_id)
        text = check(actor, ticket, "merge", reason)
        # One village merges one at a time: two tickets merged into each other would both be lost.
        OrgUnit.objects.select_for_update().get(pk=ticket.unit_id)
        ticket.refresh_from_db(fields=["state", "version"])
        check(actor, ticket, "merge", reason)
        other = selectors.visible(actor).filter(pk=into_id or 0, unit=ticket.unit).exclude(pk=ticket.pk).first()
        if other is None or other.state in lifecycle.ENDED:
            raise DomainError(
                _("Give the number of another ticket of the same village that has not ended."), field="into"
            )
        _refuse_extensions(actor, ticket, now)
        values = {"merged_into": other, "ended_at": now, "due_at": None, "last_day": None, "due_note": "none"}
        return write(actor, ticket, "merge", now, values, version=version, reason=text)
