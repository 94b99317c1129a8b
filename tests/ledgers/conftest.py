"""Books of the small county."""

import pytest

from tests.keeping import kept
from tests.ledgers.holdings_world import Holdings, make_holdings
from tests.world import World


@pytest.fixture
def holdings(db: None) -> Holdings:
    return kept("ledgers.holdings", make_holdings)


@pytest.fixture
def held(holdings: Holdings) -> World:
    """Return the county that the books stand in."""
    return holdings.world
