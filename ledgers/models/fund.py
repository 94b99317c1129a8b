"""Special funds: Party-building funds with their uses, and agricultural loans as one reported total."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned


class PartyFund(Scoped, Versioned):
    """Party-building funds (党建工作专项资金) that a unit has for a year."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(1990), MaxValueValidator(2999)])
    amount_fen = models.BigIntegerField(_("amount"))
    source = models.CharField(_("source"), max_length=120)
    document = models.CharField(_("document number"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("Party-building fund")
        verbose_name_plural = _("Party-building funds")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year", "source"], name="party_fund_once",
                violation_error_message=_("The unit has funds of this source and year already. Change those."),
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=1), name="party_fund_has_amount",
                violation_error_message=_("Give an amount above zero."),
            ),
            models.CheckConstraint(condition=~Q(source=""), name="party_fund_has_source"),
            models.CheckConstraint(condition=Q(year__gte=1990, year__lte=2999), name="party_fund_year_in_range"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} {self.year} {self.source}"


class FundUse(Scoped):
    """A use of Party-building funds. Written once; a mistake is put right by a use below zero with its reason."""

    scope_field = "fund__unit__path"

    fund = models.ForeignKey(PartyFund, models.PROTECT, related_name="uses", verbose_name=_("Party-building fund"))
    on = models.DateField(_("date"))
    amount_fen = models.BigIntegerField(_("amount"))
    purpose = models.CharField(_("purpose"), max_length=120)
    document = models.CharField(_("document number"), max_length=60, blank=True)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("use of Party-building funds")
        verbose_name_plural = _("uses of Party-building funds")
        constraints = [
            models.CheckConstraint(condition=~Q(amount_fen=0), name="fund_use_has_amount"),
            models.CheckConstraint(condition=~Q(purpose=""), name="fund_use_has_purpose"),
        ]
        indexes = [models.Index(fields=["fund", "on", "id"], name="fund_use_in_order")]

    def __str__(self) -> str:
        return f"{self.on} {self.purpose}"


class LoanTotal(Scoped):
    """Agricultural loans (惠农种植e贷) of a county and period: one total as reported, never a person's."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    period = models.CharField(_("period"), max_length=7)
    amount_fen = models.BigIntegerField(_("total lent"))
    as_of = models.DateField(_("as of"))
    source = models.CharField(_("source"), max_length=120)
    entered_by = models.CharField(_("entered by"), max_length=150)
    entered_at = models.DateTimeField(_("entered at"))

    class Meta:
        verbose_name = _("total of agricultural loans")
        verbose_name_plural = _("totals of agricultural loans")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period", "as_of", "source"], name="loan_total_once",
                violation_error_message=_("This source has reported this period as of this day already."),
            ),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="loan_total_not_negative"),
            models.CheckConstraint(condition=~Q(source=""), name="loan_total_has_source"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} {self.period} {self.source}"
