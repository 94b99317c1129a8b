"""The page of village books and township libraries: what is made of a year, and the buttons that make it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import selectors as accounts
from accounts.models import OrgUnit
from core import entry_web
from core.entry_web import reader
from reports.selectors import newest_versions

KINDS = {"unit": "village-book", "township": "township-library"}


@login_required
@require_GET
def books(request: HttpRequest) -> HttpResponse:
    """List the villages and townships of the reader's area, each with its book of a year."""
    actor, today = reader(request, "book.view"), timezone.localdate()
    scope = actor.scope("book.view")
    years = [today.year, today.year - 1, today.year - 2]
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdigit() and int(text or 0) in years else years[0]
    units = OrgUnit.objects.within(scope).filter(level__in=KINDS, closed_on__isnull=True).exclude(kind="department")
    page, after = entry_web.page_of(units, "path", request.GET.get("after", ""))
    made = newest_versions().filter(unit__in=page, kind__in=KINDS.values(), period=str(year)).defer("snapshot__payload")
    there = {(row.unit_id, row.kind): row for row in made}
    codes = accounts.codes(scope)
    rows: list[dict[str, Any]] = [
        {
            "unit": unit, "kind": KINDS[unit.level], "document": there.get((unit.pk, KINDS[unit.level])),
            "code": codes.get(unit.pk, unit.path),
        }
        for unit in page
    ]  # fmt: skip
    context = {"rows": rows, "after": after, "query": f"year={year}", "year": year, "years": years}
    return render(request, "reports/books.html", context)
