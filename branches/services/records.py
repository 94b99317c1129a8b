"""Organisations: founding, changing, reporting counts, dissolving; the posts of their committees."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches.models import Branch, BranchPost
from branches.services import links
from core import names, records
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.scope import WIDTH

COUNTS = (
    "full_members", "probationary_members", "applicants", "activists", "prospects", "grids", "groups", "hubs",
    "linked_households",
)  # fmt: skip
"""What a secretary reports: headcounts, never persons."""
FIELDS = (
    "name", "kind", "sector", "founding", "parent", "is_lead", "founded_on", "joined_units", "term_years", "term_from",
    "term_until",
)  # fmt: skip
_POST_FIELDS = frozenset({"post", "holder", "held_from"})
_MOST = 100_000


def seen(actor: Actor, branch_id: int) -> Branch:
    """Return an organisation of the actor's area, with unit and parent.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Branch.objects.within(actor.scope("branch.view")).select_related("unit__parent", "parent")
    row = rows.filter(pk=branch_id).first()
    if row is None:
        raise NotFound
    return row


def found(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any], today: date) -> Branch:
    """Return a new organisation of a unit.

    :raises DomainError: a value is missing or does not fit; names the field.
    """
    actor.require("branch.change", unit.path, see="branch.view")
    given = _checked(values, {*FIELDS, *COUNTS})
    row = Branch(unit=unit, **given)
    if any(given.get(name) for name in COUNTS):
        row.counted_on = today
    _fits(actor, row, today)
    records.create(actor=actor, action="branch.founded", instance=row, path=unit.path)
    return row


def change(
    *, actor: Actor, branch_id: int, values: Mapping[str, Any], version: int | None, today: date, reason: str = ""
) -> Branch:
    """Correct an organisation's record; its counts, its end and its posts have their own services.

    :raises DomainError: a value does not fit; names the field.
    :raises Conflict: somebody has changed it since `version`.
    """
    row = seen(actor, branch_id)
    actor.require("branch.change", row.unit.path, see="branch.view")
    given = _checked(values, set(FIELDS))
    with transaction.atomic():
        _still_open(_locked(row))
        after = Branch(pk=row.pk, unit=row.unit, **{name: given.get(name, getattr(row, name)) for name in FIELDS})
        _fits(actor, after, today)
        records.change(
            actor=actor, action="branch.changed", instance=row, values=given, path=row.unit.path, version=version,
            reason=reason,
        )  # fmt: skip
    return row


def report_counts(
    *, actor: Actor, branch_id: int, values: Mapping[str, Any], version: int | None, counted_on: date, today: date
) -> Branch:
    """Take an organisation's counts as of a day; what lies outside its range is taken and pointed out by the page.

    :raises DomainError: a count is negative or absurd, or the day lies ahead; names the field.
    :raises Conflict: somebody has changed it since `version`.
    """
    row = seen(actor, branch_id)
    actor.require("branch.report", row.unit.path, see="branch.view")
    given = _checked(values, set(COUNTS))
    for name, value in given.items():
        if not 0 <= value <= _MOST:
            raise DomainError(_("Give a whole number from 0 to %(most)d.") % {"most": _MOST}, field=name)
    if counted_on > today:
        raise DomainError(_("Give the day on which it was counted, today at the latest."), field="counted_on")
    if counted_on < row.founded_on:
        raise DomainError(_("The organisation did not exist yet on this day."), field="counted_on")
    with transaction.atomic():
        _still_open(_locked(row))
        records.change(
            actor=actor, action="branch.counted", instance=row, values={**given, "counted_on": counted_on},
            path=row.unit.path, version=version,
        )  # fmt: skip
    return row


def dissolve(
    *, actor: Actor, branch_id: int, on: date, approval: str, reason: str, version: int | None, today: date
) -> Branch:
    """Dissolve an organisation that its superior has approved to dissolve; posts and links end with it.

    Source: 《中国共产党支部工作条例（试行）》 article 6: the superior organisation approves that a branch is dissolved.

    :raises DomainError: something is missing, the day does not fit, or others are below it; names the field.
    :raises Conflict: somebody has changed it since `version`.
    """
    row = seen(actor, branch_id)
    actor.require("branch.change", row.unit.path, see="branch.view")
    if not approval.strip():
        raise DomainError(_("Say who has approved it, with the document's number."), field="approval")
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    if on > today:
        raise DomainError(_("Give the day on which it was dissolved, today at the latest."), field="dissolved_on")
    if on < row.founded_on:
        raise DomainError(_("An organisation cannot be dissolved before it was founded."), field="dissolved_on")
    with transaction.atomic():
        _still_open(_locked(row))
        below = row.children.filter(dissolved_on__isnull=True).count()
        if below:
            raise DomainError(
                _("%(n)d organisations are below it. Give them another parent or dissolve them first.") % {"n": below}
            )
        late = row.posts.filter(held_until__isnull=True, held_from__gt=on).first()
        if late is not None:
            raise DomainError(_("A post began after this day. Correct it first."), field="dissolved_on")
        records.change(
            actor=actor, action="branch.dissolved", instance=row, path=row.unit.path, version=version,
            values={"dissolved_on": on, "dissolve_approval": approval.strip(), "dissolve_reason": reason.strip()},
            reason=reason.strip(),
        )  # fmt: skip
        for post in row.posts.filter(held_until__isnull=True).order_by("pk"):
            records.change(
                actor=actor, action="branch-post.ended", instance=post, values={"held_until": on}, path=row.unit.path,
                reason=reason.strip(),
            )  # fmt: skip
        links.end_all(actor=actor, branch=row, on=on)
    return row


# Posts ------------------------------------------------------------------------------------------


def post_seen(actor: Actor, post_id: int) -> BranchPost:
    """Return a post of a committee of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = BranchPost.objects.within(actor.scope("branch.view")).select_related("branch__unit")
    row = rows.filter(pk=post_id).first()
    if row is None:
        raise NotFound
    return row


def begin_post(
    *, actor: Actor, branch_id: int, post: str, holder: str, held_from: date, today: date, follows: bool = False
) -> BranchPost:
    """Enter somebody in a post of a committee; `follows` ends the present holder's on the same day.

    :raises DomainError: the post is held by another, or a value does not fit; names the field.
    """
    row = seen(actor, branch_id)
    actor.require("branch.report", row.unit.path, see="branch.view")
    if held_from > today:
        raise DomainError(_("Give the day on which it began, today at the latest."), field="held_from")
    if held_from < row.founded_on:
        raise DomainError(_("The organisation did not exist yet on this day."), field="held_from")
    with transaction.atomic():
        _still_open(_locked(row))
        for old in row.posts.filter(post=post, held_until__isnull=True) if follows else ():
            _end(actor, old, held_from, row.unit.path, None)
        made = BranchPost(branch=row, post=post, holder=names.fold(holder), held_from=held_from)
        records.create(actor=actor, action="branch-post.begun", instance=made, path=row.unit.path, secret=["holder"])
    return made


def end_post(*, actor: Actor, post_id: int, on: date, version: int | None, today: date) -> BranchPost:
    """Record the day on which somebody left a post.

    :raises DomainError: the post has ended, or the day does not fit; names the field.
    :raises Conflict: somebody has changed it since `version`.
    """
    row = post_seen(actor, post_id)
    path = row.branch.unit.path
    actor.require("branch.report", path, see="branch.view")
    if row.held_until is not None:
        raise DomainError(_("This post has ended already."), field="held_until")
    if on > today:
        raise DomainError(_("Give the day on which it ended, today at the latest."), field="held_until")
    _end(actor, row, on, path, version)
    return row


def correct_post(*, actor: Actor, post_id: int, values: Mapping[str, Any], version: int | None) -> BranchPost:
    """Correct which post it is, the name, or the first day.

    :raises DomainError: a value does not fit; names the field.
    """
    row = post_seen(actor, post_id)
    actor.require("branch.report", row.branch.unit.path, see="branch.view")
    given = _checked(values, _POST_FIELDS)
    if "holder" in given:
        given["holder"] = names.fold(given["holder"])
    records.change(
        actor=actor, action="branch-post.corrected", instance=row, values=given, path=row.branch.unit.path,
        version=version, secret=["holder"],
    )  # fmt: skip
    return row


def _end(actor: Actor, post: BranchPost, on: date, path: str, version: int | None) -> None:
    if on < post.held_from:
        raise DomainError(_("A post ends after it has begun."), field="held_until")
    records.change(
        actor=actor, action="branch-post.ended", instance=post, values={"held_until": on}, path=path, version=version
    )


# Checks -----------------------------------------------------------------------------------------


def _checked(values: Mapping[str, Any], allowed: set[str] | frozenset[str]) -> dict[str, Any]:
    unknown = set(values) - set(allowed)
    if unknown:
        raise DomainError(
            _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
        )
    return dict(values)


def _locked(row: Branch) -> Branch:
    """Return the organisation as it stands, its row locked until the transaction ends."""
    return Branch.objects.select_for_update(of=("self",)).get(pk=row.pk)


def _still_open(row: Branch) -> None:
    if row.dissolved_on is not None:
        raise DomainError(_("The organisation is dissolved; its record is closed."))


def _fits(actor: Actor, row: Branch, today: date) -> None:
    """Check what one row alone does not know: the parent, the unit, the founding day."""
    if row.founded_on is not None and row.founded_on > today:
        raise DomainError(_("Give the day on which it was founded, today at the latest."), field="founded_on")
    if row.joined_units and row.kind != "joint":
        raise DomainError(_("Only a joint branch is founded by several units."), field="joined_units")
    parent = row.parent
    if parent is None:
        return
    if parent.unit.path[:WIDTH] != row.unit.path[:WIDTH]:
        raise DomainError(_("Choose a parent organisation of the same county."), field="parent")
    if parent.dissolved_on is not None:
        raise DomainError(_("The parent organisation is dissolved. Choose another."), field="parent")
    if parent.kind not in ("committee", "general"):
        raise DomainError(_("A branch has none below it. Choose a committee or a general branch."), field="parent")
    above: Branch | None = parent
    while above is not None and row.pk is not None:
        if above.pk == row.pk:
            raise DomainError(_("An organisation cannot lie below itself. Choose another parent."), field="parent")
        above = above.parent
