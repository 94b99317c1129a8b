"""Honours: commendations and those commended, consent to be shown, exchange events, works."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches.models import Branch
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.querysets import Scoped
from teams import choices
from teams.domain import honours as rules
from teams.models import Commendation, CommendationEvent, CreativeWork, ExchangeEvent, Member, Team

EVENT_FIELDS = ("title", "level", "kind", "held_on", "document_no")
EXCHANGE_FIELDS = ("title", "kind", "held_on", "place", "participants", "results")
WORK_FIELDS = ("title", "kind", "made_on", "showings", "audience")
MEMBER, TEAM, BRANCH, UNIT = "member", "team", "branch", "unit"
MOST_AT_ONCE = 2_000


@dataclass(frozen=True)
class Honoured:
    """One to be commended: which sort, its key, and as what (a body always as a body)."""

    sort: str
    key: int
    role: str = "model"


# Events -----------------------------------------------------------------------------------------


def record_event(
    *, actor: Actor, unit: OrgUnit, values: Mapping[str, Any], honoured: Sequence[Honoured] = (), today: date
) -> CommendationEvent:
    """Return a new commendation event of a unit, with those commended: all of it or nothing.

    :raises DomainError: the unit does not record honours of the level, the day lies ahead, or somebody is not of the unit.
    """
    actor.require("honour.change", unit.path, see="honour.view")
    _has_been(values.get("held_on"), today, "held_on")
    _level(unit, str(values.get("level", "")))
    with transaction.atomic():
        event = CommendationEvent(unit=unit, **_picked(values, EVENT_FIELDS))
        records.create(actor=actor, action="honour.event-recorded", instance=event, path=unit.path)
        _commend(actor, event, honoured)
    return event


def change_event(
    *, actor: Actor, event_id: int, values: Mapping[str, Any], version: int | None, today: date
) -> CommendationEvent:
    """Correct an event's title, level, kind, day or document; who held it and those commended stay.

    :raises Conflict: somebody has changed it since `version`.
    """
    event = event_seen(actor, event_id)
    actor.require("honour.change", event.unit.path, see="honour.view")
    wanted = _picked(values, EVENT_FIELDS)
    _has_been(wanted.get("held_on"), today, "held_on")
    if "level" in wanted:
        _level(event.unit, wanted["level"])
    records.change(
        actor=actor, action="honour.event-changed", instance=event, values=wanted, path=event.unit.path,
        version=version,
    )  # fmt: skip
    return event


def event_seen(actor: Actor, event_id: int) -> CommendationEvent:
    """Return a commendation event inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    found: CommendationEvent = _seen(CommendationEvent, actor, event_id)
    return found


def commend(*, actor: Actor, event_id: int, honoured: Sequence[Honoured]) -> int:
    """Add those commended by an event; those named already are left as they are. Return how many are new.

    :raises DomainError: somebody is not of the unit that held the event, or too many are named at once.
    """
    event = event_seen(actor, event_id)
    actor.require("honour.change", event.unit.path, see="honour.view")
    with transaction.atomic():
        CommendationEvent.objects.select_for_update(of=("self",)).get(pk=event.pk)
        return _commend(actor, event, honoured)


def _commend(actor: Actor, event: CommendationEvent, honoured: Sequence[Honoured]) -> int:
    if len(honoured) > MOST_AT_ONCE:
        raise DomainError(_("Name up to %(n)s at once.") % {"n": MOST_AT_ONCE}, field="members")
    present: set[tuple[int | None, ...]] = set(
        event.commended.filter(withdrawn_on__isnull=True).values_list("member_id", "team_id", "branch_id", "body_id")
    )
    units = {sort: _units(sort, [row.key for row in honoured if row.sort == sort], event.unit) for sort in _MODELS}
    values = []
    for row in dict.fromkeys(honoured):
        unit = units[row.sort].get(row.key)
        if unit is None:
            raise DomainError(
                _("Somebody chosen does not belong to %(unit)s, or is no longer there. Choose again.")
                % {"unit": event.unit.name},
                field="members",
            )
        if row.sort == MEMBER and row.role not in dict(choices.HONOUR_ROLES[:3]):
            raise DomainError(_("Choose as what the persons are commended."), field="role")
        keys = tuple(row.key if row.sort == sort else None for sort in _MODELS)
        if keys in present:
            continue
        present.add(keys)
        values.append((event.pk, unit, *keys, row.role if row.sort == MEMBER else "body", "", 1))
    bulk.insert(Commendation, _COLUMNS, values)
    if values:
        audit.record(
            actor=actor, action="honour.commended", target=event, path=event.unit.path,
            changes={"rows": len(values), "digest": audit.digest_rows(values)},
        )  # fmt: skip
    return len(values)


_MODELS: dict[str, tuple[type[Scoped], str]] = {
    MEMBER: (Member, "team__unit_id"), TEAM: (Team, "unit_id"), BRANCH: (Branch, "unit_id"), UNIT: (OrgUnit, "pk"),
}  # fmt: skip
_COLUMNS = ("event", "unit", "member", "team", "branch", "body", "role", "withdraw_reason", "version")


def _units(sort: str, keys: Iterable[int], unit: OrgUnit) -> dict[int, int]:
    """Return the unit of each of these that lies in the part of the tree of `unit`."""
    model, field = _MODELS[sort]
    path = "path" if model is OrgUnit else model.scope_field
    rows = model.objects.filter(pk__in=set(keys), **{f"{path}__startswith": unit.path})
    return dict(rows.values_list("pk", field))


# Those commended --------------------------------------------------------------------------------


def commendation_seen(actor: Actor, commendation_id: int) -> Commendation:
    """Return a commendation inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Commendation.objects.within(actor.scope("honour.view"))
    row = rows.select_related("unit", "event__unit", "member__team", "team", "branch", "body").filter(
        pk=commendation_id
    )
    found = row.first()
    if found is None:
        raise NotFound
    return found


def consent(*, actor: Actor, commendation_id: int, agrees: bool, on: date, version: int | None) -> Commendation:
    """Record that a person agrees to be named on rolls of honour, or no longer does.

    :raises DomainError: the commendation is a body's, which needs no consent.
    """
    row = commendation_seen(actor, commendation_id)
    if not actor.can("honour.change", row.unit.path):
        raise Forbidden
    return _consent(actor, row, agrees=agrees, on=on, version=version)


def consent_own(*, actor: Actor, commendation_id: int, agrees: bool, on: date) -> Commendation:
    """Record the signed-in member's own word on being named.

    :raises NotFound: the commendation is not the actor's own.
    """
    rows = Commendation.objects.select_related("unit", "event", "member__team")
    if actor.user_id is None:
        raise NotFound
    row = rows.filter(pk=commendation_id, member__user_id=actor.user_id).first()
    if row is None:
        raise NotFound
    return _consent(actor, row, agrees=agrees, on=on, version=None)


def _consent(actor: Actor, row: Commendation, *, agrees: bool, on: date, version: int | None) -> Commendation:
    if row.member_id is None:
        raise DomainError(_("Organisations are always shown; only persons are asked."))
    if row.withdrawn_on is not None:
        raise Conflict(_("This commendation is withdrawn."))
    records.change(
        actor=actor, action="honour.consent-given" if agrees else "honour.consent-taken-back", instance=row,
        values={"consented_on": on if agrees else None}, path=row.unit.path, version=version,
    )  # fmt: skip
    return row


def withdraw(*, actor: Actor, commendation_id: int, on: date, reason: str, version: int | None) -> Commendation:
    """Take back a commendation that was entered by mistake or revoked; the row stays, with the reason.

    :raises Conflict: it is withdrawn already.
    """
    row = commendation_seen(actor, commendation_id)
    if not actor.can("honour.change", row.event.unit.path):
        raise Forbidden
    if row.withdrawn_on is not None:
        raise Conflict(_("This commendation is withdrawn already."))
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    records.change(
        actor=actor, action="honour.withdrawn", instance=row, path=row.event.unit.path, version=version,
        values={"withdrawn_on": on, "withdraw_reason": reason.strip(), "consented_on": None}, reason=reason.strip(),
    )  # fmt: skip
    return row


# Exchanges and works ----------------------------------------------------------------------------


def record_exchange(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any], today: date) -> ExchangeEvent:
    """Return a new exchange event of a unit."""
    actor.require("honour.change", unit.path, see="honour.view")
    _has_been(values.get("held_on"), today, "held_on")
    row = ExchangeEvent(unit=unit, **_picked(values, EXCHANGE_FIELDS))
    records.create(actor=actor, action="exchange.recorded", instance=row, path=unit.path)
    return row


def exchange_seen(actor: Actor, exchange_id: int) -> ExchangeEvent:
    """Return an exchange event inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    found: ExchangeEvent = _seen(ExchangeEvent, actor, exchange_id)
    return found


def change_exchange(
    *, actor: Actor, exchange_id: int, values: Mapping[str, Any], version: int | None, today: date
) -> ExchangeEvent:
    """Correct an exchange event.

    :raises Conflict: somebody has changed it since `version`.
    """
    row = exchange_seen(actor, exchange_id)
    _correct(actor, row, "exchange.changed", _picked(values, EXCHANGE_FIELDS), version, ("held_on", today))
    return row


def record_work(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any], today: date) -> CreativeWork:
    """Return a new work of a unit."""
    actor.require("honour.change", unit.path, see="honour.view")
    _has_been(values.get("made_on"), today, "made_on")
    row = CreativeWork(unit=unit, **_picked(values, WORK_FIELDS))
    records.create(actor=actor, action="work.recorded", instance=row, path=unit.path)
    return row


def work_seen(actor: Actor, work_id: int) -> CreativeWork:
    """Return a work inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    found: CreativeWork = _seen(CreativeWork, actor, work_id)
    return found


def change_work(
    *, actor: Actor, work_id: int, values: Mapping[str, Any], version: int | None, today: date
) -> CreativeWork:
    """Correct a work, and how often it was shown.

    :raises Conflict: somebody has changed it since `version`.
    """
    row = work_seen(actor, work_id)
    _correct(actor, row, "work.changed", _picked(values, WORK_FIELDS), version, ("made_on", today))
    return row


def _correct(
    actor: Actor, row: Any, action: str, values: dict[str, Any], version: int | None, limit: tuple[str, date]
) -> None:
    field, today = limit
    actor.require("honour.change", row.unit.path, see="honour.view")
    _has_been(values.get(field), today, field)
    records.change(actor=actor, action=action, instance=row, values=values, path=row.unit.path, version=version)


# Many at once -----------------------------------------------------------------------------------


def record_many(
    *, actor: Actor, county: OrgUnit, events: Sequence[tuple[Any, ...]], commended: Sequence[tuple[Any, ...]],
    exchanges: Sequence[tuple[Any, ...]], works: Sequence[tuple[Any, ...]],
) -> None:  # fmt: skip
    """Insert a county's honours at once, one audit entry.

    An event is (unit, title, level, kind, day, document); one commended (place among the events, unit, member, team,
    branch, body, role, day of consent); an exchange (unit, title, kind, day, place, participants, results); a work
    (unit, title, kind, day, showings, audience).
    """
    actor.require("honour.change", county.path)
    with transaction.atomic():
        ids = bulk.next_ids(CommendationEvent, len(events))
        held = [(pk, *row, 1) for pk, row in zip(ids, events, strict=True)]
        bulk.insert(
            CommendationEvent, ("id", "unit", "title", "level", "kind", "held_on", "document_no", "version"), held
        )
        given = [(ids[at], *rest, "", 1) for at, *rest in commended]
        columns = (
            "event",
            "unit",
            "member",
            "team",
            "branch",
            "body",
            "role",
            "consented_on",
            "withdraw_reason",
            "version",
        )
        bulk.insert(Commendation, columns, given)
        shown = [(*row, 1) for row in exchanges]
        bulk.insert(ExchangeEvent, ("unit", *EXCHANGE_FIELDS, "version"), shown)
        made = [(*row, 1) for row in works]
        bulk.insert(CreativeWork, ("unit", *WORK_FIELDS, "version"), made)
        audit.record(
            actor=actor, action="honour.recorded-many", target=county, path=county.path,
            changes={
                "rows": len(held) + len(shown) + len(made), "people": len(given),
                "digest": audit.digest_rows([*held, *given, *shown, *made]),
            },
        )  # fmt: skip


# What they share --------------------------------------------------------------------------------


def _seen(model: Any, actor: Actor, key: int) -> Any:
    row = model.objects.within(actor.scope("honour.view")).select_related("unit").filter(pk=key).first()
    if row is None:
        raise NotFound
    return row


def _picked(values: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    unknown = set(values) - set(names)
    if unknown:
        raise DomainError(
            _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
        )
    return {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}


def _has_been(day: date | None, today: date, field: str) -> None:
    if day is not None and day > today:
        raise DomainError(
            _("Give the day on which it took place, %(today)s at the latest.") % {"today": today.isoformat()},
            field=field,
        )


def _level(unit: OrgUnit, level: str) -> None:
    allowed = rules.levels_of(unit.path)
    if level not in allowed:
        names = dict(choices.HONOUR_LEVELS)
        raise DomainError(
            _(
                "%(unit)s records honours of these levels: %(levels)s. What a higher level gave is recorded by the county."
            )
            % {"unit": unit.name, "levels": "、".join(str(names[code]) for code in allowed)},
            field="level",
        )
