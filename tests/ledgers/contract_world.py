"""Books and contracts that tests of contracts share: built by the services."""

from datetime import date
from typing import Any

from accounts.models import OrgUnit
from core.actors import SYSTEM, Actor
from ledgers.models import Asset, Book, Contract, Decision, Instalment, Resource
from ledgers.services import books, contracts, entries
from tests.world import NOW, TODAY, VILLAGES

PRICE = 1_200_000
"""Fen of a year's rent of the shop: 12,000 yuan."""


def make_book(path: str = VILLAGES[0], name: str = "一村股份经济合作社") -> Book:
    return books.found(actor=SYSTEM, unit=OrgUnit.objects.get(path=path), name=name, opened_on=date(2024, 1, 1))


def asset(book: Book, number: str = "Z-1", **more: Any) -> Asset:
    given = {"name": "门面房", "use": "operating", "origin": "built", "acquired_on": date(2015, 1, 1), "unit_word": "间",
             "cost_fen": 50_000_000, "place": "村委会东侧", "state": "idle", **more}  # fmt: skip
    return Asset.objects.create(book=book, number=number, **given)


def land(book: Book, number: str = "T-1", **more: Any) -> Resource:
    given = {"name": "东滩地", "land": "arable", "place": "村东", "area": 10_000, "use": "reserve", **more}
    return Resource.objects.create(book=book, number=number, **given)


def decision(book: Book, number: str = "2025-1", **more: Any) -> Decision:
    given = {"title": "门面房出租", "occasion": "people", "begun_on": date(2024, 12, 1), "state": "passed", **more}
    return Decision.objects.create(book=book, number=number, **given)


def values(**more: Any) -> dict[str, Any]:
    """Return a lease of three years, paid every year."""
    return {
        "number": "2025-001", "name": "门面房租赁", "kind": "leasing", "direction": "in", "thing": "门面房一间", "party": "某某商贸公司",
        "party_is_person": False, "starts_on": date(2025, 1, 1), "ends_on": date(2027, 12, 31), "total_fen": 3 * PRICE,
        "rhythm": "yearly", "deposit_fen": 0, "dealing": "agreement", **more,
    }  # fmt: skip


def drafted(book: Book, **more: Any) -> Contract:
    return contracts.draft(actor=SYSTEM, book_id=book.pk, values=values(**more))


def signed(book: Book, *, actor: Actor = SYSTEM, signed_on: date = date(2024, 12, 20), **more: Any) -> Contract:
    row = drafted(book, **more)
    contracts.sign(actor=actor, contract_id=row.pk, version=None, signed_on=signed_on, today=TODAY)
    return Contract.objects.get(pk=row.pk)


def part(contract: Contract, number: int = 1) -> Instalment:
    return Instalment.objects.get(contract=contract, number=number)


def enter(book: Book, form: str = "receipt", *, actor: Actor = SYSTEM, on: date = TODAY, **more: Any) -> Any:
    given = {"on": on, "purpose": "rent", "amount_fen": PRICE, "memo": "收门面房租金", "money": "102", **more}
    return entries.make(actor=actor, book_id=book.pk, form=form, given=entries.Given(**given), now=NOW, today=TODAY)
