"""The queue of sheets: a card for each, one tap for a clean one, a return with its reason."""

import re
import uuid
from datetime import date

import pytest
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from core.actors import SYSTEM
from core.models import AuditEntry
from teams.models import Assessment, Rating, Round, TeamSheet, TrainingAttendance
from teams.services import sheets
from tests.world import GIVEN, NOW, World, bring_to, canary, score_everyone

VILLAGE, FAR = "000100010001", "000100020001"
PAGE = "teams:queue"


def post(client, sheet: TeamSheet, do: str, **more: object):  # type: ignore[no-untyped-def]
    data = {"key": str(uuid.uuid4()), "version": sheet.version, "do": do, **more}
    headers = {"hx-request": "true"} if more.pop("htmx", False) else {}
    return client.post(reverse("teams:queue-step", args=[sheet.pk]), data, headers=headers)


def before(world: World, changes: dict[int, int] | None = None) -> None:
    """Give every member of the first village a final quarter before, with the same points or a score of its own."""
    round_ = Round.objects.create(
        unit=world.county, period="2025Q3", state="final", opened_on=date(2025, 9, 1), closed_at=NOW,
        notice_from=date(2025, 9, 20), notice_until=date(2025, 9, 25),
    )  # fmt: skip
    for member in world.members[VILLAGE]:
        Rating.objects.create(
            round=round_, member=member, scheme=world.scheme, score=(changes or {}).get(member.pk, 7850),
            computed_stars=4, stars=4, rank=1, points=dict(GIVEN),
        )  # fmt: skip


def test_a_township_reads_its_own_sheets_with_score_and_star(world: World, as_user) -> None:
    bring_to(world, "scored")
    page = as_user("township").get(reverse(PAGE))
    cards = page.context["cards"]
    assert [card.sheet.team.unit.path for card in cards] == [VILLAGE] * 2 + ["000100010002"] * 2
    assert page.context["left"] == 4
    person = cards[0].people[0]
    assert (person.given.score, person.stars) == (8350, 4), "7,850 by hand and 500 for one activity"
    assert canary("00010002") not in page.content.decode()


def test_the_county_verifies_what_was_reviewed_and_may_look_at_the_step_before(world: World, as_user) -> None:
    bring_to(world, "reviewed")
    page = as_user("county").get(reverse(PAGE))
    assert (page.context["step"], page.context["left"]) == ("verify", 8)
    assert as_user("county").get(reverse(PAGE) + "?step=review").context["left"] == 0


@pytest.mark.parametrize("name", ["village", "member", "department", "superior", "sysadmin", "auditor"])
def test_the_queue_is_for_those_who_pass_sheets_on(world: World, as_user, name: str) -> None:
    assert as_user(name).get(reverse(PAGE)).status_code == 403


def test_one_tap_passes_a_sheet_on_and_the_queue_goes_on_at_the_next_card(world: World, as_user) -> None:
    bring_to(world, "scored")
    sheet, follows = world.sheet(VILLAGE), world.sheet(VILLAGE, 1)
    answer = post(as_user("township"), sheet, "review")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"step=review#s{follows.pk}")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.reviewed_by) == ("reviewed", "township")
    assert AuditEntry.objects.filter(action="sheet.review", target_id=str(sheet.pk)).count() == 1


def test_with_htmx_the_card_becomes_its_result_and_says_what_is_left(world: World, as_user) -> None:
    bring_to(world, "scored")
    sheet = world.sheet(VILLAGE)
    answer = post(as_user("township"), sheet, "review", htmx=True)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in body
    assert f'id="s{sheet.pk}"' in body
    assert re.search(r'id="left" hx-swap-oob="true"', body)
    assert "剩余3张" in body
    sheet.refresh_from_db()
    assert sheet.state == "reviewed"


@pytest.mark.parametrize("htmx", [False, True], ids=["without", "with htmx"])
def test_a_return_without_reason_is_refused_and_one_with_it_goes_back(world: World, as_user, htmx: bool) -> None:
    bring_to(world, "scored")
    client, sheet = as_user("township"), world.sheet(VILLAGE)
    answer = post(client, sheet, "return-to-secretary", reason=" ", htmx=htmx)
    assert answer.status_code == 400
    assert "请说明" in answer.content.decode() or "理由" in answer.content.decode()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.return_reason) == ("scored", "")
    post(client, sheet, "return-to-secretary", reason="第二项请核对", htmx=htmx)
    sheet.refresh_from_db()
    assert (sheet.state, sheet.return_reason) == ("draft", "第二项请核对")


@pytest.mark.parametrize("htmx", [False, True], ids=["without", "with htmx"])
def test_an_old_card_is_refused_with_what_was_typed(world: World, as_user, htmx: bool) -> None:
    bring_to(world, "scored")
    client, sheet = as_user("township"), world.sheet(VILLAGE)
    sheets.move(actor=SYSTEM, sheet_id=sheet.pk, event="return-to-secretary", now=NOW, reason="县里看过")
    answer = post(client, sheet, "return-to-secretary", reason="我的理由", htmx=htmx)
    assert answer.status_code == 409
    assert "我的理由" in answer.content.decode()
    sheet.refresh_from_db()
    assert sheet.return_reason == "县里看过"


def test_a_tap_sent_twice_counts_once(world: World, as_user) -> None:
    bring_to(world, "scored")
    client, sheet = as_user("township"), world.sheet(VILLAGE)
    data = {"key": str(uuid.uuid4()), "version": sheet.version, "do": "review"}
    address = reverse("teams:queue-step", args=[sheet.pk])
    assert [client.post(address, data).status_code for _ in range(2)] == [302, 302]
    assert AuditEntry.objects.filter(action="sheet.review", target_id=str(sheet.pk)).count() == 1


def test_nobody_passes_on_a_sheet_of_another_area_or_a_step_of_another_post(world: World, as_user) -> None:
    bring_to(world, "scored")
    assert post(as_user("township"), world.sheet(FAR), "review").status_code == 404
    assert post(as_user("village"), world.sheet(VILLAGE), "review").status_code == 403
    assert post(as_user("township"), world.sheet(VILLAGE), "verify").status_code == 403
    assert post(as_user("township"), world.sheet(VILLAGE), "score").status_code == 400
    assert set(TeamSheet.objects.filter(round=world.round).values_list("state", flat=True)) == {"scored"}


def test_a_card_says_what_is_worth_a_look(world: World, as_user) -> None:
    first, second = world.members[VILLAGE][:2]
    before(world, {first.pk: 6000})
    TrainingAttendance.objects.filter(member=second).delete()
    score_everyone(world)
    line = Assessment.objects.get(sheet=world.sheet(VILLAGE), member=second)
    sheets.give_points(
        actor=SYSTEM, assessment_id=line.pk, given={"praise": 200}, vetoes={"breach": "查实"}, version=line.version
    )
    sheets.move(actor=SYSTEM, sheet_id=world.sheet(VILLAGE).pk, event="score", now=NOW)
    [card] = as_user("township").get(reverse(PAGE)).context["cards"]
    said = "".join(card.flags)
    for sentence in (
        "全队队员各项得分完全相同",
        "与上季度完全相同",
        "设有一票否决",
        "变动十分以上",
        "有加分，但本季度没有",
    ):
        assert sentence in said, sentence
    by_pk = {person.member.pk: person for person in card.people}
    assert (by_pk[first.pk].given.jump, by_pk[first.pk].stars_before) == (2350, 4)
    assert by_pk[second.pk].stars == 0


def test_a_clean_card_says_nothing(world: World, as_user) -> None:
    score_everyone(world)
    line = Assessment.objects.get(sheet=world.sheet(VILLAGE), member=world.members[VILLAGE][1])
    sheets.give_points(actor=SYSTEM, assessment_id=line.pk, given={"duty": 1500}, version=line.version)
    sheets.move(actor=SYSTEM, sheet_id=world.sheet(VILLAGE).pk, event="score", now=NOW)
    [card] = as_user("township").get(reverse(PAGE)).context["cards"]
    assert card.flags == []


def test_the_queue_takes_the_same_queries_however_many_cards(
    world: World, as_user, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_user("township")
    client.get(reverse(PAGE))
    score_everyone(world)
    for number in (1, 4):
        for sheet in list(
            TeamSheet.objects.filter(round=world.round, state="draft", team__unit__path__startswith="00010001")
        )[:number]:
            sheets.move(actor=SYSTEM, sheet_id=sheet.pk, event="score", now=NOW)
        with django_assert_num_queries(16):
            assert client.get(reverse(PAGE)).context["cards"]


def test_pages_go_by_key(world: World, as_user, monkeypatch: pytest.MonkeyPatch) -> None:
    bring_to(world, "scored")
    monkeypatch.setattr("teams.web.queue.PAGE", 3)
    client = as_user("township")
    page = client.get(reverse(PAGE))
    seen = [card.sheet.pk for card in page.context["cards"]]
    rest = client.get(reverse(PAGE), {"after": page.context["after"]})
    assert len(seen) == 3
    assert [card.sheet.pk for card in rest.context["cards"]] == [world.sheet("000100010002", 1).pk]
    assert rest.context["after"] == ""
