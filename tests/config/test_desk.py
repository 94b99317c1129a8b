"""The desk by role: what waits, what is late, what changed; nobody's name, nothing of another area, no dead end."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts.selectors import actor_of
from core import audit
from core.actors import SYSTEM
from core.models import Job
from reports.models import Document, Snapshot
from teams.models import Rating, Round, StarChange, TeamSheet
from teams.services import objections, rounds, sheets
from tests.world import NOW, OTHER_VILLAGE, World, bring_to, canary, score_everyone, sign_in

VILLAGE, NEIGHBOUR = "000100010001", "000100010002"
ROLES = ("county", "township", "village", "member", "department", "superior", "sysadmin", "secadmin", "auditor")


def desk(client: Client):  # type: ignore[no-untyped-def]
    return client.get("/").context["desk"]


def late(world: World, days: int = 3) -> None:
    """Let the day for handing in be over for some days, and the one for reviewing for one day less."""
    today = timezone.localdate()
    due = {"score_by": today - timedelta(days=days), "review_by": today - timedelta(days=days - 1)}
    Round.objects.filter(pk=world.round.pk).update(**due)


# What waits ------------------------------------------------------------------------------------------


def test_a_village_goes_straight_to_each_of_its_sheets(world: World, as_user) -> None:
    late(world)
    rows = desk(as_user("village")).todo
    assert [row.href for row in rows] == [reverse("teams:sheet", args=[world.sheet(VILLAGE, n).pk]) for n in (0, 1)]
    assert all(row.own and row.late == 3 for row in rows)


def test_a_returned_sheet_says_why(world: World, as_user) -> None:
    bring_to(world, "scored")
    sheet = world.sheet(VILLAGE)
    sheets.move(actor=SYSTEM, sheet_id=sheet.pk, event="return-to-secretary", now=NOW, reason="第二项请核对")
    [row] = desk(as_user("village")).todo
    assert "第二项请核对" in row.note


@pytest.mark.parametrize(
    ("state", "name", "step"), [("scored", "township", "review"), ("reviewed", "county", "verify")]
)
def test_the_queue_waits_for_the_post_whose_step_it_is(world: World, as_user, state: str, name: str, step: str) -> None:
    bring_to(world, state)
    client = as_user(name)
    [row] = desk(client).todo
    answer = client.get(row.href)
    assert answer.context["left"] == row.count
    assert answer.context["step"] == step


def test_the_county_is_led_through_the_quarter(world: World, as_user) -> None:
    bring_to(world, "verified")
    client = as_user("county")
    assert [row.label for row in desk(client).todo] == ["开始公示"]
    rounds.publish(
        actor=SYSTEM, round_=Round.objects.get(pk=world.round.pk), on=timezone.localdate() - timedelta(days=20)
    )
    Round.objects.filter(pk=world.round.pk).update(notice_until=timezone.localdate() - timedelta(days=1))
    assert [row.label for row in desk(client).todo] == ["季度定星"]
    Round.objects.filter(pk=world.round.pk).update(notice_until=timezone.localdate(), open_objections=2)
    [row] = desk(client).todo
    assert (row.count, row.href) == (2, reverse("teams:objections", args=[world.round.pk]))


def test_a_member_is_told_until_when_an_objection_is_possible(world: World, as_user) -> None:
    bring_to(world, "verified")
    begun = timezone.localdate() - timedelta(days=3)
    rounds.publish(actor=SYSTEM, round_=Round.objects.get(pk=world.round.pk), on=begun)
    Round.objects.filter(pk=world.round.pk).update(notice_until=timezone.localdate() + timedelta(days=3))
    [row] = desk(as_user("member")).todo
    assert (row.href, row.due) == (reverse("teams:own"), timezone.localdate() + timedelta(days=3))
    Round.objects.filter(pk=world.round.pk).update(notice_until=timezone.localdate() - timedelta(days=1))
    assert desk(as_user("member")).todo == []


def test_those_who_keep_the_portal_see_what_failed_and_who_has_no_role(world: World, as_user) -> None:
    Job.objects.create(
        kind="make-document", path="0001", unit_name="x", period="2025Q4", state=Job.FAILED, key="desk:1", due_at=NOW,
        created_at=NOW,
    )  # fmt: skip
    [row] = desk(as_user("sysadmin")).todo
    assert row.count == 1
    [row] = desk(as_user("secadmin")).todo
    assert row.count == 1, "the account `nobody`"


# What is late ----------------------------------------------------------------------------------------


def test_the_own_step_is_late_first_then_the_units_of_the_area(world: World, as_user) -> None:
    late(world)
    score_everyone(world)
    sheets.move(actor=SYSTEM, sheet_id=world.sheet(VILLAGE).pk, event="score", now=NOW)
    rows = desk(as_user("township")).late
    assert [(row.own, row.late, row.sheets) for row in rows] == [(True, 2, 1), (False, 3, 2), (False, 3, 1)]
    assert canary(NEIGHBOUR) in rows[1].label
    rows = desk(as_user("county")).late
    assert [(canary(path) in row.label, row.units) for row, path in zip(rows, ("00010001", "00010002"), strict=False)]
    assert {row.late for row in rows} == {2, 3}
    assert [(row.own, row.sheets) for row in desk(as_user("village")).late] == [(True, 1)]
    assert desk(as_user("superior")).late == []


def test_nothing_is_late_until_the_day_is_over(world: World, as_user) -> None:
    late(world, 0)
    assert desk(as_user("county")).late == []


# What changed ----------------------------------------------------------------------------------------


def test_what_changed_reaches_those_it_concerns_and_no_other_area(world: World, as_user) -> None:
    score_everyone(world)
    sheet = world.sheet(VILLAGE)
    sheets.move(actor=actor_of(world.users["village"]), sheet_id=sheet.pk, event="score", now=timezone.now())
    address = reverse("teams:sheet", args=[sheet.pk])
    for name in ("county", "township", "village"):
        [event] = [event for event in desk(as_user(name)).events if event.href == address]
        assert event.text == "提交评分表"
    for name in ("township2", "village2", "stranger", "superior", "member", "department"):
        assert address not in as_user(name).get("/").content.decode(), name


def test_the_steps_of_the_quarter_reach_the_parts_of_the_county(world: World, as_user) -> None:
    bring_to(world, "verified")
    rounds.publish(actor=SYSTEM, round_=Round.objects.get(pk=world.round.pk), on=timezone.localdate())
    for name in ("county", "township", "village"):
        assert "开始公示" in [event.text for event in desk(as_user(name)).events]
    assert "开始公示" not in [event.text for event in desk(as_user("stranger")).events]


def test_no_name_and_no_text_of_a_person_stands_among_the_changes(world: World, as_user) -> None:
    bring_to(world, "notice")
    Round.objects.filter(pk=world.round.pk).update(notice_until=timezone.localdate() + timedelta(days=3))
    member = world.members[VILLAGE][1]
    objections.raise_for(
        actor=SYSTEM, member_id=member.pk, channel="others", text="个人情况不应出现", now=timezone.now(),
        today=timezone.localdate(),
    )  # fmt: skip
    for name in ("county", "township", "village"):
        told = [f"{event.text} {event.about}" for event in desk(as_user(name)).events]
        assert any("异议" in line for line in told), name
        assert not [line for line in told if "Member" in line or "个人情况" in line]


def test_a_star_is_told_to_the_person_alone(world: World, as_user) -> None:
    bring_to(world, "notice")
    Round.objects.filter(pk=world.round.pk).update(state="final", closed_at=timezone.now())
    mine = world.members[VILLAGE][0]
    given = {"member": mine, "scheme": world.scheme, "score": 5500, "computed_stars": 2, "stars": 2, "rank": 9}
    Rating.objects.create(round=world.round, **given)
    StarChange.objects.create(round=world.round, member=mine, before=3, after=2)
    [event] = [event for event in desk(as_user("member")).events if "两星" in event.about or "二星" in event.about]
    assert event.href == reverse("teams:own")
    for name in ("county", "township", "village", "superior"):
        told = " ".join(f"{event.text} {event.about}" for event in desk(as_user(name)).events)
        assert "二星" not in told
        assert mine.name not in told


def test_documents_are_told_a_line_for_each_period(world: World, as_user) -> None:
    for path, kind in (("0001", "quarter-summary"), ("00010001", "township-summary")):
        unit = world.units[path]
        shot = Snapshot.objects.create(unit=unit, kind=kind, period="2025Q3", payload={}, digest="0" * 64, taken_at=NOW)
        Document.objects.create(
            unit=unit,
            kind=kind,
            period="2025Q3",
            snapshot=shot,
            file="x.pdf",
            sha256="0" * 64,
            size=1,
            made_at=timezone.now(),
        )
    [event] = [event for event in desk(as_user("superior")).events if event.href == reverse("reports:briefings")]
    assert "2份" in event.about
    [event] = [event for event in desk(as_user("township")).events if event.href == reverse("reports:briefings")]
    assert "1份" in event.about


def test_what_can_no_longer_be_opened_is_not_told(world: World, as_user) -> None:
    score_everyone(world)
    sheet = world.sheet(VILLAGE)
    sheets.move(actor=SYSTEM, sheet_id=sheet.pk, event="score", now=timezone.now())
    assert desk(as_user("village")).events
    TeamSheet.objects.filter(pk=sheet.pk).update(team=world.teams[OTHER_VILLAGE][0])
    assert reverse("teams:sheet", args=[sheet.pk]) not in [event.href for event in desk(as_user("village")).events]


def test_the_auditor_is_told_of_refusals_and_of_nobodys_comings(world: World, as_user) -> None:
    for action, result in (("session.began", "done"), ("session.refused", "refused"), ("grant.given", "done")):
        audit.record(actor=SYSTEM, action=action, target=world.users["village"], path=VILLAGE, result=result)
    told = [event.text for event in desk(as_user("auditor")).events]
    assert any(line.endswith("已拒绝") for line in told)
    assert "授予角色" in told
    assert "登录" not in told
    assert not [event for event in desk(as_user("sysadmin")).events if "拒绝" in event.text]


# Every role ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ROLES)
def test_every_address_on_a_desk_opens(world: World, as_user, name: str) -> None:
    late(world)
    bring_to(world, "scored")
    client = as_user(name)
    body = client.get("/").content.decode()
    main = re.search(r"<main.*</main>", body, re.S)
    assert main
    links = {link.replace("&amp;", "&") for link in re.findall(r'<a[^>]+href="([^"#]+)', main[0])}
    assert links, "a desk leads somewhere"
    for link in sorted(links):
        assert client.get(link).status_code == 200, link


PINNED = {
    "county": 39, "township": 37, "village": 28, "member": 18, "department": 10, "superior": 9, "sysadmin": 8,
    "secadmin": 8, "auditor": 7,
}  # fmt: skip
"""Queries of each role's desk while a quarter is under way and late."""


@pytest.mark.parametrize("name", ROLES)
def test_a_desk_takes_no_more_queries_with_more_on_it(
    world: World, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, name: str
) -> None:
    late(world)
    sign_in(client, world.users[name])
    client.get("/")
    with django_assert_max_num_queries(PINNED[name]):
        client.get("/")
    score_everyone(world)
    for path in (VILLAGE, NEIGHBOUR):
        for number in (0, 1):
            sheets.move(actor=SYSTEM, sheet_id=world.sheet(path, number).pk, event="score", now=timezone.now())
    with django_assert_max_num_queries(PINNED[name]):
        client.get("/")
