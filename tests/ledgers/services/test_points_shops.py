"""Goods for points: never more than the balance, put right by a contrary row, worth what the goods are worth."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from core import indicators
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.periods import Period
from core.scope import EVERYTHING
from ledgers.models import PointGoods, PointShop, Redemption
from ledgers.services import points as shops
from teams.domain import points as rules
from teams.models import PointEntry, PointTariff
from teams.services import points
from tests.teams.services.test_honours import actor_of
from tests.teams.services.test_points import VILLAGE, earn, tariff
from tests.world import NOW, TODAY, World

YEAR = Period.parse("2025")


def goods(world: World, cost: int = 5, value: int = 625, path: str = VILLAGE) -> PointGoods:
    shop = shops.open_shop(
        actor=SYSTEM, unit=world.units[path], values={"name": f"积分超市 {cost}", "opened_on": date(2025, 1, 1)}
    )
    return shops.add_goods(actor=SYSTEM, shop_id=shop.pk, values={"name": "洗衣液", "points": cost, "value_fen": value})


def redeem(world: World, what: PointGoods, *, quantity: int = 1, number: int = 0, on: date = TODAY) -> Redemption:
    return shops.redeem(
        actor=SYSTEM, goods_id=what.pk, member_id=world.members[VILLAGE][number].pk, quantity=quantity, on=on, now=NOW
    )


def test_34280_points_for_43000_yuan_give_1_25_yuan_a_point(world: World) -> None:
    tariff(world, rates=(("服务", 3_428),))
    rice, more = goods(world, 3_428, 430_000), goods(world, 17, 2_000)
    for number in range(6):
        earn(world, number, times=99)
    for number in range(5):
        redeem(world, rice, quantity=2, number=number)
    assert Redemption.objects.count() == 5
    value, spent = (
        indicators.total(code, EVERYTHING, YEAR) for code in ("points.shops.value", "points.shops.redeemed")
    )
    assert (spent, value) == (34_280, 4_300_000)
    assert rules.fen_per_point(value, spent) == 125
    assert indicators.total("points.redeemed", EVERYTHING, YEAR) == 34_280
    assert indicators.get("points.shops").query(EVERYTHING, YEAR) == {world.units[VILLAGE].pk: 2}
    assert more.shop_id != rice.shop_id


def test_a_redemption_never_exceeds_the_balance(world: World) -> None:
    tariff(world)
    earn(world, times=2)
    soap = goods(world)
    with pytest.raises(DomainError) as refused:
        redeem(world, soap, quantity=3)
    assert refused.value.field == "quantity"
    assert "10" in str(refused.value), "it says what is left"
    assert not Redemption.objects.exists()
    redeem(world, soap, quantity=2)
    with pytest.raises(DomainError):
        redeem(world, soap)
    assert points.balance(world.members[VILLAGE][0].pk) == 0
    assert PointEntry.objects.filter(kind="redeemed").count() == Redemption.objects.count() == 1


def test_a_mistake_is_put_right_by_a_contrary_row(world: World) -> None:
    tariff(world)
    earn(world)
    row = redeem(world, goods(world))
    with pytest.raises(DomainError) as silent:
        shops.reverse(actor=SYSTEM, redemption_id=row.pk, reason=" ", now=NOW)
    assert silent.value.field == "reason"
    contrary = shops.reverse(actor=SYSTEM, redemption_id=row.pk, reason="退货", now=NOW)
    assert (contrary.quantity, contrary.points, contrary.value_fen) == (-1, -5, -625)
    for again in (row.pk, contrary.pk):
        with pytest.raises(Conflict):
            shops.reverse(actor=SYSTEM, redemption_id=again, reason="再退", now=NOW)
    assert points.balance(row.member_id) == 5
    assert (
        indicators.total("points.shops.value", EVERYTHING, YEAR)
        == indicators.total("points.redeemed", EVERYTHING, YEAR)
        == 0
    )
    rows = Redemption.objects.filter(pk=row.pk)
    for act in (
        lambda: rows.update(points=1),
        lambda: Redemption.objects.filter(pk=contrary.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match=r"never changed"), transaction.atomic():
            act()


def test_what_is_not_offered_or_not_open_is_refused(world: World) -> None:
    tariff(world)
    earn(world, times=9)
    soap = goods(world)
    for field, given in (
        ("quantity", {"quantity": 0}),
        ("on", {"on": date(2026, 1, 1)}),
        ("on", {"on": date(2024, 12, 31)}),
    ):
        with pytest.raises(DomainError) as refused:
            redeem(world, soap, **given)
        assert refused.value.field == field
    shops.change_goods(actor=SYSTEM, goods_id=soap.pk, values={"is_offered": False}, version=1)
    with pytest.raises(DomainError) as gone:
        redeem(world, soap)
    assert gone.value.field == "goods"
    shops.change_shop(actor=SYSTEM, shop_id=soap.shop_id, values={"closed_on": date(2025, 11, 30)}, version=1)
    with pytest.raises(Conflict):
        shops.change_shop(actor=SYSTEM, shop_id=soap.shop_id, values={"name": "x"}, version=1)
    assert not Redemption.objects.exists()


def test_shops_are_their_units(world: World) -> None:
    tariff(world)
    earn(world)
    soap, far = goods(world), actor_of(world, "village2")
    with pytest.raises(NotFound):
        shops.goods_seen(far, soap.pk)
    with pytest.raises(NotFound):
        shops.open_shop(actor=far, unit=world.units[VILLAGE], values={"name": "x", "opened_on": TODAY})
    with pytest.raises((Forbidden, NotFound)):
        shops.open_shop(
            actor=actor_of(world, "superior"), unit=world.units[VILLAGE], values={"name": "x", "opened_on": TODAY}
        )
    stranger = world.members["000100020001"][0]
    with pytest.raises(NotFound):
        shops.redeem(
            actor=actor_of(world, "village"), goods_id=soap.pk, member_id=stranger.pk, quantity=1, on=TODAY, now=NOW
        )
    assert PointShop.objects.count() == 1
    assert PointTariff.objects.count() == 1
