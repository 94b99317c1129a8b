"""The small county with its organisations."""

import pytest

from tests.branches.world import Branches, make_branches
from tests.keeping import kept
from tests.world import World, make_world


def _both() -> tuple[World, Branches]:
    world = make_world()
    return world, make_branches(world)


@pytest.fixture
def small(db: None) -> tuple[World, Branches]:
    return kept("branches.records", _both)


@pytest.fixture
def world(small: tuple[World, Branches]) -> World:
    return small[0]


@pytest.fixture
def branches(small: tuple[World, Branches]) -> Branches:
    return small[1]
