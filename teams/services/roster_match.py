"""Who of a sheet is in post already: matched by unit, folded name and telephone; unsure means to be asked."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from accounts.models import OrgUnit
from core.querysets import subtree
from teams.models import Member
from teams.services import roster_words as words
from teams.services.roster_table import Table


class Known(NamedTuple):
    """A member in the database."""

    pk: int
    unit: int
    key: str
    digest: str
    tail: str
    team: int
    kind: int
    name: str
    source: str
    party: bool
    returnee: bool
    skills: str
    joined: date
    left: date | None
    version: int


_COLUMNS = (
    "pk", "team__unit_id", "name_key", "phone_digest", "phone_tail", "team_id", "team__kind_id", "name", "source",
    "is_party_member", "is_returnee", "skills", "joined_on", "left_on", "version",
)  # fmt: skip


@dataclass
class Match:
    """What a row is found to be: a member, or a question with the members it may be."""

    member: Known | None = None
    changes: dict[str, list[Any]] = field(default_factory=dict)
    candidates: Sequence[Known] = ()
    question: str = ""


def members(unit: OrgUnit) -> list[Known]:
    """Return the members of a unit and all below it, those who left too."""
    rows = Member.objects.filter(subtree("team__unit__path", unit.path)).order_by("pk")
    return [Known(*row) for row in rows.values_list(*_COLUMNS)]


def find(table: Table, known: Sequence[Known]) -> dict[int, Match]:
    """Return the rows that are somebody already, or may be; all others are new."""
    if not known:
        return {}
    by_name: dict[tuple[int, str], list[Known]] = defaultdict(list)
    by_phone: dict[tuple[int, str], list[Known]] = defaultdict(list)
    for member in known:
        by_name[member.unit, member.key].append(member)
        if member.digest:
            by_phone[member.unit, member.digest].append(member)
    found: dict[int, Match] = {}
    taken: set[int] = set()
    for row, (unit, key, digest) in enumerate(zip(table.units, table.keys, table.digests, strict=True)):
        if unit is None or row in table.problems:
            continue
        named, called = by_name.get((unit, key), []), by_phone.get((unit, digest), []) if digest else []
        if not (named or called):
            continue
        match = _decide(digest, table.kinds[row], named, called)
        if match.member and match.member.pk in taken:
            match = Match(candidates=named, question="taken")
        if match.member:
            taken.add(match.member.pk)
            match.changes = changes(table, row, match.member)
        found[row] = match
    return found


def _decide(digest: str, kind: int | None, named: Sequence[Known], called: Sequence[Known]) -> Match:
    """Say who a row is. The telephone decides; without one, a sole namesake in the same kind of team."""
    in_post = [member for member in named if member.left is None]
    exact = [member for member in in_post if digest and member.digest == digest]
    here = [member for member in exact or in_post if member.kind == kind]
    if len(here) == 1 and (exact or not digest or not here[0].digest):
        return Match(here[0])
    if exact:
        return Match(candidates=exact, question="several" if here else "other-team")
    if in_post:
        if len(here) > 1 or len(in_post) > 1:
            return Match(candidates=in_post, question="several")
        differs = digest and in_post[0].digest
        return Match(candidates=in_post, question="phone-differs" if differs else "other-team")
    others = [member for member in called if member not in named]
    if named:
        return Match(candidates=[*named, *others], question="left")
    return Match(candidates=others, question="other-name")


def changes(table: Table, row: int, member: Known) -> dict[str, list[Any]]:
    """Return field → [old, new] of what the sheet says otherwise; an empty cell changes nothing."""
    found: dict[str, list[Any]] = {}

    def compare(name: str, old: Any, new: Any) -> None:
        if new is not None and new != old:
            found[name] = [old, new]

    name, number, joined = table.names[row], table.numbers[row], table.joined[row]
    if name and table.keys[row] == member.key and ("·" in name) > ("·" in member.name):
        found["name"] = [member.name, name]
    elif table.keys[row] != member.key:
        compare("name", member.name, name)
    if number and table.digests[row] != member.digest:
        found["phone"] = [member.tail, number[-4:]]
    compare("source", member.source, table.sources[row])
    compare("party", member.party, table.party[row])
    compare("returnee", member.returnee, table.returnees[row])
    compare("skills", member.skills, table.skills[row])
    compare("joined_on", member.joined.isoformat(), joined.isoformat() if joined else None)
    kind = table.kinds[row]
    if kind is not None and kind != member.kind:
        found["team"] = [
            table.all_kinds[member.kind].name if member.kind in table.all_kinds else "",
            table.all_kinds[kind].name,
        ]
    if member.left is not None:
        found["left_on"] = [member.left.isoformat(), None]
    return found


def candidate(table: Table, member: Known) -> dict[str, Any]:
    """Return what a clerk tells a member by."""
    kind = table.all_kinds.get(member.kind)
    return {
        "id": member.pk, "name": member.name, "team": kind.name if kind else "", "joined_on": member.joined.isoformat(),
        "left_on": member.left.isoformat() if member.left else "", "phone_tail": member.tail,
    }  # fmt: skip


def question(match: Match) -> str:
    """Return why the row has to be decided."""
    return words.to_ask(match.question)
