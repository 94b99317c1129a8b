"""The lines of a star scheme in the admin: its items and levels, edited while it is a draft."""

from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from core import indicators
from core.admin_base import actor_of, path_of
from core.admin_fields import HundredthsField, shown
from teams import choices
from teams.models import StarItem, StarLevel


def _figures() -> list[tuple[str, Any]]:
    return [("", "—"), *((figure.code, figure.label) for figure in indicators.of("member"))]


class _LineForm(forms.ModelForm):
    def _get_validation_exclusions(self) -> set[str]:
        """Leave uniqueness to the service: it writes all lines anew."""
        return super()._get_validation_exclusions() | {"scheme", "id"}  # type: ignore[misc]

    def validate_unique(self) -> None:
        """The scheme's service checks the lines together."""

    def has_changed(self) -> bool:
        """Take a new line in which nothing was filled in for none, whatever its defaults are."""
        if self.instance.pk:
            return super().has_changed()
        return any(self[name].data not in (None, "", False) for name in self.changed_data)


class ItemForm(_LineForm):
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


class LevelForm(_LineForm):
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


class _LineFormSet(BaseInlineFormSet):
    """Lines that only the scheme's service saves.

    The service writes all lines anew, so a line that somebody else's save has replaced is no error
    of its own: the scheme's version tells of the conflict.
    """

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["id"] = forms.IntegerField(required=False, initial=form.instance.pk, widget=forms.HiddenInput)

    def validate_unique(self) -> None:
        seen: set[Any] = set()
        name = "code" if self.model is StarItem else "stars"
        for form in self.forms:
            value = getattr(form, "cleaned_data", {}).get(name)
            if value in (None, "") or form.cleaned_data.get("DELETE"):
                continue
            if value in seen:
                form.add_error(name, gettext("“%(value)s” stands twice.") % {"value": value})
            seen.add(value)


class _Lines(TabularInline):
    """Lines of a scheme, editable while it is a draft."""

    hide_title = True
    formset = _LineFormSet
    empty_lines = 0
    """Empty lines of a draft, so that lines are added without JavaScript too."""

    def _draft(self, request: HttpRequest, obj: Any) -> bool:
        return obj is not None and obj.state == "draft" and actor_of(request).can("scheme.change", path_of(obj))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._draft(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._draft(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._draft(request, obj)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return self.empty_lines if self._draft(request, obj) else 0

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Begin with nothing chosen: an empty line must stay empty."""
        kwargs["choices"] = db_field.get_choices(include_blank=True, blank_choice=[("", "—")])
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.edited if self._draft(request, obj) else self.shown_fields  # type: ignore[attr-defined]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if self._draft(request, obj) else self.shown_fields  # type: ignore[attr-defined]


class ItemInline(_Lines):
    model = StarItem
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


class LevelInline(_Lines):
    model = StarLevel
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
