"""Admin lists of the reserve pool, of needs and of pairs: read only; the portal's own pages take the steps."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin_base import ReadOnlyInline, ScopedAdmin
from core.admin_filters import days, dropdown
from core.admin_words import who
from teams.admin.filters import TownshipFilter
from teams.filters import reserve as filters
from teams.models import (
    BodyStructure,
    PairMentor,
    PairTalk,
    PracticeStay,
    ReserveEvent,
    ReserveExit,
    ReserveExitStep,
    ReservePair,
    ReservePerson,
    ReserveStep,
    VillageNeed,
)


class _StepInline(ReadOnlyInline):
    """The steps of a record, oldest first."""

    ordering = ("pk",)

    @display(description=_("by"))
    def actor_shown(self, row: Any) -> str:
        return who(row.actor_name)


class ReserveStepInline(_StepInline):
    """The steps of a reserve person."""

    model = ReserveStep
    fields = readonly_fields = ("step", "channel", "held_on", "document_no", "office", "actor_shown", "reason")


class ExitStepInline(_StepInline):
    """The steps of a proposal."""

    model = ReserveExitStep
    fields = readonly_fields = ("step", "office", "actor_shown", "at", "reason")


class MentorInline(ReadOnlyInline):
    """The mentors of a pair."""

    model = PairMentor
    fields = readonly_fields = ("order", "role", "name", "post", "is_lead")
    ordering = ("order",)


@admin.register(ReservePerson)
class ReservePersonAdmin(ScopedAdmin):
    """Reserve persons with their steps."""

    view_action = "reserve.view"
    list_display = ("name", "unit", "source", "tier", "post", "shown_state", "entered_on", "file_no")
    list_filter = (
        dropdown(filters.ReserveFilters, "state"), TownshipFilter, dropdown(filters.ReserveFilters, "tier"),
        dropdown(filters.ReserveFilters, "post"), dropdown(filters.ReserveFilters, "in_team"),
        dropdown(filters.ReserveFilters, "has_mentors"), days(filters.ReserveFilters, "entered_on"),
    )  # fmt: skip
    list_select_related = ("unit", "source")
    search_fields = ("name", "unit__name")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "name", "unit", "source", "tier", "post", "is_party_member", "skills", "member", "need", "state", "begun_on",
        "entered_on", "decision_no", "left_on", "leave_reason", "file_no",
    )  # fmt: skip
    inlines = (ReserveStepInline,)

    def search_place(self, obj: Any) -> str:
        return str(obj.unit)

    @display(
        description=_("state"), ordering="state",
        label={
            "draft": "danger", "recommended": "warning", "reviewed": "info", "jointly": "info", "inspected": "info",
            "in-pool": "success", "left": "default", "declined": "default", "withdrawn": "default",
        },
    )  # fmt: skip
    def shown_state(self, row: ReservePerson) -> Any:
        return row.state, row.get_state_display()


class _OfReserve(ScopedAdmin):
    """Rows about one reserve person: read only."""

    in_search = False
    view_action = "reserve.view"
    list_select_related: Sequence[str] = ("reserve__unit",)
    search_fields: Sequence[str] = ("reserve__name", "reserve__unit__name")
    ordering = ("-pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("reserve__unit")

    @display(description=_("reserve person"), ordering="reserve__name")
    def person(self, row: Any) -> str:
        return str(row.reserve)

    @display(description=_("village"), ordering="reserve__unit__path")
    def unit(self, row: Any) -> str:
        return str(row.reserve.unit)


@admin.register(ReserveExit)
class ReserveExitAdmin(_OfReserve):
    """Proposals to take somebody out of the pool."""

    list_display = ("person", "unit", "ground", "state", "notice_until", "outcome", "decided_on")
    list_filter = (
        dropdown(filters.ReserveExitFilters, "state"),
        TownshipFilter,
        dropdown(filters.ReserveExitFilters, "ground"),
    )
    fields = readonly_fields = (
        "person", "unit", "ground", "reason", "state", "notice_from", "notice_until", "outcome", "decided_on",
    )  # fmt: skip
    inlines = (ExitStepInline,)


@admin.register(ReserveEvent)
class ReserveEventAdmin(_OfReserve):
    """Who entered a village body, who was admitted to the Party, and when."""

    list_display = ("person", "unit", "kind", "happened_on", "post", "document_no")
    list_filter = (dropdown(filters.EventFilters, "kind"), TownshipFilter, days(filters.EventFilters, "happened_on"))
    fields = readonly_fields = ("person", "unit", "kind", "happened_on", "post", "document_no", "recorder")

    @display(description=_("entered by"))
    def recorder(self, row: ReserveEvent) -> str:
        return who(row.recorded_by)


@admin.register(ReservePair)
class ReservePairAdmin(_OfReserve):
    """Mentors of reserve persons."""

    list_display = ("person", "unit", "pattern", "since", "ended_on", "end_reason")
    list_filter = (
        dropdown(filters.ReservePairFilters, "is_open"), TownshipFilter, dropdown(filters.ReservePairFilters, "end_reason"),
    )  # fmt: skip
    list_select_related = ("reserve__unit", "pattern")
    fields = readonly_fields = ("person", "unit", "pattern", "plan", "since", "ended_on", "end_reason")
    inlines = (MentorInline,)


class _OfUnit(ScopedAdmin):
    """Rows of a village: read only."""

    in_search = False
    view_action = "reserve.view"
    list_select_related: Sequence[str] = ("unit",)
    search_fields: Sequence[str] = ("unit__name",)
    ordering = ("-pk",)


class _OfEither(_OfUnit):
    """Rows about a reserve person or about a team member with a mentor."""

    list_select_related = ("unit", "reserve", "mentor_pair__member")

    @display(description=_("person"))
    def person(self, row: Any) -> str:
        return str(row.reserve or row.mentor_pair.member)

    @display(description=_("entered by"))
    def recorder(self, row: Any) -> str:
        return who(row.recorded_by)


@admin.register(PracticeStay)
class PracticeStayAdmin(_OfEither):
    """Days of practice."""

    list_display = ("person", "unit", "kind", "place", "begun_on", "last_on", "days")
    list_filter = (dropdown(filters.PracticeFilters, "kind"), TownshipFilter, days(filters.PracticeFilters, "begun_on"))
    fields = readonly_fields = ("person", "unit", "kind", "place", "begun_on", "last_on", "days", "recorder")


@admin.register(PairTalk)
class PairTalkAdmin(_OfEither):
    """That talks of mentors took place."""

    list_display = ("person", "unit", "held_on", "recorder")
    list_filter = (TownshipFilter,)
    fields = readonly_fields = ("person", "unit", "held_on", "recorder")


@admin.register(VillageNeed)
class VillageNeedAdmin(_OfUnit):
    """What villages need."""

    list_display = ("unit", "post", "skill", "number", "listed_on", "closed_on")
    list_filter = (dropdown(filters.NeedFilters, "is_open"), TownshipFilter, dropdown(filters.NeedFilters, "post"))
    fields = readonly_fields = ("unit", "post", "skill", "number", "listed_on", "closed_on")


@admin.register(BodyStructure)
class BodyStructureAdmin(_OfUnit):
    """How village bodies are made up, as counts."""

    list_display = ("unit", "day", "seats", "college", "bachelor", "to_35", "to_45", "to_55", "over_55")
    list_filter = (TownshipFilter,)
    fields = readonly_fields = (
        "unit", "counted_on", "seats", "to_junior", "senior", "college", "bachelor", "to_35", "to_45", "to_55", "over_55",
    )  # fmt: skip

    @display(description=_("as of"), ordering="counted_on")
    def day(self, row: BodyStructure) -> str:
        return date_format(row.counted_on, "DATE_FORMAT")
