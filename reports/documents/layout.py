"""The parts a document is made of, as values: headings, paragraphs, tables, charts and rolls of names.

The templates under ``templates/reports/pdf`` know how to set each of them on the page grid of GB/T 9704-2012. All text
is final when it gets here; nothing below is looked up in the database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from . import rows, text, typesetting

# Width of the type area in tenths of a millimetre (GB/T 9704-2012, 5.2.1: 156 mm × 225 mm).
TYPE_WIDTH = 1560
_LINE = rows.LINE
# Lines of a page.
PAGE = 22
# Type of tables and the distance of two lines in a cell, in thousandths of a point: small four, and size five where
# columns are many.
_TABLE_TYPE = (12_000, 14_000)
_DENSE_TYPE = (10_500, 12_500)
_HEAD_LEADING = 12_500
# A table of at most so many rows stands on one page; of others at least so many stand under a head.
_SHORT = 8
# So many lines may stay empty at the foot of a page for the sake of a short table.
_EMPTY = 7
_FEWEST = 3
# Rules are drawn in hundredths of a millimetre. Lines of the grid in thousandths.
_GRID = 10227
# An office whose name is longer than this is set in smaller type in the head and the foot.
_LONG_ORGAN = 17


@dataclass(frozen=True)
class Heading:
    """A heading: of the first level 一、 in 黑体, of the second （一） in 楷体, of the third 1. and fourth （1） in 仿宋."""

    text: str
    level: int = 1
    kind: str = field(default="heading", init=False)

    @property
    def lines(self) -> tuple[typesetting.Line, ...]:
        return typesetting.set_lines(self.text, face=_HEADINGS.get(self.level, typesetting.FANGSONG))


_HEADINGS = {1: typesetting.HEI, 2: typesetting.KAI}


@dataclass(frozen=True)
class Paragraph:
    """Running text: two characters indented, both edges even. Kept: in one piece, with what follows it."""

    text: str
    kept: bool = False
    kind: str = field(default="paragraph", init=False)

    @property
    def lines(self) -> tuple[typesetting.Line, ...]:
        return typesetting.set_lines(self.text)


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, what its values are, and its width in tenths of a millimetre.

    Text is centred; prose, which takes several lines, begins at the left edge.
    """

    label: str
    form: str  # text | prose | count | score | money | share | change | share_change
    width: int

    def show(self, value: int | str | None) -> str:
        """A value of this column as it is printed."""
        if value is None:
            return text.NOTHING
        if isinstance(value, str):
            return value
        if self.form == "score":
            return text.score(value)
        if self.form == "money":
            return text.money(value)
        if self.form == "share":
            return text.share(value)
        if self.form == "change":
            return text.signed(value)
        if self.form == "share_change":
            return text.signed(value, places=True)
        return str(value)


@dataclass(frozen=True)
class Part:
    """The rows of a table or roll that stand on one page, under its head."""

    head: rows.Row
    body: tuple[rows.Row, ...]
    first: bool
    edges: tuple[int, ...] = ()

    @property
    def all_rows(self) -> tuple[rows.Row, ...]:
        return (self.head, *self.body)

    @property
    def lines(self) -> int:
        """Its height in lines of the grid."""
        return -(-self._sixths // rows.LINE)

    @property
    def _sixths(self) -> int:
        return self.head.height + sum(row.height for row in self.body)

    @property
    def height(self) -> str:
        return _millimetres(self.lines)

    @property
    def depth(self) -> int:
        """Its height in the measure of the rules."""
        return self._sixths * _GRID // 60

    @property
    def rules(self) -> str:
        """Every rule as one path: the frame, lines between rows, lines between columns."""
        right, foot = TYPE_WIDTH * 10 - 12, self.depth - 12
        path, at = f"M12 12H{right}V{foot}H12Z", 0
        for row in (self.head, *self.body[:-1]):
            at += row.height
            path += f"M12 {at * _GRID // 60}H{right}"
        return path + "".join(f"M{edge * 10} 12V{foot}" for edge in self.edges)


@dataclass(frozen=True)
class Table:
    """A table over the whole width. Values stay raw so that the Excel twin holds numbers; ``parts`` are for paper.

    Dense is smaller type for many columns. The pitch is the height of a row in sixths of a line of the grid: 6, or 4 and 3
    for sheets that must be short, which are dense too.

    The room is the lines that are left for it on the page where it begins; ``flow`` finds it out.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[int | str | None, ...], ...]
    total: tuple[int | str | None, ...] | None = None
    note: str = ""
    dense: bool = False
    pitch: int = _LINE
    room: int = field(default=PAGE, compare=False)
    kind: str = field(default="table", init=False)

    def __post_init__(self) -> None:
        if sum(column.width for column in self.columns) != TYPE_WIDTH:
            raise ValueError(f"The columns of the table {self.title} do not fill the type area.")
        for row in (*self.rows, self.total or ()):
            if row and len(row) != len(self.columns):
                raise ValueError(f"A row of the table {self.title} has the wrong number of values.")

    @property
    def parts(self) -> tuple[Part, ...]:
        """The table as it is printed, cut into pages; the total is the last row, if any."""
        columns = self.columns
        body = (*self.rows, self.total) if self.total else self.rows
        shown = [tuple(column.show(value) for column, value in zip(columns, row, strict=True)) for row in body]
        size, leading = _DENSE_TYPE if self.style else _TABLE_TYPE
        faces = [typesetting.FANGSONG] * len(self.rows) + [typesetting.HEI]
        longest = [
            None
            if column.form in ("text", "prose")
            else max((rows.size_of(row[at], size, face) for row, face in zip(shown, faces, strict=False)), default=0)
            for at, column in enumerate(columns)
        ]
        widths = [column.width for column in columns]
        where = rows.places(widths, longest, flush=[column.form == "prose" for column in columns])
        heads = rows.places(widths, [None] * len(widths))
        return _cut(
            rows.set_row(
                [column.label for column in columns], heads, face=typesetting.HEI, size=size, leading=_HEAD_LEADING
            ),
            [
                rows.set_row(row, where, face=face, size=size, leading=leading, least=self.pitch)
                for row, face in zip(shown, faces, strict=False)
            ],
            self.room - bool(self.title),
            short=_SHORT,
            fewest=_FEWEST,
            edges=tuple(sum(widths[: at + 1]) for at in range(len(widths) - 1)),
        )

    @property
    def style(self) -> str:
        return "dense" if self.dense or self.pitch < _LINE else ""

    @property
    def note_lines(self) -> tuple[typesetting.Line, ...]:
        return typesetting.set_lines(self.note, size=typesetting.SMALL)


@dataclass(frozen=True)
class Bar:
    """One bar of a chart, in tenths of a millimetre."""

    label: str
    value: str
    width: int
    y: int
    text_y: int
    label_y: int
    before_width: int | None
    before_y: int
    value_x: int


@dataclass(frozen=True)
class Chart:
    """A bar chart that stays readable in black and white; its table twin stands under it."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    height: int
    axis_x: int
    axis_bottom: int
    now_label: str
    before_label: str
    kind: str = field(default="chart", init=False)


@dataclass(frozen=True)
class Roll:
    """A long list of people, several to a line, set as lines of text because one cell per name costs too much."""

    title: str
    head: str
    lines: tuple[str, ...]
    room: int = field(default=PAGE, compare=False)
    kind: str = field(default="roll", init=False)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Three lines to a ruled row, which stands on two lines of the grid."""
        body = ["\n".join(self.lines[at : at + 3]) for at in range(0, len(self.lines), 3)]
        return _cut(
            rows.Row(self.head, strong=True),
            [rows.Row(text, height=2 * rows.LINE) for text in body],
            self.room - 1,
            short=2,
            fewest=2,
        )


def _cut(
    head: rows.Row, body: Sequence[rows.Row], room: int, *, short: int, fewest: int, edges: tuple[int, ...] = ()
) -> tuple[Part, ...]:
    """Rows cut into parts of one page each.

    A short table moves to the next page whole unless that left a third of a page empty; a longer one, and a short one
    then, leaves at least some rows under its head and two on the last page.
    """
    if not body:
        return (Part(head, (), first=True, edges=edges),)
    whole = sum(row.height for row in body)
    free = rows.LINE * room - head.height
    least = sum(row.height for row in body[: len(body) if len(body) <= short and room <= _EMPTY else fewest])
    if free < min(whole, least):
        free = rows.LINE * (PAGE - 1) - head.height
    counts: list[int] = []
    at = 0
    while at < len(body):
        count = _fitting(body[at:], free)
        if count == len(body) - at - 1 and count > 1:
            count -= 1
        counts.append(count)
        at += count
        free = rows.LINE * PAGE - head.height
    found, at = [], 0
    for count in counts:
        found.append(Part(head, tuple(body[at : at + count]), first=at == 0, edges=edges))
        at += count
    return tuple(found)


def _fitting(body: Sequence[rows.Row], free: int) -> int:
    """How many rows fit so many sixths of a line; at least one."""
    count = taken = 0
    for row in body:
        taken += row.height
        if taken > free:
            break
        count += 1
    return max(1, count)


@dataclass(frozen=True)
class Code:
    """Groups of letters and digits to be compared by eye, on lines of their own."""

    lines: tuple[str, ...]
    kind: str = field(default="code", init=False)


Block = Heading | Paragraph | Table | Chart | Roll | Code


@dataclass(frozen=True)
class Head:
    """The head of a bulletin: its series, number, issuing office and date."""

    series: str
    number: str
    organ: str
    date: str

    @property
    def long(self) -> bool:
        """Whether the office's name needs smaller type to stand beside the date."""
        return len(self.organ) > _LONG_ORGAN


@dataclass(frozen=True)
class Foot:
    """The colophon: whom the bulletin reports to and goes to, who prints it, when."""

    recipients: tuple[tuple[str, str], ...]
    organ: str
    date: str

    @property
    def long(self) -> bool:
        """Whether the office's name needs smaller type to stand beside the date."""
        return len(self.organ) > _LONG_ORGAN

    @property
    def height(self) -> str:
        """The room it needs at the end: one line of the grid for each of its own, and one to stand apart."""
        return _millimetres(self.lines)

    @property
    def lines(self) -> int:
        return len(self.recipients) + 2


def _millimetres(lines: int) -> str:
    """The height of so many lines of the grid."""
    return f"{_GRID * lines // 1000}.{_GRID * lines % 1000:03d}mm"


@dataclass(frozen=True)
class Issue:
    """What sign-off adds to a document: its number in the series and the date of issue (ISO)."""

    number: int
    date: str
    text: str = ""
    """The number as it is printed; "" for the plain number of an issue."""
