"""Figures of closed periods that are other today: the frozen one stays, the difference is noted beside it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped


class Comparison(Scoped):
    """When the frozen figures of a closed period were last compared with the records of today."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    period = models.CharField(_("period"), max_length=7)
    compared_at = models.DateTimeField(_("compared at"))
    corrected = models.PositiveIntegerField(_("figures that differ"), default=0)

    class Meta:
        verbose_name = _("comparison of a closed period")
        verbose_name_plural = _("comparisons of closed periods")
        constraints = [models.UniqueConstraint(fields=["unit", "period"], name="comparison_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"


class Correction(Scoped):
    """A figure of a closed period that changed after the close: from what, to what, found when. Append-only."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    period = models.CharField(_("period"), max_length=7)
    code = models.CharField(_("figure"), max_length=60)
    frozen = models.BigIntegerField(_("at the close"))
    before = models.BigIntegerField(_("before"))
    after = models.BigIntegerField(_("after"))
    found_at = models.DateTimeField(_("found at"))

    class Meta:
        verbose_name = _("correction of a closed figure")
        verbose_name_plural = _("corrections of closed figures")
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="correction_changes_something")]
        indexes = [
            models.Index(fields=["unit", "period", "code"], name="correction_of_figure"),
            models.Index(fields=["period", "found_at"], name="correction_found"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.period} {self.code}"
