"""Forms of contracts. They read values; what a contract has to be is checked by the services."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from branches.web.meeting_forms import FileForm, Form
from core.errors import DomainError
from ledgers import choices
from ledgers.domain import amounts
from ledgers.models import Book, Contract
from ledgers.services import contracts

__all__ = ["AmountField", "DayField", "FileForm", "Form"]


class AmountField(forms.CharField):
    """Yuan or 亩 as typed, whole hundredths inside; None for an empty field."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "max_length": 20, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return amounts.as_typed(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        try:
            return amounts.hundredths_of(text)
        except amounts.NotAmount as error:
            raise forms.ValidationError(_("Write a number such as 1500 or 1500.50.")) from error


class DayField(forms.DateField):
    """A day, chosen on a calendar."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(**{"widget": widget, **kwargs})


class CountField(forms.IntegerField):
    """A whole number, typed on the number pad."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
        super().__init__(**{"widget": widget, "min_value": 1, "max_value": 1_000_000, "required": False, **kwargs})


def _chosen(options: Any, label: Any, **more: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", "—"), *options], **more)


class ContractForm(Form):
    """A contract: what is let, to whom, how long, for how much; everything else is folded away."""

    number = forms.CharField(label=pgettext_lazy("contract", "number"), max_length=30)
    name = forms.CharField(label=_("name"), max_length=60, help_text=_("What is let or built; no name of a person."))
    kind = _chosen(choices.CONTRACT_KINDS, _("kind"))
    resource: Any = forms.ModelChoiceField(label=_("resource"), queryset=None, required=False)
    asset: Any = forms.ModelChoiceField(label=_("asset"), queryset=None, required=False)
    thing = forms.CharField(
        label=_("object in words"),
        max_length=100,
        required=False,
        help_text=_("Only where the registers do not have it."),
    )
    party = forms.CharField(
        label=_("other party"), max_length=60,
        help_text=_("The organisation; of a person only the name. Names of persons are in no public notice."),
    )  # fmt: skip
    party_is_person = forms.BooleanField(label=_("the other party is a person"), required=False)
    starts_on = DayField(label=_("begins on"))
    ends_on = DayField(label=_("ends on"))
    total_fen = AmountField(label=_("total price, yuan"), help_text=_("Of the whole term."))
    rhythm = forms.ChoiceField(label=_("how it is paid"), choices=choices.RHYTHMS, initial="yearly")
    first_due_on = DayField(
        label=_("first instalment due on"), required=False, help_text=_("Empty: on the day on which it begins.")
    )
    decision: Any = forms.ModelChoiceField(label=_("decision"), queryset=None, required=False)
    dealing = _chosen(choices.DEALINGS, _("way of dealing"))
    venue = forms.CharField(label=_("place of bidding"), max_length=60, required=False)
    reference = forms.CharField(label=_("reference of the bidding"), max_length=40, required=False)
    floor_fen = AmountField(label=_("lowest price asked, yuan"), required=False)
    awarded_fen = AmountField(label=_("price awarded, yuan"), required=False)
    direction = forms.ChoiceField(label=_("who pays"), choices=choices.DIRECTIONS, initial="in")
    area = AmountField(label=_("area, 亩"), required=False, help_text=_("Empty: the area of the register."))
    quantity = CountField(label=_("quantity"))
    unit_word = forms.CharField(label=_("unit of quantity"), max_length=10, required=False)
    place = forms.CharField(label=_("place"), max_length=100, required=False)
    bounds = forms.CharField(label=_("bounds"), max_length=200, required=False)
    unit_price_fen = AmountField(label=_("unit price, yuan"), required=False)
    deposit_fen = AmountField(label=_("deposit, yuan"), required=False)

    GROUPS = (
        ("what", pgettext_lazy("contract", "what it is about"), ("number", "name", "kind", "resource", "asset", "thing")),
        ("terms", _("With whom, how long, for how much"),
         ("party", "party_is_person", "starts_on", "ends_on", "total_fen", "rhythm", "first_due_on")),
        ("deal", _("How it was decided"), ("decision", "dealing", "venue", "reference", "floor_fen", "awarded_fen")),
        ("more", _("More"), ("direction", "area", "quantity", "unit_word", "place", "bounds", "unit_price_fen", "deposit_fen")),
    )  # fmt: skip

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_book: Any = self.fields
        of_book["resource"].queryset = book.resources.order_by("number")
        of_book["asset"].queryset = book.assets.order_by("number")
        of_book["decision"].queryset = book.decisions.order_by("-begun_on", "-pk")

    @property
    def groups(self) -> list[tuple[str, Any, list[Any], bool]]:
        """What stands together: code, heading, fields, whether it is open."""
        return [
            (code, heading, [self[name] for name in names], code != "more" or any(self[name].errors for name in names))
            for code, heading, names in self.GROUPS
        ]

    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name in contracts.FIELDS}
        return {**given, "deposit_fen": given.get("deposit_fen") or 0}

    @staticmethod
    def of(row: Contract) -> dict[str, Any]:
        """Return what stands in the fields for a contract that is there."""
        first = row.instalments.order_by("number").first()
        found: dict[str, Any] = {name: getattr(row, name) for name in contracts.FIELDS}
        return {**found, "first_due_on": first.due_on if first is not None else None}


class SignForm(Form):
    """The day on which a contract was signed."""

    signed_on = DayField(label=_("signed on"))


class EndForm(Form):
    """A contract that has run out."""

    on = DayField(label=_("over since"))
    given_back = forms.BooleanField(label=_("what was let has come back"), required=False)


class TerminateForm(EndForm):
    """A contract that ended before its term."""

    reason = forms.CharField(label=_("reason"), max_length=200)


class RescheduleForm(Form):
    """What is still to be paid, on other days."""

    first_due_on = DayField(label=_("next instalment due on"))
    rhythm = forms.ChoiceField(label=_("how it is paid"), choices=choices.RHYTHMS, initial="yearly")
    reason = forms.CharField(label=_("reason"), max_length=200)


class WaiveForm(Form):
    """A part of an instalment that is waived."""

    number = CountField(label=_("number of the instalment"), required=True)
    amount = AmountField(label=_("waived, yuan"))
    decision: Any = forms.ModelChoiceField(label=_("decision"), queryset=None, required=False)
    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: Any = self.fields["decision"]
        found.queryset = book.decisions.order_by("-begun_on", "-pk")


class ReasonForm(Form):
    """A step that asks for a reason and nothing else."""

    reason = forms.CharField(label=_("reason"), max_length=200)


def refuse(form: Any, error: DomainError) -> list[tuple[str, str]]:
    """Put what a service refused beside its field; return what is wrong with the form."""
    if form is None:
        return [("", str(error))]
    form.refuse(error)
    found: list[tuple[str, str]] = form.problems
    return found
