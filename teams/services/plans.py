"""Activities that come round on fixed days of the month: entered once, and what they fill in of every entry."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.periods import Period
from teams.domain import activities as rules
from teams.models import ActivityPlan, Team

FIELDS = ("team", "title", "kind", "action_line", "field", "place", "days", "since", "until")
FILLED_IN = ("title", "kind", "action_line", "field", "place")
"""What an entry takes from its plan."""


def add(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any]) -> ActivityPlan:
    """Record a recurring activity of a unit.

    :raises DomainError: the days are none of a month, or the team is another unit's; names the field.
    """
    actor.require("activity.change", unit.path, see="activity.view")
    made = ActivityPlan(unit=unit, **_checked(values, unit))
    records.create(actor=actor, action="activity-plan.added", instance=made, path=unit.path)
    return made


def seen(actor: Actor, plan_id: int) -> ActivityPlan:
    """Return a recurring activity inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = ActivityPlan.objects.within(actor.scope("activity.view")).select_related("unit", "team__unit")
    found = rows.filter(pk=plan_id).first()
    if found is None:
        raise NotFound
    return found


def change(*, actor: Actor, plan_id: int, values: Mapping[str, Any], version: int | None) -> ActivityPlan:
    """Correct a recurring activity, or end it by its last day; entries made from it stay as they are.

    :raises Conflict: somebody has changed it since `version`.
    """
    plan = seen(actor, plan_id)
    actor.require("activity.change", plan.unit.path, see="activity.view")
    records.change(
        actor=actor, action="activity-plan.changed", instance=plan, values=_checked(values, plan.unit),
        path=plan.unit.path, version=version,
    )  # fmt: skip
    return plan


def add_many(*, actor: Actor, county: OrgUnit, rows: Iterable[tuple[Any, ...]]) -> int:
    """Insert recurring activities at once (unit, team, title, kind, line, field, place, days, since); return how many."""
    actor.require("activity.change", county.path)
    columns = ("unit", "team", "title", "kind", "action_line", "field", "place", "days", "since", "version")
    values = [(*row, 1) for row in rows]
    bulk.insert(ActivityPlan, columns, values)
    audit.record(
        actor=actor, action="activity-plan.added-many", target=county, path=county.path,
        changes={"rows": len(values), "digest": audit.digest_rows(values)},
    )  # fmt: skip
    return len(values)


def dates_of(plan: ActivityPlan, period: Period) -> list[date]:
    """Return the dates of a recurring activity in a period."""
    return rules.dates(rules.days_of(plan.days), plan.since, plan.until, start=period.start, end=period.end)


def _checked(values: Mapping[str, Any], unit: OrgUnit) -> dict[str, Any]:
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise DomainError(
            _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
        )
    found = dict(values)
    if "days" in found:
        try:
            found["days"] = rules.written(rules.days_of(str(found["days"])))
        except rules.NoRhythm as error:
            raise DomainError(
                _("Write the days of the month as 8, 18, 28, up to %(most)s of them.") % {"most": rules.MOST_DAYS},
                field="days",
            ) from error
    team: Team | None = found.get("team")
    if team is not None and not team.unit.path.startswith(unit.path):
        raise DomainError(
            _("%(names)s do not belong to %(unit)s.") % {"names": team.name, "unit": unit.name}, field="team"
        )
    return found
