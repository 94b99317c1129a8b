"""Pages of statements, figures, bonuses and funds: what each reader sees, what a post does, how many questions they ask."""

import io
import uuid

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.services import reported
from core.actors import SYSTEM
from core.models import AuditEntry
from ledgers.models import BonusGrant
from ledgers.services import economy, funds
from tests.ledgers import economy_world
from tests.world import NOW, VILLAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(world):
    return economy_world.make()


@pytest.fixture
def county(kept, as_user):
    client = as_user("county")
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def page(client, name: str, *args, **query) -> str:
    answer = client.get(reverse(f"ledgers:{name}", args=args), query)
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


def test_figures_show_the_county_and_lead_down_to_the_lines(county, kept):
    text = page(county, "figures", year="2025", base="2020")
    # 190 % of 50 万元 against 60 %.
    for figure in ("95.00", "30.00", "65.00", "216.67%", "80.00%"):
        assert figure in text
    assert "restated" in text
    township = page(county, "figures", unit="00010001", year="2025", base="2020")
    address = reverse("ledgers:figure-rows", args=[kept[VILLAGES[0]].pk, "2025"])
    assert address in township
    rows = county.get(address).content.decode()
    assert "300,000.00" in rows
    assert "500,000.00" in rows
    assert "年末结转" not in rows


def test_the_operating_share_follows_the_reading_that_is_chosen(county):
    assert "80.00%" in page(county, "figures", year="2025", formula="501")
    assert "92.00%" in page(county, "figures", year="2025", formula="501+502")


def test_a_township_sees_its_own_villages_alone(as_user, kept):
    client = as_user("township2")
    text = page(client, "figures", year="2025")
    assert f"canary_{VILLAGES[2]}_" in text
    assert f"canary_{VILLAGES[0]}_" not in text
    assert client.get(reverse("ledgers:statements"), {"unit": VILLAGES[0]}).status_code == 404
    assert client.get(reverse("ledgers:figure-rows", args=[kept[VILLAGES[0]].pk, "2025"])).status_code == 404


@pytest.mark.parametrize("name", ["statements", "figures"])
def test_a_page_asks_as_often_for_many_books_as_for_one(county, kept, name, django_assert_max_num_queries):
    with django_assert_max_num_queries(32):
        page(county, name, unit="0001", **({"year": "2025"} if name == "figures" else {"period": "2025"}))


def test_a_statement_is_exported_with_numbers_and_the_chain_knows(county):
    query = f"unit={VILLAGES[0]}&period=2025&statement=balance-sheet"
    answer = county.post(reverse("export"), {"page": "ledgers:statements", "query": query})
    sheet = load_workbook(io.BytesIO(answer.content)).worksheets[0]
    rows = {row[0].value: row[1].value for row in sheet.iter_rows() if row[0].value}
    assert rows["total assets"] == 990_000
    assert AuditEntry.objects.filter(action="list.exported").exists()


@pytest.mark.parametrize(("period", "status"), [("2025-11", 200), ("2025Q4", 200), ("2025", 400), ("x", 400)])
def test_a_notice_is_of_a_month_or_quarter(county, kept, period, status):
    answer = county.get(reverse("ledgers:public-notice", args=[kept[VILLAGES[0]].pk, period]))
    assert answer.status_code == status


def test_bonuses_are_decided_once_and_a_wrong_amount_keeps_what_was_typed(county, kept, world):
    rule = economy.add_bonus_rule(
        actor=SYSTEM, unit=world.county, values={"year": 2025, "base_year": 2020, "form": "share", "share": 1_000}
    )
    key = {"key": str(uuid.uuid4())}
    assert county.post(reverse("ledgers:bonus-propose", args=[rule.pk]), key).status_code == 302
    row = BonusGrant.objects.get(book=kept[VILLAGES[0]])
    address = reverse("ledgers:bonus-decide", args=[row.pk])
    wrong = county.post(
        address, {"key": str(uuid.uuid4()), "version": row.version, "granted": "12,5x", "reason": "why"}
    )
    assert wrong.status_code == 400
    assert "12,5x" in wrong.content.decode()
    good = {"key": str(uuid.uuid4()), "version": row.version, "granted": "40,000.00", "reason": ""}
    assert county.post(address, good).status_code == 302
    assert county.post(address, good).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.granted_fen) == ("granted", 40_000_00)
    assert "granted" in page(county, "bonuses")


def test_a_use_of_funds_is_recorded_by_the_county_and_read_by_the_village(county, world, as_user):
    unit = world.units[VILLAGES[0]]
    fund = funds.add(actor=SYSTEM, unit=unit, values={"year": 2025, "amount_fen": 100_00, "source": "county"})
    address = reverse("ledgers:fund", args=[fund.pk])
    form = {"key": str(uuid.uuid4()), "on": "2025-12-01", "amount": "30", "purpose": "a course", "document": "No. 1"}
    refused = county.post(address, {**form, "amount": "130"})
    assert (refused.status_code, "130" in refused.content.decode()) == (400, True)
    assert county.post(address, {**form, "key": str(uuid.uuid4())}).status_code == 302
    assert "30.00%" in page(county, "fund", fund.pk)
    village = as_user("village")
    assert "30.00%" in page(village, "funds")
    assert village.post(address, form).status_code == 403


def test_reported_figures_stand_beside_the_books(county, world):
    given = {"unit": world.county, "code": "economy.income", "period": "2025", "as_of": NOW.date(), "now": NOW}
    reported.report(actor=SYSTEM, value=1, source="statistics bureau", **given)
    text = page(county, "figures", year="2025")
    assert "statistics bureau" in text
    assert "differs" in text
