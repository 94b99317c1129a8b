"""Admin pages of documents, which are read only, and of the letterheads they are printed under."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from branches.selectors import county_of
from core import admin_words
from core.actors import Actor
from core.admin_base import CountyRows, ScopedAdmin
from core.admin_filters import dropdown
from core.period_words import period_name
from reports import choices
from reports.domain.kinds import LISTED
from reports.filters import CorrectionFilters, DocumentFilters, IssueFilters, SignOffFilters
from reports.models import Correction, Document, Issue, Letterhead, SignOff, SignOffRule
from reports.selectors import newest_versions
from reports.services import heads, sign_off

admin_words.register(
    {
        "document.made": gettext_lazy("document made"),
        "document.frozen": gettext_lazy("content of a document frozen"),
        "document.downloaded": gettext_lazy("document downloaded"),
        "document.downloaded-many": gettext_lazy("documents of a period downloaded"),
        "letterhead.added": gettext_lazy("letterhead added"),
        "letterhead.changed": gettext_lazy("letterhead changed"),
        "period.frozen": gettext_lazy("figures of the period frozen"),
        "period.corrected": gettext_lazy("corrections of a closed period noted"),
        "document.issued": gettext_lazy("document issued"),
        "document.withdrawn": gettext_lazy("document withdrawn"),
        "sign-off.begun": gettext_lazy("document put to sign-off"),
        "sign-off.edited": gettext_lazy("paragraph of a document edited"),
        "sign-off.submit": gettext_lazy("document handed in for review"),
        "sign-off.pass": gettext_lazy("review of a document passed"),
        "sign-off.sign": gettext_lazy("document signed off"),
        "sign-off.return": gettext_lazy("document returned"),
        "sign-off.drop": gettext_lazy("draft of a document dropped"),
        "sign-off.rule-set": gettext_lazy("rule of sign-off set"),
        "sign-off.rule-changed": gettext_lazy("rule of sign-off changed"),
    },
    {
        "sha256": gettext_lazy("SHA-256"),
        "figures": gettext_lazy("figures"),
        "snapshots": gettext_lazy("frozen contents of documents"),
    },
)
admin_words.register_jobs(
    {
        "make-document": gettext_lazy("making a document"),
        "star-summaries": gettext_lazy("star summaries of a quarter"),
        "compare-closed": gettext_lazy("comparing closed periods"),
    }
)


def _periods(request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
    """Return the periods of the documents that the reader may see, newest first."""
    rows = model_admin.get_queryset(request).order_by("-period").values_list("period", flat=True).distinct()
    return [(period, period_name(period)) for period in rows]


@admin.register(Document)
class DocumentAdmin(ScopedAdmin):
    """Documents and where to take them."""

    view_action = "briefing.view"
    list_display = ("title", "unit", "period_shown", "shown_state", "size_shown", "made_at", "link")
    list_filter = (
        dropdown(DocumentFilters, "of_period", _periods), dropdown(DocumentFilters, "of_kind"), dropdown(DocumentFilters, "state"),
    )  # fmt: skip
    list_select_related = ("unit",)
    search_fields = ("period", "unit__name")
    ordering = ("-period", "unit__path", "kind")
    fields = ("title", "unit", "period_shown", "state", "sha256", "size_shown", "made_at", "link")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        # Files and sheets of persons are asked for where the person's record is, by the right to that.
        rows = super().get_queryset(request).filter(pk__in=newest_versions().filter(kind__in=LISTED).values("pk"))
        return rows.select_related("unit").prefetch_related("unit__codes")

    @display(description=gettext_lazy("kind"), ordering="kind")
    def title(self, document: Document) -> str:
        return str(choices.KINDS.get(document.kind, document.kind))

    @display(description=gettext_lazy("period"), ordering="period")
    def period_shown(self, document: Document) -> str:
        return period_name(document.period)

    @display(
        description=gettext_lazy("state"), ordering="state", label={"unsigned": "warning", "issued": "success"}
    )  # fmt: skip
    def shown_state(self, document: Document) -> Any:
        return document.state, document.get_state_display()

    @display(description=gettext_lazy("size"), ordering="size")
    def size_shown(self, document: Document) -> str:
        return filesizeformat(document.size)

    @display(description=gettext_lazy("file"))
    def link(self, document: Document) -> str:
        codes = sorted(document.unit.codes.all(), key=lambda code: code.edition)
        code = codes[-1].code if codes else document.unit.path
        address = reverse("reports:download", args=[code, document.period, document.kind])
        return format_html('<a href="{}" class="text-link">{}</a>', address, _("Download PDF"))


@admin.register(Letterhead)
class LetterheadAdmin(ScopedAdmin):
    """Who issues a unit's documents, in which series, and whom they go to."""

    view_action = "letterhead.view"
    add_action = change_action = "letterhead.change"
    list_display = ("organ", "unit", "series", "reports_to", "sent_to", "in_use")
    list_select_related = ("unit",)
    search_fields = ("organ", "series", "unit__name")
    ordering = ("unit__path",)
    fields = ("unit", "organ", "series", "code_word", "reports_to", "sent_to", "in_use")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level__in=("county", "township"))
        return field

    def create(self, actor: Actor, values: dict[str, Any]) -> Letterhead:
        unit = values.pop("unit")
        return heads.add(actor=actor, unit=unit, values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        heads.change(actor=actor, letterhead_id=pk, values=values, version=version)


@admin.register(SignOff)
class SignOffAdmin(ScopedAdmin):
    """Documents on their way to a number; the steps are taken on the portal's pages."""

    view_action = "document.view"
    list_display = ("title", "unit", "period_shown", "shown_state", "begun_at")
    list_filter = (dropdown(SignOffFilters, "state"), dropdown(SignOffFilters, "kind"))
    list_select_related = ("unit",)
    search_fields = ("period", "unit__name")
    ordering = ("-period", "unit__path", "kind")
    fields = ("title", "unit", "period_shown", "state", "begun_at", "return_reason", "replaces")
    readonly_fields = fields

    @display(description=gettext_lazy("kind"), ordering="kind")
    def title(self, row: SignOff) -> str:
        return str(choices.KINDS.get(row.kind, row.kind))

    @display(description=gettext_lazy("period"), ordering="period")
    def period_shown(self, row: SignOff) -> str:
        return period_name(row.period)

    @display(description=gettext_lazy("state"), ordering="state", label={"draft": "warning", "issued": "success"})
    def shown_state(self, row: SignOff) -> Any:
        return row.state, row.get_state_display()


@admin.register(Issue)
class IssueAdmin(ScopedAdmin):
    """The register of issued documents, withdrawn ones too."""

    view_action = "briefing.view"
    list_display = ("text", "title", "unit", "period_shown", "issued_on", "withdrawn")
    list_filter = (dropdown(IssueFilters, "kind"), dropdown(IssueFilters, "standing"))
    list_select_related = ("unit", "snapshot", "withdrawal", "replaced_by")
    search_fields = ("text", "unit__name")
    ordering = ("-issued_on", "unit__path", "series", "-number")
    fields = ("text", "title", "unit", "period_shown", "series", "issued_on", "withdrawn", "replacement")
    readonly_fields = fields

    @display(description=gettext_lazy("kind"))
    def title(self, row: Issue) -> str:
        return str(choices.KINDS.get(row.snapshot.kind, row.snapshot.kind))

    @display(description=gettext_lazy("period"))
    def period_shown(self, row: Issue) -> str:
        return period_name(row.snapshot.period)

    @display(description=gettext_lazy("withdrawn"), boolean=True)
    def withdrawn(self, row: Issue) -> bool:
        return hasattr(row, "withdrawal")

    @display(description=gettext_lazy("replaced by"))
    def replacement(self, row: Issue) -> str:
        return row.replaced_by.text if hasattr(row, "replaced_by") else ""


@admin.register(SignOffRule)
class SignOffRuleAdmin(CountyRows):
    """How many reviews a county's documents take, and by whom."""

    view_action = "document.view"
    add_action = change_action = "document.set-up"
    list_display = ("unit", "steps", "persons")
    list_select_related = ("unit",)
    ordering = ("unit__path",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "steps", "persons") if obj else ("steps", "persons")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> SignOffRule:
        """Enter the rule of the actor's own county."""
        return sign_off.set_rule(actor=actor, unit=county_of(min(actor.scope("document.set-up").paths)), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        sign_off.change_rule(actor=actor, rule_id=pk, values=values, version=version)


@admin.register(Correction)
class CorrectionAdmin(ScopedAdmin):
    """Figures of closed periods that moved after the close."""

    view_action = "correction.view"
    list_display = ("code", "unit", "period_shown", "frozen", "before", "after", "found_at")
    list_filter = (dropdown(CorrectionFilters, "period", _periods),)
    list_select_related = ("unit",)
    search_fields = ("code", "unit__name", "period")
    ordering = ("-found_at", "unit__path", "code")
    fields = ("code", "unit", "period_shown", "frozen", "before", "after", "found_at")
    readonly_fields = fields

    @display(description=gettext_lazy("period"), ordering="period")
    def period_shown(self, row: Correction) -> str:
        return period_name(row.period)
