"""Admin pages of organisations, their posts, and the ranges that a county expects."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import Field, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from branches import selectors
from branches.admin.filters import TownshipFilter
from branches.filters import BranchFilters, PostFilters
from branches.models import Branch, BranchPost, BranchRange
from branches.services import records, watching
from core.actors import Actor
from core.admin_base import CountyRows, ReadOnlyInline, ScopedAdmin, actor_of, page_action
from core.admin_filters import days, dropdown

_ENDED = ("dissolved_on", "dissolve_approval", "dissolve_reason")


class PostInline(ReadOnlyInline):
    """Who is and was in the committee; each post leads to its page."""

    model = BranchPost
    fields = readonly_fields = ("post", "holder", "held_from", "held_until")
    ordering = ("held_until", "pk")
    show_change_link = True


class DissolveForm(forms.Form):
    """When, by whose approval and why an organisation is dissolved."""

    dissolved_on = forms.DateField(label=_("dissolved on"), widget=UnfoldAdminSingleDateWidget)
    approval = forms.CharField(
        label=_("approved by, with document"), max_length=120, widget=UnfoldAdminTextInputWidget,
        help_text=_("The superior organisation and the number of its answer."),
    )  # fmt: skip
    reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


class CountsForm(forms.Form):
    """An organisation's counts as of a day."""

    counted_on = forms.DateField(label=_("counts as of"), widget=UnfoldAdminSingleDateWidget)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in records.COUNTS:
            label = cast("Field[Any, Any]", Branch._meta.get_field(name)).verbose_name
            self.fields[name] = forms.IntegerField(label=label, min_value=0, widget=UnfoldAdminTextInputWidget)


@admin.register(Branch)
class BranchAdmin(ScopedAdmin):
    """Party organisations of villages, agencies, schools and enterprises."""

    view_action = "branch.view"
    add_action = change_action = "branch.change"
    list_display = (
        "name", "unit", "kind", "sector", "full_members", "term_until", "founded_on", "dissolved_on",
    )  # fmt: skip
    list_filter = (
        TownshipFilter, dropdown(BranchFilters, "sector"), dropdown(BranchFilters, "kind"),
        dropdown(BranchFilters, "founding"), dropdown(BranchFilters, "standing"), dropdown(BranchFilters, "warned"),
        dropdown(BranchFilters, "linked"), dropdown(BranchFilters, "is_new"), days(BranchFilters, "term_until"),
        days(BranchFilters, "founded_on"),
    )  # fmt: skip
    list_select_related = ("unit", "parent")
    search_fields = ("name", "unit__name")
    ordering = ("unit__path", "pk")
    autocomplete_fields = ("unit", "parent")
    inlines = (PostInline,)
    actions_detail = ("report", "dissolve")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit", "parent")

    def search_place(self, obj: Branch) -> str:
        return str(obj.unit)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("unit", *records.FIELDS, *records.COUNTS)
        return ("unit", *records.FIELDS, *records.COUNTS, "counted_on", *(_ENDED if obj.dissolved_on else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", *records.COUNTS, "counted_on", *_ENDED) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> Branch:
        return records.found(actor=actor, unit=values.pop("unit"), values=values, today=timezone.localdate())

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        records.change(actor=actor, branch_id=pk, values=values, version=version, today=timezone.localdate())

    def _is_open(self, request: HttpRequest, object_id: Any) -> bool:
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.dissolved_on is None

    def has_report_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "branch.report", object_id) and self._is_open(request, object_id)

    @page_action(description=_("Report the counts"), icon="123", permissions=["report"])
    def report(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Report the organisation's counts as of a day."""
        obj = self.get_object(request, object_id)
        return self.step(
            request, object_id, title=gettext("Report the counts"), form_class=CountsForm,
            done=gettext("The counts are reported."),
            initial={"counted_on": timezone.localdate(), **{name: getattr(obj, name, 0) for name in records.COUNTS}},
            run=lambda branch, given: records.report_counts(
                actor=actor_of(request), branch_id=branch.pk, version=branch.version, today=timezone.localdate(),
                counted_on=given["counted_on"], values={name: given[name] for name in records.COUNTS},
            ),
        )  # fmt: skip

    def has_dissolve_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "branch.change", object_id) and self._is_open(request, object_id)

    @page_action(description=_("Dissolve"), icon="cancel", permissions=["dissolve"])
    def dissolve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Dissolve the organisation as its superior has approved."""
        return self.step(
            request, object_id, title=gettext("Dissolve"), form_class=DissolveForm,
            explain=gettext("The record stays. Posts and links end on the day; nothing can be entered afterwards."),
            done=gettext("The organisation is dissolved."), initial={"dissolved_on": timezone.localdate()},
            run=lambda branch, given: records.dissolve(
                actor=actor_of(request), branch_id=branch.pk, on=given["dissolved_on"], approval=given["approval"],
                reason=given["reason"], version=branch.version, today=timezone.localdate(),
            ),
        )  # fmt: skip


class EndForm(forms.Form):
    """The last day of something."""

    on = forms.DateField(label=_("ended on"), widget=UnfoldAdminSingleDateWidget)


@admin.register(BranchPost)
class BranchPostAdmin(ScopedAdmin):
    """Posts of committees, held now and before."""

    view_action = "branch.view"
    add_action = change_action = "branch.report"
    list_display = ("holder", "post", "branch", "held_from", "held_until")
    list_filter = (TownshipFilter, dropdown(PostFilters, "post"), dropdown(PostFilters, "in_post"))
    list_select_related = ("branch__unit",)
    search_fields = ("holder", "branch__name")
    ordering = ("branch__unit__path", "branch_id", "pk")
    autocomplete_fields = ("branch",)
    fields = ("branch", "post", "holder", "held_from", "held_until")
    actions_detail = ("end",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("branch__unit")

    def search_place(self, obj: BranchPost) -> str:
        return str(obj.branch)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields if obj else self.fields[:-1]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("branch", "held_until") if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> BranchPost:
        branch = values.pop("branch")
        return records.begin_post(actor=actor, branch_id=branch.pk, today=timezone.localdate(), **values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        records.correct_post(actor=actor, post_id=pk, values=values, version=version)

    def has_end_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "branch.report", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.held_until is None

    @page_action(description=_("End of the post"), icon="logout", permissions=["end"])
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record the day on which the post ended."""

        def run(post: BranchPost, given: dict[str, Any]) -> object:
            return records.end_post(
                actor=actor_of(request),
                post_id=post.pk,
                on=given["on"],
                version=post.version,
                today=timezone.localdate(),
            )

        return self.step(
            request, object_id, title=gettext("End of a post"), form_class=EndForm, run=run,
            done=gettext("The end of the post is recorded."), initial={"on": timezone.localdate()},
        )  # fmt: skip


@admin.register(BranchRange)
class BranchRangeAdmin(CountyRows):
    """The ranges that a county expects of its organisations."""

    view_action = "branch.view"
    add_action = change_action = "standard.change"
    in_search = False
    list_display = ("unit", "grids", "hubs", "committee", "members", "joint_max", "watch_months")
    list_select_related = ("unit",)
    ordering = ("unit__path",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", *watching.RANGES) if obj else watching.RANGES

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    @display(description=_("grids"))
    def grids(self, row: BranchRange) -> str:
        return f"{row.grids_min}–{row.grids_max}"

    @display(description=_("households of a hub member"))
    def hubs(self, row: BranchRange) -> str:
        return f"{row.hub_min}–{row.hub_max}"

    @display(description=_("committee"))
    def committee(self, row: BranchRange) -> str:
        return f"{row.committee_min}–{row.committee_max}"

    @display(description=_("full members"))
    def members(self, row: BranchRange) -> str:
        return f"{row.members_min}–{row.members_max}"

    def create(self, actor: Actor, values: dict[str, Any]) -> BranchRange:
        """Set the ranges of the actor's own county."""
        path = min(actor.scope("standard.change").paths)
        county = selectors.county_of(path)
        return watching.set_ranges(actor=actor, county=county, values=values, version=None)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        row = watching.ranges_seen(actor, pk)
        watching.set_ranges(actor=actor, county=row.unit, values=values, version=version)
