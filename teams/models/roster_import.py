"""Imports of rosters: an office's sheet, what each of its rows would do, and how the office names its columns."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from teams import choices


class RosterImport(Scoped, Versioned):
    """One sheet on its way in: read as a job, looked through by a person, then applied as a whole.

    The file and the rows hold personal data; both are erased when the import has ended.
    """

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.ForeignKey(
        "teams.TeamKind", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("kind of team of all rows"),
    )  # fmt: skip
    source = models.CharField(_("source group of rows without one"), max_length=20, choices=choices.SOURCES, blank=True)
    joined_on = models.DateField(_("joining day of rows without one"), null=True, blank=True)
    file = models.CharField(_("stored file"), max_length=200, blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(_("digest of the file"), max_length=64)
    size = models.PositiveIntegerField(_("size"))
    state = models.CharField(_("state"), max_length=10, choices=choices.IMPORT_STATES, default="reading")
    job = models.ForeignKey("core.Job", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("job"))
    sheet = models.CharField(_("sheet that was read"), max_length=60, blank=True)
    headings = models.JSONField(_("headings"), default=list, blank=True)
    """One line per column of the sheet: the heading as it stands, and the field it is read as ("" for none)."""
    signature = models.CharField(_("digest of the headings"), max_length=64, blank=True)
    other_sheets = models.JSONField(_("sheets that were not read"), default=list, blank=True)
    dropped = models.JSONField(_("columns left out"), default=list, blank=True)
    problem = models.TextField(_("reason of the refusal"), blank=True)
    added = models.PositiveIntegerField(_("to be added"), default=0)
    changed = models.PositiveIntegerField(_("to be changed"), default=0)
    same = models.PositiveIntegerField(_("as they stand"), default=0)
    refused = models.PositiveIntegerField(pgettext_lazy("row of an import", "refused"), default=0)
    asked = models.PositiveIntegerField(_("to be decided"), default=0)
    created_by = models.CharField(_("imported by"), max_length=150)
    owner_id = models.BigIntegerField(default=0)
    created_at = models.DateTimeField(_("created"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of a roster")
        verbose_name_plural = _("imports of rosters")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["reading", "preview", "applying", "done", "refused", "cancelled"]),
                name="roster_import_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(problem=""), name="roster_import_refusal_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def audit_label(self) -> str:
        """The import's place: entries are never erased, and a file's name may name a person."""
        return f"{self.unit} #{self.pk}"


class RosterImportRow(models.Model):
    """One row of the sheet and what it would do; its values are personal and erased with the import."""

    whole = models.ForeignKey(RosterImport, models.CASCADE, related_name="rows", verbose_name=_("import"))
    line = models.PositiveIntegerField(_("line of the sheet"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=choices.ROW_OUTCOMES)
    values = models.JSONField(_("values"), default=dict)
    changes = models.JSONField(_("changes"), default=dict, blank=True)
    member = models.ForeignKey(
        "teams.Member", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("team member")
    )
    candidates = models.JSONField(_("members it may be"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decision = models.CharField(_("decision"), max_length=20, blank=True)
    """Empty while nobody has decided, `new`, `skip`, or the key of the member it is."""

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of imports")
        constraints = [
            models.UniqueConstraint(fields=["whole", "line"], name="roster_import_row_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=["added", "changed", "same", "refused", "ask"]),
                name="roster_import_row_outcome_known",
            ),
        ]
        indexes = [models.Index(fields=["whole", "outcome", "line"], name="roster_import_row_outcome")]


class ColumnMapping(Scoped, Versioned):
    """How an office names the columns of its sheet: remembered, so that the clerk says it once."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    signature = models.CharField(_("digest of the headings"), max_length=64)
    columns = models.JSONField(_("fields by heading"), default=dict)
    used_at = models.DateTimeField(_("last used"))
    used_by = models.CharField(_("last used by"), max_length=150)

    class Meta:
        verbose_name = _("column mapping")
        verbose_name_plural = _("column mappings")
        constraints = [
            models.UniqueConstraint(fields=["unit", "signature"], name="column_mapping_once_per_office"),
        ]
