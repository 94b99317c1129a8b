"""Pages of commendations: events, those commended, consent and withdrawal, a sheet of many, the roll of a level."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import OrgUnit
from branches.models import Branch
from core import errors_web, listing, lists_web
from core.actors import Actor
from core.entry_web import say
from core.errors import DomainError, Forbidden, NotFound
from core.listing import Listed, Reader
from core.lists_web import workbook_answer
from core.periods import Period
from core.scope import Scope
from teams import choices
from teams.filters import CommendationEventFilters
from teams.models import Commendation, CommendationEvent, Member, Team
from teams.selectors import honours as reads
from teams.services import honour_sheets, honours
from teams.services.honours import Honoured
from teams.web import entry, lists, people, records, work
from teams.web.entry import once, reader
from teams.web.honour_forms import CommendForm, EventForm, ReasonForm, SheetForm
from teams.web.people import version_of
from teams.web.records import cell

_HEAD = (
    (gettext_lazy("Commendation event"), False), (gettext_lazy("Day"), False), (gettext_lazy("Level"), False),
    (gettext_lazy("Held by"), False), (gettext_lazy("Document"), False), (gettext_lazy("Commended"), True),
)  # fmt: skip


def tabs(here: str) -> list[dict[str, Any]]:
    """Return the chips between the pages of honours."""
    rows = (
        ("honours", _("Commendations")), ("honour-rolls", _("Rolls of honour")), ("exchanges", _("Exchange events")),
        ("creative-works", _("Works")),
    )  # fmt: skip
    return [{"href": reverse(f"teams:{name}"), "label": label, "on": name == here} for name, label in rows]


def asked_year(request: HttpRequest, rows: Any, field: str) -> tuple[int, list[int]]:
    """Return the year that an address names, else the newest one of the rows, and the years to choose from."""
    years = sorted({day.year for day in rows.order_by().dates(field, "year")}, reverse=True) or [
        timezone.localdate().year
    ]
    text = request.GET.get("year", "")
    return (int(text) if text in map(str, years) else years[0]), years


def narrowed(scope: Scope, path: str) -> Scope:
    """Return the part of a scope that lies below a unit; all of it without one."""
    return scope.both(Scope.of([path])) if path else scope


# Events -----------------------------------------------------------------------------------------


@login_required
@require_GET
def event_list(request: HttpRequest) -> HttpResponse:
    """List the commendation events of a year in the reader's area, newest first."""
    actor = reader(request, "honour.view")
    scope, path = actor.scope("honour.view"), entry.unit_path(request.GET.get("unit", ""))
    year, years = asked_year(request, CommendationEvent.objects.within(scope), "held_on")
    period = Period.parse(str(year))
    rows = reads.events(narrowed(scope, path)).filter(held_on__gte=period.start, held_on__lt=period.end)
    level = request.GET.get("level", "")
    rows = CommendationEventFilters.narrowed(rows, {"level": level})
    page, after = work.page_of(rows, request.GET.get("after", ""))
    total = rows.order_by().values("pk").count()
    people_named = Commendation.objects.filter(
        event__in=rows.order_by().values("pk"), withdrawn_on__isnull=True
    ).count()
    return records.show_list(
        request, head=_HEAD, here="honours", title=_("Commendations"), tabs=tabs("honours"), after=after, years=years, year=year,
        units=lists.choices(scope, lists.Filters(unit=path)), unit=path, options=[("", _("all levels")), *choices.HONOUR_LEVELS], option=level,
        options_label=_("Level"), options_name="level", query=f"year={year}&unit={path}&level={level}", tools=lists_web.tools(request, "teams:honours"),
        tiles=[{"value": total, "label": _("commendation events held")}, {"value": people_named, "label": _("persons and bodies commended")}],
        buttons=[{"href": reverse("teams:honour-new"), "label": _("Enter a commendation")}] if actor.can("honour.change") else [],
        nothing=_("No commendation is recorded for this year."), nothing_text=_("An event is entered once; those commended are ticked or read from a sheet."),
        lines=[
            (
                cell(row.title, href=reverse("teams:honour", args=[row.pk])), cell(row.held_on), cell(row.get_level_display()),
                cell(row.unit.name), cell(row.document_no), cell(row.n_commended),
            )
            for row in page
        ],
    )  # fmt: skip


@listing.register("teams:honours", "honour.view")
def export_events(asker: Reader, query: QueryDict) -> Listed:
    """Return the commendations of the events as a workbook shows them: a line for each one commended."""
    scope = narrowed(asker.actor.scope("honour.view"), entry.unit_path(query.get("unit", "")))
    events = CommendationEventFilters.narrowed(
        CommendationEvent.objects.within(scope), {"level": query.get("level", "")}
    )
    year = entry.number(query.get("year", "")[:4])
    events = events.filter(held_on__year=year) if year else events
    rows = (
        reads.standing()
        .within(scope)
        .filter(event__in=events)
        .order_by("-event__held_on", "event_id", "unit__path", "pk")
    )
    return Listed(
        title=_("Commendations"), count=rows.count(), words=query.get("year", ""), view_action="honour.view",
        head=[_("Commendation event"), _("Day"), _("Level"), _("Held by"), _("Document"), _("Commended"), _("Unit"), _("Commended as")],
        rows=lambda: (
            (
                row.event.title, row.event.held_on, str(row.event.get_level_display()), row.event.unit.name, row.event.document_no,
                str(row), row.unit.name, str(row.get_role_display()),
            )
            for row in rows.iterator(chunk_size=1000)
        ),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def event_new(request: HttpRequest) -> HttpResponse:
    """Enter a commendation event; those commended are named on its page."""
    actor, today = reader(request, "honour.change"), timezone.localdate()
    place = work.place_of(actor, request, "honour.change", with_team=False)
    form = EventForm(
        request.POST if request.method == "POST" else None, path=place.unit.path, initial={"held_on": today}
    )

    def effect() -> dict[str, Any]:
        made = honours.record_event(actor=actor, unit=place.unit, values=form.cleaned_data, today=today)
        return {"event": made.pk}

    return records.run(
        request, form, "teams.honour-new", effect, done=_("The event is recorded. Now name those commended."),
        to=lambda receipt: reverse("teams:honour", args=[receipt["event"]]),
        context={
            "title": _("Enter a commendation"), "small": place.unit.name, "place": place, "label": _("Record it"),
            "back": reverse("teams:honours"), "back_label": _("Commendations"),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def event_change(request: HttpRequest, event_id: int) -> HttpResponse:
    """Correct a commendation event."""
    actor, today = reader(request, "honour.view"), timezone.localdate()
    row = honours.event_seen(actor, event_id)
    if not actor.can("honour.change", row.unit.path):
        raise Forbidden
    initial = {name: getattr(row, name) for name in honours.EVENT_FIELDS}
    form = EventForm(request.POST if request.method == "POST" else None, path=row.unit.path, initial=initial)

    def effect() -> dict[str, Any]:
        honours.change_event(
            actor=actor, event_id=row.pk, values=form.cleaned_data, version=version_of(request), today=today
        )
        return {"event": row.pk}

    return records.run(
        request, form, f"teams.honour-change:{row.pk}", effect, done=_("The correction is saved."),
        to=lambda _receipt: reverse("teams:honour", args=[row.pk]),
        context={
            "title": row.title, "small": row.unit.name, "label": _("Save the correction"), "version": row.version,
            "back": reverse("teams:honour", args=[row.pk]), "back_label": row.title, "now": lambda: honours.event_seen(actor, row.pk).version,
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def event(request: HttpRequest, event_id: int) -> HttpResponse:
    """Show a commendation event with those commended; name more of them from the roster."""
    actor = reader(request, "honour.view")
    row = honours.event_seen(actor, event_id)
    may = actor.can("honour.change", row.unit.path)
    path = entry.unit_path((request.POST if request.method == "POST" else request.GET).get("unit", "")) or row.unit.path
    refusal, form = "", None
    if may:
        form, refusal = _commend_form(request, actor, row, path)
    if request.method == "POST":
        if form is None:
            raise Forbidden
        if not form.is_valid():
            return _event_page(request, actor, row, form, path, may, refusal, people.problems_of(form), 400)
        named = form.honoured()

        def effect() -> dict[str, Any]:
            if not named:
                raise DomainError(_("Tick at least one of them."), field="members")
            return {"added": honours.commend(actor=actor, event_id=row.pk, honoured=named)}

        try:
            receipt = once(request, f"teams.honour:{row.pk}", effect)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return _event_page(request, actor, row, form, path, may, refusal, people.problems_of(form), error.status)
        _told(request, receipt["added"])
        return redirect("teams:honour", event_id=row.pk)
    return _event_page(request, actor, row, form, path, may, refusal)


def _told(request: HttpRequest, added: int) -> None:
    say(request, ngettext("%(n)d more is commended.", "%(n)d more are commended.", added) % {"n": added})


def _commend_form(request: HttpRequest, actor: Actor, row: CommendationEvent, path: str) -> tuple[CommendForm, str]:
    if not path.startswith(row.unit.path):
        raise NotFound
    scope, refusal = Scope.of([path]), ""
    unit = OrgUnit.objects.within(actor.scope("honour.view")).filter(path=path).first()
    if unit is None:
        raise NotFound
    try:
        rows = work.people_of(actor, unit, None)
    except DomainError as error:
        rows, refusal = Member.objects.none(), str(error)
    done = set(
        row.commended.filter(withdrawn_on__isnull=True, member__isnull=False).values_list("member_id", flat=True)
    )
    teams = (
        Team.objects.within(actor.scope("team.view"))
        .within(scope)
        .filter(closed_on__isnull=True)
        .order_by("unit__path", "pk")
    )
    branches = (
        Branch.objects.within(actor.scope("branch.view"))
        .within(scope)
        .filter(dissolved_on__isnull=True)
        .order_by("unit__path", "pk")
    )
    if refusal:
        teams, branches = teams.none(), branches.none()
    form = CommendForm(
        request.POST if request.method == "POST" else None,
        people=rows.exclude(pk__in=done),
        teams=teams,
        branches=branches,
    )
    return form, refusal


def _event_page(
    request: HttpRequest, actor: Actor, row: CommendationEvent, form: CommendForm | None, path: str, may: bool, refusal: str,
    problems: list[tuple[str, str]] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    scope = actor.scope("honour.view")
    found = reads.standing().within(scope).filter(event=row).order_by("unit__path", "pk")
    context = {
        "here": "honours", "event": row, "rows": [(one, actor.can("honour.change", one.unit.path)) for one in found[: work.MOST_TICKS]], "total": found.count(), "form": form,
        "problems": problems or [], "key": uuid.uuid4(), "may": may, "refusal": refusal, "path": path, "sheet": SheetForm(),
        "units": [one for one in lists.choices(scope, lists.Filters(unit=path)) if one.path.startswith(row.unit.path)] if may and len(row.unit.path) < 12 else [],
    }  # fmt: skip
    return render(request, "teams/honour.html", context, status=status)


# Those commended --------------------------------------------------------------------------------


@login_required
@require_POST
def consent(request: HttpRequest, commendation_id: int) -> HttpResponse:
    """Record whether a person agrees to be named on rolls."""
    actor = reader(request, "honour.view")
    row = honours.commendation_seen(actor, commendation_id)

    def effect() -> dict[str, Any]:
        honours.consent(
            actor=actor, commendation_id=row.pk, agrees=request.POST.get("agrees") == "yes", on=timezone.localdate(),
            version=version_of(request),
        )  # fmt: skip
        return {"commendation": row.pk}

    once(request, f"teams.honour-consent:{row.pk}", effect)
    say(request, _("It is recorded whether the person is named on rolls."))
    return redirect("teams:honour", event_id=row.event_id)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, commendation_id: int) -> HttpResponse:
    """Take a commendation back, with the reason."""
    actor = reader(request, "honour.view")
    row = honours.commendation_seen(actor, commendation_id)
    if not actor.can("honour.change", row.event.unit.path):
        raise Forbidden
    form = ReasonForm(request.POST if request.method == "POST" else None)

    def effect() -> dict[str, Any]:
        honours.withdraw(
            actor=actor, commendation_id=row.pk, on=timezone.localdate(), reason=form.cleaned_data["reason"],
            version=version_of(request),
        )  # fmt: skip
        return {"commendation": row.pk}

    return records.run(
        request, form, f"teams.honour-withdraw:{row.pk}", effect, done=_("The commendation is withdrawn."),
        to=lambda _receipt: reverse("teams:honour", args=[row.event_id]),
        context={
            "title": _("Withdraw the commendation"), "small": str(row), "label": _("Withdraw the commendation"), "version": row.version,
            "back": reverse("teams:honour", args=[row.event_id]), "back_label": row.event.title,
        },
    )  # fmt: skip


# A sheet of many --------------------------------------------------------------------------------


@login_required
@require_POST
def sheet(request: HttpRequest, event_id: int) -> HttpResponse:
    """Read a sheet of those commended and show what each row comes to; or write what was looked at."""
    actor = reader(request, "honour.view")
    row = honours.event_seen(actor, event_id)
    if not actor.can("honour.change", row.unit.path):
        raise Forbidden
    if request.POST.get("do") == "write":
        named = [_unpacked(text) for text in request.POST.getlist("honoured")]
        receipt = once(
            request, f"teams.honour-sheet:{row.pk}",
            lambda: {"added": honours.commend(actor=actor, event_id=row.pk, honoured=named)},
        )  # fmt: skip
        _told(request, receipt["added"])
        return redirect("teams:honour", event_id=row.pk)
    form = SheetForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise DomainError(_("Choose a workbook first."), field="upload")
        lines = honour_sheets.plan(actor=actor, event_id=row.pk, data=form.cleaned_data["upload"].read())
    except DomainError as error:
        if error.status in (403, 404):
            raise
        commend, refusal = _commend_form_unbound(request, actor, row)
        return _event_page(
            request, actor, row, commend, row.unit.path, True, refusal, [("id_upload", str(error))], error.status
        )
    new = [line for line in lines if line.honoured is not None and line.outcome == honour_sheets.NEW]
    context = {
        "here": "honours", "event": row, "lines": lines, "new": len(new), "refused": sum(one.outcome == honour_sheets.REFUSED for one in lines),
        "packed": [f"{one.honoured.sort}:{one.honoured.key}:{one.honoured.role}" for one in new if one.honoured], "key": uuid.uuid4(),
    }  # fmt: skip
    return render(request, "teams/honour_sheet.html", context)


def _commend_form_unbound(request: HttpRequest, actor: Actor, row: CommendationEvent) -> tuple[CommendForm, str]:
    form, refusal = _commend_form(request, actor, row, row.unit.path)
    form.is_bound = False
    return form, refusal


def _unpacked(text: str) -> Honoured:
    sort, _dot, rest = text.partition(":")
    key, _dot, role = rest.partition(":")
    number = entry.number(key)
    if sort not in dict(choices.HONOURED) or number is None:
        raise DomainError(_("The form is not complete. Load the page again and send it once more."))
    return Honoured(sort, number, role)


@login_required
@require_GET
def blank_sheet(request: HttpRequest) -> HttpResponse:
    """Return an empty sheet for those commended."""
    reader(request, "honour.change")
    return workbook_answer(honour_sheets.blank(), f"{_('Commended')}.xlsx")


errors_web.label_forms("teams:honour-new", EventForm)
errors_web.label_forms("teams:honour-change", EventForm)
errors_web.label_forms("teams:honour", CommendForm)
errors_web.label_forms("teams:honour-withdraw", ReasonForm)
