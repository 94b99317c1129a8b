"""Filing tickets: from a form, for a resident, by a resident, from a stall's list, from a program."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import origins, records
from core.actors import RESIDENT, Actor
from core.errors import DomainError, Forbidden, NotFound
from tickets import selectors
from tickets.domain import intake, lifecycle
from tickets.models import CatalogueItem, ServicePoint, Ticket, TicketClass, TicketMove
from tickets.services import clock, contacts

SECRET = ("code", "matter", "place", "contact", "result")
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CODE = 10
CHANNELS_OF_PEOPLE = ("form", "behalf", "stall", "meeting")
LEVEL_OF = {"county": lifecycle.COUNTY, "township": lifecycle.TOWNSHIP, "unit": lifecycle.VILLAGE}


@dataclass(frozen=True)
class Asked:
    """What a form asks: the class or an item of the catalogue, the matter, the place; a contact where one is given."""

    matter: str
    place: str = ""
    klass_id: int | None = None
    item_id: int | None = None
    contact_name: str = ""
    contact_phone: str = ""
    channel: str = "form"
    point_id: int | None = None
    colour: str = ""
    origin: str = ""
    """The thing of `core.origins` that the matter came from; it has to be one of the unit that the filer sees."""


def file(*, actor: Actor, unit: OrgUnit, asked: Asked, now: datetime) -> Ticket:
    """Return a new ticket that somebody with an account has entered.

    :raises NotFound: the unit lies outside the actor's area.
    :raises DomainError: the matter is no matter for the portal, or a value is not of its kind; names the field.
    """
    actor.require("ticket.file", unit.path, see="ticket.view")
    if asked.channel not in (*CHANNELS_OF_PEOPLE, "program"):
        raise DomainError(_("Choose by which channel the matter came."), field="channel")
    if asked.origin:
        found = origins.find(actor, asked.origin)
        if found is None or found.path != unit.path:
            raise DomainError(_("The meeting that the matter came from is not one of this unit."), field="unit")
    return _file(actor, unit, asked, now)


def file_by_resident(*, unit: OrgUnit, asked: Asked, now: datetime) -> Ticket:
    """Return a new ticket of a resident, who has no account: from the code page of a village.

    :raises NotFound: the unit takes no matters: it is closed, or no village or community.
    """
    if unit.level != "unit" or unit.kind == "department" or unit.closed_on is not None:
        raise NotFound
    return _file(RESIDENT, unit, asked, now)


def file_many(
    *, actor: Actor, unit: OrgUnit, rows: Sequence[Asked], now: datetime, lines: Sequence[int] = ()
) -> list[Ticket]:
    """Return the tickets of a stall's list: all of them, or none.

    `lines` are those on which the rows stand, from 0, where lines between them were left empty.

    :raises DomainError: a line is not complete; its field is named `<field>-<line, from 0>`.
    """
    actor.require("ticket.file", unit.path, see="ticket.view")
    if not rows:
        raise DomainError(_("Write down at least one matter."), field="matter-0")
    made = []
    with transaction.atomic():
        for line, asked in zip(lines or range(len(rows)), rows, strict=True):
            try:
                made.append(_file(actor, unit, asked, now))
            except DomainError as error:
                message = _("Line %(line)d: %(message)s") % {"line": line + 1, "message": error}
                raise DomainError(message, field=f"{error.field or 'matter'}-{line}") from error
    return made


def _file(actor: Actor, unit: OrgUnit, asked: Asked, now: datetime) -> Ticket:
    matter, place = checked(asked)
    county = selectors.county_of(unit.path)
    item = _item(county, asked.item_id)
    klass = item.klass if item is not None else _class(county, asked.klass_id)
    flow = selectors.default_flow(county)
    day = timezone.localdate(now)
    rule = selectors.rule_in_force(county, item.rule if item is not None else klass.rule, day)
    if flow is None or rule is None:
        raise DomainError(_("The county has not set up flows and deadline rules for tickets yet."))
    ticket = Ticket(
        code=new_code(), unit=unit, county=county, township_id=selectors.township_of(unit.path), owner=unit,
        klass=klass, item=item, flow=flow, rule=rule, matter=matter, place=place, channel=asked.channel,
        point=_point(unit, asked.point_id), colour=asked.colour, level=LEVEL_OF[unit.level],
        contact=contacts.sealed_text(asked.contact_name, asked.contact_phone), filed_at=now, clock_from=now,
        filed_by=actor.name if actor.user_id is not None or actor.is_system else "", first_handler=unit,
        origin=asked.origin,
    )  # fmt: skip
    clock.set_due(ticket)
    with transaction.atomic():
        records.create(actor=actor, action="ticket.filed", instance=ticket, path=unit.path, secret=SECRET)
        TicketMove.objects.create(
            ticket=ticket, event="file", before="", after=ticket.state, by=ticket.filed_by, at=now, unit=unit
        )
    return ticket


def new_code() -> str:
    """Return a tracking code that cannot be guessed."""
    return "".join(secrets.choice(_ALPHABET) for _n in range(_CODE))


def checked(asked: Asked) -> tuple[str, str]:
    """Return matter and place as they are kept.

    :raises DomainError: too short or long, or it belongs elsewhere; says where.
    """
    matter, place = intake.kept(asked.matter), intake.kept(asked.place)
    if len(matter) < intake.SHORTEST_MATTER:
        raise DomainError(_("Say in a few words what the matter is."), field="matter")
    if len(matter) > intake.LONGEST_MATTER:
        raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": intake.LONGEST_MATTER}, field="matter")
    if len(place) > intake.LONGEST_PLACE:
        raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": intake.LONGEST_PLACE}, field="place")
    for field, text in (("matter", matter), ("place", place)):
        belongs = intake.elsewhere(text)
        if belongs is not None:
            raise DomainError(elsewhere_words()[belongs], field=field)
    return matter, place


def elsewhere_words() -> Mapping[intake.Elsewhere, str]:
    """Return what a person is told whose text belongs elsewhere."""
    return {
        intake.Elsewhere.DISCIPLINE: _(
            "This portal takes matters and places, no reports about persons. Reports about the conduct of Party members "
            "and officials are taken by the discipline inspection authority, telephone 12388. Write only what is to be done where."
        ),
        intake.Elsewhere.POLICE: _(
            "Crimes and danger to life are taken by the police, telephone 110. Here write only what is to be done where."
        ),
        intake.Elsewhere.IDENTITY: _(
            "Take the number of the identity card or bank card out of the text: it is not needed here."
        ),
    }


def _class(county: OrgUnit, key: int | None) -> TicketClass:
    found = selectors.classes(county).filter(pk=key).first() if key is not None else None
    if found is None:
        raise DomainError(_("Choose what the matter is about."), field="klass")
    return found


def _item(county: OrgUnit, key: int | None) -> CatalogueItem | None:
    if key is None:
        return None
    found = selectors.items(county).filter(pk=key).first()
    if found is None:
        raise DomainError(_("Choose an item of the service catalogue."), field="item")
    return found


def _point(unit: OrgUnit, key: int | None) -> ServicePoint | None:
    if key is None:
        return None
    found = ServicePoint.objects.filter(unit=unit, is_active=True, pk=key).first()
    if found is None:
        raise DomainError(_("Choose a service point of the village."), field="point")
    return found


def correct(*, actor: Actor, ticket_id: int, values: Mapping[str, Any], version: int | None, now: datetime) -> Ticket:
    """Correct class, matter, place or grade of an open ticket; the clock follows the class's rule if that changes.

    :raises Conflict: somebody has changed the ticket since `version`.
    """
    from tickets.services import moves

    with transaction.atomic():
        ticket = moves.locked(actor, ticket_id)
        if not actor.can("ticket.dispatch", ticket.owner.path):
            raise Forbidden
        if ticket.state not in lifecycle.OPEN:
            raise DomainError(_("The ticket is settled; it is not corrected any more."))
        changed = dict(values)
        if "klass_id" in changed:
            changed |= _of_class(ticket, _class(ticket.county, changed.pop("klass_id")))
        if "matter" in changed or "place" in changed:
            matter, place = checked(Asked(changed.get("matter", ticket.matter), changed.get("place", ticket.place)))
            changed |= {"matter": matter, "place": place}
        unknown = set(changed) - {
            "klass",
            "item",
            "rule",
            "last_day",
            "due_at",
            "due_note",
            "matter",
            "place",
            "colour",
        }
        if unknown:
            raise DomainError(
                _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
            )
        if records.change(
            actor=actor, action="ticket.corrected", instance=ticket, values=changed, path=ticket.unit.path,
            version=version, secret=SECRET,
        ):  # fmt: skip
            moves.log(ticket, actor, "correct", ticket.state, now)
    return ticket


def _of_class(ticket: Ticket, klass: TicketClass) -> dict[str, Any]:
    """Return what follows from another class: its rule counts from the day of filing, the catalogue's item is gone."""
    if klass.pk == ticket.klass_id:
        return {}
    rule = selectors.rule_in_force(ticket.county, klass.rule, timezone.localdate(ticket.filed_at)) or ticket.rule
    if ticket.level != LEVEL_OF[ticket.unit.level]:
        return {"klass": klass, "item": None}  # a ticket handed up counts by the rule of its level
    return {"klass": klass, "item": None, "rule": rule, **clock.due_values(ticket, rule=rule)}
