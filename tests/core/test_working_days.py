"""Working days after the State Council's notices, written here by hand from their texts."""

from datetime import date, timedelta

import pytest

from core import workdays
from core.models import CalendarDay, CalendarYear
from core.workdays import Calendar, Unpublished

OFF = {
    2024: ["01-01", "02-10..02-17", "04-04..04-06", "05-01..05-05", "06-10..06-10", "09-15..09-17", "10-01..10-07"],
    2025: ["01-01", "01-28..02-04", "04-04..04-06", "05-01..05-05", "05-31..06-02", "10-01..10-08"],
    2026: [
        "01-01..01-03",
        "02-15..02-23",
        "04-04..04-06",
        "05-01..05-05",
        "06-19..06-21",
        "09-25..09-27",
        "10-01..10-07",
    ],
}
MADE_UP = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}
WORKING_DAYS = {2024: 251, 2025: 248, 2026: 248}


def days(year: int, spans: list[str]) -> set[date]:
    found = set()
    for span in spans:
        first, last = (date.fromisoformat(f"{year}-{end}") for end in (span.split("..") * 2)[:2])
        found |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    return found


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_days_off_and_the_days_worked_instead_are_those_of_the_notice(db: None, year: int) -> None:
    calendar = workdays.calendar_for()
    off, made_up = days(year, OFF[year]), days(year, MADE_UP[year])
    wrong = []
    day = date(year, 1, 1)
    while day.year == year:
        expected = day in made_up or (day.weekday() < 5 and day not in off)
        if calendar.is_workday(day) is not expected:
            wrong.append(day)
        day += timedelta(days=1)
    assert not wrong
    assert all(day.weekday() >= 5 for day in made_up)


@pytest.mark.parametrize(("year", "expected"), WORKING_DAYS.items())
def test_a_year_has_as_many_working_days_as_the_wage_offices_count(db: None, year: int, expected: int) -> None:
    calendar = workdays.calendar_for()
    every = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    assert sum(calendar.is_workday(day) for day in every if day.year == year) == expected


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2025, 12, 22), 5, date(2025, 12, 29)),  # Monday; the weekend lies between
        (date(2025, 12, 19), 5, date(2025, 12, 26)),
        (date(2025, 9, 30), 5, date(2025, 10, 14)),  # nine, ten, Saturday the eleventh, thirteen, fourteen
        (date(2024, 2, 9), 1, date(2024, 2, 18)),  # a Sunday that is worked
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # over the new year, a Sunday that is worked
        (date(2025, 10, 4), 0, date(2025, 10, 4)),  # no day is added to a day off
        (date(2025, 10, 4), 1, date(2025, 10, 9)),
    ],
)
def test_the_day_itself_is_day_nought(db: None, day: date, number: int, expected: date) -> None:
    assert workdays.calendar_for().add(day, number) == expected


def test_a_year_without_a_published_notice_is_not_guessed(db: None) -> None:
    calendar = workdays.calendar_for()
    with pytest.raises(Unpublished, match="2027"):
        calendar.is_workday(date(2027, 3, 1))
    with pytest.raises(Unpublished, match="2027"):
        calendar.add(date(2026, 12, 30), 3)
    assert calendar.add(date(2026, 12, 30), 1) == date(2026, 12, 31)


def test_a_regions_days_overrule_the_nations_below_it_and_nowhere_else(db: None) -> None:
    friday, monday = date(2025, 6, 6), date(2025, 6, 9)
    CalendarDay.objects.create(day=friday, region="0001", is_workday=False, name="州庆")
    CalendarDay.objects.create(day=friday, region="00010002", is_workday=True, name="照常上班")
    CalendarDay.objects.create(day=date(2025, 10, 1), region="0001", is_workday=True, name="值班")
    assert workdays.calendar_for("").is_workday(friday)
    assert workdays.calendar_for("0002").is_workday(friday)
    assert not workdays.calendar_for("0001").is_workday(friday)
    assert not workdays.calendar_for("000100010003").is_workday(friday)
    assert workdays.calendar_for("000100020001").is_workday(friday)
    assert workdays.calendar_for("0001").is_workday(date(2025, 10, 1))
    assert workdays.calendar_for("0001").add(date(2025, 6, 5), 1) == monday


def test_filling_again_adds_nothing_and_keeps_what_a_county_mended(db: None) -> None:
    before = CalendarDay.objects.filter(region="").count()
    row = CalendarDay.objects.get(day=date(2025, 5, 2), region="")
    row.name = "劳动节（更正）"
    row.save()
    assert workdays.fill() == 0
    assert CalendarDay.objects.filter(region="").count() == before
    assert CalendarDay.objects.get(pk=row.pk).name == "劳动节（更正）"
    assert set(CalendarYear.objects.values_list("year", flat=True)) == set(range(2004, 2027))


def test_an_exception_counts_only_in_a_published_year() -> None:
    calendar = Calendar({date(2030, 1, 5): (True, "x")}, frozenset({2029}))
    with pytest.raises(Unpublished, match="2030"):
        calendar.is_workday(date(2030, 1, 5))
