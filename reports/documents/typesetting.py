"""Setting running Chinese text on the grid of 28 characters a line.

The PDF engine leaves Chinese lines ragged and breaks a number from its unit, so lines are broken here, before it sees
them. A paragraph is cut into pieces that must stay whole (a number with its unit, a mark with the character it belongs
to); among all ways of filling the lines the most even one is chosen, and each line gets the letter spacing that brings
it to both edges of the type area.

Rules kept: no line begins with a closing mark or ends with an opening one (GB/T 15834-2011, 5.1), numbers stay with
their unit, paragraphs indent by two characters and later lines start at the edge (GB/T 9704-2012, 7.3.3). Measures are
integers, in thousandths of a point.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from core import native

# 156 mm, 28 characters a line, type of size three (16 pt) and, for notes, of size five (10.5 pt).
MEASURE = 442_205
CHARACTERS = 28
BODY = 16_000
SMALL = 10_500

FANGSONG = "Baolei FangSong"
KAI = "Baolei KaiTi"
HEI = "Baolei HeiTi"
FALLBACK = (KAI, "Baolei Song")

CLOSING = "，。、；：？！）》」』】〕〗”’…—％%‰℃,.;:?!)]}·"
OPENING = "（《「『【〔〖“‘([{"
_UNITS = "个百分点|个乡镇|个村|个|名|人次|人|支|场次|场|期|分|年|月|日|项|条|颗星|星级|星|%|季度"
_PIECE = re.compile(
    rf"[（《「『【〔〖“‘(\[{{]*"
    rf"(?:[－+\-]?\d[\d.,:]*(?:{_UNITS})?|[A-Za-z][A-Za-z0-9.\-]*|……|——|.)"
    rf"[{re.escape(CLOSING)}]*",
    re.DOTALL,
)
# How far letters of a full line may be moved together or apart before it counts as badly set.
_TIGHTEST, _LOOSEST = -900, 3_200
# A last line that lacks no more than a character and a quarter of the measure is spread to fill it.
_NEARLY_FULL = 20_000
# A last line with fewer characters than this takes the line before along to the next page.
_STUB = 8


@dataclass(frozen=True)
class Line:
    """One set line: its text, and the letter spacing that makes it fill the measure.

    A stub is a last line so short that it would look lost at the head of a page.
    """

    text: str
    spacing: str
    first: bool = False
    stub: bool = False


def set_lines(paragraph: str, *, face: str = FANGSONG, size: int = BODY) -> tuple[Line, ...]:
    """The lines of a paragraph whose first line is indented by two characters."""
    if not paragraph:
        return ()
    return _set(paragraph, face, size)


@lru_cache(maxsize=512)
def _set(paragraph: str, face: str, size: int) -> tuple[Line, ...]:
    natural = MEASURE // CHARACTERS - BODY if size == BODY else 0
    indent = 2 * (size + natural)
    pieces = _PIECE.findall(paragraph)
    widths = [sum(advance(character, face) for character in piece) * size // 1000 for piece in pieces]
    ends = _breaks(widths, [len(piece) for piece in pieces], indent, natural)
    lines = []
    start = 0
    for end in ends:
        line = "".join(pieces[start:end])
        room = MEASURE - (indent if start == 0 else 0)
        width = sum(widths[start:end])
        spacing = (room - width) // len(line)
        if end == len(pieces) and (spacing - natural) * len(line) > _NEARLY_FULL:
            spacing = natural
        stub = start > 0 and end == len(pieces) and len(line) < _STUB
        lines.append(Line(line, _points(spacing), first=start == 0, stub=stub))
        start = end
    return tuple(lines)


def _breaks(widths: Sequence[int], lengths: Sequence[int], indent: int, natural: int) -> list[int]:
    """Where each line ends: the sequence of breaks with the least total badness."""
    total = len(widths)
    best: list[tuple[int, int]] = [(0, -1)] + [(1 << 62, -1)] * total
    for start in range(total):
        so_far = best[start][0]
        if so_far >= 1 << 62:
            continue
        room = MEASURE - (indent if start == 0 else 0)
        width = length = 0
        for end in range(start + 1, total + 1):
            width += widths[end - 1]
            length += lengths[end - 1]
            spacing = (room - width) // length
            if spacing < _TIGHTEST and end > start + 1:
                break
            badness = _badness(spacing - natural, last=end == total, length=length)
            if so_far + badness < best[end][0]:
                best[end] = (so_far + badness, start)
    ends = [total]
    while best[ends[-1]][1] > 0:
        ends.append(best[ends[-1]][1])
    return ends[::-1]


def _badness(off: int, *, last: bool, length: int) -> int:
    """How badly a line is set: the square of its surplus spacing, tight lines weighing double."""
    if last and off >= 0:
        # A last line may be short, but one or two characters alone look forgotten.
        return 4_000_000 if length < 3 else 0
    if off > _LOOSEST:
        return 1 << 40
    return off * off if off > 0 else 2 * off * off


def _points(thousandths: int) -> str:
    sign = "-" if thousandths < 0 else ""
    whole, rest = divmod(abs(thousandths), 1000)
    return f"{sign}{whole}.{rest:03d}pt"


def advance(character: str, face: str = FANGSONG) -> int:
    """The width of a character in thousandths of its size, in the first font of the stack that has it."""
    for family in (face, *FALLBACK):
        table = _advances(family)
        if (width := table.get(ord(character))) is not None:
            return width
    return 1000


@lru_cache(maxsize=8)
def _advances(family: str) -> dict[int, int]:
    """The widths of every character a font has; read once per process."""
    from fontTools.ttLib import TTFont

    with TTFont(native.FONT_FILES[family], lazy=True) as font:
        unit = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return {code: metrics[glyph][0] * 1000 // unit for code, glyph in font.getBestCmap().items()}
