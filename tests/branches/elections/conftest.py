"""Branches of the small county."""

import pytest

from branches.models import Branch
from tests.branches.elections.world import make_branches
from tests.world import World


@pytest.fixture
def branches(world: World) -> dict[str, Branch]:
    """Return the branches by their unit's path."""
    return make_branches(world)
