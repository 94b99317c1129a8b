"""Admin pages of linkage points, practice points and visits to them; each page calls one service."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from branches.admin.grading import RevokeForm
from branches.filters import LinkageFilters, PointVisitFilters
from branches.models import LinkagePoint, PointVisit
from branches.services import points
from core.actors import Actor
from core.admin_base import ScopedAdmin, actor_of, page_action
from core.admin_filters import days, dropdown
from core.errors import DomainError


@admin.register(LinkagePoint)
class LinkagePointAdmin(ScopedAdmin):
    """Points of the five-level linkage and practice points; households are a number of a village."""

    view_action = "site.view"
    add_action = change_action = "site.change"
    list_display = ("name", "level", "unit", "households", "since", "expires_on", "ended_on")
    list_filter = (dropdown(LinkageFilters, "level"), dropdown(LinkageFilters, "is_revoked"))
    list_select_related = ("unit",)
    search_fields = ("name", "document_no")
    ordering = ("unit__path", "pk")
    actions_detail = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("unit", "level", "name", "households", "since", "document_no", "expires_on")
        return own if obj is None else (*own, "ended_on", "end_reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "level", "ended_on", "end_reason") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.ended_on is None)

    def has_revoke_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "site.change", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.ended_on is None

    @page_action(description=_("Revoke"), icon="cancel", permissions=["revoke"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the point away, with the reason."""
        return self.step(
            request, object_id, title=gettext("Revoke the point"), form_class=RevokeForm,
            initial={"revoked_on": timezone.localdate()}, done=gettext("The point is revoked."),
            explain=gettext("The point stays in the records as revoked, with its reason; figures leave it out from that day."),
            run=lambda point, given: points.revoke_point(
                actor=actor_of(request), point_id=point.pk, on=given["revoked_on"], reason=given["reason"],
                version=point.version,
            ),
        )  # fmt: skip

    def create(self, actor: Actor, values: dict[str, Any]) -> LinkagePoint:
        return points.add_point(actor=actor, **values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        points.change_point(actor=actor, point_id=pk, values=values, version=version)


@admin.register(PointVisit)
class PointVisitAdmin(ScopedAdmin):
    """Visits to points and demonstration sites: the visiting body and a number."""

    view_action = "site.view"
    add_action = change_action = "site.receive"
    list_display = ("place_shown", "unit", "kind", "visited_on", "visitors", "headcount")
    list_filter = (dropdown(PointVisitFilters, "kind"), days(PointVisitFilters, "visited_on"))
    list_select_related = ("unit", "point", "site__branch")
    search_fields = ("visitors", "point__name")
    ordering = ("-visited_on", "pk")
    autocomplete_fields = ("point", "site")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("point", "site", "kind", "visited_on", "visitors", "headcount")
        return own if obj is None else ("unit", *own)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "point", "site") if obj else ()

    @admin.display(description=_("point"))
    def place_shown(self, row: PointVisit) -> str:
        return row.place

    def create(self, actor: Actor, values: dict[str, Any]) -> PointVisit:
        given = [place for place in (values.pop("point", None), values.pop("site", None)) if place is not None]
        if len(given) != 1:
            raise DomainError(gettext("A visit is to one point or to one demonstration site."), field="point")
        return points.receive(actor=actor, place=given[0], today=timezone.localdate(), **values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        points.change_visit(actor=actor, visit_id=pk, values=values, today=timezone.localdate(), version=version)
