"""Frozen content, the documents printed from it, and the letterheads of the units that issue them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.period_words import period_name
from core.querysets import Scoped, Versioned
from reports import choices

DOCUMENT_STATES = (("unsigned", _("not signed off")), ("issued", _("issued")))


class Snapshot(Scoped):
    """What was true of a unit, or of one record of it, when it was frozen; documents are printed from it alone.

    By the close of a period, or on demand: other facts are the next version, and the one before stays.
    """

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=30)
    period = models.CharField(_("period"), max_length=7)
    object_id = models.BigIntegerField(_("record number"), default=0)
    """The record that the document is about; 0 for the unit itself."""
    version = models.PositiveIntegerField(_("version"), default=1)
    payload = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64, db_index=True)
    taken_at = models.DateTimeField(_("taken at"))

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "period", "object_id", "version"], name="snapshot_version_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{choices.KINDS.get(self.kind, self.kind)} {self.unit} {period_name(self.period)}"

    @property
    def audit_label(self) -> str:
        """The chain keeps the code of the period: the same in every language."""
        return f"{choices.KINDS.get(self.kind, self.kind)} {self.unit} {self.period}"


class SnapshotFigure(Scoped):
    """A figure of a unit, as it stood when the period closed."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    period = models.CharField(_("period"), max_length=7)
    code = models.CharField(_("figure"), max_length=60)
    value = models.BigIntegerField(_("value"))
    numerator = models.BigIntegerField(_("numerator"), null=True)
    denominator = models.BigIntegerField(_("denominator"), null=True)

    class Meta:
        verbose_name = _("figure of a closed period")
        verbose_name_plural = _("figures of closed periods")
        constraints = [
            models.UniqueConstraint(fields=["period", "unit", "code"], name="snapshot_figure_once"),
        ]


class Document(Scoped):
    """A document that was made: the file's address, size and hash. Bytes are a function of the snapshot."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=30)
    period = models.CharField(_("period"), max_length=7)
    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="document", verbose_name=_("snapshot"))
    state = models.CharField(_("state"), max_length=10, choices=DOCUMENT_STATES, default="unsigned")
    file = models.FileField(_("file"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["unsigned", "issued"]), name="document_state_known"),
        ]
        indexes = [models.Index(fields=["period", "kind"], name="document_period_kind")]

    def __str__(self) -> str:
        return f"{choices.KINDS.get(self.kind, self.kind)} {self.unit} {period_name(self.period)}"

    @property
    def audit_label(self) -> str:
        """The chain keeps the code of the period: the same in every language."""
        return f"{choices.KINDS.get(self.kind, self.kind)} {self.unit} {self.period}"


class Letterhead(Scoped, Versioned):
    """The head of a county's or township's documents: who issues them, in which series, whom they go to.

    A unit without one in use prints a plain title instead of a red head.
    """

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    organ = models.CharField(_("issuing organ"), max_length=40)
    series = models.CharField(_("title of the series"), max_length=16)
    code_word = models.CharField(
        _("organ's word of the number"), max_length=12, blank=True,
        help_text=_("Stands before the year of a document's number, as in 阿组简〔2026〕3号; empty: the number is 〔2026〕第3期."),
    )  # fmt: skip
    reports_to = models.CharField(_("reported to"), max_length=60, blank=True)
    sent_to = models.CharField(_("sent to"), max_length=60, blank=True)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")
        constraints = [
            models.CheckConstraint(condition=~Q(organ="") & ~Q(series=""), name="letterhead_is_whole"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(in_use=True), name="letterhead_one_in_use",
                violation_error_message=_("This unit has a letterhead in use already. Take that one out of use first."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.organ} · {self.series}"
