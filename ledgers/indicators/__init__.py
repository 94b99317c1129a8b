"""Figures of the ledgers."""

from ledgers.indicators import holdings  # noqa: F401
