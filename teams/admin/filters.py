"""What the filters of teams' pages offer: townships, kinds, quarters and years that the reader may see.

The conditions are those of `teams.filters`.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from core.admin_base import actor_of, visible
from core.admin_filters import Adapter
from core.filtering import YES_NO, OfUnits
from core.period_words import period_name
from teams.filters import OF_MODEL, SIZES
from teams.models import Round, TeamKind


class _OfModel(Adapter):
    """A parameter of the filter set of the page's model."""

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return OF_MODEL.get(rows.model, OfUnits).narrowed(rows, {str(self.parameter_name): self.value()})


class TownshipFilter(_OfModel):
    """Rows of one township of the reader's scope."""

    title = _("township")
    parameter_name = "township"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        scope = actor_of(request).scope(model_admin.view_action)
        rows = OrgUnit.objects.within(scope).filter(level="township").order_by("path")
        return [(path, name) for path, name in rows.values_list("path", "name")]


class KindFilter(_OfModel):
    """Rows of one kind of team of the reader's county."""

    title = _("kind of team")
    parameter_name = "kind_of_team"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(row.pk), str(row)) for row in visible(request, TeamKind)[:100]]


class QuarterFilter(_OfModel):
    """Rows of one quarter of the reader's county."""

    title = _("quarter")
    parameter_name = "quarter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        rows = visible(request, Round).order_by("-period", "pk")[:100]
        return [(str(pk), period_name(period)) for pk, period in rows.values_list("pk", "period")]


class YearFilter(_OfModel):
    """Rows of one year."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        years = model_admin.get_queryset(request).order_by().values_list("year", flat=True).distinct()
        return [(str(year), str(year)) for year in sorted(years, reverse=True)]


class SizeFilter(_OfModel):
    """Open teams inside or outside the county's rule of size."""

    title = _("size rule")
    parameter_name = "size"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(SIZES)


class InPostFilter(_OfModel):
    """Members in post, or those who have left."""

    title = _("in post")
    parameter_name = "in_post"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        (yes, _yes), (no, _no) = YES_NO
        return [(yes, _("in post")), (no, _("has left"))]
