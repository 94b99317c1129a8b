"""Charts of pages as plain drawings: figures in, whole-number places out. The template only writes them down.

Every drawing is 320 units wide, so that its text is as large as the page's on a telephone. Values are integers in
any unit; how they are printed comes with them, so a chart prints no figure of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 320
_ROW, _BAR = 40, 14
_TOP, _PLOT, _FOOT = 26, 96, 34
_EDGE = 18


@dataclass(frozen=True)
class Bar:
    """One row of a bar chart: its label and value as text, and how far the bar reaches."""

    label: str
    text: str
    value: int
    href: str = ""
    tone: str = ""
    """"", `star`, `good`, `warn` or `late`: a class of the style sheet; the text always says the same."""
    note: str = ""
    y: int = 0
    length: int = 0

    @property
    def text_y(self) -> int:
        return self.y + 15

    @property
    def bar_y(self) -> int:
        return self.y + 21

    @property
    def mark_y(self) -> int:
        """Where the mark of a stated value begins: it crosses the bar and no words."""
        return self.bar_y - 3

    @property
    def mark_end(self) -> int:
        return self.bar_y + _BAR + 3


@dataclass(frozen=True)
class BarChart:
    """Bars below each other; `mark` is where a stated value (a target, a whole) lies."""

    title: str
    description: str
    heads: tuple[str, str]
    """Headings of the table that says the same."""
    rows: tuple[Bar, ...]
    mark: int | None = None
    mark_label: str = ""

    kind = "bars"
    width = WIDTH
    thickness = _BAR

    @property
    def height(self) -> int:
        return _ROW * len(self.rows)

    @property
    def table(self) -> tuple[Bar, ...]:
        """What the table below the drawing says."""
        return self.rows


@dataclass(frozen=True)
class Point:
    """One place on a line: a period and its value as text."""

    label: str
    text: str
    value: int | None
    under: str = ""
    """Second line of the label, such as the year under its first quarter."""
    note: str = ""
    """What the table says beside the value, such as the stars."""
    x: int = 0
    y: int = 0

    @property
    def text_y(self) -> int:
        return self.y - 9


@dataclass(frozen=True)
class LineChart:
    """Values over time. A period without a value breaks the line."""

    title: str
    description: str
    heads: tuple[str, ...]
    points: tuple[Point, ...]
    lines: tuple[str, ...] = ()
    """Each unbroken part as the `points` of a polyline."""
    low: str = ""
    high: str = ""

    kind = "line"
    width = WIDTH
    height = _TOP + _PLOT + _FOOT
    base = _TOP + _PLOT
    top = _TOP
    label_y = _TOP + _PLOT + 15
    under_y = _TOP + _PLOT + 29
    edge = _EDGE
    right = WIDTH - _EDGE

    @property
    def table(self) -> tuple[Point, ...]:
        """What the table below the drawing says."""
        return self.points


def bars(
    title: str, description: str, heads: tuple[str, str], rows: Sequence[Bar], *, most: int = 0, mark: int | None = None,
    mark_label: str = "",
) -> BarChart:  # fmt: skip
    """Return a bar chart whose longest bar, or `most`, fills the width; bars begin at nought.

    A value above nought keeps a bar of one unit at least, so that it is seen.
    """
    whole = max([most, *(row.value for row in rows), mark or 0, 1])
    placed = tuple(
        Bar(
            row.label, row.text, row.value, row.href, row.tone, row.note, number * _ROW,
            max(row.value * WIDTH // whole, 1) if row.value > 0 else 0,
        )
        for number, row in enumerate(rows)
    )  # fmt: skip
    return BarChart(title, description, heads, placed, mark * WIDTH // whole if mark is not None else None, mark_label)


def line(
    title: str, description: str, heads: tuple[str, ...], points: Sequence[Point], *, step: int = 1000
) -> LineChart:  # fmt: skip
    """Return a line chart between whole steps around the values; the axis says where it begins."""
    known = [point.value for point in points if point.value is not None]
    low = min(known, default=0) // step * step
    high = max(-(-max(known, default=step) // step) * step, low + step)
    gaps = max(len(points) - 1, 1)
    placed = []
    for number, point in enumerate(points):
        x = WIDTH // 2 if len(points) == 1 else _EDGE + number * (WIDTH - 2 * _EDGE) // gaps
        y = _TOP + _PLOT - ((point.value - low) * _PLOT // (high - low) if point.value is not None else 0)
        placed.append(Point(point.label, point.text, point.value, point.under, point.note, x, y))
    return LineChart(
        title, description, heads, tuple(placed), tuple(_unbroken(placed)), str(low // 100), str(high // 100)
    )


def _unbroken(points: Sequence[Point]) -> list[str]:
    parts: list[list[str]] = [[]]
    for point in points:
        if point.value is None:
            parts.append([])
        else:
            parts[-1].append(f"{point.x},{point.y}")
    return [" ".join(part) for part in parts if len(part) > 1]
