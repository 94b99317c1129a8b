"""Money and area as people type them, as whole fen and whole hundredths of a 亩. Pure; no floating-point number anywhere."""

import re

_TYPED = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?")
_KEYBOARD = str.maketrans("０１２３４５６７８９．。", "0123456789..", ",，￥¥元亩 \u3000")


class NotAmount(ValueError):
    """The text is no amount with at most two decimals."""


def hundredths_of(text: str) -> int | None:
    """Return fen for yuan, hundredths for 亩; None for an empty text.

    Thousands' commas, the sign of the currency and full-width digits are read as what they stand for.

    :raises NotAmount: it is no number, below zero, or has more than two decimals.
    """
    folded = text.translate(_KEYBOARD)
    if not folded:
        return None
    match = _TYPED.fullmatch(folded)
    if match is None:
        raise NotAmount(text)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def as_typed(hundredths: int | None) -> str:
    """Return whole hundredths as a person types them: 150000 → `1500`, 150050 → `1500.50`; "" for none."""
    if hundredths is None:
        return ""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}" if rest else str(whole)
