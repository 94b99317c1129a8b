"""The lines of a star scheme in the admin: its items and levels, edited while it is a draft."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from core import indicators
from core.admin_fields import HundredthsField, shown
from core.admin_lines import LineForm, LineInline
from teams import choices
from teams.models import StarItem, StarLevel


def _figures() -> list[tuple[str, Any]]:
    return [("", "—"), *((figure.code, figure.label) for figure in indicators.of("member"))]


class ItemForm(LineForm):
    """One line of the scheme; points are typed with decimals."""

    order = forms.IntegerField(
        label=_("order"), min_value=1, max_value=999, required=False, widget=UnfoldAdminIntegerFieldWidget
    )
    limit = HundredthsField(label=_("most points"), required=False)
    indicator = forms.ChoiceField(label=_("figure"), choices=_figures, required=False, widget=UnfoldAdminSelectWidget)
    points = HundredthsField(label=_("points for each step"), required=False)
    per = forms.IntegerField(
        label=_("step of the figure"), min_value=1, initial=1, widget=UnfoldAdminIntegerFieldWidget
    )
    ceiling = forms.TypedChoiceField(
        label=_("most stars under the veto"), choices=[(n, n) for n in range(5)], coerce=int, required=False, empty_value=0,  # type: ignore[arg-type]
        initial=0, widget=UnfoldAdminSelectWidget,
    )  # fmt: skip

    def clean_limit(self) -> int:
        return self.cleaned_data["limit"] or 0

    def clean_points(self) -> int:
        return self.cleaned_data["points"] or 0


class LevelForm(LineForm):
    """The least score of a level, and its quota."""

    stars = forms.TypedChoiceField(
        label=_("stars"), choices=[("", "—"), *choices.STARS[:5]], coerce=int, widget=UnfoldAdminSelectWidget
    )
    min_score = HundredthsField(label=_("least score"))
    quota = HundredthsField(
        label=_("quota"), required=False, help_text=_("A share in percent, or a number of members; empty for none.")
    )
    quota_is_share = forms.BooleanField(label=_("quota is a share"), required=False, initial=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.quota is not None and not self.instance.quota_is_share:
            self.initial["quota"] = self.instance.quota * 100

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        quota = values.get("quota")
        if quota is not None and not values.get("quota_is_share"):
            if quota % 100:
                self.add_error("quota", gettext("Give a whole number of members."))
            values["quota"] = quota // 100
        return values


class ItemInline(LineInline):
    model = StarItem
    right, key = "scheme.change", "code"
    form = ItemForm
    empty_lines = 3
    ordering = ("order",)
    edited = ("order", "code", "name", "dimension", "kind", "limit", "indicator", "points", "per", "ceiling")
    shown_fields = ("order", "name", "dimension", "kind", "limit_shown", "rule_shown")

    @display(description=_("most points"))
    def limit_shown(self, item: StarItem) -> str:
        return shown(item.limit) if item.limit else "—"

    @display(description=_("how it counts"))
    def rule_shown(self, item: StarItem) -> str:
        if item.kind == "veto":
            return gettext("at most %(n)d stars") % {"n": item.ceiling}
        if not item.indicator:
            return gettext("given by hand")
        return gettext("%(figure)s: %(points)s points for each %(per)d") % {
            "figure": indicators.get(item.indicator).label, "points": shown(item.points), "per": item.per,
        }  # fmt: skip


class LevelInline(LineInline):
    model = StarLevel
    right, key = "scheme.change", "stars"
    form = LevelForm
    empty_lines = 5
    ordering = ("-stars",)
    max_num = 5
    edited = ("stars", "min_score", "quota", "quota_is_share")
    shown_fields = ("stars_shown", "min_shown", "quota_shown")

    @display(description=_("stars"))
    def stars_shown(self, level: StarLevel) -> str:
        return str(dict(choices.STARS)[level.stars])

    @display(description=_("least score"))
    def min_shown(self, level: StarLevel) -> str:
        return shown(level.min_score)

    @display(description=_("quota"))
    def quota_shown(self, level: StarLevel) -> str:
        if level.quota is None:
            return "—"
        return f"{shown(level.quota)} %" if level.quota_is_share else str(level.quota)
