"""A small book for the suite: founded by the service, with vouchers in three months."""

import io
from datetime import UTC, date, datetime

from accounts.models import OrgUnit
from core import xlsx
from core.actors import SYSTEM, Actor, Grant
from ledgers.domain.posting import Line
from ledgers.models import Book, Voucher
from ledgers.services import books, posting
from tests.world import VILLAGES, canary

NOW = datetime(2026, 2, 10, 2, 0, tzinfo=UTC)
TODAY = date(2026, 2, 10)
RENT = (Line("102", debit=150_000), Line("50103", credit=150_000, category="rent"))
PAPER = (Line("51302", debit=20_000), Line("102", credit=20_000))
OPENING = (Line("102", debit=1_000_000), Line("301", credit=1_000_000))
_ACTIONS = frozenset(
    {"ledger.view", "ledger.post", "ledger.close", "ledger.reopen", "ledger.change", "ledger.import", "ledger.match"}
)


def clerk(number: int, path: str = "00010001") -> Actor:
    """Return an officer of a township with the rights on its villages' books."""
    return Actor(number, f"officer {number}", (Grant("township", path, _ACTIONS),))


def book_of(path: str = VILLAGES[0], opened_on: date = date(2025, 11, 1)) -> Book:
    unit = OrgUnit.objects.get(path=path)
    return books.found(actor=SYSTEM, unit=unit, name=f"合作社 {canary(path)}", opened_on=opened_on)


def post(
    book: Book, *lines: Line, on: date = date(2025, 12, 22), kind: str = "general", memo: str = "收房屋租金"
) -> Voucher:
    return posting.post(actor=SYSTEM, book=book, on=on, kind=kind, memo=memo, lines=lines, now=NOW, today=TODAY)


def kept_book(path: str = VILLAGES[0]) -> Book:
    """Return a book with an opening voucher and vouchers of November, December and January."""
    book = book_of(path)
    post(book, *OPENING, on=date(2025, 11, 1), kind="opening", memo="期初余额")
    post(book, *RENT, on=date(2025, 11, 20))
    post(book, *RENT, on=date(2025, 12, 5), kind="receipt")
    post(book, *PAPER, on=date(2025, 12, 6), kind="payment", memo="购办公用品")
    post(book, *RENT, on=date(2026, 1, 8))
    return book


def statement(rows: list[tuple[object, ...]]) -> io.BytesIO:
    """Return a bank's statement as a workbook: day, summary, what came in, what went out."""
    content = xlsx.workbook(
        [
            xlsx.Page(
                "对账单", ("交易日期", "摘要", "对方户名", "收入", "支出"), [(r[0], r[1], "某人", *r[2:]) for r in rows]
            )
        ]
    )
    file = io.BytesIO(content)
    file.name = "statement.xlsx"
    return file


def voucher_sheet(rows: list[tuple[object, ...]]) -> bytes:
    """Return vouchers as an office's sheet has them: day, number, summary, code, name, debit, credit."""
    head = ("日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额")
    return xlsx.workbook([xlsx.Page("序时账", head, rows)])
