"""Issued documents and corrections of closed figures by the programming interface: read only."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from core.api.access import Rows
from reports.filters import CorrectionFilters, IssueFilters
from reports.models import Correction, Issue

_GROUP = _("Briefings")


class IssueRow(serializers.ModelSerializer):
    """A document that was issued: its number, what it is, whether it stands."""

    unit = UnitRef(read_only=True)
    kind = serializers.CharField(source="snapshot.kind", read_only=True, help_text=_("The kind of document."))
    period = serializers.CharField(source="snapshot.period", read_only=True, help_text=_("The period, as 2025Q4."))
    digest = serializers.CharField(
        source="snapshot.digest", read_only=True, help_text=_("The code by which anybody proves it.")
    )
    withdrawn_at = serializers.SerializerMethodField(help_text=_("When it was withdrawn; null while it stands."))
    replaced_by = serializers.SerializerMethodField(help_text=_("The number of what took its place; empty for none."))

    class Meta:
        model = Issue
        fields = (
            "id", "unit", "kind", "period", "text", "series", "year", "number", "issued_on", "digest", "withdrawn_at",
            "replaced_by",
        )  # fmt: skip
        read_only_fields = fields

    def get_withdrawn_at(self, row: Issue) -> str | None:
        return row.withdrawal.at.isoformat() if hasattr(row, "withdrawal") else None

    def get_replaced_by(self, row: Issue) -> str:
        return row.replaced_by.text if hasattr(row, "replaced_by") else ""


class CorrectionRow(serializers.ModelSerializer):
    """A figure of a closed period that moved after the close."""

    unit = UnitRef(read_only=True)

    class Meta:
        model = Correction
        fields = ("id", "unit", "period", "code", "frozen", "before", "after", "found_at")
        read_only_fields = fields


class Issued(Rows):
    """The issued documents of the reader's area."""

    group = _GROUP
    titles = (_("Issued documents"), _("One issued document"))
    told = _("The register of issued documents, withdrawn ones too.")
    view_action = "briefing.view"
    rows = (
        Issue.objects.select_related("unit", "snapshot", "withdrawal", "replaced_by").prefetch_related("unit__codes")
        .defer("snapshot__payload")
    )  # fmt: skip
    serializer_class = IssueRow
    filterset_class = IssueFilters


class Corrections(Rows):
    """The corrections of the reader's area."""

    group = _GROUP
    titles = (_("Corrections of closed figures"), _("One correction"))
    told = _("Figures of closed periods that are other today than at the close; each move once, oldest first.")
    view_action = "correction.view"
    rows = Correction.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = CorrectionRow
    filterset_class = CorrectionFilters
