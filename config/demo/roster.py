"""Units, kinds, teams, members: rows that add up to the profile's totals whatever the seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import OrgUnit
from accounts.services import org_tree
from config.demo.people import DATA, Names
from config.demo.profiles import Profile
from core import workdays
from core.actors import SYSTEM
from teams.models import TeamKind
from teams.services import roster

SOURCES = {
    "local-talent": "wealth-leader", "technician": "craftsperson", "entrepreneur": "entrepreneur",
    "party-member": "party-member", "volunteer": "volunteer",
}  # fmt: skip
MIXED = ("village-body", "party-member", "wealth-leader", "reserve", "returned-graduate")
SKILLS = (
    "种养技术",
    "农机维修",
    "电商直播",
    "矛盾调解",
    "政策宣讲",
    "财务会计",
    "手工编织",
    "兽医防疫",
    "文艺表演",
    "",
)

DEPARTMENTS = ("农业农村局", "水利局", "交通运输局", "人力资源和社会保障局")
"""The first one is that of the demo account."""


@dataclass(frozen=True)
class Person:
    """A member in the database, with what later steps need to know of them."""

    pk: int
    team: int
    unit: int
    joined_on: date
    left_on: date | None
    exit_reason: str = ""


def tree(profile: Profile, names: Names, scale: int) -> OrgUnit:
    """Read in the county's divisions; repeat its villages `scale` times; return the county."""
    org_tree.import_divisions(actor=SYSTEM, path=DATA / profile.file, invent=names.unit)
    county = OrgUnit.objects.get(codes__code=profile.code)
    if scale > 1:
        units = list(OrgUnit.objects.filter(path__startswith=county.path, level="unit").select_related("parent"))
        for number in range(2, scale + 1):
            for unit in units:
                if unit.parent is not None:
                    org_tree.add(
                        actor=SYSTEM, parent=unit.parent, level="unit", kind=unit.kind,
                        name=f"{unit.name}（{number}）", is_invented=True,
                    )  # fmt: skip
    for name in DEPARTMENTS:
        org_tree.add(actor=SYSTEM, parent=county, level="unit", kind="department", name=name, is_invented=True)
    return county


def kinds(profile: Profile, county: OrgUnit) -> list[TeamKind]:
    """Return the county's five kinds of teams."""
    return [
        roster.add_kind(
            actor=SYSTEM,
            county=county,
            code=code,
            name=name,
            order=order,
            min_size=profile.size[0],
            max_size=profile.size[1],
        )
        for order, (code, name) in enumerate(profile.kinds, start=1)
    ]


def _slots(
    profile: Profile, rng: random.Random, units: Sequence[OrgUnit], chosen: Sequence[TeamKind], scale: int
) -> list[tuple[OrgUnit, TeamKind, int]]:
    """Return (unit, kind, size) of every team; the sizes add up to the profile's members."""
    pairs = [(unit, kind) for unit in units for kind in chosen]
    if profile.team_sizes:
        sizes = [size for size, count in profile.team_sizes for _ in range(count * scale)]
        rng.shuffle(sizes)
        missing = set(rng.sample(range(len(pairs)), len(pairs) - len(sizes)))
        kept = [pair for place, pair in enumerate(pairs) if place not in missing]
        return [(unit, kind, size) for (unit, kind), size in zip(kept, sizes, strict=True)]
    low, high = profile.size
    total = profile.members * scale
    base = total // len(pairs)
    sizes = [base] * len(pairs)
    for place in rng.sample(range(len(pairs)), total - base * len(pairs)):
        sizes[place] += 1
    for _ in range(len(pairs)):
        giver, taker = rng.randrange(len(pairs)), rng.randrange(len(pairs))
        if sizes[giver] > low and sizes[taker] < high:
            sizes[giver] -= 1
            sizes[taker] += 1
    return [(unit, kind, size) for (unit, kind), size in zip(pairs, sizes, strict=True)]


def teams_and_members(
    profile: Profile, rng: random.Random, names: Names, county: OrgUnit, chosen: Sequence[TeamKind], scale: int
) -> list[Person]:
    """Insert teams and members; return the persons, in post and left."""
    units = list(
        OrgUnit.objects.filter(path__startswith=county.path, kind__in=profile.unit_kinds, level="unit").order_by("path")
    )
    slots = _slots(profile, rng, units, chosen, scale)
    scenes = {"community": "town", "community-like": "town"}
    team_rows = [
        (unit.pk, kind.pk, f"{unit.name}{kind.name}{'' if kind.name.endswith('队') else '队'}", scenes.get(unit.kind, "pastoral"),
         date(2022, 3, 1) + timedelta(days=rng.randrange(300)))
        for unit, kind, _size in slots
    ]  # fmt: skip
    team_ids = roster.found_many(actor=SYSTEM, county=county, rows=team_rows)
    seats = [place for place, (_u, _k, size) in enumerate(slots) for _ in range(size)]
    total = len(seats)
    party = set(rng.sample(range(total), profile.party * scale))
    returned = set(rng.sample(range(total), profile.returnees * scale))
    rows: list[roster.NewMember] = []
    for number, place in enumerate(seats):
        kind = slots[place][1]
        founded = team_rows[place][4]
        late = rng.random() < 0.08
        joined = (
            date(2025, 1, 5) + timedelta(days=rng.randrange(250))
            if late
            else founded + timedelta(days=rng.randrange(700))
        )
        rows.append(
            roster.NewMember(
                team_id=team_ids[place], name=names.person(),
                source="returned-youth" if number in returned else SOURCES.get(kind.code) or rng.choice(MIXED),
                is_party_member=number in party, is_returnee=number in returned, joined_on=joined,
                skills=rng.choice(SKILLS),
            )
        )  # fmt: skip
    calendar = workdays.calendar_for(county.path)
    for _ in range(profile.exits * scale):
        place = rng.randrange(len(slots))
        joined = team_rows[place][4] + timedelta(days=rng.randrange(200))
        left = calendar.add(date(2024, 5, 31) + timedelta(days=rng.randrange(560)), 1)
        rows.append(
            roster.NewMember(
                team_id=team_ids[place], name=names.person(), source=rng.choice(MIXED), is_party_member=rng.random() < 0.3,
                is_returnee=False, joined_on=joined, skills="", left_on=left,
                exit_reason="unfit" if rng.random() < 0.8 else "discipline",
            )
        )  # fmt: skip
    ids = roster.enlist_many(actor=SYSTEM, county=county, rows=rows)
    unit_of = {team: slots[place][0].pk for place, team in enumerate(team_ids)}
    return [
        Person(pk, row.team_id, unit_of[row.team_id], row.joined_on, row.left_on, row.exit_reason)
        for pk, row in zip(ids, rows, strict=True)
    ]
