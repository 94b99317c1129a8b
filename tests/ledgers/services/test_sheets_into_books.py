"""Sheets of vouchers and statements of the bank: read, looked at, written as a whole; matched and held against the book."""

from datetime import date

import pytest

from core.actors import SYSTEM
from core.errors import Conflict, DomainError
from ledgers.domain import bank as rules
from ledgers.domain.bank import Line
from ledgers.models import BankLine, Posting, Voucher, VoucherImport
from ledgers.selectors import book_balances as balances
from ledgers.services import bank, chain, months, proofs, voucher_import
from tests.ledgers.bookkeeping import NOW, RENT, book_of, kept_book, post, statement, voucher_sheet
from tests.world import VILLAGES

pytestmark = pytest.mark.django_db
GOOD = [
    ("2025-11-01", "记-1", "期初余额", "102", "银行存款", 10000, ""),
    ("", "", "", "301", "资本", "", "10,000.00"),
    ("2025-11-03", "记-2", "收房屋租金", "102", "银行存款", 1500.5, ""),
    ("2025-11-03", "记-2", "收房屋租金", "50103", "出租收入", "", 1500.5),
    ("合计", "", "", "", "", 11500.5, 11500.5),
]


def start(book, rows) -> VoucherImport:
    return voucher_import.start(
        actor=SYSTEM, book_id=book.pk, file_name="序时账.xlsx", data=voucher_sheet(rows), now=NOW
    )


@pytest.fixture
def empty(world):
    return book_of(VILLAGES[1])


def test_a_sheet_is_looked_at_and_then_written_as_a_whole(empty):
    row = start(empty, GOOD)
    assert (row.vouchers, row.refused, Voucher.objects.count()) == (2, 0, 0)
    voucher_import.write(actor=SYSTEM, import_id=row.pk, version=row.version, now=NOW)
    assert [(v.kind, v.memo) for v in Voucher.objects.order_by("seq")] == [
        ("opening", "期初余额"),
        ("receipt", "收房屋租金"),
    ]
    assert balances.by_code(empty, 202511) == {"102": 1_150_050, "301": -1_000_000, "50103": -150_050}
    assert Posting.objects.get(account__code="50103").category == "rent"
    with pytest.raises(Conflict):
        voucher_import.write(actor=SYSTEM, import_id=row.pk, version=None, now=NOW)
    assert list(chain.breaks()) == proofs.inconsistencies() == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("2025-11-03", "记-2", "收房屋租金", "50103", "出租收入", "", 1500), 4), (("2025-11-03", "记-2", "租", "999", "无", "", 1500.5), 5),
        (("2025-11-03", "记-2", "租", "501", "经营收入", "", 1500.5), 5), (("2025-13-03", "记-2", "租", "50103", "出租收入", "", 1500.5), 5),
        (("2025-11-03", "记-2", "租", "50103", "出租收入", "一千", ""), 5), (("2025-11-03", "记-2", "租", "50103", "出租收入", 1, 1), 5),
        (("2025-10-03", "记-3", "租", "50103", "出租收入", "", 1500.5), 5), (("2999-11-03", "记-3", "租", "50103", "出租收入", "", 1), 5),
    ],
)  # fmt: skip
def test_wrong_rows_are_named_and_nothing_is_written(empty, change, line):
    row = start(empty, [*GOOD[:3], change])
    assert row.refused >= 1
    assert line in [one["line"] for one in row.lines if one["wrong"]]
    with pytest.raises(DomainError):
        voucher_import.write(actor=SYSTEM, import_id=row.pk, version=row.version, now=NOW)
    assert not Voucher.objects.exists()


def test_a_sheet_in_the_chart_of_2004_is_refused_by_its_codes(empty):
    rows = [
        ("2025-11-01", "1", "工资", "502", "经营支出", 5, ""),
        ("2025-11-01", "1", "工资", "211", "应付工资", "", 5),
    ]
    with pytest.raises(DomainError) as refused:
        start(empty, rows)
    assert "502" in str(refused.value)
    assert "211" in str(refused.value)
    with pytest.raises(DomainError):
        voucher_import.start(actor=SYSTEM, book_id=empty.pk, file_name="x.xlsx", data=b"no workbook", now=NOW)


def test_an_import_is_cancelled_and_forgotten(empty):
    row = start(empty, GOOD)
    voucher_import.cancel(actor=SYSTEM, import_id=row.pk, version=row.version)
    row.refresh_from_db()
    assert (row.state, row.lines) == ("cancelled", [])
    assert voucher_import.template(actor=SYSTEM)[:2] == b"PK"


# Statements -------------------------------------------------------------------------------------


def test_lines_are_matched_where_they_can_only_be_the_same_money():
    bank_lines = [
        Line(1, date(2025, 1, 3), 500),
        Line(2, date(2025, 1, 9), 500),
        Line(3, date(2025, 1, 9), -70),
        Line(4, date(2025, 2, 9), 70),
    ]
    book_lines = [
        Line(11, date(2025, 1, 2), 500),
        Line(12, date(2025, 1, 9), 500),
        Line(13, date(2025, 1, 1), -70),
        Line(14, date(2025, 1, 1), 70),
    ]
    assert rules.matched(bank_lines, book_lines) == {1: 11, 2: 12, 3: 13}
    twins = [Line(21, date(2025, 1, 8), 9), Line(22, date(2025, 1, 10), 9)]
    assert rules.matched([Line(5, date(2025, 1, 9), 9)], twins) == {}


def test_a_statement_agrees_or_is_listed_until_it_does(world):
    book = kept_book()
    rows = [("2025-11-02", "存入", 10000, ""), ("2025-11-22", "房租", 1500, ""), ("2025-11-28", "手续费", "", 10)]
    read = bank.read(
        actor=SYSTEM, book_id=book.pk, ends_on=date(2025, 11, 30), stated_fen=1_149_000, file_name="s.xlsx",
        data=statement(rows).getvalue(), now=NOW,
    )  # fmt: skip
    standing = bank.standing(read)
    assert (standing.difference, [x.fen for x in standing.only_bank]) == (-1_000, [1_000_000, -1_000])
    assert "某人" not in "".join(BankLine.objects.values_list("memo", flat=True))
    with pytest.raises(Conflict):
        months.close(actor=SYSTEM, book_id=book.pk, month=202511, now=NOW)
    fee = post(book, *(type(RENT[0])("51399", debit=1_000), type(RENT[0])("102", credit=1_000)), on=date(2025, 11, 28))
    assert bank.match(actor=SYSTEM, statement_id=read.pk) == 1
    left = bank.standing(read).only_bank
    assert [x.fen for x in left] == [1_000_000]
    with pytest.raises(DomainError):
        bank.pair(actor=SYSTEM, line_id=left[0].pk, posting_id=fee.lines.get(line=2).pk)
    opening = Voucher.objects.get(book=book, seq=1).lines.get(account__code="102")
    bank.pair(actor=SYSTEM, line_id=left[0].pk, posting_id=opening.pk)
    assert bank.standing(read).agrees
    months.close(actor=SYSTEM, book_id=book.pk, month=202511, now=NOW)
    with pytest.raises(Conflict):
        bank.read(
            actor=SYSTEM,
            book_id=book.pk,
            ends_on=date(2025, 11, 30),
            stated_fen=0,
            file_name="",
            data=statement(rows).getvalue(),
            now=NOW,
        )
