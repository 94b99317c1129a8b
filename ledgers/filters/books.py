"""Filters of books, vouchers and lines: pages, administration and interface share them."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from core import filtering
from ledgers import choices
from ledgers.models import Account, Book, BookMonth, Posting, Voucher


class BookFilters(filtering.Filters):
    """Books of a part of the tree."""

    unit = filtering.Subtree(field_name="", label=_("Unit"))

    class Meta:
        model = Book
        fields = ("unit",)


class VoucherFilters(filtering.Filters):
    """Vouchers by book, month, kind and account."""

    book = filtering.Key(field_name="book_id", label=_("Book"))
    unit = filtering.Subtree(field_name="", label=_("Unit"))
    month_from = filtering.Month(field_name="month", lookup_expr="gte", label=_("From month"))
    month_to = filtering.Month(field_name="month", lookup_expr="lte", label=_("To month"))
    kind = filtering.Choice(choices=choices.VOUCHERS, label=_("Kind"))
    account = filtering.Code(method="of_account", label=_("Account"), max_length=12)

    class Meta:
        model = Voucher
        fields = ("book", "unit", "month_from", "month_to", "kind", "account")

    def of_account(self, rows: QuerySet, _name: str, value: str) -> QuerySet:
        """Return the vouchers with a line on an account of this code or below it."""
        code = value.split()[0] if value.split() else ""
        return rows.filter(Exists(Posting.objects.filter(voucher=OuterRef("pk"), account__code__startswith=code)))


class AccountFilters(filtering.Filters):
    """Accounts of a book, by class."""

    book = filtering.Key(field_name="book_id", label=_("Book"))
    kind = filtering.Choice(choices=choices.ACCOUNT_KINDS, label=_("Class"))
    is_open = filtering.YesNo(label=_("Takes lines"))

    class Meta:
        model = Account
        fields = ("book", "kind", "is_open")


class MonthFilters(filtering.Filters):
    """Months of books, open or closed."""

    book = filtering.Key(field_name="book_id", label=_("Book"))
    month = filtering.Month(label=_("Month"))
    is_closed = filtering.YesNo(field_name="closed_at", lookup_expr="isnull", exclude=True, label=_("Closed"))

    class Meta:
        model = BookMonth
        fields = ("book", "month", "is_closed")


class LineFilters(filtering.Filters):
    """Lines of vouchers, by book, month, account and income category."""

    book = filtering.Key(field_name="book_id", label=_("Book"))
    voucher = filtering.Key(field_name="voucher_id", label=_("Voucher"))
    month_from = filtering.Month(field_name="month", lookup_expr="gte", label=_("From month"))
    month_to = filtering.Month(field_name="month", lookup_expr="lte", label=_("To month"))
    category = filtering.Choice(choices=choices.CATEGORIES, label=_("Income category"))

    class Meta:
        model = Posting
        fields = ("book", "voucher", "month_from", "month_to", "category")
