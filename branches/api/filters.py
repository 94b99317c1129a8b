"""Filters of the programming interface where they differ from those of pages."""

from branches import filters


class BranchFilters(filters.BranchFilters):
    """Organisations; a search for part of a name is the pages' alone."""

    name = None  # type: ignore[assignment]
