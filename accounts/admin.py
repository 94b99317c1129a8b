"""Admin pages of units, accounts and roles."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminPasswordWidget

from accounts.models import OrgUnit, RoleGrant, User
from accounts.services import grants, org_tree, users
from core.actors import Actor
from core.admin_base import ChoicesDropdownFilter, ScopedAdmin, ServiceForm, actor_of, with_result


@admin.register(OrgUnit)
class OrgUnitAdmin(ScopedAdmin):
    """The unit tree."""

    view_action = "unit.view"
    add_action = change_action = "unit.change"
    list_display = ("name", "kind", "level", "parent", "is_invented", "closed_on")
    list_filter = (("level", ChoicesDropdownFilter), ("kind", ChoicesDropdownFilter), "is_invented")
    list_select_related = ("parent",)
    search_fields = ("name", "codes__code")
    ordering = ("path",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("name", "kind", "closed_on") if obj else ("parent", "level", "kind", "name")

    def create(self, actor: Actor, values: dict[str, Any]) -> OrgUnit:
        return org_tree.add(actor=actor, **values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        org_tree.update(actor=actor, unit_id=pk, values=values, version=version)


class UserForm(ServiceForm):
    """A new account needs a first password; an existing one may get a new one."""

    password1 = forms.CharField(
        label=_("Password"), required=False, widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "new-password"}),
        help_text=_("Leave empty to keep the present one. The person must change it at the next sign-in."),
    )  # fmt: skip

    def clean_password1(self) -> str:
        value = str(self.cleaned_data["password1"])
        if self.instance.pk is None and not value:
            raise forms.ValidationError(_("Give a first password."))
        return value


@admin.register(User)
class UserAdmin(ScopedAdmin):
    """Accounts. Their roles are given by the security administrator."""

    view_action = "user.view"
    add_action = change_action = "user.change"
    form = UserForm
    list_display = ("username", "display_name", "unit", "is_active", "last_login")
    list_filter = ("is_active",)
    list_select_related = ("unit",)
    search_fields = ("username", "display_name")
    ordering = ("username",)
    autocomplete_fields = ("unit",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return ("display_name", "unit", "is_active", "must_change_password", "password1")
        return ("username", "display_name", "unit", "password1")

    def create(self, actor: Actor, values: dict[str, Any]) -> User:
        password = values.pop("password1")
        return users.create(actor=actor, password=password, **values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        password = values.pop("password1", "")
        user = users.update(actor=actor, user_id=pk, values=values, version=version)
        if password:
            users.set_password(actor=actor, user=user, password=password)


@admin.register(RoleGrant)
class RoleGrantAdmin(ScopedAdmin):
    """Roles of accounts: given and taken, never edited."""

    view_action = "grant.view"
    add_action = "grant.change"
    list_display = ("user", "role", "unit", "granted_by", "granted_at")
    list_filter = (("role", ChoicesDropdownFilter),)
    list_select_related = ("user", "unit")
    search_fields = ("user__username", "user__display_name")
    fields = ("user", "role", "unit")
    autocomplete_fields = ("user", "unit")
    actions = ("take_away",)

    def create(self, actor: Actor, values: dict[str, Any]) -> RoleGrant:
        return grants.give(actor=actor, **values)

    def has_grant_change_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("grant.change")

    @admin.action(description=_("Take the role away"), permissions=["grant_change"])
    @with_result
    def take_away(self, request: HttpRequest, grant: RoleGrant) -> None:
        grants.take(actor=actor_of(request), grant_id=grant.pk)
