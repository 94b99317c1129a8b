"""Admin pages of units, accounts and roles."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget, UnfoldAdminSelect2Widget, UnfoldAdminTextInputWidget

from accounts.domain import reported as figures
from accounts.filters import GrantFilters, ReportedFilters, TokenFilters, UnitFilters, UserFilters
from accounts.models import ApiToken, OrgUnit, ReportedFigure, RoleGrant, User
from accounts.services import grants, org_tree, reported, tokens, users
from core import admin_words
from core.actors import Actor
from core.admin_base import ScopedAdmin, ServiceForm, actor_of, page_action, with_result
from core.admin_filters import dropdown
from core.errors import DomainError
from core.period_words import period_name

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
        "token.issued": _("token made"),
        "token.revoked": _("token revoked"),
        "token.used": _("token used, first time on the day"),
        "figure.reported": _("figure reported"),
        "figure.imported": _("reported figures imported"),
    },
    {"role": _("role"), "unit": _("unit")},
)
admin_words.register_jobs({"clear-sessions": _("clearing old sessions")})


def _townships(request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
    """Return the townships of the reader's scope."""
    rows = OrgUnit.objects.within(actor_of(request).scope("unit.view")).filter(level="township").order_by("path")
    return list(rows.values_list("path", "name"))


@admin.register(OrgUnit)
class OrgUnitAdmin(ScopedAdmin):
    """The unit tree."""

    view_action = "unit.view"
    add_action = change_action = "unit.change"
    list_display = ("name", "kind", "level", "parent", "is_invented", "closed_on")
    list_filter = (
        dropdown(UnitFilters, "level"), dropdown(UnitFilters, "kind"), dropdown(UnitFilters, "township", _townships),
        dropdown(UnitFilters, "is_open"), dropdown(UnitFilters, "is_invented"),
    )  # fmt: skip
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
            self.fields["password1"].help_text = _(
                "The person must change it at the first sign-in. Leave it empty for an integration account."
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if "is_integration" in values and not values["is_integration"] and not values.get("password1"):
            if "password1" not in self.errors:
                self.add_error("password1", gettext("Give a first password: this account is a person's."))
        return values


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
    list_display = ("username", "display_name", "unit", "is_active", "is_integration", "last_login")
    list_filter = (dropdown(UserFilters, "is_active"), dropdown(UserFilters, "is_integration"))
    list_select_related = ("unit",)
    search_fields = ("username", "display_name")
    ordering = ("username",)
    autocomplete_fields = ("unit",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj and obj.is_integration:
            return ("display_name", "unit", "is_active")
        if obj:
            shown = ("display_name", "unit", "is_active", "must_change_password")
            return (*shown, "password1") if self.has_change_permission(request, obj) else shown
        return ("username", "display_name", "unit", "is_integration", "password1")

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
    list_filter = (dropdown(GrantFilters, "role"),)
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


class TokenForm(ServiceForm):
    """A token to be made; its secret is shown once, by the answer to this form."""

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the name to the service: its sentence is for people."""
        return super()._get_validation_exclusions() | {"name", "user"}  # type: ignore[misc]


class RevokeForm(forms.Form):
    """Why a token is revoked."""

    reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


@admin.register(ApiToken)
class TokenAdmin(ScopedAdmin):
    """Tokens of integration accounts: made and revoked, never edited, and never shown again."""

    view_action = "token.view"
    add_action = "token.change"
    form = TokenForm
    list_display = ("name", "user", "prefix", "state", "expires_on", "used_on", "maker", "created_at")
    list_filter = (dropdown(TokenFilters, "is_revoked"),)
    list_select_related = ("user",)
    search_fields = ("name", "user__username", "user__display_name", "prefix")
    actions_detail = ("revoke",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return (
                "name",
                "user",
                "prefix",
                "state_plain",
                "expires_on",
                "used_on",
                "maker",
                "created_at",
                "revoked_at",
            )
        return ("user", "name", "expires_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        return {"expires_on": timezone.localdate() + timedelta(days=180)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "user":
            field.queryset = field.queryset.filter(is_integration=True, is_active=True)
            field.help_text = _("Integration accounts alone; the system administrator makes them.")
        return field

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        alone = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().add_view(request, form_url, {**(extra_context or {}), **alone})

    def create(self, actor: Actor, values: dict[str, Any]) -> ApiToken:
        made = tokens.issue(actor=actor, now=timezone.now(), **values)
        made.token.secret = made.secret  # type: ignore[attr-defined]
        return made.token

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: Any = None) -> HttpResponse:
        """Show the secret in the answer to the form, and nowhere else: it is not kept, nor can the page be had again."""
        if getattr(request, "sent_before", False):
            return super().response_add(request, obj, post_url_continue)
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("The token has been made"),
            "token": obj,
            "secret": obj.secret,
            "has_role": RoleGrant.objects.filter(user=obj.user).exists(),
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/token_issued.html", context)

    @display(description=_("state"), label={"valid": "success", "expired": "warning", "revoked": "danger"})
    def state(self, token: ApiToken) -> Any:
        if token.revoked_at is not None:
            return "revoked", _("revoked")
        return ("expired", _("expired")) if token.expires_on < timezone.localdate() else ("valid", _("valid"))

    @display(description=_("state"))
    def state_plain(self, token: ApiToken) -> str:
        return str(self.state(token)[1])

    @display(description=_("created by"), ordering="created_by")
    def maker(self, token: ApiToken) -> str:
        return admin_words.who(token.created_by)

    def has_revoke_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "token.change", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.revoked_at is None

    @page_action(description=_("Revoke"), icon="key_off", permissions=["revoke"])
    def revoke(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Revoke the token; the program that uses it is refused from its next request on."""
        return self.step(
            request, object_id, title=gettext("Revoke"), form_class=RevokeForm,
            explain=gettext("The program that uses this token is refused at once. A revoked token never holds again."),
            done=gettext("The token has been revoked."),
            run=lambda token, given: tokens.revoke(
                actor=actor_of(request), token_id=token.pk, reason=given["reason"], now=timezone.now()
            ),
        )  # fmt: skip


def _periods(request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
    """Return the periods of which something is reported in the reader's scope."""
    rows = model_admin.get_queryset(request).order_by().values_list("period", flat=True).distinct()
    return [(code, str(period_name(code))) for code in sorted(rows, reverse=True)]


class ReportedForm(ServiceForm):
    """A reported figure: chosen by name, its value typed as people write it."""

    code = forms.ChoiceField(label=_("figure"), choices=reported.figures, widget=UnfoldAdminSelect2Widget)
    value = forms.CharField(
        label=_("reported value"), max_length=30, widget=UnfoldAdminTextInputWidget,
        help_text=_("A whole number; money in yuan, or in 10,000 yuan as 3933.42万; a share in percent."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        code, text = values.get("code"), values.get("value")
        if code and text is not None:
            try:
                values["value"] = figures.parse(reported.kind_of(code), text)
            except figures.NotFigure:
                self.add_error("value", reported.not_a_value(code, text))
        return values


@admin.register(ReportedFigure)
class ReportedFigureAdmin(ScopedAdmin):
    """Figures that somebody reports: beside the computed ones, never overwritten."""

    form = ReportedForm
    view_action = "figure.view"
    add_action = "figure.report"
    list_display = ("unit", "figure", "period", "value_shown", "as_of", "source", "agreement")
    list_filter = (dropdown(ReportedFilters, "period", _periods),)
    list_select_related = ("unit",)
    ordering = ("-period", "unit__path", "pk")
    search_fields = ("source", "unit__name")
    autocomplete_fields = ("unit",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return (
                "unit",
                "figure",
                "period",
                "value_shown",
                "as_of",
                "source",
                "agreement",
                "entered_by",
                "entered_at",
            )
        return ("unit", "code", "period", "value", "as_of", "source")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    @display(description=_("figure"), ordering="code")
    def figure(self, row: ReportedFigure) -> str:
        return reported.label_of(row.code)

    @display(description=_("reported value"), ordering="value")
    def value_shown(self, row: ReportedFigure) -> str:
        return f"{figures.written(reported.kind_of(row.code), row.value)} {reported.unit_of(row.code)}"

    @display(description=_("agreement"))
    def agreement(self, row: ReportedFigure) -> str:
        [found] = reported.compare([row])
        return found.warning or (gettext("agrees") if found.computed is not None else "—")

    def create(self, actor: Actor, values: dict[str, Any]) -> ReportedFigure:
        return reported.report(
            actor=actor, unit=values["unit"], code=values["code"], period=values["period"], value=values["value"],
            as_of=values["as_of"], source=values["source"], now=timezone.now(),
        )  # fmt: skip
