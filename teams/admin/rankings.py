"""Admin pages of the ranking's rules, edited with their lines while they are drafts, of months and of appraisals."""

from typing import Any

from django import forms
from django.contrib import admin
from django.forms.formsets import all_valid
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminIntegerFieldWidget, UnfoldAdminSelectWidget

from core import indicators
from core.actors import Actor
from core.admin_base import CountyRows, ScopedAdmin, ServiceForm, actor_of, page_action
from core.admin_fields import HundredthsField, shown
from core.admin_filters import dropdown
from core.admin_lines import LineForm, LineInline
from core.period_words import period_name
from core.scope import WIDTH
from teams.admin.filters import YearFilter
from teams.filters import AppraisalFilters, MonthFilters, RankingRuleFilters
from teams.models import Appraisal, MonthRanking, RankingItem, RankingRule
from teams.services import ranking


def _figures() -> list[tuple[str, Any]]:
    return [("", "—"), *((figure.code, figure.label) for figure in indicators.of("team"))]


class ItemForm(LineForm):
    """One line of the rule; points are typed with decimals."""

    order = forms.IntegerField(
        label=_("order"), min_value=1, max_value=999, required=False, widget=UnfoldAdminIntegerFieldWidget
    )
    figure = forms.ChoiceField(label=_("figure"), choices=_figures, widget=UnfoldAdminSelectWidget)
    points = HundredthsField(label=_("points for each step"))
    per = forms.IntegerField(
        label=_("step of the figure"), min_value=1, initial=1, widget=UnfoldAdminIntegerFieldWidget
    )
    limit = HundredthsField(label=_("most points"))


class ItemInline(LineInline):
    model = RankingItem
    right, key = "scheme.change", "code"
    form = ItemForm
    empty_lines = 3
    ordering = ("order",)
    edited = ("order", "code", "name", "figure", "points", "per", "limit", "each_member")
    shown_fields = ("order", "name", "figure_shown", "limit_shown", "each_member")

    @display(description=_("how it counts"))
    def figure_shown(self, item: RankingItem) -> str:
        label = indicators.get(item.figure).label if indicators.exists(item.figure) else item.figure
        return gettext("%(figure)s: %(points)s points for each %(per)d") % {
            "figure": label, "points": shown(item.points), "per": item.per,
        }  # fmt: skip

    @display(description=_("most points"))
    def limit_shown(self, item: RankingItem) -> str:
        return shown(item.limit)


class RuleForm(ServiceForm):
    """A draft: its name here, its lines below; saved together."""

    def ready(self) -> bool:
        return bool(all_valid(getattr(self.request, "lines_of_rule", [])))

    def changed(self) -> dict[str, Any]:
        formsets = getattr(self.request, "lines_of_rule", None)
        if formsets is None:
            return super().changed()
        rows = [
            form.cleaned_data
            for formset in formsets
            for form in formset.forms
            if form.cleaned_data and not form.cleaned_data.get("DELETE") and (form.has_changed() or form.instance.pk)
        ]
        rows.sort(key=lambda row: (row["order"] is None, row["order"] or 0))
        return {**super().changed(), "items": [{name: row[name] for name in ranking.ITEM_FIELDS} for row in rows]}


@admin.register(RankingRule)
class RankingRuleAdmin(CountyRows):
    """Rules of the monthly ranking by version."""

    view_action = "scheme.view"
    add_action = change_action = "scheme.change"
    form = RuleForm
    list_display = ("name", "number", "shown_state", "sum_shown", "unit")
    list_filter = (dropdown(RankingRuleFilters, "state"),)
    list_select_related = ("unit",)
    ordering = ("-number",)
    search_fields = ("name",)
    inlines = (ItemInline,)
    actions_detail = ("adopt", "copy")

    @display(
        description=_("state"), ordering="state", label={"draft": "warning", "adopted": "success", "retired": "info"}
    )
    def shown_state(self, rule: RankingRule) -> Any:
        return rule.state, rule.get_state_display()

    @display(description=_("most points together"))
    def sum_shown(self, rule: RankingRule) -> str:
        return shown(sum(item.limit for item in rule.items.all()))

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).prefetch_related("items")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "name") if obj is None else ("unit", "number", "state", "name", "sum_shown")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "number", "state", "sum_shown") if obj else ()

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.state == "draft" or not self.may_on(request, "scheme.change", obj.pk):
            return fieldsets
        says = format_html(
            "{}", gettext("This version has been in force, so it is never changed. Copy it and change the copy.")
        )
        (name, options), *rest = fieldsets
        return [(name, {**options, "description": says}), *rest]

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
            request.lines_of_rule = formsets  # type: ignore[attr-defined]
        return formsets, inlines

    def create(self, actor: Actor, values: dict[str, Any]) -> RankingRule:
        return ranking.draft_rule(actor=actor, county=values["unit"], name=values["name"])

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        items = values.pop("items", None)
        ranking.change_rule(actor=actor, rule_id=pk, values=values, version=version, items=items)

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
            request, object_id, title=gettext("Adopt the rule"), done=gettext("The rule is adopted."),
            explain=gettext("An adopted version is never changed again; months computed from now on use it. Published months stay."),
            run=lambda rule, _given: ranking.adopt_rule(actor=actor_of(request), rule_id=rule.pk),
        )  # fmt: skip

    @page_action(description=_("Copy as a draft"), icon="content_copy", permissions=["copy"])
    def copy(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a draft with the same lines."""
        return self.step(
            request, object_id, title=gettext("Copy as a draft"), done=gettext("The copy is a draft; look it through and adopt it."),
            explain=gettext("The copy keeps the lines of this version."),
            run=lambda rule, _given: ranking.copy_rule(actor=actor_of(request), rule_id=rule.pk),
            target=lambda made: reverse("admin:teams_rankingrule_change", args=[made.pk]),
        )  # fmt: skip


@admin.register(MonthRanking)
class MonthRankingAdmin(CountyRows):
    """Monthly rankings; they are computed and published on the portal's page."""

    view_action = "ranking.view"
    list_display = ("period_shown", "unit", "state", "rule", "computed_at", "published_at", "published_by")
    list_filter = (dropdown(MonthFilters, "state"),)
    list_select_related = ("unit", "rule")
    ordering = ("-period", "pk")
    fields = ("unit", "period_shown", "rule", "state", "computed_at", "published_at", "published_by")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request)
        runs = {path[:WIDTH] for path in actor_of(request).scope("ranking.run").paths}
        return rows.filter(state="published") if not runs else rows

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if (
            obj is not None
            and obj.pk
            and obj.state != "published"
            and not actor_of(request).can("ranking.run", obj.unit.path)
        ):
            return False
        return super().has_view_permission(request, obj)

    @display(description=_("month"), ordering="period")
    def period_shown(self, row: MonthRanking) -> str:
        return str(period_name(row.period))


@admin.register(Appraisal)
class AppraisalAdmin(ScopedAdmin):
    """Written appraisals; they are edited, reviewed and signed on the portal's page."""

    view_action = "appraisal.view"
    list_display = ("team", "year", "number", "state", "grade", "signed_on", "signed_by")
    list_filter = (YearFilter, dropdown(AppraisalFilters, "state"), dropdown(AppraisalFilters, "grade"))
    list_select_related = ("team__unit",)
    search_fields = ("team__name",)
    ordering = ("-year", "team__unit__path", "-number")
    fields = ("team", "year", "number", "reason", "state", "grade", "text_shown", "signed_on", "signed_by", "page")

    @display(description=_("sections"))
    def text_shown(self, row: Appraisal) -> str:
        return "\n".join(section["text"] for section in row.sections if section["text"])

    @display(description=_("page"))
    def page(self, row: Appraisal) -> str:
        address = reverse("teams:appraisal", args=[row.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', address, gettext("Open the appraisal"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields
