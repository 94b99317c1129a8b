"""Distribution of a year's surplus: rules of splitting, and each distribution with its steps."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from ledgers import choices
from ledgers.models.book import Book, Voucher
from ledgers.models.decision import Decision


class SplitRule(Scoped, Versioned):
    """How a pool is split, in one edition: a used edition is never changed, a new one follows it."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    code = models.CharField(_("code"), max_length=30)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=6, choices=choices.SPLITS)
    is_used = models.BooleanField(_("used by a distribution"), default=False, editable=False)
    retired = models.BooleanField(_("followed by a newer edition"), default=False, editable=False)

    class Meta:
        verbose_name = _("rule of splitting")
        verbose_name_plural = _("rules of splitting")
        constraints = [
            models.UniqueConstraint(fields=["unit", "code", "edition"], name="split_rule_edition_once"),
            models.CheckConstraint(condition=~Q(code="") & ~Q(name=""), name="split_rule_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.edition})"


class SplitPart(models.Model):
    """Who takes part in a split: a sum guaranteed first, and a weight (hundredths of a percent, or shares) in the rest."""

    rule = models.ForeignKey(SplitRule, models.CASCADE, related_name="parts", verbose_name=_("rule of splitting"))
    order = models.PositiveSmallIntegerField(_("order"))
    party = models.CharField(_("party"), max_length=10, choices=choices.PARTIES)
    floor_fen = models.BigIntegerField(_("guaranteed sum"), default=0)
    weight = models.PositiveIntegerField(_("share of the rest"), default=0)

    class Meta:
        verbose_name = _("party of a split")
        verbose_name_plural = _("parties of splits")
        constraints = [
            models.UniqueConstraint(fields=["rule", "party"], name="split_part_party_once"),
            models.CheckConstraint(condition=Q(floor_fen__gte=0), name="split_part_floor_from_zero"),
        ]


class Distribution(Scoped, Versioned):
    """A collective's distribution of a year's surplus; of the people who get a part their number, and nothing else."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="distributions", verbose_name=_("book"))
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(pgettext_lazy("ledger", "title"), max_length=60)
    surplus_fen = models.BigIntegerField(_("surplus of the year"))
    brought_fen = models.BigIntegerField(_("undistributed at the beginning"), default=0)
    transferred_fen = models.BigIntegerField(_("other transfers in"), default=0)
    reserve_share = models.PositiveSmallIntegerField(_("share of the reserve"), default=0)
    pool_fen = models.BigIntegerField(_("to be split"))
    other_fen = models.BigIntegerField(_("other appropriations"), default=0)
    rule = models.ForeignKey(
        SplitRule, models.PROTECT, related_name="distributions", verbose_name=_("rule of splitting")
    )
    households_count = models.PositiveIntegerField(_("homes"), default=0)
    members_count = models.PositiveIntegerField(pgettext_lazy("ledger", "members"), default=0)
    state = models.CharField(_("state"), max_length=8, choices=choices.DISTRIBUTION_STATES, default="planned")
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="distributions",
        verbose_name=pgettext_lazy("ledger", "decision"),
    )
    notice_from = models.DateField(_("on show from"), null=True, blank=True)
    notice_until = models.DateField(_("on show until"), null=True, blank=True)
    objections = models.PositiveIntegerField(_("objections"), null=True, blank=True)
    objections_note = models.CharField(_("how objections were settled"), max_length=200, blank=True)
    approved_by = models.CharField(_("approved by"), max_length=150, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    voucher = models.OneToOneField(
        Voucher, models.PROTECT, null=True, blank=True, related_name="distribution", verbose_name=_("voucher")
    )
    posted_on = models.DateField(_("entered on"), null=True, blank=True)
    reversal = models.OneToOneField(
        Voucher, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("red reversal")
    )

    class Meta:
        verbose_name = _("distribution of surplus")
        verbose_name_plural = _("distributions of surplus")
        constraints = [
            models.UniqueConstraint(fields=["book", "year", "title"], name="distribution_title_once_a_year"),
            models.CheckConstraint(
                condition=Q(pool_fen__gte=0, other_fen__gte=0, reserve_share__lte=10_000),
                name="distribution_sums_from_zero",
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(decision__isnull=False), name="distribution_beyond_plan_has_decision"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("planned", "resolved"))
                | Q(notice_from__isnull=False, notice_until__gte=F("notice_from")),
                name="distribution_beyond_resolution_has_notice",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("approved", "posted", "reversed"))
                | Q(approved_on__isnull=False, objections__isnull=False, approved_on__gt=F("notice_until")),
                name="distribution_approved_after_notice",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("posted", "reversed")) & Q(voucher__isnull=True)
                | Q(state__in=("posted", "reversed"), voucher__isnull=False, posted_on__isnull=False),
                name="distribution_posted_has_voucher",
            ),
            models.CheckConstraint(
                condition=Q(state="reversed", reversal__isnull=False) | ~Q(state="reversed") & Q(reversal__isnull=True),
                name="distribution_reversed_has_reversal",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.book.name} {self.year} {self.title}"


class DistributionLine(models.Model):
    """What an item of a distribution gets."""

    distribution = models.ForeignKey(
        Distribution, models.CASCADE, related_name="lines", verbose_name=_("distribution of surplus")
    )
    order = models.PositiveSmallIntegerField(_("order"))
    item = models.CharField(pgettext_lazy("ledger", "item"), max_length=10, choices=choices.DISTRIBUTION_ITEMS)
    amount_fen = models.BigIntegerField(_("amount"))
    floor_fen = models.BigIntegerField(_("of it guaranteed"), default=0)
    debit = models.CharField(_("debit"), max_length=12, blank=True)
    credit = models.CharField(_("credit"), max_length=12, blank=True)
    """Empty for what makes no entry: a loss made up, what the collective keeps."""

    class Meta:
        verbose_name = _("line of a distribution")
        verbose_name_plural = _("lines of distributions")
        constraints = [
            models.UniqueConstraint(fields=["distribution", "item"], name="distribution_item_once"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="distribution_amount_from_zero"),
        ]
