"""A voucher, the form that makes one, and its red reversal."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.entry_web import once, reader, say
from core.errors import DomainError
from ledgers import choices
from ledgers.models import SupervisionNote, Voucher
from ledgers.services import books, posting
from ledgers.web import book_forms
from ledgers.web.book_forms import HeadForm, ReverseForm
from ledgers.web.book_views import may, problems_of


@login_required
@require_http_methods(["GET", "POST"])
def voucher(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """Show a voucher as its printed form has it, and reverse it."""
    actor = reader(request, "ledger.view")
    found = posting.seen(actor, voucher_id)
    red = Voucher.objects.filter(reverses=found).first()
    may_reverse = red is None and found.kind != "reversal" and actor.can("ledger.post", found.book.unit.path)
    form, status = (
        ReverseForm(request.POST if request.method == "POST" else None, initial={"on": timezone.localdate()}),
        200,
    )
    if request.method == "POST":
        may(actor, found.book, "ledger.post")
        status = 400
        if form.is_valid():

            def effect() -> dict[str, Any]:
                made = posting.reverse(
                    actor=actor, voucher_id=found.pk, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], now=timezone.now()
                )  # fmt: skip
                return {"voucher": made.pk}

            try:
                receipt = once(request, f"ledgers.reverse-{found.pk}", effect)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                say(request, _("The red reversal is entered."))
                return redirect("ledgers:voucher", receipt["voucher"])
    lines = list(found.lines.select_related("account").order_by("line"))
    context = {
        "voucher": found, "book": found.book, "lines": lines, "debit": sum(row.debit for row in lines),
        "credit": sum(row.credit for row in lines), "red": red, "may_reverse": may_reverse, "form": form, "key": uuid.uuid4(),
        "problems": problems_of(form) if request.method == "POST" else [],
        "label": f"{found.month // 100}-{found.month % 100:02d}-{found.number}",
        "may_note": actor.can("asset.change", found.book.unit.path) and actor.can("asset.view", found.book.unit.path),
        "notes": SupervisionNote.objects.within(actor.scope("asset.view")).filter(kind="voucher", key=found.pk).order_by("pk"),
    }  # fmt: skip
    return render(request, "ledgers/voucher.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def voucher_new(request: HttpRequest, book_id: int) -> HttpResponse:
    """Show the accountant's form of a voucher, or enter it; more lines come without scripts."""
    actor = reader(request, "ledger.view")
    found = books.seen(actor, book_id)
    may(actor, found, "ledger.post")
    today, status = timezone.localdate(), 200
    more = request.POST.get("do") == "more"
    rows = book_forms.rows_of(request.POST, more=more)
    form = HeadForm(
        request.POST if request.method == "POST" and not more else None, initial={"on": today, "kind": "general"}
    )
    problems: list[tuple[str, str]] = []
    if more:
        form = HeadForm(initial={name: request.POST.get(name, "") for name in ("on", "kind", "memo", "attachments")})
    elif request.method == "POST":
        status = 400
        if form.is_valid():

            def effect() -> dict[str, Any]:
                given = form.cleaned_data
                made = posting.post(
                    actor=actor, book=found, on=given["on"], kind=given["kind"], memo=given["memo"], lines=book_forms.lines_of(rows),
                    attachments=given["attachments"] or 0, now=timezone.now(),
                )  # fmt: skip
                return {"voucher": made.pk}

            try:
                receipt = once(request, "ledgers.voucher-new", effect)
            except DomainError as error:
                status = error.status
                if error.field in form.fields:
                    form.add_error(error.field, str(error))
                else:
                    at = error.field.removeprefix("line_")
                    problems = [(f"id_account_{at}" if at.isdigit() else "id_account_1", str(error))]
            else:
                say(request, _("The voucher is entered."))
                return redirect("ledgers:voucher", receipt["voucher"])
        problems = problems_of(form) + problems
    debit, credit = book_forms.sums(rows)
    context = {
        "book": found, "form": form, "rows": rows, "groups": book_forms.account_groups(found), "categories": choices.CATEGORIES,
        "problems": problems, "key": request.POST.get("key") if more else uuid.uuid4(), "debit": debit, "credit": credit,
        "full": len(rows) >= book_forms.MOST,
    }  # fmt: skip
    return render(request, "ledgers/voucher_form.html", context, status=status)
