"""The simple forms: few fields, most of them filled in already."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ledgers import choices
from ledgers.domain import entries as rules
from ledgers.models import Account
from ledgers.services import entries
from ledgers.web.contract_forms import AmountField, CountField, DayField, Form

_LABELS = dict(choices.PURPOSES)
_ASKED = {
    rules.RECEIPT: ("amount", "purpose", "money", "on", "memo"),
    rules.PAYMENT: ("amount", "purpose", "money", "heads", "on", "memo"),
    rules.TRANSFER: ("amount", "purpose", "on", "memo"),
    rules.ACCRUAL: ("amount", "purpose", "on", "memo"),
}
_MORE = {
    rules.RECEIPT: ("counterparty", "receipt_number", "received_on", "papers"),
    rules.PAYMENT: ("counterparty", "receipt_number", "papers"),
    rules.TRANSFER: ("papers",),
    rules.ACCRUAL: ("papers",),
}
HIDDEN = ("instalment", "contract", "banks")


class EntryForm(Form):
    """A receipt, payment, transfer or accrual."""

    amount = AmountField(label=_("amount, yuan"))
    purpose = forms.ChoiceField(label=_("what for"))
    money = forms.ChoiceField(label=_("cash or bank"))
    heads = CountField(label=_("number of persons"), help_text=_("Of pay, wages and benefits; no names."))
    on = DayField(label=_("date"))
    memo = forms.CharField(
        label=_("summary"), max_length=120, required=False, help_text=_("Empty: what it is for. No name of a person.")
    )
    counterparty = forms.CharField(
        label=_("from or to"),
        max_length=60,
        required=False,
        help_text=_("An organisation; of a contract the party is known."),
    )
    receipt_number = forms.CharField(label=_("number of the paper receipt"), max_length=30, required=False)
    received_on = DayField(
        label=_("received on"), required=False, help_text=_("Where the money was received before this day.")
    )
    papers = CountField(label=_("attached papers"), min_value=0, max_value=999)
    instalment = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("instalment"))
    contract = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("contract"))
    banks = forms.IntegerField(required=False, widget=forms.HiddenInput, label=_("pays in the cash of"))

    def __init__(self, *args: Any, kind: str, accounts: Sequence[Account], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in set(self.fields) - {*_ASKED[kind], *_MORE[kind], *HIDDEN}:
            del self.fields[name]
        offered = [row.code for row in rules.of_form(kind)]
        known: Any = self.fields["purpose"]
        known.choices = [("", "—"), *((code, _LABELS[code]) for code in offered)]
        if "money" in self.fields:
            money: Any = self.fields["money"]
            money.choices = [(row.code, row.name) for row in accounts]

    @property
    def asked(self) -> list[Any]:
        return [self[name] for name in _ASKED[self.kind]]

    @property
    def more(self) -> list[Any]:
        return [self[name] for name in _MORE[self.kind]]

    @property
    def hidden(self) -> list[Any]:
        return [self[name] for name in HIDDEN]

    @property
    def more_open(self) -> bool:
        return any(field.errors or (field.value() not in (None, "")) for field in self.more)

    def given(self) -> entries.Given:
        data = self.cleaned_data
        return entries.Given(
            on=data["on"], purpose=data["purpose"], amount_fen=data["amount"], memo=data["memo"], money=data.get("money", ""),
            counterparty=data.get("counterparty", ""), heads=data.get("heads"), receipt_number=data.get("receipt_number", ""),
            received_on=data.get("received_on"), contract_id=data["contract"], instalment_id=data["instalment"],
            banks_id=data["banks"], papers=data.get("papers") or 0,
        )  # fmt: skip
