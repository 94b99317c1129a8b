"""Livelihood projects and the small three: taking one on, its milestones, finishing it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from tickets.models import Milestone, Project

_FIELDS = frozenset({"kind", "name", "year", "lead", "leader", "helped", "due_on", "finished_on"})
_COLUMNS = ("id", "unit", "kind", "name", "year", "lead", "leader", "helped", "due_on", "finished_on", "version")
_MILESTONE = ("project", "order", "name", "due_on", "reached_on", "version")
Steps = tuple[str, date, date | None]


def seen(actor: Actor, project_id: int) -> Project:
    """Return a project of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Project.objects.within(actor.scope("project.view")).select_related("unit", "leader__team__unit")
    row = rows.filter(pk=project_id).first()
    if row is None:
        raise NotFound
    return row


def add(
    *, actor: Actor, unit: OrgUnit, values: Mapping[str, Any], milestones: Sequence[tuple[str, date]] = ()
) -> Project:
    """Return a new project with its milestones.

    :raises DomainError: a value is missing or not of its kind; names the field.
    """
    actor.require("project.change", unit.path, see="project.view")
    _checked(unit, values)
    with transaction.atomic():
        row = Project(unit=unit, **values)
        records.create(actor=actor, action="project.added", instance=row, path=unit.path)
        for order, (name, due_on) in enumerate(milestones, start=1):
            step = Milestone(project=row, order=order, name=name, due_on=due_on)
            records.create(actor=actor, action="milestone.added", instance=step, path=unit.path)
    return row


def change(
    *, actor: Actor, project_id: int, values: Mapping[str, Any], version: int | None, today: date | None = None
) -> Project:
    """Correct a project or report it finished.

    :raises DomainError: it is reported finished while a milestone is not reached, or on a day to come.
    :raises Conflict: somebody has changed it since `version`.
    """
    row = seen(actor, project_id)
    actor.require("project.change", row.unit.path, see="project.view")
    with transaction.atomic():
        return _change(actor, _locked(row), values, version, today)


def _locked(row: Project) -> Project:
    """Return a project with its row locked until the transaction ends: its milestones and its end ask for each other."""
    return Project.objects.select_for_update(of=("self",)).select_related("unit", "leader__team__unit").get(pk=row.pk)


def _change(actor: Actor, row: Project, values: Mapping[str, Any], version: int | None, today: date | None) -> Project:
    _checked(row.unit, {"lead": row.lead, "leader": row.leader, **values})
    if values.get("finished_on") and row.milestones.filter(reached_on__isnull=True).exists():
        raise DomainError(_("Report the milestones first: not all of them are reached."), field="finished_on")
    if today is not None and (values.get("finished_on") or today) > today:
        raise DomainError(_("Give the day on which it was finished, today at the latest."), field="finished_on")
    records.change(
        actor=actor, action="project.changed", instance=row, values=values, path=row.unit.path, version=version
    )
    return row


def add_milestone(*, actor: Actor, project_id: int, name: str, due_on: date, version: int | None) -> Milestone:
    """Add a milestone after the last one.

    :raises Conflict: the project is reported finished, or somebody has changed it since `version`.
    """
    with transaction.atomic():
        row = seen(actor, project_id)
        actor.require("project.change", row.unit.path, see="project.view")
        if row.finished_on is not None:
            raise Conflict(_("The project is reported finished. Take that back first."))
        records.touch(instance=row, version=version)
        last = row.milestones.order_by("-order").values_list("order", flat=True).first() or 0
        step = Milestone(project=row, order=last + 1, name=name.strip(), due_on=due_on)
        records.create(actor=actor, action="milestone.added", instance=step, path=row.unit.path)
    return step


def reach(*, actor: Actor, milestone_id: int, on: date | None, version: int | None, today: date) -> Milestone:
    """Report a milestone reached on a day, or take that back."""
    row = (
        Milestone.objects.within(actor.scope("project.view"))
        .select_related("project__unit")
        .filter(pk=milestone_id)
        .first()
    )
    if row is None:
        raise NotFound
    unit = row.project.unit
    actor.require("project.change", unit.path, see="project.view")
    if on is not None and on > today:
        raise DomainError(_("Give the day on which it was reached, today at the latest."), field="reached_on")
    with transaction.atomic():
        if on is None and _locked(row.project).finished_on is not None:
            raise DomainError(_("The project is reported finished. Take that back first."), field="reached_on")
        records.change(
            actor=actor,
            action="milestone.changed",
            instance=row,
            values={"reached_on": on},
            path=unit.path,
            version=version,
        )
    return row


def _checked(unit: OrgUnit, values: Mapping[str, Any]) -> None:
    unknown = set(values) - _FIELDS
    if unknown:
        raise DomainError(
            _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
        )
    leader = values.get("leader")
    if leader is not None and not leader.team.unit.path.startswith(unit.path):
        raise DomainError(_("Choose a member in post of this area."), field="leader")
    if "lead" in values and not values["lead"] and values.get("leader") is None:
        raise DomainError(_("Name the post or the member who leads the project."), field="lead")


def record_many(
    *, actor: Actor, county: OrgUnit, rows: Sequence[tuple[Any, ...]], steps: Sequence[Sequence[Steps]] = ()
) -> int:
    """Insert projects at once; a row holds unit, kind, name, year, lead, leader, helped, due on, finished on.

    `steps` are each project's milestones in their order: name, due on, reached on.
    """
    actor.require("project.change", county.path)
    with transaction.atomic():
        ids = bulk.next_ids(Project, len(rows))
        values = [(pk, *row, 1) for pk, row in zip(ids, rows, strict=True)]
        bulk.insert(Project, _COLUMNS, values)
        lines = [
            (pk, order, *step, 1)
            for pk, found in zip(ids, steps, strict=False)
            for order, step in enumerate(found, start=1)
        ]
        bulk.insert(Milestone, _MILESTONE, lines)
        audit.record(
            actor=actor, action="project.added-many", target=county, path=county.path,
            changes={
                "rows": len(values), "milestones": len(lines), "digest": audit.digest_rows([*values, *lines]),
            },
        )  # fmt: skip
    return len(values)
