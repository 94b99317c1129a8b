"""The page of a book, its accounts and its months, and what is done there."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.actors import Actor
from core.entry_web import once, reader, say
from core.errors import DomainError, Forbidden
from ledgers.domain import chart, journal, year_end
from ledgers.models import Account, Book, BookMonth, Posting, Voucher
from ledgers.selectors import book_balances as balances
from ledgers.services import books, exchange, months, year_ends
from ledgers.web.book_forms import AccountForm, ReasonForm
from ledgers.web.book_lists import months_of
from ledgers.web.book_words import year_of

_LATEST = 10


def may(actor: Actor, book: Book, right: str) -> None:
    """Refuse whoever sees a book but has not the right on it.

    :raises Forbidden: it is so.
    """
    if not actor.can(right, book.unit.path):
        raise Forbidden


def problems_of(form: forms.Form) -> list[tuple[str, str]]:
    """Return what is wrong with a form: the id of the input, and the sentence."""
    found = [
        (form[name].id_for_label if name in form.fields else "", f"{form.fields[name].label}：{sentence}" if name in form.fields else sentence)
        for name, sentences in form.errors.items()
        for sentence in sentences
    ]  # fmt: skip
    return [(str(target), str(sentence)) for target, sentence in found]


@login_required
@require_GET
def book(request: HttpRequest, book_id: int) -> HttpResponse:
    """Show a book: what it holds, its months of a year, its latest vouchers."""
    actor = reader(request, "ledger.view")
    found = books.seen(actor, book_id)
    today = timezone.localdate()
    year = year_of(request.GET.get("year", ""))
    held = balances.by_code(found, year * 100 + 12)
    latest = list(Voucher.objects.filter(book=found).order_by("-on", "-pk")[:_LATEST])
    years = sorted(
        {month // 100 for month in BookMonth.objects.filter(book=found).values_list("month", flat=True)} | {year},
        reverse=True,
    )
    first = months.next_to_close(found)
    context = {
        "book": found, "year": year, "years": years, "months": months_of(found, year), "latest": latest, "today": today,
        "money": _sum(held, chart.CASH, chart.BANK), "receivable": _sum(held, chart.RECEIVABLE), "reserve": -_sum(held, chart.RESERVE),
        "income": -_year_income(found, year), "is_restated": chart.is_restated(year), "first": first,
        "can_close": first is not None and months.last_day(first.month) <= today and actor.can("ledger.close", found.unit.path),
        "carry": year < today.year and not year_end.is_closed(held) and actor.can("ledger.close", found.unit.path),
        "may_post": actor.can("ledger.post", found.unit.path), "may_reopen": actor.can("ledger.reopen", found.unit.path),
        "may_match": actor.can("ledger.match", found.unit.path), "key": uuid.uuid4(), "head": found.head, "formats": journal.FORMATS,
        "last_closed": BookMonth.objects.filter(book=found, closed_at__isnull=False).order_by("-month").first(),
    }  # fmt: skip
    return render(request, "ledgers/book.html", context)


def _sum(held: dict[str, int], *begin: str) -> int:
    return sum(fen for code, fen in held.items() if code.startswith(begin))


def _year_income(book: Book, year: int) -> int:
    """Return debit less credit of a year's lines that have an income category."""
    rows = Posting.objects.filter(book=book, month__gte=year * 100 + 1, month__lte=year * 100 + 12).exclude(category="")
    sums = rows.aggregate(d=Sum("debit"), c=Sum("credit"))
    return (sums["d"] or 0) - (sums["c"] or 0)


# Accounts ---------------------------------------------------------------------------------------


@login_required
@require_GET
def accounts(request: HttpRequest, book_id: int) -> HttpResponse:
    """Show the accounts of a book with a year's opening, turnovers and closing."""
    actor = reader(request, "ledger.view")
    found = books.seen(actor, book_id)
    year = year_of(request.GET.get("year", ""))
    rows = balances.trial(found, year * 100 + 1, year * 100 + 12)
    every = request.GET.get("all") == "yes"
    moved = {row.account.pk: row for row in rows}
    listed = (
        [moved.get(a.pk) or balances.Row(a, 0, 0, 0) for a in Account.objects.filter(book=found).order_by("code")] if every else rows
    )  # fmt: skip
    context = {
        "book": found, "year": year, "rows": listed, "every": every,
        "debit": sum(row.debit for row in rows), "credit": sum(row.credit for row in rows),
        "may_change": actor.can("ledger.change", found.unit.path),
    }  # fmt: skip
    return render(request, "ledgers/accounts.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest, book_id: int) -> HttpResponse:
    """Add a sub-account."""
    actor = reader(request, "ledger.view")
    found = books.seen(actor, book_id)
    may(actor, found, "ledger.change")
    form = AccountForm(request.POST or None, book=found)
    return take(
        request, found, form, name="account-new", title=_("New sub-account"), label=_("Add the sub-account"), to="ledgers:accounts",
        explain=_("From then on the account above takes no lines; its sub-accounts do."), done=_("The sub-account is added."),
        run=lambda: books.add_account(
            actor=actor, book_id=found.pk, parent_id=form.cleaned_data["parent"], code=form.cleaned_data["code"],
            name=form.cleaned_data["name"],
        ),
    )  # fmt: skip


def take(
    request: HttpRequest, found: Book, form: forms.Form, run: Callable[[], object], *, name: str, title: str, label: str, done: str,
    to: str = "ledgers:book", explain: str = "",
) -> HttpResponse:  # fmt: skip
    """Show a small form of a book, or take what it says: a refusal keeps what was typed and names the field."""
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():

            def effect() -> dict[str, Any]:
                run()
                return {"book": found.pk}

            try:
                once(request, f"ledgers.{name}", effect)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                say(request, done)
                return redirect(to, found.pk)
    context = {
        "book": found, "form": form, "title": title, "label": label, "explain": explain, "key": uuid.uuid4(),
        "problems": problems_of(form) if request.method == "POST" else [],
    }  # fmt: skip
    return render(request, "ledgers/book_form.html", context, status=status)


# Months -----------------------------------------------------------------------------------------


def _step(request: HttpRequest, found: Book, name: str, run: Callable[[], object], done: str) -> HttpResponse:
    """Take one step that asks for nothing, and go back to the book; a refusal is said there."""

    def effect() -> dict[str, Any]:
        run()
        return {"book": found.pk}

    try:
        once(request, f"ledgers.{name}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, str(error))
    else:
        say(request, done)
    return redirect("ledgers:book", found.pk)


@login_required
@require_POST
def month_close(request: HttpRequest, book_id: int, month: int) -> HttpResponse:
    """Close a month."""
    actor = reader(request, "ledger.view")
    found = books.seen(actor, book_id)
    may(actor, found, "ledger.close")
    return _step(
        request, found, "month-close", lambda: months.close(actor=actor, book_id=found.pk, month=month, now=timezone.now()),
        _("The month is closed."),
    )  # fmt: skip


@login_required
@require_POST
def year_close(request: HttpRequest, book_id: int, year: int) -> HttpResponse:
    """Make the year-end closing voucher."""
    actor = reader(request, "ledger.view")
    found = books.seen(actor, book_id)
    may(actor, found, "ledger.close")
    return _step(
        request, found, "year-close",
        lambda: year_ends.close_year(actor=actor, book_id=found.pk, year=year, now=timezone.now()),
        _("Income and expenditure are carried over."),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def reopening_new(request: HttpRequest, book_id: int, month: int) -> HttpResponse:
    """Ask for a closed month to be opened again."""
    actor = reader(request, "ledger.view")
    found = books.seen(actor, book_id)
    may(actor, found, "ledger.reopen")
    form = ReasonForm(request.POST or None)
    return take(
        request, found, form, name="reopening-new", label=_("Ask for it"), done=_("It was asked for. A second person decides."),
        title=_("Open %(month)s again") % {"month": f"{month // 100}-{month % 100:02d}"},
        explain=_("Two people open a closed month: you ask, and another officer of the township or the county decides. Mistakes of closed months are usually put right by a red reversal in an open one."),
        run=lambda: months.ask(
            actor=actor, book_id=found.pk, month=month, reason=form.cleaned_data["reason"], now=timezone.now()
        ),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def reopening(request: HttpRequest, reopening_id: int) -> HttpResponse:
    """Show a wish to open a month again, and decide on it."""
    actor = reader(request, "ledger.view")
    wish = months.reopening_seen(actor, reopening_id)
    found = wish.month.book
    own = actor.user_id == wish.asked_by_id
    status, problems = 200, []
    if request.method == "POST":
        may(actor, found, "ledger.reopen")
        granted = request.POST.get("do") == "grant"

        def effect() -> dict[str, Any]:
            months.decide(actor=actor, reopening_id=wish.pk, is_granted=granted, now=timezone.now())
            return {"book": found.pk}

        try:
            once(request, "ledgers.reopening", effect)
        except DomainError as error:
            if error.status == 404:
                raise
            status, problems = error.status, [("", str(error))]
            wish.refresh_from_db()
        else:
            say(
                request, _("The month is open again.") if granted else _("The wish is refused; the month stays closed.")
            )
            return redirect("ledgers:book", found.pk)
    context = {
        "wish": wish, "book": found, "own": own, "problems": problems, "key": uuid.uuid4(),
        "may_decide": wish.decided_at is None and not own and actor.can("ledger.reopen", found.unit.path),
    }  # fmt: skip
    return render(request, "ledgers/reopening.html", context, status=status)


# Exchange ---------------------------------------------------------------------------------------


@login_required
@require_GET
def journal_file(request: HttpRequest, book_id: int, year: int, form: str) -> HttpResponse:
    """Return a year of a book as a journal of hledger or beancount."""
    actor = reader(request, "ledger.view")
    found = books.seen(actor, book_id)
    text = exchange.export(actor=actor, book=found, year=year, form=form)
    answer = HttpResponse(text, content_type="text/plain; charset=utf-8")
    suffix = {"hledger": "journal", "beancount": "beancount"}[form]
    answer["Content-Disposition"] = f'attachment; filename="book-{found.pk}-{year}.{suffix}"'
    answer["Cache-Control"] = "no-store"
    return answer
