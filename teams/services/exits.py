"""Proposals to adjust or remove a member: reasoned, told, open to appeal, decided by another person.

The portal never adjusts or removes anybody by itself. What it knows (stars and scores of the last
quarters) is stored with the proposal as it stood; a person proposes, another one decides.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import records, workdays
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from teams import choices, selectors
from teams.domain import exits as rule
from teams.models import ExitProposal, ExitStep, Member, Team
from teams.services import list_acts, roster, trail

REASON_LENGTH = 300
PROCEDURE_LENGTH = 200
_SECRET = ("reason", "facts")


def proposal_seen(actor: Actor, proposal_id: int) -> ExitProposal:
    """Return a proposal inside the actor's scope, with member, team and unit.

    :raises NotFound: there is none, or it lies outside.
    """
    found = _rows().within(actor.scope("exit.view")).filter(pk=proposal_id).first()
    if found is None:
        raise NotFound
    return found


def own_proposals(actor: Actor) -> list[ExitProposal]:
    """Return the proposals about the signed-in person that they have been told of, newest first."""
    if actor.user_id is None or not actor.can("own.view"):
        return []
    told = _rows().filter(member__user=actor.user_id, notice_from__isnull=False)
    return list(told.order_by("-pk"))


def _rows() -> Any:
    rows = ExitProposal.objects.select_related(
        "member__team__unit", "member__team__kind", "member__user", "to_team", "round"
    )
    return rows.prefetch_related("steps")


def check(
    *, actor: Actor, proposal: ExitProposal, event: str, today: date, version: int | None = None
) -> int:  # fmt: skip
    """Refuse unless the actor may take the step now; return the version that the write has to find.

    :raises DomainError: there is no such step, or the period of appeal is over.
    :raises Forbidden: the actor lacks the right, is the person concerned, or proposed it.
    :raises IllegalTransition: the proposal is not at the step before it, or it is too early to decide.
    :raises Conflict: it has moved on since the person read `version`.
    """
    path = proposal.member.team.unit.path
    step = trail.rule_of(rule.TABLE, event)
    concerned = actor.user_id is not None and proposal.member.user_id == actor.user_id
    if not (concerned and event == "appeal" and actor.can("own.view")):
        actor.require(step.action, path, see="exit.view")
        if concerned:
            raise Forbidden(_("The proposal is about yourself. You may appeal; the other steps are for others."))
    given = trail.as_read(proposal, version)
    trail.follows(step, row=proposal, state=proposal.state, shown=proposal.get_state_display())
    steps = [(row.step, row.actor_name) for row in proposal.steps.all()]
    if not actor.is_system:
        trail.by_another(rule.taken_before(event, steps, actor.name), choices.EXIT_STEPS)
    if event == "appeal":
        if not concerned and _has_account(proposal):
            raise Forbidden(_("This person has an account and appeals with it."))
        if not rule.may_appeal(proposal.notice_until, today):
            raise DomainError(_("The period of appeal ended on %(day)s.") % {"day": proposal.notice_until})
    if event == "decide" and not rule.ripe(proposal.state, proposal.notice_until, today):
        raise IllegalTransition(
            _("The person may appeal until %(day)s, inclusive. Decide after that day.") % {"day": proposal.notice_until}
        )
    if event == "withdraw" and not _own_office(actor, proposal):
        raise Forbidden(_("Only the office that proposed, or one above it, withdraws."))
    return given


def events(actor: Actor, proposal: ExitProposal, today: date) -> list[str]:
    """Return the steps that the actor may take now; the pages show a button for each of them and for no other."""
    return [
        event for event in rule.TABLE
        if trail.allowed(check, actor=actor, proposal=proposal, event=event, today=today)
    ]  # fmt: skip


def grounds_of(member: Member) -> list[str]:
    """Return the grounds that may be given for a member: those of the assessment only where the facts bear them out."""
    facts = selectors.facts_of(member)
    return [code for code, _label in choices.EXIT_GROUNDS if rule.holds(code, facts.history)]


def may_propose(actor: Actor, member: Member) -> bool:
    """Tell whether the actor may propose something about a member now: in post, without an open proposal, not oneself."""
    return (
        actor.can("exit.propose", member.team.unit.path)
        and member.left_on is None
        and (actor.user_id is None or member.user_id != actor.user_id)
        and not ExitProposal.objects.filter(member=member, state__in=rule.OPEN).exists()
    )


def propose(
    *, actor: Actor, member_id: int, kind: str, ground: str, reason: str, now: datetime
) -> ExitProposal:  # fmt: skip
    """Return a new proposal about a member in post.

    :raises DomainError: the member has left, the facts do not bear the ground out, or there is no reason.
    :raises Conflict: there is an open proposal for the member.
    """
    member = roster.member_seen(actor, member_id)
    path = member.team.unit.path
    actor.require("exit.propose", path, see="exit.view")
    if actor.user_id is not None and member.user_id == actor.user_id:
        raise Forbidden(_("Nobody proposes this about themselves. Tell the branch that you wish to leave."))
    if member.left_on:
        raise DomainError(_("%(name)s left already on %(day)s.") % {"name": member.name, "day": member.left_on})
    reason = trail.reason_given(reason, REASON_LENGTH)
    facts = selectors.facts_of(member)
    if not rule.holds(ground, facts.history):
        raise DomainError(_("The member's stars do not bear this ground out. Choose another ground."), field="ground")
    assessed = ground in rule.BY_FACTS
    proposal = ExitProposal(
        member=member, kind=kind, ground=ground, reason=reason,
        round=facts.round if assessed else None, facts=facts.rows if assessed else [],
    )  # fmt: skip
    try:
        with transaction.atomic():
            records.create(actor=actor, action="exit.propose", instance=proposal, path=path, secret=_SECRET)
            _step(actor, proposal, "propose", "exit.propose", now, reason)
            list_acts.note_proposal(actor=actor, proposal=proposal, now=now)
    except IntegrityError as error:
        raise Conflict(_("There is an open proposal for this member already.")) from error
    return proposal


def notify(
    *, actor: Actor, proposal_id: int, told_on: date, now: datetime, today: date,
    days: int = rule.NOTICE_WORKDAYS, reason: str = "", version: int | None = None,
) -> ExitProposal:  # fmt: skip
    """Write down that the person was told on a day; an appeal is possible for `days` working days after it.

    :raises DomainError: the day is in the future, before the proposal, or so long ago that no appeal
        would be possible any more; or the number of days is not allowed.
    """
    with transaction.atomic():
        proposal = proposal_seen(actor, proposal_id)
        given = check(actor=actor, proposal=proposal, event="notify", today=today, version=version)
        begun = proposal.steps.filter(step="propose").order_by("pk").values_list("at", flat=True).first()
        until = notice_until(
            path=proposal.member.team.unit.path, begun=begun, told_on=told_on, days=days, today=today
        )  # fmt: skip
        _change(actor, proposal, "notify", given, now, reason.strip(), {"notice_from": told_on, "notice_until": until})
    return proposal


def notice_until(*, path: str, begun: datetime | None, told_on: date, days: int, today: date) -> date:
    """Return the last day of an appeal: `days` working days after the day of telling, by the calendar of the unit's county.

    :raises DomainError: the day is in the future, before the proposal (`begun`), or so long ago that no appeal would be
        possible any more; or the number of days is not allowed.
    """
    if not rule.NOTICE_WORKDAYS <= days <= rule.MOST_WORKDAYS:
        raise DomainError(
            _("Give from %(least)s to %(most)s working days for an appeal.")
            % {"least": rule.NOTICE_WORKDAYS, "most": rule.MOST_WORKDAYS},
            field="days",
        )
    if told_on > today or (begun and told_on < timezone.localdate(begun)):
        raise DomainError(_("The day of telling must lie between the proposal and today."), field="told_on")
    until = workdays.calendar_for(path).add(told_on, days)
    if until < today:
        raise DomainError(
            _("An appeal would be possible until %(day)s only, which is over. Tell the person anew and enter that day.")
            % {"day": until},
            field="told_on",
        )
    return until


def appeal(
    *, actor: Actor, proposal_id: int, reason: str, now: datetime, today: date, version: int | None = None
) -> ExitProposal:
    """Appeal: by the person concerned, or written down by an officer for somebody without an account.

    :raises NotFound: the proposal is about somebody else, and out of the actor's scope.
    :raises DomainError: the period is over, or there is no reason.
    :raises Forbidden: the person has an account and appeals with it.
    """
    with transaction.atomic():
        own = next((row for row in own_proposals(actor) if row.pk == proposal_id), None)
        proposal = own or proposal_seen(actor, proposal_id)
        given = check(actor=actor, proposal=proposal, event="appeal", today=today, version=version)
        _change(
            actor, proposal, "appeal", given, now, trail.reason_given(reason, REASON_LENGTH), {},
            right="" if own else rule.TABLE["appeal"].action,
        )  # fmt: skip
    return proposal


def answer(
    *, actor: Actor, proposal_id: int, reason: str, now: datetime, version: int | None = None
) -> ExitProposal:  # fmt: skip
    """Answer an appeal: the county's step, never the proposer's."""
    with transaction.atomic():
        proposal = proposal_seen(actor, proposal_id)
        given = check(actor=actor, proposal=proposal, event="answer", today=timezone.localdate(now), version=version)
        _change(actor, proposal, "answer", given, now, trail.reason_given(reason, REASON_LENGTH), {})
    return proposal


def decide(
    *, actor: Actor, proposal_id: int, outcome: str, reason: str, now: datetime, today: date,
    to_team: Team | None = None, version: int | None = None,
) -> ExitProposal:  # fmt: skip
    """Decide: the member is kept, moved to another team of the county, or removed.

    A removal writes the leaving with the procedure as the steps have it; moving keeps the member's
    record and stars and changes the team.

    :raises IllegalTransition: neither is the period of appeal over nor an appeal answered.
    :raises DomainError: the outcome goes beyond what was proposed, or names no team.
    :raises Conflict: somebody decided meanwhile; nothing is written.
    """
    with transaction.atomic():
        proposal = proposal_seen(actor, proposal_id)
        given = check(actor=actor, proposal=proposal, event="decide", today=today, version=version)
        if outcome not in rule.OUTCOMES[proposal.kind]:
            raise DomainError(_("Choose one of the decisions offered."), field="outcome")
        if outcome == rule.MOVED and to_team is None:
            raise DomainError(_("Choose the team to which the member moves."), field="to_team")
        reason = trail.reason_given(reason, REASON_LENGTH)
        moved_to = to_team if outcome == rule.MOVED else None
        path = proposal.member.team.unit.path
        _change(
            actor, proposal, "decide", given, now, reason,
            {"outcome": outcome, "to_team": moved_to, "decided_on": today}, path=path,
        )  # fmt: skip
        if moved_to is not None:
            roster.transfer(actor=actor, member_id=proposal.member_id, to_team=moved_to, proposal=proposal)
        elif outcome == rule.REMOVED:
            roster.leave(
                actor=actor, member_id=proposal.member_id, left_on=today,
                reason=rule.EXIT_REASON[proposal.ground], procedure=procedure_of(proposal), proposal=proposal,
            )  # fmt: skip
    return proposal


def withdraw(
    *, actor: Actor, proposal_id: int, reason: str, now: datetime, version: int | None = None
) -> ExitProposal:  # fmt: skip
    """Take a proposal back before it is decided, with the reason: by the office that made it, or one above it."""
    with transaction.atomic():
        proposal = proposal_seen(actor, proposal_id)
        given = check(actor=actor, proposal=proposal, event="withdraw", today=timezone.localdate(now), version=version)
        _change(actor, proposal, "withdraw", given, now, trail.reason_given(reason, REASON_LENGTH), {})
    return proposal


def procedure_of(proposal: ExitProposal) -> str:
    """Return the steps of a proposal in one line, as the member's record keeps them: days and offices, no names."""
    return procedure(
        (proposal.notice_from if row.step == "notify" else timezone.localdate(row.at), row.office, row.step)
        for row in proposal.steps.order_by("pk")
    )


def procedure(steps: Iterable[tuple[date | None, str, str]]) -> str:
    """Return (day, office, step) as the procedure followed, in the language of the records."""
    labels = dict(choices.EXIT_STEPS)
    with translation.override(settings.LANGUAGE_CODE):
        return "；".join(f"{on} {office}{labels[step]}" for on, office, step in steps)[:PROCEDURE_LENGTH]


def _has_account(proposal: ExitProposal) -> bool:
    user = proposal.member.user
    return user is not None and user.is_active


def _own_office(actor: Actor, proposal: ExitProposal) -> bool:
    """Tell whether the actor's office proposed, or stands above the one that did."""
    path = proposal.member.team.unit.path
    if actor.can("exit.decide", path):
        return True
    offices = [row.office for row in proposal.steps.all() if row.step == "propose"]
    return offices[:1] == [trail.office_of(actor, "exit.propose", path)]


def _change(
    actor: Actor, proposal: ExitProposal, event: str, version: int, now: datetime, reason: str,
    values: dict[str, Any], *, right: str | None = None, path: str = "",
) -> None:  # fmt: skip
    records.change(
        actor=actor, action=f"exit.{event}", instance=proposal, version=version,
        path=path or proposal.member.team.unit.path, values={**values, "state": rule.TABLE[event].target},
        secret=_SECRET,
    )  # fmt: skip
    _step(actor, proposal, event, rule.TABLE[event].action if right is None else right, now, reason)


def _step(actor: Actor, proposal: ExitProposal, step: str, right: str, now: datetime, reason: str) -> None:
    office = trail.office_of(actor, right, proposal.member.team.unit.path) if right else ""
    ExitStep.objects.create(proposal=proposal, step=step, actor_name=actor.name, office=office, at=now, reason=reason)
