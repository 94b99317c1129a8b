"""Filling a sheet in: figures with their rows, last quarter's points, the same points for a whole team."""

import re
import uuid
from datetime import date

import pytest
from django.utils.html import escape

from core.actors import SYSTEM
from core.models import Submission
from core.periods import Period
from teams.models import Assessment, TeamSheet
from teams.services import rounds, schemes
from tests.teams.web.test_sheet_pages import VILLAGE, address, filled, lines
from tests.world import GIVEN, World, bring_to, canary


def value(page: str, name: str) -> str:
    found = re.search(rf'id="{name}"[^>]*?value="([^"]*)"', page, re.S)
    assert found, name
    return found[1]


def marks(page: str) -> list[str]:
    return [mark for mark in re.findall(r'data-mark="([a-z]*)"', page) if mark]


def next_quarter(world: World) -> TeamSheet:
    """Open the quarter after the world's, under a scheme of its own year; return the village's first sheet in it."""
    copy = schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)
    schemes.adopt(actor=SYSTEM, scheme_id=copy.pk)
    round_ = rounds.open_round(actor=SYSTEM, county=world.county, period=Period.parse("2026Q1"), on=date(2026, 3, 31))
    return TeamSheet.objects.select_related("team__unit", "round__unit").get(round=round_, team=world.teams[VILLAGE][0])


def blank(sheet: TeamSheet, do: str, **more: str) -> dict[str, str]:
    post = {name: "" if re.match(r"i\d+-", name) else text for name, text in filled(sheet, do).items()}
    return post | {name.replace("_", "-"): text for name, text in more.items()}


def test_the_rows_behind_a_figure_stand_folded_beside_it(world: World, as_user) -> None:
    page = as_user("village").get(address(world.sheet(VILLAGE))).content.decode()
    behind = re.findall(r'<details class="facts-behind whole">(.*?)</details>', page, re.S)
    assert len(behind) == 1, "one of three members took part in something"
    assert f"Activity {canary(VILLAGE)}" in behind[0]
    assert 'datetime="2025-11-03"' in behind[0]
    assert "40" in behind[0]


def test_a_larger_team_with_more_rows_takes_no_more_queries(world: World, as_user, django_assert_num_queries) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    with django_assert_num_queries(15):
        client.get(address(sheet))
    other = world.teams[VILLAGE][1]
    for member in other.members.all():
        Assessment.objects.create(sheet=sheet, member=member)
    with django_assert_num_queries(15):
        client.get(address(sheet))


def test_last_quarters_points_are_offered_with_their_source_and_stored_by_nobody(world: World, as_user) -> None:
    bring_to(world, "scored")
    sheet = next_quarter(world)
    client = as_user("village")
    page = client.get(address(sheet)).content.decode()
    assert page.count('data-previous="18.5"') == 3
    assert marks(page) == []
    assert value(page, f"i{lines(sheet)[0].pk}-politics") == "", "offered, not taken"
    post = blank(sheet, "fill-previous")
    first, second = lines(sheet)[:2]
    post[f"i{first.pk}-politics"] = "3"
    answer = client.post(address(sheet), post)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert value(page, f"i{first.pk}-politics") == "3", "what was typed stays"
    assert value(page, f"i{second.pk}-politics") == "18.5"
    assert value(page, f"i{second.pk}-praise") == "", "bonus items are never taken over"
    assert marks(page).count("previous") == 3 * len(GIVEN) - 1
    assert post["key"] in page
    assert all(line.given == {} for line in lines(sheet))
    assert not Submission.objects.exists()
    post |= {f"i{line.pk}-{code}": f"{points // 100}" for line in lines(sheet) for code, points in GIVEN.items()}
    assert client.post(address(sheet), post | {"do": "score"}).status_code == 302
    assert TeamSheet.objects.get(pk=sheet.pk).state == "scored", "the key was still good"


def test_points_above_todays_limit_are_not_offered(world: World, as_user) -> None:
    bring_to(world, "scored")
    copy = schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)
    items = [dict(item) for item in copy.items.values(*schemes.ITEM_FIELDS)]
    for item in items:
        item["limit"] = {"politics": 1800, "service": 1200}.get(item["code"], item["limit"])
    levels = list(copy.levels.values(*schemes.LEVEL_FIELDS))
    schemes.update(actor=SYSTEM, scheme_id=copy.pk, values={}, version=copy.version, items=items, levels=levels)
    schemes.adopt(actor=SYSTEM, scheme_id=copy.pk)
    rounds.open_round(actor=SYSTEM, county=world.county, period=Period.parse("2026Q1"), on=date(2026, 3, 31))
    sheet = TeamSheet.objects.get(round__period="2026Q1", team=world.teams[VILLAGE][0])
    page = as_user("village").get(address(sheet)).content.decode()
    assert 'data-previous="18.5"' not in page
    assert page.count('data-previous="18"') == 3


def test_a_first_quarter_offers_nothing_of_the_quarter_before(world: World, as_user) -> None:
    page = as_user("village").get(address(world.sheet(VILLAGE))).content.decode()
    assert "data-previous" not in page
    assert 'value="fill-previous"' not in page
    assert re.search(r"<details open>\s*<summary>全队同分", page)


def test_one_value_goes_to_the_empty_fields_of_the_whole_team(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    first, second, third = lines(sheet)
    post = blank(sheet, "fill-team", all_politics="１8.50", all_duty="0")
    post[f"i{second.pk}-politics"] = "12"
    answer = as_user("village").post(address(sheet), post)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert [value(page, f"i{line.pk}-politics") for line in (first, second, third)] == ["18.5", "12", "18.5"]
    assert [value(page, f"i{line.pk}-duty") for line in (first, second, third)] == ["0", "0", "0"]
    assert value(page, f"i{first.pk}-service") == ""
    assert marks(page) == ["team"] * 5
    assert all(line.given == {} for line in lines(sheet))


@pytest.mark.parametrize("typed", ["21", "-1", "many"])
def test_a_wrong_value_for_the_whole_team_is_named_and_fills_nothing(world: World, as_user, typed: str) -> None:
    sheet = world.sheet(VILLAGE)
    answer = as_user("village").post(address(sheet), blank(sheet, "fill-team", all_politics=typed))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert '<a href="#all-politics">' in page
    assert value(page, "all-politics") == escape(typed)
    assert value(page, f"i{lines(sheet)[0].pk}-politics") == ""


@pytest.mark.parametrize(("name", "status"), [("superior", 403), ("village2", 404), ("member", 403)])
def test_nobody_else_fills_a_sheet(world: World, as_user, name: str, status: int) -> None:
    sheet = world.sheet(VILLAGE)
    assert as_user(name).post(address(sheet), blank(sheet, "fill-team", all_duty="1")).status_code == status


def test_a_sheet_that_was_handed_in_is_not_filled(world: World, as_user) -> None:
    post = blank(world.sheet(VILLAGE), "fill-team", all_duty="1")
    bring_to(world, "scored")
    assert as_user("village").post(address(world.sheet(VILLAGE)), post).status_code == 409


def test_score_and_star_as_the_points_would_bring_them_stand_in_the_page(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    client = as_user("village")
    page = client.get(address(sheet)).content.decode()
    assert '<span aria-hidden="true">★' not in page
    client.post(address(sheet), filled(sheet))
    first = lines(sheet)[0]
    page = client.get(address(sheet)).content.decode()
    told = re.search(rf'id="score-{first.pk}"[^>]*>(.*?)</p>', page, re.S)
    assert told
    # 78.50 by hand and 5 for one activity: four stars from 80 on.
    assert "83.50" in told[1]
    assert told[1].count("★") == 4


def test_bonus_deduction_and_veto_stay_folded_until_one_is_used(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    page = client.get(address(sheet)).content.decode()
    assert page.count('<details class="extras">') == 3
    client.post(address(sheet), filled(sheet, praise="2"))
    page = client.get(address(sheet)).content.decode()
    assert page.count('<details class="extras">') == 2
    assert page.count('<details class="extras" open>') == 1


def test_the_enter_key_without_a_script_saves_and_does_not_fill(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    page = as_user("village").get(address(sheet)).content.decode()
    form = page[page.index('id="sheet"') :]
    assert re.search(r"<button[^>]*name=\"([a-z]+)\"", form)[1] == "enter"  # type: ignore[index]
    post = {name: text for name, text in filled(sheet).items() if name != "do"} | {"enter": "1"}
    assert as_user("village").post(address(sheet), post | {"key": str(uuid.uuid4())}).status_code == 302
    assert lines(sheet)[0].given == GIVEN
