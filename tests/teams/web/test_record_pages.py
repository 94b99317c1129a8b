"""A member's record: every point with what it rests on, who passed it, how the star moved; for the person and the clerk."""

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from core.actors import SYSTEM
from teams.models import Objection, Rating, Round
from teams.services import rounds
from tests.world import TODAY, World, bring_to, canary

VILLAGE, NEIGHBOUR, FAR = "000100010001", "000100010002", "000100020001"
Q = "2025Q4"


def final(world: World) -> Round:
    """Close the quarter."""
    bring_to(world, "notice")
    round_ = Round.objects.get(pk=world.round.pk)
    assert round_.notice_until
    closed, _now = rounds.close(
        actor=SYSTEM, round_=round_, now=timezone.now(), today=round_.notice_until + (round_.notice_until - TODAY)
    )
    return closed


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "part"])
def test_a_clerk_reads_the_rows_behind_a_figure(world: World, as_user, htmx: bool) -> None:
    member = world.members[VILLAGE][0]
    headers = {"hx-request": "true"} if htmx else {}
    address = reverse("teams:evidence", args=[member.pk, Q])
    both = as_user("village").get(address, headers=headers).content.decode()
    assert f"Activity {canary(VILLAGE)}" in both
    assert f"Training {canary(VILLAGE)}" in both
    assert ("<html" in both) != htmx
    one = as_user("village").get(address, {"figure": "member.activities"}, headers=headers).content.decode()
    assert f"Activity {canary(VILLAGE)}" in one
    assert f"Training {canary(VILLAGE)}" not in one
    assert (
        f"Activity {canary(VILLAGE)}"
        not in as_user("village").get(reverse("teams:evidence", args=[member.pk, "2025Q3"])).content.decode()
    )


def test_evidence_is_for_the_own_area_and_the_own_record(world: World, as_user) -> None:
    mine, colleague = world.members[VILLAGE][:2]
    assert (
        as_user("village").get(reverse("teams:evidence", args=[world.members[NEIGHBOUR][0].pk, Q])).status_code == 404
    )
    assert as_user("member").get(reverse("teams:evidence", args=[mine.pk, Q])).status_code == 403
    assert as_user("member").get(reverse("teams:own-evidence", args=[colleague.pk, Q])).status_code == 404
    assert as_user("county").get(reverse("teams:own-evidence", args=[mine.pk, Q])).status_code == 403
    body = as_user("member").get(reverse("teams:own-evidence", args=[mine.pk, Q])).content.decode()
    assert f"Activity {canary(VILLAGE)}" in body
    assert as_user("village").get(reverse("teams:evidence", args=[mine.pk, "spring"])).status_code == 400


def test_the_own_page_shows_points_evidence_and_who_passed_them(world: World, as_user) -> None:
    final(world)
    mine = world.members[VILLAGE][0]
    page = as_user("member").get(reverse("teams:own"))
    body = page.content.decode()
    assert reverse("teams:own-evidence", args=[mine.pk, Q]) + "?figure=member.activities" in body
    assert reverse("teams:evidence", args=[mine.pk, Q]) not in body, "the clerk's address is not the person's"
    [quarter] = page.context["records"][0]["ratings"]
    assert quarter["sheet"].verified_by
    assert "核定" in body
    assert quarter["why"].startswith("首次参评")
    stored = Rating.objects.get(member=mine)
    assert {line["item"].code: line["points"] for line in quarter["lines"]} == stored.points


def test_the_clerks_page_has_the_same_evidence_by_its_own_address(world: World, as_user) -> None:
    final(world)
    mine = world.members[VILLAGE][0]
    body = as_user("village").get(reverse("teams:member", args=[mine.pk])).content.decode()
    assert reverse("teams:evidence", args=[mine.pk, Q]) + "?figure=member.activities" in body


def test_a_star_says_why_it_moved(world: World, as_user) -> None:
    round_ = final(world)
    mine = world.members[VILLAGE][0]
    earlier = Round.objects.create(
        unit=world.county, period="2025Q3", state="final", opened_on=TODAY, closed_at=timezone.now(), notice_from=TODAY,
        notice_until=TODAY,
    )  # fmt: skip
    given = {"member": mine, "scheme": world.scheme, "rank": 1, "computed_stars": 3, "stars": 3}
    Rating.objects.create(round=earlier, score=6900, **given)
    client = as_user("member")
    newest = client.get(reverse("teams:own")).context["records"][0]
    assert newest["ratings"][0]["why"] == "得分 69.00 → 83.50"
    assert [point.value for point in newest["chart"].points] == [6900, 8350], "oldest first"
    Rating.objects.filter(round=round_, member=mine).update(stars=5, override_reason="抢险表现突出")
    assert "抢险表现突出" in client.get(reverse("teams:own")).context["records"][0]["ratings"][0]["why"]
    Rating.objects.filter(round=round_, member=mine).update(
        stars=0, computed_stars=0, override_reason="", veto="breach"
    )
    assert "Item breach" in client.get(reverse("teams:own")).context["records"][0]["ratings"][0]["why"]


def test_a_record_takes_the_same_queries_however_many_quarters(
    world: World, as_user, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    final(world)
    mine, client = world.members[VILLAGE][0], as_user("member")
    client.get(reverse("teams:own"))
    with django_assert_num_queries(14):
        client.get(reverse("teams:own"))
    for period in ("2024Q1", "2024Q2", "2024Q3", "2024Q4", "2025Q1", "2025Q2"):
        earlier = Round.objects.create(
            unit=world.county, period=period, state="final", opened_on=TODAY, closed_at=timezone.now(), notice_from=TODAY,
            notice_until=TODAY,
        )  # fmt: skip
        Rating.objects.create(
            round=earlier, member=mine, scheme=world.scheme, score=7000, computed_stars=3, stars=3, rank=1
        )
    with django_assert_num_queries(14):
        assert len(client.get(reverse("teams:own")).context["records"][0]["ratings"]) == 7


def test_an_objection_and_its_answer_stand_on_the_own_page(world: World, as_user) -> None:
    round_ = final(world)
    Objection.objects.create(
        round=round_, member=world.members[VILLAGE][0], channel="own", text="第三项少计一次", raised_by="member",
        raised_at=timezone.now(), outcome="upheld", answer="已核实补计", answered_by="county", answered_at=timezone.now(),
    )  # fmt: skip
    body = as_user("member").get(reverse("teams:own")).content.decode()
    assert "第三项少计一次" in body
    assert "已核实补计" in body
