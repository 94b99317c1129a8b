"""Demonstration sites (三级示范点) and points of five-level linkage (示范联动点)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches import choices
from core.querysets import Scoped, Versioned


class DemonstrationSite(Scoped, Versioned):
    """A title of a level that a Party organisation holds from a day, until it expires or is revoked."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="sites", verbose_name=_("Party organisation")
    )
    level = models.CharField(_("level"), max_length=10, choices=choices.SITE_LEVELS)
    granted_on = models.DateField(_("granted on"))
    document_no = models.CharField(_("number of the document"), max_length=60, blank=True)
    expires_on = models.DateField(_("valid until, inclusive"), null=True, blank=True)
    revoked_on = models.DateField(_("revoked on"), null=True, blank=True)
    revoke_reason = models.CharField(_("reason of the revocation"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("demonstration site")
        verbose_name_plural = _("demonstration sites")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "level"], condition=Q(revoked_on__isnull=True, expires_on__isnull=True),
                name="site_one_of_a_level",
                violation_error_message=_("The organisation holds this title already."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("granted_on")),
                name="site_expires_after_grant",
                violation_error_message=_("A title does not expire before it was granted."),
            ),
            models.CheckConstraint(
                condition=(Q(revoked_on__isnull=True) & Q(revoke_reason=""))
                | (Q(revoked_on__gte=F("granted_on")) & ~Q(revoke_reason="")),
                name="site_revocation_has_reason",
                violation_error_message=_("A revocation has a reason and does not come before the grant."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["level", "granted_on"], name="site_level_granted")]

    def __str__(self) -> str:
        return f"{self.branch}：{self.get_level_display()}"


class LinkagePoint(Scoped, Versioned):
    """A point of the five-level linkage (市、乡、村、社、户), or a practice point (实践点).

    Households are a number of a village, never rows. A point is granted from a day; it expires, or is revoked with a
    reason.
    """

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    level = models.CharField(_("level"), max_length=10, choices=choices.POINT_LEVELS)
    name = models.CharField(_("name"), max_length=60)
    households = models.PositiveIntegerField(_("number of households"), default=0)
    since = models.DateField(_("granted on"))
    document_no = models.CharField(_("number of the document"), max_length=60, blank=True)
    expires_on = models.DateField(_("valid until, inclusive"), null=True, blank=True)
    ended_on = models.DateField(_("revoked on"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the revocation"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("linkage point")
        verbose_name_plural = _("linkage points")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "level", "name"], condition=Q(ended_on__isnull=True, expires_on__isnull=True),
                name="linkage_point_once",
                violation_error_message=_("This unit has a point of this level and name already."),
            ),
            models.CheckConstraint(
                condition=Q(level="household", households__gte=1) | (~Q(level="household") & Q(households=0)),
                name="linkage_households_of_their_level",
                violation_error_message=_("Give a number of households for the level of households, and for no other one."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("since")), name="linkage_expires_after_grant",
                violation_error_message=_("A point does not expire before it was granted."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | (Q(ended_on__gte=F("since")) & ~Q(end_reason="")),
                name="linkage_revocation_has_reason",
                violation_error_message=_("A revocation has a reason and does not come before the grant."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class PointVisit(Scoped, Versioned):
    """A visit to a point or a demonstration site: who came by body, how many, never by name."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit visited"))
    point = models.ForeignKey(
        LinkagePoint, models.PROTECT, null=True, blank=True, related_name="visits", verbose_name=_("point")
    )
    site = models.ForeignKey(
        DemonstrationSite, models.PROTECT, null=True, blank=True, related_name="visits",
        verbose_name=_("demonstration site"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=8, choices=choices.VISIT_KINDS)
    visited_on = models.DateField(_("visited on"))
    visitors = models.CharField(_("visiting body"), max_length=80)
    headcount = models.PositiveIntegerField(_("number of visitors"))

    class Meta:
        verbose_name = _("visit to a point")
        verbose_name_plural = _("visits to points")
        constraints = [
            models.CheckConstraint(
                condition=Q(point__isnull=False, site__isnull=True) | Q(point__isnull=True, site__isnull=False),
                name="point_visit_of_one_place",
                violation_error_message=_("A visit is to one point or to one demonstration site."),
            ),
            models.CheckConstraint(
                condition=Q(headcount__gte=1), name="point_visit_headcount",
                violation_error_message=_("Give how many came, one at the least."),
            ),
            models.CheckConstraint(condition=~Q(visitors=""), name="point_visit_has_visitors"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["visited_on"], name="point_visit_on")]

    def __str__(self) -> str:
        return f"{self.visited_on} {self.place}"

    @property
    def place(self) -> str:
        """What was visited."""
        return str(self.point or self.site)
