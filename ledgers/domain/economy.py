"""Figures of the collective economy as arithmetic: categories in two views, growth, shares, weak villages, bonuses. Pure.

Source: how the old statistics are divided, 财会〔2004〕12号 (经营收入, 发包及上交收入, 投资收益, 补助收入, 其他收入); the accounts since
2024, 财会〔2023〕14号; which villages are weak and what a bonus is, settings of the county (`docs/rules/weak-villages.md`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from core.rounding import half_up

CATEGORIES = ("operating", "rent", "contracting", "remittance", "investment", "subsidy", "other")
OLD_VIEW: Mapping[str, tuple[str, ...]] = {
    "operating": ("operating", "rent"), "contracting": ("contracting", "remittance"), "investment": ("investment",),
    "subsidy": ("subsidy",), "other": ("other",),
}  # fmt: skip
"""Old category → the portal's categories that it is made of."""
INCOME_ACCOUNTS = ("501", "502", "503", "504")
ONLY_OPERATING, WITH_INVESTMENT = "501", "501+502"
_BY_ACCOUNT = (
    ("50103", "rent"), ("50104", "contracting"), ("50201", "remittance"), ("501", "operating"), ("502", "investment"),
    ("503", "subsidy"), ("504", "other"),
)  # fmt: skip


def category_of(account: str, category: str = "") -> str:
    """Return the category of a line of income: its own, or the one its account stands for."""
    return category or next((name for start, name in _BY_ACCOUNT if account.startswith(start)), "other")


@dataclass
class Economy:
    """What a collective earned and spent in a stretch of time, in fen."""

    categories: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CATEGORIES, 0))
    accounts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(INCOME_ACCOUNTS, 0))
    spent: int = 0

    def earn(self, account: str, category: str, fen: int) -> None:
        """Count a line of income."""
        self.categories[category_of(account, category)] += fen
        self.accounts[account[:3]] += fen

    def add(self, other: "Economy") -> None:
        """Count all that another collective has."""
        for code, fen in other.categories.items():
            self.categories[code] += fen
        for code, fen in other.accounts.items():
            self.accounts[code] += fen
        self.spent += other.spent

    @property
    def income(self) -> int:
        return sum(self.accounts.values())

    @property
    def surplus(self) -> int:
        return self.income - self.spent

    def operating(self, formula: str) -> int:
        """Return operating income after one of the two readings."""
        return self.accounts["501"] + (self.accounts["502"] if formula == WITH_INVESTMENT else 0)

    def old(self, code: str) -> int:
        """Return a category of the old statistics."""
        return sum(self.categories[part] for part in OLD_VIEW[code])

    def measured(self, measure: str) -> int:
        """Return what a rule of weak villages measures: `income`, `operating` (501 alone) or `surplus`."""
        return {"income": self.income, "operating": self.accounts["501"], "surplus": self.surplus}[measure]


def share(part: int, whole: int) -> int | None:
    """Return a share in hundredths of a percent, half up; None of nothing."""
    return half_up(part * 10_000, whole) if whole else None


def growth(now: int, base: int) -> int | None:
    """Return the growth against a base in hundredths of a percent; None where the base is not above nought."""
    return half_up((now - base) * 10_000, base) if base > 0 else None


# Weak villages ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Weak:
    """A rule: a village whose `measure` of a year lies below the threshold is weak. `year` None: of every year."""

    measure: str
    threshold: int
    year: int | None = None


SHIPPED = (
    Weak("income", 20_000_000),
    Weak("operating", 45_000_000),
    Weak("surplus", 20_000_000),
)
"""20 万元 of total income (article 001), 45 万元 of operating income and 20 万元 of surplus (article 004)."""


def is_weak(rule: Weak, economy: Economy, year: int) -> bool:
    """Tell whether a village is weak by a rule in a year; exactly at the threshold it is not."""
    return (rule.year is None or rule.year == year) and economy.measured(rule.measure) < rule.threshold


# Bonus ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Bonus:
    """A rule of 增量奖: a share of the increment in hundredths of a percent, or the ladder's amount; never above the cap.

    `ladder` are steps (increment from, bonus), in fen, rising.
    """

    form: str
    share: int = 0
    ladder: Sequence[tuple[int, int]] = ()
    cap: int = 0


def increment(now: int, base: int) -> int:
    """Return by how much a year lies above its base; a fall is no increment."""
    return max(now - base, 0)


def bonus(rule: Bonus, gained: int) -> int:
    """Return what a rule proposes for an increment, in fen; a cap of nought is none."""
    if gained <= 0:
        return 0
    if rule.form == "share":
        found = half_up(gained * rule.share, 10_000)
    else:
        found = max((fen for start, fen in rule.ladder if gained >= start), default=0)
    return min(found, rule.cap) if rule.cap else found
