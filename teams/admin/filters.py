"""Filters that teams' pages share: township, team kind, quarter; each offers only what the reader may see."""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter

from accounts.models import OrgUnit
from core.admin_base import actor_of, visible
from core.querysets import subtree
from core.scope import WIDTH
from teams.models import Round, TeamKind


class TownshipFilter(DropdownFilter):
    """Rows of one township of the reader's scope."""

    title = _("township")
    parameter_name = "township"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        scope = actor_of(request).scope(model_admin.view_action)
        rows = OrgUnit.objects.within(scope).filter(level="township").order_by("path")
        return [(path, name) for path, name in rows.values_list("path", "name")]

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        path = self.value()
        if not path:
            return rows
        if not (path.isascii() and path.isdigit() and len(path) == 2 * WIDTH):
            return rows.none()
        return rows.filter(subtree(rows.model.scope_field, path))


class _Related(DropdownFilter):
    """Rows that point at a record of the reader's county, through a lookup of each page's model."""

    model: Any
    lookups_by_model: dict[str, str] = {}

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(str(row.pk), self.label(row)) for row in visible(request, self.model)[:100]]

    def label(self, row: Any) -> str:
        return str(row)

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        value = self.value()
        if not value:
            return rows
        if not value.isdecimal() or len(value) > 18:
            return rows.none()
        return rows.filter(Q(**{self.lookups_by_model[rows.model.__name__]: int(value)}))


class KindFilter(_Related):
    title = _("kind of team")
    parameter_name = "kind_of_team"
    model = TeamKind
    lookups_by_model = {
        "Team": "kind",
        "Member": "team__kind",
        "TeamSheet": "team__kind",
        "Rating": "member__team__kind",
        "AnnualRating": "member__team__kind",
    }


class QuarterFilter(_Related):
    title = _("quarter")
    parameter_name = "quarter"
    model = Round
    lookups_by_model = {
        "TeamSheet": "round",
        "Assessment": "sheet__round",
        "Rating": "round",
        "StarChange": "round",
    }

    def label(self, row: Any) -> str:
        return str(row.period)


class YearFilter(DropdownFilter):
    """Rows of one year."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        years = model_admin.get_queryset(request).order_by().values_list("year", flat=True).distinct()
        return [(str(year), str(year)) for year in sorted(years, reverse=True)]

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        value = self.value()
        if not value:
            return rows
        return rows.filter(year=int(value)) if value.isdecimal() and len(value) == 4 else rows.none()


class SizeFilter(DropdownFilter):
    """Open teams inside or outside the county's rule of size."""

    title = _("size rule")
    parameter_name = "size"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("fits", _("size as the rule says")), ("out", _("too few or too many members"))]

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        fits = Q(members_in_post__gte=F("kind__min_size"), members_in_post__lte=F("kind__max_size"))
        if self.value() == "fits":
            return rows.filter(fits, closed_on__isnull=True)
        return rows.filter(~fits, closed_on__isnull=True) if self.value() == "out" else rows


class InPostFilter(DropdownFilter):
    """Members in post, or those who have left."""

    title = _("in post")
    parameter_name = "in_post"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("in post")), ("no", _("has left"))]

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        if self.value() in ("yes", "no"):
            return rows.filter(left_on__isnull=self.value() == "yes")
        return rows
