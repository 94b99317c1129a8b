"""Fixtures that the whole suite shares."""

import pytest
from django.test import Client
from django.utils import translation

from tests.keeping import kept
from tests.lifting import lift_for_flush
from tests.migrated import keep_migrated
from tests.world import World, make_world, sign_in

lift_for_flush()
keep_migrated()

HEAVY = (
    "tests/concurrency/test_worker_kills.py",
    "tests/permissions/test_access_matrix.py",
    "tests/permissions/test_access_of_lists.py",
    "tests/permissions/test_posts_with_foreign_keys.py",
    "tests/permissions/test_planted_leaks.py",
    "tests/config/test_demo.py",
    "tests/config/test_demo_tickets.py",
    "tests/journeys/",
    "tests/concurrency/",
    "tests/config/",
    "tests/reports/",
)
"""What takes longest for a file, longest first."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let workers begin with the heaviest files, so that none has a long one before it when the other is done."""
    if hasattr(config, "workerinput"):
        items.sort(
            key=lambda item: next((n for n, start in enumerate(HEAVY) if item.nodeid.startswith(start)), len(HEAVY))
        )


@pytest.fixture(autouse=True)
def own_language() -> None:
    """Begin in the portal's language: a reader's stays active in the thread after the last request of a test."""
    translation.deactivate()


@pytest.fixture
def world(db: None) -> World:
    """Return the small county of `tests.world`."""
    return kept("world", make_world)


@pytest.fixture
def as_user(world: World, client: Client):  # type: ignore[no-untyped-def]
    """Return a function that signs the client in as an account of the world, by name."""

    def signed_in(name: str) -> Client:
        return sign_in(client, world.users[name])

    return signed_in
