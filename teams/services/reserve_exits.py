"""Proposals to take somebody out of the reserve pool (出库): the way of every removal, decided by the county.

The portal never takes anybody out by itself. A township proposes with a reason, tells the person, and writes down an appeal
of somebody without an account; another office answers and decides.
"""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from teams import choices
from teams.domain import exits as rule
from teams.domain import reserve as pool
from teams.models import ReserveExit, ReserveExitStep, ReservePerson
from teams.services import exits, reserve, trail

REASON_LENGTH = exits.REASON_LENGTH
_SECRET = ("reason",)


def _rows() -> Any:
    found = ReserveExit.objects.select_related(
        "reserve__unit__parent", "reserve__source", "reserve__member", "reserve__user"
    )
    return found.prefetch_related("steps")


def proposal_seen(actor: Actor, proposal_id: int) -> ReserveExit:
    """Return a proposal inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    found = _rows().within(actor.scope("reserve.view")).filter(pk=proposal_id).first()
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def own_proposals(actor: Actor) -> list[ReserveExit]:
    """Return the proposals about the signed-in person that they have been told of, newest first."""
    keys = [person.pk for person in reserve.own_records(actor)]
    return list(_rows().filter(reserve__in=keys, notice_from__isnull=False).order_by("-pk")) if keys else []


def check(
    *, actor: Actor, proposal: ReserveExit, event: str, today: date, version: int | None = None
) -> int:  # fmt: skip
    """Refuse unless the actor may take the step now; return the version that the write has to find.

    :raises DomainError: there is no such step, or the period of appeal is over.
    :raises Forbidden: the actor lacks the right, is the person concerned, or proposed it.
    :raises IllegalTransition: the proposal is not at the step before it, or it is too early to decide.
    :raises Conflict: it has moved on since the person read `version`.
    """
    path = proposal.reserve.unit.path
    step = trail.rule_of(pool.EXIT_TABLE, event)
    concerned = reserve.is_own(actor, proposal.reserve)
    if not (concerned and event == "appeal" and actor.can("own.view")):
        actor.require(step.action, path, see="reserve.view")
        if concerned:
            raise Forbidden(_("The proposal is about yourself. You may appeal; the other steps are for others."))
    found = trail.as_read(proposal, version)
    trail.follows(step, row=proposal, state=proposal.state, shown=proposal.get_state_display())
    if not actor.is_system:
        taken = [(row.step, row.actor_name) for row in proposal.steps.all()]
        trail.by_another(rule.taken_before(event, taken, actor.name), choices.EXIT_STEPS)
    if event == "appeal":
        if not concerned and _has_account(proposal.reserve):
            raise Forbidden(_("This person has an account and appeals with it."))
        if not rule.may_appeal(proposal.notice_until, today):
            raise DomainError(_("The period of appeal ended on %(day)s.") % {"day": proposal.notice_until})
    if event == "decide" and not rule.ripe(proposal.state, proposal.notice_until, today):
        raise IllegalTransition(
            _("The person may appeal until %(day)s, inclusive. Decide after that day.") % {"day": proposal.notice_until}
        )
    return found


def events(actor: Actor, proposal: ReserveExit, today: date) -> list[str]:
    """Return the steps that the actor may take now."""
    return [
        event for event in pool.EXIT_TABLE
        if trail.allowed(check, actor=actor, proposal=proposal, event=event, today=today)
    ]  # fmt: skip


def may_propose(actor: Actor, person: ReservePerson) -> bool:
    """Tell whether the actor may propose to take somebody out now: in the pool, without an open proposal, not oneself."""
    return (
        person.state == pool.IN_POOL
        and actor.can(pool.PROPOSE, person.unit.path)
        and not reserve.is_own(actor, person)
        and not person.exits.filter(state__in=rule.OPEN).exists()
    )


def propose(*, actor: Actor, reserve_id: int, ground: str, reason: str, now: datetime) -> ReserveExit:
    """Return a new proposal to take somebody out of the pool.

    :raises DomainError: the person is not in the pool, the ground is not one of a proposal, or there is no reason.
    :raises Conflict: there is an open proposal for the person.
    """
    person = reserve.person_seen(actor, reserve_id)
    path = person.unit.path
    actor.require(pool.PROPOSE, path, see="reserve.view")
    if reserve.is_own(actor, person):
        raise Forbidden(_("Nobody proposes this about themselves. Tell the branch that you wish to leave."))
    if person.state != pool.IN_POOL:
        raise DomainError(_("%(name)s is not in the pool.") % {"name": person.name})
    if ground not in pool.BY_PROPOSAL:
        raise DomainError(_("Choose one of the grounds offered."), field="ground")
    proposal = ReserveExit(reserve=person, ground=ground, reason=trail.reason_given(reason, REASON_LENGTH))
    try:
        with transaction.atomic():
            records.create(actor=actor, action="reserve-exit.propose", instance=proposal, path=path, secret=_SECRET)
            _step(actor, proposal, "propose", pool.PROPOSE, now, proposal.reason)
    except IntegrityError as error:
        raise Conflict(_("There is an open proposal for this person already.")) from error
    return proposal


def notify(
    *, actor: Actor, proposal_id: int, told_on: date, now: datetime, today: date,
    days: int = rule.NOTICE_WORKDAYS, version: int | None = None,
) -> ReserveExit:  # fmt: skip
    """Write down that the person was told on a day; an appeal is possible for `days` working days after it.

    :raises DomainError: the day or the number of days is not possible; names the field.
    """
    with transaction.atomic():
        proposal = proposal_seen(actor, proposal_id)
        found = check(actor=actor, proposal=proposal, event="notify", today=today, version=version)
        begun = proposal.steps.filter(step="propose").order_by("pk").values_list("at", flat=True).first()
        until = exits.notice_until(
            path=proposal.reserve.unit.path, begun=begun, told_on=told_on, days=days, today=today
        )  # fmt: skip
        _change(actor, proposal, "notify", found, now, "", {"notice_from": told_on, "notice_until": until})
    return proposal


def appeal(
    *, actor: Actor, proposal_id: int, reason: str, now: datetime, today: date, version: int | None = None
) -> ReserveExit:
    """Appeal: by the person concerned, or written down by an officer for somebody without an account.

    :raises NotFound: the proposal is about somebody else, and out of the actor's scope.
    """
    with transaction.atomic():
        own = next((row for row in own_proposals(actor) if row.pk == proposal_id), None)
        proposal = own or proposal_seen(actor, proposal_id)
        found = check(actor=actor, proposal=proposal, event="appeal", today=today, version=version)
        right = "" if own else pool.EXIT_RIGHTS["appeal"]
        _change(actor, proposal, "appeal", found, now, trail.reason_given(reason, REASON_LENGTH), {}, right)
    return proposal


def answer(
    *, actor: Actor, proposal_id: int, reason: str, now: datetime, version: int | None = None
) -> ReserveExit:  # fmt: skip
    """Answer an appeal: the county's step, never the proposer's."""
    return _plain(actor, proposal_id, "answer", reason, now, version)


def withdraw(
    *, actor: Actor, proposal_id: int, reason: str, now: datetime, version: int | None = None
) -> ReserveExit:  # fmt: skip
    """Take a proposal back before it is decided, with the reason."""
    return _plain(actor, proposal_id, "withdraw", reason, now, version)


def _plain(
    actor: Actor, proposal_id: int, event: str, reason: str, now: datetime, version: int | None
) -> ReserveExit:  # fmt: skip
    with transaction.atomic():
        proposal = proposal_seen(actor, proposal_id)
        found = check(actor=actor, proposal=proposal, event=event, today=timezone.localdate(now), version=version)
        _change(actor, proposal, event, found, now, trail.reason_given(reason, REASON_LENGTH), {})
    return proposal


def decide(
    *, actor: Actor, proposal_id: int, outcome: str, reason: str, now: datetime, today: date, version: int | None = None
) -> ReserveExit:
    """Decide: the person is kept in the pool, or leaves it today.

    :raises IllegalTransition: neither is the period of appeal over nor an appeal answered.
    """
    with transaction.atomic():
        proposal = proposal_seen(actor, proposal_id)
        found = check(actor=actor, proposal=proposal, event="decide", today=today, version=version)
        if outcome not in pool.OUTCOMES:
            raise DomainError(_("Choose one of the decisions offered."), field="outcome")
        reason = trail.reason_given(reason, REASON_LENGTH)
        _change(actor, proposal, "decide", found, now, reason, {"outcome": outcome, "decided_on": today})
        if outcome == rule.REMOVED:
            reserve.take_out(
                actor=actor, person=proposal.reserve, on=today, ground=proposal.ground, now=now,
                reason=_("decided after notice and with a way to appeal"),
            )  # fmt: skip
    return proposal


def _has_account(person: ReservePerson) -> bool:
    user = person.user or (person.member.user if person.member else None)
    return user is not None and user.is_active


def _change(
    actor: Actor, proposal: ReserveExit, event: str, version: int, now: datetime, reason: str,
    values: dict[str, Any], right: str | None = None,
) -> None:  # fmt: skip
    records.change(
        actor=actor, action=f"reserve-exit.{event}", instance=proposal, version=version,
        path=proposal.reserve.unit.path, values={**values, "state": pool.EXIT_TABLE[event].target}, secret=_SECRET,
    )  # fmt: skip
    _step(actor, proposal, event, pool.EXIT_RIGHTS[event] if right is None else right, now, reason)


def _step(actor: Actor, proposal: ReserveExit, step: str, right: str, now: datetime, reason: str) -> None:
    office = trail.office_of(actor, right, proposal.reserve.unit.path) if right else ""
    ReserveExitStep.objects.create(
        proposal=proposal, step=step, actor_name=actor.name, office=office, at=now, reason=reason
    )
