"""What the papers of the collective ledgers print, frozen: statements, the public notice, the statement of the economy.

None of them names a person or a party to a contract; amounts are integer fen. Each says where the book's chain stood.
"""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core.errors import DomainError, NotFound
from core.indicators import together
from core.periods import Period
from core.scope import WIDTH, Scope
from ledgers import choices
from ledgers.domain import chart, economy
from ledgers.models import Book, BookHead
from ledgers.selectors import balances
from ledgers.selectors import economy as selectors
from ledgers.services import statement_tables
from ledgers.services.statement_tables import Table
from reports.services import heads
from reports.services.subjects import Subject


def _base(subject: Subject, books: list[Book]) -> dict[str, Any]:
    unit = subject.unit
    county = OrgUnit.objects.get(path=unit.path[:WIDTH])
    chain = BookHead.objects.filter(book__in=books).order_by("book__unit__path").values_list("seq", "digest")
    return {
        **heads.of_payload(subject.kind.code), "county": county.name,
        "unit": {"name": unit.name, "level": unit.level}, "township": unit.parent.name if unit.parent is not None and unit.level == "unit" else "",
        "book": books[0].name if unit.level == "unit" else "", "books": len(books), "period": subject.period.code,
        "period_label": subject.period.label, "restated": chart.is_restated(subject.period.year),
        "chain": [{"seq": seq, "digest": digest} for seq, digest in chain] if unit.level == "unit" else [],
    }  # fmt: skip


def _books(subject: Subject) -> list[Book]:
    found = list(balances.books_of(Scope.of([subject.unit.path])))
    if not found:
        raise NotFound(_("There is no book of “%(unit)s”.") % {"unit": subject.unit.name})
    return found


def _table(table: Table) -> dict[str, Any]:
    return {
        "title": table.title, "heads": list(table.heads),
        "rows": [
            {"texts": list(row.texts), "amounts": list(row.amounts), "depth": row.depth, "total": row.is_total}
            for row in table.rows
        ],
    }  # fmt: skip


def statement(subject: Subject) -> dict[str, Any]:
    """Return one of the four statements, of a book or of all books of an area together.

    :raises NotFound: there is no book, or nothing was posted up to the period's end.
    :raises DomainError: the two sides do not agree; nothing wrong is printed.
    """
    books = _books(subject)
    setting = selectors.setting_of(subject.unit.path)
    sheet = statement_tables.read(subject.kind.code, [book.pk for book in books], subject.period, setting)
    if not sheet.agrees:
        raise DomainError(_("The two sides do not agree. Have the book checked before anything is printed."))
    if sheet.is_empty:
        raise NotFound(_("Nothing was posted in this period"))
    return {**_base(subject, books), "tables": [_table(table) for table in sheet.tables]}


def public_notice(subject: Subject) -> dict[str, Any]:
    """Return what a village publishes of a month or quarter."""
    books = _books(subject)
    found = statement_tables.notice([book.pk for book in books], subject.period)
    return {
        **_base(subject, books), "surplus": list(found.surplus),
        "tables": [_table(table) for table in (found.income, found.spent, found.held)],
    }  # fmt: skip


def economy_statement(subject: Subject) -> dict[str, Any]:
    """Return the income of a county or township: total, growth, categories in both views, places, weak villages."""
    books, scope = _books(subject), Scope.of([subject.unit.path])
    setting = selectors.setting_of(subject.unit.path)
    before_period = Period.parse(f"{setting.base_year}{subject.period.code[4:]}")
    with together():
        now, before = selectors.of_units(scope, subject.period), selectors.of_units(scope, before_period)
    total, base = selectors.total(now), selectors.total(before)
    year = subject.period.year
    rules = selectors.weak_rules(subject.unit.path, year) if subject.period.kind == "year" else []
    return {
        **_base(subject, books), "letterhead": heads.letterhead(subject.unit), "income": total.income, "spent": total.spent,
        "surplus": total.surplus, "base_year": setting.base_year, "base": base.income,
        "base_restated": chart.is_restated(setting.base_year), "growth": economy.growth(total.income, base.income),
        "formula": setting.formula, "formula_name": str(dict(choices.FORMULAS)[setting.formula]),
        "operating": total.operating(setting.formula), "share": economy.share(total.operating(setting.formula), total.income),
        "categories": [
            {"name": str(label), "now": total.categories[code], "base": base.categories[code]}
            for code, label in choices.CATEGORIES
        ],
        "old_view": [{"name": str(label), "now": total.old(code), "base": base.old(code)} for code, label in choices.OLD_VIEW],
        "places": _places(subject, books, now, before, setting.formula),
        "weak": [
            {
                "measure": str(dict(choices.WEAK_MEASURES)[rule.measure]), "threshold": rule.threshold, "whole": len(now),
                "count": sum(economy.is_weak(rule, one, year) for one in now.values()),
                "base": sum(economy.is_weak(economy.Weak(rule.measure, rule.threshold), one, year) for one in before.values()),
            }
            for rule in rules
        ],
    }  # fmt: skip


def _places(
    subject: Subject, books: list[Book], now: dict[int, economy.Economy], before: dict[int, economy.Economy], formula: str
) -> list[dict[str, Any]]:  # fmt: skip
    depth = (2 if subject.unit.level == "county" else 3) * WIDTH
    groups: dict[str, list[int]] = {}
    for book in books:
        groups.setdefault(book.unit.path[:depth], []).append(book.unit_id)
    names = dict(OrgUnit.objects.filter(path__in=groups).values_list("path", "name"))
    found = []
    for path, units in sorted(groups.items()):
        this, base = (selectors.total({unit: each[unit] for unit in units}) for each in (now, before))
        found.append(
            {
                "name": names[path], "villages": len(units), "now": this.income, "base": base.income,
                "growth": economy.growth(this.income, base.income),
                "share": economy.share(this.operating(formula), this.income), "surplus": this.surplus,
            }
        )  # fmt: skip
    return found
