"""Admin pages of documents and snapshots: read only, made by closing a period."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from accounts.selectors import code_of
from core.admin_base import ScopedAdmin
from reports import choices
from reports.models import Document


@admin.register(Document)
class DocumentAdmin(ScopedAdmin):
    """Documents and where to take them."""

    view_action = "briefing.view"
    list_display = ("period", "unit", "title", "state", "size", "made_at", "link")
    list_select_related = ("unit",)
    search_fields = ("period", "unit__name")
    ordering = ("-period", "unit__path")
    fields = ("unit", "title", "period", "state", "sha256", "size", "made_at", "link")
    readonly_fields = fields

    @display(description=gettext_lazy("kind"))
    def title(self, document: Document) -> str:
        return str(choices.KINDS[document.kind])

    @display(description=gettext_lazy("file"))
    def link(self, document: Document) -> str:
        address = reverse("reports:download", args=[code_of(document.unit), document.period, document.kind])
        return format_html(
            '<a href="{}" class="text-primary-600 dark:text-primary-500">{}</a>', address, _("Download PDF")
        )

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False
