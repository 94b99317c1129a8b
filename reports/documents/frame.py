"""What stands around the content of a document: the digest that proves it, its version, the day it was frozen."""

from dataclasses import dataclass

import segno

from . import text
from .layout import Block, Code, Heading, Issue, Paragraph

_ROWS = 4
_SORTS = {"bonus": "加分", "deduction": "扣分", "veto": "否决"}
# Quiet zone of a QR code, in modules (ISO/IEC 18004): without it readers fail on a printed rule beside the code.
_QUIET = 2


@dataclass(frozen=True)
class Frame:
    """Of one snapshot. `frozen_on` is an ISO date; `issue` is what sign-off added, None before it."""

    digest: str
    version: int
    frozen_on: str
    issue: Issue | None = None


@dataclass(frozen=True)
class Verification(Code):
    """The code by which anybody proves a document: groups to read out, the address, and both as a QR code.

    `path` is the code's modules as SVG path data, `size` the length of its side in modules.
    """

    address: str
    path: str
    size: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "verification")


def verification(site: str, digest: str) -> Verification:
    """Return the block that stands at the end of every document."""
    address = f"{site}/verify/"
    path, size = _squares(f"{address}{digest}/")
    groups = text.digest_groups(digest)
    width = len(groups) // _ROWS
    lines = tuple("  ".join(groups[row * width : (row + 1) * width]) for row in range(_ROWS))
    return Verification(lines, address, path, size)


def proof(payload: dict, digest: str) -> list[Block]:
    """Return what a document says of its own genuineness; content without an address has the code alone."""
    if "site" in payload:
        return [verification(payload["site"], digest)]
    return [
        Paragraph("数据内容校验码（SHA-256）如下，可据以核对本简报与存档数据是否一致。", kept=True),
        Code((" ".join(text.digest_groups(digest)),)),
    ]


def _squares(content: str) -> tuple[str, int]:
    """Return a QR code as path data, a run of dark modules as one rectangle, and the side with its quiet zone."""
    rows = [bytes(row) for row in segno.make_qr(content, error="m").matrix_iter(border=_QUIET)]
    parts = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            if not row[x]:
                x += 1
                continue
            start = x
            while x < len(row) and row[x]:
                x += 1
            parts.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
    return "".join(parts), len(rows)


@dataclass(frozen=True)
class Facts(Heading):
    """Rows of label and value, two pairs to a row; a pair alone takes the whole row."""

    rows: tuple[tuple[tuple[str, str], ...], ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "facts")


def facts(*rows: tuple[tuple[str, str], ...]) -> Facts:
    """Return a form of labels and values; a value that is missing is a dash."""
    return Facts("", rows=tuple(tuple((label, value or text.NOTHING) for label, value in row) for row in rows))


@dataclass(frozen=True)
class Signatures(Heading):
    """Places to sign and date by hand, one line for each."""

    places: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "signatures")


@dataclass(frozen=True)
class Tear(Heading):
    """The line along which a paper is torn in two."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "tear")


@dataclass(frozen=True)
class Called(Heading):
    """To whom a paper is addressed, at its left edge (GB/T 9704-2012, 7.3.2)."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "called")


@dataclass(frozen=True)
class Sender(Heading):
    """Who issues a paper and when, at its right edge (GB/T 9704-2012, 7.3.5)."""

    places: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "kind", "sender")


@dataclass(frozen=True)
class Plain:
    """A document under a plain title: `under` are the lines below it, `corner` what stands at the upper left.

    Compact ones have lower rows, so that a sheet is one page and a long list few.
    """

    name: str
    title: tuple[str, ...]
    under: tuple[str, ...]
    blocks: tuple[Block, ...]
    marks: str
    corner: str = ""
    compact: bool = False


def stand(frame: Frame) -> str:
    """Return which version of the document this is and as of when."""
    return f"数据日期：{text.date(frame.frozen_on)}　第{frame.version}版"


def short_date(iso: str) -> str:
    """2026-01-05 → 2026.1.5: a date in a narrow column."""
    year, month, day = iso.split("-")
    return f"{year}.{int(month)}.{int(day)}"


def item_name(item: dict) -> str:
    """The name of a scheme's item, with its sort where the name itself does not end in it."""
    sort = _SORTS.get(item["kind"])
    return f"{item['name']}（{sort}）" if sort and not item["name"].endswith(sort) else item["name"]
