"""Links: a leader of the county, by post, with a village's branch; a liaison with a township."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches.models import Branch, LeaderLink
from core import audit, bulk, records
from core.actors import Actor
from core.errors import DomainError, NotFound

_COLUMNS = ("id", "version", "unit", "kind", "branch", "post", "since", "until")


def link_seen(actor: Actor, link_id: int) -> LeaderLink:
    """Return a link of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = LeaderLink.objects.within(actor.scope("branch.view")).select_related("unit", "branch")
    row = rows.filter(pk=link_id).first()
    if row is None:
        raise NotFound
    return row


def link(*, actor: Actor, branch: Branch, post: str, since: date) -> LeaderLink:
    """Have a leader of the county, by post, link an organisation.

    :raises DomainError: the organisation is dissolved, the post links it already, or a value is missing.
    """
    actor.require("branch.change", branch.unit.path, see="branch.view")
    if branch.dissolved_on is not None:
        raise DomainError(_("The organisation is dissolved; its record is closed."), field="branch")
    row = LeaderLink(unit=branch.unit, kind="leader", branch=branch, post=post.strip(), since=since)
    records.create(actor=actor, action="branch-link.made", instance=row, path=branch.unit.path)
    return row


def liaise(*, actor: Actor, township: OrgUnit, post: str, since: date) -> LeaderLink:
    """Have a liaison, by post, link a township.

    :raises DomainError: the unit is no township, the post links it already, or a value is missing.
    """
    actor.require("branch.change", township.path, see="branch.view")
    if township.level != "township":
        raise DomainError(_("A liaison links a township. Choose one."), field="unit")
    row = LeaderLink(unit=township, kind="liaison", post=post.strip(), since=since)
    records.create(actor=actor, action="branch-link.made", instance=row, path=township.path)
    return row


def end(*, actor: Actor, link_id: int, on: date, version: int | None) -> LeaderLink:
    """End a link.

    :raises DomainError: it has ended, or the day is before its first.
    :raises Conflict: somebody has changed it since `version`.
    """
    row = link_seen(actor, link_id)
    actor.require("branch.change", row.unit.path, see="branch.view")
    if row.until is not None:
        raise DomainError(_("This link has ended already."), field="until")
    if on < row.since:
        raise DomainError(_("A link ends after it has begun."), field="until")
    records.change(
        actor=actor, action="branch-link.ended", instance=row, values={"until": on}, path=row.unit.path, version=version
    )
    return row


def correct(*, actor: Actor, link_id: int, post: str, since: date, version: int | None) -> LeaderLink:
    """Correct the post or the first day of a link."""
    row = link_seen(actor, link_id)
    actor.require("branch.change", row.unit.path, see="branch.view")
    values = {"post": post.strip(), "since": since}
    records.change(
        actor=actor, action="branch-link.corrected", instance=row, values=values, path=row.unit.path, version=version
    )
    return row


def end_all(*, actor: Actor, branch: Branch, on: date) -> None:
    """End every link of an organisation that ends itself; a link that began later ends on its first day."""
    for row in branch.links.filter(until__isnull=True).order_by("pk"):
        records.change(
            actor=actor, action="branch-link.ended", instance=row, values={"until": max(on, row.since)},
            path=branch.unit.path,
        )  # fmt: skip


def link_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, str, int | None, str, date]]) -> list[int]:
    """Insert links at once; a row holds unit, kind, branch (None for a liaison), post, first day."""
    actor.require("branch.change", county.path)
    with transaction.atomic():
        ids = bulk.next_ids(LeaderLink, len(rows))
        values = [(pk, 1, *row, None) for pk, row in zip(ids, rows, strict=True)]
        bulk.insert(LeaderLink, _COLUMNS, values)
        audit.record(
            actor=actor, action="branch-link.made-many", target=county, path=county.path,
            changes={"rows": len(values), "digest": audit.digest_rows(values)},
        )  # fmt: skip
    return list(ids)
