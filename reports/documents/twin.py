"""The Excel twin of a document: each of its tables as a sheet, with numbers as numbers."""

from typing import Any

from core.xlsx import Hundredths, Page, workbook

from .layout import Column, Table


def build(name: str, blocks: tuple[Any, ...], *, note: str = "") -> bytes | None:
    """Return a workbook of a document's tables; None for a document without any."""
    tables = [block for block in blocks if isinstance(block, Table)]
    if not tables:
        return None
    pages = []
    for number, table in enumerate(tables, start=1):
        rows = [*table.rows, *([table.total] if table.total else [])]
        pages.append(
            Page(
                table.title or f"表{number}",
                [_head(column) for column in table.columns],
                [[_cell(column, value) for column, value in zip(table.columns, row, strict=True)] for row in rows],
                notes=[line for line in (name, table.note, note) if line],
            )
        )
    return workbook(pages)


def _head(column: Column) -> str:
    return f"{column.label}（%）" if column.form == "share" else column.label


def _cell(column: Column, value: int | str | None) -> Any:
    if value is None:
        return ""
    if isinstance(value, int) and column.form in ("score", "share", "share_change", "money"):
        return Hundredths(value)
    return value
