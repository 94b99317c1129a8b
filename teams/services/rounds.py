"""A county's quarter: opening it, public notice, closing it with the stars."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records, workdays
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.periods import Period
from core.scope import Scope
from core.states import StepNotAllowed, next_state
from teams import indicators, selectors
from teams.domain import workflow
from teams.models import Assessment, Member, Rating, Round, StarOverride, Team, TeamSheet
from teams.services import mentors, rating

_NAMED = 8


class UnfinishedSteps(Conflict):
    """The quarter cannot be closed; the message names every step that is not done."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__(_("The quarter cannot be closed yet:") + "\n" + "\n".join(f"· {step}" for step in steps))
        self.steps = steps


def find(*, county: OrgUnit, period: Period) -> Round:
    """Return the county's round of a quarter.

    :raises NotFound: the quarter was never opened.
    """
    round_ = Round.objects.select_related("unit").filter(unit=county, period=period.code).first()
    if round_ is None:
        raise NotFound(
            _("%(unit)s has no assessment for %(period)s. Open the quarter first.")
            % {"unit": county.name, "period": period.code}
        )
    return round_


def seen(actor: Actor, round_id: int, *, action: str = "round.view", lock: bool = False) -> Round:
    """Return a round of a county that the actor's scope touches.

    :raises NotFound: there is none, or it is another county's.
    """
    rows = selectors.rounds(actor.scope(action)).filter(pk=round_id)
    round_ = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if round_ is None:
        raise NotFound
    return round_


def _due_days(county: OrgUnit, on: date) -> dict[str, date | None]:
    """Return the days by which the steps are owed, unless the calendar of those days is not published yet."""
    calendar = workdays.calendar_for(county.path)
    try:
        return {
            "score_by": calendar.add(on, workflow.SCORE_WORKDAYS),
            "review_by": calendar.add(on, workflow.REVIEW_WORKDAYS),
        }
    except workdays.Unpublished:
        return {"score_by": None, "review_by": None}


def set_due_days(
    *, actor: Actor, round_id: int, score_by: date | None, review_by: date | None, version: int | None
) -> Round:
    """Set the days by which units hand in and townships review; None for no such day.

    :raises Conflict: the quarter is no longer open, or somebody changed it meanwhile.
    :raises DomainError: a day lies before the opening, or reviewing before handing in.
    """
    round_ = seen(actor, round_id)
    if not actor.can("round.notice", round_.unit.path):
        raise Forbidden
    if round_.state != workflow.OPEN:
        raise Conflict(_("The quarter is no longer open."))
    for field, day in (("score_by", score_by), ("review_by", review_by)):
        if day is not None and day < round_.opened_on:
            raise DomainError(
                _("The quarter was opened on %(day)s; give that day or a later one.") % {"day": round_.opened_on},
                field=field,
            )
    if score_by and review_by and review_by < score_by:
        raise DomainError(_("The day for reviewing must not be before the day for handing in."), field="review_by")
    records.change(
        actor=actor, action="round.due-days", instance=round_, path=round_.unit.path, version=version,
        values={"score_by": score_by, "review_by": review_by},
    )  # fmt: skip
    return round_


def open_round(*, actor: Actor, county: OrgUnit, period: Period, on: date) -> Round:
    """Open a quarter: one sheet per team, one line per member in post at its end.

    :raises DomainError: the period is no quarter, or no scheme is adopted for the year.
    :raises Conflict: the quarter is open already.
    """
    actor.require("round.open", county.path, see="round.view")
    if period.kind != "quarter":
        raise DomainError(
            _("“%(period)s” is no quarter. Write one as 2025Q4.") % {"period": period.code}, field="period"
        )
    schemes = selectors.adopted(county, period.year)
    if None not in schemes:
        raise DomainError(_("No star scheme is adopted for %(year)s. Adopt one first.") % {"year": period.year})
    if Round.objects.filter(unit=county, period=period.code).exists():
        raise Conflict(_("%(period)s of %(unit)s is open already.") % {"period": period.code, "unit": county.name})
    with transaction.atomic():
        round_ = Round(unit=county, period=period.code, opened_on=on, **_due_days(county, on))
        records.create(actor=actor, action="round.opened", instance=round_, path=county.path)
        members = indicators.in_post(Scope.of([county.path]), period).order_by("team_id", "pk")
        pairs = list(members.values_list("team_id", "pk"))
        kinds = dict(Team.objects.within(Scope.of([county.path])).values_list("pk", "kind_id"))
        teams = sorted({team for team, _member in pairs})
        ids = bulk.next_ids(TeamSheet, len(teams))
        sheets = dict(zip(teams, ids, strict=True))
        columns = (
            "id",
            "round",
            "team",
            "scheme",
            "state",
            "scored_by",
            "reviewed_by",
            "verified_by",
            "return_reason",
            "version",
        )
        bulk.insert(
            TeamSheet,
            columns,
            [
                (sheets[team], round_.pk, team, schemes.get(kinds[team], schemes[None]).pk, "draft", "", "", "", "", 1)
                for team in teams
            ],
        )
        bulk.insert(
            Assessment, ("sheet", "member", "given", "vetoes", "version"), [(sheets[t], m, {}, {}, 1) for t, m in pairs]
        )
        audit.record(
            actor=actor, action="round.sheets-made", target=round_, path=county.path,
            changes={"rows": len(pairs), "digest": audit.digest_rows(pairs)},
        )  # fmt: skip
    return round_


def give_points_many(
    *, actor: Actor, round_: Round, given: Mapping[int, Mapping[str, int]], vetoes: Mapping[int, Mapping[str, str]]
) -> int:
    """Set the points of many members of an open round at once, by member's key; return how many."""
    actor.require("sheet.score", round_.unit.path, see="sheet.view")
    if round_.state != workflow.OPEN:
        raise Conflict(_("The quarter is no longer open."))
    with transaction.atomic():
        members = Assessment.objects.filter(sheet__round=round_, sheet__state=workflow.DRAFT).order_by("pk")
        rows = [
            (dict(given[member]), dict(vetoes.get(member, {})), version + 1, pk)
            for pk, member, version in members.values_list("pk", "member_id", "version")
            if member in given
        ]
        bulk.update(Assessment, ("given", "vetoes", "version"), rows)
        audit.record(
            actor=actor, action="assessment.scored-many", target=round_, path=round_.unit.path,
            changes={"rows": len(rows), "digest": audit.digest_rows(rows)},
        )  # fmt: skip
    return len(rows)


def publish(*, actor: Actor, round_: Round, on: date) -> Round:
    """Put the results on public notice for the scheme's number of working days.

    Source of the notice: county setting (five working days in the example); three stars and more
    are named in public, lower stars go to the person alone.

    :raises UnfinishedSteps: a sheet is not verified.
    :raises DomainError: no scheme is adopted for the year, so the length of the notice is not known.
    """
    with transaction.atomic():
        # Held until the notice has begun, so that no sheet is returned meanwhile.
        Round.objects.select_for_update().get(pk=round_.pk)
        refusal = _("The quarter is %(state)s already.") % {"state": round_.get_state_display()}
        target = _step(actor, round_, "publish", refusal)
        steps = _unverified(round_)
        if steps:
            raise UnfinishedSteps(steps)
        year = Period.parse(round_.period).year
        scheme = selectors.adopted(round_.unit, year).get(None)
        if scheme is None:
            raise DomainError(_("No star scheme is adopted for %(year)s. Adopt one first.") % {"year": year})
        until = workdays.calendar_for(round_.unit.path).add(on, scheme.notice_workdays)
        records.change(
            actor=actor, action="round.notice", instance=round_, path=round_.unit.path, version=round_.version,
            values={"state": target, "notice_from": on, "notice_until": until},
        )  # fmt: skip
    return round_


def withdraw(*, actor: Actor, round_: Round, reason: str) -> Round:
    """Take the results off public notice, because something has to be mended first."""
    target = _step(actor, round_, "withdraw", _("The quarter is not on public notice."))
    if not reason.strip():
        raise DomainError(_("Say why the notice is withdrawn."), field="reason")
    records.change(
        actor=actor, action="round.withdrawn", instance=round_, path=round_.unit.path, version=round_.version, reason=reason,
        values={"state": target, "notice_from": None, "notice_until": None},
    )  # fmt: skip
    return round_


def _step(actor: Actor, round_: Round, event: str, refusal: str) -> str:
    """Return the state a step leads to, by the one table of rounds.

    :raises IllegalTransition: the round is not in a state from which the step may be taken.
    """
    actor.require(workflow.ROUND[event].action, round_.unit.path, see="round.view")
    try:
        return next_state(workflow.ROUND, event=event, current=round_.state)
    except StepNotAllowed as error:
        raise IllegalTransition(refusal) from error


def _unverified(round_: Round) -> list[str]:
    rows = selectors.unfinished(round_)
    total = rows.count()
    steps = [
        _("%(unit)s, %(team)s: %(state)s, not yet verified by the county")
        % {"unit": sheet.team.unit.name, "team": sheet.team.name, "state": sheet.get_state_display()}
        for sheet in rows[:_NAMED]
    ]
    if total > _NAMED:
        steps.append(_("and %(n)s more sheets that are not verified") % {"n": total - _NAMED})
    return steps


def steps_left(round_: Round, today: date) -> list[str]:
    """Return, by name, every step without which the quarter cannot be closed."""
    steps = _unverified(round_)
    if round_.state == workflow.OPEN:
        steps.append(_("public notice of the results"))
    elif round_.notice_until and today <= round_.notice_until:
        steps.append(_("the public notice runs until %(day)s, inclusive") % {"day": round_.notice_until})
    if round_.open_objections:
        steps.append(_("%(n)s objections are not answered") % {"n": round_.open_objections})
    return steps


def override(
    *, actor: Actor, round_: Round, member: Member, stars: int, reason: str, now: datetime, version: int | None = None
) -> StarOverride:
    """Record a person's decision to give another star than the rule's, or change it while the quarter runs.

    There is one row for a member and quarter; `version` is that of the row the person has read, if there was one.

    :raises Conflict: the quarter is final, or somebody decided otherwise meanwhile.
    """
    _may_override(actor, round_, member)
    if not reason.strip():
        raise DomainError(_("Give the reason for another star than the rule's."), field="reason")
    path = member.team.unit.path
    given: dict[str, Any] = {"stars": stars, "reason": reason.strip(), "decided_by": actor.name, "decided_at": now}
    with transaction.atomic():
        _not_final(round_)
        row = StarOverride.objects.select_for_update().filter(round=round_, member=member).first()
        if row is None:
            row = StarOverride(round=round_, member=member, **given)
            records.create(actor=actor, action="rating.overridden", instance=row, path=path, reason=reason)
        else:
            records.change(
                actor=actor, action="rating.overridden", instance=row, path=path, reason=reason, version=version,
                values={**given, "is_withdrawn": False},
            )  # fmt: skip
    return row


def withdraw_override(*, actor: Actor, override_id: int, reason: str, version: int | None = None) -> StarOverride:
    """Take back a person's decision: the rule's star counts again. The row stays, marked as withdrawn.

    :raises Conflict: the quarter is final, or the decision is withdrawn already.
    """
    rows = StarOverride.objects.within(actor.scope("rating.view")).select_related("round__unit", "member__team__unit")
    row = rows.filter(pk=override_id).first()
    if row is None:
        raise NotFound
    _may_override(actor, row.round, row.member)
    if not reason.strip():
        raise DomainError(_("Say why the decision is withdrawn."), field="reason")
    with transaction.atomic():
        _not_final(row.round)
        if row.is_withdrawn:
            raise Conflict(_("This decision is withdrawn already."))
        records.change(
            actor=actor, action="rating.override-withdrawn", instance=row, path=row.member.team.unit.path,
            reason=reason, version=row.version if version is None else version, values={"is_withdrawn": True},
        )  # fmt: skip
    return row


def _may_override(actor: Actor, round_: Round, member: Member) -> None:
    actor.require("rating.override", member.team.unit.path, see="rating.view")
    if round_.state == workflow.FINAL:
        raise Conflict(_("The quarter is final; its stars are no longer changed."))


def _not_final(round_: Round) -> None:
    """Hold the round's row and refuse a final one: the close may have come since it was read."""
    if Round.objects.select_for_update().get(pk=round_.pk).state == workflow.FINAL:
        raise Conflict(_("The quarter is final; its stars are no longer changed."))


def close(*, actor: Actor, round_: Round, now: datetime, today: date) -> tuple[Round, bool]:
    """Rate every member and make the quarter final; tell whether it was done now.

    Closing a final quarter changes nothing. To be called inside the caller's transaction.

    :raises UnfinishedSteps: names what is not done; nothing changes.
    """
    actor.require("round.close", round_.unit.path, see="round.view")
    with transaction.atomic():
        locked = Round.objects.select_for_update().select_related("unit").get(pk=round_.pk)
        if locked.state == workflow.FINAL:
            return locked, False
        steps = steps_left(locked, today)
        if steps:
            raise UnfinishedSteps(steps)
        target = _step(actor, locked, "close", _("The quarter is not on public notice."))
        digest = rating.rate_round(actor=actor, round_=locked)
        stars = dict(Rating.objects.filter(round=locked).values_list("member_id", "stars"))
        mentors.risen(actor=actor, county=locked.unit, stars=stars, on=today)
        records.change(
            actor=actor, action="round.closed", instance=locked, path=locked.unit.path, version=locked.version,
            values={"state": target, "closed_at": now, "rows_digest": digest},
        )  # fmt: skip
    return locked, True
