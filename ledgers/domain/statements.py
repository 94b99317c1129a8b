"""The statements of a book, from what its accounts hold. Pure.

Source: 《农村集体经济组织会计制度》（财会〔2023〕14号）: 资产负债表, 收益及收益分配表; in-year working tables 科目余额表 and
收支明细表. The order of the lines is as recalled in `domain.md` §1.2, so where 补助收入 stands is a county's setting; only
收益总额 and 净收益 do not depend on it. Line names are codes here; `ledgers.choices` says them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ledgers.domain.year_end import of_year

TRIAL, DETAIL, BALANCE, INCOME = "trial-balance", "income-and-expense", "balance-sheet", "income-statement"


@dataclass(frozen=True)
class Sums:
    """What an account holds, in fen: its balance at the beginning and its turnover in a period.

    `opening` is above zero on the debit side and holds opening vouchers of the period itself. `closing_debit` and
    `closing_credit` are the part of the turnover that year-end closings made.
    """

    opening: int = 0
    debit: int = 0
    credit: int = 0
    closing_debit: int = 0
    closing_credit: int = 0

    @property
    def closing(self) -> int:
        """The balance at the end, above zero on the debit side."""
        return self.opening + self.debit - self.credit

    @property
    def moved(self) -> int:
        """Debit less credit of the period, without year-end closings: what was spent, below zero what was earned."""
        return (self.debit - self.closing_debit) - (self.credit - self.closing_credit)

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(
            self.opening + other.opening, self.debit + other.debit, self.credit + other.credit,
            self.closing_debit + other.closing_debit, self.closing_credit + other.closing_credit,
        )  # fmt: skip


NOTHING = Sums()


@dataclass(frozen=True)
class Name:
    """An account as a statement names it."""

    code: str
    name: str
    parent: str = ""


# 科目余额表 --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TrialLine:
    """One account with its balances on either side, in fen. `level` is 1 for the accounts of three digits."""

    code: str
    name: str
    level: int
    opening_debit: int
    opening_credit: int
    debit: int
    credit: int
    closing_debit: int
    closing_credit: int


@dataclass(frozen=True)
class TrialBalance:
    """The accounts that hold or moved anything, and the sums of the accounts of three digits."""

    lines: tuple[TrialLine, ...]
    total: TrialLine

    @property
    def agrees(self) -> bool:
        total = self.total
        return (total.opening_debit, total.debit, total.closing_debit) == (
            total.opening_credit, total.credit, total.closing_credit,
        )  # fmt: skip


def trial_balance(names: Mapping[str, Name], sums: Mapping[str, Sums]) -> TrialBalance:
    """Return the balances of every account with those above it.

    An account above shows the net of those below, as the books of one account do. Totals are of the first level.
    """
    whole: dict[str, Sums] = {}
    for code, found in sums.items():
        for above in _line_up(names, code):
            whole[above] = whole.get(above, NOTHING) + found
    lines = tuple(
        _trial_line(names[code], len(_line_up(names, code)), found)
        for code, found in sorted(whole.items())
        if found.opening or found.debit or found.credit
    )
    return TrialBalance(lines, _total(line for line in lines if line.level == 1))


def _line_up(names: Mapping[str, Name], code: str) -> list[str]:
    """Return an account and those above it."""
    found = [code]
    while (above := names[found[-1]].parent) and above in names and above not in found:
        found.append(above)
    return found


def _trial_line(name: Name, level: int, sums: Sums) -> TrialLine:
    opening, closing = sums.opening, sums.closing
    return TrialLine(
        name.code, name.name, level, max(opening, 0), max(-opening, 0), sums.debit, sums.credit, max(closing, 0),
        max(-closing, 0),
    )  # fmt: skip


def _total(lines: Iterable[TrialLine]) -> TrialLine:
    fields = ("opening_debit", "opening_credit", "debit", "credit", "closing_debit", "closing_credit")
    found = list(lines)
    return TrialLine("", "", 0, *(sum(getattr(line, field) for line in found) for field in fields))


# 收支明细表 --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class DetailLine:
    """An account of income or expenditure: what the period and the comparison (year so far, or year before) have of it."""

    code: str
    name: str
    level: int
    is_income: bool
    now: int
    beside: int


@dataclass(frozen=True)
class Detail:
    """Income and expenditure by account."""

    lines: tuple[DetailLine, ...]
    income: tuple[int, int]
    spent: tuple[int, int]

    @property
    def surplus(self) -> tuple[int, int]:
        return self.income[0] - self.spent[0], self.income[1] - self.spent[1]


def is_income(code: str) -> bool:
    """Tell whether an account is one of income: 501 to 504."""
    return "501" <= code[:3] <= "504"


def detail(names: Mapping[str, Name], now: Mapping[str, Sums], beside: Mapping[str, Sums]) -> Detail:
    """Return income and expenditure of two stretches of time by account; year-end closings do not count."""
    whole: dict[str, list[int]] = {}
    for place, sums in enumerate((now, beside)):
        for code, found in sums.items():
            if of_year(code) and found.moved:
                fen = -found.moved if is_income(code) else found.moved
                for above in _line_up(names, code):
                    whole.setdefault(above, [0, 0])[place] += fen
    lines = tuple(
        DetailLine(code, names[code].name, len(_line_up(names, code)), is_income(code), *pair)
        for code, pair in sorted(whole.items())
    )
    first = [line for line in lines if line.level == 1]
    both = [
        (sum(x.now for x in first if x.is_income == side), sum(x.beside for x in first if x.is_income == side))
        for side in (True, False)
    ]
    return Detail(lines, both[0], both[1])


# 收益及收益分配表 --------------------------------------------------------------------------------


@dataclass(frozen=True)
class FormLine:
    """A line of a form: its code, its depth (0 for a result, 1 for what makes it, 2 for “of which”), the two columns."""

    code: str
    depth: int
    now: int
    beside: int


_APPROPRIATED = (("to-reserve", "3220101"), ("to-members", "3220102"), ("to-other", "3220199"))


def income_statement(
    now: Mapping[str, Sums], beside: Mapping[str, Sums], *, subsidy_above: bool = True
) -> tuple[FormLine, ...]:
    """Return the lines of 收益及收益分配表 for two stretches of time.

    `subsidy_above` puts 补助收入 into 经营收益, where it stands since 2023; else it stands below, as in the form of 2004.
    """
    columns = [_income_column(sums, subsidy_above) for sums in (now, beside)]
    return tuple(FormLine(code, depth, columns[0][code], columns[1][code]) for code, depth in _order(subsidy_above))


def _order(subsidy_above: bool) -> tuple[tuple[str, int], ...]:
    subsidy = (("subsidy", 1),)
    return (
        ("operating", 1), ("investment", 1), *(subsidy if subsidy_above else ()), ("operating-cost", 1), ("taxes", 1),
        ("administration", 1), ("running", 2), ("operating-result", 0), *(() if subsidy_above else subsidy), ("other", 1),
        ("welfare", 1), ("other-cost", 1), ("result", 0), ("income-tax", 1), ("net-result", 0), ("undistributed-before", 1),
        ("moved-in", 1), ("distributable", 0), ("to-reserve", 1), ("to-members", 1), ("to-other", 1), ("undistributed", 0),
    )  # fmt: skip


def _income_column(sums: Mapping[str, Sums], subsidy_above: bool) -> dict[str, int]:
    earned = {code: -_moved(sums, code) for code in ("501", "502", "503", "504")}
    spent = {code: _moved(sums, code) for code in ("511", "512", "513", "514", "515", "521")}
    operating = earned["501"] + earned["502"] - spent["511"] - spent["512"] - spent["513"]
    operating += earned["503"] if subsidy_above else 0
    result = sum(earned.values()) - sum(spent.values()) + spent["521"]
    net = result - spent["521"]
    appropriated = {
        name: sum(x.debit - x.closing_debit for code, x in sums.items() if code.startswith(account))
        for name, account in _APPROPRIATED
    }
    # What 322 gained beside the year's result and before it was divided: corrections of earlier years, cover from reserves.
    moved_in = -_moved(sums, "322") + sum(appropriated.values())
    before = -sum(x.opening for code, x in sums.items() if code.startswith("322") or code.startswith("321"))
    before -= sum(x.opening for code, x in sums.items() if of_year(code))
    distributable = net + before + moved_in
    return {
        "operating": earned["501"], "investment": earned["502"], "subsidy": earned["503"], "operating-cost": spent["511"],
        "taxes": spent["512"], "administration": spent["513"], "running": _moved(sums, "51303"),
        "operating-result": operating, "other": earned["504"], "welfare": spent["514"], "other-cost": spent["515"],
        "result": result, "income-tax": spent["521"], "net-result": net, "undistributed-before": before,
        "moved-in": moved_in, "distributable": distributable, **appropriated,
        "undistributed": distributable - sum(appropriated.values()),
    }  # fmt: skip


def _moved(sums: Mapping[str, Sums], account: str) -> int:
    return sum(found.moved for code, found in sums.items() if code.startswith(account))


# 资产负债表 --------------------------------------------------------------------------------------

_ASSETS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("money", 1, ("101", "102")), ("short-investment", 1, ("111",)), ("receivables", 1, ("112",)),
    ("stock", 1, ("121", "401")), ("consumable", 1, ("131",)), ("current-assets", 0, ()),
    ("long-investment", 1, ("141",)), ("productive-cost", 2, ("132",)), ("productive-worn", 2, ("133",)),
    ("productive", 1, ("132", "133")), ("fixed-cost", 2, ("151",)), ("fixed-worn", 2, ("152",)),
    ("fixed", 1, ("151", "152")), ("construction", 1, ("153",)), ("disposal", 1, ("154",)),
    ("intangible-cost", 2, ("161",)), ("intangible-worn", 2, ("162",)), ("intangible", 1, ("161", "162")),
    ("public", 1, ("134",)), ("deferred", 1, ("171",)), ("pending", 1, ("181",)), ("long-assets", 0, ()),
    ("assets", 0, ()),
)  # fmt: skip
_CLAIMS: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    ("short-loans", 1, ("201",)), ("payables", 1, ("211",)), ("wages", 1, ("212",)), ("labour", 1, ("213",)),
    ("taxes-due", 1, ("214",)), ("current-debts", 0, ()), ("long-loans", 1, ("221",)), ("levy", 1, ("231",)),
    ("special", 1, ("241",)), ("long-debts", 0, ()), ("debts", 0, ()), ("capital", 1, ("301",)), ("reserve", 1, ("311",)),
    ("undistributed", 1, ("321", "322")), ("equity", 0, ()), ("claims", 0, ()),
)  # fmt: skip
_SUMS = {
    "current-assets": ("money", "short-investment", "receivables", "stock", "consumable"),
    "long-assets": (
        "long-investment", "productive", "fixed", "construction", "disposal", "intangible", "public", "deferred", "pending",
    ),
    "assets": ("current-assets", "long-assets"),
    "current-debts": ("short-loans", "payables", "wages", "labour", "taxes-due"),
    "long-debts": ("long-loans", "levy", "special"), "debts": ("current-debts", "long-debts"),
    "equity": ("capital", "reserve", "undistributed"), "claims": ("debts", "equity"),
}  # fmt: skip
_WORN = ("productive-worn", "fixed-worn", "intangible-worn")


@dataclass(frozen=True)
class BalanceSheet:
    """Both sides of 资产负债表; columns are the end of the period and the beginning of the year."""

    assets: tuple[FormLine, ...]
    claims: tuple[FormLine, ...]

    @property
    def totals(self) -> tuple[FormLine, FormLine]:
        return self.assets[-1], self.claims[-1]

    @property
    def agrees(self) -> bool:
        left, right = self.totals
        return (left.now, left.beside) == (right.now, right.beside)


def balance_sheet(now: Mapping[str, int], beside: Mapping[str, int]) -> BalanceSheet:
    """Return the sheet of the balances at two moments, by account, above zero on the debit side.

    内部往来 stands among the receivables where it is owed to the collective, else among the payables. Before the year is
    closed its result is part of 未分配收益, so that both sides agree on every day.
    """
    columns = [_balance_column(balances) for balances in (now, beside)]

    def side(lines: Sequence[tuple[str, int, tuple[str, ...]]]) -> tuple[FormLine, ...]:
        return tuple(FormLine(code, depth, columns[0][code], columns[1][code]) for code, depth, _accounts in lines)

    return BalanceSheet(side(_ASSETS), side(_CLAIMS))


def _balance_column(balances: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for lines, sign in ((_ASSETS, 1), (_CLAIMS, -1)):
        for code, _depth, accounts in lines:
            if accounts:
                fen = sum(value for account, value in balances.items() if account[:3] in accounts)
                found[code] = -fen if code in _WORN else sign * fen
    internal = sum(value for account, value in balances.items() if account[:3] == "113")
    found["receivables"] += max(internal, 0)
    found["payables"] += max(-internal, 0)
    found["undistributed"] -= sum(value for account, value in balances.items() if of_year(account))
    for code, parts in _SUMS.items():
        found[code] = sum(found[part] for part in parts)
    return found
