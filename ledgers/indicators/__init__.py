"""Figures of the ledgers."""

import ledgers.indicators.contracts  # noqa: F401
