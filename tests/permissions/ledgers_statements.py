"""Statements, figures and special funds of the matrix: at every unit a book with a bonus, a reported figure and funds."""

from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse

from accounts.models import OrgUnit
from core.actors import SYSTEM
from ledgers.models import (
    BonusGrant,
    BonusRule,
    Book,
    EconomySetting,
    FundUse,
    LoanTotal,
    PartyFund,
    WeakRule,
)
from ledgers.services import books
from tests.world import NOW, TODAY, canary

NEEDLES = {
    "statement-book": "Unit {}", "bonus": "Unit {}", "economy-setting": "Unit {}", "weak-rule": "Unit {}", "bonus-rule": "Unit {}",
    "party-fund": "Funds of {}", "loan-total": "Lender {}",
}  # fmt: skip
OF_COUNTY = frozenset({"economy-setting", "weak-rule", "bonus-rule", "loan-total"})
MODELS: dict[str, type[models.Model]] = {
    "economy-setting": EconomySetting, "weak-rule": WeakRule, "bonus-rule": BonusRule,
    "party-fund": PartyFund, "loan-total": LoanTotal,
}  # fmt: skip


def build(path: str, unit: OrgUnit, county: OrgUnit) -> dict[tuple[str, str], Any]:
    """Return what a unit has of it; a county what it has set besides."""
    text = canary(path)
    book = Book.objects.filter(unit=unit).first() or books.found(
        actor=SYSTEM, unit=unit, name=f"Book {text}", opened_on=date(2025, 1, 1)
    )
    given = {"as_of": date(2025, 12, 1), "entered_by": "somebody", "entered_at": NOW}
    found: dict[tuple[str, str], Any] = {}
    if len(path) == 4:
        found |= {
            ("economy-setting", path): EconomySetting.objects.create(unit=unit),
            ("weak-rule", path): WeakRule.objects.create(unit=unit, measure="income", threshold_fen=100),
            ("bonus-rule", path): BonusRule.objects.create(
                unit=unit, year=2025, base_year=2024, form="share", share=100
            ),
            ("loan-total", path): LoanTotal.objects.create(
                unit=unit, period="2025", amount_fen=5, source=f"Lender {text}", **given
            ),
        }
    rule, _made = BonusRule.objects.get_or_create(
        unit=county, year=2025, defaults={"base_year": 2024, "form": "share", "share": 100}
    )
    fund = PartyFund.objects.create(unit=unit, year=2025, amount_fen=1_000, source=f"Funds of {text}")
    FundUse.objects.create(fund=fund, on=TODAY, amount_fen=5, purpose="a course", entered_by="somebody", entered_at=NOW)
    return found | {
        ("statement-book", path): book,
        ("bonus", path): BonusGrant.objects.create(rule=rule, book=book, gained_fen=100, proposed_fen=10),
        ("party-fund", path): fund,
    }


def _paged(name: str) -> Any:
    return lambda county, path: reverse(f"ledgers:{name}", args=[county.key("statement-book", path), "2025-12"])


TABLES: tuple[dict[str, Any], ...] = (
    {"kind": "economy-setting", "view": "ledger.view", "add": "ledger.set-up", "change": "ledger.set-up", "edits": {"base_year": "2021"}},
    {"kind": "weak-rule", "view": "ledger.view", "add": "ledger.set-up", "change": "ledger.set-up", "edits": {"threshold_fen": "5"}},
    {"kind": "bonus-rule", "view": "ledger.view", "add": "ledger.set-up", "change": "ledger.set-up", "edits": {"share": "5"}},
    {"kind": "party-fund", "view": "fund.view", "add": "fund.change", "change": "fund.change", "edits": {"document": "Renamed"}},
    {"kind": "loan-total", "view": "fund.view", "add": "fund.change"},
)  # fmt: skip
_KEY = {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d", "version": "1"}


def entries(entry: Any, to: Any, at: Any) -> list[Any]:
    """Return what stands behind the addresses; the arguments are the registry's own makers."""
    book, view = "statement-book", "ledger.view"
    return [
        entry("ledgers:statements", "list", book, view, "", at("ledgers:statements"), variants=(
            "", "?statement=balance-sheet", "?period=2025Q4&statement=income-statement", "?statement=x", "?unit=abc")),
        entry("ledgers:public-notice", "object", book, view, "", _paged("public-notice")),
        entry("ledgers:figures", "list", book, view, "", at("ledgers:figures"), variants=(
            "?year=2025&base=2024", "", "?formula=501%2B502", "?year=x&base=x&formula=x&unit=abc")),
        entry("ledgers:figure-rows", "object", book, view, "", _paged("figure-rows")),
        entry("ledgers:bonuses", "list", "bonus", view, "", at("ledgers:bonuses"), variants=("", "?rule=x")),
        entry("ledgers:bonus-decide", "object", "bonus", view, "ledger.set-up", to("ledgers:bonus-decide", "bonus"),
              lambda county, path: reverse("ledgers:bonuses"), reads=False, data={**_KEY, "granted": "0", "reason": "none this year"}),
        entry("ledgers:bonus-propose", "object", "bonus-rule", view, "ledger.set-up", to("ledgers:bonus-propose", "bonus-rule"),
              lambda county, path: reverse("ledgers:bonuses"), reads=False, data=_KEY),
        entry("ledgers:funds", "list", "party-fund", "fund.view", "", at("ledgers:funds"), variants=("", "?year=2025&after={path}.1", "?year=x&after=x")),
        entry("ledgers:fund", "object", "party-fund", "fund.view", "fund.change", to("ledgers:fund", "party-fund"),
              data={**_KEY, "on": "2025-12-01", "amount": "1", "purpose": "New", "document": ""}),
    ]  # fmt: skip


BY_INTERFACE = (("party-fund", "party-fund", "fund.view"), ("loan-total", "loan-total", "fund.view"))
AUTOCOMPLETES = (
    ("party-fund", "unit", "unit", "unit.view", "fund.view"),
)  # fmt: skip
FOREIGN = (
    ("weak-rule", "unit", "unit", "county"), ("bonus-rule", "unit", "unit", "county"),
    ("party-fund", "unit", "unit", "county"), ("loan-total", "unit", "unit", "county"),
)  # fmt: skip
NEW: dict[str, dict[str, str]] = {
    "weak-rule": {"measure": "surplus", "threshold_fen": "5", "year": "2030"},
    "bonus-rule": {"year": "2030", "base_year": "2020", "form": "share", "share": "5", "ladder": "", "cap_fen": ""},
    "party-fund": {"year": "2026", "amount_fen": "5", "source": "New", "document": ""},
    "loan-total": {"period": "2025", "amount_fen": "5", "as_of": "2025-12-01", "source": "New"},
}
"""What a form for a new record says beside its unit."""
