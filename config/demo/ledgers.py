"""The books of the demo's villages: two closed years whose income is that of the articles, and a year under way.

Every figure is drawn and then split, to the fen, by largest remainders, so that any seed adds up to the same totals.
The first year lies before the accounting rules in force and is shown restated; what lies between the two years is one
voucher (2021—2024年累计变动).
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from accounts.models import OrgUnit
from config.demo.profiles import YEAR, Profile
from core.actors import SYSTEM
from ledgers.domain import posting, year_end
from ledgers.domain.posting import Line
from ledgers.models import Book
from ledgers.services import books, closing_many, year_ends
from ledgers.services.posting_many import Draft, post_many

BASE_YEAR = 2020
WAN = 1_000_000
"""Fen in 万元."""


@dataclass(frozen=True)
class Totals:
    """What the villages' income comes to in fen, for scale 1; a base of nought: the books begin with the profile's year."""

    base: int
    year: int
    least: int
    """That every village has in the profile's year."""


OF = {
    "altay": Totals(base=123_740 * WAN // 100, year=517_088 * WAN // 100, least=208_000_00),
    "gangcha": Totals(base=0, year=86_845 * WAN // 100, least=82_000_00),
}


@dataclass(frozen=True)
class Source:
    """A kind of income or expenditure: what a year has of it, in which months, and how a voucher is worded."""

    account: str
    weight: int
    months: tuple[int, ...]
    memo: str
    category: str = ""
    counter: str = "102"
    step: int = 100
    """Amounts are whole multiples of it: rents are whole yuan, interest is not."""


_QUARTERS, _HALVES = (3, 6, 9, 12), (1, 7)
INCOME = (
    Source("50101", 190, _QUARTERS, "收农产品销售款", "operating", step=1),
    Source("50102", 130, (5, 9), "收农机作业服务款", "operating"),
    Source("50103", 200, _HALVES, "收房屋和机具租金", "rent"),
    Source("50104", 270, (4, 10), "收机动地发包款", "contracting"),
    Source("50201", 30, (12,), "收村办企业上交利润", "remittance"),
    Source("50202", 60, (12,), "收入股分红", "investment"),
    Source("50301", 80, (3, 9), "收村级组织运转补助", "subsidy"),
    Source("50401", 6, _QUARTERS, "收存款利息", "other", step=1),
    Source("50499", 34, (11,), "收其他零星收入", "other"),
)
"""Of a thousand: operating, rent and contracted land together are well above three quarters."""
SPENDING = (
    Source("511", 330, (4, 6, 8, 10), "付种苗、化肥和农机作业费", step=1),
    Source("51301", 220, _QUARTERS, "付干部报酬补贴"),
    Source("51302", 60, (2, 5, 8, 11), "付办公费", counter="101", step=1),
    Source("51303", 140, (1, 4, 7, 10), "付水电、取暖等运转支出", step=1),
    Source("51399", 40, (5,), "付其他管理费用", counter="101"),
    Source("51401", 120, (6, 10), "付公益设施维护费"),
    Source("51402", 60, (12,), "付成员福利支出（合计）"),
    Source("515", 30, (11,), "付其他支出"),
)


def run(profile: Profile, seed: int, root: OrgUnit, now: datetime, scale: int = 1) -> list[Book]:
    """Open a book for every village committee and keep it up to `now`; return the books. `close` ends the two years."""
    totals, rng = OF[profile.county], random.Random(f"{profile.county}/{seed}/ledgers")
    units = list(OrgUnit.objects.filter(path__startswith=root.path, kind="village").order_by("path"))
    wealth = [rng.lognormvariate(0, 0.55) for _unit in units]
    first = BASE_YEAR if totals.base else YEAR
    keys = [
        books.found(actor=SYSTEM, unit=unit, name=f"{unit.name}股份经济合作社", opened_on=date(first, 1, 1)).pk
        for unit in units
    ]
    base = parts(totals.base * scale, [one * rng.uniform(0.7, 1.3) for one in wealth])
    spare = totals.year * scale - totals.least * len(units)
    year = [totals.least + more for more in parts(spare, [one * rng.uniform(0.5, 1.5) for one in wealth])]
    drafts = {
        key: _book(random.Random(rng.random()), base[place], year[place], timezone.localdate(now))
        for place, key in enumerate(keys)
    }
    post_many(actor=SYSTEM, path=root.path, drafts=drafts, now=now)
    return list(Book.objects.filter(pk__in=keys).select_related("unit").order_by("pk"))


def close(profile: Profile, root: OrgUnit, now: datetime) -> None:
    """Carry over what was distributed of the year, and close the months of the two years."""
    totals = OF[profile.county]
    year_ends.close_year_many(actor=SYSTEM, path=root.path, year=YEAR, now=now)
    years = [BASE_YEAR, YEAR] if totals.base else [YEAR]
    months = [each * 100 + month for each in years for month in range(1, 13)]
    closing_many.close_many(actor=SYSTEM, path=root.path, months=months, now=now)


def parts(total: int, weights: Sequence[float], *, step: int = 1) -> list[int]:
    """Split fen by weights: whole multiples of `step`, what is left going to the largest remainders, the last fen to the first."""
    whole, rest = divmod(total, step)
    scaled = [round(weight * 1_000_000) for weight in weights]
    sum_ = sum(scaled)
    found = [whole * weight // sum_ for weight in scaled]
    by_remainder = sorted(range(len(scaled)), key=lambda n: (-(whole * scaled[n] % sum_), n))
    for place in by_remainder[: whole - sum(found)]:
        found[place] += 1
    return [part * step + (rest if place == 0 else 0) for place, part in enumerate(found)]


def _book(rng: random.Random, base: int, year: int, today: date) -> list[Draft]:
    """Return the vouchers of one book, in the order of their dates."""
    assets = rng.randrange(60, 320) * WAN
    if not base:
        opening = _opening(rng, date(YEAR, 1, 1), "建账期初余额", assets)
        return [opening, *_year(rng, YEAR, year), *_under_way(rng, year, today)]
    return [
        _opening(rng, date(BASE_YEAR, 1, 1), "建账期初余额（重述）", assets),
        *_year(rng, BASE_YEAR, base),
        _opening(rng, date(YEAR, 1, 1), "2021—2024年累计变动（重述汇总）", assets // 2, liabilities=False),
        *_year(rng, YEAR, year),
        *_under_way(rng, year, today),
    ]


def _opening(rng: random.Random, on: date, memo: str, assets: int, *, liabilities: bool = True) -> Draft:
    """Return balances that agree: what is owned, what is owed, and capital for the rest."""
    owned = {
        "101": rng.randrange(20, 90) * 10_000 if liabilities else 0,
        "102": rng.randrange(1_200, 3_600) * 10_000 + rng.randrange(10_000),
        "112": rng.randrange(0, 40) * 100_000 if liabilities else 0,
        "141": rng.randrange(0, 30) * WAN,
        "151": assets,
    }
    owed = {"152": assets // 5 // 100 * 100}
    if liabilities:
        owed |= {"211": rng.randrange(0, 30) * 100_000, "241": rng.randrange(0, 12) * WAN}
    net = sum(owned.values()) - sum(owed.values())
    owed["311"] = net // 6 // 100 * 100
    owed[year_end.UNDISTRIBUTED] = net // 20 // 100 * 100
    owed["301"] = net - owed["311"] - owed[year_end.UNDISTRIBUTED]
    lines = [Line(code, debit=fen) for code, fen in owned.items() if fen]
    lines += [Line(code, credit=fen) for code, fen in sorted(owed.items()) if fen]
    return Draft(on, posting.OPENING, memo, tuple(lines))


def _year(rng: random.Random, year: int, income: int) -> list[Draft]:
    """Return a whole year with its depreciation and its closing."""
    drafts = _flow(rng, year, income)
    worth = rng.randrange(12, 60) * 100_000
    drafts.append(
        Draft(
            date(year, 12, 31),
            posting.GENERAL,
            "计提固定资产折旧",
            (Line("511", debit=worth), Line("152", credit=worth)),
        )
    )
    balances: dict[str, int] = {}
    for draft in drafts:
        for line in draft.lines:
            balances[line.account] = balances.get(line.account, 0) + line.debit - line.credit
    drafts.append(Draft(date(year, 12, 31), posting.CLOSING, f"{year}年末结转本年收益", year_end.carried(balances)))
    return drafts


def _under_way(rng: random.Random, last: int, today: date) -> list[Draft]:
    """Return what has happened since the profile's year, up to today."""
    expected = round(last * rng.uniform(0.98, 1.15))
    return [draft for draft in _flow(rng, YEAR + 1, expected) if draft.on <= today]


def _flow(rng: random.Random, year: int, income: int) -> list[Draft]:
    """Return a year's receipts and payments in the order of their dates."""
    spent = round(income * (rng.uniform(0.70, 0.95) if year == BASE_YEAR else rng.uniform(0.42, 0.66)))
    found: list[Draft] = []
    for sources, total in ((INCOME, income), (SPENDING, spent)):
        shares = parts(total, [source.weight * rng.uniform(0.75, 1.25) for source in sources])
        for source, share in zip(sources, shares, strict=True):
            amounts = parts(share, [rng.uniform(0.8, 1.2) for _month in source.months], step=source.step)
            found += [
                _entry(rng, source, date(year, month, rng.randrange(2, 28)), fen)
                for month, fen in zip(source.months, amounts, strict=True)
                if fen
            ]
    # The hand's cash is drawn from the bank before it is spent.
    cash = sum(line.credit for draft in found for line in draft.lines if line.account == "101")
    halves = parts(cash, [1, 1], step=100)
    found += [
        Draft(date(year, month, 1), posting.TRANSFER, "提取备用金", (Line("101", debit=fen), Line("102", credit=fen)))
        for month, fen in zip((2, 8), halves, strict=True)
        if fen
    ]
    return sorted(found, key=lambda draft: draft.on)


def _entry(rng: random.Random, source: Source, on: date, fen: int) -> Draft:
    papers = rng.randrange(1, 4)
    if source.category:
        lines = (Line(source.counter, debit=fen), Line(source.account, credit=fen, category=source.category))
        return Draft(on, posting.RECEIPT, source.memo, lines, papers)
    lines = (Line(source.account, debit=fen), Line(source.counter, credit=fen))
    return Draft(on, posting.PAYMENT, source.memo, lines, papers)
