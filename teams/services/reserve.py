"""The reserve pool: recommended, reviewed by the township, jointly reviewed, inspected, decided by the county.

Each step is kept with the day on which it took place, who entered it for which office, the document and the reason;
nobody takes a later step of a record that they recommended or reviewed.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from core import names, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.scope import WIDTH, covers
from teams import choices
from teams.domain import reserve as rule
from teams.models import (
    Member,
    ReserveCheck,
    ReserveCheckItem,
    ReserveCheckLine,
    ReserveChecklist,
    ReserveEvent,
    ReservePerson,
    ReserveStep,
)
from teams.services import pairs, trail

REASON_LENGTH = 200
DOCUMENT_LENGTH = 60
_FIELDS = ("source", "tier", "post", "is_party_member", "skills", "need")
_SECRET = ("name", "name_key", "skills")


def rows() -> Any:
    """Return the records with what every page of one needs."""
    found = ReservePerson.objects.select_related("unit__parent", "source", "member__team", "need", "user")
    return found.prefetch_related("steps")


def person_seen(actor: Actor, reserve_id: int) -> ReservePerson:
    """Return a record inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    found = rows().within(actor.scope("reserve.view")).filter(pk=reserve_id).first()
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def is_own(actor: Actor, person: ReservePerson) -> bool:
    """Tell whether a record is about the actor: by the account linked to it, or to the team member that it names."""
    if actor.user_id is None:
        return False
    return actor.user_id in (person.user_id, person.member.user_id if person.member else None)


def check(
    *, actor: Actor, person: ReservePerson, event: str, version: int | None = None, given: bool = False
) -> int:  # fmt: skip
    """Refuse unless the actor may take the step now; return the version that the write has to find.

    `given` is whether the step itself is being taken: then a joint review also needs a check that was passed.

    :raises DomainError: there is no such step, or no check was passed.
    :raises Forbidden: the actor lacks the right, is the person, or took an earlier step.
    :raises IllegalTransition: the record is not at the step before it.
    :raises Conflict: it has moved on since the person read `version`.
    """
    path = person.unit.path
    step = trail.rule_of(rule.TABLE, event)
    actor.require(step.action, path, see="reserve.view")
    if is_own(actor, person) and event != "withdraw":
        raise Forbidden(_("The record is about yourself. Others take its steps."))
    found = trail.as_read(person, version)
    trail.follows(step, row=person, state=person.state, shown=person.get_state_display())
    if not actor.is_system:
        taken = [(row.step, row.actor_name) for row in person.steps.all()]
        trail.by_another(rule.taken_before(event, taken, actor.name), choices.RESERVE_STEPS)
    if event == "withdraw" and not _own_office(actor, person):
        raise Forbidden(_("Only the office that recommended, or one above it, withdraws."))
    if event == "joint-review" and given and not _passed(person):
        raise DomainError(
            _("Enter the check of conditions and exclusions first; every line of the newest one has to be passed.")
        )
    return found


def events(actor: Actor, person: ReservePerson) -> list[str]:
    """Return the steps that the actor may take now; the pages show a button for each of them and for no other."""
    return [event for event in rule.TABLE if trail.allowed(check, actor=actor, person=person, event=event)]


# Recommending ------------------------------------------------------------------------------------


def prefilled(actor: Actor, member_id: int) -> dict[str, Any]:
    """Return what a recommendation of a team member begins with, so that nobody types it again.

    :raises NotFound: there is no such member in post in the actor's area.
    """
    seen = Member.objects.within(actor.scope("person.view")).select_related("team__unit").filter(left_on__isnull=True)
    member = seen.filter(pk=member_id).first()
    if member is None or not actor.can("reserve.recommend", member.team.unit.path):
        raise NotFound
    return {
        "member": member, "unit": member.team.unit, "name": member.name, "is_party_member": member.is_party_member,
        "skills": member.skills,
    }  # fmt: skip


def recommend(
    *, actor: Actor, unit: OrgUnit, values: Mapping[str, Any], channels: Mapping[str, date], now: datetime, today: date,
    member: Member | None = None, reason: str = "",
) -> ReservePerson:  # fmt: skip
    """Return a new record, recommended for the reserve of a village.

    `values` are name, source, tier, post, is_party_member, skills and need; of a team member, `member` gives the name.
    `channels` are the ways of recommending with the day of each.

    :raises DomainError: no way of recommending is given, a day lies ahead, or a value is not allowed.
    :raises Conflict: the person stands in the reserve already.
    """
    actor.require("reserve.recommend", unit.path, see="reserve.view")
    given = _checked(unit, values, member)
    days = _channels(channels, today)
    reason = _note(reason)
    person = ReservePerson(unit=unit, begun_on=min(days.values()), state=rule.RECOMMENDED, member=member, **given)
    try:
        with transaction.atomic():
            records.create(
                actor=actor, action="reserve.recommend", instance=person, path=unit.path, secret=_SECRET
            )  # fmt: skip
            _recommended(actor, person, days, now, reason)
    except IntegrityError as error:
        raise Conflict(_("This person stands in the reserve already.")) from error
    return person


def recommend_again(
    *, actor: Actor, reserve_id: int, values: Mapping[str, Any], channels: Mapping[str, date], now: datetime, today: date,
    reason: str = "", version: int | None = None,
) -> ReservePerson:  # fmt: skip
    """Recommend a returned record anew, with what was wrong in it put right."""
    with transaction.atomic():
        person = person_seen(actor, reserve_id)
        found = check(actor=actor, person=person, event="recommend", version=version)
        given = _checked(person.unit, values, person.member)
        days = _channels(channels, today)
        _change(actor, person, "recommend", found, {**given, "begun_on": min(days.values())})
        _recommended(actor, person, days, now, _note(reason))
    return person


def _recommended(actor: Actor, person: ReservePerson, days: Mapping[str, date], now: datetime, reason: str) -> None:
    office = trail.office_of(actor, "reserve.recommend", person.unit.path)
    for channel in rule.CHANNELS:
        if channel in days:
            ReserveStep.objects.create(
                reserve=person, step="recommend", channel=channel, held_on=days[channel], actor_name=actor.name,
                office=office, at=now, reason=reason,
            )  # fmt: skip


def _channels(given: Mapping[str, date], today: date) -> dict[str, date]:
    days = {channel: given[channel] for channel in rule.CHANNELS if given.get(channel)}
    if not days:
        raise DomainError(
            _("Give the day of at least one recommendation: by the organisation, by Party members and the masses, or by oneself."),
            field="organisation",
        )  # fmt: skip
    ahead = rule.days_in_order(days, today)
    if ahead:
        raise DomainError(_("The day of the recommendation lies ahead."), field=ahead)
    return days


def _checked(unit: OrgUnit, values: Mapping[str, Any], member: Member | None) -> dict[str, Any]:
    """Return the fields of a record, with the name as it is kept; of a team member what the team's record says."""
    if unit.level != "unit" or unit.kind == "department":
        raise DomainError(_("A reserve is a village's or community's. Choose one."), field="unit")
    given = {name: values[name] for name in _FIELDS if name in values}
    raw = member.name if member is not None else str(values.get("name", ""))
    given |= {"name": names.fold(raw), "name_key": names.key(raw)}
    if not given["name_key"]:
        raise DomainError(_("Enter the full name."), field="name")
    if member is not None and (member.left_on or member.team.unit_id != unit.pk):
        raise DomainError(_("The team member is in post in another village, or has left."), field="member")
    need, source = given.get("need"), given.get("source")
    if need is not None and (need.unit_id != unit.pk or need.closed_on is not None):
        raise DomainError(_("Choose an open need of this village."), field="need")
    if source is not None and (not covers(source.unit.path, unit.path) or not source.is_active):
        raise DomainError(_("Choose one of the county's sources that are in use."), field="source")
    return given


# Steps ---------------------------------------------------------------------------------------------


def move(
    *, actor: Actor, reserve_id: int, event: str, held_on: date, now: datetime, today: date, document_no: str = "",
    reason: str = "", leave_reason: str = "", version: int | None = None,
) -> ReservePerson:  # fmt: skip
    """Take a step of a record other than a recommendation; `held_on` is the day on which it took place.

    The decision brings the person into the pool on that day; `leave` takes them out with one of the reasons that need no
    proposal.

    :raises DomainError: a day, document or reason is missing or impossible.
    :raises IllegalTransition: the record is not at the step before it.
    :raises Forbidden: the actor lacks the right, or took an earlier step of it.
    :raises Conflict: it has moved on since the person read `version`.
    """
    if event == "recommend":
        raise DomainError(_("This step does not exist."))
    with transaction.atomic():
        person = person_seen(actor, reserve_id)
        found = check(actor=actor, person=person, event=event, version=version, given=True)
        document_no = _document(document_no, needed=event in rule.WITH_DOCUMENT)
        reason = trail.reason_given(reason, REASON_LENGTH) if event in rule.REASONED else _note(reason)
        last = max((row.held_on for row in person.steps.all()), default=person.begun_on)
        if not last <= held_on <= today:
            raise DomainError(
                _("The day must lie between the step before (%(day)s) and today.") % {"day": last}, field="held_on"
            )
        values: dict[str, Any] = {}
        if event == "decide":
            values = {
                "entered_on": held_on,
                "decision_no": document_no,
                "file_no": person.file_no or _file_no(person, held_on),
            }
        if event == "leave":
            if leave_reason not in rule.LEAVE_AT_ONCE:
                raise DomainError(
                    _("For this reason a proposal is made first, so that the person is told and may appeal."),
                    field="leave_reason",
                )
            values = _leaving(actor, person, held_on, leave_reason)
        _change(actor, person, event, found, values)
        _step(actor, person, event, held_on, now, document_no, reason)
    return person


def take_out(
    *, actor: Actor, person: ReservePerson, on: date, ground: str, now: datetime, reason: str
) -> None:  # fmt: skip
    """Take somebody out of the pool by a decided proposal; the service of proposals calls this, which has asked for the right."""
    step = rule.TABLE["leave"]
    trail.follows(step, row=person, state=person.state, shown=person.get_state_display())
    on = max(on, person.entered_on or on)
    _change(actor, person, "leave", person.version, _leaving(actor, person, on, ground))
    _step(actor, person, "leave", on, now, "", reason)


def _leaving(actor: Actor, person: ReservePerson, on: date, reason: str) -> dict[str, Any]:
    pairs.left(actor=actor, person=person, on=on)
    return {"left_on": on, "leave_reason": reason}


def _file_no(person: ReservePerson, on: date) -> str:
    return f"{on.year}-{person.pk:05d}"


def _passed(person: ReservePerson) -> bool:
    newest = person.checks.order_by("-pk").first()
    return newest is not None and newest.passed


# Checks, events, the file --------------------------------------------------------------------------


def checklist_for(path: str) -> ReserveChecklist | None:
    """Return the newest checklist of the county that a unit of this path lies in."""
    found = ReserveChecklist.objects.filter(unit__path=path[:WIDTH]).prefetch_related("items")
    return found.order_by("-number").first()


def record_check(
    *, actor: Actor, reserve_id: int, passed: Mapping[int, bool], document_no: str, checked_on: date, today: date,
    version: int | None = None,
) -> ReserveCheck:  # fmt: skip
    """Keep a check against the county's newest checklist: line's key → passed or not, and the document it stands in.

    :raises DomainError: there is no checklist, a line is missing, there is no document, or the record is closed.
    """
    with transaction.atomic():
        person = person_seen(actor, reserve_id)
        actor.require("reserve.review", person.unit.path, see="reserve.view")
        if is_own(actor, person):
            raise Forbidden(_("The record is about yourself. Others take its steps."))
        trail.as_read(person, version)
        if person.state not in rule.LIVE:
            raise DomainError(_("This record is closed; nothing is added to it."))
        checklist = checklist_for(person.unit.path)
        if checklist is None:
            raise DomainError(_("The county has no checklist yet. It is set up in the administration."))
        items: list[ReserveCheckItem] = list(checklist.items.all())
        if set(passed) != {item.pk for item in items}:
            raise DomainError(_("Say of every line whether it is passed."), field="lines")
        if not person.begun_on <= checked_on <= today:
            raise DomainError(
                _("The day of the check must lie between the recommendation and today."), field="checked_on"
            )
        row = ReserveCheck(
            reserve=person, checklist=checklist, document_no=_document(document_no, needed=True), checked_on=checked_on,
            checked_by=actor.name, passed=rule.passes(passed.values()),
        )  # fmt: skip
        records.create(actor=actor, action="reserve.checked", instance=row, path=person.unit.path)
        ReserveCheckLine.objects.bulk_create(
            [ReserveCheckLine(check_of=row, item=item, passed=passed[item.pk]) for item in items]
        )
    return row


def record_event(
    *, actor: Actor, reserve_id: int, kind: str, happened_on: date, today: date, post: str = "", document_no: str = ""
) -> ReserveEvent:  # fmt: skip
    """Record that somebody of the pool entered the village body, or was admitted to the Party; each once.

    :raises DomainError: the person never was in the pool, or the day is impossible, or it is recorded already.
    """
    person = person_seen(actor, reserve_id)
    actor.require("reserve.review", person.unit.path, see="reserve.view")
    if person.entered_on is None:
        raise DomainError(_("Only somebody who is or was in the pool has such an event."))
    if happened_on > today:
        raise DomainError(_("The day lies ahead."), field="happened_on")
    if kind == rule.VILLAGE_BODY and not post.strip():
        raise DomainError(_("Give the post in the village body."), field="post")
    row = ReserveEvent(
        reserve=person, kind=kind, happened_on=happened_on, post=post.strip(),
        document_no=_document(document_no, needed=False), recorded_by=actor.name,
    )  # fmt: skip
    with transaction.atomic():
        records.create(actor=actor, action=f"reserve.event.{kind}", instance=row, path=person.unit.path)
        if kind == rule.PARTY and not person.is_party_member:
            records.change(
                actor=actor, action="reserve.changed", instance=person, path=person.unit.path,
                values={"is_party_member": True},
            )  # fmt: skip
    return row


def correct(
    *, actor: Actor, reserve_id: int, values: Mapping[str, Any], version: int | None = None
) -> ReservePerson:  # fmt: skip
    """Put right tier, post, skills, need or the number of the file of somebody whose record is not closed."""
    with transaction.atomic():
        person = person_seen(actor, reserve_id)
        actor.require("reserve.review", person.unit.path, see="reserve.view")
        if person.state not in rule.LIVE:
            raise DomainError(_("This record is closed; nothing is added to it."))
        allowed = {name: values[name] for name in ("tier", "post", "skills", "need", "file_no") if name in values}
        need = allowed.get("need")
        if need is not None and need.unit_id != person.unit_id:
            raise DomainError(_("Choose an open need of this village."), field="need")
        records.change(
            actor=actor, action="reserve.changed", instance=person, path=person.unit.path, values=allowed,
            version=trail.as_read(person, version), secret=_SECRET,
        )  # fmt: skip
    return person


def link_account(*, actor: Actor, reserve_id: int, username: str, version: int | None = None) -> ReservePerson:
    """Let somebody who is in no team read the own file: link the account of this user name; an empty name unlinks.

    :raises DomainError: no active account of the person's village has this name, or the person is a team member.
    """
    with transaction.atomic():
        person = person_seen(actor, reserve_id)
        actor.require("reserve.review", person.unit.path, see="reserve.view")
        if person.member_id is not None:
            raise DomainError(
                _("A team member reads the own file with the account of the team's record."), field="username"
            )
        user = None
        if username.strip():
            user = User.objects.filter(username=username.strip(), unit=person.unit_id, is_active=True).first()
            if user is None or user.pk == actor.user_id:
                raise DomainError(_("There is no account of this user name in the person's village."), field="username")
        records.change(
            actor=actor, action="reserve.account-linked", instance=person, path=person.unit.path, values={"user": user},
            version=trail.as_read(person, version),
        )  # fmt: skip
    return person


def own_records(actor: Actor) -> list[ReservePerson]:
    """Return the records about the signed-in person, newest first."""
    if actor.user_id is None or not actor.can("own.view"):
        return []
    found = rows()
    return list((found.filter(user=actor.user_id) | found.filter(member__user=actor.user_id)).order_by("-pk"))


# What the steps share ------------------------------------------------------------------------------


def _document(text: str, *, needed: bool) -> str:
    found = text.strip()
    if needed and not found:
        raise DomainError(_("Give the number of the document."), field="document_no")
    if len(found) > DOCUMENT_LENGTH:
        raise DomainError(_("Shorten the number to %(n)s characters.") % {"n": DOCUMENT_LENGTH}, field="document_no")
    return found


def _note(text: str) -> str:
    return trail.reason_given(text, REASON_LENGTH) if text.strip() else ""


def _own_office(actor: Actor, person: ReservePerson) -> bool:
    """Tell whether the actor's office recommended, or stands above the one that did."""
    path = person.unit.path
    if actor.can("reserve.review", path):
        return True
    offices = [row.office for row in person.steps.all() if row.step == "recommend"]
    return offices[-1:] == [trail.office_of(actor, "reserve.recommend", path)]


def _change(actor: Actor, person: ReservePerson, event: str, version: int, values: Mapping[str, Any]) -> None:
    try:
        with transaction.atomic():
            records.change(
                actor=actor, action=f"reserve.{rule.step_of(event)}", instance=person, path=person.unit.path,
                version=version, values={**values, "state": rule.TABLE[event].target}, secret=_SECRET,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("This person stands in the reserve already.")) from error


def _step(
    actor: Actor, person: ReservePerson, event: str, held_on: date, now: datetime, document_no: str, reason: str
) -> None:
    office = trail.office_of(actor, rule.TABLE[event].action, person.unit.path)
    ReserveStep.objects.create(
        reserve=person, step=rule.step_of(event), held_on=held_on, document_no=document_no, actor_name=actor.name,
        office=office, at=now, reason=reason,
    )  # fmt: skip
