"""The unit tree: county › township › village, community or other unit."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import choices
from core.querysets import Scoped, Versioned


class OrgUnit(Scoped, Versioned):
    """A unit of the tree. `parent` is the truth; `path` is derived from it and indexed."""

    scope_field = "path"

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent unit")
    )
    path = models.CharField(_("path"), max_length=60, unique=True, editable=False)
    level = models.CharField(_("level"), max_length=10, choices=choices.LEVELS)
    kind = models.CharField(_("kind"), max_length=20, choices=choices.KINDS)
    name = models.CharField(_("name"), max_length=100)
    is_invented = models.BooleanField(
        _("invented name"), default=False, help_text=_("The real name is not known; this one is made up for the demo.")
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.CheckConstraint(condition=Q(level__in=["county", "township", "unit"]), name="org_unit_level_known"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, level="county") | (Q(parent__isnull=False) & ~Q(level="county")),
                name="org_unit_only_county_is_root",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="org_unit_not_own_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class UnitCode(models.Model):
    """A code that some office gives to a unit: an attribute, never the unit's identity."""

    unit = models.ForeignKey(OrgUnit, models.CASCADE, related_name="codes", verbose_name=_("unit"))
    scheme = models.CharField(_("coding scheme"), max_length=20, default="nbs")
    edition = models.CharField(_("edition"), max_length=10, default="2019")
    code = models.CharField(_("code"), max_length=20)

    class Meta:
        verbose_name = _("division code")
        verbose_name_plural = _("division codes")
        constraints = [
            models.UniqueConstraint(fields=["scheme", "edition", "code"], name="unit_code_names_one_unit"),
            models.UniqueConstraint(fields=["unit", "scheme", "edition"], name="unit_code_one_per_unit"),
        ]

    def __str__(self) -> str:
        return self.code
