"""The figures of tickets by class, colour, channel, team, member or unit: one table, and one of its columns as a chart.

Each figure leads to its rows, a share to those above and those below its line.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import OrgUnit
from core import charts, entry_web, indicators
from core.charts import Bar, BarChart
from core.scope import WIDTH
from teams.models import Member, Team
from tickets import choices, selectors
from tickets import indicators as figures
from tickets.domain.figures import Share, change
from tickets.web.figures import Asked, address, changed, duration, percent

BY = {
    "class": gettext_lazy("class"), "colour": gettext_lazy("grade of the matter"), "channel": gettext_lazy("channel"),
    "unit": gettext_lazy("township or village"), "team": gettext_lazy("team"), "member": gettext_lazy("member"),
}  # fmt: skip
COUNTS = ("tickets.received", "tickets.closed", "tickets.open", "tickets.overdue", "tickets.reopened")
SHARES = {code: (label, part, whole) for code, label, part, whole in figures.RATES[:4]}
MEDIAN = "tickets.median"
MEASURES: dict[str, str | Promise] = {
    **{code: indicators.get(code).label for code in COUNTS[:2]},
    **{code: label for code, (label, _part, _whole) in SHARES.items()},
    MEDIAN: gettext_lazy("median handling time"),
    **{code: indicators.get(code).label for code in COUNTS[2:]},
}
"""What the chart can show, in the order of the table's columns."""
MOST = 50
"""Teams and members of a table: those with most tickets."""
_BARS = 15


@dataclass(frozen=True)
class Number:
    """A count with the address of its rows; `label` says what is counted."""

    text: str
    href: str
    label: str


@dataclass(frozen=True)
class Cell:
    """One figure of a line: as it is printed, as a whole number (None for nothing to print), what it stands on."""

    head: str
    text: str
    value: int | None
    href: str = ""
    parts: tuple[Number, ...] = ()
    """Of a share its numerator and denominator; of a median the tickets that it is of."""
    note: str = ""


@dataclass(frozen=True)
class Line:
    """One class, colour, channel, team, member or unit with its figures by code."""

    key: Any
    name: str
    received: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True)
class Table:
    """The lines, whether there are more than these, and one measure drawn."""

    lines: list[Line]
    is_cut: bool
    chart: BarChart | None


@dataclass(frozen=True)
class _Read:
    """What was read of a period: counts by key, medians of this year and the last by key."""

    counts: dict[Any, dict[str, int]]
    now: dict[Any, int]
    before: dict[Any, int]


def table(
    asked: Asked, by: str, measure: str, by_unit: dict[Any, dict[str, int]], *, names_people: bool
) -> Table:  # fmt: skip
    """Return the table by a dimension with the chart of a measure; `by_unit` are the figures that the tiles add up."""
    depth = len(asked.root) + WIDTH if by == "unit" and asked.root else 0
    counts = by_unit if by == "unit" else figures.breakdown(asked.scope, asked.period, by)
    read = _Read(
        counts,
        figures.medians(asked.scope, asked.period, by, depth),
        figures.medians(asked.scope, figures.year_before(asked.period), by, depth),
    )
    lines, is_cut = _lines(asked, by, read, names_people=names_people)
    return Table(lines, is_cut, _chart(by, measure, lines, by_unit))


def _lines(asked: Asked, by: str, read: _Read, *, names_people: bool) -> tuple[list[Line], bool]:
    if by == "unit":
        below = _below(asked, read.counts)
        return [_line(asked, key, name, values, read, {"unit": key}) for key, name, values in below], False
    chosen = sorted(read.counts.items(), key=lambda pair: -pair[1]["tickets.received"])
    is_cut = by in figures.OF_PERSONS and len(chosen) > MOST
    if is_cut:
        chosen = chosen[:MOST]
    names = names_of(asked, by, [key for key, _values in chosen], names_people=names_people)
    if by in ("colour", "channel"):
        chosen.sort(key=lambda pair: list(names).index(pair[0]) if pair[0] in names else len(names))
    return [
        _line(asked, key, str(names.get(key, "–")), values, read, {"by": by, "key": str(key)}) for key, values in chosen
    ], is_cut  # fmt: skip


def _line(asked: Asked, key: Any, name: str, values: dict[str, int], read: _Read, where: dict[str, str]) -> Line:
    def number(code: str) -> Number:
        return Number(str(values[code]), address(asked, code, **where), str(indicators.get(code).label))

    cells = {}
    for code, label in MEASURES.items():
        if code in SHARES:
            _label, part, whole = SHARES[code]
            value, parts = Share(values[part], values[whole]).hundredths, (number(part), number(whole))
            cells[code] = Cell(str(label), percent(values[part], values[whole]), value, parts=parts)
        elif code == MEDIAN:
            now, difference = read.now.get(key), change(read.now.get(key), read.before.get(key))
            note = changed(difference) if difference is not None else ""
            cells[code] = Cell(str(label), duration(now), now, parts=(number("tickets.closed"),), note=note)
        else:
            shown = number(code)
            cells[code] = Cell(str(label), shown.text, values[code], href=shown.href)
    return Line(key, name, values["tickets.received"], cells)


def _below(asked: Asked, rows: dict[Any, dict[str, int]]) -> list[tuple[str, str, dict[str, int]]]:
    """Return path, name and figures of the units one level below, each with all that lies below it."""
    depth = len(asked.root) + WIDTH if asked.root else 0
    units = OrgUnit.objects.within(asked.scope)
    paths = dict(units.filter(pk__in=list(rows)).values_list("pk", "path"))
    sums: dict[str, dict[str, int]] = {}
    for key, values in rows.items():
        path = paths[key]
        line = sums.setdefault(path[:depth] if depth else path, defaultdict(int))
        for code, value in values.items():
            line[code] += value
    names = dict(units.filter(path__in=list(sums)).values_list("path", "name"))
    return [(path, names[path], sums[path]) for path in sorted(sums)]


def names_of(asked: Asked, by: str, keys: list[Any], *, names_people: bool) -> dict[Any, Any]:
    """Return the names of keys of a dimension; of members the unit alone where the reader is to see no persons."""
    match by:
        case "class":
            return selectors.class_names(keys)
        case "colour":
            return {**dict(choices.COLOURS), "": _("not graded")}
        case "channel":
            return dict(choices.CHANNELS)
        case "team":
            return dict(Team.objects.within(asked.scope).filter(pk__in=keys).values_list("pk", "name"))
    rows = Member.objects.within(asked.scope).filter(pk__in=keys).values_list("pk", "name", "team__unit__name")
    return {pk: f"{name}（{unit}）" if names_people else unit for pk, name, unit in rows}


def name_of(asked: Asked, by: str, key: str, *, names_people: bool) -> str:
    """Return the name of one key as an address has it; "" where an address narrows to none."""
    if by not in BY or by == "unit":
        return ""
    found: Any = key if by in ("colour", "channel") else entry_web.number(key)
    return str(names_of(asked, by, [found], names_people=names_people).get(found, ""))


def _chart(
    by: str, measure: str, lines: list[Line], by_unit: dict[Any, dict[str, int]]
) -> BarChart | None:  # fmt: skip
    """Draw a measure of the lines; a share with the mark of the whole area, with which each is compared."""
    if len(lines) < 2:
        return None
    most = sorted(lines, key=lambda line: -line.received)[:_BARS] if len(lines) > _BARS else lines
    hints, mark = [], None
    if measure in SHARES:
        part, whole = (sum(row[code] for row in by_unit.values()) for code in SHARES[measure][1:])
        mark = Share(part, whole).hundredths
        description = _("Each bar is as long as the share; the whole width is 100 %.")
        if mark is not None:
            all_together = {"share": percent(part, whole), "part": part, "whole": whole}
            hints.append(_("The line marks all together: %(share)s (%(part)s / %(whole)s).") % all_together)
    elif measure == MEDIAN:
        description = _("Each bar is as long as the median handling time.")
    else:
        whole = sum(row[measure] for row in by_unit.values())
        description = _("Each bar is as long as the number of tickets.")
        if by not in figures.OF_PERSONS:
            hints.append(_("All together: %(n)d") % {"n": whole})
    if len(lines) > _BARS:
        hints.append(_("Shown are the %(n)d with most tickets.") % {"n": _BARS})
    bars = [_bar(line.name, line.cells[measure]) for line in most]
    title = _("%(figure)s by %(by)s") % {"figure": MEASURES[measure], "by": BY[by]}
    return charts.bars(
        title, description, (str(BY[by]), str(MEASURES[measure])), bars, most=10_000 if measure in SHARES else 0,
        mark=mark, mark_label=" ".join(hints),
    )  # fmt: skip


def _bar(name: str, cell: Cell) -> Bar:
    if len(cell.parts) == 2:
        text = f"{cell.text} · {cell.parts[0].text}/{cell.parts[1].text}"
        return Bar(name, text, cell.value or 0, href=cell.parts[1].href)
    if cell.parts:
        note = _("of %(n)s settled") % {"n": cell.parts[0].text}
        return Bar(name, cell.text, cell.value or 0, href=cell.parts[0].href, note=note)
    return Bar(name, cell.text, cell.value or 0, href=cell.href)
