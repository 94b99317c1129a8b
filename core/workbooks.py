"""Workbooks from outside: told by content, limited in size, read in a process of their own.

What comes back is plain values by sheet; nothing here knows what the sheets are about. The order is the
safety: the directory of the file is looked at first, then every part is unpacked into nothing and
counted (what the file claims of itself is not believed), and only then does a parser see it, in a
process with limits of memory and time that can be lost without harm.
"""

import io
import os
import pickle
import struct
import subprocess
import sys
import zipfile
import zlib
from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext as _

from core.errors import DomainError
from core.workbook_child import DONE, GO, SEPARATOR

Cell = str | int | float | bool | date | datetime | time
_CHILD = Path(__file__).with_name("workbook_child.py")
_END = b"PK\x05\x06"
_CHUNK = 1 << 18
_LARGEST_ENTRY = 1 << 10
"""Bytes that the directory may spend on one part; names of parts are short."""
_SMALL = 1 << 20
"""Up to here a file may unpack to whatever it likes: it costs nothing."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Limits:
    """How much of a workbook is taken in."""

    size: int = 5 * 2**20
    unpacked: int = 50 * 2**20
    ratio: int = 100
    members: int = 200
    rows: int = 50_000
    columns: int = 300
    seconds: int = 30
    memory: int = 512 * 2**20


DEFAULT = Limits()


@dataclass
class Sheet:
    """One sheet by columns, all of one height.

    The first row is line `first_row + 1` of the file, the first column is `first_column` (0 is A). Merged
    ranges are (first row, first column, last row, last column), counted from 0 in the file.
    """

    name: str
    columns: list[Sequence[Cell]]
    height: int
    first_row: int = 0
    first_column: int = 0
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The same values by rows."""
        return [list(row) for row in zip(*self.columns, strict=True)]

    @classmethod
    def of(cls, name: str, rows: Sequence[Sequence[Cell]], **place: Any) -> "Sheet":
        """Return a sheet of these rows, the short ones filled up with empty cells."""
        width = max(map(len, rows), default=0)
        full = [[*row, *[""] * (width - len(row))] for row in rows]
        return cls(name, list(map(list, zip(*full, strict=True))), len(rows), **place)


def check(data: bytes, limits: Limits = DEFAULT) -> None:
    """Look at a file without opening it: what it is, how large, how large unpacked.

    :raises DomainError: it is no workbook, or one that is refused; says why and what to do.
    """
    _count(data, _looked_at(data, limits), limits)


def read(data: bytes, limits: Limits = DEFAULT) -> list[Sheet]:
    """Return the visible sheets of a workbook that hold anything.

    :raises DomainError: it is no workbook, or one that is refused; says why and what to do.
    """
    parts = _looked_at(data, limits)
    # Both files lie in memory: nothing of a person touches the disk, and nothing waits for a pipe to empty.
    with _memory_file() as given, _memory_file() as answer:
        given.write(data)
        given.seek(0)  # also writes what is buffered
        reason, code = _parsed(data, parts, limits, given.fileno(), answer.fileno())
        if reason != DONE:
            raise _refused(_why(reason[1:].decode("utf-8", "replace"), code, limits))
        answer.seek(0)
        return [_sheet(found) for found in _Plain(io.BytesIO(answer.read())).load()]


def _memory_file() -> BinaryIO:
    return cast(BinaryIO, os.fdopen(os.memfd_create("workbook"), "w+b"))


def _parsed(
    data: bytes, parts: Sequence[zipfile.ZipInfo], limits: Limits, given: int, answer: int
) -> tuple[bytes, int | None]:
    """Have the file read by the child; return what it says and how it ended."""
    numbers = (limits.seconds, limits.memory, limits.rows, limits.columns, limits.unpacked, given, answer)
    # The child starts while the parts are counted; it is told to begin only if they pass.
    with subprocess.Popen(
        [sys.executable, "-I", str(_CHILD), *map(str, numbers)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        cwd="/", env={"LANG": "C.UTF-8"}, pass_fds=(given, answer),
    ) as child:  # fmt: skip
        try:
            _count(data, parts, limits)
            reason, _nothing = child.communicate(GO, timeout=limits.seconds)
        except subprocess.TimeoutExpired as error:
            raise _refused(_TOO_MUCH()) from error
        finally:
            child.kill()
    return reason, child.returncode


def _looked_at(data: bytes, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the parts of a packed workbook, none of an old one."""
    if not data:
        raise _refused(_("The file is empty. Choose the workbook once more."))
    if len(data) > limits.size:
        raise _refused(too_large(len(data), limits))
    if data.startswith(b"PK"):
        return _directory(data, limits)
    if not data.startswith(_OLE):
        raise _refused(_what_else(data))
    _check_ole(data)
    return []


def too_large(size: int, limits: Limits = DEFAULT) -> str:
    """Return what is said of a file of this many bytes, which are more than are taken in."""
    return _("The file has %(size)s MB, the most is %(most)s MB. Split it by township and hand in the parts.") % {
        "size": f"{size / 2**20:.1f}", "most": limits.size // 2**20,
    }  # fmt: skip


def _refused(sentence: str) -> DomainError:
    return DomainError(sentence, field="file")


def _DAMAGED() -> str:
    return _("The file is damaged or was cut off. Open it in Excel or WPS, save it as .xlsx and hand it in again.")


def _TOO_MUCH() -> str:
    return _(
        "Reading the file takes too much memory or time, as when cells stand far away from the table. "
        "Copy the table alone into a new workbook and hand that in."
    )


def _PASSWORD() -> str:
    return _("The file is protected by a password. Remove the password, save it and hand it in again.")


def _MACROS() -> str:
    return _("The file holds macros, which are not taken. Save it as .xlsx, which has none, and hand that in.")


# Packed workbooks (.xlsx) ---------------------------------------------------------------------------------


def _directory(data: bytes, limits: Limits) -> list[zipfile.ZipInfo]:
    """Return the parts that the file names, after a look at what it claims of them."""
    end = data.rfind(_END, max(0, len(data) - 65_557))
    if end < 0 or len(data) < end + 22:
        raise _refused(_DAMAGED())
    (size,) = struct.unpack_from("<L", data, end + 12)
    if size > limits.members * _LARGEST_ENTRY:
        raise _refused(_too_many(limits))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error, OverflowError) as error:
        raise _refused(_DAMAGED()) from error
    if len(parts) > limits.members:
        raise _refused(_too_many(limits))
    names = {part.filename.lower().lstrip("/") for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise _refused(_PASSWORD())
    if any(name.endswith("vbaproject.bin") for name in names):
        raise _refused(_MACROS())
    if "xl/workbook.xml" not in names:
        raise _refused(_other_package(names))
    _within(sum(part.file_size for part in parts), len(data), limits)
    return parts


def _too_many(limits: Limits) -> str:
    return _(
        "The file is made of more than %(most)s parts. Copy the table alone into a new workbook and hand that in."
    ) % {"most": limits.members}


def _other_package(names: set[str]) -> str:
    if "word/document.xml" in names:
        return _("This is a Word document. Copy its table into a workbook, save that as .xlsx and hand it in.")
    if "xl/workbook.bin" in names or "content.xml" in names:
        return _("This kind of workbook is not read. Open it in Excel or WPS, save it as .xlsx and hand that in.")
    return _("This is a packed file, but no workbook. Unpack it and hand in the .xlsx or .xls file in it.")


def _within(unpacked: int, size: int, limits: Limits) -> None:
    if unpacked > limits.unpacked or (unpacked > _SMALL and unpacked > size * limits.ratio):
        raise _refused(
            _(
                "Unpacked, the file would be larger than %(most)s MB or than %(ratio)s times its size. "
                "Copy the table alone into a new workbook and hand that in."
            )
            % {"most": limits.unpacked // 2**20, "ratio": limits.ratio}
        )


def _count(data: bytes, parts: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """Unpack every part into nothing and add up what comes out, stopping at the limit."""
    view, total = memoryview(data), 0
    for part in parts:
        start = part.header_offset
        if data[start : start + 4] != b"PK\x03\x04" or len(data) < start + 30:
            raise _refused(_DAMAGED())
        name, extra = struct.unpack_from("<HH", data, start + 26)
        body = view[start + 30 + name + extra :][: part.compress_size]
        if part.compress_type == zipfile.ZIP_STORED:
            total += len(body)
            _check_text(part, bytes(body[:4096]))
        elif part.compress_type == zipfile.ZIP_DEFLATED:
            total = _inflated(part, body, total, len(data), limits)
        else:
            raise _refused(_DAMAGED())
        _within(total, len(data), limits)


def _inflated(part: zipfile.ZipInfo, body: memoryview, total: int, size: int, limits: Limits) -> int:
    stream, rest = zlib.decompressobj(-zlib.MAX_WBITS), b""
    first = True
    try:
        for place in range(0, len(body), _CHUNK):
            rest = bytes(body[place : place + _CHUNK])
            while rest:
                out = stream.decompress(rest, _CHUNK)
                if first:
                    _check_text(part, out[:4096])
                    first = False
                total += len(out)
                _within(total, size, limits)
                rest = stream.unconsumed_tail
                if stream.eof:
                    return total
    except zlib.error as error:
        raise _refused(_DAMAGED()) from error
    raise _refused(_DAMAGED())


def _check_text(part: zipfile.ZipInfo, beginning: bytes) -> None:
    """Refuse a part that declares entities: no office program writes one."""
    if b"<!DOCTYPE" in beginning.replace(b"\0", b"") or b"<!ENTITY" in beginning.replace(b"\0", b""):
        raise _refused(_DAMAGED())


# Workbooks of 1997 to 2003 (.xls) and what is no workbook -------------------------------------------------


def _check_ole(data: bytes) -> None:
    """Tell a workbook by the names in the directory of the file."""
    if _has(data, "EncryptedPackage") or _has(data, "EncryptionInfo"):
        raise _refused(_PASSWORD())
    if _has_file_pass(data):
        raise _refused(_PASSWORD())
    if _has(data, "_VBA_PROJECT_CUR") or _has(data, "_VBA_PROJECT"):
        raise _refused(_MACROS())
    if _has(data, "WordDocument"):
        raise _refused(_("This is a Word document. Copy its table into a workbook, save that as .xlsx and hand it in."))
    if not (_has(data, "Workbook") or _has(data, "Book")):
        raise _refused(_("This is no workbook. Hand in an .xlsx or .xls file."))


def _has(data: bytes, name: str) -> bool:
    """Tell whether an entry of the directory has this name: entries stand at every 128th byte."""
    text = f"{name}\0".encode("utf-16-le")
    place = data.find(text)
    while place >= 0:
        if place % 128 == 0 and data[place + 64 : place + 66] == struct.pack("<H", len(text)):
            return True
        place = data.find(text, place + 1)
    return False


def _has_file_pass(data: bytes) -> bool:
    """Tell whether one of the first records of the workbook says that the others are encrypted."""
    at = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    while at >= 0 and at % 512:
        at = data.find(b"\x09\x08\x10\x00\x00\x06\x05\x00", at + 1)
    for _record in range(10):
        if at < 0 or at + 4 > len(data):
            return False
        kind, size = struct.unpack_from("<HH", data, at)
        if kind == 0x2F:
            return True
        at += 4 + size
    return False


def _what_else(data: bytes) -> str:
    beginning = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(b"%pdf"):
        return _("This is a PDF. Hand in the workbook it was made from, as .xlsx or .xls.")
    if beginning.startswith(b"<") and b"html" in beginning:
        return _(
            "This is a web page with the name of a workbook. Open it in Excel or WPS, save it as .xlsx and hand that in."
        )
    return _("This is no workbook. Open it in Excel or WPS, save it as .xlsx and hand that in.")


# The answer of the parser's process -----------------------------------------------------------------------


class _Plain(pickle.Unpickler):
    """Takes plain values, days and times and nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in ("date", "datetime", "time"):
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name}")


def _why(reason: str, code: int | None, limits: Limits) -> str:
    word, *rest = reason.split(SEPARATOR)
    if word == "password":
        return _PASSWORD()
    if word == "area" and len(rest) == 3:
        return _(
            "The sheet “%(sheet)s” reaches over %(rows)s rows and %(columns)s columns; the most is %(most_rows)s rows and "
            "%(most_columns)s columns. Delete what stands outside the table, or split the table."
        ) % {
            "sheet": rest[0], "rows": rest[1], "columns": rest[2], "most_rows": limits.rows,
            "most_columns": limits.columns,
        }  # fmt: skip
    if word in ("memory", "text") or (code is not None and code < 0):
        return _TOO_MUCH()
    return _DAMAGED()


_NUL = "\0"
"""A sheet may hold this character as an escape; no database takes it in a text, so it is left out."""


def _sheet(found: dict[str, Any]) -> Sheet:
    height = found["height"]
    columns = [_unpacked(*packed) for packed in found["columns"]]
    return Sheet(found["name"].replace(_NUL, ""), columns, height, found["row"], found["column"], found["merged"])


def _unpacked(way: str, values: Any, marks: bytes | None) -> Sequence[Cell]:
    if way == "text":
        return str(values).replace(_NUL, "").split(SEPARATOR)
    if way == "repeated" and marks is not None:
        places = array("I")
        places.frombytes(marks)
        return list(map(list(map(_clean, values)).__getitem__, places))
    return list(map(_clean, values))


def _clean(cell: Any) -> Cell:
    return cell.replace(_NUL, "") if type(cell) is str else cell
