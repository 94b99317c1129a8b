"""The lines of a standard in the admin: its goods and items, edited while it is a draft."""

from typing import Any

from django import forms
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from branches import choices
from branches.indicators import grading as indicators
from branches.models import StandardGood, StandardItem
from core import indicators as figures
from core.admin_base import actor_of, path_of
from core.admin_fields import HundredthsField, shown


def _figures() -> list[tuple[str, Any]]:
    codes = sorted(indicators.for_standards())
    return [("", "—"), *((code, figures.get(code).label) for code in codes)]


def _numbers() -> list[tuple[Any, Any]]:
    return [("", "—"), *choices.GOOD_NUMBERS]


class _LineForm(forms.ModelForm):
    def _get_validation_exclusions(self) -> set[str]:
        """Leave uniqueness to the service: it writes all lines anew."""
        return super()._get_validation_exclusions() | {"standard", "id"}  # type: ignore[misc]

    def validate_unique(self) -> None:
        """The standard's service checks the lines together."""

    def has_changed(self) -> bool:
        """Take a new line in which nothing was filled in for none, whatever its defaults are."""
        if self.instance.pk:
            return super().has_changed()
        return any(self[name].data not in (None, "", False) for name in self.changed_data)


class GoodForm(_LineForm):
    """One of the five goods; points are typed with decimals."""

    number = forms.TypedChoiceField(label=_("good no."), choices=_numbers, coerce=int, widget=UnfoldAdminSelectWidget)
    points = HundredthsField(label=_("points of the good"))
    pass_mark = HundredthsField(label=_("pass mark"))


class ItemForm(_LineForm):
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


class _LineFormSet(BaseInlineFormSet):
    """Lines that only the standard's service saves.

    The service writes all lines anew, so a line that somebody else's save has replaced is no error of its own: the
    standard's version tells of the conflict.
    """

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["id"] = forms.IntegerField(required=False, initial=form.instance.pk, widget=forms.HiddenInput)

    def validate_unique(self) -> None:
        seen: set[Any] = set()
        name = "code" if self.model is StandardItem else "number"
        for form in self.forms:
            value = getattr(form, "cleaned_data", {}).get(name)
            if value in (None, "") or form.cleaned_data.get("DELETE"):
                continue
            if value in seen:
                form.add_error(name, gettext("“%(value)s” stands twice.") % {"value": value})
            seen.add(value)


class _Lines(TabularInline):
    """Lines of a standard, editable while it is a draft."""

    hide_title = True
    formset = _LineFormSet
    empty_lines = 0
    """Empty lines of a draft, so that lines are added without JavaScript too."""

    def _draft(self, request: HttpRequest, obj: Any) -> bool:
        return obj is not None and obj.state == "draft" and actor_of(request).can("standard.change", path_of(obj))

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


class GoodInline(_Lines):
    model = StandardGood
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


class ItemInline(_Lines):
    model = StandardItem
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
