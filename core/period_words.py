"""What a period is called in the reader's language."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.periods import CHINESE_NUMBERS, Period


def quarter_number(number: int) -> str:
    """Return the number of a quarter as the reader writes it: 四 in Chinese."""
    return CHINESE_NUMBERS[number - 1] if (get_language() or "").startswith("zh") else str(number)


def period_name(code: str | Period) -> str:
    """Return a period in the reader's words: `2025Q4` → 2025年第四季度."""
    period = code if isinstance(code, Period) else Period.parse(code)
    if period.kind == "quarter":
        return _("quarter %(number)s of %(year)s") % {"number": quarter_number(period.number), "year": period.year}
    if period.kind == "month":
        return _("month %(number)s of %(year)s") % {"number": period.number, "year": period.year}
    return _("year %(year)s") % {"year": period.year}
