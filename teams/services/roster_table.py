"""A roster's columns as values of the portal, with what is wrong by row.

Works column by column and reads each distinct cell once: a sheet of a hundred thousand lines has few
villages, days and sources, and most of its names are plain.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import OrgUnit
from core import names, phones
from core.querysets import subtree
from core.scope import WIDTH
from teams import choices
from teams.domain import roster_values as read
from teams.domain.roster_sheet import Roster
from teams.domain.roster_values import Bad
from teams.models import TeamKind
from teams.services import roster_words as words


@dataclass
class Table:
    """The people of a sheet, column by column; `None` is what the sheet does not say."""

    roster: Roster
    size: int
    names: list[str | None] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    numbers: list[str | None] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    units: list[int | None] = field(default_factory=list)
    kinds: list[int | None] = field(default_factory=list)
    sources: list[str | None] = field(default_factory=list)
    party: list[bool | None] = field(default_factory=list)
    returnees: list[bool | None] = field(default_factory=list)
    skills: list[str | None] = field(default_factory=list)
    joined: list[date | None] = field(default_factory=list)
    problems: dict[int, list[str]] = field(default_factory=dict)
    """What is wrong, by row (from 0)."""
    all_units: dict[int, OrgUnit] = field(default_factory=dict)
    all_kinds: dict[int, TeamKind] = field(default_factory=dict)

    def line(self, row: int) -> int:
        """Return the line of the file that a row stands on."""
        return self.roster.line(self.roster.places[row])

    def given(self, row: int) -> dict[str, Any]:
        """Return what a row says, as plain values by field; of what cannot be read, the text that stands there."""
        unit, kind, joined = self.units[row], self.kinds[row], self.joined[row]
        found: dict[str, Any] = {
            "name": self.names[row], "phone": self.numbers[row],
            "unit": self.all_units[unit].name if unit else None, "team": self.all_kinds[kind].name if kind else None,
            "source": self.sources[row], "party": self.party[row], "returnee": self.returnees[row],
            "skills": self.skills[row], "joined_on": joined.isoformat() if joined else None,
        }  # fmt: skip
        for name, heading in self.roster.fields.items():
            if found[name] is None:
                text = read.shown(self.roster.sheet.columns[heading.place][self.roster.places[row]])
                found[name] = text[:60] or None
        return {name: value for name, value in found.items() if value is not None}

    def label(self, name: str) -> str:
        """Return a field's heading on one line."""
        return " ".join(self.roster.fields[name].text.split())

    def wrong(self, row: int, sentence: str) -> None:
        """Note what is wrong with a row."""
        self.problems.setdefault(row, []).append(sentence)


def build(roster: Roster, *, unit: OrgUnit, kind: TeamKind | None, today: date) -> Table:
    """Return the people of a roster as values; a cell that cannot be read is a problem of its row."""
    table = Table(roster, len(roster.places))
    _kinds(table, unit, kind)
    _units(table, unit)
    table.names = _column(table, "name", read.name, required=True)
    table.keys = _mapped([name or "" for name in table.names], names.key)
    table.numbers = _numbers(table)
    table.digests = phones.digests([number or "" for number in table.numbers])
    known = "、".join(str(label) for _code, label in choices.SOURCES)
    table.sources = _column(table, "source", read.source, known=known)
    table.party = _column(table, "party", read.party)
    table.returnees = _column(table, "returnee", read.truth)
    table.skills = _column(table, "skills", read.skills)
    table.joined = _column(table, "joined_on", lambda cell: _past(read.day(cell), today))
    _repeated(table)
    return table


def _mapped(values: Sequence[Any], function: Callable[[Any], Any]) -> list[Any]:
    known = {value: function(value) for value in set(values)}
    return list(map(known.__getitem__, values))


def _column(
    table: Table, name: str, judge: Callable[[Any], Any], *, required: bool = False, **details: str
) -> list[Any]:
    """Return a field's values; note what cannot be read, and what is missing if it is required."""
    if name not in table.roster.fields:
        return [None] * table.size
    cells = table.roster.column(name)
    known: dict[Any, Any] = {cell: judge(cell) for cell in set(cells)}
    label = table.label(name)
    told = {cell: words.of_cell(value, label, **details) for cell, value in known.items() if type(value) is Bad}
    known.update(dict.fromkeys(told))
    if required:
        told = {cell: words.of_gap(name, label) for cell, value in known.items() if value is None} | told
    if told:
        for row, cell in enumerate(cells):
            if cell in told:
                table.wrong(row, told[cell])
    return list(map(known.__getitem__, cells))


def _numbers(table: Table) -> list[str | None]:
    """Return the telephone numbers; a column of nothing but eleven digits is taken as it stands."""
    if "phone" in table.roster.fields:
        cells = table.roster.column("phone")
        if set(map(type, cells)) == {str} and set(map(len, cells)) == {11}:
            joined = "".join(cells)
            if joined.isascii() and joined.isdigit():
                return cells
    return _column(table, "phone", read.phone)


def _past(value: date | Bad | None, today: date) -> date | Bad | None:
    if isinstance(value, date) and value > today:
        return Bad("day-later", value.isoformat())
    return value


# Teams and units ------------------------------------------------------------------------------------------


def _kinds(table: Table, unit: OrgUnit, kind: TeamKind | None) -> None:
    rows = TeamKind.objects.filter(unit__path=unit.path[:WIDTH], is_active=True).order_by("order", "pk")
    table.all_kinds = {found.pk: found for found in rows}
    if kind is not None:
        table.all_kinds[kind.pk] = kind
    if "team" not in table.roster.fields:
        table.kinds = [kind.pk if kind else None] * table.size
        return
    by_key: dict[str, set[int]] = {}
    for pk, found in table.all_kinds.items():
        for text in (found.name, found.code):
            by_key.setdefault(read.team_key(text), set()).add(pk)

    def judge(cell: Any) -> int | Bad | None:
        key = read.team_key(cell)
        if not key:
            return kind.pk if kind else None
        exact = by_key.get(key) or set().union(*(pks for known, pks in by_key.items() if known and known in key))
        return next(iter(exact)) if len(exact) == 1 else Bad("team-unknown", read.shown(cell))

    known = "、".join(found.name for found in table.all_kinds.values())
    table.kinds = _column(table, "team", judge, required=True, known=known)


def _units(table: Table, unit: OrgUnit) -> None:
    if unit.level == "unit":
        table.all_units = {unit.pk: unit}
        table.units = [unit.pk] * table.size
        return
    rows = OrgUnit.objects.filter(subtree("path", unit.path), level="unit", closed_on__isnull=True).select_related(
        "parent__parent"
    )
    table.all_units = {found.pk: found for found in rows}
    find = _finder(table.all_units.values())
    table.units = _column(table, "unit", find, required=True, unit=unit.name)


def _finder(units: Any) -> Callable[[Any], "int | Bad | None"]:
    """Return a function that finds a unit by its name as offices write it."""
    by_name: dict[str, list[OrgUnit]] = {}
    for unit in units:
        forms = {read.plain(unit.name), read.unit_key(unit.name)}
        township = read.plain(unit.parent.name) if unit.parent else ""
        for form in (*forms, *(f"{township}{form}" for form in forms)):
            by_name.setdefault(form, []).append(unit)

    def find(cell: Any) -> int | Bad | None:
        if not read.plain(cell):
            return None
        for before, form in read.unit_forms(cell):
            found = {unit.pk: unit for unit in by_name.get(form, ()) if before in _places(unit)}
            if found:
                return next(iter(found)) if len(found) == 1 else Bad("unit-ambiguous", read.shown(cell))
        return Bad("unit-unknown", read.shown(cell))

    return find


def _places(unit: OrgUnit) -> Iterator[str]:
    """Yield what may stand before a unit's name: nothing, its township, its county, both."""
    yield ""
    above = [read.plain(unit.parent.name)] if unit.parent else []
    if unit.parent and unit.parent.parent:
        above.append(read.plain(unit.parent.parent.name))
    yield from above
    yield "".join(reversed(above))


# The same person twice ------------------------------------------------------------------------------------


def _repeated(table: Table) -> None:
    """Refuse a row that stands for a person of an earlier row: same unit, same name, no other telephone."""
    first: dict[tuple[Any, str], Any] = {}
    label = table.label("name")
    for row, person in enumerate(zip(table.units, table.keys, strict=True)):
        earlier = first.setdefault(person, row)
        if earlier == row or not person[1] or person[0] is None:
            continue
        rows = earlier if type(earlier) is list else [earlier]
        number = table.numbers[row]
        same = next((r for r in rows if not number or not table.numbers[r] or table.numbers[r] == number), None)
        if same is None:
            first[person] = [*rows, row]
        else:
            table.wrong(row, words.repeated(table.line(same), label))
