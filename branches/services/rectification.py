"""Rectification plans: one for one organisation, with sponsor by post, steps, deadline and acceptance (一村一策)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from branches.models import Branch, RectificationPlan, RectificationStep
from core import records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound

_EDITABLE = frozenset({"problem", "sponsor", "deadline", "kind"})
ACCEPTED, WITHDRAWN = "accepted", "withdrawn"


def seen(actor: Actor, plan_id: int, *, lock: bool = False) -> RectificationPlan:
    """Return a plan inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = RectificationPlan.objects.within(actor.scope("rectification.view")).select_related("branch__unit")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=plan_id).first()
    if row is None:
        raise NotFound
    return row


def _may(actor: Actor, action: str, path: str) -> None:
    if not actor.can(action, path):
        raise Forbidden


def _still_open(plan: RectificationPlan) -> None:
    if plan.state != "open":
        raise Conflict(_("This plan is closed; it is no longer changed."))


def begin(
    *, actor: Actor, branch_id: int, values: Mapping[str, Any], steps: Sequence[tuple[str, date]] = ()
) -> RectificationPlan:
    """Begin the rectification of an organisation; steps are (text, due day).

    :raises Conflict: the organisation has an open plan.
    :raises DomainError: a step is due after the deadline, or a field is not allowed; names the field.
    """
    rows = Branch.objects.within(actor.scope("rectification.view")).select_related("unit")
    branch = rows.filter(pk=branch_id).first()
    if branch is None:
        raise NotFound
    _may(actor, "rectification.change", branch.unit.path)
    with transaction.atomic():
        Branch.objects.select_for_update().get(pk=branch.pk)
        if RectificationPlan.objects.filter(branch=branch, state="open").exists():
            raise Conflict(_("The organisation has an open plan. Close that one first."))
        plan = RectificationPlan(branch=branch, **values)
        records.create(actor=actor, action="rectification.begun", instance=plan, path=branch.unit.path)
        for text, due_on in steps:
            add_step(actor=actor, plan_id=plan.pk, text=text, due_on=due_on)
    return plan


def change(*, actor: Actor, plan_id: int, values: Mapping[str, Any], version: int | None) -> RectificationPlan:
    """Change what has to be put right, the sponsor's post or the deadline of an open plan."""
    plan = seen(actor, plan_id)
    _may(actor, "rectification.change", plan.branch.unit.path)
    _still_open(plan)
    if set(values) - _EDITABLE:
        raise DomainError(_("Organisation and beginning of a plan stay as they are."))
    records.change(
        actor=actor, action="rectification.changed", instance=plan, values=dict(values), path=plan.branch.unit.path,
        version=version,
    )  # fmt: skip
    return plan


def add_step(*, actor: Actor, plan_id: int, text: str, due_on: date) -> RectificationStep:
    """Add a step to an open plan.

    :raises DomainError: it is due outside the plan's days.
    """
    with transaction.atomic():
        plan = seen(actor, plan_id, lock=True)
        _may(actor, "rectification.change", plan.branch.unit.path)
        _still_open(plan)
        if not plan.opened_on <= due_on <= plan.deadline:
            raise DomainError(
                _("A step is due between %(from)s and the deadline, %(until)s.")
                % {"from": plan.opened_on, "until": plan.deadline},
                field="due_on",
            )
        last = plan.steps.aggregate(n=Max("order"))["n"] or 0
        step = RectificationStep(plan=plan, order=last + 1, text=text.strip(), due_on=due_on)
        records.create(actor=actor, action="rectification.step-added", instance=step, path=plan.branch.unit.path)
    return step


def report_step(
    *, actor: Actor, step_id: int, done_on: date, result: str, today: date, version: int | None
) -> RectificationStep:
    """Report a step as done, with what came of it; the organisation itself reports.

    :raises DomainError: there is no result, or the day lies ahead or before the plan.
    :raises Conflict: the plan is closed, or somebody changed the step meanwhile.
    """
    rows = RectificationStep.objects.within(actor.scope("rectification.view")).select_related("plan__branch__unit")
    step = rows.filter(pk=step_id).first()
    if step is None:
        raise NotFound
    path = step.plan.branch.unit.path
    _may(actor, "rectification.report", path)
    with transaction.atomic():
        _still_open(seen(actor, step.plan_id, lock=True))
        if not result.strip():
            raise DomainError(_("Say what came of the step."), field="result")
        if not step.plan.opened_on <= done_on <= today:
            raise DomainError(
                _("Give a day between %(from)s and today.") % {"from": step.plan.opened_on}, field="done_on"
            )
        records.change(
            actor=actor, action="rectification.step-done", instance=step, path=path, version=version,
            values={"done_on": done_on, "result": result.strip()},
        )  # fmt: skip
    return step


def close(*, actor: Actor, plan_id: int, outcome: str, on: date, words: str, version: int | None) -> RectificationPlan:
    """Accept what was put right, or withdraw a plan, in words.

    The row keeps who did it. Steps are reported by the organisation, acceptance is the township's or the county's.

    :raises DomainError: there are no words, or a step is not done.
    """
    with transaction.atomic():
        plan = seen(actor, plan_id, lock=True)
        _may(actor, "rectification.change", plan.branch.unit.path)
        _still_open(plan)
        if outcome not in (ACCEPTED, WITHDRAWN):
            raise DomainError(_("Choose whether the plan is accepted or withdrawn."), field="outcome")
        if not words.strip():
            raise DomainError(_("Say in words what was accepted, or why the plan is withdrawn."), field="acceptance")
        if on < plan.opened_on:
            raise DomainError(_("A plan is not closed before it began."), field="closed_on")
        undone = plan.steps.filter(done_on__isnull=True).order_by("order").first()
        if outcome == ACCEPTED and undone is not None:
            raise DomainError(_("The step “%(step)s” is not reported as done yet.") % {"step": undone.text})
        records.change(
            actor=actor, action=f"rectification.{outcome}", instance=plan, path=plan.branch.unit.path, version=version,
            reason=words.strip(),
            values={"state": outcome, "closed_on": on, "acceptance": words.strip(), "closed_by": actor.name},
        )  # fmt: skip
    return plan
