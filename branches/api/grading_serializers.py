"""What a reader of the programming interface is told of grading: listed fields only, no reasons and no free text."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from branches import choices
from branches.models import Branch, BranchGrading, DemonstrationSite, LinkagePoint, PointVisit, RectificationPlan


class GradedBranchRef(serializers.ModelSerializer):
    """The Party organisation that an object is about."""

    class Meta:
        model = Branch
        fields = ("id", "name", "sector")
        read_only_fields = fields


class GradingRow(serializers.ModelSerializer):
    """A Party organisation's grade of a year."""

    branch = GradedBranchRef(read_only=True)
    unit = UnitRef(source="branch.unit", read_only=True)
    year = serializers.IntegerField(source="round.year", read_only=True, help_text=_("The year that was graded."))
    is_final = serializers.SerializerMethodField(
        help_text=_("Whether the year is final; before that there is no grade.")
    )
    good_count = serializers.ChoiceField(
        choices=choices.GRADES, read_only=True, allow_null=True, help_text=_("How many of the five goods were passed; null before the year is final.")
    )  # fmt: skip
    goods = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, help_text=_("Points by good, in hundredths.")
    )

    class Meta:
        model = BranchGrading
        fields = (
            "id",
            "branch",
            "unit",
            "year",
            "is_eligible",
            "state",
            "is_final",
            "good_count",
            "previous_count",
            "goods",
        )
        read_only_fields = fields

    def get_is_final(self, row: BranchGrading) -> bool:
        return row.round.state == "final"


class SiteRow(serializers.ModelSerializer):
    """A demonstration site."""

    branch = GradedBranchRef(read_only=True)
    unit = UnitRef(source="branch.unit", read_only=True)

    class Meta:
        model = DemonstrationSite
        fields = ("id", "branch", "unit", "level", "granted_on", "document_no", "expires_on", "revoked_on")
        read_only_fields = fields


class PlanRow(serializers.ModelSerializer):
    """A rectification plan: its days and state."""

    branch = GradedBranchRef(read_only=True)
    unit = UnitRef(source="branch.unit", read_only=True)

    class Meta:
        model = RectificationPlan
        fields = ("id", "branch", "unit", "kind", "opened_on", "deadline", "state", "closed_on")
        read_only_fields = fields


class PointRow(serializers.ModelSerializer):
    """A linkage point or a practice point."""

    unit = UnitRef(read_only=True)

    class Meta:
        model = LinkagePoint
        fields = ("id", "unit", "level", "name", "households", "since", "document_no", "expires_on", "ended_on")
        read_only_fields = fields


class PointVisitRow(serializers.ModelSerializer):
    """A visit to a point or a demonstration site."""

    unit = UnitRef(read_only=True)

    class Meta:
        model = PointVisit
        fields = ("id", "unit", "point", "site", "kind", "visited_on", "visitors", "headcount")
        read_only_fields = fields
