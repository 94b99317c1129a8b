"""Fen as people read and type them: 元 with thousands, 万元 with two places. Pure."""

import re

from core.rounding import half_up

_TYPED = re.compile(r"(-?)([0-9]{1,13})(?:\.([0-9]{1,2}))?")
_KEYBOARD = str.maketrans("０１２３４５６７８９．。－−", "0123456789..--")
PER_WAN = 1_000_000
"""Fen in 万元."""


class NotMoney(ValueError):
    """The text is no amount in yuan with at most two decimals."""


def yuan(fen: int) -> str:
    """Return fen as yuan with thousands and two places: 123456 → `1,234.56`."""
    sign, whole = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{whole // 100:,}.{whole % 100:02d}"


def wan(fen: int) -> str:
    """Return fen as 万元 with two places, half up: 5170880000 → `5,170.88`."""
    return yuan(half_up(fen * 100, PER_WAN))


def fen_of(text: str) -> int | None:
    """Return the fen that a text in yuan means; None for an empty one.

    :raises NotMoney: it is no number, or has more than two decimals.
    """
    folded = text.translate(_KEYBOARD).replace(",", "").replace("，", "").strip()
    if not folded:
        return None
    match = _TYPED.fullmatch(folded)
    if not match:
        raise NotMoney(text)
    fen = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return -fen if match[1] else fen


def typed(text: str) -> int | None:
    """Return the fen of an amount typed into a line: 0 for an empty one, None for what is no amount."""
    try:
        return fen_of(text.replace("￥", "").replace("¥", "")) or 0
    except NotMoney:
        return None
