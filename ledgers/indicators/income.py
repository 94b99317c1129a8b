"""Figures of the collective economy by unit, in fen: income in two views, expenditure, surplus, increase, weak villages.

Source and formulas: docs/rules/economy-figures.md, docs/rules/weak-villages.md. Every figure is counted from the lines of
vouchers; year-end closings do not count.
"""

from collections import defaultdict
from collections.abc import Callable, Collection

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.indicators import FEN, Fact, Facts, Indicator, Ratio, Values, register
from core.periods import Period
from core.scope import WIDTH, Scope
from ledgers import choices
from ledgers.domain import economy as rule
from ledgers.domain.money_words import wan
from ledgers.domain.statements import is_income
from ledgers.models import Posting
from ledgers.selectors import balances
from ledgers.selectors import economy as selectors

VILLAGES = _("villages")
INCOME, EXPENSE, SURPLUS = "economy.income", "economy.expense", "economy.surplus"
BASE, INCREASE, OPERATING, BOOKS = "economy.income.base", "economy.increase", "economy.operating", "economy.villages"


def _of(read: Callable[[rule.Economy], int]) -> Callable[[Scope, Period], Values]:
    def query(scope: Scope, period: Period) -> Values:
        return {unit: read(found) for unit, found in selectors.of_units(scope, period).items()}

    return query


def _category(code: str) -> Callable[[rule.Economy], int]:
    return lambda found: found.categories[code]


def _old(code: str) -> Callable[[rule.Economy], int]:
    return lambda found: found.old(code)


def _account(code: str) -> Callable[[rule.Economy], int]:
    return lambda found: found.accounts[code]


def same_period(period: Period, year: int) -> Period:
    """Return the same year, quarter or month of another year."""
    return Period.parse(f"{year}{period.code[4:]}")


def base_income(scope: Scope, period: Period) -> Values:
    """Return the income of the same period in the base year that a unit's county has set."""
    found: dict[int, int] = {}
    settings = selectors.settings_of(scope)
    paths = selectors.paths_of(scope)
    years = {unit: settings.get(path[:WIDTH], selectors.Setting()).base_year for unit, path in paths.items()}
    for year in sorted(set(years.values())):
        of_year = selectors.of_units(scope, same_period(period, year))
        found |= {unit: economy.income for unit, economy in of_year.items() if years.get(unit) == year}
    return found


def increase(scope: Scope, period: Period) -> Values:
    """Return the income of a period less that of the same period in the base year."""
    before = base_income(scope, period)
    return {unit: found.income - before.get(unit, 0) for unit, found in selectors.of_units(scope, period).items()}


def operating(scope: Scope, period: Period) -> Values:
    """Return operating income after the reading that a unit's county has chosen."""
    settings = selectors.settings_of(scope)
    paths = selectors.paths_of(scope)
    return {
        unit: found.operating(settings.get(paths[unit][:WIDTH], selectors.Setting()).formula)
        for unit, found in selectors.of_units(scope, period).items()
    }


def books(scope: Scope, _period: Period) -> Values:
    """Return 1 for each unit whose collective has a book."""
    return dict.fromkeys(selectors.paths_of(scope), 1)


def weak(measure: str) -> Callable[[Scope, Period], Values]:
    """Return the query of villages that are weak by the county's rule of a measure: of a year; other periods have none."""

    def query(scope: Scope, period: Period) -> Values:
        if period.kind != "year":
            return {}
        rules: dict[str, list[rule.Weak]] = {}
        paths = selectors.paths_of(scope)
        for path in {path[:WIDTH] for path in paths.values()}:
            rules[path] = [one for one in selectors.weak_rules(path, period.year) if one.measure == measure]
        return {
            unit: int(any(rule.is_weak(one, found, period.year) for one in rules[paths[unit][:WIDTH]]))
            for unit, found in selectors.of_units(scope, period).items()
            if rules[paths[unit][:WIDTH]]
        }

    return query


def facts(units: Collection[int], period: Period) -> Facts:
    """Return the lines of income behind the figures of many units: one query."""
    found: dict[int, list[Fact]] = defaultdict(list)
    first, last = balances.months_of(period)
    rows = Posting.objects.filter(
        book__unit__in=units, month__gte=first, month__lte=last, account__kind="income"
    ).exclude(voucher__kind__in=("opening", "closing"))
    for row in rows.select_related("voucher", "account", "book").order_by("voucher__on", "voucher_id", "line"):
        weight = _("%(amount)s 10,000 yuan") % {"amount": wan(row.credit - row.debit)}
        found[row.book.unit_id].append(Fact(row.voucher.on, row.voucher.memo, row.account.name, weight))
    return found


def _rows(wanted: Callable[[str, str], bool]) -> Callable[[int, Period], QuerySet[Posting]]:
    """Return the reader of the lines behind a figure: of the accounts and categories that it counts."""

    def rows(unit: int, period: Period) -> QuerySet[Posting]:
        found = selectors.behind(unit, period)
        pairs = found.order_by().values_list("pk", "account__code", "category")
        return found.filter(pk__in=[pk for pk, code, category in pairs if wanted(code, category)])

    return rows


_EARNED = _rows(lambda code, _category: is_income(code))
_SPENT = _rows(lambda code, _category: not is_income(code))
_ALL = _rows(lambda _code, _category: True)

register(
    Indicator(
        INCOME, _("collective income"), FEN, "unit", _of(lambda found: found.income), _EARNED, facts, feeds_members=True
    )
)  # fmt: skip
for _code, _label in choices.CATEGORIES:
    register(
        Indicator(
            f"{INCOME}.{_code}", _label, FEN, "unit", _of(_category(_code)),
            _rows(lambda code, category, want=_code: is_income(code) and rule.category_of(code, category) == want),  # type: ignore[misc]
        )
    )  # fmt: skip
for _code, _label in choices.OLD_VIEW:
    register(
        Indicator(
            f"{INCOME}.old.{_code}", _label, FEN, "unit", _of(_old(_code)),
            _rows(
                lambda code, category, want=_code: (  # type: ignore[misc]
                    is_income(code) and rule.category_of(code, category) in rule.OLD_VIEW[want]
                )
            ),
        )
    )  # fmt: skip
for _code, _label in choices.NEW_VIEW:
    register(
        Indicator(
            f"{INCOME}.{_code}", _label, FEN, "unit", _of(_account(_code)),
            _rows(lambda code, _category, want=_code: code.startswith(want)),  # type: ignore[misc]
        )
    )  # fmt: skip
register(
    Indicator(
        EXPENSE, _("collective expenditure"), FEN, "unit", _of(lambda found: found.spent), _SPENT,
        higher_is_better=False,
    )
)  # fmt: skip
register(Indicator(SURPLUS, _("net surplus"), FEN, "unit", _of(lambda found: found.surplus), _ALL, feeds_members=True))
register(Indicator(BASE, _("collective income in the base year"), FEN, "unit", base_income))
register(
    Indicator(
        INCREASE, _("net increase against the base year"), FEN, "unit", increase, _EARNED, feeds_members=True
    )
)  # fmt: skip
register(
    Indicator(
        OPERATING, _("operating income as the county reads it"), FEN, "unit", operating,
        _rows(lambda code, _category: code[:3] in ("501", "502")), feeds_members=True,
    )
)  # fmt: skip
register(Indicator(BOOKS, _("collectives with a book"), VILLAGES, "unit", books))
for _code, _label in (
    ("income", _("villages weak by total income")),
    ("operating", _("villages weak by operating income")),
    ("surplus", _("villages weak by net surplus")),
):
    register(Indicator(f"economy.weak.{_code}", _label, VILLAGES, "unit", weak(_code), _EARNED, higher_is_better=False))
register(Ratio("economy.operating-share", _("operating share of collective income"), OPERATING, INCOME))
register(Ratio("economy.growth", _("growth of collective income against the base year"), INCREASE, BASE))
