"""Whatever step a page of a ticket shows, to whomever and in whatever state: posted with sensible values, it is taken."""

from collections.abc import Mapping

import pytest
from django.db import transaction
from django.test import Client

from core.models import AuditEntry
from tests.tickets.pages import forms, page_of, sensible
from tests.tickets.states import STATES
from tests.tickets.world import a_ticket
from tests.world import World
from tickets.models import Ticket, TicketClass

ROLES = ("village", "township", "county", "member", "department")
SHOWN = {
    "filed": {"village": {"gather", "dispatch", "claim", "escalate", "withdraw", "merge", "correct"}, "member": {"claim"}, "department": None},
    "dispatched": {"village": {"accept", "dispatch", "return", "escalate", "withdraw", "merge", "correct"}, "member": None},
    "accepted": {"village": {"complete", "return", "escalate", "pause", "withdraw", "merge", "extend", "correct"}},
    "to-member": {"member": {"accept", "return"}},
    "with-member": {"member": {"complete", "return", "extend"}},
    "at-township": {"village": set(), "member": None},
    "in-work-at-township": {"township": {
        "complete", "return", "escalate", "whistle", "pause", "withdraw", "merge", "extend", "supervise", "correct"}},
    "whistled": {"department": {"report"}, "village": set()},
    "reported": {"department": set(), "village": set()},
    "to-department": {"department": {"accept", "return"}, "township": set()},
    "with-department": {"department": {"complete", "return"}},
    "paused": {"village": {"resume", "withdraw", "correct"}},
    "done": {"village": {"rate"}, "member": None, "department": None},
    "rated": {"village": {"cancel"}},
    "cancelled": {"village": set(), "township": set()},
    "withdrawn": {"village": set(), "county": set()},
    "merged": {"village": set(), "county": set()},
}  # fmt: skip
"""State → role → the steps that stand on its page, None where there is no page for the role."""


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", STATES)
def test_every_shown_button_works(
    world: World, classes: Mapping[str, TicketClass], as_user, state: str, role: str
) -> None:
    other = a_ticket(world, classes, klass="policy", matter="咨询养老保险补缴怎么办理", place="")
    ticket = STATES[state](world, classes)
    client = as_user(role)
    page = client.get(page_of(ticket))
    shown = None if page.status_code == 404 else {form.do.partition("-")[0] for form in forms(page)} - {"contact"}
    if role in SHOWN.get(state, {}):
        assert shown == SHOWN[state][role]
    if shown is None:
        return
    assert page.status_code == 200
    for form in forms(page):
        with transaction.atomic():
            _works(client, ticket, form, other)
            transaction.set_rollback(True)


def _works(client: Client, ticket: Ticket, form, other: Ticket) -> None:  # type: ignore[no-untyped-def]
    written = AuditEntry.objects.count()
    data = sensible(form, ticket, other)
    if data["do"] == "correct":
        data["matter"] += "，请尽快"
    answer = client.post(page_of(ticket), data)
    assert answer.status_code == 302, (data, list(answer.context["problems"]))
    assert AuditEntry.objects.count() > written, data
    again = client.post(page_of(ticket), data)
    assert again.status_code in (302, 404), data
