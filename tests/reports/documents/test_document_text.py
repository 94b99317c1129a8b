"""What the star summaries say: the wording of figures, the sentences, and the cases where a figure is zero."""

import dataclasses
import re

import pytest

from reports.documents import pairing_list, quarter_summary, star_sections, tables, text, township_summary
from reports.documents.frame import Frame
from reports.documents.layout import Heading, Issue, Paragraph, Roll, Table
from tests.reports.documents import payloads

ASCII_MARKS = re.compile(r"[\u4e00-\u9fff][,;:?!()]|[,;:?!()][\u4e00-\u9fff]")


def words(document) -> str:
    """Every paragraph and heading of a document."""
    return "\n".join(b.text for b in document.blocks if isinstance(b, Paragraph | Heading))


def county(**changes) -> quarter_summary.QuarterSummary:
    payload = payloads.county()
    payload.update(changes)
    return quarter_summary.build(payload, digest=payloads.DIGEST)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (text.score(8312), "83.12"),
        (text.score(5), "0.05"),
        (text.share(5140), "51.40%"),
        (text.share(10000), "100.00%"),
        (text.share(None), "—"),
        (text.ratio(1, 3), 3333),
        (text.ratio(2, 3), 6667),
        (text.ratio(1, 20000), 1),
        (text.ratio(0, 0), None),
        (text.share_change(8531, 8496), "上升0.35个百分点"),
        (text.share_change(8496, 8531), "下降0.35个百分点"),
        (text.share_change(8531, 8531), "持平"),
        (text.count_change(260, 250), "增加10名"),
        (text.count_change(250, 260), "减少10名"),
        (text.score_change(8290, 8312), "降低0.22分"),
        (text.signed(-27, places=True), "-0.27"),
        (text.signed(0), "0"),
        (text.date("2026-01-05"), "2026年1月5日"),
        (text.span("2026-01-05", "2026-01-12"), "2026年1月5日至1月12日"),
        (text.span("2025-12-29", "2026-01-05"), "2025年12月29日至2026年1月5日"),
        (text.ordinal(10), "十"),
        (text.ordinal(12), "十二"),
        (text.ordinal(20), "二十"),
        (text.superior("中共阿勒泰市委组织部"), "中共阿勒泰市委"),
        (text.superior("组织部"), "组织部"),
        (text.whole_township("红星路街道"), "全街道"),
    ],
)
def test_a_figure_is_written_as_a_clerk_writes_it(made, wanted):
    assert made == wanted


def test_the_digest_stands_in_sixteen_groups_and_reads_back_whole():
    groups = text.digest_groups(payloads.DIGEST)
    assert len(groups) == 16
    assert "".join(groups) == payloads.DIGEST


def test_the_county_summary_states_its_figures():
    said = words(county())
    assert "全市18个乡镇（街道）共有队伍1040支" in said
    assert "本季度参加评定的队员4160名" in said
    assert "五星级260名，占6.25%" in said
    assert "三星级及以上队员3549名，占85.31%，比上季度上升" in said
    assert "评定结果已于2026年1月5日至1月12日公示。" in said
    assert "二星级及以下队员的姓名不在本简报中列示，只在办理页面向有权限的人员显示。" in said
    assert "须经告知本人、听取申诉后，由有权决定的组织按规定程序研究决定。" in said
    assert "五星级不低于95.00分，四星级不低于90.00分" in said


def test_sections_are_numbered_without_a_gap():
    heads = [b.text for b in county().blocks if isinstance(b, Heading)]
    assert [head.partition("、")[0] for head in heads] == [text.ordinal(n) for n in range(1, 12)]
    assert [head.partition("、")[2] for head in heads][:3] == ["总体情况", "星级变化", "分乡镇（街道）情况"]
    without = [b.text for b in county(annual=None).blocks if isinstance(b, Heading)]
    assert len(without) == 10
    assert not any("年度定星" in head for head in without)


def test_a_fall_is_called_a_fall():
    payload = payloads.county()
    payload["previous"]["three_up"]["share"] = payload["three_up"]["share"] + 120
    said = words(quarter_summary.build(payload, digest=payloads.DIGEST))
    assert "比上季度下降1.20个百分点" in said
    payload["previous"]["three_up"]["share"] = payload["three_up"]["share"]
    said = words(quarter_summary.build(payload, digest=payloads.DIGEST))
    assert "，与上季度持平。" in said


def test_without_a_quarter_before_nothing_is_compared():
    document = county(previous=None, changes=None)
    said = words(document)
    assert "无上一季度评定结果，本季度不作比较。" in said
    assert "比上季度" not in said
    titles = [b.title for b in document.blocks if isinstance(b, Table)]
    assert "星级变化" not in titles
    assert len(next(b for b in document.blocks if isinstance(b, Table)).columns) == 3


def test_an_empty_county_reads_well():
    document = quarter_summary.build(payloads.empty_county(), digest=payloads.DIGEST)
    said = words(document)
    for sentence in (
        "全市尚未组建队伍。",
        "本季度无参加评定的队员，不计算占比和平均分。",
        "本季度无五星级队员。",
        "本季度无拟调整建议。",
        "本季度无活动记录；无培训记录。",
        "未设定年度目标。",
        "本期无公示记录。",
    ):
        assert sentence in said
    assert not re.search(r"(?<!\d)0(名|支|场次|人次)", said)
    assert "演示" not in said
    assert document.marks == "未签发"
    star_table = next(b for b in document.blocks if isinstance(b, Table))
    assert {row[2] for row in star_table.rows} == {None}


def test_members_without_any_assessed_do_not_divide_by_zero():
    payload = payloads.county()
    payload["totals"]["assessed"] = 0
    payload["distribution"] = [{"stars": s, "count": 0, "share": 0} for s in (5, 4, 3, 2, 1, 0)]
    payload["three_up"] = {"count": 0, "share": 0}
    for row in payload["by_unit"] + payload["by_kind"]:
        row.update(assessed=0, stars=[0] * 6, three_up=0, three_up_share=0, average=0)
    payload["annual"] = None
    said = words(quarter_summary.build(payload, digest=payloads.DIGEST))
    assert "各乡镇（街道）本季度均无参加评定的队员。" in said
    assert "平均得分0.00分" not in said


def test_units_at_both_ends_are_named_and_ties_are_told():
    payload = payloads.county()
    for row in payload["by_unit"]:
        row["three_up_share"] = 8500
    payload["by_unit"][2]["three_up_share"] = payload["by_unit"][5]["three_up_share"] = 9200
    payload["by_unit"][7]["three_up_share"] = 7000
    said = words(quarter_summary.build(payload, digest=payloads.DIGEST))
    names = [row["name"] for row in payload["by_unit"]]
    assert f"最高的是{names[2]}、{names[5]}，为92.00%" in said
    assert f"最低的是{names[7]}，为70.00%" in said
    assert "两者相差22.00个百分点" in said
    for row in payload["by_unit"]:
        row["three_up_share"] = 8500
    said = words(quarter_summary.build(payload, digest=payloads.DIGEST))
    assert "最高" not in said.partition("三、")[2].partition("四、")[0]


def test_a_target_that_is_not_met_names_the_people_missing():
    payload = payloads.county()
    payload["targets"][0].update(actual=88, numerator=88, gap=12, met=False)
    said = words(quarter_summary.build(payload, digest=payloads.DIGEST))
    assert "年度目标共3项，已达到2项，未达到1项。" in said
    assert "五星级队员：目标不少于100名，实际88名，尚缺12名。" in said


def test_rows_that_do_not_add_up_are_told_under_the_table():
    payload = payloads.county()
    assert tables.units(payload).note == ""
    payload["by_unit"][0]["members"] += 3
    wrong = tables.units(payload)
    total = payload["totals"]["members"]
    assert f"队员各行之和{total + 3}、合计{total}" in wrong.note


def test_the_township_names_its_four_star_members():
    payload = payloads.township()
    document = township_summary.build(payload, digest=payloads.DIGEST)
    said = words(document)
    assert "全镇14个村（社区）共有队伍" in said
    rolls = [b for b in document.blocks if isinstance(b, Roll)]
    assert [roll.title for roll in rolls] == ["五星级队员名单", "四星级队员名单"]
    for person in payload["four_star"]:
        assert any(person["name"] in line for line in rolls[1].lines)
    county_rolls = [b.title for b in county().blocks if isinstance(b, Roll)]
    assert county_rolls == ["五星级队员名单"]


def test_a_roll_keeps_the_order_and_fits_the_line():
    payload = payloads.county()
    roll = next(b for b in county().blocks if isinstance(b, Roll))
    names = [person["name"] for person in payload["honour_roll"]]
    found = re.findall("|".join(sorted(map(re.escape, set(names)), key=len, reverse=True)), "\u3000".join(roll.lines))
    assert found == names
    assert max(map(len, roll.lines)) <= 44


def test_signing_off_takes_the_mark_away_and_gives_a_number():
    payload = payloads.county(demo=False)
    draft = quarter_summary.build(payload, digest=payloads.DIGEST)
    signed = quarter_summary.build(payload, digest=payloads.DIGEST, issue=Issue(4, "2026-01-20"))
    assert (draft.marks, draft.head.number) == ("未签发", "未签发")
    assert (signed.marks, signed.head.number, signed.head.date) == ("", "第4期", "2026年1月20日")
    assert signed.foot.date == "2026年1月20日印发"
    assert county().marks == "未签发\u3000演示数据"


@pytest.mark.parametrize("payload", [payloads.county(), payloads.empty_county(), payloads.township()])
def test_chinese_sentences_carry_chinese_marks(payload):
    module = township_summary if payload["kind"] == "township-summary" else quarter_summary
    document = module.build(payload, digest=payloads.DIGEST)
    for block in document.blocks:
        if isinstance(block, Paragraph):
            assert not ASCII_MARKS.search(block.text), block.text
            assert block.text.endswith("。")
            assert " " not in block.text
            assert "None" not in block.text
            assert not re.search(r"([，；。、：])[，；。、：]", block.text)


def test_a_document_holds_final_values_only():
    document = county()
    assert dataclasses.is_dataclass(document)
    with pytest.raises(dataclasses.FrozenInstanceError):
        document.marks = ""  # type: ignore[misc]


def test_the_payload_is_left_as_it_was():
    payload = payloads.county()
    quarter_summary.build(payload, digest=payloads.DIGEST)
    tables.sheets(payload)
    assert payload == payloads.county()


def test_sheets_hold_the_printed_tables_as_exact_numbers():
    payload = payloads.county()
    made = tables.sheets(payload)
    printed = [b.title for b in county().blocks if isinstance(b, Table)]
    assert [sheet.title for sheet in made] == [*printed, "五星级队员光荣榜"]
    by_title = {sheet.title: sheet for sheet in made}
    stars = by_title["星级分布"]
    assert stars.rows[0][1] == 260
    assert str(stars.rows[0][2]) == "0.0625"
    assert stars.header[1] == "本季度人数"
    units = by_title["分乡镇（街道）星级情况"]
    assert units.rows[-1][0] == "合计"
    assert str(units.rows[-1][-1]) == "83.12"
    assert len(by_title["五星级队员光荣榜"].rows) == 260
    for sheet in made:
        assert all(len(row) == len(sheet.header) == len(sheet.forms) for row in sheet.rows)
        assert not any(isinstance(value, float) for row in sheet.rows for value in row)


@pytest.mark.parametrize(
    ("unit", "name"), [("角什科贡麻牧委会", "布仁巴雅尔"), ("红山村", "阿依古丽·努尔兰别克"), ("河东村", "王伟")]
)
def test_in_the_list_of_pairs_neither_long_villages_nor_long_names_are_broken(unit: str, name: str):
    row = {
        "unit": unit,
        "name": name,
        "team": f"{unit}社会治理队",
        "mentor": "程文",
        "post": "乡镇党委副书记",
        "since": "2025-10-28",
    }
    payload = {
        "unit": {"name": "刚察县", "level": "county"}, "county": "刚察县", "period_label": "2025年第四季度",
        "demo": True, "verify_at": "", "people": [row, {**row, "name": "王伟"}],
    }  # fmt: skip
    made = pairing_list.build(payload, frame=Frame(payloads.DIGEST, 1, "2026-01-05"))
    table = next(block for block in made.blocks if isinstance(block, Table))
    assert all(not line.placed for part in table.parts for line in part.body), "a row of one line has nothing placed"


def distribution(**counts: int) -> list[dict]:
    total = sum(counts.values())
    rows = ((stars, counts.get(f"s{stars}", 0)) for stars in range(6))
    return [{"stars": stars, "count": count, "share": text.ratio(count, total) or 0} for stars, count in rows]


@pytest.mark.parametrize(
    ("counts", "ends"),
    [
        ({"s5": 1, "s3": 1}, "三星级1名，占50.00%；无四星级队员；参加评定的队员均在三星级以上（含三星级）"),
        ({"s5": 1, "s4": 1, "s3": 1, "s2": 1, "s1": 4}, "参加评定的队员均在一星级以上（含一星级）"),
        ({"s5": 2}, "五星级2名，占100.00%"),
        ({"s4": 1, "s0": 1}, "无星级1名，占50.00%；无五星级、三星级、二星级、一星级队员"),
    ],
)
def test_levels_that_nobody_has_are_told_without_naming_what_is_none_twice(counts, ends):
    said = star_sections._by_star(distribution(**counts))
    assert said.endswith(ends)
    assert "无无星级" not in said
    assert "、无星级" not in said
