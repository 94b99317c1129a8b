"""What of a year's grading stands on the desk: sheets to hand in, to review, to verify, objections, steps that are late."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _

from branches import selectors
from branches.domain import grading as rule
from branches.models import BranchGrading, GradingObjection, GradingRound, RectificationPlan
from branches.web import grading_lists
from core.actors import Actor
from core.scope import Scope

MOST = 5
"""Sheets and plans that are named one by one; of more their number."""


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what, where it is done, how many (0 for one that is named), until when, how many days late."""

    label: str
    href: str
    count: int = 0
    note: str = ""
    due: date | None = None
    late: int = 0


def waiting(actor: Actor, today: date) -> list[Waiting]:
    """Return what waits for the reader by the post: the organisation's own steps, the township's, the county's."""
    if not actor.can("grading.view"):
        return []
    rounds = list(selectors.grading_rounds(actor.scope("grading.view")).exclude(state=rule.FINAL))
    found: list[Waiting] = []
    for round_ in rounds:
        if round_.state == rule.OPEN:
            found += [*_own(actor, round_, today), *_queue(actor, round_, today)]
        if actor.can("grading.answer", round_.unit.path) and round_.open_objections:
            page = f"{reverse('branches:grading-objections')}?year={round_.year}"
            found.append(
                Waiting(_("objections to grades of organisations to answer"), page, _unanswered(actor, round_))
            )
    return [*found, *_steps(actor, today)]


def _late(due: date | None, today: date) -> int:
    return max((today - due).days, 0) if due is not None else 0


def _below(actor: Actor, right: str, above: str) -> Scope:
    """Return where the reader has a right without the one of the post above: the own organisations."""
    higher = actor.scope(above)
    return Scope.of(path for path in actor.scope(right).paths if not higher.covers(path))


def _own(actor: Actor, round_: GradingRound, today: date) -> list[Waiting]:
    """Return the self-assessments that the reader's organisations have not handed in."""
    rows = BranchGrading.objects.within(_below(actor, "grading.assess", "grading.review"))
    rows = rows.filter(round=round_, state=rule.DRAFT, is_eligible=True).select_related("branch")
    named = list(rows.order_by("branch__unit__path", "pk")[: MOST + 1])
    late = _late(round_.assess_by, today)
    if len(named) > MOST:
        page = f"{reverse('branches:gradings')}?year={round_.year}&state={rule.DRAFT}"
        label = _("self-assessments of organisations to hand in")
        return [Waiting(label, page, rows.count(), due=round_.assess_by, late=late)]
    return [
        Waiting(
            _("self-assessment of %(branch)s, %(year)s") % {"branch": row.branch.name, "year": round_.year},
            reverse("branches:grading-sheet", args=[row.pk]), due=round_.assess_by, late=late,
            note=_("returned: %(reason)s") % {"reason": row.return_reason} if row.return_reason else "",
        )
        for row in named
    ]  # fmt: skip


def _queue(actor: Actor, round_: GradingRound, today: date) -> list[Waiting]:
    """Return the sheets that wait for the reader's post: the county's sample, else the township's queue."""
    if actor.can("grading.verify", round_.unit.path):
        who, label, due = "county", _("gradings of organisations to verify"), None
    elif actor.can("grading.review"):
        who, label, due = "township", _("gradings of organisations to review"), round_.review_by
    else:
        return []
    number = grading_lists.queue_rows(round_, actor, who).count()
    if not number:
        return []
    page = f"{reverse('branches:grading-queue')}?year={round_.year}&who={who}"
    return [Waiting(label, page, number, due=due, late=_late(due, today))]


def _unanswered(actor: Actor, round_: GradingRound) -> int:
    rows = GradingObjection.objects.within(actor.scope("grading.answer"))
    return rows.filter(grading__round=round_, outcome="").count()


def _steps(actor: Actor, today: date) -> list[Waiting]:
    """Return the open plans with a step that is late: the own ones by name, of the area below their number."""
    late = {"state": "open", "steps__done_on__isnull": True, "steps__due_on__lt": today}
    if actor.can("rectification.change"):
        rows = RectificationPlan.objects.within(actor.scope("rectification.change")).filter(**late).order_by()
        found = rows.aggregate(n=Count("pk", distinct=True), first=Min("steps__due_on"))
        if not found["n"]:
            return []
        label, page = _("rectification plans with a step that is late"), reverse("branches:rectification")
        return [Waiting(label, page, found["n"], due=found["first"], late=_late(found["first"], today))]
    own = RectificationPlan.objects.within(_below(actor, "rectification.report", "rectification.change"))
    plans = own.filter(**late).select_related("branch").annotate(n=Count("steps"), first=Min("steps__due_on"))
    return [
        Waiting(
            _("rectification of %(branch)s: report the step") % {"branch": row.branch.name},
            reverse("branches:plan", args=[row.pk]), due=row.first, late=_late(row.first, today),
        )
        for row in plans.order_by("first", "pk")[:MOST]
    ]  # fmt: skip
