"""The world of the access matrix: at every unit one object of every kind, each with a text of its own.

A needle such as `Team 1 canary_00010001_` names kind and unit, so a text found on a page tells whose it is.
"""

import hashlib
import io
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test import Client
from pypdf import PdfWriter
from pypdf.generic import NameObject, StreamObject

from accounts.domain.roles import Role
from accounts.models import ApiToken, OrgUnit, RoleGrant, UnitCode, User
from accounts.services import grants, users
from core import audit
from core.actors import SYSTEM
from core.models import AuditEntry, Job
from reports.models import Document, Letterhead, Snapshot
from teams.models import (
    Activity,
    AnnualRating,
    Assessment,
    ExitProposal,
    ListAct,
    Member,
    MentorPair,
    Nomination,
    Objection,
    Rating,
    Reminder,
    RosterImport,
    RosterImportRow,
    Round,
    StarChange,
    StarOverride,
    StarScheme,
    StarTarget,
    Team,
    TeamKind,
    TeamSheet,
    TrainingSession,
    YearReview,
)
from teams.services import rounds, schemes
from tests import world as small
from tests.permissions import (
    branches_elections,
    branches_grading,
    branches_meetings,
    branches_records,
    honours,
    ledgers_books,
    ledgers_contracts,
    ledgers_holdings,
    ledgers_statements,
    people,
    reserve,
    sign_off,
    targets,
    ticket_admin,
    tickets,
)
from tests.world import NOW, PASSWORD, QUARTER, TODAY, canary
from tickets.models import Project

COUNTIES = ("0001", "0002")
FIRST_YEAR = 2040
CLOSED = "2025Q3"
MORE = {"ready": "2025Q2", "scored": "2025Q1", "reviewed": "2024Q4", "notice": "2024Q3"}
"""Quarters made only so that every step of a sheet and of a round has an object that waits for it."""

SUBJECTS: dict[str, tuple[str, str]] = {
    "county": (Role.COUNTY, "0001"),
    "township": (Role.TOWNSHIP, "00010001"),
    "village": (Role.VILLAGE, "000100010001"),
    "member": (Role.MEMBER, "000100010001"),
    "department": (Role.DEPARTMENT, "00010003"),
    "superior": (Role.SUPERIOR, "00010001"),
    "sysadmin": (Role.SYSADMIN, "00010001"),
    "secadmin": (Role.SECADMIN, "00010001"),
    "auditor": (Role.AUDITOR, "00010001"),
    "anonymous": ("", "00010001"),
}
"""Who asks: every role where its post is, the three administrators and superiors at a township so that they have
neighbours, and a person who has not signed in."""

NEEDLES = {
    "unit": "Unit {}", "user": "Account {}", "grant": "Account {}", "kind": "Kind 1 {}", "team": "Team 1 {}",
    "member": "Member 11 {}", "import": "Sheet {}", "decided": "Sheet {}", "stuck": "Sheet {}",
    "activity": "Activity {}", "session": "Training {}", "scheme": "Scheme {}",
    "draft": "Draft {}", "target": "Target {}", "round": "Unit {}", "notice": "Unit {}", "ready": "Unit {}", "spare": "Kind 2 {}", "sheet": "Team 1 {}",
    "scored": "Team 1 {}", "reviewed": "Team 1 {}", "assessment": "Member 11 {}", "rating": "Member 11 {}",
    "change": "Member 11 {}", "annual": "Member 11 {}", "override": "Member 11 {}", "job": "Job {}", "waiting": "Job {}", "audit": "Unit {}",
    "document": "Unit {}", "frozen": "Unit {}", "letterhead": "Head {}", "pdf": "Document {}", "program": "Account {}", "token": "Token {}",
    "final": "Unit {}", "objection": "Member 11 {}", "act": "Member 11 {}", "pair": "Member 11 {}",
    "review": "Member 11 {}", "reminder": "Unit {}", "starred": "Member 11 {}", "project": "Project {}",
    **people.NEEDLES, **reserve.NEEDLES, **tickets.NEEDLES, **ticket_admin.NEEDLES,
    **branches_records.NEEDLES, **branches_grading.NEEDLES, **branches_meetings.NEEDLES,
    **branches_elections.NEEDLES,
    **ledgers_contracts.NEEDLES,
    **ledgers_statements.NEEDLES,
    **sign_off.NEEDLES,
    **ledgers_books.NEEDLES,
    **branches_elections.NEEDLES, **ledgers_holdings.NEEDLES, **honours.NEEDLES, **targets.NEEDLES,
}  # fmt: skip
COUNTY_KINDS = (
    frozenset({"kind", "spare", "scheme", "draft", "target", "round", "notice", "ready", "final"})
    | ticket_admin.OF_COUNTY
    | reserve.OF_COUNTY
    | branches_records.OF_COUNTY
    | ledgers_holdings.OF_COUNTY
    | branches_grading.OF_COUNTY
    | branches_meetings.OF_COUNTY
    | ledgers_contracts.OF_COUNTY
    | ledgers_statements.OF_COUNTY
    | sign_off.OF_COUNTY
    | ledgers_books.OF_COUNTY
    | honours.OF_COUNTY
    | targets.OF_COUNTY
)
"""Kinds whose objects belong to a county as a whole."""


def needle(kind: str, path: str) -> str:
    """Return the text that stands for the object of this kind and unit."""
    return NEEDLES[kind].format(canary(home(kind, path)))


def home(kind: str, path: str) -> str:
    """Return the unit whose object is meant: the county for kinds that only a county has."""
    return path[:4] if kind in COUNTY_KINDS else path


def relations(path: str) -> dict[str, str]:
    """Return the units that stand in a relation to the unit of `path`, as far as its level has them."""
    found = {"own": path}
    if len(path) < 12 and path != "00010003":
        found["child"] = f"{path}0001"
    if len(path) > 4:
        found["sibling"] = f"{path[:-4]}{'0001' if path == '00010003' else '0002'}"
        found["parent"] = path[:-4]
    found["other-county"] = {4: "0002", 8: "00020001", 12: "000200010001"}[len(path)]
    return found


@dataclass
class County:
    """What was built: objects by kind and unit path, and a signed-in client for every account."""

    units: dict[str, OrgUnit] = field(default_factory=dict)
    objects: dict[tuple[str, str], Any] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    clients: dict[str, Client] = field(default_factory=dict)
    years: dict[int, str] = field(default_factory=dict)
    """Year of the period of a unit's jobs: pages of progress name periods and no units."""

    def key(self, kind: str, path: str) -> int:
        """Return the primary key of the object of this kind and unit."""
        return int(self.objects[kind, home(kind, path)].pk)

    def client(self, name: str) -> Client:
        """Return the client of an account; of `anonymous`, one that has not signed in."""
        if name not in self.clients:
            client = Client(raise_request_exception=False)
            if name != "anonymous":
                small.sign_in(client, self.users[name])
            self.clients[name] = client
        return self.clients[name]

    def owner(self, action: str, path: str) -> str:
        """Return the account that may do `action` on everything of the county that `path` lies in."""
        for role in (Role.COUNTY, Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR):
            if action in small.grants.roles.ACTIONS[role]:
                return f"owner-{role}-{path[:4]}"
        raise LookupError(action)


def build() -> County:
    """Build two counties with everything that an address can name."""
    made = County(units=small._units())
    UnitCode.objects.create(unit=made.units["00010003"], code="990101D")
    for path in COUNTIES:
        _county(made, path)
    for path, unit in made.units.items():
        _at_unit(made, path, unit)
    for name, (role, path) in SUBJECTS.items():
        if role:
            made.users[name] = _account(made, name, f"Reader {canary(path)}", role, path)
    _own_record(made)
    for path, unit in made.units.items():  # last, so that each stands on the first page of the chain
        made.objects["audit", path] = audit.record(actor=SYSTEM, action="unit.changed", target=unit, path=path)
    for name in (*made.users, "anonymous"):
        made.client(name)
    ContentType.objects.get_for_models(*(type(row) for row in made.objects.values()))
    return made


def _account(made: County, name: str, label: str, role: str, path: str) -> User:
    user = users.create(actor=SYSTEM, username=name, display_name=label, unit=made.units[path], password=PASSWORD)
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    user.refresh_from_db()
    if role:
        grants.give(actor=SYSTEM, user=user, role=role, unit=made.units[path])
    return user


def _own_record(made: County) -> None:
    """Make the subject `member` the member of the own village's team."""
    own = made.objects["member", SUBJECTS["member"][1]]
    Member.objects.filter(pk=own.pk).update(user=made.users["member"])


def _county(made: County, path: str) -> None:
    """Build what a county has as a whole, and the teams, work and sheets of all its units."""
    unit = made.units[path]
    below = sorted(key for key in made.units if key.startswith(path))
    teams: dict[str, list[Team]] = {}
    members: dict[str, list[Member]] = {}
    made.objects["kind", path] = small._teams(unit, below, 1, made.units, teams, members)[0]
    made.objects["spare", path] = small.roster.add_kind(
        actor=SYSTEM, county=unit, code="spare", name=f"Kind 2 {canary(path)}", order=2, min_size=3, max_size=4
    )
    small._work(unit, made.units, members)
    made.objects["scheme", path] = scheme = small._scheme(unit)
    made.objects["draft", path] = schemes.draft(
        actor=SYSTEM, county=unit, year=2026, name=f"Draft {canary(path)}", items=small._ITEMS,
        levels=[{"stars": stars, "min_score": score} for stars, score in small._LEVEL_SCORES.items()],
    )  # fmt: skip
    made.objects["target", path] = schemes.set_target(
        actor=SYSTEM, county=unit, year=2025, code="five",
        values={"order": 1, "name": f"Target {canary(path)}", "numerator": "stars.5", "denominator": "", "threshold": 1, "is_share": False},
    )  # fmt: skip
    made.objects["round", path] = rounds.open_round(actor=SYSTEM, county=unit, period=QUARTER, on=TODAY)
    quarters = {
        state: Round.objects.create(unit=unit, period=period, opened_on=TODAY, **_round_state(state))
        for state, period in {**MORE, "final": CLOSED}.items()
    }
    made.objects |= {(state, path): quarters[state] for state in ("notice", "ready", "final")}
    for at in below:
        team, member = teams[at][0], members[at][0]
        made.objects |= {("team", at): team, ("member", at): member}
        sheet = TeamSheet.objects.get(round=made.objects["round", path], team=team)
        made.objects["sheet", at] = sheet
        made.objects["assessment", at] = Assessment.objects.get(sheet=sheet, member=member)
        for state in ("scored", "reviewed"):
            later = TeamSheet.objects.create(round=quarters[state], team=team, scheme=scheme, state=state)
            made.objects[state, at] = later
            Assessment.objects.bulk_create(Assessment(sheet=later, member=row) for row in members[at])
        posted = TeamSheet.objects.create(round=quarters["notice"], team=team, scheme=scheme, state="verified")
        Assessment.objects.bulk_create(Assessment(sheet=posted, member=row) for row in members[at])
        _stars(made, at, member, quarters["final"], scheme)
        _follow_up(made, at, member, quarters)
        made.objects |= people.build(at, team)
    Round.objects.filter(pk=quarters["ready"].pk).update(open_objections=len(below))
    Assessment.objects.update(given=small.GIVEN)


def _round_state(state: str) -> dict[str, Any]:
    dates = {"notice_from": TODAY - timedelta(days=20), "notice_until": TODAY - timedelta(days=10)}
    if state == "final":
        return {"state": "final", "closed_at": NOW, **dates}
    if state == "notice":
        return {"state": "notice", "notice_from": TODAY, "notice_until": TODAY + timedelta(days=10)}
    return {"state": "open"}


def _stars(made: County, path: str, member: Member, final: Round, scheme: StarScheme) -> None:
    given: dict[str, Any] = {"member": member, "stars": 4}
    result = {"score": 8800, "scheme": scheme}
    made.objects["rating", path] = Rating.objects.create(
        round=final, computed_stars=4, rank=1, points=small.GIVEN, **given, **result
    )
    made.objects["change", path] = StarChange.objects.create(round=final, member=member, before=3, after=4)
    made.objects["annual", path] = AnnualRating.objects.create(year=2024, quarters=4, **given, **result)
    made.objects["override", path] = StarOverride.objects.create(
        round=final, reason=f"Reason {canary(path)}", decided_by="somebody", decided_at=NOW, **given
    )


def _follow_up(made: County, path: str, member: Member, quarters: dict[str, Round]) -> None:
    """Build what follows from a quarter: an objection that waits, an act, a mentor, a review, a decision that stands."""
    given: dict[str, Any] = {"member": member}
    reason = f"Reason {canary(path)}"
    made.objects |= {
        ("objection", path): Objection.objects.create(
            round=quarters["ready"], channel="own", text=f"Member 11 {canary(path)}", raised_by="somebody", raised_at=NOW, **given
        ),
        ("act", path): ListAct.objects.create(
            round=quarters["final"], listed="pairing", act="excused", reason=reason, acted_by="somebody", acted_at=NOW,
            **given,
        ),
        ("pair", path): MentorPair.objects.create(mentor=reason, post="somebody", stars_before=2, since=TODAY, **given),
        ("review", path): YearReview.objects.create(year=2024, score=8800, **given),
        ("reminder", path): Reminder.objects.create(
            round=quarters["ready"], unit=made.units[path], step="score", sheets=1, sent_on=TODAY, sent_at=NOW,
            sent_by="somebody",
        ),
        ("starred", path): StarOverride.objects.create(
            round=quarters["notice"], reason=reason, decided_by="somebody", decided_at=NOW, stars=4, **given
        ),
    }  # fmt: skip


def _at_unit(made: County, path: str, unit: OrgUnit) -> None:
    """Build what every unit has: accounts, a role, work, a job, an audit entry, a document."""
    user = _account(made, f"clerk-{path}", f"Account {canary(path)}", Role.DEPARTMENT, path)
    grant = RoleGrant.objects.get(user=user)
    made.years[FIRST_YEAR + len(made.years)] = path
    period = f"{max(made.years)}Q1"
    about = {"path": path, "unit_name": f"Job {canary(path)}", "period": period, "due_at": NOW, "created_at": NOW}
    batch = Job.objects.create(
        kind="star-summaries", key=f"matrix:whole:{path}", state=Job.RUNNING, lease_until=NOW, total=2, **about
    )
    left = Snapshot.objects.create(
        unit=unit,
        kind="township-summary",
        period=period,
        payload={"period_label": period},
        digest="0" * 64,
        taken_at=NOW,
    )
    job, waiting = (
        Job.objects.create(
            kind="make-document", state=state, key=f"matrix:{state}:{path}", error=f"Error {canary(path)}", parent=batch,
            arguments={"snapshots": [left.pk]}, **about,
        )
        for state in (Job.FAILED, Job.QUEUED)
    )  # fmt: skip
    program = User.objects.create(
        username=f"program-{path}", display_name=f"Account {canary(path)}", unit=unit, is_integration=True
    )
    token = ApiToken.objects.create(
        user=program,
        name=f"Token {canary(path)}",
        digest=f"{path:0>64}",
        prefix="bl_",
        created_at=NOW,
        created_by="secadmin",
        expires_on=TODAY,
    )
    made.objects |= _imports(path, unit, job)
    kind = "quarter-summary" if len(path) == 4 else "township-summary"
    document = _document(unit, kind, f"Document {canary(path)}", {"period_label": CLOSED})
    if ("sheet", path) in made.objects:
        sheet = made.objects["sheet", path]
        frozen = {"period_label": CLOSED, "team": sheet.team.name}
        _document(unit, "score-sheet", sheet.team.name, frozen, period=sheet.round.period, object_id=sheet.pk)
    made.objects["project", path] = Project.objects.create(
        unit=unit, kind="livelihood", name=f"Project {canary(path)}", year=TODAY.year, lead="somebody"
    )
    made.objects["letterhead", path] = Letterhead.objects.create(
        unit=unit, organ=f"Head {canary(path)}", series="Series"
    )
    made.objects |= {
        ("unit", path): unit, ("user", path): user, ("grant", path): grant, ("job", path): job, ("waiting", path): waiting,
        ("document", path): document, ("frozen", path): document.snapshot, ("pdf", path): document, ("program", path): program, ("token", path): token,
        ("activity", path): Activity.objects.get(unit=unit), ("session", path): TrainingSession.objects.get(unit=unit),
    }  # fmt: skip
    made.objects |= tickets.build(path, unit, made.units[path[:4]])
    made.objects |= ticket_admin.build(path, made.objects)
    made.objects |= branches_records.build(path, unit)
    made.objects |= reserve.build(path, unit, made.units[path[:4]])
    made.objects |= branches_grading.build(path, unit, made.units[path[:4]], made.objects)
    made.objects |= branches_meetings.build(path, unit, made.units[path[:4]])
    made.objects |= branches_elections.build(path, unit)
    made.objects |= ledgers_books.build(path, unit)
    made.objects |= ledgers_contracts.build(path, unit)
    made.objects |= ledgers_statements.build(path, unit, made.units[path[:4]])
    made.objects |= sign_off.build(path, unit, made.units[path[:4]])
    made.objects |= ledgers_holdings.build(path, unit, made.objects)
    made.objects |= honours.build(path, unit, made.objects)
    made.objects |= targets.build(path, unit, made.units[path[:4]], made.objects)
    for number, role in enumerate((Role.COUNTY, Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR) if len(path) == 4 else ()):
        made.users[f"owner-{role}-{path}"] = _account(
            made, f"owner-{number}-{path}", f"Account {canary(path)}", role, path
        )


def _imports(path: str, unit: OrgUnit, failed: Job) -> dict[tuple[str, str], Any]:
    """Build an import with a row to decide, one that may be written, and one whose job has failed."""
    found: dict[tuple[str, str], Any] = {}
    for kind, state, outcome in (
        ("import", "preview", "ask"),
        ("decided", "preview", "added"),
        ("stuck", "reading", ""),
    ):
        row = RosterImport.objects.create(
            unit=unit, file=f"imports/{kind}-{path}", file_name=f"Sheet {canary(path)}.xlsx", sha256="0" * 64, size=1,
            state=state, job=failed if state == "reading" else None, created_by="somebody", created_at=NOW, refused=1,
            headings=[{"column": "A", "text": "Heading", "field": "name", "drop": ""}], signature="0" * 64,
        )  # fmt: skip
        if outcome:
            RosterImportRow.objects.create(
                whole=row, line=1, outcome=outcome, values={"name": f"Member {canary(path)}"}
            )
        file = settings.MEDIA_ROOT / f"{row.file}-errors"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(f"Sheet {canary(path)}".encode())
        found[kind, path] = row
    return found


def _document(
    unit: OrgUnit, kind: str, text: str, payload: dict[str, Any], *, period: str = CLOSED, object_id: int = 0
) -> Document:
    """Put a document in place whose text is known, without rendering it."""
    content = pdf(text)
    digest = hashlib.sha256(content).hexdigest()
    snapshot = Snapshot.objects.create(
        unit=unit, kind=kind, period=period, object_id=object_id, payload={**payload, "note": text}, digest="0" * 64,
        taken_at=NOW,
    )  # fmt: skip
    name = f"documents/{period}/{digest}.pdf"
    file = settings.MEDIA_ROOT / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return Document.objects.create(
        unit=unit, kind=kind, period=period, snapshot=snapshot, file=name, sha256=digest, size=len(content), made_at=NOW
    )


def pdf(text: str) -> bytes:
    """Return a PDF of one page whose text stands in a compressed stream."""
    writer = PdfWriter()
    stream = StreamObject()
    stream.set_data(f"BT ({text}) Tj ET".encode())
    writer.add_blank_page(100, 100)[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


MODELS: dict[str, type[models.Model]] = {
    "unit": OrgUnit, "user": User, "grant": RoleGrant, "kind": TeamKind, "team": Team, "member": Member,
    "import": RosterImport, "activity": Activity, "session": TrainingSession, "scheme": StarScheme, "target": StarTarget, "round": Round,
    "sheet": TeamSheet, "assessment": Assessment, "rating": Rating, "change": StarChange, "annual": AnnualRating,
    "override": StarOverride, "objection": Objection, "act": ListAct,
    "pair": MentorPair, "review": YearReview, "reminder": Reminder, "job": Job, "audit": AuditEntry, "document": Document, "letterhead": Letterhead, "token": ApiToken,
    "nomination": Nomination, "exit": ExitProposal, "project": Project, **ticket_admin.MODELS,
    **branches_records.MODELS,
    **reserve.MODELS,
    **branches_grading.MODELS,
    **branches_meetings.MODELS,
    **branches_elections.MODELS,
    **ledgers_contracts.MODELS,
    **ledgers_statements.MODELS,
    **sign_off.MODELS,
    **ledgers_books.MODELS,
    **ledgers_holdings.MODELS,
    **honours.MODELS,
    **targets.MODELS,
}  # fmt: skip
"""The model behind each kind of object."""
