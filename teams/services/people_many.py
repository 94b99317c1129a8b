"""Admissions and proposals of the past, many at once: set-based inserts with one audit entry each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import OrgUnit
from core import audit, bulk, names
from core.actors import Actor
from teams.models import ExitProposal, ExitStep, Member, Nomination, NominationStep


@dataclass(frozen=True)
class PastStep:
    """One step: which, when, by whom for which office, with what reason."""

    step: str
    at: datetime
    actor_name: str
    office: str
    reason: str = ""


@dataclass(frozen=True)
class PastAdmission:
    """An admission with its steps, oldest first; an admitted one names the member."""

    team_id: int
    name: str
    source: str
    is_party_member: bool
    is_returnee: bool
    skills: str
    state: str
    begun_on: date
    steps: Sequence[PastStep]
    member_id: int | None = None


@dataclass(frozen=True)
class PastProposal:
    """A proposal with its steps, oldest first; `procedure` is written on a member who was removed."""

    member_id: int
    kind: str
    ground: str
    round_id: int | None
    facts: list[dict[str, Any]]
    reason: str
    state: str
    steps: Sequence[PastStep]
    notice_from: date | None = None
    notice_until: date | None = None
    outcome: str = ""
    decided_on: date | None = None
    procedure: str = ""


def record_admissions(*, actor: Actor, county: OrgUnit, rows: Sequence[PastAdmission]) -> int:
    """Insert admissions with their steps; return how many."""
    actor.require("admission.verify", county.path)
    columns = (
        "id", "team", "name", "name_key", "source", "is_party_member", "is_returnee", "skills", "state", "begun_on",
        "member", "version",
    )  # fmt: skip
    with transaction.atomic():
        ids = bulk.next_ids(Nomination, len(rows))
        values = [
            (
                pk, row.team_id, names.fold(row.name), names.key(row.name), row.source, row.is_party_member,
                row.is_returnee, row.skills, row.state, row.begun_on, row.member_id, len(row.steps),
            )
            for pk, row in zip(ids, rows, strict=True)
        ]  # fmt: skip
        bulk.insert(Nomination, columns, values)
        steps = [_step(pk, step) for pk, row in zip(ids, rows, strict=True) for step in row.steps]
        bulk.insert(NominationStep, ("nomination", "step", "actor_name", "office", "at", "reason"), steps)
        _one_entry(actor, "nomination.recorded-many", county, [*values, *steps])
    return len(values)


def record_proposals(*, actor: Actor, county: OrgUnit, rows: Sequence[PastProposal]) -> int:
    """Insert proposals with their steps, and the procedure of those removed; return how many."""
    actor.require("exit.decide", county.path)
    columns = (
        "id", "member", "kind", "ground", "round", "facts", "reason", "state", "notice_from", "notice_until", "outcome",
        "to_team", "decided_on", "version",
    )  # fmt: skip
    with transaction.atomic():
        ids = bulk.next_ids(ExitProposal, len(rows))
        values = [
            (
                pk, row.member_id, row.kind, row.ground, row.round_id, row.facts, row.reason, row.state,
                row.notice_from, row.notice_until, row.outcome, None, row.decided_on, len(row.steps),
            )
            for pk, row in zip(ids, rows, strict=True)
        ]  # fmt: skip
        bulk.insert(ExitProposal, columns, values)
        steps = [_step(pk, step) for pk, row in zip(ids, rows, strict=True) for step in row.steps]
        bulk.insert(ExitStep, ("proposal", "step", "actor_name", "office", "at", "reason"), steps)
        bulk.update(Member, ("exit_procedure",), [(row.procedure, row.member_id) for row in rows if row.procedure])
        _one_entry(actor, "exit.recorded-many", county, [*values, *steps])
    return len(values)


def _step(pk: int, step: PastStep) -> tuple[Any, ...]:
    return (pk, step.step, step.actor_name, step.office, step.at, step.reason)


def _one_entry(actor: Actor, action: str, county: OrgUnit, rows: Sequence[object]) -> None:
    changes = {"rows": len(rows), "digest": audit.digest_rows(rows)}
    audit.record(actor=actor, action=action, target=county, path=county.path, changes=changes)
