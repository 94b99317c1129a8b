"""How many questions each list of the ledgers asks the database: the true numbers, the same for one row and for more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ledgers.models import Contract, Decision
from tests.ledgers import contract_world
from tests.ledgers.bookkeeping import RENT, TODAY, kept_book, post
from tests.ledgers.holdings_world import passed
from tests.world import sign_in

pytestmark = pytest.mark.django_db
PINNED = {
    "books": 15, "vouchers": 9, "contracts": 11, "dues": 11, "receipts": 11, "flags": 18, "registers": 9, "resources": 9,
    "materials": 9, "checks": 11, "decisions": 9, "distributions": 9, "entities": 9, "funded-projects": 9, "land-incomes": 9,
    "cleanups": 9, "notes": 9, "funds": 11, "cash": 11, "figures": 23, "statements": 14, "bonuses": 6,
}  # fmt: skip
OF_BOOK = {
    "book": 18, "accounts": 8, "account-new": 7, "voucher-new": 7, "bank": 7, "receipt-new": 10, "payment-new": 10, "contract-new": 10,
}  # fmt: skip


def counted(client) -> dict[str, int]:
    """Return how many questions every list asks."""
    found = {}
    for name in PINNED:
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(reverse(f"ledgers:{name}"))
        assert answer.status_code == 200, name
        found[name] = len(asked)
    return found


def test_lists_ask_as_often_as_they_are_known_to(holdings, client):
    county = sign_in(client, holdings.world.users["county"])
    county.get(reverse("ledgers:books"))
    first = next(iter(holdings.books.values()))
    contract_world.signed(first, number="2025-001")
    contract_world.enter(first)
    few = counted(county)
    for book in holdings.books.values():
        for n in range(2, 6):
            passed(book, f"D-{n}")
            contract_world.signed(book, number=f"2025-{n:03d}")
            contract_world.asset(book, f"Z-{n}")
            contract_world.land(book, f"T-{n}")
            contract_world.enter(book)
    assert Decision.objects.count() == Contract.objects.count() == 9
    many = counted(county)
    assert {"few": few, "many": many} == {"few": PINNED, "many": PINNED}


def test_pages_of_a_book_ask_as_often_as_they_are_known_to(world, client):
    county, book = sign_in(client, world.users["county"]), kept_book()
    county.get(reverse("ledgers:books"))

    def asked() -> dict[str, int]:
        found = {}
        for name in OF_BOOK:
            with CaptureQueriesContext(connection) as queries:
                answer = county.get(reverse(f"ledgers:{name}", args=[book.pk]))
            assert answer.status_code == 200, name
            found[name] = len(queries)
        return found

    few = asked()
    for _ in range(5):
        post(book, *RENT, on=TODAY)
    assert [few, asked()] == [OF_BOOK, OF_BOOK]
