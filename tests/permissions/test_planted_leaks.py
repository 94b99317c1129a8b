"""The walk can fail: every planted leak is found, and without it the same cells are clean."""

import pytest

from tests.permissions.leaks import LEAKS
from tests.permissions.walk import Walk


def test_at_least_ten_leaks_are_planted() -> None:
    assert len(LEAKS) >= 10
    assert len({leak.plant for leak in LEAKS.values()}) >= 10


@pytest.mark.django_db
@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_found(walk: Walk, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    leak = LEAKS[name]
    clean = leak.search(walk)
    assert clean.cells
    assert not clean.wrong, clean.report()
    with monkeypatch.context() as patch:
        leak.plant(patch)
        found = leak.search(walk)
    assert found.wrong, f"{name}: not found in {len(found.cells)} cells"
    assert not any(what.startswith("control") for _cell, what in found.wrong), found.report()
