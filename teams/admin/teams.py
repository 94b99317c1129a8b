"""Admin pages of kinds of teams, teams and members."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from accounts.models import OrgUnit, User
from core.actors import Actor
from core.admin_base import (
    CountyRows,
    ReadOnlyInline,
    ScopedAdmin,
    ServiceForm,
    actor_of,
    page_action,
    with_form,
)
from core.admin_filters import days, dropdown
from teams import choices
from teams.admin.bulk_forms import PartyForm, ReturneeForm, SceneForm, SourceForm
from teams.admin.filters import InPostFilter, KindFilter, SizeFilter, TownshipFilter
from teams.admin.imports import ImportEntry
from teams.admin.people import ProposeForm
from teams.filters import MemberFilters, TeamFilters
from teams.models import Member, Team, TeamKind
from teams.services import exits, roster


@admin.register(TeamKind)
class TeamKindAdmin(CountyRows):
    """The county's kinds of teams, with its rule of size."""

    view_action = "team.view"
    add_action = change_action = "kind.change"
    list_display = ("name", "unit", "order", "size", "is_active")
    list_select_related = ("unit",)
    ordering = ("unit__path", "order")
    search_fields = ("name",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("name", "order", "min_size", "max_size")
        return (*own, "is_active") if obj else ("unit", "code", *own)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level="county")
        return field

    @display(description=_("members"))
    def size(self, kind: TeamKind) -> str:
        return f"{kind.min_size}–{kind.max_size}"

    def create(self, actor: Actor, values: dict[str, Any]) -> TeamKind:
        return roster.add_kind(actor=actor, county=values.pop("unit"), **values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        roster.update_kind(actor=actor, kind_id=pk, values=values, version=version)


class MemberInline(ReadOnlyInline):
    """Who is and was in the team; each name leads to the member's page."""

    model = Member
    fields = ("name", "source", "is_party_member", "joined_on", "left_on")
    readonly_fields = fields
    ordering = ("left_on", "pk")
    show_change_link = True


@admin.register(Team)
class TeamAdmin(ScopedAdmin):
    """Teams of villages, communities and other units."""

    view_action = "team.view"
    add_action = change_action = "team.change"
    list_display = ("name", "unit", "kind", "scene", "in_post", "founded_on", "closed_on")
    list_filter = (
        TownshipFilter, KindFilter, SizeFilter, dropdown(TeamFilters, "scene"), dropdown(TeamFilters, "is_open"),
    )  # fmt: skip
    list_select_related = ("unit", "kind")
    search_fields = ("name", "unit__name")
    ordering = ("unit__path", "kind__order", "pk")
    autocomplete_fields = ("unit",)
    inlines = (MemberInline,)
    actions = ("set_scene",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        members = Count("members", filter=Q(members__left_on__isnull=True))
        return super().get_queryset(request).select_related("unit", "kind").annotate(members_in_post=members)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return ("unit", "name", "kind", "scene", "founded_on", "closed_on")
        return ("unit", "kind", "name", "scene", "founded_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj and actor_of(request).can("person.view") else ()

    @display(description=_("in post"), ordering="members_in_post", label={"out": "warning", "fits": "success"})
    def in_post(self, team: Any) -> Any:
        fits = team.kind.min_size <= team.members_in_post <= team.kind.max_size
        return "fits" if fits else "out", str(team.members_in_post)

    def create(self, actor: Actor, values: dict[str, Any]) -> Team:
        return roster.found_team(actor=actor, **values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        roster.update_team(actor=actor, team_id=pk, values=values, version=version)

    def has_team_change_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("team.change")

    @admin.action(description=_("Change the scene"), permissions=["team_change"])
    @with_form(SceneForm)
    def set_scene(self, request: HttpRequest, team: Team, given: dict[str, Any]) -> None:
        roster.update_team(
            actor=actor_of(request), team_id=team.pk, values={"scene": given["scene"]}, version=team.version
        )


class MemberForm(ServiceForm):
    """A member's record; the account is named by its user name, and only accounts of the area fit."""

    user = forms.ModelChoiceField(
        label=_("account"), queryset=User.objects.none(), to_field_name="username", required=False,
        widget=UnfoldAdminTextInputWidget,
        help_text=_("The user name with which the member signs in to see the own stars. Leave empty if there is none."),
        error_messages={"invalid_choice": _("There is no account of this name in your area.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "user" in self.fields:
            scope = actor_of(self.request).scope("person.change")
            self.fields["user"].queryset = User.objects.within(scope).filter(is_active=True)  # type: ignore[attr-defined]
            self.initial["user"] = getattr(self.instance.user, "username", None)


class LeaveForm(forms.Form):
    """When, why and by what procedure a member leaves."""

    left_on = forms.DateField(label=_("left on"), widget=UnfoldAdminSingleDateWidget)
    exit_reason = forms.ChoiceField(
        label=_("reason for leaving"), choices=[("", "—"), *choices.EXIT_REASONS_AT_ONCE], widget=UnfoldAdminSelectWidget,
        help_text=_("Removal by assessment or for a breach of rules is proposed, not entered."),
    )  # fmt: skip
    exit_procedure = forms.CharField(
        label=_("procedure followed"), max_length=200, widget=UnfoldAdminTextInputWidget,
        help_text=_("For example: proposed by the village branch, talk held, approved by the township on a date."),
    )  # fmt: skip


@admin.register(Member)
class MemberAdmin(ImportEntry, ScopedAdmin):
    """Members of teams. Leaving is a step of its own."""

    view_action = "person.view"
    add_action = change_action = "person.change"
    form = MemberForm
    list_display = ("name", "team", "unit", "source", "is_party_member", "is_returnee", "joined_on", "left_on")
    list_filter = (
        InPostFilter, TownshipFilter, KindFilter, dropdown(MemberFilters, "source"),
        dropdown(MemberFilters, "is_party_member"), dropdown(MemberFilters, "is_returnee"), days(MemberFilters, "joined_on"),
    )  # fmt: skip
    list_select_related = ("team__unit", "user")
    search_fields = ("name", "team__name", "team__unit__name")
    ordering = ("team__unit__path", "team_id", "pk")
    autocomplete_fields = ("team",)
    actions_list = ("import_roster", "blank_template")
    actions = ("set_source", "set_party_member", "set_returnee")
    actions_detail = ("leave", "propose")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("team__unit", "user")

    def search_place(self, obj: Member) -> str:
        return str(obj.team)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("name", "source", "is_party_member", "is_returnee", "skills", "joined_on", "user")
        left = ("left_on", "exit_reason", "exit_procedure") if obj and obj.left_on else ()
        return ("team", *own, *left)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("team", "left_on", "exit_reason", "exit_procedure") if obj else ()

    @display(description=_("unit"), ordering="team__unit__path")
    def unit(self, member: Member) -> OrgUnit:
        return member.team.unit

    def create(self, actor: Actor, values: dict[str, Any]) -> Member:
        return roster.enlist(actor=actor, team=values.pop("team"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        roster.update_member(actor=actor, member_id=pk, values=values, version=version)

    def has_person_change_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("person.change")

    def _set(self, request: HttpRequest, member: Member, values: dict[str, Any]) -> None:
        roster.update_member(actor=actor_of(request), member_id=member.pk, values=values, version=member.version)

    @admin.action(description=_("Change the source group"), permissions=["person_change"])
    @with_form(SourceForm)
    def set_source(self, request: HttpRequest, member: Member, given: dict[str, Any]) -> None:
        self._set(request, member, {"source": given["source"]})

    @admin.action(description=_("Set whether Party member"), permissions=["person_change"])
    @with_form(PartyForm)
    def set_party_member(self, request: HttpRequest, member: Member, given: dict[str, Any]) -> None:
        self._set(request, member, {"is_party_member": given["answer"] == "yes"})

    @admin.action(description=_("Set whether returned home"), permissions=["person_change"])
    @with_form(ReturneeForm)
    def set_returnee(self, request: HttpRequest, member: Member, given: dict[str, Any]) -> None:
        self._set(request, member, {"is_returnee": given["answer"] == "yes"})

    def has_leave_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "person.change", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.left_on is None

    @page_action(description=_("Record leaving"), icon="logout", permissions=["leave"])
    def leave(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record that the member has left, with date, reason and procedure."""
        return self.step(
            request, object_id, title=str(_("Record leaving")), form_class=LeaveForm,
            explain=str(_("The record and its stars stay; the member is in no later quarter.")),
            done=str(_("The leaving has been recorded.")), initial={"left_on": timezone.localdate()},
            run=lambda member, given: roster.leave(
                actor=actor_of(request), member_id=member.pk, left_on=given["left_on"], reason=given["exit_reason"],
                procedure=given["exit_procedure"], version=member.version,
            ),
        )  # fmt: skip

    def has_propose_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "exit.propose", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or exits.may_propose(actor_of(request), obj)

    @page_action(description=_("Propose to adjust or remove"), icon="swap_horiz", permissions=["propose"])
    def propose(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Propose to adjust or remove the member; another person decides."""
        return self.step(
            request, object_id, title=str(_("Propose to adjust or remove")), form_class=ProposeForm,
            explain=str(_("The person is told and may appeal; then another person decides.")),
            done=str(_("The proposal is made. Tell the person next, and enter the day.")),
            run=lambda member, given: exits.propose(
                actor=actor_of(request), member_id=member.pk, now=timezone.now(), **given
            ),
            target=lambda proposal: reverse("admin:teams_exitproposal_change", args=[proposal.pk]),
        )  # fmt: skip
