"""Shops of points: what they offer, handing goods to a member for points, and putting a mistake right by a contrary row."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from ledgers.models import PointGoods, PointShop, Redemption
from teams.services import points as ledger

SHOP_FIELDS = ("name", "opened_on", "closed_on")
GOODS_FIELDS = ("name", "points", "value_fen", "is_offered")
MOST_QUANTITY = 999


def open_shop(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any]) -> PointShop:
    """Record a shop of a unit."""
    actor.require("points.redeem", unit.path, see="points.view")
    made = PointShop(unit=unit, **_picked(values, SHOP_FIELDS))
    records.create(actor=actor, action="shop.opened", instance=made, path=unit.path)
    return made


def change_shop(*, actor: Actor, shop_id: int, values: Mapping[str, Any], version: int | None) -> PointShop:
    """Correct a shop, or close it by its last day.

    :raises Conflict: somebody has changed it since `version`.
    """
    shop = shop_seen(actor, shop_id)
    _may(actor, shop)
    records.change(
        actor=actor, action="shop.changed", instance=shop, values=_picked(values, SHOP_FIELDS), path=shop.unit.path,
        version=version,
    )  # fmt: skip
    return shop


def shop_seen(actor: Actor, shop_id: int) -> PointShop:
    """Return a shop inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    row = PointShop.objects.within(actor.scope("points.view")).select_related("unit").filter(pk=shop_id).first()
    if row is None:
        raise NotFound
    return row


def add_goods(*, actor: Actor, shop_id: int, values: Mapping[str, Any]) -> PointGoods:
    """Add goods to a shop: name, points and value of one in fen."""
    shop = shop_seen(actor, shop_id)
    _may(actor, shop)
    made = PointGoods(shop=shop, **_picked(values, GOODS_FIELDS))
    records.create(actor=actor, action="goods.added", instance=made, path=shop.unit.path)
    return made


def goods_seen(actor: Actor, goods_id: int) -> PointGoods:
    """Return goods of a shop inside the actor's scope.

    :raises NotFound: there are none, or they lie outside.
    """
    rows = PointGoods.objects.within(actor.scope("points.view")).select_related("shop__unit")
    row = rows.filter(pk=goods_id).first()
    if row is None:
        raise NotFound
    return row


def change_goods(*, actor: Actor, goods_id: int, values: Mapping[str, Any], version: int | None) -> PointGoods:
    """Change what goods cost, or whether they are offered; what was redeemed keeps what it cost.

    :raises Conflict: somebody has changed them since `version`.
    """
    goods = goods_seen(actor, goods_id)
    _may(actor, goods.shop)
    records.change(
        actor=actor, action="goods.changed", instance=goods, values=_picked(values, GOODS_FIELDS),
        path=goods.shop.unit.path, version=version,
    )  # fmt: skip
    return goods


def redeem(*, actor: Actor, goods_id: int, member_id: int, quantity: int, on: date, now: datetime) -> Redemption:
    """Hand goods to a member for points; more than the balance is never spent, whoever spends at the same time.

    :raises DomainError: the balance is not enough, the goods are not offered, the shop is closed on the day; names the field.
    """
    goods = goods_seen(actor, goods_id)
    shop = goods.shop
    _may(actor, shop)
    if not 1 <= quantity <= MOST_QUANTITY:
        raise DomainError(_("Give a quantity from 1 to %(most)s.") % {"most": MOST_QUANTITY}, field="quantity")
    if on > timezone.localdate(now):
        raise DomainError(_("Give the day on which it happened, today at the latest."), field="on")
    if on < shop.opened_on or (shop.closed_on is not None and on > shop.closed_on):
        raise DomainError(_("The shop was not open on that day."), field="on")
    with transaction.atomic():
        goods = PointGoods.objects.select_for_update(of=("self",)).get(pk=goods.pk)
        if not goods.is_offered:
            raise DomainError(_("These goods are not offered any more. Choose others."), field="goods")
        points = goods.points * quantity
        entry = ledger.spend(actor=actor, member_id=member_id, points=points, on=on, now=now)
        row = Redemption(
            shop=shop, goods=goods, member_id=member_id, on=on, quantity=quantity, points=points,
            value_fen=goods.value_fen * quantity, entry=entry, entered_by=actor.name, entered_at=now,
        )  # fmt: skip
        records.create(actor=actor, action="points.redeemed", instance=row, path=shop.unit.path)
    return row


def redemption_seen(actor: Actor, redemption_id: int) -> Redemption:
    """Return a redemption inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Redemption.objects.within(actor.scope("points.view"))
    row = rows.select_related("shop__unit", "goods", "member__team__unit", "entry__member__team__unit")
    found = row.filter(pk=redemption_id).first()
    if found is None:
        raise NotFound
    return found


def reverse(*, actor: Actor, redemption_id: int, reason: str, now: datetime) -> Redemption:
    """Put a redemption right that was entered by mistake: a contrary row, and the points are the member's again.

    :raises Conflict: it is reversed already, or is itself a reversal.
    """
    row = redemption_seen(actor, redemption_id)
    _may(actor, row.shop)
    if row.reverses_id is not None:
        raise Conflict(_("A reversal is not reversed. Enter the redemption anew."))
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        entry = ledger.give_back(actor=actor, entry=row.entry, reason=reason, now=now)
        made = Redemption(
            shop=row.shop, goods=row.goods, member_id=row.member_id, on=timezone.localdate(now),
            quantity=-row.quantity, points=-row.points, value_fen=-row.value_fen, entry=entry, reverses=row,
            reason=reason.strip()[:100], entered_by=actor.name, entered_at=now,
        )  # fmt: skip
        records.create(
            actor=actor, action="points.redemption-reversed", instance=made, path=row.shop.unit.path,
            reason=reason.strip(),
        )  # fmt: skip
    return made


def record_many(
    *, actor: Actor, county: OrgUnit, rows: Sequence[tuple[PointGoods, int, date, int]], now: datetime
) -> int:
    """Insert redemptions at once (goods, member, day, quantity); return how many. One audit entry.

    :raises DomainError: somebody's balance is not enough; nothing is written.
    """
    actor.require("points.redeem", county.path)
    with transaction.atomic():
        spent = [(member, on, goods.points * quantity) for goods, member, on, quantity in rows]
        ids = ledger.spend_many(actor=actor, county=county, rows=spent, now=now)
        values = [
            (
                goods.shop_id, goods.pk, member, on, quantity, goods.points * quantity, goods.value_fen * quantity, entry,
                "", actor.name, now,
            )
            for entry, (goods, member, on, quantity) in zip(ids, rows, strict=True)
        ]  # fmt: skip
        columns = (
            "shop", "goods", "member", "on", "quantity", "points", "value_fen", "entry", "reason", "entered_by", "entered_at",
        )  # fmt: skip
        bulk.insert(Redemption, columns, values)
        audit.record(
            actor=actor, action="points.redeemed-many", target=county, path=county.path, at=now,
            changes={
                "rows": len(values), "points": sum(points for _member, _on, points in spent),
                "digest": audit.digest_rows([tuple(map(str, row)) for row in values]),
            },
        )  # fmt: skip
    return len(values)


def _may(actor: Actor, shop: PointShop) -> None:
    if not actor.can("points.redeem", shop.unit.path):
        raise Forbidden


def _picked(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    unknown = set(values) - set(names)
    if unknown:
        raise DomainError(
            _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
        )
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
