"""Several shops that redeem the same member's points at once: together never more than the balance."""

import threading

import pytest
from django.db import connections

from core.actors import SYSTEM
from core.errors import DomainError
from ledgers.models import Redemption
from ledgers.services import points as shops
from teams.services import points
from tests.ledgers.services.test_points_shops import goods
from tests.teams.services.test_points import VILLAGE, earn, tariff
from tests.world import NOW, TODAY, make_world

SENDERS, EACH = 6, 4


@pytest.mark.django_db(transaction=True)
def test_parallel_redemptions_never_exceed_the_balance() -> None:
    world = make_world()
    tariff(world)
    member = earn(world, times=10).member_id
    what = goods(world, 5).pk
    start, outcomes = threading.Barrier(SENDERS), []

    def send() -> None:
        try:
            start.wait()
            for _number in range(EACH):
                try:
                    shops.redeem(actor=SYSTEM, goods_id=what, member_id=member, quantity=1, on=TODAY, now=NOW)
                    outcomes.append("done")
                except DomainError:
                    outcomes.append("refused")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _number in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (outcomes.count("done"), outcomes.count("refused")) == (10, SENDERS * EACH - 10)
    assert Redemption.objects.count() == 10
    assert points.balance(member) == 0
    assert Redemption.objects.select_related("shop__unit").first().shop.unit.path == VILLAGE  # type: ignore[union-attr]
