"""Pages of rhythms, of several activities at once, of the calendar, and the photos of an activity."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import errors_web, listing, lists_web, pictures
from core.entry_web import page_of, say
from core.errors import DomainError, Forbidden
from core.listing import Listed, Reader
from core.periods import Period
from core.scope import Scope
from teams import choices
from teams.models import Activity, ActivityPlan, ExchangeEvent, TrainingSession
from teams.selectors import work as reads
from teams.services import activity_photos, plans, work
from teams.web import entry, lists, records
from teams.web.entry import once, reader
from teams.web.people import version_of
from teams.web.plan_forms import SEVERAL, PhotoForm, PlanForm, RowForm, SharedForm
from teams.web.records import cell
from teams.web.work import people_of, place_of

_HEAD = (
    (gettext_lazy("Title"), False), (gettext_lazy("Unit"), False), (gettext_lazy("Days"), False), (gettext_lazy("Kind"), False),
    (gettext_lazy("Since"), False), (gettext_lazy("Until"), False),
)  # fmt: skip
MOST_TITLES = 4
"""Titles that a day of the calendar shows; the others are a number."""
_FINE = 400
"""Up to so many entries of a month are shown by title, more as numbers."""


def tabs(here: str) -> list[dict[str, Any]]:
    """Return the chips between the pages of work."""
    rows = (
        ("activities", _("Activities")), ("trainings", _("Training")), ("calendar", _("Calendar")), ("plans", _("Recurring activities")),
    )  # fmt: skip
    return [{"href": reverse(f"teams:{name}"), "label": label, "on": name == here} for name, label in rows]


# Rhythms ----------------------------------------------------------------------------------------


@login_required
@require_GET
def plan_list(request: HttpRequest) -> HttpResponse:
    """List the recurring activities of the reader's area."""
    actor = reader(request, "activity.view")
    rows = ActivityPlan.objects.within(actor.scope("activity.view")).select_related("unit", "team")
    page, after = page_of(rows, "unit__path", request.GET.get("after", ""))
    return records.show_list(
        request, head=_HEAD, here="work", title=_("Recurring activities"), tabs=tabs("plans"), after=after, query="",
        small=str(rows.count()), tools=lists_web.tools(request, "teams:plans"), nothing=_("No recurring activity is recorded yet."),
        nothing_text=_("Voluntary work on every 8th, 18th and 28th is one: entered once, its entries are filled in."),
        buttons=[{"href": reverse("teams:plan-new"), "label": _("Enter a recurring activity")}] if actor.can("activity.change") else [],
        lines=[
            (
                cell(row.title, href=reverse("teams:plan", args=[row.pk])), cell(row.unit.name, hint=row.team.name if row.team else ""),
                cell(row.days.replace(",", "、")), cell(row.get_kind_display()), cell(row.since), cell(row.until),
            )
            for row in page
        ],
    )  # fmt: skip


@listing.register("teams:plans", "activity.view")
def export_plans(asker: Reader, query: QueryDict) -> Listed:
    """Return the recurring activities as a workbook shows them."""
    rows = ActivityPlan.objects.within(asker.actor.scope("activity.view")).select_related("unit", "team")
    rows = rows.order_by("unit__path", "pk")
    return Listed(
        title=_("Recurring activities"), head=[str(label) for label, _number in _HEAD], count=rows.count(), words="",
        view_action="activity.view",
        rows=lambda: [(row.title, row.unit.name, row.days, str(row.get_kind_display()), row.since, row.until or "") for row in rows],
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def plan_new(request: HttpRequest) -> HttpResponse:
    """Enter a recurring activity of a unit or team."""
    actor, today = reader(request, "activity.change"), timezone.localdate()
    place = place_of(actor, request, "activity.change", with_team=True)
    form = PlanForm(
        request.POST if request.method == "POST" else None, initial={"since": today, "place": place.unit.name}
    )

    def effect() -> dict[str, Any]:
        made = plans.add(actor=actor, unit=place.unit, values={**form.cleaned_data, "team": place.team})
        return {"plan": made.pk}

    return records.run(
        request, form, "teams.plan-new", effect, done=_("The recurring activity is recorded."),
        to=lambda _receipt: reverse("teams:plans"),
        context={
            "title": _("Enter a recurring activity"), "small": place.unit.name, "place": place, "label": _("Record it"),
            "back": reverse("teams:plans"), "back_label": _("Recurring activities"),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Show a recurring activity with its days of this month; correct or end it."""
    actor, today = reader(request, "activity.view"), timezone.localdate()
    row = plans.seen(actor, plan_id)
    may = actor.can("activity.change", row.unit.path)
    if request.method == "POST" and not may:
        raise Forbidden
    names = [name for name in plans.FIELDS if name != "team"]
    form = PlanForm(
        request.POST if request.method == "POST" else None, initial={name: getattr(row, name) for name in names}
    )
    for field in form.fields.values():
        field.disabled = not may

    def effect() -> dict[str, Any]:
        plans.change(actor=actor, plan_id=row.pk, values=form.cleaned_data, version=version_of(request))
        return {"plan": row.pk}

    month = Period.parse(f"{today:%Y-%m}")
    owed = reads.owed([row], month, today)[row.pk]
    return records.run(
        request, form, f"teams.plan:{row.pk}", effect, done=_("The correction is saved."),
        to=lambda _receipt: reverse("teams:plans"),
        context={
            "title": row.title, "small": row.unit.name, "label": _("Save the correction"), "version": row.version, "may": may,
            "back": reverse("teams:plans"), "back_label": _("Recurring activities"), "owed": owed, "plan": row,
            "may_enter": may, "template": "teams/plan.html", "now": lambda: plans.seen(actor, row.pk).version,
            "dates": plans.dates_of(row, month),
        },
    )  # fmt: skip


# Several at once --------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def several(request: HttpRequest) -> HttpResponse:
    """Enter several activities of one team on one page: each a title, a day and a number."""
    actor, today = reader(request, "activity.change"), timezone.localdate()
    place = place_of(actor, request, "activity.change", with_team=True)
    last = Activity.objects.within(actor.scope("activity.view")).filter(unit=place.unit).order_by("-pk").first()
    refusal, people = "", people_of(actor, place.unit, None).none()
    try:
        people = people_of(actor, place.unit, place.team)
    except DomainError as error:
        refusal = str(error)
    initial: dict[str, Any] = {"place": place.unit.name}
    if place.team is not None:
        initial["members"] = [row.pk for row in people]
    if last is not None:
        initial |= {"action_line": last.action_line, "field": last.field}
    data = request.POST if request.method == "POST" else None
    form = SharedForm(data, people=people, with_team=place.team is None, initial=initial)
    rows = [RowForm(data, prefix=str(number), initial={"held_on": today}) for number in range(1, SEVERAL + 1)]
    for row in rows:
        row.otherwise = last.kind if last is not None else ""

    def effect() -> dict[str, Any]:
        filled = [row.cleaned_data for row in rows if row.filled()]
        if not filled:
            raise DomainError(_("Enter at least one activity."))
        shared = {name: form.cleaned_data[name] for name in ("place", "action_line", "field")}
        made = work.record_several(
            actor=actor, unit=place.unit, shared={**shared, "team": place.team}, rows=filled,
            members=list(form.cleaned_data["members"]), today=today,
        )  # fmt: skip
        return {"count": len(made), "period": Period.quarter_of(made[0].held_on).code}

    return records.run(
        request, form, "teams.activities-many", effect, others=rows,
        done=lambda receipt: ngettext("%(n)d activity is recorded.", "%(n)d activities are recorded.", receipt["count"])
        % {"n": receipt["count"]},
        to=lambda receipt: f"{reverse('teams:activities')}?period={receipt['period']}",
        context={
            "title": _("Enter several activities"), "small": place.unit.name, "place": place, "label": _("Record them"),
            "back": reverse("teams:activities"), "back_label": _("Activities"), "refusal": refusal,
            "several": [{"legend": _("Activity %(n)d") % {"n": n}, "form": row} for n, row in enumerate(rows, 1)],
        },
    )  # fmt: skip


# The calendar -----------------------------------------------------------------------------------


@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """Show a month of the reader's area day by day: activities, training, exchanges, and days of rhythms not recorded yet."""
    actor, today = reader(request, "activity.view"), timezone.localdate()
    month = Period.parse(request.GET.get("month", "") or f"{today:%Y-%m}")
    if month.kind != "month":
        month = Period.parse(f"{month.start:%Y-%m}")
    path = entry.unit_path(request.GET.get("unit", ""))
    scope = actor.scope("activity.view")
    scope = scope.both(Scope.of([path])) if path else scope
    days = _days(scope, month, today)
    unit = f"&unit={path}" if path else ""
    first = month.start - timedelta(days=month.start.weekday())
    weeks = [[first + timedelta(days=7 * week + n) for n in range(7)] for week in range(6)]
    context = {
        "here": "work", "tabs": tabs("calendar"), "month": month, "previous": f"?month={month.previous}{unit}", "next": f"?month={month.next}{unit}",
        "weeks": [
            [{"on": one, "inside": one in month, "today": one == today, **days[one]} for one in week]
            for week in weeks if week[0] < month.end
        ],
        "names": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")], "unit": path,
        "units": lists.choices(actor.scope("activity.view"), lists.Filters(unit=path)), "may_enter": actor.can("activity.change"),
        "total": sum(row["count"] for row in days.values()),
        "tallies": _tallies(scope, month),
    }  # fmt: skip
    return render(request, "teams/calendar.html", context)


def _days(scope: Scope, month: Period, today: date) -> dict[date, dict[str, Any]]:
    """Return what stands on each day: how many entries, the first titles, and rhythms that wait."""
    found: dict[date, dict[str, Any]] = defaultdict(lambda: {"count": 0, "lines": [], "more": 0, "waits": []})
    for model, name in (
        (Activity, "teams:activity"),
        (TrainingSession, "teams:training"),
        (ExchangeEvent, "teams:exchange"),
    ):
        rows = model.objects.within(scope).filter(held_on__gte=month.start, held_on__lt=month.end)
        counts = dict(rows.order_by().values_list("held_on").annotate(n=Count("pk")))
        for on, number in counts.items():
            found[on]["count"] += number
        if sum(counts.values()) > _FINE:
            continue
        for on, key, title in rows.order_by("held_on", "pk").values_list("held_on", "pk", "title"):
            if len(found[on]["lines"]) < MOST_TITLES:
                found[on]["lines"].append({"href": reverse(name, args=[key]), "title": title})
    for day in found.values():
        day["more"] = day["count"] - len(day["lines"])
    running = list(reads.plans_on(scope, month)[:_FINE])
    for key, days in reads.owed(running, month, today).items():
        row = next(one for one in running if one.pk == key)
        for on in days:
            found[on]["waits"].append(row)
    for day in found.values():
        day["waiting"], day["waits"] = max(len(day["waits"]) - MOST_TITLES, 0), day["waits"][:MOST_TITLES]
    return found


def _tallies(scope: Scope, month: Period) -> list[dict[str, Any]]:
    rows = reads.activities(scope, month)
    found = []
    for field, options in (
        ("kind", choices.ACTIVITY_KINDS),
        ("action_line", choices.ACTION_LINES),
        ("field", choices.FIELDS),
    ):
        labels = dict(options)
        found.append({
            "label": str(Activity._meta.get_field(field).verbose_name),  # type: ignore[union-attr]
            "rows": [{"label": labels.get(row.code, row.code), "count": row.count, "reach": row.reach} for row in reads.tallies(rows, field)],
        })  # fmt: skip
    return found


# Photos -----------------------------------------------------------------------------------------


@login_required
@require_POST
def photo_add(request: HttpRequest, activity_id: int) -> HttpResponse:
    """Add a photo to an activity."""
    actor = reader(request, "activity.change")
    row = work.activity_seen(actor, activity_id)
    if not actor.can("activity.change", row.unit.path):
        raise Forbidden
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        raise DomainError(_("Choose a photo first."), field="photo")
    given = form.cleaned_data["photo"]
    data = given.read(pictures.MOST_BYTES + 1)
    written = pictures.written_anew(data, "photo")

    def effect() -> dict[str, Any]:
        made = activity_photos.add(actor=actor, activity_id=row.pk, written=written, now=timezone.now())
        return {"photo": made.pk}

    once(request, f"teams.activity-photo:{row.pk}", effect, more={"size": str(len(data))})
    say(request, _("The photo is added."))
    return redirect("teams:activity", activity_id=row.pk)


@login_required
@require_http_methods(["GET", "POST"])
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Return a photo of an activity to look at (`size=small`: a thumbnail); take it out by a post."""
    actor = reader(request, "activity.view")
    row, content = activity_photos.read(actor=actor, photo_id=photo_id)
    if request.method == "POST":
        activity_photos.remove(actor=actor, photo_id=row.pk, now=timezone.now())
        say(request, _("The photo is taken out."))
        return redirect("teams:activity", activity_id=row.activity_id)
    small = request.GET.get("size") == "small"
    answer = HttpResponse(pictures.small(content) if small else content, content_type="image/jpeg")
    answer["Content-Disposition"] = f'inline; filename="activity-{row.activity_id}-{row.pk}.jpg"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer


errors_web.label_forms("teams:plan-new", PlanForm)
errors_web.label_forms("teams:plan", PlanForm)
errors_web.label_forms("teams:activities-many", SharedForm)
errors_web.label_forms("teams:activity-photos", PhotoForm)
