"""A voucher with its papers, the form that makes one, and its red reversal."""

import hashlib
import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import papers_web
from core.actors import Actor
from core.entry_web import once, reader, say
from core.errors import DomainError
from core.pictures import MOST_BYTES
from ledgers import choices
from ledgers.domain.posting import MOST_PAPERS
from ledgers.models import SupervisionNote, Voucher
from ledgers.services import books, posting, voucher_papers
from ledgers.web import book_forms
from ledgers.web.book_forms import HeadForm, ReverseForm
from ledgers.web.book_views import may, problems_of
from ledgers.web.contract_forms import FileForm


@login_required
@require_http_methods(["GET", "POST"])
def voucher(request: HttpRequest, voucher_id: int) -> HttpResponse:
    """Show a voucher as its printed form has it, with its papers; add a paper, or reverse it."""
    actor = reader(request, "ledger.view")
    found = posting.seen(actor, voucher_id)
    is_posted = request.method == "POST"
    if is_posted:
        may(actor, found.book, "ledger.post")
    if is_posted and request.POST.get("do") == "attach":
        return _attach(request, actor, found)
    return _reverse(request, actor, found) if is_posted else _show(request, actor, found)


def _attach(request: HttpRequest, actor: Actor, found: Voucher) -> HttpResponse:
    form = FileForm(request.POST, request.FILES, auto_id="attach_%s")
    if not form.is_valid():
        return _show(request, actor, found, file_form=form, status=400)
    file = form.cleaned_data["file"]
    data = file.read(MOST_BYTES + 1)

    def effect() -> dict[str, Any]:
        made = voucher_papers.attach(actor=actor, voucher_id=found.pk, name=file.name, data=data, now=timezone.now())
        return {"paper": made.pk}

    try:
        once(request, f"ledgers.voucher-paper-{found.pk}", effect, more={"file": hashlib.sha256(data).hexdigest()})
    except DomainError as error:
        if error.status in (403, 404):
            raise
        form.refuse(error)
        return _show(request, actor, found, file_form=form, status=error.status)
    say(request, _("The file is added."))
    return redirect("ledgers:voucher", found.pk)


def _reverse(request: HttpRequest, actor: Actor, found: Voucher) -> HttpResponse:
    form = ReverseForm(request.POST)
    if not form.is_valid():
        return _show(request, actor, found, form=form, status=400)

    def effect() -> dict[str, Any]:
        made = posting.reverse(
            actor=actor, voucher_id=found.pk, on=form.cleaned_data["on"], reason=form.cleaned_data["reason"], now=timezone.now()
        )  # fmt: skip
        return {"voucher": made.pk}

    try:
        receipt = once(request, f"ledgers.reverse-{found.pk}", effect)
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _show(request, actor, found, form=form, status=error.status)
    say(request, _("The red reversal is entered."))
    return redirect("ledgers:voucher", receipt["voucher"])


def _show(
    request: HttpRequest, actor: Actor, found: Voucher, *, form: ReverseForm | None = None, file_form: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    path = found.book.unit.path
    red = Voucher.objects.filter(reverses=found).first()
    may_post = actor.can("ledger.post", path)
    lines = list(found.lines.select_related("account").order_by("line"))
    context = {
        "voucher": found, "book": found.book, "lines": lines, "debit": sum(row.debit for row in lines),
        "credit": sum(row.credit for row in lines), "red": red,
        "may_reverse": red is None and found.kind != "reversal" and may_post, "key": uuid.uuid4(),
        "form": form or ReverseForm(initial={"on": timezone.localdate()}),
        "problems": (problems_of(form) if form is not None else []) + (file_form.problems if file_form is not None else []),
        "label": f"{found.month // 100}-{found.month % 100:02d}-{found.number}",
        "may_note": actor.can("asset.change", path) and actor.can("asset.view", path),
        "notes": SupervisionNote.objects.within(actor.scope("asset.view")).filter(kind="voucher", key=found.pk).order_by("pk"),
        "papers": [(row, None) for row in found.papers.order_by("pk")], "may": may_post, "most_files": MOST_PAPERS,
        "file_form": file_form or FileForm(auto_id="attach_%s"),
    }  # fmt: skip
    return render(request, "ledgers/voucher.html", context, status=status)


@login_required
@require_GET
def paper(request: HttpRequest, paper_id: int) -> HttpResponse:
    """Return a photo to look at (with `size=small`, as a thumbnail), or a PDF to be saved."""
    row, content = voucher_papers.read(actor=reader(request, "ledger.view"), paper_id=paper_id)
    return papers_web.answer(request, row, content, f"voucher-{row.voucher_id}-{row.pk}")


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
