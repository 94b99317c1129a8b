"""The contact of a ticket: sealed when it comes, shown to whoever has to call back, erased when the time is over.

Source: articles 6 and 47 of the Personal Information Protection Law; the retention period is a county setting.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from core import audit, phones, records, sealed
from core.actors import SYSTEM, Actor
from core.errors import DomainError, Forbidden
from tickets import policies, selectors
from tickets.domain import lifecycle
from tickets.models import Ticket, TicketMove

LONGEST_NAME = 20
_BATCH = 500


@dataclass(frozen=True)
class Contact:
    """How a resident can be called back."""

    name: str
    phone: str

    @property
    def masked(self) -> str:
        """What pages show: the first character of the name, the last four digits."""
        name = f"{self.name[:1]}**" if self.name else ""
        phone = (
            f"{self.phone[:3]}****{self.phone[-4:]}"
            if len(self.phone) >= 11
            else ("****" + self.phone[-4:] if self.phone else "")
        )
        return " ".join(part for part in (name, phone) if part)


def sealed_of(contact: Contact) -> str:
    return sealed.seal(json.dumps([contact.name, contact.phone], ensure_ascii=False))


def sealed_text(name: str, phone: str) -> str:
    """Return a contact sealed; nothing where none is given.

    :raises DomainError: the number is no telephone number; names the field.
    """
    name, raw = name.strip(), phone.strip()
    number = phones.digits(raw)
    if raw and not number:
        raise DomainError(
            _("This is no telephone number. Leave it empty if nobody is to call back."), field="contact_phone"
        )
    if len(name) > LONGEST_NAME:
        raise DomainError(_("Shorten the name to %(n)s characters.") % {"n": LONGEST_NAME}, field="contact_name")
    return sealed_of(Contact(name, number)) if name or number else ""


def of(ticket: Ticket) -> Contact | None:
    """Return a ticket's contact, or None where there is none (any more)."""
    text = sealed.opened(ticket.contact)
    if not text:
        return None
    name, phone = json.loads(text)
    return Contact(name, phone)


def show(*, actor: Actor, ticket_id: int, reason: str, now: datetime) -> Contact:
    """Return the contact of a ticket in clear; who asked, when and why stands in the audit chain.

    :raises Forbidden: the actor neither handles the ticket nor is in charge of it.
    :raises DomainError: no reason is given, or there is no contact.
    """
    from tickets.services import moves

    ticket = moves.seen(actor, ticket_id)
    if not policies.may_see_contact(actor, ticket, selectors.own_members(actor)):
        raise Forbidden
    if not reason.strip():
        raise DomainError(_("Say why the contact is needed."), field="reason")
    found = of(ticket)
    if found is None:
        raise DomainError(_("No contact was given, or it has been erased."))
    audit.record(
        actor=actor,
        action="ticket.contact-shown",
        target=ticket,
        path=ticket.unit.path,
        reason=reason.strip()[:200],
        at=now,
    )
    return found


def kept_days() -> int:
    """Return for how many days a contact is kept at the longest once the matter is settled or has ended."""
    return max(int(settings.TICKET_CONTACT_DAYS), int(settings.TICKET_SETTLED_CONTACT_DAYS))


def _old(now: datetime) -> QuerySet[Ticket]:
    """Return the tickets whose contact has had its time: ended, or settled and at rest since, longer ago than that."""
    ended = Q(state__in=lifecycle.ENDED, ended_at__lt=now - timedelta(days=settings.TICKET_CONTACT_DAYS))
    before = now - timedelta(days=settings.TICKET_SETTLED_CONTACT_DAYS)
    later = TicketMove.objects.filter(ticket=OuterRef("pk"), at__gte=before)
    at_rest = Q(state__in=lifecycle.SETTLED - lifecycle.ENDED, done_at__lt=before) & ~Exists(later)
    return Ticket.objects.filter(ended | at_rest).exclude(contact="")


def erase_old(now: datetime) -> int:
    """Erase the contacts of tickets that ended longer ago than the retention period; return how many.

    A ticket that is settled or rated and was never struck off counts from its last step.
    """
    count = 0
    for ticket in _old(now).select_related("unit").order_by("pk")[:_BATCH]:
        with transaction.atomic():
            records.change(
                actor=SYSTEM, action="ticket.contact-erased", instance=ticket, path=ticket.unit.path, secret=("contact",),
                values={"contact": "", "contact_erased_at": now}, version=ticket.version,
            )  # fmt: skip
        count += 1
    return count


def erase_all_old(now: datetime) -> int:
    """Erase old contacts batch by batch until none is left; return how many."""
    count = 0
    while erased := erase_old(now):
        count += erased
    return count
