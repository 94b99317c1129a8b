"""Contracts of a collective (合同台账): what is let or built, to whom, for how much, and when each part is due."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from ledgers import choices
from ledgers.models.book import Book
from ledgers.models.decision import Decision
from ledgers.models.paper import Paper
from ledgers.models.register import Asset, Resource


class ContractRule(Scoped, Versioned):
    """What a county has set for contracts: longest terms, when a price stands out, from when bidding is due."""

    unit = models.OneToOneField("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    lease_years = models.PositiveSmallIntegerField(_("lease, years at most"), default=20)
    arable_years = models.PositiveSmallIntegerField(_("arable land, years at most"), default=30)
    grass_years = models.PositiveSmallIntegerField(_("grassland, years at most"), default=50)
    forest_years = models.PositiveSmallIntegerField(_("forest land, years at most"), default=70)
    waste_years = models.PositiveSmallIntegerField(_("waste land, years at most"), default=50)
    low_percent = models.PositiveSmallIntegerField(_("price far below, percent of the middle"), default=50)
    bidding_from_fen = models.BigIntegerField(_("bidding from so much, in fen"), default=5_000_000)
    days_to_bank = models.PositiveSmallIntegerField(_("days to pay into the account"), default=7)

    class Meta:
        verbose_name = _("rule of contracts")
        verbose_name_plural = _("rules of contracts")
        constraints = [
            models.CheckConstraint(
                condition=Q(low_percent__lte=100, bidding_from_fen__gte=0, lease_years__gte=1, arable_years__gte=1)
                & Q(grass_years__gte=1, forest_years__gte=1, waste_years__gte=1),
                name="contract_rule_in_range",
                violation_error_message=_("Years are 1 or more, the percentage is 100 at most."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class Contract(Scoped, Versioned):
    """A contract. The party is an organisation, or a person by name only; the name is never printed in a public notice."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="contracts", verbose_name=_("book"))
    number = models.CharField(pgettext_lazy("contract", "number"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=11, choices=choices.CONTRACT_KINDS)
    direction = models.CharField(_("who pays"), max_length=3, choices=choices.DIRECTIONS, default="in")
    resource = models.ForeignKey(
        Resource, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("resource")
    )
    asset = models.ForeignKey(
        Asset, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("asset")
    )
    thing = models.CharField(_("object in words"), max_length=100, blank=True)
    """Where it is neither a resource nor an asset of the registers."""
    area = models.PositiveIntegerField(_("area"), null=True, blank=True)
    """Hundredths of a 亩."""
    quantity = models.PositiveIntegerField(_("quantity"), null=True, blank=True)
    unit_word = models.CharField(_("unit of quantity"), max_length=10, blank=True)
    place = models.CharField(_("place"), max_length=100, blank=True)
    bounds = models.CharField(_("bounds"), max_length=200, blank=True)
    party = models.CharField(_("other party"), max_length=60)
    party_is_person = models.BooleanField(_("the other party is a person"), default=False)
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    starts_on = models.DateField(_("begins on"))
    ends_on = models.DateField(_("ends on"))
    unit_price_fen = models.BigIntegerField(_("unit price"), null=True, blank=True)
    total_fen = models.BigIntegerField(_("total price"))
    rhythm = models.CharField(_("how it is paid"), max_length=11, choices=choices.RHYTHMS, default="yearly")
    deposit_fen = models.BigIntegerField(_("deposit"), default=0)
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="contracts", verbose_name=_("decision")
    )
    dealing = models.CharField(_("way of dealing"), max_length=9, choices=choices.DEALINGS)
    venue = models.CharField(_("place of bidding"), max_length=60, blank=True)
    reference = models.CharField(_("reference of the bidding"), max_length=40, blank=True)
    floor_fen = models.BigIntegerField(_("lowest price asked"), null=True, blank=True)
    awarded_fen = models.BigIntegerField(_("price awarded"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=choices.CONTRACT_STATES, default="draft")
    ended_on = models.DateField(_("over since"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=200, blank=True)
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewed_by", verbose_name=_("renews")
    )

    class Meta:
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [
            models.UniqueConstraint(
                fields=["book", "number"], name="contract_number_once_in_book",
                violation_error_message=_("The book has a contract of this number already."),
            ),
            models.CheckConstraint(condition=~Q(number="") & ~Q(name="") & ~Q(party=""), name="contract_is_named"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_it_begins",
                violation_error_message=_("A contract ends after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(total_fen__gte=1, deposit_fen__gte=0), name="contract_amounts_in_range",
                violation_error_message=_("The total price is above zero, the deposit not below."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(signed_on__isnull=False), name="contract_in_force_is_signed"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("draft", "in-force"), ended_on__isnull=True)
                | Q(state__in=("ended", "terminated"), ended_on__isnull=False),
                name="contract_over_since_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state="terminated") | ~Q(end_reason=""), name="contract_terminated_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(resource__isnull=True) | Q(asset__isnull=True), name="contract_of_one_object"
            ),
            models.CheckConstraint(condition=~Q(renews=F("id")), name="contract_renews_another"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "ends_on"], name="contract_state_end")]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def public_party(self) -> str:
        """What may stand where others read it: an organisation's name; of a person only that it is one."""
        return str(_("a person")) if self.party_is_person else self.party


class Instalment(Scoped):
    """A part of a contract's price: when it is due, what was waived of it, and whether it was accrued."""

    scope_field = "contract__book__unit__path"

    contract = models.ForeignKey(
        Contract, models.PROTECT, related_name="instalments", verbose_name=_("contract"), db_index=False
    )
    number = models.PositiveSmallIntegerField(_("instalment"))
    due_on = models.DateField(_("due on"))
    amount_fen = models.BigIntegerField(_("receivable"))
    waived_fen = models.BigIntegerField(_("waived"), default=0)
    waived_reason = models.CharField(_("reason of the waiver"), max_length=200, blank=True)
    waived_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decision of the waiver")
    )
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)
    """Set where a later schedule stands in its place; it counts no more."""

    class Meta:
        verbose_name = _("instalment")
        verbose_name_plural = _("instalments")
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="instalment_number_once_in_contract"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=1, waived_fen__gte=0, waived_fen__lte=F("amount_fen")),
                name="instalment_waived_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(waived_fen=0) | ~Q(waived_reason=""), name="instalment_waived_for_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=Q(replaced_at__isnull=True), name="instalment_due"),
        ]

    def __str__(self) -> str:
        return f"{self.contract.number}-{self.number}"


class ContractFile(Paper):
    """A photo or a PDF of a contract, checked by what it holds; no address serves the file itself."""

    scope_field = "contract__book__unit__path"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="papers", verbose_name=_("contract"))

    class Meta:
        verbose_name = _("paper of a contract")
        verbose_name_plural = _("papers of contracts")
        constraints = [models.UniqueConstraint(fields=["contract", "digest"], name="contract_file_once")]


class ContractReminder(Scoped):
    """A reminder that was given: of the end of a contract, or of money overdue; one for each occasion, one a day at most."""

    scope_field = "contract__book__unit__path"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="reminders", verbose_name=_("contract"))
    kind = models.CharField(_("occasion"), max_length=7, choices=choices.CONTRACT_REMINDERS)
    about = models.CharField(pgettext_lazy("contract", "what it is about"), max_length=40)
    days = models.IntegerField(_("days"), default=0)
    """Before the end; or since the instalment was due."""
    sent_on = models.DateField(_("sent on"))

    class Meta:
        verbose_name = _("reminder of a contract")
        verbose_name_plural = _("reminders of contracts")
        constraints = [
            models.UniqueConstraint(fields=["contract", "about"], name="contract_reminded_once_of_it"),
            models.UniqueConstraint(fields=["contract", "sent_on"], name="contract_reminded_once_a_day"),
        ]

    def __str__(self) -> str:
        return str(self.contract)
