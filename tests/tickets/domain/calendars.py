"""Rules and calendars for tests of the clock; the calendar is the shipped file itself, without a database."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tickets.domain.deadlines import Level, Rule, Unit

ONE = Rule("simple-workdays", 1, Unit.WORKDAY, Level.VILLAGE)
THREE = Rule("general-workdays", 3, Unit.WORKDAY, Level.TOWNSHIP, (1,))
FIVE = Rule("complex-workdays", 5, Unit.WORKDAY, Level.COUNTY, (2, 0))
ONE_DAY = Rule("simple-days", 1, Unit.DAY, Level.VILLAGE, (1,))
THREE_DAYS = Rule("general-days", 3, Unit.DAY, Level.TOWNSHIP, (1,))
FIVE_DAYS = Rule("complex-days", 5, Unit.DAY, Level.COUNTY, (2, 0))
WITHOUT_LIMIT = Rule("escalated", None, Unit.DAY, Level.COUNTY, (1,))


@dataclass(frozen=True)
class Shipped:
    """The calendar of the shipped file, with what a county has entered over it."""

    exceptions: Mapping[date, tuple[bool, str]]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        assert day.year in self.years, "the clock asks about known years only"
        return self.exceptions.get(day, (day.weekday() < 5, ""))[0]


def shipped(regional: Mapping[date, tuple[bool, str]] | None = None) -> Shipped:
    path = Path(__file__).resolve().parents[3] / "core" / "calendar_cn.csv"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = {date.fromisoformat(r["day"]): (r["is_workday"] == "1", r["name"]) for r in csv.DictReader(handle)}
    return Shipped({**rows, **(regional or {})}, frozenset(day.year for day in rows))


NATION = shipped()
