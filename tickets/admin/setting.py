"""Admin pages of what a county sets for its tickets: flows, classes, the service catalogue, service points."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from core.actors import Actor
from core.admin_base import CountyRows, ScopedAdmin, ServiceForm, actor_of
from core.admin_filters import dropdown
from core.admin_forms import UNSEEN
from tickets import choices, selectors
from tickets.admin.filters import ClassFilter, TownshipFilter
from tickets.domain import flows
from tickets.filters import ClassFilters, ItemFilters, PointFilters
from tickets.models import CatalogueItem, DeadlineRule, ServicePoint, TicketClass, TicketFlow
from tickets.services import setting

STEP_LABELS = {**{code: label for code, label in choices.EVENTS if code in flows.STEPS}, "follow": _("Follow up")}
_STEPS = tuple(f"steps_{step}" for step in flows.STEPS)
_PEOPLE = tuple(f"people_{step}" for step in flows.STEPS)


class OfCounty(CountyRows):
    """A setting of a county, read by everybody in it who sees tickets."""

    view_action = "ticket.view"
    add_action = change_action = "ticket.set-up"
    list_select_related: Sequence[str] = ("unit",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "code_shown") if obj else ()

    @display(description=_("code"), ordering="code")
    def code_shown(self, row: Any) -> str:
        """The code as commands and programs name it."""
        return format_html("<code>{}</code>", row.code)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level="county")
        return field


class FlowForm(ServiceForm):
    """A flow: what each step and whoever takes it are called, a field for each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for group, kept in (("steps", self.instance.steps), ("people", self.instance.people)):
            for step in flows.STEPS:
                if f"{group}_{step}" in self.fields:
                    self.initial[f"{group}_{step}"] = kept.get(step, "")

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        active = values.get("is_active", self.instance.is_active)
        if values.get("is_default") and not active:
            self.add_error(
                "is_default", gettext("The flow for new tickets is in use: choose another one for them first.")
            )
        return values

    def given(self) -> dict[str, Any]:
        return self._gathered(super().given())

    def changed(self) -> dict[str, Any]:
        touched = (name for name in self.changed_data if name in self.cleaned_data and name not in UNSEEN)
        return self._gathered({name: self.cleaned_data[name] for name in touched})

    def _gathered(self, values: dict[str, Any]) -> dict[str, Any]:
        """Return the values with the names of steps and people as the two records they are kept in."""
        kept = {name: value for name, value in values.items() if name not in (*_STEPS, *_PEOPLE)}
        for group, names in (("steps", _STEPS), ("people", _PEOPLE)):
            if any(name in values for name in names):
                texts = {step: self.cleaned_data.get(f"{group}_{step}", "").strip() for step in flows.STEPS}
                kept[group] = {step: text for step, text in texts.items() if text}
        return kept


def _named(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=20, required=False, widget=UnfoldAdminTextInputWidget)


FlowForm.declared_fields |= {  # type: ignore[attr-defined]
    f"{group}_{step}": _named(STEP_LABELS[step]) for group in ("steps", "people") for step in flows.STEPS
}


@admin.register(TicketFlow)
class FlowAdmin(OfCounty):
    """What the steps and the people of tickets are called; one flow is that of new tickets."""

    form = FlowForm
    list_display = ("name", "unit", "way", "words", "shown_default", "is_active")
    ordering = ("unit__path", "-is_default", "pk")
    search_fields = ("name", "source")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("unit", "code_shown" if obj else "code", "name", "source", "gathers", "way", "follower", "is_default")
        return (*own, "is_active") if obj else own

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        head = self.get_fields(request, obj)
        if obj is not None and not self.has_change_permission(request, obj):
            return [(None, {"fields": (*head, "steps_shown")})]
        hidden = "base_version" if obj else "submission"
        return [
            (None, {"fields": head}),
            (_("Names of the steps"), {
                "fields": _STEPS, "description": _("A step without a name of its own is called as in the standard flow."),
            }),
            (_("Who takes each step"), {"fields": _PEOPLE}),
            (None, {"fields": [hidden], "classes": ["hidden"]}),
        ]  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "code_shown", "steps_shown") if obj else ()

    @display(description=_("steps"))
    def words(self, flow: TicketFlow) -> str:
        names = (flow.steps.get(step, "") for step in flows.STEPS)
        return "—".join(dict.fromkeys(name for name in names if name))

    @display(description=_("for new tickets"), ordering="is_default", label={True: "success", False: "info"})
    def shown_default(self, flow: TicketFlow) -> Any:
        return flow.is_default, gettext("for new tickets") if flow.is_default else "—"

    @display(description=_("steps"))
    def steps_shown(self, flow: TicketFlow) -> str:
        """Show the steps as a table to those who may not change them."""
        lines = [
            (capfirst(str(STEP_LABELS[step])), flow.steps.get(step, "—"), flow.people.get(step, "—"))
            for step in flows.STEPS
            if step in flow.steps
        ]
        return format_html(
            '<table class="points"><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>',
            gettext("step"), gettext("name"), gettext("who takes it"),
            format_html_join("", "<tr><td>{}</td><td>{}</td><td>{}</td></tr>", lines),
        )  # fmt: skip

    def create(self, actor: Actor, values: dict[str, Any]) -> TicketFlow:
        return setting.add_flow(actor=actor, county=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        setting.change_flow(actor=actor, flow_id=pk, values=values, version=version)


class RuledForm(ServiceForm):
    """A setting that names a deadline rule: one of the county's that is in force."""

    rule = forms.ChoiceField(label=_("deadline rule"), widget=UnfoldAdminSelectWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "rule" in self.fields:
            rows = DeadlineRule.objects.within(actor_of(self.request).scope("ticket.set-up"))
            if self.instance.pk:
                rows = rows.filter(unit=self.instance.unit_id)
            known = rows.filter(retired_on__isnull=True).order_by("day_unit", "amount", "code")
            offered = dict(known.values_list("code", "name"))
            self.fields["rule"].choices = [("", gettext("Select value")), *offered.items()]  # type: ignore[attr-defined]


class _Ruled(OfCounty):
    """A setting that names a deadline rule."""

    form = RuledForm

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return selectors.with_rule_names(super().get_queryset(request))

    @display(description=_("deadline rule"), ordering="rule")
    def rule_shown(self, row: Any) -> str:
        return str(row.rule_called or row.rule)


@admin.register(TicketClass)
class ClassAdmin(_Ruled):
    """Classes of matters, each with the rule that its tickets start under."""

    list_display = ("name", "unit", "order", "rule_shown", "hazard", "is_active")
    list_filter = (dropdown(ClassFilters, "hazard"), dropdown(ClassFilters, "is_active"))
    ordering = ("unit__path", "order", "pk")
    search_fields = ("name",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            return ("unit", "code_shown", "name", "order", "rule_shown", "hazard", "is_active")
        own = ("unit", "code_shown" if obj else "code", "name", "order", "rule", "hazard")
        return (*own, "is_active") if obj else own

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "code_shown", "rule_shown") if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> TicketClass:
        return setting.add_class(actor=actor, county=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        setting.change(actor=actor, row=setting.seen(actor, TicketClass, pk), values=values, version=version)


@admin.register(CatalogueItem)
class ItemAdmin(_Ruled):
    """The service catalogue: what is offered, by whom, within which limit."""

    list_display = ("name", "klass", "unit", "provider_shown", "rule_shown", "is_active")
    list_filter = (ClassFilter, dropdown(ItemFilters, "is_active"))
    list_select_related = ("unit", "klass", "provider")
    ordering = ("unit__path", "klass__order", "pk")
    search_fields = ("name", "klass__name")
    autocomplete_fields = ("provider",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit", "klass", "provider")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            return ("unit", "klass", "name", "provider", "rule_shown", "is_active")
        own = ("unit", "klass", "name", "provider", "rule")
        return (*own, "is_active") if obj else own

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "rule_shown") if obj else ()

    @display(description=_("done by"), ordering="provider__path")
    def provider_shown(self, item: CatalogueItem) -> str:
        return str(item.provider) if item.provider is not None else gettext("the village itself")

    def create(self, actor: Actor, values: dict[str, Any]) -> CatalogueItem:
        return setting.add_item(actor=actor, county=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        setting.change(actor=actor, row=setting.seen(actor, CatalogueItem, pk), values=values, version=version)


@admin.register(ServicePoint)
class PointAdmin(ScopedAdmin):
    """Places where matters are taken: halls, stalls, pavilions, squares."""

    view_action = "ticket.view"
    add_action = change_action = "ticket.dispatch"
    list_display = ("name", "unit", "kind", "place", "hours", "is_active")
    list_filter = (TownshipFilter, dropdown(PointFilters, "kind"), dropdown(PointFilters, "is_active"))
    list_select_related = ("unit",)
    ordering = ("unit__path", "pk")
    search_fields = ("name", "place", "unit__name")
    autocomplete_fields = ("unit",)

    def search_place(self, obj: ServicePoint) -> str:
        return str(obj.unit)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("unit", "name", "kind", "place", "hours")
        return (*own, "is_active") if obj else own

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> ServicePoint:
        return setting.add_point(actor=actor, unit=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        setting.change(actor=actor, row=setting.seen(actor, ServicePoint, pk), values=values, version=version)
