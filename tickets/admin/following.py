"""Admin lists of what hangs on tickets: report-ins, supervision, follow-ups; read only."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.admin_base import ScopedAdmin
from core.admin_filters import days, dropdown
from core.admin_words import who
from tickets.admin.filters import TownshipFilter
from tickets.admin.tickets import SHOWN, page_of_ticket
from tickets.filters import FollowUpFilters, ReportInFilters, SupervisionFilters
from tickets.models import FollowUp, ReportIn, Supervision


class _OfTicket(ScopedAdmin):
    """Rows of tickets: read only, with the ticket's number, matter and village."""

    view_action = "ticket.view"
    in_search = False
    list_select_related: Any = ("ticket__unit",)
    search_fields: Any = ("ticket__matter", "ticket__unit__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.list_select_related)

    @display(description=_("ticket"), ordering="ticket")
    def number(self, row: Any) -> str:
        return str(row.ticket.number)

    @display(description=_("matter"))
    def matter(self, row: Any) -> str:
        return str(row.ticket.matter)[:SHOWN]

    @display(description=_("village or community"), ordering="ticket__unit__path")
    def village(self, row: Any) -> str:
        return str(row.ticket.unit)

    @display(description=_("page of the ticket"))
    def page(self, row: Any) -> str:
        return format_html(
            '<a class="text-link" href="{}">{}</a>',
            page_of_ticket(row.ticket_id),
            gettext("Open the page of the ticket"),
        )


@admin.register(ReportIn)
class ReportInAdmin(_OfTicket):
    """Departments that were whistled in, each with its clock."""

    list_display = ("number", "matter", "village", "unit", "is_lead", "called_at", "last_day", "shown_report")
    list_filter = (
        TownshipFilter, dropdown(ReportInFilters, "reported"), dropdown(ReportInFilters, "late"),
        dropdown(ReportInFilters, "is_lead"), days(ReportInFilters, "called_at"),
    )  # fmt: skip
    list_select_related = ("ticket__unit", "unit")
    search_fields = ("ticket__matter", "ticket__unit__name", "unit__name")
    ordering = ("-called_at", "-pk")
    fields = readonly_fields = (
        "page", "number", "matter", "village", "unit", "is_lead", "task", "called_name", "called_at", "last_day",
        "report_plain", "reported_at", "reported_name", "answer",
    )  # fmt: skip

    @display(description=_("called by"))
    def called_name(self, row: ReportIn) -> str:
        return who(row.called_by)

    @display(description=_("reported by"))
    def reported_name(self, row: ReportIn) -> str:
        return who(row.reported_by) or "—"

    @display(description=_("report-in"))
    def report_plain(self, row: ReportIn) -> str:
        return str(self.shown_report(row)[1])

    @display(description=_("report-in"), label={"done": "success", "late": "danger", "waits": "warning"})
    def shown_report(self, row: ReportIn) -> Any:
        if row.reported_at is not None:
            late = row.due_at is not None and row.reported_at >= row.due_at
            return ("late", gettext("reported in late")) if late else ("done", gettext("has reported in"))
        if row.due_at is not None and row.due_at <= timezone.now():
            return "late", gettext("overdue")
        return "waits", gettext("not reported in yet")


@admin.register(Supervision)
class SupervisionAdmin(_OfTicket):
    """Matters under supervision, and what the units have answered."""

    list_display = ("number", "matter", "village", "ground", "unit", "issued_at", "answer_by", "shown_answer")
    list_filter = (
        TownshipFilter, dropdown(SupervisionFilters, "answered"), dropdown(SupervisionFilters, "ground"),
        days(SupervisionFilters, "issued_at"),
    )  # fmt: skip
    list_select_related = ("ticket__unit", "unit")
    search_fields = ("ticket__matter", "ticket__unit__name", "unit__name")
    ordering = ("-issued_at", "-pk")
    fields = readonly_fields = (
        "page", "number", "matter", "village", "ground", "unit", "demand", "issued_name", "issued_at", "answer_by",
        "answer_plain", "answer", "answered_name", "answered_at",
    )  # fmt: skip

    @display(description=_("issued by"))
    def issued_name(self, row: Supervision) -> str:
        return who(row.issued_by)

    @display(description=_("answered by"))
    def answered_name(self, row: Supervision) -> str:
        return who(row.answered_by) or "—"

    @display(description=_("state"))
    def answer_plain(self, row: Supervision) -> str:
        return str(self.shown_answer(row)[1])

    @display(description=_("state"), label={"answered": "success", "waits": "warning", "late": "danger"})
    def shown_answer(self, row: Supervision) -> Any:
        if row.answered_at is not None:
            return "answered", gettext("answered")
        if row.answer_by is not None and row.answer_by < timezone.localdate():
            return "late", gettext("answer overdue")
        return "waits", gettext("waits for the answer")


@admin.register(FollowUp)
class FollowUpAdmin(_OfTicket):
    """What residents said about settled matters; one who was not reached counts in no share."""

    list_display = ("number", "matter", "village", "way", "is_reached", "is_solved", "satisfaction", "at")
    list_filter = (
        TownshipFilter, dropdown(FollowUpFilters, "way"), dropdown(FollowUpFilters, "is_reached"),
        dropdown(FollowUpFilters, "is_solved"), dropdown(FollowUpFilters, "satisfaction"), days(FollowUpFilters, "at"),
    )  # fmt: skip
    ordering = ("-at", "-pk")
    fields = readonly_fields = (
        "page", "number", "matter", "village", "way", "is_reached", "is_solved", "satisfaction", "note", "by_name", "at",
    )  # fmt: skip

    @display(description=_("by"))
    def by_name(self, row: FollowUp) -> str:
        return who(row.by) if row.by else gettext("resident")
