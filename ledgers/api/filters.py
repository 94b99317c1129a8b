"""Filters of the programming interface where they differ from those of pages."""

from ledgers.filters import contracts as filters
from ledgers.filters import holdings


class ContractFilters(filters.ContractFilters):
    """Contracts; a search for part of a number or name is the pages' alone."""

    search = None  # type: ignore[assignment]


class AssetFilters(holdings.AssetFilters):
    """Assets: by what they are, not by their name."""

    name = None  # type: ignore[assignment]


class ResourceFilters(holdings.ResourceFilters):
    """Resources: by what they are, not by their name."""

    name = None  # type: ignore[assignment]
