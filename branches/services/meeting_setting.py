"""What a county sets for its meetings: the kinds, their rhythm and for whom they are. The shipped ones are examples."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches import choices
from branches.domain.meeting_kinds import SHIPPED
from branches.models import MeetingKind
from core import records
from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound


def seen(actor: Actor, kind_id: int) -> MeetingKind:
    """Return a kind of the counties that the actor's area lies in.

    :raises NotFound: there is none, or it lies outside.
    """
    row = MeetingKind.objects.select_related("unit").filter(pk=kind_id).first()
    if row is None or not (
        actor.scope("meeting.view").covers(row.unit.path)
        or any(path.startswith(row.unit.path) for path in actor.scope("meeting.view").paths)
    ):
        raise NotFound
    return row


def add_kind(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any]) -> MeetingKind:
    """Add a kind of meeting.

    :raises DomainError: a value is not allowed; names the field.
    """
    actor.require("meeting.set-up", county.path)
    _check(county, values)
    row = MeetingKind(unit=county, **values)
    records.create(actor=actor, action="meeting-kind.added", instance=row, path=county.path)
    return row


def change_kind(*, actor: Actor, kind_id: int, values: Mapping[str, Any], version: int | None) -> MeetingKind:
    """Change a kind. What is due is reckoned anew for every period by the kind as it stands; graded years keep their figures.

    :raises Conflict: somebody has changed it since `version`.
    """
    row = seen(actor, kind_id)
    if not actor.can("meeting.set-up", row.unit.path):
        raise Forbidden
    _check(row.unit, values)
    records.change(
        actor=actor, action="meeting-kind.changed", instance=row, values=values, path=row.unit.path, version=version
    )
    return row


def _check(county: OrgUnit, values: Mapping[str, Any]) -> None:
    for field, known in (("organisations", choices.KINDS), ("sectors", choices.SECTORS)):
        given = values.get(field, [])
        if not isinstance(given, list) or set(given) - {code for code, _label in known}:
            raise DomainError(_("Choose from the values that are offered."), field=field)
    together: MeetingKind | None = values.get("together")
    if together is not None and together.unit_id != county.pk:
        raise DomainError(_("Choose a kind of the county."), field="together")


def ship(*, actor: Actor, county: OrgUnit) -> dict[str, MeetingKind]:
    """Give a county the example kinds that it has not got; return all of its kinds by code. What it has changed stays."""
    actor.require("meeting.set-up", county.path)
    known = {row.code: row for row in MeetingKind.objects.filter(unit=county)}
    with transaction.atomic():
        for order, given in reversed(list(enumerate(SHIPPED, start=1))):
            if given["code"] in known:
                continue
            values = {**given, "order": order}
            if "together" in values:
                values["together"] = known.get(values["together"])
            known[given["code"]] = add_kind(actor=actor, county=county, values=values)
    return known
