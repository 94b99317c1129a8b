"""Statements of the bank: handing one in, what agrees and what does not, matching by hand."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core import workbooks
from core.entry_web import number, once, reader, say
from core.errors import DomainError
from ledgers.domain import money_words
from ledgers.models import BankStatement
from ledgers.services import bank, books
from ledgers.services.voucher_import import digest
from ledgers.web.book_views import may, problems_of

_PAIRED = 60


class StatementForm(forms.Form):
    """A statement of the bank and the balance that it states at its end."""

    use_required_attribute = False

    ends_on = forms.DateField(
        label=gettext_lazy("Last day of the statement"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    stated = forms.CharField(
        label=gettext_lazy("Balance on that day as the bank states it, yuan"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Statement as a workbook"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls"}),
        help_text=gettext_lazy("With columns of date, summary and amount. Names of those who paid are not taken over."),
    )  # fmt: skip

    def clean_stated(self) -> int:
        found = money_words.typed(self.cleaned_data["stated"])
        if found is None:
            raise forms.ValidationError(_("Write the amount as 1234.56."))
        return found

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload.size > workbooks.DEFAULT.size:
            raise forms.ValidationError(workbooks.too_large(upload.size))
        self.content = upload.read()
        return upload


@login_required
@require_http_methods(["GET", "POST"])
def statements(request: HttpRequest, book_id: int) -> HttpResponse:
    """Show the statements of a book with what does not agree yet, and take another."""
    actor = reader(request, "ledger.view")
    found = books.seen(actor, book_id)
    status = 200
    form = StatementForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        may(actor, found, bank.RIGHT)
        status = 400
        if form.is_valid():

            def effect() -> dict[str, Any]:
                given = form.cleaned_data
                made = bank.read(
                    actor=actor, book_id=found.pk, ends_on=given["ends_on"], stated_fen=given["stated"],
                    file_name=given["file"].name, data=form.content, now=timezone.now(),
                )  # fmt: skip
                return {"statement": made.pk}

            try:
                receipt = once(request, "ledgers.statement", effect, more={"file": digest(form.content)})
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                say(request, _("The statement is read."))
                return redirect("ledgers:bank-statement", receipt["statement"])
    context = {
        "book": found, "rows": bank.of_book(found), "form": form, "key": uuid.uuid4(),
        "problems": problems_of(form) if request.method == "POST" else [],
        "may_match": actor.can(bank.RIGHT, found.unit.path),
    }  # fmt: skip
    return render(request, "ledgers/bank.html", context, status=status)


def _context(request: HttpRequest, found: BankStatement) -> dict[str, Any]:
    actor = reader(request, "ledger.view")
    standing = bank.standing(found)
    by_amount: dict[int, list[Any]] = {}
    for row in standing.only_book:
        by_amount.setdefault(row.debit - row.credit, []).append(row)
    lines = [{"row": row, "offered": by_amount.get(row.fen, [])[:10]} for row in standing.only_bank]
    paired = found.lines.filter(posting__isnull=False).select_related("posting__voucher").order_by("line")
    return {
        "statement": found, "book": found.book, "standing": standing, "lines": lines, "paired": list(paired[:_PAIRED]),
        "only_book": list(standing.only_book)[:_PAIRED], "may_match": actor.can(bank.RIGHT, found.book.unit.path), "key": uuid.uuid4(),
    }  # fmt: skip


@login_required
@require_GET
def statement(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Show a statement against the book."""
    actor = reader(request, "ledger.view")
    return render(request, "ledgers/bank_statement.html", _context(request, bank.seen(actor, statement_id)))


@login_required
@require_POST
def pair(request: HttpRequest, statement_id: int) -> HttpResponse:
    """Match a line by hand, take a match back, or have the rest matched again."""
    actor = reader(request, "ledger.view")
    found = bank.seen(actor, statement_id)
    may(actor, found.book, bank.RIGHT)
    line, posting = number(request.POST.get("line", "")), number(request.POST.get("posting", ""))

    def effect() -> dict[str, Any]:
        if line is None:
            bank.match(actor=actor, statement_id=found.pk)
        elif found.lines.filter(pk=line).exists():
            bank.pair(actor=actor, line_id=line, posting_id=posting)
        else:
            raise DomainError(_("Choose a line of this statement."))
        return {"statement": found.pk}

    try:
        once(request, "ledgers.pair", effect)
    except DomainError as error:
        context = {**_context(request, found), "problems": [("", str(error))]}
        return render(request, "ledgers/bank_statement.html", context, status=error.status)
    return redirect("ledgers:bank-statement", found.pk)
