"""The statements of one book or of many, as tables of texts and fen: pages, workbooks and documents print the same ones."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.periods import Period
from ledgers import choices
from ledgers.domain import chart, posting, statements
from ledgers.domain.statements import FormLine, Sums
from ledgers.selectors import balances
from ledgers.selectors.balances import Held
from ledgers.selectors.economy import Setting

KINDS = tuple(code for code, _label in choices.STATEMENTS)


@dataclass(frozen=True)
class Row:
    """A line: its texts, then its amounts in fen (None for nothing to print)."""

    texts: tuple[str, ...]
    amounts: tuple[int | None, ...]
    depth: int = 1
    is_total: bool = False


@dataclass(frozen=True)
class Table:
    """A table of a statement: how many of its columns are texts, and all heads."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def texts(self) -> int:
        return len(self.rows[0].texts) if self.rows else 1


@dataclass(frozen=True)
class Sheet:
    """A statement of a period."""

    kind: str
    tables: tuple[Table, ...]
    is_restated: bool
    agrees: bool = True

    @property
    def is_empty(self) -> bool:
        return not any(any(row.amounts) for table in self.tables for row in table.rows)


def read(kind: str, books: Collection[int], period: Period, setting: Setting) -> Sheet:
    """Return a statement of these books for a period, consolidated where they are several."""
    first, last = balances.months_of(period)
    restated = chart.is_restated(period.year)
    if kind == statements.TRIAL:
        found = balances.held(books, first, last)
        balance = statements.trial_balance(found.names, found.sums)
        return Sheet(kind, (_trial(balance),), restated, balance.agrees)
    if kind == statements.BALANCE:
        found = balances.held(books, period.year * 100 + 1, last)
        sheet = statements.balance_sheet(found.closing, found.opening)
        heads = (_("closing balance"), _("balance at the beginning of the year"))
        tables = (
            _form(_("assets"), heads, sheet.assets, choices.BALANCE_LINES),
            _form(_("liabilities and owners' equity"), heads, sheet.claims, choices.BALANCE_LINES),
        )
        return Sheet(kind, tables, restated, sheet.agrees)
    now = balances.held(books, first, last)
    beside, head, is_known = _beside(books, period, now)
    heads = (_("this period"), head)
    if kind == statements.DETAIL:
        return Sheet(kind, (_detail(now, beside, heads, is_known),), restated)
    lines = statements.income_statement(now.sums, beside.sums, subsidy_above=setting.subsidy_above)
    return Sheet(kind, (_form("", heads, lines, choices.INCOME_LINES, is_known=is_known),), restated)


def _beside(books: Collection[int], period: Period, now: Held) -> tuple[Held, str, bool]:
    """Return what stands beside a period: of a year the year before where there is one, else the year so far."""
    if period.kind != "year":
        return balances.held(books, period.year * 100 + 1, posting.month_of(period.last_day)), _("year so far"), True
    before = balances.held(books, (period.year - 1) * 100 + 1, (period.year - 1) * 100 + 12)
    moved = any(sums.debit or sums.credit for sums in before.sums.values())
    names = {**before.names, **now.names}
    return Held(names, before.sums if moved else {}), _("year before"), moved


def _trial(found: statements.TrialBalance) -> Table:
    heads = (
        pgettext("account", "code"), pgettext("account", "account"), _("opening debit"), _("opening credit"), _("debit turnover"),
        _("credit turnover"), _("closing debit"), _("closing credit"),
    )  # fmt: skip

    def row(line: statements.TrialLine, name: str, *, is_total: bool = False) -> Row:
        amounts = (
            line.opening_debit, line.opening_credit, line.debit, line.credit, line.closing_debit, line.closing_credit,
        )  # fmt: skip
        return Row((line.code, name), tuple(fen or None for fen in amounts), line.level, is_total)

    rows = [row(line, line.name) for line in found.lines]
    return Table("", heads, (*rows, row(found.total, _("total"), is_total=True)))


def _detail(now: Held, beside: Held, heads: tuple[str, str], is_known: bool) -> Table:
    found = statements.detail({**beside.names, **now.names}, now.sums, beside.sums)

    def pair(first: int, second: int) -> tuple[int | None, int | None]:
        return first, second if is_known else None

    rows = []
    for is_income, label, sums in (
        (True, _("total income"), found.income),
        (False, _("total expenditure"), found.spent),
    ):
        lines = [line for line in found.lines if line.is_income == is_income]
        rows += [Row((line.code, line.name), pair(line.now, line.beside), line.level) for line in lines]
        rows.append(Row(("", label), pair(*sums), 0, is_total=True))
    rows.append(Row(("", _("surplus")), pair(*found.surplus), 0, is_total=True))
    return Table("", (pgettext("account", "code"), pgettext("account", "account"), *heads), tuple(rows))


def _form(
    title: str, heads: tuple[str, str], lines: Collection[FormLine], names: Mapping[str, Any], *, is_known: bool = True
) -> Table:  # fmt: skip
    rows = tuple(
        Row((str(names[line.code]),), (line.now, line.beside if is_known else None), line.depth, line.depth == 0)
        for line in lines
    )
    return Table(title, (pgettext("statement", "item"), *heads), rows)


# Public notice ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Notice:
    """What a village publishes of a month or quarter: no voucher's words, no party's name, accounts of the chart alone."""

    income: Table
    spent: Table
    held: Table
    surplus: tuple[int, int]
    is_restated: bool


_HELD = (("101", "102"), ("111", "141"), ("112", "113"), ("201", "221"), ("211", "212", "213", "214"), ("241",))


def notice(books: Collection[int], period: Period) -> Notice:
    """Return the notice. Sub-accounts that a collective has added are counted with the account above: one may bear a name."""
    first, last = balances.months_of(period)
    now = _published(balances.held(books, first, last))
    year = _published(balances.held(books, period.year * 100 + 1, last))
    found = statements.detail({**year.names, **now.names}, now.sums, year.sums)
    heads = (pgettext("account", "account"), _("this period"), _("year so far"))

    def table(title: str, label: str, is_income: bool, sums: tuple[int, int]) -> Table:
        rows = [
            Row((line.name,), (line.now, line.beside), line.level)
            for line in found.lines
            if line.is_income == is_income
        ]
        return Table(title, heads, (*rows, Row((label,), sums, 0, is_total=True)))

    labels = (
        _("money"), _("investments"), _("receivables and internal accounts"), _("borrowings"), _("payables"),
        _("special payables"),
    )  # fmt: skip
    rows = []
    for label, accounts in zip(labels, _HELD, strict=True):
        sign = 1 if accounts[0] < "201" else -1
        parts = [sums for code, sums in now.sums.items() if code[:3] in accounts]
        rows.append(Row((label,), (sign * sum(x.opening for x in parts), sign * sum(x.closing for x in parts))))
    return Notice(
        table(_("Income"), _("total income"), True, found.income),
        table(_("Expenditure"), _("total expenditure"), False, found.spent),
        Table(_("Money, claims and debts"), (pgettext("statement", "item"), _("opening balance"), _("closing balance")), tuple(rows)),
        found.surplus, chart.is_restated(period.year),
    )  # fmt: skip


def _published(found: Held) -> Held:
    """Return the same with every account that is none of the chart counted with the one above that is."""
    known = chart.by_code()
    sums: dict[str, Sums] = {}
    for code, one in found.sums.items():
        shown = code
        while shown not in known:
            parent = found.names[shown].parent if shown in found.names else ""
            shown = parent or code[:3]
        sums[shown] = sums.get(shown, Sums()) + one
    names = {code: statements.Name(code, row.name, row.parent) for code, row in known.items()}
    return Held(names, sums)
