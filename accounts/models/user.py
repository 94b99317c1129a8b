"""People who sign in, their old passwords and open sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.contrib.auth import get_backends
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, ScopedQuerySet, Versioned

if TYPE_CHECKING:
    from core.actors import Actor


class UserManager(BaseUserManager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """Reads accounts; they are made by `accounts.services.users`."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser, Versioned):
    """An account. It has no superuser flag and no groups: rights come from grants alone."""

    scope_field = "unit__path"

    username = models.CharField(_("user name"), max_length=60, unique=True)
    display_name = models.CharField(_("full name"), max_length=60)
    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("home unit"))
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_integration = models.BooleanField(
        _("integration account"), default=False,
        help_text=_("An account of a program, not of a person: it reads by token and never signs in."),
    )  # fmt: skip
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)
    must_change_password = models.BooleanField(_("must change the password"), default=False)
    password_set_at = models.DateTimeField(_("password set at"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return f"{self.display_name}（{self.username}）"

    def get_short_name(self) -> str:
        return self.display_name

    def get_full_name(self) -> str:
        return self.display_name

    # What Django's admin asks of a user, answered by the one auth backend.
    actor: Actor

    @property
    def is_staff(self) -> bool:
        return self.is_active and self.has_perm("admin.enter")

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_active and any(
            backend.has_perm(self, perm, obj) for backend in get_backends() if hasattr(backend, "has_perm")
        )

    def has_perms(self, perms: list[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_staff


class OldPassword(models.Model):
    """The hash of a password an account has used, so that it is not used again at once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="old_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        verbose_name = _("old password")
        verbose_name_plural = _("old passwords")


class OpenSession(models.Model):
    """A session of an account, so that the oldest can be ended when there are too many."""

    user = models.ForeignKey(User, models.CASCADE, related_name="open_sessions", verbose_name=_("account"))
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField(_("began"))
    seen_at = models.DateTimeField(_("last seen"))
    address = models.GenericIPAddressField(_("address"), null=True)

    class Meta:
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")
        indexes = [models.Index(fields=["user", "began_at"], name="open_session_user")]


class ApiToken(Scoped, Versioned):
    """A key with which an integration account reads the programming interface; only its digest is kept."""

    scope_field = "user__unit__path"

    user = models.ForeignKey(User, models.PROTECT, related_name="tokens", verbose_name=_("account"))
    name = models.CharField(_("name"), max_length=60)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    prefix = models.CharField(_("begins with"), max_length=8, editable=False)
    created_at = models.DateTimeField(_("created"))
    created_by = models.CharField(_("created by"), max_length=150)
    expires_on = models.DateField(_("valid until, inclusive"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    used_on = models.DateField(_("last used on"), null=True, blank=True)

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="api_token_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.name}"
