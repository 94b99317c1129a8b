"""Pages of linkage points and practice points, and of visits to points and demonstration sites."""

import uuid
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from branches import choices
from branches.filters import LinkageFilters, PointVisitFilters
from branches.indicators import grading as titles
from branches.indicators import points as indicators
from branches.models import DemonstrationSite, LinkagePoint, PointVisit
from branches.services import points
from branches.web.branch_forms import PagesForm, calendar_day, line_of_text, problems_of
from branches.web.site_views import query_of
from core import charts, entry_web, listing, lists_web
from core.actors import Actor
from core.charts import Bar
from core.entry_web import number, once, reader, say
from core.errors import DomainError, Forbidden, NotFound
from core.listing import Listed, Reader


def _narrowed(actor: Actor, given: QueryDict | dict[str, str], today: date) -> QuerySet[LinkagePoint]:
    scope = actor.scope("site.view")
    rows = LinkagePoint.objects.within(scope) if given.get("ended") else indicators.points_on(scope, today)
    return LinkageFilters.narrowed(rows, {"level": given.get("level", ""), "unit": given.get("unit", "")})


def state_of(row: LinkagePoint, today: date) -> str:
    """Return `held`, `expired` or `revoked`."""
    if row.ended_on is not None and row.ended_on <= today:
        return "revoked"
    return "expired" if row.expires_on is not None and row.expires_on < today else "held"


@login_required
@require_GET
def point_list(request: HttpRequest) -> HttpResponse:
    """List the points of the reader's area by level, with how many visits each has had."""
    actor, today = reader(request, "site.view"), timezone.localdate()
    given = {name: request.GET.get(name, "") for name in ("level", "unit", "ended")}
    held = indicators.points_on(actor.scope("site.view"), today)
    counts = dict(held.order_by().values_list("level").annotate(n=Count("pk")))
    rows = _narrowed(actor, given, today).select_related("unit__parent").annotate(
        visits_all=Count("visits"), visitors_all=Sum("visits__headcount")
    )  # fmt: skip
    page, after = entry_web.page_of(rows, "unit__path", request.GET.get("after", ""))
    context = {
        "levels": [{"code": code, "label": label, "count": counts.get(code, 0)} for code, label in choices.POINT_LEVELS],
        "rows": [{"point": row, "state": state_of(row, today)} for row in page], "after": after, "filters": given,
        "query": query_of(request), "chart": _chart(held, counts), "tools": lists_web.tools(request, "branches:points"),
    }  # fmt: skip
    return render(request, "branches/points.html", context)


def _chart(held: QuerySet[LinkagePoint], counts: dict[str, int]) -> charts.BarChart | None:
    """Return how many points each level has; of households their number."""
    if not counts:
        return None
    homes = held.filter(level=indicators.HOUSEHOLD).aggregate(n=Sum("households"))["n"] or 0
    bars = []
    for code, label in choices.POINT_LEVELS:
        count = homes if code == indicators.HOUSEHOLD else counts.get(code, 0)
        note = _("counted by village") if code == indicators.HOUSEHOLD else ""
        bars.append(Bar(str(label), str(count), count, note=note))
    return charts.bars(
        _("Points of the five-level linkage"), _("City, township, village and community points; households as a number."),
        (_("Level"), _("Number")), bars,
    )  # fmt: skip


@listing.register("branches:points", "site.view")
def export_points(asker: Reader, query: QueryDict) -> Listed:
    """Return the list of points as a workbook shows it."""
    rows = _narrowed(asker.actor, query, timezone.localdate()).select_related("unit")
    rows = rows.annotate(visits_all=Count("visits")).order_by("unit__path", "pk")
    return Listed(
        title=_("Linkage points"),
        head=[
            _("Name"), _("Level"), _("Unit"), _("Households"), _("Granted on"), _("Document"), _("Valid until"), _("Revoked on"),
            _("Visits"),
        ],
        rows=lambda: (
            (
                row.name, row.get_level_display(), row.unit.name, row.households or "", row.since, row.document_no,
                row.expires_on or "", row.ended_on or "", row.visits_all,
            )
            for row in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), words="", view_action="site.view",
    )  # fmt: skip


# Visits -----------------------------------------------------------------------------------------


def _visits(actor: Actor, given: QueryDict | dict[str, str]) -> QuerySet[PointVisit]:
    own = PointVisit.objects.within(actor.scope("site.view"))
    rows = PointVisitFilters.narrowed(own, {name: given.get(name, "") for name in ("kind", "unit", "year")})
    return rows.select_related("unit", "point", "site__branch")


@login_required
@require_GET
def visit_list(request: HttpRequest) -> HttpResponse:
    """List the visits to the points and sites of the reader's area."""
    actor = reader(request, "site.view")
    given = {name: request.GET.get(name, "") for name in ("kind", "unit", "year")}
    rows = _visits(actor, given)
    sums = rows.order_by().aggregate(n=Count("pk"), heads=Sum("headcount"))
    page, after = entry_web.page_of(rows, "unit__path", request.GET.get("after", ""))
    context = {
        "kinds": choices.VISIT_KINDS, "rows": page, "after": after, "filters": given, "query": query_of(request),
        "count": sums["n"], "heads": sums["heads"] or 0, "receives": actor.can("site.receive"),
        "tools": lists_web.tools(request, "branches:point-visits"),
    }  # fmt: skip
    return render(request, "branches/point_visits.html", context)


@listing.register("branches:point-visits", "site.view")
def export_visits(asker: Reader, query: QueryDict) -> Listed:
    """Return the list of visits as a workbook shows it."""
    rows = _visits(asker.actor, query).order_by("visited_on", "pk")
    return Listed(
        title=_("Visits to points"),
        head=[_("Visited on"), _("Point"), _("Unit"), _("Kind"), _("Visiting body"), _("Number of visitors")],
        rows=lambda: (
            (row.visited_on, row.place, row.unit.name, row.get_kind_display(), row.visitors, row.headcount)
            for row in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), words="", view_action="site.view",
    )  # fmt: skip


class VisitForm(PagesForm):
    """A visit to a point or a site: by body and number."""

    place = forms.ChoiceField(label=gettext_lazy("point"))
    kind = forms.ChoiceField(label=gettext_lazy("kind"), choices=choices.VISIT_KINDS)
    visited_on = calendar_day(gettext_lazy("visited on"))
    visitors = line_of_text(
        gettext_lazy("visiting body"), 80, help_text=gettext_lazy("The body, no names: as “organisation department of a neighbouring county”.")
    )  # fmt: skip
    headcount = forms.IntegerField(
        label=gettext_lazy("number of visitors"), min_value=1, max_value=100_000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, places: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if places:
            self.fields["place"].choices = list(places.items())  # type: ignore[attr-defined]
        else:
            self.fields.pop("place")


def _places(actor: Actor, today: date) -> dict[str, str]:
    """Return what may be visited of the units on which the reader records visits: key → name."""
    scope = actor.scope("site.receive")
    held = indicators.points_on(scope, today).select_related("unit").order_by("unit__path", "pk")
    found = {f"p{row.pk}": f"{row.name}（{row.get_level_display()}）" for row in held}
    for site in titles.sites_on(scope, today).select_related("branch").order_by("branch__unit__path", "pk"):
        found[f"s{site.pk}"] = str(site)
    return found


def _place(actor: Actor, key: str) -> LinkagePoint | DemonstrationSite:
    scope, pk = actor.scope("site.receive"), number(key[1:]) or 0
    row: LinkagePoint | DemonstrationSite | None = None
    if key.startswith("p"):
        row = LinkagePoint.objects.within(scope).select_related("unit").filter(pk=pk).first()
    elif key.startswith("s"):
        row = DemonstrationSite.objects.within(scope).select_related("branch__unit").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


@login_required
@require_http_methods(["GET", "POST"])
def visit_new(request: HttpRequest) -> HttpResponse:
    """Record a visit to a point or a demonstration site."""
    actor, today = reader(request, "site.receive"), timezone.localdate()
    places = _places(actor, today)
    initial = {"visited_on": today, "place": request.GET.get("place", "")}
    form = VisitForm(request.POST if request.method == "POST" else None, places=places, initial=initial)
    words: dict[str, Any] = {"title": _("Record a visit"), "label": _("Record it"), "nowhere": not places}
    if request.method != "POST" or not places:
        return _form(request, form, **words)
    if not form.is_valid():
        return _form(request, form, status=400, **words)
    given = dict(form.cleaned_data)
    place = _place(actor, given.pop("place"))

    def effect() -> dict[str, Any]:
        return {"visit": points.receive(actor=actor, place=place, today=today, **given).pk}

    return _taken(request, form, "branches.point-visit-new", effect, words)


@login_required
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, visit_id: int) -> HttpResponse:
    """Correct a visit."""
    actor, today = reader(request, "site.view"), timezone.localdate()
    row = points.visit_seen(actor, visit_id)
    if not actor.can("site.receive", row.unit.path):
        raise Forbidden
    initial = {name: getattr(row, name) for name in ("kind", "visited_on", "visitors", "headcount")}
    form = VisitForm(request.POST if request.method == "POST" else None, places={}, initial=initial)
    words: dict[str, Any] = {
        "title": _("Correct a visit"),
        "label": _("Save"),
        "explain": row.place,
        "version": row.version,
    }
    if request.method != "POST":
        return _form(request, form, **words)
    if not form.is_valid():
        return _form(request, form, status=400, **words)

    def effect() -> dict[str, Any]:
        version = number(request.POST.get("version", ""))
        points.change_visit(actor=actor, visit_id=row.pk, values=form.cleaned_data, today=today, version=version)
        return {"visit": row.pk}

    return _taken(request, form, f"branches.point-visit:{row.pk}", effect, words)


def _taken(request: HttpRequest, form: forms.Form, name: str, effect: Any, words: dict[str, Any]) -> HttpResponse:
    try:
        once(request, name, effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _form(request, form, status=error.status, **words)
    say(request, _("It is recorded."))
    return redirect("branches:point-visits")


def _form(request: HttpRequest, form: forms.Form, status: int = 200, **words: Any) -> HttpResponse:
    problems = problems_of(form) if form.is_bound else []
    context = {"form": form, "problems": problems, "key": uuid.uuid4(), **words}
    return render(request, "branches/point_visit.html", context, status=status)
