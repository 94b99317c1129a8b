"""Papers of the ledgers: the chain's head is on them, amounts are numbers in the workbook, nobody is named, rights hold."""

import io

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from accounts.models import OrgUnit
from accounts.selectors import actor_named
from core.actors import SYSTEM
from core.errors import DomainError, Forbidden, NotFound
from core.periods import Period
from ledgers.domain.posting import Line
from ledgers.models import Account, BookHead, Posting, Voucher
from ledgers.services import posting
from reports.documents import ledger_papers
from reports.documents.frame import Frame
from reports.domain.kinds import KINDS
from reports.services import freezing, issuing, subjects
from tests.ledgers import economy_world
from tests.lifting import lifted
from tests.reports.paper import text_of
from tests.world import NOW, TODAY, VILLAGES

pytestmark = pytest.mark.django_db
FRAME = Frame("0" * 64, 1, "2026-01-05")


@pytest.fixture
def kept(world):
    return economy_world.make()


def frozen(kind: str, path: str, period: str, actor=SYSTEM):
    unit = OrgUnit.objects.get(path=path)
    subject = subjects.of_unit(actor=actor, kind=KINDS[kind], unit=unit, period=Period.parse(period))
    return freezing.freeze(actor=actor, subject=subject, now=NOW)


@pytest.mark.parametrize("kind", ["trial-balance", "income-and-expense", "balance-sheet", "income-statement"])
def test_a_statement_prints_the_head_of_the_chain_and_its_workbook_holds_numbers(kept, kind):
    snapshot = frozen(kind, VILLAGES[0], "2025")
    head = BookHead.objects.get(book=kept[VILLAGES[0]])
    assert snapshot.payload["chain"] == [{"seq": head.seq, "digest": head.digest}]
    document = ledger_papers.build(snapshot.payload, frame=FRAME)
    printed = repr(document.blocks)
    assert all(head.digest[at : at + 4] in printed for at in range(0, 64, 4))
    cells = [cell.value for row in load_workbook(io.BytesIO(issuing.workbook(snapshot))).worksheets[0] for cell in row]
    # Money, total income, net surplus.
    wanted = {"income-and-expense": 500_000, "income-statement": 350_000}.get(kind, 490_000)
    assert wanted in cells
    assert frozen(kind, VILLAGES[0], "2025").pk == snapshot.pk


def test_a_year_of_the_older_regulation_is_marked(kept):
    assert ledger_papers.build(frozen("balance-sheet", VILLAGES[0], "2020").payload, frame=FRAME).corner == "重述"
    assert ledger_papers.build(frozen("balance-sheet", VILLAGES[0], "2025").payload, frame=FRAME).corner == ""


@pytest.mark.parametrize("year", ["2020", "2025"])
def test_a_balance_sheet_with_its_proof_stands_on_two_pages(kept, year):
    snapshot = frozen("balance-sheet", VILLAGES[0], year)
    pages = PdfReader(io.BytesIO(issuing.render(snapshot).content)).pages
    assert len(pages) == 2
    assert "verify" in pages[1].extract_text()


def test_the_notice_on_paper_names_nobody(kept):
    book = kept[VILLAGES[0]]
    parent = Account.objects.get(book=book, code="112")
    Account.objects.filter(pk=parent.pk).update(is_open=False)
    Account.objects.create(book=book, code="11201", name="张三", kind="asset", normal="debit", parent=parent)
    lines = (Line("11201", debit=5_00), Line("102", credit=5_00))
    posting.post(actor=SYSTEM, book=book, on=TODAY, kind="general", memo="张三借款", lines=lines, now=NOW, today=TODAY)
    words = text_of(issuing.render(frozen("public-notice", VILLAGES[0], "2025-12")).content)
    assert "财务收支公开表" in words
    assert "张三" not in words


def test_the_statement_of_the_economy_says_total_growth_share_and_weak_villages(kept):
    words = text_of(issuing.render(frozen("economy-statement", "0001", "2025")).content)
    for word in ("95.00万元", "30.00万元", "净增65.00万元", "216.67%", "80.00%", "重述", "低于20.00万元的村1个"):
        assert word in words, word


def test_a_statement_that_does_not_agree_is_not_printed(kept):
    book = kept[VILLAGES[0]]
    with lifted("ledgers_posting"):
        Posting.objects.filter(book=book, month=202502, debit__gt=0).update(debit=1)
    with pytest.raises(DomainError, match="agree|平衡"):
        frozen("trial-balance", VILLAGES[0], "2025")
    assert Voucher.objects.filter(book=book).exists()


def test_who_has_no_book_or_no_right_gets_no_paper(kept, world):
    with pytest.raises(NotFound):
        frozen("trial-balance", VILLAGES[3], "2025")
    with pytest.raises(Forbidden):
        frozen("trial-balance", VILLAGES[0], "2025", actor_named("superior"))
    with pytest.raises(NotFound):
        frozen("trial-balance", VILLAGES[2], "2025", actor_named("township"))
    with pytest.raises(DomainError):
        frozen("public-notice", VILLAGES[0], "2025")
