"""Template filters of the ledgers: amounts, areas, months; a link to a page that may not be there."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from core.templatetags.portal import fixed
from ledgers.domain import money_words

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Return fen as yuan with thousands and two places: 123456 → `1,234.56`; a dash for nothing known."""
    return "–" if fen is None or fen == "" else money_words.yuan(fen).replace("-", "−")


@register.filter
def wan(fen: int | None) -> str:
    """Return fen as 万元 with two places, half up; a dash for nothing known."""
    return "–" if fen is None else money_words.wan(fen).replace("-", "−")


@register.filter
def side(fen: int) -> str:
    """Return an amount of a column of vouchers: nothing for nothing."""
    return yuan(fen) if fen else ""


@register.filter
def month(value: int) -> str:
    """Return a month of the books: 202503 → `2025-03`."""
    return f"{value // 100}-{value % 100:02d}"


@register.filter
def mu(hundredths: int | None) -> str:
    """Return hundredths of a 亩 with two decimals."""
    return fixed(hundredths)


@register.simple_tag
def address_of(name: str, *args: Any) -> str:
    """Return the address of a page by its name, or "" where the portal has none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
