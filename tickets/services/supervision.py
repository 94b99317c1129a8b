"""督办: a matter that is overdue, or rated low twice, is put under supervision; the unit answers the notice."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import records
from core.actors import SYSTEM, Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from tickets import choices
from tickets.domain import lifecycle
from tickets.models import Supervision, Ticket
from tickets.services import moves

_LONGEST_DEMAND, _LONGEST_ANSWER = 300, 500


def issue(
    *, actor: Actor, ticket_id: int, ground: str, demand: str, answer_by: date | None, now: datetime,
    version: int | None = None,
) -> Supervision:  # fmt: skip
    """Put a ticket under supervision.

    :raises DomainError: a value is missing; names the field.
    :raises Conflict: it is under supervision already.
    """
    with transaction.atomic():
        ticket = moves.locked(actor, ticket_id)
        if not actor.can("ticket.supervise", ticket.owner.path):
            raise Forbidden
        if ground not in dict(choices.GROUNDS):
            raise DomainError(_("Choose the ground of the supervision."), field="ground")
        text = demand.strip()
        if not text or len(text) > _LONGEST_DEMAND:
            raise DomainError(
                _("Say in up to %(n)s characters what is demanded.") % {"n": _LONGEST_DEMAND}, field="demand"
            )
        if ticket.state in (lifecycle.WITHDRAWN, lifecycle.MERGED):
            raise IllegalTransition(_("The ticket has ended."))
        if version is not None:
            records.touch(instance=ticket, version=version)
        return _issue(actor, ticket, ground, text, answer_by, now)


def after_low_rating(ticket: Ticket, now: datetime) -> None:
    """Put a ticket under supervision that was rated low after it had been opened again."""
    if not Supervision.objects.filter(ticket=ticket, answered_at__isnull=True).exists():
        _issue(
            SYSTEM, ticket, "low-rating", _("The resident is still not satisfied: say what is done next."), None, now
        )


def _issue(
    actor: Actor, ticket: Ticket, ground: str, demand: str, answer_by: date | None, now: datetime
) -> Supervision:
    if Supervision.objects.filter(ticket=ticket, answered_at__isnull=True).exists():
        raise Conflict(_("The ticket is under supervision already."))
    row = Supervision(
        ticket=ticket, ground=ground, unit=ticket.handler or ticket.owner, demand=demand, issued_by=actor.name,
        issued_at=now, answer_by=answer_by,
    )  # fmt: skip
    records.create(
        actor=actor, action="ticket.supervised", instance=row, path=ticket.unit.path, secret=("demand", "answer")
    )
    moves.log(ticket, actor, "supervise", ticket.state, now, reason=demand, unit=row.unit)
    return row


def answer(*, actor: Actor, supervision_id: int, text: str, version: int | None, now: datetime) -> Supervision:
    """Answer a notice, for the unit that it went to.

    :raises Conflict: it is answered already.
    """
    with transaction.atomic():
        found = Supervision.objects.filter(pk=supervision_id).values_list("ticket_id", flat=True).first()
        if found is None:
            raise NotFound
        ticket = moves.locked(actor, found)
        row = Supervision.objects.select_for_update(of=("self",)).select_related("unit").get(pk=supervision_id)
        if not actor.can("ticket.handle", row.unit.path):
            raise Forbidden
        if row.answered_at is not None:
            raise Conflict(_("This notice has been answered already."))
        given = text.strip()
        if not given or len(given) > _LONGEST_ANSWER:
            raise DomainError(
                _("Say in up to %(n)s characters what was done.") % {"n": _LONGEST_ANSWER}, field="answer"
            )
        records.change(
            actor=actor, action="ticket.supervision-answered", instance=row, path=ticket.unit.path, version=version,
            values={"answer": given, "answered_by": actor.name, "answered_at": now}, secret=("answer",),
        )  # fmt: skip
    return row
