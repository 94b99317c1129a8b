"""Activities and training sessions: one at a time from a form, many at once from an import."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import DomainError, NotFound
from teams.models import Activity, ActivityMember, Member, Team, TrainingAttendance, TrainingSession

_ACTIVITY_FIELDS = frozenset(
    {"team", "title", "kind", "action_line", "field", "held_on", "place", "reach", "outputs"}
)  # fmt: skip
_SESSION_FIELDS = frozenset({"title", "tier", "held_on", "minutes"})


@dataclass(frozen=True)
class NewActivity:
    """An activity to be recorded, with the members who took part."""

    unit_id: int
    team_id: int | None
    title: str
    kind: str
    action_line: str
    field: str
    held_on: date
    place: str
    reach: int
    outputs: str
    members: Sequence[int]


@dataclass(frozen=True)
class NewSession:
    """A training session to be recorded, with its roster."""

    unit_id: int
    title: str
    tier: str
    held_on: date
    minutes: int
    attendees: Sequence[int]


def record_activity(*, actor: Actor, unit: OrgUnit, values: dict[str, Any], members: Iterable[Member]) -> Activity:
    """Return a new activity.

    :raises DomainError: the team or a member is not of the unit's part of the tree.
    """
    actor.require("activity.change", unit.path, see="activity.view")
    _allowed(values, _ACTIVITY_FIELDS, unit)
    people = list(members)
    with transaction.atomic():
        activity = Activity(unit=unit, **values)
        records.create(actor=actor, action="activity.recorded", instance=activity, path=unit.path)
        _roster(ActivityMember, "activity", activity, unit, people)
    return activity


def update_activity(*, actor: Actor, activity_id: int, values: dict[str, Any], version: int | None) -> Activity:
    """Correct an activity; its unit and who took part stay.

    :raises DomainError: another field is named, or the team is not of the unit's part of the tree.
    """
    rows = Activity.objects.within(actor.scope("activity.view")).select_related("unit")
    activity = rows.filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    actor.require("activity.change", activity.unit.path, see="activity.view")
    _allowed(values, _ACTIVITY_FIELDS, activity.unit)
    records.change(
        actor=actor,
        action="activity.changed",
        instance=activity,
        values=values,
        path=activity.unit.path,
        version=version,
    )
    return activity


def record_session(
    *, actor: Actor, unit: OrgUnit, values: dict[str, Any], attendees: Iterable[Member]
) -> TrainingSession:
    """Return a new training session with its roster."""
    actor.require("training.change", unit.path, see="training.view")
    _allowed(values, _SESSION_FIELDS, unit)
    with transaction.atomic():
        session = TrainingSession(unit=unit, **values)
        records.create(actor=actor, action="training.recorded", instance=session, path=unit.path)
        _roster(TrainingAttendance, "session", session, unit, list(attendees))
    return session


def update_session(*, actor: Actor, session_id: int, values: dict[str, Any], version: int | None) -> TrainingSession:
    """Correct a training session; who held it and who attended stay.

    :raises DomainError: another field is named.
    """
    rows = TrainingSession.objects.within(actor.scope("training.view")).select_related("unit")
    session = rows.filter(pk=session_id).first()
    if session is None:
        raise NotFound
    actor.require("training.change", session.unit.path, see="training.view")
    _allowed(values, _SESSION_FIELDS, session.unit)
    records.change(
        actor=actor, action="training.changed", instance=session, values=values, path=session.unit.path, version=version
    )
    return session


def record_activities(*, actor: Actor, county: OrgUnit, rows: Iterable[NewActivity]) -> int:
    """Insert activities and who took part, at once; return how many activities."""
    actor.require("activity.change", county.path)
    given = list(rows)
    columns = (
        "id", "unit", "team", "title", "kind", "action_line", "field", "held_on", "place", "reach",
        "outputs", "version",
    )  # fmt: skip
    with transaction.atomic():
        ids = bulk.next_ids(Activity, len(given))
        values = [
            (
                pk,
                a.unit_id,
                a.team_id,
                a.title,
                a.kind,
                a.action_line,
                a.field,
                a.held_on,
                a.place,
                a.reach,
                a.outputs,
                1,
            )
            for pk, a in zip(ids, given, strict=True)
        ]
        bulk.insert(Activity, columns, values)
        pairs = [(pk, m) for pk, a in zip(ids, given, strict=True) for m in a.members]
        bulk.insert(ActivityMember, ("activity", "member"), pairs)
        _one_entry(actor, "activity.recorded-many", county, values, pairs)
    return len(given)


def record_sessions(*, actor: Actor, county: OrgUnit, rows: Iterable[NewSession]) -> int:
    """Insert training sessions and their rosters, at once; return how many sessions."""
    actor.require("training.change", county.path)
    given = list(rows)
    columns = ("id", "unit", "title", "tier", "held_on", "minutes", "version")
    with transaction.atomic():
        ids = bulk.next_ids(TrainingSession, len(given))
        values = [(pk, s.unit_id, s.title, s.tier, s.held_on, s.minutes, 1) for pk, s in zip(ids, given, strict=True)]
        bulk.insert(TrainingSession, columns, values)
        pairs = [(pk, m) for pk, s in zip(ids, given, strict=True) for m in s.attendees]
        bulk.insert(TrainingAttendance, ("session", "member"), pairs)
        _one_entry(actor, "training.recorded-many", county, values, pairs)
    return len(given)


def _allowed(values: dict[str, Any], known: frozenset[str], unit: OrgUnit) -> None:
    """Refuse fields that are not corrected here, and a team of another unit."""
    unknown = set(values) - known
    if unknown:
        raise DomainError(
            _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
        )
    team: Team | None = values.get("team")
    if team is not None and not team.unit.path.startswith(unit.path):
        raise DomainError(
            _("%(names)s do not belong to %(unit)s.") % {"names": team.name, "unit": unit.name}, field="team"
        )


def _roster(through: type[models.Model], name: str, whole: models.Model, unit: OrgUnit, people: list[Member]) -> None:
    strangers = [m.name for m in people if not m.team.unit.path.startswith(unit.path)]
    if strangers:
        raise DomainError(
            _("%(names)s do not belong to %(unit)s.") % {"names": "、".join(strangers[:5]), "unit": unit.name},
            field="members",
        )
    bulk.insert(through, (name, "member"), [(whole.pk, m.pk) for m in people])


def _one_entry(actor: Actor, action: str, county: OrgUnit, values: Sequence[Any], pairs: Sequence[Any]) -> None:
    audit.record(
        actor=actor, action=action, target=county, path=county.path,
        changes={"rows": len(values), "people": len(pairs), "digest": audit.digest_rows([*values, *pairs])},
    )  # fmt: skip
