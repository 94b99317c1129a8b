"""Points of members: tariffs of a county, points earned for service acts, spent and reversed. Entries are only added."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.scope import WIDTH
from teams.domain import points as rules
from teams.models import Member, PointEntry, PointRate, PointTariff

EARNED, REDEEMED, REVERSAL = "earned", "redeemed", "reversal"
_TARIFF = ("name", "valid_from", "document_no")
MOST_AT_ONCE = 500


# Tariffs ----------------------------------------------------------------------------------------


def set_tariff(
    *, actor: Actor, county: OrgUnit, values: Mapping[str, Any], rates: Sequence[tuple[str, int]]
) -> PointTariff:
    """Return a county's new tariff with its rates (act, points), which hold from its first day on.

    :raises DomainError: the unit is no county, an act is named twice or tells on people, or points are out of range.
    """
    actor.require("points.set-up", county.path, see="points.view")
    if county.level != "county":
        raise DomainError(_("This is set for a county."), field="unit")
    with transaction.atomic():
        tariff = PointTariff(unit=county, **_picked(values))
        records.create(actor=actor, action="points.tariff-set", instance=tariff, path=county.path)
        _set_rates(actor, tariff, rates)
    return tariff


def change_tariff(
    *, actor: Actor, tariff_id: int, values: Mapping[str, Any], version: int | None,
    rates: Sequence[tuple[str, int]] | None = None,
) -> PointTariff:  # fmt: skip
    """Correct a tariff by which nothing was entered yet, and with `rates` its acts.

    :raises Conflict: points were entered by it: set another one from a later day.
    """
    tariff = tariff_seen(actor, tariff_id)
    if not actor.can("points.set-up", tariff.unit.path):
        raise Forbidden
    with transaction.atomic():
        PointTariff.objects.select_for_update(of=("self",)).get(pk=tariff.pk)
        if PointEntry.objects.filter(rate__tariff=tariff).exists():
            raise Conflict(_("Points were entered by this tariff. Set another one from a later day."))
        wrote = records.change(
            actor=actor, action="points.tariff-changed", instance=tariff, values=_picked(values),
            path=tariff.unit.path, version=version,
        )  # fmt: skip
        if rates is not None:
            if not wrote:
                records.touch(instance=tariff, version=version)
            PointRate.objects.filter(tariff=tariff).delete()
            _set_rates(actor, tariff, rates)
    return tariff


def tariff_seen(actor: Actor, tariff_id: int) -> PointTariff:
    """Return a tariff of a county that the actor's area lies in.

    :raises NotFound: there is none, or it is another county's.
    """
    row = tariffs_of(actor).filter(pk=tariff_id).first()
    if row is None:
        raise NotFound
    return row


def tariffs_of(actor: Actor) -> Any:
    """Return the tariffs of the counties that the actor's area touches, the newest first."""
    scope = actor.scope("points.view")
    rows = PointTariff.objects.select_related("unit").order_by("-valid_from", "pk")
    if scope.everything:
        return rows
    return rows.filter(unit__path__in={path[:WIDTH] for path in scope.paths})


def tariff_on(path: str, day: date) -> PointTariff | None:
    """Return the tariff that holds for a unit on a day."""
    found = {row.valid_from: row for row in PointTariff.objects.filter(unit__path=path[:WIDTH])}
    return rules.in_force(found, day)


def read_rates(text: str) -> list[tuple[str, int]]:
    """Return the acts with their points that are typed one a line.

    :raises ValidationError: a line cannot be read; names it.
    """
    try:
        return rules.rates_of(text)
    except rules.WrongLine as error:
        raise ValidationError(
            _("Line %(n)s: write the act, a blank and its points, for example “%(example)s”.")
            % {"n": error.number, "example": "志愿服务半天 5"}
        ) from error


def _picked(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: values[name].strip() if isinstance(values[name], str) else values[name]
        for name in _TARIFF
        if name in values
    }


def _set_rates(actor: Actor, tariff: PointTariff, rates: Sequence[tuple[str, int]]) -> None:
    if not rates:
        raise DomainError(_("Name at least one act with its points."), field="rates")
    seen: set[str] = set()
    rows = []
    for order, (text, points) in enumerate(rates, 1):
        act = text.strip()
        if not act or act in seen:
            raise DomainError(_("Line %(n)s: name every act, and each only once.") % {"n": order}, field="rates")
        if word := rules.tells_on_people(act):
            raise DomainError(
                _("Line %(n)s: there are no points for “%(word)s”. Points are for service and for hazards of things, such as roads, water, power and fire.")
                % {"n": order, "word": word},
                field="rates",
            )  # fmt: skip
        if not 1 <= points <= rules.MOST_POINTS:
            raise DomainError(
                _("Line %(n)s: give 1 to %(most)s points.") % {"n": order, "most": rules.MOST_POINTS}, field="rates"
            )
        seen.add(act)
        rows.append((tariff.pk, order, act, points))
    bulk.insert(PointRate, ("tariff", "order", "act", "points"), rows)
    audit.record(
        actor=actor, action="points.rates-set", target=tariff, path=tariff.unit.path,
        changes={"rows": len(rows), "digest": audit.digest_rows(rows)},
    )  # fmt: skip


# Entries ----------------------------------------------------------------------------------------


def earn(
    *, actor: Actor, unit: OrgUnit, rate_id: int, members: Iterable[Member], on: date, times: int, now: datetime
) -> list[PointEntry]:
    """Add the points of a service act for members of a unit, all or none.

    :raises DomainError: the act is not in the tariff of the day, the day lies ahead, or somebody was not in post; names the field.
    """
    actor.require("points.change", unit.path, see="points.view")
    people = list(members)
    if not people:
        raise DomainError(_("Choose at least one member."), field="members")
    if len(people) > MOST_AT_ONCE:
        raise DomainError(_("Name up to %(n)s at once.") % {"n": MOST_AT_ONCE}, field="members")
    if on > timezone.localdate(now):
        raise DomainError(_("Give the day on which it happened, today at the latest."), field="on")
    if not 1 <= times <= rules.MOST_TIMES:
        raise DomainError(_("Give 1 to %(most)s times.") % {"most": rules.MOST_TIMES}, field="times")
    tariff = tariff_on(unit.path, on)
    if tariff is None:
        raise DomainError(_("No tariff of points holds on this day. The county sets one."), field="on")
    rate = tariff.rates.filter(pk=rate_id).first()
    if rate is None:
        raise DomainError(
            _("This act is not in the tariff of that day, “%(tariff)s”. Choose one of its acts.")
            % {"tariff": tariff.name},
            field="rate",
        )
    for member in people:
        if not member.team.unit.path.startswith(unit.path):
            raise DomainError(
                _("%(names)s do not belong to %(unit)s.") % {"names": member.name, "unit": unit.name}, field="members"
            )
        if on < member.joined_on or (member.left_on is not None and on >= member.left_on):
            raise DomainError(_("%(name)s was not in post on that day.") % {"name": member.name}, field="members")
    with transaction.atomic():
        # The tariff's row is held, so that nobody corrects a tariff by which points are being entered.
        PointTariff.objects.select_for_update(of=("self",)).get(pk=tariff.pk)
        rows = [
            PointEntry(
                member=member, kind=EARNED, on=on, rate=rate, times=times, points=rate.points * times,
                entered_by=actor.name, entered_at=now,
            )
            for member in people
        ]  # fmt: skip
        made = PointEntry.objects.bulk_create(rows)
        audit.record(
            actor=actor, action="points.earned", target=unit, path=unit.path, at=now,
            changes={
                "rows": len(made), "points": sum(row.points for row in made),
                "digest": audit.digest_rows([(row.member_id, rate.pk, on, row.points) for row in made]),
            },
        )  # fmt: skip
    return made


def entry_seen(actor: Actor, entry_id: int) -> PointEntry:
    """Return an entry of points inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = PointEntry.objects.within(actor.scope("points.view")).select_related("member__team__unit", "rate")
    row = rows.filter(pk=entry_id).first()
    if row is None:
        raise NotFound
    return row


def reverse(*, actor: Actor, entry_id: int, reason: str, now: datetime) -> PointEntry:
    """Take back earned points that were entered by mistake, by a contrary entry with its reason.

    :raises Conflict: the entry is reversed already, or is none of points earned.
    :raises DomainError: no reason is given, or so many points are redeemed that the balance would fall below zero.
    """
    entry = entry_seen(actor, entry_id)
    path = entry.member.team.unit.path
    actor.require("points.change", path, see="points.view")
    if entry.kind != EARNED:
        raise Conflict(_("Only points earned are reversed here; a redemption is reversed in its shop."))
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        held(entry.member_id)
        if PointEntry.objects.filter(reverses=entry).exists():
            raise Conflict(_("This entry is reversed already."))
        left = balance(entry.member_id)
        if entry.points > left:
            raise DomainError(
                _("Only %(left)s points are left: %(points)s cannot be taken back. Reverse a redemption first.")
                % {"left": left, "points": entry.points}
            )
        row = _contrary(actor, entry, reason, now)
        records.create(actor=actor, action="points.reversed", instance=row, path=path, reason=reason.strip())
    return row


def spend(*, actor: Actor, member_id: int, points: int, on: date, now: datetime) -> PointEntry:
    """Take points off a member's balance for goods; the caller holds the transaction in which the goods are written down.

    :raises NotFound: the member lies outside the actor's area.
    :raises DomainError: the balance is not enough; says what is left.
    """
    row = Member.objects.select_related("team__unit").filter(pk=member_id).first()
    if row is None:
        raise NotFound
    actor.require("points.redeem", row.team.unit.path, see="points.view")
    with transaction.atomic():
        held(member_id)
        left = balance(member_id)
        if not rules.covers(left, points):
            raise DomainError(
                _("%(points)s points are asked for, %(left)s are left.") % {"points": points, "left": left},
                field="quantity",
            )
        entry = PointEntry(member=row, kind=REDEEMED, on=on, points=-points, entered_by=actor.name, entered_at=now)
        records.create(actor=actor, action="points.spent", instance=entry, path=row.team.unit.path)
    return entry


def give_back(*, actor: Actor, entry: PointEntry, reason: str, now: datetime) -> PointEntry:
    """Give back points of a redemption that is reversed; the caller writes the shop's contrary row.

    :raises Conflict: they were given back already.
    """
    path = entry.member.team.unit.path
    actor.require("points.redeem", path, see="points.view")
    with transaction.atomic():
        held(entry.member_id)
        if entry.kind != REDEEMED or PointEntry.objects.filter(reverses=entry).exists():
            raise Conflict(_("This entry is reversed already."))
        row = _contrary(actor, entry, reason, now)
        records.create(actor=actor, action="points.given-back", instance=row, path=path, reason=reason.strip())
    return row


def _contrary(actor: Actor, entry: PointEntry, reason: str, now: datetime) -> PointEntry:
    return PointEntry(
        member=entry.member, kind=REVERSAL, on=timezone.localdate(now), rate=entry.rate, times=entry.times,
        points=-entry.points, reverses=entry, note=reason.strip()[:100], entered_by=actor.name, entered_at=now,
    )  # fmt: skip


def held(member_id: int) -> None:
    """Hold a member's row until the transaction ends, so that two who spend the same points come one after another."""
    Member.objects.select_for_update(of=("self",)).get(pk=member_id)


def balance(member_id: int) -> int:
    """Return the points that a member has left."""
    return int(PointEntry.objects.filter(member=member_id).aggregate(n=Sum("points"))["n"] or 0)


def record_many(
    *, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, date, int, int, int]], now: datetime
) -> int:
    """Insert points earned at once (member, day, rate, times, points); return how many entries. One audit entry."""
    actor.require("points.change", county.path)
    values = [
        (member, EARNED, on, rate, times, points, "", actor.name, now) for member, on, rate, times, points in rows
    ]
    columns = ("member", "kind", "on", "rate", "times", "points", "note", "entered_by", "entered_at")
    with transaction.atomic():
        bulk.insert(PointEntry, columns, values)
        audit.record(
            actor=actor, action="points.recorded-many", target=county, path=county.path, at=now,
            changes={
                "rows": len(values), "points": sum(row[5] for row in values), "digest": audit.digest_rows([tuple(map(str, row)) for row in values])
            },
        )  # fmt: skip
    return len(values)


def spend_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, date, int]], now: datetime) -> range:
    """Insert points redeemed at once (member, day, points), by a caller that knows the balances; return the entries' keys.

    :raises DomainError: somebody's balance is not enough; nothing is written.
    """
    actor.require("points.redeem", county.path)
    with transaction.atomic():
        ids = bulk.next_ids(PointEntry, len(rows))
        values = [
            (pk, member, REDEEMED, on, 1, -points, "", actor.name, now)
            for pk, (member, on, points) in zip(ids, rows, strict=True)
        ]
        columns = ("id", "member", "kind", "on", "times", "points", "note", "entered_by", "entered_at")
        bulk.insert(PointEntry, columns, values)
        below = (
            PointEntry.objects.filter(member__in={row[0] for row in rows}).values("member").annotate(n=Sum("points"))
        )
        if below.filter(n__lt=0).exists():
            raise DomainError(_("Somebody has fewer points than are to be redeemed."))
        audit.record(
            actor=actor, action="points.spent-many", target=county, path=county.path, at=now,
            changes={"rows": len(values), "points": sum(row[2] for row in rows), "digest": audit.digest_rows([tuple(map(str, row)) for row in values])},
        )  # fmt: skip
    return ids
