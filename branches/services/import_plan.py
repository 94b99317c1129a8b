"""What the rows of a sheet would do: found, changed, unchanged or refused, each with its reason. Nothing is written here."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches.domain import branch_sheet as sheet
from branches.models import Branch, BranchPost
from branches.services.records import COUNTS, FIELDS
from core import names
from core.querysets import subtree
from core.scope import WIDTH

_READERS: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(sheet.COUNTS, sheet.whole),
    **dict.fromkeys(("founded_on", "term_from", "term_until"), sheet.day),
    **{name: partial(sheet.word, name) for name in ("kind", "sector", "founding")},
    "is_lead": sheet.yes,
}
_SECTORS = {"village": "rural", "village-like": "rural", "community": "community", "community-like": "community"}


@dataclass
class Line:
    """One row: what it would do, with what values, and why not."""

    line: int
    cells: list[str]
    outcome: str = "refused"
    unit: int | None = None
    unit_name: str = ""
    name: str = ""
    branch: int | None = None
    version: int | None = None
    parent: str = ""
    """Name of the parent organisation where it is one of the sheet itself."""
    values: dict[str, Any] = field(default_factory=dict)
    changes: dict[str, list[Any]] = field(default_factory=dict)
    secretary: str = ""
    reasons: list[str] = field(default_factory=list)

    def wrong(self, sentence: str) -> None:
        self.reasons.append(sentence)

    def stored(self) -> dict[str, Any]:
        """Return the line as JSON keeps it; the cells of a refused one alone, for the sheet with the reasons."""
        values = {name: value.isoformat() if isinstance(value, date) else value for name, value in self.values.items()}
        return {
            "line": self.line, "outcome": self.outcome, "unit": self.unit, "unit_name": self.unit_name, "name": self.name,
            "branch": self.branch, "version": self.version, "parent": self.parent, "values": values, "changes": self.changes,
            "secretary": self.secretary, "reasons": self.reasons, "cells": self.cells if self.outcome == "refused" else [],
        }  # fmt: skip


class Area:
    """What is there already: the units and organisations of the unit that the sheet is of."""

    def __init__(self, unit: OrgUnit) -> None:
        self.unit = unit
        county = unit.path[:WIDTH]
        self.units = list(
            OrgUnit.objects.filter(subtree("path", unit.path), closed_on__isnull=True).select_related("parent")
        )
        self.by_name: dict[str, list[OrgUnit]] = {}
        for row in self.units:
            for form in {row.name, f"{row.parent.name}{row.name}" if row.parent else row.name}:
                self.by_name.setdefault(sheet.text_of(form), []).append(row)
        self.rows: dict[tuple[int, str], Branch] = {}
        self.parents: dict[str, list[Branch]] = {}
        for branch in Branch.objects.filter(subtree("unit__path", county)).select_related("unit", "parent"):
            if branch.unit.path.startswith(unit.path):
                self.rows[branch.unit_id, sheet.text_of(branch.name)] = branch
            if branch.kind in ("committee", "general") and branch.dissolved_on is None:
                self.parents.setdefault(sheet.text_of(branch.name), []).append(branch)
        held = BranchPost.objects.filter(branch__in=self.rows.values(), post="secretary", held_until__isnull=True)
        self.secretaries = dict(held.values_list("branch_id", "holder"))
        self.leads = {
            branch.unit_id: branch.pk for branch in self.rows.values() if branch.is_lead and not branch.dissolved_on
        }

    def unit_of(self, text: str) -> OrgUnit | None:
        """Return the unit of this name, with or without its township's before it; None where none or several are meant."""
        found = {row.pk: row for row in self.by_name.get(text, ())}
        return next(iter(found.values())) if len(found) == 1 else None


def plan(unit: OrgUnit, table: Sequence[Sequence[Any]], found: sheet.Found, first_line: int, today: date) -> list[Line]:
    """Return what every row would do, in the order of the sheet."""
    area = Area(unit)
    kept = [heading.place for heading in found.headings if heading.field]
    lines = []
    for place in found.places:
        line = Line(
            place + first_line,
            [str(table[place][column] if table[place][column] is not None else "") for column in kept],
        )
        _read(line, area, found.cells(table[place]), today)
        lines.append(line)
    _together(lines, area)
    for line in lines:
        if line.reasons:
            line.outcome = "refused"
    return lines


def _read(line: Line, area: Area, cells: Mapping[str, Any], today: date) -> None:
    line.name = sheet.text_of(cells.get("name"))
    if not line.name:
        line.wrong(_("The name is missing."))
        return
    if len(line.name) > 100:
        line.wrong(_("The name has more than 100 characters."))
        return
    unit = _unit(line, area, sheet.text_of(cells.get("unit")))
    for name, read in _READERS.items():
        value = read(cells[name]) if name in cells else None
        if isinstance(value, sheet.Wrong):
            line.wrong(_said(name, value))
        elif value is not None:
            line.values[name] = value
    line.secretary = names.fold(str(cells.get("secretary") or "").strip())[:40]
    if unit is None:
        return
    line.unit, line.unit_name = unit.pk, unit.name
    there = area.rows.get((unit.pk, line.name))
    parent = sheet.text_of(cells.get("parent"))
    if there is None:
        _new(line, unit)
    if parent:
        _parent(line, area, parent)
    _days(line, there, today)
    if there is not None:
        _changed(line, area, there)


def _unit(line: Line, area: Area, text: str) -> OrgUnit | None:
    """Return the unit of a row: as its cell names it, else the one unit that has an organisation of this name, else the sheet's."""
    if text:
        unit = area.unit_of(text)
        if unit is None:
            line.wrong(
                _("“%(unit)s” names no unit of %(area)s, or several. Write the township before it.")
                % {"unit": text, "area": area.unit.name}
            )
        return unit
    if not any(True for row in area.units if row.pk != area.unit.pk):
        return area.unit
    there = [branch.unit for (_unit, name), branch in area.rows.items() if name == line.name]
    if len(there) == 1:
        return there[0]
    line.wrong(_("The unit is missing. Name the village, community, township or department."))
    return None


def _said(name: str, value: sheet.Wrong) -> str:
    given = {"column": sheet.HEADINGS[name][0], "text": value.text[:40]}
    match value.code:
        case "number":
            return _("%(column)s: “%(text)s” is no whole number.") % given
        case "day":
            return _("%(column)s: “%(text)s” is no day. Write it as 2026-01-31.") % given
        case "yes-no":
            return _("%(column)s: “%(text)s” is neither yes (是) nor no (否).") % given
        case _:
            return _("%(column)s: “%(text)s” is not known. Choose one of the blank sheet's list.") % given


def _new(line: Line, unit: OrgUnit) -> None:
    line.outcome = "added"
    line.values.setdefault("kind", sheet.kind_by_name(line.name))
    if "sector" not in line.values:
        sector = _SECTORS.get(unit.kind)
        if sector is None:
            line.wrong(_("A new organisation needs its sector."))
        else:
            line.values["sector"] = sector
    if "founded_on" not in line.values:
        line.wrong(_("A new organisation needs the day of its founding."))


def _parent(line: Line, area: Area, text: str) -> None:
    found = area.parents.get(text, [])
    if len(found) == 1:
        line.values["parent"] = found[0].pk
    elif found:
        line.wrong(
            _("“%(name)s” names several organisations. Set the parent on the page of the organisation.")
            % {"name": text}
        )
    else:
        line.parent = text


def _days(line: Line, there: Branch | None, today: date) -> None:
    def value(name: str) -> Any:
        return line.values.get(name, getattr(there, name, None))

    founded, start, end = value("founded_on"), value("term_from"), value("term_until")
    if founded is not None and founded > today:
        line.wrong(_("The day of founding lies ahead."))
    if start is not None and end is not None and end <= start:
        line.wrong(_("A term ends after it has begun."))
    if line.values.get("joined_units") and value("kind") != "joint":
        line.wrong(_("Only a joint branch is founded by several units."))


def _changed(line: Line, area: Area, there: Branch) -> None:
    line.branch, line.version = there.pk, there.version
    if there.dissolved_on is not None:
        line.wrong(_("The organisation is dissolved; its record is closed."))
        return
    for name in list(line.values):
        old = there.parent_id if name == "parent" else getattr(there, name)
        if old == line.values[name]:
            del line.values[name]
            continue
        if name == "parent":
            line.changes[name] = [
                str(there.parent or ""),
                next(b.name for rows in area.parents.values() for b in rows if b.pk == line.values[name]),
            ]
        else:
            line.changes[name] = [_plain(old), _plain(line.values[name])]
    holder = area.secretaries.get(there.pk, "")
    if not line.secretary or holder:
        line.secretary = ""
    line.outcome = "changed" if line.values or line.secretary or line.parent else "same"


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _together(lines: Iterable[Line], area: Area) -> None:
    """Refuse what only the rows together show: twice the same, two that lead, a parent that is nowhere."""
    rows = list(lines)
    often = Counter((line.unit, line.name) for line in rows if line.unit)
    leads = dict(area.leads)
    fresh = {
        line.name: line
        for line in rows
        if line.outcome == "added" and line.values.get("kind") in ("committee", "general")
    }
    for line in rows:
        if line.unit and often[line.unit, line.name] > 1:
            line.wrong(_("This organisation stands in the sheet more than once."))
        if line.values.get("is_lead") and line.unit:
            holder = leads.setdefault(line.unit, line.branch or -line.line)
            if holder != (line.branch or -line.line):
                line.wrong(_("Another organisation leads this unit already. Take that mark away first."))
        if line.outcome == "added" and "is_lead" not in line.values and line.unit and line.unit not in leads:
            line.values["is_lead"] = True
            leads[line.unit] = -line.line
        if line.parent and (line.parent not in fresh or fresh[line.parent] is line):
            line.wrong(_("There is no committee or general branch “%(name)s”.") % {"name": line.parent})
    while True:
        lost = [line for line in rows if line.parent and not line.reasons and fresh[line.parent].reasons]
        if not lost:
            return
        for line in lost:
            line.wrong(_("The row of its parent organisation is refused."))


def split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the stored values of a line as the services take them: those of the record, and the counts."""
    days = ("founded_on", "term_from", "term_until")
    given = {name: date.fromisoformat(value) if name in days else value for name, value in values.items()}
    counts = {name: given.pop(name) for name in COUNTS if name in given}
    return {name: value for name, value in given.items() if name in FIELDS}, counts
