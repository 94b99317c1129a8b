"""Where the blocks of a document stand on its pages.

The engine breaks pages by the rules of the style sheet. Tables and rolls are cut into pages before it sees them, so how
many lines are left where one begins is found out here, by the same rules: everything is a whole number of lines high,
and a page has 22. Where the answer is wrong, because something takes room that is not known here, the first part of a
table moves to the next page; nothing is lost.
"""

from collections.abc import Iterator, Sequence
from dataclasses import is_dataclass, replace
from typing import Any

from .layout import PAGE, Block, Roll, Table

# Lines of the red head with the space under it, of the space under a title, and of a chart with its caption.
_HEAD, _SPACE, _CHART = 8, 1, 9
# The height of a row of one line in a document that has to be short, in sixths of a line.
_LOW = 4


def placed(document: Any) -> Any:
    """The document with every table and roll knowing the room it has; others as they are."""
    if not is_dataclass(document) or isinstance(document, type) or not hasattr(document, "blocks"):
        return document
    blocks: Sequence[Block] = document.blocks
    if getattr(document, "compact", False):
        blocks = [_low(block) if isinstance(block, Table) else block for block in blocks]
    return replace(document, blocks=tuple(_walk(blocks, before(document))))  # type: ignore[call-arg]


def before(document: Any) -> int:
    """The lines that head, title and the lines around the title take on the first page."""
    above = _HEAD if getattr(document, "head", None) else 0
    around = len(getattr(document, "under", ())) + bool(getattr(document, "corner", ""))
    title = len(getattr(document, "title", ()))
    return above + around + (title + _SPACE if title else 0)


def _low(table: Table) -> Table:
    return replace(table, pitch=min(table.pitch, _LOW))


class _Page:
    """How many lines of the current page are taken, and how many of them stay with what comes next."""

    def __init__(self, taken: int) -> None:
        self.taken, self.chain = taken % PAGE, 0
        self.bound = False

    def add(self, lines: int, *, bound: bool = False) -> None:
        """Something that is not broken; it is bound when no page may begin with it."""
        if not (bound or self.bound):
            self.chain = 0
        self.bound = False
        if self.taken + lines > PAGE:
            self.taken = self.chain if self.chain < self.taken else 0
        self.taken += lines
        self.chain += lines


def _walk(blocks: Sequence[Block], taken: int) -> Iterator[Block]:
    page = _Page(taken)
    for block in blocks:
        if isinstance(block, Table | Roll):
            yield _cut(block, page)
            continue
        lines = getattr(block, "lines", ())
        if block.kind == "heading" or getattr(block, "kept", False):
            page.add(len(lines))
            page.bound = True
        elif block.kind == "paragraph":
            for line in lines:
                page.add(1, bound=line.stub)
        elif block.kind == "chart":
            page.add(_CHART)
        elif block.kind == "code":
            for number in range(len(lines)):
                page.add(1, bound=number == 0)
        else:
            # Of a form each row takes a line, of other kinds each line.
            page.add(len(getattr(block, "rows", lines)))
        yield block


def _cut(block: Table | Roll, page: _Page) -> Table | Roll:
    """Give a table the room that is left, or that of the next page when it begins there."""
    caption = bool(block.title)
    chain = page.chain if page.bound and page.chain < page.taken else 0
    here = replace(block, room=PAGE - page.taken)
    if page.taken + caption + here.parts[0].lines > PAGE:
        here = replace(block, room=PAGE - chain)
    parts = here.parts
    page.add(caption + parts[0].lines)
    for part in parts[1:]:
        page.taken, page.chain = part.lines, part.lines
    if isinstance(block, Table):
        for line in block.note_lines:
            page.add(1, bound=line.stub)
    return here
