"""Layouts of rosters: titles, headings over two rows, merged cells, notes, helper sheets, and what is no roster."""

from datetime import date
from pathlib import Path

import pytest

from core import workbooks
from core.workbooks import Sheet
from teams.domain import roster_sheet as sheets
from teams.domain.roster_sheet import NotARoster, Roster

FORMS = Path(__file__).resolve().parents[2] / "data" / "forms"


def find(*rows: list[object], name: str = "花名册", mapping: dict[str, str] | None = None, **place: object) -> Roster:
    return sheets.find([Sheet.of(name, rows, **place)], mapping)


def fields(roster: Roster) -> dict[str, str]:
    return {name: heading.text for name, heading in roster.fields.items()}


PERSON = ["王强", "10023832915"]


def test_a_plain_sheet() -> None:
    roster = find(["姓名", "电话"], PERSON)
    assert fields(roster) == {"name": "姓名", "phone": "电话"}
    assert roster.column("name") == ["王强"]
    assert [roster.line(place) for place in roster.places] == [2]


def test_title_rows_and_blank_rows_stand_above() -> None:
    roster = find(["", ""], ["五支队伍花名册", ""], ["填报单位：甲镇", "2026年5月"], ["姓名", "电话"], PERSON)
    assert (roster.head_rows, roster.column("name"), roster.line(roster.places[0])) == ((3,), ["王强"], 5)


def test_a_key_row_above_or_below_the_headings_is_no_person() -> None:
    assert find(["name", "phone"], ["姓名", "电话"], PERSON).column("name") == ["王强"]
    assert find(["姓名", "电话"], ["name", "phone"], PERSON).column("name") == ["王强"]


def test_headings_over_two_rows_with_merged_cells() -> None:
    merged = [(0, 0, 1, 0), (0, 1, 0, 2), (0, 3, 1, 3)]
    roster = find(
        ["姓名", "联系电话", "", "队伍"],
        ["", "手机号", "固定电话", ""],
        ["王强", "10023832915", "0906", "文化宣传"],
        merged=merged,
    )
    assert fields(roster) == {"name": "姓名", "phone": "联系电话／手机号", "team": "队伍"}
    assert [h.text for h in roster.headings if h.drop == "unused"] == ["联系电话／固定电话"]
    assert roster.column("name") == ["王强"]


def test_headings_over_two_rows_without_merged_cells() -> None:
    roster = find(
        ["姓名", "联系电话", "", "队伍"], ["", "手机号", "固定电话", ""], ["王强", "10023832915", "0906", "文化宣传"]
    )
    assert fields(roster) == {"name": "姓名", "phone": "联系电话／手机号", "team": "队伍"}
    assert roster.column("name") == ["王强"]


def test_a_group_and_its_column_are_one_heading() -> None:
    merged = [(0, 0, 1, 0), (0, 1, 0, 2)]
    roster = find(["姓名", "入队", ""], ["", "时间", "介绍人"], ["王强", "2024-03-01", "甲"], merged=merged)
    assert fields(roster) == {"name": "姓名", "joined_on": "入队／时间"}


@pytest.mark.parametrize(
    "heading", ["姓名（必填）", " 姓 名 ", "姓\n名", "*姓名", "姓名：", "姓名(按身份证填写)", "姓名*"]
)
def test_headings_are_known_with_hints_stars_and_blanks(heading: str) -> None:
    # The hint names an identity card, the column does not hold its number.
    roster = find([heading, "联系电话(手机)\n"], PERSON)
    assert set(roster.fields) == {"name", "phone"}


@pytest.mark.parametrize(
    "heading",
    ["民族", "公民身份证号", "身份证号码", "宗教信仰", "家庭住址", "家庭成员", "婚姻状况", "健康状况", "籍贯", "出生日期", "出生年月(yyyy-MM)\n", "年龄",
     "主要社会关系", "电话（家属）", "家属联系方式", "户口所在地", "银行卡号", "现居住地", "政审情况", "困难党员"],
)  # fmt: skip
def test_columns_that_the_portal_must_not_hold_are_left_out_as_such(heading: str) -> None:
    roster = find(["姓名", "电话", heading], [*PERSON, "甲"])
    assert [(h.text, h.drop) for h in roster.headings if h.drop] == [(heading.strip(), "forbidden")]


def test_other_columns_are_left_out_as_not_needed() -> None:
    roster = find(["序号", "姓名", "电话", "入党时间", "学历", "职务"], [1.0, *PERSON, "1990-01-01", "大专", "书记"])
    assert [h.text for h in roster.headings if h.drop == "unused"] == ["序号", "入党时间", "学历", "职务"]
    assert "joined_on" not in roster.fields


def test_of_two_columns_for_one_field_the_better_is_read() -> None:
    roster = find(["姓名", "联系电话", "手机号码"], ["王强", "09062222222", "10023832915"])
    assert fields(roster)["phone"] == "手机号码"


def test_notes_sums_empty_rows_and_examples_are_no_people() -> None:
    roster = find(
        ["序号", "姓名", "电话"],
        ["示例", "张三", "10000000000"],
        [1.0, *PERSON],
        ["", "", ""],
        [2.0, "", ""],
        ["合计", 1.0, ""],
        ["注：电话填手机号", "", ""],
        ["填表人：甲", "", "审核人：乙"],
    )
    assert roster.column("name") == ["王强"]


def test_a_sum_in_the_column_of_villages_is_no_person() -> None:
    assert find(["村", "姓名", "电话"], ["甲村", *PERSON], ["合计", "", 1.0]).column("name") == ["王强"]


def test_a_merged_note_below_is_no_person() -> None:
    roster = find(["姓名", "电话"], PERSON, ["本表一式两份，报县委组织部", ""], merged=[(2, 0, 2, 1)])
    assert roster.column("name") == ["王强"]


def test_a_heading_that_stands_again_on_the_next_page_is_no_person() -> None:
    roster = find(["姓名", "电话"], PERSON, ["姓名", "电话"], ["李四", "10023832916"])
    assert roster.column("name") == ["王强", "李四"]


def test_a_row_that_has_all_but_a_name_is_a_person_without_one() -> None:
    assert find(["姓名", "电话"], PERSON, ["", "10023832916"]).column("name") == ["王强", ""]


def test_a_village_merged_over_its_people_holds_for_all_of_them() -> None:
    rows = [
        ["村", "姓名", "电话"],
        ["甲村", *PERSON],
        ["", "李四", "10023832916"],
        ["", "赵六", "10023832917"],
        ["乙村", "孙七", "10023832918"],
    ]
    assert find(*rows, merged=[(1, 0, 3, 0)]).column("unit") == ["甲村", "甲村", "甲村", "乙村"]
    assert find(*rows).column("unit") == ["甲村", "", "", "乙村"]


def test_lines_are_those_of_the_file_when_the_sheet_begins_further_down() -> None:
    roster = find(["姓名", "电话"], PERSON, first_row=4, first_column=2)
    assert roster.line(roster.places[0]) == 6
    assert [h.column for h in roster.headings] == ["C", "D"]


def test_the_best_of_several_sheets_is_taken_and_the_others_are_named() -> None:
    codes = Sheet.of("民族", [["01 汉族"], ["17 哈萨克族"]])
    gone = Sheet.of("离职人员", [["姓名", "电话", "队伍", "村"], [*PERSON, "文化宣传", "甲村"]])
    people = Sheet.of("花名册", [["姓名", "电话"], PERSON])
    roster = sheets.find([codes, gone, people])
    assert (roster.sheet.name, roster.others) == ("花名册", ("离职人员",))


def test_an_unsure_heading_is_read_as_what_stands_below() -> None:
    assert fields(find(["姓名", "人员类别"], ["王强", "正式党员"])) == {"name": "姓名", "party": "人员类别"}
    with pytest.raises(NotARoster):
        find(["姓名", "类别"], ["王强", "甲类"])


def test_a_clerk_may_assign_a_column_or_leave_it_out() -> None:
    rows = [["人名", "姓名", "号码", "电话"], ["王强", "x", "10023832915", "y"]]
    roster = find(*rows, mapping={"人名": "name", "姓名": "", "号码": "phone", "电话": ""})
    assert fields(roster) == {"name": "人名", "phone": "号码"}


@pytest.mark.parametrize(
    ("rows", "missing"),
    [
        ([["组织", "学员总数"], ["甲村", 5.0]], "names"),
        ([["姓名", "组织", "提交时间"], ["王强", "甲村", date(2026, 5, 3)]], "post"),
        ([["姓名", "电话"], ["", ""]], "rows"),
        ([["一句话"]], "names"),
    ],
)
def test_what_is_no_roster_is_told_what_is_missing(rows: list[list[object]], missing: str) -> None:
    with pytest.raises(NotARoster) as caught:
        find(*rows)
    assert caught.value.missing == missing


def test_letters_of_columns() -> None:
    assert [sheets.letter(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


EXPECTED = {
    "F01": (
        "党员基本信息汇总表",
        {"name": "姓名", "unit": "所在党支部", "party": "人员类别", "phone": "联系电话／手机号"},
        12,
        [],
    ),
    "F02": ("第1页", {"name": "姓名", "unit": "组织名称", "party": "党员状态", "phone": "联系电话"}, 8, []),
    "F03": ("Sheet", {"name": "姓名", "unit": "组织", "party": "类别", "phone": "电话号码"}, 6, []),
    "F16": ("花名册", {"name": "姓名", "party": "政治面貌", "phone": "联系方式"}, 6, ["离职员工", "退休员工"]),
    "F18": ("党员", {"name": "姓名", "unit": "所属组织", "phone": "手机号码"}, 3, ["发展党员", "历史党员"]),
}
REFUSED = {"F05": "names", "F06": "post", "F08": "post", "F09": "post", "F19": "names"}


def form(code: str) -> list[Sheet]:
    (file,) = FORMS.glob(f"{code}-*")
    return workbooks.read(file.read_bytes())


@pytest.mark.parametrize("code", EXPECTED)
def test_a_form_of_an_office_is_recognised(code: str) -> None:
    name, expected, people, others = EXPECTED[code]
    roster = sheets.find(form(code))
    assert (roster.sheet.name, fields(roster), len(roster.places), list(roster.others)) == (
        name,
        expected,
        people,
        others,
    )


@pytest.mark.parametrize("code", REFUSED)
def test_a_form_that_is_no_roster_is_refused(code: str) -> None:
    with pytest.raises(NotARoster) as caught:
        sheets.find(form(code))
    assert caught.value.missing == REFUSED[code]


def test_every_form_has_its_expected_outcome() -> None:
    assert {file.name[:3] for file in FORMS.iterdir()} == EXPECTED.keys() | REFUSED.keys()
