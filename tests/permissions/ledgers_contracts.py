"""Contracts and entries of the matrix: at every unit a book with a contract, a draft, a paper, a reminder and a receipt."""

from datetime import date
from typing import Any

from django.db import models

from accounts.models import OrgUnit
from core import files
from core.actors import SYSTEM
from ledgers.models import Book, Contract, ContractFile, ContractReminder, ContractRule, Entry, Instalment
from ledgers.services import books, entries
from tests.world import NOW, TODAY, canary

_CONTRACT = "Contract {}"
NEEDLES = {
    "contract": _CONTRACT, "contract-draft": "Draft of a contract {}", "contract-file": _CONTRACT, "contract-reminder": _CONTRACT,
    "entry": "Entry {}", "contract-rule": "Unit {}", "book-of-contracts": "Book {}",
}  # fmt: skip
OF_COUNTY = frozenset({"contract-rule"})
MODELS: dict[str, type[models.Model]] = {
    "contract": Contract, "contract-reminder": ContractReminder, "entry": Entry, "contract-rule": ContractRule,
}  # fmt: skip
NUMBERED = ("entry",)
"""Kinds whose history names the record by its form and day alone."""


def build(path: str, unit: OrgUnit) -> dict[tuple[str, str], Any]:
    """Return what a unit has of contracts; a county its own rule besides."""
    text = canary(path)
    book = Book.objects.filter(unit=unit).first() or books.found(
        actor=SYSTEM, unit=unit, name=f"Book {text}", opened_on=date(2025, 1, 1)
    )
    given = {
        "book": book, "kind": "leasing", "thing": "a shop", "party": "a company", "starts_on": date(2025, 1, 1),
        "ends_on": date(2090, 12, 31), "total_fen": 100, "rhythm": "once", "dealing": "agreement",
    }  # fmt: skip
    contract = Contract.objects.create(
        number="2025-001", name=f"Contract {text}", state="in-force", signed_on=date(2025, 1, 1), **given
    )
    Instalment.objects.create(contract=contract, number=1, due_on=date(2025, 2, 1), amount_fen=100)
    draft = Contract.objects.create(number="2025-002", name=f"Draft of a contract {text}", **given)
    file = f"contracts/{path}.jpg"
    files.store(file, b"photo")
    found: dict[tuple[str, str], Any] = {
        ("book-of-contracts", path): book, ("contract", path): contract, ("contract-draft", path): draft,
        ("contract-file", path): ContractFile.objects.create(
            contract=contract, kind="image", name="a.jpg", file=file, digest=f"{path:0>64}", size=5, added_by="somebody", added_at=NOW
        ),
        ("contract-reminder", path): ContractReminder.objects.create(contract=contract, kind="arrears", about="1/0", sent_on=TODAY),
        ("entry", path): entries.make(
            actor=SYSTEM, book_id=book.pk, form="receipt", now=NOW, today=TODAY,
            given=entries.Given(on=TODAY, purpose="rent", amount_fen=5, memo=f"Entry {text}", money="102"),
        ),
    }  # fmt: skip
    if len(path) == 4:
        found["contract-rule", path] = ContractRule.objects.create(unit=unit, low_percent=1)
    return found


RULE = {"lease_years": "20", "arable_years": "30", "grass_years": "50", "forest_years": "70", "waste_years": "50", "low_percent": "50",
        "bidding_from_fen": "5000000", "days_to_bank": "7"}  # fmt: skip
"""What a form for a county's rule asks besides the county."""
