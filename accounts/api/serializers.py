"""What a reader of the programming interface is told of units: listed fields only."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import OrgUnit, ReportedFigure

CODES = "codes"
"""What a query has to prefetch so that a unit's code costs no query of its own."""


class UnitRef(serializers.ModelSerializer):
    """The unit that an object belongs to."""

    code = serializers.SerializerMethodField(
        help_text=_("The unit's division code; null where no office has given one.")
    )

    class Meta:
        model = OrgUnit
        fields = ("id", "code", "path", "name")
        extra_kwargs = {"path": {"help_text": _("The unit's place in the tree, four digits a level; filters take it.")}}
        read_only_fields = fields

    def get_code(self, unit: OrgUnit) -> str | None:
        """Return the code of the newest edition."""
        newest = max(unit.codes.all(), key=lambda code: (code.edition, code.pk), default=None)
        return newest.code if newest is not None else None


class Unit(UnitRef):
    """A unit of the tree."""

    parent = serializers.SerializerMethodField(
        help_text=_("The unit directly above; null where it lies outside the account's area.")
    )

    class Meta(UnitRef.Meta):
        fields = ("id", "code", "path", "name", "level", "kind", "parent", "closed_on")  # type: ignore[assignment]
        read_only_fields = fields  # type: ignore[assignment]

    @extend_schema_field(UnitRef(allow_null=True))
    def get_parent(self, unit: OrgUnit) -> dict[str, object] | None:
        if unit.parent is None or not self.context["view"].area().covers(unit.parent.path):
            return None
        return dict(UnitRef(unit.parent).data)


class ReportedRow(serializers.ModelSerializer):
    """A figure as a source reports it."""

    unit = UnitRef(read_only=True)
    value = serializers.IntegerField(
        read_only=True, help_text=_("In the figure's unit: a count, fen, or hundredths of a percent.")
    )

    class Meta:
        model = ReportedFigure
        fields = ("id", "unit", "code", "period", "value", "as_of", "source")
        read_only_fields = fields
