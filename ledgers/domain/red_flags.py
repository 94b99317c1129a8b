"""Red flags of contracts and receipts: named checks, each with its rule and the row that broke it. Pure.

A flag says where somebody has to look; it blocks nothing and accuses nobody. Sources stand beside each check; numbers that a
county may set are arguments (`Limits`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from ledgers.domain import contracts

ARREARS, OCCUPIED, OVER_TERM, NO_DECISION, LOW_PRICE, WAIVED, LATE_TO_BANK, NO_BIDDING = (
    "arrears", "occupied", "over-term", "no-decision", "low-price", "waived", "late-to-bank", "no-bidding",
)  # fmt: skip
CHECKS: Mapping[str, str] = {
    ARREARS: "合同约定的缴款期次",
    OCCUPIED: "三资台账与合同台账应当一致",
    OVER_TERM: "《民法典》第705条、《农村土地承包法》第21条",
    NO_DECISION: "四议两公开；合同“应签尽签”",
    LOW_PRICE: "县级设定：与全县同类中位价比较",
    WAIVED: "发包收入不得擅自减免：须经民主决议和乡镇批准",
    LATE_TO_BANK: "收入7日内缴入代管账户",
    NO_BIDDING: "县级设定：达到金额须公开竞价",
}
"""Check → the rule that it rests on, as the field cites it."""
FEWEST_TO_COMPARE = 4
"""Contracts of a class that there must be before a price counts as far below the others."""


@dataclass(frozen=True)
class Limits:
    """What a county has set."""

    terms: contracts.Terms = field(default_factory=contracts.Terms)
    low_percent: int = 50
    bidding_from_fen: int = 5_000_000
    days_to_bank: int = 7


@dataclass(frozen=True)
class ContractFact:
    """A contract as the checks look at it. `size` as in `contracts.yearly_price`; `alike` names what it is compared with."""

    key: int
    unit: int
    kind: str
    state: str
    direction: str
    land: str
    alike: str
    size: int
    starts_on: date
    ends_on: date
    total_fen: int
    arrears_fen: int
    has_decision: bool
    dealing: str
    waived_fen: int
    waived_without: bool
    """Something was waived without a decision that was passed."""


@dataclass(frozen=True)
class HoldingFact:
    """An asset or resource that stands as let or contracted out; `covered` by a contract in force or not."""

    key: int
    unit: int
    sort: str
    covered: bool


@dataclass(frozen=True)
class ReceiptFact:
    """Money that came in: when it was received, and when it reached the account (None: not yet)."""

    key: int
    unit: int
    received_on: date
    banked_on: date | None
    amount_fen: int


@dataclass(frozen=True)
class Flag:
    """A check that a row has not passed. `sort` is `contract`, `asset`, `resource` or `entry`; `weight` fen, years, days or percent."""

    check: str
    unit: int
    sort: str
    key: int
    weight: int = 0


def of_contracts(facts: Iterable[ContractFact], limits: Limits, today: date) -> list[Flag]:
    """Return what stands out of the contracts of one county."""
    rows = [fact for fact in facts if fact.state != contracts.DRAFT]
    found: list[Flag] = []
    medians = _medians(rows)
    for fact in rows:
        running = fact.state == contracts.IN_FORCE
        if fact.arrears_fen > 0:
            found.append(_flag(ARREARS, fact, fact.arrears_fen))
        if running and fact.ends_on < today:
            found.append(_flag(OCCUPIED, fact, (today - fact.ends_on).days))
        years = contracts.longest_years(kind=fact.kind, land=fact.land, terms=limits.terms)
        if running and contracts.over_term(starts_on=fact.starts_on, ends_on=fact.ends_on, years=years):
            found.append(_flag(OVER_TERM, fact, years or 0))
        if running and not fact.has_decision:
            found.append(_flag(NO_DECISION, fact, fact.total_fen))
        median, price = medians.get(fact.alike), price_of(fact)
        if running and median and price is not None and price * 100 < median * limits.low_percent:
            found.append(_flag(LOW_PRICE, fact, price * 100 // median))
        if fact.waived_without:
            found.append(_flag(WAIVED, fact, fact.waived_fen))
        if running and fact.dealing == "agreement" and fact.total_fen >= limits.bidding_from_fen:
            found.append(_flag(NO_BIDDING, fact, fact.total_fen))
    return found


def of_holdings(facts: Iterable[HoldingFact]) -> list[Flag]:
    """Return what stands as let or contracted out without a contract in force."""
    return [Flag(OCCUPIED, fact.unit, fact.sort, fact.key) for fact in facts if not fact.covered]


def of_receipts(facts: Iterable[ReceiptFact], limits: Limits, today: date) -> list[Flag]:
    """Return money that reached the account late, or has not reached it although the days are over."""
    found = []
    for fact in facts:
        last = fact.received_on + timedelta(days=limits.days_to_bank)
        reached = fact.banked_on or today
        if reached > last:
            found.append(Flag(LATE_TO_BANK, fact.unit, "entry", fact.key, (reached - fact.received_on).days))
    return found


def price_of(fact: ContractFact) -> int | None:
    """Return fen for a unit of size and year of a contract that brings money in for a thing of a known class."""
    if fact.direction != contracts.INCOMING or not fact.alike:
        return None
    return contracts.yearly_price(
        total_fen=fact.total_fen, starts_on=fact.starts_on, ends_on=fact.ends_on, size=fact.size
    )


def _medians(rows: Sequence[ContractFact]) -> dict[str, int]:
    prices: dict[str, list[int]] = defaultdict(list)
    for fact in rows:
        price = price_of(fact)
        if price is not None and fact.state == contracts.IN_FORCE:
            prices[fact.alike].append(price)
    return {alike: median(found) for alike, found in prices.items() if len(found) >= FEWEST_TO_COMPARE}


def median(values: Sequence[int]) -> int:
    """Return the middle of the values, of an even number the lower whole half of the middle two."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) // 2


def _flag(check: str, fact: ContractFact, weight: int) -> Flag:
    return Flag(check, fact.unit, "contract", fact.key, weight)
