"""What the page of figures shows: tiles, charts, lines by township or village, weak villages. Reads; prints nothing twice."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import charts
from core.actors import Actor
from core.charts import Bar, BarChart
from core.entry_web import unit_path
from core.errors import NotFound
from core.indicators import together
from core.periods import Period
from core.rounding import half_up
from core.scope import WIDTH, Scope
from core.templatetags.portal import fixed
from ledgers import choices
from ledgers.domain import chart, economy
from ledgers.domain.economy import Economy
from ledgers.domain.money_words import wan
from ledgers.selectors import balances
from ledgers.selectors import economy as selectors


def percent(hundredths: int | None) -> str:
    """Return a share as it is printed; a dash for none."""
    return "–" if hundredths is None else f"{fixed(hundredths)}%"


class Asked:
    """What the address asks for: year, base year, reading of the operating share, county or township."""

    def __init__(self, actor: Actor, query: QueryDict) -> None:
        scope = actor.scope("ledger.view")
        self.books = list(balances.books_of(scope))
        top = min((book.unit.path[: 2 * WIDTH] for book in self.books), default="")
        counties = {book.unit.path[:WIDTH] for book in self.books}
        areas = {*counties, *(book.unit.path[: 2 * WIDTH] for book in self.books)}
        self.areas = list(
            OrgUnit.objects.within(scope).filter(path__in=areas, level__in=("county", "township")).order_by("path")
        )
        wanted = unit_path(query.get("unit", ""))
        known = {unit.path: unit for unit in self.areas} | {book.unit.path: book.unit for book in self.books}
        if wanted and wanted not in known:
            raise NotFound
        first = self.areas[0] if self.areas else self.books[0].unit if self.books else None
        self.unit: OrgUnit | None = known[wanted] if wanted else first
        path = self.unit.path if self.unit is not None else top
        self.setting = selectors.setting_of(path or "0")
        here = [book.pk for book in self.books if book.unit.path.startswith(path)]
        self.years = sorted({month // 100 for month in balances.kept_months(here)}, reverse=True)
        today = timezone.localdate()
        whole = [year for year in self.years if year < today.year]
        self.year = _year(query.get("year", ""), whole[0] if whole else today.year)
        self.base = _year(query.get("base", ""), self.setting.base_year)
        self.formula = query.get("formula", "")
        if self.formula not in dict(choices.FORMULAS):
            self.formula = self.setting.formula
        self.scope = Scope.of([path]) if path else Scope()

    @property
    def period(self) -> Period:
        return Period.parse(str(self.year))

    @property
    def is_restated(self) -> bool:
        return chart.is_restated(self.year)

    @property
    def base_is_restated(self) -> bool:
        return chart.is_restated(self.base)

    @property
    def is_under_way(self) -> bool:
        return self.period.end > timezone.localdate()

    def address(self, **changed: str) -> str:
        query = QueryDict(mutable=True)
        unit = self.unit.path if self.unit else ""
        query.update({"unit": unit, "year": str(self.year), "base": str(self.base), "formula": self.formula})
        for name, value in changed.items():
            query[name] = value
        return query.urlencode()


def _year(text: str, otherwise: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and 1990 <= int(text[:5]) <= 2999 else otherwise


@dataclass(frozen=True)
class Line:
    """A township or village with its figures, in fen and hundredths of a percent."""

    name: str
    href: str
    villages: int
    income: int
    base: int
    growth: int | None
    share: int | None
    spent: int
    surplus: int
    weak: int

    @property
    def increase(self) -> int:
        return self.income - self.base


@dataclass(frozen=True)
class WeakList:
    """A rule with the villages that are weak by it."""

    measure: str
    threshold: int
    villages: list[tuple[str, int]]
    whole: int


class Page:
    """The figures of an area and year."""

    def __init__(self, asked: Asked) -> None:
        assert asked.unit is not None
        self.asked = asked
        with together():
            self.now = selectors.of_units(asked.scope, asked.period)
            self.before = selectors.of_units(asked.scope, Period.parse(str(asked.base)))
        self.books = {book.unit_id: book for book in asked.books if book.unit_id in self.now}
        self.total, self.base = selectors.total(self.now), selectors.total(self.before)
        self.weak = [self._weak(rule) for rule in selectors.weak_rules(asked.unit.path, asked.year)]
        self.lines = self._lines()

    def _weak(self, rule: economy.Weak) -> WeakList:
        found = [
            (self.books[unit].unit.name, one.measured(rule.measure))
            for unit, one in self.now.items()
            if economy.is_weak(rule, one, self.asked.year)
        ]
        found.sort(key=lambda pair: pair[1])
        return WeakList(str(dict(choices.WEAK_MEASURES)[rule.measure]), rule.threshold, found, len(self.now))

    def _lines(self) -> list[Line]:
        unit = self.asked.unit
        assert unit is not None
        by_village = len(unit.path) >= 2 * WIDTH
        groups: dict[str, list[int]] = {}
        for key, book in self.books.items():
            groups.setdefault(book.unit.path if by_village else book.unit.path[: 2 * WIDTH], []).append(key)
        names = dict(OrgUnit.objects.within(self.asked.scope).filter(path__in=groups).values_list("path", "name"))
        rules = selectors.weak_rules(unit.path, self.asked.year)[:1]
        return [self._line(names[path], path, keys, rules, by_village) for path, keys in sorted(groups.items())]

    def _line(self, name: str, path: str, keys: list[int], rules: list[economy.Weak], by_village: bool) -> Line:
        now, before = (
            selectors.total({key: found[key] for key in keys if key in found}) for found in (self.now, self.before)
        )
        weak = sum(economy.is_weak(rule, self.now[key], self.asked.year) for rule in rules for key in keys)
        href = (
            reverse("ledgers:figure-rows", args=[self.books[keys[0]].pk, self.asked.period.code])
            if by_village
            else f"?{self.asked.address(unit=path)}"
        )
        return Line(
            name, href, len(keys), now.income, before.income, economy.growth(now.income, before.income),
            economy.share(now.operating(self.asked.formula), now.income), now.spent, now.surplus, weak,
        )  # fmt: skip

    @property
    def increase(self) -> int:
        return self.total.income - self.base.income

    @property
    def weak_count(self) -> int:
        """How many are weak by the county's first rule, that of the lines."""
        return len(self.weak[0].villages) if self.weak else 0

    @property
    def tiles(self) -> list[dict[str, Any]]:
        """The figures on top, each leading to what it is made of."""
        total, base, asked = self.total, self.base, self.asked
        villages = _("villages: %(n)d") % {"n": len(self.now)}
        growth = economy.growth(total.income, base.income)
        tiles: list[dict[str, Any]] = [
            {"count": wan(total.income), "label": _("income, 10,000 yuan"), "hint": villages, "href": "#lines", "first": True},
            {
                "count": wan(total.income - base.income), "label": _("net increase, 10,000 yuan"), "href": "#lines",
                "hint": _("against %(income)s in %(year)s") % {"income": wan(base.income), "year": asked.base}
                + (_(" (restated)") if asked.base_is_restated else ""),
            },
            {"count": percent(growth), "label": _("growth"), "hint": _multiple(total.income, base.income), "href": "#lines"},
            {
                "count": percent(economy.share(total.operating(asked.formula), total.income)), "href": "#categories",
                "label": _("operating share"), "hint": str(dict(choices.FORMULAS)[asked.formula]),
            },
            {"count": wan(total.spent), "label": _("expenditure, 10,000 yuan"), "href": "#lines"},
            {"count": wan(total.surplus), "label": _("net surplus, 10,000 yuan"), "href": "#lines"},
        ]  # fmt: skip
        tiles += [
            {
                "count": str(len(row.villages)), "href": "#weak", "label": _("weak by %(measure)s") % {"measure": row.measure},
                "hint": _("below %(amount)s, of %(n)d") % {"amount": wan(row.threshold), "n": row.whole},
            }
            for row in self.weak
        ]  # fmt: skip
        return tiles

    @property
    def by_category(self) -> BarChart:
        """Income by the portal's categories."""
        return _bars(
            _("Income by category"), str(_("Category")),
            [(str(label), self.total.categories[code], "") for code, label in choices.CATEGORIES], self.total,
        )  # fmt: skip

    @property
    def old_view(self) -> BarChart:
        """The same as the old statistics divide it."""
        return _bars(
            _("The same as the statistics divide it"), str(_("Category")),
            [(str(label), self.total.old(code), "") for code, label in choices.OLD_VIEW], self.total,
        )  # fmt: skip

    @property
    def new_view(self) -> BarChart:
        """The same by the accounts of 2023."""
        return _bars(
            _("The same by the accounts of 2023"), str(_("Account")),
            [(str(label), self.total.accounts[code], "") for code, label in choices.NEW_VIEW], self.total,
        )  # fmt: skip

    @property
    def by_place(self) -> BarChart | None:
        """Income by township or village, the largest first."""
        rows = sorted(self.lines, key=lambda line: -line.income)[:20]
        if len(rows) < 2:
            return None
        return _bars(
            _("Income by township") if len(self.asked.unit.path) < 2 * WIDTH else _("Income by village"),  # type: ignore[union-attr]
            str(_("Unit")), [(row.name, row.income, row.href) for row in rows], self.total,
        )  # fmt: skip


def _multiple(now: int, base: int) -> str:
    """Return how many times the base a year is, in hundredths: 4.18."""
    return _("%(times)s times") % {"times": fixed(half_up(now * 100, base))} if base > 0 else ""


def _bars(title: str, head: str, rows: list[tuple[str, int, str]], total: Economy) -> BarChart:
    bars = [
        Bar(label, wan(fen), max(fen, 0), href, note=percent(economy.share(fen, total.income)))
        for label, fen, href in rows
    ]
    return charts.bars(
        title,
        _("In 10,000 yuan; %(total)s together.") % {"total": wan(total.income)},
        (head, str(_("10,000 yuan"))),
        bars,
    )
