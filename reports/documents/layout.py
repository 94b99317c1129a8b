"""The parts a document is made of, as values: headings, paragraphs, tables, charts and rolls of names.

The templates under ``templates/reports/pdf`` know how to set each of them on the page grid of GB/T 9704-2012. All text
is final when it gets here; nothing below is looked up in the database.
"""

from dataclasses import dataclass, field

from . import text, typesetting

# Width of the type area in tenths of a millimetre (GB/T 9704-2012, 5.2.1: 156 mm × 225 mm).
TYPE_WIDTH = 1560
# Paddings that the style sheet knows, p0 to p24, in millimetres.
_WIDEST_PAD = 24
# Sizes of type in tables, in points: small four, and size five (a point less for the half) where columns are many.
_TABLE_SIZE = 12
_DENSE_SIZE = 10
# A table of at most so many rows stands on one page.
_SHORT = 8
# An office whose name is longer than this is set in smaller type in the head and the foot.
_LONG_ORGAN = 17


@dataclass(frozen=True)
class Heading:
    """A heading of the first (一、黑体) or second level (（一）楷体)."""

    text: str
    level: int = 1
    kind: str = field(default="heading", init=False)

    @property
    def lines(self) -> tuple[typesetting.Line, ...]:
        face = typesetting.HEI if self.level == 1 else typesetting.KAI
        return typesetting.set_lines(self.text, face=face)


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
    """A column of a table: its head, what its values are, and its width in tenths of a millimetre."""

    label: str
    form: str  # text | count | score | share | change | share_change
    width: int

    @property
    def css_width(self) -> str:
        """Its share of the table, which fills the type area with its outer rules."""
        parts = self.width * 1_000_000 // TYPE_WIDTH
        return f"{parts // 10_000}.{parts % 10_000:04d}%"

    def align(self, longest: int, size: int) -> str:
        """The class that sets a cell: words are centred; figures end at one edge, the widest of them centred."""
        if self.form == "text":
            return "t"
        # Figures are half as wide as a character; a point is 3.53 tenths of a millimetre.
        room = self.width - longest * size * 353 // 200
        return f"n p{min(_WIDEST_PAD, max(0, room // 20))}"

    def show(self, value: int | str | None) -> str:
        """A value of this column as it is printed."""
        if value is None:
            return text.NOTHING
        if isinstance(value, str):
            return value
        if self.form == "score":
            return text.score(value)
        if self.form == "share":
            return text.share(value)
        if self.form == "change":
            return text.signed(value)
        if self.form == "share_change":
            return text.signed(value, places=True)
        return str(value)


@dataclass(frozen=True)
class Table:
    """A table over the whole width. Values stay raw so that the Excel twin holds numbers; ``printed`` is for paper."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[int | str | None, ...], ...]
    total: tuple[int | str | None, ...] | None = None
    note: str = ""
    dense: bool = False
    kind: str = field(default="table", init=False)

    def __post_init__(self) -> None:
        if sum(column.width for column in self.columns) != TYPE_WIDTH:
            raise ValueError(f"The columns of the table {self.title} do not fill the type area.")
        for row in (*self.rows, self.total or ()):
            if row and len(row) != len(self.columns):
                raise ValueError(f"A row of the table {self.title} has the wrong number of values.")

    @property
    def printed(self) -> tuple[tuple[tuple[str, str], ...], ...]:
        """The rows as they are printed: the class of each cell and its text; the total is the last row, if any."""
        rows = (*self.rows, self.total) if self.total else self.rows
        shown = [tuple(column.show(value) for column, value in zip(self.columns, row, strict=True)) for row in rows]
        size = _DENSE_SIZE if self.dense else _TABLE_SIZE
        aligned = [
            column.align(max((len(row[place]) for row in shown), default=0), size)
            for place, column in enumerate(self.columns)
        ]
        return tuple(tuple(zip(aligned, row, strict=True)) for row in shown)

    @property
    def whole(self) -> bool:
        """Whether it is short enough to move to the next page rather than to be split."""
        return len(self.rows) <= _SHORT

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
    kind: str = field(default="roll", init=False)

    @property
    def rows(self) -> tuple[str, ...]:
        """Three lines to a ruled row, which stands on two lines of the grid."""
        return tuple("\n".join(self.lines[at : at + 3]) for at in range(0, len(self.lines), 3))


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
        tenths = 10227 * (len(self.recipients) + 2)
        return f"{tenths // 1000}.{tenths % 1000:03d}mm"


@dataclass(frozen=True)
class Issue:
    """What sign-off adds to a document: its number in the series and the date of issue (ISO)."""

    number: int
    date: str
