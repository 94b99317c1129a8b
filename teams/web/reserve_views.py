"""Pages of the reserve pool: the board by unit and step, recommending, one person's file with every step, the own file."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import OrgUnit
from core import entry_web, errors_web, lists_web
from core.actors import Actor
from core.errors import DomainError, Forbidden
from teams import choices
from teams.domain import reserve as rule
from teams.filters.reserve import ReserveFilters
from teams.models import Member, ReserveExit, ReservePerson, VillageNeed
from teams.selectors import reserve as read
from teams.services import reserve, reserve_exits
from teams.web import lists, people, reserve_sections
from teams.web import reserve_forms as forms
from teams.web.entry import number, once, reader
from teams.web.people import version_of
from teams.web.people_forms import AppealForm

_NAMES = ("state", "unit", "tier", "post", "in_team", "has_mentors")


def villages_for(actor: Actor, action: str) -> QuerySet[OrgUnit]:
    """Return the villages and communities in which the reader may do `action`."""
    rows = OrgUnit.objects.within(actor.scope(action)).filter(level="unit", closed_on__isnull=True)
    return rows.exclude(kind="department").select_related("parent").order_by("path")


def needs_for(actor: Actor, action: str, unit: OrgUnit | None = None) -> QuerySet[VillageNeed]:
    """Return the open needs of the reader's area, or of one of its villages."""
    rows = VillageNeed.objects.within(actor.scope(action)).filter(closed_on__isnull=True)
    rows = rows.filter(unit=unit) if unit is not None else rows
    return rows.select_related("unit").order_by("unit__path", "pk")


def given_of(query: QueryDict | Any) -> dict[str, str]:
    """Return the filters of an address."""
    return {name: query.get(name, "") for name in _NAMES}


def rows_of(actor: Actor, given: dict[str, str]) -> QuerySet[Any]:
    """Return the records of the reader's area that fit the filters."""
    seen = ReservePerson.objects.within(actor.scope("reserve.view"))
    return ReserveFilters.narrowed(seen, given).select_related("unit__parent", "source", "need")


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show the pool by township or village and step, then the records that fit, in the order of units."""
    actor, today = reader(request, "reserve.view"), timezone.localdate()
    scope, given = actor.scope("reserve.view"), given_of(request.GET)
    rows = read.board(scope, lists.depth(scope), today)
    others = ReserveFilters.narrowed(ReservePerson.objects.within(scope), {**given, "state": ""})
    counts = dict(others.order_by().values_list("state").annotate(n=Count("id")))
    page, after = entry_web.page_of(rows_of(actor, given), "unit__path", request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "units": rows, "rows": page, "after": after, "filters": given, "query": query.urlencode(), "all": sum(counts.values()),
        "tabs": [{"state": code, "label": label, "count": counts.get(code, 0)} for code, label in choices.RESERVE_STATES],
        "pool": sum(row.in_pool for row in rows), "open": sum(row.open for row in rows),
        "lacking": sum(row.lacking for row in rows), "places": lists.choices(scope, lists.Filters(unit=given["unit"])),
        "tiers": choices.RESERVE_TIERS, "posts": choices.RESERVE_POSTS, "tools": lists_web.tools(request, "teams:reserve"),
        "may_recommend": actor.can("reserve.recommend"),
    }  # fmt: skip
    return render(request, "teams/reserve.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def recommend(request: HttpRequest) -> HttpResponse:
    """Recommend somebody; with `?member=` a team member, of whom the portal knows name, village and skills."""
    actor = reader(request, "reserve.recommend")
    wanted = number(request.GET.get("member", "") or request.POST.get("member", ""))
    known = reserve.prefilled(actor, wanted) if wanted is not None else {}
    member: Member | None = known.get("member")
    given: dict[str, Any] = {
        "villages": villages_for(actor, "reserve.recommend"), "sources": read.sources(actor.scope("reserve.recommend")),
        "needs": needs_for(actor, "reserve.recommend", known.get("unit")), "member": member,
    }  # fmt: skip
    if request.method == "GET":
        need = number(request.GET.get("need", ""))
        start = {"need": need, "tier": "village", "organisation": timezone.localdate()}
        if need is not None:
            found = given["needs"].filter(pk=need).first()
            start |= {"post": found.post, "unit": found.unit_id} if found else {}
        return _recommend(request, forms.RecommendForm(initial=start, **given), member)
    form = forms.RecommendForm(request.POST, **given)
    if not form.is_valid():
        return _recommend(request, form, member, status=400)
    now = timezone.now()

    def effect() -> dict[str, Any]:
        unit = known["unit"] if member is not None else form.cleaned_data["unit"]
        values = form.person() | {key: known[key] for key in ("is_party_member", "skills") if key in known}
        made = reserve.recommend(
            actor=actor, unit=unit, values=values, channels=form.channels(), now=now, today=timezone.localdate(now),
            member=member, reason=form.cleaned_data["reason"],
        )  # fmt: skip
        return {"reserve": made.pk}

    try:
        receipt = once(request, "teams.reserve-new", effect)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _recommend(request, form, member, status=error.status)
    messages.success(request, _("The recommendation is handed in. The township reviews it next."))
    return redirect("teams:reserve-person", reserve_id=receipt["reserve"])


def _recommend(request: HttpRequest, form: Any, member: Member | None, status: int = 200) -> HttpResponse:
    detail = people.Detail([], people.problems_of(form) if form.is_bound else [])
    return render(
        request, "teams/reserve_new.html", {"form": form, "detail": detail, "member": member}, status=status
    )  # fmt: skip


# One person ------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def person(request: HttpRequest, reserve_id: int) -> HttpResponse:
    """Show one person's file with its steps; take the next step, or enter a check, an event, practice, a talk."""
    actor = reader(request, "reserve.view")
    found = reserve.person_seen(actor, reserve_id)
    if request.method == "GET":
        return _person(request, actor, found, people.Detail(reserve_sections.of(actor, found)))
    event = request.POST.get("do", "")
    right = reserve_sections.RIGHTS.get(event)
    if right is None:
        raise DomainError(_("This step does not exist."))
    if not actor.can(right, found.unit.path):
        raise Forbidden
    detail = people.Detail(reserve_sections.of(actor, found, request.POST))
    form = reserve_sections.form_of(actor, found, event, request.POST)
    if not form.is_valid():
        detail.problems = people.problems_of(form)
        return _person(request, actor, found, detail, status=400)

    def effect() -> dict[str, Any]:
        return {
            "do": event,
            "made": reserve_sections.take(actor, found, event, form, version_of(request), timezone.now()),
        }

    try:
        receipt = once(request, f"teams.reserve:{found.pk}", effect)
    except DomainError as error:
        found = reserve.person_seen(actor, found.pk)
        detail.sections = reserve_sections.of(actor, found, request.POST)
        detail.refuse(event, str(error), reserve_sections.FIELDS.get((event, error.field), error.field))
        return _person(request, actor, found, detail, status=error.status)
    messages.success(request, reserve_sections.done(event))
    if event == "propose":
        return redirect("teams:reserve-exit", proposal_id=receipt["made"])
    return redirect("teams:reserve-person", reserve_id=found.pk)


def _person(
    request: HttpRequest, actor: Actor, found: ReservePerson, detail: people.Detail, status: int = 200
) -> HttpResponse:
    path = found.unit.path
    context = {
        **file_of(found), "detail": detail, "main": replace(detail, sections=[row for row in detail.sections if row.first]),
        "more": replace(detail, sections=[row for row in detail.sections if not row.first]), "may_pair": found.state == rule.IN_POOL and actor.can("pair.change", path),
        "reads_members": actor.can("person.view", path), "prints": found.entered_on is not None,
        "year": timezone.localdate().year,
        "exits": list(ReserveExit.objects.within(actor.scope("reserve.view")).filter(reserve=found).order_by("-pk")),
    }  # fmt: skip
    return render(request, "teams/reserve_person.html", context, status=status)


def file_of(found: ReservePerson) -> dict[str, Any]:
    """Return what a person's file shows, to those who keep it and to the person."""
    steps = list(found.steps.all())
    checks = list(found.checks.order_by("-pk").select_related("checklist").prefetch_related("lines__item"))
    returned = steps[-1] if steps and steps[-1].step in ("return", "decline", "withdraw") else None
    return {
        "person": found, "trail": steps, "bar": bar(found, steps), "check": checks[0] if checks else None,
        "lines": sorted(checks[0].lines.all(), key=lambda row: (row.item.kind, row.item.number)) if checks else [],
        "events": list(found.events.order_by("happened_on")), "returned": returned,
        "pairs": list(found.pairs.select_related("pattern").prefetch_related("mentors").order_by("-since", "-pk")),
        "practice": list(found.practice.order_by("-begun_on", "-pk")[:50]),
        "talks": list(found.talks.order_by("-held_on").values_list("held_on", flat=True)[:50]),
        "cabinet": read.cabinet_of(found.unit.path),
    }  # fmt: skip


def bar(found: ReservePerson, steps: list[Any]) -> list[dict[str, Any]]:
    """Return the steps from the recommendation to the decision, each done, current or to come, with its day."""
    labels = (
        ("recommend", _("recommended")), ("review", _("township’s review")), ("joint-review", _("joint review")),
        ("inspect", _("inspection")), ("decide", _("decision")),
    )  # fmt: skip
    reached = {**dict(zip(rule.PATH, range(1, 6), strict=True)), rule.DRAFT: 0, rule.LEFT: 5}.get(found.state, 0)
    days = {step.step: step.held_on for step in steps}
    return [
        {
            "label": label, "day": days.get(code) if place <= reached else None,
            "state": "done" if place <= reached else "current" if place == reached + 1 and found.state in rule.OPEN else "todo",
        }
        for place, (code, label) in enumerate(labels, start=1)
    ]  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Show the signed-in person the own file in the reserve; take an appeal against a proposal."""
    actor = reader(request, "own.view")
    proposals = reserve_exits.own_proposals(actor)
    if request.method == "GET":
        return _own(request, actor, proposals, {})
    wanted = number(request.POST.get("proposal", ""))
    form = AppealForm(request.POST)
    if not form.is_valid():
        return _own(request, actor, proposals, {wanted: form}, status=400)

    def effect() -> dict[str, Any]:
        row = reserve_exits.appeal(
            actor=actor, proposal_id=wanted or 0, reason=form.cleaned_data["reason"], now=timezone.now(),
            today=timezone.localdate(), version=version_of(request),
        )  # fmt: skip
        return {"proposal": row.pk}

    try:
        once(request, "teams.reserve-own", effect)
    except DomainError as error:
        if error.status == 404:
            raise
        form.add_error("reason", str(error))
        return _own(request, actor, reserve_exits.own_proposals(actor), {wanted: form}, status=error.status)
    messages.success(request, _("Your appeal is handed in. The county answers it before anybody decides."))
    return redirect("teams:reserve-own")


def _own(
    request: HttpRequest, actor: Actor, proposals: list[ReserveExit], typed: dict[Any, Any], status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    rows = [
        {
            "proposal": row, "steps": list(row.steps.all()), "form": typed.get(row.pk) or AppealForm(),
            "may_appeal": row.state == "notified" and row.notice_until is not None and today <= row.notice_until,
        }
        for row in proposals
    ]  # fmt: skip
    problems = [found for form in typed.values() for found in people.problems_of(form)]
    context = {
        "files": [file_of(row) for row in reserve.own_records(actor)], "proposals": rows,
        "detail": people.Detail([], problems), "year": today.year,
    }  # fmt: skip
    return render(request, "teams/reserve_own.html", context, status=status)


errors_web.label_forms("teams:reserve-new", forms.RecommendForm)
