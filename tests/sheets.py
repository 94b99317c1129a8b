"""Makes workbooks for tests: lines of cells, with merged ranges."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter


def xlsx(
    rows: Sequence[Sequence[Any]],
    *,
    merged: Iterable[tuple[int, int, int, int]] = (),
    name: str = "花名册",
    **more: Sequence[Sequence[Any]],
) -> bytes:
    """Return a workbook of one sheet, and of further ones by name; None leaves a cell out."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"strings_to_formulas": False, "strings_to_urls": False})
    style = book.add_format({"num_format": "yyyy-mm-dd"})
    for title, lines in {name: rows, **more}.items():
        page = book.add_worksheet(title)
        for line, cells in enumerate(lines):
            for column, cell in enumerate(cells):
                if isinstance(cell, date | datetime):
                    page.write_datetime(line, column, cell, style)
                elif cell is not None:
                    page.write(line, column, cell)
        if title == name:
            for top, left, bottom, right in merged:
                cells = rows[top]
                page.merge_range(top, left, bottom, right, cells[left] if left < len(cells) else "")
    book.close()
    return target.getvalue()
