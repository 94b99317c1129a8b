"""Admission of members: recommended by the village, reviewed by the township, verified by the county.

Each step is kept with who, for which office, when and why; nobody takes two of the three. The last
one enlists the member by the roster's service.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import names, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from teams import choices
from teams.domain import admission as rule
from teams.models import Member, Nomination, NominationStep, Team
from teams.services import roster, trail

REASON_LENGTH = 200
_FIELDS = ("source", "is_party_member", "is_returnee", "skills")
_SECRET = ("name", "name_key", "skills")


def nomination_seen(actor: Actor, nomination_id: int) -> Nomination:
    """Return an admission inside the actor's scope, with team and unit.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Nomination.objects.within(actor.scope("admission.view")).select_related("team__unit", "team__kind", "member")
    found = rows.prefetch_related("steps").filter(pk=nomination_id).first()
    if found is None:
        raise NotFound
    return found


def check(*, actor: Actor, nomination: Nomination, event: str, version: int | None = None) -> int:
    """Refuse unless the actor may take the step now; return the version that the write has to find.

    :raises DomainError: there is no such step.
    :raises Forbidden: the actor lacks the right, or took an earlier step of it.
    :raises IllegalTransition: the admission is not at the step before it.
    :raises Conflict: it has moved on since the person read `version`.
    """
    path = nomination.team.unit.path
    step = trail.rule_of(rule.TABLE, event)
    actor.require(step.action, path, see="admission.view")
    given = trail.as_read(nomination, version)
    trail.follows(step, row=nomination, state=nomination.state, shown=nomination.get_state_display())
    steps = [(row.step, row.actor_name) for row in nomination.steps.all()]
    if not actor.is_system:
        trail.by_another(rule.taken_before(event, steps, actor.name), choices.NOMINATION_STEPS)
    if event == "withdraw" and not _own_office(actor, nomination):
        raise Forbidden(_("Only the office that recommended, or one above it, withdraws."))
    return given


def events(actor: Actor, nomination: Nomination) -> list[str]:
    """Return the steps that the actor may take now; the pages show a button for each of them and for no other."""
    return [event for event in rule.TABLE if trail.allowed(check, actor=actor, nomination=nomination, event=event)]


def recommend(
    *, actor: Actor, team: Team, values: Mapping[str, Any], reason: str, now: datetime, today: date
) -> Nomination:
    """Return a new admission, recommended for a team.

    `values` are name, source, is_party_member, is_returnee and skills.

    :raises DomainError: the team is closed, a value is not allowed, or the person is in the team.
    :raises Conflict: the person is proposed for this team already.
    """
    actor.require("admission.recommend", team.unit.path, see="admission.view")
    reason = trail.reason_given(reason, REASON_LENGTH)
    nomination = Nomination(team=team, begun_on=today, state=rule.RECOMMENDED, **_checked(team, values))
    try:
        with transaction.atomic():
            records.create(
                actor=actor, action="nomination.recommend", instance=nomination, path=team.unit.path, secret=_SECRET
            )
            _step(actor, nomination, "recommend", now, reason)
    except IntegrityError as error:
        raise Conflict(_("This person is already proposed for this team.")) from error
    return nomination


def recommend_again(
    *, actor: Actor, nomination_id: int, team: Team, values: Mapping[str, Any], reason: str, now: datetime,
    version: int | None = None,
) -> Nomination:  # fmt: skip
    """Recommend a returned admission anew, with what was wrong in it put right."""
    with transaction.atomic():
        nomination = nomination_seen(actor, nomination_id)
        given = check(actor=actor, nomination=nomination, event="recommend", version=version)
        reason = trail.reason_given(reason, REASON_LENGTH)
        actor.require("admission.recommend", team.unit.path, see="admission.view")
        _change(actor, nomination, "recommend", given, now, reason, {"team": team, **_checked(team, values)})
    return nomination


def move(
    *, actor: Actor, nomination_id: int, event: str, now: datetime, reason: str = "", version: int | None = None
) -> Nomination:
    """Review, return, decline or withdraw an admission; all but the review need a reason.

    :raises IllegalTransition: the admission is not at the step before it.
    :raises Forbidden: the actor lacks the right, or took an earlier step of it.
    :raises Conflict: it has moved on since the person read `version`.
    """
    if event in ("recommend", "verify"):
        raise DomainError(_("This step does not exist."))
    with transaction.atomic():
        nomination = nomination_seen(actor, nomination_id)
        given = check(actor=actor, nomination=nomination, event=event, version=version)
        if event in rule.REASONED or reason.strip():
            reason = trail.reason_given(reason, REASON_LENGTH)
        _change(actor, nomination, event, given, now, reason.strip(), {})
    return nomination


def verify(
    *, actor: Actor, nomination_id: int, joined_on: date, now: datetime, today: date, reason: str = "",
    version: int | None = None,
) -> Nomination:  # fmt: skip
    """Admit the person: the county's step, which makes them a member from `joined_on`.

    :raises DomainError: the day is before the recommendation or in the future, or the team has closed.
    """
    with transaction.atomic():
        nomination = nomination_seen(actor, nomination_id)
        given = check(actor=actor, nomination=nomination, event="verify", version=version)
        if not nomination.begun_on <= joined_on <= today:
            raise DomainError(
                _("The day of joining must lie between the recommendation (%(day)s) and today.")
                % {"day": nomination.begun_on},
                field="joined_on",
            )
        if reason.strip():
            reason = trail.reason_given(reason, REASON_LENGTH)
        _may_join(nomination.team, nomination.name_key)
        values = {name: getattr(nomination, name) for name in ("name", *_FIELDS)}
        member = roster.enlist(actor=actor, team=nomination.team, values={**values, "joined_on": joined_on})
        _change(actor, nomination, "verify", given, now, reason.strip(), {"member": member})
    return nomination


def _own_office(actor: Actor, nomination: Nomination) -> bool:
    """Tell whether the actor's office recommended, or stands above the one that did."""
    path = nomination.team.unit.path
    if actor.can("admission.review", path):
        return True
    offices = [row.office for row in nomination.steps.all() if row.step == "recommend"]
    return offices[-1:] == [trail.office_of(actor, "admission.recommend", path)]


def _change(
    actor: Actor, nomination: Nomination, event: str, version: int, now: datetime, reason: str, values: dict[str, Any]
) -> None:
    step, target = rule.step_of(event), rule.TABLE[event].target
    records.change(
        actor=actor, action=f"nomination.{step}", instance=nomination, path=nomination.team.unit.path, version=version,
        values={**values, "state": target}, secret=_SECRET,
    )  # fmt: skip
    _step(actor, nomination, event, now, reason)


def _step(actor: Actor, nomination: Nomination, event: str, now: datetime, reason: str) -> None:
    office = trail.office_of(actor, rule.TABLE[event].action, nomination.team.unit.path)
    NominationStep.objects.create(
        nomination=nomination, step=rule.step_of(event), actor_name=actor.name, office=office, at=now, reason=reason
    )


def _checked(team: Team, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an admission, with the name as it is kept."""
    raw = str(values["name"])
    checked = {name: values[name] for name in _FIELDS if name in values}
    checked |= {"name": names.fold(raw), "name_key": names.key(raw)}
    if not checked["name_key"]:
        raise DomainError(_("Enter the full name."), field="name")
    _may_join(team, checked["name_key"])
    return checked


def _may_join(team: Team, name_key: str) -> None:
    if team.closed_on:
        raise DomainError(_("This team is closed. Choose another one."), field="team")
    if Member.objects.filter(team=team, name_key=name_key, left_on__isnull=True).exists():
        raise DomainError(_("Somebody of this name is in the team already."), field="name")
