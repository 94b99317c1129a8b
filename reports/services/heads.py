"""What every frozen content begins with, and the letterheads: who issues a unit's documents, in which series."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import records
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.models import Installation
from core.scope import Scope
from reports.models import Letterhead

SCHEMA = 2
"""Of the content. Schema 1 had an issuing organ made from the county's name, and no address."""
_FIELDS = ("organ", "series", "reports_to", "sent_to")
_EDITED = (*_FIELDS, "code_word", "in_use")


def of_payload(kind: str, *, is_demo: bool | None = None) -> dict[str, Any]:
    """Return what every content holds: its shape, its kind, whether it is made up, the address that proves it."""
    if is_demo is None:
        is_demo = Installation.objects.filter(is_demo=True).exists()
    return {"schema": SCHEMA, "kind": kind, "demo": is_demo, "site": settings.SITE_URL}


def local_day(at: datetime) -> date:
    """Return the day of a moment in the portal's time zone, as a paper prints it."""
    return timezone.localtime(at).date()


def letterheads(scope: Scope) -> dict[int, dict[str, str]]:
    """Return the letterheads of a scope as they are frozen, by the unit's key."""
    rows = Letterhead.objects.within(scope).filter(in_use=True).values_list("unit_id", *_FIELDS)
    return {unit: dict(zip(_FIELDS, values, strict=True)) for unit, *values in rows}


def letterhead(unit: OrgUnit) -> dict[str, str] | None:
    """Return a unit's own letterhead as it is frozen."""
    return Letterhead.objects.filter(unit=unit, in_use=True).values(*_FIELDS).first()


def add(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any]) -> Letterhead:
    """Give a county or township a letterhead.

    :raises DomainError: the unit is neither, or has one in use already, or a value is not allowed.
    """
    actor.require("letterhead.change", unit.path, see="letterhead.view")
    if unit.level not in ("county", "township"):
        raise DomainError(_("A letterhead is kept for a county or a township."), field="unit")
    made = Letterhead(unit=unit, **_trimmed(values))
    records.create(actor=actor, action="letterhead.added", instance=made, path=unit.path)
    return made


def change(*, actor: Actor, letterhead_id: int, values: Mapping[str, Any], version: int | None) -> None:
    """Change a letterhead; documents that are frozen already keep theirs.

    :raises Conflict: somebody changed it since `version` was read.
    """
    with transaction.atomic():
        found = Letterhead.objects.select_for_update().select_related("unit").filter(pk=letterhead_id).first()
        if found is None:
            raise NotFound
        actor.require("letterhead.change", found.unit.path, see="letterhead.view")
        records.change(
            actor=actor, action="letterhead.changed", instance=found, path=found.unit.path, values=_trimmed(values),
            version=version,
        )  # fmt: skip


def _trimmed(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in values.items() if name in _EDITED
    }
