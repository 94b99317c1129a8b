"""Admin pages of grading, demonstration sites and rectification; each page calls one service."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminDateWidget, UnfoldAdminTextInputWidget

from branches.admin.standard_lines import shown
from branches.filters import GradingFilters, PlanFilters, SiteFilters
from branches.models import (
    BranchGrading,
    DemonstrationSite,
    GradingMove,
    GradingObjection,
    GradingRound,
    RectificationPlan,
    RectificationStep,
)
from branches.services import grading_rounds, rectification, sites
from core.actors import Actor
from core.admin_base import CountyRows, ReadOnlyInline, ScopedAdmin, ServiceForm, actor_of, page_action
from core.admin_fields import HundredthsField
from core.admin_filters import dropdown

_SETTINGS = (
    "founded_before", "min_full_members", "bars_rectified", "advanced_from", "middle_from", "sample_share",
    "notice_workdays", "assess_by", "review_by",
)  # fmt: skip
_OPENING = (
    "founded_before",
    "min_full_members",
    "bars_rectified",
    "advanced_from",
    "middle_from",
    "sample_share",
    "notice_workdays",
)


class RoundForm(ServiceForm):
    """A year's settings; the share of the sample is typed in percent."""

    sample_share = HundredthsField(label=_("share of the sample, %"), limit=10_000, initial=1000)


@admin.register(GradingRound)
class GradingRoundAdmin(CountyRows):
    """Gradings of years: opened here with the county's settings; its steps are taken on the portal's page."""

    view_action = "grading.view"
    add_action = change_action = "grading.run"
    form = RoundForm
    list_display = ("unit", "year", "shown_state", "opened_on", "notice_until", "open_objections")
    list_select_related = ("unit",)
    ordering = ("-year",)

    @display(description=_("state"), label={"open": "warning", "notice": "info", "final": "success"})
    def shown_state(self, row: GradingRound) -> Any:
        return row.state, row.get_state_display()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("unit", "year", *_OPENING)
        shown_share = (
            _SETTINGS
            if self.has_change_permission(request, obj)
            else tuple("share_shown" if name == "sample_share" else name for name in _SETTINGS)
        )
        return (
            "unit",
            "year",
            "state",
            "opened_on",
            *shown_share,
            "sample_seed",
            "notice_from",
            "notice_until",
            "page",
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ()
        return (
            "unit", "year", "state", "opened_on", "sample_seed", "notice_from", "notice_until", "page", "share_shown",
        )  # fmt: skip

    @display(description=_("share of the sample, %"))
    def share_shown(self, row: GradingRound) -> str:
        return shown(row.sample_share)

    @display(description=_("steps of the year"))
    def page(self, row: GradingRound) -> Any:
        address = f"{reverse('branches:grading')}?year={row.year}"
        return format_html('<a class="text-link" href="{}">{}</a>', address, gettext("Open the page of the year"))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.state == "open")

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level="county")
        return field

    def create(self, actor: Actor, values: dict[str, Any]) -> GradingRound:
        county, year = values.pop("unit"), values.pop("year")
        return grading_rounds.open_round(actor=actor, county=county, year=year, on=timezone.localdate(), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        grading_rounds.set_up(actor=actor, round_id=pk, values=values, version=version)


class MoveInline(ReadOnlyInline):
    model = GradingMove
    fields = readonly_fields = ("event", "at", "by", "office", "reason")
    ordering = ("-pk",)


@admin.register(BranchGrading)
class BranchGradingAdmin(ScopedAdmin):
    """Gradings of organisations, for filtering and export; points are given on the portal's page."""

    view_action = "grading.view"
    list_display = (
        "branch",
        "year",
        "unit_shown",
        "standard",
        "state",
        "is_eligible",
        "is_sampled",
        "good_count",
        "previous_count",
    )
    list_filter = (
        dropdown(GradingFilters, "state"), dropdown(GradingFilters, "good_count"), dropdown(GradingFilters, "sector"),
        dropdown(GradingFilters, "takes_part"), dropdown(GradingFilters, "is_sampled"),
    )  # fmt: skip
    list_select_related = ("branch__unit", "round__unit", "standard")
    search_fields = ("branch__name",)
    ordering = ("-round__year", "branch__unit__path", "pk")
    inlines = (MoveInline,)
    fields = readonly_fields = (
        "branch", "year", "unit_shown", "standard", "state", "is_eligible", "decision_reason", "is_sampled", "good_count",
        "previous_count", "return_reason", "page",
    )  # fmt: skip

    @display(description=_("year"), ordering="round__year")
    def year(self, row: BranchGrading) -> int:
        return row.round.year

    @display(description=_("unit"))
    def unit_shown(self, row: BranchGrading) -> str:
        return row.branch.unit.name

    @display(description=_("points and steps"))
    def page(self, row: BranchGrading) -> Any:
        address = reverse("branches:grading-sheet", args=[row.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', address, gettext("Open the grading"))


@admin.register(GradingObjection)
class GradingObjectionAdmin(ScopedAdmin):
    """Objections to grades; they are answered on the portal's page."""

    view_action = "grading.view"
    in_search = False
    list_display = ("grading", "raised_at", "outcome", "answered_at")
    list_select_related = ("grading__branch__unit", "grading__round__unit")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "grading",
        "text",
        "raised_by",
        "raised_at",
        "outcome",
        "answer",
        "answered_by",
        "answered_at",
    )


class RevokeForm(forms.Form):
    revoked_on = forms.DateField(label=_("revoked on"), widget=UnfoldAdminDateWidget)
    reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


@admin.register(DemonstrationSite)
class DemonstrationSiteAdmin(ScopedAdmin):
    """Demonstration sites by level, with grant, expiry and revocation."""

    view_action = "site.view"
    add_action = change_action = "site.change"
    list_display = ("branch", "level", "granted_on", "document_no", "expires_on", "revoked_on")
    list_filter = (dropdown(SiteFilters, "level"), dropdown(SiteFilters, "is_revoked"))
    list_select_related = ("branch__unit",)
    search_fields = ("branch__name", "document_no")
    ordering = ("-granted_on", "pk")
    actions_detail = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("branch", "level", "granted_on", "document_no", "expires_on")
        return own if obj is None else (*own, "revoked_on", "revoke_reason")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("branch", "level", "revoked_on", "revoke_reason") if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.revoked_on is None)

    def has_revoke_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "site.change", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.revoked_on is None

    @page_action(description=_("Revoke"), icon="cancel", permissions=["revoke"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the title away, with the reason."""
        return self.step(
            request, object_id, title=gettext("Revoke the title"), form_class=RevokeForm,
            initial={"revoked_on": timezone.localdate()}, done=gettext("The title is revoked."),
            explain=gettext("The title stays in the records as revoked, with its reason; figures leave it out from that day."),
            run=lambda site, given: sites.revoke(
                actor=actor_of(request), site_id=site.pk, on=given["revoked_on"], reason=given["reason"],
                version=site.version,
            ),
        )  # fmt: skip

    def create(self, actor: Actor, values: dict[str, Any]) -> DemonstrationSite:
        branch, level, granted = values.pop("branch"), values.pop("level"), values.pop("granted_on")
        return sites.grant(actor=actor, branch_id=branch.pk, level=level, granted_on=granted, values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        sites.change(actor=actor, site_id=pk, values=values, version=version)


class StepInline(ReadOnlyInline):
    model = RectificationStep
    fields = readonly_fields = ("order", "text", "due_on", "done_on", "result")
    ordering = ("order",)


class StepForm(forms.Form):
    text = forms.CharField(label=_("step"), max_length=200, widget=UnfoldAdminTextInputWidget)
    due_on = forms.DateField(label=_("due on"), widget=UnfoldAdminDateWidget)


class AcceptForm(forms.Form):
    acceptance = forms.CharField(label=_("acceptance, in words"), max_length=300, widget=UnfoldAdminTextInputWidget)


@admin.register(RectificationPlan)
class RectificationPlanAdmin(ScopedAdmin):
    """Rectification plans with their steps."""

    view_action = "rectification.view"
    add_action = change_action = "rectification.change"
    list_display = ("branch", "kind", "problem", "sponsor", "opened_on", "deadline", "state")
    list_filter = (dropdown(PlanFilters, "state"), dropdown(PlanFilters, "kind"))
    list_select_related = ("branch__unit",)
    search_fields = ("branch__name", "problem")
    ordering = ("-opened_on", "pk")
    inlines = (StepInline,)
    actions_detail = ("add_step", "accept", "withdraw")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("branch", "kind", "opened_on", "problem", "sponsor", "deadline")
        return own if obj is None else (*own, "state", "closed_on", "acceptance", "closed_by")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("branch", "opened_on", "state", "closed_on", "acceptance", "closed_by") if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.state == "open")

    def has_close_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "rectification.change", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.state == "open"

    @page_action(description=_("Add a step"), icon="add", permissions=["close"])
    def add_step(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Add a step to the plan."""
        return self.step(
            request, object_id, title=gettext("Add a step"), form_class=StepForm, done=gettext("The step is added."),
            run=lambda plan, given: rectification.add_step(
                actor=actor_of(request), plan_id=plan.pk, text=given["text"], due_on=given["due_on"]
            ),
        )  # fmt: skip

    @page_action(description=_("Accept the result"), icon="check_circle", permissions=["close"])
    def accept(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Accept what was put right."""
        return self._close(request, object_id, rectification.ACCEPTED, gettext("Accept the result"))

    @page_action(description=_("Withdraw the plan"), icon="undo", permissions=["close"])
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Withdraw the plan."""
        return self._close(request, object_id, rectification.WITHDRAWN, gettext("Withdraw the plan"))

    def _close(self, request: HttpRequest, object_id: str, outcome: str, title: str) -> HttpResponse:
        return self.step(
            request, object_id, title=title, form_class=AcceptForm, done=gettext("The plan is closed."),
            run=lambda plan, given: rectification.close(
                actor=actor_of(request), plan_id=plan.pk, outcome=outcome, on=timezone.localdate(),
                words=given["acceptance"], version=plan.version,
            ),
        )  # fmt: skip

    def create(self, actor: Actor, values: dict[str, Any]) -> RectificationPlan:
        branch = values.pop("branch")
        return rectification.begin(actor=actor, branch_id=branch.pk, values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        rectification.change(actor=actor, plan_id=pk, values=values, version=version)
