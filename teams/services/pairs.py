"""Mentors of the reserve pool, days of practice and talks, for reserve persons and for team members with a mentor."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import names, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from core.scope import covers
from teams.domain import pairs as rule
from teams.models import MentorPair, PairMentor, PairPattern, PairTalk, PracticeStay, ReservePair, ReservePerson

CHANGED, LEFT, FINISHED = "changed", "left", "finished"
PLAN_LENGTH = 300
IN_POOL = "in-pool"


def pair_of(person: ReservePerson) -> ReservePair | None:
    """Return the present pair of a reserve person."""
    return ReservePair.objects.filter(reserve=person, ended_on__isnull=True).prefetch_related("mentors").first()


def begin(
    *, actor: Actor, person: ReservePerson, pattern: PairPattern, mentors: Sequence[rule.Mentor], plan: str, since: date,
    today: date,
) -> ReservePair:  # fmt: skip
    """Give a person of the pool a group of mentors by a pattern; mentors that the person has already are replaced.

    :raises DomainError: the group does not fit the pattern, a plan is missing, or the person is not in the pool.
    """
    path = person.unit.path
    actor.require("pair.change", path, see="reserve.view")
    if person.state != IN_POOL or person.entered_on is None:
        raise DomainError(_("%(name)s is not in the pool.") % {"name": person.name})
    if not covers(pattern.unit.path, path) or not pattern.is_active:
        raise DomainError(_("Choose one of the county's patterns that are in use."), field="pattern")
    if not plan.strip():
        raise DomainError(_("Write the plan of mentoring."), field="plan")
    if len(plan.strip()) > PLAN_LENGTH:
        raise DomainError(_("Shorten the plan to %(n)s characters.") % {"n": PLAN_LENGTH}, field="plan")
    if not person.entered_on <= since <= today:
        raise DomainError(_("The pair begins between the entry into the pool and today."), field="since")
    group = [
        rule.Mentor(names.fold(m.name), m.post.strip(), m.role.strip(), m.is_lead) for m in mentors if m.name.strip()
    ]
    _fits(group, pattern)
    with transaction.atomic():
        old = ReservePair.objects.select_for_update().filter(reserve=person, ended_on__isnull=True).first()
        if old is not None:
            _end(actor, old, CHANGED, since)
        pair = ReservePair(reserve=person, pattern=pattern, plan=plan.strip(), since=since)
        try:
            with transaction.atomic():
                records.create(actor=actor, action="pair.begun", instance=pair, path=path, secret=["plan"])
        except IntegrityError as error:
            raise Conflict(_("This person has mentors already. End that pair first.")) from error
        PairMentor.objects.bulk_create(
            PairMentor(pair=pair, order=place, role=m.role, name=m.name, post=m.post, is_lead=m.is_lead)
            for place, m in enumerate(group, start=1)
        )
    return pair


def _fits(group: Sequence[rule.Mentor], pattern: PairPattern) -> None:
    if any(not mentor.post for mentor in group):
        raise DomainError(_("Give the post of every mentor: a mentor is a person in office."), field="mentors")
    wrong = rule.group_fits(group, pattern.fewest, pattern.most)
    sentences = {
        "few": _("“%(pattern)s” needs at least %(n)s mentors.") % {"pattern": pattern.name, "n": pattern.fewest},
        "many": _("“%(pattern)s” has at most %(n)s mentors.") % {"pattern": pattern.name, "n": pattern.most},
        "lead": _("Choose the one mentor who leads the group."),
        "twice": _("A mentor stands in the group twice."),
    }
    if wrong:
        raise DomainError(sentences[wrong], field="mentors")


def end(*, actor: Actor, pair_id: int, reason: str, on: date, today: date, version: int | None = None) -> ReservePair:
    """End a pair because the plan is finished; other ends are written when mentors change or the person leaves.

    :raises DomainError: the pair has ended, or the day is not possible.
    """
    with transaction.atomic():
        rows = ReservePair.objects.within(actor.scope("reserve.view")).select_related("reserve__unit")
        pair = rows.filter(pk=pair_id).first()
        if pair is None:
            raise NotFound
        actor.require("pair.change", pair.reserve.unit.path, see="reserve.view")
        if pair.ended_on is not None:
            raise DomainError(_("This pair has ended already."))
        if reason not in (FINISHED, CHANGED):
            raise DomainError(_("Choose the reason of the end."), field="end_reason")
        if not pair.since <= on <= today:
            raise DomainError(_("The end lies between the beginning and today."), field="ended_on")
        _end(actor, pair, reason, on, version)
    return pair


def left(*, actor: Actor, person: ReservePerson, on: date) -> None:
    """End the pair of somebody who leaves the pool; the caller has asked for the right."""
    pair = ReservePair.objects.select_for_update().filter(reserve=person, ended_on__isnull=True).first()
    if pair is not None:
        _end(actor, pair, LEFT, on)


def _end(actor: Actor, pair: ReservePair, reason: str, on: date, version: int | None = None) -> None:
    records.change(
        actor=actor, action="pair.ended", instance=pair, path=pair.reserve.unit.path, version=version,
        values={"ended_on": max(on, pair.since), "end_reason": reason},
    )  # fmt: skip


# The log -------------------------------------------------------------------------------------------


def member_pair_seen(actor: Actor, pair_id: int) -> MentorPair:
    """Return the mentor pair of a team member inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = MentorPair.objects.within(actor.scope("list.view")).select_related("member__team__unit")
    found = rows.filter(pk=pair_id).first()
    if found is None:
        raise NotFound
    return found


def plan_of_member(
    *, actor: Actor, pair_id: int, plan: str, version: int | None = None
) -> MentorPair:  # fmt: skip
    """Write the plan of a team member's mentor."""
    pair = member_pair_seen(actor, pair_id)
    path = pair.member.team.unit.path
    actor.require("practice.record", path, see="list.view")
    if pair.ended_on is not None:
        raise DomainError(_("This pair has ended already."))
    text = plan.strip()
    if not text:
        raise DomainError(_("Write the plan of mentoring."), field="plan")
    records.change(
        actor=actor,
        action="mentor.plan",
        instance=pair,
        path=path,
        version=version,
        values={"plan": text},
        secret=["plan"],
    )
    return pair


def _of(person: ReservePerson | None, pair: MentorPair | None) -> tuple[OrgUnit, date, date | None, dict[str, Any]]:
    """Return the unit, the days between which an entry lies, and whose it is."""
    if person is not None:
        if person.entered_on is None:
            raise DomainError(_("%(name)s is not in the pool.") % {"name": person.name})
        return person.unit, person.entered_on, person.left_on, {"reserve": person}
    assert pair is not None
    return pair.member.team.unit, pair.since, pair.ended_on, {"mentor_pair": pair}


def record_practice(
    *, actor: Actor, kind: str, place: str, begun_on: date, last_on: date, today: date, days: int | None = None,
    person: ReservePerson | None = None, pair: MentorPair | None = None,
) -> PracticeStay:  # fmt: skip
    """Record a stay of practice; without a number of days every calendar day from the first to the last counts.

    :raises DomainError: the days do not fit, the place is missing, or the stay lies outside the time in the pool or pair.
    """
    unit, earliest, latest, whose = _of(person, pair)
    actor.require("practice.record", unit.path, see="reserve.view" if person is not None else "list.view")
    if not place.strip():
        raise DomainError(_("Give the place of the practice."), field="place")
    if last_on < begun_on:
        raise DomainError(_("The last day is before the first one."), field="last_on")
    if last_on > today:
        raise DomainError(_("Enter practice once it is over."), field="last_on")
    if begun_on < earliest or (latest is not None and last_on > latest):
        raise DomainError(_("The practice lies outside the time in the pool or with the mentor."), field="begun_on")
    number = rule.span(begun_on, last_on) if days is None else days
    if not rule.days_fit(number, begun_on, last_on):
        raise DomainError(
            _("Between the two days there are %(n)s days at most.") % {"n": rule.span(begun_on, last_on)}, field="days"
        )
    stay = PracticeStay(
        unit=unit, kind=kind, place=place.strip(), begun_on=begun_on, last_on=last_on, days=number,
        recorded_by=actor.name, **whose,
    )  # fmt: skip
    records.create(actor=actor, action="practice.recorded", instance=stay, path=unit.path)
    return stay


def record_talk(
    *, actor: Actor, held_on: date, today: date, person: ReservePerson | None = None, pair: MentorPair | None = None
) -> PairTalk:
    """Record that a talk took place on a day; nothing of what was said.

    :raises DomainError: the day lies ahead, or outside the time in the pool or with the mentor.
    """
    unit, earliest, latest, whose = _of(person, pair)
    actor.require("practice.record", unit.path, see="reserve.view" if person is not None else "list.view")
    if held_on > today:
        raise DomainError(_("The day lies ahead."), field="held_on")
    if held_on < earliest or (latest is not None and held_on > latest):
        raise DomainError(_("The talk lies outside the time in the pool or with the mentor."), field="held_on")
    talk = PairTalk(unit=unit, held_on=held_on, recorded_by=actor.name, **whose)
    records.create(actor=actor, action="pair.talked", instance=talk, path=unit.path)
    return talk


def add_pattern(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any]) -> PairPattern:
    """Return a new pattern of mentoring of a county."""
    actor.require("reserve.set-up", county.path, see="reserve.view")
    row = PairPattern(unit=county, **values)
    records.create(actor=actor, action="pair-pattern.added", instance=row, path=county.path)
    return row


def change_pattern(
    *, actor: Actor, pattern: PairPattern, values: Mapping[str, Any], version: int | None
) -> PairPattern:  # fmt: skip
    """Change a pattern; pairs that exist stay as they are."""
    actor.require("reserve.set-up", pattern.unit.path, see="reserve.view")
    records.change(
        actor=actor, action="pair-pattern.changed", instance=pattern, path=pattern.unit.path, values=values,
        version=version,
    )  # fmt: skip
    return pattern
