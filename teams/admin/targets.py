"""Admin page of the county's targets of a year."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from core import indicators
from core.actors import Actor
from core.admin_base import CountyRows, ServiceForm
from core.admin_fields import HundredthsField, shown
from teams.admin.filters import YearFilter
from teams.models import StarTarget
from teams.services import schemes


def _unit_figures() -> list[tuple[str, Any]]:
    return [("", "—"), *((figure.code, figure.label) for figure in indicators.of("unit"))]


class TargetForm(ServiceForm):
    """A target: figures by name, a threshold as people write it."""

    numerator = forms.ChoiceField(label=_("numerator"), choices=_unit_figures, widget=UnfoldAdminSelectWidget)
    denominator = forms.ChoiceField(
        label=_("denominator"), choices=_unit_figures, required=False, widget=UnfoldAdminSelectWidget
    )
    is_share = forms.BooleanField(label=_("threshold is a share"), required=False, widget=UnfoldBooleanSwitchWidget)
    threshold = HundredthsField(label=_("threshold"), help_text=_("A number of members, or a share in percent."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance.is_share:
            self.initial["threshold"] = self.instance.threshold * 100

    def changed(self) -> dict[str, Any]:
        return self.given()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        threshold = values.get("threshold")
        if threshold is not None and not values.get("is_share"):
            if threshold % 100:
                self.add_error("threshold", gettext("Give a whole number."))
            values["threshold"] = threshold // 100
        return values


@admin.register(StarTarget)
class StarTargetAdmin(CountyRows):
    """The county's targets of a year."""

    view_action = "scheme.view"
    add_action = change_action = "scheme.change"
    form = TargetForm
    list_display = ("name", "year", "slot", "unit", "numerator_shown", "denominator_shown", "threshold_shown")
    list_filter = (YearFilter,)
    list_select_related = ("unit",)
    ordering = ("-year", "order")
    search_fields = ("name",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            return ("unit", "year", "slot", "name", "numerator_shown", "denominator_shown", "threshold_shown")
        own = ("order", "slot", "name", "numerator", "denominator", "is_share", "threshold")
        return ("unit", "year", "code", *own)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown_fields = ("numerator_shown", "denominator_shown", "threshold_shown")
        return ("unit", "year", "code", *shown_fields) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level="county")
        return field

    @display(description=_("numerator"))
    def numerator_shown(self, target: StarTarget) -> str:
        return _figure_label(target.numerator)

    @display(description=_("denominator"))
    def denominator_shown(self, target: StarTarget) -> str:
        return _figure_label(target.denominator)

    @display(description=_("threshold"))
    def threshold_shown(self, target: StarTarget) -> str:
        return f"{shown(target.threshold)} %" if target.is_share else str(target.threshold)

    def create(self, actor: Actor, values: dict[str, Any]) -> StarTarget:
        county, year, code = values.pop("unit"), values.pop("year"), values.pop("code")
        return schemes.add_target(actor=actor, county=county, year=year, code=code, values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        row = StarTarget.objects.select_related("unit").get(pk=pk)
        schemes.set_target(actor=actor, county=row.unit, year=row.year, code=row.code, values=values, version=version)


def _figure_label(code: str) -> str:
    if not code:
        return "—"
    return str(indicators.get(code).label) if indicators.exists(code) else code
