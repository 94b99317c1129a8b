"""What tests of tickets add to the small county: rules, flows, classes, and tickets brought to a state by the services."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from accounts.models import OrgUnit
from accounts.selectors import actor_named
from core.actors import SYSTEM, Actor
from tests.world import World
from tickets import selectors
from tickets.domain.lifecycle import SATISFIED, Rating
from tickets.models import Ticket, TicketClass, TicketFlow
from tickets.services import filing, moves, ratings, setting
from tickets.services.recording import PastStep, PastTicket

FILED_AT = datetime(2025, 12, 22, 2, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Beijing."""
VILLAGE, OTHER_VILLAGE = "000100010001", "000100020001"
CLASSES = (
    ("policy", "政策咨询", "simple-days", ""), ("social", "社保办理", "general-days", ""),
    ("mediation", "矛盾调解", "complex-days", ""), ("farming", "农业技术指导", "general-workdays", ""),
    ("road", "道路安全", "simple-days", "road"),
)  # fmt: skip


def set_up(county: OrgUnit) -> dict[str, TicketClass]:
    """Give a county the shipped rules and flows, and five classes; return the classes by code."""
    setting.ship(actor=SYSTEM, county=county, on=date(2020, 1, 1))
    return {
        code: setting.add_class(
            actor=SYSTEM, county=county,
            values={"code": code, "name": name, "order": order, "rule": rule, "hazard": hazard},
        )
        for order, (code, name, rule, hazard) in enumerate(CLASSES, start=1)
    }  # fmt: skip


def actor(name: str) -> Actor:
    return actor_named(name)


def asked(klass: TicketClass, **values: Any) -> filing.Asked:
    """Return what a form asks, a matter with the canary of nobody where none is given."""
    given: dict[str, Any] = {"matter": "三组水渠渗漏，请派人修补", "place": "三组水渠", "klass_id": klass.pk}
    return filing.Asked(**{**given, **values})


def a_ticket(
    world: World, classes: Mapping[str, TicketClass], *, path: str = VILLAGE, klass: str = "social", by: str = "village",
    now: datetime = FILED_AT, **values: Any,
) -> Ticket:  # fmt: skip
    """Return a ticket just filed."""
    return filing.file(actor=actor(by), unit=world.units[path], asked=asked(classes[klass], **values), now=now)


def bring_to(ticket: Ticket, state: str, *, now: datetime = FILED_AT) -> Ticket:
    """Bring a filed ticket of the first village to a state: gathered, dispatched, accepted, done, rated or cancelled."""
    village = actor("village")
    steps = ("gathered", "dispatched", "accepted", "done", "rated", "cancelled")
    for number, reached in enumerate(steps[: steps.index(state) + 1], start=1):
        at = now + timedelta(minutes=10 * number)
        key, version = ticket.pk, ticket.version
        match reached:
            case "gathered":
                ticket = moves.gather(actor=village, ticket_id=key, version=version, now=at)
            case "dispatched":
                ticket = moves.dispatch(actor=village, ticket_id=key, version=version, now=at, unit_id=ticket.unit_id)
            case "accepted":
                ticket = moves.accept(actor=village, ticket_id=key, version=version, now=at)
            case "done":
                ticket = moves.complete(actor=village, ticket_id=key, version=version, now=at, result="已修补")
            case "rated":
                ticket = ratings.rate_by_resident(
                    code=ticket.code, solved=True, satisfaction="satisfied", note="", now=at
                )
            case "cancelled":
                ticket = moves.cancel(actor=village, ticket_id=key, version=version, now=at)
    return ticket


def past(world: World, classes: dict[str, TicketClass], year: int, hours: int, **values: object) -> PastTicket:
    """Return a ticket of the third of June, settled `hours` after it was filed, asked after and struck off."""
    filed = datetime(year, 6, 3, 2, tzinfo=UTC)
    flow = TicketFlow.objects.get(unit=world.county, is_default=True)
    rule = selectors.rule_in_force(world.county, "simple-days", date(year, 6, 3))
    assert rule is not None
    steps = (
        PastStep("dispatch", filed + timedelta(minutes=10)), PastStep("accept", filed + timedelta(minutes=20)),
        PastStep("complete", filed + timedelta(hours=hours)),
        PastStep("rate", filed + timedelta(hours=hours, minutes=30), Rating(True, True, SATISFIED), "call"),
        PastStep("cancel", filed + timedelta(hours=hours, minutes=40)),
    )  # fmt: skip
    given: dict = {
        "unit_id": world.units[VILLAGE].pk, "klass_id": classes["policy"].pk, "flow_id": flow.pk, "rule": rule,
        "matter": "咨询农机购置补贴，请讲解", "place": "农村广场", "channel": "stall", "filed_at": filed, "steps": steps, "result": "已讲解",
    }  # fmt: skip
    return PastTicket(**{**given, **values})
