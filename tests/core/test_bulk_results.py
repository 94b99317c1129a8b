"""Many records at once: each by its own service, each with its own result, whatever page it stands on."""

import io

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from core import bulk_actions, jobs
from core.models import AuditEntry, Job
from teams.models import Member, Team, TeamSheet
from tests.core.test_admin_base import address, rows_of
from tests.world import VILLAGES, World, canary, score_everyone

PAGE = address(Member, "changelist")


def post(client: Client, action: str, keys: list[int], page: str = PAGE, **given: str):
    data = {"action": action, "_selected_action": keys, "index": "0", **given}
    return client.post(page, data, follow=False)


def confirmed(client: Client, action: str, keys: list[int], page: str = PAGE, **given: str):
    """Go through the page that asks, as a person does."""
    asked = post(client, action, keys, page, **{k: v for k, v in given.items() if k == "select_across"})
    assert asked.status_code == 200
    hidden = dict(asked.context_data["hidden"])
    again = {"count": str(hidden["count"]), "submission": str(hidden["submission"]), "_do": "1", **given}
    return post(client, action, keys, page, **again)


def test_the_source_group_of_chosen_members_is_changed_by_the_service(world: World, as_user) -> None:
    keys = rows_of(Member, VILLAGES[0])
    others = Member.objects.exclude(pk__in=keys).filter(source="veteran").count()
    answer = confirmed(as_user("township"), "set_source", keys, source="veteran")
    assert answer.status_code == 302
    assert set(Member.objects.filter(pk__in=keys).values_list("source", flat=True)) == {"veteran"}
    assert Member.objects.filter(source="veteran").count() == others + len(keys)
    assert AuditEntry.objects.filter(action="member.changed", changes__has_key="source").count() == len(keys)


@pytest.mark.parametrize(
    ("action", "field"), [("set_party_member", "is_party_member"), ("set_returnee", "is_returnee")]
)
def test_a_yes_or_no_is_set_and_set_back(world: World, as_user, action: str, field: str) -> None:
    keys = rows_of(Member, VILLAGES[0])
    client = as_user("county")
    for answer, kept in (("yes", True), ("no", False)):
        confirmed(client, action, keys, answer=answer)
        assert set(Member.objects.filter(pk__in=keys).values_list(field, flat=True)) == {kept}


def test_a_scene_is_set_for_teams(world: World, as_user) -> None:
    keys = rows_of(Team, VILLAGES[0])
    confirmed(as_user("county"), "set_scene", keys, address(Team, "changelist"), scene="town")
    assert set(Team.objects.filter(pk__in=keys).values_list("scene", flat=True)) == {"town"}


def test_the_page_that_asks_says_how_many_and_changes_nothing_without_a_value(world: World, as_user) -> None:
    client = as_user("county")
    keys = rows_of(Member, "00010001")
    asked = post(client, "set_source", keys)
    assert asked.context_data["count"] == len(keys) == 12
    assert str(len(keys)) in asked.content.decode()
    refused = confirmed(client, "set_source", keys, source="")
    assert refused.status_code == 200
    assert not Member.objects.filter(source="veteran").exists()


def test_all_pages_means_all_that_fits_the_filter_with_the_count_that_was_confirmed(world: World, as_user) -> None:
    client = as_user("county")
    page = f"{PAGE}?is_returnee=yes"
    one = rows_of(Member, VILLAGES[0])[1:2]
    hidden = dict(post(client, "set_source", one, page, select_across="1").context_data["hidden"])
    assert hidden["count"] == 8
    Member.objects.filter(pk=world.members[VILLAGES[0]][0].pk).update(is_returnee=True)
    again = post(client, "set_source", one, page, select_across="1", count="8", _do="1", source="veteran")
    assert again.status_code == 200, "the list has changed since it was counted"
    assert not Member.objects.filter(source="veteran").exists()
    confirmed(client, "set_source", one, page, select_across="1", source="veteran")
    assert set(Member.objects.filter(source="veteran").values_list("is_returnee", flat=True)) == {True}
    assert Member.objects.filter(source="veteran").count() == 9


def test_an_action_without_a_form_asks_before_it_goes_over_all_pages(world: World, as_user) -> None:
    score_everyone(world)
    client = as_user("county")
    page = address(TeamSheet, "changelist")
    key = rows_of(TeamSheet, VILLAGES[0])[:1]
    asked = post(client, "score", key, page, select_across="1")
    assert asked.context_data["count"] == 8
    assert not TeamSheet.objects.filter(state="scored").exists()
    confirmed(client, "score", key, page, select_across="1")
    assert TeamSheet.objects.filter(state="scored").count() == 8


def test_more_rows_get_a_page_with_a_line_for_each_and_a_workbook(
    world: World, as_user, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_actions, "BY_MESSAGE", 3)
    score_everyone(world)
    client = as_user("county")
    keys = rows_of(TeamSheet, "0001")
    TeamSheet.objects.filter(pk__in=keys[:2]).update(state="verified")
    answer = post(client, "score", keys, address(TeamSheet, "changelist"))
    job = Job.objects.get(kind=bulk_actions.KIND)
    assert answer["Location"] == reverse("task", args=[job.pk])
    shown = client.get(answer["Location"])
    lines = shown.context["lines"]
    assert [done for _label, done, _why in lines] == [False] * 2 + [True] * 6
    assert all(why for _label, done, why in lines if not done)
    assert TeamSheet.objects.filter(state="scored").count() == 6
    content = client.get(reverse("task-file", args=[job.pk])).content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))[1:]
    assert [row[0] for row in rows] == [label for label, _done, _why in lines]
    assert [bool(row[2]) for row in rows] == [True] * 2 + [False] * 6
    assert as_user("township").get(answer["Location"]).status_code == 404


def test_the_same_confirmation_sent_fifty_times_is_one_task(
    world: World, as_user, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_actions, "BY_MESSAGE", 3)
    client = as_user("county")
    keys = rows_of(Member, VILLAGES[0])
    hidden = dict(post(client, "set_source", keys).context_data["hidden"])
    data = {"count": str(hidden["count"]), "submission": str(hidden["submission"]), "_do": "1", "source": "veteran"}
    answers = {post(client, "set_source", keys, **data)["Location"] for _again in range(50)}
    assert len(answers) == Job.objects.filter(kind=bulk_actions.KIND).count() == 1
    assert set(Member.objects.filter(pk__in=keys).values_list("version", flat=True)) <= {2, 3}


# By a worker -----------------------------------------------------------------------------------


@pytest.fixture
def long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_actions, "BY_MESSAGE", 2)
    monkeypatch.setattr(bulk_actions, "AT_ONCE", 4)
    monkeypatch.setattr(bulk_actions, "LOT", 5)


def test_very_many_rows_are_done_by_a_worker_with_progress(world: World, as_user, long: None) -> None:
    client = as_user("township")
    keys = rows_of(Member, "00010001")
    answer = confirmed(client, "set_source", keys, source="veteran")
    job = Job.objects.get(kind=bulk_actions.KIND)
    assert (job.state, job.total, job.owner_id) == (Job.QUEUED, 12, world.users["township"].pk)
    assert not Member.objects.filter(source="veteran").exists()
    assert jobs.run(job.pk) == Job.DONE
    assert Member.objects.filter(source="veteran").count() == 12
    job.refresh_from_db()
    assert (job.done, job.arguments["lines"], job.arguments["keys"]) == (12, [], [])
    lines = client.get(answer["Location"]).context["lines"]
    assert len(lines) == 12
    assert all(done for _label, done, _why in lines)


def test_a_worker_that_dies_between_two_lots_does_no_row_twice_and_leaves_none_out(
    world: World, as_user, long: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_user("county")
    keys = rows_of(Member, "0001")
    confirmed(client, "set_source", keys, source="veteran")
    job = Job.objects.get(kind=bulk_actions.KIND)
    real, calls = bulk_actions._lines, []

    def dies(*args, **kwargs):
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError("killed")
        return real(*args, **kwargs)

    monkeypatch.setattr(bulk_actions, "_lines", dies)
    assert jobs.run(job.pk) == Job.QUEUED
    assert Member.objects.filter(source="veteran").count() == 10
    assert jobs.run(job.pk) == Job.DONE
    assert Member.objects.filter(source="veteran").count() == 24
    assert AuditEntry.objects.filter(action="member.changed", changes__has_key="source").count() == 24


def test_a_worker_does_nothing_for_an_owner_who_lost_the_right(world: World, as_user, long: None) -> None:
    from accounts.models import RoleGrant

    confirmed(as_user("township"), "set_source", rows_of(Member, "00010001"), source="veteran")
    job = Job.objects.get(kind=bulk_actions.KIND)
    RoleGrant.objects.filter(user=world.users["township"]).delete()
    assert jobs.run(job.pk) == Job.FAILED
    assert not Member.objects.filter(source="veteran").exists()


def test_no_name_stands_in_the_row_of_the_task(world: World, as_user, long: None) -> None:
    confirmed(as_user("county"), "set_source", rows_of(Member, "00010001"), source="veteran")
    job = Job.objects.get(kind=bulk_actions.KIND)
    assert canary(VILLAGES[0]) not in str(job.arguments)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert canary(VILLAGES[0]) not in str(job.arguments)


@pytest.mark.parametrize("where", ["00010002", "0002"])
def test_rows_of_another_unit_stay_as_they_are(world: World, as_user, where: str) -> None:
    foreign = rows_of(Member, where)
    post(as_user("township"), "set_source", foreign, _do="1", count=str(len(foreign)), source="veteran")
    assert not Member.objects.filter(pk__in=foreign, source="veteran").exists()
