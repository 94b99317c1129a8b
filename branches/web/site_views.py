"""Pages of demonstration sites, and of rectification plans with what of them is due."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from branches import choices
from branches.filters import PlanFilters, SiteFilters
from branches.indicators import grading as indicators
from branches.models import DemonstrationSite, RectificationPlan
from branches.services import rectification
from core import entry_web, listing, lists_web
from core.actors import Actor
from core.entry_web import day, number, once, reader, say
from core.errors import DomainError, Forbidden
from core.listing import Listed, Reader


@login_required
@require_GET
def sites(request: HttpRequest) -> HttpResponse:
    """List the demonstration sites of the reader's area by level."""
    actor = reader(request, "site.view")
    scope, today = actor.scope("site.view"), timezone.localdate()
    given = {name: request.GET.get(name, "") for name in ("level", "unit", "ended")}
    held = indicators.sites_on(scope, today)
    counts = dict(held.order_by().values_list("level").annotate(n=Count("id")))
    rows = DemonstrationSite.objects.within(scope) if given["ended"] else held
    rows = SiteFilters.narrowed(rows, {"level": given["level"], "unit": given["unit"]})
    page, after = entry_web.page_of(
        rows.select_related("branch__unit__parent"), "branch__unit__path", request.GET.get("after", "")
    )
    context = {
        "levels": [{"code": code, "label": label, "count": counts.get(code, 0)} for code, label in choices.SITE_LEVELS],
        "rows": [{"site": row, "state": _state(row, today)} for row in page], "after": after, "filters": given,
        "query": query_of(request), "tools": lists_web.tools(request, "branches:sites"),
        "changes": actor.can("site.change"),
    }  # fmt: skip
    return render(request, "branches/sites.html", context)


def _state(row: DemonstrationSite, today: Any) -> str:
    if row.revoked_on is not None and row.revoked_on <= today:
        return "revoked"
    return "expired" if row.expires_on is not None and row.expires_on < today else "held"


def query_of(request: HttpRequest) -> str:
    """Return the address's query without where in the list the reader is."""
    query = request.GET.copy()
    query.pop("after", None)
    return query.urlencode()


@listing.register("branches:sites", "site.view")
def export_sites(asker: Reader, query: QueryDict) -> Listed:
    """Return the list of demonstration sites as a workbook shows it."""
    scope = asker.actor.scope("site.view")
    rows = (
        DemonstrationSite.objects.within(scope)
        if query.get("ended")
        else indicators.sites_on(scope, timezone.localdate())
    )
    rows = SiteFilters.narrowed(rows, {"level": query.get("level", ""), "unit": query.get("unit", "")})
    rows = rows.select_related("branch__unit").order_by("branch__unit__path", "pk")
    return Listed(
        title=_("Demonstration sites"),
        head=[_("Party organisation"), _("Unit"), _("Level"), _("Granted on"), _("Document"), _("Valid until"), _("Revoked on")],
        rows=lambda: (
            (
                row.branch.name, row.branch.unit.name, row.get_level_display(), row.granted_on, row.document_no,
                row.expires_on or "", row.revoked_on or "",
            )
            for row in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), words="", view_action="site.view",
    )  # fmt: skip


# Rectification -----------------------------------------------------------------------------------


def plan_rows(actor: Actor, given: dict[str, str]) -> QuerySet[Any]:
    """Return the plans of the reader's area that fit, each with its steps done and the next due day."""
    own = RectificationPlan.objects.within(actor.scope("rectification.view"))
    rows: QuerySet[Any] = PlanFilters.narrowed(own, {name: given.get(name, "") for name in ("state", "kind", "unit")})
    return rows.select_related("branch__unit__parent").annotate(
        steps_all=Count("steps"), steps_done=Count("steps", filter=Q(steps__done_on__isnull=False)),
        next_due=Min("steps__due_on", filter=Q(steps__done_on__isnull=True)),
    )  # fmt: skip


@login_required
@require_GET
def plans(request: HttpRequest) -> HttpResponse:
    """List the rectification plans, those that are open first unless another state is asked for."""
    actor = reader(request, "rectification.view")
    given = {name: request.GET.get(name, "") for name in ("state", "kind", "unit")}
    if "state" not in request.GET:
        given["state"] = "open"
    page, after = entry_web.page_of(plan_rows(actor, given), "branch__unit__path", request.GET.get("after", ""))
    counts = dict(
        RectificationPlan.objects.within(actor.scope("rectification.view"))
        .order_by()
        .values_list("state")
        .annotate(n=Count("id"))
    )
    today = timezone.localdate()
    context = {
        "rows": [{"plan": row, "late": row.state == "open" and (row.deadline < today or (row.next_due or today) < today)} for row in page],
        "after": after, "filters": given, "query": query_of(request), "changes": actor.can("rectification.change"),
        "states": [{"code": code, "label": label, "count": counts.get(code, 0)} for code, label in choices.RECTIFICATION_STATES],
        "tools": lists_web.tools(request, "branches:rectification"),
    }  # fmt: skip
    return render(request, "branches/plans.html", context)


@listing.register("branches:rectification", "rectification.view")
def export_plans(asker: Reader, query: QueryDict) -> Listed:
    """Return the list of rectification plans as a workbook shows it."""
    given = {name: query.get(name, "") for name in ("state", "kind", "unit")}
    rows = plan_rows(asker.actor, given).order_by("branch__unit__path", "pk")
    return Listed(
        title=_("Rectification plans"),
        head=[
            _("Party organisation"), _("Unit"), _("Ground"), _("What has to be put right"), _("Sponsor"), _("Deadline"),
            _("Steps done"), _("Steps"), _("State"),
        ],
        rows=lambda: (
            (
                row.branch.name, row.branch.unit.name, row.get_kind_display(), row.problem, row.sponsor, row.deadline,
                row.steps_done, row.steps_all, row.get_state_display(),
            )
            for row in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), words="", view_action="rectification.view",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show one plan with its steps; take the report of a step, the acceptance, a withdrawal."""
    actor = reader(request, "rectification.view")
    row = rectification.seen(actor, plan_id)
    if request.method == "GET":
        return _plan(request, actor, row, [])
    act = request.POST.get("do", "")
    path = row.branch.unit.path
    right = "rectification.report" if act == "report" else "rectification.change"
    if not actor.can(right, path):
        raise Forbidden
    version = number(request.POST.get("version", ""))
    today = timezone.localdate()

    def effect() -> dict[str, Any]:
        if act == "report":
            step = row.steps.filter(pk=number(request.POST.get("step", "")) or 0).first()
            done_on = day(request.POST.get("done_on", ""), "done_on")
            if step is None or done_on is None:
                raise DomainError(_("Choose the step and the day on which it was done."), field="done_on")
            rectification.report_step(
                actor=actor, step_id=step.pk, done_on=done_on, result=request.POST.get("result", ""), today=today,
                version=version,
            )  # fmt: skip
        elif act == "add":
            due = day(request.POST.get("due_on", ""), "due_on")
            if due is None or not request.POST.get("text", "").strip():
                raise DomainError(_("Write the step and the day on which it is due."), field="text")
            rectification.add_step(actor=actor, plan_id=row.pk, text=request.POST.get("text", ""), due_on=due)
        elif act in (rectification.ACCEPTED, rectification.WITHDRAWN):
            rectification.close(
                actor=actor, plan_id=row.pk, outcome=act, on=today, words=request.POST.get("acceptance", ""),
                version=version,
            )  # fmt: skip
        else:
            raise DomainError(_("This step does not exist."))
        return {"plan": row.pk, "do": act}

    try:
        once(request, f"branches.plan:{row.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        target = f"{error.field}-{request.POST.get('step', '')}" if act == "report" and error.field else error.field
        return _plan(request, actor, rectification.seen(actor, plan_id), [(target, str(error))], error.status)
    say(request, _("It is recorded."))
    return redirect("branches:plan", plan_id=row.pk)


def _plan(
    request: HttpRequest, actor: Actor, row: RectificationPlan, problems: list[tuple[str, str]], status: int = 200
) -> HttpResponse:
    path, today = row.branch.unit.path, timezone.localdate()
    steps = list(row.steps.order_by("order"))
    context = {
        "plan": row, "steps": steps, "problems": problems, "typed": request.POST, "today": today,
        "open": row.state == "open", "reports": actor.can("rectification.report", path),
        "changes": actor.can("rectification.change", path),
        "all_done": all(step.done_on is not None for step in steps), "is_late": row.state == "open" and row.deadline < today,
    }  # fmt: skip
    return render(request, "branches/plan.html", context, status=status)
