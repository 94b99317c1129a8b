"""What a county sets for its tickets: flows, deadline rules by edition, classes, catalogue, service points."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from tickets import choices
from tickets.domain import flows
from tickets.models import CatalogueItem, DeadlineRule, ServicePoint, TicketClass, TicketFlow

Row = TypeVar("Row", TicketFlow, TicketClass, CatalogueItem, ServicePoint)
_RULE = ("name", "amount", "day_unit", "level", "warnings")
_MOST_WARNINGS = 5


def seen(actor: Actor, model: type[Row], key: int) -> Row:
    """Return a setting of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    row = model.objects.within(actor.scope("ticket.view")).select_related("unit").filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def add_flow(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any]) -> TicketFlow:
    """Add a variant of the flow."""
    actor.require("ticket.set-up", county.path)
    row = TicketFlow(unit=county, **_flow(values))
    records.create(actor=actor, action="ticket-flow.added", instance=row, path=county.path)
    return row


def change_flow(*, actor: Actor, flow_id: int, values: Mapping[str, Any], version: int | None) -> TicketFlow:
    """Change the names of a flow's steps, its way, whether it is for new tickets.

    :raises Conflict: somebody has changed it since `version`.
    """
    row = seen(actor, TicketFlow, flow_id)
    actor.require("ticket.set-up", row.unit.path, see="ticket.view")
    with transaction.atomic():
        if values.get("is_default"):
            for other in (
                TicketFlow.objects.select_for_update().filter(unit=row.unit, is_default=True).exclude(pk=row.pk)
            ):
                records.change(
                    actor=actor, action="ticket-flow.changed", instance=other, values={"is_default": False},
                    path=row.unit.path,
                )  # fmt: skip
        records.change(
            actor=actor,
            action="ticket-flow.changed",
            instance=row,
            values=_flow(values),
            path=row.unit.path,
            version=version,
        )
    return row


def _flow(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a flow, names of unknown steps refused."""
    for field in ("steps", "people"):
        named = values.get(field)
        if named is None:
            continue
        if not isinstance(named, dict) or set(named) - set(flows.STEPS):
            raise DomainError(_("Name the steps %(steps)s only.") % {"steps": "、".join(flows.STEPS)}, field=field)
        if any(not isinstance(text, str) or len(text) > 20 for text in named.values()):
            raise DomainError(_("Shorten the text to %(n)s characters.") % {"n": 20}, field=field)
    return dict(values)


def add_rule(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any], in_force_from: date) -> DeadlineRule:
    """Add a deadline rule in its first edition.

    :raises Conflict: the county has a rule of this code; a change makes its next edition.
    """
    actor.require("ticket.set-up", county.path)
    if DeadlineRule.objects.filter(unit=county, code=values.get("code", "")).exists():
        raise Conflict(_("There is a rule of this code. Change it: that makes its next edition."))
    row = DeadlineRule(unit=county, in_force_from=in_force_from, **_rule(values))
    records.create(actor=actor, action="deadline-rule.added", instance=row, path=county.path)
    return row


def change_rule(
    *, actor: Actor, rule_id: int, values: Mapping[str, Any], version: int | None, in_force_from: date
) -> DeadlineRule:
    """Return the next edition of a rule, in force from a day on. Tickets filed before keep the old one.

    :raises Conflict: somebody has changed the rule since `version`, or it is not the edition in force.
    :raises DomainError: the day is before that of the present edition; names the field.
    """
    old = DeadlineRule.objects.within(actor.scope("ticket.view")).select_related("unit").filter(pk=rule_id).first()
    if old is None:
        raise NotFound
    actor.require("ticket.set-up", old.unit.path, see="ticket.view")
    with transaction.atomic():
        if old.retired_on is not None:
            raise Conflict(_("This edition is not in force any more. Change the newest one."))
        if in_force_from < old.in_force_from:
            raise DomainError(
                _("Give a day from %(day)s on.") % {"day": old.in_force_from.isoformat()}, field="in_force_from"
            )
        kept = {name: getattr(old, name) for name in _RULE}
        given = _rule({**kept, **values})
        records.change(
            actor=actor, action="deadline-rule.retired", instance=old, path=old.unit.path, version=version,
            values={"retired_on": in_force_from},
        )  # fmt: skip
        row = DeadlineRule(
            unit=old.unit, in_force_from=in_force_from, edition=old.edition + 1, **{**given, "code": old.code}
        )
        records.create(actor=actor, action="deadline-rule.changed", instance=row, path=old.unit.path)
    return row


def _rule(values: Mapping[str, Any]) -> dict[str, Any]:
    points = values.get("warnings") or []
    if (
        not isinstance(points, list)
        or len(points) > _MOST_WARNINGS
        or any(not isinstance(point, int) or not 0 <= point <= 60 for point in points)
    ):
        raise DomainError(
            _("Give up to five warning points: whole days before the last day, from 0 to 60."), field="warnings"
        )
    return {**values, "warnings": sorted(set(points), reverse=True)}


def add_class(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any]) -> TicketClass:
    """Add a class of matters. A hazard is one of road, water, electricity and fire."""
    actor.require("ticket.set-up", county.path)
    _known_rule(county, values)
    row = TicketClass(unit=county, **values)
    records.create(actor=actor, action="ticket-class.added", instance=row, path=county.path)
    return row


def add_item(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any]) -> CatalogueItem:
    """Add a line of the service catalogue.

    :raises DomainError: class or provider are not the county's; names the field.
    """
    actor.require("ticket.set-up", county.path)
    _known_rule(county, values)
    _of_county(county, values)
    row = CatalogueItem(unit=county, **values)
    records.create(actor=actor, action="catalogue-item.added", instance=row, path=county.path)
    return row


def add_point(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any]) -> ServicePoint:
    """Add a service point of a unit."""
    actor.require("ticket.dispatch", unit.path, see="ticket.view")
    row = ServicePoint(unit=unit, **values)
    records.create(actor=actor, action="service-point.added", instance=row, path=unit.path)
    return row


_CHANGES: dict[type[models.Model], tuple[str, str]] = {
    TicketClass: ("ticket.set-up", "ticket-class.changed"),
    CatalogueItem: ("ticket.set-up", "catalogue-item.changed"),
    ServicePoint: ("ticket.dispatch", "service-point.changed"),
}


def change(*, actor: Actor, row: Row, values: Mapping[str, Any], version: int | None) -> Row:
    """Change a class, a line of the catalogue or a service point; one out of use stays on old tickets.

    :raises Conflict: somebody has changed it since `version`.
    """
    right, action = _CHANGES[type(row)]
    actor.require(right, row.unit.path, see="ticket.view")
    if isinstance(row, TicketClass | CatalogueItem):
        _known_rule(row.unit, values)
        _of_county(row.unit, values)
    records.change(actor=actor, action=action, instance=row, values=values, path=row.unit.path, version=version)
    return row


def _known_rule(county: OrgUnit, values: Mapping[str, Any]) -> None:
    code = values.get("rule")
    if code is not None and not DeadlineRule.objects.filter(unit=county, code=code, retired_on__isnull=True).exists():
        raise DomainError(_("Choose a deadline rule that is in force."), field="rule")


def _of_county(county: OrgUnit, values: Mapping[str, Any]) -> None:
    klass, provider = values.get("klass"), values.get("provider")
    if klass is not None and klass.unit_id != county.pk:
        raise DomainError(_("Choose a class of the county."), field="klass")
    if provider is not None and not provider.path.startswith(county.path):
        raise DomainError(_("Choose a unit of the county."), field="provider")


SHIPPED_RULES: tuple[tuple[str, str, int | None, str, str, list[int]], ...] = (
    ("simple-days", "简易事项（1日）", 1, choices.DAY, "village", [0]),
    ("general-days", "一般事项（3日）", 3, choices.DAY, "village", [1, 0]),
    ("complex-days", "复杂事项（5日）", 5, choices.DAY, "township", [2, 0]),
    ("simple-workdays", "简易事项（1个工作日）", 1, choices.WORKDAY, "village", [0]),
    ("general-workdays", "一般事项（3个工作日）", 3, choices.WORKDAY, "village", [1, 0]),
    ("complex-workdays", "复杂事项（5个工作日）", 5, choices.WORKDAY, "township", [2, 0]),
    ("escalated", "攻坚事项（提级办理）", None, choices.WORKDAY, "county", []),
)
"""The “135” of 福海县, which counts 日, and the same amounts in 工作日; 攻坚 has no limit of its own."""


def ship(*, actor: Actor, county: OrgUnit, on: date) -> None:
    """Give a county the example rules and flows that it has not got; what it has changed stays as it is."""
    actor.require("ticket.set-up", county.path)
    known = set(DeadlineRule.objects.filter(unit=county).values_list("code", flat=True))
    for code, name, amount, unit, level, points in SHIPPED_RULES:
        if code not in known:
            values = {
                "code": code, "name": name, "amount": amount, "day_unit": unit, "level": level, "warnings": points,
            }  # fmt: skip
            add_rule(actor=actor, county=county, values=values, in_force_from=on)
    has = set(TicketFlow.objects.filter(unit=county).values_list("code", flat=True))
    for flow in flows.SHIPPED:
        if flow.code not in has:
            add_flow(
                actor=actor, county=county,
                values={
                    "code": flow.code, "name": flow.name, "source": flow.source, "steps": dict(flow.steps),
                    "people": dict(flow.people), "gathers": flow.gathers, "way": flow.way, "follower": flow.follower,
                    "is_default": not has and flow is flows.STANDARD,
                },
            )  # fmt: skip
