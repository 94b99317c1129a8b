"""Periods: years, quarters and months as one half-open type for all apps."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from core.errors import DomainError

CHINESE_NUMBERS = "一二三四"
"""How quarters are counted, in documents and on pages: 第四季度, not 第4季度."""
_PATTERN = re.compile(r"^(\d{4})(?:Q([1-4])|-(0[1-9]|1[0-2]))?$", re.ASCII)


class WrongPeriod(DomainError):
    """The text names no year, quarter or month."""


@dataclass(frozen=True, order=True)
class Period:
    """`2025`, `2025Q4` or `2025-11`: the days from `start` up to, not including, `end`."""

    start: date
    end: date
    code: str

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Return the period that `text` names.

        :raises WrongPeriod: it names none; the message says how periods are written.
        """
        match = _PATTERN.match(text.strip())
        if not match or not 1900 <= int(match[1]) <= 2999:
            raise WrongPeriod(
                _("“%(text)s” is no period. Write a year as 2025, a quarter as 2025Q4, a month as 2025-11.")
                % {"text": text},
                field="period",
            )
        year = int(match[1])
        if match[2]:
            first = 3 * int(match[2]) - 2
            return cls(date(year, first, 1), _month_start(year, first + 3), match[0])
        if match[3]:
            month = int(match[3])
            return cls(date(year, month, 1), _month_start(year, month + 1), match[0])
        return cls(date(year, 1, 1), date(year + 1, 1, 1), match[0])

    @classmethod
    def quarter(cls, year: int, number: int) -> "Period":
        return cls.parse(f"{year}Q{number}")

    @classmethod
    def quarter_of(cls, day: date) -> "Period":
        return cls.quarter(day.year, (day.month + 2) // 3)

    @property
    def kind(self) -> str:
        """`year`, `quarter` or `month`."""
        return "quarter" if "Q" in self.code else "month" if "-" in self.code else "year"

    @property
    def year(self) -> int:
        return self.start.year

    @property
    def number(self) -> int:
        """The quarter's or month's number in its year; 1 for a year."""
        if self.kind == "quarter":
            return int(self.code[-1])
        return self.start.month if self.kind == "month" else 1

    @property
    def previous(self) -> "Period":
        """The period of the same kind just before."""
        day = self.start - timedelta(days=1)
        if self.kind == "quarter":
            return Period.quarter_of(day)
        return Period.parse(f"{day.year}" if self.kind == "year" else f"{day.year}-{day.month:02d}")

    @property
    def next(self) -> "Period":
        """The period of the same kind just after."""
        if self.kind == "quarter":
            return Period.quarter_of(self.end)
        day = self.end
        return Period.parse(f"{day.year}" if self.kind == "year" else f"{day.year}-{day.month:02d}")

    @property
    def label(self) -> str:
        """The name printed in documents, which are Chinese."""
        if self.kind == "quarter":
            return f"{self.year}年第{CHINESE_NUMBERS[self.number - 1]}季度"
        return f"{self.year}年{self.start.month}月" if self.kind == "month" else f"{self.year}年"

    @property
    def last_day(self) -> date:
        return self.end - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return self.code


def _month_start(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)
