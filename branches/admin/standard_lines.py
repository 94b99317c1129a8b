"""The lines of a standard in the admin: its goods and items, edited while it is a draft."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from branches import choices
from branches.indicators import grading as indicators
from branches.models import StandardGood, StandardItem
from core import indicators as figures
from core.admin_fields import HundredthsField, shown
from core.admin_lines import LineForm, LineInline


def _figures() -> list[tuple[str, Any]]:
    codes = sorted(indicators.for_standards())
    return [("", "—"), *((code, figures.get(code).label) for code in codes)]


def _numbers() -> list[tuple[Any, Any]]:
    return [("", "—"), *choices.GOOD_NUMBERS]


class GoodForm(LineForm):
    """One of the five goods; points are typed with decimals."""

    number = forms.TypedChoiceField(label=_("good no."), choices=_numbers, coerce=int, widget=UnfoldAdminSelectWidget)
    points = HundredthsField(label=_("points of the good"))
    pass_mark = HundredthsField(label=_("pass mark"))


class ItemForm(LineForm):
    """One item of the standard; points are typed with decimals."""

    order = forms.IntegerField(
        label=_("order"), min_value=1, max_value=999, required=False, widget=UnfoldAdminIntegerFieldWidget
    )
    good = forms.TypedChoiceField(label=_("good no."), choices=_numbers, coerce=int, widget=UnfoldAdminSelectWidget)
    limit = HundredthsField(label=_("most points"), required=False)
    indicator = forms.ChoiceField(label=_("figure"), choices=_figures, required=False, widget=UnfoldAdminSelectWidget)
    denominator = forms.ChoiceField(label=_("out of"), choices=_figures, required=False, widget=UnfoldAdminSelectWidget)
    points = HundredthsField(label=_("points for each step"), required=False)
    per = forms.IntegerField(
        label=_("step of the figure"), min_value=1, initial=1, widget=UnfoldAdminIntegerFieldWidget
    )

    def clean_limit(self) -> int:
        return self.cleaned_data["limit"] or 0

    def clean_points(self) -> int:
        return self.cleaned_data["points"] or 0


class GoodInline(LineInline):
    model = StandardGood
    right, key = "standard.change", "number"
    form = GoodForm
    empty_lines = 5
    max_num = 5
    ordering = ("number",)
    edited = ("number", "name", "points", "pass_mark")
    shown_fields = ("number", "name", "points_shown", "mark_shown")

    @display(description=_("points of the good"))
    def points_shown(self, good: StandardGood) -> str:
        return shown(good.points)

    @display(description=_("pass mark"))
    def mark_shown(self, good: StandardGood) -> str:
        return shown(good.pass_mark)


class ItemInline(LineInline):
    model = StandardItem
    right, key = "standard.change", "code"
    form = ItemForm
    empty_lines = 3
    ordering = ("order",)
    edited = (
        "order", "code", "name", "good", "kind", "limit", "indicator", "denominator", "points", "per", "of_all",
    )  # fmt: skip
    shown_fields = ("order", "name", "good", "kind", "limit_shown", "rule_shown")

    @display(description=_("most points"))
    def limit_shown(self, item: StandardItem) -> str:
        return shown(item.limit) if item.limit else "—"

    @display(description=_("how it counts"))
    def rule_shown(self, item: StandardItem) -> str:
        return rule_words(item)


def label_of(code: str) -> str:
    """Return what a figure is called; a figure that does not exist stands for itself."""
    return str(figures.get(code).label) if figures.exists(code) else code


def rule_words(item: StandardItem) -> str:
    """Return in words how an item's points come about."""
    if item.kind == "veto":
        takes = gettext("takes all five goods") if item.of_all else gettext("takes this good")
        if not item.indicator:
            return takes
        return gettext("%(takes)s, once %(figure)s reaches %(per)d") % {
            "takes": takes, "figure": label_of(item.indicator), "per": item.per,
        }  # fmt: skip
    if not item.indicator:
        return gettext("given by hand")
    if item.denominator:
        return gettext("in proportion to %(figure)s out of %(of)s") % {
            "figure": label_of(item.indicator), "of": label_of(item.denominator),
        }  # fmt: skip
    return gettext("%(figure)s: %(points)s points for each %(per)d") % {
        "figure": label_of(item.indicator), "points": shown(item.points), "per": item.per,
    }  # fmt: skip
