"""Pages of organisations: what each role sees, what a form stores, what a wrong value leaves as it was."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from accounts.selectors import actor_named
from branches.models import Branch, BranchPost, DutyPost, LeaderLink, Pledge, WatchVisit
from branches.services import links
from core.models import AuditEntry
from tests.world import TOWNSHIPS, VILLAGES, canary, sign_in

FIRST = VILLAGES[0]
LISTS = ("list", "tree", "links", "watch")


@pytest.fixture
def village(client, world, branches):
    return sign_in(client, world.users["village"])


@pytest.fixture
def county(client, world, branches):
    return sign_in(client, world.users["county"])


def post(client, name, key, **values):
    return client.post(reverse(f"branches:{name}", args=[key]), {"key": str(uuid.uuid4()), **values})


@pytest.mark.parametrize("name", LISTS)
def test_lists_show_the_own_area_alone(client, world, branches, name):
    links.link(actor=actor_named("county"), branch=branches.lead[VILLAGES[2]], post="head", since=date(2025, 1, 1))
    page = sign_in(client, world.users["township"]).get(reverse(f"branches:{name}"))
    assert page.status_code == 200
    assert canary(VILLAGES[2]) not in page.content.decode()
    if name != "watch":
        assert canary(FIRST) in page.content.decode()


def test_members_and_departments_have_no_pages_of_organisations(client, world, branches):
    for user in ("member", "superior", "auditor"):
        assert sign_in(client, world.users[user]).get(reverse("branches:list")).status_code == 403


def test_the_list_is_narrowed_and_a_wrong_filter_is_named(county, branches):
    address = reverse("branches:list")
    joint = county.get(address, {"kind": "joint"}).content.decode()
    assert f"Joint {canary(FIRST)}" in joint
    assert f"Branch {canary(FIRST)}" not in joint
    assert f"Branch {canary(FIRST)}" in county.get(address, {"name": canary(FIRST)}).content.decode()
    Branch.objects.filter(pk=branches.lead[FIRST].pk).update(grids=9)
    warned = county.get(address, {"warned": "yes"}).content.decode()
    assert "网格 9 个" in warned
    assert f"Branch {canary(VILLAGES[1])}" not in warned
    wrong = county.get(address, {"sector": "space"})
    assert wrong.status_code == 400
    assert "领域" in wrong.content.decode()


def test_dissolved_organisations_are_shown_when_asked_for(county, branches):
    row = branches.beside
    Branch.objects.filter(pk=row.pk).update(
        dissolved_on=date(2025, 1, 1), dissolve_approval="No. 5", dissolve_reason="moved"
    )
    address = reverse("branches:list")
    assert row.name not in county.get(address).content.decode()
    for standing in ("dissolved", "all"):
        assert row.name in county.get(address, {"standing": standing}).content.decode()
    page = county.get(reverse("branches:branch", args=[row.pk])).content.decode()
    assert "No. 5" in page
    assert reverse("branches:counts", args=[row.pk]) not in page


def test_the_page_of_an_organisation_shows_what_is_known_of_it(village, branches):
    row = branches.lead[FIRST]
    page = village.get(reverse("branches:branch", args=[row.pk])).content.decode()
    assert f"Holder secretary {canary(FIRST)}" in page
    assert "2027年3月1日" in page or "2027-03-01" in page
    assert reverse("branches:counts", args=[row.pk]) in page
    assert reverse("branches:link-new", args=[row.pk]) not in page
    assert village.get(reverse("branches:branch", args=[branches.lead[VILLAGES[2]].pk])).status_code == 404


def test_a_secretary_reports_counts_with_those_of_last_time_in_the_fields(village, branches):
    row = branches.lead[FIRST]
    form = village.get(reverse("branches:counts", args=[row.pk])).context["form"]
    assert form.initial["linked_households"] == 102
    given = {
        **{name: form.initial[name] for name in form.fields},
        "grids": "6",
        "version": row.version,
        "counted_on": "2025-12-01",
    }
    answer = post(village, "counts", row.pk, **given)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.grids, row.counted_on) == (6, date(2025, 12, 1))
    assert "网格 6 个" in village.get(answer.url).content.decode()


def test_a_wrong_count_is_named_keeps_what_was_typed_and_changes_nothing(village, branches):
    row = branches.lead[FIRST]
    form = village.get(reverse("branches:counts", args=[row.pk])).context["form"]
    given = {
        **{name: form.initial[name] for name in form.fields},
        "grids": "many",
        "hubs": "77",
        "version": row.version,
        "counted_on": "2025-12-01",
    }
    answer = post(village, "counts", row.pk, **given)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "网格" in page
    assert 'value="77"' in page
    assert 'value="many"' in page
    assert Branch.objects.get(pk=row.pk).hubs == 6
    assert not AuditEntry.objects.filter(action="branch.counted").exists()


def test_counts_that_somebody_else_has_changed_stand_beside_what_was_typed(village, branches):
    row = branches.lead[FIRST]
    form = village.get(reverse("branches:counts", args=[row.pk])).context["form"]
    given = {
        **{name: form.initial[name] for name in form.fields},
        "grids": "5",
        "version": row.version,
        "counted_on": "2025-12-01",
    }
    Branch.objects.filter(pk=row.pk).update(grids=3, version=row.version + 1)
    answer = post(village, "counts", row.pk, **given)
    assert answer.status_code == 409
    assert answer.context["stored"] == {"grids": "3"}
    assert Branch.objects.get(pk=row.pk).grids == 3
    assert post(village, "counts", row.pk, **{**given, "version": answer.context["version"]}).status_code == 302
    assert Branch.objects.get(pk=row.pk).grids == 5


def test_a_form_sent_twice_is_taken_once(village, branches):
    row, key = branches.lead[FIRST], str(uuid.uuid4())
    given = {"key": key, "post": "youth", "holder": "沙某", "held_from": "2025-12-01"}
    for _time in range(2):
        assert village.post(reverse("branches:post-new", args=[row.pk]), given).status_code == 302
    assert BranchPost.objects.filter(branch=row, post="youth").count() == 1


def test_posts_begin_and_end_on_the_page(village, branches):
    row = branches.lead[FIRST]
    refused = post(village, "post-new", row.pk, post="secretary", holder="沙某", held_from="2025-12-01")
    assert refused.status_code == 400
    assert (
        post(
            village, "post-new", row.pk, post="secretary", holder="沙某", held_from="2025-12-01", follows="on"
        ).status_code
        == 302
    )
    held = BranchPost.objects.get(branch=row, post="secretary", held_until__isnull=True)
    assert held.holder == "沙某"
    early = post(village, "post", held.pk, on="2025-01-01", version=held.version)
    assert early.status_code == 400
    assert post(village, "post", held.pk, on="2025-12-05", version=held.version).status_code == 302
    held.refresh_from_db()
    assert held.held_until == date(2025, 12, 5)


def test_duty_posts_and_pledges_are_given_made_and_settled(village, branches):
    row = branches.lead[FIRST]
    assert (
        post(
            village, "duty-new", row.pk, title="水利管护岗", duties="巡渠", holder="沙某", since="2025-01-05"
        ).status_code
        == 302
    )
    duty = DutyPost.objects.get(branch=row)
    assert (
        post(
            village, "pledge-new", row.pk, text="清淤", duty=duty.pk, pledged_on="2025-02-01", due_on="2025-06-30"
        ).status_code
        == 302
    )
    pledge = Pledge.objects.get(branch=row)
    assert "已过期限" in village.get(reverse("branches:branch", args=[row.pk])).content.decode()
    assert post(village, "pledge", pledge.pk, settled_on="2025-06-20", version=pledge.version).status_code == 400
    assert (
        post(village, "pledge", pledge.pk, kept="yes", settled_on="2025-06-20", version=pledge.version).status_code
        == 302
    )
    pledge.refresh_from_db()
    assert (pledge.kept, pledge.settled_on) == (True, date(2025, 6, 20))
    assert post(village, "duty", duty.pk, on="2025-12-01", version=duty.version).status_code == 302


def test_links_and_visits_are_the_townships_to_enter(client, world, branches):
    row = branches.lead[FIRST]
    assert (
        post(sign_in(client, world.users["village"]), "link-new", row.pk, post="head", since="2025-01-01").status_code
        == 403
    )
    county = sign_in(client, world.users["county"])
    assert post(county, "link-new", row.pk, post="副县长", since="2025-01-01").status_code == 302
    link = LeaderLink.objects.get(branch=row)
    page = county.get(reverse("branches:links")).content.decode()
    assert "1 / 4" in page
    assert "25.00" in page
    assert post(county, "link", link.pk, on="2025-06-01", version=link.version).status_code == 302
    today = date.today()
    Branch.objects.filter(pk=row.pk).update(founded_on=today.replace(day=1))
    assert row.name in county.get(reverse("branches:watch")).content.decode()
    answer = post(county, "visit-new", row.pk, visited_on=today.isoformat(), post="组织委员", guidance="指导台账")
    assert answer.status_code == 302
    assert WatchVisit.objects.get(branch=row).post == "组织委员"


def test_a_dissolved_organisation_is_closed_to_every_form(county, branches):
    row = branches.beside
    Branch.objects.filter(pk=row.pk).update(dissolved_on=date(2025, 1, 1))
    answer = post(county, "post-new", row.pk, post="youth", holder="沙某", held_from="2024-12-01")
    assert answer.status_code == 400
    assert "已撤销" in answer.content.decode()
    assert not BranchPost.objects.filter(branch=row, post="youth").exists()


def test_the_tree_puts_branches_below_their_committee(county, branches):
    page = county.get(reverse("branches:tree"))
    node = next(node for node in page.context["groups"] if node["branch"] == branches.committees[TOWNSHIPS[0]])
    assert {child["branch"].pk for child in node["children"]} == {branches.lead[path].pk for path in VILLAGES[:2]} | {
        branches.beside.pk
    }


def test_the_list_takes_as_many_queries_for_many_organisations(county, branches, django_assert_max_num_queries):
    with django_assert_max_num_queries(22):
        county.get(reverse("branches:list"))
