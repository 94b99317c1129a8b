"""Drafts: what is typed and not sent is kept for its owner alone, changes nothing, and goes when its time is over."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core import jobs, schedule
from core.actors import SYSTEM
from core.models import AuditEntry, FormDraft, Job
from teams.models import TeamSheet
from teams.services import sheets
from tests.teams.web.test_sheet_filling import value
from tests.teams.web.test_sheet_pages import SIBLING, VILLAGE, address, filled, lines
from tests.world import NOW, World, bring_to, sign_in

JSON = {"accept": "application/json"}


def keep(client: Client, sheet: TeamSheet, version: int = 0, **changes: str):  # type: ignore[no-untyped-def]
    post = filled(sheet, "keep", **changes) | {"draft-version": str(version), "draft-schema": "1"}
    return client.post(reverse("draft", args=["sheet", sheet.pk]), post, headers=JSON)


def test_a_draft_is_kept_and_stands_in_the_form_on_another_device(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    before = AuditEntry.objects.count()
    told = keep(as_user("village"), sheet, politics="7.25", breach_reason="")
    assert told.status_code == 200
    assert re.fullmatch(r"\d\d:\d\d", told.json()["saved"])
    draft = FormDraft.objects.get()
    assert (draft.user_id, draft.form, draft.object_id) == (world.users["village"].pk, "sheet", sheet.pk)
    assert draft.body[f"i{lines(sheet)[0].pk}-politics"] == "7.25"
    assert not {"key", "do", "csrfmiddlewaretoken"} & set(draft.body)
    assert all(line.given == {} for line in lines(sheet)), "stored points stay as they are"
    assert AuditEntry.objects.count() == before, "nothing of a draft is in the audit chain"
    other = sign_in(Client(), world.users["village"])
    page = other.get(address(sheet)).content.decode()
    assert value(page, f"i{lines(sheet)[0].pk}-politics") == "7.25"
    assert f'data-version="{draft.version}"' in page
    assert 'value="discard"' in page


def test_the_answer_tells_score_and_star_of_what_is_typed(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    first, second, _third = lines(sheet)
    told = keep(as_user("village"), sheet, politics="")
    follows = told.json()["follows"]
    assert "★" not in follows[f"score-{first.pk}"]
    assert "78.50" in follows[f"score-{second.pk}"]
    assert follows[f"score-{second.pk}"].count("★") == 3


def test_nobody_else_sees_a_draft(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    keep(as_user("village"), sheet, politics="7.25")
    page = sign_in(Client(), world.users["township"]).get(address(sheet)).content.decode()
    assert "7.25" not in page
    assert 'value="discard"' not in page


def test_a_device_that_has_read_an_older_draft_does_not_overwrite_a_newer_one(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    first = keep(client, sheet, politics="1").json()["version"]
    second = keep(client, sheet, first, politics="2").json()["version"]
    assert second > first
    late = keep(client, sheet, first, politics="3")
    assert (late.status_code, late.json()["version"]) == (409, second)
    blind = keep(client, sheet, 0, politics="4")
    assert blind.status_code == 409
    assert FormDraft.objects.get().body[f"i{lines(sheet)[0].pk}-politics"] == "2"
    assert keep(client, sheet, second, politics="3").status_code == 200


def test_a_draft_that_was_overtaken_shows_both_values_and_saving_is_a_conflict(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    mine = filled(sheet, politics="11.5")
    keep(as_user("village"), sheet, politics="11.5")
    assert as_user("township").post(address(sheet), filled(sheet, politics="12.75")).status_code == 302
    client = as_user("village")
    page = client.get(address(sheet)).content.decode()
    assert value(page, f"i{lines(sheet)[0].pk}-politics") == "11.5"
    assert "12.75" in page
    versions = dict(re.findall(r'name="(version-[0-9]+)"\s+value="([^"]+)"', page))
    assert set(versions.values()) == {"1"}, "the versions that the draft was begun with"
    assert client.post(address(sheet), mine | versions).status_code == 409
    assert lines(sheet)[0].given["politics"] == 1275


@pytest.mark.parametrize("step", ["save", "score"])
def test_an_accepted_form_erases_its_draft(world: World, as_user, step: str) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    keep(client, sheet)
    assert client.post(address(sheet), filled(sheet, step)).status_code == 302
    assert not FormDraft.objects.exists()


def test_a_refused_form_keeps_its_draft(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    keep(client, sheet)
    assert client.post(address(sheet), filled(sheet, "score", politics="21")).status_code == 400
    assert FormDraft.objects.count() == 1


def test_a_sheet_that_leaves_the_secretary_takes_everybodys_drafts_with_it(world: World, as_user) -> None:
    sheet, other = world.sheet(VILLAGE), world.sheet(SIBLING)
    for name in ("village", "township", "county"):
        assert keep(as_user(name), sheet).status_code == 200
    assert keep(as_user("township"), other).status_code == 200
    assert as_user("township").post(address(sheet), filled(sheet, "score")).status_code == 302
    assert [draft.object_id for draft in FormDraft.objects.all()] == [other.pk]
    bring_to(world, "scored")
    assert not FormDraft.objects.exists()


def test_a_draft_is_thrown_away_by_its_owner(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    keep(as_user("township"), sheet)
    client = as_user("village")
    keep(client, sheet, politics="7.25")
    answer = client.post(reverse("draft", args=["sheet", sheet.pk]), {"do": "discard"})
    assert (answer.status_code, answer["Location"]) == (302, address(sheet))
    assert [draft.user_id for draft in FormDraft.objects.all()] == [world.users["township"].pk]
    assert "7.25" not in client.get(address(sheet)).content.decode()


@pytest.mark.parametrize(("name", "status"), [("village2", 404), ("superior", 403), ("member", 403), ("stranger", 404)])
def test_a_draft_of_a_sheet_that_is_not_ones_own_is_refused(world: World, as_user, name: str, status: int) -> None:
    assert keep(as_user(name), world.sheet(VILLAGE)).status_code == status
    assert not FormDraft.objects.exists()


def test_a_sheet_that_was_handed_in_keeps_no_drafts(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    post_of = filled(sheet)
    bring_to(world, "scored")
    client = as_user("village")
    answer = client.post(reverse("draft", args=["sheet", sheet.pk]), post_of | {"do": "keep"}, headers=JSON)
    assert answer.status_code == 409
    assert answer.json()["portal"] == "baolei"
    assert not FormDraft.objects.exists()


@pytest.mark.parametrize(
    ("form", "do", "status"), [("nothing", "keep", 404), ("sheet", "", 400), ("sheet", "score", 400)]
)
def test_what_is_no_draft_is_refused(world: World, as_user, form: str, do: str, status: int) -> None:
    sheet = world.sheet(VILLAGE)
    assert as_user("village").post(reverse("draft", args=[form, sheet.pk]), {"do": do}).status_code == status
    assert as_user("village").get(reverse("draft", args=["sheet", sheet.pk])).status_code == 405


def test_more_than_a_form_holds_is_refused(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    address_ = reverse("draft", args=["sheet", sheet.pk])
    for body in ({"i1-x": "9" * 70_000}, {f"i{n}-x": "1" for n in range(2_100)}):
        assert as_user("village").post(address_, body | {"do": "keep"}, headers=JSON).status_code == 400
    assert not FormDraft.objects.exists()


def test_a_draft_nobody_has_touched_for_seven_days_is_erased_at_night(world: World, as_user) -> None:
    for path, days in ((VILLAGE, 8), (SIBLING, 6)):
        keep(as_user("township"), world.sheet(path))
        FormDraft.objects.filter(object_id=world.sheet(path).pk).update(saved_at=timezone.now() - timedelta(days=days))
    assert schedule.insert_due("erase-drafts", timezone.now())
    job = Job.objects.get(kind="erase-drafts")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.state == Job.DONE
    assert [draft.object_id for draft in FormDraft.objects.all()] == [world.sheet(SIBLING).pk]


# Receipts for scripts ----------------------------------------------------------------------------


def test_a_script_gets_a_receipt_that_names_the_key_and_the_same_again(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    post = filled(sheet, "score", str(uuid.uuid4()))
    answers = [client.post(address(sheet), post, headers=JSON) for _n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].json() == {"portal": "baolei", "key": post["key"], "page": address(sheet)}
    assert AuditEntry.objects.filter(action="sheet.score").count() == 1


def test_the_receipt_is_the_same_after_the_sheet_has_moved_on(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    post = filled(sheet, "score")
    client.post(address(sheet), post, headers=JSON)
    sheets.move(actor=SYSTEM, sheet_id=sheet.pk, event="review", now=NOW)
    assert client.post(address(sheet), post, headers=JSON).status_code == 200
    assert TeamSheet.objects.get(pk=sheet.pk).state == "reviewed"


def test_a_script_is_told_in_its_own_way_that_a_form_is_refused(world: World, as_user) -> None:
    client, sheet = as_user("village"), world.sheet(VILLAGE)
    answer = client.post(address(sheet), filled(sheet, "score", politics="21"), headers=JSON)
    assert answer.status_code == 400
    assert answer.json()["portal"] == "baolei"
    assert answer.json()["detail"]
    assert all(line.given == {} for line in lines(sheet))
