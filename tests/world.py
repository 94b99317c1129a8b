"""A small county that the suite works on: built by the services, every text of a unit traceable to it.

`canary(path)` stands in the name of every unit, account, team, member, activity and training session of the unit
with that path, so that a page which shows a text of a unit outside the reader's scope is caught by searching for it.
"""

import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from django.test import Client
from django.urls import reverse

from accounts.models import OrgUnit, User
from accounts.services import grants, org_tree, sessions, users
from core.actors import SYSTEM
from core.periods import Period
from teams.models import Member, Round, StarScheme, Team, TeamKind, TeamSheet
from teams.services import roster, rounds, schemes, sheets, work

PASSWORD = "Correct-Horse-1"
QUARTER = Period.parse("2025Q4")
NOW = datetime(2025, 12, 22, 2, 0, tzinfo=UTC)
TODAY = date(2025, 12, 22)
STEPS = ("score", "review", "verify")

TOWNSHIPS = ("00010001", "00010002")
VILLAGES = ("000100010001", "000100010002", "000100020001", "000100020002")
OTHER_VILLAGE = "000200010001"
_CODES = {
    "0001": "990101", "00010001": "990101101", "00010002": "990101102",
    "000100010001": "990101101201", "000100010002": "990101101202",
    "000100020001": "990101102201", "000100020002": "990101102202",
    "0002": "990102", "00020001": "990102101", "000200010001": "990102101201",
}  # fmt: skip
_LEVELS = {4: "3", 8: "4", 12: "5"}

MANUAL = {"politics": 2000, "duty": 2000, "reputation": 2000, "development": 2000, "service": 1000}
"""Manual items by code with their limit; the sixth item of the base is fed by a figure."""
GIVEN = {"politics": 1850, "duty": 1800, "reputation": 1700, "development": 1600, "service": 900}
_ITEMS = [
    *({"code": code, "dimension": code, "kind": "manual", "name": f"Item {code}", "limit": limit} for code, limit in MANUAL.items()),
    {
        "code": "activity", "dimension": "service", "kind": "indicator", "name": "Item activity", "limit": 1000,
        "indicator": "member.activities", "points": 500, "per": 1,
    },
    {"code": "praise", "dimension": "duty", "kind": "bonus", "name": "Item praise", "limit": 500},
    {"code": "absence", "dimension": "duty", "kind": "deduction", "name": "Item absence", "limit": 1000},
    {"code": "breach", "dimension": "politics", "kind": "veto", "name": "Item breach", "ceiling": 0},
]  # fmt: skip
_LEVEL_SCORES = {5: 9000, 4: 8000, 3: 6000, 2: 5000, 1: 4000}

ACCOUNTS = {
    "county": ("county", "0001"),
    "township": ("township", "00010001"),
    "township2": ("township", "00010002"),
    "village": ("village", "000100010001"),
    "village2": ("village", "000100020001"),
    "member": ("member", "000100010001"),
    "department": ("department", "00010003"),
    "superior": ("superior", "0001"),
    "sysadmin": ("sysadmin", "0001"),
    "secadmin": ("secadmin", "0001"),
    "auditor": ("auditor", "0001"),
    "stranger": ("county", "0002"),
    "nobody": ("", "000100010001"),
}
"""Account → role and the path it is granted on; `stranger` runs the other county, `nobody` holds no role."""


def canary(path: str) -> str:
    """Return the text that stands in everything visible of the unit with `path`, and nowhere else."""
    return f"canary_{path}_"


@dataclass(frozen=True)
class World:
    """What was built; accounts by name, units by path, teams and members by the unit's path."""

    county: OrgUnit
    other_county: OrgUnit
    units: dict[str, OrgUnit]
    kinds: list[TeamKind]
    teams: dict[str, list[Team]]
    members: dict[str, list[Member]]
    scheme: StarScheme
    round: Round
    other_round: Round
    users: dict[str, User]

    def sheet(self, path: str, number: int = 0) -> TeamSheet:
        """Return the sheet of a village's team, read anew."""
        rows = TeamSheet.objects.filter(round__in=[self.round, self.other_round], team=self.teams[path][number])
        return rows.select_related("team__unit", "round__unit").get()


def make_world() -> World:
    """Build two counties; the first has two townships of two villages with two teams of three each."""
    units = _units()
    county, other = units["0001"], units["0002"]
    teams: dict[str, list[Team]] = {}
    members: dict[str, list[Member]] = {}
    kinds = _teams(county, list(VILLAGES), 2, units, teams, members)
    _teams(other, [OTHER_VILLAGE], 1, units, teams, members)
    _work(county, units, members)
    _work(other, units, members)
    scheme = _scheme(county)
    _scheme(other)
    round_ = rounds.open_round(actor=SYSTEM, county=county, period=QUARTER, on=date(2025, 12, 20))
    other_round = rounds.open_round(actor=SYSTEM, county=other, period=QUARTER, on=date(2025, 12, 20))
    accounts = {name: _account(name, role, units[path]) for name, (role, path) in ACCOUNTS.items()}
    own = members["000100010001"][0]
    roster.update_member(actor=SYSTEM, member_id=own.pk, values={"user": accounts["member"]}, version=own.version)
    own.refresh_from_db()
    return World(county, other, units, kinds, teams, members, scheme, round_, other_round, accounts)


def _units() -> dict[str, OrgUnit]:
    lines = ["code,name,level,parent_code"]
    for path, code in _CODES.items():
        lines.append(f"{code},Unit {canary(path)},{_LEVELS[len(path)]},{_CODES.get(path[:-4], '')}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "divisions.csv"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        org_tree.import_divisions(actor=SYSTEM, path=file)
    units = {unit.path: unit for unit in OrgUnit.objects.all()}
    department = org_tree.add(
        actor=SYSTEM, parent=units["0001"], level="unit", kind="department", name=f"Unit {canary('00010003')}"
    )
    units[department.path] = department
    return units


def _teams(
    county: OrgUnit,
    villages: list[str],
    kinds: int,
    units: dict[str, OrgUnit],
    teams: dict[str, list[Team]],
    members: dict[str, list[Member]],
) -> list[TeamKind]:
    made = [
        roster.add_kind(
            actor=SYSTEM, county=county, code=f"kind-{n}", name=f"Kind {n} {canary(county.path)}", order=n,
            min_size=3, max_size=4,
        )
        for n in range(1, kinds + 1)
    ]  # fmt: skip
    wanted = [(path, kind) for path in villages for kind in made]
    ids = roster.found_many(
        actor=SYSTEM, county=county,
        rows=[
            (units[path].pk, kind.pk, f"Team {kind.order} {canary(path)}", "pastoral", date(2024, 1, 5))
            for path, kind in wanted
        ],
    )  # fmt: skip
    roster.enlist_many(
        actor=SYSTEM, county=county,
        rows=[
            roster.NewMember(team, f"Member {kind.order}{n} {canary(path)}", "party-member", n == 1, n == 2, date(2024, 2, 1))
            for team, (path, kind) in zip(ids, wanted, strict=True)
            for n in range(1, 4)
        ],
    )  # fmt: skip
    for team in Team.objects.filter(pk__in=ids).select_related("unit", "kind").order_by("unit__path", "kind__order"):
        teams.setdefault(team.unit.path, []).append(team)
    for member in Member.objects.filter(team__in=ids).select_related("team__unit").order_by("pk"):
        members.setdefault(member.team.unit.path, []).append(member)
    return made


def _work(county: OrgUnit, units: dict[str, OrgUnit], members: dict[str, list[Member]]) -> None:
    mine = {path: people for path, people in members.items() if path.startswith(county.path)}
    work.record_activities(
        actor=SYSTEM, county=county,
        rows=[
            work.NewActivity(
                units[path].pk, people[0].team_id, f"Activity {canary(path)}", "service", "lead", "governance",
                date(2025, 11, 3), f"Place {canary(path)}", 40, f"Result {canary(path)}", [people[0].pk],
            )
            for path, people in mine.items()
        ],
    )  # fmt: skip
    work.record_sessions(
        actor=SYSTEM, county=county,
        rows=[
            work.NewSession(units[path].pk, f"Training {canary(path)}", "village", date(2025, 11, 12), 90, [p.pk for p in people])
            for path, people in mine.items()
        ],
    )  # fmt: skip


def _scheme(county: OrgUnit) -> StarScheme:
    draft = schemes.draft(
        actor=SYSTEM, county=county, year=2025, name=f"Scheme {canary(county.path)}", items=_ITEMS,
        levels=[{"stars": stars, "min_score": score} for stars, score in _LEVEL_SCORES.items()],
    )  # fmt: skip
    return schemes.adopt(actor=SYSTEM, scheme_id=draft.pk)


def _account(name: str, role: str, unit: OrgUnit) -> User:
    user = users.create(
        actor=SYSTEM,
        username=name,
        display_name=f"{name.capitalize()} {canary(unit.path)}",
        unit=unit,
        password=PASSWORD,
    )
    user = users.update(actor=SYSTEM, user_id=user.pk, values={"must_change_password": False}, version=user.version)
    if role:
        grants.give(actor=SYSTEM, user=user, role=role, unit=unit)
    return user


def score_everyone(world: World) -> None:
    """Give every member of the county the points of `GIVEN`."""
    given = {member.pk: GIVEN for path in VILLAGES for member in world.members[path]}
    rounds.give_points_many(actor=SYSTEM, round_=world.round, given=given, vetoes={})


def bring_to(world: World, state: str) -> Round:
    """Bring the county's round to a state: `scored`, `reviewed`, `verified` or `notice`."""
    score_everyone(world)
    for event, reached in zip(STEPS, ("scored", "reviewed", "verified"), strict=True):
        sheets.move_all(actor=SYSTEM, round_id=world.round.pk, event=event, now=NOW)
        if reached == state:
            return world.round
    return rounds.publish(actor=SYSTEM, round_=world.round, on=TODAY)


def sign_in(client: Client, user: User) -> Client:
    """Sign an account in as the sign-in page does, without its password check."""
    client.force_login(user, backend="accounts.backends.RoleBackend")
    sessions.began(user=user, session_key=client.session.session_key or "", address="127.0.0.1")
    return client


def sign_in_by_page(client: Client, username: str, password: str = PASSWORD) -> int:
    """Post the sign-in page; return the status of its answer."""
    return client.post(reverse("accounts:sign-in"), {"username": username, "password": password}).status_code
