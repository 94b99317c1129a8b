"""Admin pages of books, accounts, months, vouchers and their lines. Vouchers are read only: nobody changes one."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from core.actors import Actor
from core.admin_base import ReadOnlyInline, ScopedAdmin, ServiceForm, actor_of, page_action
from core.admin_filters import dropdown
from ledgers.domain import money_words
from ledgers.filters.books import AccountFilters, LineFilters, MonthFilters, VoucherFilters
from ledgers.models import (
    Account,
    BankLine,
    BankStatement,
    Book,
    BookMonth,
    MonthReopening,
    Posting,
    Voucher,
    VoucherPaper,
)
from ledgers.services import books, months, posting

_EDITIONS = (("2023", _("财会〔2023〕14号")), ("2004", _("财会〔2004〕12号")))


class BookForm(ServiceForm):
    """A book that is founded: the edition asked for may be one that is refused, with the codes that changed."""

    edition = forms.ChoiceField(
        label=_("chart of accounts"), choices=_EDITIONS, widget=UnfoldAdminSelectWidget, required=False,
        help_text=_("A book of the older chart is not taken over as it stands: it is restated first."),
    )  # fmt: skip


@admin.register(Book)
class BookAdmin(ScopedAdmin):
    """Books of the collectives."""

    view_action = "ledger.view"
    add_action = change_action = "ledger.change"
    form = BookForm
    list_display = ("name", "unit", "edition", "opened_on")
    list_select_related = ("unit",)
    search_fields = ("name", "unit__name")
    ordering = ("unit__path", "pk")
    autocomplete_fields = ("unit",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit")

    def search_place(self, obj: Book) -> str:
        return str(obj.unit)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "name", "edition", "opened_on")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "edition", "opened_on") if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> Book:
        return books.found(
            actor=actor, unit=values["unit"], name=values["name"], opened_on=values["opened_on"],
            edition=values.get("edition") or "2023",
        )  # fmt: skip

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        books.change(actor=actor, book_id=pk, values=values, version=version)


@admin.register(Account)
class AccountAdmin(ScopedAdmin):
    """Accounts of the books; a sub-account is added below one of the same book."""

    view_action = "ledger.view"
    add_action = change_action = "ledger.change"
    list_display = ("code", "name", "kind", "normal", "is_open", "book")
    list_filter = (dropdown(AccountFilters, "kind"), dropdown(AccountFilters, "is_open"))
    list_select_related = ("book__unit",)
    search_fields = ("code", "name", "book__name")
    ordering = ("book_id", "code", "pk")
    autocomplete_fields = ("parent",)
    in_search = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("book__unit", "parent")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("book", "code", "name", "kind", "normal", "parent", "is_open") if obj else ("parent", "code", "name")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("book", "code", "kind", "normal", "parent") if obj else ()

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj is None and "parent" in form.base_fields:
            form.base_fields["parent"].required = True
        return form

    def create(self, actor: Actor, values: dict[str, Any]) -> Account:
        above = values["parent"]
        return books.add_account(
            actor=actor, book_id=above.book_id, parent_id=above.pk, code=values["code"], name=values["name"]
        )

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        books.change_account(actor=actor, account_id=pk, values=values, version=version)


class ReasonForm(forms.Form):
    """Why something is asked for."""

    reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


@admin.register(BookMonth)
class BookMonthAdmin(ScopedAdmin):
    """Months of the books: closing them in order, asking for one to be opened again."""

    view_action = "ledger.view"
    list_display = ("month_name", "book", "closed_at", "closed_by", "vouchers")
    list_filter = (dropdown(MonthFilters, "is_closed"),)
    list_select_related = ("book__unit",)
    search_fields = ("book__name",)
    ordering = ("book_id", "-month", "pk")
    fields = readonly_fields = ("book", "month_name", "closed_at", "closed_by")  # type: ignore[assignment]
    actions_detail = ("close", "ask")
    in_search = False

    @display(description=_("month"), ordering="month")
    def month_name(self, row: BookMonth) -> str:
        return str(row)

    @display(description=_("vouchers"))
    def vouchers(self, row: BookMonth) -> int:
        return Voucher.objects.filter(book_id=row.book_id, month=row.month).count()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("book__unit")

    def subtitle_of(self, obj: BookMonth) -> str:
        return f"{obj.book.name} {obj}"

    def _closed(self, request: HttpRequest, object_id: Any) -> bool | None:
        obj = self.get_object(request, str(object_id)) if object_id else None
        return None if obj is None else obj.closed_at is not None

    def has_close_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "ledger.close", object_id) and self._closed(request, object_id) is not True

    @page_action(description=_("Close the month"), icon="lock", permissions=["close"])
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Close the month."""
        return self.step(
            request, object_id, title=gettext("Close the month"), done=gettext("The month is closed."),
            explain=gettext("A closed month takes no vouchers any more, by no way."),
            run=lambda row, given: months.close(
                actor=actor_of(request), book_id=row.book_id, month=row.month, now=timezone.now()
            ),
        )  # fmt: skip

    def has_ask_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "ledger.reopen", object_id) and self._closed(request, object_id) is not False

    @page_action(description=_("Ask to open it again"), icon="lock_open", permissions=["ask"])
    def ask(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask for the month to be opened again."""
        return self.step(
            request, object_id, title=gettext("Ask to open it again"), form_class=ReasonForm,
            done=gettext("It was asked for. A second person decides."),
            run=lambda row, given: months.ask(
                actor=actor_of(request), book_id=row.book_id, month=row.month, reason=given["reason"], now=timezone.now()
            ),
        )  # fmt: skip


@admin.register(MonthReopening)
class MonthReopeningAdmin(ScopedAdmin):
    """Wishes to open a month again, and who decided."""

    view_action = "ledger.view"
    list_display = ("month", "reason", "asked_by", "asked_at", "decided_by", "is_granted", "used_at")
    list_select_related = ("month__book__unit",)
    ordering = ("-pk",)
    fields = readonly_fields = (  # type: ignore[assignment]
        "month", "reason", "asked_by", "asked_at", "decided_by", "decided_at", "is_granted", "used_at",
    )  # fmt: skip
    actions_detail = ("grant", "refuse")
    in_search = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("month__book__unit")

    def subtitle_of(self, obj: MonthReopening) -> str:
        return f"{obj.month.book.name} {obj.month} · {obj.reason}"

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "ledger.reopen", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.decided_at is None

    def _decide(self, request: HttpRequest, object_id: str, *, is_granted: bool, title: str, done: str) -> HttpResponse:
        return self.step(
            request, object_id, title=title, done=done,
            run=lambda row, given: months.decide(
                actor=actor_of(request), reopening_id=row.pk, is_granted=is_granted, now=timezone.now()
            ),
        )  # fmt: skip

    @page_action(description=_("Agree and open the month"), icon="lock_open", permissions=["decide"])
    def grant(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Agree, as the second person; the month is open then."""
        return self._decide(
            request, object_id, is_granted=True, title=gettext("Agree and open the month"), done=gettext("The month is open again.")
        )  # fmt: skip

    @page_action(description=_("Refuse"), icon="block", permissions=["decide"])
    def refuse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Refuse; the month stays closed."""
        return self._decide(
            request, object_id, is_granted=False, title=gettext("Refuse"), done=gettext("The wish is refused; the month stays closed.")
        )  # fmt: skip


class LineInline(ReadOnlyInline):
    """The lines of a voucher."""

    model = Posting
    fields = readonly_fields = ("line", "account", "debit_yuan", "credit_yuan", "category", "memo")
    ordering = ("line",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("account")

    @display(description=_("debit, yuan"))
    def debit_yuan(self, row: Posting) -> str:
        return money_words.yuan(row.debit) if row.debit else ""

    @display(description=_("credit, yuan"))
    def credit_yuan(self, row: Posting) -> str:
        return money_words.yuan(row.credit) if row.credit else ""


class PaperInline(ReadOnlyInline):
    """The papers of a voucher; they are added on the voucher's page."""

    model = VoucherPaper
    fields = readonly_fields = ("link", "kind", "size", "digest", "added_by", "added_at")
    ordering = ("pk",)

    @display(description=_("file name"))
    def link(self, row: VoucherPaper) -> str:
        return format_html('<a href="{}">{}</a>', reverse("ledgers:voucher-paper", args=[row.pk]), row.name)


class ReverseForm(forms.Form):
    """The day and the reason of a red reversal."""

    on = forms.DateField(label=_("date"))
    reason = forms.CharField(label=_("reason"), max_length=200, widget=UnfoldAdminTextInputWidget)


@admin.register(Voucher)
class VoucherAdmin(ScopedAdmin):
    """Vouchers, read only: a mistake is put right by a red reversal."""

    view_action = "ledger.view"
    list_display = ("label", "book", "on", "kind", "memo", "amount", "posted_by", "posted_at")
    list_filter = (dropdown(VoucherFilters, "kind"),)
    list_select_related = ("book__unit",)
    search_fields = ("memo", "book__name")
    ordering = ("-on", "-pk")
    fields = readonly_fields = (  # type: ignore[assignment]
        "book", "label", "on", "kind", "memo", "attachments", "reverses", "reason", "posted_by", "posted_at", "seq", "digest",
    )  # fmt: skip
    inlines = (LineInline, PaperInline)
    actions_detail = ("reverse",)

    def subtitle_of(self, obj: Voucher) -> str:
        return f"{obj.book.name} {obj} · {obj.memo}"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request).select_related("book__unit", "reverses")
        return rows.annotate(total_fen=Sum("lines__debit"), parts=Count("lines"))

    def search_place(self, obj: Voucher) -> str:
        return obj.book.name

    @display(description=_("number"), ordering="pk")
    def label(self, row: Voucher) -> str:
        return f"{row.month // 100}-{row.month % 100:02d} {row}"

    @display(description=_("amount, yuan"))
    def amount(self, row: Any) -> str:
        return money_words.yuan(row.total_fen or 0)

    exact_columns = {"amount": lambda row: row.total_fen or 0}

    def has_reverse_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "ledger.post", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or (obj.kind != "reversal" and not Voucher.objects.filter(reverses=obj).exists())

    @page_action(description=_("Red reversal"), icon="undo", permissions=["reverse"])
    def reverse(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the voucher back in red."""
        return self.step(
            request, object_id, title=gettext("Red reversal"), form_class=ReverseForm,
            initial={"on": timezone.localdate()}, done=gettext("The red reversal is entered."),
            explain=gettext("A voucher is never changed. Its reversal takes it back with amounts in red; then enter the right voucher anew."),
            run=lambda row, given: posting.reverse(
                actor=actor_of(request), voucher_id=row.pk, on=given["on"], reason=given["reason"], now=timezone.now()
            ),
        )  # fmt: skip


@admin.register(Posting)
class PostingAdmin(ScopedAdmin):
    """Lines of vouchers, read only."""

    view_action = "ledger.view"
    list_display = ("voucher", "book", "month", "account", "debit_yuan", "credit_yuan", "category", "memo")
    list_filter = (dropdown(LineFilters, "category"),)
    list_select_related = ("voucher", "book__unit", "account")
    search_fields = ("account__code", "account__name", "memo")
    ordering = ("-voucher_id", "line", "pk")
    fields = readonly_fields = (  # type: ignore[assignment]
        "book", "voucher", "line", "account", "debit_yuan", "credit_yuan", "category", "memo",
    )  # fmt: skip
    in_search = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("book__unit", "voucher", "account")

    @display(description=_("debit, yuan"))
    def debit_yuan(self, row: Posting) -> str:
        return money_words.yuan(row.debit)

    @display(description=_("credit, yuan"))
    def credit_yuan(self, row: Posting) -> str:
        return money_words.yuan(row.credit)

    exact_columns = {"debit_yuan": lambda row: row.debit, "credit_yuan": lambda row: row.credit}


class BankLineInline(ReadOnlyInline):
    """The lines of a statement."""

    model = BankLine
    fields = readonly_fields = ("line", "on", "amount", "memo", "posting")
    ordering = ("line",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("posting")

    @display(description=_("amount, yuan"))
    def amount(self, row: BankLine) -> str:
        return money_words.yuan(row.fen)


@admin.register(BankStatement)
class BankStatementAdmin(ScopedAdmin):
    """Statements of the bank, read only: they are handed in and matched on the book's pages."""

    view_action = "ledger.view"
    list_display = ("book", "account_code", "begins_on", "ends_on", "stated", "created_at")
    list_select_related = ("book__unit",)
    search_fields = ("book__name",)
    ordering = ("-ends_on", "-pk")
    fields = readonly_fields = (  # type: ignore[assignment]
        "book", "account_code", "begins_on", "ends_on", "stated", "file_name", "created_by", "created_at",
    )  # fmt: skip
    inlines = (BankLineInline,)
    in_search = False

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("book__unit")

    @display(description=_("stated balance, yuan"))
    def stated(self, row: BankStatement) -> str:
        return money_words.yuan(row.stated_fen)

    exact_columns = {"stated": lambda row: row.stated_fen}
