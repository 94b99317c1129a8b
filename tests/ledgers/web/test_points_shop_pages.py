"""Pages of points shops: opened, stocked, goods handed out once, a mistake put right."""

import uuid

from django.urls import reverse
from django.utils import timezone

from core import xlsx
from ledgers.models import PointGoods, PointShop, Redemption
from teams.services import points
from tests.ledgers.services.test_points_shops import goods
from tests.teams.services.test_points import VILLAGE, earn, tariff
from tests.world import World


def post(client, page: str, args: list[object] | None = None, **data: object):  # type: ignore[no-untyped-def]
    return client.post(reverse(f"ledgers:{page}", args=args or []), {"key": str(uuid.uuid4()), **data})


def test_a_village_opens_a_shop_and_hands_out_goods_once(world: World, as_user) -> None:
    tariff(world)
    member = earn(world, times=2).member_id
    client, today = as_user("village"), timezone.localdate().isoformat()
    assert post(client, "shop-new", name="积分超市", opened_on="2025-01-01", unit=VILLAGE).status_code == 302
    shop = PointShop.objects.get()
    wrong = post(client, "goods-new", [shop.pk], name="米", points="5", value_fen="六块", is_offered="on")
    assert wrong.status_code == 400
    assert wrong.context["form"]["value_fen"].value() == "六块"
    assert (
        post(client, "goods-new", [shop.pk], name="米", points="5", value_fen="6.25", is_offered="on").status_code
        == 302
    )
    what = PointGoods.objects.get()
    assert what.value_fen == 625
    page = client.get(reverse("ledgers:shop", args=[shop.pk]))
    assert [row.pk for row in page.context["form"].fields["member"].queryset] == [member], (
        "only who has points is offered"
    )
    too_many = post(client, "shop", [shop.pk], goods=what.pk, member=member, quantity="3", on=today)
    assert too_many.status_code == 400
    assert "quantity" in too_many.context["form"].errors
    given = {"key": str(uuid.uuid4()), "goods": what.pk, "member": member, "quantity": "2", "on": today}
    for _twice in range(2):
        assert client.post(reverse("ledgers:shop", args=[shop.pk]), given).status_code in (302, 400)
    assert Redemption.objects.count() == 1
    assert points.balance(member) == 0
    page = client.get(reverse("ledgers:shops")).content.decode()
    assert "1.25" in page
    row = Redemption.objects.get()
    assert post(client, "redemption-reverse", [row.pk], reason="").status_code == 400
    assert post(client, "redemption-reverse", [row.pk], reason="退货").status_code == 302
    assert points.balance(member) == 10
    book = client.post(reverse("export"), {"page": "ledgers:shops", "query": ""})
    assert book["Content-Type"] == xlsx.MIME


def test_goods_and_shops_are_changed_by_version(world: World, as_user) -> None:
    what = goods(world)
    client = as_user("village")
    assert post(client, "goods", [what.pk], name="洗衣液", points="6", value_fen="7", version="1").status_code == 302
    what.refresh_from_db()
    assert (what.points, what.value_fen, what.is_offered) == (6, 700, False)
    assert post(client, "goods", [what.pk], name="洗衣液", points="7", value_fen="7", version="1").status_code == 409
    shop = what.shop
    assert (
        post(
            client,
            "shop-change",
            [shop.pk],
            name="积分超市",
            opened_on="2025-01-01",
            closed_on="2024-01-01",
            version=shop.version,
        ).status_code
        == 400
    )
    assert (
        post(client, "shop-change", [shop.pk], name="新超市", opened_on="2025-01-01", version=shop.version).status_code
        == 302
    )
    far = as_user("village2")
    for name, args in (("shop", [shop.pk]), ("shop-change", [shop.pk]), ("goods", [what.pk]), ("goods-new", [shop.pk])):
        assert far.get(reverse(f"ledgers:{name}", args=args)).status_code == 404
    assert as_user("superior").get(reverse("ledgers:shops")).status_code == 403
