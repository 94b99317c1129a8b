"""Corrections on pages: figures of closed periods that are other today than at the close."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import OrgUnit
from core import entry_web, indicators, listing, lists_web
from core.actors import Actor
from core.entry_web import reader, say
from core.errors import Forbidden, NotFound
from core.listing import Listed, Reader
from core.period_words import period_name
from reports import selectors
from reports.documents import text
from reports.filters import CorrectionFilters
from reports.models import Correction
from reports.services import corrections

_GIVEN = ("period", "unit", "code")


def _rows(actor: Actor, given: dict[str, str]) -> QuerySet[Any]:
    own = Correction.objects.within(actor.scope("correction.view")).select_related("unit")
    found: QuerySet[Any] = CorrectionFilters.narrowed(own, given)
    return found


def _line(row: Correction) -> dict[str, Any]:
    """Return a correction with its figure's name and its values as people read them."""
    label, show = _figure(row.code)
    return {
        "row": row, "label": label, "frozen": show(row.frozen), "before": show(row.before), "after": show(row.after),
        "period": period_name(row.period),
    }  # fmt: skip


def _figure(code: str) -> tuple[str, Any]:
    """Return a figure's name, and what writes its value: amounts in yuan, shares in percent, counts as they are."""
    if indicators.exists(code):
        found = indicators.get(code)
        if str(found.unit) == _("fen"):
            return str(found.label), lambda value: _("%(amount)s yuan") % {"amount": text.money(value)}
        return str(found.label), lambda value: f"{value:,} {found.unit}"
    for ratio in indicators.ratios():
        if ratio.code == code:
            return str(ratio.label), text.share
    return code, str


@login_required
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """List the corrections of the reader's area, and when each closed period was last compared."""
    actor = reader(request, "correction.view")
    given = {name: request.GET.get(name, "") for name in _GIVEN}
    page, after = entry_web.page_of(_rows(actor, given), "unit__path", request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "rows": [_line(row) for row in page], "after": after, "filters": given, "query": query.urlencode(),
        "compared": selectors.comparisons(actor),
        "compares": actor.can("round.close"), "tools": lists_web.tools(request, "reports:corrections"),
    }  # fmt: skip
    return render(request, "reports/corrections.html", context)


@listing.register("reports:corrections", "correction.view")
def export(asker: Reader, query: QueryDict) -> Listed:
    """Return the corrections as a workbook shows them."""
    rows = _rows(asker.actor, {name: query.get(name, "") for name in _GIVEN}).order_by("unit__path", "pk")
    return Listed(
        title=_("Corrections of closed figures"),
        head=[_("Unit"), _("Period"), _("Figure"), _("At the close"), _("Before"), _("After"), _("Found at")],
        rows=lambda: (
            (
                line["row"].unit.name, line["period"], line["label"], line["frozen"], line["before"], line["after"],
                timezone.localtime(line["row"].found_at),
            )
            for line in map(_line, rows.iterator(chunk_size=1000))
        ),
        count=rows.count(), words="", view_action="correction.view",
    )  # fmt: skip


@login_required
@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Compare the newest closed periods of the reader's county with the records of now."""
    actor = reader(request, "correction.view")
    if not actor.can("round.close"):
        raise Forbidden
    county = OrgUnit.objects.within(actor.scope("round.close")).filter(level="county").order_by("path").first()
    if county is None:
        raise NotFound
    moved = corrections.compare_closed(actor=actor, county=county, now=timezone.now())
    say(
        request,
        _("Compared: %(n)d figures moved since the last time.") % {"n": moved}
        if moved
        else _("Compared: nothing moved."),
    )
    return redirect(reverse("reports:corrections"))
