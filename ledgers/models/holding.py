"""The yearly check of what a collective holds, its materials, and what a county sets for registers and decisions."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from ledgers import choices
from ledgers.models.book import Account, Book
from ledgers.models.register import Asset, Resource


class HoldingRule(Scoped, Versioned):
    """What a county sets: days on show of resolutions and of distributions."""

    unit = models.OneToOneField("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    decision_days = models.PositiveSmallIntegerField(
        _("days that a resolution is on show"), default=5, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    distribution_days = models.PositiveSmallIntegerField(
        _("days that a distribution is on show"), default=7, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )

    class Meta:
        verbose_name = _("rule of registers and decisions")
        verbose_name_plural = _("rules of registers and decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    decision_days__gte=1, decision_days__lte=60, distribution_days__gte=1, distribution_days__lte=60
                ),
                name="holding_rule_days",
            )
        ]

    def __str__(self) -> str:
        return str(self.unit)


class Material(Scoped, Versioned):
    """Materials in store (库存物资), as the clean-up form lists them."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="materials", verbose_name=_("book"))
    name = models.CharField(_("name"), max_length=60)
    unit_word = models.CharField(_("unit of quantity"), max_length=10)
    quantity = models.PositiveIntegerField(_("quantity"))
    amount_fen = models.BigIntegerField(_("amount"))
    place = models.CharField(_("kept at"), max_length=100)
    keeper = models.CharField(_("kept by, by post"), max_length=60)
    use = models.CharField(_("state of use"), max_length=6, choices=choices.MATERIAL_USES)

    class Meta:
        verbose_name = _("material in store")
        verbose_name_plural = _("materials in store")
        constraints = [
            models.UniqueConstraint(fields=["book", "name", "place"], name="material_once_at_a_place"),
            models.CheckConstraint(condition=~Q(name="") & Q(amount_fen__gte=0), name="material_named_and_valued"),
        ]

    def __str__(self) -> str:
        return self.name


class HoldingCheck(Scoped, Versioned):
    """The check of a book at the end of a year: opened with everything the book lists, reported once all is counted."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="checks", verbose_name=_("book"))
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(_("state"), max_length=8, choices=choices.CHECK_STATES, default="open")
    opened_on = models.DateField(_("opened on"))
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    reported_by = models.CharField(pgettext_lazy("ledger", "reported by"), max_length=150, blank=True)
    differences = models.PositiveIntegerField(_("differences"), default=0)

    class Meta:
        verbose_name = _("yearly check")
        verbose_name_plural = _("yearly checks")
        constraints = [
            models.UniqueConstraint(fields=["book", "year"], name="holding_check_once_a_year"),
            models.CheckConstraint(
                condition=Q(state="open", reported_on__isnull=True)
                | Q(state="reported", reported_on__isnull=False) & ~Q(reported_by=""),
                name="holding_check_reported_has_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book.unit.name} {self.year}"


class CheckLine(Scoped):
    """One thing of a check: what the book says, what was found, and why they differ."""

    scope_field = "sheet__book__unit__path"

    sheet = models.ForeignKey(HoldingCheck, models.PROTECT, related_name="lines", verbose_name=_("yearly check"))
    kind = models.CharField(_("kind"), max_length=8, choices=choices.CHECK_KINDS)
    asset = models.ForeignKey(Asset, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("asset"))
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("resource")
    )
    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("ledger", "account"),
    )
    material = models.ForeignKey(
        Material, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("material in store")
    )
    label = models.CharField(_("what is counted"), max_length=100)
    measure = models.CharField(_("measured in"), max_length=6, choices=choices.MEASURES)
    book_figure = models.BigIntegerField(_("in the book"))
    counted = models.BigIntegerField(_("found"), null=True, blank=True)
    explanation = models.CharField(_("why they differ"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("line of a yearly check")
        verbose_name_plural = _("lines of yearly checks")
        constraints = [
            models.UniqueConstraint(fields=["sheet", "kind", "asset"], name="check_line_asset_once"),
            models.UniqueConstraint(fields=["sheet", "kind", "resource"], name="check_line_resource_once"),
            models.UniqueConstraint(fields=["sheet", "kind", "account"], name="check_line_account_once"),
            models.UniqueConstraint(fields=["sheet", "kind", "material"], name="check_line_material_once"),
            models.CheckConstraint(
                condition=Q(kind="asset", asset__isnull=False, resource=None, account=None, material=None)
                | Q(kind="resource", asset=None, resource__isnull=False, account=None, material=None)
                | Q(kind="fund", asset=None, resource=None, account__isnull=False, material=None)
                | Q(kind="material", asset=None, resource=None, account=None, material__isnull=False),
                name="check_line_is_of_its_kind",
            ),
        ]

    def __str__(self) -> str:
        return self.label
