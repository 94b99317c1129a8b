"""Pages of what a year's grading came to, and of the objections to it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from branches import choices
from branches.models import GradingObjection, GradingRound
from branches.services import grading_objections, grading_results
from branches.web import grading_lists as lists
from core.actors import Actor
from core.entry_web import number, once, reader, say
from core.errors import DomainError, Forbidden
from core.templatetags.portal import fixed


def figures(found: grading_results.Summary) -> dict[str, Any]:
    """Return a year's figures as they are printed."""
    rate = found.promotion.rate if found.promotion else None
    return {
        "share": f"{fixed(found.share)}%" if found.share is not None else "–",
        "change": lists.signed(found.change),
        "rate": f"{fixed(rate)}%" if rate is not None else "–",
    }


@login_required
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Show what a year came to: share, change, promotion rate, tiers, by township."""
    actor = reader(request, "grading.view")
    round_, found = lists.round_of(actor, request.GET.get("year", ""))
    context: dict[str, Any] = {"round": round_, "rounds": found}
    if round_ is not None:
        scope = actor.scope("grading.view")
        summary = grading_results.summary(round_, scope)
        context |= {
            "summary": summary, **figures(summary), "places": lists.by_place(round_, scope),
            "tiers": lists.tier_chart(summary) if summary.eligible else None,
            "spread": lists.grade_chart(summary) if summary.eligible else None,
            "whole": any(round_.unit.path == path for path in scope.paths) or scope.everything,
        }  # fmt: skip
    return render(request, "branches/grading_results.html", context)


@login_required
@require_GET
def objections(request: HttpRequest) -> HttpResponse:
    """List the objections to a year's grades; those that wait for an answer first."""
    actor = reader(request, "grading.view")
    round_, found = lists.round_of(actor, request.GET.get("year", ""))
    return _objections(request, actor, round_, found)


def _objections(
    request: HttpRequest, actor: Actor, round_: GradingRound | None, found: list[GradingRound],
    problem: tuple[int, DomainError] | None = None,
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {"round": round_, "rounds": found, "typed": request.POST}
    if round_ is not None:
        rows = GradingObjection.objects.within(actor.scope("grading.view")).filter(grading__round=round_)
        context |= {
            "rows": rows.select_related("grading__branch__unit", "grading__round").order_by("outcome", "-pk")[:200],
            "answers": actor.can("grading.answer", round_.unit.path), "outcomes": choices.GRADING_OUTCOMES,
        }  # fmt: skip
    if problem is not None:
        context |= {
            "refused": problem[0],
            "problems": [(f"{problem[1].field or 'answer'}-{problem[0]}", str(problem[1]))],
        }
    status = problem[1].status if problem is not None else 200
    return render(request, "branches/grading_objections.html", context, status=status)


@login_required
@require_POST
def answer(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Answer one objection."""
    actor = reader(request, "grading.view")
    row = grading_objections.seen(actor, objection_id)
    round_ = row.grading.round
    if not actor.can("grading.answer", round_.unit.path):
        raise Forbidden

    def effect() -> dict[str, Any]:
        grading_objections.answer(
            actor=actor, objection_id=row.pk, outcome=request.POST.get("outcome", ""),
            text=request.POST.get("answer", ""), version=number(request.POST.get("version", "")), now=timezone.now(),
        )  # fmt: skip
        return {"objection": row.pk}

    try:
        once(request, f"branches.grading-objection:{row.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _objections(request, actor, round_, lists.round_of(actor, "")[1], (row.pk, error))
    say(request, _("The objection is answered."))
    return redirect(f"{reverse('branches:grading-objections')}?year={round_.year}")
