"""What tests of the reserve pool add to the small county: its lists, records at every step, a group of mentors."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from accounts.selectors import actor_of
from core.actors import SYSTEM, Actor
from teams.domain import reserve_lists as lists
from teams.domain.pairs import Mentor
from teams.models import PairPattern, ReservePerson, ReserveSource
from teams.services import reserve
from teams.services import reserve_lists as setting
from tests.world import NOW, TODAY, World

VILLAGE, NEIGHBOUR, FAR = "000100010001", "000100010002", "000100020001"
BEGUN = date(2025, 9, 1)
CHANNELS = {"organisation": BEGUN, "oneself": BEGUN + timedelta(days=2)}
STEPS = ("review", "joint-review", "inspect", "decide")
WHO = {"review": "township", "joint-review": "county", "inspect": "county", "decide": "county"}
FIVE = [Mentor(f"导师{number}", f"职务{number}", f"角色{number}", number == 1) for number in range(1, 6)]


def by(world: World, name: str) -> Actor:
    return actor_of(world.users[name])


def lists_of(world: World, county: str = "0001") -> None:
    """Give a county sources, a checklist and the patterns of mentoring."""
    setting.install(
        actor=SYSTEM, county=world.units[county], batch="五个一批", sources=lists.SOURCES, document_no="〔2025〕1号",
        adopted_on=date(2025, 1, 2),
    )  # fmt: skip


def source(county: str = "0001") -> ReserveSource:
    return ReserveSource.objects.filter(unit__path=county).order_by("order").first()  # type: ignore[return-value]


def pattern(code: str = "five-plus-one", county: str = "0001") -> PairPattern:
    return PairPattern.objects.select_related("unit").get(unit__path=county, code=code)


def values(name: str = "王小明", **changes: Any) -> dict[str, Any]:
    return {
        "name": name, "source": source(), "tier": "village", "post": "secretary", "is_party_member": False,
        "skills": "电工", **changes,
    }  # fmt: skip


def recommended(
    world: World, who: str = "village", path: str = VILLAGE, name: str = "王小明", *,
    channels: Mapping[str, date] = CHANNELS, member: Any = None,
) -> ReservePerson:  # fmt: skip
    return reserve.recommend(
        actor=by(world, who), unit=world.units[path], values=values(name), channels=channels, now=NOW, today=TODAY,
        member=member,
    )  # fmt: skip


def checked(world: World, person: ReservePerson, *, failed: int | None = None, who: str = "township") -> None:
    """Enter a check in which every line is passed but the `failed`-th."""
    checklist = reserve.checklist_for(person.unit.path)
    assert checklist is not None
    passed = {item.pk: place != failed for place, item in enumerate(checklist.items.all())}
    reserve.record_check(
        actor=by(world, who), reserve_id=person.pk, passed=passed, document_no="联审〔2025〕9号", checked_on=TODAY,
        today=TODAY,
    )  # fmt: skip


def take(world: World, person: ReservePerson, event: str, who: str = "", **more: Any) -> ReservePerson:
    """Take one step of a record."""
    given = {"document_no": "〔2025〕8号", "reason": "事由", "held_on": TODAY, **more}
    return reserve.move(
        actor=by(world, who or WHO[event]), reserve_id=person.pk, event=event, now=NOW, today=TODAY, **given
    )  # fmt: skip


def brought_to(world: World, person: ReservePerson, state: str) -> ReservePerson:
    """Take the steps up to a state on the way into the pool."""
    reached = ("recommended", "reviewed", "jointly", "inspected", "in-pool")
    for event in STEPS[: reached.index(state)]:
        if event == "joint-review":
            checked(world, person)
        take(world, person, event)
    person.refresh_from_db()
    return person


def in_pool(world: World, path: str = VILLAGE, name: str = "王小明", *, member: Any = None) -> ReservePerson:
    """Return somebody who went all the way into the pool, by the accounts of the offices, or by the portal where one lacks."""
    reviewer = "township2" if path.startswith("00010002") else "township"
    village = {VILLAGE: "village", FAR: "village2"}.get(path)
    recommend = {"actor": by(world, village) if village else SYSTEM, "unit": world.units[path]}
    person = reserve.recommend(
        **recommend, values=values(name), channels=CHANNELS, now=NOW, today=TODAY, member=member
    )  # fmt: skip
    for event in STEPS:
        if event == "joint-review":
            checked(world, person, who="county")
        take(world, person, event, reviewer if event == "review" else WHO[event])
    person.refresh_from_db()
    return person
