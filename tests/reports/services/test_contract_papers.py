"""The contract book and the list of arrears: frozen from the rows, printed, in Excel; persons are not in the list of arrears."""

import io
from datetime import date

import openpyxl
import pytest

from core.actors import SYSTEM
from core.errors import DomainError, NotFound
from core.periods import Period
from reports.domain.kinds import KINDS
from reports.services import freezing, issuing, subjects
from tests.ledgers import contract_world as w
from tests.reports.paper import text_of
from tests.world import NOW, VILLAGES

pytestmark = pytest.mark.django_db
YEAR = Period.parse("2025")


def frozen(world, kind: str, path: str):
    unit = world.units[path]
    subject = subjects.of_unit(actor=SYSTEM, kind=KINDS[kind], unit=unit, period=YEAR)
    return freezing.freeze(actor=SYSTEM, subject=subject, now=NOW)


@pytest.fixture
def rented(world):
    book = w.make_book()
    row = w.signed(book, party="张某某", party_is_person=True)
    w.signed(
        book,
        number="2025-002",
        name="鱼塘发包",
        kind="contracting",
        starts_on=date(2025, 6, 1),
        ends_on=date(2026, 1, 31),
    )
    w.enter(book, instalment_id=w.part(row).pk, amount_fen=200_000)
    return row


def test_the_book_says_what_is_receivable_received_and_overdue(world, rented):
    payload = frozen(world, "contract-book", VILLAGES[0]).payload
    assert [(x["number"], x["received"], x["overdue"]) for x in payload["contracts"]] == [
        ("2025-002", 0, 3 * w.PRICE), ("2025-001", 200_000, w.PRICE - 200_000),
    ]  # fmt: skip
    total = payload["total"]
    assert (total["count"], total["in_force"], total["soon"]) == (2, 2, 1)
    assert (total["receivable"], total["overdue"]) == (6 * w.PRICE, 4 * w.PRICE - 200_000)
    text = text_of(issuing.render(frozen(world, "contract-book", "0001")).content)
    assert "内部使用" in text
    assert "46,000.00" in text


def test_the_list_of_arrears_names_no_person(world, rented):
    snapshot = frozen(world, "arrears-list", VILLAGES[0])
    assert [(x["number"], x["party"], x["owed"]) for x in snapshot.payload["parts"]] == [
        ("2025-001", "个人", w.PRICE - 200_000), ("2025-002", "某某商贸公司", 3 * w.PRICE),
    ]  # fmt: skip
    assert "张某某" not in str(snapshot.payload)
    sheet = openpyxl.load_workbook(io.BytesIO(issuing.workbook(snapshot))).worksheets[0]
    values = [cell for row in sheet.iter_rows(values_only=True) for cell in row]
    assert 10_000 in values
    assert 46_000 in values


def test_a_unit_without_a_book_has_no_paper_and_a_department_neither(world):
    with pytest.raises(NotFound):
        frozen(world, "contract-book", VILLAGES[1])
    with pytest.raises(DomainError):
        subjects.of_unit(actor=SYSTEM, kind=KINDS["contract-book"], unit=world.units["00010003"], period=YEAR)
