"""Holdings of the matrix: at every unit a book with one of everything that is registered, decided, distributed or noted."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import models

from accounts.models import OrgUnit
from ledgers.models import (
    Account,
    Asset,
    Book,
    BookHead,
    CheckLine,
    Cleanup,
    Decision,
    Distribution,
    Entity,
    EntityWord,
    FundedProject,
    HoldingCheck,
    HoldingRule,
    LandIncome,
    Material,
    Resource,
    SplitPart,
    SplitRule,
    SupervisionNote,
)
from tests.world import TODAY, canary

NEEDLES = {
    "held-book": "Unit {}", "held-asset": "Pump {}", "held-land": "Field {}", "held-material": "Seed {}", "year-check": "Unit {}",
    "village-matter": "Road {}", "share-out": "Share-out {}", "split": "Split {}", "entity": "Mill {}",
    "entity-path": "Way {}", "entity-word": "Mode {}", "funded": "Barn {}", "land-income": "Unit {}", "cleanup": "Issue {}", "noted": "Note {}",
    "holding-rule": "Unit {}",
}  # fmt: skip
OF_COUNTY = frozenset({"split", "entity-path", "entity-word", "holding-rule"})
MODELS: dict[str, type[models.Model]] = {
    "held-asset": Asset, "held-land": Resource, "held-material": Material, "year-check": HoldingCheck, "village-matter": Decision,
    "share-out": Distribution, "split": SplitRule, "entity": Entity, "entity-path": EntityWord, "entity-word": EntityWord, "funded": FundedProject,
    "land-income": LandIncome, "cleanup": Cleanup, "noted": SupervisionNote, "holding-rule": HoldingRule,
}  # fmt: skip


def book_of(unit: OrgUnit) -> Book:
    """Return the unit's book, made here where no other part of the matrix has made it."""
    book = Book.objects.filter(unit=unit).first()
    if book is None:
        book = Book.objects.create(unit=unit, name=f"Book {canary(unit.path)}", opened_on=date(2024, 1, 1))
        BookHead.objects.create(book=book)
    given = {"name": "bank", "kind": "asset", "normal": "debit"}
    Account.objects.get_or_create(book=book, code="102", defaults=given)
    return book


def build(path: str, unit: OrgUnit, made: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Return one of every kind at a unit; the county's rule, words and days at the county."""
    text, book = canary(path), book_of(unit)
    found: dict[tuple[str, str], Any] = {("held-book", path): book}
    if len(path) == 4:
        rule = SplitRule.objects.create(unit=unit, code="floor", name=f"Split {text}", kind="shares")
        SplitPart.objects.create(rule=rule, order=1, party="members", weight=1)
        found |= {
            ("split", path): rule, ("holding-rule", path): HoldingRule.objects.create(unit=unit),
            ("entity-word", path): EntityWord.objects.create(unit=unit, kind="mode", name=f"Mode {text}"),
            ("entity-path", path): EntityWord.objects.create(unit=unit, kind="path", name=f"Way {text}"),
        }  # fmt: skip
    rule = found.get(("split", path[:4])) or made["split", path[:4]]
    asset = Asset.objects.create(
        book=book, number="A-1", name=f"Pump {text}", use="operating", origin="bought", acquired_on=date(2024, 6, 1),
        unit_word="set", cost_fen=100, place="here", state="own",
    )  # fmt: skip
    check = HoldingCheck.objects.create(book=book, year=2024, opened_on=TODAY)
    passed = Decision.objects.create(
        book=book, number="D-2", title=f"Road {text}", occasion="people", begun_on=date(2025, 9, 1), state="passed",
        recorded=5, passed_on=date(2025, 9, 20),
    )  # fmt: skip
    CheckLine.objects.create(
        sheet=check, kind="asset", asset=asset, label=str(asset), measure="pieces", book_figure=1, counted=1
    )
    return found | {
        ("held-asset", path): asset, ("year-check", path): check,
        ("held-land", path): Resource.objects.create(
            book=book, number="R-1", name=f"Field {text}", land="arable", place="here", area=100, use="reserve"),
        ("held-material", path): Material.objects.create(
            book=book, name=f"Seed {text}", unit_word="bag", quantity=1, amount_fen=100, place="here", keeper="clerk", use="own"),
        ("village-matter", path): Decision.objects.create(
            book=book, number="D-1", title=f"Road {text}", occasion="people", begun_on=date(2025, 10, 1)),
        ("share-out", path): Distribution.objects.create(
            book=book, year=2024, title=f"Share-out {text}", surplus_fen=1000, pool_fen=100, rule=rule, members_count=3,
            state="resolved", decision=passed),
        ("entity", path): Entity.objects.create(book=book, kind="workshop", name=f"Mill {text}", founded_on=date(2025, 1, 1)),
        ("funded", path): FundedProject.objects.create(book=book, name=f"Barn {text}", begun_on=date(2025, 1, 1), as_of=TODAY),
        ("land-income", path): LandIncome.objects.create(book=book, year=2024, rent_fen=100, source="the village", as_of=TODAY),
        ("cleanup", path): Cleanup.objects.create(
            book=book, found_on=date(2025, 1, 1), kind="contract", issue=f"Issue {text}", measure="renegotiated", post="clerk",
            deadline=TODAY),
        ("noted", path): SupervisionNote.objects.create(
            book=book, level="township", kind="book", label=f"Note {text}", text="explain it", written_on=TODAY,
            written_by="somebody", due_on=TODAY),
    }  # fmt: skip


_WHY = {"reason": "because of the test"}
_ASSETS = {"view": "asset.view", "add": "asset.change", "change": "asset.change"}
TABLES: tuple[Mapping[str, Any], ...] = (
    {"kind": "held-asset", **_ASSETS, "edits": {"name": "Renamed", **_WHY}},
    {"kind": "held-land", **_ASSETS, "edits": {"name": "Renamed", **_WHY}},
    {"kind": "held-material", **_ASSETS, "edits": {"name": "Renamed", **_WHY}},
    {"kind": "year-check", "view": "asset.view"},
    {"kind": "village-matter", "view": "decision.view", "add": "decision.record", "change": "decision.record",
     "edits": {"title": "Renamed", **_WHY}},
    {"kind": "share-out", "view": "distribution.view"},
    {"kind": "split", "view": "distribution.view", "add": "ledger.set-up"},
    {"kind": "entity", **_ASSETS, "edits": {"name": "Renamed", **_WHY}},
    {"kind": "entity-word", "view": "asset.view", "add": "ledger.set-up", "change": "ledger.set-up", "edits": {"name": "Renamed"}},
    {"kind": "funded", **_ASSETS, "edits": {"name": "Renamed", **_WHY}},
    {"kind": "land-income", **_ASSETS, "edits": {"source": "Renamed", **_WHY}},
    {"kind": "cleanup", **_ASSETS, "edits": {"issue": "Renamed", **_WHY},
     "steps": {"settle": ("cleanup", "asset.change", {"on": "2025-12-01", "result": "done"})}},
    {"kind": "noted", "view": "asset.view", "add": "asset.change",
     "steps": {"answer_it": ("noted", "asset.change", {"answer": "done"})}},
    {"kind": "holding-rule", "view": "asset.view", "add": "ledger.set-up", "change": "ledger.set-up", "edits": {"decision_days": "9"}},
)  # fmt: skip
_KEY = {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d", "version": "1"}


def _correction(kind: str, key: Callable[[str], str] = lambda named: "") -> dict[str, str]:
    """Return the correction form of a kind's page, filled in."""
    given = {f"correct-{name}": value for name, value in new(key, kind).items() if name != "book"}
    return {**_KEY, "do": "correct", **given, "correct-reason": "because of the test"}


_PAGES = (
    # address, its list, kind, right to see, right to post, what is posted
    ("asset", "registers", "held-asset", "asset.view", "asset.change", {"do": "use", "use-state": "idle"}),
    ("resource", "resources", "held-land", "asset.view", "asset.change", "held-land"),
    ("material", "materials", "held-material", "asset.view", "asset.change", "held-material"),
    ("check", "checks", "year-check", "asset.view", "asset.change", {"do": "report"}),
    ("decision", "decisions", "village-matter", "decision.view", "decision.record", {"do": "stop", "stop-reason": "not pursued"}),
    ("distribution", "distributions", "share-out", "distribution.view", "distribution.approve",
     {"do": "withdraw", "withdraw-reason": "planned anew"}),
    ("entity", "entities", "entity", "asset.view", "asset.change", "entity"),
    ("funded-project", "funded-projects", "funded", "asset.view", "asset.change", "funded"),
    ("land-income", "land-incomes", "land-income", "asset.view", "asset.change", "land-income"),
    ("cleanup", "cleanups", "cleanup", "asset.view", "asset.change",
     {"do": "settle", "settle-on": "2025-12-01", "settle-result": "done"}),
    ("note", "notes", "noted", "asset.view", "asset.change", {"do": "answer", "answer-answer": "done"}),
)  # fmt: skip
_PLANS = {"distribution": "distribution.plan"}
"""Pages of new rows that another right opens than the step that is posted."""
_SHEET = {
    "matter": "a road", "on": "2025-10-02", "form": "committee", "due": "5", "attended": "4", "favour": "4", "content": "agreed",
    "signed": "4", "otherwise": "end",
}  # fmt: skip


def entries(entry: Callable[..., Any], to: Callable[[str, str], Any], page: Callable[[str], Any]) -> list[Any]:
    """Return what stands behind the addresses of holdings; the arguments are the registry's own makers."""
    from django.urls import reverse

    asked = ("", "?unit={path}", "?book={key}", "?after={path}.1", "?unit=abc&after=x")
    found = []
    for name, many, kind, view, right, posted in _PAGES:
        data = _correction(posted) if isinstance(posted, str) else {**_KEY, **posted}
        found += [
            entry(f"ledgers:{name}", "object", kind, view, right, to(f"ledgers:{name}", kind), data=data),
            entry(f"ledgers:{many}", "list", kind, view, "", page(f"ledgers:{many}"), variants=asked),
            entry(
                f"ledgers:{name}-new",
                "add",
                kind,
                _PLANS.get(name, right),
                "",
                page(f"ledgers:{name}-new"),
                data={"book": "1"},
            ),
        ]
    return [
        *found,
        entry("ledgers:decision-sheet", "object", "village-matter", "decision.view", "decision.record",
              lambda county, path: reverse("ledgers:decision-sheet", args=[county.key("village-matter", path), "proposal"]),
              data={**_KEY, **_SHEET}, needs="decision.record"),
        entry("ledgers:cash", "list", "held-book", "asset.view", "", page("ledgers:cash"), variants=("", "?after={path}.1", "?after=x")),
        entry("ledgers:depreciation", "add", "", "ledger.post", "", page("ledgers:depreciation"), data={**_KEY, "book": "1"},
              reason="for books of the own area, whatever else is posted"),
    ]  # fmt: skip


BY_INTERFACE = (
    ("asset", "held-asset", "asset.view"), ("resource", "held-land", "asset.view"),
    ("decision", "village-matter", "decision.view"), ("distribution", "share-out", "distribution.view"),
)  # fmt: skip
FOREIGN = (
    *((kind, "book", "held-book", "township") for kind in (
        "held-asset", "held-land", "held-material", "village-matter", "entity", "funded", "land-income", "cleanup", "noted")),
    ("entity", "mode", "entity-word", "township"), ("entity", "path", "entity-path", "township"), ("funded", "entity", "entity", "township"),
)  # fmt: skip


def new(key: Callable[[str], str], kind: str) -> dict[str, Any]:
    """Return a form for a new record that its service accepts; `key` names an object of the own unit."""
    own = {"book": key("held-book")}
    money = dict.fromkeys(
        ("own_planned_fen", "own_arrived_fen", "aid_planned_fen", "aid_arrived_fen", "award_planned_fen", "award_arrived_fen", "income_fen"),
        "1",
    )  # fmt: skip
    given: dict[str, dict[str, Any]] = {
        "held-asset": {
            "number": "A-9", "name": "New", "use": "operating", "origin": "bought", "acquired_on": "2025-01-01", "quantity": "1",
            "unit_word": "set", "cost_fen": "1", "depreciated_fen": "0", "place": "here", "life_months": "", "residual": "5"},
        "held-land": {"number": "R-9", "name": "New", "land": "arable", "place": "here", "bounds": "", "area": "1", "use": "reserve"},
        "held-material": {"name": "New", "unit_word": "bag", "quantity": "1", "amount_fen": "1", "place": "here", "keeper": "clerk", "use": "own"},
        "village-matter": {"number": "D-9", "title": "New", "occasion": "people", "begun_on": "2025-10-01"},
        "entity": {"kind": "workshop", "name": "New", "mode": "", "path": "", "founded_on": "2025-01-01", "share": "100", "state": "running"},
        "funded": {"name": "New", "entity": "", "begun_on": "2025-01-01", "as_of": "2025-12-01", **money},
        "land-income": {
            "year": "2023", "area": "1", "rent_fen": "1", "wages_fen": "1", "dividends_fen": "1", "source": "New", "as_of": "2025-12-01"},
        "cleanup": {
            "found_on": "2025-01-01", "kind": "contract", "issue": "New", "amount_fen": "1", "area": "1", "measure": "New", "post": "clerk",
            "deadline": "2025-12-31"},
        "noted": {"level": "township", "kind": "book", "label": "New", "text": "New", "due_on": "2099-12-31"},
    }  # fmt: skip
    return {**own, **given[kind]}
