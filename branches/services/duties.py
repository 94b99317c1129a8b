"""Duty posts and pledges of an organisation (设岗定责、承诺践诺)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from branches.models import Branch, DutyPost, Pledge
from core import names, records
from core.actors import Actor
from core.errors import DomainError, NotFound

_DUTY = frozenset({"title", "duties", "holder", "since"})
_PLEDGE = frozenset({"text", "pledged_on", "due_on", "duty"})


def duty_seen(actor: Actor, duty_id: int) -> DutyPost:
    """Return a duty post of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = DutyPost.objects.within(actor.scope("branch.view")).select_related("branch__unit")
    row = rows.filter(pk=duty_id).first()
    if row is None:
        raise NotFound
    return row


def pledge_seen(actor: Actor, pledge_id: int) -> Pledge:
    """Return a pledge of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Pledge.objects.within(actor.scope("branch.view")).select_related("branch__unit", "duty")
    row = rows.filter(pk=pledge_id).first()
    if row is None:
        raise NotFound
    return row


def _open(actor: Actor, branch: Branch) -> str:
    actor.require("branch.report", branch.unit.path, see="branch.view")
    if branch.dissolved_on is not None:
        raise DomainError(_("The organisation is dissolved; its record is closed."))
    return str(branch.unit.path)


def _given(values: Mapping[str, Any], allowed: frozenset[str]) -> dict[str, Any]:
    unknown = set(values) - allowed
    if unknown:
        raise DomainError(
            _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
        )
    given = dict(values)
    if "holder" in given:
        given["holder"] = names.fold(given["holder"])
    return given


def add_duty(*, actor: Actor, branch: Branch, values: Mapping[str, Any]) -> DutyPost:
    """Give a member a duty post.

    :raises DomainError: a value is missing, or the person holds this post already; names the field.
    """
    path = _open(actor, branch)
    row = DutyPost(branch=branch, **_given(values, _DUTY))
    records.create(actor=actor, action="duty-post.given", instance=row, path=path, secret=["holder"])
    return row


def change_duty(*, actor: Actor, duty_id: int, values: Mapping[str, Any], version: int | None) -> DutyPost:
    """Correct a duty post."""
    row = duty_seen(actor, duty_id)
    path = _open(actor, row.branch)
    records.change(
        actor=actor,
        action="duty-post.changed",
        instance=row,
        values=_given(values, _DUTY),
        path=path,
        version=version,
        secret=["holder"],
    )
    return row


def end_duty(*, actor: Actor, duty_id: int, on: date, version: int | None) -> DutyPost:
    """Record the day on which a duty post was given back.

    :raises DomainError: it has ended, or the day is before its first.
    """
    row = duty_seen(actor, duty_id)
    path = _open(actor, row.branch)
    if row.until is not None:
        raise DomainError(_("This post has ended already."), field="until")
    if on < row.since:
        raise DomainError(_("A duty post ends after it has begun."), field="until")
    records.change(
        actor=actor, action="duty-post.ended", instance=row, values={"until": on}, path=path, version=version
    )
    return row


def pledge(*, actor: Actor, branch: Branch, values: Mapping[str, Any]) -> Pledge:
    """Take down a pledge, of a duty post or of the branch as a whole.

    :raises DomainError: a value is missing or does not fit; names the field.
    """
    path = _open(actor, branch)
    given = _given(values, _PLEDGE)
    duty = given.get("duty")
    if duty is not None and duty.branch_id != branch.pk:
        raise DomainError(_("Choose a duty post of this organisation."), field="duty")
    row = Pledge(branch=branch, **given)
    records.create(actor=actor, action="pledge.made", instance=row, path=path)
    return row


def correct_pledge(*, actor: Actor, pledge_id: int, values: Mapping[str, Any], version: int | None) -> Pledge:
    """Correct the words or the days of a pledge that is not settled.

    :raises DomainError: it is settled, or a value does not fit; names the field.
    """
    row = pledge_seen(actor, pledge_id)
    path = _open(actor, row.branch)
    if row.kept is not None:
        raise DomainError(_("The pledge is settled. Take that back first."))
    given = _given(values, _PLEDGE)
    duty = given.get("duty")
    if duty is not None and duty.branch_id != row.branch_id:
        raise DomainError(_("Choose a duty post of this organisation."), field="duty")
    records.change(actor=actor, action="pledge.corrected", instance=row, values=given, path=path, version=version)
    return row


def settle(
    *, actor: Actor, pledge_id: int, kept: bool | None, on: date | None, result: str, version: int | None, today: date
) -> Pledge:
    """Record whether a pledge was kept, and when; `kept` None takes that back.

    :raises DomainError: the day is missing, lies ahead or before the pledge; names the field.
    :raises Conflict: somebody has changed it since `version`.
    """
    row = pledge_seen(actor, pledge_id)
    path = _open(actor, row.branch)
    if kept is not None:
        if on is None:
            raise DomainError(_("Give the day."), field="settled_on")
        if not row.pledged_on <= on <= today:
            raise DomainError(_("Give a day between that of the pledge and today."), field="settled_on")
    else:
        on, result = None, ""
    records.change(
        actor=actor, action="pledge.settled", instance=row, path=path, version=version,
        values={"kept": kept, "settled_on": on, "result": result.strip()},
    )  # fmt: skip
    return row
