"""Admin pages of documents: read only, made by closing a period."""

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

from core import admin_words
from core.admin_base import ScopedAdmin
from core.admin_filters import dropdown
from reports import choices
from reports.filters import DocumentFilters
from reports.models import Document

admin_words.register(
    {
        "document.made": gettext_lazy("document made"),
        "document.downloaded": gettext_lazy("document downloaded"),
        "period.frozen": gettext_lazy("figures of the period frozen"),
    },
    {"sha256": gettext_lazy("SHA-256")},
)
admin_words.register_jobs(
    {
        "make-document": gettext_lazy("making a document"),
        "star-summaries": gettext_lazy("star summaries of a quarter"),
    }
)


def _periods(request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
    """Return the periods of the documents that the reader may see, newest first."""
    rows = model_admin.get_queryset(request).order_by("-period").values_list("period", flat=True).distinct()
    return [(period, period) for period in rows]


@admin.register(Document)
class DocumentAdmin(ScopedAdmin):
    """Documents and where to take them."""

    view_action = "briefing.view"
    list_display = ("title", "unit", "period", "shown_state", "size_shown", "made_at", "link")
    list_filter = (
        dropdown(DocumentFilters, "of_period", _periods), dropdown(DocumentFilters, "of_kind"), dropdown(DocumentFilters, "state"),
    )  # fmt: skip
    list_select_related = ("unit",)
    search_fields = ("period", "unit__name")
    ordering = ("-period", "unit__path", "kind")
    fields = ("title", "unit", "period", "state", "sha256", "size_shown", "made_at", "link")
    readonly_fields = fields

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit").prefetch_related("unit__codes")

    @display(description=gettext_lazy("kind"), ordering="kind")
    def title(self, document: Document) -> str:
        return str(choices.KINDS.get(document.kind, document.kind))

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
