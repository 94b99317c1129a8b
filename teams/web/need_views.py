"""Pages of what villages need: the list with what is filled, a new need, one need, the counts of a village body."""

from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import entry_web, errors_web, lists_web
from core.actors import Actor
from core.errors import DomainError, Forbidden
from teams import choices
from teams.filters.reserve import NeedFilters
from teams.models import ReservePerson
from teams.selectors import reserve as read
from teams.services import reserve_lists as service
from teams.web import lists, people
from teams.web import reserve_forms as forms
from teams.web.entry import number, once, reader
from teams.web.people import version_of
from teams.web.reserve_views import villages_for

_NAMES = ("unit", "post", "show")


def rows_of(actor: Actor, given: dict[str, str]) -> QuerySet[Any]:
    """Return the needs of the reader's area: the open ones, those not filled, or all with those closed."""
    rows = NeedFilters.narrowed(
        read.needs(actor.scope("reserve.view")), {name: given[name] for name in ("unit", "post")}
    )
    if given["show"] == "all":
        return rows
    rows = rows.filter(closed_on__isnull=True)
    return rows.filter(missing__gt=0) if given["show"] == "missing" else rows


def given_of(query: Any) -> dict[str, str]:
    """Return the filters of an address."""
    found = {name: query.get(name, "") for name in _NAMES}
    return found if found["show"] in ("", "missing", "all") else {**found, "show": ""}


@login_required
@require_GET
def need_list(request: HttpRequest) -> HttpResponse:
    """List what the villages of the reader's area need, with how much of it the pool has, and their bodies as counts."""
    actor = reader(request, "reserve.view")
    scope, given = actor.scope("reserve.view"), given_of(request.GET)
    page, after = entry_web.page_of(rows_of(actor, given), "unit__path", request.GET.get("after", ""))
    open_rows = NeedFilters.narrowed(read.needs(scope), {"unit": given["unit"]}).filter(closed_on__isnull=True)
    numbers = list(open_rows.order_by().values_list("number", "filled"))
    bodies = read.newest_bodies({row.unit_id for row in page})
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "lines": [{"need": row, "body": bodies.get(row.unit_id)} for row in page], "rows": page, "after": after,
        "filters": given, "query": query.urlencode(), "posts": choices.RESERVE_POSTS,
        "needed": sum(row[0] for row in numbers), "filled": sum(min(row) for row in numbers), "open": len(numbers),
        "missing": sum(1 for row in numbers if row[1] < row[0]), "tools": lists_web.tools(request, "teams:needs"),
        "places": lists.choices(scope, lists.Filters(unit=given["unit"])), "may_change": actor.can("need.change"),
    }  # fmt: skip
    return render(request, "teams/needs.html", context)


def _answer(
    request: HttpRequest, form: django_forms.Form, title: str, button: str, status: int = 200, **more: Any
) -> HttpResponse:
    detail = people.Detail([], people.problems_of(form) if form.is_bound else [])
    context = {"form": form, "detail": detail, "title": title, "button": button, **more}
    return render(request, "teams/need_form.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def need_new(request: HttpRequest) -> HttpResponse:
    """List a need of a village."""
    actor, today = reader(request, "need.change"), timezone.localdate()
    words = (_("List a need"), _("List the need"))
    villages = villages_for(actor, "need.change")
    if request.method == "GET":
        return _answer(request, forms.NeedForm(villages=villages, initial={"listed_on": today}), *words)
    form = forms.NeedForm(request.POST, villages=villages)
    if not form.is_valid():
        return _answer(request, form, *words, status=400)
    given = form.cleaned_data

    def effect() -> dict[str, Any]:
        return {"need": service.list_need(actor=actor, today=today, **given).pk}

    try:
        once(request, "teams.need-new", effect)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _answer(request, form, *words, status=error.status)
    messages.success(request, _("The need is listed."))
    return redirect("teams:needs")


@login_required
@require_http_methods(["GET", "POST"])
def need(request: HttpRequest, need_id: int) -> HttpResponse:
    """Show one need with the persons meant for it; change or close it."""
    actor, today = reader(request, "reserve.view"), timezone.localdate()
    row = service.need_seen(actor, need_id)
    may = actor.can("need.change", row.unit.path) and row.closed_on is None
    persons = ReservePerson.objects.within(actor.scope("reserve.view")).filter(need=row).order_by("-entered_on", "pk")
    more: dict[str, Any] = {
        "need": row, "persons": list(persons[:50]), "may": may, "body": read.newest_bodies([row.unit_id]).get(row.unit_id),
        "counts": read.needs(actor.scope("reserve.view")).filter(pk=row.pk).first(),
        "may_recommend": actor.can("reserve.recommend", row.unit.path) and row.closed_on is None,
    }  # fmt: skip
    words = (str(row), _("Save"))
    if request.method == "GET":
        start = {"skill": row.skill, "number": row.number}
        return _answer(request, forms.NeedChangeForm(initial=start), *words, **more)
    if not actor.can("need.change", row.unit.path):
        raise Forbidden
    form = forms.NeedChangeForm(request.POST)
    if not form.is_valid():
        return _answer(request, form, *words, status=400, **more)
    values = {name: value for name, value in form.cleaned_data.items() if name != "closed_on" or value}

    def effect() -> dict[str, Any]:
        service.change_need(actor=actor, need_id=row.pk, values=values, today=today, version=version_of(request))
        return {"need": row.pk}

    try:
        once(request, f"teams.need:{row.pk}", effect)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _answer(
            request, form, *words, status=error.status, **{**more, "need": service.need_seen(actor, need_id)}
        )
    messages.success(request, _("It is recorded."))
    return redirect("teams:need", need_id=row.pk)


@login_required
@require_http_methods(["GET", "POST"])
def body_new(request: HttpRequest) -> HttpResponse:
    """Enter how a village body is made up: counts by education and age, no persons."""
    actor, today = reader(request, "need.change"), timezone.localdate()
    words = (_("Count a village body"), _("Keep the counts"))
    villages = villages_for(actor, "need.change")
    if request.method == "GET":
        start = {"counted_on": today, "unit": number(request.GET.get("unit", ""))}
        return _answer(request, forms.BodyForm(villages=villages, initial=start), *words, counts_only=True)
    form = forms.BodyForm(request.POST, villages=villages)
    if not form.is_valid():
        return _answer(request, form, *words, status=400, counts_only=True)
    values = dict(form.cleaned_data)
    unit = values.pop("unit")

    def effect() -> dict[str, Any]:
        return {"body": service.count_body(actor=actor, unit=unit, values=values, today=today).pk}

    try:
        once(request, "teams.body-new", effect)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _answer(request, form, *words, status=error.status, counts_only=True)
    messages.success(request, _("The counts are kept."))
    return redirect("teams:needs")


errors_web.label_forms("teams:need-new", forms.NeedForm)
errors_web.label_forms("teams:need", forms.NeedChangeForm)
errors_web.label_forms("teams:body-new", forms.BodyForm)
