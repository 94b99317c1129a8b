"""The order of names by the strokes of the surname (姓氏笔画为序). Plain, with a table of strokes beside it."""

from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("strokes.txt")
_UNKNOWN = (99, "", 0)
_BETWEEN = "··•"

Place = tuple[int, str, int]
"""Number of strokes, their kinds in the order of writing, place among characters written alike."""


@cache
def strokes() -> dict[str, Place]:
    """Return each character's place: strokes, kinds 横1 竖2 撇3 点4 折5, and the order of 《通用规范汉字表》 for the rest."""
    found: dict[str, Place] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or not line:
            continue
        kinds, characters = line.split(" ")
        for place, character in enumerate(characters):
            found[character] = (len(kinds), kinds, place)
    return found


def count(character: str) -> int | None:
    """Return the number of strokes of a character; None for one that the table lacks."""
    place = strokes().get(character)
    return place[0] if place else None


def unknown(names: list[str]) -> list[str]:
    """Return the names whose first character the table lacks; they stand last and a person has to look at them."""
    return [name for name in names if name[:1] not in strokes()]


def key(name: str) -> tuple[Place, int, tuple[Place, ...]]:
    """Return what a name is sorted by.

    First the surname: number of strokes, then their kinds from the first stroke on (横竖撇点折, GF 3003-1999), then the
    order of 《通用规范汉字表》. Within a surname a given name of one character comes before longer ones, then the given
    name counts like the surname, character by character. Names with a dot count from their first character.
    """
    table = strokes()
    plain = [character for character in name if character not in _BETWEEN and not character.isspace()]
    places = tuple(table.get(character, (*_UNKNOWN[:2], ord(character))) for character in plain)
    return (places[0] if places else _UNKNOWN, len(plain), places[1:])


def by_strokes(names: list[str]) -> list[str]:
    """Return names in the order of ballots and announcements."""
    return sorted(names, key=key)
