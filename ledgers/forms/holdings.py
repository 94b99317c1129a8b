"""Forms of registers, decisions, distributions, entities and supervision."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ledgers import choices
from ledgers.domain import decisions as decision_rule
from ledgers.forms.holding_fields import RowForm, day_field, number_field, text_field
from ledgers.models import (
    Asset,
    Book,
    Cleanup,
    Decision,
    DecisionSheet,
    Distribution,
    Entity,
    FundedProject,
    HoldingCheck,
    LandIncome,
    Material,
    Resource,
    SupervisionNote,
)
from ledgers.services import decisions, distribution, entities, registers


class Plain(forms.Form):
    """A small form of a step."""

    use_required_attribute = False

    def __init__(self, *args: Any, book: Book | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


def passed(book: Book) -> Any:
    return Decision.objects.filter(book=book, passed_on__isnull=False).order_by("-begun_on", "-pk")


class ReasonForm(Plain):
    """Why."""

    reason = text_field(_("reason"), 150)


# Registers --------------------------------------------------------------------------------------


class AssetForm(RowForm):
    model = Asset
    names: ClassVar[Sequence[str]] = (
        "number", "name", "use", "origin", "acquired_on", "quantity", "unit_word", "cost_fen", "depreciated_fen", "life_months",
        "residual", "place", "user", "keeper",
    )  # fmt: skip
    helps = {
        "life_months": _("Empty for what is not depreciated."),
        "keeper": _("An organisation or a post, no name."),
        "user": _("An organisation or a post, no name."),
    }  # fmt: skip


class AssetNewForm(AssetForm):
    names: ClassVar[Sequence[str]] = (*AssetForm.names, "state")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = _states()  # type: ignore[attr-defined]


def _states() -> list[tuple[str, Any]]:
    return [row for row in choices.ASSET_STATES if row[0] in registers.STATES]


class StateForm(Plain):
    """How an asset is used now."""

    state = forms.ChoiceField(label=_("state of use"), choices=_states())
    user = text_field(_("used by"), 60, required=False, help_text=_("An organisation or a post, no name."))


class ScrapForm(Plain):
    """By which decision, when and why an asset is scrapped."""

    decision = forms.ModelChoiceField(
        label=pgettext_lazy("ledger", "decision"), queryset=Decision.objects.none(), empty_label="—"
    )
    on = day_field(_("scrapped on"))
    reason = text_field(_("reason"), 150)

    def __init__(self, *args: Any, book: Book | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if book is not None:
            self.fields["decision"].queryset = passed(book)  # type: ignore[attr-defined]


class DepreciateForm(Plain):
    """Up to which month depreciation is entered."""

    on = day_field(
        _("date of the voucher"), help_text=_("Depreciation is entered up to this month, for all assets of the book.")
    )


class ResourceForm(RowForm):
    model, names = Resource, registers.RESOURCE_FIELDS


class MaterialForm(RowForm):
    model, names = Material, registers.MATERIAL_FIELDS


class CheckForm(RowForm):
    model, names = HoldingCheck, ("year",)


# Decisions --------------------------------------------------------------------------------------


class DecisionForm(RowForm):
    model, names = Decision, decisions.FIELDS


class SheetForm(RowForm):
    """One of the six sheets: what a meeting counts, or what a publication shows."""

    model = DecisionSheet

    def __init__(self, *args: Any, sheet: str, correcting: bool = False, **kwargs: Any) -> None:
        self.names = decisions.PUBLICATION if sheet in decision_rule.PUBLIC else decisions.MEETING  # type: ignore[misc]
        super().__init__(*args, **kwargs)
        self.fields["matter"].required = self.fields["content"].required = True
        if sheet in decision_rule.PUBLIC:
            for name in ("public_from", "public_until", "opinion"):
                self.fields[name].required = True
        else:
            allowed = decision_rule.FORMS[sheet]
            self.fields["form"] = forms.ChoiceField(
                label=self.fields["form"].label, choices=[row for row in choices.MEETING_FORMS if row[0] in allowed]
            )
            self.fields["township_post"].help_text = _("The post, no name.")
            self.order_fields(self.names)
        if correcting:
            self.fields["reason"] = text_field(_("Reason of the correction"), 150)
        elif sheet not in decision_rule.PUBLIC:
            self.fields["otherwise"] = forms.ChoiceField(
                label=_("If it is not carried"),
                choices=(("end", _("the matter ends")), ("back", _("it is sent back to a new proposal"))),
            )


# Distribution -----------------------------------------------------------------------------------


class DistributionForm(RowForm):
    model = Distribution
    names = distribution.FIELDS
    choose = {"rule": lambda book: distribution.rules_for(book.unit.path)}
    helps = {
        "brought_fen": _("Below zero for losses of former years; they are made up first."),
        "reserve_share": _("Of this year's surplus once losses are made up."),
        "members_count": _("How many people the members' total is for; no names, no list."),
        "pool_fen": _("Split by the rule among members, partner company and collective."),
    }  # fmt: skip


class ResolveForm(Plain):
    """The decision that resolved the plan."""

    decision = forms.ModelChoiceField(
        label=pgettext_lazy("ledger", "decision"), queryset=Decision.objects.none(), empty_label="—"
    )

    def __init__(self, *args: Any, book: Book | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if book is not None:
            self.fields["decision"].queryset = passed(book)  # type: ignore[attr-defined]


class NoticeForm(Plain):
    """The days on show."""

    notice_from = day_field(_("on show from"))
    notice_until = day_field(_("on show until"))


class ApproveForm(Plain):
    """How many objections there were, and how they were settled."""

    objections = number_field(_("objections"), max_value=100_000)
    objections_note = text_field(_("how objections were settled"), 150, required=False)


class DayForm(Plain):
    """On which day."""

    on = day_field(_("date of the voucher"))


class ReverseForm(DayForm):
    """On which day and why."""

    reason = text_field(_("reason"), 150)


# Entities, projects, clean-up, supervision ------------------------------------------------------


class EntityForm(RowForm):
    model, names = Entity, entities.ENTITY
    choose = {
        "mode": lambda book: entities.words_for(book.unit.path, "mode"),
        "path": lambda book: entities.words_for(book.unit.path, "path"),
    }


class ProjectForm(RowForm):
    model, names = FundedProject, entities.PROJECT
    choose = {"entity": lambda book: Entity.objects.filter(book=book).order_by("name")}


class LandIncomeForm(RowForm):
    model, names = LandIncome, entities.LAND
    helps = {"source": _("Who reported it, and the document.")}


class CleanupForm(RowForm):
    model, names = Cleanup, entities.CLEANUP


class SettleForm(Plain):
    """When and how an issue was settled."""

    on = day_field(pgettext_lazy("ledger", "settled on"))
    result = text_field(_("result"), 200)


class NoteForm(RowForm):
    model, names = SupervisionNote, ("level", "kind", "label", "text", "due_on")
    helps = {
        "label": _("A voucher by month and number, as 2025-12-3; a contract, decision or asset by its number; a distribution by its year; empty for the whole book."),
        "text": _("Write of the matter and the place, never of a person's conduct."),
    }  # fmt: skip


class AnswerForm(Plain):
    """The answer to a note."""

    answer = text_field(_("answer"), 500)
