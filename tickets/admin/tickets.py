"""Admin pages of tickets: a list to filter, search, export and take steps on many; records are read only."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextareaWidget

from core.admin_base import ReadOnlyInline, ScopedAdmin, actor_of, with_form, with_result
from core.admin_filters import days, dropdown
from core.admin_words import who
from tickets import selectors
from tickets.admin.filters import ClassFilter, TownshipFilter
from tickets.domain import lifecycle
from tickets.filters import TicketFilters
from tickets.models import Extension, FollowUp, ReportIn, Ticket, TicketAlert, TicketMove
from tickets.services import moves, supervision

STATE_COLOURS = {
    "filed": "warning", "gathered": "warning", "dispatched": "warning", "accepted": "info", "paused": "info",
    "done": "info", "rated": "success", "cancelled": "success", "withdrawn": "info", "merged": "info",
}  # fmt: skip
SHOWN = 30
"""Characters of a matter in a list."""


def when(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT") if moment else "—"


def page_of_ticket(ticket_id: int) -> str:
    """Return the address of a ticket's own page, on which its steps are taken."""
    return f"/tickets/{ticket_id}/"


class _OfTicket(ReadOnlyInline):
    """Rows of one ticket, oldest first."""

    ordering = ("pk",)


class MoveInline(_OfTicket):
    """Every step: what, by whom, when, why."""

    model = TicketMove
    fields = readonly_fields = ("at", "event", "by_name", "unit", "member", "reason")
    verbose_name_plural = _("steps")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit", "member")

    @display(description=_("by"))
    def by_name(self, move: TicketMove) -> str:
        return who(move.by) if move.by else gettext("resident")


class ReportInInline(_OfTicket):
    """Departments that were whistled in."""

    model = ReportIn
    fields = readonly_fields = ("unit", "is_lead", "task", "called_at", "last_day", "reported_at", "answer")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit")


class ExtensionInline(_OfTicket):
    """Extensions that were asked for."""

    model = Extension
    fields = readonly_fields = ("until", "reason", "asked_name", "asked_at", "outcome", "answer", "decided_name")

    @display(description=_("asked by"))
    def asked_name(self, row: Extension) -> str:
        return who(row.asked_by)

    @display(description=_("decided by"))
    def decided_name(self, row: Extension) -> str:
        return who(row.decided_by) or "—"


class FollowUpInline(_OfTicket):
    """What the resident said."""

    model = FollowUp
    fields = readonly_fields = ("at", "way", "is_reached", "is_solved", "satisfaction", "note")


class AlertInline(_OfTicket):
    """Who was told by the clock."""

    model = TicketAlert
    fields = readonly_fields = ("at", "kind", "last_day", "point", "unit")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit")


class SuperviseForm(forms.Form):
    """What is demanded of the units, and by when they answer."""

    demand = forms.CharField(
        label=_("what is demanded"), max_length=300, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3})
    )
    answer_by = forms.DateField(label=_("answer by"), required=False, widget=UnfoldAdminSingleDateWidget)


@admin.register(Ticket)
class TicketAdmin(ScopedAdmin):
    """Tickets of the area; their steps are taken on their own pages."""

    view_action = "ticket.view"
    list_display = (
        "number_shown", "matter_shown", "unit", "klass", "shown_state", "level", "handler", "filed_at", "due_shown",
    )  # fmt: skip
    list_filter = (
        TownshipFilter, dropdown(TicketFilters, "stage"), dropdown(TicketFilters, "state"), ClassFilter,
        dropdown(TicketFilters, "overdue"), dropdown(TicketFilters, "level"), dropdown(TicketFilters, "channel"),
        dropdown(TicketFilters, "colour"), dropdown(TicketFilters, "was_on_time"), dropdown(TicketFilters, "satisfaction"),
        days(TicketFilters, "filed_at"),
    )  # fmt: skip
    list_select_related = ("unit", "klass", "handler")
    search_fields = ("matter", "place", "unit__name")
    search_help_text = _("Matter, place or unit; or the number of a ticket.")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "page", "number_shown", "unit", "state", "level", "klass", "item", "flow", "matter", "place", "colour",
        "channel", "point", "filed_at", "filed_name", "owner", "handler", "team", "member", "first_handler", "rule",
        "due_shown", "accepted_at", "done_at", "was_on_time", "result", "is_solved", "satisfaction", "reopenings",
        "merged_into", "project", "ended_at",
    )  # fmt: skip
    inlines = (MoveInline, ExtensionInline, ReportInInline, FollowUpInline, AlertInline)
    actions = ("strike_off", "supervise")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = selectors.of_area(actor_of(request).scope(self.view_action)).order_by(*self.get_ordering(request))
        return rows.select_related("unit", "klass", "handler")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        """Leave out what the ticket has none of."""
        if obj is None:
            return ()
        return [line for line in self.inlines if line.model._base_manager.filter(ticket=obj.pk).exists()]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """Find a ticket by its number too."""
        found, twice = super().get_search_results(request, queryset, search_term)
        term = search_term.strip()
        if term.isascii() and term.isdigit() and len(term) < 19:
            found = found | queryset.filter(pk=int(term))
        return found, twice

    def search_place(self, obj: Ticket) -> str:
        return f"{obj.unit} · {self.matter_shown(obj)}"

    def has_steps_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("ticket.cancel")

    def has_supervise_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("ticket.supervise")

    @display(description=_("number of the ticket"), ordering="pk")
    def number_shown(self, ticket: Ticket) -> str:
        return ticket.number

    @display(description=_("matter"))
    def matter_shown(self, ticket: Ticket) -> str:
        return Truncator(ticket.matter).chars(SHOWN)

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def shown_state(self, ticket: Ticket) -> Any:
        return ticket.state, ticket.get_state_display()

    @display(description=_("due on"), ordering="due_at")
    def due_shown(self, ticket: Ticket) -> str:
        """Show the last day, and how the clock stands where there is none."""
        if ticket.last_day is None:
            return "—" if ticket.state in lifecycle.ENDED else ticket.get_due_note_display()
        day = date_format(ticket.last_day, "DATE_FORMAT")
        late = ticket.state in lifecycle.OPEN and ticket.due_at is not None and ticket.due_at <= timezone.now()
        return gettext("%(day)s, overdue") % {"day": day} if late else day

    @display(description=_("entered by"))
    def filed_name(self, ticket: Ticket) -> str:
        return who(ticket.filed_by) if ticket.filed_by else gettext("resident")

    @display(description=_("page of the ticket"))
    def page(self, ticket: Ticket) -> str:
        return format_html(
            '<a class="text-link" href="{}">{}</a>', page_of_ticket(ticket.pk), gettext("Open the page of the ticket")
        )

    @admin.action(description=_("Strike off rated tickets"), permissions=["steps"])
    @with_result
    def strike_off(self, request: HttpRequest, ticket: Ticket) -> None:
        moves.cancel(actor=actor_of(request), ticket_id=ticket.pk, version=ticket.version, now=timezone.now())

    @admin.action(description=_("Put under supervision"), permissions=["supervise"])
    @with_form(SuperviseForm)
    def supervise(self, request: HttpRequest, ticket: Ticket, given: dict[str, Any]) -> None:
        late = ticket.state in lifecycle.OPEN and ticket.due_at is not None and ticket.due_at <= timezone.now()
        answer_by: date | None = given["answer_by"]
        supervision.issue(
            actor=actor_of(request), ticket_id=ticket.pk, ground="overdue" if late else "other",
            demand=given["demand"], answer_by=answer_by, now=timezone.now(),
        )  # fmt: skip
