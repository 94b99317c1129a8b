"""What pages of books share: months in words, addresses of lists, pages by day."""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from core.entry_web import PAGE, number


def month_name(month: int) -> str:
    """Return a month as pages name it: 202503 → `2025-03`."""
    return f"{month // 100}-{month % 100:02d}"


def newest_first(rows: QuerySet[Any], after: str, size: int = PAGE) -> tuple[list[Any], str]:
    """Return one page of vouchers, the newest day first, and the key after which the next page begins ("" for none)."""
    at, _dot, key = after.partition(".")
    try:
        on = date.fromisoformat(at)
    except ValueError:
        on = None
    if on is not None and number(key) is not None:
        rows = rows.filter(Q(on__lt=on) | Q(on=on, pk__lt=int(key)))
    page = list(rows.order_by("-on", "-pk")[: size + 1])
    more = len(page) > size
    return page[:size], f"{page[size - 1].on}.{page[size - 1].pk}" if more else ""


def year_of(text: str) -> int:
    """Return the year that an address asks for, or the present one."""
    return (
        int(text)
        if text.isascii() and text.isdigit() and len(text) == 4 and text >= "1900"
        else timezone.localdate().year
    )
