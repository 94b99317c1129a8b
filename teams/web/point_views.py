"""Pages of points: balances of members, a service act of several, one member's entries, tariffs, and a member's own."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core import errors_web, indicators, listing, lists_web
from core.entry_web import page_of, say
from core.errors import DomainError, Forbidden, NotFound
from core.listing import Listed, Reader
from core.periods import Period
from teams.models import Commendation, Member, PointEntry
from teams.selectors import points as reads
from teams.services import honours, points
from teams.web import entry, lists, records, work
from teams.web.entry import once, reader
from teams.web.honour_forms import ReasonForm
from teams.web.honour_views import narrowed
from teams.web.people import version_of
from teams.web.point_forms import EarnForm, TariffForm
from teams.web.records import cell

_HEAD = (
    (gettext_lazy("Member"), False), (gettext_lazy("Unit"), False), (gettext_lazy("Team"), False), (gettext_lazy("Points left"), True),
)  # fmt: skip
_TARIFFS = (
    (gettext_lazy("Tariff"), False), (gettext_lazy("Valid from"), False), (gettext_lazy("Document"), False), (gettext_lazy("Acts"), True),
)  # fmt: skip


def tabs(here: str) -> list[dict[str, Any]]:
    """Return the chips between the pages of points."""
    rows = (("points", _("Balances")), ("tariffs", _("Tariffs")))
    return [{"href": reverse(f"teams:{name}"), "label": label, "on": name == here} for name, label in rows]


def _members(actor: Any, path: str) -> Any:
    """Return the members of the reader's area who have points or are in post, with what they have left."""
    rows = Member.objects.within(narrowed(actor.scope("points.view"), path)).filter(left_on__isnull=True)
    return reads.with_balance(rows.select_related("team__unit"))


@login_required
@require_GET
def balance_list(request: HttpRequest) -> HttpResponse:
    """List the members of the reader's area with the points that each has left."""
    actor, today = reader(request, "points.view"), timezone.localdate()
    path, scope = entry.unit_path(request.GET.get("unit", "")), actor.scope("points.view")
    rows = _members(actor, path)
    some = request.GET.get("some", "")
    rows = rows.filter(points_left__gt=0) if some else rows
    page, after = page_of(rows, "team__unit__path", request.GET.get("after", ""))
    year = Period.parse(str(today.year))
    area = narrowed(scope, path)
    buttons = []
    if actor.can("points.change"):
        buttons.append(
            {"href": reverse("teams:points-new") + (f"?unit={path}" if path else ""), "label": _("Enter points")}
        )
    return records.show_list(
        request, head=_HEAD, here="points", title=_("Points of service"), tabs=tabs("points"), after=after, query=f"unit={path}&some={some}",
        units=lists.choices(scope, lists.Filters(unit=path)), unit=path, options=[("", _("all members")), ("yes", _("with points left"))],
        option=some, options_label=_("Members"), options_name="some", buttons=buttons, tools=lists_web.tools(request, "teams:points"),
        tiles=[
            {"value": indicators.total("points.earned", area, year), "label": _("points earned this year")},
            {"value": indicators.total("points.redeemed", area, year), "label": _("points redeemed this year")},
        ],
        nothing=_("No member fits."), nothing_text=_("Points are earned for service acts by the county's tariff."),
        lines=[
            (
                cell(row.name, href=reverse("teams:points-of", args=[row.pk])), cell(row.team.unit.name), cell(row.team.name),
                cell(row.points_left),
            )
            for row in page
        ],
    )  # fmt: skip


@listing.register("teams:points", "points.view")
def export_balances(asker: Reader, query: QueryDict) -> Listed:
    """Return the balances as a workbook shows them."""
    rows = _members(asker.actor, entry.unit_path(query.get("unit", "")))
    rows = (rows.filter(points_left__gt=0) if query.get("some") else rows).order_by("team__unit__path", "pk")
    return Listed(
        title=_("Points of service"), head=[str(label) for label, _number in _HEAD], count=rows.count(), words="", view_action="points.view",
        rows=lambda: ((row.name, row.team.unit.name, row.team.name, row.points_left) for row in rows.iterator(chunk_size=1000)),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def earn(request: HttpRequest) -> HttpResponse:
    """Enter a service act of members of a unit or team."""
    actor, today = reader(request, "points.change"), timezone.localdate()
    place = work.place_of(actor, request, "points.change", with_team=True)
    rows: Any = Member.objects.none()
    refusal = ""
    try:
        rows = work.people_of(actor, place.unit, place.team)
    except DomainError as error:
        refusal = str(error)
    given = request.POST.get("on", "") if request.method == "POST" else ""
    try:
        on = entry.day(given, "on") or today
    except DomainError:
        on = today
    rates = reads.rates_on(place.unit.path, on)
    form = EarnForm(
        request.POST if request.method == "POST" else None,
        rates=rates,
        people=rows,
        with_team=place.team is None,
        initial={"on": today},
    )
    notes = [] if rates.exists() else [_("No tariff of points holds on this day. The county sets one.")]

    def effect() -> dict[str, Any]:
        made = points.earn(
            actor=actor, unit=place.unit, rate_id=form.cleaned_data["rate"].pk, members=form.cleaned_data["members"],
            on=form.cleaned_data["on"], times=form.cleaned_data["times"], now=timezone.now(),
        )  # fmt: skip
        return {"count": len(made), "points": sum(row.points for row in made)}

    return records.run(
        request, form, "teams.points-new", effect, to=lambda _receipt: f"{reverse('teams:points')}?unit={place.unit.path}&some=yes",
        done=lambda receipt: ngettext("%(n)d member earned %(points)d points.", "%(n)d members earned %(points)d points together.", receipt["count"])
        % {"n": receipt["count"], "points": receipt["points"]},
        context={
            "title": _("Enter points"), "small": place.unit.name, "place": place, "label": _("Enter the points"), "refusal": refusal,
            "back": reverse("teams:points"), "back_label": _("Points of service"), "notes": notes,
        },
    )  # fmt: skip


@login_required
@require_GET
def of_member(request: HttpRequest, member_id: int) -> HttpResponse:
    """Show one member's entries of points with the balance."""
    actor = reader(request, "points.view")
    row = Member.objects.within(actor.scope("points.view")).select_related("team__unit").filter(pk=member_id).first()
    if row is None:
        raise NotFound
    context = {
        "here": "points", "member": row, "entries": _entries(row), "left": points.balance(row.pk),
        "may": actor.can("points.change", row.team.unit.path),
    }  # fmt: skip
    return render(request, "teams/points_of.html", context)


def _entries(member: Member) -> list[PointEntry]:
    return list(reads.of_member(member.pk).select_related("reversed_by"))[::-1]


@login_required
@require_http_methods(["GET", "POST"])
def reverse_entry(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take back points that were entered by mistake, with the reason."""
    actor = reader(request, "points.view")
    row = points.entry_seen(actor, entry_id)
    if not actor.can("points.change", row.member.team.unit.path):
        raise Forbidden
    form = ReasonForm(request.POST if request.method == "POST" else None)
    back = reverse("teams:points-of", args=[row.member_id])

    def effect() -> dict[str, Any]:
        made = points.reverse(actor=actor, entry_id=row.pk, reason=form.cleaned_data["reason"], now=timezone.now())
        return {"entry": made.pk}

    return records.run(
        request, form, f"teams.points-reverse:{row.pk}", effect, done=_("The contrary entry is added."), to=lambda _receipt: back,
        context={
            "title": _("Reverse the entry"), "small": f"{row.member.name} · {row.points}", "label": _("Reverse it"), "back": back,
            "back_label": row.member.name, "notes": [_("The entry stays and a contrary one is added. Points that are redeemed cannot be taken back.")],
        },
    )  # fmt: skip


# Tariffs ----------------------------------------------------------------------------------------


@login_required
@require_GET
def tariff_list(request: HttpRequest) -> HttpResponse:
    """List the tariffs of the reader's county, the newest first."""
    actor = reader(request, "points.view")
    rows = list(points.tariffs_of(actor).prefetch_related("rates"))
    return records.show_list(
        request, head=_TARIFFS, here="points", title=_("Tariffs of points"), tabs=tabs("tariffs"), query="",
        buttons=[{"href": reverse("teams:tariff-new"), "label": _("Set a tariff")}] if actor.can("points.set-up") else [],
        nothing=_("No tariff is set yet."), nothing_text=_("The county says which service act is worth how many points, and from when."),
        lines=[
            (cell(row.name, href=reverse("teams:tariff", args=[row.pk])), cell(row.valid_from), cell(row.document_no), cell(len(row.rates.all())))
            for row in rows
        ],
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def tariff_new(request: HttpRequest) -> HttpResponse:
    """Set a county's tariff from a day on; it begins with the acts of the present one."""
    actor, today = reader(request, "points.set-up"), timezone.localdate()
    place = work.place_of(actor, request, "points.set-up", with_team=False)
    rates = reads.rates_on(place.unit.path, today)
    form = TariffForm(
        request.POST if request.method == "POST" else None,
        initial={"valid_from": today, "rates": "\n".join(f"{row.act} {row.points}" for row in rates)},
    )

    def effect() -> dict[str, Any]:
        given = dict(form.cleaned_data)
        made = points.set_tariff(actor=actor, county=place.unit, rates=given.pop("rates"), values=given)
        return {"tariff": made.pk}

    return records.run(
        request, form, "teams.tariff-new", effect, done=_("The tariff is set."), to=lambda _receipt: reverse("teams:tariffs"),
        context={
            "title": _("Set a tariff"), "small": place.unit.name, "label": _("Set it"), "back": reverse("teams:tariffs"),
            "back_label": _("Tariffs of points"),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def tariff(request: HttpRequest, tariff_id: int) -> HttpResponse:
    """Show a tariff; correct it while nothing is entered by it."""
    actor = reader(request, "points.view")
    row = points.tariff_seen(actor, tariff_id)
    may = actor.can("points.set-up", row.unit.path)
    if request.method == "POST" and not may:
        raise Forbidden
    rates = row.rates.order_by("order")
    form = TariffForm(
        request.POST if request.method == "POST" else None,
        initial={
            "name": row.name, "valid_from": row.valid_from, "document_no": row.document_no,
            "rates": "\n".join(f"{one.act} {one.points}" for one in rates),
        },
    )  # fmt: skip
    for field in form.fields.values():
        field.disabled = not may

    def effect() -> dict[str, Any]:
        given = dict(form.cleaned_data)
        points.change_tariff(
            actor=actor, tariff_id=row.pk, rates=given.pop("rates"), values=given, version=version_of(request)
        )
        return {"tariff": row.pk}

    return records.run(
        request, form, f"teams.tariff:{row.pk}", effect, done=_("The correction is saved."), to=lambda _receipt: reverse("teams:tariffs"),
        context={
            "title": row.name, "small": row.unit.name, "label": _("Save the correction"), "version": row.version, "may": may,
            "back": reverse("teams:tariffs"), "back_label": _("Tariffs of points"), "now": lambda: points.tariff_seen(actor, row.pk).version,
            "notes": [_("Once points were entered by a tariff it stays; set another one from a later day.")] if may else [],
        },
    )  # fmt: skip


# A member's own ---------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Show the signed-in member the own points and honours; the member says whether to be named on rolls."""
    actor = reader(request, "own.view")
    if request.method == "POST":
        key = entry.number(request.POST.get("commendation", "")) or 0
        agrees = request.POST.get("agrees") == "yes"

        def effect() -> dict[str, Any]:
            honours.consent_own(actor=actor, commendation_id=key, agrees=agrees, on=timezone.localdate())
            return {"commendation": key}

        once(request, "teams.own-honours", effect)
        say(request, _("You are named on rolls of honour.") if agrees else _("You are not named on rolls of honour."))
        return redirect("teams:own-points")
    found = []
    for row in Member.objects.filter(user=actor.user_id).select_related("team__unit").order_by("pk"):
        honoured = Commendation.objects.filter(member=row, withdrawn_on__isnull=True).select_related("event__unit")
        found.append({
            "member": row, "entries": _entries(row), "left": points.balance(row.pk), "honours": list(honoured.order_by("-event__held_on", "pk")),
        })  # fmt: skip
    return render(request, "teams/own_points.html", {"records": found})


errors_web.label_forms("teams:points-new", EarnForm)
errors_web.label_forms("teams:points-reverse", ReasonForm)
for _name in ("tariff-new", "tariff"):
    errors_web.label_forms(f"teams:{_name}", TariffForm)
