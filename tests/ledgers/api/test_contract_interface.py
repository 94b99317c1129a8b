"""Contracts and entries as programs and the administration read them: no name of a person, sums beside the rows."""

import pytest
from django.urls import reverse

from ledgers.models import ContractRule
from tests.ledgers import contract_world as w

pytestmark = pytest.mark.django_db
RULE = {"lease_years": "20", "arable_years": "30", "grass_years": "50", "forest_years": "70", "waste_years": "50", "low_percent": "40",
        "bidding_from_fen": "100", "days_to_bank": "3"}  # fmt: skip


@pytest.fixture
def paid(world):
    book = w.make_book()
    row = w.signed(book, party="张某某", party_is_person=True)
    w.enter(book, instalment_id=w.part(row).pk, amount_fen=500, counterparty="某某银行")
    return row


def test_contracts_come_with_their_instalments_and_without_names_of_persons(
    paid, as_user, django_assert_max_num_queries
):
    client = as_user("county")
    address = reverse("api:contract-list")
    with django_assert_max_num_queries(12):
        answer = client.get(address)
    found = answer.json()["results"][0]
    assert [(x["number"], x["received_fen"], x["owed_fen"]) for x in found["instalments"]] == [
        (1, 500, w.PRICE - 500), (2, 0, w.PRICE), (3, 0, w.PRICE),
    ]  # fmt: skip
    assert found["party_is_person"]
    assert "张某某" not in answer.content.decode()
    assert client.get(f"{address}?standing=arrears").json()["results"]
    assert client.get(f"{address}?standing=nothing").status_code == 400


def test_entries_say_what_they_were_for(paid, as_user):
    answer = as_user("county").get(reverse("api:entry-list"))
    found = answer.json()["results"][0]
    assert (found["purpose"], found["amount_fen"], found["money"], found["contract"], found["is_reversed"]) == (
        "rent", 500, "102", paid.pk, False,
    )  # fmt: skip
    assert "某某银行" not in answer.content.decode()


def test_the_administration_lists_contracts_without_persons_and_sets_the_countys_rule(paid, as_user, world):
    client = as_user("county")
    for name in ("contract", "entry", "contractreminder"):
        page = client.get(reverse(f"admin:ledgers_{name}_changelist"))
        assert page.status_code == 200
        assert "张某某" not in page.content.decode()
    shown = client.get(reverse("admin:ledgers_contract_change", args=[paid.pk])).content.decode()
    assert "张某某" not in shown
    assert "12,000.00" in shown
    add = reverse("admin:ledgers_contractrule_add")
    key = client.get(add).context["adminform"].form["submission"].value()
    assert client.post(add, {"unit": world.county.pk, "submission": key, **RULE}).status_code == 302
    assert ContractRule.objects.get().days_to_bank == 3
