"""Writing an imported roster: teams that are missing, new members, changed members, each set in one statement."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from accounts.models import OrgUnit
from core import audit, bulk
from core.querysets import subtree
from teams.models import Member, Team
from teams.services.roster_match import Known
from teams.services.roster_table import Table

_SCENES = {"community": "town", "community-like": "town"}
_CHANGED = (
    "team", "name", "name_key", "source", "is_party_member", "is_returnee", "skills", "joined_on", "phone_digest",
    "phone_tail", "version",
)  # fmt: skip
_BACK = ("left_on", "exit_reason", "exit_procedure")
Place = tuple[Any, Any]


def teams(unit: OrgUnit, table: Table, rows: Sequence[int], today: date) -> tuple[dict[Place, int], int]:
    """Return the open team of each unit and kind that `rows` name, founding those that are missing; and how many were.

    A team is founded on the first day on which somebody of the sheet joined it.
    """
    open_teams = Team.objects.filter(subtree("unit__path", unit.path), closed_on__isnull=True)
    found: dict[Place, int] = {(u, k): pk for u, k, pk in open_teams.values_list("unit_id", "kind_id", "pk")}
    units, kinds, joined = table.units, table.kinds, table.joined
    missing: dict[Place, date] = {}
    for row in rows:
        place = (units[row], kinds[row])
        if place not in found:
            day = joined[row] or today
            if day < missing.get(place, date.max):
                missing[place] = day
    if missing:
        ids = bulk.next_ids(Team, len(missing))
        bulk.insert(
            Team, ("id", "unit", "kind", "name", "scene", "founded_on", "version"),
            [
                (pk, u, k, _name(table, u, k), _SCENES.get(table.all_units[u].kind, "pastoral"), day, 1)
                for pk, ((u, k), day) in zip(ids, missing.items(), strict=True)
            ],
        )  # fmt: skip
        found.update(zip(missing, ids, strict=True))
    return found, len(missing)


def _name(table: Table, unit: int, kind: int) -> str:
    name = table.all_kinds[kind].name
    return f"{table.all_units[unit].name}{name}{'' if name.endswith('队') else '队'}"[-60:]


def add(
    table: Table, rows: Sequence[int], ids: Sequence[int], places: Mapping[Place, int], source: str, joined_on: date
) -> str:
    """Insert the members of these rows under these keys; return the digest of what was written."""
    whole = len(rows) == table.size

    def column(values: list[Any]) -> list[Any]:
        return values if whole else list(map(values.__getitem__, rows))

    party, sources = column(table.party), column(table.sources)
    if None in sources:
        filled = zip(sources, party, strict=True)
        sources = [given or source or ("party-member" if is_party else "volunteer") for given, is_party in filled]
    columns: dict[str, list[Any]] = {
        "id": list(ids),
        "team": list(map(places.__getitem__, zip(column(table.units), column(table.kinds), strict=True))),
        "name": column(table.names),
        "name_key": column(table.keys),
        "source": sources,
        "is_party_member": list(map(bool, party)),
        "is_returnee": list(map(bool, column(table.returnees))),
        "skills": [text or "" for text in column(table.skills)],
        "joined_on": [day or joined_on for day in column(table.joined)],
        "phone_digest": column(table.digests),
        "phone_tail": [number[-4:] if number else "" for number in column(table.numbers)],
    }
    return bulk.insert_columns(
        Member, columns, {"left_on": None, "exit_reason": "", "exit_procedure": "", "version": 1}
    )


def change(table: Table, found: Sequence[tuple[int, Known]], places: Mapping[Place, int], joined_on: date) -> str:
    """Write what the sheet says otherwise of these members; return the digest of what was written.

    Who had left and comes back joins anew on the day of the sheet, or on `joined_on`.
    """
    lines: list[tuple[Any, ...]] = []
    back: list[tuple[Any, ...]] = []
    for row, old in found:
        name, number = table.names[row], table.numbers[row]
        keep = not name or (table.keys[row] == old.key and not ("·" in name) > ("·" in old.name))
        joined = table.joined[row] or (old.joined if old.left is None else joined_on)
        lines.append(
            (
                places.get((table.units[row], table.kinds[row]), old.team),
                old.name if keep else name, old.key if keep else table.keys[row],
                _or(table.sources[row], old.source), _or(table.party[row], old.party),
                _or(table.returnees[row], old.returnee), _or(table.skills[row], old.skills), joined,
                table.digests[row] or old.digest, number[-4:] if number else old.tail, old.version + 1, old.pk,
            )
        )  # fmt: skip
        if old.left is not None:
            back.append((None, "", "", old.pk))
    # Left and joined are compared by the table's rule, so leaving is taken back first.
    bulk.update(Member, _BACK, back)
    bulk.update(Member, _CHANGED, lines)
    return audit.digest_rows(lines)


def _or(new: Any, old: Any) -> Any:
    return old if new is None else new
