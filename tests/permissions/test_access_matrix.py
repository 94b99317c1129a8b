"""The walk over URL × role × relation: nobody reads or changes what lies outside the own area or right."""

import pytest

from tests.permissions.county import SUBJECTS
from tests.permissions.registry import OBJECT, entries, patterns
from tests.permissions.walk import Walk, implied

OBJECTS = sorted(name for name, entry in entries().items() if entry.page == OBJECT)
PARTS = 5


def test_every_address_is_registered() -> None:
    known, found = set(entries()), set(patterns())
    assert sorted(found - known) == [], "addresses that the access matrix does not know"
    assert sorted(known - found) == [], "addresses of the access matrix that are gone"


def test_the_registry_asks_for_thousands_of_cells() -> None:
    assert implied(entries()) > 9_000
    assert len(SUBJECTS) == 10


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_nobody_reads_or_changes_a_record_outside_the_own_area(walk: Walk, part: int) -> None:
    names = OBJECTS[part::PARTS]
    result = walk.run(names)
    print(
        f"\naccess matrix, part {part + 1}: {len(result.cells)} cells of {len(names)} addresses, {result.controls} controls"
    )
    assert not result.wrong, f"{len(result.wrong)} wrong of {len(result.cells)} cells\n{result.report()}"
    assert len(set(result.cells)) == len(result.cells) >= implied(names)
