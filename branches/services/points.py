"""Points of the five-level linkage, practice points, and visits to points and demonstration sites."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches.models import DemonstrationSite, LinkagePoint, PointVisit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound

_POINT = frozenset({"name", "households", "since", "document_no", "expires_on"})
_VISIT = frozenset({"kind", "visited_on", "visitors", "headcount"})
_LEVELS = {
    "city": ("county",), "township": ("township",), "village": ("unit",), "community": ("unit",), "household": ("unit",),
}  # fmt: skip
"""At which unit a point of a level stands; a practice point stands at any."""


def seen(actor: Actor, point_id: int) -> LinkagePoint:
    """Return a point inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = LinkagePoint.objects.within(actor.scope("site.view")).select_related("unit")
    row = rows.filter(pk=point_id).first()
    if row is None:
        raise NotFound
    return row


def add_point(
    *, actor: Actor, unit: OrgUnit, level: str, name: str, since: date, households: int = 0, document_no: str = "",
    expires_on: date | None = None,
) -> LinkagePoint:  # fmt: skip
    """Record a point that was granted; of households their number in a village, and nothing else.

    :raises DomainError: the level does not fit the unit.
    """
    actor.require("site.change", unit.path, see="site.view")
    if unit.level not in _LEVELS.get(level, (unit.level,)):
        raise DomainError(_("A point of this level stands at another sort of unit."), field="level")
    row = LinkagePoint(
        unit=unit, level=level, name=name.strip(), since=since, households=households, document_no=document_no.strip(),
        expires_on=expires_on,
    )  # fmt: skip
    records.create(actor=actor, action="linkage.added", instance=row, path=unit.path)
    return row


def change_point(*, actor: Actor, point_id: int, values: Mapping[str, Any], version: int | None) -> LinkagePoint:
    """Correct a point's name, number, day, document or expiry.

    :raises Conflict: it is revoked.
    """
    row = seen(actor, point_id)
    actor.require("site.change", row.unit.path, see="site.view")
    if set(values) - _POINT:
        raise DomainError(_("Unit and level of a point stay as they are: revoke it and record another one."))
    if row.ended_on is not None:
        raise Conflict(_("A revoked point is not changed."))
    records.change(
        actor=actor, action="linkage.changed", instance=row, values=dict(values), path=row.unit.path, version=version
    )
    return row


def revoke_point(*, actor: Actor, point_id: int, on: date, reason: str, version: int | None) -> LinkagePoint:
    """Revoke a point, with the reason; it stays in the records, and figures leave it out from that day.

    :raises Conflict: it is revoked, or had expired by then.
    """
    row = seen(actor, point_id)
    actor.require("site.change", row.unit.path, see="site.view")
    if row.ended_on is not None:
        raise Conflict(_("This point is revoked already."))
    if row.expires_on is not None and row.expires_on < on:
        raise Conflict(_("This point has expired by that day; there is nothing to revoke."))
    if on < row.since:
        raise DomainError(_("A point is not revoked before it was granted."), field="revoked_on")
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    records.change(
        actor=actor, action="linkage.revoked", instance=row, path=row.unit.path, version=version, reason=reason.strip(),
        values={"ended_on": on, "end_reason": reason.strip()},
    )  # fmt: skip
    return row


def add_points_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, str, str, int, date]]) -> int:
    """Record many points at once (unit, level, name, households, since); return how many. One audit entry."""
    actor.require("site.change", county.path)
    values = [(*row, "", "", 1) for row in rows]
    fields = ("unit", "level", "name", "households", "since", "document_no", "end_reason", "version")
    with transaction.atomic():
        bulk.insert(LinkagePoint, fields, values)
        audit.record(
            actor=actor, action="linkage.added-many", target=county, path=county.path,
            changes={"rows": len(values), "digest": audit.digest_rows(values)},
        )  # fmt: skip
    return len(values)


# Visits -----------------------------------------------------------------------------------------


def visit_seen(actor: Actor, visit_id: int) -> PointVisit:
    """Return a visit inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = PointVisit.objects.within(actor.scope("site.view")).select_related("unit", "point", "site__branch")
    row = rows.filter(pk=visit_id).first()
    if row is None:
        raise NotFound
    return row


def receive(
    *, actor: Actor, place: LinkagePoint | DemonstrationSite, kind: str, visited_on: date, visitors: str, headcount: int,
    today: date,
) -> PointVisit:  # fmt: skip
    """Record a visit to a point or a site: the visiting body and how many came, no names.

    :raises DomainError: the day lies ahead, or the place was no point on that day.
    """
    unit = place.unit if isinstance(place, LinkagePoint) else place.branch.unit
    actor.require("site.receive", unit.path, see="site.view")
    _held_then(place, visited_on, today)
    row = PointVisit(
        unit=unit, kind=kind, visited_on=visited_on, visitors=visitors.strip(), headcount=headcount,
        **({"point": place} if isinstance(place, LinkagePoint) else {"site": place}),
    )  # fmt: skip
    records.create(actor=actor, action="point-visit.recorded", instance=row, path=unit.path)
    return row


def _held_then(place: LinkagePoint | DemonstrationSite, on: date, today: date) -> None:
    if on > today:
        raise DomainError(_("A visit lies behind; its day is today at the latest."), field="visited_on")
    begun, ended = (
        (place.since, place.ended_on) if isinstance(place, LinkagePoint) else (place.granted_on, place.revoked_on)
    )
    over = ended is not None and ended <= on
    if on < begun or over or (place.expires_on is not None and place.expires_on < on):
        raise DomainError(
            _("“%(place)s” was no point on that day. Look at the days on which it was granted and ended.")
            % {"place": str(place)},
            field="visited_on",
        )


def change_visit(
    *, actor: Actor, visit_id: int, values: Mapping[str, Any], today: date, version: int | None
) -> PointVisit:
    """Correct a visit's day, kind, body or number."""
    row = visit_seen(actor, visit_id)
    actor.require("site.receive", row.unit.path, see="site.view")
    if set(values) - _VISIT:
        raise DomainError(_("The place of a visit stays as it is."))
    place = row.point or row.site
    assert place is not None
    _held_then(place, values.get("visited_on", row.visited_on), today)
    records.change(
        actor=actor,
        action="point-visit.changed",
        instance=row,
        values=dict(values),
        path=row.unit.path,
        version=version,
    )
    return row


def receive_many(
    *, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, int, str, date, str, int]]
) -> int:  # fmt: skip
    """Record many visits to points at once (unit, point, kind, day, body, number); return how many. One audit entry."""
    actor.require("site.receive", county.path)
    values = [(*row, 1) for row in rows]
    fields = ("unit", "point", "kind", "visited_on", "visitors", "headcount", "version")
    with transaction.atomic():
        bulk.insert(PointVisit, fields, values)
        audit.record(
            actor=actor, action="point-visit.recorded-many", target=county, path=county.path,
            changes={"rows": len(values), "digest": audit.digest_rows(values)},
        )  # fmt: skip
    return len(values)
