"""The written appraisal: what the rules write from facts, when an edit shows, what keeps it from being reviewed. No database."""

from dataclasses import replace

import pytest

from teams.domain import appraisal
from teams.domain.appraisal import Facts

FULL = Facts(
    team="红石村党员队", kind="党员", unit="红石村", township="东山乡", year=2025, members=6, joined=1, left=2, party=6, activities=9, reach=312,
    taking_part=48, fields=(("志愿服务", 6), ("基层治理", 3)), idle_quarters=(1, 3), trained=4, attendances=7,
    stars={5: 1, 4: 2, 3: 2, 2: 1}, named=((5, ("王一",)), (4, ("李二", "张三"))), quarter_scores=((1, 8800), (2, 9005)),
    ranks=((10, 12, 800), (11, 3, 801)), settled=4, on_time=3, honours=2,
)  # fmt: skip
EMPTY = Facts(team="红石村党员队", kind="党员", unit="红石村", township="", year=2025, members=0)


def test_every_section_says_what_the_facts_say() -> None:
    text = appraisal.compose(FULL)
    assert tuple(text) == appraisal.SECTIONS
    assert (
        text["basis"]
        == "红石村党员队系东山乡红石村党员队伍，2025年末在岗队员6名，其中党员6名。年内新加入1名、离队2名。"
    )
    assert "开展活动9次，服务群众312人次，队员参加活动48人次。活动涉及志愿服务6次、基层治理3次。" in text["work"]
    assert text["work"].endswith("承办群众诉求办结4件，其中按期办结3件，按期率75.00%。")
    assert text["training"] == "年末在岗队员6名中，4名年内参加过培训，培训率66.67%；全年参加培训7人次。"
    assert "第一季度88.00分、第二季度90.05分" in text["stars"]
    assert "年度定星6名，其中五星级1名、四星级2名、三星级2名、二星级1名；三星级及以上占83.33%。" in text["stars"]
    assert text["stars"].endswith("五星级队员：王一。四星级队员：李二、张三。")
    assert "年内公布月度排名2次：10月第12名、11月第3名；最好名次为11月第3名（共801支队伍）。" in text["honours"]
    assert text["honours"].endswith("队伍及队员受到表扬2次。")
    assert text["lacking"] == (
        "第一、第三季度未记载开展活动；2名在岗队员年内未参加培训；1件群众诉求超期办结；1名队员年度星级在三星级以下。"
    )
    assert text["verdict"] == ""


def test_sections_without_facts_say_so_in_words() -> None:
    text = appraisal.compose(EMPTY)
    assert text["basis"] == "红石村党员队系红石村党员队伍。2025年末无在岗队员。"
    assert text["work"] == "全年未记载开展活动。"
    assert text["stars"] == "年度定星结果尚未产生。"
    assert text["honours"] == "年内未公布月度排名。"
    assert all(text[code] for code in appraisal.SECTIONS if code != "verdict")


def test_nothing_lacking_is_said_as_such_and_a_portal_without_honours_is_silent() -> None:
    good = replace(FULL, idle_quarters=(), trained=6, on_time=4, stars={5: 6}, honours=None)
    text = appraisal.compose(good)
    assert text["lacking"] == "依据本年度记录，未发现应列明的不足。"
    assert "表扬" not in text["honours"]
    assert "积分" not in text["honours"]


@pytest.mark.parametrize(("honours", "points", "says"), [
    (0, 0, "年内未记载受到表扬。"), (3, 40, "队伍及队员受到表扬3次。队员按积分标准获得积分40分。"),
    (0, 5, "年内未记载受到表扬。队员按积分标准获得积分5分。"),
])  # fmt: skip
def test_honours_and_points_of_the_year_are_told_together(honours: int, points: int, says: str) -> None:
    text = appraisal.compose(replace(EMPTY, honours=honours, points=points))
    assert text["honours"] == "年内未公布月度排名。" + says


def _sections(**texts: str) -> list[dict[str, str]]:
    composed = appraisal.compose(FULL)
    return [{"code": code, "composed": text, "text": texts.get(code, text)} for code, text in composed.items()]


def test_an_edited_section_is_named_by_its_number_and_the_verdict_is_no_edit() -> None:
    assert appraisal.edited(_sections(verdict="好。")) == []
    assert appraisal.edited(_sections(work="另有表述。", lacking="无。")) == [2, 6]


@pytest.mark.parametrize(("texts", "grade", "missing"), [
    ({}, "good", "verdict"), ({"verdict": "好。"}, "", "grade"), ({"verdict": "好。", "work": "  "}, "good", "work"),
    ({"verdict": "好。"}, "good", ""),
])  # fmt: skip
def test_what_is_missing_before_the_review(texts: dict[str, str], grade: str, missing: str) -> None:
    assert appraisal.missing(_sections(**texts), grade) == missing


@pytest.mark.parametrize(("event", "trail", "person", "barred"), [
    ("sign", [("draft", "a"), ("review", "b")], "b", True), ("sign", [("draft", "a"), ("review", "b")], "a", False),
    ("sign", [("review", "b"), ("return", "b"), ("review", "c")], "b", False), ("review", [("draft", "a")], "a", False),
    ("sign", [], "a", False),
])  # fmt: skip
def test_nobody_signs_what_they_reviewed_last(
    event: str, trail: list[tuple[str, str]], person: str, barred: bool
) -> None:
    assert appraisal.barred(event, trail, person) is barred
