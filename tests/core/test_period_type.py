"""Years, quarters and months."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core.period_words import period_name
from core.periods import Period, WrongPeriod
from tests.properties import examples


@pytest.mark.parametrize(
    ("text", "kind", "number", "start", "end", "label"),
    [
        ("2025", "year", 1, date(2025, 1, 1), date(2026, 1, 1), "2025年"),
        ("2025Q1", "quarter", 1, date(2025, 1, 1), date(2025, 4, 1), "2025年第一季度"),
        ("2025Q2", "quarter", 2, date(2025, 4, 1), date(2025, 7, 1), "2025年第二季度"),
        ("2025Q3", "quarter", 3, date(2025, 7, 1), date(2025, 10, 1), "2025年第三季度"),
        ("2025Q4", "quarter", 4, date(2025, 10, 1), date(2026, 1, 1), "2025年第四季度"),
        ("2025-01", "month", 1, date(2025, 1, 1), date(2025, 2, 1), "2025年1月"),
        ("2024-02", "month", 2, date(2024, 2, 1), date(2024, 3, 1), "2024年2月"),
        ("2025-12", "month", 12, date(2025, 12, 1), date(2026, 1, 1), "2025年12月"),
        (" 2025Q4 ", "quarter", 4, date(2025, 10, 1), date(2026, 1, 1), "2025年第四季度"),
    ],
)
def test_a_period_is_read(text: str, kind: str, number: int, start: date, end: date, label: str) -> None:
    period = Period.parse(text)
    assert (period.kind, period.year, period.number) == (kind, start.year, number)
    assert (period.start, period.end, period.label) == (start, end, label)
    assert str(period) == period.code == text.strip()
    assert period.last_day == end - timedelta(days=1)


def test_pages_count_quarters_as_documents_do() -> None:
    codes = ("2025Q1", "2025Q4", "2025-11", "2025")
    with translation.override("zh-hans"):
        assert [period_name(code) for code in codes] == ["2025年第一季度", "2025年第四季度", "2025年11月", "2025年度"]
    with translation.override("en"):
        assert period_name("2025Q4") == "quarter 4 of 2025"


@pytest.mark.parametrize(
    "text",
    ["", "25", "2025Q5", "2025Q0", "2025q4", "2025-13", "2025-00", "2025-1", "2025/11", "20251", "1899", "3000", "2025Q4x",
     "2025 Q4", "２０２５Q4", "2025Q４", "2025年", "第四季度"],
)  # fmt: skip
def test_what_is_no_period_is_refused_with_how_to_write_one(text: str) -> None:
    with pytest.raises(WrongPeriod) as caught:
        Period.parse(text)
    assert caught.value.field == "period"
    assert caught.value.status == 400
    assert "2025Q4" in str(caught.value)
    assert text in str(caught.value)


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("2025", "2024", "2026"), ("2025Q1", "2024Q4", "2025Q2"), ("2025Q4", "2025Q3", "2026Q1"),
        ("2025-01", "2024-12", "2025-02"), ("2024-12", "2024-11", "2025-01"), ("2024-03", "2024-02", "2024-04"),
    ],
)  # fmt: skip
def test_the_neighbours_of_a_period(text: str, before: str, after: str) -> None:
    assert Period.parse(text).previous == Period.parse(before)
    assert Period.parse(text).next == Period.parse(after)


def test_a_period_holds_its_first_day_and_not_the_day_after_its_last() -> None:
    quarter = Period.parse("2025Q4")
    assert date(2025, 10, 1) in quarter
    assert date(2025, 12, 31) in quarter
    assert date(2025, 9, 30) not in quarter
    assert date(2026, 1, 1) not in quarter


@examples(200)
@given(st.dates(date(1901, 1, 1), date(2998, 12, 31)))
def test_every_day_lies_in_one_quarter_and_neighbours_touch(day: date) -> None:
    quarter = Period.quarter_of(day)
    assert day in quarter
    assert quarter.next.start == quarter.end
    assert quarter.previous.end == quarter.start
    assert quarter.next.previous == quarter
    assert Period.quarter(quarter.year, quarter.number) == quarter


def test_periods_sort_by_their_first_day() -> None:
    codes = ["2025Q2", "2024Q4", "2025Q1"]
    assert [str(p) for p in sorted(map(Period.parse, codes))] == ["2024Q4", "2025Q1", "2025Q2"]
