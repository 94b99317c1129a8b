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
from teams.models import Activity, ActivityMember, ActivityPlan, Member, Team, TrainingAttendance, TrainingSession

_ACTIVITY_FIELDS = frozenset(
    {"team", "title", "kind", "action_line", "field", "held_on", "place", "reach", "outputs"}
)  # fmt: skip
_SESSION_FIELDS = frozenset({"title", "tier", "kind", "held_on", "minutes"})


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
    plan_id: int | None = None


@dataclass(frozen=True)
class NewSession:
    """A training session to be recorded, with its roster."""

    unit_id: int
    title: str
    tier: str
    held_on: date
    minutes: int
    attendees: Sequence[int]
    kind: str = "course"


def record_activity(
    *, actor: Actor, unit: OrgUnit, values: dict[str, Any], members: Iterable[Member], today: date | None = None,
    plan: ActivityPlan | None = None,
) -> Activity:  # fmt: skip
    """Return a new activity, of a day of `plan` where it is one of a rhythm. With `today`, a later day is refused.

    :raises DomainError: the team or a member is not of the unit's part of the tree; the day of the plan is recorded already.
    """
    actor.require("activity.change", unit.path, see="activity.view")
    _allowed(values, _ACTIVITY_FIELDS, unit)
    _has_been(values, today)
    people = list(members)
    with transaction.atomic():
        activity = Activity(unit=unit, plan=plan, **values)
        records.create(actor=actor, action="activity.recorded", instance=activity, path=unit.path)
        _roster(ActivityMember, "activity", activity, unit, people)
    return activity


def record_several(
    *, actor: Actor, unit: OrgUnit, shared: dict[str, Any], rows: Sequence[dict[str, Any]], members: Iterable[Member],
    today: date,
) -> list[Activity]:  # fmt: skip
    """Return several new activities of one team, all or none; `shared` is what they have in common.

    :raises DomainError: as `record_activity`; the field is named with the row's number before it: `2-held_on`.
    """
    people = list(members)
    made = []
    with transaction.atomic():
        for number, row in enumerate(rows, 1):
            try:
                made.append(
                    record_activity(actor=actor, unit=unit, values={**shared, **row}, members=people, today=today)
                )
            except DomainError as error:
                if error.field and error.field != "members":
                    error.field = f"{number}-{error.field}"
                raise
    return made


def activity_seen(actor: Actor, activity_id: int) -> Activity:
    """Return an activity inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Activity.objects.within(actor.scope("activity.view")).select_related("unit", "team__unit")
    activity = rows.filter(pk=activity_id).first()
    if activity is None:
        raise NotFound
    return activity


def update_activity(
    *, actor: Actor, activity_id: int, values: dict[str, Any], version: int | None,
    members: Iterable[Member] | None = None, today: date | None = None,
) -> Activity:  # fmt: skip
    """Correct an activity and, where `members` are given, who took part; its unit stays. With `today`, a later day is refused.

    :raises DomainError: another field is named, or the team or a member is not of the unit's part of the tree.
    :raises Conflict: somebody has changed the activity since `version`.
    """
    activity = activity_seen(actor, activity_id)
    actor.require("activity.change", activity.unit.path, see="activity.view")
    _allowed(values, _ACTIVITY_FIELDS, activity.unit)
    _has_been(values, today)
    _correct(actor, "activity", activity, values, version, ActivityMember, members)
    return activity


def record_session(
    *, actor: Actor, unit: OrgUnit, values: dict[str, Any], attendees: Iterable[Member], today: date | None = None
) -> TrainingSession:
    """Return a new training session with its roster. With `today`, a later day is refused."""
    actor.require("training.change", unit.path, see="training.view")
    _allowed(values, _SESSION_FIELDS, unit)
    _has_been(values, today)
    with transaction.atomic():
        session = TrainingSession(unit=unit, **values)
        records.create(actor=actor, action="training.recorded", instance=session, path=unit.path)
        _roster(TrainingAttendance, "session", session, unit, list(attendees))
    return session


def session_seen(actor: Actor, session_id: int) -> TrainingSession:
    """Return a training session inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = TrainingSession.objects.within(actor.scope("training.view")).select_related("unit")
    session = rows.filter(pk=session_id).first()
    if session is None:
        raise NotFound
    return session


def update_session(
    *, actor: Actor, session_id: int, values: dict[str, Any], version: int | None,
    attendees: Iterable[Member] | None = None, today: date | None = None,
) -> TrainingSession:  # fmt: skip
    """Correct a training session and, where `attendees` are given, its roster; who held it stays.

    With `today`, a later day is refused.

    :raises DomainError: another field is named, or an attendee is not of the unit's part of the tree.
    :raises Conflict: somebody has changed the session since `version`.
    """
    session = session_seen(actor, session_id)
    actor.require("training.change", session.unit.path, see="training.view")
    _allowed(values, _SESSION_FIELDS, session.unit)
    _has_been(values, today)
    _correct(actor, "training", session, values, version, TrainingAttendance, attendees)
    return session


def record_activities(*, actor: Actor, county: OrgUnit, rows: Iterable[NewActivity]) -> int:
    """Insert activities and who took part, at once; return how many activities."""
    actor.require("activity.change", county.path)
    given = list(rows)
    columns = (
        "id", "unit", "team", "title", "kind", "action_line", "field", "held_on", "place", "reach",
        "outputs", "plan", "version",
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
                a.plan_id,
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
    columns = ("id", "unit", "title", "tier", "kind", "held_on", "minutes", "version")
    with transaction.atomic():
        ids = bulk.next_ids(TrainingSession, len(given))
        values = [
            (pk, s.unit_id, s.title, s.tier, s.kind, s.held_on, s.minutes, 1) for pk, s in zip(ids, given, strict=True)
        ]
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


def _has_been(values: dict[str, Any], today: date | None) -> None:
    """Refuse a day that is still to come: what is recorded has happened."""
    held_on: date | None = values.get("held_on")
    if today is not None and held_on is not None and held_on > today:
        raise DomainError(
            _("Give the day on which it took place, %(today)s at the latest.") % {"today": today.isoformat()},
            field="held_on",
        )


def _correct(
    actor: Actor, name: str, whole: Activity | TrainingSession, values: dict[str, Any], version: int | None,
    through: type[models.Model], people: Iterable[Member] | None,
) -> None:  # fmt: skip
    """Write the values and the roster of a record in one transaction, each with its audit entry.

    The chain keeps how many persons joined and left the roster and its digest, no name.
    """
    link, path = ("activity" if name == "activity" else "session"), whole.unit.path
    with transaction.atomic():
        wrote = records.change(
            actor=actor, action=f"{name}.changed", instance=whole, values=values, path=path, version=version
        )
        if people is None:
            return
        before = set(through._base_manager.filter(**{link: whole}).values_list("member_id", flat=True))
        wanted = {member.pk: member for member in people}
        new, gone = wanted.keys() - before, before - wanted.keys()
        if not new and not gone:
            return
        if not wrote:
            records.touch(instance=whole, version=version)
            whole.refresh_from_db(fields=["version"])
        through._base_manager.filter(**{link: whole}, member_id__in=gone).delete()
        _roster(through, link, whole, whole.unit, [wanted[key] for key in sorted(new)])
        audit.record(
            actor=actor, action=f"{name}.roster-changed", target=whole, path=path,
            changes={"added": len(new), "left_out": len(gone), "digest": audit.digest_rows(sorted(wanted))},
        )  # fmt: skip


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
