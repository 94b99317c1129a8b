"""What comes into a book from outside: sheets of vouchers looked at before they are written, and statements of the bank."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from ledgers import choices
from ledgers.models.book import Book, Posting


class VoucherImport(Scoped, Versioned):
    """A sheet of vouchers that was read: what it would write, looked at before anything is written."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="imports", verbose_name=_("book"))
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(_("digest"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=choices.SHEET_STATES, default="preview")
    lines = models.JSONField(_("lines"), default=list)
    """Per row of the sheet: its line, the voucher it belongs to, account, fen, and what is wrong."""
    vouchers = models.PositiveIntegerField(_("vouchers"), default=0)
    refused = models.PositiveIntegerField(_("wrong rows"), default=0)
    created_by = models.CharField(_("handed in by"), max_length=150)
    created_at = models.DateTimeField(_("handed in"))
    written_at = models.DateTimeField(_("written"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of vouchers")
        verbose_name_plural = _("imports of vouchers")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="written", written_at__isnull=False, refused=0)
                | (~Q(state="written") & Q(written_at__isnull=True)),
                name="voucher_import_written_whole",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["preview", "written", "cancelled"]), name="voucher_import_state_known"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


class BankStatement(Scoped, Versioned):
    """A statement of the bank: its span, what it says the account held, and its lines."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="statements", verbose_name=_("book"))
    account_code = models.CharField(pgettext_lazy("book", "account"), max_length=12, default="102")
    """The account of the book that the statement is of, with all below it."""
    begins_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    stated_fen = models.BigIntegerField(_("balance at the end as the bank states it"))
    file_name = models.CharField(_("file"), max_length=120, blank=True)
    created_by = models.CharField(_("handed in by"), max_length=150)
    created_at = models.DateTimeField(_("handed in"))

    class Meta:
        verbose_name = _("bank statement")
        verbose_name_plural = _("bank statements")
        constraints = [
            models.CheckConstraint(condition=Q(begins_on__lte=F("ends_on")), name="bank_statement_span"),
            models.UniqueConstraint(fields=["book", "account_code", "ends_on"], name="bank_statement_once"),
        ]

    def __str__(self) -> str:
        return f"{self.account_code} {self.begins_on} – {self.ends_on}"


class BankLine(Scoped):
    """A line of a statement: fen that came in (above zero) or went out, and the line of a voucher that is the same money.

    Names of those who paid or were paid are not taken over.
    """

    scope_field = "statement__book__unit__path"

    statement = models.ForeignKey(
        BankStatement, models.PROTECT, related_name="lines", verbose_name=_("bank statement"), db_index=False
    )
    line = models.PositiveIntegerField(_("line"))
    on = models.DateField(_("date"))
    fen = models.BigIntegerField(_("amount"))
    memo = models.CharField(_("summary"), max_length=60, blank=True)
    posting = models.OneToOneField(
        Posting, models.PROTECT, null=True, blank=True, related_name="bank_line", verbose_name=_("line of a voucher")
    )

    class Meta:
        verbose_name = _("line of a bank statement")
        verbose_name_plural = _("lines of bank statements")
        constraints = [
            models.UniqueConstraint(fields=["statement", "line"], name="bank_line_once"),
            models.CheckConstraint(condition=~Q(fen=0), name="bank_line_has_amount"),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.line}"
