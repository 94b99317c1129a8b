"""A collective's book: its accounts, months, vouchers and their lines.

Vouchers and lines are written once, by `ledgers.services.posting` alone; triggers of the database refuse every change.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from ledgers import choices
from ledgers.domain import posting


class Book(Scoped, Versioned):
    """The book of one collective (集体经济组织), in the chart of one edition."""

    unit = models.OneToOneField("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("collective"), max_length=100)
    edition = models.CharField(_("chart of accounts"), max_length=4, choices=choices.EDITIONS, default="2023")
    opened_on = models.DateField(_("kept since"))

    class Meta:
        verbose_name = _("book")
        verbose_name_plural = _("books")
        constraints = [
            models.CheckConstraint(condition=Q(edition="2023"), name="book_edition_known"),
            models.CheckConstraint(condition=~Q(name=""), name="book_has_name"),
        ]

    def __str__(self) -> str:
        return self.name


class BookHead(models.Model):
    """The end of a book's chain of vouchers; locked while one is posted."""

    book = models.OneToOneField(Book, models.PROTECT, primary_key=True, related_name="head")
    seq = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, default=posting.START)

    class Meta:
        verbose_name = _("head of a book's chain")
        verbose_name_plural = _("heads of books' chains")


class Account(Scoped, Versioned):
    """An account of a book: one of the chart's, or a sub-account that the collective has added."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="accounts", verbose_name=_("book"))
    code = models.CharField(_("code"), max_length=12)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("class"), max_length=9, choices=choices.ACCOUNT_KINDS)
    normal = models.CharField(_("side of the balance"), max_length=6, choices=choices.SIDES)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("account above")
    )
    is_open = models.BooleanField(_("takes lines"), default=True)
    """False where a sub-account takes them, and where the collective no longer uses it."""

    class Meta:
        verbose_name = pgettext_lazy("book", "account")
        verbose_name_plural = pgettext_lazy("book", "accounts")
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="account_code_once_in_book"),
            models.CheckConstraint(condition=Q(code__gte="101", code__lt="6"), name="account_code_of_a_class"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class BookMonth(Scoped, Versioned):
    """A month of a book: open, or closed since a moment; a closed one takes no rows by any path."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="months", verbose_name=_("book"))
    month = models.PositiveIntegerField(_("month"))
    """As 202503."""
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("month of a book")
        verbose_name_plural = _("months of books")
        constraints = [
            models.UniqueConstraint(fields=["book", "month"], name="book_month_once"),
            models.CheckConstraint(condition=Q(month__gte=190001, month__lte=299912), name="book_month_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.month // 100}-{self.month % 100:02d}"


class MonthReopening(Scoped):
    """A wish to open a closed month again, and the second person who agreed: nobody does it alone."""

    scope_field = "month__book__unit__path"

    month = models.ForeignKey(BookMonth, models.PROTECT, related_name="reopenings", verbose_name=_("month"))
    reason = models.CharField(_("reason"), max_length=200)
    asked_by_id = models.BigIntegerField()
    asked_by = models.CharField(_("asked by"), max_length=150)
    asked_at = models.DateTimeField(_("asked at"))
    decided_by_id = models.BigIntegerField(null=True, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    is_granted = models.BooleanField(_("granted"), null=True, blank=True)
    used_at = models.DateTimeField(_("opened at"), null=True, blank=True)

    class Meta:
        verbose_name = _("reopening of a month")
        verbose_name_plural = _("reopenings of months")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="month_reopening_has_reason"),
            models.CheckConstraint(
                condition=Q(decided_by_id__isnull=True) | ~Q(decided_by_id=F("asked_by_id")),
                name="month_reopening_by_two",
                violation_error_message=_("Whoever asked for it does not decide on it: a second person does."),
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(is_granted=True, decided_by_id__isnull=False),
                name="month_reopening_used_when_granted",
            ),
            models.UniqueConstraint(
                fields=["month"], condition=Q(decided_at__isnull=True), name="month_reopening_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.month)


class Voucher(Scoped):
    """A voucher (记账凭证): numbered in its month, chained in its book, never changed.

    Its lines are written first and it last, in one transaction: lines without a voucher do not survive the
    transaction, and a line cannot join a voucher that is there.
    """

    scope_field = "book__unit__path"

    id = models.BigIntegerField(primary_key=True)
    """`posting.key(book, seq)`."""
    book = models.ForeignKey(Book, models.PROTECT, related_name="vouchers", verbose_name=_("book"), db_index=False)
    seq = models.PositiveBigIntegerField(_("place in the chain"))
    month = models.PositiveIntegerField(_("month"))
    number = models.PositiveIntegerField(_("number"))
    on = models.DateField(_("date"))
    kind = models.CharField(_("kind"), max_length=8, choices=choices.VOUCHERS)
    memo = models.CharField(_("summary"), max_length=120)
    attachments = models.PositiveSmallIntegerField(_("attached papers"), default=0)
    """How many papers the voucher has, as its printed form says."""
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name=_("reverses")
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    posted_by_id = models.BigIntegerField(null=True, blank=True)
    posted_by = models.CharField(_("entered by"), max_length=150)
    posted_at = models.DateTimeField(_("entered at"))
    previous = models.CharField(max_length=64)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("voucher")
        verbose_name_plural = _("vouchers")
        constraints = [
            models.UniqueConstraint(fields=["book", "seq"], name="voucher_once_in_chain"),
            models.UniqueConstraint(fields=["book", "month", "number"], name="voucher_number_once_in_month"),
            models.CheckConstraint(
                condition=Q(id=F("book") * posting.PER_BOOK + F("seq")), name="voucher_key_is_book_and_seq"
            ),
            models.CheckConstraint(condition=Q(seq__gte=1, number__gte=1), name="voucher_numbers_from_one"),
            models.CheckConstraint(condition=~Q(memo=""), name="voucher_has_summary"),
            models.CheckConstraint(
                condition=Q(kind="reversal", reverses__isnull=False) & ~Q(reason="")
                | ~Q(kind="reversal") & Q(reverses__isnull=True),
                name="voucher_reversal_is_linked",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "on", "id"], name="voucher_book_date"),
            # What a statement keeps apart from ordinary vouchers: few rows among many.
            models.Index(
                fields=["book", "month"],
                condition=Q(kind__in=["opening", "closing", "reversal"]),
                name="voucher_special",
            ),
        ]

    def __str__(self) -> str:
        return f"记-{self.number}"


class Posting(Scoped):
    """A line of a voucher: fen on one side of one account. Below zero only in a red reversal."""

    scope_field = "book__unit__path"

    voucher = models.ForeignKey(
        Voucher, models.PROTECT, related_name="lines", verbose_name=_("voucher"), db_index=False
    )
    book = models.ForeignKey(Book, models.PROTECT, related_name="+", verbose_name=_("book"), db_index=False)
    month = models.PositiveIntegerField(_("month"))
    """Book and month are the voucher's: a trial balance reads one index, and triggers hold them to it."""
    line = models.PositiveSmallIntegerField(_("line"))
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="postings", verbose_name=pgettext_lazy("book", "account")
    )
    debit = models.BigIntegerField(_("debit"), default=0)
    credit = models.BigIntegerField(_("credit"), default=0)
    category = models.CharField(_("income category"), max_length=12, choices=choices.CATEGORIES, blank=True)
    memo = models.CharField(_("summary"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("line of a voucher")
        verbose_name_plural = _("lines of vouchers")
        constraints = [
            models.UniqueConstraint(fields=["voucher", "line"], name="posting_line_once"),
            models.CheckConstraint(
                condition=Q(debit=0) & ~Q(credit=0) | ~Q(debit=0) & Q(credit=0), name="posting_on_one_side"
            ),
            models.CheckConstraint(
                condition=Q(category__in=["", *(code for code, _label in choices.CATEGORIES)]),
                name="posting_category_known",
            ),
        ]
        indexes = [
            models.Index(fields=["book", "month", "account", "debit", "credit"], name="posting_balance"),
            models.Index(
                fields=["book", "month", "category", "credit", "debit"],
                condition=~Q(category=""),
                name="posting_category",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.voucher}（{self.line}）"
