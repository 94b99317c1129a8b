"""The five lists that a final quarter leads to, and the acts on them: one member at a time, roll and pool many at once."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound
from core.scope import Scope
from teams import choices, selectors
from teams.domain import consequences as rule
from teams.domain import reserve as pool
from teams.models import ListAct, Member, MentorPair, Rating, ReservePerson, Round
from teams.services import list_acts, rounds
from teams.web import entry
from teams.web.entry import once, reader

_LABELS = dict(choices.LISTS)
_ACTS = dict(choices.LIST_ACTS)
_BUTTONS = {
    rule.DISPLAYED: gettext_lazy("Put on the roll"), rule.ENROLLED: gettext_lazy("Take into the pool"),
    rule.PAIRED: gettext_lazy("Pair with the mentor"), rule.PROPOSED: gettext_lazy("Note the proposal"),
}  # fmt: skip


def _known(listed: str) -> str:
    if listed not in rule.ACTS:
        raise NotFound
    return listed


@login_required
@require_GET
def result_list(request: HttpRequest, round_id: int, listed: str) -> HttpResponse:
    """Show one list of a final quarter: who stands on it, who is still without an act."""
    actor = reader(request, "list.view")
    round_ = rounds.seen(actor, round_id, action="list.view")
    return render(request, "teams/list.html", _context(request, actor, round_, _known(listed)))


def _context(request: HttpRequest, actor: Actor, round_: Round, listed: str) -> dict[str, Any]:
    scope = actor.scope("list.view")
    keys = selectors.on_lists(round_, scope)[listed]
    acts = ListAct.objects.within(scope).filter(round=round_, listed=listed).select_related("pair")
    done = {row.member_id: row for row in acts}
    only_left = request.GET.get("state", "") == "left"
    wanted = [key for key in keys if key not in done] if only_left else keys
    rows = Member.objects.within(scope).filter(pk__in=wanted).select_related("team__unit", "team__kind")
    unit = entry.unit_path(request.GET.get("unit", ""))
    if unit:
        rows = rows.within(Scope.of([unit]))
    page, after = entry.page_of(rows, "team__unit__path", request.GET.get("after", ""))
    shown = [member.pk for member in page]
    ratings = {row.member_id: row for row in Rating.objects.within(scope).filter(round=round_, member__in=shown)}
    pairs = {
        row.member_id: row for row in MentorPair.objects.within(scope).filter(member__in=shown, ended_on__isnull=True)
    }
    known: set[int | None] = set()
    if listed in list_acts.MANY and actor.can("reserve.recommend"):
        records = ReservePerson.objects.within(actor.scope("reserve.view")).filter(
            member__in=shown, state__in=pool.LIVE
        )
        known = set(records.values_list("member_id", flat=True))
    lines = [
        {
            "reserve": listed in list_acts.MANY and member.pk not in known and member.left_on is None
            and actor.can("reserve.recommend", member.team.unit.path),
            "member": member, "rating": ratings.get(member.pk), "done": done.get(member.pk), "pair": pairs.get(member.pk),
            "may": member.pk not in done and list_acts.may_act(actor, round_, member, listed),
        }
        for member in page
    ]  # fmt: skip
    return {
        "round": round_, "listed": listed, "label": _LABELS[listed], "lines": lines, "after": after, "total": len(keys),
        "left": len(set(keys) - set(done)), "only_left": only_left, "unit": unit, "key": uuid.uuid4(),
        "many": listed in list_acts.MANY and any(line["may"] for line in lines),
        "act_label": _BUTTONS[rule.ACTS[listed][0]], "labels": choices.LISTS,
    }  # fmt: skip


@login_required
@require_POST
def act_many(request: HttpRequest, round_id: int, listed: str) -> HttpResponse:
    """Put the ticked members on the roll or take them into the pool; each refused one says why."""
    actor = reader(request, "list.view")
    round_ = rounds.seen(actor, round_id, action="list.view")
    _known(listed)
    if not actor.can("list.act"):
        raise Forbidden
    keys = [key for key in map(entry.number, request.POST.getlist("member")) if key is not None][: entry.PAGE]
    if not keys:
        error = _("Choose the members first: tick them in the list.")
        context = {**_context(request, actor, round_, listed), "problems": [("", error)]}
        return render(request, "teams/list.html", context, status=400)

    def effect() -> dict[str, Any]:
        found = list_acts.act_many(actor=actor, round_id=round_.pk, listed=listed, member_ids=keys, now=timezone.now())
        done = str(_ACTS[rule.ACTS[listed][0]])
        return {"rows": [
            [f"{row.member.team.unit.name} · {row.member.name}", not row.refusal, row.refusal or done] for row in found
        ]}  # fmt: skip

    receipt = once(request, f"teams.list-acts:{round_id}:{listed}", effect)
    rows = receipt["rows"]
    context = {
        "title": str(_LABELS[listed]), "rows": rows, "done": sum(bool(row[1]) for row in rows),
        "back": reverse("teams:list", args=[round_.pk, listed]),
    }  # fmt: skip
    return render(request, "teams/results.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def act_one(request: HttpRequest, round_id: int, listed: str, member_id: int) -> HttpResponse:
    """Show one member of a list and take the act: a mentor, a reason for leaving out, the proposal that was made."""
    actor = reader(request, "list.view")
    round_ = rounds.seen(actor, round_id, action="list.view")
    _known(listed)
    scope = actor.scope("list.view")
    rows = Member.objects.within(scope).select_related("team__unit", "team__kind")
    member = rows.filter(pk=member_id).first()
    if member is None:
        raise NotFound
    error: DomainError | None = None
    if request.method == "POST":
        if not actor.can("list.act", list_acts.right_at(round_, member, listed)):
            raise Forbidden

        def effect() -> dict[str, Any]:
            post = {name: request.POST.get(name, "") for name in ("act", "reason", "mentor", "post")}
            row = list_acts.act(
                actor=actor, round_id=round_.pk, member_id=member.pk, listed=listed, now=timezone.now(),
                today=timezone.localdate(), **post,
            )  # fmt: skip
            return {"act": row.pk}

        try:
            once(request, f"teams.list-act:{round_id}:{listed}:{member_id}", effect)
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("%(name)s: done.") % {"name": member.name})
            return redirect("teams:list", round_id=round_.pk, listed=listed)
    return render(
        request,
        "teams/list_act.html",
        {
            "round": round_, "listed": listed, "label": _LABELS[listed], "member": member, "typed": request.POST,
            "rating": Rating.objects.within(scope).filter(round=round_, member=member).first(), "key": uuid.uuid4(),
            "done": ListAct.objects.within(scope).filter(round=round_, member=member, listed=listed).select_related("pair").first(),
            "pair": MentorPair.objects.within(scope).filter(member=member, ended_on__isnull=True).first(),
            "may": list_acts.may_act(actor, round_, member, listed), "act": rule.ACTS[listed][0],
            "act_label": _BUTTONS[rule.ACTS[listed][0]], "proposal": list_acts.proposal_of(round_, member),
            "proposes": actor.can("exit.propose", member.team.unit.path), "propose_at": reverse("teams:propose", args=[member.pk]),
            "problems": [(error.field, str(error))] if error else [],
        },
        status=error.status if error else 200,
    )  # fmt: skip
