"""Admin pages of holdings: they open, correct with a reason by the service, and offer no rows of others."""

import pytest
from django.urls import reverse

from core.actors import SYSTEM
from core.models import AuditEntry
from ledgers.models import Asset, SplitRule
from ledgers.services import checks, distribution
from tests.permissions.forms import fields
from tests.world import TODAY, VILLAGES, canary, sign_in

FIRST, OTHER = VILLAGES[0], VILLAGES[2]
KINDS = (
    "asset", "resource", "material", "holdingcheck", "decision", "distribution", "splitrule", "entity", "entityword",
    "fundedproject", "landincome", "cleanup", "supervisionnote", "holdingrule",
)  # fmt: skip


@pytest.fixture
def county(client, holdings):
    return sign_in(client, holdings.world.users["county"])


def test_lists_and_records_open(county, holdings):
    check = checks.start(actor=SYSTEM, book=holdings.books[FIRST], year=2024, today=TODAY)
    plan = distribution.plan(
        actor=SYSTEM, book=holdings.books[FIRST],
        values={"year": 2024, "title": "t", "surplus_fen": 5_000_000, "pool_fen": 2_000_000, "rule": holdings.rule, "members_count": 3},
    )  # fmt: skip
    for kind in KINDS:
        assert county.get(reverse(f"admin:ledgers_{kind}_changelist")).status_code == 200, kind
    rows = {
        "asset": holdings.assets[FIRST], "resource": holdings.resources[FIRST], "holdingcheck": check,
        "decision": holdings.decision, "distribution": plan, "splitrule": holdings.rule,
    }  # fmt: skip
    for kind, row in rows.items():
        page = county.get(reverse(f"admin:ledgers_{kind}_change", args=[row.pk]))
        assert page.status_code == 200, kind


def test_an_asset_is_corrected_with_a_reason_and_refused_without(county, holdings):
    row = holdings.assets[FIRST]
    address = reverse("admin:ledgers_asset_change", args=[row.pk])
    given = {**fields(county.get(address).content.decode()), "name": "Renamed", "cost_fen": "13000.5"}
    assert county.post(address, given).status_code == 200
    assert Asset.objects.get(pk=row.pk).name == row.name
    assert county.post(address, {**given, "reason": "named wrongly"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.cost_fen) == ("Renamed", 1_300_050)
    assert AuditEntry.objects.get(action="asset.corrected").reason == "named wrongly"


def test_the_village_s_township_enters_for_its_own_books_alone(client, holdings):
    township = sign_in(client, holdings.world.users["township"])
    address = reverse("admin:ledgers_asset_add")
    assert canary(OTHER) not in township.get(address).content.decode()
    given = {
        "book": holdings.books[OTHER].pk, "number": "A-9", "name": "x", "use": "public", "origin": "built", "acquired_on": "2025-01-01",
        "quantity": "1", "unit_word": "set", "cost_fen": "1", "depreciated_fen": "0", "place": "here", "residual": "5",
    }  # fmt: skip
    assert township.post(address, given).status_code == 200
    assert not Asset.objects.filter(number="A-9").exists()
    assert township.post(address, {**given, "book": holdings.books[FIRST].pk}).status_code == 302


def test_a_rule_of_splitting_is_written_with_its_parties(county, holdings):
    given = {
        "code": "new",
        "name": "New",
        "kind": "floor",
        "members_floor": "100",
        "members_share": "60",
        "collective_share": "30",
    }
    address = reverse("admin:ledgers_splitrule_add")
    assert county.post(address, given).status_code == 200
    assert county.post(address, {**given, "company_share": "10"}).status_code == 302
    parts = list(SplitRule.objects.get(code="new").parts.order_by("order").values_list("party", "floor_fen", "weight"))
    assert parts == [("members", 10_000, 6_000), ("company", 0, 1_000), ("collective", 0, 3_000)]
