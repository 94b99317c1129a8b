"""The queue of sheets on a telephone: a card for each, one tap for a clean one."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden
from teams.domain import workflow
from teams.models import Round, TeamSheet
from teams.services import sheets
from teams.web import queue
from teams.web.entry import once, round_of
from teams.web.queue import Card

REASON_LENGTH = 200


@login_required
@require_GET
def queue_list(request: HttpRequest) -> HttpResponse:
    """Show the sheets that wait for the reader's step, a card for each."""
    actor, step = _asked(request, request.GET.get("step", ""))
    round_, found = round_of(actor, request.GET.get("period", ""), "round.view")
    return _show(request, actor, step, round_, found, request.GET.get("after", ""))


def _asked(request: HttpRequest, wanted: str) -> tuple[Actor, str]:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    step = queue.own_step(actor, wanted)
    if not step or not actor.can("round.view"):
        raise Forbidden
    return actor, step


def _show(
    request: HttpRequest, actor: Actor, step: str, round_: Round | None, found: list[Round], after: str = "",
    refused: Card | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {"round": round_, "rounds": found, "step": step, "refused": refused}
    if round_ is not None and round_.state == workflow.OPEN:
        rows = queue.waiting(actor, round_, step)
        page, later = queue.page(rows, after)
        cards = queue.cards(actor, round_, page)
        context |= {"cards": cards, "after": later, "left": rows.count(), "steps": _steps(actor)}
        if refused is not None:
            kept = next((card for card in cards if card.sheet.pk == refused.sheet.pk), None)
            if kept is not None:
                kept.problem, kept.reason = refused.problem, refused.reason
            else:
                context["gone"] = refused
    return render(request, "teams/queue.html", context, status=status)


def _steps(actor: Actor) -> list[str]:
    return [step for step in ("verify", "review") if actor.can(workflow.SHEET[step].action)]


@login_required
@require_POST
def queue_step(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Pass one sheet on, or return it with a reason.

    With htmx the card is replaced by what became of it; without, the queue is shown again at the next card.
    """
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if not actor.can("sheet.view"):
        raise Forbidden
    found = sheets.sheet_seen(actor, sheet_id)
    event, reason = request.POST.get("do", ""), request.POST.get("reason", "").strip()
    step = next((step for step in queue.STEPS if event in (step, queue.RETURNS[step])), "")
    if not step:
        raise DomainError(_("This step does not exist."))
    if not actor.can(workflow.SHEET[event].action, found.team.unit.path):
        raise Forbidden
    follows = _follows(actor, found, step)

    def effect() -> dict[str, Any]:
        if len(reason) > REASON_LENGTH:
            raise DomainError(_("Shorten the reason to %(n)s characters.") % {"n": REASON_LENGTH}, field="reason")
        if request.POST.get("version") != str(found.version):
            raise Conflict(_("The sheet has changed since you opened it. Look at it again before you decide."))
        sheets.move(actor=actor, sheet_id=found.pk, event=event, now=timezone.now(), reason=reason)
        return {"sheet": found.pk, "do": event}

    try:
        once(request, f"teams.sheet:{found.pk}", effect)
    except DomainError as error:
        return _refused(request, actor, found.pk, step, str(error), reason, error.status)
    words = {
        "review": _("Reviewed. The county verifies it next."), "verify": _("Verified."),
        "return-to-secretary": _("Returned to the secretary with your reason."),
        "return-to-township": _("Returned to the township with your reason."),
    }  # fmt: skip
    if request.htmx:  # type: ignore[attr-defined]
        left = queue.waiting(actor, found.round, step).count()
        context = {
            "sheet": found,
            "said": words[event],
            "event": event,
            "left": left,
            "step": step,
            "round": found.round,
        }
        return render(request, "teams/_queue_done.html", context)
    messages.success(request, f"{found.team.unit.name} · {found.team.name}：{words[event]}")
    query = f"?period={found.round.period}&step={step}"
    return redirect(f"{reverse('teams:queue')}{query}" + (f"#s{follows}" if follows else ""))


def _follows(actor: Actor, sheet: TeamSheet, step: str) -> int | None:
    """Return the key of the card after this one."""
    rows = queue.waiting(actor, sheet.round, step).exclude(pk=sheet.pk)
    after = rows.filter(team__unit__path__gte=sheet.team.unit.path).values_list("team__unit__path", "pk")
    place = (sheet.team.unit.path, sheet.pk)
    return next((pk for path, pk in after[: queue.PAGE] if (path, pk) > place), None)


def _refused(
    request: HttpRequest, actor: Actor, pk: int, step: str, sentence: str, reason: str, status: int
) -> HttpResponse:  # fmt: skip
    """Show the card again as it now stands, with what was wrong and what was typed."""
    sheet = sheets.sheet_seen(actor, pk)
    if request.htmx:  # type: ignore[attr-defined]
        [card] = queue.cards(actor, sheet.round, [sheet])
        card.problem, card.reason = sentence, reason
        context = {
            "card": card, "step": step, "round": sheet.round, "key": uuid.uuid4(),
            "waits": sheet.state == queue.STEPS[step] and sheet.round.state == workflow.OPEN,
        }  # fmt: skip
        return render(request, "teams/_queue_card.html", context, status=status)
    round_, found = round_of(actor, sheet.round.period, "round.view")
    after = f"{sheet.team.unit.path}.{sheet.pk - 1}"
    return _show(request, actor, step, round_, found, after, Card(sheet, problem=sentence, reason=reason), status)
