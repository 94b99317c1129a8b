"""Workbooks for people: the one place that writes .xlsx, so that no text of a person becomes a formula.

Every text goes into a string cell; the writer's guesses at formulas, links and numbers are off. A
string cell is inert in Excel, but saved again as CSV it would be read as a formula the next time. So a
text that begins like one gets an apostrophe in front (`inert`), which `plain` takes away again when the
portal reads its own sheet back. Equal pages give equal bytes.
"""

import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CREATED = datetime(2020, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_TRIGGERS = "=+-@\t\r\n＝＋－＠"
_LONGEST = 32_000
_WIDEST, _NARROWEST = 60, 6
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_MARKS = "'’"


@dataclass(frozen=True)
class Hundredths:
    """Integer hundredths, printed as a number with two decimals."""

    value: int


@dataclass(frozen=True)
class Page:
    """One sheet: notes on top if there are any, a head, rows in their order.

    Values of rows are text, whole numbers, `Hundredths`, truth values, days and times, or None for an
    empty cell; days and times are written as text, year first. `text_columns` are columns (from 0) of
    the text format down to the end of the sheet, so that Excel leaves alone what a clerk types there;
    `choices` offers the values of a column in a list. `marked` are columns whose head and cells stand
    out: the reason of a refused row.
    """

    title: str
    head: Sequence[Any]
    rows: Iterable[Sequence[Any]]
    widths: Mapping[int, int] | None = None
    text_columns: Collection[int] = ()
    notes: Sequence[Any] = ()
    choices: Mapping[int, Sequence[Any]] = field(default_factory=dict)
    marked: Collection[int] = ()
    filtered: bool = True
    """Whether the head gets filter buttons."""


def inert(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, not even after a way through CSV.

    A text whose first character that shows is one of `= + - @` (also full-width), or that begins with a
    tabulator or a line break, gets an apostrophe in front. A single sign stays as it is.
    """
    if len(text) > 1 and (text[0] in _TRIGGERS or text.lstrip().startswith(tuple("=+-@＝＋－＠"))):
        return f"'{text}"
    return text


def plain(text: str) -> str:
    """Return what `inert` was given: the apostrophe before a sign is taken away."""
    if len(text) > 2 and text[0] in _MARKS and inert(text[1:]) != text[1:]:
        return text[1:]
    return text


def width(text: str) -> int:
    """Return how many columns of half-width characters a text takes; Chinese characters count double."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def workbook(pages: Iterable[Page]) -> bytes:
    """Return a workbook of these pages."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(
        target,
        {
            "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )  # fmt: skip
    book.set_properties({"created": _CREATED, "author": "", "comments": ""})
    book.set_size(2400, 1600)
    writer = _Writer(book)
    for page in pages:
        writer.add(page)
    book.close()
    return target.getvalue()


class _Writer:
    """Puts pages into a book; every text passes `text`."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.titles: set[str] = set()
        base = {"valign": "top", "text_wrap": True}
        made = book.add_format
        self.head = made({**base, "bold": True, "bg_color": "#F6CDC8", "bottom": 1, "valign": "vcenter"})
        self.marked_head = made({**base, "bold": True, "bg_color": "#AE2E27", "font_color": "#FFFFFF", "bottom": 1})
        self.body, self.text = made(base), made({**base, "num_format": "@"})
        self.marked = made({**base, "bg_color": "#FDF3F2", "font_color": "#902420"})
        self.hundredths, self.number = made({**base, "num_format": "0.00"}), made({**base, "num_format": "0"})
        self.note = made({"italic": True, "font_color": "#666666"})

    def add(self, page: Page) -> None:
        sheet = self.book.add_worksheet(self._title(page.title))
        at = 0
        for note in page.notes:
            sheet.write_string(at, 0, _text(note), self.note)
            at += 1
        widths = [0] * len(page.head)
        for column, label in enumerate(page.head):
            widths[column] = width(str(label)) + (3 if page.filtered else 0)
            sheet.write_string(at, column, _text(label), self.marked_head if column in page.marked else self.head)
        head = at
        for row in page.rows:
            at += 1
            for column, value in enumerate(row):
                wide = self._cell(sheet, at, column, value, page)
                if column < len(widths) and wide > widths[column]:
                    widths[column] = wide
        for column, found in enumerate(widths):
            given = (page.widths or {}).get(column)
            wide = min(max(found + 2, _NARROWEST), _WIDEST) if given is None else given
            sheet.set_column(column, column, wide, self.text if column in page.text_columns else None)
        sheet.freeze_panes(head + 1, 0)
        if page.filtered and page.head:
            sheet.autofilter(head, 0, max(at, head), len(page.head) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(head)
        self._lists(sheet, page, head)

    def _cell(self, sheet: Any, row: int, column: int, value: Any, page: Page) -> int:
        """Write one value; return how wide it is."""
        if value is None or value == "":
            if column in page.text_columns:
                sheet.write_blank(row, column, None, self.text)
            return 0
        if isinstance(value, Hundredths):
            sheet.write_number(row, column, Decimal(value.value) / 100, self.hundredths)
            return 9
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**15:
            sheet.write_number(row, column, value, self.number)
            return len(str(value)) + 1
        shown = shape(value)
        style = self.marked if column in page.marked else self.text if column in page.text_columns else self.body
        sheet.write_string(row, column, _text(shown), style)
        return max((width(line) for line in shown.splitlines()), default=0)

    def _lists(self, sheet: Any, page: Page, head: int) -> None:
        """Offer the choices of a column in a list; they stand in a hidden sheet, since a rule holds 255 characters."""
        if not page.choices:
            return
        title = self._title(_("choices"))
        hidden = self.book.add_worksheet(title)
        columns = [(column, [_text(value) for value in values]) for column, values in sorted(page.choices.items())]
        for line in range(max(len(values) for _column, values in columns)):
            for place, (_column, values) in enumerate(columns):
                if line < len(values):
                    hidden.write_string(line, place, values[line])
        hidden.hide()
        for place, (column, values) in enumerate(columns):
            letter = chr(ord("A") + place)
            sheet.data_validation(
                head + 1, column, 5000, column,
                {
                    "validate": "list", "source": f"='{title}'!${letter}$1:${letter}${len(values)}", "ignore_blank": True,
                    "error_type": "warning", "error_title": _("Not in the list")[:32],
                    "error_message": _("Choose one of the values of the list.")[:255],
                },
            )  # fmt: skip

    def _title(self, wanted: str) -> str:
        """Return a name that Excel allows for a sheet and that this book does not have yet."""
        base = _TITLE.sub(" ", str(wanted)).strip().strip("'")[:31] or "1"
        title, number = base, 1
        while title.casefold() in self.titles:
            number += 1
            title = f"{base[: 30 - len(str(number))]}_{number}"
        self.titles.add(title.casefold())
        return title


def shape(value: Any) -> str:
    """Return a value as the text of a cell: days and times year first, truth values in words."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{timezone.localtime(value) if timezone.is_aware(value) else value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _text(value: str | Promise | Any) -> str:
    """Return a text as the writer may have it: inert, without what XML forbids, not longer than a cell."""
    text = inert(_NOT_XML.sub("", str(value))[:_LONGEST])
    # The writer passes a text of this form on as XML of its own.
    return f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
