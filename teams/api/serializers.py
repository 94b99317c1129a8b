"""What a reader of the programming interface is told of teams: listed fields only.

Nothing of a telephone number, an account, a reason or a remark is among them: free text may name people.
"""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from teams import choices
from teams.models import (
    Activity,
    AnnualRating,
    Appraisal,
    Member,
    RankingLine,
    Rating,
    Round,
    StarChange,
    Team,
    TeamKind,
    TrainingSession,
)

_SCORE = _("Hundredths of a point, a whole number: 8850 is 88.50 points.")
_QUARTER = _("The quarter, written as 2025Q4.")


class KindRef(serializers.ModelSerializer):
    """A kind of team."""

    class Meta:
        model = TeamKind
        fields = ("id", "code", "name")
        read_only_fields = fields


class TeamRef(serializers.ModelSerializer):
    """The team that an object belongs to."""

    class Meta:
        model = Team
        fields = ("id", "name")
        read_only_fields = fields


class TeamRow(serializers.ModelSerializer):
    """A team."""

    unit = UnitRef(read_only=True)
    kind = KindRef(read_only=True)

    class Meta:
        model = Team
        fields = ("id", "name", "kind", "unit", "scene", "founded_on", "closed_on")
        read_only_fields = fields


class MemberRef(serializers.ModelSerializer):
    """The member that an object is about."""

    class Meta:
        model = Member
        fields = ("id", "name")
        read_only_fields = fields


class MemberRow(serializers.ModelSerializer):
    """A person in post in a team, or one that was."""

    team = TeamRef(read_only=True)
    unit = UnitRef(source="team.unit", read_only=True)

    class Meta:
        model = Member
        fields = ("id", "name", "team", "unit", "source", "is_party_member", "is_returnee", "joined_on", "left_on")
        read_only_fields = fields


class OfMember(serializers.ModelSerializer):
    """A result of one member, with the member's team and unit as they are now."""

    member = MemberRef(read_only=True)
    team = TeamRef(source="member.team", read_only=True)
    unit = UnitRef(source="member.team.unit", read_only=True)


class RatingRow(OfMember):
    """A member's star of a quarter, as the close has set it."""

    period = serializers.RegexField(r"^\d{4}Q[1-4]$", source="round.period", read_only=True, help_text=_QUARTER)
    score = serializers.IntegerField(read_only=True, help_text=_SCORE)
    computed_stars = serializers.ChoiceField(choices=choices.STARS, read_only=True, help_text=_("Stars by the rule."))
    rank = serializers.IntegerField(read_only=True, help_text=_("Rank in the county; equal scores have equal ranks."))

    class Meta:
        model = Rating
        fields = (
            "id", "period", "member", "team", "unit", "score", "computed_stars", "stars", "rank", "held_back",
        )  # fmt: skip
        read_only_fields = fields


class AnnualRow(OfMember):
    """A member's star of a year."""

    period = serializers.CharField(source="year", read_only=True, help_text=_("The year, written as 2025."))
    score = serializers.IntegerField(read_only=True, help_text=_SCORE)
    quarters = serializers.IntegerField(read_only=True, help_text=_("How many quarters of the year are in it."))

    class Meta:
        model = AnnualRating
        fields = ("id", "period", "member", "team", "unit", "score", "stars", "quarters")
        read_only_fields = fields


class ChangeRow(OfMember):
    """A member's stars moved from one quarter to the next."""

    period = serializers.RegexField(r"^\d{4}Q[1-4]$", source="round.period", read_only=True, help_text=_QUARTER)

    class Meta:
        model = StarChange
        fields = ("id", "period", "member", "team", "unit", "before", "after")
        read_only_fields = fields


class RoundRow(serializers.ModelSerializer):
    """A quarter's assessment of the county that the account's area lies in."""

    unit = UnitRef(read_only=True)
    period = serializers.RegexField(r"^\d{4}Q[1-4]$", read_only=True, help_text=_QUARTER)

    class Meta:
        model = Round
        fields = ("id", "period", "unit", "state", "opened_on", "notice_from", "notice_until", "closed_at")
        read_only_fields = fields


class ActivityRow(serializers.ModelSerializer):
    """Something a team did."""

    unit = UnitRef(read_only=True)
    team = TeamRef(read_only=True, allow_null=True)
    members = serializers.PrimaryKeyRelatedField(
        many=True, read_only=True, help_text=_("Keys of the members of the account's area who took part.")
    )

    class Meta:
        model = Activity
        fields = ("id", "title", "kind", "action_line", "field", "held_on", "reach", "unit", "team", "members")
        read_only_fields = fields


class TrainingRow(serializers.ModelSerializer):
    """A training session."""

    unit = UnitRef(read_only=True)
    attendees = serializers.PrimaryKeyRelatedField(
        many=True, read_only=True, help_text=_("Keys of the members of the account's area who attended.")
    )

    class Meta:
        model = TrainingSession
        fields = ("id", "title", "tier", "kind", "held_on", "minutes", "unit", "attendees")
        read_only_fields = fields


class RankingRow(serializers.ModelSerializer):
    """A team's place in a published monthly ranking."""

    team = TeamRef(read_only=True)
    unit = UnitRef(source="team.unit", read_only=True)
    period = serializers.CharField(
        source="ranking.period", read_only=True, help_text=_("The month, written as 2025-11.")
    )
    score = serializers.IntegerField(read_only=True, help_text=_SCORE)

    class Meta:
        model = RankingLine
        fields = (
            "id", "period", "team", "unit", "members", "score", "place", "is_tied", "place_in_township", "is_tied_in_township",
        )  # fmt: skip
        read_only_fields = fields


class AppraisalRow(serializers.ModelSerializer):
    """A written appraisal: where it stands."""

    team = TeamRef(read_only=True)
    unit = UnitRef(source="team.unit", read_only=True)

    class Meta:
        model = Appraisal
        fields = ("id", "team", "unit", "year", "number", "state", "grade", "signed_on")
        read_only_fields = fields
