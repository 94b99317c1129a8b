"""Pages of objections: the list of a quarter, one objection with its answer, raising one, the member's own page."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound
from teams import choices
from teams.domain import workflow
from teams.models import Assessment, ExitProposal, Member, Objection, Rating, Round, StarOverride, TeamSheet
from teams.services import exits, objections, rating, reserve, rounds
from teams.web import entry, record
from teams.web.entry import once, reader

_LONGEST = 300


@login_required
@require_GET
def objection_list(request: HttpRequest, round_id: int) -> HttpResponse:
    """List the objections of a quarter in the reader's area, open ones first if asked for."""
    actor = reader(request, "objection.view")
    round_ = rounds.seen(actor, round_id, action="objection.view")
    scope = actor.scope("objection.view")
    rows = Objection.objects.within(scope).filter(round=round_).select_related("member__team__unit")
    only_open = request.GET.get("state", "") == "open"
    page, after = entry.page_of(
        rows.filter(outcome="") if only_open else rows, "member__team__unit__path", request.GET.get("after", "")
    )
    return render(
        request,
        "teams/objections.html",
        {
            "round": round_, "rows": page, "after": after, "only_open": only_open,
            "total": rows.count(), "open": rows.filter(outcome="").count(),
            "takes": workflow.may_object(round_.state, round_.notice_until, timezone.localdate()),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, objection_id: int) -> HttpResponse:
    """Show one objection; the county answers it."""
    actor = reader(request, "objection.view")
    found = objections.seen(actor, objection_id)
    if request.method == "GET":
        return _objection(request, actor, found)
    if not actor.can("objection.answer", found.round.unit.path):
        raise Forbidden

    def effect() -> dict[str, Any]:
        _too_long(request, "answer")
        objections.answer(
            actor=actor, objection_id=found.pk, outcome=request.POST.get("outcome", ""),
            text=request.POST.get("answer", ""), version=entry.number(request.POST.get("version", "")),
            now=timezone.now(),
        )  # fmt: skip
        return {"objection": found.pk}

    try:
        once(request, f"teams.objection:{found.pk}", effect)
    except DomainError as error:
        return _objection(request, actor, objections.seen(actor, found.pk), error)
    messages.success(request, _("The objection is answered; the member reads the answer."))
    return redirect("teams:objection", objection_id=found.pk)


def _objection(request: HttpRequest, actor: Actor, found: Objection, error: DomainError | None = None) -> HttpResponse:
    sheet = (
        TeamSheet.objects.within(actor.scope("sheet.view"))
        .filter(round=found.round_id, team=found.member.team_id)
        .first()
    )
    line = (
        Assessment.objects.within(actor.scope("sheet.view"))
        .filter(sheet__round=found.round_id, member=found.member_id)
        .first()
    )
    decided = (
        StarOverride.objects.within(actor.scope("rating.view"))
        .filter(round=found.round_id, member=found.member_id, is_withdrawn=False)
        .first()
    )
    return render(
        request,
        "teams/objection.html",
        {
            "objection": found, "round": found.round, "member": found.member, "sheet": sheet, "line": line,
            "decided": decided, "outcomes": choices.OBJECTION_OUTCOMES, "key": uuid.uuid4(), "typed": request.POST,
            "may_answer": objections.may_answer(actor, found),
            "may_decide": found.round.state != workflow.FINAL and actor.can("rating.override", found.round.unit.path),
            "problems": [(error.field, str(error))] if error else [],
        },
        status=error.status if error else 200,
    )  # fmt: skip


def _too_long(request: HttpRequest, field: str) -> None:
    if len(request.POST.get(field, "").strip()) > _LONGEST:
        raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": _LONGEST}, field=field)


@login_required
@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest, member_id: int) -> HttpResponse:
    """Enter an objection that the member or others brought to the office."""
    actor = reader(request, "objection.raise")
    rows = Member.objects.within(actor.scope("person.view")).select_related("team__unit", "team__kind")
    member = rows.filter(pk=member_id).first()
    if member is None:
        raise NotFound
    error: DomainError | None = None
    if request.method == "POST":

        def effect() -> dict[str, Any]:
            _too_long(request, "text")
            row = objections.raise_for(
                actor=actor, member_id=member.pk, channel=request.POST.get("channel", ""),
                text=request.POST.get("text", ""), now=timezone.now(), today=timezone.localdate(),
            )  # fmt: skip
            return {"objection": row.pk}

        try:
            receipt = once(request, f"teams.objection-new:{member.pk}", effect)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("The objection is entered; the county answers it."))
            return redirect("teams:objection", objection_id=receipt["objection"])
    context = {
        "member": member, "round": objections.on_notice(member, timezone.localdate()), "typed": request.POST,
        "channels": choices.OBJECTION_CHANNELS, "key": uuid.uuid4(),
        "problems": [(error.field, str(error))] if error else [],
    }  # fmt: skip
    return render(request, "teams/objection_new.html", context, status=error.status if error else 200)


# The member's own page -------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Show a member the own proposed star while it is on notice, with the own objections; take an objection."""
    actor = reader(request, "own.view")
    error: DomainError | None = None
    if request.method == "POST":
        wanted = entry.number(request.POST.get("member", "")) or 0

        def effect() -> dict[str, Any]:
            _too_long(request, "text")
            row = objections.raise_own(
                actor=actor, member_id=wanted, text=request.POST.get("text", ""), now=timezone.now(),
                today=timezone.localdate(),
            )  # fmt: skip
            return {"objection": row.pk}

        try:
            once(request, "teams.own", effect)
        except NotFound:
            raise
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("Your objection is entered. The county answers it; you read the answer here."))
            return redirect("teams:own")
    proposals = exits.own_proposals(actor)
    context = {
        "records": [_record(row, proposals) for row in _own_members(actor)], "key": uuid.uuid4(), "typed": request.POST,
        "problems": [(error.field, str(error))] if error else [], "in_reserve": bool(reserve.own_records(actor)),
    }  # fmt: skip
    return render(request, "teams/own.html", context, status=error.status if error else 200)


def _own_members(actor: Actor) -> list[Member]:
    rows = Member.objects.filter(user=actor.user_id).select_related("team__unit", "team__kind")
    return list(rows.order_by("pk")) if actor.user_id is not None else []


def _record(member: Member, proposals: list[ExitProposal]) -> dict[str, Any]:
    """Return what a member may read of the own case: stars and points, the star on notice, objections, proposals."""
    rows = Round.objects.filter(state=workflow.NOTICE, sheets__assessments__member=member).select_related("unit")
    round_ = rows.order_by("-period").first()
    result = rating.proposed(round_).get(member.pk) if round_ is not None else None
    rows_ = Objection.objects.filter(Q(channel=objections.OWN) | ~Q(outcome=""), member=member)
    own = rows_.select_related("round").order_by("-pk")
    quarters = record.of(Rating.objects.filter(member=member))
    takes = round_ is not None and workflow.may_object(round_.state, round_.notice_until, timezone.localdate())
    return {
        "member": member, "round": round_, "score": result[0] if result else None,
        "stars": result[1] if result else None, "objections": list(own[:20]), "takes": takes,
        "ratings": quarters, "chart": record.chart(quarters),
        "proposals": [row for row in proposals if row.member_id == member.pk],
    }  # fmt: skip
