"""The chart of accounts of village collectives: the shipped edition, and what tells another one. Pure.

Source: 《农村集体经济组织会计制度》（财会〔2023〕14号）, in force since 2024-01-01: 42 accounts of three digits, which no
collective may change. The longer codes are sub-accounts as suggested here; a book may have others below the same parents.
"""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

EDITION = "2023"
OLD_EDITION = "2004"
IN_FORCE = date(2024, 1, 1)
"""Years before are shown restated in this chart, and marked so."""
ASSET, LIABILITY, EQUITY, COST, INCOME, EXPENSE = "asset", "liability", "equity", "cost", "income", "expense"
DEBIT, CREDIT, BOTH = "debit", "credit", "both"
CASH, BANK, RECEIVABLE, YEAR_RESULT, APPROPRIATION, RESERVE = "101", "102", "112", "321", "322", "311"

CHANGED_MEANING: Mapping[str, tuple[str, str]] = {
    "131": ("牲畜（禽）资产", "消耗性生物资产"),
    "132": ("林木资产", "生产性生物资产"),
    "153": ("固定资产清理", "在建工程"),
    "154": ("在建工程", "固定资产清理"),
    "211": ("应付工资", "应付款"),
    "212": ("应付福利费", "应付工资"),
    "502": ("经营支出", "投资收益"),
    "511": ("发包及上交收入", "经营支出"),
    "521": ("农业税附加返还收入", "所得税费用"),
}
"""Codes that stand for something else in the chart of 财会〔2004〕12号: code → (then, now)."""
_ONLY_2004 = frozenset({"202", "522", "531", "541", "551", "561"})
"""Codes that only the chart of 2004 has: 应付款, 补助收入, 其他收入, 管理费用, 其他支出, 投资收益."""


@dataclass(frozen=True)
class ChartAccount:
    """One account of a chart. `parent` is the code above, empty for the accounts of three digits."""

    code: str
    name: str
    kind: str
    normal: str
    parent: str

    @property
    def is_official(self) -> bool:
        """Tell whether the regulation itself has the account."""
        return not self.parent


@cache
def accounts() -> tuple[ChartAccount, ...]:
    """Return the shipped edition, in the order of the codes."""
    path = Path(__file__).with_name("chart_2023.csv")
    with path.open(encoding="utf-8") as stream:
        rows = [
            ChartAccount(r["code"], r["name_zh"], r["type"], r["normal_balance"], r["parent"])
            for r in csv.DictReader(stream)
        ]
    return tuple(sorted(rows, key=lambda row: row.code))


@cache
def by_code() -> Mapping[str, ChartAccount]:
    return {row.code: row for row in accounts()}


def is_restated(year: int) -> bool:
    """Tell whether a year was kept under the older regulation, so that its figures here are restated (重述)."""
    return date(year, 12, 31) < IN_FORCE


def told_apart(named: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Return the codes by which a list of (code, name) is seen to be of the chart of 2004; empty for the chart of 2023.

    A code counts where its name is the one it had then, or where the chart of 2023 does not have it.
    """
    found = []
    for code, name in named:
        then = CHANGED_MEANING.get(code)
        if (then is not None and name.strip() == then[0]) or (code in _ONLY_2004):
            found.append(code)
    return tuple(sorted(set(found)))


def leaves(codes: Collection[str], parents: Collection[str]) -> frozenset[str]:
    """Return the accounts that take lines: those that are no other one's parent."""
    return frozenset(codes) - frozenset(parents)
