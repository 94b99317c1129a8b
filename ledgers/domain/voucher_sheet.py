"""Vouchers in a sheet of an office's own: the headings, the rows, what a cell says. Pure.

Source: the columns of an 序时账 as the offices' bookkeeping programs export it. Rows of one voucher share date and number; a row
without both belongs to the one above.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from core.sheet_words import normal
from ledgers.domain import money_words

HEADINGS: Mapping[str, tuple[str, ...]] = {
    # The first heading is that of the blank sheet.
    "on": ("日期", "凭证日期", "制单日期", "记账日期", "业务日期"),
    "number": ("凭证号", "凭证字号", "凭证编号", "字号", "编号", "号"),
    "memo": ("摘要", "凭证摘要", "业务摘要"),
    "code": ("科目编码", "科目代码", "科目编号", "会计科目编码", "编码"),
    "name": ("科目名称", "会计科目", "会计科目名称", "科目"),
    "debit": ("借方金额", "借方", "借方发生额", "借"),
    "credit": ("贷方金额", "贷方", "贷方发生额", "贷"),
    "category": ("收入类别", "收入分类"),
}
_KNOWN = {text: name for name, texts in HEADINGS.items() for text in texts}
_LOOKED_THROUGH, _NEEDED = 20, ("on", "code", "debit", "credit")
_ASIDE = ("合计", "总计", "本月合计", "本年累计", "小计", "制表", "审核", "期间")


@dataclass
class Row:
    """A row of the sheet: what it says, and what is wrong with it (codes)."""

    line: int
    on: date | None = None
    number: str = ""
    memo: str = ""
    code: str = ""
    name: str = ""
    debit: int = 0
    credit: int = 0
    category: str = ""
    wrong: list[tuple[str, str]] = field(default_factory=list)
    """(code, text) of each: `day`, `amount`, `sides`, `account`."""


def find(rows: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]] | None:
    """Return where the headings of vouchers stand, and the place of each column; None where there are none."""
    for place, row in enumerate(rows[:_LOOKED_THROUGH]):
        columns: dict[str, int] = {}
        for column, cell in enumerate(row):
            name = _KNOWN.get(normal(cell)) if cell is not None else None
            if name is not None:
                columns.setdefault(name, column)
        if all(name in columns for name in _NEEDED):
            return place, columns
    return None


def read(rows: Sequence[Sequence[Any]], head: int, columns: Mapping[str, int], first_line: int) -> list[Row]:
    """Return the rows below the headings; sums and empty rows are left out."""
    found: list[Row] = []
    for place in range(head + 1, len(rows)):
        cells = {name: rows[place][column] if column < len(rows[place]) else None for name, column in columns.items()}
        texts = {name: _text(cell) for name, cell in cells.items()}
        if not any(texts.values()) or any(
            texts.get(name, "").startswith(_ASIDE) for name in ("on", "number", "memo", "code", "name")
        ):
            continue
        row = Row(
            place + first_line,
            number=texts.get("number", ""),
            memo=texts.get("memo", "")[:120],
            code=texts["code"].split(".")[0],
        )
        row.name, row.category = texts.get("name", ""), texts.get("category", "")
        row.on = day_of(cells.get("on"))
        if row.on is None and texts["on"]:
            row.wrong.append(("day", texts["on"]))
        for name in ("debit", "credit"):
            amount = fen_of(cells.get(name))
            if amount is None:
                row.wrong.append(("amount", texts[name]))
            else:
                setattr(row, name, amount)
        if not row.wrong and bool(row.debit) == bool(row.credit):
            row.wrong.append(("sides", ""))
        if not row.code:
            row.wrong.append(("account", ""))
        if found and row.on is None and not row.number and not any(code == "day" for code, _t in row.wrong):
            row.on, row.number = found[-1].on, found[-1].number
            row.memo = row.memo or found[-1].memo
        elif found and row.on is None and row.number == found[-1].number:
            row.on = found[-1].on
        if row.on is None and not any(code == "day" for code, _t in row.wrong):
            row.wrong.append(("day", ""))
        found.append(row)
    return found


def vouchers(rows: Sequence[Row]) -> list[list[Row]]:
    """Return the rows by voucher: those that follow one another with the same day and number."""
    found: list[list[Row]] = []
    for row in rows:
        if found and (found[-1][0].on, found[-1][0].number) == (row.on, row.number):
            found[-1].append(row)
        else:
            found.append([row])
    return found


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def fen_of(cell: Any) -> int | None:
    """Return a cell's amount in fen; None where it is none or has parts of a fen."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        whole = round(cell * 100)
        return whole if abs(cell * 100 - whole) < 1e-4 else None
    return money_words.typed(_text(cell).replace(" ", ""))


def day_of(cell: Any) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = _text(cell).replace("/", "-").replace(".", "-").replace("年", "-").replace("月", "-").replace("日", "")
    parts = text.split("-")
    if len(text) == 8 and text.isdigit():
        parts = [text[:4], text[4:6], text[6:]]
    try:
        return date(*(int(part) for part in parts)) if len(parts) == 3 else None
    except ValueError:
        return None
