"""Assets, resources, decisions and distributions by the programming interface: read only, listed fields, counts of people only."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from core.api.access import Rows
from ledgers.api.filters import AssetFilters, ResourceFilters
from ledgers.filters import holdings as filters
from ledgers.models import Asset, Decision, DecisionSheet, Distribution, DistributionLine, Resource

_GROUP = _("Collective ledgers")


class AssetRow(serializers.ModelSerializer):
    """An asset; sums in fen."""

    unit = UnitRef(source="book.unit", read_only=True)

    class Meta:
        model = Asset
        fields = (
            "id", "unit", "number", "name", "use", "origin", "acquired_on", "quantity", "unit_word", "cost_fen",
            "depreciated_fen", "place", "state", "scrapped_on",
        )  # fmt: skip
        read_only_fields = fields


class Assets(Rows):
    """The assets of the reader's area."""

    group = _GROUP
    titles = (_("Assets"), _("One asset"))
    told = _("Assets of the collectives of the account's area, scrapped ones too. Sums are in fen.")
    view_action = "asset.view"
    rows = Asset.objects.select_related("book__unit").prefetch_related("book__unit__codes")
    serializer_class = AssetRow
    filterset_class = AssetFilters


class ResourceRow(serializers.ModelSerializer):
    """A resource; the area in hundredths of a mu."""

    unit = UnitRef(source="book.unit", read_only=True)

    class Meta:
        model = Resource
        fields = ("id", "unit", "number", "name", "land", "place", "bounds", "area", "use")
        read_only_fields = fields


class Resources(Rows):
    """The resources of the reader's area."""

    group = _GROUP
    titles = (_("Resources"), _("One resource"))
    told = _("Land of the collectives of the account's area. Areas are in hundredths of a mu.")
    view_action = "asset.view"
    rows = Resource.objects.select_related("book__unit").prefetch_related("book__unit__codes")
    serializer_class = ResourceRow
    filterset_class = ResourceFilters


class SheetRow(serializers.ModelSerializer):
    """A sheet of a decision: counts and days."""

    class Meta:
        model = DecisionSheet
        fields = (
            "round", "kind", "on", "form", "due", "attended", "favour", "signed", "public_from", "public_until", "passed",
        )  # fmt: skip
        read_only_fields = fields


class DecisionRow(serializers.ModelSerializer):
    """A decision with its sheets."""

    unit = UnitRef(source="book.unit", read_only=True)
    sheets = SheetRow(many=True, read_only=True)

    class Meta:
        model = Decision
        fields = (
            "id",
            "unit",
            "number",
            "title",
            "occasion",
            "begun_on",
            "state",
            "round",
            "recorded",
            "passed_on",
            "sheets",
        )
        read_only_fields = fields


class Decisions(Rows):
    """The decisions of the reader's area."""

    group = _GROUP
    titles = (_("Decisions"), _("One decision"))
    told = _("Decisions of the collectives of the account's area with their sheets. Voters are counts.")
    view_action = "decision.view"
    rows = Decision.objects.select_related("book__unit").prefetch_related("book__unit__codes", "sheets")
    serializer_class = DecisionRow
    filterset_class = filters.DecisionFilters


class DistributionLineRow(serializers.ModelSerializer):
    """An item of a distribution; fen."""

    class Meta:
        model = DistributionLine
        fields = ("order", "item", "amount_fen", "floor_fen", "debit", "credit")
        read_only_fields = fields


class DistributionRow(serializers.ModelSerializer):
    """A distribution with its items; of people the number alone."""

    unit = UnitRef(source="book.unit", read_only=True)
    lines = DistributionLineRow(many=True, read_only=True)

    class Meta:
        model = Distribution
        fields = (
            "id", "unit", "year", "title", "surplus_fen", "brought_fen", "transferred_fen", "reserve_share", "pool_fen",
            "other_fen", "households_count", "members_count", "state", "notice_from", "notice_until", "objections",
            "approved_on", "posted_on", "lines",
        )  # fmt: skip
        read_only_fields = fields


class Distributions(Rows):
    """The distributions of the reader's area."""

    group = _GROUP
    titles = (_("Distributions of surplus"), _("One distribution of surplus"))
    told = _("Distributions of the collectives of the account's area. The members' part is one total. Sums are in fen.")
    view_action = "distribution.view"
    rows = Distribution.objects.select_related("book__unit").prefetch_related("book__unit__codes", "lines")
    serializer_class = DistributionRow
    filterset_class = filters.DistributionFilters
