"""Pages of what a unit has done: activities and training by quarter, entering them, correcting them."""

import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import errors_web
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden
from core.periods import Period
from teams.filters import ActivityFilters, TrainingFilters
from teams.models import Activity, ActivityPlan, Member, TrainingSession
from teams.services import work as services
from teams.web import entry, lists, people, work
from teams.web.entry import once, reader
from teams.web.people import version_of
from teams.web.plan_forms import PhotoForm
from teams.web.plan_views import tabs
from teams.web.work_forms import ActivityForm, SessionForm, first_values, stored_values

_ACTIVITY = ["title", "kind", "held_on", "place", "members", "reach", "outputs", "action_line", "field"]
_SESSION = ["title", "tier", "kind", "held_on", "minutes", "attendees"]


# The lists -------------------------------------------------------------------------------------


@login_required
@require_GET
def activity_list(request: HttpRequest) -> HttpResponse:
    """List the activities of a quarter in the reader's area, newest first."""
    actor = reader(request, "activity.view")
    rows = Activity.objects.within(actor.scope("activity.view")).select_related("unit", "team")
    return _list(request, actor, rows.annotate(people=Count("takings_part")), "activity", ActivityFilters)


@login_required
@require_GET
def session_list(request: HttpRequest) -> HttpResponse:
    """List the training sessions of a quarter in the reader's area, newest first."""
    actor = reader(request, "training.view")
    rows = TrainingSession.objects.within(actor.scope("training.view")).select_related("unit")
    return _list(request, actor, rows.annotate(people=Count("attendances")), "training", TrainingFilters)


def _list(request: HttpRequest, actor: Actor, rows: Any, what: str, filters: Any) -> HttpResponse:
    today = timezone.localdate()
    period = work.asked_period(actor, request.GET.get("period", ""), today)
    unit = entry.unit_path(request.GET.get("unit", ""))
    scope = actor.scope(f"{what}.view")
    fitting = filters.narrowed(rows.filter(held_on__gte=period.start, held_on__lt=period.end), {"unit": unit})
    found, after = work.page_of(fitting, request.GET.get("after", ""))
    return render(
        request,
        "teams/work.html",
        {
            "what": what, "rows": found, "after": after, "total": fitting.order_by().values("pk").count(), "period": period,
            "periods": work.quarters(today, period), "unit": unit, "units": lists.choices(scope, lists.Filters(unit=unit)),
            "may_enter": actor.can(f"{what}.change"), "tabs": tabs("activities" if what == "activity" else "trainings"),
            "rate": work.training_rate(scope, period) if what == "training" else None, "query": f"period={period}" + (f"&unit={unit}" if unit else ""),
        },
    )  # fmt: skip


# Entering --------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def activity_new(request: HttpRequest) -> HttpResponse:
    """Enter an activity of a unit: today, the own place and team, everybody present are filled in; of a rhythm all of it."""
    actor, today = reader(request, "activity.change"), timezone.localdate()
    plan = work.plan_of(actor, request)
    place = work.place_of(actor, request, "activity.change", with_team=True, plan=plan)
    last = Activity.objects.within(actor.scope("activity.view")).filter(unit=place.unit).order_by("-pk").first()
    rows, refusal = _people(actor, place)
    present = list(rows.values_list("pk", flat=True)) if place.team is not None or plan is not None else []
    initial = first_values(place.unit.name, work.plan_day(request, plan, today), last, plan)
    form = ActivityForm(
        request.POST if request.method == "POST" else None, people=rows, with_team=place.team is None,
        initial=initial | {"members": present if len(present) <= work.MOST_PRESENT else []},
    )  # fmt: skip
    form.otherwise = last.kind if last is not None else ""

    def record() -> dict[str, Any]:
        values = {**form.values(), "team": place.team}
        made = services.record_activity(
            actor=actor, unit=place.unit, values=values, members=form.people(), today=today, plan=plan
        )
        return {"activity": made.pk, "held_on": made.held_on.isoformat()}

    return _new(request, actor, place, form, "activity", record, refusal, plan)


@login_required
@require_http_methods(["GET", "POST"])
def session_new(request: HttpRequest) -> HttpResponse:
    """Enter a training session of a unit with its roster."""
    actor, today = reader(request, "training.change"), timezone.localdate()
    place = work.place_of(actor, request, "training.change", with_team=False)
    rows, refusal = _people(actor, place)
    own_tier = {4: "county", 8: "township"}.get(len(place.unit.path), "village")
    form = SessionForm(
        request.POST if request.method == "POST" else None, people=rows, with_team=True,
        initial={"held_on": today, "tier": own_tier},
    )  # fmt: skip

    def record() -> dict[str, Any]:
        made = services.record_session(
            actor=actor, unit=place.unit, values=form.values(), attendees=form.people(), today=today
        )
        return {"training": made.pk, "held_on": made.held_on.isoformat()}

    return _new(request, actor, place, form, "training", record, refusal)


def _people(actor: Actor, place: work.Place) -> tuple[Any, str]:
    """Return the members that may be ticked; none, with the reason, where the unit is too large."""
    try:
        return work.people_of(actor, place.unit, place.team), ""
    except DomainError as error:
        return Member.objects.none(), str(error)


def _new(
    request: HttpRequest, actor: Actor, place: work.Place, form: Any, what: str, record: Callable[[], dict[str, Any]],
    refusal: str, plan: ActivityPlan | None = None,
) -> HttpResponse:  # fmt: skip
    if request.method == "GET":
        return _form(request, form, what, place=place, refusal=refusal, plan=plan)
    if not form.is_valid():
        return _form(request, form, what, place=place, plan=plan, problems=people.problems_of(form), status=400)
    try:
        receipt = once(request, f"teams.{what}-new", record)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _form(
            request, form, what, place=place, plan=plan, problems=people.problems_of(form), status=error.status
        )
    _said(request, actor, form.cleaned_data["held_on"])
    return redirect(_back(what, receipt["held_on"]))


def _said(request: HttpRequest, actor: Actor, held_on: Any) -> None:
    messages.success(request, _("It is recorded, and counts in the figures of the members who took part."))
    if note := work.late_note(actor, held_on):
        messages.warning(request, note)


def _back(what: str, held_on: str) -> str:
    """Return the address of the list on which an entry of this day stands."""
    period = Period.quarter_of(date.fromisoformat(held_on))
    return f"{reverse('teams:activities' if what == 'activity' else 'teams:trainings')}?period={period.code}"


def _form(
    request: HttpRequest, form: Any, what: str, *, place: work.Place | None = None, row: Any = None, version: int = 0,
    problems: list[tuple[str, str]] | None = None, stored: dict[str, str] | None = None, refusal: str = "", may: bool = True,
    status: int = 200, plan: ActivityPlan | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "form": form, "what": what, "place": place, "row": row, "version": version, "problems": problems or [],
        "stored": stored or {}, "refusal": refusal, "key": uuid.uuid4(), "may": may, "plan": plan,
        "photos": list(row.photos.order_by("pk")) if isinstance(row, Activity) else [], "photo_form": PhotoForm(),
        "takes_photos": isinstance(row, Activity) and may,
    }  # fmt: skip
    return render(request, "teams/work_form.html", context, status=status)


# Correcting ------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def activity(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Show an activity; correct it and who took part."""
    actor, today = reader(request, "activity.view"), timezone.localdate()
    found = services.activity_seen(actor, activity_id)
    roster = _roster(found)
    rows = work.people_of(actor, found.unit, found.team, roster)
    form = ActivityForm(
        request.POST if request.method == "POST" else None, people=rows, with_team=found.team is None,
        initial=stored_values(found, roster, _ACTIVITY),
    )  # fmt: skip
    form.otherwise = found.kind

    def correct() -> dict[str, Any]:
        services.update_activity(
            actor=actor, activity_id=found.pk, values=form.values(), members=form.people(), version=version_of(request),
            today=today,
        )  # fmt: skip
        return {"activity": found.pk}

    return _correct(request, actor, form, found, "activity", correct)


@login_required
@require_http_methods(["GET", "POST"])
def session(request: HttpRequest, session_id: int) -> HttpResponse:
    """Show a training session; correct it and its roster."""
    actor, today = reader(request, "training.view"), timezone.localdate()
    found = services.session_seen(actor, session_id)
    roster = _roster(found)
    rows = work.people_of(actor, found.unit, None, roster)
    form = SessionForm(
        request.POST if request.method == "POST" else None, people=rows, with_team=True,
        initial=stored_values(found, roster, _SESSION),
    )  # fmt: skip

    def correct() -> dict[str, Any]:
        services.update_session(
            actor=actor, session_id=found.pk, values=form.values(), attendees=form.people(),
            version=version_of(request), today=today,
        )  # fmt: skip
        return {"training": found.pk}

    return _correct(request, actor, form, found, "training", correct)


def _roster(row: Activity | TrainingSession) -> set[int]:
    """Return the members who took part, by key."""
    lines = row.takings_part if isinstance(row, Activity) else row.attendances
    return set(lines.values_list("member_id", flat=True))


def _correct(
    request: HttpRequest, actor: Actor, form: Any, found: Any, what: str, correct: Callable[[], dict[str, Any]]
) -> HttpResponse:  # fmt: skip
    """Show or take a correction; a conflict keeps what was typed and puts beside it what is stored now."""
    may = actor.can(f"{what}.change", found.unit.path)
    if request.method == "GET":
        if not may:
            for bound in form:
                bound.field.disabled = True
        return _form(request, form, what, row=found, version=found.version, may=may)
    if not may:
        raise Forbidden
    if not form.is_valid():
        problems = people.problems_of(form)
        return _form(request, form, what, row=found, version=version_of(request), problems=problems, status=400)
    try:
        once(request, f"teams.{what}:{found.pk}", correct)
    except Conflict as error:
        seen = services.activity_seen if what == "activity" else services.session_seen
        now = seen(actor, found.pk)
        stored = form.kept(now, _roster(now))
        sentence = _(
            "Somebody else has saved other values meanwhile. Yours stand in the fields, the stored ones below them. "
            "Saving again replaces the stored ones."
        ) if stored else str(error)  # fmt: skip
        return _form(
            request,
            form,
            what,
            row=now,
            version=now.version,
            problems=[("", sentence)],
            stored=stored,
            status=error.status,
        )
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        problems = people.problems_of(form)
        return _form(
            request, form, what, row=found, version=version_of(request), problems=problems, status=error.status
        )
    messages.success(request, _("The correction is saved."))
    if note := work.late_note(actor, form.cleaned_data["held_on"]):
        messages.warning(request, note)
    return redirect(_back(what, form.cleaned_data["held_on"].isoformat()))


errors_web.label_forms("teams:activity-new", ActivityForm)
errors_web.label_forms("teams:activity", ActivityForm)
errors_web.label_forms("teams:training-new", SessionForm)
errors_web.label_forms("teams:training", SessionForm)
