"""Setting running Chinese text on the grid of 28 characters a line.

The PDF engine leaves Chinese lines ragged and breaks a number from its unit, so lines are broken here, before it sees
them. A paragraph is cut into pieces that must stay whole (a number with its unit, a mark with the character it belongs
to); among all ways of filling the lines the most even one is chosen, and each line gets the letter spacing that brings
it to both edges of the type area.

Rules kept: no line begins with a closing mark or ends with an opening one (GB/T 15834-2011, 5.1), …… and —— stay in one
piece, numbers stay with their unit, Han characters stand a little apart from letters and digits, paragraphs
indent by two characters and later lines start at the edge (GB/T 9704-2012, 7.3.3). Measures are integers, in
thousandths of a point.
"""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from core import native

# 156 mm, 28 characters a line, type of size three (16 pt) and, for notes, of size five (10.5 pt).
MEASURE = 442_205
CHARACTERS = 28
BODY = 16_000
SMALL = 10_500

FANGSONG = "Baolei FangSong"
KAI = "Baolei KaiTi"
HEI = "Baolei HeiTi"
SONG = "Baolei Song"
TITLE = "Baolei Title"
# Where a character is looked for when the face of its style lacks it: the families that the style sheet names.
FALLBACK = (KAI, SONG, "Baolei KaiTi Whole", "Baolei Song Whole")

CLOSING = "，。、；：？！）》」』】〕〗”’…—％%‰℃,.;:?!)]}·"
OPENING = "（《「『【〔〖“‘([{"
_UNITS = (
    "个百分点|个月|个工作日|个乡镇|个村|个|名|人次|人|户次|户|支|场次|场|期|分钟|分|年度|年|月|日|天|周|小时|时|项|条|款|件|次|届|岁|号|页|册|份|"
    "颗星|星级|星|季度|万元|亿元|元|万|亿|亩|公里|千米|米|平方米|公斤|千克|吨|[%‰℃]"
)
_SIGNS = re.compile(rf"[A-Za-z0-9{native.WESTERN_END}]")
# Letters of a word longer than this are cut, else a long address would leave the type area.
_LONGEST_WORD = 24
_PIECE = re.compile(
    rf"[（《「『【〔〖“‘(\[{{]*"
    rf"(?:第?[－+\-]?\d[\d.,:]*(?:{_UNITS})?|[A-Za-z][A-Za-z0-9.\-]{{,{_LONGEST_WORD - 1}}}|……|——|.)"
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

    A stub is a last line so short that it would look lost at the head of a page. Most gaps between Han characters and
    letters are in the fonts; where a letter changes the script, the text is cut there into parts with a gap between.
    """

    text: str
    spacing: str
    first: bool = False
    stub: bool = False
    parts: tuple[str, ...] = ()


def set_lines(paragraph: str, *, face: str = FANGSONG, size: int = BODY) -> tuple[Line, ...]:
    """The lines of a paragraph whose first line is indented by two characters."""
    if not paragraph:
        return ()
    return _set(paragraph, face, size)


@lru_cache(maxsize=512)
def _set(paragraph: str, face: str, size: int) -> tuple[Line, ...]:
    natural = MEASURE // CHARACTERS - BODY if size == BODY else 0
    indent = 2 * (size + natural)
    cut = pieces(paragraph)
    widths = [width(piece, face) * size // 1000 for piece in cut]
    apart = [False, *(stand_apart(before[-1], after[0]) for before, after in itertools.pairwise(cut))]
    gaps = [native.GAP * size // 1000 if there else 0 for there in apart]
    ends = _breaks(widths, gaps, [len(piece) for piece in cut], indent, natural)
    lines = []
    start = 0
    for end in ends:
        line = "".join(cut[start:end])
        room = MEASURE - (indent if start == 0 else 0)
        taken = sum(widths[start:end]) + sum(gaps[start + 1 : end])
        spacing = (room - taken) // len(line)
        if end == len(cut) and (spacing - natural) * len(line) > _NEARLY_FULL:
            spacing = natural
        stub = start > 0 and end == len(cut) and len(line) < _STUB
        runs = parts(line, face)
        lines.append(Line(line, _points(spacing), start == 0, stub, runs if len(runs) > 1 else ()))
        start = end
    return tuple(lines)


def pieces(text: str) -> list[str]:
    """A text cut where a line may end."""
    return _PIECE.findall(text)


@lru_cache(maxsize=4096)
def width(text: str, face: str = FANGSONG) -> int:
    """The width of a text on one line in thousandths of its size, with the gaps inside."""
    taken = sum(map(_measured(face).__getitem__, text))
    if not text.isascii() and _SIGNS.search(text):
        taken += native.GAP * sum(itertools.starmap(stand_apart, itertools.pairwise(text)))
    return taken


def stand_apart(before: str, after: str) -> bool:
    """Whether there is a gap between two neighbours: a Han character, and a letter, digit or sign of a figure."""
    if native.is_han(before):
        return native.is_western(after)
    return native.is_han(after) and (native.is_western(before) or before in native.WESTERN_END)


def parts(line: str, face: str = FANGSONG) -> tuple[str, ...]:
    """A line cut where the fonts cannot keep the gap: between two scripts, and between two fonts.

    The engine sets a run of one script and one font at a time. Digits belong to the script before them, so between Han
    characters and digits the font keeps the gap, and there is nothing to cut.
    """
    cut, start, latin = [], 0, False
    for place, (before, after) in enumerate(itertools.pairwise(line), start=1):
        latin = _is_letter(before) or (latin and not native.is_han(before))
        if stand_apart(before, after) and (latin or _is_letter(after) or not _same_font(before, after, face)):
            cut.append(line[start:place])
            start, latin = place, False
    return (*cut, line[start:])


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _same_font(one: str, other: str, face: str) -> bool:
    return next((f for f in (face, *FALLBACK) if ord(one) in _advances(f)), "") == next(
        (f for f in (face, *FALLBACK) if ord(other) in _advances(f)), ""
    )


def _breaks(widths: Sequence[int], gaps: Sequence[int], lengths: Sequence[int], indent: int, natural: int) -> list[int]:
    """Where each line ends: the sequence of breaks with the least total badness. A gap stands before its piece."""
    total = len(widths)
    best: list[tuple[int, int]] = [(0, -1)] + [(1 << 62, -1)] * total
    for start in range(total):
        so_far = best[start][0]
        if so_far >= 1 << 62:
            continue
        room = MEASURE - (indent if start == 0 else 0)
        taken = length = 0
        for end in range(start + 1, total + 1):
            taken += widths[end - 1] + (gaps[end - 1] if length else 0)
            length += lengths[end - 1]
            spacing = (room - taken) // length
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


def lacking(text: str) -> str:
    """The characters of a text that no font of the paper has, each once: they would print as empty boxes."""
    stack = (FANGSONG, *FALLBACK)
    return "".join(dict.fromkeys(one for one in text if not any(ord(one) in _advances(family) for family in stack)))


def advance(character: str, face: str = FANGSONG) -> int:
    """The width of a character in thousandths of its size, in the first font of the stack that has it."""
    return _measured(face)[character]


class _Measured(dict[str, int]):
    """The widths of the characters that were asked for in a face."""

    def __init__(self, face: str) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, character: str) -> int:
        code = ord(character)
        found = (_advances(family).get(code) for family in (self._face, *FALLBACK))
        self[character] = result = next((one for one in found if one is not None), 1000)
        return result


@cache
def _measured(face: str) -> _Measured:
    return _Measured(face)


@cache
def _advances(family: str) -> dict[int, int]:
    """The widths of every character a font has; read once per process, the whole fonts only when one is asked for."""
    from fontTools.ttLib import TTFont

    with TTFont((native.FONT_FILES | native.WHOLE_FONT_FILES)[family], lazy=True) as font:
        unit = font["head"].unitsPerEm
        metrics = font["hmtx"].metrics
        return {code: metrics[glyph][0] * 1000 // unit for code, glyph in font.getBestCmap().items()}
