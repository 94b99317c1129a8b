"""Filters of the programming interface where they differ from those of pages."""

from teams import filters


class MemberFilters(filters.MemberFilters):
    """Members, without a question whose answer the interface does not give."""

    exit_reason = None  # type: ignore[assignment]
