"""Contracts of the demo on a few books: receipts of the books are linked, no money is made, the same seed the same rows."""

import random
from collections import Counter
from datetime import date

import pytest

from config.demo import contracts, holdings, ledgers, roster
from config.demo.people import Names
from config.demo.profiles import PROFILES
from core import workdays
from core.actors import SYSTEM
from core.scope import EVERYTHING
from ledgers.domain import red_flags
from ledgers.domain.posting import Line
from ledgers.models import Contract, ContractReminder, ContractRule, Entry, Instalment, Posting
from ledgers.selectors import contracts as selectors
from ledgers.selectors import flags
from ledgers.services import posting_many
from ledgers.services.posting_many import Draft
from tests.config import demo_books
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


def test_a_handful_of_contracts_is_far_below_those_alike():
    workdays.fill()
    profile = PROFILES["altay"]
    root = roster.tree(profile, Names(random.Random(1), dotted=profile.dotted, single=profile.single), 1)
    books = ledgers.run(profile, 1, root, demo_books.NOW)
    holdings.run(profile, 1, root, books, demo_books.NOW)
    contracts.run("altay", 1, root, books, demo_books.NOW)
    found = flags.flags(EVERYTHING, demo_books.NOW.date())
    counted = Counter(flag.check for flag in found)
    assert 3 <= counted[red_flags.LOW_PRICE] <= 8
    assert all(20 <= flag.weight < 50 for flag in found if flag.check == red_flags.LOW_PRICE)
    # Every other named check that the demo can show is shown as well.
    for check in (
        red_flags.ARREARS,
        red_flags.OCCUPIED,
        red_flags.OVER_TERM,
        red_flags.NO_DECISION,
        red_flags.NO_BIDDING,
    ):
        assert 3 <= counted[check] <= 60, counted
    assert all(
        row.area <= row.resource.area for row in Contract.objects.exclude(resource=None).select_related("resource")
    )
