"""Sheets of organisations: what is recognised, what is dropped, what is refused, and that it is written as a whole."""

import io
from datetime import UTC, date, datetime

import openpyxl
import pytest

from accounts.selectors import actor_named
from branches.domain import branch_sheet as sheet
from branches.models import Branch, BranchImport, BranchPost
from branches.services import import_sheet
from core import workbooks, xlsx
from core.errors import Conflict, DomainError, Forbidden
from core.models import AuditEntry
from tests.world import TOWNSHIPS, VILLAGES

NOW = datetime(2025, 12, 22, 2, 0, tzinfo=UTC)
HEAD = ("单位", "党组织名称", "上级党组织", "领域", "成立时间", "正式党员数", "网格数", "书记姓名", "民族", "备注")


def book(*rows, head=HEAD, title=()):
    return xlsx.workbook([xlsx.Page("Sheet", head, rows, notes=title)])


def start(world, data, unit="0001", by="county"):
    return import_sheet.start(actor=actor_named(by), unit=world.units[unit], file_name="orgs.xlsx", data=data, now=NOW)


def name_of(world, path):
    return world.units[path].name


def test_headings_are_recognised_below_titles_and_forbidden_columns_are_never_read():
    rows = [
        ["2025年党组织信息表", None, None],
        ["村名", "党支部名称", "身份证号"],
        ["甲村", "甲村党支部", "650000"],
        ["合计", "", ""],
    ]
    found = sheet.find(rows)
    assert [(h.field, h.drop) for h in found.headings] == [("unit", ""), ("name", ""), ("", "forbidden")]
    assert found.places == (2,)
    assert found.cells(rows[2]) == {"unit": "甲村", "name": "甲村党支部"}
    assert sheet.find([["姓名", "电话"], ["某", "1"]]) is None


@pytest.mark.parametrize(
    ("read", "cell", "expected"),
    [
        (sheet.whole, "12人", 12), (sheet.whole, 12.0, 12), (sheet.whole, "", None), (sheet.whole, "约十", sheet.Wrong("number", "约十")),
        (sheet.day, "2021年3月1日", date(2021, 3, 1)), (sheet.day, "2021.13.1", sheet.Wrong("day", "2021.13.1")),
        (sheet.yes, "是", True), (sheet.yes, "也许", sheet.Wrong("yes-no", "也许")),
    ],
)  # fmt: skip
def test_cells_are_read_as_offices_write_them(read, cell, expected):
    assert read(cell) == expected


def test_words_of_kinds_and_sectors():
    assert sheet.word("kind", "联合党支部") == "joint"
    assert sheet.word("kind", "党总支") == "general"
    assert sheet.word("sector", "两新组织") == "new"
    assert sheet.word("sector", "国有企业") == "enterprise"
    assert sheet.word("sector", "太空") == sheet.Wrong("word", "太空")
    assert sheet.kind_by_name("某镇党委") == "committee"


def test_a_sheet_shows_what_it_would_do_and_writes_nothing(world, branches):
    lead = branches.lead[VILLAGES[0]]
    before = Branch.objects.count()
    row = start(
        world,
        book(
            (name_of(world, VILLAGES[0]), lead.name, "", "", "", 20, 5, "", "某族", "-"),
            (
                name_of(world, VILLAGES[1]),
                "新设党支部",
                "Committee 2",
                "两新",
                "2025-03-01",
                6,
                "",
                "沙某",
                "某族",
                "-",
            ),
            ("没有的村", "某党支部", "", "农村", "2025-03-01", 6, "", "", "某族", "-"),
            (name_of(world, VILLAGES[1]), branches.lead[VILLAGES[1]].name, "", "", "", 12, 4, "", "某族", "-"),
        ),
    )
    assert (row.added, row.changed, row.same, row.refused) == (1, 1, 1, 1)
    assert Branch.objects.count() == before
    stored = BranchImport.objects.get(pk=row.pk)
    assert "某族" not in str(stored.lines)
    assert [h["drop"] for h in stored.headings] == [""] * 8 + ["forbidden", "unused"]
    changed = next(line for line in stored.lines if line["outcome"] == "changed")
    assert changed["changes"] == {"full_members": [12, 20], "grids": [4, 5]}
    assert AuditEntry.objects.get(action="branch-import.read").changes["added"] == 1


def test_writing_founds_changes_and_appoints_and_happens_once(world, branches):
    lead = branches.lead[VILLAGES[0]]
    row = start(
        world,
        book(
            (name_of(world, VILLAGES[0]), lead.name, "", "", "", 20, 5, "另一人", "", ""),
            (name_of(world, VILLAGES[1]), "新设党支部", "新设党委", "两新", "2025-03-01", 6, "", "沙某", "", ""),
            (name_of(world, TOWNSHIPS[0]), "新设党委", "", "机关", "2024-03-01", "", "", "", "", ""),
        ),
    )
    import_sheet.write(actor=actor_named("county"), import_id=row.pk, version=row.version, now=NOW)
    lead.refresh_from_db()
    made = Branch.objects.get(name="新设党支部")
    assert (lead.full_members, lead.grids, lead.counted_on) == (20, 5, date(2025, 12, 22))
    assert (made.parent.name, made.parent.kind, made.sector, made.is_lead, made.full_members) == (
        "新设党委",
        "committee",
        "new",
        False,
        6,
    )
    assert BranchPost.objects.get(branch=made).holder == "沙某"
    assert BranchPost.objects.filter(branch=lead, post="secretary").count() == 1  # the secretary in post stays
    row.refresh_from_db()
    assert row.state == "written"
    with pytest.raises(DomainError):
        import_sheet.write(actor=actor_named("county"), import_id=row.pk, version=row.version, now=NOW)
    again = start(world, book((name_of(world, VILLAGES[1]), "新设党支部", "新设党委", "", "", 6, "", "", "", "")))
    assert (again.added, again.changed, again.same, again.refused) == (0, 0, 1, 0)


def test_what_has_changed_meanwhile_is_a_conflict_and_nothing_is_written(world, branches):
    lead = branches.lead[VILLAGES[0]]
    row = start(
        world,
        book(
            (name_of(world, VILLAGES[1]), "新设党支部", "", "两新", "2025-03-01", 6, "", "", "", ""),
            (name_of(world, VILLAGES[0]), lead.name, "", "", "", 20, "", "", "", ""),
        ),
    )
    Branch.objects.filter(pk=lead.pk).update(version=9)
    with pytest.raises(Conflict):
        import_sheet.write(actor=actor_named("county"), import_id=row.pk, version=row.version, now=NOW)
    assert not Branch.objects.filter(name="新设党支部").exists()
    assert BranchImport.objects.get(pk=row.pk).state == "preview"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"unit": ""}, "缺少单位"), ({"name": ""}, "缺少党组织名称"), ({"founded": ""}, "成立日期"), ({"founded": "2030-01-01"}, "晚于今天"),
        ({"members": "很多"}, "不是整数"), ({"parent": "没有的党委"}, "没有名为"), ({"sector": "太空"}, "无法识别"),
    ],
)  # fmt: skip
def test_each_refused_row_names_column_and_fix(world, branches, cells, said):
    given = {
        "unit": name_of(world, VILLAGES[1]),
        "name": "新支部",
        "parent": "",
        "sector": "两新",
        "founded": "2025-03-01",
        "members": 6,
        **cells,
    }
    row = start(world, book((*given.values(), "", "", "", "")))
    assert row.refused == 1
    assert said in "；".join(row.lines[0]["reasons"])


def test_the_same_twice_and_a_second_lead_are_refused(world, branches):
    head = ("单位", "党组织名称", "领域", "成立时间", "是否主体党组织")
    unit = name_of(world, VILLAGES[1])
    twice = start(world, book(*[(unit, "新支部", "两新", "2025-03-01", "否")] * 2, head=head))
    assert twice.refused == 2
    second = start(world, book((unit, "新支部", "两新", "2025-03-01", "是"), head=head))
    assert "请先取消" in second.lines[0]["reasons"][0] or second.refused == 1


def test_refused_rows_come_back_with_their_reason_and_without_other_columns(world, branches):
    row = start(world, book(("没有的村", "某党支部", "", "农村", "2025-03-01", 6, "", "", "某族", "私人备注")))
    content = import_sheet.errors(actor=actor_named("county"), import_id=row.pk)
    text = str([sheet.rows for sheet in workbooks.read(content)])
    assert "没有的村" in text
    assert "找不到" in text
    assert "某族" not in text
    assert "私人备注" not in text


def test_the_blank_sheet_is_one_that_the_import_reads(world, branches):
    content = import_sheet.template(actor=actor_named("township"))
    head = next(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert [sheet.known(text) for text in head] == list(sheet.HEADINGS)


def test_a_cancelled_import_keeps_nothing_of_the_sheet(world, branches):
    row = start(world, book((name_of(world, VILLAGES[1]), "新支部", "", "两新", "2025-03-01", 6, "", "", "", "")))
    import_sheet.cancel(actor=actor_named("county"), import_id=row.pk, version=row.version)
    row.refresh_from_db()
    assert (row.state, row.lines) == ("cancelled", [])


def test_a_township_imports_for_its_own_area_and_a_village_not_at_all(world, branches):
    data = book((name_of(world, VILLAGES[2]), "新支部", "", "两新", "2025-03-01", 6, "", "", "", ""))
    assert start(world, data, unit=TOWNSHIPS[0], by="township").refused == 1  # a village of the other township
    with pytest.raises(Forbidden):
        start(world, data, unit=VILLAGES[0], by="village")


def test_a_file_that_is_no_sheet_of_organisations_is_refused_with_a_way_on(world, branches):
    for data in (book(("某", 1), head=("姓名", "电话")), b"nothing"):
        with pytest.raises(DomainError) as refused:
            start(world, data)
        assert refused.value.field == "file"
    assert not BranchImport.objects.exists()
