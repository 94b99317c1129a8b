"""Template filters of amounts: fen in, text out."""

from django import template

from ledgers.domain import money_words

register = template.Library()


@register.filter
def yuan(fen: int | None) -> str:
    """Return fen as yuan with thousands and two places; a dash for nothing."""
    return "–" if fen is None else money_words.yuan(fen).replace("-", "−")


@register.filter
def wan(fen: int | None) -> str:
    """Return fen as 万元 with two places, half up; a dash for nothing."""
    return "–" if fen is None else money_words.wan(fen).replace("-", "−")
