"""Contracts of a demo county's villages: those whose rent the books have received, some with money overdue, ending soon, or to be looked at.

No money is made here: receipts of rent and of land contracted out that the books hold already are linked to the instalments
that they paid, so the county's totals stay those of the articles.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import OrgUnit
from core.actors import SYSTEM
from ledgers.domain import contracts as rules
from ledgers.models import Asset, Book, Decision, Posting, Resource
from ledgers.services import contract_reminders, contract_schedule, contracts, contracts_many
from ledgers.services.contracts_many import NewContract, Part

_KINDS = {"rent": rules.LEASING, "contracting": rules.CONTRACTING}
_THINGS = {
    rules.LEASING: ("门面房", "冷库", "扶贫车间厂房", "农机具", "烘干房", "游客接待点", "仓库"),
    rules.CONTRACTING: ("机动地", "打草场", "鱼塘", "果园", "养殖用地", "设施大棚用地"),
}
_PARTIES = (
    "兴牧农机专业合作社",
    "金山商贸有限公司",
    "额河农业开发有限公司",
    "绿源饲草专业合作社",
    "友谊建材有限公司",
    "雪都旅游服务有限公司",
)
_PERSONS = ("王某甲", "李某乙", "赵某丙", "阿某丁")
_MOST_PAID = 12
_LATE, _SOON, _EXPIRED, _LONG, _UNDECIDED = 0.08, 0.06, 0.03, 0.03, 0.05
"""Shares of the contracts: with money overdue, ending soon, run out, over the legal term, without a decision."""
_BIDDING = 5_000_000
_CHEAP = 0.04
"""Share of the contracts with a thing of the registers whose price is far below that of others alike."""
_LAND_PRICES = {"arable": 300_00, "meadow": 60_00, "industry": 3_000_00}
"""What a mu brings in a year, in fen."""
_LEAST_PART = 100_000


@dataclass
class _Book:
    """What of a book contracts are made of."""

    row: Book
    paid: dict[str, list[tuple[int, date, int]]]
    decisions: list[int]
    assets: list[tuple[int, str, str, int]]
    """Key, name, unit of quantity, original value."""
    resources: list[tuple[int, str, int, str]]
    """Key, name, area, class of land."""


def run(county_profile: str, seed: int, root: OrgUnit, books: Sequence[Book], now: datetime) -> list[int]:
    """Make the contracts of the books of a county, the county's rule, one draft, the reminders of the day; return the contracts' keys."""
    rng, today = random.Random(f"{county_profile}/{seed}/contracts"), timezone.localdate(now)
    rows: list[NewContract] = []
    for found in _read(books):
        rows += _of_book(rng, found, today)
    keys = contracts_many.take_over(actor=SYSTEM, county=root, rows=rows)
    contract_schedule.add_rule(actor=SYSTEM, county=root, values={})
    if books:
        _draft(books[0], today)
    contract_reminders.remind(now)
    return keys


def _draft(book: Book, today: date) -> None:
    """Draft a lease that waits to be signed."""
    contracts.draft(
        actor=SYSTEM, book_id=book.pk,
        values={
            "number": contracts.next_number(book, today.year), "name": "村级仓库租赁合同", "kind": rules.LEASING, "direction": "in",
            "thing": "村级仓库", "party": _PARTIES[0], "party_is_person": False, "starts_on": today,
            "ends_on": rules.months_after(today, 36), "total_fen": 3_600_000, "rhythm": "yearly", "deposit_fen": 0,
            "dealing": "agreement",
        },
    )  # fmt: skip


def _read(books: Sequence[Book]) -> list[_Book]:
    keys = [row.pk for row in books]
    paid: dict[int, dict[str, list[tuple[int, date, int]]]] = defaultdict(lambda: defaultdict(list))
    lines = Posting.objects.filter(book__in=keys, category__in=_KINDS, credit__gt=0, voucher__kind="receipt")
    lines = lines.filter(voucher__entry__isnull=True).order_by("voucher__on", "voucher")
    for book, category, voucher, on, fen in lines.values_list("book", "category", "voucher", "voucher__on", "credit"):
        paid[book][category].append((voucher, on, fen))
    decisions, assets, resources = defaultdict(list), defaultdict(list), defaultdict(list)
    passed = Decision.objects.filter(book__in=keys, state__in=("passed", "carried")).order_by("pk")
    for book, key in passed.values_list("book", "pk"):
        decisions[book].append(key)
    rented = Asset.objects.filter(book__in=keys, state="rented").order_by("pk")
    for book, key, name, unit, cost in rented.values_list("book", "pk", "name", "unit_word", "cost_fen"):
        assets[book].append((key, name, unit, cost))
    let = Resource.objects.filter(book__in=keys, use="contracted").order_by("pk")
    for book, key, name, area, land in let.values_list("book", "pk", "name", "area", "land"):
        resources[book].append((key, name, area, land))
    return [_Book(row, paid[row.pk], decisions[row.pk], assets[row.pk], resources[row.pk]) for row in books]


def _of_book(rng: random.Random, found: _Book, today: date) -> list[NewContract]:
    """Return a contract for each stretch of receipts of one category; at least a lease, and one for each thing that is let."""
    stretches: list[tuple[str, list[tuple[int, date, int]]]] = []
    for category, kind in _KINDS.items():
        receipts = found.paid.get(category, [])
        stretches += [(kind, receipts[at : at + _MOST_PAID]) for at in range(0, len(receipts), _MOST_PAID)]
    for kind, things in ((rules.LEASING, found.assets), (rules.CONTRACTING, found.resources)):
        here = sum(1 for one, _paid in stretches if one == kind)
        stretches += [(kind, [])] * max(len(things) - here, 0 if kind == rules.CONTRACTING else int(not stretches))
    return [_contract(rng, found, kind, paid, place, today) for place, (kind, paid) in enumerate(stretches, 1)]


def _contract(
    rng: random.Random, found: _Book, kind: str, paid: list[tuple[int, date, int]], place: int, today: date
) -> NewContract:
    first = paid[0][1] if paid else today - timedelta(days=rng.randrange(30, 700))
    starts = first.replace(month=1, day=1)
    ends = _end(rng, today)
    usual = paid[-1][2] if paid else rng.randrange(300_000, 3_000_000)
    parts = [Part(on, fen, voucher) for voucher, on, fen in paid]
    if rng.random() < _LATE:
        parts.append(Part(max(today - timedelta(days=rng.randrange(10, 200)), starts), usual))
    name, more, worth = _thing(rng, found, kind)
    days = (max(ends, starts) - starts).days + 1
    due, dues = today + timedelta(days=rng.randrange(5, 330)), list[date]()
    while due <= ends and len(parts) + len(dues) < _MOST_PAID + 8:
        dues.append(due)
        due = rules.months_after(due, 12)
    if not parts and not dues:
        dues.append(min(today + timedelta(days=20), max(ends, starts)))
    if kind == rules.LEASING and worth:
        # What is still to come brings the rent to what such a thing is worth.
        missing = worth * days // 365 - sum(part.amount_fen for part in parts)
        usual = max(missing // max(len(dues), 1) // 10_000 * 10_000, _LEAST_PART)
    parts += [Part(on, usual) for on in dues]
    total = sum(part.amount_fen for part in parts)
    if kind == rules.CONTRACTING and worth:
        # So much of the land is let as the money is worth.
        more["area"] = min(max(total * 365 * 100 // (days * worth), 100), more["area"])
    is_person = kind == rules.CONTRACTING and rng.random() < 0.3
    bids = total >= _BIDDING and rng.random() < 0.95
    more |= {"venue": "县农村产权交易中心" if bids else "", "party_is_person": is_person, "deposit_fen": usual // 10}
    if found.decisions and rng.random() >= _UNDECIDED:
        more["decision"] = rng.choice(found.decisions)
    signed = max(starts - timedelta(days=rng.randrange(3, 25)), found.row.opened_on)
    return NewContract(
        book=found.row.pk, number=f"{starts.year}-{place:03d}", name=f"{name}{'租赁' if kind == rules.LEASING else '发包'}合同", kind=kind,
        party=rng.choice(_PERSONS if is_person else _PARTIES), signed_on=min(signed, today), starts_on=starts, ends_on=max(ends, starts),
        rhythm="yearly", dealing="exchange" if bids else "agreement", parts=tuple(sorted(parts, key=lambda part: part.due_on)), more=more,
    )  # fmt: skip


def _end(rng: random.Random, today: date) -> date:
    drawn = rng.random()
    if drawn < _SOON:
        return today + timedelta(days=rng.randrange(5, 90))
    if drawn < _SOON + _EXPIRED:
        return today - timedelta(days=rng.randrange(10, 120))
    years = rng.randrange(21, 26) if drawn < _SOON + _EXPIRED + _LONG else rng.randrange(1, 7)
    return rules.months_after(today.replace(month=12, day=31), 12 * years)


def _thing(rng: random.Random, found: _Book, kind: str) -> tuple[str, dict[str, Any], int]:
    """Return what is let, and what it brings in a year: a thing of the registers without a contract, else one in words."""
    cheap = rng.random() < _CHEAP
    if kind == rules.LEASING and found.assets:
        key, name, unit, cost = found.assets.pop()
        worth = cost * rng.randrange(65, 85) // 1_000
        return name, {"asset": key, "quantity": 1, "unit_word": unit}, worth * 2 // 5 if cheap else worth
    if kind == rules.CONTRACTING and found.resources:
        key, name, area, land = found.resources.pop()
        price = _LAND_PRICES.get(land, 100_00) * rng.randrange(85, 125) // 100
        return name, {"resource": key, "area": area}, price * 2 // 5 if cheap else price
    name = rng.choice(_THINGS[kind])
    return name, {"thing": name, "area": rng.randrange(500, 30_000) if kind == rules.CONTRACTING else None}, 0
