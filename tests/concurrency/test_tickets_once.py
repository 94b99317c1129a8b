"""Forms of residents whose answers get lost and which two send at once: one ticket for each key."""

import pytest
from django.db import connections
from django.test import Client

from benchmarks.tickets_once import Answer, Post, forms, storm
from core.models import AuditEntry, Submission
from tests.tickets.world import set_up
from tests.world import make_world
from tickets.models import Ticket, TicketMove

MATTERS, SENDERS = 120, 8
PAGE = "/p/990101101201/"


def _in_process(number: int) -> Post:
    client = Client(REMOTE_ADDR=f"10.0.0.{number}", headers={"accept": "application/json"})

    def post(body: dict[str, str], _hangs_up: bool) -> Answer:
        try:
            answer = client.post(PAGE, body)
            return answer.status_code, answer.json()
        finally:
            connections.close_all()

    return post


@pytest.mark.django_db(transaction=True)
def test_lost_answers_and_parallel_twins_leave_one_ticket_for_each_key(settings) -> None:
    settings.RESIDENT_LIMITS = {"address": 10**9, "unit": 10**9, "codes": 10**9}
    klass = set_up(make_world().county)["road"]
    bodies = forms(MATTERS, f"class-{klass.pk}")
    counts, codes = storm(_in_process, bodies, SENDERS)
    print(f"\n{dict(counts)}")
    assert counts["status 200"] == counts["posts"] > 2 * MATTERS
    assert counts["answers lost"] > MATTERS / 2
    assert all(len(told) == 1 for told in codes.values())
    assert {code for told in codes.values() for code in told} == set(Ticket.objects.values_list("code", flat=True))
    assert Ticket.objects.count() == Submission.objects.count() == TicketMove.objects.count() == MATTERS
    assert AuditEntry.objects.filter(action="ticket.filed").count() == MATTERS
    other = Client(headers={"accept": "application/json"}).post(PAGE, {**bodies[0], "matter": "同一个键的另一件事"})
    assert other.status_code == 409
    assert Ticket.objects.count() == MATTERS
