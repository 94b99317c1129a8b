"""Points as people type them, turned into integer hundredths without floating-point numbers. Pure."""

import re
import unicodedata

_TYPED = re.compile(r"^(\d{1,6})(?:\.(\d{1,2}))?$")


class NotPoints(ValueError):
    """The text is no number of points with at most two decimals."""


def parse(text: str) -> int | None:
    """Return the hundredths that `text` means; None for an empty one.

    Full-width digits and the dots of Chinese keyboards are read as what they stand for.

    :raises NotPoints: it is no number, negative, or has more than two decimals.
    """
    folded = unicodedata.normalize("NFKC", text).strip().replace("。", ".").replace("｡", ".").replace("·", ".")
    if not folded:
        return None
    match = _TYPED.match(folded)
    if not match:
        raise NotPoints(text)
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
