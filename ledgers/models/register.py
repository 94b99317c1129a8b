"""What a collective owns: assets and resources, each with its columns of the register (三资台账)."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from ledgers import choices
from ledgers.models.book import Book


class Asset(Scoped, Versioned):
    """An asset of the collective. Its net value is original less accumulated, never a column of its own."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="assets", verbose_name=_("book"))
    number = models.CharField(pgettext_lazy("ledger", "number"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    use = models.CharField(pgettext_lazy("ledger", "class"), max_length=12, choices=choices.ASSET_USES)
    origin = models.CharField(_("how acquired"), max_length=12, choices=choices.ASSET_ORIGINS)
    acquired_on = models.DateField(_("acquired on"))
    quantity = models.PositiveIntegerField(_("quantity"), default=1)
    unit_word = models.CharField(_("unit of quantity"), max_length=10)
    cost_fen = models.BigIntegerField(_("original value"))
    depreciated_fen = models.BigIntegerField(_("accumulated depreciation"), default=0)
    place = models.CharField(_("place"), max_length=100)
    state = models.CharField(_("state of use"), max_length=8, choices=choices.ASSET_STATES)
    user = models.CharField(_("used by"), max_length=60, blank=True)
    keeper = models.CharField(_("looked after by"), max_length=60, blank=True)
    """An organisation or a post."""
    life_months = models.PositiveSmallIntegerField(_("months of use"), null=True, blank=True)
    """Over so many months its value is depreciated; empty for what is not (land, culture, worn out already)."""
    residual = models.PositiveSmallIntegerField(_("share that remains"), default=500)
    """In hundredths of a percent of the original value."""
    depreciated_month = models.PositiveIntegerField(_("depreciated until"), null=True, blank=True, editable=False)
    """The last month whose depreciation was entered, as 202503."""
    scrapped_on = models.DateField(_("scrapped on"), null=True, blank=True, editable=False)
    scrap_decision = models.ForeignKey(
        "ledgers.Decision", models.PROTECT, null=True, blank=True, related_name="+", editable=False,
        verbose_name=_("decision on scrapping"),
    )  # fmt: skip
    scrap_reason = models.CharField(_("reason for scrapping"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("asset")
        verbose_name_plural = _("assets")
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="asset_number_once_in_book"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(name=""), name="asset_is_named"),
            models.CheckConstraint(
                condition=Q(cost_fen__gte=0, depreciated_fen__gte=0, depreciated_fen__lte=models.F("cost_fen")),
                name="asset_depreciation_within_cost",
                violation_error_message=_("Depreciation is from 0 up to the original value."),
            ),
            models.CheckConstraint(
                condition=Q(state="scrapped", scrapped_on__isnull=False, scrap_decision__isnull=False)
                & ~Q(scrap_reason="")
                | ~Q(state="scrapped") & Q(scrapped_on__isnull=True),
                name="asset_scrapped_by_decision",
                violation_error_message=_("An asset is scrapped by a decision, with the day and the reason."),
            ),
            models.CheckConstraint(condition=Q(residual__lte=10_000), name="asset_residual_is_a_share"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Resource(Scoped, Versioned):
    """Land of the collective by its class of GB/T 21010; the area is in hundredths of a 亩."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="resources", verbose_name=_("book"))
    number = models.CharField(pgettext_lazy("ledger", "number"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    land = models.CharField(_("class of land"), max_length=12, choices=choices.LANDS)
    place = models.CharField(_("place"), max_length=100)
    bounds = models.CharField(_("bounds"), max_length=200, blank=True)
    area = models.PositiveIntegerField(_("area"))
    use = models.CharField(_("how used"), max_length=10, choices=choices.LAND_USES)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="resource_number_once_in_book"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(name=""), name="resource_is_named"),
            models.CheckConstraint(condition=Q(area__gte=1), name="resource_has_area"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"
