"""Points of members for service acts: a versioned tariff, and entries that are only added."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices


class PointTariff(Scoped, Versioned):
    """A county's tariff from a day on; it holds until the next one begins."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    name = models.CharField(_("name"), max_length=60)
    valid_from = models.DateField(_("valid from"))
    document_no = models.CharField(_("document number"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("tariff of points")
        verbose_name_plural = _("tariffs of points")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "valid_from"], name="point_tariff_once",
                violation_error_message=_("A tariff begins on this day already."),
            ),
            models.CheckConstraint(condition=~Q(name=""), name="point_tariff_has_name"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class PointRate(Scoped):
    """What one service act is worth under a tariff."""

    scope_field = "tariff__unit__path"

    tariff = models.ForeignKey(PointTariff, models.PROTECT, related_name="rates", verbose_name=_("tariff of points"))
    order = models.PositiveSmallIntegerField(_("order"))
    act = models.CharField(_("service act"), max_length=60)
    points = models.PositiveIntegerField(_("service points"))

    class Meta:
        verbose_name = _("rate of points")
        verbose_name_plural = _("rates of points")
        constraints = [
            models.UniqueConstraint(
                fields=["tariff", "act"], name="point_rate_once",
                violation_error_message=_("A tariff names each act once."),
            ),
            models.CheckConstraint(
                condition=Q(points__gte=1), name="point_rate_has_points",
                violation_error_message=_("Give at least one point."),
            ),
            models.CheckConstraint(condition=~Q(act=""), name="point_rate_has_act"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.act}（{self.points}）"


class PointEntry(Scoped):
    """Points of a member that were earned, redeemed or, by a contrary entry, reversed. Written once."""

    scope_field = "member__team__unit__path"

    member = models.ForeignKey(
        "teams.Member", models.PROTECT, related_name="point_entries", verbose_name=_("team member")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=choices.POINT_KINDS)
    on = models.DateField(_("date"))
    rate = models.ForeignKey(
        PointRate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service act")
    )
    times = models.PositiveSmallIntegerField(_("times"), default=1)
    points = models.IntegerField(_("service points"))
    """Above zero what was earned, below zero what was redeemed; a reversal is the contrary of its entry."""
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    note = models.CharField(_("note"), max_length=100, blank=True)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("entry of points")
        verbose_name_plural = _("entries of points")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="earned", points__gte=1, rate__isnull=False, reverses__isnull=True)
                | Q(kind="redeemed", points__lte=-1, rate__isnull=True, reverses__isnull=True)
                | (Q(kind="reversal", reverses__isnull=False) & ~Q(points=0) & ~Q(note="")),
                name="point_entry_fits_its_kind",
            ),
            models.CheckConstraint(condition=Q(times__gte=1), name="point_entry_times"),
            models.CheckConstraint(condition=~Q(reverses=F("id")), name="point_entry_reverses_another"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["member", "on", "id"], name="point_entry_of_member"),
            models.Index(fields=["on"], name="point_entry_on"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.points}"

    @property
    def audit_label(self) -> str:
        """The member's place: entries are never erased, so they do not hold the name."""
        return f"{self.member.audit_label} · {self.on}"
