"""The watch over new branches: visits; and the ranges that a county expects."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches import selectors
from branches.domain import records as rule
from branches.models import Branch, BranchRange, WatchVisit
from core import records
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.scope import WIDTH

RANGES = tuple(field.name for field in fields(rule.Ranges))


def visit(*, actor: Actor, branch: Branch, visited_on: date, post: str, guidance: str, today: date) -> WatchVisit:
    """Record a visit to a new branch: who by post, when, what was guided.

    :raises DomainError: the branch was not under watch on that day, or a value is missing; names the field.
    """
    path = branch.unit.path
    actor.require("branch.change", path, see="branch.view")
    if visited_on > today:
        raise DomainError(_("Give the day of the visit, today at the latest."), field="visited_on")
    ranges = selectors.ranges_of(path)
    if not rule.is_watched(branch.founded_on, branch.dissolved_on, visited_on, ranges):
        raise DomainError(
            _("The branch was not under watch on this day: that lasts %(n)d months from its founding.")
            % {"n": ranges.watch_months},
            field="visited_on",
        )
    row = WatchVisit(branch=branch, visited_on=visited_on, post=post.strip(), guidance=guidance.strip())
    records.create(actor=actor, action="branch-visit.recorded", instance=row, path=path)
    return row


def set_ranges(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any], version: int | None) -> BranchRange:
    """Set what a county expects of its organisations' counts; the shipped ranges hold where none are set.

    :raises DomainError: the unit is no county, or a range is upside down; names the field.
    :raises Conflict: somebody has changed them since `version`.
    """
    actor.require("standard.change", county.path, see="branch.view")
    if len(county.path) != WIDTH:
        raise DomainError(_("Ranges are set for a county."), field="unit")
    row = BranchRange.objects.filter(unit=county).select_related("unit").first()
    given = {name: values[name] for name in RANGES if name in values}
    before = {name: getattr(row, name) for name in RANGES} if row else {}
    wrong = next(rule.problems(rule.Ranges(**{**before, **given})), "")
    if wrong:
        raise DomainError(_("A range ends before it begins. Give the smaller number first."), field=wrong)
    if row is None:
        row = BranchRange(unit=county, **given)
        records.create(actor=actor, action="branch-range.set", instance=row, path=county.path)
        return row
    records.change(
        actor=actor, action="branch-range.changed", instance=row, values=given, path=county.path, version=version
    )
    return row


def ranges_seen(actor: Actor, range_id: int) -> BranchRange:
    """Return the ranges of the county that the actor's area lies in.

    :raises NotFound: there are none, or they are another county's.
    """
    counties = {path[:WIDTH] for path in actor.scope("branch.view").paths}
    rows = BranchRange.objects.select_related("unit").filter(pk=range_id)
    row = rows.first() if actor.is_system else rows.filter(unit__path__in=counties).first()
    if row is None:
        raise NotFound
    return row
