"""Admin pages of links, duty posts, pledges and visits to new branches."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from branches import choices
from branches.admin.branches import EndForm
from branches.admin.filters import TownshipFilter
from branches.domain.records import pledge_state
from branches.filters import DutyFilters, LinkFilters, PledgeFilters, VisitFilters
from branches.models import DutyPost, LeaderLink, Pledge, WatchVisit
from branches.services import duties, links, watching
from core.actors import Actor
from core.admin_base import ScopedAdmin, ServiceForm, actor_of, page_action
from core.admin_filters import days, dropdown


class LinkForm(ServiceForm):
    """A link: a leader's names the branch, a liaison's the township."""

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.instance.pk is None and "kind" in values:
            if values["kind"] == "leader" and values.get("branch") is None:
                self.add_error("branch", gettext("Choose the organisation that is linked."))
            if values["kind"] == "liaison" and values.get("unit") is None:
                self.add_error("unit", gettext("A liaison links a township. Choose one."))
        return values


@admin.register(LeaderLink)
class LeaderLinkAdmin(ScopedAdmin):
    """Which leader, by post, links which branch; which liaison which township."""

    view_action = "branch.view"
    add_action = change_action = "branch.change"
    form = LinkForm
    list_display = ("post", "kind", "unit", "branch", "since", "until")
    list_filter = (TownshipFilter, dropdown(LinkFilters, "kind"), dropdown(LinkFilters, "goes_on"))
    list_select_related = ("unit", "branch")
    search_fields = ("post", "branch__name", "unit__name")
    ordering = ("unit__path", "pk")
    autocomplete_fields = ("unit", "branch")
    actions_detail = ("end",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit", "branch")

    def search_place(self, obj: LeaderLink) -> str:
        return str(obj.branch or obj.unit)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("kind", "branch", "unit", "post", "since", *(("until",) if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("kind", "branch", "unit", "until") if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.required = False
            field.help_text = _("The township of a liaison; of a leader's link it is the branch's.")
        return field

    def create(self, actor: Actor, values: dict[str, Any]) -> LeaderLink:
        given = {"actor": actor, "post": values["post"], "since": values["since"]}
        if values["kind"] == "leader":
            return links.link(branch=values["branch"], **given)
        return links.liaise(township=values["unit"], **given)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        row = links.link_seen(actor, pk)
        links.correct(
            actor=actor,
            link_id=pk,
            post=values.get("post", row.post),
            since=values.get("since", row.since),
            version=version,
        )

    def has_end_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "branch.change", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.until is None

    @page_action(description=_("End of the link"), icon="link_off", permissions=["end"])
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record the day on which the link ended."""

        def run(link: LeaderLink, given: dict[str, Any]) -> object:
            return links.end(actor=actor_of(request), link_id=link.pk, on=given["on"], version=link.version)

        return self.step(
            request, object_id, title=gettext("End of a link"), form_class=EndForm, run=run,
            done=gettext("The end of the link is recorded."), initial={"on": timezone.localdate()},
        )  # fmt: skip


class _OfBranch(ScopedAdmin):
    """Records below an organisation: who may report for it writes them."""

    view_action = "branch.view"
    add_action = change_action = "branch.report"
    list_select_related: Sequence[str] = ("branch__unit",)
    autocomplete_fields: Sequence[str] = ("branch",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("branch__unit")

    def search_place(self, obj: Any) -> str:
        return str(obj.branch)


@admin.register(DutyPost)
class DutyPostAdmin(_OfBranch):
    """Duty posts of members without office."""

    list_display = ("title", "branch", "holder", "duties", "since", "until")
    list_filter = (TownshipFilter, dropdown(DutyFilters, "goes_on"))
    search_fields = ("title", "holder", "branch__name")
    ordering = ("branch__unit__path", "branch_id", "pk")
    actions_detail = ("end",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("branch", "title", "duties", "holder", "since", *(("until",) if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("branch", "until") if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> DutyPost:
        return duties.add_duty(actor=actor, branch=values.pop("branch"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        duties.change_duty(actor=actor, duty_id=pk, values=values, version=version)

    def has_end_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "branch.report", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.until is None

    @page_action(description=_("End of the post"), icon="logout", permissions=["end"])
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record the day on which the duty post was given back."""

        def run(duty: DutyPost, given: dict[str, Any]) -> object:
            return duties.end_duty(actor=actor_of(request), duty_id=duty.pk, on=given["on"], version=duty.version)

        return self.step(
            request, object_id, title=gettext("End of a duty post"), form_class=EndForm, run=run,
            done=gettext("The end of the post is recorded."), initial={"on": timezone.localdate()},
        )  # fmt: skip


class SettleForm(forms.Form):
    """Whether a pledge was kept, and when; no answer takes the settling back."""

    kept = forms.ChoiceField(
        label=_("kept"), choices=(("", _("not settled")), ("yes", _("kept")), ("no", _("not kept"))), required=False,
        widget=UnfoldAdminSelectWidget,
    )  # fmt: skip
    settled_on = forms.DateField(label=_("settled on"), required=False, widget=UnfoldAdminSingleDateWidget)
    result = forms.CharField(
        label=_("what was done"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget
    )


@admin.register(Pledge)
class PledgeAdmin(_OfBranch):
    """Pledges, and whether they were kept."""

    list_display = ("text", "branch", "duty", "pledged_on", "due_on", "state", "settled_on")
    list_filter = (TownshipFilter, dropdown(PledgeFilters, "state"), days(PledgeFilters, "due_on"))
    list_select_related = ("branch__unit", "duty")
    search_fields = ("text", "branch__name")
    ordering = ("-due_on", "pk")
    autocomplete_fields = ("branch", "duty")
    actions_detail = ("settle",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("duty")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("branch", "duty", "text", "pledged_on", "due_on", *(("kept", "settled_on", "result") if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("branch", "kept", "settled_on", "result") if obj else ()

    @display(description=_("state"), label={"kept": "success", "broken": "danger", "late": "warning", "open": "info"})
    def state(self, pledge: Pledge) -> Any:
        state = pledge_state(pledge.kept, pledge.due_on, timezone.localdate())
        return state, str(dict(choices.PLEDGE_STATES)[state])

    def create(self, actor: Actor, values: dict[str, Any]) -> Pledge:
        return duties.pledge(actor=actor, branch=values.pop("branch"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        duties.correct_pledge(actor=actor, pledge_id=pk, values=values, version=version)

    def has_settle_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "branch.report", object_id)

    @page_action(description=_("Was the pledge kept?"), icon="task_alt", permissions=["settle"])
    def settle(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record whether the pledge was kept, or take that back."""

        def run(pledge: Pledge, given: dict[str, Any]) -> object:
            kept = {"yes": True, "no": False}.get(given["kept"])
            return duties.settle(
                actor=actor_of(request), pledge_id=pledge.pk, kept=kept, on=given["settled_on"], result=given["result"],
                version=pledge.version, today=timezone.localdate(),
            )  # fmt: skip

        return self.step(
            request, object_id, title=gettext("Was the pledge kept?"), form_class=SettleForm, run=run,
            done=gettext("It is recorded whether the pledge was kept."), initial={"settled_on": timezone.localdate()},
        )  # fmt: skip


@admin.register(WatchVisit)
class WatchVisitAdmin(_OfBranch):
    """Visits to new branches; a visit is recorded once and not changed."""

    add_action = "branch.change"
    change_action = ""
    list_display = ("branch", "visited_on", "post", "guidance")
    list_filter = (TownshipFilter, days(VisitFilters, "visited_on"))
    search_fields = ("branch__name", "post")
    ordering = ("-visited_on", "pk")
    fields = ("branch", "visited_on", "post", "guidance")

    def create(self, actor: Actor, values: dict[str, Any]) -> WatchVisit:
        return watching.visit(actor=actor, today=timezone.localdate(), **values)
