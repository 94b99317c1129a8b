"""Figures of the ledgers."""

import ledgers.indicators.income  # noqa: F401
