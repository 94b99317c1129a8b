"""Pages on which people with an account take matters down: one, a stall's list, the receipt, the poster of a village."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import OrgUnit
from core import origins
from core.actors import Actor
from core.entry_web import reader
from core.errors import DomainError, NotFound
from core.errors_web import label_fields, wants_json
from core.scope import WIDTH
from tickets import selectors
from tickets.models import Ticket
from tickets.services import contacts, filing
from tickets.services import intake as services
from tickets.web import intake
from tickets.web.intake_forms import LINES, LineForm, SecretaryForm, StallForm, what_choices
from tickets.web.refused_photos import Photos

_MOST_SHOWN = 100
"""Units below a larger one that the page of posters names at once."""


def _filer(request: HttpRequest) -> tuple[Actor, list[OrgUnit], OrgUnit]:
    """Return who files, for which units, and their county.

    :raises Forbidden: the reader may not file anywhere.
    :raises NotFound: there is no village in the reader's area.
    """
    actor = reader(request, "ticket.file")
    units = intake.units_of(actor)
    if not units:
        raise NotFound(_("There is no village or community in your area for which matters could be taken down."))
    return actor, units, selectors.county_of(units[0].path)


# One matter --------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Take down a matter; a likely duplicate is shown before it is sent."""
    actor, units, county = _filer(request)
    if request.method == "GET":
        return _new(request, SecretaryForm(units=units, county=county, initial=_first(request, actor)), units)
    form = SecretaryForm(request.POST, request.FILES, units=units, county=county)
    now = timezone.now()
    kept = Photos(request, actor, "tickets.new", now)
    if not form.is_valid():
        return _new(request, form, units, kept=kept, status=400)
    unit = intake.chosen(units, form.cleaned_data.get("unit", ""))
    origin = form.cleaned_data["origin"]
    asked = replace(
        form.asked("meeting" if origin else "behalf" if form.cleaned_data["behalf"] else "form"), origin=origin
    )
    try:
        pictures, digests = kept.together(form.cleaned_data["photos"])
        if request.POST.get("sure") != "yes" and not intake.is_repeat(request):
            klass = asked.klass_id or _klass_of(county, asked.item_id)
            alike = selectors.likely_duplicates(unit, klass, asked.matter, asked.place, now)
            if alike:
                return _new(request, form, units, kept=kept, alike=alike, status=422)
        receipt = intake.post(
            request, f"tickets.new:{unit.pk}",
            lambda: intake.receipt(services.take(actor=actor, unit=unit, asked=asked, pictures=pictures, now=now)),
            digests=digests,
        )  # fmt: skip
    except DomainError as error:
        form.refuse(error)
        return _new(request, form, units, kept=kept, status=error.status)
    kept.accepted()
    return intake.accepted(request, receipt, reverse("tickets:filed", args=[receipt["ticket"]]))


def _first(request: HttpRequest, actor: Actor) -> dict[str, str]:
    """Return what the form begins with: the unit of the address, or the matter that was raised at a meeting."""
    text = request.GET.get("origin", "")
    found = origins.find(actor, text)
    if found is None:
        return {"unit": request.GET.get("unit", "")}
    return {"unit": found.path, "matter": found.text, "origin": text}


def _klass_of(county: OrgUnit, item: int | None) -> int | None:
    rows = selectors.items(county).filter(pk=item) if item is not None else selectors.items(county).none()
    return rows.values_list("klass_id", flat=True).first()


def _new(
    request: HttpRequest, form: SecretaryForm, units: Sequence[OrgUnit], *, kept: Photos | None = None,
    alike: Sequence[Ticket] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    problems = form.problems if form.is_bound else []
    if wants_json(request):
        told = problems or [("", _("Is it one of these? Nothing was sent yet."))]
        return intake.refused(request, told, status, alike=[_old(row) for row in alike])
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "origin": origins.find(actor, str(form["origin"].value() or "")),
        "form": form,
        "problems": problems,
        "unit": _only(units),
        "posters": _above(actor, units),
        "alike": alike,
        "kept_photos": kept.refused(form.good_photos) if kept is not None else [],
    }
    return render(request, "tickets/new.html", {**_frame(request), **context}, status=status)


def _only(units: Sequence[OrgUnit]) -> OrgUnit | None:
    return units[0] if len(units) == 1 else None


def _above(actor: Actor, units: Sequence[OrgUnit]) -> OrgUnit:
    """Return the unit whose posters are offered: the only one, or the smallest of the actor's that holds them all."""
    first, last = units[0], units[-1]
    shared = 0
    while shared < len(first.path) and first.path[: shared + WIDTH] == last.path[: shared + WIDTH]:
        shared += WIDTH
    above = OrgUnit.objects.within(actor.scope("ticket.file")).filter(path=first.path[:shared]).first()
    return above or first


def _old(ticket: Ticket) -> dict[str, str]:
    """Return what the script shows of a ticket that a new one may repeat."""
    text = " · ".join(part for part in (ticket.matter[:60], ticket.place, str(ticket.get_state_display())) if part)
    return {"number": ticket.number, "text": text, "address": address_of(ticket)}


def address_of(ticket: Ticket) -> str:
    """Return where a ticket is shown: its own page, or the one of its code."""
    try:
        return reverse("tickets:ticket", args=[ticket.pk])
    except NoReverseMatch:
        return reverse("track-code", args=[ticket.code])


def _frame(request: HttpRequest) -> dict[str, Any]:
    """Return what the script of these pages needs."""
    get_token(request)
    kept = request.POST.get("key", "")
    try:
        key = str(uuid.UUID(kept))
    except ValueError:
        key = str(uuid.uuid4())
    return {"key": key, "csrf_cookie": settings.CSRF_COOKIE_NAME, "days": contacts.kept_days()}


# A stall's list ----------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def stall(request: HttpRequest) -> HttpResponse:
    """Take down what was brought to a stall: up to fifteen matters, all of them or none."""
    actor, units, county = _filer(request)
    points = list(selectors.points(units))
    offered = what_choices(county)
    given = request.POST if request.method == "POST" else None
    head = StallForm(given, units=units, points=points, initial={"unit": request.GET.get("unit", "")})
    lines = [LineForm(given, prefix=str(number), offered=offered) for number in range(LINES)]
    if given is None:
        return _stall(request, head, lines, units)
    filled = [number for number, line in enumerate(lines) if not line.is_blank]
    lines = [
        line if number in filled else LineForm(prefix=str(number), offered=offered) for number, line in enumerate(lines)
    ]
    fine = [lines[number].is_valid() for number in filled]
    if not head.is_valid() or not all(fine):
        return _stall(request, head, lines, units, status=400)
    unit = intake.chosen(units, head.cleaned_data.get("unit", ""))
    point = head.cleaned_data.get("point") or None
    rows = [_at_point(lines[number].asked("stall"), point) for number in filled]

    def take() -> dict[str, Any]:
        made = filing.file_many(actor=actor, unit=unit, rows=rows, now=timezone.now(), lines=filled)
        return {**intake.receipt(made[0]), "tickets": [row.pk for row in made]}

    try:
        receipt = intake.post(request, f"tickets.stall:{unit.pk}", take)
    except DomainError as error:
        name, _dash, number = error.field.rpartition("-")
        if number.isdigit() and int(number) in filled:
            lines[int(number)].refuse(DomainError(str(error.__cause__ or error), field=name))
        else:
            head.refuse(error)
        return _stall(request, head, lines, units, status=error.status)
    address = reverse("tickets:filed", args=["-".join(str(key) for key in receipt["tickets"])])
    return intake.accepted(request, receipt, address)


def _at_point(asked: filing.Asked, point: str | None) -> filing.Asked:
    return asked if point is None else filing.Asked(**{**asked.__dict__, "point_id": int(point)})


def _stall(
    request: HttpRequest, head: StallForm, lines: Sequence[LineForm], units: Sequence[OrgUnit], *, status: int = 200
) -> HttpResponse:  # fmt: skip
    problems: list[tuple[str, str]] = []
    if head.is_bound:
        problems = list(head.problems)
        for number, line in enumerate(lines, start=1):
            for target, sentence in line.problems:
                problems.append((target, _("Line %(line)d: %(message)s") % {"line": number, "message": sentence}))
    if wants_json(request):
        return intake.refused(request, problems, status)
    context = {"head": head, "lines": lines, "problems": problems, "unit": _only(units), "most": LINES}
    return render(request, "tickets/stall.html", {**_frame(request), **context}, status=status)


RECEIPT_FOR = timedelta(days=1)
"""How long whoever filed a ticket for somebody may read its code again."""


# The receipt -------------------------------------------------------------------------------------


@login_required
@require_GET
def filed(request: HttpRequest, numbers: str) -> HttpResponse:
    """Show what the reader has just filed: number, tracking code, QR, and what happens next.

    The code lets whoever has it rate the matter, so nobody reads those of tickets that others have filed.
    """
    actor = reader(request, "ticket.file")
    keys = {int(part) for part in numbers.split("-")[:LINES] if part.isascii() and part.isdigit() and len(part) < 19}
    rows = list(
        Ticket.objects.within(actor.scope("ticket.file"))
        .filter(pk__in=keys, filed_by=actor.name, filed_at__gte=timezone.now() - RECEIPT_FOR)
        .select_related("unit", "klass", "flow")
        .order_by("pk")  # fmt: skip
    )
    if not rows or len(rows) != len(keys):
        raise NotFound
    found = [{"ticket": row, "address": intake.track_of(row.code), "qr": _code(row)} for row in rows]
    return render(request, "tickets/filed.html", {"rows": found, "one": found[0] if len(found) == 1 else None})


def _code(ticket: Ticket) -> str:
    return intake.qr(intake.track_of(ticket.code), _("Code of ticket %(number)s") % {"number": ticket.number})


# The poster --------------------------------------------------------------------------------------


@login_required
@require_GET
def poster(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Show the poster of a village, to be printed; of a larger unit, the posters of those below it."""
    actor = reader(request, "ticket.file")
    scope = actor.scope("ticket.file")
    unit = OrgUnit.objects.within(scope).select_related("parent").filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    if not intake.takes(unit):
        below = [row for row in intake.units_of(actor) if row.path.startswith(unit.path)]
        return render(request, "tickets/posters.html", {"unit": unit, "below": below[:_MOST_SHOWN]})
    address = intake.page_of(unit)
    points = selectors.points([unit])[:4]
    return render(
        request, "tickets/poster.html",
        {"unit": unit, "address": address, "qr": intake.qr(address, unit.name), "points": points},
    )  # fmt: skip


def _labels(_actor: Actor, _arguments: Mapping[str, Any]) -> dict[str, str]:
    """Return what the fields are called on a page that keeps a form which could not be taken."""
    return {name: str(field.label) for name, field in SecretaryForm.base_fields.items()}


label_fields("tickets:new", _labels)
