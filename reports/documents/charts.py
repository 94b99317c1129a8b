"""The geometry of the charts; ``templates/reports/pdf/_chart.html`` draws them as inline SVG.

This quarter is a solid bar and the quarter before an outlined one, so that the chart reads in black and white.
"""

from collections.abc import Callable, Sequence

from . import text
from .layout import TYPE_WIDTH, Bar, Chart

# Tenths of a millimetre. A row is as high as a line and a quarter of text; the whole fits eight lines.
_ROW = 118
_TOP = 70
_AXIS = 200
_BAR = 44
_LONGEST = 980
_MOST_ROWS = 6


def stars(payload: dict) -> Chart | None:
    """How many members hold each star; none when nobody was assessed."""
    if payload["totals"]["assessed"] <= 0:
        return None
    before = payload["previous"]
    earlier = {row["stars"]: row["count"] for row in before["distribution"]} if before else {}
    rows = sorted(payload["distribution"], key=lambda row: -row["stars"])
    scale = max([row["count"] for row in rows] + list(earlier.values()) + [1])
    bars = tuple(_bar(place, row, earlier.get(row["stars"]), scale) for place, row in enumerate(rows))
    spoken = text.joined(f"{text.STAR_NAMES[row['stars']]}{row['count']}名" for row in rows)
    return Chart(
        title=f"{payload['period_label']}星级分布图",
        description=f"各星级人数条形图：{spoken}。",
        bars=bars,
        height=_TOP + _ROW * len(rows),
        axis_x=_AXIS,
        axis_bottom=_TOP + _ROW * len(rows) - 10,
        now_label=payload["period_label"],
        before_label=before["period_label"] if before else "",
    )


def _bar(place: int, row: dict, before: int | None, scale: int) -> Bar:
    top = _TOP + _ROW * place
    width = row["count"] * _LONGEST // scale
    earlier = None if before is None else before * _LONGEST // scale
    y = top + (8 if before is not None else 28)
    return Bar(
        label=text.STAR_NAMES[row["stars"]],
        value=f"{row['count']}名，{text.share(row['share'])}",
        width=width,
        y=y,
        text_y=top + (63 if before is not None else y + 37 - top),
        label_y=top + 63,
        before_width=earlier,
        before_y=y + _BAR + 4,
        value_x=min(_AXIS + max(width, earlier or 0) + 20, TYPE_WIDTH - 360),
    )


def compare(
    title: str,
    rows: Sequence[tuple[str, int, int]],
    labels: tuple[str, str],
    unit: str,
    *,
    show: Callable[[int], str] = str,
) -> Chart:
    """A bar beside a second one for each of up to six rows: label, first value, second value."""
    scale = max([value for _label, one, other in rows for value in (one, other)] + [1])
    bars = []
    for place, (label, one, other) in enumerate(rows[:_MOST_ROWS]):
        top = _TOP + _ROW * place
        width, beside = max(one, 0) * _LONGEST // scale, max(other, 0) * _LONGEST // scale
        bars.append(
            Bar(
                label=label, value=f"{show(one)}{unit}", width=width, y=top + 8, text_y=top + 63, label_y=top + 63,
                before_width=beside, before_y=top + 8 + _BAR + 4,
                value_x=min(_AXIS + max(width, beside) + 20, TYPE_WIDTH - 360),
            )
        )  # fmt: skip
    spoken = text.joined(
        f"{label}{labels[0]}{show(one)}{unit}、{labels[1]}{show(other)}{unit}" for label, one, other in rows
    )
    return Chart(
        title=title, description=f"{title}：{spoken}。", bars=tuple(bars), height=_TOP + _ROW * len(bars), axis_x=_AXIS,
        axis_bottom=_TOP + _ROW * len(bars) - 10, now_label=labels[0], before_label=labels[1],
    )  # fmt: skip
