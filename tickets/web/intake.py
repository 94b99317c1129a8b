"""What the ways of filing share: for which units, a post that counts once, the answer to a script, QR codes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts import selectors as accounts
from accounts.models import OrgUnit
from core import entry_web, errors_web, limits, submissions
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.scope import EVERYTHING
from tickets import selectors
from tickets.models import Ticket

_CONTACT = ("contact_name", "contact_phone")
_OF_THE_PAGE = ("photos", "sure", "drop")


class TooMany(DomainError):
    """More came from one place than may come within an hour."""

    status = 429

    def __init__(self, message: object, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


def units_of(actor: Actor) -> list[OrgUnit]:
    """Return the villages and communities for which the actor may file, in the order of the tree."""
    rows = OrgUnit.objects.within(actor.scope("ticket.file")).filter(level="unit", closed_on__isnull=True)
    return list(rows.exclude(kind="department").select_related("parent").order_by("path"))


def chosen(units: Sequence[OrgUnit], path: str) -> OrgUnit:
    """Return the unit that a form names, or the only one.

    :raises NotFound: it is none of the actor's.
    """
    found = units[0] if len(units) == 1 else next((row for row in units if row.path == path), None)
    if found is None:
        raise NotFound
    return found


def village(code: str) -> OrgUnit:
    """Return the village or community that an address names by its division code, or by its path where it has none.

    :raises NotFound: there is none, or it takes no matters.
    """
    try:
        unit = (
            accounts.unit_by_code(code, EVERYTHING) if len(code) <= 20 and code.isascii() and code.isalnum() else None
        )
    except NotFound:
        unit = None
    unit = unit or selectors.village_at(entry_web.unit_path(code))
    if unit is None or not takes(unit):
        raise NotFound(_("No village or community takes matters at this address. Check it against the poster."))
    return unit


def takes(unit: OrgUnit) -> bool:
    """Tell whether residents may file with a unit: it is a village or a community, and not closed."""
    return unit.level == "unit" and unit.kind != "department" and unit.closed_on is None


def is_repeat(request: HttpRequest) -> bool:
    """Tell whether the form's key has been used up: its answer is then the first one, or a refusal."""
    return submissions.is_used(entry_web.key_of(request))


def post(
    request: HttpRequest, form: str, effect: Callable[[], dict[str, Any]], *, actor: Actor | None = None,
    digests: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """Do `effect` once. The contact is not part of the digest, which is kept for good; that of the photos' content is."""
    return entry_web.once(
        request, form, effect, actor=actor, without=(*_CONTACT, *_OF_THE_PAGE), more={"photos": list(digests)}
    )


def receipt(ticket: Ticket) -> dict[str, Any]:
    return {"ticket": ticket.pk, "number": ticket.number, "code": ticket.code}


def accepted(request: HttpRequest, found: dict[str, Any], address: str) -> HttpResponse:
    """Lead to the receipt; a script is told the form's key with it, by which it knows that its own post has arrived."""
    if not errors_web.wants_json(request):
        return redirect(address)
    answer = {
        "portal": errors_web.PORTAL, "key": str(entry_web.key_of(request)), "number": found["number"],
        "code": found["code"], "address": address,
    }  # fmt: skip
    return JsonResponse(answer)


def refused(request: HttpRequest, problems: Sequence[tuple[str, str]], status: int, **more: Any) -> HttpResponse:
    """Return a refusal to a script: every sentence with the input that it is about, and the field of the first."""
    detail = "\n".join(sentence for _target, sentence in problems)
    field = problems[0][0].removeprefix("id_") if problems else ""
    listed = [{"input": target, "text": sentence} for target, sentence in problems]
    return errors_web.as_json(request, status=status, detail=detail, **{**more, "field": field, "problems": listed})


# From outside ------------------------------------------------------------------------------------


def is_foreign(request: HttpRequest) -> bool:
    """Tell whether a page of another site sent this form: such a site could file through its readers' telephones."""
    origin = request.headers.get("Origin", "")
    return request.headers.get("Sec-Fetch-Site", "") == "cross-site" or (
        origin not in ("", "null") and not errors_web.from_here(request)
    )


AGAIN = 10
"""A form whose answer was lost may be sent again so many times as often as new ones are taken."""


def count_address(request: HttpRequest, now: datetime, *, again: bool = False) -> None:
    """Count a resident's post against where it comes from; a form that is sent again, apart from new ones.

    :raises TooMany: this hour's are used up; says when to go on.
    """
    most = int(settings.RESIDENT_LIMITS["address"])
    what, most = ("again", most * AGAIN) if again else ("resident", most)
    seconds = limits.take(what, limits.sender(request), most, now)
    if seconds:
        raise too_many(_("Too many forms came from your network within the hour."), seconds, now)


def check_unit(unit: OrgUnit, now: datetime) -> None:
    """Count the residents' tickets of a village within the hour.

    :raises TooMany: it has as many as it takes; says when to go on.
    """
    most = int(settings.RESIDENT_LIMITS["unit"])
    newest = selectors.from_residents(unit, now)[:most]
    times = list(newest.values_list("filed_at", flat=True))
    if len(times) >= most:
        seconds = max(1, 3600 - int((now - times[-1]).total_seconds()))
        raise too_many(_("The village has taken as many matters as it takes within an hour."), seconds, now)


def too_many(why: str, seconds: int, now: datetime) -> TooMany:
    rest = _("Send it again from %(time)s on (in %(n)s minutes). What you typed is kept.") % {
        "time": limits.until(seconds, now).strftime("%H:%M"), "n": -(-seconds // 60),
    }  # fmt: skip
    return TooMany(f"{why}{rest}", seconds)


# Codes -------------------------------------------------------------------------------------------


def site(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def page_of(unit: OrgUnit) -> str:
    """Return the address of a village's page for residents, as its poster shows it."""
    return site(reverse("resident", args=[accounts.code_of(unit)]))


def track_of(code: str) -> str:
    return site(reverse("track-code", args=[code]))


def qr(text: str, label: str) -> SafeString:
    """Return a QR code as a picture inside the page, dark on light in every mode."""
    code = segno.make_qr(text, error="m")
    return mark_safe(  # noqa: S308 - made of squares and of a label that is escaped
        code.svg_inline(
            scale=4, border=4, dark="#000", light="#fff", svgclass="qr", lineclass=None, title=label, omitsize=True
        )
    )
