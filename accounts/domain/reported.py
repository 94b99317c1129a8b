"""A figure that somebody reports, beside the computed one: how it is typed, when it differs, how it is written. Pure.

Source: articles 000 and 001 (465 and 493 in reserve, 59 and 76 admitted: 「截止日期」 and source are kept), and 001's net
increase of 3933.42 beside 5170.88 − 1237.40 = 3933.48 (万元). Values are whole numbers: a count, fen, or a share in
hundredths of a percent.
"""

import re

from core.rounding import half_up

COUNT, MONEY, SHARE = "count", "money", "share"
_TYPED = re.compile(r"(-?[0-9]{1,13})(?:\.([0-9]{1,8}))?(万)?")
_KEYBOARD = str.maketrans("０１２３４５６７８９．。－", "0123456789..-", ",，￥¥元人次个户支件场%％ \u3000")
_WAN = 10_000


class NotFigure(ValueError):
    """The text is no value of this kind."""


def parse(kind: str, text: str) -> int:
    """Return what a person has typed as a whole number: `465`, `45.88` percent, `3933.42万` or `39334200` yuan.

    :raises NotFigure: it is none, or has more decimals than the kind can hold.
    """
    match = _TYPED.fullmatch(str(text).strip().translate(_KEYBOARD))
    if match is None:
        raise NotFigure(text)
    whole, decimals, wan = match[1], match[2] or "", match[3]
    if kind == SHARE and wan:
        raise NotFigure(text)
    places = {COUNT: 0, MONEY: 2, SHARE: 2}[kind] + (4 if wan else 0)
    if len(decimals.rstrip("0")) > places:
        raise NotFigure(text)
    value = int(f"{whole}{decimals[:places].ljust(places, '0')}" if places else whole)
    if kind == SHARE and not 0 <= value <= 1_000_000:
        raise NotFigure(text)
    return value


def printed(kind: str, value: int) -> int:
    """Return a value as precisely as it is printed: money in hundredths of 万元, all else as it is."""
    return half_up(value, _WAN) if kind == MONEY else value


def differs(kind: str, reported: int, computed: int) -> bool:
    """Tell whether two values differ where they are printed: money by 0.01 万元, a share by 0.01 %, a count by one."""
    return printed(kind, reported) != printed(kind, computed)


def written(kind: str, value: int) -> str:
    """Return a value as it is printed, without its unit: `465`, `45.88`, `3,933.42` (万元)."""
    if kind == COUNT:
        return str(value)
    shown = printed(kind, value)
    sign, rest = ("-", -shown) if shown < 0 else ("", shown)
    return f"{sign}{rest // 100:,}.{rest % 100:02d}"
