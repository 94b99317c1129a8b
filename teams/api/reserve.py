"""The reserve pool, needs and pairs by the programming interface: listed fields only, no reason, no plan, no account."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from core.api.access import Rows
from teams.filters.reserve import NeedFilters, ReserveFilters, ReservePairFilters
from teams.models import PairPattern, ReservePair, ReservePerson, ReserveSource, VillageNeed
from teams.selectors import reserve as read

_GROUP = _("Reserve pool")


class SourceRef(serializers.ModelSerializer):
    """Where somebody of the reserve comes from."""

    class Meta:
        model = ReserveSource
        fields = ("code", "name", "batch")
        read_only_fields = fields


class ReserveRow(serializers.ModelSerializer):
    """A person recommended for, in, or out of the reserve pool."""

    unit = UnitRef(read_only=True)
    source = SourceRef(read_only=True)

    class Meta:
        model = ReservePerson
        fields = (
            "id", "unit", "name", "source", "tier", "post", "is_party_member", "skills", "member", "need", "state",
            "begun_on", "entered_on", "left_on", "file_no",
        )  # fmt: skip
        read_only_fields = fields


class NeedRow(serializers.ModelSerializer):
    """What a village needs, with how much of it the pool has."""

    unit = UnitRef(read_only=True)
    filled = serializers.IntegerField(read_only=True, help_text=_("Persons in the pool for this need."))

    class Meta:
        model = VillageNeed
        fields = ("id", "unit", "post", "skill", "number", "filled", "listed_on", "closed_on")
        read_only_fields = fields


class PatternRef(serializers.ModelSerializer):
    """A pattern of mentoring."""

    class Meta:
        model = PairPattern
        fields = ("code", "name")
        read_only_fields = fields


class PersonRef(serializers.ModelSerializer):
    """The reserve person that an object is about."""

    class Meta:
        model = ReservePerson
        fields = ("id", "name")
        read_only_fields = fields


class ReservePairRow(serializers.ModelSerializer):
    """That a person of the pool has mentors, by which pattern, from when until when."""

    unit = UnitRef(source="reserve.unit", read_only=True)
    reserve = PersonRef(read_only=True)
    pattern = PatternRef(read_only=True)

    class Meta:
        model = ReservePair
        fields = ("id", "unit", "reserve", "pattern", "since", "ended_on", "end_reason")
        read_only_fields = fields


class ReservePersons(Rows):
    """The reserve of the reader's area."""

    group = _GROUP
    titles = (_("Reserve persons"), _("One reserve person"))
    told = _("Persons recommended for, in, and out of the reserve of the villages of the account's area.")
    view_action = "reserve.view"
    rows = ReservePerson.objects.select_related("unit", "source").prefetch_related("unit__codes")
    serializer_class = ReserveRow
    filterset_class = ReserveFilters


class VillageNeeds(Rows):
    """What the villages of the reader's area need."""

    group = _GROUP
    titles = (_("Needs of villages"), _("One need of a village"))
    view_action = "reserve.view"
    rows = read.with_filled(VillageNeed.objects.select_related("unit").prefetch_related("unit__codes"))
    serializer_class = NeedRow
    filterset_class = NeedFilters


class ReservePairs(Rows):
    """Who of the pool has mentors, in the reader's area."""

    group = _GROUP
    titles = (_("Pairs of the reserve"), _("One pair of the reserve"))
    view_action = "reserve.view"
    rows = ReservePair.objects.select_related("reserve__unit", "pattern").prefetch_related("reserve__unit__codes")
    serializer_class = ReservePairRow
    filterset_class = ReservePairFilters
