"""Demonstration sites (三级示范点): granting, expiry, revocation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches.models import Branch, DemonstrationSite
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound

_SITE = frozenset({"granted_on", "document_no", "expires_on"})


def _branch(actor: Actor, branch_id: int) -> Branch:
    row = Branch.objects.within(actor.scope("site.view")).select_related("unit").filter(pk=branch_id).first()
    if row is None:
        raise NotFound
    return row


def seen(actor: Actor, site_id: int) -> DemonstrationSite:
    """Return a title inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = DemonstrationSite.objects.within(actor.scope("site.view")).select_related("branch__unit")
    row = rows.filter(pk=site_id).first()
    if row is None:
        raise NotFound
    return row


def grant(
    *, actor: Actor, branch_id: int, level: str, granted_on: date, values: Mapping[str, Any]
) -> DemonstrationSite:
    """Record that an organisation was given a title of a level.

    :raises Conflict: it holds the title on that day already.
    """
    branch = _branch(actor, branch_id)
    _may(actor, branch.unit.path)
    with transaction.atomic():
        Branch.objects.select_for_update().get(pk=branch.pk)
        row = DemonstrationSite(branch=branch, level=level, granted_on=granted_on, **values)
        _alone(row)
        records.create(actor=actor, action="site.granted", instance=row, path=branch.unit.path)
    return row


def _may(actor: Actor, path: str) -> None:
    if not actor.can("site.change", path):
        raise Forbidden


def _alone(row: DemonstrationSite) -> None:
    """Refuse a title whose days overlap with one of the same level that the organisation holds already."""
    others = DemonstrationSite.objects.filter(branch_id=row.branch_id, level=row.level).exclude(pk=row.pk)
    others = others.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=row.granted_on))
    others = others.filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=row.granted_on))
    if row.expires_on is not None:
        others = others.filter(granted_on__lte=row.expires_on)
    if others.exists():
        raise Conflict(
            _("“%(branch)s” holds the title “%(level)s” in these days already.")
            % {"branch": row.branch.name, "level": row.get_level_display()}
        )


def change(*, actor: Actor, site_id: int, values: Mapping[str, Any], version: int | None) -> DemonstrationSite:
    """Correct a title's day, document or day of expiry."""
    row = seen(actor, site_id)
    _may(actor, row.branch.unit.path)
    if set(values) - _SITE:
        raise DomainError(_("Organisation and level of a title stay as they are: revoke it and grant another one."))
    if row.revoked_on is not None:
        raise Conflict(_("A revoked title is not changed."))
    with transaction.atomic():
        Branch.objects.select_for_update().get(pk=row.branch_id)
        for name, value in values.items():
            setattr(row, name, value)
        _alone(row)
        row.refresh_from_db()
        records.change(
            actor=actor, action="site.changed", instance=row, values=dict(values), path=row.branch.unit.path,
            version=version,
        )  # fmt: skip
    return row


def revoke(*, actor: Actor, site_id: int, on: date, reason: str, version: int | None) -> DemonstrationSite:
    """Take a title away, with the reason.

    :raises Conflict: it is revoked, or had expired by then.
    """
    row = seen(actor, site_id)
    _may(actor, row.branch.unit.path)
    if row.revoked_on is not None:
        raise Conflict(_("This title is revoked already."))
    if row.expires_on is not None and row.expires_on < on:
        raise Conflict(_("This title has expired by that day; there is nothing to revoke."))
    if on < row.granted_on:
        raise DomainError(_("A title is not revoked before it was granted."), field="revoked_on")
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    records.change(
        actor=actor, action="site.revoked", instance=row, path=row.branch.unit.path, version=version,
        reason=reason.strip(), values={"revoked_on": on, "revoke_reason": reason.strip()},
    )  # fmt: skip
    return row


def grant_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, str, date, str]]) -> int:
    """Record many titles at once (organisation, level, day, document); return how many. One audit entry."""
    actor.require("site.change", county.path)
    values = [(*row, "", 1) for row in rows]
    with transaction.atomic():
        bulk.insert(
            DemonstrationSite, ("branch", "level", "granted_on", "document_no", "revoke_reason", "version"), values
        )
        audit.record(
            actor=actor, action="site.granted-many", target=county, path=county.path,
            changes={"rows": len(values), "digest": audit.digest_rows(values)},
        )  # fmt: skip
    return len(values)
