"""Admin pages of elections, extensions and reminders of terms; steps are taken on the portal's pages and here by a few."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import OrgUnit
from branches import choices
from branches.domain import terms
from branches.filters.elections import ElectionFilters, ExtensionFilters, TermReminderFilters
from branches.models import Election, Seat, TermExtension, TermReminder
from core import admin_words
from core.admin_base import ReadOnlyInline, ScopedAdmin, actor_of
from core.admin_filters import days, dropdown
from core.admin_words import who

_OF_STATE = {
    "draft": "warning", "submitted": "info", "approved": "info", "noticed": "info", "held": "info", "counted": "info",
    "reported": "info", "filed": "success", "cancelled": "danger",
}  # fmt: skip


def _townships(request: HttpRequest, model_admin: Any) -> Any:
    rows = OrgUnit.objects.within(actor_of(request).scope(model_admin.view_action)).filter(level="township")
    return rows.order_by("path").values_list("path", "name")


class _OfBranch(ScopedAdmin):
    """Rows of organisations: read only here, with the way to the portal's page."""

    view_action = "term.view"
    list_select_related: Any = ("branch__unit",)
    search_fields: Any = ("branch__name", "branch__unit__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.list_select_related)

    @display(description=_("Party organisation"), ordering="branch__unit__path")
    def of_branch(self, row: Any) -> str:
        return str(row.branch.name)

    @display(description=_("unit"), ordering="branch__unit__path")
    def of_unit(self, row: Any) -> str:
        return str(row.branch.unit)


class SeatInline(ReadOnlyInline):
    """The ballots of an election in their order."""

    model = Seat
    fields = readonly_fields = (
        "post",
        "round",
        "electors",
        "number",
        "due",
        "voters",
        "returned",
        "void",
        "votes",
        "outcome",
    )
    ordering = ("order",)

    @display(description=_("votes"))
    def votes(self, seat: Seat) -> str:
        rows = [*seat.candidates.all(), *seat.write_ins.all()]
        return "、".join(f"{row.name} {row.votes}" if row.votes is not None else row.name for row in rows)


@admin.register(Election)
class ElectionAdmin(_OfBranch):
    """Elections of Party organisations, from the plan to the filed result."""

    list_display = ("of_branch", "of_unit", "kind", "meeting_on", "due_on", "due", "present", "shown_state", "filed_on")
    list_filter = (
        dropdown(ElectionFilters, "township", _townships), dropdown(ElectionFilters, "state"), dropdown(ElectionFilters, "kind"),
        dropdown(ElectionFilters, "is_open"), days(ElectionFilters, "meeting_on"),
    )  # fmt: skip
    ordering = ("-meeting_on", "-pk")
    inlines = (SeatInline,)
    fields = readonly_fields = (
        "page", "of_branch", "of_unit", "kind", "body", "state", "full_members", "on_probation", "suspended", "excused", "due",
        "present", "meeting_on", "place", "presider", "tellers", "submitted_on", "approved_on", "approval_no", "noticed_on", "held_on",
        "counted_on", "reported_on", "filed_on", "filing_no", "note",
    )  # fmt: skip

    def search_place(self, obj: Election) -> str:
        return str(obj.branch.unit)

    @display(description=_("state"), label=_OF_STATE)
    def shown_state(self, row: Election) -> Any:
        return row.state, row.get_state_display()

    @display(description=_("page of the election"))
    def page(self, row: Election) -> str:
        return format_html(
            '<a class="text-link" href="{}">{}</a>', reverse("branches:election", args=[row.pk]),
            gettext("Open the page of the election"),
        )  # fmt: skip


@admin.register(TermExtension)
class TermExtensionAdmin(_OfBranch):
    """Terms extended, asked for and decided."""

    list_display = (
        "of_branch",
        "of_unit",
        "first_until",
        "until",
        "asked_on",
        "shown_state",
        "decided_on",
        "document_no",
    )
    list_filter = (dropdown(ExtensionFilters, "township", _townships), dropdown(ExtensionFilters, "state"))
    ordering = ("-asked_on", "-pk")
    fields = readonly_fields = (
        "page", "of_branch", "of_unit", "first_until", "until", "reason", "asked_name", "asked_on", "state", "decided_name",
        "decided_on", "document_no", "answer",
    )  # fmt: skip

    def search_place(self, obj: TermExtension) -> str:
        return str(obj.branch.unit)

    @display(description=_("state"), label={"asked": "info", "approved": "success", "refused": "danger"})
    def shown_state(self, row: TermExtension) -> Any:
        return row.state, row.get_state_display()

    @display(description=_("asked by"))
    def asked_name(self, row: TermExtension) -> str:
        return who(row.asked_by)

    @display(description=_("decided by"))
    def decided_name(self, row: TermExtension) -> str:
        return who(row.decided_by) or "—"

    @display(description=_("page of the extension"))
    def page(self, row: TermExtension) -> str:
        return format_html(
            '<a class="text-link" href="{}">{}</a>', reverse("branches:extension", args=[row.pk]),
            gettext("Open the page of the extension"),
        )  # fmt: skip


@admin.register(TermReminder)
class TermReminderAdmin(_OfBranch):
    """Reminders of terms, one for each rung of the ladder."""

    in_search = False
    list_display = ("of_branch", "of_unit", "shown_term", "kind", "months", "sent_at")
    list_filter = (
        dropdown(TermReminderFilters, "township", _townships), dropdown(TermReminderFilters, "kind"),
        days(TermReminderFilters, "sent_at"),
    )  # fmt: skip
    ordering = ("-sent_at", "-pk")
    fields = readonly_fields = ("of_branch", "of_unit", "shown_term", "kind", "months", "sent_at")

    @display(description=_("end of the term reminded of"))
    def shown_term(self, row: TermReminder) -> str:
        return gettext("date missing") if row.term == terms.MISSING else row.term


admin_words.register(
    {
        **{f"election.{event}": label for event, label in choices.ELECTION_EVENTS.items()},
        "election.counted": _("ballot counted"), "election.settle": _("open seats settled"),
        "election.filed-many": _("elections taken over"), "extension.asked": _("extension asked for"),
        "extension.approved": _("extension approved"), "extension.refused": _("extension refused"),
        "term.reminded": _("reminded of the end of terms"), "branch.term-set": _("term set"), "branch.terms-set-many": _("ends of terms set"),
        "post.filled": _("post filled"), "post.ended": _("post ended"),
    },
    {
        "ballot": _("ballot"), "round": _("round"), "due": _("due to attend"), "voters": _("voted"),
        "returned": _("ballots returned"), "void": _("void ballots"), "outcome": _("outcome"), "how": _("how"), "seats": _("seats"),
    },
)  # fmt: skip
admin_words.register_jobs({"term-reminders": _("reminders of terms")})
