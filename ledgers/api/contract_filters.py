"""Filters of the programming interface where they differ from those of pages."""

from ledgers.filters import contracts as filters


class ContractFilters(filters.ContractFilters):
    """Contracts; a search for part of a number or name is the pages' alone."""

    search = None  # type: ignore[assignment]
