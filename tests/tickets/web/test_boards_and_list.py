"""The boards by role, the list with its filters and pages, and what of tickets stands on the desk."""

from collections.abc import Mapping
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from core.scope import Scope
from tests.tickets import states
from tests.tickets.world import OTHER_VILLAGE, VILLAGE, a_ticket, actor, bring_to
from tests.world import World
from tickets import selectors
from tickets.models import Ticket, TicketClass, TicketFlow
from tickets.services import clock
from tickets.web import boards

Classes = Mapping[str, TicketClass]
BOARD, LIST = "/tickets/", "/tickets/all/"


def shown(client: Client) -> dict[str, list[int]]:
    """Return the tickets on each board."""
    rows = client.get(BOARD).context["shown"]
    return {row["board"].code: [line.ticket.pk for line in row["lines"]] for row in rows}


def listed(client: Client, query: str = "") -> list[int]:
    answer = client.get(LIST + query)
    assert answer.status_code == 200, answer.context["problems"]
    return [line.ticket.pk for line in answer.context["lines"]]


def fresh(ticket: Ticket) -> Ticket:
    """Let a ticket be due in two days, whatever day it is."""
    last = timezone.localdate() + timedelta(days=2)
    due = timezone.now() + timedelta(days=3)
    Ticket.objects.filter(pk=ticket.pk).update(last_day=last, due_at=due)
    return ticket


def test_a_village_finds_its_tickets_by_what_is_to_be_done(world: World, classes: Classes, as_user) -> None:
    waiting = fresh(a_ticket(world, classes))
    given = fresh(bring_to(a_ticket(world, classes), "dispatched"))
    in_work = fresh(bring_to(a_ticket(world, classes), "accepted"))
    done = bring_to(a_ticket(world, classes), "done")
    rated = bring_to(a_ticket(world, classes), "rated")
    ended = bring_to(a_ticket(world, classes), "cancelled")
    late = states.supervised(world, classes)
    a_ticket(world, classes, path=OTHER_VILLAGE, by="village2")
    found = shown(as_user("village"))
    assert found == {
        "answer": [late.pk], "new": [given.pk], "mine": [late.pk, in_work.pk], "waiting": [waiting.pk], "follow": [done.pk],
        "strike": [rated.pk], "overdue": [late.pk],
    }  # fmt: skip
    assert ended.pk in listed(as_user("village"))


def test_what_is_due_today_stands_apart_from_what_is_overdue(world: World, classes: Classes, as_user) -> None:
    ticket = bring_to(a_ticket(world, classes), "accepted")
    Ticket.objects.filter(pk=ticket.pk).update(
        last_day=timezone.localdate(), due_at=timezone.now() + timedelta(hours=1)
    )
    found = shown(as_user("village"))
    assert (found["today"], "overdue" in found) == ([ticket.pk], False)


def test_a_township_finds_what_came_up_and_what_lies_below(world: World, classes: Classes, as_user) -> None:
    below, up = a_ticket(world, classes), states.at_township(world, classes)
    asked = states.extended(world, classes)
    found = shown(as_user("township"))
    assert (found["waiting"], found["unclaimed"]) == ([up.pk], [below.pk])
    assert "decide" not in found
    assert sorted(found["overdue"]) == [below.pk, up.pk, asked.pk]
    assert shown(as_user("township2")) == {}


def test_a_department_finds_what_it_is_called_in_to_and_given(world: World, classes: Classes, as_user) -> None:
    called, given = states.whistled(world, classes), states.at_department(world, classes)
    a_ticket(world, classes)
    found = shown(as_user("department"))
    assert (found["report"], found["new"]) == ([called.pk], [given.pk])
    assert set(listed(as_user("department"))) == {called.pk, given.pk}


def test_a_member_finds_the_own_and_those_to_claim(world: World, classes: Classes, as_user) -> None:
    free, own = a_ticket(world, classes), states.to_member(world, classes)
    bring_to(a_ticket(world, classes), "accepted")
    found = shown(as_user("member"))
    assert (found["claim"], found["new"]) == ([free.pk], [own.pk])
    assert set(listed(as_user("member"))) == {free.pk, own.pk}


def test_a_flow_without_claiming_shows_members_nothing_to_claim(world: World, classes: Classes, as_user) -> None:
    ticket = a_ticket(world, classes)
    Ticket.objects.update(flow=TicketFlow.objects.get(unit=world.county, code="visitors"))
    assert shown(as_user("member")) == {}
    assert as_user("member").get(f"{BOARD}{ticket.pk}/").status_code == 404


def test_the_button_of_a_line_says_the_step_and_takes_it(world: World, classes: Classes, as_user) -> None:
    a_ticket(world, classes)
    page = as_user("member").get(BOARD).content.decode()
    assert 'name="do" value="claim"' in page
    assert "领单" in page


def test_others_have_no_boards(world: World, classes: Classes, as_user) -> None:
    for name in ("superior", "sysadmin", "secadmin", "auditor", "nobody"):
        assert [as_user(name).get(address).status_code for address in (BOARD, LIST)] == [403, 403]


def test_the_filters_narrow_the_list(world: World, classes: Classes, as_user) -> None:
    first = a_ticket(world, classes)
    second = bring_to(a_ticket(world, classes, klass="mediation"), "accepted")
    third = a_ticket(world, classes, path="000100010002", by="township")
    fresh(third)
    client = as_user("township")
    assert listed(client) == [third.pk, second.pk, first.pk]
    assert listed(client, "?state=accepted") == [second.pk]
    assert listed(client, f"?klass={classes['mediation'].pk}") == [second.pk]
    assert listed(client, f"?unit={VILLAGE}") == [second.pk, first.pk]
    assert listed(client, "?overdue=yes") == [second.pk, first.pk]
    assert listed(client, "?overdue=no") == [third.pk]
    assert listed(client, f"?number={first.number}") == [first.pk]
    assert listed(client, "?filed_at_from=2025-12-22&filed_at_to=2025-12-22") == [third.pk, second.pk, first.pk]
    assert listed(client, "?filed_at_to=2025-12-21") == []
    assert listed(client, f"?unit={OTHER_VILLAGE}") == []


@pytest.mark.parametrize(
    "query", ["?number=x", "?state=x", "?unit=abc", "?filed_at_from=x", "?klass=-1", "?overdue=perhaps"]
)
def test_a_filter_that_is_not_understood_is_named(world: World, classes: Classes, as_user, query: str) -> None:
    a_ticket(world, classes)
    answer = as_user("village").get(LIST + query)
    assert answer.status_code == 400
    name = query[1:].partition("=")[0]
    assert [target for target, _sentence in answer.context["problems"]] == [f"id_{name}"]
    assert answer.context["lines"] == []


def test_the_list_is_read_page_by_page(
    world: World, classes: Classes, as_user, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(boards.page, "__defaults__", (2,))
    keys = [a_ticket(world, classes).pk for _n in range(5)]
    client, found, after = as_user("village"), [], ""
    for _page in range(3):
        answer = client.get(f"{LIST}?state=filed&after={after}")
        found += [line.ticket.pk for line in answer.context["lines"]]
        after = answer.context["after"]
    assert (found, after) == (sorted(keys, reverse=True), "")


@pytest.mark.parametrize(("name", "address", "most"), [
    ("village", BOARD, 22), ("township", BOARD, 22), ("department", BOARD, 14), ("member", BOARD, 16),
    ("village", LIST, 15), ("township", LIST, 15),
])  # fmt: skip
def test_more_tickets_take_no_more_queries(
    world: World, classes: Classes, as_user, django_assert_max_num_queries: DjangoAssertNumQueries, name: str, address: str,
    most: int,
) -> None:  # fmt: skip
    for _n in range(3):
        a_ticket(world, classes)
        states.to_member(world, classes)
        states.supervised(world, classes)
    states.whistled(world, classes)
    client = as_user(name)
    client.get(address)
    with django_assert_max_num_queries(most) as few:
        client.get(address)
    for _n in range(3):
        states.whistled(world, classes)
        states.extended(world, classes)
        a_ticket(world, classes)
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_the_desk_tells_what_waits_what_is_late_and_what_happened(world: World, classes: Classes, as_user) -> None:
    called, given = states.whistled(world, classes), states.to_member(world, classes)
    desk = as_user("department").get("/").context["desk"]
    assert [row.href for row in desk.todo] == [reverse("tickets:ticket", args=[called.pk])]
    assert desk.events
    desk = as_user("member").get("/").context["desk"]
    assert reverse("tickets:ticket", args=[given.pk]) in [row.href for row in desk.todo]
    assert [row.note for row in desk.late if row.own] == ["1件工单"]
    rows = [row for row in as_user("township").get("/").context["desk"].late if "/tickets/" in row.href]
    assert {row.href for row in rows} == {"/tickets/?show=overdue", f"/tickets/all/?overdue=yes&unit={VILLAGE}"}
    for row in rows:
        assert as_user("township").get(row.href).status_code == 200


def test_a_department_without_tickets_is_told_so(world: World, classes: Classes, as_user) -> None:
    page = as_user("department").get("/").content.decode()
    assert "暂无待办" in page
    assert 'href="/tickets/"' in page
    assert "没有待办工单" in as_user("department").get(BOARD).content.decode()


# Order and cost of the lists --------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "index"), [
    ("county", "ticket_county_newest"), ("township", "ticket_township_newest"), ("village", "ticket_unit_newest"),
])  # fmt: skip
def test_a_page_by_key_is_read_along_an_index_and_not_sorted(
    world: World, classes: Classes, name: str, index: str
) -> None:
    a_ticket(world, classes)
    for rows in (selectors.visible(actor(name)), selectors.of_area(actor(name).scope("ticket.view"))):
        plan = rows.order_by("-pk")[:51].explain()
        if connection.vendor == "sqlite":
            assert index in plan
            assert "TEMP B-TREE" not in plan
        with connection.cursor() as cursor:
            assert index in connection.introspection.get_constraints(cursor, "tickets_ticket")


@pytest.mark.parametrize("name", ["county", "township", "village"])
def test_tickets_of_an_area_are_those_of_its_units(world: World, classes: Classes, name: str) -> None:
    for path, by in ((VILLAGE, "village"), ("000100010002", "county"), (OTHER_VILLAGE, "county")):
        a_ticket(world, classes, path=path, by=by)
    scope = actor(name).scope("ticket.view")
    expected = set(Ticket.objects.within(scope).values_list("pk", flat=True))
    assert set(selectors.of_area(scope).values_list("pk", flat=True)) == expected
    assert set(selectors.visible(actor(name)).values_list("pk", flat=True)) == expected
    assert len(expected) == {"county": 3, "township": 2, "village": 1}[name]
    assert not selectors.of_area(Scope.of([])).exists()


def test_lights_of_many_villages_take_as_many_queries_as_of_one(world: World, classes: Classes) -> None:
    first = a_ticket(world, classes)
    rows = [a_ticket(world, classes, path=path, by="county") for path in ("000100010002", OTHER_VILLAGE)]
    now = timezone.now()
    with CaptureQueriesContext(connection) as one:
        clock.lights([Ticket.objects.select_related("rule", "unit").get(pk=first.pk)], now)
    tickets = list(Ticket.objects.select_related("rule", "unit").filter(pk__in=[first.pk, *(row.pk for row in rows)]))
    with CaptureQueriesContext(connection) as many:
        found = clock.lights(tickets, now)
    assert set(found) == {row.pk for row in tickets}
    assert len(many) <= len(one) <= 7
