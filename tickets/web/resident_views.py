"""Pages of residents, who have no account: filing by a village's code, looking a ticket up, rating it.

They carry nobody's rights, so they need neither a session nor a token against forms of other sites: a page may stay
open for days and be sent without a cookie. What another site sends is refused all the same.
"""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from core import errors_web, limits
from core.actors import RESIDENT
from core.errors import DomainError, NotFound
from tickets import choices, selectors
from tickets.domain import lifecycle
from tickets.services import contacts, ratings
from tickets.services import intake as services
from tickets.web import intake, track
from tickets.web.intake_forms import MatterForm
from tickets.web.refused_photos import Photos

View = Callable[..., HttpResponse]


def _open_to_all(view: View) -> View:
    """Let a page be read and sent without an account; keep it out of caches and of search engines."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and intake.is_foreign(request):
            return errors_web.csrf_failure(request)
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return csrf_exempt(inner)


# Filing ------------------------------------------------------------------------------------------


@_open_to_all
@require_http_methods(["GET", "POST"])
def resident(request: HttpRequest, code: str) -> HttpResponse:
    """Take a resident's matter for the village whose code this is."""
    unit = intake.village(code)
    county = selectors.county_of(unit.path)
    if request.method == "GET":
        return _form(request, unit, MatterForm(county=county))
    now = timezone.now()
    try:
        again = intake.is_repeat(request)
        intake.count_address(request, now, again=again)
        if not again:
            intake.check_unit(unit, now)
    except DomainError as error:
        # The photos are not read: whoever sends too much costs no work.
        form = MatterForm(request.POST, {}, county=county)
        form.refuse(error)
        kept = Photos(request, RESIDENT, f"tickets.resident:{unit.pk}", now)
        return _form(request, unit, form, kept=kept, error=error)
    form = MatterForm(request.POST, request.FILES, county=county)
    kept = Photos(request, RESIDENT, f"tickets.resident:{unit.pk}", now)
    if not form.is_valid():
        return _form(request, unit, form, kept=kept, status=400)
    asked = form.asked("code")
    try:
        pictures, digests = kept.together(form.cleaned_data["photos"])
        receipt = intake.post(
            request, f"tickets.resident:{unit.pk}",
            lambda: intake.receipt(services.take_from_resident(unit=unit, asked=asked, pictures=pictures, now=now)),
            actor=RESIDENT, digests=digests,
        )  # fmt: skip
    except DomainError as error:
        form.refuse(error)
        return _form(request, unit, form, kept=kept, error=error)
    kept.accepted()
    return intake.accepted(request, receipt, f"{reverse('track-code', args=[receipt['code']])}?new=1")


def _form(
    request: HttpRequest, unit: Any, form: MatterForm, *, kept: Photos | None = None, status: int = 200,
    error: DomainError | None = None,
) -> HttpResponse:  # fmt: skip
    problems = form.problems if form.is_bound else []
    status = error.status if error is not None else status
    seconds = error.seconds if isinstance(error, intake.TooMany) else 0
    if errors_web.wants_json(request):
        response = intake.refused(request, problems, status, **({"wait": seconds} if seconds else {}))
    else:
        context = {"unit": unit, "form": form, "problems": problems, "key": _key(request), "days": contacts.kept_days(),
            "kept_photos": kept.refused(form.good_photos) if kept is not None else [],
        }  # fmt: skip
        response = render(request, "tickets/resident.html", context, status=status)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def _key(request: HttpRequest) -> str:
    try:
        return str(uuid.UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid.uuid4())


# Looking up and rating ---------------------------------------------------------------------------


@_open_to_all
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code; one that was typed leads to its own address."""
    typed = request.GET.get("code", "")
    if not typed.strip():
        return _asked(request, "", [("id_code", _("Enter the code."))] if "code" in request.GET else [], 200)
    code = track.read_code(typed)
    if not code:
        sentence = _("A code has ten characters, letters and figures. Spaces and small letters do not matter.")
        return _asked(request, typed[:40], [("id_code", sentence)], 400)
    return redirect("track-code", code=code)


@_open_to_all
@require_http_methods(["GET", "POST"])
def track_code(request: HttpRequest, code: str) -> HttpResponse:
    """Say how a matter stands, in plain words and without names; take the rating once it is settled."""
    now, most = timezone.now(), int(settings.RESIDENT_LIMITS["codes"])
    who = limits.sender(request)
    seconds = limits.wait("code", who, most, now)
    if not seconds:
        plain = track.read_code(code)
        ticket = selectors.by_code(plain) if plain else None
        if ticket is not None:
            return _rate(request, ticket) if request.method == "POST" else _shown(request, ticket)
        seconds = limits.take("code", who, most, now)
    if seconds:
        error = intake.too_many(_("Too many unknown codes came from your network within the hour."), seconds, now)
        response = _asked(request, code[:40], [("id_code", str(error))], 429)
        response["Retry-After"] = str(seconds)
        return response
    return _asked(request, code[:40], [("id_code", _("No matter has this code. Compare it with the receipt."))], 404)


def _asked(request: HttpRequest, typed: str, problems: list[tuple[str, str]], status: int) -> HttpResponse:
    if errors_web.wants_json(request):
        return intake.refused(request, problems, status)
    return render(request, "tickets/track_ask.html", {"typed": typed, "problems": problems}, status=status)


def _shown(
    request: HttpRequest, ticket: Any, *, problems: Any = (), status: int = 200, given: dict[str, str] | None = None
) -> HttpResponse:
    address = intake.track_of(ticket.code)
    context = {
        "ticket": ticket, "state": track.state_of(ticket), "steps": track.steps_of(ticket), "problems": problems, "key": _key(request),
        "may_rate": ticket.state == lifecycle.DONE, "satisfactions": choices.SATISFACTIONS, "given": given or {},
        "is_new": request.GET.get("new") == "1" and ticket.state == "filed", "address": address,
        "qr": intake.qr(address, _("Code of ticket %(number)s") % {"number": ticket.number}),
    }  # fmt: skip
    return render(request, "tickets/track.html", context, status=status)


def _rate(request: HttpRequest, ticket: Any) -> HttpResponse:
    given = {name: request.POST.get(name, "").replace("\0", "") for name in ("solved", "satisfaction", "note")}
    solved = {"yes": True, "no": False}.get(given["solved"])

    def rate() -> dict[str, Any]:
        rated = ratings.rate_by_resident(
            code=ticket.code, solved=solved, satisfaction=given["satisfaction"], note=given["note"], now=timezone.now()
        )
        return intake.receipt(rated)

    try:
        receipt = intake.post(request, f"tickets.rate:{ticket.pk}", rate, actor=RESIDENT)
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        problems = [(f"id_{error.field}" if error.field else "", str(error))]
        if errors_web.wants_json(request):
            return intake.refused(request, problems, error.status)
        fresh = selectors.by_code(ticket.code) or ticket
        return _shown(request, fresh, problems=problems, status=error.status, given=given)
    return intake.accepted(request, receipt, reverse("track-code", args=[ticket.code]))
