"""Deadlines around every day off and every day worked instead, 2020 to 2026, worked out by hand from the notices.

The notices: 国务院办公厅关于20XX年部分节假日安排的通知, for the Spring Festival of 2020 with the one that lengthened it to
2 February (国办发明电〔2020〕1号), which took back the working Saturday of 1 February. A line of a table: days of filing,
the last day of one working day, the last day of three. A line with a name begins a holiday: its days off from first to
last, then the days worked instead. Days are of the table's year unless they say another.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import pytest

from tests.tickets.domain.calendars import FIVE, NATION, ONE, THREE, THREE_DAYS, shipped
from tickets.domain.deadlines import ZONE, Reason, Rule, State, deadline, explain

STEP = timedelta(days=1)

TABLES = {
    2020: """
        元旦 01-01..01-01
        2019-12-31 01-01               01-02  01-06
        01-02                          01-03  01-07
        春节 01-24..02-02  01-19
        01-17 01-18                    01-19  01-21
        01-19                          01-20  01-22
        01-20                          01-21  01-23
        01-23 01-24 01-30 02-01 02-02  02-03  02-05
        02-03                          02-04  02-06
        清明节 04-04..04-06
        04-03 04-04 04-06              04-07  04-09
        04-07                          04-08  04-10
        劳动节 05-01..05-05  04-26 05-09
        04-24 04-25                    04-26  04-28
        04-26                          04-27  04-29
        04-27                          04-28  04-30
        04-30 05-01 05-05              05-06  05-08
        05-06                          05-07  05-09
        05-08                          05-09  05-12
        05-09 05-10                    05-11  05-13
        端午节 06-25..06-27  06-28
        06-24 06-25 06-27              06-28  06-30
        06-28                          06-29  07-01
        06-29                          06-30  07-02
        国庆节中秋节 10-01..10-08  09-27 10-10
        09-25 09-26                    09-27  09-29
        09-27                          09-28  09-30
        09-28                          09-29  10-09
        09-30 10-01 10-08              10-09  10-12
        10-09                          10-10  10-13
        10-10 10-11                    10-12  10-14
        """,
    2021: """
        元旦 01-01..01-03
        2020-12-31 01-01 01-03         01-04  01-06
        01-04                          01-05  01-07
        春节 02-11..02-17  02-07 02-20
        02-05 02-06                    02-07  02-09
        02-07                          02-08  02-10
        02-08                          02-09  02-18
        02-10 02-11 02-17              02-18  02-20
        02-18                          02-19  02-22
        02-19                          02-20  02-23
        02-20 02-21                    02-22  02-24
        清明节 04-03..04-05
        04-02 04-03 04-05              04-06  04-08
        04-06                          04-07  04-09
        劳动节 05-01..05-05  04-25 05-08
        04-23 04-24                    04-25  04-27
        04-25                          04-26  04-28
        04-26                          04-27  04-29
        04-30 05-01 05-05              05-06  05-08
        05-06                          05-07  05-10
        05-07                          05-08  05-11
        05-08 05-09                    05-10  05-12
        端午节 06-12..06-14
        06-11 06-12 06-14              06-15  06-17
        06-15                          06-16  06-18
        中秋节 09-19..09-21  09-18
        09-17                          09-18  09-23
        09-18 09-19 09-21              09-22  09-24
        09-22                          09-23  09-26
        国庆节 10-01..10-07  09-26 10-09
        09-24 09-25                    09-26  09-28
        09-26                          09-27  09-29
        09-27                          09-28  09-30
        09-30 10-01 10-07              10-08  10-11
        10-08                          10-09  10-12
        10-09 10-10                    10-11  10-13
        """,
    2022: """
        元旦 01-01..01-03
        2021-12-31 01-01 01-03         01-04  01-06
        01-04                          01-05  01-07
        春节 01-31..02-06  01-29 01-30
        01-28                          01-29  02-07
        01-29                          01-30  02-08
        01-30 01-31 02-06              02-07  02-09
        02-07                          02-08  02-10
        清明节 04-03..04-05  04-02
        04-01                          04-02  04-07
        04-02 04-03 04-05              04-06  04-08
        04-06                          04-07  04-11
        劳动节 04-30..05-04  04-24 05-07
        04-22 04-23                    04-24  04-26
        04-24                          04-25  04-27
        04-25                          04-26  04-28
        04-29 04-30 05-04              05-05  05-07
        05-05                          05-06  05-09
        05-06                          05-07  05-10
        05-07 05-08                    05-09  05-11
        端午节 06-03..06-05
        06-02 06-03 06-05              06-06  06-08
        06-06                          06-07  06-09
        中秋节 09-10..09-12
        09-09 09-10 09-12              09-13  09-15
        09-13                          09-14  09-16
        国庆节 10-01..10-07  10-08 10-09
        09-30 10-01 10-07              10-08  10-10
        10-08                          10-09  10-11
        10-09                          10-10  10-12
        10-10                          10-11  10-13
        """,
    2023: """
        元旦 2022-12-31..01-02
        2022-12-30 2022-12-31 01-02    01-03  01-05
        01-03                          01-04  01-06
        春节 01-21..01-27  01-28 01-29
        01-20 01-21 01-27              01-28  01-30
        01-28                          01-29  01-31
        01-29                          01-30  02-01
        01-30                          01-31  02-02
        清明节 04-05..04-05
        04-04 04-05                    04-06  04-10
        04-06                          04-07  04-11
        劳动节 04-29..05-03  04-23 05-06
        04-21 04-22                    04-23  04-25
        04-23                          04-24  04-26
        04-24                          04-25  04-27
        04-28 04-29 05-03              05-04  05-06
        05-04                          05-05  05-08
        05-05                          05-06  05-09
        05-06 05-07                    05-08  05-10
        端午节 06-22..06-24  06-25
        06-21 06-22 06-24              06-25  06-27
        06-25                          06-26  06-28
        06-26                          06-27  06-29
        中秋节国庆节 09-29..10-06  10-07 10-08
        09-28 09-29 10-06              10-07  10-09
        10-07                          10-08  10-10
        10-08                          10-09  10-11
        10-09                          10-10  10-12
        """,
    2024: """
        元旦 01-01..01-01
        2023-12-29 01-01               01-02  01-04
        01-02                          01-03  01-05
        春节 02-10..02-17  02-04 02-18
        02-02 02-03                    02-04  02-06
        02-04                          02-05  02-07
        02-05                          02-06  02-08
        02-09 02-10 02-17              02-18  02-20
        02-18                          02-19  02-21
        02-19                          02-20  02-22
        清明节 04-04..04-06  04-07
        04-03 04-04 04-06              04-07  04-09
        04-07                          04-08  04-10
        04-08                          04-09  04-11
        劳动节 05-01..05-05  04-28 05-11
        04-26 04-27                    04-28  04-30
        04-28                          04-29  05-06
        04-29                          04-30  05-07
        04-30 05-01 05-05              05-06  05-08
        05-06                          05-07  05-09
        05-10                          05-11  05-14
        05-11 05-12                    05-13  05-15
        端午节 06-10..06-10
        06-07 06-08 06-10              06-11  06-13
        06-11                          06-12  06-14
        中秋节 09-15..09-17  09-14
        09-13                          09-14  09-19
        09-14 09-15 09-17              09-18  09-20
        09-18                          09-19  09-23
        国庆节 10-01..10-07  09-29 10-12
        09-27 09-28                    09-29  10-08
        09-29                          09-30  10-09
        09-30 10-01 10-07              10-08  10-10
        10-08                          10-09  10-11
        10-11                          10-12  10-15
        10-12 10-13                    10-14  10-16
        """,
    2025: """
        元旦 01-01..01-01
        2024-12-31 01-01               01-02  01-06
        01-02                          01-03  01-07
        春节 01-28..02-04  01-26 02-08
        01-24 01-25                    01-26  02-05
        01-26                          01-27  02-06
        01-27 01-28 02-04              02-05  02-07
        02-05                          02-06  02-08
        02-07                          02-08  02-11
        02-08 02-09                    02-10  02-12
        清明节 04-04..04-06
        04-03 04-04 04-06              04-07  04-09
        04-07                          04-08  04-10
        劳动节 05-01..05-05  04-27
        04-25 04-26                    04-27  04-29
        04-27                          04-28  04-30
        04-28                          04-29  05-06
        04-30 05-01 05-05              05-06  05-08
        05-06                          05-07  05-09
        端午节 05-31..06-02
        05-30 05-31 06-02              06-03  06-05
        06-03                          06-04  06-06
        国庆节中秋节 10-01..10-08  09-28 10-11
        09-26 09-27                    09-28  09-30
        09-28                          09-29  10-09
        09-29                          09-30  10-10
        09-30 10-01 10-08              10-09  10-11
        10-09                          10-10  10-13
        10-10                          10-11  10-14
        10-11 10-12                    10-13  10-15
        """,
    2026: """
        元旦 01-01..01-03  01-04
        2025-12-31 01-01 01-03         01-04  01-06
        01-04                          01-05  01-07
        01-05                          01-06  01-08
        春节 02-15..02-23  02-14 02-28
        02-13                          02-14  02-25
        02-14 02-15 02-23              02-24  02-26
        02-24                          02-25  02-27
        02-27                          02-28  03-03
        02-28 03-01                    03-02  03-04
        清明节 04-04..04-06
        04-03 04-04 04-06              04-07  04-09
        04-07                          04-08  04-10
        劳动节 05-01..05-05  05-09
        04-30 05-01 05-05              05-06  05-08
        05-06                          05-07  05-09
        05-08                          05-09  05-12
        05-09 05-10                    05-11  05-13
        端午节 06-19..06-21
        06-18 06-19 06-21              06-22  06-24
        06-22                          06-23  06-25
        中秋节 09-25..09-27
        09-24 09-25 09-27              09-28  09-30
        09-28                          09-29  10-08
        国庆节 10-01..10-07  09-20 10-10
        09-18 09-19                    09-20  09-22
        09-20                          09-21  09-23
        09-21                          09-22  09-24
        09-30 10-01 10-07              10-08  10-10
        10-08                          10-09  10-12
        10-09                          10-10  10-13
        10-10 10-11                    10-12  10-14
        """,
}


def read(year: int, text: str) -> date:
    return date.fromisoformat(text if len(text) > 5 else f"{year}-{text}")


def lines(year: int) -> Iterator[tuple[date, date, date]]:
    """Return the day of filing, the last of one working day and the last of three, of each line without a name."""
    for words in (line.split() for line in TABLES[year].strip().splitlines()):
        if words[0][0].isdigit():
            *filed, one, three = (read(year, word) for word in words)
            yield from ((day, one, three) for day in filed)


def holidays(year: int) -> Iterator[tuple[date, date, list[date]]]:
    """Return the first and the last day off and the days worked instead, of each line with a name."""
    for words in (line.split() for line in TABLES[year].strip().splitlines()):
        if not words[0][0].isdigit():
            first, last = (read(year, end) for end in words[1].split(".."))
            yield first, last, [read(year, word) for word in words[2:]]


@pytest.mark.parametrize(("filed", "one", "three"), [line for year in TABLES for line in lines(year)])
def test_a_ticket_filed_around_a_holiday_is_due_on_the_day_worked_out_by_hand(
    filed: date, one: date, three: date
) -> None:
    for clock in (time(0), time(16), time(23, 59, 59)):
        filed_at = datetime.combine(filed, clock, ZONE)
        assert deadline(ONE, filed_at, NATION).last_day == one
        assert deadline(THREE, filed_at, NATION).last_day == three
        assert deadline(THREE_DAYS, filed_at, NATION).last_day == filed + timedelta(days=3), "days know no holidays"


@pytest.mark.parametrize("year", TABLES)
def test_every_holiday_and_every_day_worked_instead_has_its_lines(year: int) -> None:
    """Filed before, on and after it; the working day before a holiday is looked for with the tables' own days off."""
    filed = {day for day, _, _ in lines(year)}
    off = {first + timedelta(days=n) for first, last, _ in holidays(year) for n in range((last - first).days + 1)}
    instead = {day for _, _, days in holidays(year) for day in days}
    for first, last, days in holidays(year):
        before = first - STEP
        while before not in instead and (before in off or before.weekday() >= 5):
            before -= STEP
        assert {before, first, last, last + STEP} <= filed
        assert all({day - STEP, day, day + STEP} <= filed for day in days)


@pytest.mark.parametrize("year", TABLES)
def test_the_tables_name_the_days_that_the_shipped_file_holds(year: int) -> None:
    off = {first + timedelta(days=n) for first, last, _ in holidays(year) for n in range((last - first).days + 1)}
    instead = {day for _, _, days in holidays(year) for day in days}
    held = {day: works for day, (works, _) in NATION.exceptions.items() if day.year == year}
    assert {day for day, works in held.items() if works} == instead
    assert {day for day, works in held.items() if not works} == {
        day for day in off if day.weekday() < 5 and day.year == year
    }


# The two holidays of Xinjiang in 2025 (新疆维吾尔自治区人民政府, 2025年节假日放假安排): 肉孜节 on Monday 31 March, 古尔邦节 from
# Friday 6 to Tuesday 10 June, none worked instead; a day worked instead is added here as a county might enter one.

XINJIANG = {
    date(2025, 3, 31): (False, "肉孜节"),
    date(2025, 6, 6): (False, "古尔邦节"),
    date(2025, 6, 9): (False, "古尔邦节"),
    date(2025, 6, 10): (False, "古尔邦节"),
}
WORKED_INSTEAD = {date(2025, 6, 14): (True, "古尔邦节调休上班")}


@pytest.mark.parametrize(
    ("filed", "one", "three", "there_one", "there_three"),
    [
        ("03-28", "03-31", "04-02", "04-01", "04-03"),
        ("03-31", "04-01", "04-03", "04-01", "04-03"),
        ("04-01", "04-02", "04-07", "04-02", "04-07"),
        ("06-05", "06-06", "06-10", "06-11", "06-13"),
        ("06-06", "06-09", "06-11", "06-11", "06-13"),
        ("06-10", "06-11", "06-13", "06-11", "06-13"),
        ("06-11", "06-12", "06-16", "06-12", "06-14"),
        ("06-13", "06-16", "06-18", "06-14", "06-17"),
        ("06-14", "06-16", "06-18", "06-16", "06-18"),
    ],
)
def test_the_holidays_of_a_region_move_deadlines_in_it_and_nowhere_else(
    filed: str, one: str, three: str, there_one: str, there_three: str
) -> None:
    filed_at = datetime.combine(read(2025, filed), time(11), ZONE)
    there = shipped({**XINJIANG, **WORKED_INSTEAD})
    assert deadline(ONE, filed_at, NATION).last_day == read(2025, one)
    assert deadline(THREE, filed_at, NATION).last_day == read(2025, three)
    assert deadline(ONE, filed_at, there).last_day == read(2025, there_one)
    assert deadline(THREE, filed_at, there).last_day == read(2025, there_three)


def test_a_holiday_of_a_region_is_named_in_the_explanation() -> None:
    filed_at = datetime(2025, 6, 5, 11, tzinfo=ZONE)
    rows = explain(FIVE, filed_at, shipped(XINJIANG | WORKED_INSTEAD))
    assert [(row.day.day, row.number, row.reason, row.name) for row in rows] == [
        (5, 0, Reason.FILED, ""),
        (6, None, Reason.HOLIDAY, "古尔邦节"),
        (7, None, Reason.WEEKEND, ""),
        (8, None, Reason.WEEKEND, ""),
        (9, None, Reason.HOLIDAY, "古尔邦节"),
        (10, None, Reason.HOLIDAY, "古尔邦节"),
        (11, 1, Reason.COUNTED, ""),
        (12, 2, Reason.COUNTED, ""),
        (13, 3, Reason.COUNTED, ""),
        (14, 4, Reason.MAKE_UP, "古尔邦节调休上班"),
        (15, None, Reason.WEEKEND, ""),
        (16, 5, Reason.COUNTED, ""),
    ]


@pytest.mark.parametrize(
    ("filed", "rule", "last", "counted"),
    [
        ("12-28", THREE, "12-31", 3),
        ("12-29", ONE, "12-30", 1),
        ("12-29", THREE, None, 2),
        ("12-30", ONE, "12-31", 1),
        ("12-30", THREE, None, 1),
        ("12-31", ONE, None, 0),
        ("12-31", THREE, None, 0),
    ],
)
def test_a_ticket_due_in_2027_says_that_its_calendar_is_unpublished(
    filed: str, rule: Rule, last: str | None, counted: int
) -> None:
    filed_at = datetime.combine(read(2026, filed), time(11), ZONE)
    due = deadline(rule, filed_at, NATION)
    assert due.counted == counted
    if last:
        assert (due.state, due.last_day) == (State.DUE, read(2026, last))
    else:
        assert (due.state, due.unpublished_year) == (State.UNPUBLISHED, 2027)
        assert (due.last_day, due.due_at) == (None, None)
        assert (due.rows[-1].day, due.rows[-1].reason) == (date(2027, 1, 1), Reason.UNPUBLISHED)
    assert deadline(THREE_DAYS, filed_at, NATION).last_day == filed_at.date() + timedelta(days=3), "days need no notice"
