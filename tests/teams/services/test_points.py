"""Points of members: by the tariff of the day, only added, reversed by a contrary entry."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from core import indicators
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.periods import Period
from core.scope import EVERYTHING
from teams.models import PointEntry, PointRate, PointTariff
from teams.selectors import points as selectors
from teams.services import points
from tests.teams.services.test_honours import actor_of
from tests.world import NOW, TODAY, VILLAGES, World

VILLAGE, FAR = VILLAGES[0], VILLAGES[2]
YEAR = Period.parse("2025")


def tariff(
    world: World,
    start: date = date(2025, 1, 1),
    rates: tuple[tuple[str, int], ...] = (("志愿服务半天", 5), ("调解一件", 8)),
) -> PointTariff:
    values = {"name": "积分标准", "valid_from": start, "document_no": "组通〔2025〕1号"}
    return points.set_tariff(actor=SYSTEM, county=world.county, values=values, rates=rates)


def earn(
    world: World, number: int = 0, *, on: date = TODAY, times: int = 1, rate: PointRate | None = None
) -> PointEntry:
    rate = rate or PointRate.objects.order_by("pk").first()
    assert rate is not None
    found = points.earn(
        actor=SYSTEM, unit=world.units[VILLAGE], rate_id=rate.pk, members=[world.members[VILLAGE][number]], on=on,
        times=times, now=NOW,
    )  # fmt: skip
    return found[0]


def test_points_come_from_the_tariff_of_the_day(world: World) -> None:
    old, new = tariff(world), tariff(world, date(2025, 12, 1), (("志愿服务半天", 6),))
    first, later = old.rates.get(order=1), new.rates.get()
    assert earn(world, on=date(2025, 11, 30), rate=first).points == 5
    assert earn(world, on=date(2025, 12, 1), times=3, rate=later).points == 18
    with pytest.raises(DomainError) as other:
        earn(world, on=date(2025, 12, 1), rate=first)
    assert other.value.field == "rate"
    with pytest.raises(DomainError) as before:
        earn(world, on=date(2024, 12, 31), rate=first)
    assert before.value.field == "on"
    member = world.members[VILLAGE][0]
    assert points.balance(member.pk) == 23
    assert selectors.balances([member.pk]) == {member.pk: 23}
    assert indicators.get("member.points").query(EVERYTHING, YEAR) == {member.pk: 23}
    assert indicators.get("points.earned").query(EVERYTHING, YEAR) == {world.units[VILLAGE].pk: 23}
    assert [row.act for row in selectors.rates_on(VILLAGE, TODAY)] == ["志愿服务半天"]


def test_what_is_wrong_is_named(world: World) -> None:
    tariff(world)
    rate = PointRate.objects.order_by("pk").first()
    assert rate is not None
    unit, people = world.units[VILLAGE], world.members[VILLAGE]
    for field, given in (
        ("members", {"members": []}), ("members", {"members": world.members[FAR]}), ("times", {"times": 0}), ("times", {"times": 100}),
        ("on", {"on": date(2026, 1, 1)}),
    ):  # fmt: skip
        wanted = {"members": people, "on": TODAY, "times": 1, **given}
        with pytest.raises(DomainError) as refused:
            points.earn(actor=SYSTEM, unit=unit, rate_id=rate.pk, now=NOW, **wanted)
        assert refused.value.field == field
    assert not PointEntry.objects.exists()


def test_a_tariff_holds_no_points_for_telling_on_people(world: World) -> None:
    for rates in ((("举报违规", 5),), (("服务", 0),), (("服务", 5), ("服务 ", 6)), (("", 3),), ()):
        with pytest.raises(DomainError) as refused:
            tariff(world, rates=rates)
        assert refused.value.field == "rates"
    assert not PointTariff.objects.exists()


def test_a_tariff_that_was_used_stays(world: World) -> None:
    made = tariff(world)
    points.change_tariff(
        actor=SYSTEM, tariff_id=made.pk, values={"name": "改名"}, version=1, rates=(("志愿服务半天", 7),)
    )
    assert list(made.rates.values_list("act", "points")) == [("志愿服务半天", 7)]
    earn(world)
    with pytest.raises(Conflict):
        points.change_tariff(actor=SYSTEM, tariff_id=made.pk, values={"name": "再改"}, version=2)
    with pytest.raises(Forbidden):
        points.change_tariff(actor=actor_of(world, "village"), tariff_id=made.pk, values={"name": "再改"}, version=2)
    with pytest.raises(NotFound):
        points.tariff_seen(actor_of(world, "stranger"), made.pk)


def test_a_mistake_is_reversed_once_and_rows_never_change(world: World) -> None:
    tariff(world)
    entry = earn(world)
    with pytest.raises(DomainError) as silent:
        points.reverse(actor=SYSTEM, entry_id=entry.pk, reason="", now=NOW)
    assert silent.value.field == "reason"
    points.reverse(actor=SYSTEM, entry_id=entry.pk, reason="重复录入", now=NOW)
    with pytest.raises(Conflict):
        points.reverse(actor=SYSTEM, entry_id=entry.pk, reason="再来", now=NOW)
    assert points.balance(entry.member_id) == 0
    assert indicators.get("points.earned").query(EVERYTHING, YEAR) == {}
    rows = PointEntry.objects.filter(pk=entry.pk)
    for act in (lambda: rows.update(points=500), lambda: rows._raw_delete("default")):
        with pytest.raises(DatabaseError, match=r"never changed"), transaction.atomic():
            act()


def test_earned_points_that_are_spent_are_not_taken_back(world: World) -> None:
    tariff(world)
    entry = earn(world)
    spent = points.spend(actor=SYSTEM, member_id=entry.member_id, points=5, on=TODAY, now=NOW)
    with pytest.raises(DomainError):
        points.reverse(actor=SYSTEM, entry_id=entry.pk, reason="重复录入", now=NOW)
    with pytest.raises(Conflict):
        points.reverse(actor=SYSTEM, entry_id=spent.pk, reason="重复录入", now=NOW)
    points.give_back(actor=SYSTEM, entry=spent, reason="退货", now=NOW)
    points.reverse(actor=SYSTEM, entry_id=entry.pk, reason="重复录入", now=NOW)
    assert points.balance(entry.member_id) == 0
    with pytest.raises(Conflict):
        points.give_back(actor=SYSTEM, entry=spent, reason="退货", now=NOW)
