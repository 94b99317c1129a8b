"""Books of the matrix: at every unit a book with an account of its own, a voucher, months, a wish, an import and a statement."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse

from accounts.models import OrgUnit
from accounts.services import org_tree
from core import files, xlsx
from core.actors import SYSTEM
from ledgers.domain.posting import Line
from ledgers.models import (
    Account,
    BankLine,
    BankStatement,
    Book,
    BookMonth,
    MonthReopening,
    Posting,
    Voucher,
    VoucherImport,
    VoucherPaper,
)
from ledgers.services import books, posting
from tests import sheets
from tests.world import NOW, TODAY, canary

_BOOK = "Book {}"
NEEDLES = {
    "book": _BOOK, "ledger-account": "Ledger account {}", "book-month": _BOOK, "closed-month": _BOOK, "reopening": "Wish {}",
    "voucher": "Voucher {}", "voucher-line": "Voucher {}", "voucher-paper": "Voucher {}", "voucher-import": "Vouchers {}", "bank-statement": _BOOK,
}  # fmt: skip
OF_COUNTY: frozenset[str] = frozenset()
MODELS: dict[str, type[models.Model]] = {
    "book": Book, "ledger-account": Account, "book-month": BookMonth, "reopening": MonthReopening, "voucher": Voucher,
    "voucher-line": Posting, "voucher-import": VoucherImport, "bank-statement": BankStatement,
}  # fmt: skip
NUMBERED = ("book-month", "reopening", "voucher", "voucher-line", "bank-statement")
"""Kinds whose history names the record by its number or month alone."""


def build(path: str, unit: OrgUnit) -> dict[tuple[str, str], Any]:
    """Return the book of a unit with everything in it; January and February of it are closed."""
    text = canary(path)
    book = Book.objects.filter(unit=unit).first() or books.found(
        actor=SYSTEM, unit=unit, name=f"Book {text}", opened_on=date(2025, 1, 1)
    )
    above = Account.objects.get(book=book, code="51303")
    account = books.add_account(
        actor=SYSTEM, book_id=book.pk, parent_id=above.pk, code="5130301", name=f"Ledger account {text}"
    )
    voucher = posting.post(
        actor=SYSTEM, book=book, on=TODAY, kind="general", memo=f"Voucher {text}", now=NOW, today=TODAY,
        lines=(Line("51302", debit=5, memo=f"Voucher {text}"), Line("102", credit=5, memo=f"Voucher {text}")),
    )  # fmt: skip
    closed = {}
    for month in (202501, 202502, 202503):
        closed[month] = books.ensure_month(SYSTEM, book, month)
    BookMonth.objects.filter(book=book, month__lt=202503).update(closed_at=NOW, closed_by="somebody")
    wish = MonthReopening.objects.create(
        month=closed[202501], reason=f"Wish {text}", asked_by_id=10**9, asked_by="somebody", asked_at=NOW
    )
    statement = BankStatement.objects.create(
        book=book,
        begins_on=date(2025, 12, 1),
        ends_on=date(2025, 12, 31),
        stated_fen=5,
        created_by="somebody",
        created_at=NOW,
    )
    BankLine.objects.create(statement=statement, line=1, on=TODAY, fen=-5, memo="fee")
    file = f"vouchers/{path}.jpg"
    files.store(file, b"photo")
    row = {
        "line": 2,
        "on": "2025-12-01",
        "number": "1",
        "memo": f"Vouchers {text}",
        "name": "",
        "category": "",
        "wrong": [],
    }
    found: dict[tuple[str, str], Any] = {
        ("book", path): book, ("ledger-account", path): account, ("voucher", path): voucher, ("reopening", path): wish,
        ("voucher-line", path): voucher.lines.get(line=1), ("closed-month", path): closed[202502], ("book-month", path): closed[202503],
        ("bank-statement", path): statement,
        ("voucher-paper", path): VoucherPaper.objects.create(
            voucher=voucher, kind="image", name="a.jpg", file=file, digest=f"{path:0>64}", size=5, added_by="somebody", added_at=NOW
        ),
        ("voucher-import", path): VoucherImport.objects.create(
            book=book, file_name=f"Vouchers {text}.xlsx", sha256="0" * 64, created_by="somebody", created_at=NOW, vouchers=1,
            lines=[{**row, "code": "5130301", "debit": 5, "credit": 0}, {**row, "line": 3, "code": "102", "debit": 0, "credit": 5}],
        ),
    }  # fmt: skip
    if path == "00010001":
        found["bookless", path] = org_tree.add(
            actor=SYSTEM, parent=unit, level="unit", kind="village", name=f"Unit {text}"
        )
    return found


_REASON = {"reason": "because of the test"}
_VIEW = "ledger.view"
TABLES: tuple[dict[str, Any], ...] = (
    {"kind": "book", "view": _VIEW, "add": "ledger.change", "change": "ledger.change", "edits": {"name": "Renamed"}},
    {"kind": "ledger-account", "view": _VIEW, "add": "ledger.change", "change": "ledger.change", "edits": {"name": "Renamed"}},
    {
        "kind": "book-month", "view": _VIEW,
        "steps": {"close": ("book-month", "ledger.close", {}), "ask": ("closed-month", "ledger.reopen", _REASON)},
    },
    {
        "kind": "reopening", "view": _VIEW,
        "steps": {"grant": ("reopening", "ledger.reopen", {}), "refuse": ("reopening", "ledger.reopen", {})},
    },
    {"kind": "voucher", "view": _VIEW, "steps": {"reverse": ("voucher", "ledger.post", {"on": "2025-12-22", **_REASON})}},
    {"kind": "voucher-line", "view": _VIEW},
    {
        "kind": "voucher-import", "view": "ledger.import", "add": "ledger.import",
        "steps": {
            "cancel": ("voucher-import", "ledger.import", {"base_version": "1"}),
            "write": ("voucher-import", "ledger.import", {"base_version": "1"}),
        },
    },
    {"kind": "bank-statement", "view": _VIEW},
)  # fmt: skip
_KEY = {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d"}


class _Statement(Mapping[str, Any]):
    """A bank's statement as a form posts it: a workbook that is whole at every post."""

    _FIELDS = ("key", "ends_on", "stated", "file")

    def __getitem__(self, name: str) -> Any:
        if name == "file":
            rows = [("日期", "摘要", "金额"), (date(2025, 12, 5), "rent", 10)]
            return SimpleUploadedFile("statement.xlsx", sheets.xlsx(rows))
        return {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d", "ends_on": "2025-12-20", "stated": "10.00"}[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._FIELDS)

    def __len__(self) -> int:
        return len(self._FIELDS)


def _of_paper(county: Any, path: str) -> str:
    return reverse("ledgers:voucher", args=[county.key("voucher", path)])


def entries(entry: Any, to: Any, at: Any) -> list[Any]:
    """Return what stands behind the addresses; the arguments are the registry's own makers."""

    def of(name: str, kind: str, *rest: object) -> Any:
        return lambda county, path: reverse(f"ledgers:{name}", args=[county.key(kind, path), *rest])

    book = to("ledgers:book", "book")
    lines = {
        "on": "2025-12-22", "kind": "general", "memo": "New", "lines": "2", "account_1": "102", "debit_1": "1", "account_2": "301",
        "credit_2": "1",
    }  # fmt: skip
    return [
        entry("ledgers:books", "list", "", _VIEW, "", at("ledgers:books"), variants=("", "?unit={path}", "?after={path}.1", "?unit=abc&after=x")),
        entry("ledgers:book", "object", "book", _VIEW, "", book),
        entry("ledgers:accounts", "object", "book", _VIEW, "", to("ledgers:accounts", "book")),
        entry("ledgers:account-new", "object", "book", _VIEW, "ledger.change", to("ledgers:account-new", "book"), needs="ledger.change",
              data={**_KEY, "name": "New", "code": "5130302", "parent": "51303"}),
        entry("ledgers:voucher-new", "object", "book", _VIEW, "ledger.post", to("ledgers:voucher-new", "book"), needs="ledger.post",
              data={**_KEY, **lines}),
        entry("ledgers:month-close", "object", "book", _VIEW, "ledger.close", of("month-close", "book", 202503), book, reads=False, data=_KEY),
        entry("ledgers:year-close", "object", "book", _VIEW, "ledger.close", of("year-close", "book", 2025), book, reads=False, data=_KEY),
        entry("ledgers:reopening-new", "object", "book", _VIEW, "ledger.reopen", of("reopening-new", "book", 202502), needs="ledger.reopen",
              data={**_KEY, **_REASON}),
        entry("ledgers:reopening", "object", "reopening", _VIEW, "ledger.reopen", to("ledgers:reopening", "reopening"), data={**_KEY, "do": "grant"}),
        entry("ledgers:journal", "object", "book", _VIEW, "", of("journal", "book", 2025, "hledger")),
        entry("ledgers:vouchers", "list", "voucher", _VIEW, "", at("ledgers:vouchers"), variants=(
            "", "?unit={path}", "?month_from=2025-12&month_to=2025-12&kind=general&account=102", "?book={key}", "?after=2026-01-01.{key}",
            "?month_from=x", "?unit=abc&after=x")),
        entry("ledgers:voucher", "object", "voucher", _VIEW, "ledger.post", to("ledgers:voucher", "voucher"),
              data={**_KEY, "on": "2025-12-22", **_REASON}),
        entry("ledgers:voucher-paper", "object", "voucher-paper", _VIEW, "", to("ledgers:voucher-paper", "voucher-paper"), _of_paper,
              reads=False),
        entry("ledgers:bank", "object", "book", _VIEW, "ledger.match", to("ledgers:bank", "book"), data=_Statement()),
        entry("ledgers:bank-statement", "object", "bank-statement", _VIEW, "", to("ledgers:bank-statement", "bank-statement")),
        entry("ledgers:bank-pair", "object", "bank-statement", _VIEW, "ledger.match", to("ledgers:bank-pair", "bank-statement"),
              to("ledgers:bank-statement", "bank-statement"), reads=False, data=_KEY),
        entry("admin:ledgers_voucherimport_template", "list", "", "ledger.import", "", at("admin:ledgers_voucherimport_template"),
              reason="a blank sheet and the chart, no records"),
    ]  # fmt: skip


BY_INTERFACE = (("book", "book", _VIEW), ("voucher", "voucher", _VIEW), ("account-balance", "ledger-account", _VIEW))
AUTOCOMPLETES = (
    ("book", "unit", "unit", "unit.view", _VIEW), ("ledger-account", "parent", "ledger-account", _VIEW, _VIEW),
)  # fmt: skip
FOREIGN = (
    ("book", "unit", "unit", "township"), ("ledger-account", "parent", "ledger-account", "township"),
    ("voucher-import", "book", "book", "township"),
)  # fmt: skip


class _Upload:
    """A sheet of vouchers that can be sent again and again."""

    name, content_type = "vouchers.xlsx", xlsx.MIME

    def read(self) -> bytes:
        rows = [("2025-12-01", "1", "New", "102", "", 5, ""), ("2025-12-01", "1", "New", "301", "", "", 5)]
        head = ("日期", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额")
        return xlsx.workbook([xlsx.Page("Vouchers", head, rows)])


def new(key: Any) -> dict[str, dict[str, Any]]:
    """Return forms for new records that their services accept; `key` names an object of the own unit."""
    return {
        "book": {"unit": key("unit"), "name": "New", "edition": "2023", "opened_on": "2025-01-01"},
        "ledger-account": {"parent": key("ledger-account"), "code": "513030101", "name": "New"},
        "voucher-import": {"book": key("book"), "upload": _Upload()},
    }
