"""评单/回访: the resident's word on a settled matter, by the code or on the telephone; what follows from it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import records
from core.actors import RESIDENT, Actor
from core.errors import DomainError, Forbidden, IllegalTransition, NotFound
from tickets import choices
from tickets.domain import intake, lifecycle
from tickets.models import FollowUp, Ticket
from tickets.services import clock, filing, moves, supervision

_LONGEST = 200


def rate_by_resident(*, code: str, solved: bool | None, satisfaction: str, note: str, now: datetime) -> Ticket:
    """Take the rating that a resident gives by the ticket's code.

    :raises NotFound: no ticket has the code.
    :raises IllegalTransition: the matter is not reported settled, or has been rated.
    """
    with transaction.atomic():
        ticket = Ticket.objects.select_for_update(of=("self",)).select_related(*moves._READ).filter(code=code).first()
        if ticket is None:
            raise NotFound
        return _rate(RESIDENT, ticket, "resident", lifecycle.Rating(True, solved, satisfaction), note, None, now)


def follow_up(
    *, actor: Actor, ticket_id: int, way: str, reached: bool, solved: bool | None, satisfaction: str, note: str,
    version: int | None, now: datetime,
) -> Ticket:  # fmt: skip
    """Record a call or a visit; one that reached nobody counts in no share, and closes the matter as it stands."""
    with transaction.atomic():
        ticket = moves.locked(actor, ticket_id)
        if not actor.can("ticket.follow", ticket.owner.path):
            raise Forbidden
        if way not in ("call", "visit"):
            raise DomainError(_("Choose how you asked: by telephone or in person."), field="way")
        rating = lifecycle.Rating(True, solved, satisfaction) if reached else lifecycle.Rating(False)
        return _rate(actor, ticket, way, rating, note, version, now)


def _rate(
    actor: Actor, ticket: Ticket, way: str, rating: lifecycle.Rating, note: str, version: int | None, now: datetime
) -> Ticket:
    if ticket.state != lifecycle.DONE:
        raise IllegalTransition(
            _("This matter cannot be rated now: it is %(state)s.") % {"state": ticket.get_state_display()}
        )
    if rating.reached and rating.solved is None:
        raise DomainError(_("Say whether the matter is solved."), field="solved")
    if rating.reached and rating.satisfaction not in dict(choices.SATISFACTIONS):
        raise DomainError(_("Say how satisfied you are."), field="satisfaction")
    text = note.strip()
    if len(text) > _LONGEST:
        raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": _LONGEST}, field="note")
    belongs = intake.elsewhere(text)
    if belongs is not None:
        raise DomainError(filing.elsewhere_words()[belongs], field="note")
    by = actor.name if actor.user_id is not None or actor.is_system else ""
    row = FollowUp(
        ticket=ticket, way=way, is_reached=rating.reached, is_solved=rating.solved, satisfaction=rating.satisfaction,
        note=text, by=by, at=now,
    )  # fmt: skip
    records.create(actor=actor, action="ticket.followed-up", instance=row, path=ticket.unit.path, secret=("note",))
    after = lifecycle.after_rating(rating, ticket.reopenings)
    if after.event == "reopen":
        return _reopen(actor, ticket, rating, version, now)
    values = {"is_solved": rating.solved, "satisfaction": rating.satisfaction}
    ticket = moves.write(actor, ticket, "rate", now, values, version=version)
    if after.supervise:
        supervision.after_low_rating(ticket, now)
    return ticket


def _reopen(actor: Actor, ticket: Ticket, rating: lifecycle.Rating, version: int | None, now: datetime) -> Ticket:
    """A low rating opens the ticket again for whoever had it; the clock counts anew from now under the same rule."""
    due = clock.due_values(ticket, since=now)
    values = {
        "reopenings": ticket.reopenings + 1, "done_at": None, "was_on_time": None, "is_solved": rating.solved,
        "satisfaction": rating.satisfaction, "clock_from": now, **due,
    }  # fmt: skip
    return moves.write(actor, ticket, "reopen", now, values, version=version)
