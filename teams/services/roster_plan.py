"""What a roster's sheet would do, and doing it: nothing is written before the plan is carried out."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, overload

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Sum

from accounts.models import OrgUnit
from core import audit, bulk, workbooks
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.querysets import subtree
from core.workbooks import Limits
from teams.domain import roster_sheet
from teams.domain.roster_sheet import FIELDS, FORBIDDEN, UNUSED, Roster
from teams.models import Member, Team, TeamKind
from teams.services import roster_match, roster_table, roster_write
from teams.services import roster_words as words
from teams.services.roster_errors import errors_workbook
from teams.services.roster_match import Known, Match
from teams.services.roster_table import Table

__all__ = ["Defaults", "Plan", "PlannedRow", "carry_out", "errors_workbook", "plan"]
OUTCOMES = ("added", "changed", "same", "refused", "ask")


@dataclass(frozen=True)
class Defaults:
    """What holds for every row that does not say otherwise.

    The source and the joining day are taken for new members only: an empty cell changes nothing of a
    member in post. Without a default a new member's source is `party-member` or `volunteer` by the
    Party membership, and the joining day is today.
    """

    kind: TeamKind | None = None
    source: str = ""
    joined_on: date | None = None


@dataclass
class PlannedRow:
    """One row of the sheet and what it would do. Everything in it can be stored as JSON."""

    line: int
    outcome: str
    """added, changed, same, refused or ask"""
    values: dict[str, Any] = field(default_factory=dict)
    """name, phone, unit, team, source, party, returnee, skills, joined_on: those the sheet gives"""
    changes: dict[str, list[Any]] = field(default_factory=dict)
    """field → [old, new]; of a telephone the last four digits"""
    member_id: int | None = None
    candidates: list[dict[str, Any]] = field(default_factory=list)
    """{id, name, team, joined_on, left_on, phone_tail} of each member it may be"""
    reason: str = ""


class Rows(Sequence[PlannedRow]):
    """The rows of a plan, made when they are asked for."""

    def __init__(self, table: Table, matches: Mapping[int, Match]) -> None:
        self.table, self.matches = table, matches

    def __len__(self) -> int:
        return self.table.size

    @overload
    def __getitem__(self, place: int) -> PlannedRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[PlannedRow]: ...
    def __getitem__(self, place: int | slice) -> PlannedRow | list[PlannedRow]:
        if isinstance(place, slice):
            return [self.made(row) for row in range(*place.indices(len(self)))]
        return self.made(range(len(self))[place])

    def __iter__(self) -> Iterator[PlannedRow]:
        return map(self.made, range(len(self)))

    def outcome(self, row: int) -> str:
        """Return what a row (from 0) would do."""
        if row in self.table.problems:
            return "refused"
        match = self.matches.get(row)
        if match is None:
            return "added"
        if match.member is None:
            return "ask"
        return "changed" if match.changes else "same"

    def made(self, row: int) -> PlannedRow:
        """Return a row (from 0) with all that is known of it."""
        table, match = self.table, self.matches.get(row)
        made = PlannedRow(table.line(row), self.outcome(row), table.given(row))
        if made.outcome == "refused":
            made.reason = " ".join(table.problems[row])[:300]
        elif match is not None:
            made.member_id = match.member.pk if match.member else None
            made.changes = match.changes
            made.candidates = [roster_match.candidate(table, member) for member in match.candidates]
            made.reason = roster_match.question(match) if match.member is None else ""
        return made


@dataclass
class Plan:
    """All rows of a sheet and what they would do."""

    unit: OrgUnit
    sheet_name: str
    headings: list[dict[str, str]]
    """{column: letter, text, field: "" for none, drop: "", "forbidden" or "unused"}"""
    dropped: list[str]
    """Headings of the columns that are left out; those that the portal must not hold come first."""
    other_sheets: list[str]
    rows: Rows
    signature: str
    """Digest of the headings, by which a column mapping is remembered."""
    defaults: Defaults
    roster: Roster
    basis: tuple[Any, ...]
    """State of the unit's members and teams that the plan was made against."""

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows by outcome: added, changed, same, refused, ask."""
        found = dict.fromkeys(OUTCOMES, 0)
        for row in self.rows.table.problems.keys() | self.rows.matches.keys():
            found[self.rows.outcome(row)] += 1
        found["added"] = len(self.rows) - sum(found.values())
        return found

    def of(self, *outcomes: str) -> Iterator[PlannedRow]:
        """Yield the rows with one of these outcomes, in the order of the sheet."""
        for row in range(len(self.rows)):
            if self.rows.outcome(row) in outcomes:
                yield self.rows.made(row)

    @property
    def forbidden(self) -> list[str]:
        """Headings of columns that the portal must not hold."""
        return [_flat(heading["text"]) for heading in self.headings if heading["drop"] == FORBIDDEN]

    @property
    def unused(self) -> list[str]:
        """Headings of columns that the portal does not need."""
        return [_flat(heading["text"]) for heading in self.headings if heading["drop"] == UNUSED]


def _flat(heading: str) -> str:
    return " ".join(heading.split())


def plan(
    *,
    actor: Actor,
    unit: OrgUnit,
    data: bytes,
    defaults: Defaults,
    today: date,
    mapping: Mapping[str, str] | None = None,
    limits: Limits = workbooks.DEFAULT,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Return what the sheet would do to the rosters of `unit`; write nothing.

    `mapping` names fields by heading and goes before the table of synonyms; "" leaves a column out.
    `progress` is called with rows done and rows in all.

    :raises DomainError: the file is no workbook, no roster, or names no team; says what is missing.
    """
    actor.require("roster.import", unit.path)
    if defaults.kind is not None and not unit.path.startswith(defaults.kind.unit.path):
        raise DomainError(words.foreign_kind(), field="kind")
    check_day(defaults.joined_on, today)
    given = _checked(mapping or {})
    with bulk.uninterrupted():
        try:
            roster = roster_sheet.find(workbooks.read(data, limits), given)
        except roster_sheet.NotARoster as error:
            raise words.no_roster(error) from error
        if "team" not in roster.fields and defaults.kind is None:
            raise words.no_team(roster.sheet.name)
        if "unit" not in roster.fields and unit.level != "unit":
            raise words.no_unit(roster.sheet.name, unit.name)
        told = progress or (lambda done, total: None)
        size = len(roster.places)
        told(0, size)
        basis = state(unit)
        table = roster_table.build(roster, unit=unit, kind=defaults.kind, today=today)
        told(size // 2, size)
        matches = roster_match.find(table, roster_match.members(unit) if basis[0] else [])
        told(size, size)
    headings = [
        {"column": h.column, "text": h.text, "field": h.field, "drop": h.drop} for h in roster.headings
    ]  # fmt: skip
    dropped = sorted((h for h in roster.headings if h.drop), key=lambda h: h.drop != FORBIDDEN)
    return Plan(
        unit, roster.sheet.name, headings, [_flat(h.text) for h in dropped], list(roster.others),
        Rows(table, matches), signature_of([h.text for h in roster.headings]), defaults, roster, basis,
    )  # fmt: skip


def check_day(joined_on: date | None, today: date) -> None:
    """Refuse a day of joining for all rows that is still to come; in a row of the sheet it is refused too.

    :raises DomainError: it lies in the future.
    """
    if joined_on is not None and joined_on > today:
        raise DomainError(words.joined_later(), field="joined_on")


def signature_of(headings: Sequence[str]) -> str:
    """Return the digest of headings by which an office's assignment of columns is found again."""
    return audit.digest_text("\n".join(headings))


def state(unit: OrgUnit) -> tuple[Any, ...]:
    """Return what changes with every change of a member or team of a unit and all below it."""
    found: list[Any] = []
    for model, path in ((Member, "team__unit__path"), (Team, "unit__path")):
        rows = model.objects.filter(subtree(path, unit.path)).aggregate(
            n=Count("pk"), last=Max("pk"), all=Sum("version")
        )
        found += rows["n"], rows["last"], rows["all"]
    return tuple(found)


def carry_out(*, actor: Actor, plan: Plan, decisions: Mapping[int, str], now: datetime, today: date) -> dict[str, int]:
    """Do what a plan says, in one transaction; return added, changed, same, refused, skipped, and founded teams.

    `decisions` says for each line to be asked `new`, `skip` or the key of the member it is. Refused
    rows are left out. A team that is missing is founded, named after its unit and kind.

    :raises DomainError: a row still waits for a decision; nothing is saved.
    :raises Conflict: members of the unit have changed since the plan was made; nothing is saved.
    """
    unit, table = plan.unit, plan.rows.table
    actor.require("roster.import", unit.path)
    added, changed, skipped = _decided(plan, decisions)
    default_day = plan.defaults.joined_on or today
    try:
        with transaction.atomic(), bulk.uninterrupted():
            OrgUnit.objects.select_for_update().get(pk=unit.pk)
            if changed:
                rows = Member.objects.filter(subtree("team__unit__path", unit.path)).order_by("pk")
                list(rows.select_for_update(of=("self",)).values_list("pk"))
            ids = bulk.next_ids(Member, len(added)) if added else range(0)
            if state(unit) != plan.basis:
                raise Conflict(words.moved_on(unit))
            movers = [row for row, _member in changed]
            places, founded = roster_write.teams(unit, table, [*added, *movers], default_day)
            digests = []
            if added:
                digests.append(roster_write.add(table, added, ids, places, plan.defaults.source, default_day))
            if changed:
                digests.append(roster_write.change(table, changed, places, default_day))
            result = {
                "added": len(added), "changed": len(changed), "same": plan.counts["same"],
                "refused": plan.counts["refused"], "skipped": skipped, "founded": founded,
            }  # fmt: skip
            if added or changed:
                audit.record(
                    actor=actor, action="roster.imported", target=unit, path=unit.path, at=now,
                    changes={**result, "digest": audit.digest_rows(digests)},
                )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(words.moved_on(unit)) from error
    return result


def _decided(plan: Plan, decisions: Mapping[int, str]) -> tuple[list[int], list[tuple[int, Known]], int]:
    """Return the rows to add, the rows to change with their member, and how many are skipped."""
    table, matches = plan.rows.table, plan.rows.matches
    added = [row for row in range(table.size) if row not in table.problems and row not in matches]
    changed, undecided, skipped = [], [], 0
    taken = {match.member.pk for match in matches.values() if match.member}
    for row, match in matches.items():
        line, decision = table.line(row), decisions.get(table.line(row), "")
        if match.member is not None:
            if match.changes:
                changed.append((row, match.member))
        elif not decision:
            undecided.append(line)
        elif decision == "skip":
            skipped += 1
        elif decision == "new":
            added.append(row)
        else:
            member = next((found for found in match.candidates if str(found.pk) == str(decision)), None)
            if member is None:
                raise words.bad_decision(line)
            if member.pk in taken:
                raise words.decided_twice(line)
            taken.add(member.pk)
            if roster_match.changes(table, row, member):
                changed.append((row, member))
    if undecided:
        raise words.undecided(sorted(undecided))
    return sorted(added), changed, skipped


def _checked(mapping: Mapping[str, str]) -> dict[str, str]:
    for text, name in mapping.items():
        if name and name not in FIELDS:
            raise words.bad_mapping(text, name)
        if name and roster_sheet.forbidden(text):
            raise words.not_held(text)
    used = [name for name in mapping.values() if name]
    for name in used:
        if used.count(name) > 1:
            raise words.twice(name)
    return dict(mapping)
