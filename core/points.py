"""Points as people type them, turned into integer hundredths without floating-point numbers. Pure."""

import re

_TYPED = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?")
_KEYBOARD = str.maketrans("０１２３４５６７８９．。｡·", "0123456789....")


class NotPoints(ValueError):
    """The text is no number of points with at most two decimals."""


def parse(text: str) -> int | None:
    """Return the hundredths that `text` means; None for an empty one.

    Full-width digits and the dots of Chinese keyboards are read as what they stand for.

    :raises NotPoints: it is no number, negative, or has more than two decimals.
    """
    folded = text.translate(_KEYBOARD).strip()
    if not folded:
        return None
    match = _TYPED.fullmatch(folded)
    if not match:
        raise NotPoints(text)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
