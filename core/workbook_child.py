"""Reads one workbook from an open file and writes its sheets to another; run as a script, alone.

Imports neither Django nor the portal, holds no secret, and lowers its own limits before it touches the
file. A file that brings the parser down brings down this process and nothing else.

Standard input says when to begin, standard output how it went. Columns are packed: text joined by a separator, repeated values once with their places.
"""

import gc
import io
import pickle
import resource
import sys
from array import array
from datetime import date, datetime, timedelta
from typing import Any

SEPARATOR = "\x1f"
GO, DONE, REFUSED = b"!", b"+", b"-"
_SAMPLE = 4000


class Refused(Exception):
    """The workbook is not taken; the text says why in one word and its details."""


def pack(column: tuple[Any, ...]) -> tuple[str, Any, Any]:
    """Return a column as few large objects instead of many small ones."""
    kinds = set(map(type, column))
    if kinds == {str}:
        joined = SEPARATOR.join(column)
        if joined.count(SEPARATOR) == len(column) - 1:
            return "text", joined, None
    if timedelta in kinds:
        column = tuple(str(value) if isinstance(value, timedelta) else value for value in column)
    # 1, 1.0 and True are equal and would fall together, so only columns of one kind are packed.
    if len(kinds) <= 2 and kinds <= {str, date, datetime} and len(set(column[:_SAMPLE])) * 2 < _SAMPLE < len(column):
        places: dict[Any, int] = {}
        marks = array("I", [places.setdefault(value, len(places)) for value in column])
        return "repeated", list(places), marks.tobytes()
    return "plain", list(column), None


def sheets(data: bytes, rows: int, columns: int) -> list[dict[str, Any]]:
    """Return the visible sheets.

    :raises Refused: a sheet is too large, or the file cannot be read.
    """
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    found = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in book.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet or meta.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.height > rows or sheet.width > columns:
                raise Refused(SEPARATOR.join(("area", meta.name, str(sheet.height), str(sheet.width))))
            body = sheet.to_python(skip_empty_area=True)
            if not body:
                continue
            start = sheet.start or (0, 0)
            found.append(
                {
                    "name": meta.name, "row": start[0], "column": start[1], "height": len(body),
                    "merged": [(*a, *b) for a, b in sheet.merged_cell_ranges or []],
                    "columns": [pack(column) for column in zip(*body, strict=True)],
                }
            )  # fmt: skip
    except PasswordError as error:
        raise Refused("password") from error
    except (CalamineError, ValueError, OSError, KeyError) as error:
        raise Refused("damaged") from error
    return found


def main() -> None:
    seconds, memory, rows, columns, most, given, answer = map(int, sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    gc.disable()
    told = sys.stdout.buffer
    try:
        import python_calamine  # noqa: F401  (while the parent still looks at the file)

        if sys.stdin.buffer.read() != GO:
            return
        with open(given, "rb") as file:
            data = file.read()
        packed = pickle.dumps(sheets(data, rows, columns), 5)
        if len(packed) > most:
            raise Refused("text")
        with open(answer, "wb") as file:
            file.write(packed)
        told.write(DONE)
    except MemoryError:
        told.write(REFUSED + b"memory")
    except Refused as error:
        told.write(REFUSED + str(error).encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
