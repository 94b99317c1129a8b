"""Snapshots of closed periods, and the documents printed from them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped
from reports import choices

DOCUMENT_STATES = (("unsigned", _("not signed off")), ("issued", _("issued")))


class Snapshot(Scoped):
    """What was true of a unit when a period closed; documents are printed from it alone."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=30)
    period = models.CharField(_("period"), max_length=7)
    payload = models.JSONField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    taken_at = models.DateTimeField(_("taken at"))

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        constraints = [
            models.UniqueConstraint(fields=["kind", "unit", "period"], name="snapshot_once"),
        ]

    def __str__(self) -> str:
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
    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="documents", verbose_name=_("snapshot"))
    state = models.CharField(_("state"), max_length=10, choices=DOCUMENT_STATES, default="unsigned")
    file = models.FileField(_("file"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    size = models.PositiveIntegerField(_("bytes"))
    made_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            models.UniqueConstraint(fields=["kind", "unit", "period"], name="document_once"),
            models.CheckConstraint(condition=Q(state__in=["unsigned", "issued"]), name="document_state_known"),
        ]
        indexes = [models.Index(fields=["period", "kind"], name="document_period_kind")]

    def __str__(self) -> str:
        return f"{choices.KINDS.get(self.kind, self.kind)} {self.unit} {self.period}"
