"""The mark of who took a copy and when: laid over every page, so that a copy that goes astray tells where it came from."""

from dataclasses import dataclass
from datetime import datetime

TEMPLATE = "reports/pdf/watermark.html"
# Rows and columns of the repeated mark: every quarter of an A4 page has it at least once.
_ROWS, _COLUMNS = 5, 2


@dataclass(frozen=True)
class Watermark:
    """One page with the mark. `places` are the marks' distances from the left and the top, in millimetres."""

    name: str
    text: str
    margin: str
    places: tuple[tuple[int, int], ...]


def build(reader: str, at: datetime) -> Watermark:
    """Compose the mark of a reader's display name and a local time, to the minute."""
    when = f"{at.year}年{at.month}月{at.day}日{at:%H:%M}"
    shown = f"{reader[:20]}　{at:%Y-%m-%d %H:%M}"
    places = tuple(
        (10 + column * 98 + (row % 2) * 22, 38 + row * 52) for row in range(_ROWS) for column in range(_COLUMNS)
    )
    return Watermark("水印", shown, f"本件由{reader[:40]}于{when}下载，内容以核验页为准", places)
