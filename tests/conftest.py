"""Fixtures that the whole suite shares."""

import pytest
from django.test import Client

from tests.lifting import lift_for_flush
from tests.world import World, make_world, sign_in

lift_for_flush()


@pytest.fixture
def world(db: None) -> World:
    """Return the small county of `tests.world`."""
    return make_world()


@pytest.fixture
def as_user(world: World, client: Client):  # type: ignore[no-untyped-def]
    """Return a function that signs the client in as an account of the world, by name."""

    def signed_in(name: str) -> Client:
        return sign_in(client, world.users[name])

    return signed_in
