"""What the filters of tickets' pages offer: townships, classes and years that the reader may see.

The conditions are those of `tickets.filters`.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from core.admin_base import actor_of, visible
from core.admin_filters import Adapter
from tickets.filters import OF_MODEL
from tickets.models import TicketClass


class _OfModel(Adapter):
    """A parameter of the filter set of the page's model."""

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return OF_MODEL[rows.model].narrowed(rows, {str(self.parameter_name): self.value()})


class TownshipFilter(_OfModel):
    """Rows of one township of the reader's scope."""

    title = _("township")
    parameter_name = "township"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        scope = actor_of(request).scope(model_admin.view_action)
        rows = OrgUnit.objects.within(scope).filter(level="township").order_by("path")
        return [(path, name) for path, name in rows.values_list("path", "name")]


class ClassFilter(_OfModel):
    """Rows of one class of the reader's county."""

    title = _("class")
    parameter_name = "klass"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(row.pk), str(row)) for row in visible(request, TicketClass).order_by("order", "pk")[:100]]


class YearFilter(_OfModel):
    """Rows of one year."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        years = model_admin.get_queryset(request).order_by().values_list("year", flat=True).distinct()
        return [(str(year), str(year)) for year in sorted(years, reverse=True)]
