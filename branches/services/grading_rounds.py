"""A county's grading of a year: opening it, who takes part, the sample, public notice, closing it with the grades."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches import choices, selectors
from branches.domain import grading as rule
from branches.models import BranchGrading, GradingRound
from branches.services import grading_results
from core import audit, bulk, records, workdays
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.periods import Period
from core.scope import Scope
from core.states import StepNotAllowed, next_state

_NAMED = 8
ASSESS_WORKDAYS, REVIEW_WORKDAYS = 10, 15
"""Working days after the opening until self-assessments and reviews are owed, unless the county sets other days."""
SETTINGS = frozenset(
    {
        "min_full_members", "founded_before", "bars_rectified", "advanced_from", "middle_from", "notice_workdays",
        "sample_share", "assess_by", "review_by",
    }
)  # fmt: skip
_OF_CONDITIONS = frozenset({"min_full_members", "founded_before", "bars_rectified"})
_EMPTY: dict[str, Any] = {
    "decision_reason": "", "state": rule.DRAFT, "is_sampled": False, "own_given": {}, "own_facts": {},
    "township_given": {}, "county_given": {}, "reasons": {}, "vetoes": {}, "return_reason": "", "facts": {},
    "points": {}, "goods": [], "passed": [], "version": 1,
}  # fmt: skip


class UnfinishedSteps(Conflict):
    """The year cannot be closed; the message names every step that is not done."""

    def __init__(self, steps: list[str]) -> None:
        super().__init__(_("The year cannot be closed yet:") + "\n" + "\n".join(f"· {step}" for step in steps))
        self.steps = steps


def seen(actor: Actor, round_id: int, *, lock: bool = False) -> GradingRound:
    """Return a grading of a county that the actor's scope touches.

    :raises NotFound: there is none, or it is another county's.
    """
    rows = selectors.grading_rounds(actor.scope("grading.view")).filter(pk=round_id)
    round_ = (rows.select_for_update(of=("self",)) if lock else rows).first()
    if round_ is None:
        raise NotFound
    return round_


def _due_days(county: OrgUnit, on: date) -> dict[str, date | None]:
    calendar = workdays.calendar_for(county.path)
    try:
        return {"assess_by": calendar.add(on, ASSESS_WORKDAYS), "review_by": calendar.add(on, REVIEW_WORKDAYS)}
    except workdays.Unpublished:
        return {"assess_by": None, "review_by": None}


def open_round(
    *, actor: Actor, county: OrgUnit, year: int, on: date, values: Mapping[str, Any] | None = None
) -> GradingRound:
    """Open a year's grading: one sheet for every organisation that exists at the year's end, committees left out.

    Each sheet says which conditions are not met; those that meet all take part. Source: docs/rules/grading.md.

    :raises DomainError: no standard is adopted for the year, or for a sector that has organisations.
    :raises Conflict: the year is open already.
    """
    actor.require("grading.run", county.path, see="grading.view")
    given = dict(values or {})
    if set(given) - SETTINGS:
        raise DomainError(_("This is no setting of a year's grading."))
    if GradingRound.objects.filter(unit=county, year=year).exists():
        raise Conflict(_("The grading of %(year)s is open already.") % {"year": year})
    standards = selectors.adopted_standards(county, year)
    if not standards:
        raise DomainError(
            _("No five-goods standard is adopted for %(year)s. Adopt one first.") % {"year": year}, field="year"
        )
    with transaction.atomic():
        round_ = GradingRound(
            unit=county, year=year, opened_on=on,
            **{"founded_before": date(year, 7, 1), **_due_days(county, on), **given},
        )  # fmt: skip
        records.create(actor=actor, action="grading.opened", instance=round_, path=county.path)
        rows = []
        last_day = Period.parse(str(year)).last_day
        conditions = _conditions(round_)
        for branch, sector, refused in _refused(round_, conditions, last_day):
            standard = standards.get(sector) or standards.get("")
            if standard is None:
                label = dict(choices.SECTORS)[sector]
                raise DomainError(
                    _(
                        "No five-goods standard of %(year)s is for the sector “%(sector)s”. Adopt one, or one for all sectors."
                    )
                    % {"year": year, "sector": label},
                    field="year",
                )
            rows.append((round_.pk, branch, standard.pk, refused, not refused, *_EMPTY.values()))
        columns = ("round", "branch", "standard", "refusals", "is_eligible", *_EMPTY)
        bulk.insert(BranchGrading, columns, rows)
        audit.record(
            actor=actor, action="grading.sheets-made", target=round_, path=county.path,
            changes={"rows": len(rows), "digest": audit.digest_rows(row[1:5] for row in rows)},
        )  # fmt: skip
    return round_


def _conditions(round_: GradingRound) -> rule.Conditions:
    return rule.Conditions(round_.founded_before, round_.min_full_members, round_.bars_rectified)


def _refused(round_: GradingRound, conditions: rule.Conditions, last_day: date) -> list[tuple[int, str, list[str]]]:
    """Return every organisation of the county with its sector and the conditions that it does not meet."""
    weak = set(selectors.in_rectification(last_day).values_list("branch_id", flat=True))
    rows = selectors.open_on(Scope.of([round_.unit.path]), last_day).exclude(kind="committee").order_by("pk")
    return [
        (pk, sector, rule.refusals(conditions, rule.Candidate(founded, dissolved, members, pk in weak), last_day))
        for pk, sector, founded, dissolved, members in rows.values_list(
            "pk", "sector", "founded_on", "dissolved_on", "full_members"
        )
    ]


def set_up(*, actor: Actor, round_id: int, values: Mapping[str, Any], version: int | None) -> GradingRound:
    """Change the settings of an open year; other conditions are asked again of every organisation.

    A decision that a person has made about an organisation stays.

    :raises Conflict: the year is not open, or somebody changed it meanwhile.
    """
    round_ = seen(actor, round_id)
    _may_run(actor, round_)
    if set(values) - SETTINGS:
        raise DomainError(_("This is no setting of a year's grading."))
    with transaction.atomic():
        _open(GradingRound.objects.select_for_update().get(pk=round_.pk))
        before = {name: getattr(round_, name) for name in _OF_CONDITIONS}
        records.change(
            actor=actor, action="grading.set-up", instance=round_, path=round_.unit.path, values=dict(values),
            version=version,
        )  # fmt: skip
        if any(getattr(round_, name) != value for name, value in before.items()):
            _ask_again(actor, round_)
    return round_


def _ask_again(actor: Actor, round_: GradingRound) -> None:
    found = {
        branch: refused
        for branch, _sector, refused in _refused(round_, _conditions(round_), Period.parse(str(round_.year)).last_day)
    }
    rows = BranchGrading.objects.filter(round=round_).order_by("pk")
    changed = []
    for pk, branch, old, eligible, reason, version, sampled in rows.values_list(
        "pk", "branch_id", "refusals", "is_eligible", "decision_reason", "version", "is_sampled"
    ):
        refused = found.get(branch, [rule.DISSOLVED])
        takes_part = eligible if reason else not refused
        if refused != old or takes_part != eligible:
            changed.append((refused, takes_part, sampled and takes_part, version + 1, pk))
    bulk.update(BranchGrading, ("refusals", "is_eligible", "is_sampled", "version"), changed)
    audit.record(
        actor=actor, action="grading.eligibility-many", target=round_, path=round_.unit.path,
        changes={"rows": len(changed), "digest": audit.digest_rows(changed)},
    )  # fmt: skip


def _may_run(actor: Actor, round_: GradingRound) -> None:
    if not actor.can("grading.run", round_.unit.path):
        raise Forbidden


def _open(round_: GradingRound) -> None:
    if round_.state != rule.OPEN:
        raise Conflict(
            _("The grading of %(year)s stands at “%(state)s”; its sheets are no longer changed.")
            % {"year": round_.year, "state": round_.get_state_display()}
        )


def decide_eligibility(
    *, actor: Actor, grading_id: int, takes_part: bool, reason: str, version: int | None
) -> BranchGrading:
    """Let an organisation take part against the conditions, or not although it meets them; with a reason.

    :raises DomainError: there is no reason.
    :raises Conflict: the year is not open, or somebody changed the sheet meanwhile.
    """
    rows = BranchGrading.objects.within(actor.scope("grading.view")).select_related("round__unit", "branch__unit")
    row = rows.filter(pk=grading_id).first()
    if row is None:
        raise NotFound
    _may_run(actor, row.round)
    by_rule = not row.refusals
    words = reason.strip()
    if not words:
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        _open(GradingRound.objects.select_for_update().get(pk=row.round_id))
        values: dict[str, Any] = {"is_eligible": takes_part, "decision_reason": words if takes_part != by_rule else ""}
        if not takes_part:
            values["is_sampled"] = False
        records.change(
            actor=actor, action="grading.eligibility", instance=row, path=row.branch.unit.path, version=version,
            reason=words, values=values,
        )  # fmt: skip
    return row


def draw_sample(*, actor: Actor, round_id: int, seed: str, now: datetime, version: int | None) -> int:
    """Draw the organisations that the county verifies on the spot, among all that take part; return how many.

    The seed is kept: who knows it draws the same sample again. A sample is drawn anew only while none of the one
    before has been verified, so that nobody draws until a wished-for one comes.

    :raises DomainError: there is no seed.
    :raises Conflict: the year is not open, or verifying the sample has begun.
    """
    words = seed.strip()
    if not words or len(words) > 40:
        raise DomainError(_("Give a seed of 1 to 40 characters; who knows it can draw the sample again."), field="seed")
    with transaction.atomic():
        round_ = seen(actor, round_id, lock=True)
        _may_run(actor, round_)
        _open(round_)
        rows = grading_results.taking_part(round_)
        if rows.filter(is_sampled=True, state=rule.VERIFIED).exists():
            raise Conflict(_("Verifying the sample has begun; it is not drawn again."))
        keys = list(rows.values_list("branch_id", flat=True))
        chosen = rule.draw(keys, round_.sample_share, words)
        rows.filter(is_sampled=True).exclude(branch_id__in=chosen).update(is_sampled=False, version=F("version") + 1)
        rows.filter(is_sampled=False, branch_id__in=chosen).update(is_sampled=True, version=F("version") + 1)
        records.change(
            actor=actor, action="grading.sample-drawn", instance=round_, path=round_.unit.path, version=version,
            values={"sample_seed": words, "sampled_at": now},
        )  # fmt: skip
        audit.record(
            actor=actor, action="grading.sample", target=round_, path=round_.unit.path, at=now,
            changes={"rows": len(chosen), "digest": audit.digest_rows(chosen)},
        )  # fmt: skip
    return len(chosen)


# Notice and close --------------------------------------------------------------------------------


def _step(actor: Actor, round_: GradingRound, event: str, refusal: str) -> str:
    """Return the state a step leads to, by the one table of rounds.

    :raises IllegalTransition: the year is not in a state from which the step may be taken.
    """
    actor.require(rule.ROUND[event].action, round_.unit.path, see="grading.view")
    try:
        return next_state(rule.ROUND, event=event, current=round_.state)
    except StepNotAllowed as error:
        raise IllegalTransition(refusal) from error


def _unverified(round_: GradingRound) -> list[str]:
    rows = grading_results.taking_part(round_).exclude(state=rule.VERIFIED).select_related("branch__unit")
    total = rows.count()
    steps = [
        _("%(unit)s, %(branch)s: %(state)s, not yet verified by the county")
        % {"unit": row.branch.unit.name, "branch": row.branch.name, "state": row.get_state_display()}
        for row in rows.order_by("branch__unit__path", "pk")[:_NAMED]
    ]
    if total > _NAMED:
        steps.append(_("and %(n)s more sheets that are not verified") % {"n": total - _NAMED})
    if not round_.sample_seed:
        steps.append(_("the county's sample is not drawn"))
    return steps


def publish(*, actor: Actor, round_id: int, on: date) -> GradingRound:
    """Put the grades on public notice for the year's number of working days.

    :raises UnfinishedSteps: a sheet is not verified, or no sample was drawn.
    """
    with transaction.atomic():
        round_ = seen(actor, round_id, lock=True)
        refusal = _("The grading stands at “%(state)s” already.") % {"state": round_.get_state_display()}
        target = _step(actor, round_, "publish", refusal)
        steps = _unverified(round_)
        if steps:
            raise UnfinishedSteps(steps)
        until = workdays.calendar_for(round_.unit.path).add(on, round_.notice_workdays)
        records.change(
            actor=actor, action="grading.notice", instance=round_, path=round_.unit.path, version=round_.version,
            values={"state": target, "notice_from": on, "notice_until": until},
        )  # fmt: skip
    return round_


def withdraw(*, actor: Actor, round_id: int, reason: str) -> GradingRound:
    """Take the grades off public notice, because something has to be mended first."""
    with transaction.atomic():
        round_ = seen(actor, round_id, lock=True)
        target = _step(actor, round_, "withdraw", _("The grades are not on public notice."))
        if not reason.strip():
            raise DomainError(_("Say why the notice is withdrawn."), field="reason")
        records.change(
            actor=actor, action="grading.withdrawn", instance=round_, path=round_.unit.path, version=round_.version,
            reason=reason.strip(), values={"state": target, "notice_from": None, "notice_until": None},
        )  # fmt: skip
    return round_


def steps_left(round_: GradingRound, today: date) -> list[str]:
    """Return, by name, every step without which the year cannot be closed."""
    steps = _unverified(round_)
    if round_.state == rule.OPEN:
        steps.append(_("public notice of the grades"))
    elif round_.notice_until and today <= round_.notice_until:
        steps.append(_("the public notice runs until %(day)s, inclusive") % {"day": round_.notice_until})
    if round_.open_objections:
        steps.append(_("%(n)s objections are not answered") % {"n": round_.open_objections})
    return steps


def close(*, actor: Actor, round_id: int, now: datetime, today: date) -> tuple[GradingRound, bool]:
    """Write every organisation's grade and make the year final; tell whether it was done now.

    Closing a final year changes nothing.

    :raises UnfinishedSteps: names what is not done; nothing changes.
    """
    with transaction.atomic():
        round_ = seen(actor, round_id, lock=True)
        actor.require("grading.run", round_.unit.path, see="grading.view")
        if round_.state == rule.FINAL:
            return round_, False
        steps = steps_left(round_, today)
        if steps:
            raise UnfinishedSteps(steps)
        target = _step(actor, round_, "close", _("The grades are not on public notice."))
        digest = grading_results.write(actor=actor, round_=round_)
        records.change(
            actor=actor, action="grading.closed", instance=round_, path=round_.unit.path, version=round_.version,
            values={"state": target, "closed_at": now, "rows_digest": digest},
        )  # fmt: skip
    return round_, True


def without_sheet(round_: GradingRound) -> int:
    """Return how many organisations of the year have no sheet: they were founded or entered after the opening."""
    last_day = Period.parse(str(round_.year)).last_day
    rows = selectors.open_on(Scope.of([round_.unit.path]), last_day).exclude(kind="committee")
    return rows.exclude(pk__in=BranchGrading.objects.filter(round=round_).values("branch_id")).count()


def add_missing(*, actor: Actor, round_id: int) -> int:
    """Make the sheets of organisations that were entered after the opening; return how many."""
    with transaction.atomic():
        round_ = seen(actor, round_id, lock=True)
        _may_run(actor, round_)
        _open(round_)
        standards = selectors.adopted_standards(round_.unit, round_.year)
        known = set(BranchGrading.objects.filter(round=round_).values_list("branch_id", flat=True))
        found = _refused(round_, _conditions(round_), Period.parse(str(round_.year)).last_day)
        rows = [
            (round_.pk, branch, (standards.get(sector) or standards[""]).pk, refused, not refused, *_EMPTY.values())
            for branch, sector, refused in found
            if branch not in known and (sector in standards or "" in standards)
        ]
        bulk.insert(BranchGrading, ("round", "branch", "standard", "refusals", "is_eligible", *_EMPTY), rows)
        if rows:
            audit.record(
                actor=actor, action="grading.sheets-made", target=round_, path=round_.unit.path,
                changes={"rows": len(rows), "digest": audit.digest_rows(row[1:5] for row in rows)},
            )  # fmt: skip
    return len(rows)
