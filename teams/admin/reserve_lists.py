"""Admin pages of what the reserve pool stands on: sources, checklists, patterns of mentoring, cabinets of files."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from core.actors import Actor
from core.admin_base import CountyRows, ReadOnlyInline, ScopedAdmin, ServiceForm
from teams.admin.filters import TownshipFilter
from teams.models import FileCabinet, PairPattern, ReserveCheckItem, ReserveChecklist, ReserveSource
from teams.services import pairs, reserve_lists

_ROWS = UnfoldAdminTextareaWidget(attrs={"rows": 8})


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


class _OfCounty(CountyRows):
    """Settings of a county; who reads the reserve reads them."""

    in_search = False
    view_action = "reserve.view"
    add_action = change_action = "reserve.set-up"
    list_select_related = ("unit",)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level="county")
        return field


@admin.register(ReserveSource)
class ReserveSourceAdmin(_OfCounty):
    """Where reserve persons come from: the county's list."""

    list_display = ("name", "batch", "unit", "order", "is_active")
    ordering = ("unit__path", "order", "pk")
    search_fields = ("name",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "code", "name", "batch", "order", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "code") if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> ReserveSource:
        return reserve_lists.add_source(actor=actor, county=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        row = ReserveSource.objects.within(actor.scope(self.change_action)).select_related("unit").get(pk=pk)
        reserve_lists.change_source(actor=actor, source=row, values=values, version=version)


class PatternForm(ServiceForm):
    """A pattern: roles a line each."""

    roles = forms.CharField(
        label=_("roles in the group"),
        required=False,
        widget=_ROWS,
        help_text=_("One role per line, in the order of the group."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "roles" in self.fields:
            self.initial["roles"] = "\n".join(self.instance.roles)

    def clean_roles(self) -> list[str]:
        return [line[:40] for line in _lines(self.cleaned_data["roles"])][:12]


@admin.register(PairPattern)
class PairPatternAdmin(_OfCounty):
    """How groups of mentors are made up."""

    form = PatternForm
    list_display = ("name", "unit", "fewest", "most", "roles_shown", "is_active")
    ordering = ("unit__path", "pk")
    search_fields = ("name",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("unit", "code", "name", "fewest", "most")
        shown = obj is not None and not self.has_change_permission(request, obj)
        return (*own, "roles_shown" if shown else "roles", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "code", "roles_shown") if obj else ()

    @display(description=_("roles in the group"))
    def roles_shown(self, row: PairPattern) -> str:
        return "、".join(row.roles) or "—"

    def create(self, actor: Actor, values: dict[str, Any]) -> PairPattern:
        return pairs.add_pattern(actor=actor, county=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        row = PairPattern.objects.within(actor.scope(self.change_action)).select_related("unit").get(pk=pk)
        pairs.change_pattern(actor=actor, pattern=row, values=values, version=version)


class CheckItemInline(ReadOnlyInline):
    """The lines of a checklist."""

    model = ReserveCheckItem
    fields = readonly_fields = ("kind", "number", "text")
    ordering = ("kind", "number")


class ChecklistForm(ServiceForm):
    """The next version of the checklist: conditions and exclusions, a line each."""

    conditions = forms.CharField(label=_("conditions"), widget=_ROWS, help_text=_("One per line; each has to hold."))
    exclusions = forms.CharField(label=_("exclusions"), widget=_ROWS, help_text=_("One per line; none may apply."))


@admin.register(ReserveChecklist)
class ReserveChecklistAdmin(_OfCounty):
    """Versions of the county's checklist: a new one is issued, an old one is never changed."""

    change_action = ""
    form = ChecklistForm
    list_display = ("document_no", "unit", "number", "adopted_on")
    ordering = ("unit__path", "-number")
    search_fields = ("document_no",)
    inlines = (CheckItemInline,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj is not None else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None:
            return ("unit", "number", "document_no", "adopted_on")
        return ("unit", "document_no", "adopted_on", "conditions", "exclusions")

    def create(self, actor: Actor, values: dict[str, Any]) -> ReserveChecklist:
        return reserve_lists.issue_checklist(
            actor=actor, county=values["unit"], conditions=_lines(values["conditions"]),
            exclusions=_lines(values["exclusions"]), document_no=values["document_no"], adopted_on=values["adopted_on"],
        )  # fmt: skip


@admin.register(FileCabinet)
class FileCabinetAdmin(ScopedAdmin):
    """Where each township keeps the files, and who keeps them."""

    in_search = False
    view_action = "reserve.view"
    add_action = change_action = "reserve.review"
    list_display = ("unit", "place", "keeper", "keeper_post")
    list_filter = (TownshipFilter,)
    list_select_related = ("unit",)
    ordering = ("unit__path",)
    search_fields = ("unit__name", "place")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "place", "keeper", "keeper_post")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level="township")
        return field

    def create(self, actor: Actor, values: dict[str, Any]) -> FileCabinet:
        return reserve_lists.set_cabinet(actor=actor, unit=values["unit"], values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        row = FileCabinet.objects.within(actor.scope(self.change_action)).select_related("unit").get(pk=pk)
        whole = {"place": row.place, "keeper": row.keeper, "keeper_post": row.keeper_post, **values}
        reserve_lists.set_cabinet(actor=actor, unit=row.unit, values=whole, version=version)
