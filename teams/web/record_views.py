"""One member's page for those who keep the records, and the rows behind a figure, for them and for the person alone."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core.actors import Actor
from core.errors import NotFound
from core.periods import Period
from teams import selectors
from teams.models import Member, Rating, TeamSheet
from teams.services import objections
from teams.web import people, record
from teams.web.entry import reader


def _seen(actor: Actor, member_id: int) -> Member:
    rows = Member.objects.within(actor.scope("person.view")).select_related("team__unit__parent", "team__kind")
    found = rows.filter(pk=member_id).first()
    if found is None:
        raise NotFound
    return found


@login_required
@require_GET
def member(request: HttpRequest, member_id: int) -> HttpResponse:
    """Show one member: post, stars by quarter with the points behind them, work of the newest quarter."""
    actor = reader(request, "person.view")
    found = _seen(actor, member_id)
    quarters = record.of(Rating.objects.within(actor.scope("rating.view")).filter(member=found))
    newest = selectors.rounds(actor.scope("round.view")).first()
    period = Period.parse(newest.period) if newest else None
    waiting = (
        TeamSheet.objects.within(actor.scope("sheet.view")).filter(round=newest, assessments__member=found).first()
    )
    return render(
        request,
        "teams/member.html",
        {
            "member": found, "matters": people.of_member(actor, found), "ratings": quarters,
            "chart": record.chart(quarters), "period": period, "sheet": waiting,
            "may_object": actor.can("objection.raise", found.team.unit.path)
            and objections.on_notice(found, timezone.localdate()) is not None,
            "work": record.evidence(found, period, "") if period else None,
        },
    )  # fmt: skip


@login_required
@require_GET
def evidence(request: HttpRequest, member_id: int, period: str) -> HttpResponse:
    """Show what a member did in a quarter: the rows behind one figure (`figure`), or behind all."""
    actor = reader(request, "person.view")
    return _evidence(request, _seen(actor, member_id), period, own=False)


@login_required
@require_GET
def own_evidence(request: HttpRequest, member_id: int, period: str) -> HttpResponse:
    """Show the signed-in person the rows behind the own figures."""
    actor = reader(request, "own.view")
    rows = Member.objects.filter(user=actor.user_id) if actor.user_id is not None else Member.objects.none()
    found = rows.filter(pk=member_id).select_related("team__unit", "team__kind").first()
    if found is None:
        raise NotFound
    return _evidence(request, found, period, own=True)


def _evidence(request: HttpRequest, found: Member, code: str, *, own: bool) -> HttpResponse:
    period = Period.parse(code)
    context: dict[str, Any] = {
        "member": found, "period": period, "own": own,
        "evidence": record.evidence(found, period, request.GET.get("figure", "")),
    }  # fmt: skip
    template = "teams/_evidence.html" if request.htmx else "teams/evidence.html"  # type: ignore[attr-defined]
    return render(request, template, context)
