"""The quarter's page, the list of sheets, the public notice, a member's page and the desk."""

import uuid
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actors import SYSTEM
from core.models import AuditEntry
from teams.models import Rating, Team, TeamSheet
from teams.services import rating, rounds
from teams.web import lists
from tests.world import NOW, TODAY, VILLAGES, World, bring_to, canary, score_everyone

VILLAGE = "000100010001"


def sums_of(page) -> dict[str, int]:  # type: ignore[no-untyped-def]
    return {key: page.context["sums"][key] for key in ("draft", "scored", "reviewed", "verified", "total")}


def final(world: World) -> None:
    bring_to(world, "notice")
    round_ = rounds.find(county=world.county, period=lists_period(world))
    rounds.close(actor=SYSTEM, round_=round_, now=NOW, today=date(2026, 3, 1))


def lists_period(world: World):  # type: ignore[no-untyped-def]
    from core.periods import Period

    return Period.parse(world.round.period)


# The quarter -----------------------------------------------------------------------------------


def test_the_county_sees_its_townships_and_the_township_its_villages(world: World, as_user, client: Client) -> None:
    page = as_user("county").get(reverse("teams:overview"))
    assert [row["path"] for row in page.context["rows"]] == ["00010001", "00010002"]
    assert sums_of(page) == {"draft": 8, "scored": 0, "reviewed": 0, "verified": 0, "total": 8}
    page = as_user("township").get(reverse("teams:overview"))
    assert [row["path"] for row in page.context["rows"]] == ["000100010001", "000100010002"]
    assert sums_of(page)["total"] == 4


@pytest.mark.parametrize(("name", "hidden"), [
    ("township", ["00010002", "000100020001", "000200010001"]), ("village", ["000100010002", "00010002", "0002"]),
    ("county", ["0002", "00020001", "000200010001"]), ("stranger", list(VILLAGES)),
])  # fmt: skip
@pytest.mark.parametrize("route", ["teams:overview", "teams:sheets", "desk"])
def test_nothing_of_another_area_is_shown(world: World, as_user, name: str, hidden: list[str], route: str) -> None:
    bring_to(world, "reviewed")
    page = as_user(name).get(reverse(route))
    assert page.status_code == 200
    assert not [path for path in hidden if canary(path) in page.content.decode()]


@pytest.mark.parametrize("state", ["scored", "reviewed", "verified"])
def test_the_steps_follow_the_sheets(world: World, as_user, state: str) -> None:
    bring_to(world, state)
    steps = as_user("county").get(reverse("teams:overview")).context["steps"]
    done = [step["code"] for step in steps if step["state"] == "done"]
    assert done == ["open", "scored", "reviewed", "verified"][: ["scored", "reviewed", "verified"].index(state) + 2]
    assert sum(step["state"] == "current" for step in steps) == 1


@pytest.mark.parametrize("name", ["member", "department", "superior", "sysadmin", "secadmin", "auditor", "nobody"])
@pytest.mark.parametrize("route", ["teams:overview", "teams:sheets"])
def test_pages_of_teams_are_forbidden_without_the_right(world: World, as_user, name: str, route: str) -> None:
    assert as_user(name).get(reverse(route)).status_code == 403


def test_a_quarter_that_was_never_opened_is_not_found(world: World, as_user) -> None:
    assert as_user("county").get(reverse("teams:overview") + "?period=2019Q1").status_code == 404


# Public notice ---------------------------------------------------------------------------------


def notice(client: Client, world: World, **post: str):  # type: ignore[no-untyped-def]
    return client.post(reverse("teams:round", args=[world.round.pk]), {"key": str(uuid.uuid4()), **post})


def test_the_county_puts_a_verified_quarter_on_notice_once(world: World, as_user, monkeypatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)
    bring_to(world, "verified")
    client, key = as_user("county"), str(uuid.uuid4())
    assert [notice(client, world, do="publish", key=key).status_code for _n in range(2)] == [302, 302]
    world.round.refresh_from_db()
    assert (world.round.state, world.round.notice_from) == ("notice", TODAY)
    assert AuditEntry.objects.filter(action="round.notice").count() == 1


def test_a_notice_is_refused_while_a_sheet_is_not_verified_and_names_it(world: World, as_user) -> None:
    bring_to(world, "reviewed")
    answer = notice(as_user("county"), world, do="publish")
    assert answer.status_code == 409
    assert f"Team 1 {canary(VILLAGE)}" in answer.content.decode()
    world.round.refresh_from_db()
    assert world.round.state == "open"


def test_a_notice_is_withdrawn_only_with_a_reason(world: World, as_user) -> None:
    bring_to(world, "notice")
    client = as_user("county")
    assert notice(client, world, do="withdraw", reason="").status_code == 400
    world.round.refresh_from_db()
    assert world.round.state == "notice"
    assert notice(client, world, do="withdraw", reason="a name is wrong").status_code == 302
    world.round.refresh_from_db()
    assert world.round.state == "open"
    assert AuditEntry.objects.get(action="round.withdrawn").reason == "a name is wrong"


@pytest.mark.parametrize(
    ("name", "status"), [("township", 403), ("village", 403), ("superior", 403), ("stranger", 404)]
)
def test_only_the_own_county_changes_a_quarter(world: World, as_user, name: str, status: int) -> None:
    bring_to(world, "verified")
    client = as_user(name)
    assert notice(client, world, do="publish").status_code == status
    world.round.refresh_from_db()
    assert world.round.state == "open"
    if name in ("township", "village"):
        assert 'value="publish"' not in client.get(reverse("teams:overview")).content.decode()


# The list of sheets ----------------------------------------------------------------------------


def test_the_list_is_narrowed_by_step_and_unit(world: World, as_user) -> None:
    score_everyone(world)
    TeamSheet.objects.filter(pk=world.sheet(VILLAGE).pk).update(state="scored")
    client = as_user("county")
    page = client.get(reverse("teams:sheets"), {"state": "scored"})
    assert [sheet.pk for sheet in page.context["rows"]] == [world.sheet(VILLAGE).pk]
    page = client.get(reverse("teams:sheets"), {"unit": "00010002"})
    assert {sheet.team.unit.path[:8] for sheet in page.context["rows"]} == {"00010002"}
    assert page.context["all"] == 4


def test_a_unit_outside_the_area_gives_an_empty_list(world: World, as_user) -> None:
    page = as_user("township").get(reverse("teams:sheets"), {"unit": "00010002"})
    assert page.status_code == 200
    assert page.context["rows"] == []


@pytest.mark.parametrize(
    "query", ["after=x", "after=1.2.3", "after=1." + "9" * 40, "unit=%F0%9D%9F%99", "state=none", "after=²."]
)
def test_an_address_that_was_tampered_with_is_harmless(world: World, as_user, query: str) -> None:
    assert as_user("county").get(f"{reverse('teams:sheets')}?{query}").status_code == 200


def test_pages_show_every_sheet_once_and_in_order(world: World, as_user, monkeypatch) -> None:
    monkeypatch.setattr(lists, "PAGE", 3)
    client, seen, after = as_user("county"), [], ""
    for _n in range(4):
        page = client.get(reverse("teams:sheets"), {"after": after})
        seen += [(sheet.team.unit.path, sheet.pk) for sheet in page.context["rows"]]
        after = page.context["after"]
        if not after:
            break
    assert len(seen) == 8
    assert seen == sorted(set(seen))


def test_the_list_takes_the_same_queries_however_many_sheets(world: World, as_user, django_assert_num_queries) -> None:
    client = as_user("county")
    with django_assert_num_queries(10):
        client.get(reverse("teams:sheets"))
    team = Team.objects.get(pk=world.teams[VILLAGE][0].pk)
    for _n in range(12):
        team.pk, team.closed_on = None, TODAY
        team.save(force_insert=True)
        TeamSheet.objects.create(round=world.round, team=team, scheme=world.scheme)
    with django_assert_num_queries(10):
        assert len(client.get(reverse("teams:sheets")).context["rows"]) == 20


# Members ---------------------------------------------------------------------------------------


def test_a_members_page_shows_stars_points_and_work(world: World, as_user) -> None:
    final(world)
    own = world.members[VILLAGE][0]
    page = as_user("village").get(reverse("teams:member", args=[own.pk]))
    assert page.status_code == 200
    stored = Rating.objects.get(member=own)
    assert f"{stored.score // 100}.{stored.score % 100:02d}" in page.content.decode()
    assert f"Activity {canary(VILLAGE)}" in page.content.decode()
    assert f"Training {canary(VILLAGE)}" in page.content.decode()
    lines = {line["item"].code: line["points"] for line in page.context["ratings"][0]["lines"]}
    assert lines == stored.points


@pytest.mark.parametrize(("name", "status"), [
    ("county", 200), ("township", 200), ("village", 200), ("township2", 404), ("village2", 404), ("stranger", 404),
    ("member", 403), ("department", 403), ("superior", 403), ("sysadmin", 403), ("auditor", 403), ("nobody", 403),
])  # fmt: skip
def test_a_members_page_is_for_those_in_scope(world: World, as_user, name: str, status: int) -> None:
    member = world.members[VILLAGE][1]
    answer = as_user(name).get(reverse("teams:member", args=[member.pk]))
    assert answer.status_code == status
    assert (member.name in answer.content.decode()) == (status == 200)


# The desk --------------------------------------------------------------------------------------


def test_the_desk_counts_what_waits_for_the_reader(world: World, as_user) -> None:
    bring_to(world, "scored")
    [row] = as_user("township").get("/").context["desk"].todo
    assert (row.href, row.count, row.own) == (reverse("teams:queue"), 4, True)
    assert as_user("county").get("/").context["desk"].todo == []


def test_nothing_waits_once_the_quarter_is_on_notice(world: World, as_user) -> None:
    bring_to(world, "notice")
    rows = as_user("county").get("/").context["desk"].todo
    assert [row.label for row in rows] == ["季度定星"], "no sheet waits; the notice of the suite is long over"


def test_a_member_sees_the_own_record_item_by_item_and_no_other(world: World, as_user) -> None:
    final(world)
    page = as_user("member").get("/")
    own, colleague = world.members[VILLAGE][:2]
    [record] = page.context["own"]
    assert record["member"] == own
    assert own.name in page.content.decode()
    assert colleague.name not in page.content.decode()
    stored = Rating.objects.get(member=own)
    [quarter] = record["ratings"]
    assert {line["item"].code: line["points"] for line in quarter["lines"]} == stored.points
    assert next(line["figure"] for line in quarter["lines"] if line["item"].code == "activity") == 1


@pytest.mark.parametrize("name", ["department", "sysadmin", "secadmin", "auditor", "nobody", "member"])
def test_the_desk_of_every_account_opens_without_figures_of_teams(world: World, as_user, name: str) -> None:
    page = as_user(name).get("/")
    assert page.status_code == 200
    assert page.context["round"] is None
    assert f'href="{reverse("teams:overview")}"' not in page.content.decode()


def test_results_on_notice_are_not_shown_as_stars_before_the_close(world: World, as_user) -> None:
    bring_to(world, "notice")
    assert rating.compute(world.round)
    assert as_user("member").get("/").context["own"][0]["ratings"] == []
