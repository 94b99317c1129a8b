"""Figures of the ledgers, a module for each area; each registers its own."""

from ledgers.indicators import contracts, funds, holdings, income, points  # noqa: F401
