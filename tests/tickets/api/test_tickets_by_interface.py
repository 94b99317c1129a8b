"""Tickets by the programming interface: read within the area, filed once for a key, moved by right and version."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AuditEntry, Submission
from tests.reading import reader
from tests.tickets.world import FILED_AT, OTHER_VILLAGE, VILLAGE, a_ticket, bring_to, set_up
from tests.world import World
from tickets.models import Ticket, TicketClass

Classes = dict[str, TicketClass]
LIST = "/api/v1/tickets/"
FIELDS = {
    "id", "number", "unit", "class", "item", "matter", "place", "channel", "colour", "state", "level", "owner", "handler",
    "rule", "filed_at", "last_day", "due_at", "clock", "accepted_at", "done_at", "ended_at", "result", "was_on_time",
    "is_solved", "satisfaction", "reopenings", "merged_into", "version",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def post(client: Client, address: str, body: Any, key: object = None) -> Any:
    headers = {"Idempotency-Key": str(key)} if key is not None else {}
    return client.post(address, json.dumps(body), content_type="application/json", headers=headers)


def matter(world: World, classes: Classes, **given: Any) -> dict[str, Any]:
    body = {
        "unit": world.units[VILLAGE].pk,
        "class": classes["social"].pk,
        "matter": "三组水渠渗漏，请派人修补",
        "place": "三组",
    }
    return {**body, **given}


def step(client: Client, ticket: Ticket, event: str, **body: Any) -> Any:
    return post(client, f"{LIST}{ticket.pk}/{event}/", {"version": ticket.version, **body})


# Reading --------------------------------------------------------------------------------------------


def test_a_ticket_shows_the_listed_fields_and_never_a_contact(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes, contact_name="张三", contact_phone="13800001234")
    client = reader(world, "0001")
    answer = client.get(LIST)
    (row,) = answer.json()["results"]
    assert set(row) == FIELDS
    assert (row["class"]["code"], row["rule"], row["state"], row["last_day"]) == (
        "social", "general-days", "filed", "2025-12-25",
    )  # fmt: skip
    assert client.get(f"{LIST}{ticket.pk}/").json() == row
    for text in ("张三", "1380", ticket.code, ticket.contact):
        assert text not in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=done", {"done"}), ("state=filed", {"filed", "late"}), ("unit=000100020001", set()), ("township=00010001", {"filed", "done", "late"}),
        ("overdue=yes", {"late"}), ("overdue=no", {"filed", "done"}), ("filed_after=2025-12-24", {"done"}),
        ("filed_before=2025-12-23", {"filed", "late"}), ("stage=settled", {"done"}),
    ],
)  # fmt: skip
def test_filters(world: World, classes: Classes, query: str, found: set[str]) -> None:
    soon = timezone.now() + timedelta(days=5)
    rows = {
        "filed": a_ticket(world, classes), "late": a_ticket(world, classes),
        "done": bring_to(a_ticket(world, classes, now=FILED_AT + timedelta(days=2)), "done", now=FILED_AT + timedelta(days=2)),
    }  # fmt: skip
    Ticket.objects.filter(pk=rows["filed"].pk).update(due_at=soon)
    answer = reader(world, "0001").get(f"{LIST}?{query}")
    assert answer.status_code == 200, answer.content
    names = {row.pk: name for name, row in rows.items()}
    assert {names[row["id"]] for row in answer.json()["results"]} == found


def test_a_class_is_asked_for_by_its_key_and_misspelt_filters_are_refused(world: World, classes: Classes) -> None:
    a_ticket(world, classes)
    client = reader(world, "0001")
    assert len(client.get(f"{LIST}?class={classes['social'].pk}").json()["results"]) == 1
    assert client.get(f"{LIST}?class={classes['road'].pk}").json()["results"] == []
    for query in ("klass=1", "filed_at_from=2025-01-01", "class=x"):
        refused = client.get(f"{LIST}?{query}")
        assert (refused.status_code, refused.json()["field"]) == (400, query.partition("=")[0])


def test_a_token_of_one_township_reads_nothing_of_another(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes)
    other = reader(world, "00010002", "other")
    assert other.get(LIST).json()["results"] == []
    assert other.get(f"{LIST}{ticket.pk}/").status_code == 404
    assert step(other, ticket, "gather").status_code == 404
    assert Ticket.objects.get(pk=ticket.pk).state == "filed"


def test_classes_and_rules_are_those_of_the_own_county(world: World, classes: Classes) -> None:
    set_up(world.other_county)
    client = reader(world, "00010001")
    found = client.get("/api/v1/ticket-classes/").json()["results"]
    assert [row["code"] for row in found] == ["policy", "social", "mediation", "farming", "road"]
    assert {row["unit"]["path"] for row in found} == {"0001"}
    rules = client.get("/api/v1/deadline-rules/?in_force=yes").json()["results"]
    assert {row["code"]: row["amount"] for row in rules}["escalated"] is None
    assert {row["unit"]["path"] for row in rules} == {"0001"}
    foreign = TicketClass.objects.filter(unit=world.other_county).first()
    assert client.get(f"/api/v1/ticket-classes/{foreign.pk}/").status_code == 404


def test_a_list_costs_the_same_queries_however_long(world: World, classes: Classes) -> None:
    a_ticket(world, classes)
    client = reader(world, "0001")
    client.get(LIST)
    with CaptureQueriesContext(connection) as few:
        client.get(LIST)
    for _n in range(5):
        bring_to(a_ticket(world, classes), "accepted")
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(LIST).json()["results"]) == 6
    assert len(many) <= len(few) + 1


# Filing ---------------------------------------------------------------------------------------------


def test_the_same_key_and_body_files_once_and_answers_the_same(world: World, classes: Classes) -> None:
    client, key = reader(world, "00010001"), uuid.uuid4()
    answers = [post(client, LIST, matter(world, classes), key) for _n in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 201]
    assert len({answer.content for answer in answers}) == 1
    ticket = Ticket.objects.get()
    assert (ticket.channel, ticket.filed_by, ticket.contact) == ("program", "program", "")
    assert answers[0].json() == {
        "id": ticket.pk, "number": ticket.number, "state": "filed", "last_day": ticket.last_day.isoformat(), "version": 1,
        "code": ticket.code,
    }  # fmt: skip
    assert AuditEntry.objects.get(action="ticket.filed").actor_name == "program"


def test_the_same_key_with_another_body_is_refused(world: World, classes: Classes) -> None:
    client, key = reader(world, "00010001"), uuid.uuid4()
    assert post(client, LIST, matter(world, classes), key).status_code == 201
    assert post(client, LIST, matter(world, classes, place="四组"), key).status_code == 409
    other = reader(world, "0001", "another")
    assert post(other, LIST, matter(world, classes), key).status_code == 409, "the key is its sender's"
    assert Ticket.objects.count() == 1


def test_a_refused_post_does_not_use_the_key_up(world: World, classes: Classes) -> None:
    client, key = reader(world, "00010001"), uuid.uuid4()
    refused = post(client, LIST, matter(world, classes, matter="举报村干部吃拿卡要"), key)
    assert (refused.status_code, refused.json()["field"]) == (400, "matter")
    assert "12388" in refused.json()["detail"]
    assert not Submission.objects.exists()
    assert post(client, LIST, matter(world, classes), key).status_code == 201


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"matter": "水"}, "matter"), ({"class": 987654}, "class"), ({"contact_phone": "13800001234"}, "contact_phone"),
        ({"unit": "1"}, "unit"), ({"place": "路" * 81}, "place"), ({"colour": "pink"}, "colour"), ({"matter": None}, "matter"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_body_is_named(world: World, classes: Classes, given: dict[str, Any], field: str) -> None:
    refused = post(reader(world, "00010001"), LIST, matter(world, classes, **given), uuid.uuid4())
    assert (refused.status_code, refused.json()["field"]) == (400, field)
    assert not Ticket.objects.exists()


def test_a_post_needs_a_key_json_a_unit_of_the_area_and_a_token(world: World, classes: Classes) -> None:
    client = reader(world, "00010001")
    for key in (None, "7", "not-a-uuid"):
        refused = post(client, LIST, matter(world, classes), key)
        assert (refused.status_code, refused.json()["field"]) == (400, "Idempotency-Key")
    form = client.post(LIST, {"matter": "x"}, headers={"Idempotency-Key": str(uuid.uuid4())})
    assert form.status_code == 415
    for path in (OTHER_VILLAGE, "000100020001"):
        assert post(client, LIST, matter(world, classes, unit=world.units[path].pk), uuid.uuid4()).status_code == 404
    assert post(Client(), LIST, matter(world, classes), uuid.uuid4()).status_code == 401
    assert not Ticket.objects.exists()


def test_a_person_by_session_needs_the_forms_token(world: World, classes: Classes, as_user) -> None:
    as_user("county")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = as_user("county").cookies
    assert post(strict, LIST, matter(world, classes), uuid.uuid4()).status_code == 403
    assert post(as_user("village"), LIST, matter(world, classes), uuid.uuid4()).status_code == 403
    assert not Ticket.objects.exists()


# Steps ----------------------------------------------------------------------------------------------


def test_a_program_takes_a_ticket_to_its_settling(world: World, classes: Classes) -> None:
    client = reader(world, "00010001")
    ticket = a_ticket(world, classes, now=timezone.now())
    for event, body in (
        ("gather", {"colour": "yellow"}), ("dispatch", {"unit": world.units[VILLAGE].pk}), ("accept", {}),
        ("pause", {"reason": "等待材料"}), ("resume", {}), ("complete", {"result": "已修补"}),
    ):  # fmt: skip
        answer = step(client, ticket, event, **body)
        assert answer.status_code == 200, (event, answer.content)
        ticket.refresh_from_db()
        assert answer.json()["version"] == ticket.version
        assert answer.json()["state"] == ticket.state
    assert (ticket.state, ticket.result, ticket.colour) == ("done", "已修补", "yellow")


def test_an_old_version_and_a_wrong_state_are_conflicts(world: World, classes: Classes) -> None:
    client, ticket = reader(world, "00010001"), a_ticket(world, classes)
    assert step(client, ticket, "pause", reason="等待材料").status_code == 409
    assert step(client, ticket, "gather").status_code == 200
    assert (
        post(client, f"{LIST}{ticket.pk}/dispatch/", {"version": 1, "unit": world.units[VILLAGE].pk}).status_code == 409
    )
    assert Ticket.objects.get(pk=ticket.pk).state == "gathered"


@pytest.mark.parametrize("event", ["claim", "escalate", "cancel"])
def test_steps_that_are_not_a_programs_are_refused(world: World, classes: Classes, event: str) -> None:
    state = "rated" if event == "cancel" else "gathered"
    ticket = bring_to(a_ticket(world, classes), state)
    body = {"reason": "试"} if event == "escalate" else {}
    assert step(reader(world, "00010001"), ticket, event, **body).status_code == 403
    assert Ticket.objects.get(pk=ticket.pk).state == state


@pytest.mark.parametrize(
    ("event", "body", "field"),
    [
        ("dispatch", {}, "unit"), ("withdraw", {}, "reason"), ("withdraw", {"reason": " "}, "reason"),
        ("merge", {"reason": "同一件事", "into": 987654}, "into"), ("gather", {"result": "x"}, "result"),
        ("gather", {"rule": "nonsense"}, "rule"), ("gather", {"version": "1"}, "version"),
    ],
)  # fmt: skip
def test_what_a_step_lacks_is_named(
    world: World, classes: Classes, event: str, body: dict[str, Any], field: str
) -> None:
    ticket = a_ticket(world, classes)
    refused = step(reader(world, "00010001"), ticket, event, **body)
    assert (refused.status_code, refused.json()["field"]) == (400, field)
    assert Ticket.objects.get(pk=ticket.pk).version == 1


def test_an_unknown_step_is_nothing(world: World, classes: Classes) -> None:
    ticket = a_ticket(world, classes)
    client = reader(world, "00010001")
    assert step(client, ticket, "supervise").status_code == 404
    assert client.get(f"{LIST}{ticket.pk}/gather/").status_code == 405
