"""Grants: a role of an account on a unit's subtree."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import choices
from core.querysets import Scoped


class RoleGrant(Scoped):
    """An account holds a role on a unit and everything below it."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="grants", verbose_name=_("account"))
    role = models.CharField(_("role"), max_length=12, choices=choices.ROLES)
    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    granted_at = models.DateTimeField(_("granted at"))
    granted_by = models.CharField(_("granted by"), max_length=150)

    class Meta:
        verbose_name = _("role of an account")
        verbose_name_plural = _("roles of accounts")
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "unit"], name="role_grant_once"),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=["sysadmin", "secadmin", "auditor"]),
                name="role_grant_administrators_apart",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[value for value, _label in choices.ROLES]), name="role_grant_role_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.unit}"
