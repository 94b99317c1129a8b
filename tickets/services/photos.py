"""Photos on a ticket: checked by what they hold, written anew small and without what the camera added, never served as files.

Source: principle 1 of the portal: a photo shows a place, and the camera's note of where and when goes no further.
"""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, files
from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound
from core.pictures import MOST_BYTES, Written, small, written_anew
from tickets import policies, selectors
from tickets.domain import lifecycle
from tickets.models import Ticket, TicketPhoto
from tickets.services import moves

__all__ = ["MOST", "MOST_BYTES", "Written", "add_to", "keep", "read", "small", "written_anew"]
MOST = 3
"""Photos of one side of a ticket."""


def keep(*, actor: Actor, ticket: Ticket, side: str, written: Written, now: datetime) -> TicketPhoto:
    """Add a photo that `written_anew` has given; the same one twice is one.

    :raises DomainError: there are three already.
    """
    content, width, height = written
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        Ticket.objects.select_for_update(of=("self",)).get(pk=ticket.pk)
        here = TicketPhoto.objects.filter(ticket=ticket, side=side)
        known = here.filter(digest=digest).first()
        if known is not None:
            return known
        if here.count() >= MOST:
            raise DomainError(_("A ticket takes up to %(n)s photos.") % {"n": MOST}, field="photos")
        name = f"tickets/{digest[:2]}/{digest}.jpg"
        files.store(name, content)
        row = TicketPhoto.objects.create(
            ticket=ticket, side=side, file=name, digest=digest, size=len(content), width=width, height=height,
            added_by=actor.name if actor.user_id is not None else "", added_at=now,
        )  # fmt: skip
        audit.record(
            actor=actor, action="ticket.photo-added", target=ticket, path=ticket.unit.path, at=now,
            changes={"side": side, "sha256": digest},
        )  # fmt: skip
    return row


def add_to(*, actor: Actor, ticket_id: int, side: str, written: Written, now: datetime) -> TicketPhoto:
    """Add a photo that `written_anew` has given as somebody with an account: at filing whoever may file, at completion whoever handles the ticket.

    :raises Forbidden: it is somebody else's to add.
    """
    ticket = moves.seen(actor, ticket_id)
    own = selectors.own_members(actor)
    allowed = (
        actor.can("ticket.file", ticket.unit.path) if side == "filing" else policies.handles(actor, ticket, own)
    ) and ticket.state in lifecycle.OPEN | {lifecycle.DONE}
    if not allowed:
        raise Forbidden
    return keep(actor=actor, ticket=ticket, side=side, written=written, now=now)


def read(*, actor: Actor, photo_id: int) -> tuple[TicketPhoto, bytes]:
    """Return a photo of a ticket that the actor may see.

    :raises NotFound: there is none, it lies outside, or its file is gone.
    """
    row = TicketPhoto.objects.filter(pk=photo_id, ticket__in=selectors.visible(actor)).first()
    content = files.read(row.file) if row is not None else None
    if row is None or content is None:
        raise NotFound
    return row, content
