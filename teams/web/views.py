"""Pages of teams: the quarter, its sheets, one sheet, one member."""

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import drafts, errors_web, lists_web, submissions
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.periods import Period
from core.scope import Scope
from teams import selectors
from teams.domain import workflow
from teams.models import Round, TeamSheet
from teams.services import rounds, sheets
from teams.web import entry, lists, quarter, sheet_draft, sheet_page
from teams.web.entry import body_of, key_of, reader, round_of

_RETURNS = ("return-to-secretary", "return-to-township")
_FILLS = ("fill-previous", "fill-team")


# The quarter -----------------------------------------------------------------------------------


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show where a quarter stands: its steps and days, what each unit owes, and what the result leads to."""
    actor = reader(request, "round.view")
    round_, found = round_of(actor, request.GET.get("period", ""))
    return show_quarter(request, actor, round_, found)


def show_quarter(
    request: HttpRequest, actor: Actor, round_: Round | None, found: list[Round], *, error: str = "", field: str = "",
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """Return the quarter's page; with `error`, the answer to a refused post, which keeps what was typed."""
    context: dict[str, Any] = {"round": round_, "rounds": found, "error": error, "error_field": field}
    if round_ is not None:
        scope = actor.scope("sheet.view")
        unit = quarter.opened(actor, entry.unit_path(request.GET.get("unit", "")))
        rows = quarter.rows(actor, round_, Scope.of([unit.path]) if unit else scope, timezone.localdate())
        sums = lists.total(rows if unit is None else lists.counts_by_unit(round_, scope))
        runs = actor.can("round.notice", round_.unit.path)
        is_late, to_remind = quarter.late_units(rows)
        is_final, on_notice = round_.state == workflow.FINAL, round_.state == workflow.NOTICE
        stars = quarter.stars_by_unit(round_, actor.scope("rating.view")) if is_final else {}
        context |= {
            "rows": rows, "sums": sums, "steps": quarter.steps(round_, sums, scope), "key": uuid.uuid4(),
            "shown": lists.total(rows), "opened": unit, "is_late": is_late, "to_remind": to_remind,
            "waiting": quarter.waiting(actor, round_), "reminds": actor.can("reminder.send"),
            "by_township": unit is None and lists.depth(scope) == 8, "typed": request.POST,
            "may_publish": round_.state == workflow.OPEN and runs, "may_withdraw": on_notice and runs,
            "charts": quarter.star_charts(stars, {row["path"]: row["name"] for row in rows}),
            "moves": quarter.moves(round_, actor.scope("rating.view")) if is_final else {},
            "lists": quarter.result_lists(round_, actor.scope("list.view")) if is_final else [],
            "left": rounds.steps_left(round_, timezone.localdate()) if on_notice and runs else [],
            "may_close": on_notice and actor.can("round.close", round_.unit.path),
            "objections": quarter.objections(round_, actor.scope("objection.view")),
            "year": Period.parse(round_.period).year, "may_review_year": actor.can("sheet.verify", round_.unit.path),
        }  # fmt: skip
    return render(request, "teams/overview.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def change_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """Put a quarter on public notice, or take it off again with a reason; reading leads back to the quarter."""
    if request.method == "GET":
        return redirect("teams:overview")
    actor = reader(request, "round.view")
    found = list(selectors.rounds(actor.scope("round.view")))
    round_ = next((row for row in found if row.pk == round_id), None)
    if round_ is None:
        raise NotFound
    if not actor.can("round.notice", round_.unit.path):
        raise Forbidden
    step = request.POST.get("do", "")

    def effect() -> dict[str, Any]:
        if step == "publish":
            rounds.publish(actor=actor, round_=round_, on=timezone.localdate())
        elif step == "withdraw":
            rounds.withdraw(actor=actor, round_=round_, reason=request.POST.get("reason", ""))
        else:
            raise DomainError(_("This step does not exist."))
        return {"round": round_.pk, "do": step}

    try:
        submissions.accept(
            key=key_of(request), actor=actor, form=f"teams.round:{round_id}", body=body_of(request), now=timezone.now(),
            effect=effect,
        )  # fmt: skip
    except DomainError as error:
        round_.refresh_from_db()
        return show_quarter(request, actor, round_, found, error=str(error), field=error.field, status=error.status)
    done = {"publish": _("The results are on public notice."), "withdraw": _("The public notice is withdrawn.")}
    messages.success(request, done[step])
    return redirect(f"{reverse('teams:overview')}?period={round_.period}")


# Sheets ----------------------------------------------------------------------------------------


@login_required
@require_GET
def sheet_list(request: HttpRequest) -> HttpResponse:
    """List the sheets of a quarter in the reader's area, fifty a page."""
    return show_sheets(request, reader(request, "sheet.view"), request.GET)


def show_sheets(
    request: HttpRequest, actor: Actor, asked: QueryDict, *, error: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    """Show the sheets that `asked` narrows to; `error` says what was wrong with a post on many of them."""
    round_, found = round_of(actor, asked.get("period", ""))
    filters = lists.Filters.of(asked)
    scope = actor.scope("sheet.view")
    context: dict[str, Any] = {
        "round": round_, "rounds": found, "filters": filters, "tools": lists_web.tools(request, "teams:sheets"),
        "problems": [("", error)] if error else [],
    }  # fmt: skip
    if round_ is not None:
        rows, after = lists.sheets(round_, scope, filters)
        counts = lists.states(round_, scope, filters)
        labels = dict(TeamSheet._meta.get_field("state").choices or ())
        context |= {
            "rows": rows, "after": after, "units": lists.choices(scope, filters),
            "all": sum(counts.values()), "bulk": _bulk_step(actor, round_, filters.state),
            "tabs": [{"state": state, "label": labels[state], "count": counts[state]} for state in lists.STATES],
        }  # fmt: skip
    return render(request, "teams/sheets.html", context, status=status)


def _bulk_step(actor: Actor, round_: Round, state: str) -> str:
    """Return the step that the reader may take of many sheets of a list that shows one state, or ""."""
    if round_.state != workflow.OPEN:
        return ""
    steps = {workflow.SCORED: "review", workflow.REVIEWED: "verify"}
    step = steps.get(state, "")
    return step if step and actor.can(workflow.SHEET[step].action) else ""


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, sheet_id: int) -> HttpResponse:
    """Show one team's sheet; take points and steps."""
    actor = reader(request, "sheet.view")
    found = sheets.sheet_seen(actor, sheet_id)
    if request.method == "GET":
        page = sheet_page.read(actor, found)
        draft = drafts.of(actor, sheets.DRAFTS, found.pk) if found.state == workflow.DRAFT else None
        if draft is not None and actor.can("sheet.score", found.team.unit.path):
            sheet_draft.put_back(page, draft)
        return _sheet(request, actor, page)
    step = request.POST.get("do", "") or ("save" if "enter" in request.POST else "")
    if step in ("save", "score"):
        return _points_posted(request, actor, found, step)
    if step in _FILLS:
        return _filled(request, actor, found, step)
    if step in workflow.SHEET:
        return _step_posted(request, actor, found, step)
    raise DomainError(_("This step does not exist."))


def _points_posted(request: HttpRequest, actor: Actor, found: TeamSheet, step: str) -> HttpResponse:
    if not actor.can("sheet.score", found.team.unit.path):
        raise Forbidden
    page = sheet_page.read(actor, found)
    if _was_accepted(request, actor, found):
        return _told(request, found, step)
    wanted = sheet_page.take(page, request.POST, handing_in=step == "score")
    if page.problems:
        return _sheet(request, actor, page, status=400)

    def effect() -> dict[str, Any]:
        for line in wanted:
            sheets.give_points(actor=actor, **line)
        drafts.discard(actor, sheets.DRAFTS, found.pk)
        if step == "score":
            sheets.move(actor=actor, sheet_id=found.pk, event="score", now=timezone.now())
        return {"sheet": found.pk, "do": step}

    return _accepted(request, actor, page, step, effect)


def _filled(request: HttpRequest, actor: Actor, found: TeamSheet, step: str) -> HttpResponse:
    """Answer with the form as it was sent, its empty fields filled; nothing is stored and the key is still good."""
    if not actor.can("sheet.score", found.team.unit.path):
        raise Forbidden
    sheet_draft.with_secretary(found)
    page = sheet_page.read(actor, found)
    page.key = str(key_of(request))
    sheet_page.hold(page, request.POST)
    sheet_page.fill(page, step)
    return _sheet(request, actor, page, status=400 if page.problems else 200)


def _step_posted(request: HttpRequest, actor: Actor, found: TeamSheet, step: str) -> HttpResponse:
    if not actor.can(workflow.SHEET[step].action, found.team.unit.path):
        raise Forbidden
    page = sheet_page.read(actor, found)
    page.reason = request.POST.get("reason", "").strip()
    if len(page.reason) > 200:
        page.problems.append(("reason", _("Shorten the reason to %(n)s characters.") % {"n": 200}))
        return _sheet(request, actor, page, status=400)

    def effect() -> dict[str, Any]:
        if request.POST.get("version") != str(found.version):
            raise Conflict(_("The sheet has changed since you opened it. Look at it again before you decide."))
        sheets.move(actor=actor, sheet_id=found.pk, event=step, now=timezone.now(), reason=page.reason)
        return {"sheet": found.pk, "do": step}

    return _accepted(request, actor, page, step, effect)


def _accepted(
    request: HttpRequest, actor: Actor, page: sheet_page.SheetPage, step: str, effect: Callable[[], dict[str, Any]]
) -> HttpResponse:
    """Do `effect` once for the form's key and show the sheet again; a refusal keeps what was typed."""
    found = page.sheet
    try:
        submissions.accept(
            key=key_of(request),
            actor=actor,
            form=_form(found),
            body=body_of(request),
            now=timezone.now(),
            effect=effect,
        )
    except DomainError as error:
        newer = sheet_page.renew(page, sheet_page.read(actor, sheets.sheet_seen(actor, found.pk)))
        page.problems.append((error.field, sheet_page.overtaken(actor, newer) if newer else str(error)))
        return _sheet(request, actor, page, status=error.status)
    return _told(request, found, step)


def _form(found: TeamSheet) -> str:
    return f"teams.sheet:{found.pk}"


def _was_accepted(request: HttpRequest, actor: Actor, found: TeamSheet) -> bool:
    """Tell whether this very post was accepted and only its answer got lost; the sheet may have moved on since."""
    try:
        key = key_of(request)
    except DomainError:
        return False
    return submissions.receipt(key=key, actor=actor, form=_form(found), body=body_of(request)) is not None


def _told(request: HttpRequest, found: TeamSheet, step: str) -> HttpResponse:
    """Say what was done: on the sheet's page, and to a script by a receipt that names the form's key."""
    done = {
        "save": _("The points are saved. The sheet is not handed in yet."),
        "score": _("The points are saved and the sheet is handed in. The township reviews it next."),
        "review": _("The sheet is reviewed. The county verifies it next."),
        "verify": _("The sheet is verified."),
    }
    entry.say(request, done.get(step, _("The sheet is returned with your reason.")))
    page = reverse("teams:sheet", args=[found.pk])
    if errors_web.wants_json(request):
        return JsonResponse({"portal": errors_web.PORTAL, "key": str(key_of(request)), "page": page})
    return redirect(page)


def _sheet(request: HttpRequest, actor: Actor, page: sheet_page.SheetPage, status: int = 200) -> HttpResponse:
    """Answer with the page; a script that sent a form which is refused is told to have it shown."""
    found = page.sheet
    if status >= 400 and errors_web.wants_json(request):
        return errors_web.as_json(request, status=status, detail=page.problems[0][1])
    events = lists.events(actor, found.round, found.state, found.team.unit.path)
    # What was just sent is newer than the draft that stands behind it, so the page goes on from that draft's version.
    own = page.draft or (drafts.of(actor, sheets.DRAFTS, found.pk) if request.method == "POST" else None)
    return render(
        request,
        "teams/sheet.html",
        {
            "page": page,
            "sheet": found,
            "round": found.round,
            "editable": "score" in events,
            "steps": [event for event in events if event in ("review", "verify")],
            "returns": [event for event in events if event in _RETURNS],
            "next": lists.next_waiting(actor, found),
            "is_final": found.round.state == workflow.FINAL,
            "schema": sheet_draft.schema(found),
            "draft_version": own.version if own else 0,
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
        },
        status=status,
    )
