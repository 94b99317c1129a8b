"""Notices of days off read from their own text, against the days that come with the portal."""

import csv
from datetime import date

import pytest

from core import workdays
from tests.tickets.notices import OF_2026
from tickets.domain.notices import Fault, NoticeError, read

OF_2025 = """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。
"""
OF_2019 = """一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。
二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。
三、清明节：4月5日放假，与周末连休。
四、劳动节：5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。
五、端午节：6月7日放假，与周末连休。
六、中秋节：9月13日放假，与周末连休。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
"""
IN_LINES = """2026-01-01..2026-01-03 放假 元旦
2026-01-04 上班 元旦
2026-02-15..2026-02-23 放假 春节
2026-02-14 上班 春节
2026-02-28 上班 春节
2026-04-04..2026-04-06 放假 清明节
2026-05-01..2026-05-05 放假 劳动节
2026-05-09 上班 劳动节
2026-06-19..2026-06-21 放假 端午节
2026-09-25..2026-09-27 放假 中秋节
2026-10-01..2026-10-07 放假 国庆节
2026-09-20 上班 国庆节
2026-10-10 上班 国庆节
"""


def shipped(first: str, last: str) -> dict[date, bool]:
    with workdays.SHIPPED.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if first <= row["day"] <= last]
    return {date.fromisoformat(row["day"]): row["is_workday"] == "1" for row in rows}


@pytest.mark.parametrize(
    ("text", "year", "first", "usual"),
    [(OF_2026, 2026, "2026-01-01", True), (OF_2025, 2025, "2025-01-01", True), (OF_2019, 2019, "2018-12-20", False),
     (IN_LINES, 2026, "2026-01-01", True)],
)  # fmt: skip
def test_the_text_of_a_notice_gives_the_days_that_come_with_the_portal(
    text: str, year: int, first: str, usual: bool
) -> None:
    notice = read(text, year)
    expected = {
        day: works
        for day, works in shipped(first, f"{year}-12-31").items()
        if year != 2019 or day not in {date(2019, 5, 1)} or not works
    }
    assert {row.day: row.is_workday for row in notice.days} == expected
    assert notice.is_usual is usual


def test_days_have_the_name_of_their_holiday() -> None:
    named = {row.day: row.name for row in read(OF_2026, 2026).days}
    assert named[date(2026, 10, 1)] == "国庆节"
    assert named[date(2026, 10, 10)] == "国庆节调休上班"
    assert read(IN_LINES, 2026).days == read(OF_2026, 2026).days


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ("10月10日（周六）上班", "10月10日（周日）上班", Fault.WEEKDAY),
        ("10月10日（周六）上班", "10月9日（周五）上班", Fault.WORKED_WEEKDAY),
        ("2月14日（周六）", "2月30日", Fault.NO_DAY),
        ("5月9日（周六）上班", "5月2日上班", Fault.TWICE),
        ("10月1日（周四）至7日（周三）", "10月7日（周三）至1日（周四）", Fault.BACKWARDS),
        ("10月1日（周四）至7日（周三）", "10月1日至31日", Fault.BACKWARDS),
        ("4月4日（周六）至6日（周一）放假", "2027年4月4日至6日放假", Fault.OTHER_YEAR),
        ("4月4日（周六）至6日（周一）放假", "4月4日（周六）至6日（周一）照常", Fault.UNREAD),
        ("清明节：", "", Fault.NO_NAME),
    ],
)
def test_what_cannot_be_is_refused_by_name(before: str, after: str, fault: Fault) -> None:
    assert before in OF_2026
    with pytest.raises(NoticeError) as refused:
        read(OF_2026.replace(before, after), 2026)
    assert refused.value.fault is fault
    assert refused.value.about


@pytest.mark.parametrize("text", ["", "还没有通知", OF_2026.split("二、")[0], OF_2026.replace("上班", "放假")])
def test_too_few_or_too_many_days_are_no_calendar(text: str) -> None:
    with pytest.raises(NoticeError) as refused:
        read(text, 2026)
    assert refused.value.fault in {Fault.COUNT, Fault.TWICE}


def test_another_number_of_days_than_the_law_says_is_told() -> None:
    assert not read(OF_2026.replace("5月9日（周六）上班。", ""), 2026).is_usual
