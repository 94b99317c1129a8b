"""What programs are told of tickets, and what they send: listed fields only.

Of a resident's contact, the tracking code of other tickets, names of accounts and photos nothing is among them.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from core.api.fields import Body, Number, Text
from tickets import choices
from tickets.domain import intake
from tickets.models import CatalogueItem, DeadlineRule, Ticket, TicketClass


class ClassRef(serializers.ModelSerializer):
    """The class of a ticket."""

    class Meta:
        model = TicketClass
        fields = ("id", "code", "name")
        read_only_fields = fields


class ItemRef(serializers.ModelSerializer):
    """The line of the service catalogue that a ticket is about."""

    class Meta:
        model = CatalogueItem
        fields = ("id", "name")
        read_only_fields = fields


class ClassRow(serializers.ModelSerializer):
    """A class of matters."""

    unit = UnitRef(read_only=True)
    rule = serializers.CharField(read_only=True, help_text=_("Code of the deadline rule that its tickets start under."))

    hazard = serializers.ChoiceField(choices=choices.HAZARDS, allow_blank=True, read_only=True)

    class Meta:
        model = TicketClass
        fields = ("id", "unit", "code", "name", "order", "rule", "hazard", "is_active")
        read_only_fields = fields


class RuleRow(serializers.ModelSerializer):
    """An edition of a deadline rule."""

    unit = UnitRef(read_only=True)
    amount = serializers.IntegerField(read_only=True, allow_null=True, help_text=_("Null where there is no limit."))
    warnings = serializers.ListField(
        child=serializers.IntegerField(), read_only=True, help_text=_("Whole days of the rule before the last day.")
    )

    class Meta:
        model = DeadlineRule
        fields = (
            "id", "unit", "code", "edition", "name", "amount", "day_unit", "level", "warnings", "in_force_from", "retired_on",
        )  # fmt: skip
        read_only_fields = fields


class TicketRow(serializers.ModelSerializer):
    """A ticket."""

    number = serializers.CharField(read_only=True, help_text=_("The number on slips and lists."))
    unit = UnitRef(read_only=True)
    locals()["class"] = ClassRef(source="klass", read_only=True)
    item = ItemRef(read_only=True, allow_null=True)
    owner = UnitRef(read_only=True, help_text=_("The unit that has the ticket at its level."))
    handler = UnitRef(read_only=True, allow_null=True)
    rule = serializers.CharField(source="rule.code", read_only=True, help_text=_("Code of the deadline rule."))
    colour = serializers.ChoiceField(choices=choices.COLOURS, allow_blank=True, read_only=True)
    satisfaction = serializers.ChoiceField(choices=choices.SATISFACTIONS, allow_blank=True, read_only=True)
    clock = serializers.ChoiceField(source="due_note", choices=choices.DUE_NOTES, read_only=True)
    merged_into = serializers.IntegerField(
        source="merged_into_id", read_only=True, allow_null=True, help_text=_("Key of the ticket that goes on instead.")
    )
    version = serializers.IntegerField(read_only=True, help_text=_("Send it with the next step."))

    class Meta:
        model = Ticket
        fields = (
            "id", "number", "unit", "class", "item", "matter", "place", "channel", "colour", "state", "level", "owner",
            "handler", "rule", "filed_at", "last_day", "due_at", "clock", "accepted_at", "done_at", "ended_at", "result",
            "was_on_time", "is_solved", "satisfaction", "reopenings", "merged_into", "version",
        )  # fmt: skip
        read_only_fields = fields


class Receipt(serializers.Serializer):
    """What was done, as it was then: the same post again gets the same."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=choices.STATES)
    last_day = serializers.DateField(allow_null=True)
    version = serializers.IntegerField(help_text=_("Send it with the next step."))


class FiledReceipt(Receipt):
    """What was filed, with the code for whoever the matter is of."""

    code = serializers.CharField(help_text=_("Tracking code: with it the resident looks the ticket up and rates it."))


class FileBody(Body):
    """A matter to be filed. There is no field for a contact."""

    unit = Number(help_text=_("Key of the village or community, or of another unit of the area."))
    locals()["class"] = Number(required=False, help_text=_("Key of the class; needed where no item is named."))
    item = Number(required=False, help_text=_("Key of a line of the service catalogue, which settles the class."))
    matter = Text(
        min_length=intake.SHORTEST_MATTER, max_length=intake.LONGEST_MATTER, help_text=_("What is to be done.")
    )
    place = Text(max_length=intake.LONGEST_PLACE, required=False, allow_blank=True, help_text=_("Where."))
    colour = serializers.ChoiceField(choices=choices.COLOURS, required=False)


class StepBody(Body):
    """A step on a ticket, with what the step asks for and nothing else."""

    version = Number(help_text=_("The version that was read; a newer one refuses the step."))
    reason = Text(max_length=500, required=False, help_text=_("Asked for by return, escalate, pause, withdraw, merge."))
    unit = Number(required=False, help_text=_("For dispatch: key of the unit that is to handle the ticket."))
    team = Number(required=False, help_text=_("For dispatch: key of a team instead of a unit."))
    member = Number(required=False, help_text=_("For dispatch: key of a team member instead of a unit."))
    rule = Text(max_length=30, required=False, help_text=_("For gather and dispatch: code of another deadline rule."))
    colour = serializers.ChoiceField(
        choices=choices.COLOURS, required=False, help_text=_("For gather and dispatch: grade of the matter.")
    )
    result = Text(max_length=500, required=False, help_text=_("For complete: what was done; the resident reads it."))
    into = Number(required=False, help_text=_("For merge: key of the ticket that goes on."))


def receipt_of(ticket: Ticket) -> dict[str, Any]:
    """Return the receipt of a step as it is kept."""
    return {
        "id": ticket.pk,
        "number": ticket.number,
        "state": ticket.state,
        "last_day": ticket.last_day.isoformat() if ticket.last_day else None,
        "version": ticket.version,
    }
