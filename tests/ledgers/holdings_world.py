"""Books of the small county with something in their registers."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import OrgUnit
from core.actors import SYSTEM
from ledgers.domain.posting import Line
from ledgers.models import Asset, Book, Decision, Resource, SplitRule
from ledgers.services import books, decisions, distribution, posting, registers
from tests.world import NOW, TODAY, VILLAGES, World, canary, make_world

ASSET: dict[str, Any] = {
    "use": "operating", "origin": "bought", "acquired_on": date(2024, 6, 15), "quantity": 2, "unit_word": "台",
    "cost_fen": 1_200_000, "place": "村东", "life_months": 24, "residual": 500,
}  # fmt: skip
RESOURCE: dict[str, Any] = {"land": "arable", "place": "村南", "area": 12_050, "use": "reserve"}
CAME = {
    "proposal": ("committee", 5, 4, 4), "committees": ("joint", 9, 8, 7), "members": ("assembly", 30, 24, 20),
    "villagers": ("representatives", 45, 40, 35),
}  # fmt: skip


@dataclass
class Holdings:
    """What was built, by the path of the village."""

    world: World
    books: dict[str, Book]
    assets: dict[str, Asset]
    resources: dict[str, Resource]
    decision: Decision
    rule: SplitRule


def sheet(kind: str, on: date, **other: Any) -> dict[str, Any]:
    """Return what the sheet of a kind says."""
    if kind in ("published", "result"):
        return {
            "matter": "matter", "on": on, "content": "shown", "public_from": on, "public_until": date(on.year, on.month, on.day + 5),
            "opinion": "agreed", **other,
        }  # fmt: skip
    form, due, attended, favour = CAME[kind]
    return {
        "matter": "matter", "on": on, "form": form, "due": due, "attended": attended, "favour": favour, "content": "resolved",
        "signed": attended, **other,
    }  # fmt: skip


def passed(book: Book, number: str = "D-1") -> Decision:
    """Return a decision that its four meetings have carried."""
    row = decisions.begin(
        actor=SYSTEM, book=book, today=TODAY,
        values={"number": number, "title": f"Matter {canary(book.unit.path)}", "occasion": "cadres", "begun_on": date(2025, 10, 1)},
    )  # fmt: skip
    for n, kind in enumerate(CAME, 2):
        decisions.record(
            actor=SYSTEM,
            decision_id=row.pk,
            kind=kind,
            values=sheet(kind, date(2025, 10, n)),
            version=None,
            today=TODAY,
        )
    row.refresh_from_db()
    return row


def make_holdings() -> Holdings:
    """Build two books in different townships, each with an asset, land and money in the bank."""
    world = make_world()
    made: dict[str, Book] = {}
    assets: dict[str, Asset] = {}
    lands: dict[str, Resource] = {}
    for path in (VILLAGES[0], VILLAGES[2]):
        unit = OrgUnit.objects.get(path=path)
        book = books.found(actor=SYSTEM, unit=unit, name=f"Book {canary(path)}", opened_on=date(2024, 1, 1))
        book.unit = unit
        made[path] = book
        values = {**ASSET, "number": "A-1", "name": f"Pump {canary(path)}"}
        assets[path] = registers.add_asset(actor=SYSTEM, book=book, values=values, today=TODAY)
        values = {**RESOURCE, "number": "R-1", "name": f"Field {canary(path)}"}
        lands[path] = registers.add_resource(actor=SYSTEM, book=book, values=values)
        posting.post(
            actor=SYSTEM, book=book, on=date(2024, 5, 6), kind="receipt", memo="rent", now=NOW, today=TODAY,
            lines=(Line("102", debit=10_000_000), Line("50103", credit=10_000_000, category="rent")),
        )  # fmt: skip
    rule = distribution.make_rule(
        actor=SYSTEM, unit=world.county, code="floor", name="Floor and surplus", kind="floor",
        parties=[
            distribution.Party("members", 1_000_000, 6000), distribution.Party("company", 0, 3000),
            distribution.Party("collective", 0, 1000),
        ],
    )  # fmt: skip
    return Holdings(world, made, assets, lands, passed(made[VILLAGES[0]]), rule)
