"""Rows of a table set as lines of text.

The engine's table algorithm takes ten times as long for a row of nine cells as for a line of text. So a row is one
line: its cells are brought to their places by spaces whose widths the paper fonts fix. A row in which a cell needs two
lines, as heads often do, is a few such lines placed over one another. Measures are integers: thousandths of a point,
and for columns tenths of a millimetre as in ``layout.Column``.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from core import native

from . import typesetting

# A sixth of the distance of two lines of the grid: 225 mm by 132. Heights of rows are counted in sixths.
_SIXTH = 4_831
LINE = 6
# Room kept free at both sides of a cell.
_SIDE = 1_417
_ROOMY = tuple(sorted(native.SPACES.items(), key=lambda space: -space[1]))
_FINEST = _ROOMY[-1][1]


@dataclass(frozen=True)
class Place:
    """Where a cell's text stands: the left edge and the width of its column; figures end at one edge."""

    left: int
    width: int
    right: int | None = None
    flush: bool = False
    """Whether words begin at the left edge."""

    def start(self, taken: int) -> int:
        """The x at which a text that takes so much begins."""
        if self.right is not None:
            return self.right - taken
        if self.flush:
            return self.left + _SIDE
        return self.left + (self.width - taken) // 2


@dataclass(frozen=True)
class Placed:
    """A line of text of a row of several, with its distance from the top of the row."""

    top: str
    text: str


@dataclass(frozen=True)
class Row:
    """A row as it is printed: one line, or several placed ones; its height in sixths of a line; strong is 黑体."""

    text: str = ""
    placed: tuple[Placed, ...] = ()
    height: int = LINE
    strong: bool = False

    @property
    def tall(self) -> str:
        """Its height as the style sheet writes it; rounded down, else a full page would not fit."""
        return _css(self.height * _SIXTH)


def places(widths: Sequence[int], longest: Sequence[int | None], *, flush: Sequence[bool] = ()) -> tuple[Place, ...]:
    """The places of the cells of a row: words are centred, or begin at the left edge where `flush` says so; figures end at one edge, the widest of them centred.

    :param widths: of the columns, in tenths of a millimetre.
    :param longest: the widest figure of a column, or None where there are words.
    """
    found, left = [], 0
    for width, figure, left_bound in zip(widths, longest, flush or [False] * len(widths), strict=True):
        edges = _points(left), _points(left + width)
        room = edges[1] - edges[0]
        right = None if figure is None else edges[1] - max(_SIDE // 2, (room - figure) // 2)
        found.append(Place(edges[0], room, right, left_bound))
        left += width
    return tuple(found)


def size_of(text: str, size: int, face: str = typesetting.FANGSONG) -> int:
    """How much room a text takes on one line."""
    return typesetting.width(text, face) * size // 1000


def set_row(
    cells: Sequence[str], where: Sequence[Place], *, face: str, size: int, leading: int, least: int = LINE
) -> Row:
    """Set the cells of one row; a cell that is too long for its column is broken between words.

    :param least: the height of a row of one line, in sixths of a line of the grid.
    """
    broken = [_broken(cell, place.width - 2 * _SIDE, face, size) for cell, place in zip(cells, where, strict=True)]
    strong = face == typesetting.HEI
    most = max((len(lines) for lines in broken), default=1)
    if most <= 1:
        set_out = [(lines[0], place) for lines, place in zip(broken, where, strict=True) if lines]
        return Row(_line(set_out, face, size), height=least, strong=strong)
    # Whole lines stay whole lines, and rows that are lower grow by halves or thirds.
    step = {LINE: LINE, 4: 2}.get(least, 3)
    height = max(least, -(-most * leading // (step * _SIXTH)) * step)
    levels: dict[int, list[tuple[str, Place]]] = {}
    for lines, place in zip(broken, where, strict=True):
        top = (height * _SIXTH - len(lines) * leading) // 2
        for number, line in enumerate(lines):
            levels.setdefault(top + number * leading, []).append((line, place))
    return Row(
        placed=tuple(Placed(_css(top), _line(levels[top], face, size)) for top in sorted(levels)),
        height=height,
        strong=strong,
    )


def _broken(cell: str, room: int, face: str, size: int) -> list[str]:
    lines = []
    for part in filter(None, cell.split("\n")):
        line = ""
        for piece in typesetting.pieces(part):
            if line and size_of(line + piece, size, face) > room:
                lines.append(line)
                line = ""
            line += piece
            while len(line) > 1 and size_of(line, size, face) > room:
                fits = max(1, next((n for n in range(len(line), 0, -1) if size_of(line[:n], size, face) <= room), 1))
                lines.append(line[:fits])
                line = line[fits:]
        lines.append(line)
    return [line for line in lines if line]


def _line(cells: list[tuple[str, Place]], face: str, size: int) -> str:
    """Texts with the spaces before them. What one gap lacks of its width, the next one makes up for."""
    line, at = "", 0
    for text, place in cells:
        taken = size_of(text, size, face)
        gap = spaces((place.start(taken) - at) * 1000 // size)
        at += sum(native.SPACES[space] for space in gap) * size // 1000 + taken
        line += gap + text
    return line


def spaces(width: int) -> str:
    """The spaces that together come nearest to a width in thousandths of the size."""
    found = []
    left = width + _FINEST // 2
    for space, one in _ROOMY:
        count, left = divmod(left, one) if left > 0 else (0, 0)
        found.append(space * count)
    return "".join(found)


def _points(tenths: int) -> int:
    return tenths * 72_000 // 254


def _css(thousandths: int) -> str:
    return f"{thousandths // 1000}.{thousandths % 1000:03d}pt"
