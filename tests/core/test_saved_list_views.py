"""A saved view is an address under a name; it gives nobody a right."""

import pytest
from django.db.models import QuerySet
from django.urls import reverse

from core import saved_views
from core.models import AuditEntry, SavedView
from tests.world import World

MEMBERS = "admin:teams_member_changelist"


def save(
    client, name: str = "返乡人员", query: str = "is_returnee=yes&q=某人&o=1&p=3", page: str = MEMBERS, shared: str = ""
):
    return client.post(reverse("save-view"), {"page": page, "name": name, "query": query, "shared": shared})


def names(client, page: str = MEMBERS) -> list[str]:
    answer = client.get(reverse(page))
    return [row["view"].name for row in answer.context["tools"]["views"]]


def test_a_view_leads_to_the_list_as_it_was_filtered_and_ordered(world: World, as_user) -> None:
    client = as_user("county")
    answer = save(client)
    row = SavedView.objects.get()
    assert (row.query, row.path, row.owner_name) == (
        "is_returnee=yes&q=%E6%9F%90%E4%BA%BA&o=1",
        "",
        world.users["county"].display_name,
    )
    assert answer["Location"] == f"{reverse(MEMBERS)}?{row.query}"
    assert (
        f'href="{reverse(MEMBERS)}?is_returnee=yes&amp;q=%E6%9F%90%E4%BA%BA&amp;o=1"'
        in client.get(reverse(MEMBERS)).content.decode()
    )
    assert names(client, "admin:teams_team_changelist") == []


def test_a_view_of_the_own_is_nobody_elses(world: World, as_user) -> None:
    save(as_user("township"))
    assert names(as_user("township")) == ["返乡人员"]
    assert names(as_user("county")) == names(as_user("township2")) == []


def test_a_shared_view_is_for_readers_whose_area_lies_in_the_shared_one(world: World, as_user) -> None:
    save(as_user("county"), "全县", shared="yes")
    save(as_user("township"), "全镇", shared="yes")
    assert [row.path for row in SavedView.objects.order_by("pk")] == ["0001", "00010001"]
    assert names(as_user("county")) == ["全县"], "the county's area is wider than the township"
    assert names(as_user("township")) == ["全镇", "全县"]
    assert names(as_user("township2")) == ["全县"]
    assert names(as_user("stranger")) == []


def test_a_shared_view_is_not_shown_to_who_may_not_open_the_list(world: World, as_user) -> None:
    save(as_user("county"), "全县", page="teams:sheets", query="state=draft", shared="yes")
    answer = as_user("village").get(reverse("teams:sheets"))
    assert [row["view"].name for row in answer.context["tools"]["views"]] == ["全县"]
    assert saved_views.of_page(_reader(world, "sysadmin"), "teams:sheets") == []
    assert saved_views.of_page(_reader(world, "member"), "teams:sheets") == []


def _reader(world: World, name: str):
    from accounts.selectors import actor_of
    from core.listing import Reader

    return Reader(world.users[name], actor_of(world.users[name]))


@pytest.mark.parametrize("name", ["member", "superior", "nobody", "auditor"])
def test_who_may_not_open_a_list_saves_no_view_of_it(world: World, as_user, name: str) -> None:
    assert save(as_user(name)).status_code == 403
    assert not SavedView.objects.exists()


@pytest.mark.parametrize(
    ("name", "query"), [("", "o=1"), ("   ", "o=1"), ("x" * 41, "o=1"), ("long", "q=" + "x" * 1001)]
)
def test_a_view_without_a_fitting_name_or_filter_is_refused_with_a_reason(
    world: World, as_user, name: str, query: str
) -> None:
    client = as_user("county")
    answer = client.post(reverse("save-view"), {"page": MEMBERS, "name": name, "query": query}, follow=True)
    assert [m.level_tag for m in answer.context["messages"]] == ["error"]
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once_and_a_page_must_be_a_list(world: World, as_user) -> None:
    client = as_user("county")
    save(client)
    save(client)
    assert SavedView.objects.count() == 1
    assert save(client, page="admin:index").status_code == 404
    assert save(client, page="https://elsewhere").status_code == 404


def test_only_the_owner_deletes_a_view(world: World, as_user) -> None:
    save(as_user("county"), shared="yes")
    row = SavedView.objects.get()
    assert as_user("township").post(reverse("delete-view", args=[row.pk])).status_code == 404
    assert SavedView.objects.exists()
    assert as_user("county").post(reverse("delete-view", args=[row.pk]))["Location"] == reverse(MEMBERS)
    assert not SavedView.objects.exists()


def test_the_chain_keeps_that_a_view_was_saved_but_neither_name_nor_filter(world: World, as_user) -> None:
    client = as_user("county")
    save(client, "某人的记录")
    client.post(reverse("delete-view", args=[SavedView.objects.get().pk]))
    entries = AuditEntry.objects.filter(action__startswith="view.").order_by("pk")
    assert [entry.action for entry in entries] == ["view.saved", "view.deleted"]
    assert not any("某人" in f"{entry.changes}{entry.target_label}{entry.reason}" for entry in entries)


def test_a_double_click_saves_one_view_and_breaks_nothing(
    world: World, as_user, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_user("county")
    save(client)
    monkeypatch.setattr(QuerySet, "exists", lambda self: False)  # as the second of two posts at once finds it
    assert save(client).status_code == 302
    assert SavedView.objects.count() == 1
