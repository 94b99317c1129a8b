"""A team's sheet in the browser: who sees it, what a post changes, and what it must not change."""

import re
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry, Submission
from teams.models import Assessment, TeamSheet
from tests.world import GIVEN, World, bring_to, canary

VILLAGE, SIBLING, FAR = "000100010001", "000100010002", "000100020001"


def address(sheet: TeamSheet) -> str:
    return reverse("teams:sheet", args=[sheet.pk])


def filled(sheet: TeamSheet, do: str = "save", key: str = "", **changes: str) -> dict[str, str]:
    """Return the post of a sheet with the points of `GIVEN`; `changes` are for the first member, by item."""
    post = {"do": do, "key": key or str(uuid.uuid4())}
    for number, line in enumerate(sheet.assessments.order_by("member_id")):
        post[f"version-{line.pk}"] = str(line.version)
        for code, points in GIVEN.items():
            post[f"i{line.pk}-{code}"] = f"{points // 100}.{points % 100:02d}"
        post |= {f"i{line.pk}-praise": "", f"i{line.pk}-absence": "", f"i{line.pk}-breach-reason": ""}
        if number == 0:
            post |= {f"i{line.pk}-{code.replace('_', '-')}": text for code, text in changes.items()}
    return post


def lines(sheet: TeamSheet) -> list[Assessment]:
    return list(sheet.assessments.order_by("member_id"))


def test_points_typed_as_decimals_are_stored_as_hundredths(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    answer = as_user("village").post(address(sheet), filled(sheet, politics="18.5", duty="２０", praise="0.25"))
    assert answer.status_code == 302
    first, second, _third = lines(sheet)
    assert (first.given["politics"], first.given["duty"], first.given["praise"]) == (1850, 2000, 25)
    assert second.given == GIVEN
    assert world.sheet(VILLAGE).state == "draft"


def test_saving_and_handing_in_moves_the_sheet_on(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    answer = as_user("village").post(address(sheet), filled(sheet, "score"))
    assert answer.status_code == 302
    sheet = world.sheet(VILLAGE)
    assert (sheet.state, sheet.scored_by) == ("scored", "village")


@pytest.mark.parametrize("typed", ["21", "-1", "zwanzig", "1e3", "18.555", "1/2", "9" * 12])
def test_bad_points_keep_everything_typed_and_change_nothing(world: World, as_user, typed: str) -> None:
    sheet = world.sheet(VILLAGE)
    answer = as_user("village").post(address(sheet), filled(sheet, "score", politics=typed, duty="7.25"))
    assert answer.status_code == 400
    page = answer.content.decode()
    cell = f"i{lines(sheet)[0].pk}-politics"
    assert f'<a href="#{cell}">' in page
    assert f'id="{cell}_error"' in page
    assert f'value="{typed}"' in page
    assert 'value="7.25"' in page
    assert all(line.given == {} for line in lines(sheet))
    assert world.sheet(VILLAGE).state == "draft"
    assert not Submission.objects.exists()


def test_handing_in_an_incomplete_sheet_saves_nothing_and_names_the_item(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    answer = as_user("village").post(address(sheet), filled(sheet, "score", service=""))
    assert answer.status_code == 400
    assert f'href="#i{lines(sheet)[0].pk}-service"' in answer.content.decode()
    assert all(line.given == {} for line in lines(sheet))


def test_an_incomplete_sheet_can_be_saved_for_later(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    assert as_user("village").post(address(sheet), filled(sheet, service="")).status_code == 302
    assert "service" not in lines(sheet)[0].given
    assert lines(sheet)[0].given["duty"] == GIVEN["duty"]


def test_points_once_given_cannot_be_emptied_silently(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    client.post(address(sheet), filled(sheet))
    assert client.post(address(sheet), filled(sheet, politics="")).status_code == 400
    assert lines(sheet)[0].given["politics"] == GIVEN["politics"]


def test_a_veto_needs_its_reason_and_keeps_it(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    assert client.post(address(sheet), filled(sheet, breach="on")).status_code == 400
    assert client.post(address(sheet), filled(sheet, **{"breach_reason": "false report"})).status_code == 400
    assert lines(sheet)[0].vetoes == {}
    both = filled(sheet, breach="on", **{"breach_reason": "false report"})
    assert client.post(address(sheet), both).status_code == 302
    assert lines(sheet)[0].vetoes == {"breach": "false report"}


def test_the_same_key_twice_makes_one_effect(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    post = filled(sheet, "score")
    assert [client.post(address(sheet), post).status_code for _n in range(2)] == [302, 302]
    assert Submission.objects.count() == 1
    assert AuditEntry.objects.filter(action="sheet.score").count() == 1
    assert AuditEntry.objects.filter(action="assessment.scored").count() == 3


def test_the_same_key_with_other_content_is_refused(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    key = str(uuid.uuid4())
    client.post(address(sheet), filled(sheet, key=key))
    assert client.post(address(sheet), filled(world.sheet(VILLAGE), key=key, politics="1")).status_code == 409
    assert lines(sheet)[0].given["politics"] == GIVEN["politics"]


def test_a_post_without_a_key_changes_nothing(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    post = filled(sheet) | {"key": "none"}
    assert as_user("village").post(address(sheet), post).status_code == 400
    assert lines(sheet)[0].given == {}


def test_a_stale_version_shows_both_values_and_overwrites_nothing(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    mine, theirs = filled(sheet, politics="11.5"), filled(sheet, politics="12.75")
    assert as_user("township").post(address(sheet), theirs).status_code == 302
    client = as_user("village")
    answer = client.post(address(sheet), mine)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert re.search(r'id="errors".*Township .*</li>', page, re.DOTALL)
    assert 'value="11.5"' in page
    assert "12.75" in page
    assert lines(sheet)[0].given["politics"] == 1275
    fresh = mine | dict(re.findall(r'name="(key|version-[0-9]+)"\s+value="([^"]+)"', page))
    assert client.post(address(sheet), fresh).status_code == 302
    assert lines(sheet)[0].given["politics"] == 1150


def test_a_sheet_handed_in_takes_no_more_points(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    late = filled(sheet, politics="3")
    client.post(address(sheet), filled(sheet, "score"))
    assert client.post(address(sheet), late).status_code == 409
    assert lines(sheet)[0].given["politics"] == GIVEN["politics"]


@pytest.mark.parametrize(
    ("name", "state", "step", "after"),
    [
        ("township", "scored", "review", "reviewed"),
        ("township", "scored", "return-to-secretary", "draft"),
        ("county", "reviewed", "verify", "verified"),
        ("county", "reviewed", "return-to-township", "scored"),
    ],
)
def test_each_post_takes_its_own_step(world: World, as_user, name: str, state: str, step: str, after: str) -> None:
    bring_to(world, state)
    sheet = world.sheet(VILLAGE)
    client = as_user(name)
    assert f'value="{step}"' in client.get(address(sheet)).content.decode()
    post = {"do": step, "key": str(uuid.uuid4()), "version": str(sheet.version), "reason": "two visits lack a date"}
    assert client.post(address(sheet), post).status_code == 302
    sheet = world.sheet(VILLAGE)
    assert sheet.state == after
    assert sheet.return_reason == ("two visits lack a date" if step.startswith("return") else "")


def test_a_return_without_reason_is_refused_at_the_field(world: World, as_user) -> None:
    bring_to(world, "scored")
    sheet = world.sheet(VILLAGE)
    post = {"do": "return-to-secretary", "key": str(uuid.uuid4()), "version": str(sheet.version), "reason": " "}
    answer = as_user("township").post(address(sheet), post)
    assert answer.status_code == 400
    assert 'href="#reason"' in answer.content.decode()
    assert world.sheet(VILLAGE).state == "scored"


def test_a_step_on_a_sheet_that_has_changed_since_is_refused(world: World, as_user) -> None:
    bring_to(world, "scored")
    sheet = world.sheet(VILLAGE)
    post = {"do": "review", "key": str(uuid.uuid4()), "version": str(sheet.version - 1)}
    assert as_user("township").post(address(sheet), post).status_code == 409
    assert world.sheet(VILLAGE).state == "scored"


@pytest.mark.parametrize(("name", "step"), [("village", "review"), ("village", "verify"), ("township", "verify")])
def test_a_step_of_another_post_is_forbidden_and_not_offered(world: World, as_user, name: str, step: str) -> None:
    bring_to(world, "scored" if step == "review" else "reviewed")
    sheet, client = world.sheet(VILLAGE), as_user(name)
    assert f'value="{step}"' not in client.get(address(sheet)).content.decode()
    post = {"do": step, "key": str(uuid.uuid4()), "version": str(sheet.version)}
    before = sheet.state
    assert client.post(address(sheet), post).status_code == 403
    assert world.sheet(VILLAGE).state == before


@pytest.mark.parametrize(
    ("name", "path"), [("village", SIBLING), ("township2", VILLAGE), ("stranger", VILLAGE), ("village", FAR)]
)
def test_a_sheet_outside_the_area_is_not_found_and_not_changed(world: World, as_user, name: str, path: str) -> None:
    sheet, client = world.sheet(path), as_user(name)
    assert client.get(address(sheet)).status_code == 404
    assert client.post(address(sheet), filled(sheet)).status_code == 404
    assert all(line.given == {} for line in lines(sheet))


@pytest.mark.parametrize("name", ["member", "department", "superior", "sysadmin", "secadmin", "auditor", "nobody"])
def test_a_sheet_is_forbidden_without_the_right(world: World, as_user, name: str) -> None:
    sheet, client = world.sheet(VILLAGE), as_user(name)
    answer = client.get(address(sheet))
    assert answer.status_code == 403
    assert client.post(address(sheet), filled(sheet)).status_code == 403
    assert f"Team 1 {canary(VILLAGE)}" not in answer.content.decode()


def test_a_sheet_is_not_shown_without_signing_in(world: World, client: Client) -> None:
    sheet = world.sheet(VILLAGE)
    answer = client.get(address(sheet))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign-in"))


def test_figures_and_what_they_bring_stand_in_the_sheet(world: World, as_user) -> None:
    page = as_user("village").get(address(world.sheet(VILLAGE))).content.decode()
    assert re.search(r'class="hint figure">[^<]+ 1</span>', page)
    assert re.search(r'<span class="value">5</span>', page)


def test_a_sheet_takes_a_fixed_number_of_queries(world: World, as_user, django_assert_num_queries) -> None:
    client, sheet = as_user("county"), world.sheet(VILLAGE)
    with django_assert_num_queries(15):
        client.get(address(sheet))


def test_a_number_beyond_every_row_is_not_found(world: World, as_user) -> None:
    assert as_user("county").get("/teams/sheets/99999999999999999999999/").status_code == 404
