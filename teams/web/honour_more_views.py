"""Pages of rolls of honour, exchange events and works."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core import errors_web, listing, lists_web
from core.actors import Actor
from core.entry_web import page_of
from core.errors import Forbidden
from core.listing import Listed, Reader
from core.periods import Period
from core.scope import WIDTH
from teams import choices
from teams.models import CommendationEvent, CreativeWork, ExchangeEvent
from teams.selectors import honours as reads
from teams.services import honours
from teams.web import entry, lists, records, work
from teams.web.entry import reader
from teams.web.honour_forms import ExchangeForm, WorkForm
from teams.web.honour_views import asked_year, narrowed, tabs
from teams.web.people import version_of
from teams.web.records import cell

_ROLL = (
    (gettext_lazy("Commended"), False), (gettext_lazy("Unit"), False), (gettext_lazy("Commended as"), False),
    (gettext_lazy("Commendation event"), False), (gettext_lazy("Day"), False), (gettext_lazy("Document"), False),
)  # fmt: skip
_EXCHANGES = (
    (gettext_lazy("Exchange event"), False), (gettext_lazy("Day"), False), (gettext_lazy("Kind"), False), (gettext_lazy("Held by"), False),
    (gettext_lazy("Place"), False), (gettext_lazy("Number of participants"), True),
)  # fmt: skip
_WORKS = (
    (gettext_lazy("Work"), False), (gettext_lazy("Kind"), False), (gettext_lazy("Made by"), False), (gettext_lazy("Completed on"), False),
    (gettext_lazy("Times shown"), True), (gettext_lazy("People reached"), True),
)  # fmt: skip


# Rolls ------------------------------------------------------------------------------------------


@login_required
@require_GET
def roll(request: HttpRequest) -> HttpResponse:
    """Show the roll of honour of a level for a year: bodies by name, persons who agreed and have three stars and more."""
    actor = reader(request, "honour.view")
    scope, path = actor.scope("honour.view"), entry.unit_path(request.GET.get("unit", ""))
    level = _level(request.GET.get("level", ""))
    year, years = asked_year(request, CommendationEvent.objects.within(scope), "held_on")
    found = reads.roll(narrowed(scope, path), level, Period.parse(str(year)))
    notes = []
    if found.asked:
        notes.append(
            ngettext(
                "%(n)d person has not agreed to be named.", "%(n)d persons have not agreed to be named.", found.asked
            )
            % {"n": found.asked}
        )
    if found.below:
        notes.append(
            ngettext(
                "%(n)d person who agreed has fewer than three stars and is not named.",
                "%(n)d persons who agreed have fewer than three stars and are not named.",
                found.below,
            )
            % {"n": found.below}
        )
    return records.show_list(
        request, head=_ROLL, here="honours", title=_("Rolls of honour"), small=str(dict(choices.HONOUR_LEVELS)[level]), tabs=tabs("honour-rolls"),
        years=years, year=year, units=lists.choices(scope, lists.Filters(unit=path)), unit=path, options=choices.HONOUR_LEVELS, option=level,
        options_label=_("Level"), options_name="level", query="", notes=notes, tools=lists_web.tools(request, "teams:honour-rolls"),
        make=_paper(actor, path, year), nothing=_("Nobody is named on this roll."), nothing_text=_("Organisations are named always, persons once they agree and have three stars or more."),
        lines=[
            (
                cell(str(row)), cell(row.unit.name), cell(row.get_role_display()), cell(row.event.title), cell(row.event.held_on),
                cell(row.event.document_no),
            )
            for row in found.rows
        ],
    )  # fmt: skip


def _paper(actor: Actor, path: str, year: int) -> dict[str, str] | None:
    """Return what the button asks for: the roll is printed for a county or township by who takes its briefings."""
    if len(path) > 2 * WIDTH or not actor.can("briefing.view", path or None):
        return None
    return {"kind": "commendation-roll", "period": str(year), "path": path, "label": _("Roll of commendations")}


@listing.register("teams:honour-rolls", "honour.view")
def export_roll(asker: Reader, query: QueryDict) -> Listed:
    """Return the roll of a level and year as a workbook shows it; the same persons as on the page."""
    scope = narrowed(asker.actor.scope("honour.view"), entry.unit_path(query.get("unit", "")))
    level = _level(query.get("level", ""))
    year = entry.number(query.get("year", "")[:4])
    if year is None:
        newest = CommendationEvent.objects.within(scope).order_by("-held_on").values_list("held_on", flat=True).first()
        year = newest.year if newest else timezone.localdate().year
    found = reads.roll(scope, level, Period.parse(str(year)))
    return Listed(
        title=_("Rolls of honour"), head=[str(label) for label, _number in _ROLL], count=len(found.rows), view_action="honour.view",
        words=f"{dict(choices.HONOUR_LEVELS)[level]} · {year}",
        rows=lambda: [
            (str(row), row.unit.name, str(row.get_role_display()), row.event.title, row.event.held_on, row.event.document_no)
            for row in found.rows
        ],
    )  # fmt: skip


def _level(text: str) -> str:
    return text if text in dict(choices.HONOUR_LEVELS) else "county"


# Exchange events --------------------------------------------------------------------------------


@login_required
@require_GET
def exchange_list(request: HttpRequest) -> HttpResponse:
    """List the exchange events of a year in the reader's area, newest first."""
    actor = reader(request, "honour.view")
    scope = actor.scope("honour.view")
    year, years = asked_year(request, ExchangeEvent.objects.within(scope), "held_on")
    rows = ExchangeEvent.objects.within(scope).filter(held_on__year=year).select_related("unit")
    page, after = work.page_of(rows, request.GET.get("after", ""))
    return records.show_list(
        request, head=_EXCHANGES, here="honours", title=_("Exchange events"), tabs=tabs("exchanges"), after=after, years=years, year=year,
        query=f"year={year}", tools=lists_web.tools(request, "teams:exchanges"), small=str(rows.count()),
        buttons=[{"href": reverse("teams:exchange-new"), "label": _("Enter an exchange event")}] if actor.can("honour.change") else [],
        nothing=_("No exchange event is recorded for this year."), nothing_text=_("On-site observation, contests and exchange of experience."),
        lines=[
            (
                cell(row.title, href=reverse("teams:exchange", args=[row.pk])), cell(row.held_on), cell(row.get_kind_display()),
                cell(row.unit.name), cell(row.place), cell(row.participants),
            )
            for row in page
        ],
    )  # fmt: skip


@listing.register("teams:exchanges", "honour.view")
def export_exchanges(asker: Reader, query: QueryDict) -> Listed:
    """Return the exchange events as a workbook shows them."""
    rows = ExchangeEvent.objects.within(asker.actor.scope("honour.view")).select_related("unit")
    year = entry.number(query.get("year", "")[:4])
    rows = (rows.filter(held_on__year=year) if year else rows).order_by("-held_on", "-pk")
    return Listed(
        title=_("Exchange events"), head=[str(label) for label, _number in _EXCHANGES], count=rows.count(), words=query.get("year", ""),
        view_action="honour.view",
        rows=lambda: [(row.title, row.held_on, str(row.get_kind_display()), row.unit.name, row.place, row.participants) for row in rows],
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def exchange_new(request: HttpRequest) -> HttpResponse:
    """Enter an exchange event of a unit."""
    actor, today = reader(request, "honour.change"), timezone.localdate()
    place = work.place_of(actor, request, "honour.change", with_team=False)
    form = ExchangeForm(
        request.POST if request.method == "POST" else None, initial={"held_on": today, "place": place.unit.name}
    )

    def effect() -> dict[str, Any]:
        made = honours.record_exchange(actor=actor, unit=place.unit, values=form.cleaned_data, today=today)
        return {"exchange": made.pk}

    return records.run(
        request, form, "teams.exchange-new", effect, done=_("The exchange event is recorded."), to=lambda _receipt: reverse("teams:exchanges"),
        context={
            "title": _("Enter an exchange event"), "small": place.unit.name, "place": place, "label": _("Record it"),
            "back": reverse("teams:exchanges"), "back_label": _("Exchange events"),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest, exchange_id: int) -> HttpResponse:
    """Show an exchange event; correct it."""
    actor, today = reader(request, "honour.view"), timezone.localdate()
    row = honours.exchange_seen(actor, exchange_id)
    may = actor.can("honour.change", row.unit.path)
    if request.method == "POST" and not may:
        raise Forbidden
    initial = {name: getattr(row, name) for name in honours.EXCHANGE_FIELDS}
    form = ExchangeForm(request.POST if request.method == "POST" else None, initial=initial)
    for field in form.fields.values():
        field.disabled = not may

    def effect() -> dict[str, Any]:
        honours.change_exchange(
            actor=actor, exchange_id=row.pk, values=form.cleaned_data, version=version_of(request), today=today
        )
        return {"exchange": row.pk}

    return records.run(
        request, form, f"teams.exchange:{row.pk}", effect, done=_("The correction is saved."), to=lambda _receipt: reverse("teams:exchanges"),
        context={
            "title": row.title, "small": row.unit.name, "label": _("Save the correction"), "version": row.version, "may": may,
            "back": reverse("teams:exchanges"), "back_label": _("Exchange events"), "now": lambda: honours.exchange_seen(actor, row.pk).version,
        },
    )  # fmt: skip


# Works ------------------------------------------------------------------------------------------


@login_required
@require_GET
def work_list(request: HttpRequest) -> HttpResponse:
    """List the works of the reader's area."""
    actor = reader(request, "honour.view")
    rows = CreativeWork.objects.within(actor.scope("honour.view")).select_related("unit")
    page, after = page_of(rows, "unit__path", request.GET.get("after", ""))
    return records.show_list(
        request, head=_WORKS, here="honours", title=_("Works"), tabs=tabs("creative-works"), after=after, query="", small=str(rows.count()),
        tools=lists_web.tools(request, "teams:creative-works"),
        buttons=[{"href": reverse("teams:creative-work-new"), "label": _("Enter a work")}] if actor.can("honour.change") else [],
        nothing=_("No work is recorded yet."), nothing_text=_("Songs, plays, stories, films and pictures that a unit made."),
        lines=[
            (
                cell(row.title, href=reverse("teams:creative-work", args=[row.pk])), cell(row.get_kind_display()), cell(row.unit.name),
                cell(row.made_on), cell(row.showings), cell(row.audience),
            )
            for row in page
        ],
    )  # fmt: skip


@listing.register("teams:creative-works", "honour.view")
def export_works(asker: Reader, query: QueryDict) -> Listed:
    """Return the works as a workbook shows them."""
    rows = (
        CreativeWork.objects.within(asker.actor.scope("honour.view"))
        .select_related("unit")
        .order_by("unit__path", "pk")
    )
    return Listed(
        title=_("Works"), head=[str(label) for label, _number in _WORKS], count=rows.count(), words="", view_action="honour.view",
        rows=lambda: [(row.title, str(row.get_kind_display()), row.unit.name, row.made_on, row.showings, row.audience) for row in rows],
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def work_new(request: HttpRequest) -> HttpResponse:
    """Enter a work of a unit."""
    actor, today = reader(request, "honour.change"), timezone.localdate()
    place = work.place_of(actor, request, "honour.change", with_team=False)
    form = WorkForm(
        request.POST if request.method == "POST" else None, initial={"made_on": today, "showings": 0, "audience": 0}
    )

    def effect() -> dict[str, Any]:
        made = honours.record_work(actor=actor, unit=place.unit, values=form.cleaned_data, today=today)
        return {"work": made.pk}

    return records.run(
        request, form, "teams.creative-work-new", effect, done=_("The work is recorded."), to=lambda _receipt: reverse("teams:creative-works"),
        context={
            "title": _("Enter a work"), "small": place.unit.name, "place": place, "label": _("Record it"),
            "back": reverse("teams:creative-works"), "back_label": _("Works"),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def creative_work(request: HttpRequest, work_id: int) -> HttpResponse:
    """Show a work; correct it and how often it was shown."""
    actor, today = reader(request, "honour.view"), timezone.localdate()
    row = honours.work_seen(actor, work_id)
    may = actor.can("honour.change", row.unit.path)
    if request.method == "POST" and not may:
        raise Forbidden
    form = WorkForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in honours.WORK_FIELDS},
    )
    for field in form.fields.values():
        field.disabled = not may

    def effect() -> dict[str, Any]:
        honours.change_work(
            actor=actor, work_id=row.pk, values=form.cleaned_data, version=version_of(request), today=today
        )
        return {"work": row.pk}

    return records.run(
        request, form, f"teams.creative-work:{row.pk}", effect, done=_("The correction is saved."), to=lambda _receipt: reverse("teams:creative-works"),
        context={
            "title": row.title, "small": row.unit.name, "label": _("Save the correction"), "version": row.version, "may": may,
            "back": reverse("teams:creative-works"), "back_label": _("Works"), "now": lambda: honours.work_seen(actor, row.pk).version,
        },
    )  # fmt: skip


for _name in ("exchange-new", "exchange"):
    errors_web.label_forms(f"teams:{_name}", ExchangeForm)
for _name in ("creative-work-new", "creative-work"):
    errors_web.label_forms(f"teams:{_name}", WorkForm)
