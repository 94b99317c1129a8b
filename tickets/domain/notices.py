"""The days of a year's notice of holidays, read from its text or from lines, and checked. Pure.

Source: 国务院办公厅关于部分节假日安排的通知 (its sentences: 「国庆节：10月1日（周四）至7日（周三）放假调休，共7天。
9月20日（周日）、10月10日（周六）上班。」); 全国年节及纪念日放假办法 (2024): thirteen days off a year that fall on working days or
are made up for.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

USUAL = 13
"""Days off a year beside the weekends, days worked instead taken off (全国年节及纪念日放假办法, article 2, since 2025)."""
FEWEST, MOST = 7, 16
"""Fewer or more than so many are no calendar of a year: from 1999 on it has been 10 to 13, with single days beside."""
LONGEST_SPAN = 15
_LATE = (12, 20)
"""A notice begins with days of the December before at the earliest."""
_DAY = timedelta(days=1)
_WEEKDAYS = "一二三四五六日天"
_NAME_MOST = 30


class Fault(StrEnum):
    """What is wrong with the text of a notice."""

    UNREAD = "unread"
    """A line or sentence holds no day that can be read."""
    NO_DAY = "no-day"
    """There is no such day."""
    WEEKDAY = "weekday"
    """The weekday that the text names is another one."""
    OTHER_YEAR = "other-year"
    BACKWARDS = "backwards"
    """A span ends before it begins, or is too long."""
    TWICE = "twice"
    """A day stands twice."""
    WORKED_WEEKDAY = "worked-weekday"
    """A day worked instead is no Saturday or Sunday."""
    NO_NAME = "no-name"
    COUNT = "count"
    """The days off and the days worked instead are no calendar of a year."""


class NoticeError(ValueError):
    """The text is no calendar of the year: the fault, and the part or day it is about."""

    def __init__(self, fault: Fault, about: str = "") -> None:
        super().__init__(fault.value, about)
        self.fault, self.about = fault, about


@dataclass(frozen=True, order=True)
class Day:
    """A day that is not what its weekday says; `is_workday` for one worked instead."""

    day: date
    is_workday: bool
    name: str


@dataclass(frozen=True)
class Notice:
    """A year's days in their order. `days_off` and `worked` count the exceptions, `net` the days off beside weekends."""

    year: int
    days: tuple[Day, ...]

    @property
    def days_off(self) -> int:
        return sum(not row.is_workday for row in self.days)

    @property
    def worked(self) -> int:
        return sum(row.is_workday for row in self.days)

    @property
    def net(self) -> int:
        return self.days_off - self.worked

    @property
    def is_usual(self) -> bool:
        """Whether there are as many days off as the law says, those of the December before left aside."""
        own = [row for row in self.days if row.day.year == self.year]
        return sum(-1 if row.is_workday else 1 for row in own) == USUAL


_POINT = r"(?:(?P<y{n}>\d{{4}})[年\-/.])?(?:(?P<m{n}>\d{{1,2}})[月\-/.])?(?P<d{n}>\d{{1,2}})日?(?:[（(](?P<w{n}>[^（）()]*)[）)])?"
_SPAN = re.compile(
    _POINT.format(n=1) + r"(?:\s*(?:至|到|—+|–|~|～|\.\.+| - |-(?=\d{4}))\s*" + _POINT.format(n=2) + r")?"
)
_HAS_DAY = re.compile(r"\d{1,2}\s*日|\d{1,2}[月\-/.]\d{1,2}")
_NUMBERED = re.compile(r"^\s*[一二三四五六七八九十]{1,3}、|^\s*\d{1,2}[、.](?!\d)")
_OFF, _WORKED = re.compile("放假|休息|补休|off"), re.compile("上班|worked|work")
_COUNTED = re.compile(r"共\s*\d+\s*天")


def read(text: str, year: int) -> Notice:
    """Return the days of a year's notice.

    Each holiday is a line: its name, a colon, spans of days with 放假, and days with 上班; or a line a span,
    `2027-02-05..2027-02-11 放假 春节`. Saturdays and Sundays off say nothing new and are left out. Lines without a day
    are the notice's words and are passed over, as is the day on which it was signed in the year before.

    :raises NoticeError: a part cannot be read, or the days are no calendar of the year; names the part.
    """
    found: dict[date, Day] = {}
    off: set[date] = set()
    for line in text.splitlines():
        for row in _of_line(line, year):
            if row.day in found or row.day in off:
                raise NoticeError(Fault.TWICE, row.day.isoformat())
            if row.is_workday and row.day.weekday() < 5:
                raise NoticeError(Fault.WORKED_WEEKDAY, row.day.isoformat())
            if row.is_workday or row.day.weekday() < 5:
                found[row.day] = row
            else:
                off.add(row.day)
    notice = Notice(year, tuple(sorted(found.values())))
    if not FEWEST <= notice.net <= MOST:
        raise NoticeError(Fault.COUNT, str(notice.net))
    return notice


def _of_line(line: str, year: int) -> Iterable[Day]:
    plain = _COUNTED.sub("", line).strip()
    if not _HAS_DAY.search(plain) or not (_OFF.search(plain) or _WORKED.search(plain)):
        signed = _SPAN.fullmatch(plain)
        if _HAS_DAY.search(plain) and not (signed and signed["y1"] == str(year - 1)):
            raise NoticeError(Fault.UNREAD, plain[:40])
        return
    body = _NUMBERED.sub("", plain)
    head, colon, rest = body.replace(":", "：").partition("：")
    name = head.strip() if colon and not re.search(r"\d", head) else ""
    last: date | None = None
    for sentence in re.split(r"[。；;]", rest if name else body):
        if not sentence.strip():
            continue
        works = bool(_WORKED.search(sentence))
        if works == bool(_OFF.search(sentence)):
            if _HAS_DAY.search(sentence):
                raise NoticeError(Fault.UNREAD, sentence.strip()[:40])
            continue
        called = name or _named(sentence)
        if not called:
            raise NoticeError(Fault.NO_NAME, sentence.strip()[:40])
        for first, end in _spans(sentence, year, last):
            last = end
            day = first
            while day <= end:
                yield Day(day, works, (f"{called}调休上班" if works and "上班" not in called else called)[:_NAME_MOST])
                day += _DAY


def _named(sentence: str) -> str:
    """Return the name that stands on a line behind its days."""
    left = _WORKED.sub(" ", _OFF.sub(" ", _SPAN.sub(" ", sentence)))
    return left.replace("调休", " ").strip(" 、，,：\t").split(" ")[0] if left.strip() else ""


def _spans(sentence: str, year: int, last: date | None) -> Iterable[tuple[date, date]]:
    """Return the spans of a sentence; a day without a month has that of the day before it."""
    any_found = False
    for part in re.split(r"[、，,]", _outside_brackets(sentence)):
        if not _HAS_DAY.search(part) and not re.search(r"\d", part):
            continue
        match = _SPAN.search(part.replace("\0", "、"))
        if match is None:
            raise NoticeError(Fault.UNREAD, part.replace("\0", "、").strip()[:40])
        any_found = True
        first = _day(match, 1, year, last)
        end = _day(match, 2, year, first) if match["d2"] else first
        if end < first or (end - first).days >= LONGEST_SPAN:
            raise NoticeError(Fault.BACKWARDS, f"{first.isoformat()}—{end.isoformat()}")
        for day in (first, end):
            if not date(year - 1, *_LATE) <= day <= date(year, 12, 31):
                raise NoticeError(Fault.OTHER_YEAR, day.isoformat())
        last = end
        yield first, end
    if not any_found:
        raise NoticeError(Fault.UNREAD, sentence.strip()[:40])


def _outside_brackets(sentence: str) -> str:
    """Return a sentence whose enumerations inside brackets do not part it: 「15日（农历腊月二十八、周日）」."""
    return re.sub(r"[（(][^（）()]*[）)]", lambda found: re.sub("[、，,]", "\0", found[0]), sentence)


def _day(match: re.Match[str], n: int, year: int, last: date | None) -> date:
    stated, month = match[f"y{n}"], match[f"m{n}"]
    if month is None and last is None:
        raise NoticeError(Fault.UNREAD, match[0])
    of_year = int(stated) if stated else (last.year if month is None and last is not None else year)
    try:
        day = date(of_year, int(month) if month else last.month, int(match[f"d{n}"]))  # type: ignore[union-attr]
    except ValueError as error:
        raise NoticeError(Fault.NO_DAY, match[0]) from error
    weekday = re.search(f"(?:周|星期)([{_WEEKDAYS}])", match[f"w{n}"] or "")
    if weekday is not None and min(_WEEKDAYS.index(weekday[1]), 6) != day.weekday():
        raise NoticeError(Fault.WEEKDAY, match[0].strip())
    return day
