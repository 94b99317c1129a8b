"""A township gives a matter to any team or member below it, village first; more departments are called in without a script."""

import re
import uuid
from collections.abc import Mapping

import pytest
from django.test import Client

from accounts.services import grants, org_tree
from core.actors import SYSTEM
from core.errors import DomainError
from teams.models import Team
from tests.tickets.pages import page_of, post
from tests.tickets.world import FILED_AT, VILLAGE, a_ticket, actor
from tests.world import World, sign_in
from tickets.models import ReportIn, Ticket, TicketClass, TicketMove
from tickets.services import moves

Classes = Mapping[str, TicketClass]
NEIGHBOUR, FOREIGN = "000100010002", "000100020001"


def with_township(world: World, classes: Classes) -> Ticket:
    ticket = a_ticket(world, classes)
    return moves.escalate(
        actor=actor("village"), ticket_id=ticket.pk, version=ticket.version, now=FILED_AT, reason="村里办不了"
    )


def offered(answer, name: str) -> set[str]:
    text = answer.content.decode()
    select = re.search(rf'<select name="{name}".*?</select>', text, re.DOTALL)
    assert select is not None, f"{name} is not on the page"
    return set(re.findall(r'<option value="([^"]+)"', select[0]))


def more(client: Client, ticket: Ticket, step: str, **values: str):
    version = str(Ticket.objects.get(pk=ticket.pk).version)
    return client.post(page_of(ticket), {"key": str(uuid.uuid4()), "version": version, "more": step, **values})


def test_the_village_of_the_ticket_is_shown_first_and_any_other_by_choice(
    world: World, classes: Classes, as_user
) -> None:
    ticket, client = with_township(world, classes), as_user("township")
    own, other = world.members[VILLAGE][0], world.members[NEIGHBOUR][0]
    page = client.get(page_of(ticket))
    assert {f"member-{own.pk}", f"team-{own.team_id}"} <= offered(page, "to")
    assert f"member-{other.pk}" not in offered(page, "to")
    assert offered(page, "at") == {str(world.units[path].pk) for path in (VILLAGE, NEIGHBOUR)}
    moved = TicketMove.objects.count()
    page = more(client, ticket, "dispatch", at=str(world.units[NEIGHBOUR].pk), reason="邻村队员懂水利")
    assert page.status_code == 200
    assert {f"member-{other.pk}", f"team-{other.team_id}"} <= offered(page, "to")
    assert f"member-{own.pk}" not in offered(page, "to")
    assert "邻村队员懂水利" in page.content.decode(), "what was typed stays"
    assert 'id="errors"' not in page.content.decode()
    assert TicketMove.objects.count() == moved


@pytest.mark.parametrize("kind", ["member", "team"])
def test_a_member_of_another_village_gets_it_and_that_village_sees_it(
    world: World, classes: Classes, as_user, kind: str
) -> None:
    ticket = with_township(world, classes)
    member = world.members[NEIGHBOUR][0]
    key = member.pk if kind == "member" else member.team_id
    at = str(world.units[NEIGHBOUR].pk)
    assert post(as_user("township"), ticket, "dispatch", at=at, to=f"{kind}-{key}").status_code == 302
    stored = Ticket.objects.get(pk=ticket.pk)
    assert (stored.handler_id, stored.team_id) == (world.units[NEIGHBOUR].pk, member.team_id)
    assert stored.member_id == (member.pk if kind == "member" else None)


def test_the_neighbour_village_sees_and_takes_what_it_was_given_and_nothing_else(
    world: World, classes: Classes, as_user
) -> None:
    user = world.users["nobody"]
    grants.give(actor=SYSTEM, user=user, role="village", unit=world.units[NEIGHBOUR])
    neighbour = Client(headers={"accept-language": "zh-hans"})
    sign_in(neighbour, user)
    given, kept = with_township(world, classes), a_ticket(world, classes)
    assert neighbour.get(page_of(given)).status_code == 404
    team = world.teams[NEIGHBOUR][0]
    post(as_user("township"), given, "dispatch", at=str(team.unit_id), to=f"team-{team.pk}")
    assert neighbour.get(page_of(given)).status_code == 200
    assert neighbour.get(page_of(kept)).status_code == 404
    assert post(neighbour, given, "accept").status_code == 302
    assert Ticket.objects.get(pk=given.pk).state == "accepted"


def test_who_was_chosen_stays_chosen_when_another_village_is_shown(world: World, classes: Classes, as_user) -> None:
    ticket, client = with_township(world, classes), as_user("township")
    own = world.members[VILLAGE][0]
    at = str(world.units[NEIGHBOUR].pk)
    page = more(client, ticket, "dispatch", at=at, to=f"member-{own.pk}")
    assert f'<option value="member-{own.pk}" selected' in page.content.decode()
    assert post(client, ticket, "dispatch", at=at, to=f"member-{own.pk}").status_code == 302
    assert Ticket.objects.get(pk=ticket.pk).member_id == own.pk


def test_nobody_outside_the_township_gets_it(world: World, classes: Classes, as_user) -> None:
    ticket, client = with_township(world, classes), as_user("township")
    foreign, closed = world.members[FOREIGN][0], world.teams[NEIGHBOUR][1]
    Team.objects.filter(pk=closed.pk).update(closed_on="2025-12-01")
    for to in (f"member-{foreign.pk}", f"team-{foreign.team_id}", f"team-{closed.pk}", "member-x", "team-"):
        answer = post(client, ticket, "dispatch", at=str(world.units[FOREIGN].pk), to=to)
        assert answer.status_code == 400
    for given in ({"member_id": foreign.pk}, {"team_id": foreign.team_id}, {"team_id": closed.pk}):
        with pytest.raises(DomainError):
            moves.dispatch(
                actor=actor("township"), ticket_id=ticket.pk, version=None, now=FILED_AT, unit_id=None, **given
            )
    assert Ticket.objects.get(pk=ticket.pk).state == "gathered"


# Calling in -----------------------------------------------------------------------------------------


def test_lines_are_added_up_to_all_departments_and_keep_what_was_typed(world: World, classes: Classes, as_user) -> None:
    others = [
        org_tree.add(actor=SYSTEM, parent=world.county, level="unit", kind="department", name=f"部门{n}")
        for n in range(7)
    ]
    ticket, client = with_township(world, classes), as_user("township")
    unit = world.units["00010001"].pk
    post(client, ticket, "dispatch", to=f"unit-{unit}")
    post(client, ticket, "accept")
    page = client.get(page_of(ticket))
    assert 'name="unit_3"' in page.content.decode()
    assert 'name="unit_4"' not in page.content.decode()
    typed = {"rows": "4", "unit_0": str(others[0].pk), "task_0": "派车送水", "lead": "0", "rule": "general-days"}
    page = more(client, ticket, "whistle", **typed).content.decode()
    assert 'name="unit_6"' in page
    assert "派车送水" in page
    assert f'<option value="{others[0].pk}" selected' in page
    assert 'id="errors"' not in page
    page = more(client, ticket, "whistle", **{**typed, "rows": "7"}).content.decode()
    assert 'name="unit_7"' in page
    assert 'name="unit_8"' not in page, "there are eight departments"
    assert 'name="more" value="whistle"' not in " ".join(page.split())
    called = {f"unit_{n}": str(row.pk) for n, row in enumerate(others)}
    called |= {f"task_{n}": f"任务{n}" for n in range(7)}
    assert not ReportIn.objects.exists()
    answer = post(client, ticket, "whistle", rows="8", lead="6", rule="general-days", **called)
    assert answer.status_code == 302
    assert ReportIn.objects.filter(ticket=ticket).count() == 7
    assert ReportIn.objects.get(ticket=ticket, is_lead=True).unit_id == others[6].pk


@pytest.mark.parametrize("rows", ["", "x", "-1", "9999"])
def test_a_number_of_lines_that_nobody_offered_changes_nothing(
    world: World, classes: Classes, as_user, rows: str
) -> None:
    ticket, client = with_township(world, classes), as_user("township")
    post(client, ticket, "dispatch", to=f"unit-{world.units['00010001'].pk}")
    post(client, ticket, "accept")
    page = more(client, ticket, "whistle", rows=rows)
    assert page.status_code == 200
    assert 'name="unit_1"' not in page.content.decode(), "there is one department"
