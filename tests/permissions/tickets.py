"""Tickets of the matrix: at every unit one in work, with a photo."""

from datetime import date
from typing import Any

from accounts.models import OrgUnit
from core import files
from core.actors import SYSTEM
from tests.world import NOW, canary
from tickets import selectors
from tickets.models import DeadlineRule, Ticket, TicketClass, TicketFlow, TicketPhoto
from tickets.services import setting

NEEDLES = {"ticket": "Ticket {}", "photo": "Ticket {}"}
_LEVELS = {4: "county", 8: "township", 12: "village"}


def build(path: str, unit: OrgUnit, county: OrgUnit) -> dict[tuple[str, str], Any]:
    """Return a ticket of the unit that the unit itself works on, and a photo of it.

    A department sees what it handles and nothing else: the ticket of its own unit is in the hands of the county.
    """
    klass = TicketClass.objects.filter(unit=county, code="any").first()
    if klass is None:
        setting.ship(actor=SYSTEM, county=county, on=date(2020, 1, 1))
        values = {"code": "any", "name": "Any", "order": 1, "rule": "general-days"}
        klass = setting.add_class(actor=SYSTEM, county=county, values=values)
    of_department = unit.kind == "department"
    ticket = Ticket.objects.create(
        code=f"{path:0>12}"[-12:], unit=unit, county=county, township_id=selectors.township_of(path), owner=county if of_department else unit, klass=klass,
        flow=TicketFlow.objects.get(unit=county, is_default=True), rule=DeadlineRule.objects.get(unit=county, code="general-days"),
        matter=NEEDLES["ticket"].format(canary(path)), channel="form", state="accepted",
        level="county" if of_department else _LEVELS[len(path)], handler=county if of_department else unit, filed_at=NOW,
        clock_from=NOW, filed_by="somebody", accepted_at=NOW, due_note="none",
    )  # fmt: skip
    name = f"tickets/{path}.jpg"
    files.store(name, b"photo")
    photo = TicketPhoto.objects.create(
        ticket=ticket, side="filing", file=name, digest=f"{path:0>64}", size=5, width=4, height=3, added_at=NOW
    )
    return {("ticket", path): ticket, ("photo", path): photo}
