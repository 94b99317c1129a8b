"""Figures that somebody reports, beside the computed ones; append-only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped


class ReportedFigure(Scoped):
    """A figure of a unit and period as a source reports it: it stands beside the computed one, and is never overwritten."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    code = models.CharField(_("figure"), max_length=60)
    period = models.CharField(_("period"), max_length=7)
    value = models.BigIntegerField(_("reported value"))
    """In the figure's unit: a count, fen, or hundredths of a percent."""
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=120)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("reported figure")
        verbose_name_plural = _("reported figures")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code", "period", "as_of", "source"], name="reported_figure_once",
                violation_error_message=_("This source has reported this figure as of this day already."),
            ),
            models.CheckConstraint(condition=~Q(source="") & ~Q(code=""), name="reported_figure_has_source"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["unit", "period", "code"], name="reported_figure_of_unit")]

    def __str__(self) -> str:
        return f"{self.unit} {self.code} {self.period} {self.source}"
