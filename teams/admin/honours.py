"""Admin pages of recurring activities, honours and points."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from core.actors import Actor
from core.admin_base import CountyRows, ReadOnlyInline, ScopedAdmin, ServiceForm, actor_of, page_action
from core.admin_filters import days, dropdown
from teams import filters
from teams.admin.filters import TownshipFilter
from teams.models import (
    ActivityPlan,
    Commendation,
    CommendationEvent,
    CreativeWork,
    ExchangeEvent,
    PointEntry,
    PointRate,
    PointTariff,
)
from teams.services import honours, plans, points


class ReasonStep(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("reason"), max_length=100, widget=UnfoldAdminTextInputWidget)


class _OfUnit(ScopedAdmin):
    """Records of a unit, which stays."""

    list_select_related: Sequence[str] = ("unit",)
    autocomplete_fields: Sequence[str] = ("unit",)
    names: Sequence[str] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit").order_by(*self.ordering)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", *self.names)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()


@admin.register(ActivityPlan)
class ActivityPlanAdmin(_OfUnit):
    """Activities that come round on fixed days of the month."""

    view_action = "activity.view"
    add_action = change_action = "activity.change"
    names = plans.FIELDS
    list_display = ("title", "unit", "team", "days", "kind", "since", "until")
    list_filter = (TownshipFilter, dropdown(filters.PlanFilters, "kind"), dropdown(filters.PlanFilters, "goes_on"))
    list_select_related = ("unit", "team")
    search_fields = ("title", "unit__name")
    autocomplete_fields = ("unit", "team")
    ordering = ("unit__path", "pk")

    def create(self, actor: Actor, values: dict[str, Any]) -> ActivityPlan:
        return plans.add(actor=actor, unit=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        plans.change(actor=actor, plan_id=pk, values=values, version=version)


# Honours ----------------------------------------------------------------------------------------


class CommendationInline(ReadOnlyInline):
    """Those commended, as far as the reader may see them."""

    model = Commendation
    fk_name = "event"
    fields = readonly_fields = ("who", "unit", "role", "consented_on", "withdrawn_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        seen = super().get_queryset(request).within(actor_of(request).scope("honour.view"))  # type: ignore[attr-defined]
        return seen.select_related("member", "team", "branch", "body", "unit").order_by("unit__path", "pk")

    @display(description=_("commended"))
    def who(self, row: Commendation) -> str:
        return str(row)


@admin.register(CommendationEvent)
class CommendationEventAdmin(_OfUnit):
    """Commendation events; those commended are named on the portal's page or read from a sheet."""

    view_action = "honour.view"
    add_action = change_action = "honour.change"
    names = honours.EVENT_FIELDS
    list_display = ("title", "unit", "level", "kind", "held_on", "document_no", "persons")
    list_filter = (
        TownshipFilter, dropdown(filters.CommendationEventFilters, "level"), dropdown(filters.CommendationEventFilters, "kind"),
        days(filters.CommendationEventFilters, "held_on"),
    )  # fmt: skip
    search_fields = ("title", "document_no", "unit__name")
    ordering = ("-held_on", "-pk")
    inlines = (CommendationInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .annotate(people=Count("commended", filter=Q(commended__withdrawn_on__isnull=True)))
        )

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    @display(description=_("commended"), ordering="people")
    def persons(self, row: Any) -> int:
        return int(row.people)

    def create(self, actor: Actor, values: dict[str, Any]) -> CommendationEvent:
        return honours.record_event(actor=actor, unit=values.pop("unit"), values=values, today=timezone.localdate())

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        honours.change_event(actor=actor, event_id=pk, values=values, version=version, today=timezone.localdate())


@admin.register(Commendation)
class CommendationAdmin(ScopedAdmin):
    """Those commended: consent and withdrawal are steps of the portal's page of the event."""

    view_action = "honour.view"
    list_display = ("who", "unit", "event", "level", "held_on", "role", "consented_on", "withdrawn_on")
    list_filter = (
        TownshipFilter, dropdown(filters.CommendationFilters, "level"), dropdown(filters.CommendationFilters, "role"),
        dropdown(filters.CommendationFilters, "standing"),
    )  # fmt: skip
    list_select_related = ("event", "unit", "member", "team", "branch", "body")
    search_fields = ("event__title", "member__name", "team__name", "branch__name")
    ordering = ("-event__held_on", "-pk")
    fields = ("event", "who", "unit", "role", "consented_on", "withdrawn_on", "withdraw_reason")
    readonly_fields = ("who",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def search_place(self, obj: Any) -> str:
        return str(obj.event)

    @display(description=_("commended"))
    def who(self, row: Commendation) -> str:
        return str(row)

    @display(description=_("level of honour"))
    def level(self, row: Commendation) -> str:
        return str(row.event.get_level_display())

    @display(description=_("date"), ordering="event__held_on")
    def held_on(self, row: Commendation) -> Any:
        return row.event.held_on


@admin.register(ExchangeEvent)
class ExchangeEventAdmin(_OfUnit):
    """On-site observation, contests, exchange of experience."""

    view_action = "honour.view"
    add_action = change_action = "honour.change"
    names = honours.EXCHANGE_FIELDS
    list_display = ("title", "unit", "kind", "held_on", "place", "participants")
    list_filter = (TownshipFilter, dropdown(filters.ExchangeFilters, "kind"), days(filters.ExchangeFilters, "held_on"))
    search_fields = ("title", "place", "unit__name")
    ordering = ("-held_on", "-pk")

    def create(self, actor: Actor, values: dict[str, Any]) -> ExchangeEvent:
        return honours.record_exchange(actor=actor, unit=values.pop("unit"), values=values, today=timezone.localdate())

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        honours.change_exchange(actor=actor, exchange_id=pk, values=values, version=version, today=timezone.localdate())


@admin.register(CreativeWork)
class CreativeWorkAdmin(_OfUnit):
    """Works of literature and art."""

    view_action = "honour.view"
    add_action = change_action = "honour.change"
    names = honours.WORK_FIELDS
    list_display = ("title", "unit", "kind", "made_on", "showings", "audience")
    list_filter = (TownshipFilter, dropdown(filters.CreativeWorkFilters, "kind"))
    search_fields = ("title", "unit__name")
    ordering = ("-made_on", "-pk")

    def create(self, actor: Actor, values: dict[str, Any]) -> CreativeWork:
        return honours.record_work(actor=actor, unit=values.pop("unit"), values=values, today=timezone.localdate())

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        honours.change_work(actor=actor, work_id=pk, values=values, version=version, today=timezone.localdate())


# Points -----------------------------------------------------------------------------------------


class RatesForm(ServiceForm):
    """A tariff with its acts, one a line."""

    rates = forms.CharField(
        label=_("acts and points"), widget=UnfoldAdminTextareaWidget,
        help_text=_("One act a line, then a blank and its points: “voluntary work for half a day 5”. For service and hazards of things, never about people."),
    )  # fmt: skip

    def clean_rates(self) -> list[tuple[str, int]]:
        """Return the acts with their points; a line that cannot be read is named."""
        return points.read_rates(str(self.cleaned_data["rates"]))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "rates" in self.fields:
            lines = PointRate.objects.filter(tariff=self.instance.pk).order_by("order").values_list("act", "points")
            self.initial["rates"] = self.fields["rates"].initial = "\n".join(f"{act} {number}" for act, number in lines)


class RateInline(ReadOnlyInline):
    """What each act is worth."""

    model = PointRate
    fields = readonly_fields = ("order", "act", "points")
    ordering = ("order",)


@admin.register(PointTariff)
class PointTariffAdmin(CountyRows):
    """Tariffs of points; once points were entered by one it stays."""

    view_action = "points.view"
    add_action = change_action = "points.set-up"
    form = RatesForm
    list_display = ("name", "unit", "valid_from", "document_no")
    list_select_related = ("unit",)
    search_fields = ("name",)
    ordering = ("-valid_from", "pk")
    inlines = (RateInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        rates = ("rates",) if obj is None or self.has_change_permission(request, obj) else ()
        return ("unit", "name", "valid_from", "document_no", *rates)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> PointTariff:
        return points.set_tariff(actor=actor, county=values.pop("unit"), rates=values.pop("rates"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        rates = values.pop("rates", None)
        points.change_tariff(actor=actor, tariff_id=pk, values=values, version=version, rates=rates)


@admin.register(PointEntry)
class PointEntryAdmin(ScopedAdmin):
    """Points earned, redeemed and reversed; a mistake is put right by a contrary entry."""

    view_action = "points.view"
    list_display = ("member", "on", "kind", "rate", "times", "points", "entered_by")
    list_filter = (TownshipFilter, dropdown(filters.PointFilters, "kind"), days(filters.PointFilters, "on"))
    list_select_related = ("member__team__unit", "rate")
    search_fields = ("member__name", "rate__act")
    ordering = ("-on", "-pk")
    fields = ("member", "kind", "on", "rate", "times", "points", "reverses", "note", "entered_by", "entered_at")
    actions_detail = ("reverse",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("member__team__unit", "rate")

    def search_place(self, obj: Any) -> str:
        return str(obj.member)

    def subtitle_of(self, obj: Any) -> str:
        return f"{obj.member.name} · {obj}"

    def has_reverse_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "points.change", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or (obj.kind == points.EARNED and not PointEntry.objects.filter(reverses=obj.pk).exists())

    @page_action(description=_("Reverse the entry"), icon="undo", permissions=["reverse"])
    def reverse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add the contrary entry, with the reason."""

        def run(row: PointEntry, given: dict[str, Any]) -> object:
            return points.reverse(actor=actor_of(request), entry_id=row.pk, reason=given["reason"], now=timezone.now())

        return self.step(
            request, object_id, title=gettext("Reverse the entry"), form_class=ReasonStep, run=run,
            done=gettext("The contrary entry is added."),
        )  # fmt: skip
