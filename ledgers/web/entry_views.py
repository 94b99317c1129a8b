"""The simple forms on the telephone: opened from a due instalment everything stands in the fields and is only confirmed."""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core import drafts, errors_web
from core.actors import Actor
from core.entry_web import key_of, number, once, page_of, reader, say
from core.errors import DomainError, Forbidden
from core.models import FormDraft
from ledgers import choices
from ledgers.domain import entries as rules
from ledgers.models import Book, Voucher
from ledgers.selectors import contracts as selectors
from ledgers.services import entries
from ledgers.web.entry_forms import EntryForm

SCHEMA = "entry-1"
"""What the forms look like."""
TITLES = {
    rules.RECEIPT: gettext_lazy("Enter a receipt"), rules.PAYMENT: gettext_lazy("Enter a payment"),
    rules.TRANSFER: gettext_lazy("Enter a transfer"), rules.ACCRUAL: gettext_lazy("Enter an accrual"),
}  # fmt: skip
DONE = {
    rules.RECEIPT: gettext_lazy("The receipt is entered."), rules.PAYMENT: gettext_lazy("The payment is entered."),
    rules.TRANSFER: gettext_lazy("The transfer is entered."), rules.ACCRUAL: gettext_lazy("The accrual is entered."),
}  # fmt: skip


@login_required
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """Choose into which book it is entered; a single one is known."""
    actor = reader(request, "ledger.post")
    rows = Book.objects.within(actor.scope("ledger.post")).select_related("unit")
    page, after = page_of(rows, "unit__path", request.GET.get("after", ""))
    if len(page) == 1 and not after and not request.GET.get("after"):
        return redirect("ledgers:receipt-new", page[0].pk)
    context = {"rows": page, "after": after, "query": "", "total": rows.count()}
    return render(request, "ledgers/entry_choose.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, book_id: int) -> HttpResponse:
    """Enter money that came in."""
    return _page(request, book_id, rules.RECEIPT)


@login_required
@require_http_methods(["GET", "POST"])
def payment(request: HttpRequest, book_id: int) -> HttpResponse:
    """Enter money that was paid."""
    return _page(request, book_id, rules.PAYMENT)


@login_required
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, book_id: int) -> HttpResponse:
    """Enter money moved between cash and bank."""
    return _page(request, book_id, rules.TRANSFER)


@login_required
@require_http_methods(["GET", "POST"])
def accrual(request: HttpRequest, book_id: int) -> HttpResponse:
    """Enter what is owed and has not been paid."""
    return _page(request, book_id, rules.ACCRUAL)


def _page(request: HttpRequest, book_id: int, form: str) -> HttpResponse:
    actor, today = reader(request, "ledger.post"), timezone.localdate()
    book = entries.book_seen(actor, book_id)
    if not actor.can("ledger.post", book.unit.path):
        raise Forbidden
    accounts = entries.money_accounts(book)
    if request.method == "POST":
        return _entered(request, actor, book, form, EntryForm(request.POST, kind=form, accounts=accounts))
    part = entries.instalment_of(book, number(request.GET.get("instalment", "")))
    cash = entries.cash_receipt(book, number(request.GET.get("receipt", "")))
    draft = drafts.of(actor, entries.draft_name(form), book.pk)
    if draft is not None and (part is not None or cash is not None):
        wanted = str(part.pk if part is not None else ""), str(cash.pk if cash is not None else "")
        if wanted != (draft.body.get("instalment", ""), draft.body.get("banks", "")):
            draft = None
    if draft is not None and part is None:
        part = entries.instalment_of(book, number(draft.body.get("instalment", "")))
    initial = entries.first_values(book, form, today, part, cash)
    if draft is not None:
        initial |= {name: draft.body.get(name, "") for name in EntryForm.base_fields if name in draft.body}
    return _form(request, book, EntryForm(kind=form, accounts=accounts, initial=initial), part=part, draft=draft)


def _entered(request: HttpRequest, actor: Actor, book: Book, kind: str, form: EntryForm) -> HttpResponse:
    part = entries.instalment_of(book, number(request.POST.get("instalment", "")))
    if not form.is_valid():
        return _form(request, book, form, part=part, status=400)
    now, today = timezone.now(), timezone.localdate()

    def effect() -> dict[str, Any]:
        made = entries.make(actor=actor, book_id=book.pk, form=kind, given=form.given(), now=now, today=today)
        return {"entry": made.pk}

    try:
        found = once(request, f"ledgers.entry-{kind}:{book.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        form.refuse(error)
        return _form(request, book, form, part=part, status=error.status)
    say(request, str(DONE[kind]))
    page = reverse("ledgers:entry", args=[found["entry"]])
    if errors_web.wants_json(request):
        return JsonResponse({"portal": errors_web.PORTAL, "key": str(key_of(request)), "page": page})
    return redirect(page)


def _form(
    request: HttpRequest, book: Book, form: EntryForm, *, part: Any = None, draft: FormDraft | None = None, status: int = 200
) -> HttpResponse:  # fmt: skip
    problems = form.problems if form.is_bound else []
    if status >= 400 and errors_web.wants_json(request):
        return errors_web.as_json(request, status=status, detail=problems[0][1] if problems else "")
    actor: Actor = request.actor  # type: ignore[attr-defined]
    name = entries.draft_name(form.kind)
    own = draft or drafts.of(actor, name, book.pk)
    context = {
        "book": book, "form": form, "kind": form.kind, "title": TITLES[form.kind], "part": part, "problems": problems,
        "is_accrued": part is not None and form.kind == rules.RECEIPT and part.pk in selectors.accrued([part.pk]),
        "key": _key(request), "draft": draft, "draft_name": name, "draft_version": own.version if own else 0, "schema": SCHEMA,
        "csrf_cookie": settings.CSRF_COOKIE_NAME, "address": reverse(PAGES[form.kind], args=[book.pk]),
        "forms": [(reverse(PAGES[code], args=[book.pk]), label, code) for code, label in choices.ENTRY_FORMS],
    }  # fmt: skip
    return render(request, "ledgers/entry_form.html", context, status=status)


def _key(request: HttpRequest) -> str:
    try:
        return str(uuid.UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid.uuid4())


@login_required
@require_GET
def entry(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """Show an entry with the voucher that was made of it."""
    actor, today = reader(request, "ledger.view"), timezone.localdate()
    row = entries.seen(actor, voucher_id)
    path = row.book.unit.path
    lines = list(row.voucher.lines.select_related("account").order_by("line"))
    limits = selectors.limits(path)
    is_cash = row.form == rules.RECEIPT and row.money is not None and row.money.code.startswith(rules.CASH)
    unbanked = is_cash and entries.cash_receipt(row.book, row.pk) is not None
    late = 0
    if row.form == rules.RECEIPT and row.received_on is not None:
        reached = today if unbanked else row.on
        late = (reached - row.received_on).days if reached - row.received_on > timedelta(limits.days_to_bank) else 0
    part = entries.instalment_of(row.book, row.instalment_id)
    context = {
        "entry": row, "lines": lines, "total": sum(line.debit for line in lines), "unbanked": unbanked, "late": late,
        "limit": limits.days_to_bank, "part": part, "reversed_by": Voucher.objects.within(actor.scope("ledger.view")).filter(reverses=row.voucher).first(),
        "may": actor.can("ledger.post", path), "sees_contract": actor.can("contract.view", path),
    }  # fmt: skip
    return render(request, "ledgers/entry.html", context)


# Drafts --------------------------------------------------------------------------------------------

PAGES = {
    rules.RECEIPT: "ledgers:receipt-new", rules.PAYMENT: "ledgers:payment-new", rules.TRANSFER: "ledgers:transfer-new",
    rules.ACCRUAL: "ledgers:accrual-new",
}  # fmt: skip


def _check(actor: Actor, book_id: int) -> None:
    if not actor.can("ledger.post"):
        raise Forbidden
    book = entries.book_seen(actor, book_id)
    actor.require("ledger.post", book.unit.path, see="ledger.view")


def _follows(actor: Actor, book_id: int, body: Mapping[str, str]) -> dict[str, Any]:
    """Nothing is reckoned from an entry that is still being typed."""
    return {}


for _kind, _name in PAGES.items():
    drafts.register(drafts.Form(entries.draft_name(_kind), _check, _follows, _name))
    errors_web.label_forms(_name, EntryForm)
