"""Lists, searches, forms for new records and own pages: they show what is inside the own area, however they are asked."""

import pytest

from tests.permissions.registry import OBJECT, entries
from tests.permissions.walk import Walk, implied

PAGES = sorted(name for name, entry in entries().items() if entry.page != OBJECT)
PARTS = 3


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_no_list_shows_or_takes_anything_from_outside_the_own_area(walk: Walk, part: int) -> None:
    names = PAGES[part::PARTS]
    result = walk.run(names)
    print(
        f"\naccess matrix, lists {part + 1}: {len(result.cells)} cells of {len(names)} addresses, {result.controls} controls"
    )
    assert not result.wrong, f"{len(result.wrong)} wrong of {len(result.cells)} cells\n{result.report()}"
    assert len(set(result.cells)) == len(result.cells) >= implied(names)
