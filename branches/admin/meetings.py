"""Admin pages of meetings: the county's kinds are changed here; records are read, filtered and exported."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from accounts.models import OrgUnit
from branches import choices
from branches.filters.meetings import (
    OF_MODEL,
    ExemptionFilters,
    MatterFilters,
    MeetingFilters,
    MeetingKindFilters,
    MeetingReminderFilters,
    TalkFilters,
)
from branches.models import (
    Meeting,
    MeetingExemption,
    MeetingKind,
    MeetingMatter,
    MeetingReminder,
    StageReview,
    Talk,
)
from branches.services import meeting_setting
from core import admin_words
from core.actors import Actor
from core.admin_base import CountyRows, ReadOnlyInline, ScopedAdmin, ServiceForm, actor_of, visible
from core.admin_filters import Adapter, days, dropdown
from core.admin_words import who
from core.period_words import period_name

admin_words.register(
    {
        "meeting.planned": _("meeting planned"),
        "meeting.recorded": _("meeting recorded"),
        "meeting.recorded-many": _("meetings recorded, many at once"),
        "meeting.corrected": _("meeting corrected"),
        "meeting.withdrawn": _("meeting withdrawn"),
        "meeting.matter-raised": _("matter of a meeting noted"),
        "meeting.matter-settled": _("matter of a meeting settled"),
        "meeting.matter-handed-up": _("matter of a meeting handed to the township"),
        "meeting.matter-answered": _("matter of a meeting answered"),
        "meeting.file-added": _("file of a meeting added"),
        "meeting.file-removed": _("file of a meeting removed"),
        "meeting.exempted": _("exemption from meetings given"),
        "meeting.exemption-taken-back": _("exemption from meetings taken back"),
        "meeting.reminded": _("organisation reminded of meetings"),
        "meeting.reminded-many": _("organisations reminded of meetings, many at once"),
        "meeting.stage-reviewed": _("review of a stage recorded"),
        "meeting.talk-recorded": _("talk with a post recorded"),
        "meeting-kind.added": _("kind of meeting added"),
        "meeting-kind.changed": _("kind of meeting changed"),
    },
    {"matters": _("matters"), "of_matters": _("digest of the matters"), "sha256": _("digest of the file")},
)
COLOURS = {"planned": "warning", "held": "success", "withdrawn": "info"}
MATTER_COLOURS = {"open": "info", "handed-up": "warning", "answered": "success", "settled": "success"}


class _TownshipFilter(Adapter):
    """Rows of one township of the reader's scope."""

    title = _("township")
    parameter_name = "township"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        scope = actor_of(request).scope(model_admin.view_action)
        return list(OrgUnit.objects.within(scope).filter(level="township").order_by("path").values_list("path", "name"))

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return OF_MODEL[rows.model].narrowed(rows, {"township": self.value()})


def _kinds(request: HttpRequest, _model_admin: Any) -> list[tuple[Any, Any]]:
    return [(row.pk, row.name) for row in visible(request, MeetingKind).order_by("order", "pk")[:100]]


class KindForm(ServiceForm):
    """A kind of meeting: for which organisations and sectors, ticked; nothing ticked means every one."""

    organisations = forms.MultipleChoiceField(
        label=_("kinds of organisations"), choices=choices.KINDS, required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Nothing ticked means every one."),
    )  # fmt: skip
    sectors = forms.MultipleChoiceField(
        label=_("sectors"), choices=choices.SECTORS, required=False, widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("Nothing ticked means every one."),
    )  # fmt: skip


@admin.register(MeetingKind)
class KindAdmin(CountyRows):
    """Kinds of meetings of a county: their rhythm, and for whom they are."""

    view_action = "meeting.view"
    add_action = change_action = "meeting.set-up"
    form = KindForm
    list_display = ("name", "unit", "rhythm", "members_shown", "attendance", "is_active")
    list_filter = (dropdown(MeetingKindFilters, "per"), dropdown(MeetingKindFilters, "is_active"))
    list_select_related = ("unit",)
    ordering = ("unit__path", "order", "pk")
    search_fields = ("name",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own: tuple[str, ...] = (
            "unit", "code_shown" if obj else "code", "name", "order", "per", "times", "usual_quarter", "organisations", "sectors",
            "min_members", "needs", "attendance", "agenda", "together", "hands_up",
        )  # fmt: skip
        if obj is not None and not self.has_change_permission(request, obj):
            own = tuple(
                {"organisations": "organisations_shown", "sectors": "sectors_shown"}.get(name, name) for name in own
            )
        return (*own, "is_active") if obj else own

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "code_shown", "organisations_shown", "sectors_shown") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level="county")
        return field

    @display(description=_("code"), ordering="code")
    def code_shown(self, row: MeetingKind) -> str:
        """The code as figures and programs name it."""
        return format_html("<code>{}</code>", row.code)

    @display(description=_("rhythm"), ordering="per")
    def rhythm(self, row: MeetingKind) -> str:
        if not row.per:
            return str(row.get_per_display())
        quarter = f"，{row.get_usual_quarter_display()}" if row.usual_quarter else ""
        return f"{row.get_per_display()} × {row.times}{quarter}"

    @display(description=_("from so many full members"), ordering="min_members")
    def members_shown(self, row: MeetingKind) -> str:
        return str(row.min_members or "—")

    @display(description=_("kinds of organisations"))
    def organisations_shown(self, row: MeetingKind) -> str:
        return _named(row.organisations, choices.KINDS)

    @display(description=_("sectors"))
    def sectors_shown(self, row: MeetingKind) -> str:
        return _named(row.sectors, choices.SECTORS)

    def create(self, actor: Actor, values: dict[str, Any]) -> MeetingKind:
        return meeting_setting.add_kind(actor=actor, county=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        meeting_setting.change_kind(actor=actor, kind_id=pk, values=values, version=version)


def _named(codes: Any, known: Any) -> str:
    return "、".join(str(dict(known).get(code, code)) for code in codes) or gettext("every one")


class _OfBranches(ScopedAdmin):
    """Rows of organisations, read only."""

    view_action = "meeting.view"
    list_select_related: Sequence[str] = ("branch__unit",)
    search_fields: Any = ("branch__name", "branch__unit__name")

    def search_place(self, obj: Any) -> str:
        return str(obj.branch.unit)

    @display(description=_("unit"), ordering="branch__unit__path")
    def unit_shown(self, row: Any) -> str:
        return str(row.branch.unit)


class MatterInline(ReadOnlyInline):
    """Matters that were raised."""

    model = MeetingMatter
    fields = readonly_fields = ("order", "text", "state", "township", "answer")
    ordering = ("order", "pk")
    verbose_name_plural = _("matters")


@admin.register(Meeting)
class MeetingAdmin(_OfBranches):
    """Meetings of the area; they are recorded and corrected on their own pages."""

    list_display = ("kind", "branch", "unit_shown", "held_on", "shown_state", "due", "attended", "raised")
    list_filter = (
        _TownshipFilter, dropdown(MeetingFilters, "kind", _kinds), dropdown(MeetingFilters, "state"),
        dropdown(MeetingFilters, "sector"), days(MeetingFilters, "held_on"),
    )  # fmt: skip
    list_select_related = ("branch__unit", "kind")
    ordering = ("-held_on", "-pk")
    fields = readonly_fields = (
        "page", "kind", "branch", "unit_shown", "state", "planned_on", "held_on", "place", "due", "attended", "host", "agenda",
        "decisions", "recorder", "recorded_at",
    )  # fmt: skip
    inlines = (MatterInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("branch__unit", "kind").annotate(raised_n=Count("matters"))

    @display(description=_("state"), ordering="state", label=COLOURS)
    def shown_state(self, row: Meeting) -> Any:
        return row.state, row.get_state_display()

    @display(description=_("matters"))
    def raised(self, row: Any) -> int:
        return int(row.raised_n)

    @display(description=_("recorded by"))
    def recorder(self, row: Meeting) -> str:
        return who(row.recorded_by)

    @display(description=_("page of the meeting"))
    def page(self, row: Meeting) -> str:
        address = reverse("branches:meeting", args=[row.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', address, gettext("Open the page of the meeting"))


@admin.register(MeetingMatter)
class MatterAdmin(ScopedAdmin):
    """Matters that were raised, and what came of them."""

    view_action = "meeting.view"
    list_display = ("text", "branch_shown", "meeting_shown", "shown_state", "township", "answered_at")
    list_filter = (_TownshipFilter, dropdown(MatterFilters, "state"))
    list_select_related = ("meeting__branch__unit", "meeting__kind", "township")
    ordering = ("-pk",)
    search_fields = ("text", "meeting__branch__name")
    fields = readonly_fields = (
        "text", "branch_shown", "meeting_shown", "state", "township", "handed_at", "answer", "answered_at",
    )  # fmt: skip

    def search_place(self, obj: MeetingMatter) -> str:
        return str(obj.meeting.branch)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.list_select_related)

    @display(description=_("Party organisation"))
    def branch_shown(self, row: MeetingMatter) -> str:
        return str(row.meeting.branch)

    @display(description=_("meeting"))
    def meeting_shown(self, row: MeetingMatter) -> str:
        return str(row.meeting)

    @display(description=_("state"), ordering="state", label=MATTER_COLOURS)
    def shown_state(self, row: MeetingMatter) -> Any:
        return row.state, row.get_state_display()


class _WithPeriod(_OfBranches):
    @display(description=_("period"), ordering="period")
    def period_shown(self, row: Any) -> str:
        return period_name(row.period)


@admin.register(MeetingExemption)
class ExemptionAdmin(_WithPeriod):
    """Exemptions, in force and taken back."""

    list_display = ("branch", "unit_shown", "kind_shown", "period_shown", "reason", "giver", "revoked_at")
    list_filter = (_TownshipFilter, dropdown(ExemptionFilters, "kind", _kinds), dropdown(ExemptionFilters, "in_force"))
    list_select_related = ("branch__unit", "kind")
    fields = readonly_fields = (
        "branch", "unit_shown", "kind_shown", "period_shown", "reason", "giver", "given_at", "revoked_at",
    )  # fmt: skip

    @display(description=_("kind"), ordering="kind__order")
    def kind_shown(self, row: MeetingExemption) -> str:
        return str(row.kind) if row.kind is not None else gettext("every kind")

    @display(description=_("given by"), ordering="given_by")
    def giver(self, row: MeetingExemption) -> str:
        return who(row.given_by)


@admin.register(MeetingReminder)
class ReminderAdmin(_OfBranches):
    """Reminders that were sent."""

    list_display = ("branch", "unit_shown", "owed", "sent_on", "sender")
    list_filter = (_TownshipFilter, days(MeetingReminderFilters, "sent_on"))
    fields = readonly_fields = ("branch", "unit_shown", "owed", "sent_on", "sent_at", "sender")

    @display(description=_("sent by"), ordering="sent_by")
    def sender(self, row: MeetingReminder) -> str:
        return who(row.sent_by)


@admin.register(StageReview)
class ReviewAdmin(_WithPeriod):
    """Reviews of stages."""

    list_display = ("branch", "unit_shown", "period_shown", "public_from", "public_until")
    list_filter = (_TownshipFilter,)
    fields = readonly_fields = (
        "branch",
        "unit_shown",
        "period_shown",
        "result",
        "public_from",
        "public_until",
        "recorder",
    )

    @display(description=_("recorded by"))
    def recorder(self, row: StageReview) -> str:
        return who(row.recorded_by)


@admin.register(Talk)
class TalkAdmin(_OfBranches):
    """Talks with posts; whoever exempts reads them."""

    view_action = "meeting.exempt"
    list_display = ("branch", "unit_shown", "post", "held_on", "reason")
    list_filter = (_TownshipFilter, dropdown(TalkFilters, "post"), days(TalkFilters, "held_on"))
    fields = readonly_fields = ("branch", "unit_shown", "post", "held_on", "reason")
