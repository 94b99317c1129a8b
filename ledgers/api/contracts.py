"""Contracts and entries by the programming interface: read only, listed fields; a party that is a person is not named."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from core.api.access import Rows
from ledgers.api.filters import ContractFilters
from ledgers.filters.contracts import EntryFilters
from ledgers.models import Contract, Entry, Instalment
from ledgers.selectors import contracts as selectors


class InstalmentRow(serializers.ModelSerializer):
    """A part of a contract's price."""

    received_fen = serializers.IntegerField(source="received", read_only=True, help_text=_("What came in, in fen."))
    owed_fen = serializers.IntegerField(source="owed", read_only=True, help_text=_("What is still to come, in fen."))

    class Meta:
        model = Instalment
        fields = ("id", "number", "due_on", "amount_fen", "waived_fen", "received_fen", "owed_fen")
        read_only_fields = fields


class ContractRow(serializers.ModelSerializer):
    """A contract with its schedule."""

    unit = UnitRef(source="book.unit", read_only=True)
    party = serializers.CharField(
        source="public_party", read_only=True, help_text=_("The organisation; a person is not named.")
    )
    decision = serializers.IntegerField(
        source="decision_id", read_only=True, allow_null=True, help_text=_("Key of the decision.")
    )
    renews = serializers.IntegerField(
        source="renews_id", read_only=True, allow_null=True, help_text=_("Key of the contract that it renews.")
    )
    instalments = InstalmentRow(source="parts", many=True, read_only=True)

    class Meta:
        model = Contract
        fields = (
            "id", "unit", "number", "name", "kind", "direction", "area", "quantity", "unit_word", "place", "party", "party_is_person",
            "signed_on", "starts_on", "ends_on", "total_fen", "rhythm", "deposit_fen", "decision", "dealing", "venue", "reference",
            "state", "ended_on", "renews", "instalments",
        )  # fmt: skip
        read_only_fields = fields


class EntryRow(serializers.ModelSerializer):
    """What was entered on a simple form."""

    id = serializers.IntegerField(source="pk", read_only=True, help_text=_("Key of the voucher made of it."))
    unit = UnitRef(source="book.unit", read_only=True)
    memo = serializers.CharField(source="voucher.memo", read_only=True)
    money = serializers.CharField(source="money.code", read_only=True, allow_null=True, default=None)
    contract = serializers.IntegerField(source="contract_id", read_only=True, allow_null=True)
    instalment = serializers.IntegerField(source="instalment_id", read_only=True, allow_null=True)
    is_reversed = serializers.SerializerMethodField(help_text=_("Whether its voucher was reversed; it counts no more."))

    class Meta:
        model = Entry
        fields = (
            "id", "unit", "on", "form", "purpose", "amount_fen", "money", "memo", "heads", "receipt_number", "received_on",
            "contract", "instalment", "is_reversed",
        )  # fmt: skip
        read_only_fields = fields

    def get_is_reversed(self, row: Entry) -> bool:
        return hasattr(row.voucher, "reversed_by")


class Contracts(Rows):
    """The contracts of the reader's area."""

    group = _("Collective ledgers")
    titles = (_("Contracts"), _("One contract"))
    told = _(
        "Contracts of the collectives of the account's area with their schedules. Parties that are persons are not named."
    )
    view_action = "contract.view"
    rows = Contract.objects.select_related("book__unit").prefetch_related("book__unit__codes", selectors.parts())
    serializer_class = ContractRow
    filterset_class = ContractFilters


class Entries(Rows):
    """The entries of the reader's area."""

    group = _("Collective ledgers")
    titles = (_("Receipts and payments"), _("One receipt or payment"))
    told = _("What was entered on the simple forms in the account's area. Counterparties are not named.")
    view_action = "ledger.view"
    rows = Entry.objects.select_related("book__unit", "voucher__reversed_by", "money").prefetch_related(
        "book__unit__codes"
    )
    serializer_class = EntryRow
    filterset_class = EntryFilters
