"""Books, vouchers and balances by the programming interface: read only, amounts in whole fen."""

from django.db.models import F, IntegerField, Prefetch, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.serializers import UnitRef
from core import filtering
from core.api.access import Rows
from ledgers import choices
from ledgers.filters.books import BookFilters, VoucherFilters
from ledgers.models import Account, Book, Posting, Voucher, VoucherPaper

_GROUP = _("Collective ledgers")


class BookRow(serializers.ModelSerializer):
    """A collective's book, with the head of its chain."""

    unit = UnitRef(read_only=True)
    head_seq = serializers.IntegerField(source="head.seq", read_only=True, help_text=_("Number of its vouchers."))
    head_digest = serializers.CharField(
        source="head.digest", read_only=True, help_text=_("Digest of the last voucher.")
    )

    class Meta:
        model = Book
        fields = ("id", "name", "unit", "edition", "opened_on", "head_seq", "head_digest")
        read_only_fields = fields


class LineRow(serializers.ModelSerializer):
    """A line of a voucher."""

    account = serializers.CharField(source="account.code", read_only=True, help_text=_("Code of the account."))
    account_name = serializers.CharField(source="account.name", read_only=True)
    debit = serializers.IntegerField(read_only=True, help_text=_("Fen; below zero in red reversals only."))
    credit = serializers.IntegerField(read_only=True, help_text=_("Fen; below zero in red reversals only."))

    class Meta:
        model = Posting
        fields = ("line", "account", "account_name", "debit", "credit", "category", "memo")
        read_only_fields = fields


class PaperRow(serializers.ModelSerializer):
    """A photo or a PDF of a voucher; the file itself is not handed out here."""

    size = serializers.IntegerField(read_only=True, help_text=_("Bytes."))
    digest = serializers.CharField(read_only=True, help_text=_("SHA-256 of the file."))

    class Meta:
        model = VoucherPaper
        fields = ("name", "kind", "size", "digest")
        read_only_fields = fields


class VoucherRow(serializers.ModelSerializer):
    """A voucher with its lines, which never change, and its papers, to which more may come."""

    book = serializers.PrimaryKeyRelatedField(read_only=True)
    unit = UnitRef(source="book.unit", read_only=True)
    lines = LineRow(many=True, read_only=True)
    papers = PaperRow(many=True, read_only=True)
    reverses = serializers.PrimaryKeyRelatedField(read_only=True, allow_null=True)

    class Meta:
        model = Voucher
        fields = (
            "id", "book", "unit", "seq", "month", "number", "on", "kind", "memo", "attachments", "reverses", "posted_at", "digest",
            "lines", "papers",
        )  # fmt: skip
        read_only_fields = fields


class BalanceRow(serializers.ModelSerializer):
    """An account of a book with the sums of all its lines."""

    book = serializers.PrimaryKeyRelatedField(read_only=True)
    unit = UnitRef(source="book.unit", read_only=True)
    debit = serializers.IntegerField(read_only=True, help_text=_("Fen on the debit side."))
    credit = serializers.IntegerField(read_only=True, help_text=_("Fen on the credit side."))
    balance = serializers.IntegerField(read_only=True, help_text=_("Debit less credit, fen."))

    class Meta:
        model = Account
        fields = ("id", "book", "unit", "code", "name", "kind", "normal", "is_open", "debit", "credit", "balance")
        read_only_fields = fields


class BalanceFilters(filtering.Filters):
    """Accounts of a book, by class."""

    book = filtering.Key(field_name="book_id", label=_("Book"))
    kind = filtering.Choice(choices=choices.ACCOUNT_KINDS, label=_("Class"))

    class Meta:
        model = Account
        fields = ("book", "kind")


class Books(Rows):
    """The books of the reader's area."""

    group = _GROUP
    titles = (_("Books"), _("One book"))
    told = _("Books of the account's area.")
    view_action = "ledger.view"
    rows = Book.objects.select_related("unit", "head").prefetch_related("unit__codes")
    serializer_class = BookRow
    filterset_class = BookFilters


class Vouchers(Rows):
    """The vouchers of the reader's area."""

    group = _GROUP
    titles = (_("Vouchers"), _("One voucher"))
    told = _("Vouchers of the account's area with their lines; amounts in whole fen.")
    view_action = "ledger.view"
    rows = Voucher.objects.select_related("book__unit").prefetch_related(
        "book__unit__codes",
        Prefetch("lines", Posting.objects.select_related("account").order_by("line")),
        Prefetch("papers", VoucherPaper.objects.order_by("pk")),
    )
    serializer_class = VoucherRow
    filterset_class = VoucherFilters


class Balances(Rows):
    """The accounts of the reader's area with their sums."""

    group = _GROUP
    titles = (_("Balances of accounts"), _("Balance of one account"))
    told = _("Accounts of the books of the account's area with the sums of all their lines; amounts in whole fen.")
    view_action = "ledger.view"
    rows = (
        Account.objects.select_related("book__unit")
        .prefetch_related("book__unit__codes")
        .annotate(
            debit=Coalesce(Sum("postings__debit"), Value(0), output_field=IntegerField()),
            credit=Coalesce(Sum("postings__credit"), Value(0), output_field=IntegerField()),
        )
        .annotate(balance=F("debit") - F("credit"))
    )
    serializer_class = BalanceRow
    filterset_class = BalanceFilters
