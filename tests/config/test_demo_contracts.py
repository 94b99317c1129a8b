"""Contracts of the demo on a few books: receipts of the books are linked, no money is made, the same seed the same rows."""

from datetime import date

import pytest

from config.demo import contracts
from core.actors import SYSTEM
from core.scope import EVERYTHING
from ledgers.domain.posting import Line
from ledgers.models import Contract, ContractReminder, ContractRule, Entry, Instalment, Posting
from ledgers.selectors import contracts as selectors
from ledgers.services import posting_many
from ledgers.services.posting_many import Draft
from tests.ledgers import contract_world as w
from tests.world import NOW, TODAY, VILLAGES

pytestmark = pytest.mark.django_db


def test_contracts_of_the_demo_stand_on_the_receipts_of_the_books(world):
    books = [w.make_book(path, f"{n}村股份经济合作社") for n, path in enumerate(VILLAGES, 1)]
    w.asset(books[0], state="rented")
    w.land(books[1], use="contracted")
    drafts = {
        book.pk: [
            Draft(date(2025, month, 5), "receipt", "收租金", (Line("102", debit=10_000), Line("50103", credit=10_000, category="rent")))
            for month in range(1, 13)
        ]
        for book in books[:3]
    }  # fmt: skip
    posting_many.post_many(actor=SYSTEM, path="0001", drafts=drafts, now=NOW)
    lines = Posting.objects.count()
    keys = contracts.run("altay", 1, world.county, books, NOW)
    assert Posting.objects.count() == lines
    assert Contract.objects.filter(pk__in=keys, state="in-force").count() == len(keys) >= 4
    assert Contract.objects.filter(state="draft").count() == ContractRule.objects.count() == 1
    assert ContractReminder.objects.count() <= len(keys)
    assert set(Contract.objects.values_list("book", flat=True)) == {book.pk for book in books}
    assert Entry.objects.count() == 36
    paid = selectors.with_received(Instalment.objects.filter(entries__isnull=False))
    assert {part.owed for part in paid} == {0}
    assert selectors.overdue(EVERYTHING, TODAY).count() <= len(keys)
    for row in Contract.objects.all():
        assert row.total_fen == sum(part.amount_fen for part in row.instalments.all())
