"""Admin page of five-goods standards: a draft is edited with its goods and items, checked, compared, tried, adopted."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms.formsets import all_valid
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from branches import choices, selectors
from branches.admin.standard_lines import GoodInline, ItemInline, label_of
from branches.domain import standard_diff
from branches.filters import StandardFilters
from branches.models import Branch, Standard, StandardGood
from branches.services import standard_example, standard_simulation, standards
from core.actors import Actor
from core.admin_base import CountyRows, ServiceForm, actor_of, page_action
from core.admin_fields import shown
from core.admin_filters import dropdown
from core.errors import DomainError

_READING = ("GET", "HEAD")
_POINTS = frozenset({"limit", "points", "pass_mark"})
_LABELS = {
    "name": _("name"), "sector": _("only for the sector"), "points": _("points"), "pass_mark": _("pass mark"),
    "good": _("good no."), "kind": _("kind"), "limit": _("most points"), "indicator": _("figure"),
    "denominator": _("out of"), "per": _("step of the figure"), "of_all": _("takes all five goods"),
}  # fmt: skip
_WHAT = {"added": _("added"), "removed": _("left out"), "changed": _("changed")}


class StandardForm(ServiceForm):
    """A draft: its own fields here, its goods and items in the lines below; saved together."""

    with_example = forms.BooleanField(
        label=_("begin with the shipped example"), required=False, initial=True, widget=UnfoldBooleanSwitchWidget,
        help_text=_("Five goods of 20 points with items that read this portal's figures; change what you like."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields.pop("with_example", None)

    def ready(self) -> bool:
        return bool(all_valid(getattr(self.request, "lines_of_standard", [])))

    def lines(self) -> dict[str, list[dict[str, Any]]]:
        """Return the goods and items as they were filled in."""
        found: dict[str, list[dict[str, Any]]] = {"goods": [], "items": []}
        for formset in getattr(self.request, "lines_of_standard", []):
            is_good = formset.model is StandardGood
            rows = [
                form.cleaned_data
                for form in formset.forms
                if form.cleaned_data
                and not form.cleaned_data.get("DELETE")
                and (form.has_changed() or form.instance.pk)
            ]
            # An item without a place comes last, in the order in which it stands on the page.
            rows.sort(key=lambda row: row["number"] if is_good else (row["order"] is None, row["order"] or 0))
            fields = standards.GOOD_FIELDS if is_good else standards.ITEM_FIELDS
            found["goods" if is_good else "items"] = [{name: row[name] for name in fields} for row in rows]
        return found

    def changed(self) -> dict[str, Any]:
        lines = self.lines() if hasattr(self.request, "lines_of_standard") else {}
        return {**super().changed(), **lines}

    def given(self) -> dict[str, Any]:
        return {**super().given(), **(self.lines() if self.instance.pk is None else {})}


class YearForm(forms.Form):
    year = forms.IntegerField(label=_("year"), min_value=2000, max_value=2100, widget=UnfoldAdminIntegerFieldWidget)


class OtherForm(forms.Form):
    """The version to compare with."""

    other = forms.ChoiceField(label=_("compare with"), widget=UnfoldAdminSelectWidget)


class RoundForm(forms.Form):
    """The year to try the version on."""

    round = forms.TypedChoiceField(label=_("year"), coerce=int, widget=UnfoldAdminSelectWidget)


@admin.register(Standard)
class StandardAdmin(CountyRows):
    """Five-goods standards by year, sector and version."""

    view_action = "standard.view"
    add_action = change_action = "standard.change"
    form = StandardForm
    list_display = ("name", "year", "sector_shown", "number", "shown_state", "copied_from", "unit")
    list_filter = (dropdown(StandardFilters, "state"), dropdown(StandardFilters, "sector"))
    list_select_related = ("unit", "copied_from")
    ordering = ("-year", "sector", "name", "-number")
    search_fields = ("name",)
    inlines = (GoodInline, ItemInline)
    actions_detail = ("examine", "adopt", "simulate", "compare", "copy")

    @display(
        description=_("state"), ordering="state", label={"draft": "warning", "adopted": "success", "retired": "info"}
    )
    def shown_state(self, standard: Standard) -> Any:
        return standard.state, standard.get_state_display()

    @display(description=_("sector"), ordering="sector")
    def sector_shown(self, standard: Standard) -> str:
        return standards.sector_label(standard.sector)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("unit", "year", "sector", "name", "with_example")
        return ("unit", "year", "number", "state", "copied_from", "name", "sector", "sums_shown")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "year", "number", "state", "copied_from", "sums_shown") if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Say of a version in force how to go on: it is copied, and the copy is changed."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.state == "draft" or not self.may_on(request, "standard.change", obj.pk):
            return fieldsets
        says = format_html(
            '{} <a class="text-link" href="{}">{}</a>',
            gettext("This version has been in force, so it is never changed. Copy it and change the copy."),
            reverse("admin:branches_standard_copy", args=[obj.pk]),
            gettext("Copy to another year"),
        )
        (name, options), *rest = fieldsets
        return [(name, {**options, "description": says}), *rest]

    @display(description=_("points by good"))
    def sums_shown(self, standard: Standard) -> SafeString:
        """Show what the items add up to, by good, and what is missing."""
        items = [item for item in standard.items.all() if item.kind in ("manual", "indicator")]
        lines = []
        for good in sorted(standard.goods.all(), key=lambda good: good.number):
            total = sum(item.limit for item in items if item.good == good.number)
            says = {"total": shown(total), "points": shown(good.points), "n": shown(abs(good.points - total))}
            if total < good.points:
                words = gettext("%(total)s of %(points)s: %(n)s are missing") % says
            elif total > good.points:
                words = gettext("%(total)s of %(points)s: %(n)s too many") % says
            else:
                words = gettext("%(total)s of %(points)s: complete") % says
            lines.append((good.name, words))
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}：{}</li>", lines)) if lines else SafeString("—")

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
            request.lines_of_standard = formsets  # type: ignore[attr-defined]
        return formsets, inlines

    def create(self, actor: Actor, values: dict[str, Any]) -> Standard:
        sector = values["sector"]
        with_example = values.get("with_example")
        return standards.draft(
            actor=actor, county=values["unit"], year=values["year"], name=values["name"], sector=sector,
            goods=standard_example.goods() if with_example else (),
            items=standard_example.items(sector) if with_example else (),
        )  # fmt: skip

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        goods, items = values.pop("goods", None), values.pop("items", None)
        standards.update(actor=actor, standard_id=pk, values=values, version=version, goods=goods, items=items)

    # Steps --------------------------------------------------------------------------------------

    def has_adopt_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "standard.change", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.state == "draft"

    has_examine_permission = has_adopt_permission

    def has_copy_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "standard.change", object_id)

    has_simulate_permission = has_copy_permission

    def has_compare_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if object_id is None:
            return self.has_view_permission(request)
        return self.has_view_permission(request, self._own(request, str(object_id)))

    @page_action(description=_("Adopt"), icon="check_circle", permissions=["adopt"])
    def adopt(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put the draft in force."""
        return self.step(
            request, object_id, title=gettext("Adopt the standard"), done=gettext("The standard is adopted."),
            explain=gettext(
                "An adopted version is never changed again. The version in force before it is retired. Sheets of the year "
                "that are not final are graded by this version from now on; those that lack points for a new item go back "
                "to their organisation. Final years stay as they are."
            ),
            run=lambda standard, _given: standards.adopt(
                actor=actor_of(request), standard_id=standard.pk, now=timezone.now()
            ),
        )  # fmt: skip

    @page_action(description=_("Copy to another year"), icon="content_copy", permissions=["copy"])
    def copy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a draft with the same goods and items for another year."""
        obj = self.get_object(request, object_id)
        return self.step(
            request, object_id, title=gettext("Copy to another year"), form_class=YearForm,
            initial={"year": obj.year + 1 if obj else None}, done=gettext("The copy is a draft; look it through and adopt it."),
            explain=gettext("The copy keeps goods, items and pass marks, and names this version."),
            run=lambda standard, given: standards.copy(
                actor=actor_of(request), standard_id=standard.pk, year=given["year"]
            ),
            target=lambda made: reverse("admin:branches_standard_change", args=[made.pk]),
        )  # fmt: skip

    # Reading pages ------------------------------------------------------------------------------

    def _own(self, request: HttpRequest, object_id: str) -> Standard:
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        return obj

    @page_action(description=_("Check"), icon="fact_check", permissions=["examine"])
    def examine(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Name everything for which the draft could not be adopted; nothing is changed."""
        if request.method not in _READING:
            return HttpResponseNotAllowed(_READING)
        standard = self._own(request, object_id)
        return self._page(
            request, standard, "admin/scheme_check.html", gettext("Check of the draft"),
            problems=standards.problems(standard), adopt=reverse("admin:branches_standard_adopt", args=[standard.pk]),
        )  # fmt: skip

    @page_action(description=_("Compare"), icon="compare_arrows", permissions=["compare"])
    def compare(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show good by good and item by item what differs from another version."""
        if request.method not in _READING:
            return HttpResponseNotAllowed(_READING)
        standard = self._own(request, object_id)
        rows = self.get_queryset(request).filter(unit=standard.unit).exclude(pk=standard.pk)
        others = {row.pk: row for row in rows.prefetch_related("goods", "items")}
        offered = [
            (pk, f"{row} {standards.sector_label(row.sector)}：{row.get_state_display()}") for pk, row in others.items()
        ]
        form = _form(OtherForm, "other", offered, request)
        other = None
        if form.is_bound:
            other = others[int(form.cleaned_data["other"])] if form.is_valid() else None
        elif others:
            other = others.get(standard.copied_from_id or 0) or next(iter(others.values()))
            form.initial["other"] = other.pk
        extra: dict[str, Any] = {"others": bool(others)}
        if other is not None:
            old, new = sorted((other, standard), key=lambda row: (row.year, row.number, row.pk))
            diff = standard_diff.compare(selectors.to_version(old), selectors.to_version(new))
            extra |= {"old": old, "new": new, "diff": diff, "sections": _sections(diff)}
        return self._page(
            request, standard, "admin/scheme_compare.html", gettext("Compare versions"), form=form, **extra
        )

    @page_action(description=_("Simulate"), icon="science", permissions=["simulate"])
    def simulate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what the version would have made of a graded year, and who would move; nothing is written."""
        if request.method not in _READING:
            return HttpResponseNotAllowed(_READING)
        standard, actor = self._own(request, object_id), actor_of(request)
        offered = [(row.pk, f"{row.year}：{row.get_state_display()}") for row in standard_simulation.years(standard)]
        form = _form(RoundForm, "round", offered, request)
        extra: dict[str, Any] = {"years": bool(offered)}
        if form.is_bound and form.is_valid():
            try:
                result = standard_simulation.simulate(
                    actor=actor, standard_id=standard.pk, round_id=form.cleaned_data["round"]
                )
            except DomainError as error:
                form.add_error(None, str(error))
            else:
                extra |= _simulated(actor, result)
        return self._page(request, standard, "admin/standard_simulate.html", gettext("Simulation"), form=form, **extra)

    def _page(self, request: HttpRequest, standard: Standard, template: str, title: str, **extra: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request), "title": title, "subtitle": str(standard), "opts": self.opts,
            "object": standard, "original": standard, "media": self.media,
            "back": reverse("admin:branches_standard_change", args=[standard.pk]), **extra,
        }  # fmt: skip
        return TemplateResponse(request, template, context)


def _form(form_class: type[forms.Form], field: str, offered: list[tuple[int, str]], request: HttpRequest) -> Any:
    """Return a form of one select, bound when the address gives its value."""
    form = form_class(request.GET if field in request.GET else None)
    form.fields[field].choices = offered  # type: ignore[attr-defined]
    form.fields[field].label = capfirst(str(form.fields[field].label))
    return form


def _sections(diff: standard_diff.Diff) -> list[dict[str, Any]]:
    """Return the parts of a comparison that have something to say, each value in words."""
    rows = {
        gettext("Settings"): [
            {"name": capfirst(str(_LABELS[change.field])), "what": "changed", "changes": [_change(change, label=False)]}
            for change in diff.settings
        ],
        gettext("Goods"): [_line(line) for line in diff.goods],
        gettext("Items"): [_line(line) for line in diff.items],
    }
    return [{"title": title, "lines": lines} for title, lines in rows.items() if lines]


def _line(line: standard_diff.Line) -> dict[str, Any]:
    changes = [_change(change) for change in line.changes if not (line.what != "changed" and change.field == "name")]
    return {"name": line.name, "what": line.what, "what_label": _WHAT[line.what], "changes": changes}


def _change(change: standard_diff.Change, *, label: bool = True) -> dict[str, Any]:
    return {
        "label": _LABELS[change.field] if label else "",
        "old": _value(change.field, change.old), "new": _value(change.field, change.new),
    }  # fmt: skip


def _value(field: str, value: Any) -> str:
    """Return a value of a version as people read it."""
    if value is None:
        return ""
    if field in _POINTS:
        return shown(value)
    if field in ("indicator", "denominator"):
        return label_of(value)
    if field == "sector":
        return standards.sector_label(value)
    if field == "of_all":
        return gettext("yes") if value else gettext("no")
    return str(dict(choices.STANDARD_ITEM_KINDS).get(value, value)) if field == "kind" else str(value)


def _simulated(actor: Actor, result: standard_simulation.Simulation) -> dict[str, Any]:
    """Return what the page shows of a simulation: figures of the county, names within the reader's scope."""
    labels = dict(choices.GRADES)
    seen = Branch.objects.within(actor.scope("grading.view")).select_related("unit")
    rows = seen.in_bulk([move.branch for move in result.moves])
    movers = [
        {
            "branch": rows[move.branch], "up": move.after > move.before, "before": labels[move.before],
            "after": labels[move.after],
        }
        for move in result.moves
        if move.branch in rows
    ]  # fmt: skip
    return {
        "result": result, "movers": movers,
        "spread": [
            {"grade": labels[n], "before": result.before[n], "after": result.after[n]} for n in range(5, -1, -1)
        ],
        "up": sum(move.after > move.before for move in result.moves),
        "down": sum(move.after < move.before for move in result.moves),
    }  # fmt: skip
