"""What programs are told of elections and terms: listed fields only. Names are those who stand for a post."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from branches import choices
from branches.models import Branch, Candidate, Election, Seat, TermExtension, WriteIn


class BranchOfElection(serializers.ModelSerializer):
    """The organisation that elects."""

    unit = UnitRef(read_only=True)

    class Meta:
        model = Branch
        fields = ("id", "name", "unit")
        read_only_fields = fields


class CandidateRow(serializers.ModelSerializer):
    """Somebody who stands, in the order of the ballot."""

    class Meta:
        model = Candidate
        fields = ("order", "name", "votes", "against", "is_elected")
        read_only_fields = fields


class WriteInRow(serializers.ModelSerializer):
    """Somebody whom electors wrote on the ballot."""

    class Meta:
        model = WriteIn
        fields = ("name", "votes", "is_elected")
        read_only_fields = fields


class BallotRow(serializers.ModelSerializer):
    """A ballot with its count."""

    candidates = CandidateRow(many=True, read_only=True)
    write_ins = WriteInRow(many=True, read_only=True)
    number = serializers.IntegerField(read_only=True, help_text=_("How many seats."))
    outcome = serializers.ChoiceField(choices=choices.OUTCOMES, allow_blank=True, read_only=True)

    class Meta:
        model = Seat
        fields = (
            "post", "round", "order", "electors", "number", "due", "voters", "returned", "void", "outcome", "candidates", "write_ins",
        )  # fmt: skip
        read_only_fields = fields


class ElectionRow(serializers.ModelSerializer):
    """An election with its ballots."""

    branch = BranchOfElection(read_only=True)
    ballots = BallotRow(source="seats", many=True, read_only=True)
    due_on = serializers.DateField(read_only=True, allow_null=True, help_text=_("End of the term when it was planned."))
    due = serializers.IntegerField(read_only=True, help_text=_("How many were due to attend."))

    class Meta:
        model = Election
        fields = (
            "id", "branch", "kind", "body", "state", "due_on", "meeting_on", "full_members", "due", "present", "approved_on", "held_on",
            "reported_on", "filed_on", "ballots",
        )  # fmt: skip
        read_only_fields = fields


class ExtensionRow(serializers.ModelSerializer):
    """An extension of a term."""

    branch = BranchOfElection(read_only=True)

    class Meta:
        model = TermExtension
        fields = ("id", "branch", "first_until", "until", "state", "asked_on", "decided_on", "document_no")
        read_only_fields = fields
