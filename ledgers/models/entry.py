"""What a secretary entered on a simple form: it stands beside the voucher that was made of it, and is never changed."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped
from ledgers import choices
from ledgers.models.book import Account, Book, Voucher
from ledgers.models.contract import Contract, Instalment


class Entry(Scoped):
    """A receipt, payment, transfer or accrual in a secretary's words. A mistake is put right by reversing its voucher."""

    scope_field = "book__unit__path"

    voucher = models.OneToOneField(
        Voucher, models.PROTECT, primary_key=True, related_name="entry", verbose_name=_("voucher")
    )
    book = models.ForeignKey(Book, models.PROTECT, related_name="entries", verbose_name=_("book"), db_index=False)
    on = models.DateField(_("date"))
    """The voucher's: a list by book and day reads one index."""
    form = models.CharField(_("form"), max_length=8, choices=choices.ENTRY_FORMS)
    purpose = models.CharField(_("what for"), max_length=20, choices=choices.PURPOSES)
    amount_fen = models.BigIntegerField(_("amount"))
    money = models.ForeignKey(
        Account, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cash or bank")
    )
    counterparty = models.CharField(_("from or to"), max_length=60, blank=True)
    """An organisation; a contract's party stands in the contract."""
    heads = models.PositiveIntegerField(_("number of persons"), null=True, blank=True)
    receipt_number = models.CharField(_("number of the paper receipt"), max_length=30, blank=True)
    contract = models.ForeignKey(
        Contract, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("contract")
    )
    instalment = models.ForeignKey(
        Instalment, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("instalment")
    )
    received_on = models.DateField(_("received on"), null=True, blank=True)
    banks = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="banked_by", verbose_name=_("pays in the cash of")
    )
    """Of a transfer: the receipt whose cash it takes to the bank."""

    class Meta:
        verbose_name = _("entry of a simple form")
        verbose_name_plural = _("entries of simple forms")
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gte=1), name="entry_amount_above_zero"),
            models.CheckConstraint(
                condition=Q(instalment__isnull=True) | Q(contract__isnull=False), name="entry_instalment_of_contract"
            ),
            models.CheckConstraint(
                condition=Q(received_on__isnull=True) | Q(received_on__lte=F("on")), name="entry_received_before_booked"
            ),
            models.CheckConstraint(
                condition=Q(form__in=("receipt", "payment"), money__isnull=False)
                | Q(form__in=("transfer", "accrual"), money__isnull=True),
                name="entry_money_by_form",
            ),
            models.CheckConstraint(
                condition=Q(banks__isnull=True) | Q(form="transfer"), name="entry_banks_by_transfer"
            ),
        ]
        indexes = [
            models.Index(fields=["book", "on", "voucher"], name="entry_book_date"),
            models.Index(fields=["on", "voucher"], name="entry_date"),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} {self.on.isoformat()}"
