"""What a county sets about the figures of the collective economy, the bonuses proposed, and figures that somebody reports."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from ledgers import choices
from ledgers.models.book import Book

_YEAR = [MinValueValidator(1990), MaxValueValidator(2999)]


class EconomySetting(Scoped, Versioned):
    """A county's choices: the year that growth is measured against, the reading of the operating share, the form's order."""

    unit = models.OneToOneField("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    base_year = models.PositiveSmallIntegerField(_("base year"), default=2020, validators=_YEAR)
    formula = models.CharField(_("operating share"), max_length=7, choices=choices.FORMULAS, default="501")
    subsidy_above = models.BooleanField(_("subsidies stand within the operating surplus"), default=True)

    class Meta:
        verbose_name = _("setting of the economy's figures")
        verbose_name_plural = _("settings of the economy's figures")
        constraints = [
            models.CheckConstraint(condition=Q(base_year__gte=1990, base_year__lte=2999), name="economy_base_in_range"),
            models.CheckConstraint(condition=Q(formula__in=["501", "501+502"]), name="economy_formula_known"),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class WeakRule(Scoped, Versioned):
    """A rule of weak villages: measure, threshold and year. Where a county has none, the shipped ones hold."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    measure = models.CharField(pgettext_lazy("weak village", "measure"), max_length=9, choices=choices.WEAK_MEASURES)
    threshold_fen = models.BigIntegerField(_("threshold"))
    year = models.PositiveSmallIntegerField(_("of the year"), null=True, blank=True, validators=_YEAR)
    """Empty: of every year that has no rule of its own."""
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("rule of weak villages")
        verbose_name_plural = _("rules of weak villages")
        constraints = [
            models.CheckConstraint(condition=Q(threshold_fen__gte=1), name="weak_rule_has_threshold"),
            models.CheckConstraint(condition=Q(measure__in=["income", "operating", "surplus"]), name="weak_rule_measure_known"),
            models.UniqueConstraint(
                fields=["unit", "measure", "year"], condition=Q(in_use=True), name="weak_rule_once_a_year",
                violation_error_message=_("There is a rule of this measure and year in use already. Change that one."),
            ),
            models.UniqueConstraint(
                fields=["unit", "measure"], condition=Q(in_use=True, year__isnull=True), name="weak_rule_once",
                violation_error_message=_("There is a rule of this measure and year in use already. Change that one."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} {self.get_measure_display()} {self.year or ''}".strip()


class BonusRule(Scoped, Versioned):
    """A rule of the bonus for increments (增量奖): a share or a ladder, and a cap."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    year = models.PositiveSmallIntegerField(_("year"), validators=_YEAR)
    base_year = models.PositiveSmallIntegerField(_("base year"), validators=_YEAR)
    form = models.CharField(pgettext_lazy("bonus", "form"), max_length=6, choices=choices.BONUS_FORMS)
    share = models.PositiveIntegerField(pgettext_lazy("bonus", "share"), default=0)
    """In hundredths of a percent."""
    ladder = models.JSONField(pgettext_lazy("bonus", "ladder"), default=list, blank=True)
    """Steps [increment from, bonus] in fen, rising."""
    cap_fen = models.BigIntegerField(pgettext_lazy("bonus", "cap"), default=0)

    class Meta:
        verbose_name = _("rule of the bonus")
        verbose_name_plural = _("rules of the bonus")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"], name="bonus_rule_once_a_year",
                violation_error_message=_("There is a rule of this year already. Change that one."),
            ),
            models.CheckConstraint(condition=Q(share__lte=10_000, cap_fen__gte=0), name="bonus_rule_in_range"),
            models.CheckConstraint(
                condition=Q(base_year__lt=models.F("year")), name="bonus_base_before_year",
                violation_error_message=_("The base year lies before the year."),
            ),
            models.CheckConstraint(condition=Q(form__in=["share", "ladder"]), name="bonus_form_known"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class BonusGrant(Scoped, Versioned):
    """What a rule proposes for a collective, and what a person has decided."""

    scope_field = "book__unit__path"

    rule = models.ForeignKey(BonusRule, models.PROTECT, related_name="grants", verbose_name=_("rule of the bonus"))
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", verbose_name=_("book"))
    gained_fen = models.BigIntegerField(pgettext_lazy("bonus", "increment"))
    proposed_fen = models.BigIntegerField(_("proposed"))
    granted_fen = models.BigIntegerField(_("granted"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=choices.BONUS_STATES, default="proposed")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("bonus for an increment")
        verbose_name_plural = _("bonuses for increments")
        constraints = [
            models.UniqueConstraint(fields=["rule", "book"], name="bonus_once_a_book"),
            models.CheckConstraint(
                condition=Q(state="proposed", granted_fen__isnull=True, decided_at__isnull=True)
                | Q(state="granted", granted_fen__gte=0, decided_at__isnull=False)
                | Q(state="refused", granted_fen=0, decided_at__isnull=False),
                name="bonus_decided_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book} {self.rule.year}"
