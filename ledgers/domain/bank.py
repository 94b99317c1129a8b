"""A bank's statement against a book: which line is which, and whether both hold the same. Pure.

Source: 《会计基础工作规范》 (银行存款余额调节表): bank and book are compared line by line, and what only one has explains the difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from core.sheet_words import normal
from ledgers.domain import voucher_sheet

NEAR = 10
"""Days that may lie between the bank's day and the book's."""
HEADINGS: Mapping[str, tuple[str, ...]] = {
    "on": ("日期", "交易日期", "记账日期", "入账日期", "交易时间"),
    "memo": ("摘要", "用途", "附言", "交易摘要"),
    "in": ("收入", "收入金额", "贷方金额", "贷方发生额", "存入", "转入金额", "贷方"),
    "out": ("支出", "支出金额", "借方金额", "借方发生额", "支取", "转出金额", "借方"),
    "amount": ("交易金额", "发生额", "金额"),
}
"""For the bank its customer's money is a debt: what came in stands on its credit side."""
_KNOWN = {text: name for name, texts in HEADINGS.items() for text in texts}


@dataclass(frozen=True)
class Line:
    """A line of a statement or of the book on the account: key, day, fen (above zero came in)."""

    key: int
    on: date
    fen: int


@dataclass
class Read:
    """A row of a statement's sheet; `wrong` says which cell is none: `day` or `amount`."""

    line: int
    on: date | None
    fen: int
    memo: str
    wrong: str = ""


def matched(statement: Iterable[Line], book: Iterable[Line]) -> dict[int, int]:
    """Return statement line → book line for every pair that is the same money: same fen, days near, and no other so near.

    The nearest days are paired first. Where two lines of the book lie equally near, a person decides.
    """
    left = sorted(book, key=lambda line: (line.on, line.key))
    found: dict[int, int] = {}
    for near in (0, 1, 3, NEAR):
        for line in sorted(statement, key=lambda one: (one.on, one.key)):
            if line.key in found:
                continue
            close = [
                (abs((other.on - line.on).days), other.key)
                for other in left
                if other.fen == line.fen and abs((other.on - line.on).days) <= near and other.key not in found.values()
            ]
            close.sort()
            if close and (len(close) == 1 or close[0][0] < close[1][0] or near == 0):
                found[line.key] = close[0][1]
    return found


def read(rows: Sequence[Sequence[Any]], first_line: int) -> list[Read] | None:
    """Return the lines of a statement's sheet; None where no row has its headings. Columns of names are not read."""
    for place, row in enumerate(rows[:20]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            name = _KNOWN.get(normal(cell)) if cell is not None else None
            if name is not None:
                columns.setdefault(name, column)
        if "on" in columns and ("amount" in columns or {"in", "out"} & columns.keys()):
            return _lines(rows, place, columns, first_line)
    return None


def _lines(rows: Sequence[Sequence[Any]], head: int, columns: Mapping[str, int], first_line: int) -> list[Read]:
    found = []
    for place in range(head + 1, len(rows)):
        cells = {name: rows[place][column] if column < len(rows[place]) else None for name, column in columns.items()}
        if not any(cell not in (None, "") for cell in cells.values()):
            continue
        on = voucher_sheet.day_of(cells["on"])
        parts = [voucher_sheet.fen_of(cells.get(name)) for name in ("amount", "in", "out")]
        known = [part or 0 for part in parts]
        fen = known[0] + abs(known[1]) - abs(known[2]) if "amount" not in columns else known[0]
        if on is None and not fen:
            continue
        wrong = "day" if on is None else "amount" if None in parts or not fen else ""
        found.append(Read(place + first_line, on, fen, str(cells.get("memo") or "").strip()[:60], wrong))
    return found
