"""What the portal knows of an activity before anybody types: its kind by the title, the days of a rhythm. Pure.

Source: county setting, after the labels of the programmes that counties report (逢8 volunteering, 邻里节, 三学三亮三比, 宣讲, …).
"""

from collections.abc import Iterable
from datetime import date, timedelta

MOST_DAYS = 15
"""Days of one month that a rhythm may name; what happens more often is no rhythm of the month."""
EVERY_EIGHTH = (8, 18, 28)

WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("study", ("志愿课堂", "国学", "党课", "述学", "主题教育")),
    ("volunteer", ("逢8", "逢八", "志愿", "送餐", "清雪", "顺手捎带", "先锋车队")),
    ("festival", ("邻里节", "百家宴", "我们的节日", "社超", "社区BA", "村BA", "运动会", "联欢")),
    ("vanguard", ("三学三亮三比", "三亮三比", "一争先", "争先锋", "双亮", "承诺践诺", "亮身份", "党员先锋岗")),
    ("preaching", ("宣讲", "宣传", "马背", "冬不拉", "二人讲", "八项原则", "大讲堂")),
    ("culture", ("文艺", "演出", "汇演", "巡演", "读书", "书画", "电影", "歌", "舞")),
    ("mediation", ("调解", "纠纷", "院坝", "板凳", "议事", "四老", "协商", "枫桥")),
    ("environment", ("环境", "卫生", "河道", "植树", "巡护", "绿化", "清洁")),
    ("industry", ("种养", "农机", "技术", "庭院", "电商", "合作社", "产业", "小作坊", "观摩", "擂台", "比武")),
    ("study", ("学习", "研讨", "课堂", "交流")),
    ("service", ("办实事", "代办", "摆摊", "社保", "服务", "便民", "慰问", "上门")),
)
"""Kind of activity → words of a title that tell it; the first row that fits wins."""


def kind_of(title: str) -> str:
    """Return the kind that a title tells by its words, or "" where none does."""
    return next((kind for kind, words in WORDS if any(word in title for word in words)), "")


class NoRhythm(ValueError):
    """The text names no days of a month."""


def days_of(text: str) -> tuple[int, ...]:
    """Return the days of the month that a text names, in order, each once: `8,18,28`, `8、18、28`, `逢8`.

    :raises NoRhythm: it names none, one that no month has, or more than `MOST_DAYS`.
    """
    folded = text.strip().translate(str.maketrans("０１２３４５６７８９，、；;　", "0123456789,,,, "))
    if folded.startswith("逢"):
        digit = folded.removeprefix("逢").strip()
        number = "一二三四五六七八九".find(digit) + 1 if digit and digit in "一二三四五六七八九" else digit
        if not str(number).isascii() or not str(number).isdigit() or not 1 <= int(number) <= 9:
            raise NoRhythm(text)
        return (int(number), int(number) + 10, int(number) + 20)
    parts = [part for part in folded.replace(" ", ",").split(",") if part]
    if not parts or any(not (part.isascii() and part.isdigit() and len(part) <= 2) for part in parts):
        raise NoRhythm(text)
    found = tuple(sorted({int(part) for part in parts}))
    if found[0] < 1 or found[-1] > 31 or len(found) > MOST_DAYS:
        raise NoRhythm(text)
    return found


def written(days: Iterable[int]) -> str:
    """Return days as they are kept: `8,18,28`."""
    return ",".join(str(day) for day in days)


def dates(days: Iterable[int], since: date, until: date | None, *, start: date, end: date) -> list[date]:
    """Return the dates on which a rhythm falls from `start` up to, not including, `end`, between its first and its last day.

    A day that a month lacks falls on none: the 31st is left out in April.
    """
    wanted = set(days)
    last = end - timedelta(days=1)
    last = last if until is None else min(until, last)
    return [day for day in _days(max(since, start), last) if day.day in wanted]


def _days(first: date, last: date) -> Iterable[date]:
    while first <= last:
        yield first
        first += timedelta(days=1)
