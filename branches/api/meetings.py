"""Meetings by the programming interface: read only, listed fields, no names of persons."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from branches.api.serializers import BranchRef
from branches.filters.meetings import MeetingFilters
from branches.models import Meeting, MeetingKind
from core.api.access import Rows


class MeetingKindRef(serializers.ModelSerializer):
    """The kind of a meeting."""

    class Meta:
        model = MeetingKind
        fields = ("id", "code", "name")
        read_only_fields = fields


class MeetingRow(serializers.ModelSerializer):
    """A meeting."""

    unit = UnitRef(source="branch.unit", read_only=True)
    branch = BranchRef(read_only=True)
    kind = MeetingKindRef(read_only=True)
    together = serializers.IntegerField(
        source="together_id", read_only=True, allow_null=True, help_text=_("Key of the meeting it was held together with.")
    )  # fmt: skip

    class Meta:
        model = Meeting
        fields = (
            "id", "unit", "branch", "kind", "state", "planned_on", "held_on", "place", "due", "attended", "host", "agenda",
            "decisions", "together",
        )  # fmt: skip
        read_only_fields = fields


class Meetings(Rows):
    """The meetings of the reader's area."""

    group = _("Party branches")
    titles = (_("Meetings"), _("One meeting"))
    told = _(
        "Meetings of the organisations of the account's area, planned, held and withdrawn. Who was there is a number."
    )
    view_action = "meeting.view"
    rows = Meeting.objects.select_related("branch__unit", "kind").prefetch_related("branch__unit__codes")
    serializer_class = MeetingRow
    filterset_class = MeetingFilters
