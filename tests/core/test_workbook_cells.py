"""What the one writer of workbooks puts into cells."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import xlsx
from core.xlsx import Hundredths, Page

FORMULAS = ["=1+1", "+1", "-2", "@a", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠a", "  =1", "=", "-"]


def cells(page: Page) -> list[list[object]]:
    book = openpyxl.load_workbook(io.BytesIO(xlsx.workbook([page])))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_like_a_formula_is_a_text_in_excel_and_after_a_way_through_csv(text: str) -> None:
    content = xlsx.workbook([Page("t", ["h"], [[text]])])
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A2"]
    assert cell.data_type == "s"
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert b"<f" not in book.read("xl/worksheets/sheet1.xml").replace(b"<fitToPage", b"").replace(b"<filter", b"")
    out = io.StringIO()
    csv.writer(out).writerow([cell.value])
    again = next(csv.reader(io.StringIO(out.getvalue())))[0]
    assert len(text) == 1 or again[0] == "'", "Excel reads a formula where a text begins with a sign"
    assert xlsx.plain(xlsx.inert(text)) == text


@given(st.text(max_size=30))
def test_what_was_made_inert_can_be_read_back(text: str) -> None:
    assert xlsx.plain(xlsx.inert(text)) == text or text[:1] in "'’"
    assert len(xlsx.inert(text)) <= 1 or xlsx.inert(text)[0] not in "=+-@\t\r\n＝＋－＠"


def test_xml_of_a_person_stays_a_text_and_forbidden_characters_are_left_out() -> None:
    rows = [["<r><t>x</t></r>"], ["a\x00b\x0bc\ud800d\uffff"], ["_x0041_"], ["http://x.cn"], ["007"], ["x" * 40_000]]
    found = [row[0] for row in cells(Page("t", ["h"], rows))][1:]
    assert found[0].strip() == "<r><t>x</t></r>"
    assert found[1] == "abcd"
    assert found[3:5] == ["http://x.cn", "007"]
    assert len(found[5]) == 32_000
    content = xlsx.workbook([Page("t", ["h"], rows)])
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        assert "xl/worksheets/_rels/sheet1.xml.rels" not in book.namelist()
        assert "_x005F_x0041_" in book.read("xl/worksheets/sheet1.xml").decode()


def test_values_have_their_shape() -> None:
    moment = datetime(2025, 12, 22, 2, 0, tzinfo=UTC)
    rows = [[Hundredths(1850), Hundredths(-5), 12, True, date(2025, 1, 2), moment, None]]
    found = cells(Page("t", list("abcdefg"), rows))[1]
    assert found[:3] == [18.5, -0.05, 12]
    assert found[4:] == ["2025-01-02", "2025-12-22 10:00", None]
    assert isinstance(found[3], str)


def test_equal_pages_give_equal_bytes() -> None:
    def page() -> Page:
        return Page(
            "成员", ["姓名", "分"], [["古丽", Hundredths(100)]], text_columns=[0], choices={1: ["甲"]}, notes=["说明"]
        )

    assert xlsx.workbook([page(), page()]) == xlsx.workbook([page(), page()])


def test_titles_of_sheets_are_ones_that_excel_allows() -> None:
    pages = [Page(title, [], []) for title in ("a[b]:c*d?e/f\\g", "x" * 40, "x" * 40, "", "'q'")]
    titles = openpyxl.load_workbook(io.BytesIO(xlsx.workbook(pages))).sheetnames
    assert len({title.casefold() for title in titles}) == 5
    assert all(0 < len(title) <= 31 and not set(title) & set("[]:*?/\\") for title in titles)


def test_the_head_is_frozen_filtered_and_as_wide_as_its_column() -> None:
    page = Page(
        "t",
        ["姓名", "b"],
        [["卡米拉·吐尔逊江"], ["x" * 200]],
        notes=["一"],
        text_columns=[1],
        choices={1: ["甲", "乙"]},
    )
    book = openpyxl.load_workbook(io.BytesIO(xlsx.workbook([page])))
    sheet = book.worksheets[0]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A3", "A2:B4")
    assert sheet.column_dimensions["A"].width > 50
    assert xlsx.width("卡米拉a") == 7
    assert book.worksheets[1].sheet_state == "hidden"
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["B3:B5001"]
    assert sheet.column_dimensions["B"].number_format == "@"
