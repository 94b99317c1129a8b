"""What programs are told of organisations: listed fields only.

Of duty posts, pledges, visits and links, which hold free text or names, nothing is among them.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from branches.models import Branch, BranchPost


class BranchRef(serializers.ModelSerializer):
    """The organisation that an object belongs to."""

    class Meta:
        model = Branch
        fields = ("id", "name")
        read_only_fields = fields


class BranchRow(serializers.ModelSerializer):
    """A Party organisation, with its counts as last reported."""

    unit = UnitRef(read_only=True)
    parent = serializers.PrimaryKeyRelatedField(
        read_only=True,
        allow_null=True,
        help_text=_("Key of the parent organisation, which may lie outside the account's area."),
    )

    class Meta:
        model = Branch
        fields = (
            "id", "name", "unit", "parent", "kind", "sector", "founding", "is_lead", "founded_on", "dissolved_on", "term_years",
            "term_from", "term_until", "full_members", "probationary_members", "applicants", "activists", "prospects", "grids",
            "groups", "hubs", "linked_households", "joined_units", "counted_on",
        )  # fmt: skip
        read_only_fields = fields


class PostRow(serializers.ModelSerializer):
    """A post of a committee, held now or before."""

    branch = BranchRef(read_only=True)
    unit = UnitRef(source="branch.unit", read_only=True)

    class Meta:
        model = BranchPost
        fields = ("id", "branch", "unit", "post", "holder", "held_from", "held_until")
        read_only_fields = fields
