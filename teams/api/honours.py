"""Honours and points by the programming interface: read only."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from core.api.access import Rows
from teams import filters
from teams.api.serializers import MemberRef, TeamRef
from teams.models import Commendation, CommendationEvent, CreativeWork, ExchangeEvent, PointEntry


class EventRow(serializers.ModelSerializer):
    """A commendation event."""

    unit = UnitRef(read_only=True)

    class Meta:
        model = CommendationEvent
        fields = ("id", "title", "level", "kind", "held_on", "document_no", "unit")
        read_only_fields = fields


class CommendationRow(serializers.ModelSerializer):
    """One commended: just one of member, team, branch and body is given."""

    unit = UnitRef(read_only=True)
    member = MemberRef(read_only=True, allow_null=True)
    team = TeamRef(read_only=True, allow_null=True)
    branch = serializers.IntegerField(
        source="branch_id", read_only=True, allow_null=True, help_text=_("Key of the Party organisation.")
    )
    body = serializers.IntegerField(
        source="body_id", read_only=True, allow_null=True, help_text=_("Key of the commended unit.")
    )
    event = serializers.IntegerField(source="event_id", read_only=True, help_text=_("Key of the commendation event."))

    class Meta:
        model = Commendation
        fields = ("id", "event", "unit", "member", "team", "branch", "body", "role", "withdrawn_on")
        read_only_fields = fields


class ExchangeRow(serializers.ModelSerializer):
    """An exchange event."""

    unit = UnitRef(read_only=True)

    class Meta:
        model = ExchangeEvent
        fields = ("id", "title", "kind", "held_on", "place", "participants", "unit")
        read_only_fields = fields


class WorkRow(serializers.ModelSerializer):
    """A work of literature or art."""

    unit = UnitRef(read_only=True)

    class Meta:
        model = CreativeWork
        fields = ("id", "title", "kind", "made_on", "showings", "audience", "unit")
        read_only_fields = fields


class PointEntryRow(serializers.ModelSerializer):
    """Points of a member that were earned, redeemed or reversed."""

    member = MemberRef(read_only=True)
    unit = UnitRef(source="member.team.unit", read_only=True)
    act = serializers.CharField(
        source="rate.act", read_only=True, default="", help_text=_("The service act; empty for goods.")
    )

    class Meta:
        model = PointEntry
        fields = ("id", "member", "unit", "kind", "on", "act", "times", "points", "reverses")
        read_only_fields = fields


class Events(Rows):
    """The commendation events of the reader's area."""

    group = _("Honours and points")
    titles = (_("Commendation events"), _("One commendation event"))
    view_action = "honour.view"
    rows = CommendationEvent.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = EventRow
    filterset_class = filters.CommendationEventFilters


class Commendations(Rows):
    """Those commended in the reader's area."""

    group = _("Honours and points")
    titles = (_("Those commended"), _("One commendation"))
    view_action = "honour.view"
    rows = Commendation.objects.select_related("unit", "member", "team").prefetch_related("unit__codes")
    serializer_class = CommendationRow
    filterset_class = filters.CommendationFilters


class Exchanges(Rows):
    """The exchange events of the reader's area."""

    group = _("Honours and points")
    titles = (_("Exchange events"), _("One exchange event"))
    view_action = "honour.view"
    rows = ExchangeEvent.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = ExchangeRow
    filterset_class = filters.ExchangeFilters


class Works(Rows):
    """The works of the reader's area."""

    group = _("Honours and points")
    titles = (_("Works"), _("One work"))
    view_action = "honour.view"
    rows = CreativeWork.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = WorkRow
    filterset_class = filters.CreativeWorkFilters


class Points(Rows):
    """The entries of points of the reader's area."""

    group = _("Honours and points")
    titles = (_("Entries of points"), _("One entry of points"))
    told = _("Points of the members of the account's area; a mistake stands beside its contrary entry.")
    view_action = "points.view"
    rows = PointEntry.objects.select_related("member__team__unit", "rate").prefetch_related("member__team__unit__codes")
    serializer_class = PointEntryRow
    filterset_class = filters.PointFilters
