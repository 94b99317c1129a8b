"""A double click makes one row: every form of the admin that adds, and every step, carries a key."""

import threading
import uuid
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry, Submission
from teams.models import Activity, Member, Team
from teams.services import roster
from tests.core.test_admin_base import address, registered, rows_of
from tests.world import VILLAGES, World, canary, sign_in

ADD = reverse("admin:teams_member_add")


def given(world: World, **changes: str) -> dict[str, str]:
    team = world.teams[VILLAGES[0]][0]
    return {
        "team": str(team.pk), "name": "古丽", "source": "veteran", "joined_on": "2025-01-01", "user": "",
        "submission": str(uuid.uuid4()), **changes,
    }  # fmt: skip


def test_every_form_that_adds_carries_a_key_of_its_own(world: World, as_user) -> None:
    found = 0
    for name in ("county", "sysadmin", "secadmin"):
        client = as_user(name)
        for model in registered():
            answer = client.get(address(model, "add"))
            if answer.status_code == 200 and "adminform" in (answer.context or {}):
                body = answer.content.decode()
                assert body.count('name="submission"') == 1, model
                assert client.get(address(model, "add")).content.decode() != body
                found += 1
    assert found >= 9


def test_fifty_posts_of_one_form_make_one_member_and_lead_to_it(world: World, as_user) -> None:
    client = as_user("township")
    data = given(world)
    first = client.post(ADD, {**data, "_save": "1"})
    made = Member.objects.get(name="古丽")
    again = {client.post(ADD, {**data, "_save": "1"})["Location"] for _n in range(49)}
    assert first.status_code == 302
    assert again == {address(Member, "change", made.pk)}
    assert Member.objects.filter(name="古丽").count() == 1
    assert AuditEntry.objects.filter(action="member.enlisted").count() == 1


def test_a_record_that_may_be_there_once_is_found_again_and_not_refused(world: World, as_user) -> None:
    client = as_user("county")
    kind = roster.add_kind(
        actor=_system(), county=world.county, code="third", name="Third", order=3, min_size=3, max_size=4
    )
    data = {
        "unit": str(world.units[VILLAGES[0]].pk), "kind": str(kind.pk), "name": "新队", "scene": "town",
        "founded_on": "2025-12-01", "submission": str(uuid.uuid4()),
    }  # fmt: skip
    page = address(Team, "add")
    assert client.post(page, data).status_code == 302
    answer = client.post(page, data)
    assert answer["Location"] == address(Team, "change", Team.objects.get(name="新队").pk)
    refused = client.post(page, {**data, "submission": str(uuid.uuid4())})
    assert refused.status_code == 200
    assert refused.context["errors"]
    assert Team.objects.filter(name="新队").count() == 1


def _system():
    from core.actors import SYSTEM

    return SYSTEM


def test_a_refused_form_keeps_what_was_typed_and_its_key(world: World, as_user) -> None:
    client = as_user("county")
    data = given(world, source="")
    answer = client.post(ADD, data)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="古丽"' in body
    assert data["submission"] in body
    assert not Submission.objects.exists()
    assert client.post(ADD, {**data, "source": "veteran"}).status_code == 302
    assert Member.objects.filter(name="古丽").count() == 1


def test_one_key_with_other_content_or_of_another_person_makes_nothing(world: World, as_user) -> None:
    data = given(world)
    as_user("county").post(ADD, data)
    for name, changes in (("county", {"name": "另一位"}), ("township", {})):
        answer = as_user(name).post(ADD, {**data, **changes})
        assert answer.status_code == 200
        assert answer.context["errors"]
    assert Member.objects.filter(name__in=("古丽", "另一位")).count() == 1


def test_a_wrong_key_is_an_error_of_the_form(world: World, as_user) -> None:
    answer = as_user("county").post(ADD, given(world, submission="no-key"))
    assert answer.status_code == 200
    assert not Member.objects.filter(name="古丽").exists()


def test_an_activity_sent_twice_has_its_people_once(world: World, as_user) -> None:
    client = as_user("township")
    data = {
        "unit": str(world.units[VILLAGES[0]].pk), "team": "", "title": "宣讲", "kind": "service", "action_line": "lead",
        "field": "governance", "held_on": "2025-11-03", "place": "", "reach": "1", "outputs": "",
        "members": [str(pk) for pk in rows_of(Member, VILLAGES[0])[:2]], "submission": str(uuid.uuid4()),
    }  # fmt: skip
    for _n in range(3):
        assert client.post(address(Activity, "add"), data).status_code == 302
    assert Activity.objects.get(title="宣讲").members.count() == 2


def test_a_step_sent_twice_is_taken_once_and_leads_to_the_same_place(world: World, as_user) -> None:
    client = as_user("township")
    member = world.members[VILLAGES[0]][2]
    page = reverse("admin:teams_member_leave", args=[member.pk])
    assert 'name="submission"' in client.get(page).content.decode()
    data = {
        "left_on": "2025-12-30", "exit_reason": "moved", "exit_procedure": "已谈话", "submission": str(uuid.uuid4()),
    }  # fmt: skip
    answers = [client.post(page, data) for _n in range(3)]
    assert {(a.status_code, a["Location"]) for a in answers} == {(302, address(Member, "change", member.pk))}
    assert AuditEntry.objects.filter(action="member.left").count() == 1
    assert client.post(page, {**data, "submission": str(uuid.uuid4())}).status_code == 403, "the member has left"


# At once ---------------------------------------------------------------------------------------


def at_once(world: World, number: int, data: dict[str, str]) -> list[int]:
    """Post one form from browsers that start together; return the status of each answer."""
    clients = [sign_in(Client(), world.users["township"]) for _n in range(number)]
    gate = threading.Barrier(number)
    statuses: list[int] = []

    def send(client: Client) -> None:
        try:
            gate.wait(20)
            statuses.append(client.post(ADD, data).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return statuses


@pytest.fixture
def real_world(transactional_db: None) -> World:
    from tests.world import make_world

    return make_world()


def test_without_one_key_a_double_click_makes_two_rows(real_world: World) -> None:
    """The trap that the key is there for; if this found one row, the next test would prove nothing."""
    data = given(real_world)
    data.pop("submission")
    assert at_once(real_world, 2, data) == [302, 302]
    assert Member.objects.filter(name="古丽").count() == 2


def test_with_one_key_posts_at_once_make_one_row(real_world: World) -> None:
    assert at_once(real_world, 5, given(real_world)) == [302] * 5
    assert Member.objects.filter(name="古丽").count() == 1
    assert AuditEntry.objects.filter(action="member.enlisted").count() == 1


# Two clerks ------------------------------------------------------------------------------------


def test_the_second_of_two_clerks_sees_both_values_who_changed_it_and_when(world: World) -> None:
    first, second = (sign_in(Client(), world.users[name]) for name in ("county", "township"))
    member = world.members[VILLAGES[0]][1]
    page = address(Member, "change", member.pk)
    read = [client.get(page).context["adminform"].form for client in (first, second)]
    forms = [
        {
            "name": member.name, "source": member.source, "joined_on": "2024-02-01", "skills": "", "user": "",
            "base_version": str(form.initial["base_version"]),
        }
        for form in read
    ]  # fmt: skip
    assert first.post(page, {**forms[0], "name": "阿依古丽", "skills": "缝纫"}).status_code == 302
    answer = second.post(page, {**forms[1], "name": "古丽", "skills": "驾驶", "source": "veteran"})
    body = answer.content.decode()
    assert answer.status_code == 200
    member.refresh_from_db()
    assert (member.name, member.skills, member.source, member.version) == ("阿依古丽", "缝纫", "party-member", 2)
    for own, stored in (("古丽", "阿依古丽"), ("驾驶", "缝纫")):
        assert f'value="{own}"' in body, "what was typed stays"
        assert stored in body, "what stands in the record"
    said = " ".join(str(error) for error in answer.context["errors"])
    assert canary("0001") in said, "who it was, by the name that people know"
    last = AuditEntry.objects.filter(action="member.changed", target_id=str(member.pk)).latest("pk")
    from django.utils import timezone
    from django.utils.formats import date_format

    assert date_format(timezone.localtime(last.at), "DATETIME_FORMAT") in said
    again = {**forms[1], "name": "古丽", "skills": "驾驶", "base_version": "2"}
    assert second.post(page, again).status_code == 302
    member.refresh_from_db()
    assert (member.name, member.skills) == ("古丽", "驾驶")
    assert member.joined_on == date(2024, 2, 1)
