"""Long lists of names set as lines of text.

Two hundred names as table cells cost more time than the rest of the document. Chinese characters are all equally wide,
so full-width spaces bring names, units and teams into columns. The columns give way to a long entry as tab stops do.
"""

from .layout import Roll

# Characters of 9.75 pt on one line of 156 mm, in each half of it, and in an entry with a gap after.
_LINE = 44
_HALF = 22
_ENTRY = 21
_SPACE = "\u3000"

Entry = tuple[str, str, str]


def roll(title: str, people: list[dict]) -> Roll:
    """The roll of honour or the training pool: name, unit, team; two people a line where they fit."""
    entries = [(p["name"], p["unit"], short_team(p["team"], p["unit"])) for p in people]
    stops = _stops(entries)
    lines, left = [], ""
    for entry in entries:
        cell = _cell(entry, stops)
        place = max(_HALF, len(left) + 1)
        if left and place + len(cell) <= _LINE:
            lines.append(left.ljust(place, _SPACE) + cell)
            left = ""
        else:
            lines.extend([left] if left else [])
            left = cell
    if left:
        lines.append(left)
    lines = [line[at : at + _LINE] for line in lines for at in range(0, len(line), _LINE)]
    head = _cell(("姓名", "单位", "队伍"), stops)
    return Roll(title, head.ljust(_HALF, _SPACE) + head, tuple(lines))


def short_team(team: str, unit: str) -> str:
    """The name of a team without the name of its unit, which stands beside it."""
    return team.removeprefix(unit) or team


def _stops(entries: list[Entry]) -> tuple[int, int]:
    """Where unit and team begin: the pair that leaves the most entries on half a line, and in their columns."""
    longest = [max(len(entry[part]) for entry in entries) for part in (0, 1)]
    sizes = [tuple(map(len, entry)) for entry in entries]
    pairs = [
        (name + 1, name + unit + 2)
        for name in range(2, min(longest[0], 10) + 1)
        for unit in range(2, min(longest[1], 12) + 1)
    ] or [(3, 6)]
    return min(pairs, key=lambda stops: (_misfits(sizes, stops), stops))


def _misfits(sizes: list[tuple[int, ...]], stops: tuple[int, int]) -> int:
    """How much is wrong with a pair of stops: an entry out of its half weighs three times one out of its column."""
    wrong = 0
    for name, unit, team in sizes:
        second = max(stops[0], name + 1)
        third = max(stops[1], second + unit + 1)
        wrong += 3 * (third + team > _ENTRY) + (second > stops[0]) + (third > stops[1])
    return wrong


def _cell(entry: Entry, stops: tuple[int, int]) -> str:
    """An entry in its columns; where it would leave its half of the line, with single gaps only."""
    name, unit, team = entry
    line = name.ljust(max(stops[0], len(name) + 1), _SPACE) + unit
    line = line.ljust(max(stops[1], len(line) + 1), _SPACE) + team
    return line if len(line) <= _ENTRY else _SPACE.join(entry)
