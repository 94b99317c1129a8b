"""Admin pages of units, accounts and roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget

from accounts.models import OrgUnit, RoleGrant, User
from accounts.services import grants, org_tree, users
from core import admin_words
from core.actors import Actor
from core.admin_base import ChoicesDropdownFilter, ScopedAdmin, ServiceForm, actor_of, with_result
from core.errors import DomainError

admin_words.register(
    {
        "unit.created": _("unit added"),
        "unit.changed": _("unit changed"),
        "unit.imported": _("units imported"),
        "user.created": _("account made"),
        "user.changed": _("account changed"),
        "user.password-set": _("password set"),
        "grant.given": _("role given"),
        "grant.taken": _("role taken away"),
        "session.began": _("signed in"),
        "session.ended": _("signed out"),
        "session.refused": _("sign-in refused"),
    },
    {"role": _("role"), "unit": _("unit")},
)
admin_words.register_jobs({"clear-sessions": _("clearing old sessions")})


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
    autocomplete_fields = ("parent",)

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None and "password1" in self.fields:
            self.fields["password1"].required = True
            self.fields["password1"].help_text = _("The person must change it at the first sign-in.")


@contextmanager
def _at_its_field() -> Iterator[None]:
    """Put a refused password's message at the form's field, which is not called as the service's."""
    try:
        yield
    except DomainError as error:
        raise DomainError(error.message, field="password1" if error.field == "password" else error.field) from error


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
            shown = ("display_name", "unit", "is_active", "must_change_password")
            return (*shown, "password1") if self.has_change_permission(request, obj) else shown
        return ("username", "display_name", "unit", "password1")

    def create(self, actor: Actor, values: dict[str, Any]) -> User:
        password = values.pop("password1")
        with _at_its_field():
            return users.create(actor=actor, password=password, **values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        password = values.pop("password1", "")
        user = users.update(actor=actor, user_id=pk, values=values, version=version)
        if password:
            with _at_its_field():
                users.set_password(actor=actor, user=user, password=password)


class RoleGrantForm(ServiceForm):
    """A role to be given; the service's own sentence says why two roles do not go together."""

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the constraints to the service: its sentences are for people."""
        return super()._get_validation_exclusions() | {"user", "role", "unit"}  # type: ignore[misc]


@admin.register(RoleGrant)
class RoleGrantAdmin(ScopedAdmin):
    """Roles of accounts: given and taken, never edited."""

    view_action = "grant.view"
    add_action = "grant.change"
    form = RoleGrantForm
    list_display = ("user", "role", "unit", "giver", "granted_at")
    list_filter = (("role", ChoicesDropdownFilter),)
    list_select_related = ("user", "unit")
    search_fields = ("user__username", "user__display_name")
    fields = ("user", "role", "unit")
    autocomplete_fields = ("user", "unit")
    actions = ("take_away",)

    def create(self, actor: Actor, values: dict[str, Any]) -> RoleGrant:
        return grants.give(actor=actor, **values)

    @display(description=_("granted by"), ordering="granted_by")
    def giver(self, grant: RoleGrant) -> str:
        return admin_words.who(grant.granted_by)

    def has_grant_change_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("grant.change")

    @admin.action(description=_("Take the role away"), permissions=["grant_change"])
    @with_result
    def take_away(self, request: HttpRequest, grant: RoleGrant) -> None:
        grants.take(actor=actor_of(request), grant_id=grant.pk)
