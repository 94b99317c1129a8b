"""Workbooks from outside: what is read, what is refused and how fast, and that the portal's process stays small."""

import io
import json
import struct
import subprocess
import sys
import time
import zipfile
from datetime import date
from functools import cache
from pathlib import Path

import pytest
import xlwt
from django.utils import translation

from core import workbooks
from core.errors import DomainError
from core.workbooks import Limits
from tests.sheets import xlsx


@pytest.fixture(autouse=True)
def english():  # type: ignore[no-untyped-def]
    """Read the sentences in English."""
    with translation.override("en"):
        yield


FORMS = Path(__file__).resolve().parent.parent / "data" / "forms"
GOOD = xlsx([["姓名", "电话"], ["王强", "10023832915"]])


def rebuilt(data: bytes, changed: dict[str, bytes] | None = None, extra: dict[str, bytes] | None = None) -> bytes:
    """Return a packed workbook with some parts replaced and some added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, (changed or {}).get(part.filename, old.read(part)))
        for name, content in (extra or {}).items():
            new.writestr(name, content)
    return target.getvalue()


def with_cells(cells: str) -> bytes:
    sheet = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{cells}</sheetData></worksheet>'
    )
    return rebuilt(GOOD, {"xl/worksheets/sheet1.xml": sheet.encode()})


@cache
def bomb(size: int = 211_000_000) -> bytes:
    """Return a workbook of about half a megabyte that unpacks to `size`."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as new,
    ):
        for part in old.infolist():
            if part.filename != "xl/worksheets/sheet1.xml":
                new.writestr(part.filename, old.read(part))
        row = b'<row r="1"><c r="A1"><v>0</v></c></row>'
        with new.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b"<worksheet><sheetData>")
            block, rows = b"".join([row] * 1000), size // len(row) // 1000
            for _ in range(rows):
                sheet.write(block)
    return target.getvalue()


def lying(data: bytes, claimed: int = 1000) -> bytes:
    """Return a packed file that claims small sizes of all its parts, in the directory and before each part."""
    out = bytearray(data)
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = out.find(mark)
        while at >= 0:
            struct.pack_into("<L", out, at + place, claimed)
            at = out.find(mark, at + 4)
    return bytes(out)


def xls(password: bool = False) -> bytes:
    book = xlwt.Workbook()
    page = book.add_sheet("花名册")
    page.write(0, 0, "姓名")
    page.write(1, 0, "王强")
    target = io.BytesIO()
    book.save(target)
    data = target.getvalue()
    if password:
        # The record that names the writer becomes the one that says that all that follows is encrypted.
        at = data.index(struct.pack("<HH", 0x5C, 112))
        data = data[:at] + struct.pack("<H", 0x2F) + data[at + 2 :]
    return data


def ole(name: str) -> bytes:
    """Return the beginning of a compound file with one entry of this name in its directory."""
    text = f"{name}\0".encode("utf-16-le")
    entry = text.ljust(64, b"\0") + struct.pack("<H", len(text)) + b"\0" * 62
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + entry + b"\0" * 2048


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b"<si><t>&c;</t></si><si><t>x</t></si></sst>"
)  # fmt: skip
OUTSIDE = LAUGHS.replace(b'<!ENTITY a "ha">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')


def word_document() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return target.getvalue()


def encrypted_part() -> bytes:
    out = bytearray(GOOD)
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = out.find(mark)
        while at >= 0:
            out[at + place] |= 1
            at = out.find(mark, at + 4)
    return bytes(out)


HOSTILE = {
    "empty": (b"", "empty"),
    "a bomb that says so": (bomb(), "Unpacked"),
    "a bomb that lies": (lying(bomb()), "Unpacked"),
    "a part that unpacks a thousandfold": (rebuilt(GOOD, extra={"xl/media/a.bin": b"\0" * 3_000_000}), "Unpacked"),
    "many parts": (rebuilt(GOOD, extra={f"xl/media/{n}.xml": b"x" for n in range(250)}), "parts"),
    "a directory of thousands": (rebuilt(GOOD, extra={f"xl/media/{n}{'x' * 90}": b"" for n in range(3000)}), "parts"),
    "macros": (rebuilt(GOOD, extra={"xl/vbaProject.bin": b"x" * 100}), "macros"),
    "macros in an old workbook": (ole("_VBA_PROJECT_CUR"), "macros"),
    "a web page": (b"\xef\xbb\xbf<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table></table></html>", "web page"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "text": ("姓名,电话\n王强,1\n".encode("gb18030"), "no workbook"),
    "noise": (bytes(range(256)) * 50, "no workbook"),
    "cut off": (GOOD[: len(GOOD) // 2], "damaged"),
    "cut off at the end": (GOOD[:-30], "damaged"),
    "an old workbook cut off": (xls()[:1500], "no workbook"),
    "an encrypted part": (encrypted_part(), "password"),
    "an encrypted package": (ole("EncryptedPackage"), "password"),
    "an old workbook with a password": (xls(password=True), "password"),
    "a Word document": (word_document(), "Word"),
    "an old Word document": (ole("WordDocument"), "Word"),
    "another packed file": (rebuilt(word_document()).replace(b"word/document", b"text/document"), "packed"),
    "cells at both ends of a sheet": (with_cells('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "memory"),
    "too many columns": (with_cells('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>'), "columns"),
    "too many rows": (with_cells('<row r="1"><c r="A1"><v>1</v></c></row><row r="60001"><c r="A60001"><v>1</v></c></row>'), "60001 rows"),
    "entities in entities": (rebuilt(GOOD, {"xl/sharedStrings.xml": LAUGHS}), "damaged"),
    "an entity outside": (rebuilt(GOOD, {"xl/sharedStrings.xml": OUTSIDE}), "damaged"),
    "broken XML": (rebuilt(GOOD, {"xl/workbook.xml": b"<workbook><sheets>"}), "damaged"),
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_refused_within_a_second_with_a_plain_sentence(kind: str) -> None:
    data, word = HOSTILE[kind]
    began = time.perf_counter()
    with pytest.raises(DomainError) as caught:
        workbooks.read(data)
    assert time.perf_counter() - began < 1
    assert caught.value.field == "file"
    assert word in str(caught.value)


LOOKS_WELL = {
    "cells at both ends of a sheet", "too many columns", "too many rows", "broken XML",
}  # fmt: skip


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_look_without_opening_finds_all_but_what_stands_inside(kind: str) -> None:
    if kind in LOOKS_WELL:
        workbooks.check(HOSTILE[kind][0])
    else:
        with pytest.raises(DomainError):
            workbooks.check(HOSTILE[kind][0])


def test_a_file_over_the_size_is_refused_before_anything_else() -> None:
    with pytest.raises(DomainError, match=r"5\.\d MB"):
        workbooks.read(b"PK" + b"\0" * (5 * 2**20 + 100_000))


def test_the_bomb_is_as_large_as_it_is_said_to_be() -> None:
    data = bomb()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(part.file_size for part in archive.infolist()) > 210_000_000
    assert len(data) < 900_000


MEASURE = """
import json, resource, sys, time
import core.workbooks as workbooks
from core.errors import DomainError
import django.conf
django.conf.settings.configure(USE_I18N=False)
data = open(sys.argv[1], "rb").read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
try:
    workbooks.read(data)
    refused = ""
except DomainError as error:
    refused = str(error)
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": time.perf_counter() - began, "grown": (after - before) / 1024, "refused": refused}))
"""


@pytest.mark.parametrize("way", ["says so", "lies", "far cells"])
def test_a_bomb_costs_the_portal_neither_time_nor_memory(way: str, tmp_path: Path) -> None:
    data = {
        "says so": bomb,
        "lies": lambda: lying(bomb()),
        "far cells": lambda: HOSTILE["cells at both ends of a sheet"][0],
    }[way]()
    file = tmp_path / "bomb.xlsx"
    file.write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(file)], capture_output=True, text=True, check=True,
        cwd=Path(__file__).resolve().parent.parent.parent,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert found["refused"]
    assert found["seconds"] < 1
    assert found["grown"] < 20


def test_the_parser_has_a_limit_of_time() -> None:
    began = time.perf_counter()
    with pytest.raises(DomainError, match="too much memory or time"):
        workbooks.read(GOOD, Limits(seconds=0))
    assert time.perf_counter() - began < 5


def test_the_parser_has_a_limit_of_memory() -> None:
    cells = "".join(
        f'<row r="{n}"><c r="A{n}" t="inlineStr"><is><t>{"x" * 2000}{n}</t></is></c></row>' for n in range(1, 20_000)
    )
    data = with_cells(cells)
    assert len(workbooks.read(data, Limits(ratio=10_000))[0].rows) == 19_999
    with pytest.raises(DomainError, match="too much memory or time"):
        workbooks.read(data, Limits(ratio=10_000, memory=96 * 2**20))


def test_more_text_than_the_limit_does_not_reach_the_portal() -> None:
    # One shared text that thousands of cells name is small in the file and large in memory.
    text = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{"x" * 30_000}</t></si></sst>'
    )
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3001))
    data = rebuilt(with_cells(cells), {"xl/sharedStrings.xml": text.encode()})
    with pytest.raises(DomainError, match="too much memory or time"):
        workbooks.read(data)


def test_lines_and_columns_keep_their_places_in_the_file() -> None:
    sheet = workbooks.read(
        xlsx([[], [], [None, "标题", None], [None, "甲", 1], [None, "乙", date(2024, 3, 1)]], merged=[(2, 1, 2, 2)])
    )[0]
    assert (sheet.first_row, sheet.first_column, sheet.height) == (2, 1, 3)
    assert sheet.rows == [["标题", ""], ["甲", 1.0], ["乙", date(2024, 3, 1)]]
    assert sheet.merged == [(2, 1, 2, 2)]


def test_values_come_back_as_they_stand() -> None:
    rows = [["甲\n乙", 1.5, True, date(2024, 3, 1), "=1+1", "\U00020bb7"]] * 3
    assert workbooks.read(xlsx(rows))[0].rows == rows


def test_a_column_of_many_equal_days_and_gaps_comes_back_whole() -> None:
    rows = [["日期", "数"], *([date(2024, 1, 1 + n % 28) if n % 7 else "", n] for n in range(6000))]
    found = workbooks.read(xlsx(rows))[0]
    assert found.rows == rows


def test_text_with_the_separator_in_it_is_kept() -> None:
    rows = [["a_x001F_b"], ["c"]]
    assert [len(row) for row in workbooks.read(xlsx(rows))[0].rows] == [1, 1]


def test_an_old_workbook_is_read_whatever_its_name_and_a_new_one_too() -> None:
    assert workbooks.read(xls())[0].rows == [["姓名"], ["王强"]]
    for file in sorted(FORMS.iterdir()):
        assert workbooks.read(file.read_bytes()), file.name


def test_hidden_and_empty_sheets_are_left_out() -> None:
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target)
    book.add_worksheet("甲").write(0, 0, "a")
    book.add_worksheet("空")
    hidden = book.add_worksheet("藏")
    hidden.write(0, 0, "b")
    hidden.hide()
    book.close()
    assert [sheet.name for sheet in workbooks.read(target.getvalue())] == ["甲"]
