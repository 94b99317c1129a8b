"""Holdings by the programming interface and their figures: own area, listed fields, whole numbers."""

import pytest
from django.urls import reverse

from core import indicators
from core.actors import SYSTEM
from core.periods import Period
from core.scope import EVERYTHING
from ledgers.services import registers
from tests.world import TODAY, VILLAGES, sign_in

FIRST, OTHER = VILLAGES[0], VILLAGES[2]


@pytest.mark.parametrize("name", ["asset", "resource", "decision", "distribution"])
def test_a_township_reads_its_own_rows_alone(client, holdings, name):
    township = sign_in(client, holdings.world.users["township"])
    rows = township.get(reverse(f"api:{name}-list")).json()["results"]
    assert {row["unit"]["path"] for row in rows} <= {FIRST}
    if name == "asset":
        assert [row["cost_fen"] for row in rows] == [1_200_000]
        other = holdings.assets[OTHER]
        assert township.get(reverse("api:asset-detail", args=[other.pk])).status_code == 404
    if name == "decision":
        assert [sheet["attended"] for sheet in rows[0]["sheets"]] == [4, 8, 24, 40]
    assert sign_in(client, holdings.world.users["village"]).get(reverse(f"api:{name}-list")).status_code == 403


def test_figures_count_the_rows_they_show(holdings):
    year, scope = Period.parse("2025"), EVERYTHING
    unit = holdings.books[FIRST].unit_id
    values = {
        code: indicators.get(code).query(scope, year) for code in ("assets.value", "resources.area", "decisions.passed")
    }
    assert values["assets.value"][unit] == 1_200_000
    assert values["resources.area"][unit] == 12_050
    assert values["decisions.passed"] == {unit: 1}
    registers.add_asset(
        actor=SYSTEM, book=holdings.books[FIRST], today=TODAY,
        values={"number": "A-2", "name": "x", "use": "public", "origin": "built", "acquired_on": TODAY, "quantity": 1, "unit_word": "u",
                "cost_fen": 5, "place": "here"},
    )  # fmt: skip
    assert indicators.get("assets.value").query(scope, year)[unit] == 1_200_005
    assert indicators.get("assets.value").query(scope, Period.parse("2024"))[unit] == 1_200_000
    rows = indicators.get("checks.late").rows
    assert rows is not None
    assert set(indicators.get("checks.late").query(scope, year)) == {unit, holdings.books[OTHER].unit_id}
    assert [book.pk for book in rows(unit, year)] == [holdings.books[FIRST].pk]
