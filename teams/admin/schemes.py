"""Admin page of star schemes: a draft is edited with its items and levels, checked, simulated, adopted."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget

from core.actors import Actor
from core.admin_base import CountyRows, ServiceForm, actor_of, page_action
from core.admin_fields import HundredthsField, shown
from core.admin_filters import dropdown
from teams import choices
from teams.admin.filters import YearFilter
from teams.admin.rounds import points_table
from teams.admin.scheme_lines import ItemInline, LevelInline
from teams.admin.scheme_pages import SchemePages
from teams.domain.scheme import DIMENSIONS
from teams.filters import SchemeFilters
from teams.models import StarItem, StarScheme
from teams.services import schemes

_SCHEME_VALUES = (
    "team_kind", "base", "allotment", "quarters_weight", "review_weight", "min_quarters", "notice_workdays",
)  # fmt: skip


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
            # An item without a place comes last, in the order in which it stands on the page.
            rows.sort(key=lambda row: (row["order"] is None, row["order"] or 0) if name == "items" else -row["stars"])
            found[name] = [{field: row[field] for field in fields} for row in rows]
        return found

    def changed(self) -> dict[str, Any]:
        lines = self.lines() if hasattr(self.request, "lines_of_scheme") else {}
        return {**super().changed(), **lines}

    def given(self) -> dict[str, Any]:
        return {**super().given(), **(self.lines() if self.instance.pk is None else {})}


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100, widget=UnfoldAdminIntegerFieldWidget)


@admin.register(StarScheme)
class StarSchemeAdmin(SchemePages, CountyRows):
    """Star schemes by year and version."""

    view_action = "scheme.view"
    add_action = change_action = "scheme.change"
    form = SchemeForm
    list_display = ("name", "year", "number", "shown_state", "team_kind", "allotment", "copied_from", "unit")
    list_filter = (dropdown(SchemeFilters, "state"), YearFilter)
    list_select_related = ("unit", "team_kind", "copied_from")
    ordering = ("-year", "name", "-number")
    search_fields = ("name",)
    inlines = (LevelInline, ItemInline)
    actions_detail = ("examine", "adopt", "simulate", "compare", "copy")

    @display(
        description=_("state"), ordering="state", label={"draft": "warning", "adopted": "success", "retired": "info"}
    )
    def shown_state(self, scheme: StarScheme) -> Any:
        return scheme.state, scheme.get_state_display()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("unit", "year", "name", *_SCHEME_VALUES)
        own = ("unit", "year", "number", "state", "copied_from", "name", "team_kind")
        if self.has_change_permission(request, obj):
            return (*own, *_SCHEME_VALUES[1:], "sums_shown")
        return (*own, "base_shown", "allotment", "weights_shown", "min_quarters", "notice_workdays", "sums_shown")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("unit", "year", "number", "state", "copied_from", "base_shown", "weights_shown", "sums_shown")
        return own if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say of a version in force how to go on: it is copied, and the copy is changed."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.state == "draft" or not self.may_on(request, "scheme.change", obj.pk):
            return fieldsets
        says = format_html(
            '{} <a class="text-link" href="{}">{}</a>',
            gettext("This version has been in force, so it is never changed. Copy it and change the copy."),
            reverse("admin:teams_starscheme_copy", args=[obj.pk]),
            gettext("Copy to another year"),
        )
        (name, options), *rest = fieldsets
        return [(name, {**options, "description": says}), *rest]

    @display(description=_("points of the base"))
    def sums_shown(self, scheme: StarScheme) -> str:
        """Show what the items add up to, by dimension, and what is missing."""
        items = [item for item in scheme.items.all() if item.kind in ("manual", "indicator")]
        sums = {d: sum(item.limit for item in items if item.dimension == d) for d in DIMENSIONS}
        total = sum(sums.values())
        rows: list[tuple[Any, ...]] = [
            (label, shown(sums[code]) if sums[code] else gettext("no item")) for code, label in choices.DIMENSIONS
        ]
        says = {"total": shown(total), "base": shown(scheme.base), "n": shown(abs(scheme.base - total))}
        if total < scheme.base:
            rows.append((gettext("in all"), gettext("%(total)s of %(base)s: %(n)s are missing") % says))
        elif total > scheme.base:
            rows.append((gettext("in all"), gettext("%(total)s of %(base)s: %(n)s too many") % says))
        else:
            rows.append((gettext("in all"), gettext("%(total)s of %(base)s: complete") % says))
        return points_table((_("dimension"), _("most points")), rows)

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
            explain=gettext("The copy keeps items, levels, weights and order at equal scores, and names this version."),
            run=lambda scheme, given: self._copied(request, scheme, given["year"]),
            target=lambda made: reverse("admin:teams_starscheme_change", args=[made.pk]),
        )  # fmt: skip

    def _copied(self, request: HttpRequest, scheme: StarScheme, year: int) -> StarScheme:
        made = schemes.copy(actor=actor_of(request), scheme_id=scheme.pk, year=year)
        if made.team_kind is not None and not made.team_kind.is_active:
            messages.warning(
                request,
                gettext("The kind of team “%(kind)s” is no longer in use. Choose another one, or none for all teams.")
                % {"kind": made.team_kind.name},
            )
        return made
