"""Pages of the special funds: Party-building funds with their uses, and the loans' one total."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from core import entry_web, listing, lists_web
from core.entry_web import day, once, reader, say
from core.errors import DomainError
from core.listing import Listed, Reader
from core.xlsx import Hundredths
from ledgers.domain import money_words
from ledgers.domain.economy import share
from ledgers.models import PartyFund
from ledgers.selectors import funds as selectors
from ledgers.services import funds
from ledgers.web.economy_page import percent


def _years(rows: Any) -> list[int]:
    return sorted(set(rows.values_list("year", flat=True)), reverse=True)


@login_required
@require_GET
def fund_list(request: HttpRequest) -> HttpResponse:
    """List the Party-building funds of a year with what is used and left, and the totals of agricultural loans."""
    actor = reader(request, "fund.view")
    scope = actor.scope("fund.view")
    every = PartyFund.objects.within(scope)
    years = _years(every)
    text = request.GET.get("year", "")
    year = int(text) if text in map(str, years) else years[0] if years else timezone.localdate().year
    rows = every.filter(year=year)
    total = int(rows.aggregate(n=Sum("amount_fen"))["n"] or 0)
    used = selectors.used_of(rows)
    page, after = entry_web.page_of(
        rows.select_related("unit__parent").annotate(used=Sum("uses__amount_fen")),
        "unit__path",
        request.GET.get("after", ""),
    )
    lines = [
        {"fund": row, "used": row.used or 0, "left": row.amount_fen - (row.used or 0), "rate": percent(share(row.used or 0, row.amount_fen))}
        for row in page
    ]  # fmt: skip
    context = {
        "years": years, "year": year, "lines": lines, "after": after, "query": f"year={year}", "total": total, "used": used,
        "left": total - used, "rate": percent(share(used, total)), "tools": lists_web.tools(request, "ledgers:funds"),
        "loans": selectors.loans(scope)[:50],
    }  # fmt: skip
    return render(request, "ledgers/funds.html", context)


@listing.register("ledgers:funds", "fund.view")
def export(asker: Reader, query: Any) -> Listed:
    """Return the funds as a workbook shows them, in yuan."""
    rows = PartyFund.objects.within(asker.actor.scope("fund.view")).annotate(used=Sum("uses__amount_fen"))
    year = query.get("year", "")
    if year.isascii() and year.isdigit() and len(year) == 4:
        rows = rows.filter(year=int(year))
    rows = rows.select_related("unit").order_by("unit__path", "-year", "pk")
    head = [
        _("unit"),
        _("year"),
        _("source"),
        _("document number"),
        _("amount"),
        pgettext("funds", "used"),
        pgettext("funds", "left"),
    ]

    def lines() -> list[list[Any]]:
        return [
            [
                row.unit.name, row.year, row.source, row.document, Hundredths(row.amount_fen), Hundredths(row.used or 0),
                Hundredths(row.amount_fen - (row.used or 0)),
            ]
            for row in rows
        ]  # fmt: skip

    return Listed(
        title=str(_("Party-building funds")), head=head, rows=lines, count=rows.count(), view_action="fund.view",
        words=_("in yuan"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def fund(request: HttpRequest, fund_id: int) -> HttpResponse:
    """Show one unit's funds with every use, and take another use."""
    actor = reader(request, "fund.view")
    row = funds.seen(actor, fund_id)
    changes = actor.can("fund.change", row.unit.path)
    problem: DomainError | None = None
    if request.method == "POST":
        actor.require("fund.change", row.unit.path, see="fund.view")

        def effect() -> dict[str, Any]:
            made = funds.use(
                actor=actor, fund_id=row.pk, on=day(request.POST.get("on", ""), "on"), amount_fen=_fen(request.POST.get("amount", "")),
                purpose=request.POST.get("purpose", ""), document=request.POST.get("document", ""), now=timezone.now(),
            )  # fmt: skip
            return {"use": made.pk}

        try:
            once(request, f"ledgers.fund:{row.pk}", effect)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            problem = error
        else:
            say(request, _("The use is recorded."))
            return redirect("ledgers:fund", fund_id=row.pk)
    used = funds.used(row)
    context = {
        "fund": row, "uses": row.uses.order_by("on", "pk"), "used": used, "left": row.amount_fen - used, "changes": changes,
        "rate": percent(share(used, row.amount_fen)), "typed": request.POST,
        "problems": [(problem.field or "amount", str(problem))] if problem else [], "wrong": problem.field if problem else "",
    }  # fmt: skip
    return render(request, "ledgers/fund.html", context, status=problem.status if problem else 200)


def _fen(text: str) -> int | None:
    try:
        return money_words.fen_of(text)
    except money_words.NotMoney as error:
        raise DomainError(
            _("“%(text)s” is no amount in yuan. Write it as 1234.56.") % {"text": text}, field="amount"
        ) from error
