"""The county page of the collective economy, the lines behind it, and the bonuses that a person decides on."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.services import reported
from core import listing, lists_web
from core.entry_web import number, once, reader, say
from core.errors import DomainError, NotFound
from core.listing import Listed, Reader
from core.periods import Period
from core.querysets import subtree
from core.scope import Scope
from core.xlsx import Hundredths
from ledgers import choices
from ledgers.domain import economy as rule
from ledgers.domain import money_words
from ledgers.models import BonusGrant
from ledgers.selectors import economy as selectors
from ledgers.selectors import funds as fund_selectors
from ledgers.services import books, economy
from ledgers.web.economy_page import Asked, Page, percent

_LINES = 100


@login_required
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """Show income, growth, operating share, categories and weak villages of the reader's area."""
    actor = reader(request, "ledger.view")
    asked = Asked(actor, request.GET)
    context: dict[str, Any] = {"asked": asked, "formulas": choices.FORMULAS}
    if asked.unit is not None:
        page = Page(asked)
        context |= {
            "page": page, "tools": lists_web.tools(request, "ledgers:figures"), "lines": page.lines,
            "growth": percent(rule.growth(page.total.income, page.base.income)),
            "share": percent(rule.share(page.total.operating(asked.formula), page.total.income)),
            "reported": _reported(asked), "by_village": len(asked.unit.path) > 4, "makes": asked.unit.level != "unit",
            "years": sorted({*asked.years, asked.year, asked.base}, reverse=True),
            "bonuses": fund_selectors.bonus_rules(asked.scope).exists(),
        }  # fmt: skip
    return render(request, "ledgers/figures.html", context)


def _reported(asked: Asked) -> list[reported.Compared]:
    return reported.beside(asked.scope, asked.period.code, lambda code: code.startswith("economy."))


@listing.register("ledgers:figures", "ledger.view")
def export(asker: Reader, query: QueryDict) -> Listed:
    """Return the lines of the page as a workbook shows them, amounts in yuan."""
    try:
        asked = Asked(asker.actor, query)
    except NotFound as error:
        raise DomainError(_("There is no book of this unit in your area.")) from error
    lines = Page(asked).lines if asked.unit is not None else []
    head = [
        _("township or village"), _("villages"), _("income"), _("income in the base year"), _("net increase"), _("growth, %"),
        _("operating share, %"), _("expenditure"), _("net surplus"), _("weak villages"),
    ]  # fmt: skip

    def rows() -> list[list[Any]]:
        return [
            [
                line.name, line.villages, Hundredths(line.income), Hundredths(line.base), Hundredths(line.increase),
                "" if line.growth is None else Hundredths(line.growth), "" if line.share is None else Hundredths(line.share),
                Hundredths(line.spent), Hundredths(line.surplus), line.weak,
            ]
            for line in lines
        ]  # fmt: skip

    return Listed(
        title=str(_("Collective income")), head=head, rows=rows, count=len(lines), view_action="ledger.view",
        words=_("%(unit)s, %(year)d against %(base)d, in yuan")
        % {"unit": asked.unit.name if asked.unit else "", "year": asked.year, "base": asked.base},
    )  # fmt: skip


@login_required
@require_GET
def figure_rows(request: HttpRequest, book_id: int, period: str) -> HttpResponse:
    """List the lines of vouchers behind a collective's figures of a period, oldest first."""
    actor = reader(request, "ledger.view")
    book = books.seen(actor, book_id)
    wanted = Period.parse(period)
    rows = selectors.behind(book.unit_id, wanted)
    after = number(request.GET.get("after", ""))
    place = max(after or 0, 0)
    found = list(rows[place : place + _LINES + 1])
    economy_ = selectors.of_books(actor.scope("ledger.view").both(Scope.of([book.unit.path])), wanted).get(
        book.pk, rule.Economy()
    )
    return render(
        request, "ledgers/figure_rows.html",
        {
            "book": book, "period": wanted, "rows": [_shown(row) for row in found[:_LINES]], "economy": economy_, "query": "",
            "after": place + _LINES if len(found) > _LINES else "",
        },
    )  # fmt: skip


def _shown(row: Any) -> dict[str, Any]:
    is_income = row.account.kind == "income"
    category = rule.category_of(row.account.code, row.category) if is_income else ""
    return {
        "row": row, "fen": row.credit - row.debit if is_income else row.debit - row.credit, "is_income": is_income,
        "category": dict(choices.CATEGORIES).get(category, ""),
    }  # fmt: skip


# Bonuses ----------------------------------------------------------------------------------------


@login_required
@require_GET
def bonuses(request: HttpRequest) -> HttpResponse:
    """List what the county's rule proposes for each collective, and what was decided."""
    return _bonuses(request, request.GET.get("rule", ""))


def _bonuses(request: HttpRequest, rule_id: str, problem: tuple[int, DomainError] | None = None) -> HttpResponse:
    actor = reader(request, "ledger.view")
    scope = actor.scope("ledger.view")
    known = list(fund_selectors.bonus_rules(scope))
    chosen = next((row for row in known if str(row.pk) == rule_id), known[0] if known else None)
    context: dict[str, Any] = {"rules": known, "rule": chosen, "typed": request.POST}
    if chosen is not None:
        grants = (
            BonusGrant.objects.within(scope).filter(rule=chosen).filter(subtree("book__unit__path", chosen.unit.path))
        )
        rows = list(grants.select_related("book__unit").order_by("book__unit__path"))
        context |= {
            "rows": rows, "decides": actor.can("ledger.set-up", chosen.unit.path),
            "proposed": sum(row.proposed_fen for row in rows), "granted": sum(row.granted_fen or 0 for row in rows),
            "open": sum(row.state == "proposed" for row in rows),
        }  # fmt: skip
    if problem is not None:
        context |= {
            "refused": problem[0], "problems": [(f"{problem[1].field or 'granted'}-{problem[0]}", str(problem[1]))],
        }  # fmt: skip
    return render(request, "ledgers/bonuses.html", context, status=problem[1].status if problem else 200)


@login_required
@require_POST
def decide(request: HttpRequest, grant_id: int) -> HttpResponse:
    """Decide on one bonus."""
    actor = reader(request, "ledger.view")
    row = BonusGrant.objects.within(actor.scope("ledger.view")).select_related("rule__unit").filter(pk=grant_id).first()
    if row is None:
        raise NotFound
    actor.require("ledger.set-up", row.rule.unit.path, see="ledger.view")

    def effect() -> dict[str, Any]:
        economy.decide(
            actor=actor, grant_id=grant_id, granted_fen=_amount(request.POST.get("granted", "")), now=timezone.now(),
            reason=request.POST.get("reason", ""), version=number(request.POST.get("version", "")),
        )  # fmt: skip
        return {"grant": grant_id}

    try:
        once(request, f"ledgers.bonus:{grant_id}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _bonuses(request, str(row.rule_id), (grant_id, error))
    say(request, _("The bonus is decided."))
    return redirect(f"{reverse('ledgers:bonuses')}?rule={row.rule_id}")


@login_required
@require_POST
def propose(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Compute a rule's proposals anew."""
    actor = reader(request, "ledger.set-up")

    def effect() -> dict[str, Any]:
        return {"n": economy.propose(actor=actor, rule_id=rule_id, now=timezone.now())}

    found = once(request, f"ledgers.bonus-rule:{rule_id}", effect)
    say(request, _("%(n)d proposals were computed.") % {"n": found["n"]})
    return redirect(f"{reverse('ledgers:bonuses')}?rule={rule_id}")


def _amount(text: str) -> int:
    try:
        fen = money_words.fen_of(text)
    except money_words.NotMoney as error:
        raise DomainError(
            _("“%(text)s” is no amount in yuan. Write it as 1234.56.") % {"text": text}, field="granted"
        ) from error
    if fen is None:
        raise DomainError(_("Give the amount in yuan; 0 where none is granted."), field="granted")
    return fen
