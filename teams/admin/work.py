"""Admin pages of activities and training sessions."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelectMultiple
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.actors import Actor
from core.admin_base import ReadOnlyInline, ScopedAdmin, ServiceForm, actor_of, site
from core.admin_filters import days, dropdown
from teams.admin.filters import TownshipFilter
from teams.filters import ActivityFilters, TrainingFilters
from teams.models import Activity, ActivityMember, Member, TrainingAttendance, TrainingSession
from teams.services import work


class _Roster(ReadOnlyInline):
    """Who took part: only people whose record the reader may see."""

    fields = readonly_fields = ("member", "team")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        seen = Member.objects.within(actor_of(request).scope("person.view"))
        return super().get_queryset(request).filter(member__in=seen).select_related("member__team").order_by("pk")

    @display(description=_("team"))
    def team(self, line: Any) -> str:
        return str(line.member.team)


class ActivityMemberInline(_Roster):
    model = ActivityMember


class TrainingAttendanceInline(_Roster):
    model = TrainingAttendance


class _WorkForm(ServiceForm):
    """A record of work; who took part is named when it is recorded."""

    roster_field = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.roster_field in self.fields:
            seen = Member.objects.within(actor_of(self.request).scope("person.view"))
            self.fields[self.roster_field].queryset = seen.select_related("team__unit")  # type: ignore[attr-defined]


def _people(label: Any, model: type, name: str) -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=label, queryset=Member.objects.none(), required=False,
        widget=AutocompleteSelectMultiple(model._meta.get_field(name), site),  # type: ignore[attr-defined]
        help_text=_("Members of the unit's teams. Type a name to find one."),
    )  # fmt: skip


class ActivityForm(_WorkForm):
    roster_field = "members"
    members = _people(_("participants"), Activity, "members")


class SessionForm(_WorkForm):
    roster_field = "attendees"
    attendees = _people(_("attendees"), TrainingSession, "attendees")


class _WorkAdmin(ScopedAdmin):
    """What activities and sessions share: a unit that stays, a roster that is shown."""

    roster_name = ""
    list_select_related = ("unit",)
    ordering = ("-held_on", "-pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.select_related("unit").annotate(people=Count(self.roster_name)).order_by(*self.ordering)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj and actor_of(request).can("person.view") else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is not None:
            form.base_fields.pop(self.roster_name, None)
        return form

    @display(description=_("number of persons"), ordering="people")
    def persons(self, row: Any) -> int:
        return int(row.people)


@admin.register(Activity)
class ActivityAdmin(_WorkAdmin):
    """What teams did: place, time, people reached, results."""

    view_action = "activity.view"
    add_action = change_action = "activity.change"
    form = ActivityForm
    roster_name = "members"
    list_display = ("title", "unit", "kind", "action_line", "field", "held_on", "reach", "persons")
    list_filter = (
        TownshipFilter, dropdown(ActivityFilters, "kind"), dropdown(ActivityFilters, "action_line"),
        dropdown(ActivityFilters, "field"), days(ActivityFilters, "held_on"),
    )  # fmt: skip
    search_fields = ("title", "place", "unit__name")
    autocomplete_fields = ("unit", "team")
    inlines = (ActivityMemberInline,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("unit", "team", "title", "kind", "action_line", "field", "held_on", "place", "reach", "outputs")
        return own if obj else (*own, "members")

    def create(self, actor: Actor, values: dict[str, Any]) -> Activity:
        return work.record_activity(
            actor=actor, unit=values.pop("unit"), members=values.pop("members", ()), values=values
        )

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        work.update_activity(actor=actor, activity_id=pk, values=values, version=version)


@admin.register(TrainingSession)
class TrainingSessionAdmin(_WorkAdmin):
    """Training and who attended."""

    view_action = "training.view"
    add_action = change_action = "training.change"
    form = SessionForm
    roster_name = "attendees"
    list_display = ("title", "unit", "tier", "kind", "held_on", "minutes", "persons")
    list_filter = (
        TownshipFilter,
        dropdown(TrainingFilters, "tier"),
        dropdown(TrainingFilters, "kind"),
        days(TrainingFilters, "held_on"),
    )
    search_fields = ("title", "unit__name")
    autocomplete_fields = ("unit",)
    inlines = (TrainingAttendanceInline,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("unit", "title", "tier", "kind", "held_on", "minutes")
        return own if obj else (*own, "attendees")

    def create(self, actor: Actor, values: dict[str, Any]) -> TrainingSession:
        return work.record_session(
            actor=actor, unit=values.pop("unit"), attendees=values.pop("attendees", ()), values=values
        )

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        work.update_session(actor=actor, session_id=pk, values=values, version=version)
