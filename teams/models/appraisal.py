"""The written appraisal (书面鉴定) of a team and year: composed from facts, edited, reviewed, signed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices


class Appraisal(Scoped, Versioned):
    """One version of a team's appraisal of a year; once signed it never changes, a correction is the next version."""

    scope_field = "team__unit__path"

    team = models.ForeignKey("teams.Team", models.PROTECT, related_name="appraisals", verbose_name=_("team"))
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(_("version"), default=1)
    reason = models.CharField(_("reason of the correction"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=choices.APPRAISAL_STATES, default="drafted")
    grade = models.CharField(_("grade"), max_length=12, choices=choices.APPRAISAL_GRADES, blank=True)
    facts = models.JSONField(_("facts"))
    """What the sections were composed from, as it stood then."""
    sections = models.JSONField(_("sections"))
    """In order: `{"code", "composed", "text"}`; `composed` is what the rules wrote, `text` what stands now."""
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_by = models.CharField(_("signed by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")
        constraints = [
            models.UniqueConstraint(fields=["team", "year", "number"], name="appraisal_version_once"),
            models.UniqueConstraint(
                fields=["team", "year"], condition=~Q(state="signed"), name="appraisal_one_open",
                violation_error_message=_("There is an appraisal of this team and year that is not signed yet."),
            ),
            models.CheckConstraint(
                condition=Q(number=1, reason="") | (Q(number__gt=1) & ~Q(reason="")),
                name="appraisal_correction_has_reason",
            ),
            models.CheckConstraint(
                condition=(Q(state="signed", signed_on__isnull=False) & ~Q(signed_by="") & ~Q(grade=""))
                | Q(state="drafted", signed_on__isnull=True, signed_by="")
                | (Q(state="reviewed", signed_on__isnull=True, signed_by="") & ~Q(grade="")),
                name="appraisal_signed_by_a_person",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["year", "state"], name="appraisal_year_state")]

    def __str__(self) -> str:
        return f"{self.team} {self.year}"


class AppraisalStep(models.Model):
    """One step of an appraisal: who, when, what; of an edit the sections before it. Append-only."""

    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="steps", verbose_name=_("appraisal"))
    step = models.CharField(_("step"), max_length=10, choices=choices.APPRAISAL_STEPS)
    actor_name = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("time"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    before = models.JSONField(_("sections before the edit"), default=dict, blank=True)
    """Of an edit: code of each changed section → its text before."""

    class Meta:
        verbose_name = _("step of an appraisal")
        verbose_name_plural = _("steps of appraisals")
        ordering = ("pk",)
