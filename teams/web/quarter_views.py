"""Pages and posts of a quarter's work: days, reminders, queues, the notice, changes of stars."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError, Forbidden, NotFound
from core.scope import WIDTH
from teams import selectors
from teams.domain import workflow
from teams.models import Round, StarChange, TeamSheet
from teams.services import notice, reminders, rounds, sheets
from teams.web import entry, lists, quarter
from teams.web.entry import once, reader
from teams.web.views import show_quarter, show_sheets


def _seen(request: HttpRequest, round_id: int, action: str = "round.view") -> tuple[Any, Round]:
    actor = reader(request, action)
    return actor, rounds.seen(actor, round_id, action=action)


def _refused(request: HttpRequest, actor: Any, round_: Round, error: DomainError) -> HttpResponse:
    round_ = rounds.seen(actor, round_.pk)
    found = list(selectors.rounds(actor.scope("round.view")))
    return show_quarter(request, actor, round_, found, error=str(error), field=error.field, status=error.status)


def _to_quarter(round_: Round, unit: str = "") -> HttpResponse:
    more = f"&unit={unit}" if unit else ""
    return redirect(f"{reverse('teams:overview')}?period={round_.period}{more}")


@login_required
@require_POST
def due_days(request: HttpRequest, round_id: int) -> HttpResponse:
    """Set the days by which sheets are to be handed in and reviewed."""
    actor, round_ = _seen(request, round_id)
    if not actor.can("round.notice", round_.unit.path):
        raise Forbidden

    def effect() -> dict[str, Any]:
        rounds.set_due_days(
            actor=actor, round_id=round_.pk, version=entry.number(request.POST.get("version", "")),
            score_by=entry.day(request.POST.get("score_by", ""), "score_by"),
            review_by=entry.day(request.POST.get("review_by", ""), "review_by"),
        )  # fmt: skip
        return {"round": round_.pk}

    try:
        once(request, f"teams.due:{round_id}", effect)
    except DomainError as error:
        return _refused(request, actor, round_, error)
    messages.success(request, _("The days are set."))
    return _to_quarter(round_)


@login_required
@require_POST
def remind(request: HttpRequest, round_id: int, unit_id: int) -> HttpResponse:
    """Remind one unit of the step it owes."""
    actor, round_ = _seen(request, round_id)

    def effect() -> dict[str, Any]:
        row = reminders.remind(
            actor=actor, round_id=round_.pk, unit_id=unit_id, step=request.POST.get("step", ""), now=timezone.now(),
            today=timezone.localdate(),
        )  # fmt: skip
        return {"unit": row.unit.name, "path": row.unit.path}

    try:
        receipt = once(request, f"teams.remind:{round_id}:{unit_id}", effect)
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        return _refused(request, actor, round_, error)
    messages.success(request, _("%(unit)s is reminded; it sees it on its desk.") % {"unit": receipt["unit"]})
    own = actor.scope("sheet.view").paths
    township = str(receipt["path"])[: 2 * WIDTH]
    return _to_quarter(round_, township if len(receipt["path"]) > 2 * WIDTH and township not in own else "")


@login_required
@require_POST
def remind_late(request: HttpRequest, round_id: int) -> HttpResponse:
    """Remind every late unit of the area; show what became of each."""
    actor, round_ = _seen(request, round_id)
    if not actor.can("reminder.send"):
        raise Forbidden

    def effect() -> dict[str, Any]:
        found = reminders.remind_late(actor=actor, round_id=round_.pk, now=timezone.now(), today=timezone.localdate())
        return {"rows": [
            [f"{row.unit.name} · {row.step}", not row.refusal, row.refusal or _("reminded")] for row in found
        ]}  # fmt: skip

    try:
        receipt = once(request, f"teams.remind-late:{round_id}", effect)
    except DomainError as error:
        return _refused(request, actor, round_, error)
    back = f"{reverse('teams:overview')}?period={round_.period}"
    return _results(request, _("Reminders"), receipt["rows"], back)


def _results(request: HttpRequest, title: str, rows: list[Any], back: str) -> HttpResponse:
    """Show what became of each row of a post on many; the receipt holds it, so a second post shows the same."""
    context = {"title": title, "rows": rows, "back": back, "done": sum(bool(row[1]) for row in rows)}
    return render(request, "teams/results.html", context)


@login_required
@require_POST
def sheet_steps(request: HttpRequest) -> HttpResponse:
    """Review or verify the chosen sheets; each refused one says why."""
    actor = reader(request, "sheet.view")
    step = request.POST.get("do", "")
    if step not in ("review", "verify"):
        raise DomainError(_("This step does not exist."))
    if not actor.can(workflow.SHEET[step].action):
        raise Forbidden
    keys = [key for key in map(entry.number, request.POST.getlist("sheet")) if key is not None][: entry.PAGE]
    waits = lists.OWN_STEPS[0 if step == "verify" else 1][1]
    period = request.POST.get("period", "")
    if not keys:
        asked = QueryDict(mutable=True)
        asked.update({"period": period, "state": waits})
        error = _("Choose the sheets first: tick them in the list.")
        return show_sheets(request, actor, asked, error=error, status=400)

    def effect() -> dict[str, Any]:
        rows = TeamSheet.objects.within(actor.scope("sheet.view")).select_related("team__unit").filter(pk__in=keys)
        found = []
        for sheet in rows.order_by("team__unit__path", "pk"):
            label = f"{sheet.team.unit.name} · {sheet.team.name}"
            try:
                with transaction.atomic():
                    sheets.move(actor=actor, sheet_id=sheet.pk, event=step, now=timezone.now())
            except DomainError as error:
                found.append([label, False, str(error)])
            else:
                found.append([label, True, _("reviewed") if step == "review" else _("verified")])
        return {"rows": found}

    receipt = once(request, "teams.sheet-steps", effect)
    back = f"{reverse('teams:sheets')}?state={waits}" + (f"&period={period}" if period.isalnum() else "")
    return _results(request, _("Sheets"), receipt["rows"], back)


@login_required
@require_GET
def public_notice(request: HttpRequest, round_id: int) -> HttpResponse:
    """Show the list to be posted: three stars and more by unit; of lower stars only the number."""
    actor, round_ = _seen(request, round_id)
    scope = actor.scope("rating.view")
    own = min(scope.paths, default="")
    asked = entry.unit_path(request.GET.get("unit", ""))
    of_county = lists.depth(scope) == 2 * WIDTH
    unit = asked if asked and scope.covers(asked) else "" if of_county else own
    context: dict[str, Any] = {"round": round_, "unit": unit, "of_county": of_county, "own": own}
    if round_.state != workflow.OPEN:
        context["notice"] = found = notice.read(round_, scope, unit)
        context |= {"opened": notice.unit_named(scope, found.unit), "unit": found.unit}
    return render(request, "teams/notice.html", context)


@login_required
@require_GET
def changes(request: HttpRequest, round_id: int) -> HttpResponse:
    """List whose stars went up or down, from → to."""
    actor, round_ = _seen(request, round_id)
    scope = actor.scope("rating.view")
    way = request.GET.get("way", "")
    way = way if way in ("up", "down") else "up"
    rows = StarChange.objects.within(scope).filter(round=round_).select_related("member__team__unit")
    rows = rows.filter(Q(after__gt=F("before")) if way == "up" else Q(after__lt=F("before")))
    page, after = entry.page_of(rows, "member__team__unit__path", request.GET.get("after", ""))
    return render(
        request,
        "teams/changes.html",
        {
            "round": round_, "way": way, "moves": quarter.moves(round_, scope), "rows": page, "after": after,
            "key": uuid.uuid4(),
        },
    )  # fmt: skip
