"""What tests of meetings add to the small county: its organisations and the shipped kinds."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.selectors import actor_named
from branches.models import Branch, Meeting, MeetingKind
from branches.services import meeting_setting, meetings
from branches.services.meetings import Held
from core.actors import SYSTEM, Actor
from tests.branches.world import Branches, make_branches
from tests.keeping import kept
from tests.world import World, make_world

NOW = datetime(2025, 11, 20, 2, 0, tzinfo=UTC)
TODAY = date(2025, 11, 20)
VILLAGE, OTHER_TOWNSHIP = "000100010001", "000100020001"

Small = tuple[World, Branches, dict[str, MeetingKind]]


def _build() -> Small:
    world = make_world()
    found = make_branches(world)
    kinds = meeting_setting.ship(actor=SYSTEM, county=world.county)
    meeting_setting.ship(actor=SYSTEM, county=world.other_county)
    return world, found, kinds


def small() -> Small:
    """Return the small county with its organisations and kinds of meetings."""
    return kept("meetings", _build)


def actor(name: str) -> Actor:
    return actor_named(name)


def hold(branch: Branch, kind: MeetingKind, day: date, *, by: str = "village", **values: Any) -> Meeting:
    """Return a meeting that was held on a day, recorded by the service."""
    given = {"due": 12, "attended": 10, "host": "书记", **values}
    options = {name: given.pop(name) for name in ("together", "plan_id") if name in given}
    return meetings.record(
        actor=actor(by), branch_id=branch.pk, kind_id=kind.pk, held=Held(held_on=day, **given), now=NOW, today=TODAY, **options
    )  # fmt: skip
