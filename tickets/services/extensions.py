"""延期: whoever handles a ticket asks for a later day with a reason; the unit in charge, or the level above it, decides."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core import records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from tickets import choices, policies, selectors
from tickets.domain import deadlines, lifecycle
from tickets.models import Extension, Ticket
from tickets.services import clock, moves

_LONGEST = 200


def ask(
    *, actor: Actor, ticket_id: int, until: date | None, reason: str, now: datetime, version: int | None = None
) -> Extension:
    """Ask for a later day.

    :raises DomainError: the day is no later one, or no reason is given; names the field.
    :raises Conflict: the ticket is not in work, has no running clock, or a question is open.
    """
    with transaction.atomic():
        ticket = moves.locked(actor, ticket_id)
        if not policies.handles(actor, ticket, selectors.own_members(actor)):
            raise Forbidden
        if ticket.state != lifecycle.ACCEPTED or ticket.last_day is None:
            raise IllegalTransition(_("Only a ticket in work whose clock is running can be extended."))
        if until is None or until <= ticket.last_day:
            raise DomainError(_("Give a day after %(day)s.") % {"day": ticket.last_day.isoformat()}, field="until")
        if until > ticket.last_day + timedelta(days=deadlines.MOST):
            raise DomainError(_("Give a day within a year after the present one."), field="until")
        text = reason.strip()
        if not text or len(text) > _LONGEST:
            raise DomainError(_("Give the reason in up to %(n)s characters.") % {"n": _LONGEST}, field="reason")
        if Extension.objects.filter(ticket=ticket, outcome="").exists():
            raise Conflict(_("An extension has been asked for already and is not decided."))
        row = Extension(ticket=ticket, until=until, reason=text, asked_by=actor.name, asked_at=now)
        records.touch(instance=ticket, version=version)
        records.create(actor=actor, action="ticket.extension-asked", instance=row, path=ticket.unit.path)
        moves.log(ticket, actor, "extend", ticket.state, now, reason=text)
    return row


def may_decide(actor: Actor, row: Extension, ticket: Ticket) -> bool:
    """Tell whether the actor decides: it holds the right on the unit in charge and did not ask itself."""
    return not row.outcome and actor.can("ticket.approve", ticket.owner.path) and row.asked_by != actor.name


def decide(
    *, actor: Actor, extension_id: int, outcome: str, answer: str, version: int | None, now: datetime
) -> Extension:
    """Grant or refuse; a granted one moves the deadline, a refusal carries a reason.

    :raises Forbidden: the actor asked itself, or is not in charge.
    :raises Conflict: it is decided already.
    """
    with transaction.atomic():
        found = Extension.objects.filter(pk=extension_id).values_list("ticket_id", flat=True).first()
        if found is None:
            raise NotFound
        ticket = moves.locked(actor, found)
        row = Extension.objects.select_for_update().get(pk=extension_id)
        if not actor.can("ticket.approve", ticket.owner.path):
            raise Forbidden
        if row.asked_by == actor.name:
            raise Forbidden(_("You have asked for this yourself. Somebody else has to decide."))
        if row.outcome:
            raise Conflict(_("This has been decided already."))
        if ticket.state not in lifecycle.WORKED:
            raise Conflict(_("The ticket is not in work any more."))
        if outcome not in dict(choices.EXTENSION_OUTCOMES):
            raise DomainError(_("Choose whether the extension is granted."), field="outcome")
        text = answer.strip()
        if outcome == "refused" and not text:
            raise DomainError(_("Give the reason for refusing."), field="answer")
        if len(text) > _LONGEST:
            raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": _LONGEST}, field="answer")
        records.change(
            actor=actor, action="ticket.extension-decided", instance=row, path=ticket.unit.path, version=version,
            values={"outcome": outcome, "answer": text, "decided_by": actor.name, "decided_at": now},
        )  # fmt: skip
        if outcome == "granted":
            values = clock.due_values(ticket)
            records.change(actor=actor, action="ticket.extended", instance=ticket, path=ticket.unit.path, values=values)
        moves.log(ticket, actor, "decide-extension", ticket.state, now, reason=text)
    return row
