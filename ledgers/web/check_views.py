"""The yearly check page: what the book says, what was found, why they differ; the fund register; entering depreciation."""

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from core import listing
from core.actors import Actor
from core.entry_web import once, page_of, reader, say
from core.errors import DomainError, Forbidden
from core.listing import Listed, Reader
from core.lists_web import tools
from core.xlsx import Hundredths
from ledgers.domain import registers as rule
from ledgers.domain.money_words import yuan
from ledgers.filters.holdings import CheckFilters
from ledgers.forms import holdings as forms
from ledgers.forms.holding_fields import HundredthsField, problems_of
from ledgers.models import Book, CheckLine, HoldingCheck
from ledgers.services import checks, registers
from ledgers.web.holding_kinds import late_checks
from ledgers.web.rows import Column, Kind, book_named, books_of, chosen, plain

CHECKS = Kind(
    name="check", many="checks", route="registers/checks", model=HoldingCheck, view="asset.view", right="asset.change",
    area="registers", title=_lazy("Yearly checks"), new=_lazy("Open a check"), filters=CheckFilters, asked=("year", "state"),
    told=_lazy("Everything is counted as of 31 December and reported by 31 March; every difference is explained."),
    columns=(
        Column(_lazy("year"), lambda row: str(row.year)), plain(_lazy("opened on"), "opened_on"),
        plain(_lazy("reported on"), "reported_on"), plain(_lazy("differences"), "differences", is_number=True),
        chosen(_lazy("state"), "state"),
    ),
    facts=lambda row: (), form=forms.CheckForm, more=late_checks, tags={"open": "warn", "reported": "verified"},
    add=lambda actor, book, values, today: checks.start(actor=actor, book=book, year=values["year"], today=today),
)  # fmt: skip


def shown(line: CheckLine, figure: int | None) -> str:
    """Return a figure of a line as people read it."""
    if figure is None:
        return ""
    return str(figure) if line.measure == "pieces" else yuan(figure)


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a yearly check, write what was counted, report it."""
    actor, today = reader(request, "asset.view"), timezone.localdate()
    row = checks.seen(actor, pk)
    if request.method != "POST":
        return _page(request, actor, row)
    if not actor.can("asset.change", row.book.unit.path):
        raise Forbidden
    version = int(request.POST.get("version", "0")) if request.POST.get("version", "").isdigit() else None
    do = request.POST.get("do", "")

    def effect() -> dict[str, Any]:
        if do not in ("count", "report"):
            raise DomainError(_("This step does not exist."))
        now_at = version
        given = _typed(request.POST, row)
        if given:
            now_at = checks.count(actor=actor, check_id=row.pk, values=given, version=version).version
        if do == "report":
            checks.report(actor=actor, check_id=row.pk, today=today, version=now_at)
        return {"check": row.pk}

    try:
        once(request, f"ledgers.check:{row.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _page(request, actor, checks.seen(actor, pk), [(error.field, str(error))], error.status)
    say(request, _("The check is reported.") if do == "report" else _("What was counted is saved."))
    return redirect("ledgers:check", row.pk)


def _typed(post: QueryDict, row: HoldingCheck) -> dict[int, tuple[int | None, str]]:
    """Return what was typed for each line.

    :raises DomainError: a figure is none; names the field.
    """
    found: dict[int, tuple[int | None, str]] = {}
    for line in row.lines.all():
        name = f"counted-{line.pk}"
        if name in post:
            text = post.get(name, "")
            try:
                figure = HundredthsField(required=False, below_zero=True).to_python(text)
            except ValidationError as error:
                raise DomainError(f"{line.label}：{_('Give a number.')}", field=name) from error
            if figure is not None and line.measure == "pieces":
                if figure % 100:
                    raise DomainError(f"{line.label}：{_('Give a whole number.')}", field=name)
                figure //= 100
            found[line.pk] = (figure, post.get(f"explanation-{line.pk}", ""))
    return found


def _page(
    request: HttpRequest,
    actor: Actor,
    row: HoldingCheck,
    problems: list[tuple[str, str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    may = row.state == "open" and actor.can("asset.change", row.book.unit.path)
    kinds: dict[str, list[dict[str, Any]]] = {}
    lines = list(row.lines.order_by("pk"))
    for line in lines:
        typed = request.POST.get(f"counted-{line.pk}")
        difference = None if line.counted is None else line.counted - line.book_figure
        kinds.setdefault(str(line.get_kind_display()), []).append(
            {
                "line": line, "book": shown(line, line.book_figure), "counted": shown(line, line.counted) if typed is None else typed,
                "difference": shown(line, difference) if difference else "",
                "explanation": request.POST.get(f"explanation-{line.pk}", line.explanation),
                "is_wrong": any(name.endswith(f"-{line.pk}") for name, _sentence in problems or ()),
            }
        )  # fmt: skip
    missing, unexplained = rule.unfinished(
        rule.Counted(line.pk, line.book_figure, line.counted, line.explanation) for line in lines
    )
    today = timezone.localdate()
    context = {
        "kind": CHECKS, "here": "registers", "row": row, "groups": list(kinds.items()), "may": may, "problems": problems or [],
        "key": uuid.uuid4(), "version": row.version, "missing": len(missing), "unexplained": len(unexplained),
        "back": reverse("ledgers:checks"), "by": rule.report_by(row.year), "is_late": rule.is_late(row.year, row.reported_on, today),
        "state": row.get_state_display(), "tag": CHECKS.tags[row.state], "number": len(lines),
    }  # fmt: skip
    return render(request, "ledgers/check.html", context, status=status)


# Funds ------------------------------------------------------------------------------------------


def _fund_lines(books: list[Book]) -> list[dict[str, Any]]:
    """Return the cash and bank accounts of books: the book's figure now, and what was found last."""
    keys = [book.pk for book in books]
    counted: dict[int, tuple[int, int | None, str]] = {}
    lines = CheckLine.objects.filter(kind="fund", sheet__book__in=keys, counted__isnull=False).select_related("sheet")
    for line in lines.order_by("sheet__year"):
        assert line.account_id is not None
        counted[line.account_id] = (line.sheet.year, line.counted, line.explanation)
    funds = registers.funds(keys)
    return [
        {
            "book": book, "account": account, "fen": fen, "text": yuan(fen), "found": counted.get(account.pk),
            "counted": yuan(counted[account.pk][1] or 0) if account.pk in counted else "",
        }
        for book in books
        for account, fen in funds.get(book.pk, ())
    ]  # fmt: skip


@login_required
@require_GET
def funds(request: HttpRequest) -> HttpResponse:
    """List the cash and bank accounts of the reader's books with their balance from the postings."""
    actor = reader(request, "asset.view")
    books = Book.objects.within(actor.scope("asset.view")).select_related("unit__parent")
    page, after = page_of(books, "unit__path", request.GET.get("after", ""))
    context = {
        "here": "registers", "page": "funds", "lines": _fund_lines(page), "after": after, "total": books.count(),
        "query": listing.kept(request.META.get("QUERY_STRING", "")), "tools": tools(request, "ledgers:cash"),
    }  # fmt: skip
    return render(request, "ledgers/cash_and_bank.html", context)


@listing.register("ledgers:cash", "asset.view")
def export_funds(asker: Reader, query: QueryDict) -> Listed:
    """Return the fund register as a workbook shows it."""
    books = list(Book.objects.within(asker.actor.scope("asset.view")).select_related("unit").order_by("unit__path"))
    lines = _fund_lines(books)
    return Listed(
        title=_("Register of funds"),
        head=[_("Unit"), pgettext("ledger", "account"), _("In the book"), _("Found at the last check"), _("Year"), _("Why they differ")],
        rows=lambda: (
            (
                line["book"].unit.name, str(line["account"]), Hundredths(line["fen"]),
                Hundredths(line["found"][1]) if line["found"] else "", line["found"][0] if line["found"] else "",
                line["found"][2] if line["found"] else "",
            )
            for line in lines
        ),
        count=len(lines), words="", view_action="asset.view",
    )  # fmt: skip


# Depreciation -----------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def depreciation(request: HttpRequest) -> HttpResponse:
    """Enter the depreciation of all assets of a book up to a month."""
    actor, today = reader(request, "ledger.post"), timezone.localdate()
    named = request.POST.get("book") or request.GET.get("book", "")
    book = book_named(actor, named, "ledger.post")
    words = {"new": _("Enter depreciation"), "title": _("Register of assets"), "many": "registers"}
    back = reverse("ledgers:registers")
    if book is None:
        context: dict[str, Any] = {
            "kind": words, "here": "registers", "books": books_of(actor, "ledger.post")[:500],
            "problems": [("id_book", _("Choose the book."))] if named else [],
        }  # fmt: skip
        return render(request, "ledgers/row_book.html", context, status=400 if named else 200)
    form = forms.DepreciateForm(request.POST if request.method == "POST" else None, initial={"on": today}, book=book)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():

            def effect() -> dict[str, Any]:
                made = registers.depreciate(
                    actor=actor, book=book, on=form.cleaned_data["on"], now=timezone.now(), today=today
                )
                return {"assets": made.assets, "total": made.total, "voucher": str(made.voucher)}

            try:
                receipt = once(request, "ledgers.depreciation", effect)
            except DomainError as error:
                if error.status in (403, 404):
                    raise
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                say(
                    request,
                    _("Depreciation of %(n)d assets is entered: %(sum)s yuan, voucher %(voucher)s.")
                    % {"n": receipt["assets"], "sum": yuan(receipt["total"]), "voucher": receipt["voucher"]},
                )
                return redirect(f"{back}?book={book.pk}")
    context = {
        "kind": words, "here": "registers", "book": book, "form": form, "key": uuid.uuid4(), "back": back,
        "problems": problems_of(form) if form.is_bound else [],
    }  # fmt: skip
    return render(request, "ledgers/row_new.html", context, status=status)
