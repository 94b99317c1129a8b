"""Admin pages of star schemes and targets: a draft is edited with its items and levels, then adopted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms.formsets import all_valid
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import TabularInline
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from core import indicators
from core.actors import Actor
from core.admin_base import ChoicesDropdownFilter, CountyRows, ServiceForm, actor_of, page_action, path_of
from core.admin_fields import HundredthsField, shown
from teams import choices
from teams.admin.filters import YearFilter
from teams.models import StarItem, StarLevel, StarScheme, StarTarget
from teams.services import schemes

_SCHEME_VALUES = (
    "team_kind", "base", "allotment", "quarters_weight", "review_weight", "min_quarters", "notice_workdays",
)  # fmt: skip


def _figures() -> list[tuple[str, Any]]:
    return [("", "—"), *((figure.code, figure.label) for figure in indicators.of("member"))]


class SchemeForm(ServiceForm):
    """A draft: its own fields here, its items and levels in the lines below; saved together."""

    base = HundredthsField(
        label=_("base"), initial=10_000, help_text=_("The items scored by hand or fed by a figure add up to it.")
    )
    quarters_weight = HundredthsField(label=_("weight of the quarters, %"), limit=10_000, initial=10_000)
    review_weight = HundredthsField(label=_("weight of the year-end review, %"), limit=10_000, initial=0)

    def ready(self) -> bool:
        return bool(all_valid(getattr(self.request, "lines_of_scheme", [])))

    def lines(self) -> dict[str, list[dict[str, Any]]]:
        """Return the items and levels as they were filled in."""
        found: dict[str, list[dict[str, Any]]] = {"items": [], "levels": []}
        for formset in getattr(self.request, "lines_of_scheme", []):
            name = "items" if formset.model is StarItem else "levels"
            fields = schemes.ITEM_FIELDS if formset.model is StarItem else schemes.LEVEL_FIELDS
            rows = [
                form.cleaned_data
                for form in formset.forms
                if form.cleaned_data
                and not form.cleaned_data.get("DELETE")
                and (form.has_changed() or form.instance.pk)
            ]
            rows.sort(key=lambda row: row["order"] if name == "items" else -row["stars"])
            found[name] = [{field: row[field] for field in fields} for row in rows]
        return found

    def changed(self) -> dict[str, Any]:
        lines = self.lines() if hasattr(self.request, "lines_of_scheme") else {}
        return {**super().changed(), **lines}

    def given(self) -> dict[str, Any]:
        return {**super().given(), **(self.lines() if self.instance.pk is None else {})}


class _LineForm(forms.ModelForm):
    def _get_validation_exclusions(self) -> set[str]:
        """Leave uniqueness to the service: it writes all lines anew."""
        return super()._get_validation_exclusions() | {"scheme", "id"}  # type: ignore[misc]

    def validate_unique(self) -> None:
        """The scheme's service checks the lines together."""


class ItemForm(_LineForm):
    """One line of the scheme; points are typed with decimals."""

    limit = HundredthsField(label=_("most points"), required=False)
    indicator = forms.ChoiceField(label=_("figure"), choices=_figures, required=False, widget=UnfoldAdminSelectWidget)
    points = HundredthsField(label=_("points for each step"), required=False)
    per = forms.IntegerField(
        label=_("step of the figure"), min_value=1, initial=1, widget=UnfoldAdminIntegerFieldWidget
    )
    ceiling = forms.TypedChoiceField(
        label=_("most stars under the veto"), choices=[(n, n) for n in range(5)], coerce=int, required=False, empty_value=0,  # type: ignore[arg-type]
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip

    def clean_limit(self) -> int:
        return self.cleaned_data["limit"] or 0

    def clean_points(self) -> int:
        return self.cleaned_data["points"] or 0


class LevelForm(_LineForm):
    """The least score of a level, and its quota."""

    stars = forms.TypedChoiceField(
        label=_("stars"), choices=choices.STARS[:5], coerce=int, widget=UnfoldAdminSelectWidget
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

    extra = 0
    hide_title = True
    formset = _LineFormSet

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

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.edited if self._draft(request, obj) else self.shown_fields  # type: ignore[attr-defined]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if self._draft(request, obj) else self.shown_fields  # type: ignore[attr-defined]


class ItemInline(_Lines):
    model = StarItem
    form = ItemForm
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


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100, widget=UnfoldAdminIntegerFieldWidget)


@admin.register(StarScheme)
class StarSchemeAdmin(CountyRows):
    """Star schemes by year and version."""

    view_action = "scheme.view"
    add_action = change_action = "scheme.change"
    form = SchemeForm
    list_display = ("name", "year", "number", "unit", "team_kind", "allotment", "shown_state")
    list_filter = (("state", ChoicesDropdownFilter), YearFilter)
    list_select_related = ("unit", "team_kind")
    ordering = ("-year", "name", "-number")
    search_fields = ("name",)
    inlines = (LevelInline, ItemInline)
    actions_detail = ("adopt", "copy")

    @display(
        description=_("state"), ordering="state", label={"draft": "warning", "adopted": "success", "retired": "info"}
    )
    def shown_state(self, scheme: StarScheme) -> Any:
        return scheme.state, scheme.get_state_display()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("unit", "year", "name", *_SCHEME_VALUES)
        own = ("unit", "year", "number", "state", "name", "team_kind")
        rest = _SCHEME_VALUES[1:] if self.has_change_permission(request, obj) else (
            "base_shown", "allotment", "weights_shown", "min_quarters", "notice_workdays"
        )  # fmt: skip
        return (*own, *rest)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "year", "number", "state", "base_shown", "weights_shown") if obj else ()

    @display(description=_("base"))
    def base_shown(self, scheme: StarScheme) -> str:
        return shown(scheme.base)

    @display(description=_("weights of the year"))
    def weights_shown(self, scheme: StarScheme) -> str:
        return gettext("quarters %(quarters)s %%, year-end review %(review)s %%") % {
            "quarters": shown(scheme.quarters_weight), "review": shown(scheme.review_weight),
        }  # fmt: skip

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level="county")
        return field

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.state == "draft")

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def _create_formsets(self, request: HttpRequest, obj: Any, change: bool) -> Any:
        formsets, inlines = super()._create_formsets(request, obj, change)  # type: ignore[misc]
        if request.method == "POST" and change:
            request.lines_of_scheme = formsets  # type: ignore[attr-defined]
        return formsets, inlines

    def create(self, actor: Actor, values: dict[str, Any]) -> StarScheme:
        own = {name: values[name] for name in _SCHEME_VALUES if name != "team_kind"}
        return schemes.draft(
            actor=actor,
            county=values["unit"],
            year=values["year"],
            name=values["name"],
            team_kind=values["team_kind"],
            values=own,
        )

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        items, levels = values.pop("items", None), values.pop("levels", None)
        schemes.update(actor=actor, scheme_id=pk, values=values, version=version, items=items, levels=levels)

    def has_adopt_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "scheme.change", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.state == "draft"

    def has_copy_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "scheme.change", object_id)

    @page_action(description=_("Adopt"), icon="check_circle", permissions=["adopt"])
    def adopt(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put the draft in force."""
        return self.step(
            request, object_id, title=gettext("Adopt the scheme"), done=gettext("The scheme is adopted."),
            explain=gettext(
                "An adopted version is never changed again. The version in force before it for the same teams is retired; "
                "quarters opened from now on use this one."
            ),
            run=lambda scheme, _given: schemes.adopt(actor=actor_of(request), scheme_id=scheme.pk),
        )  # fmt: skip

    @page_action(description=_("Copy to another year"), icon="content_copy", permissions=["copy"])
    def copy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a draft with the same items and levels for another year."""
        obj = self.get_object(request, object_id)
        return self.step(
            request, object_id, title=gettext("Copy to another year"), form_class=YearForm,
            initial={"year": obj.year + 1 if obj else None}, done=gettext("The copy is a draft; look it through and adopt it."),
            run=lambda scheme, given: schemes.copy(actor=actor_of(request), scheme_id=scheme.pk, year=given["year"]),
            target=lambda made: reverse("admin:teams_starscheme_change", args=[made.pk]),
        )  # fmt: skip


def _unit_figures() -> list[tuple[str, Any]]:
    return [("", "—"), *((figure.code, figure.label) for figure in indicators.of("unit"))]


class TargetForm(ServiceForm):
    """A target: figures by name, a threshold as people write it."""

    numerator = forms.ChoiceField(label=_("numerator"), choices=_unit_figures, widget=UnfoldAdminSelectWidget)
    denominator = forms.ChoiceField(
        label=_("denominator"), choices=_unit_figures, required=False, widget=UnfoldAdminSelectWidget
    )
    is_share = forms.BooleanField(label=_("threshold is a share"), required=False, widget=UnfoldBooleanSwitchWidget)
    threshold = HundredthsField(label=_("threshold"), help_text=_("A number of members, or a share in percent."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and not self.instance.is_share:
            self.initial["threshold"] = self.instance.threshold * 100

    def changed(self) -> dict[str, Any]:
        return self.given()

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        threshold = values.get("threshold")
        if threshold is not None and not values.get("is_share"):
            if threshold % 100:
                self.add_error("threshold", gettext("Give a whole number."))
            values["threshold"] = threshold // 100
        return values


@admin.register(StarTarget)
class StarTargetAdmin(CountyRows):
    """The county's targets of a year."""

    view_action = "scheme.view"
    add_action = change_action = "scheme.change"
    form = TargetForm
    list_display = ("name", "year", "unit", "numerator_shown", "threshold_shown")
    list_filter = (YearFilter,)
    list_select_related = ("unit",)
    ordering = ("-year", "order")
    search_fields = ("name",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is not None and not self.has_change_permission(request, obj):
            return ("unit", "year", "name", "numerator_shown", "denominator_shown", "threshold_shown")
        own = ("order", "name", "numerator", "denominator", "is_share", "threshold")
        return ("unit", "year", "code", *own)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown_fields = ("numerator_shown", "denominator_shown", "threshold_shown")
        return ("unit", "year", "code", *shown_fields) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level="county")
        return field

    @display(description=_("numerator"))
    def numerator_shown(self, target: StarTarget) -> str:
        return _figure_label(target.numerator)

    @display(description=_("denominator"))
    def denominator_shown(self, target: StarTarget) -> str:
        return _figure_label(target.denominator)

    @display(description=_("threshold"))
    def threshold_shown(self, target: StarTarget) -> str:
        return f"{shown(target.threshold)} %" if target.is_share else str(target.threshold)

    def create(self, actor: Actor, values: dict[str, Any]) -> StarTarget:
        county, year, code = values.pop("unit"), values.pop("year"), values.pop("code")
        return schemes.set_target(actor=actor, county=county, year=year, code=code, values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        row = StarTarget.objects.select_related("unit").get(pk=pk)
        schemes.set_target(actor=actor, county=row.unit, year=row.year, code=row.code, values=values, version=version)


def _figure_label(code: str) -> str:
    if not code:
        return "—"
    return str(indicators.get(code).label) if indicators.exists(code) else code
