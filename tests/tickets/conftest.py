"""Fixtures of the tests of tickets."""

import pytest

from tests.keeping import kept
from tests.tickets.world import set_up
from tests.world import World, make_world
from tickets.models import TicketClass


def _both() -> tuple[World, dict[str, TicketClass]]:
    world = make_world()
    return world, set_up(world.county)


@pytest.fixture
def ticket_world(db: None) -> tuple[World, dict[str, TicketClass]]:
    """Return the small county with rules, flows and classes of tickets."""
    return kept("tickets", _both)


@pytest.fixture
def world(ticket_world: tuple[World, dict[str, TicketClass]]) -> World:
    """Return the small county; what its tickets need is set up."""
    return ticket_world[0]


@pytest.fixture
def classes(ticket_world: tuple[World, dict[str, TicketClass]]) -> dict[str, TicketClass]:
    """Return the classes of tickets by code."""
    return ticket_world[1]
