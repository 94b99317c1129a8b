"""The reserve pool and pairs in the matrix: at every unit records for each step, a need, a count, mentors, practice, a sheet."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models import OrgUnit
from teams.models import (
    BodyStructure,
    FileCabinet,
    PairMentor,
    PairPattern,
    PairTalk,
    PracticeStay,
    ReserveCheckItem,
    ReserveChecklist,
    ReserveEvent,
    ReserveExit,
    ReserveExitStep,
    ReserveImport,
    ReservePair,
    ReservePerson,
    ReserveSource,
    ReserveStep,
    VillageNeed,
)
from tests.world import NOW, TODAY, canary

NEEDLES = {
    "reserve": "Reserve 1 {}", "pooled": "Reserve 2 {}", "reserve-exit": "Reserve 3 {}", "reserve-event": "Reserve 2 {}",
    "need": "Need {}", "body": "Unit {}", "cabinet": "Cabinet {}", "reserve-pair": "Reserve 2 {}", "stay": "Stay {}",
    "pair-talk": "Reserve 2 {}", "reserve-import": "Persons {}", "reserve-source": "Source {}",
    "checklist": "Checklist {}", "pattern": "Pattern {}",
}  # fmt: skip
NUMBERED = ("pair-talk", "stay")
"""Kinds whose history names the record by its kind and day alone."""
OF_COUNTY = frozenset({"reserve-source", "checklist", "pattern"})
MODELS: dict[str, type[models.Model]] = {
    "reserve": ReservePerson, "pooled": ReservePerson, "reserve-exit": ReserveExit, "reserve-event": ReserveEvent,
    "need": VillageNeed, "body": BodyStructure, "cabinet": FileCabinet, "reserve-pair": ReservePair, "stay": PracticeStay,
    "pair-talk": PairTalk, "reserve-import": ReserveImport, "reserve-source": ReserveSource, "checklist": ReserveChecklist,
    "pattern": PairPattern,
}  # fmt: skip
REASON = {"reason": "because of the test"}
_LINES = [
    {
        "line": 2,
        "outcome": "refused",
        "unit": None,
        "unit_name": "",
        "source": None,
        "source_name": "",
        "reasons": ["no unit"],
    }
]


def build(path: str, unit: OrgUnit, county: OrgUnit) -> dict[tuple[str, str], Any]:
    """Return a record to review and one in the pool with everything about it, a proposal, a need, a count, a sheet."""
    text = canary(path)
    found: dict[tuple[str, str], Any] = {}
    if len(path) == 4:
        found["reserve-source", path] = ReserveSource.objects.create(
            unit=unit, code="leader", name=f"Source {text}", batch="five"
        )
        found["checklist", path] = checklist = ReserveChecklist.objects.create(
            unit=unit, number=1, document_no=f"Checklist {text}", adopted_on=TODAY
        )
        for kind in ("condition", "exclusion"):
            ReserveCheckItem.objects.create(checklist=checklist, kind=kind, number=1, text=f"{kind} {text}")
        found["pattern", path] = PairPattern.objects.create(
            unit=unit, code="one", name=f"Pattern {text}", fewest=1, most=2, roles=["lead"]
        )
    source = ReserveSource.objects.get(unit=county)
    pattern = PairPattern.objects.get(unit=county)
    base = {"unit": unit, "source": source, "tier": "village", "post": "secretary", "begun_on": TODAY}
    inside = {"state": "in-pool", "entered_on": TODAY, "decision_no": "No. 1"}
    found["reserve", path] = _person(1, text, base)
    found["pooled", path] = pooled = _person(2, text, {**base, **inside})
    out = _person(3, text, {**base, **inside})
    found["need", path] = VillageNeed.objects.create(
        unit=unit, post="secretary", skill=f"Need {text}", number=1, listed_on=TODAY
    )
    found["body", path] = BodyStructure.objects.create(unit=unit, counted_on=TODAY, seats=5, college=5, to_45=5)
    found["cabinet", path] = FileCabinet.objects.create(
        unit=unit, place=f"Cabinet {text}", keeper="somebody", keeper_post="clerk"
    )
    found["reserve-event", path] = ReserveEvent.objects.create(
        reserve=pooled, kind="party", happened_on=TODAY, recorded_by="somebody"
    )
    found["reserve-pair", path] = pair = ReservePair.objects.create(
        reserve=pooled, pattern=pattern, plan="plan", since=TODAY
    )
    PairMentor.objects.create(pair=pair, order=1, role="lead", name="somebody", post="post", is_lead=True)
    about = {"unit": unit, "reserve": pooled, "recorded_by": "somebody"}
    found["stay", path] = PracticeStay.objects.create(
        kind="shadowing", place=f"Stay {text}", begun_on=TODAY, last_on=TODAY, days=1, **about
    )
    found["pair-talk", path] = PairTalk.objects.create(held_on=TODAY, **about)
    today = timezone.localdate()
    found["reserve-exit", path] = proposal = ReserveExit.objects.create(
        reserve=out, ground="other", state="answered", notice_from=today - timedelta(days=5),
        notice_until=today + timedelta(days=30), **REASON,
    )  # fmt: skip
    ReserveExitStep.objects.create(proposal=proposal, step="propose", actor_name="somebody", at=NOW, **REASON)
    found["reserve-import", path] = ReserveImport.objects.create(
        unit=unit, file_name=f"Persons {text}.xlsx", sha256="0" * 64, created_by="somebody", created_at=NOW, refused=1,
        lines=[{**_LINES[0], "values": {"name": f"New {text}", "entered_on": None}}],
    )  # fmt: skip
    return found


def _person(number: int, text: str, values: Mapping[str, Any]) -> ReservePerson:
    name = f"Reserve {number} {text}"
    row = ReservePerson.objects.create(name=name, name_key=name, **values)
    ReserveStep.objects.create(
        reserve=row, step="recommend", channel="masses", held_on=TODAY, actor_name="somebody", at=NOW
    )
    return row


TABLES: tuple[Mapping[str, Any], ...] = (
    {"kind": "reserve", "view": "reserve.view"}, {"kind": "reserve-exit", "view": "reserve.view"},
    {"kind": "reserve-event", "view": "reserve.view"}, {"kind": "need", "view": "reserve.view"},
    {"kind": "body", "view": "reserve.view"}, {"kind": "reserve-pair", "view": "reserve.view"},
    {"kind": "stay", "view": "reserve.view"}, {"kind": "pair-talk", "view": "reserve.view"},
    {
        "kind": "cabinet", "view": "reserve.view", "add": "reserve.review", "change": "reserve.review",
        "edits": {"place": "Renamed"},
    },
    {
        "kind": "reserve-source", "view": "reserve.view", "add": "reserve.set-up", "change": "reserve.set-up",
        "edits": {"name": "Renamed"},
    },
    {"kind": "checklist", "view": "reserve.view", "add": "reserve.set-up"},
    {
        "kind": "pattern", "view": "reserve.view", "add": "reserve.set-up", "change": "reserve.set-up",
        "edits": {"name": "Renamed"},
    },
)  # fmt: skip

BY_INTERFACE = (
    ("reserve-person", "reserve", "reserve.view"), ("village-need", "need", "reserve.view"),
    ("reserve-pair", "reserve-pair", "reserve.view"),
)  # fmt: skip
FOREIGN = (
    ("cabinet", "unit", "unit", "township"), ("reserve-source", "unit", "unit", "county"), ("checklist", "unit", "unit", "county"),
    ("pattern", "unit", "unit", "county"),
)  # fmt: skip


def new(key: Callable[[str], str], kind: str) -> dict[str, Any]:
    """Return a form for a new record that its service accepts; `key` names an object of the own unit."""
    given: dict[str, dict[str, Any]] = {
        "cabinet": {"unit": key("unit"), "place": "New", "keeper": "New", "keeper_post": "New"},
        "reserve-source": {"unit": key("unit"), "code": "new", "name": "New", "batch": "New", "order": "2"},
        "checklist": {"unit": key("unit"), "document_no": "New", "adopted_on": "2025-12-01", "conditions": "a", "exclusions": "b"},
        "pattern": {"unit": key("unit"), "code": "new", "name": "New", "fewest": "1", "most": "2", "roles": "a"},
    }  # fmt: skip
    return given[kind]
