"""The pages of projects: entering one once, its milestones reached and taken back, finishing it."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.actors import SYSTEM
from tests.tickets.world import OTHER_VILLAGE, VILLAGE
from tests.world import World, sign_in
from tickets.models import Milestone, Project
from tickets.services import projects

LATE = date(2025, 3, 1)


@pytest.fixture
def project(world: World) -> Project:
    values = {"kind": "livelihood", "name": "村内道路硬化", "year": 2025, "lead": "村党组织书记", "due_on": LATE}
    return projects.add(
        actor=SYSTEM, unit=world.units[VILLAGE], values=values, milestones=[("方案公示", LATE), ("验收交付", LATE)]
    )


def signed(client: Client, world: World, name: str) -> Client:
    return sign_in(client, world.users[name])


def a_form(**more: str) -> dict[str, str]:
    given = {
        "key": str(uuid.uuid4()), "kind": "yard", "name": "小庭院蔬菜种植", "year": "2026", "lead": "", "helped": "5",
        "due_on": "2026-06-30", "step1": "备土", "by1": "2026-04-30",
    }  # fmt: skip
    return {**given, **more}


def test_a_project_is_entered_once(world: World, client: Client) -> None:
    leader = world.members[VILLAGE][0]
    form = a_form(leader=str(leader.pk))
    for _n in range(2):
        answer = signed(client, world, "village").post("/tickets/projects/new/", form)
        made = Project.objects.get()
        assert (answer.status_code, answer["Location"]) == (302, f"/tickets/projects/{made.pk}/")
    assert (made.unit.path, made.leader, made.helped, made.due_on) == (VILLAGE, leader, 5, date(2026, 6, 30))
    assert [(row.name, row.due_on) for row in made.milestones.all()] == [("备土", date(2026, 4, 30))]
    shown = client.get(f"/tickets/projects/{made.pk}/").content.decode()
    assert leader.name in shown
    assert "备土" in shown


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"), ({"kind": "x"}, "kind"), ({"year": "二〇二六"}, "year"), ({"due_on": "2026-13-01"}, "due_on"),
        ({"helped": "-1"}, "helped"), ({}, "lead"), ({"lead": "书记", "by1": ""}, "by1"), ({"lead": "书记", "step1": ""}, "step1"),
        ({"lead": "书记" * 40}, "lead"), ({"leader": "999999"}, "leader"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_and_nothing_typed_is_lost(
    world: World, client: Client, change: dict[str, str], field: str
) -> None:
    answer = signed(client, world, "village").post("/tickets/projects/new/", a_form(**change))
    body = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="#id_{field}"' in body
    assert "备土" in body or field == "step1"
    assert "小庭院蔬菜种植" in body or field == "name"
    assert not Project.objects.exists()


def test_a_second_project_of_the_name_is_refused(world: World, client: Client, project: Project) -> None:
    form = a_form(name=project.name, year="2025", lead="书记")
    assert signed(client, world, "village").post("/tickets/projects/new/", form).status_code == 400
    assert Project.objects.count() == 1


def step(client: Client, project: Project, do: str, **more: object):
    return client.post(f"/tickets/projects/{project.pk}/", {"key": str(uuid.uuid4()), "do": do, **more})


def test_milestones_are_reached_taken_back_and_the_project_finished(
    world: World, client: Client, project: Project
) -> None:
    signed(client, world, "village")
    first, second = project.milestones.order_by("order")
    assert step(client, project, "finish", version=1, finished_on="2025-03-01").status_code == 400, (
        "not all are reached"
    )
    assert step(client, project, "reach", milestone=first.pk, version=1, reached_on="2025-02-20").status_code == 302
    assert step(client, project, "take-back", milestone=first.pk, version=2).status_code == 302
    assert step(client, project, "reach", milestone=first.pk, version=1, reached_on="2025-02-20").status_code == 409
    for row in (first, second):
        row.refresh_from_db()
        assert (
            step(client, project, "reach", milestone=row.pk, version=row.version, reached_on="2025-02-21").status_code
            == 302
        )
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    future = step(client, project, "finish", version=1, finished_on=tomorrow)
    assert future.status_code == 400
    assert tomorrow in future.content.decode(), "what was typed stays"
    assert step(client, project, "finish", version=1, finished_on="2025-02-25", helped="31").status_code == 302
    project.refresh_from_db()
    assert (project.finished_on, project.helped) == (date(2025, 2, 25), 31)
    assert step(client, project, "take-back", milestone=first.pk, version=4).status_code == 400, "finished: that first"
    assert step(client, project, "unfinish", version=project.version).status_code == 302
    project.refresh_from_db()
    assert project.finished_on is None


@pytest.mark.parametrize(
    ("do", "more"),
    [
        ("reach", {"reached_on": "x"}),
        ("finish", {"finished_on": ""}),
        ("finish", {"finished_on": "2025-01-01", "helped": "many"}),
    ],
)
def test_a_wrong_day_or_number_changes_nothing(
    world: World, client: Client, project: Project, do: str, more: dict
) -> None:
    signed(client, world, "village")
    row = project.milestones.first()
    assert row is not None
    answer = step(client, project, do, milestone=row.pk, version=1, **more)
    assert answer.status_code == 400
    assert 'id="errors"' in answer.content.decode()
    assert not Milestone.objects.filter(reached_on__isnull=False).exists()


def test_another_units_project_is_not_found_and_who_may_not_is_refused(
    world: World, client: Client, project: Project
) -> None:
    address = f"/tickets/projects/{project.pk}/"
    for name, status in (
        ("village", 200),
        ("township", 200),
        ("county", 200),
        ("village2", 404),
        ("stranger", 404),
        ("member", 403),
        ("department", 403),
        ("superior", 403),
    ):
        assert signed(client, world, name).get(address).status_code == status, name
        row = project.milestones.first()
        assert row is not None
        post = client.post(
            address,
            {
                "key": str(uuid.uuid4()),
                "do": "reach",
                "milestone": row.pk,
                "version": row.version,
                "reached_on": "2025-02-01",
            },
        )
        assert post.status_code == (302 if status == 200 else status), name
        if status == 200:
            row.refresh_from_db()
            client.post(
                address, {"key": str(uuid.uuid4()), "do": "take-back", "milestone": row.pk, "version": row.version}
            )
    assert signed(client, world, "village").get(f"/tickets/projects/new/?unit={OTHER_VILLAGE}").status_code == 404
    assert client.post(address, {"key": str(uuid.uuid4()), "do": "x"}).status_code == 404
    other = projects.add(
        actor=SYSTEM,
        unit=world.units[OTHER_VILLAGE],
        values={"kind": "yard", "name": "别处", "year": 2025, "lead": "书记"},
        milestones=[("一", LATE)],
    )
    foreign = other.milestones.get()
    assert step(client, project, "reach", milestone=foreign.pk, version=1, reached_on="2025-02-01").status_code == 404


def test_the_list_is_filtered_and_paged_with_few_queries(world: World, client: Client, project: Project) -> None:
    leader = world.members[VILLAGE][0]
    rows = [(world.units[VILLAGE].pk, "yard", f"小庭院{n}", 2024, "", leader.pk, n, LATE, LATE) for n in range(55)]
    projects.record_many(actor=SYSTEM, county=world.county, rows=rows)
    signed(client, world, "county")
    for query, total in (("", 56), ("kind=livelihood", 1), ("kind=small-three", 55), ("year=2025", 1), ("standing=late", 1), ("standing=done", 55),
                         ("standing=open", 1), (f"unit={OTHER_VILLAGE}", 0), (f"unit={VILLAGE}", 56), ("kind=x&year=x&unit=x&standing=x&after=x", 56)):  # fmt: skip
        assert client.get(f"/tickets/projects/?{query}").context["total"] == total, query
    with CaptureQueriesContext(connection) as found:
        first = client.get("/tickets/projects/")
    assert len(found) <= 10
    assert len(first.context["rows"]) == 50
    assert len(client.get(f"/tickets/projects/?after={first.context['after']}").context["rows"]) == 6
