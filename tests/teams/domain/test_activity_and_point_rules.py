"""Kinds told by titles, days of rhythms, who stands on a roll, what points are for and worth."""

from datetime import date

import pytest

from core.periods import Period
from teams.choices import ACTIVITY_KINDS
from teams.domain import activities, honours, points

LABELS = {
    # labels of programmes that counties report → the kind of activity they are
    "“逢8”志愿服务": "volunteer", "先锋车队送餐": "volunteer", "邻里节": "festival", "百家宴": "festival", "我们的节日·端午": "festival",
    "社区BA篮球赛": "festival", "三学三亮三比争当先锋": "vanguard", "“三亮三比一争先”活动": "vanguard", "党员承诺践诺": "vanguard",
    "马背宣讲队进毡房": "preaching", "冬不拉小分队": "preaching", "理论宣传二人讲": "preaching", "八项原则宣讲": "preaching",
    "农闲文艺演出": "culture", "院坝会": "mediation", "四老人员调解": "mediation", "河道清洁行动": "environment",
    "庭院经济观摩": "industry", "擂台比武": "industry", "志愿课堂": "study", "国学书画班": "study", "述学分享": "study",
    "我为群众办实事": "service", "摆摊式办公": "service", "代办社保手续": "service",
}  # fmt: skip


def falls(days: tuple[int, ...], since: date, until: date | None, period: Period) -> list[date]:
    return activities.dates(days, since, until, start=period.start, end=period.end)


def test_every_reported_label_tells_its_kind() -> None:
    assert {title: activities.kind_of(title) for title in LABELS} == LABELS
    assert set(LABELS.values()) == {code for code, _label in ACTIVITY_KINDS}, "and every kind has a label"
    assert activities.kind_of("无题") == ""


def test_a_rhythm_of_eights_falls_on_three_days_of_a_month() -> None:
    year = falls((8, 18, 28), date(2025, 1, 1), None, Period.parse("2025"))
    assert len(year) == 36
    assert {day.day for day in year} == {8, 18, 28}
    february = Period.parse("2025-02")
    assert falls((8, 18, 28), date(2025, 2, 10), date(2025, 2, 18), february) == [date(2025, 2, 18)]
    assert falls((31,), date(2025, 1, 1), None, Period.parse("2025Q2")) == [date(2025, 5, 31)]
    assert falls((8,), date(2026, 1, 1), None, Period.parse("2025")) == []


@pytest.mark.parametrize("text", ["8,18,28", "8、18、28", " 28 8 18 ", "逢8", "逢八", "８，18；28", "8,8,18,28"])
def test_days_are_typed_in_many_ways(text: str) -> None:
    assert activities.written(activities.days_of(text)) == "8,18,28"


@pytest.mark.parametrize(
    "text", ["", "0", "32", "8,x", "逢", "逢0", "逢十", "每周五", "-8", ",".join(map(str, range(1, 17)))]
)
def test_other_days_are_refused(text: str) -> None:
    with pytest.raises(activities.NoRhythm):
        activities.days_of(text)


def test_a_unit_records_honours_of_its_own_level_and_the_county_those_above() -> None:
    assert honours.levels_of("0001") == ("county", "prefecture", "region", "nation")
    assert honours.levels_of("00010001") == ("township",)
    assert honours.levels_of("000100010001") == ("village",)


@pytest.mark.parametrize(
    ("is_person", "consent", "stars", "shown"),
    [
        (False, False, None, "named"), (True, False, 5, "asked"), (True, True, 5, "named"), (True, True, 3, "named"),
        (True, True, 2, "below"), (True, True, 0, "below"), (True, True, None, "below"),
    ],
)  # fmt: skip
def test_a_roll_names_persons_by_consent_and_from_three_stars_on(
    is_person: bool, consent: bool, stars: int | None, shown: str
) -> None:
    assert honours.display(is_person=is_person, has_consented=consent, stars=stars) == shown


def test_the_tariff_of_a_day_is_the_one_that_began_last() -> None:
    tariffs = {date(2025, 1, 1): "first", date(2025, 7, 1): "second"}
    found = [points.in_force(tariffs, day) for day in (date(2024, 12, 31), date(2025, 6, 30), date(2025, 7, 1))]
    assert found == [None, "first", "second"]


def test_acts_that_tell_on_people_earn_nothing() -> None:
    assert points.tells_on_people("举报可疑人员") == "举报"
    assert points.tells_on_people("担任安全监督员") == "监督员"
    assert points.tells_on_people("报告路、水、电、火隐患一处") == ""


def test_34280_points_for_43000_yuan_are_125_fen_a_point() -> None:
    assert points.fen_per_point(4_300_000, 34_280) == 125
    assert points.fen_per_point(0, 0) is None
    assert not points.covers(9, 10)
    assert points.covers(10, 10)
    assert not points.covers(10, 0)
    assert points.balance([30, -10, 10, -30]) == 0
