"""Income and expenditure by collective: what every figure of the economy stands on, in two reads for a whole county."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from core.indicators import shared
from core.periods import Period
from core.scope import WIDTH, Scope
from ledgers.domain import posting
from ledgers.domain.economy import SHIPPED, Economy, Weak
from ledgers.domain.statements import is_income
from ledgers.models import Book, EconomySetting, Posting, WeakRule
from ledgers.selectors import balances

_RESULT = ("income", "expense")


@dataclass(frozen=True)
class Setting:
    """What a county has set, or what is shipped."""

    base_year: int = 2020
    formula: str = "501"
    subsidy_above: bool = True


def setting_of(path: str) -> Setting:
    """Return the setting of the county that a unit of this path lies in; the shipped one where none is set."""
    row = EconomySetting.objects.filter(unit__path=path[:WIDTH]).first()
    return Setting(row.base_year, row.formula, row.subsidy_above) if row is not None else Setting()


def settings_of(scope: Scope) -> dict[str, Setting]:
    """Return the settings that are stored for the counties of a scope, by the county's path."""

    def read() -> dict[str, Setting]:
        rows = EconomySetting.objects.select_related("unit")
        return {row.unit.path: Setting(row.base_year, row.formula, row.subsidy_above) for row in rows}

    found = shared("economy-settings", read)
    wanted = {path[:WIDTH] for path in scope.paths}
    return {path: row for path, row in found.items() if scope.everything or path in wanted}


def weak_rules(path: str, year: int) -> list[Weak]:
    """Return the rules that hold for a county and year, one for each measure: its own of that year, its own, or the shipped."""
    found = {rule.measure: rule for rule in SHIPPED}
    rows = WeakRule.objects.filter(unit__path=path[:WIDTH], in_use=True)
    own = sorted(rows, key=lambda row: row.year is not None)
    if own:
        found = {}
    for row in own:
        if row.year in (None, year):
            found[row.measure] = Weak(row.measure, row.threshold_fen, row.year)
    return [found[measure] for measure in ("income", "operating", "surplus") if measure in found]


def of_books(scope: Scope, period: Period) -> dict[int, Economy]:
    """Return what every collective of a scope earned and spent in a period, by the key of its book; those of nought too.

    Year-end closings do not count, nor do opening vouchers.
    """
    first, last = balances.months_of(period)
    books = list(Book.objects.within(scope).order_by("unit__path").values_list("pk", flat=True))
    found = {pk: Economy() for pk in books}
    rows = (
        Posting.objects.within(scope)
        .filter(month__gte=first, month__lte=last, account__kind__in=_RESULT)
        .order_by()
        .values("book_id", "account_id", "account__code", "category")
        .annotate(in_debit=Sum("debit"), in_credit=Sum("credit"))
    )
    places: dict[int, tuple[int, str]] = {}
    for row in rows:
        places[row["account_id"]] = (row["book_id"], row["account__code"])
        _count(found[row["book_id"]], row["account__code"], row["category"], row["in_debit"], row["in_credit"])
    for account, kind, debit, credit in balances.special(books, first, last):
        if account in places and kind in (posting.OPENING, posting.CLOSING):
            book, code = places[account]
            _count(found[book], code, "", -debit, -credit)
    return found


def _count(economy: Economy, code: str, category: str, debit: int, credit: int) -> None:
    if is_income(code):
        economy.earn(code, category, credit - debit)
    else:
        economy.spent += debit - credit


def of_units(scope: Scope, period: Period) -> dict[int, Economy]:
    """Return the same by the key of the unit; figures that are read together read it once."""

    def read() -> dict[int, Economy]:
        units = dict(Book.objects.within(scope).values_list("pk", "unit_id"))
        return {units[book]: economy for book, economy in of_books(scope, period).items()}

    return shared(("economy", scope, period.code), read)


def paths_of(scope: Scope) -> dict[int, str]:
    """Return the paths of the units that have a book, by the unit's key."""
    return shared(
        ("economy-paths", scope), lambda: dict(Book.objects.within(scope).values_list("unit_id", "unit__path"))
    )


def total(found: Mapping[int, Economy]) -> Economy:
    """Return all of them together."""
    whole = Economy()
    for economy in found.values():
        whole.add(economy)
    return whole


def behind(unit: int, period: Period) -> QuerySet[Posting]:
    """Return the lines of income and expenditure behind a unit's figures, oldest first."""
    first, last = balances.months_of(period)
    rows = Posting.objects.filter(
        book__unit_id=unit, month__gte=first, month__lte=last, account__kind__in=_RESULT
    ).exclude(voucher__kind__in=(posting.OPENING, posting.CLOSING))
    return rows.select_related("voucher", "account", "book").order_by("voucher__on", "voucher_id", "line")
