"""Pages of figures: the figures of a period and unit, and the rows behind one of them."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts.models import OrgUnit
from core import indicators
from core.entry_web import reader
from core.errors import NotFound
from tickets.web import figure_tables, figures


@login_required
@require_GET
def figure_page(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period and unit, each share with its denominator, each figure with a link to its rows."""
    actor, today = reader(request, "ticket.view"), timezone.localdate()
    asked = figures.asked(actor, request.GET, today)
    dimensions = {key: label for key, label in figure_tables.BY.items() if key != "unit" or len(asked.root) < 12}
    by, measure = request.GET.get("by") or "class", request.GET.get("measure") or "tickets.received"
    if by not in figure_tables.BY or measure not in figure_tables.MEASURES:
        raise NotFound
    if by not in dimensions:
        by = "class"
    page = figures.page(asked)
    context: dict[str, Any] = {
        "asked": asked, "page": page, "by": by, "by_label": figure_tables.BY[by], "measure": measure,
        "table": figure_tables.table(asked, by, measure, page.by_unit, names_people=actor.can("person.view")),
        "heads": figure_tables.MEASURES.values(),
        "dimensions": [(key, label, asked.query(by=key, measure=measure)) for key, label in dimensions.items()],
        "measures": [(key, label, asked.query(by=by, measure=key)) for key, label in figure_tables.MEASURES.items()],
        "periods": figures.periods(today, asked.period), "units": figures.units(actor, asked),
        "area": asked.unit or _area(asked),
    }  # fmt: skip
    return render(request, "tickets/figures.html", context)


def _area(asked: figures.Asked) -> Any:
    return OrgUnit.objects.within(asked.scope).filter(path=asked.root).first() if asked.root else None


@login_required
@require_GET
def figure_rows(request: HttpRequest) -> HttpResponse:
    """List the rows behind a figure, newest first."""
    actor, today = reader(request, "ticket.view"), timezone.localdate()
    asked = figures.asked(actor, request.GET, today)
    code, by, key = (request.GET.get(name, "") for name in ("figure", "by", "key"))
    rows = figures.behind(asked, code or "tickets.received", by, key)
    found, after = figures.rows_of(rows, request.GET.get("after", ""))
    narrowed = figure_tables.name_of(asked, by, key, names_people=actor.can("person.view"))
    context = {
        "asked": asked, "label": indicators.get(code or "tickets.received").label, "rows": found, "after": after,
        "total": rows.count(), "kind": rows.model._meta.model_name, "area": asked.unit or _area(asked),
        "narrowed": narrowed, "query": asked.query(figure=code, by=by, key=key), "back": asked.query(by=by),
        "lines": [(row, figures.ticket_address(row.pk if hasattr(row, "matter") else getattr(row, "ticket_id", 0) or 0)) for row in found],
    }  # fmt: skip
    return render(request, "tickets/figure_rows.html", context)
