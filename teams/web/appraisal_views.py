"""Pages of the written appraisals: the list of a year, one appraisal with its edits, steps, signature."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import OrgUnit
from core import entry_web, errors_web, listing, lists_web
from core.actors import Actor
from core.entry_web import number, once, reader, say
from core.errors import DomainError, NotFound
from core.listing import Listed, Reader
from teams import choices
from teams.domain import appraisal as rule
from teams.filters import AppraisalFilters
from teams.models import Appraisal, AppraisalStep
from teams.services import appraisals
from teams.web.year_views import year_of

_TITLES = dict(choices.APPRAISAL_SECTIONS)
_PAGE = "teams:appraisals"


def _rows(actor: Actor, given: QueryDict | dict[str, str], year: int) -> QuerySet[Appraisal]:
    rows = appraisals.newest(Appraisal.objects.within(actor.scope("appraisal.view"))).filter(year=year)
    return AppraisalFilters.narrowed(rows, {name: given.get(name, "") for name in ("state", "unit", "grade")})


@login_required
@require_GET
def appraisal_list(request: HttpRequest) -> HttpResponse:
    """List the appraisals of a year by state, and how many teams have none yet."""
    actor, today = reader(request, "appraisal.view"), timezone.localdate()
    own = Appraisal.objects.within(actor.scope("appraisal.view"))
    years = sorted(
        {*own.order_by().values_list("year", flat=True).distinct(), today.year, today.year - 1}, reverse=True
    )
    kept = own.order_by("-year").values_list("year", flat=True).first()
    year = year_of(request, [kept] if kept else years)
    given = {name: request.GET.get(name, "") for name in ("state", "unit", "grade")}
    newest = appraisals.newest(own).filter(year=year)
    counts = dict(newest.order_by().values_list("state").annotate(n=Count("pk")))
    rows = _rows(actor, given, year).select_related("team__unit__parent", "team__kind")
    page, after = entry_web.page_of(rows, "team__unit__path", request.GET.get("after", ""))
    teams = appraisals.teams_of(actor.scope("appraisal.view"), year).order_by()
    query = request.GET.copy()
    query.pop("after", None)
    drafts = OrgUnit.objects.filter(path__in=actor.scope("appraisal.draft").paths).order_by("path")
    context = {
        "year": year, "years": years, "rows": page, "after": after, "filters": given, "query": query.urlencode(),
        "states": [{"code": code, "label": label, "count": counts.get(code, 0)} for code, label in choices.APPRAISAL_STATES],
        "without": teams.exclude(pk__in=own.filter(year=year).order_by().values("team_id")).count(), "drafts": drafts,
        "key": uuid.uuid4(), "tools": lists_web.tools(request, _PAGE),
    }  # fmt: skip
    return render(request, "teams/appraisals.html", context)


@listing.register(_PAGE, "appraisal.view")
def export(asker: Reader, query: QueryDict) -> Listed:
    """Return the list of a year as a workbook shows it."""
    text = query.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else None
    if year is None:
        own = Appraisal.objects.within(asker.actor.scope("appraisal.view")).order_by("-year")
        year = own.values_list("year", flat=True).first() or timezone.localdate().year
    rows = (
        _rows(asker.actor, query, year)
        .select_related("team__unit__parent", "team__kind")
        .order_by("team__unit__path", "pk")
    )
    return Listed(
        title=_("Written appraisals"),
        head=[
            _("Team"), _("Kind"), _("Unit"), _("Township"), _("Year"), _("Version"), _("State"), _("Grade"), _("Signed on"), _("Signed by"),
            *(str(title) for _code, title in choices.APPRAISAL_SECTIONS),
        ],
        rows=lambda: (
            (
                row.team.name, row.team.kind.name, row.team.unit.name, row.team.unit.parent.name if row.team.unit.parent else "",
                row.year, row.number, row.get_state_display(), row.get_grade_display(), row.signed_on or "", row.signed_by,
                *(section["text"] for section in row.sections),
            )
            for row in rows.iterator(chunk_size=500)
        ),
        count=rows.count(), words=str(year), view_action="appraisal.view",
    )  # fmt: skip


@login_required
@require_POST
def draft(request: HttpRequest) -> HttpResponse:
    """Compose the appraisals of a unit's teams that have none, or a correction of a signed one."""
    actor, now = reader(request, "appraisal.draft"), timezone.now()
    year, team = number(request.POST.get("year", "")) or 0, number(request.POST.get("team", ""))

    def effect() -> dict[str, Any]:
        if team is not None:
            reason = request.POST.get("reason", "")
            return {"row": appraisals.draft(actor=actor, team_id=team, year=year, now=now, reason=reason).pk}
        unit = (
            OrgUnit.objects.within(actor.scope("appraisal.draft"))
            .filter(pk=number(request.POST.get("unit", "")) or 0)
            .first()
        )
        if unit is None:
            raise NotFound
        return {"made": appraisals.draft_many(actor=actor, unit=unit, year=year, now=now)}

    try:
        receipt = once(request, "teams.appraisal-draft", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, str(error))
        return redirect(f"{reverse(_PAGE)}?year={year}")
    if "row" in receipt:
        say(request, _("The correction is drafted."))
        return redirect("teams:appraisal", receipt["row"])
    say(request, _("%(n)d appraisals are drafted from what is recorded.") % {"n": receipt["made"]})
    return redirect(f"{reverse(_PAGE)}?year={year}")


@login_required
@require_http_methods(["GET", "POST"])
def appraisal(request: HttpRequest, appraisal_id: int) -> HttpResponse:
    """Show an appraisal, take an edit or a step; a refusal keeps what was typed."""
    actor = reader(request, "appraisal.view")
    row = appraisals.seen(actor, appraisal_id)
    if request.method == "GET":
        return _page(request, actor, row, [])
    act, now = request.POST.get("do", ""), timezone.now()
    given: dict[str, Any] = {
        "actor": actor, "appraisal_id": row.pk, "version": number(request.POST.get("version", "")), "now": now,
    }  # fmt: skip

    def effect() -> dict[str, Any]:
        if act == "edit":
            texts = {code: request.POST[code] for code, _title in choices.APPRAISAL_SECTIONS if code in request.POST}
            appraisals.edit(texts=texts, grade=request.POST.get("grade", ""), **given)
        elif act == "return":
            appraisals.send_back(reason=request.POST.get("reason", ""), **given)
        else:
            appraisals.check(actor=actor, row=row, event=act)
            {"review": appraisals.review, "sign": appraisals.sign}[act](**given)
        return {"row": row.pk}

    try:
        once(request, f"teams.appraisal:{row.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _page(
            request,
            actor,
            appraisals.seen(actor, appraisal_id),
            [(f"id_{error.field}" if error.field else "", str(error))],
            error.status,
        )
    say(request, {
        "edit": _("The appraisal is saved."), "review": _("The appraisal is reviewed."), "return": _("The appraisal is returned."),
        "sign": _("The appraisal is signed. It never changes any more."),
    }[act])  # fmt: skip
    return redirect("teams:appraisal", row.pk)


def _page(
    request: HttpRequest, actor: Actor, row: Appraisal, problems: list[tuple[str, str]], status: int = 200
) -> HttpResponse:
    events = appraisals.events(actor, row)
    typed = request.POST if problems else {}
    sections = [
        {
            **section, "title": _TITLES[section["code"]], "typed": typed.get(section["code"], section["text"]),
            "edited": section["code"] != rule.VERDICT and section["text"] != section["composed"],
        }
        for section in row.sections
    ]  # fmt: skip
    steps = list(AppraisalStep.objects.filter(appraisal=row).order_by("pk"))
    for step in steps:
        step.changes = [(_TITLES[code], text) for code, text in step.before.items()]  # type: ignore[attr-defined]
    versions = Appraisal.objects.filter(team=row.team, year=row.year).exclude(pk=row.pk).order_by("number")
    context = {
        "appraisal": row, "sections": sections, "steps": steps, "events": events, "problems": problems, "key": uuid.uuid4(),
        "grades": choices.APPRAISAL_GRADES, "grade": typed.get("grade", row.grade), "versions": versions,
        "corrects": row.state == rule.SIGNED and actor.can("appraisal.draft", row.team.unit.path)
        and not versions.filter(number__gt=row.number).exists(),
        "named_from": rule.NAMED_FROM, "most": rule.LONGEST,
    }  # fmt: skip
    return render(request, "teams/appraisal.html", context, status=status)


errors_web.label_fields(
    "teams:appraisal", lambda _actor, _arguments: {code: str(title) for code, title in choices.APPRAISAL_SECTIONS}
)
