"""The browser of the journeys."""

from tests.journeys.conftest import browser, launched

__all__ = ["browser", "launched"]
