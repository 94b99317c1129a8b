"""Pages of a year's grading: the county's round, the list, one organisation's sheet, the queue."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from branches import choices
from branches.domain import grading as rule
from branches.models import BranchGrading, GradingObjection, GradingRound
from branches.services import grading_objections, grading_results, grading_rounds, grading_sheets
from branches.web import grading_lists as lists
from branches.web import grading_page, result_views
from core import lists_web
from core.actors import Actor
from core.entry_web import number, once, reader, say
from core.errors import Conflict, DomainError, Forbidden

_NAMED = 60


@login_required
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Show a year's grading: how far it is, who does not take part and why, what the county does next."""
    actor = reader(request, "grading.view")
    round_, found = lists.round_of(actor, request.GET.get("year", ""))
    return _overview(request, actor, round_, found)


def _overview(
    request: HttpRequest, actor: Actor, round_: GradingRound | None, found: list[GradingRound], error: DomainError | None = None
) -> HttpResponse:  # fmt: skip
    context: dict[str, Any] = {"round": round_, "rounds": found, "error": error}
    if round_ is not None:
        scope = actor.scope("grading.view")
        rows = lists.progress(round_, scope)
        sums = lists.total(rows)
        runs = actor.can("grading.run", round_.unit.path)
        today = timezone.localdate()
        out = BranchGrading.objects.within(scope).filter(round=round_, is_eligible=False)
        let_in = BranchGrading.objects.within(scope).filter(round=round_, is_eligible=True).exclude(decision_reason="")
        sample = BranchGrading.objects.within(scope).filter(round=round_, is_sampled=True)
        context |= {
            "rows": rows, "sums": sums, "steps": lists.steps(round_, sums), "runs": runs,
            "out": [_refused(row) for row in out.select_related("branch__unit").order_by("branch__unit__path", "pk")[:_NAMED]],
            "out_count": out.count(), "let_in": let_in.select_related("branch__unit")[:_NAMED],
            "may_publish": round_.state == rule.OPEN and runs, "may_withdraw": round_.state == rule.NOTICE and runs,
            "may_close": round_.state == rule.NOTICE and runs,
            "left": grading_rounds.steps_left(round_, today) if runs and round_.state != rule.FINAL else [],
            "sampled": sample.count(), "sample_done": sample.filter(state=rule.VERIFIED).count(),
            "without_sheet": grading_rounds.without_sheet(round_) if runs and round_.state == rule.OPEN else 0,
            "taken_over": sums[rule.REVIEWED] if runs and round_.sample_seed and round_.state == rule.OPEN else 0,
            "objections": GradingObjection.objects.within(scope).filter(grading__round=round_).count(),
            "summary": grading_results.summary(round_, scope) if round_.state != rule.OPEN else None,
            "typed": request.POST,
        }  # fmt: skip
        # The notice itself is the one step that is always left before it.
        context["may_publish"] = context["may_publish"] and len(context["left"]) <= 1
        if context["summary"] is not None:
            context |= result_views.figures(context["summary"])
    status = error.status if error is not None else 200
    return render(request, "branches/grading.html", context, status=status)


def _refused(row: BranchGrading) -> dict[str, Any]:
    labels = dict(choices.INELIGIBLE)
    return {"row": row, "reasons": [str(labels.get(code, code)) for code in row.refusals]}


@login_required
@require_POST
def change_round(request: HttpRequest, round_id: int) -> HttpResponse:
    """Take a step of the county's: draw the sample, take over, notice, withdraw, close, make missing sheets."""
    actor = reader(request, "grading.view")
    round_ = grading_rounds.seen(actor, round_id)
    if not actor.can("grading.run", round_.unit.path):
        raise Forbidden
    step, now, today = request.POST.get("do", ""), timezone.now(), timezone.localdate()
    version = number(request.POST.get("version", ""))
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "sample": (
            lambda: grading_rounds.draw_sample(
                actor=actor, round_id=round_id, seed=request.POST.get("seed", ""), now=now, version=version
            ),
            _("The sample is drawn. Its sheets are verified one by one."),
        ),
        "take-over": (
            lambda: grading_sheets.move_all(actor=actor, round_id=round_id, event="verify", now=now),
            _("The reviewed sheets outside the sample are verified as the townships left them."),
        ),
        "publish": (
            lambda: grading_rounds.publish(actor=actor, round_id=round_id, on=today),
            _("The grades are on public notice."),
        ),
        "withdraw": (
            lambda: grading_rounds.withdraw(actor=actor, round_id=round_id, reason=request.POST.get("reason", "")),
            _("The public notice is withdrawn."),
        ),
        "close": (
            lambda: grading_rounds.close(actor=actor, round_id=round_id, now=now, today=today),
            _("The year's grades are final."),
        ),
        "add-missing": (
            lambda: grading_rounds.add_missing(actor=actor, round_id=round_id),
            _("The missing sheets are made."),
        ),
    }
    if step not in acts:
        raise DomainError(_("This step does not exist."))
    act, sentence = acts[step]

    def effect() -> dict[str, Any]:
        act()
        return {"round": round_id, "do": step}

    try:
        once(request, f"branches.grading-round:{round_id}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        found = list(lists.round_of(actor, "")[1])
        return _overview(request, actor, grading_rounds.seen(actor, round_id), found, error)
    say(request, sentence)
    return redirect(f"{reverse('branches:grading')}?year={round_.year}")


# List --------------------------------------------------------------------------------------------


@login_required
@require_GET
def grading_list(request: HttpRequest) -> HttpResponse:
    """List the gradings of a year in the reader's area, fifty a page."""
    actor = reader(request, "grading.view")
    round_, found = lists.round_of(actor, request.GET.get("year", ""))
    given = lists.asked(request.GET)
    context: dict[str, Any] = {
        "round": round_, "rounds": found, "filters": given, "tools": lists_web.tools(request, "branches:gradings"),
        "states": choices.GRADING_STATES, "sectors": choices.SECTORS, "grades": choices.GRADES,
    }  # fmt: skip
    if round_ is not None:
        scope = actor.scope("grading.view")
        rows, after = lists.page_of(lists.rows_of(round_, scope, given), request.GET.get("after", ""))
        counts = _counts(round_, rows, actor)
        labels = dict(choices.GRADES)
        context |= {
            "after": after, "query": _query(request),
            "rows": [{"row": row, "count": counts.get(row.branch_id), "grade": labels.get(counts.get(row.branch_id))} for row in rows],  # type: ignore[arg-type]
        }  # fmt: skip
    return render(request, "branches/gradings.html", context)


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("after", None)
    return query.urlencode()


def _counts(round_: GradingRound, rows: list[BranchGrading], actor: Actor) -> dict[int, int]:
    """Return the goods of the organisations of one page: stored, or as proposed when the sheet is handed in."""
    if round_.state == rule.FINAL:
        return {row.branch_id: row.good_count for row in rows if row.good_count is not None}
    keys = [row.pk for row in rows if row.is_eligible and row.state != rule.DRAFT]
    scope = actor.scope("grading.view")
    found = grading_results.compute(BranchGrading.objects.within(scope).filter(pk__in=keys), scope, round_.year)
    return {result.branch: result.graded.good_count for result in found}


# Sheet -------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, grading_id: int) -> HttpResponse:
    """Show one organisation's grading; take points, steps and objections."""
    actor = reader(request, "grading.view")
    row = grading_sheets.seen(actor, grading_id)
    page = grading_page.read(actor, row)
    if request.method == "GET":
        return _sheet(request, actor, page)
    step = request.POST.get("do", "")
    if step in ("save", "hand-on"):
        return _given(request, actor, page, step)
    if step in ("return-to-branch", "return-to-township"):
        return _returned(request, actor, page, step)
    if step == "object":
        return _objected(request, actor, page)
    if step in ("let-in", "leave-out"):
        return _decided(request, actor, page, step)
    raise DomainError(_("This step does not exist."))


def _given(request: HttpRequest, actor: Actor, page: grading_page.SheetPage, step: str) -> HttpResponse:
    row = page.row
    who = grading_sheets.step_of(row)
    if who and not actor.can(rule.SHEET[grading_sheets.STEPS[who]].action, row.branch.unit.path):
        raise Forbidden
    version = number(request.POST.get("version", ""))
    page.key = request.POST.get("key", page.key)
    wanted = grading_page.take(page, request.POST)
    if page.problems:
        return _sheet(request, actor, page, 400)

    def effect() -> dict[str, Any]:
        if not page.step:
            raise Conflict(_("This sheet has been handed on since you opened it. Nothing was saved."))
        now = grading_sheets.give(actor=actor, grading_id=row.pk, step=page.step, version=version, **wanted)
        if step == "hand-on":
            event = grading_sheets.STEPS[page.step]
            grading_sheets.move(actor=actor, grading_id=row.pk, event=event, now=timezone.now(), version=now.version)
        return {"grading": row.pk, "do": step}

    try:
        once(request, f"branches.grading:{row.pk}", effect)
    except DomainError as error:
        return _refused_page(request, actor, page, error)
    done = {
        "own": _("The self-assessment is handed in. The township reviews it next."),
        "township": _("The sheet is reviewed. The county verifies it next."),
        "county": _("The sheet is verified."),
    }
    say(
        request,
        done.get(page.step, _("The step is taken."))
        if step == "hand-on"
        else _("The points are saved. The sheet is not handed on yet."),
    )
    return redirect("branches:grading-sheet", grading_id=row.pk)


def _returned(request: HttpRequest, actor: Actor, page: grading_page.SheetPage, step: str) -> HttpResponse:
    row = page.row
    if not actor.can(rule.SHEET[step].action, row.branch.unit.path):
        raise Forbidden
    page.reason = request.POST.get("reason", "").strip()

    def effect() -> dict[str, Any]:
        grading_sheets.move(
            actor=actor, grading_id=row.pk, event=step, now=timezone.now(), reason=page.reason,
            version=number(request.POST.get("version", "")),
        )  # fmt: skip
        return {"grading": row.pk, "do": step}

    return _done(request, actor, page, effect, _("The sheet is returned with your reason."))


def _objected(request: HttpRequest, actor: Actor, page: grading_page.SheetPage) -> HttpResponse:
    row = page.row
    if not actor.can("grading.assess", row.branch.unit.path):
        raise Forbidden

    def effect() -> dict[str, Any]:
        made = grading_objections.raise_objection(
            actor=actor, grading_id=row.pk, text=request.POST.get("text", ""), now=timezone.now(),
            today=timezone.localdate(),
        )  # fmt: skip
        return {"objection": made.pk}

    return _done(request, actor, page, effect, _("The objection is recorded. The county answers it."))


def _decided(request: HttpRequest, actor: Actor, page: grading_page.SheetPage, step: str) -> HttpResponse:
    row = page.row
    if not actor.can("grading.run", row.round.unit.path):
        raise Forbidden
    page.reason = request.POST.get("reason", "").strip()

    def effect() -> dict[str, Any]:
        grading_rounds.decide_eligibility(
            actor=actor, grading_id=row.pk, takes_part=step == "let-in", reason=page.reason,
            version=number(request.POST.get("version", "")),
        )  # fmt: skip
        return {"grading": row.pk, "do": step}

    return _done(request, actor, page, effect, _("The decision is recorded with your reason."))


def _done(
    request: HttpRequest, actor: Actor, page: grading_page.SheetPage, effect: Callable[[], dict[str, Any]], sentence: str
) -> HttpResponse:  # fmt: skip
    page.key = request.POST.get("key", page.key)
    try:
        once(request, f"branches.grading:{page.row.pk}", effect)
    except DomainError as error:
        return _refused_page(request, actor, page, error)
    say(request, sentence)
    return redirect("branches:grading-sheet", grading_id=page.row.pk)


def _refused_page(request: HttpRequest, actor: Actor, page: grading_page.SheetPage, error: DomainError) -> HttpResponse:
    """Answer a refused post with the page as it was filled in; the version is the newest one."""
    if error.status in (403, 404):
        raise error
    page.row = grading_sheets.seen(actor, page.row.pk)
    grading_page.refuse(page, error.field, str(error))
    return _sheet(request, actor, page, error.status)


def _sheet(request: HttpRequest, actor: Actor, page: grading_page.SheetPage, status: int = 200) -> HttpResponse:
    row = page.row
    path = row.branch.unit.path
    is_open = row.round.state == rule.OPEN and row.is_eligible
    returns = [
        event
        for event in ("return-to-branch", "return-to-township")
        if is_open and row.state in rule.SHEET[event].sources and actor.can(rule.SHEET[event].action, path)
    ]
    labels = dict(choices.GRADES)
    objections = GradingObjection.objects.within(actor.scope("grading.view")).filter(grading=row).order_by("-pk")
    may_object = actor.can("grading.assess", path) and grading_objections.may_object(row.round, timezone.localdate())
    context = {
        "page": page, "grading": row, "round": row.round, "returns": returns, "moves": row.moves.order_by("-pk")[:30],
        "refusals": [str(dict(choices.INELIGIBLE).get(code, code)) for code in row.refusals],
        "grade": labels.get(page.good_count) if page.good_count is not None else "",
        "before": labels.get(row.previous_count) if row.previous_count is not None else "",
        "objections": objections, "may_object": may_object, "typed": request.POST,
        "may_decide": row.round.state == rule.OPEN and actor.can("grading.run", row.round.unit.path),
        "is_final": row.round.state == rule.FINAL,
    }  # fmt: skip
    return render(request, "branches/grading_sheet.html", context, status=status)


# Queue -------------------------------------------------------------------------------------------


@login_required
@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    """Show the sheets that wait for the township, or those of the sample that wait for the county."""
    actor, who, offered = _queue_of(request)
    round_, found = lists.round_of(actor, request.GET.get("year", ""))
    context: dict[str, Any] = {"round": round_, "rounds": found, "who": who, "offered": offered}
    if round_ is not None and round_.state == rule.OPEN:
        event, _state, back = lists.QUEUES[who]
        rows = lists.queue_rows(round_, actor, who)
        page, after = lists.page_of(rows.select_related("branch__unit", "round"), request.GET.get("after", ""))
        context |= {
            "cards": lists.cards(round_, page, actor.scope(rule.SHEET[event].action)), "after": after, "event": event,
            "left": rows.count(), "back": back, "query": f"year={round_.year}&who={who}",
            "due": round_.review_by if who == "township" else None,
        }  # fmt: skip
    return render(request, "branches/grading_queue.html", context)


def _queue_of(request: HttpRequest) -> tuple[Actor, str, list[str]]:
    actor = reader(request, "grading.view")
    offered = [who for who, (event, _s, _b) in lists.QUEUES.items() if actor.can(rule.SHEET[event].action)]
    if not offered:
        raise Forbidden
    wanted = request.GET.get("who", "") or request.POST.get("who", "")
    return actor, wanted if wanted in offered else offered[-1], offered


@login_required
@require_POST
def queue_step(request: HttpRequest, grading_id: int) -> HttpResponse:
    """Pass one sheet of the queue on as it is."""
    actor = reader(request, "grading.view")
    row = grading_sheets.seen(actor, grading_id)
    event = request.POST.get("do", "")
    if event not in ("review", "verify"):
        raise DomainError(_("This step does not exist."))
    if not actor.can(rule.SHEET[event].action, row.branch.unit.path):
        raise Forbidden

    def effect() -> dict[str, Any]:
        grading_sheets.move(
            actor=actor, grading_id=row.pk, event=event, now=timezone.now(),
            version=number(request.POST.get("version", "")),
        )  # fmt: skip
        return {"grading": row.pk, "do": event}

    try:
        once(request, f"branches.grading:{row.pk}", effect)
    except DomainError as error:
        page = grading_page.read(actor, grading_sheets.seen(actor, row.pk))
        return _refused_page(request, actor, page, error)
    say(request, _("“%(sheet)s” is passed on.") % {"sheet": row.branch.name})
    who = "township" if event == "review" else "county"
    return redirect(f"{reverse('branches:grading-queue')}?year={row.round.year}&who={who}")
