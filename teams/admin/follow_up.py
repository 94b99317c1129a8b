"""Admin lists of what a quarter leads to: objections, acts on lists, mentors, reminders, year-end reviews; read only.

The portal's own pages take the steps; here they are found, filtered and exported.
"""

from operator import attrgetter
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin_base import ScopedAdmin
from core.admin_fields import shown
from core.admin_filters import dropdown
from core.admin_words import who
from core.period_words import period_name
from teams.admin.filters import QuarterFilter, TownshipFilter, YearFilter
from teams.admin.of_member import OfMember
from teams.filters import ActFilters, ObjectionFilters, PairFilters, ReminderFilters
from teams.models import ListAct, MentorPair, Objection, Reminder, YearReview


@admin.register(Objection)
class ObjectionAdmin(OfMember):
    """Objections and their answers."""

    view_action = "objection.view"
    list_display = ("person", "unit", "quarter", "channel", "raised_at", "shown_outcome", "answered_at")
    list_filter = (
        QuarterFilter, TownshipFilter, dropdown(ObjectionFilters, "is_answered"), dropdown(ObjectionFilters, "outcome"),
    )  # fmt: skip
    list_select_related = ("member__team__unit", "round")
    ordering = ("-raised_at", "-pk")
    fields = readonly_fields = (
        "member", "unit", "team", "quarter", "channel", "text", "raised_name", "raised_at", "outcome", "answer",
        "answered_name", "answered_at",
    )  # fmt: skip

    @display(description=_("entered by"))
    def raised_name(self, row: Objection) -> str:
        return who(row.raised_by)

    @display(description=_("answered by"))
    def answered_name(self, row: Objection) -> str:
        return who(row.answered_by) or "—"

    @display(description=_("outcome"), label={"": "warning", "upheld": "success", "rejected": "info"})
    def shown_outcome(self, row: Objection) -> Any:
        return row.outcome, row.get_outcome_display() or _("not answered")


@admin.register(ListAct)
class ListActAdmin(OfMember):
    """What people did about members on the lists of a quarter."""

    view_action = "list.view"
    list_display = ("person", "unit", "quarter", "listed", "act", "reason", "acted_name", "acted_at")
    list_filter = (QuarterFilter, TownshipFilter, dropdown(ActFilters, "listed"), dropdown(ActFilters, "act"))
    list_select_related = ("member__team__unit", "round")
    ordering = ("-acted_at", "-pk")
    fields = readonly_fields = (
        "member", "unit", "team", "quarter", "listed", "act", "pair", "reason", "acted_name", "acted_at",
    )  # fmt: skip

    @display(description=_("by"), ordering="acted_by")
    def acted_name(self, row: ListAct) -> str:
        return who(row.acted_by)


@admin.register(MentorPair)
class MentorPairAdmin(OfMember):
    """Mentors and the members they help."""

    view_action = "list.view"
    list_display = ("person", "unit", "mentor", "post", "stars_before", "since", "ended_on", "end_reason")
    list_filter = (TownshipFilter, dropdown(PairFilters, "is_open"), dropdown(PairFilters, "end_reason"))
    search_fields = ("member__name", "member__team__unit__name", "mentor")
    ordering = ("-since", "-pk")
    fields = readonly_fields = (
        "member", "unit", "team", "mentor", "post", "stars_before", "since", "ended_on", "end_reason",
    )  # fmt: skip


@admin.register(YearReview)
class YearReviewAdmin(OfMember):
    """Scores of the year-end review; they are entered on the portal's page, a team at a time."""

    view_action = "sheet.view"
    list_display = ("person", "unit", "team", "year", "score_shown")
    exact_columns = {"score_shown": attrgetter("score")}
    list_filter = (YearFilter, TownshipFilter)
    ordering = ("-year", "member__team__unit__path", "pk")
    fields = readonly_fields = ("member", "unit", "team", "year", "score_shown")

    @display(description=_("score"), ordering="score")
    def score_shown(self, row: YearReview) -> str:
        return shown(row.score)


@admin.register(Reminder)
class ReminderAdmin(ScopedAdmin):
    """Which unit was reminded of what, and when."""

    in_search = False
    view_action = "reminder.send"
    list_display = ("unit", "quarter", "step", "sheets", "sent_on", "sent_name")
    list_filter = (QuarterFilter, TownshipFilter, dropdown(ReminderFilters, "step"))
    list_select_related = ("unit", "round")
    search_fields = ("unit__name",)
    ordering = ("-sent_on", "-pk")
    fields = readonly_fields = ("unit", "quarter", "step", "sheets", "sent_on", "sent_at", "sent_name")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit", "round")

    @display(description=_("quarter"), ordering="round__period")
    def quarter(self, row: Reminder) -> str:
        return period_name(row.round.period)

    @display(description=_("sent by"), ordering="sent_by")
    def sent_name(self, row: Reminder) -> str:
        return who(row.sent_by)
