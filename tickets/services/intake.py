"""Taking a matter with its photos, as one write: the ticket and every photo, or nothing."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import OrgUnit
from core.actors import RESIDENT, Actor
from tickets.models import Ticket
from tickets.services import filing, photos


def take(
    *, actor: Actor, unit: OrgUnit, asked: filing.Asked, pictures: Sequence[photos.Written], now: datetime
) -> Ticket:
    """Return a new ticket that somebody with an account has entered, with its photos.

    :raises NotFound: the unit lies outside the actor's area.
    :raises DomainError: as `filing.file` and `photos.keep`.
    """
    with transaction.atomic():
        ticket = filing.file(actor=actor, unit=unit, asked=asked, now=now)
        _keep(actor, ticket, pictures, now)
    return ticket


def take_from_resident(
    *, unit: OrgUnit, asked: filing.Asked, pictures: Sequence[photos.Written], now: datetime
) -> Ticket:
    """Return a new ticket of a resident, who has no account, with its photos.

    :raises NotFound: the unit takes no matters.
    :raises DomainError: as `filing.file_by_resident` and `photos.keep`.
    """
    with transaction.atomic():
        ticket = filing.file_by_resident(unit=unit, asked=asked, now=now)
        _keep(RESIDENT, ticket, pictures, now)
    return ticket


def _keep(actor: Actor, ticket: Ticket, pictures: Sequence[photos.Written], now: datetime) -> None:
    for written in pictures:
        photos.keep(actor=actor, ticket=ticket, side="filing", written=written, now=now)
