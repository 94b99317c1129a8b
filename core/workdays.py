"""Working days: a table filled from a shipped data file, with the regional days a county adds.

The shipped file holds the days off and make-up working days of the State Council's yearly notices
for 2004 to 2026. A year without a published notice is said to be unpublished, never guessed.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import DomainError
from core.models import CalendarDay, CalendarYear

SHIPPED = Path(__file__).with_name("calendar_cn.csv")
SOURCE = "国务院办公厅关于{year}年部分节假日安排的通知"


class Unpublished(DomainError):
    """The year's notice of days off is not in the table."""

    def __init__(self, year: int) -> None:
        super().__init__(
            _(
                "The calendar of %(year)s has not been published in this portal. Enter the year's "
                "notice of days off before counting working days in it."
            )
            % {"year": year}
        )


@dataclass(frozen=True)
class Calendar:
    """The exceptions of a region and the years whose notices are known. Pure."""

    exceptions: Mapping[date, tuple[bool, str]]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        """Tell whether `day` is a working day.

        :raises Unpublished: its year's notice is not known.
        """
        if day.year not in self.years:
            raise Unpublished(day.year)
        if day in self.exceptions:
            return self.exceptions[day][0]
        return day.weekday() < 5

    def add(self, day: date, workdays: int) -> date:
        """Return the `workdays`-th working day after `day`, which itself counts as day 0."""
        while workdays > 0:
            day += timedelta(days=1)
            workdays -= self.is_workday(day)
        return day


def fill(*, path: Path = SHIPPED) -> int:
    """Fill the national calendar from the shipped file; return how many days were new."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    years = sorted({int(row["day"][:4]) for row in rows})
    with transaction.atomic():
        known = set(CalendarDay.objects.filter(region="").values_list("day", flat=True))
        days = [
            CalendarDay(
                day=date.fromisoformat(row["day"]),
                is_workday=row["is_workday"] == "1",
                name=row["name"],
                source=SOURCE.format(year=row["day"][:4]),
            )
            for row in rows
            if date.fromisoformat(row["day"]) not in known
        ]
        CalendarDay.objects.bulk_create(days)
        CalendarYear.objects.bulk_create(
            [CalendarYear(year=year, source=SOURCE.format(year=year)) for year in years],
            ignore_conflicts=True,
        )
    return len(days)


def regions() -> frozenset[str]:
    """Return the unit paths that have days of their own, or notices of years."""
    return frozenset(CalendarDay.objects.exclude(region="").values_list("region", flat=True).distinct())


def calendar_for(path: str = "") -> Calendar:
    """Return the calendar in force for a unit: the nation's days, overruled by its region's.

    A year that the county has entered counts as entered, also once another has come with the portal: what people have
    counted by does not change under them. Days of the county's own overrule both.
    """
    regions = [""] + [path[:end] for end in range(4, len(path) + 1, 4)]
    in_force = Q(entered__isnull=True) | Q(entered__retired_at__isnull=True)
    rows = list(CalendarDay.objects.filter(in_force, region__in=regions).select_related("entered"))
    own = {row.entered.year for row in rows if row.entered is not None}
    counted = [row for row in rows if row.region or row.day.year not in own]
    counted.sort(key=lambda row: (row.entered_id is None, len(row.region)) if row.region else (False, 0))
    return Calendar(
        exceptions={row.day: (row.is_workday, row.name) for row in counted},
        years=frozenset(CalendarYear.objects.values_list("year", flat=True)) | own,
    )
