"""The public notice: three stars and more by unit, as the close would give them; lower stars only as a number."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby

from accounts.models import OrgUnit
from core.scope import WIDTH, Scope
from teams.domain import workflow
from teams.models import Member, Rating, Round
from teams.services import rating

PAGE = 800
"""The most names that are shown as one list; a larger area is listed township by township."""
NAMED = 3
"""The fewest stars with which a name is public; source: docs/rules/consequences.md."""


@dataclass(frozen=True)
class Line:
    """One person on the notice."""

    name: str
    team: str
    unit: str
    path: str
    stars: int


@dataclass
class Group:
    """A unit's part of the notice."""

    unit: str
    lines: list[Line]


@dataclass
class Township:
    """One township's numbers."""

    path: str
    name: str = ""
    stars: dict[int, int] = field(default_factory=dict)
    lower: int = 0


@dataclass
class Notice:
    """What a reader of an area sees of the notice."""

    townships: list[Township]
    groups: list[Group]
    named: int
    lower: int
    unit: str
    """The unit whose names are shown; "" for numbers alone."""
    as_one: bool
    """Whether the whole area may be shown as one list."""


def read(round_: Round, scope: Scope, unit: str) -> Notice:
    """Return the notice of the scope; names of the subtree `unit` alone ("" for none)."""
    stars = _stars(round_)
    rows = Member.objects.within(scope).filter(assessments__sheet__round=round_)
    lines = []
    lower: Counter[str] = Counter()
    for pk, name, team, at, path in rows.order_by("team__unit__path", "pk").values_list(
        "pk", "name", "team__name", "team__unit__name", "team__unit__path"
    ):
        if stars.get(pk, 0) >= NAMED:
            lines.append(Line(name, team, at, path, stars[pk]))
        else:
            lower[path[: 2 * WIDTH]] += 1
    chosen = [line for line in lines if unit and line.path.startswith(unit)]
    if len(chosen) > PAGE and len(unit) < 2 * WIDTH:
        chosen, unit = [], ""
    ordered = sorted(chosen, key=lambda line: (line.path, -line.stars, line.team, line.name))
    groups = [
        Group(found[0].unit, found) for _path, rows_ in groupby(ordered, lambda row: row.path) if (found := list(rows_))
    ]
    return Notice(_townships(lines, lower, scope), groups, len(chosen), _under(lower, unit), unit, len(lines) <= PAGE)


def _stars(round_: Round) -> dict[int, int]:
    """Return every member's star: as stored once the quarter is final, as it would be written before."""
    if round_.state == workflow.FINAL:
        return dict(Rating.objects.filter(round=round_).order_by().values_list("member_id", "stars"))
    return {member: stars for member, (_score, stars) in rating.proposed(round_).items()}


def _townships(lines: list[Line], lower: Counter[str], scope: Scope) -> list[Township]:
    found: dict[str, Township] = {}
    for line in lines:
        at = line.path[: 2 * WIDTH]
        township = found.setdefault(at, Township(at))
        township.stars[line.stars] = township.stars.get(line.stars, 0) + 1
    for at, number in lower.items():
        found.setdefault(at, Township(at)).lower = number
    names = dict(OrgUnit.objects.within(scope).filter(path__in=found).values_list("path", "name"))
    for township in found.values():
        township.name = names.get(township.path, "")
    return [found[path] for path in sorted(found)]


def _under(lower: Counter[str], unit: str) -> int:
    return sum(number for path, number in lower.items() if path.startswith(unit[: 2 * WIDTH]))


def unit_named(scope: Scope, path: str) -> OrgUnit | None:
    """Return the unit of the scope with this path."""
    return OrgUnit.objects.within(scope).filter(path=path).first() if path else None
