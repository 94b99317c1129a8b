"""Which unit records honours of which level, and who is named on a roll. Pure.

Source: county setting. A roll names an organisation always, a person only by own consent, and nobody below three stars
(see `docs/adr/0011-names-from-three-stars.md`).
"""

from core.scope import WIDTH

LEVELS_OF = {
    1: ("county", "prefecture", "region", "nation"),
    2: ("township",),
    3: ("village",),
}
"""Level of the unit in the tree → levels of honours that it records; the first is its own."""
LEAST_STARS = 3
NAMED, ASKED, BELOW = "named", "asked", "below"


def levels_of(path: str) -> tuple[str, ...]:
    """Return the levels of honours that a unit of this path records; what a higher level gave is recorded by the county."""
    return LEVELS_OF[min(len(path) // WIDTH, 3)]


def display(*, is_person: bool, has_consented: bool, stars: int | None) -> str:
    """Return whether a roll names somebody: `named`, `asked` (no consent yet), `below` (no star or fewer than three)."""
    if not is_person:
        return NAMED
    if not has_consented:
        return ASKED
    return NAMED if stars is not None and stars >= LEAST_STARS else BELOW
