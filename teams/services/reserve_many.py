"""Reserve persons of the past with everything about them, many at once: set-based inserts with one audit entry each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import OrgUnit
from core import audit, bulk, names
from core.actors import Actor
from core.errors import DomainError
from teams.domain import pairs as pair_rule
from teams.domain import reserve as rule
from teams.models import (
    BodyStructure,
    PairMentor,
    PairTalk,
    PracticeStay,
    ReserveCheck,
    ReserveCheckItem,
    ReserveCheckLine,
    ReserveChecklist,
    ReserveEvent,
    ReservePair,
    ReservePerson,
    ReserveStep,
    VillageNeed,
)


@dataclass(frozen=True)
class PastStep:
    """One step: which, in which way, when it took place and was entered, by whom for which office, document, reason."""

    step: str
    held_on: date
    at: datetime
    actor_name: str
    office: str
    channel: str = ""
    document_no: str = ""
    reason: str = ""


@dataclass(frozen=True)
class PastPerson:
    """A reserve person with steps, oldest first; (document, day) of a passed check; events as (kind, day, post, document)."""

    unit_id: int
    name: str
    source_id: int
    tier: str
    post: str
    is_party_member: bool
    skills: str
    state: str
    begun_on: date
    steps: Sequence[PastStep]
    member_id: int | None = None
    need_id: int | None = None
    entered_on: date | None = None
    decision_no: str = ""
    left_on: date | None = None
    leave_reason: str = ""
    file_no: str = ""
    check: tuple[str, date] | None = None
    events: Sequence[tuple[str, date, str, str]] = ()


@dataclass(frozen=True)
class PastPair:
    """A pair with its mentors, days of practice (kind, place, first, last, days) and days of talks of one reserve person."""

    reserve_id: int
    unit_id: int
    pattern_id: int
    plan: str
    since: date
    mentors: Sequence[pair_rule.Mentor]
    practice: Sequence[tuple[str, str, date, date, int]] = field(default=())
    talks: Sequence[date] = field(default=())
    ended_on: date | None = None
    end_reason: str = ""


_PERSON = (
    "id", "unit", "name", "name_key", "source", "tier", "post", "is_party_member", "skills", "member", "need", "state",
    "begun_on", "entered_on", "decision_no", "left_on", "leave_reason", "file_no", "version",
)  # fmt: skip


def record_persons(
    *, actor: Actor, county: OrgUnit, rows: Sequence[PastPerson], checklist: ReserveChecklist | None = None
) -> list[int]:
    """Insert persons with steps, checks and events; return their keys in the order of `rows`.

    :raises DomainError: somebody in or out of the pool has no day or document of the decision.
    """
    actor.require("reserve.decide", county.path)
    if any((row.state in (rule.IN_POOL, rule.LEFT)) != bool(row.entered_on and row.decision_no) for row in rows):
        raise DomainError("persons of the pool have a day and a document of the decision, others have none")
    with transaction.atomic():
        ids = list(bulk.next_ids(ReservePerson, len(rows)))
        values = [
            (
                pk, row.unit_id, names.fold(row.name), names.key(row.name), row.source_id, row.tier, row.post,
                row.is_party_member, row.skills, row.member_id, row.need_id, row.state, row.begun_on, row.entered_on,
                row.decision_no, row.left_on, row.leave_reason,
                row.file_no or (f"{row.entered_on.year}-{pk:05d}" if row.entered_on else ""), len(row.steps),
            )
            for pk, row in zip(ids, rows, strict=True)
        ]  # fmt: skip
        bulk.insert(ReservePerson, _PERSON, values)
        steps = [
            (pk, s.step, s.channel, s.held_on, s.document_no, s.actor_name, s.office, s.at, s.reason)
            for pk, row in zip(ids, rows, strict=True)
            for s in row.steps
        ]
        bulk.insert(
            ReserveStep,
            ("reserve", "step", "channel", "held_on", "document_no", "actor_name", "office", "at", "reason"),
            steps,
        )
        events = [
            (pk, kind, on, post, document, actor.name)
            for pk, row in zip(ids, rows, strict=True)
            for kind, on, post, document in row.events
        ]
        bulk.insert(
            ReserveEvent, ("reserve", "kind", "happened_on", "post", "document_no", "recorded_by"), events
        )  # fmt: skip
        checks = [(pk, *row.check) for pk, row in zip(ids, rows, strict=True) if row.check is not None]
        if checks and checklist is not None:
            _checks(actor, checklist, checks)
        _one_entry(actor, "reserve.recorded-many", county, [*values, *steps, *events, *checks])
    return ids


def _checks(actor: Actor, checklist: ReserveChecklist, checks: Sequence[tuple[int, str, date]]) -> None:
    items = list(ReserveCheckItem.objects.filter(checklist=checklist).values_list("pk", flat=True))
    ids = bulk.next_ids(ReserveCheck, len(checks))
    bulk.insert(
        ReserveCheck, ("id", "reserve", "checklist", "document_no", "checked_on", "checked_by", "passed"),
        [(pk, reserve, checklist.pk, no, on, actor.name, True) for pk, (reserve, no, on) in zip(ids, checks, strict=True)],
    )  # fmt: skip
    bulk.insert(
        ReserveCheckLine, ("check_of", "item", "passed"), [(pk, item, True) for pk in ids for item in items]
    )  # fmt: skip


def record_pairs(*, actor: Actor, county: OrgUnit, rows: Sequence[PastPair]) -> list[int]:
    """Insert pairs with mentors, practice and talks; return their keys in the order of `rows`."""
    actor.require("pair.change", county.path)
    with transaction.atomic():
        ids = list(bulk.next_ids(ReservePair, len(rows)))
        values = [
            (pk, row.reserve_id, row.pattern_id, row.plan, row.since, row.ended_on, row.end_reason, 1)
            for pk, row in zip(ids, rows, strict=True)
        ]
        bulk.insert(
            ReservePair, ("id", "reserve", "pattern", "plan", "since", "ended_on", "end_reason", "version"), values
        )  # fmt: skip
        mentors = [
            (pk, place, m.role, m.name, m.post, m.is_lead)
            for pk, row in zip(ids, rows, strict=True)
            for place, m in enumerate(row.mentors, start=1)
        ]
        bulk.insert(PairMentor, ("pair", "order", "role", "name", "post", "is_lead"), mentors)
        practice = [(row.unit_id, row.reserve_id, *stay, actor.name) for row in rows for stay in row.practice]
        bulk.insert(
            PracticeStay, ("unit", "reserve", "kind", "place", "begun_on", "last_on", "days", "recorded_by"), practice
        )
        talks = [(row.unit_id, row.reserve_id, on, actor.name) for row in rows for on in row.talks]
        bulk.insert(PairTalk, ("unit", "reserve", "held_on", "recorded_by"), talks)
        _one_entry(actor, "pair.begun-many", county, [*values, *mentors, *practice, *talks])
    return ids


def list_needs(
    *, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, str, str, int, date]],
    bodies: Sequence[Mapping[str, Any]],
) -> list[int]:  # fmt: skip
    """Insert needs (village, post, skill, number, day) and counts of village bodies; return the keys of the needs."""
    actor.require("need.change", county.path)
    columns = (
        "unit", "counted_on", "seats", "to_junior", "senior", "college", "bachelor", "to_35", "to_45", "to_55", "over_55",
    )  # fmt: skip
    with transaction.atomic():
        ids = list(bulk.next_ids(VillageNeed, len(rows)))
        bulk.insert(
            VillageNeed, ("id", "unit", "post", "skill", "number", "listed_on", "version"),
            [(pk, *row, 1) for pk, row in zip(ids, rows, strict=True)],
        )  # fmt: skip
        counted = [(*(body[name] for name in columns), 1) for body in bodies]
        bulk.insert(BodyStructure, (*columns, "version"), counted)
        _one_entry(actor, "need.listed-many", county, [*rows, *counted])
    return ids


def _one_entry(actor: Actor, action: str, county: OrgUnit, rows: Sequence[object]) -> None:
    changes = {"rows": len(rows), "digest": audit.digest_rows(rows)}
    audit.record(actor=actor, action=action, target=county, path=county.path, changes=changes)
