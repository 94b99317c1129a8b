"""A sheet that came from outside, written back as .xlsx as it stood, with a column of remarks at its end.

Every text goes into a string cell and passes `core.xlsx.inert`: nothing of a foreign sheet becomes a formula.
"""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from core.workbooks import Cell, Sheet
from core.xlsx import inert

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MANY = 200_000
"""Sheets of more cells are written line by line as they come, without merged cells."""


def with_remarks(sheet: Sheet, *, label: str, heads: Sequence[int], remarks: Mapping[int, str]) -> bytes:
    """Return a workbook of this sheet alone; `remarks` and `heads` count its rows from 0.

    Lines and columns stay where they were, so that a line number still names the same line.
    """
    target = io.BytesIO()
    large = sheet.height * len(sheet.columns) > _MANY
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": large, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False, "nan_inf_to_errors": True,
        },
    )  # fmt: skip
    book.set_properties({"created": datetime(2020, 1, 1), "author": "", "comments": ""})  # noqa: DTZ001  (equal sheets, equal bytes)
    page = book.add_worksheet(_TITLE.sub(" ", sheet.name).strip("' ")[:31] or "1")
    style = _Styles(book)
    column = sheet.first_column + len(sheet.columns)
    for row in range(sheet.height):
        line = row + sheet.first_row
        for place, values in enumerate(sheet.columns):
            _write(page, line, place + sheet.first_column, values[row], style, head=row in heads)
        if row in heads[-1:]:
            page.write_string(line, column, clean(label), style.marked_head)
        elif row in remarks:
            page.write_string(line, column, clean(remarks[row]), style.marked)
    if not large:
        for top, left, bottom, right in sheet.merged:
            row, place = top - sheet.first_row, left - sheet.first_column
            if 0 <= row < sheet.height and 0 <= place < len(sheet.columns) and (bottom > top or right > left):
                page.merge_range(top, left, bottom, right, None)
                _write(page, top, left, sheet.columns[place][row], style, head=row in heads)
    page.set_column(sheet.first_column, column - 1, 14)
    page.set_column(column, column, 60)
    if heads:
        page.freeze_panes(heads[-1] + sheet.first_row + 1, 0)
    book.close()
    return target.getvalue()


class _Styles:
    def __init__(self, book: Any) -> None:
        made = book.add_format
        self.head = made({"bold": True, "text_wrap": True, "valign": "vcenter"})
        self.text, self.whole, self.number = made({"num_format": "@"}), made({"num_format": "0"}), made({})
        self.day, self.moment = made({"num_format": "yyyy-mm-dd"}), made({"num_format": "yyyy-mm-dd hh:mm"})
        self.time = made({"num_format": "hh:mm"})
        self.marked_head = made({"bold": True, "bg_color": "#AE2E27", "font_color": "#FFFFFF"})
        self.marked = made({"text_wrap": True, "valign": "top", "bg_color": "#FDF3F2", "font_color": "#902420"})


def clean(text: str) -> str:
    """Return a text as a cell may hold it: inert, without what XML forbids, not too long."""
    kept = inert(_NOT_XML.sub("", text)[:32_000])
    return f"{kept} " if kept.startswith("<r>") and kept.endswith("</r>") else kept


def _write(page: Any, line: int, column: int, cell: Cell, style: _Styles, *, head: bool) -> None:
    if isinstance(cell, str):
        if cell:
            page.write_string(line, column, clean(cell), style.head if head else style.text)
    elif isinstance(cell, bool):
        page.write_boolean(line, column, cell)
    elif isinstance(cell, int | float):
        page.write_number(line, column, cell, style.whole if float(cell).is_integer() else style.number)
    elif isinstance(cell, datetime):
        page.write_datetime(line, column, cell, style.moment)
    elif isinstance(cell, date):
        page.write_datetime(line, column, cell, style.day)
    elif isinstance(cell, time):
        page.write_datetime(line, column, cell, style.time)
