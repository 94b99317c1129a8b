"""Money and months in templates of books."""

from django import template

from ledgers.domain import money_words as money

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Return fen as yuan with thousands and two places, "–" for none."""
    return "–" if fen is None else money.yuan(fen)


@register.filter
def side(fen: int) -> str:
    """Return an amount of a column of vouchers: nothing for nothing."""
    return money.yuan(fen) if fen else ""


@register.filter
def month(value: int) -> str:
    """Return a month of the books: 202503 → `2025-03`."""
    return f"{value // 100}-{value % 100:02d}"
