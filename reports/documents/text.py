"""How a figure is written in an official document.

Every figure comes in as an integer: scores in hundredths of a point, shares in hundredths of a percent, dates as ISO
text. Nothing here uses floating point, so a figure reads the same on paper, in the Excel twin and on the page.
"""

from collections.abc import Iterable, Sequence

NOTHING = "—"
STAR_NAMES = ("无星级", "一星级", "二星级", "三星级", "四星级", "五星级")
MINUS = "－"
_DIGITS = "〇一二三四五六七八九十"


def hundredths(value: int) -> str:
    """8312 → 83.12."""
    sign = "-" if value < 0 else ""
    whole, rest = divmod(abs(value), 100)
    return f"{sign}{whole}.{rest:02d}"


def money(fen: int | None) -> str:
    """416060515 → 4,160,605.15: fen as yuan."""
    if fen is None:
        return NOTHING
    sign = MINUS if fen < 0 else ""
    whole, rest = divmod(abs(fen), 100)
    return f"{sign}{whole:,}.{rest:02d}"


def hundredths_of_wan(fen: int) -> int:
    """Fen as hundredths of 万元, half up: what a column of 万元 holds."""
    return (1 if fen >= 0 else -1) * ((abs(fen) + 5_000) // 10_000)


def wan(fen: int) -> str:
    """5170880000 → 5,170.88: fen as 万元, half up."""
    return money(hundredths_of_wan(fen))


def score(value: int | None) -> str:
    """A score in points; a dash where nobody was assessed."""
    return NOTHING if value is None else hundredths(value)


def share(value: int | None) -> str:
    """5140 → 51.40%; a dash where there is no one to take a share of."""
    return NOTHING if value is None else f"{hundredths(value)}%"


def ratio(part: int, whole: int) -> int | None:
    """The share of a part in hundredths of a percent, rounded half up; none when the whole is empty."""
    if whole <= 0:
        return None
    return (part * 20000 + whole) // (2 * whole)


def signed(value: int | None, *, places: bool = False) -> str:
    """A difference in a table: +12, -3, 0; with places as hundredths."""
    if value is None:
        return NOTHING
    figure = hundredths(value) if places else str(value)
    return f"+{figure}" if value > 0 else figure


def share_change(now: int, before: int) -> str:
    """The change of a share, always in percentage points: 上升0.35个百分点, 下降…, 持平."""
    change = now - before
    if change == 0:
        return "持平"
    return f"{'上升' if change > 0 else '下降'}{hundredths(abs(change))}个百分点"


def count_change(now: int, before: int) -> str:
    """The change of a headcount: 增加12名, 减少3名, 持平."""
    change = now - before
    if change == 0:
        return "持平"
    return f"{'增加' if change > 0 else '减少'}{abs(change)}名"


def score_change(now: int, before: int) -> str:
    """The change of an average score: 提高0.22分, 降低…, 持平."""
    change = now - before
    if change == 0:
        return "持平"
    return f"{'提高' if change > 0 else '降低'}{hundredths(abs(change))}分"


def date(iso: str) -> str:
    """2026-01-05 → 2026年1月5日: Arabic numerals without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    year, month, day = (int(part) for part in iso.split("-"))
    return f"{year}年{month}月{day}日"


def span(first: str, last: str) -> str:
    """From one date to another; the year stands once when it is the same."""
    start, end = date(first), date(last)
    if first[:4] == last[:4]:
        end = end.partition("年")[2]
    return f"{start}至{end}"


def ordinal(number: int) -> str:
    """1 → 一, 11 → 十一, 20 → 二十: the numerals of section headings."""
    if number <= 10:
        return _DIGITS[number]
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens] if tens > 1 else "") + "十" + (_DIGITS[ones] if ones else "")


def joined(parts: Iterable[str]) -> str:
    """Items of one sentence, separated by the enumeration comma."""
    return "、".join(parts)


def whole_county(name: str) -> str:
    """How a county speaks of itself: 全市, 全县, 全区."""
    return {"市": "全市", "区": "全区", "旗": "全旗"}.get(name[-1:], "全县")


def whole_township(name: str) -> str:
    """How a township speaks of itself: 全镇, 全乡, 全街道."""
    if name.endswith("街道"):
        return "全街道"
    return {"镇": "全镇", "乡": "全乡"}.get(name[-1:], "本辖区")


def superior(organ: str) -> str:
    """The committee that an organ belongs to: 中共××市委组织部 → 中共××市委; the organ itself when it is none of them."""
    for ending in ("组织部", "党建办公室", "党建办", "办公室"):
        if organ.endswith(ending) and len(organ) > len(ending):
            return organ.removesuffix(ending)
    return organ


def digest_groups(digest: str) -> tuple[str, ...]:
    """A sha256 as sixteen groups of four, which a person can read out and compare."""
    return tuple(digest[start : start + 4] for start in range(0, len(digest), 4))


def extremes(rows: Sequence[dict], key: str) -> tuple[str, int, str, int] | None:
    """Names and value at the top and at the bottom of a list; none when all are equal or there is only one."""
    if len(rows) < 2:
        return None
    values = [row[key] for row in rows]
    top, bottom = max(values), min(values)
    if top == bottom:
        return None
    highest = joined(row["name"] for row in rows if row[key] == top)
    lowest = joined(row["name"] for row in rows if row[key] == bottom)
    return highest, top, lowest, bottom
