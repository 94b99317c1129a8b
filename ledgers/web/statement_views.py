"""Pages of the statements and of what a village publishes."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import OrgUnit
from core import listing, lists_web
from core.actors import Actor
from core.entry_web import reader, unit_path
from core.errors import DomainError, NotFound
from core.listing import Listed, Reader
from core.period_words import period_name
from core.periods import Period
from core.scope import WIDTH, Scope
from core.xlsx import Hundredths
from ledgers import choices
from ledgers.domain import statements
from ledgers.models import BookHead
from ledgers.selectors import balances, economy
from ledgers.services import books, statement_tables
from ledgers.services.statement_tables import Sheet

_INDENT = "　"


class Asked:
    """What the address asks for: unit or area, period, statement; and what could be chosen instead."""

    def __init__(self, actor: Actor, query: QueryDict) -> None:
        scope = actor.scope("ledger.view")
        found = list(balances.books_of(scope))
        self.paths = [book.unit.path for book in found]
        self.areas = _areas(scope, self.paths)
        wanted = unit_path(query.get("unit", ""))
        known = {unit.path: unit for unit in self.areas} | {book.unit.path: book.unit for book in found}
        if wanted and wanted not in known:
            raise NotFound
        self.unit: OrgUnit | None = known[wanted] if wanted else found[0].unit if found else None
        self.books = [book for book in found if self.unit is not None and book.unit.path.startswith(self.unit.path)]
        self.all_books = found
        self.keys = [book.pk for book in self.books]
        self.months = balances.kept_months(self.keys)
        self.periods = _periods(self.months)
        self.kind = query.get("statement", "")
        if self.kind not in statement_tables.KINDS:
            self.kind = statements.TRIAL
        self.period = Period.parse(query.get("period", "")) if query.get("period") else self._latest()

    def _latest(self) -> Period:
        """Return the newest whole year, else the newest month with vouchers."""
        today = timezone.localdate()
        years = [period for period in self.periods if period.kind == "year" and period.end <= today]
        newest = self.periods[0] if self.periods else Period.parse(str(today.year))
        return years[0] if years else newest

    @property
    def noticed(self) -> Period | None:
        """The month or quarter whose public notice is offered: the asked one, else the newest quarter of the asked year."""
        if self.period.kind != "year":
            return self.period
        inside = (row for row in self.periods if row.kind == "quarter" and row.start.year == self.period.start.year)
        return next(inside, None)

    def sheet(self) -> Sheet:
        assert self.unit is not None
        return statement_tables.read(self.kind, self.keys, self.period, economy.setting_of(self.unit.path))

    def address(self, **changed: str) -> str:
        query = QueryDict(mutable=True)
        query.update({"unit": self.unit.path if self.unit else "", "period": self.period.code, "statement": self.kind})
        for name, value in changed.items():
            query[name] = value
        return query.urlencode()


def _areas(scope: Scope, paths: list[str]) -> list[OrgUnit]:
    """Return the counties and townships of the reader's area that have books: consolidated."""
    wanted = {path[:end] for path in paths for end in (WIDTH, 2 * WIDTH)}
    rows = OrgUnit.objects.within(scope).filter(path__in=wanted, level__in=("county", "township"))
    return list(rows.order_by("path"))


def _periods(months: list[int]) -> list[Period]:
    """Return the years, quarters and months with vouchers, newest first; a year before its quarters, these before months."""
    found: dict[str, Period] = {}
    for month in months:
        year, number = divmod(month, 100)
        quarter = f"{year}Q{(number + 2) // 3}"
        for code in (str(year), quarter, f"{year}-{number:02d}"):
            found.setdefault(code, Period.parse(code))
    order = {"year": 0, "quarter": 1, "month": 2}
    return sorted(found.values(), key=lambda p: (-p.year, order[p.kind], -p.start.toordinal()))


@login_required
@require_GET
def statement_page(request: HttpRequest) -> HttpResponse:
    """Show a statement of a book, or of all books of a township or county together."""
    actor = reader(request, "ledger.view")
    asked = Asked(actor, request.GET)
    context: dict[str, Any] = {"asked": asked, "statements": choices.STATEMENTS, "here": "statements"}
    if asked.unit is not None:
        sheet = asked.sheet()
        alone = asked.unit.level == "unit"
        context |= {
            "sheet": sheet, "alone": alone, "head": BookHead.objects.filter(book=asked.keys[0]).first() if alone else None,
            "kinds": [(code, label, asked.address(statement=code)) for code, label in choices.STATEMENTS],
            "tools": lists_web.tools(request, "ledgers:statements"),
            "prints": asked.unit.level == "unit", "label": dict(choices.STATEMENTS)[asked.kind],
        }  # fmt: skip
    return render(request, "ledgers/statements.html", context)


@listing.register("ledgers:statements", "ledger.view")
def export(asker: Reader, query: QueryDict) -> Listed:
    """Return a statement as a workbook shows it."""
    try:
        asked = Asked(asker.actor, query)
    except NotFound as error:
        raise DomainError(_("There is no book of this unit in your area.")) from error
    label = str(dict(choices.STATEMENTS)[asked.kind])
    tables = asked.sheet().tables if asked.unit is not None else ()
    rows: list[list[Any]] = []
    for table in tables:
        if len(tables) > 1:
            rows.append([table.title])
        for row in table.rows:
            texts = [*row.texts[:-1], _INDENT * max(row.depth - 1, 0) + row.texts[-1]]
            rows.append([*texts, *("" if fen is None else Hundredths(fen) for fen in row.amounts)])
    head = list(tables[0].heads) if tables else [label]
    place = asked.unit.name if asked.unit is not None else ""
    whole = len(head)
    return Listed(
        title=label, head=head, rows=lambda: [[*row, *[""] * (whole - len(row))] for row in rows], count=len(rows),
        words=_("%(unit)s, %(period)s, in yuan") % {"unit": place, "period": period_name(asked.period.code)},
        view_action="ledger.view",
    )  # fmt: skip


@login_required
@require_GET
def public_notice(request: HttpRequest, book_id: int, period: str) -> HttpResponse:
    """Show what a village publishes of a month or quarter; to be printed or projected."""
    actor = reader(request, "ledger.view")
    book = books.seen(actor, book_id)
    wanted = Period.parse(period)
    if wanted.kind == "year":
        raise DomainError(_("A notice is of a month or a quarter: write 2025-11 or 2025Q4."), field="period")
    return render(
        request, "ledgers/public_notice.html",
        {
            "book": book, "period": wanted, "notice": statement_tables.notice([book.pk], wanted), "here": "statements",
            "head": BookHead.objects.get(book=book),
        },
    )  # fmt: skip
