"""Figures of the ledgers."""

import ledgers.indicators.funds
import ledgers.indicators.income  # noqa: F401
