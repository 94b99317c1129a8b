"""Error pages: in Chinese, named as errors, and a form of our own pages keeps what it held; nobody else's does."""

import re
import uuid
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OpenSession
from core import errors_web
from teams.models import Objection, TeamSheet
from teams.services import sheets
from tests.teams.web.test_sheet_pages import VILLAGE, address, filled, lines
from tests.world import GIVEN, PASSWORD, World, bring_to, sign_in

HOST = "http://testserver"
OWN = {"origin": HOST, "accept-language": "zh-hans"}
FOREIGN = {"origin": "https://evil.example", "accept-language": "zh-hans"}
FRAGMENT = re.compile(r'<form method="post" action="([^"]+)" class="buttons">(.*?)</form>', re.S)


def again(page: str) -> tuple[str, dict[str, str]]:
    """Return where the form of a page goes that sends everything once more, and what it sends."""
    found = FRAGMENT.search(page)
    assert found, "nothing to send again"
    return unescape(found[1]), {
        name: unescape(text) for name, text in re.findall(r'name="([^"]+)" value="([^"]*)"', found[2])
    }


def title(page: str) -> str:
    found = re.search(r"<title>(.*?)</title>", page, re.S)
    assert found
    return found[1].strip()


def browser(world: World, name: str = "village") -> Client:
    return sign_in(Client(enforce_csrf_checks=True, headers=OWN, raise_request_exception=False), world.users[name])


def with_token(client: Client, page: str, post: dict[str, str]) -> dict[str, str]:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get(page).content.decode())
    assert found
    return post | {"csrfmiddlewaretoken": found[1]}


def expire() -> None:
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(hours=1))


# A session that has ended ------------------------------------------------------------------------


def test_a_form_that_meets_an_ended_session_is_sent_after_signing_in(world: World) -> None:
    client, sheet = browser(world), world.sheet(VILLAGE)
    post = with_token(client, address(sheet), filled(sheet, "score"))
    expire()
    answer = client.post(address(sheet), post)
    page = answer.content.decode()
    assert answer.status_code == 401
    assert "登录已过期" in page
    assert "Member" not in page, "names of people stand on no page for somebody who is not signed in"
    assert all(line.given == {} for line in lines(sheet))
    kept = re.search(r'name="kept" value="([^"]+)"', page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert kept
    assert token
    sign_in_form = {
        "kept": unescape(kept[1]), "csrfmiddlewaretoken": token[1], "username": "village", "next": address(sheet),
    }  # fmt: skip
    wrong = client.post(reverse("accounts:sign-in"), sign_in_form | {"password": "wrong"})
    assert wrong.status_code == 200
    carried = re.search(r'name="kept" value="([^"]+)"', wrong.content.decode())
    assert carried
    assert errors_web.unpack(unescape(carried[1])) == errors_web.unpack(unescape(kept[1])), (
        "a wrong password loses nothing"
    )
    inside = client.post(reverse("accounts:sign-in"), sign_in_form | {"password": PASSWORD})
    page = inside.content.decode()
    assert inside.status_code == 200
    assert "再次提交" in page
    assert f"{sheet.assessments.order_by('member_id')[0].member.name} · Item politics" in page
    assert all(line.given == {} for line in lines(sheet)), "signing in alone sends nothing"
    where, fields = again(page)
    assert where == address(sheet)
    assert {name: fields[name] for name in post if name != "csrfmiddlewaretoken"} == {
        name: text for name, text in post.items() if name != "csrfmiddlewaretoken"
    }
    assert client.post(where, fields).status_code == 302
    assert TeamSheet.objects.get(pk=sheet.pk).state == "scored"
    assert lines(sheet)[0].given == GIVEN


def test_what_one_person_typed_is_not_shown_to_another_who_signs_in(world: World) -> None:
    client, sheet = browser(world), world.sheet(VILLAGE)
    post = with_token(client, address(sheet), filled(sheet))
    expire()
    page = client.post(address(sheet), post).content.decode()
    kept, token = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("kept", "csrfmiddlewaretoken"))
    assert kept
    assert token
    answer = client.post(
        reverse("accounts:sign-in"),
        {"kept": unescape(kept[1]), "csrfmiddlewaretoken": token[1], "username": "township", "password": PASSWORD,
         "next": address(sheet)},
    )  # fmt: skip
    assert answer.status_code == 302


def test_a_form_that_nobody_signed_for_is_not_carried(world: World, client: Client) -> None:
    forged = {"username": "village", "password": PASSWORD, "kept": "forged:text:here"}
    assert client.post(reverse("accounts:sign-in"), forged).status_code == 302


@pytest.mark.parametrize("headers", [FOREIGN, {"referer": "https://evil.example/x"}, {}])
def test_a_foreign_form_that_meets_an_ended_session_is_only_led_to_sign_in(
    world: World, headers: dict[str, str]
) -> None:
    client, sheet = sign_in(Client(), world.users["village"]), world.sheet(VILLAGE)
    expire()
    answer = client.post(address(sheet), filled(sheet, politics="7.77"), headers=headers)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign-in"))


def test_a_script_is_told_that_the_session_has_ended(world: World) -> None:
    client, sheet = sign_in(Client(), world.users["village"]), world.sheet(VILLAGE)
    expire()
    for _n in range(2):  # the first request ends the session, the second has none at all
        answer = client.post(address(sheet), filled(sheet), headers={"accept": "application/json"})
        assert answer.status_code == 401
        assert answer.json()["portal"] == "baolei"
    assert client.get(address(sheet)).status_code == 302


def test_asking_extends_the_session_and_tells_how_long_it_lasts(world: World) -> None:
    client = sign_in(Client(), world.users["village"])
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(minutes=29))
    left = client.get(reverse("accounts:session")).json()["left"]
    assert 29 * 60 < left <= 30 * 60
    OpenSession.objects.update(began_at=timezone.now() - timedelta(hours=11, minutes=59), seen_at=timezone.now())
    assert client.get(reverse("accounts:session")).json()["left"] <= 60


# Every refusal -----------------------------------------------------------------------------------


def test_an_old_token_keeps_what_was_typed_and_a_fresh_one_comes_along(world: World) -> None:
    client, sheet = browser(world), world.sheet(VILLAGE)
    post = with_token(client, address(sheet), filled(sheet)) | {"csrfmiddlewaretoken": "x" * 64}
    answer = client.post(address(sheet), post)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert title(page).startswith("错误：")
    assert "18.50" in page
    where, fields = again(page)
    assert client.post(where, fields).status_code == 302
    assert lines(sheet)[0].given == GIVEN


@pytest.mark.parametrize("headers", [FOREIGN, {"origin": "null"}, {"referer": "https://evil.example/"}])
def test_a_foreign_site_can_prepare_no_form(world: World, headers: dict[str, str]) -> None:
    client, sheet = browser(world), world.sheet(VILLAGE)
    post = with_token(client, address(sheet), filled(sheet, "score", praise="3.33"))
    for one in (post, post | {"csrfmiddlewaretoken": "x" * 64}):
        answer = Client.post(client, address(sheet), one, headers={"origin": "", **headers})
        page = answer.content.decode()
        if answer.status_code == 302:
            pytest.fail("a foreign post was taken")
        assert answer.status_code == 403
        assert "3.33" not in page
        assert not FRAGMENT.search(page)
    assert all(line.given == {} for line in lines(sheet))


def test_a_form_without_the_right_or_outside_the_area_comes_back_with_its_content(world: World) -> None:
    sheet = world.sheet(VILLAGE)
    for name, status in (("superior", 403), ("village2", 404)):
        client = browser(world, name)
        post = with_token(client, reverse("accounts:password"), filled(sheet, praise="3.33"))
        answer = client.post(address(sheet), post)
        page = answer.content.decode()
        assert answer.status_code == status
        assert title(page).startswith("错误：")
        assert "3.33" in page
        assert "Member" not in page
        assert again(page)[0] == address(sheet)


def test_a_conflict_that_no_page_shows_comes_back_with_its_content_in_words(world: World) -> None:
    bring_to(world, "notice")
    client = browser(world, "county")
    post = with_token(
        client, reverse("teams:overview"), {"do": "publish", "key": str(uuid.uuid4()), "reason": "重新公示"}
    )
    answer = client.post(reverse("draft", args=["sheet", world.sheet(VILLAGE).pk]), post)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert title(text).startswith("错误：")
    assert re.search(r"<dt>理由</dt>\s*<dd>\s*重新公示\s*</dd>", text), "fields are called what records call them"


def test_a_bad_request_and_a_broken_server_keep_what_was_typed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client, sheet = browser(world), world.sheet(VILLAGE)
    post = with_token(client, address(sheet), filled(sheet, praise="3.33"))
    odd = client.post(address(sheet), post | {"do": "nothing"})
    assert odd.status_code == 400
    assert title(odd.content.decode()).startswith("错误：")
    assert again(odd.content.decode())[1]["do"] == "nothing"

    def broken(**_given: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(sheets, "give_points", broken)
    answer = client.post(address(sheet), post)
    page = answer.content.decode()
    assert answer.status_code == 500
    assert title(page).startswith("错误：")
    assert "3.33" in page
    monkeypatch.undo()
    where, fields = again(page)
    assert client.post(where, fields).status_code == 302
    assert lines(sheet)[0].given["praise"] == 333


def test_passwords_and_files_are_never_kept(world: World) -> None:
    client = browser(world)
    post = {"old_password": PASSWORD, "new_password1": "Other-Donkey-22", "new_password2": "Other-Donkey-22"}
    page = client.post(reverse("accounts:password"), post).content.decode()
    assert title(page).startswith("错误：")
    for secret in (PASSWORD, "Other-Donkey-22"):
        assert secret not in page
    assert not FRAGMENT.search(page)
    page = client.post(
        reverse("desk"), {"title": "培训", "upload": SimpleUploadedFile("roster.csv", b"canary of a file")}
    ).content.decode()
    assert "培训" in page
    assert "canary of a file" not in page
    assert not FRAGMENT.search(page)


def test_a_page_that_is_only_read_is_no_refused_form(world: World) -> None:
    answer = browser(world).get("/nothing-here/")
    page = answer.content.decode()
    assert answer.status_code == 404
    assert title(page) == "页面不存在 · 堡垒"
    assert not FRAGMENT.search(page)


def test_what_was_typed_is_shown_as_text(world: World) -> None:
    client = browser(world)
    evil = '"><script>alert(1)</script>'
    page = client.post("/nothing-here/", with_token(client, "/", {"reason": evil})).content.decode()
    assert evil not in page
    assert again(page)[1]["reason"] == evil


def test_codes_of_choices_are_shown_in_words(world: World) -> None:
    bring_to(world, "notice")
    client = browser(world, "county")
    page = client.post(
        "/nothing-here/", with_token(client, "/", {"outcome": "rejected", "tick": "on"})
    ).content.decode()
    label = str(Objection._meta.get_field("outcome").verbose_name)
    assert re.search(rf"<dt>{label}</dt>\s*<dd>\s*[\u4e00-\u9fff]+\s*</dd>", page)
    assert "已勾选" in page


def shown(page: str) -> list[tuple[str, str]]:
    """Return the labels and values under which a page shows what was typed."""
    pairs = re.findall(r"<dt>(.*?)</dt>\s*<dd>\s*(.*?)\s*</dd>", page, re.S)
    return [(unescape(label), unescape(value)) for label, value in pairs]


def test_fields_are_called_as_on_their_form_also_for_somebody_who_must_sign_in_again(world: World) -> None:
    client, address = browser(world), reverse("teams:activity-new")
    ticked = [str(member.pk) for member in world.members[VILLAGE][:2]]
    typed = {"title": "清理渠道", "kind": "", "reach": "30", "members": ticked, "key": str(uuid.uuid4()), "_do": "1"}
    post = with_token(client, address, typed)  # type: ignore[arg-type]
    expire()
    page = client.post(address, post).content.decode()
    words = [("活动名称", "清理渠道"), ("服务人次", "30"), ("参加队员", "已选2项")]
    assert "登录已过期" in page
    assert shown(page) == words
    kept, token = (re.search(rf'name="{name}" value="([^"]+)"', page) for name in ("kept", "csrfmiddlewaretoken"))
    assert kept
    assert token
    signed = {"kept": unescape(kept[1]), "csrfmiddlewaretoken": token[1], "username": "village", "next": address}
    page = client.post(reverse("accounts:sign-in"), signed | {"password": PASSWORD}).content.decode()
    assert shown(page) == words
    assert [unescape(key) for key in re.findall(r'name="members" value="([^"]*)"', page)] == ticked


def test_the_scores_of_a_review_are_shown_with_names_to_whom_may_read_them(world: World) -> None:
    team = world.teams[VILLAGE][0]
    member = team.members.order_by("pk").first()
    assert member
    address = reverse("teams:review", args=[2025, team.pk])
    post = {f"m{member.pk}": "92.5", f"version-{member.pk}": "0", "csrfmiddlewaretoken": "x" * 64}
    assert shown(browser(world, "county").post(address, post).content.decode()) == [(member.name, "92.5")]
    assert shown(browser(world, "member").post(address, post).content.decode()) == [("第1项", "92.5")]
    far = reverse("teams:review", args=[99999, team.pk])
    assert browser(world, "county").post(far, post).status_code == 403


def test_a_form_larger_than_is_kept_is_not_read(world: World) -> None:
    client = browser(world)
    page = client.post("/nothing-here/", with_token(client, "/", {"reason": "长" * 100_000})).content.decode()
    assert not FRAGMENT.search(page)
    assert errors_web._MOST == 200_000


def test_signing_in_with_the_cookie_of_an_ended_session_goes_straight_on(world: World) -> None:
    client, sheet = browser(world), world.sheet(VILLAGE)
    page = f"{reverse('accounts:sign-in')}?next={address(sheet)}"
    OpenSession.objects.all().delete()
    assert client.get(page).status_code == 200
    sign_in(client, world.users["village"])
    post = with_token(client, "/", {"username": "village", "password": PASSWORD, "next": address(sheet)})
    OpenSession.objects.all().delete()
    answer = client.post(reverse("accounts:sign-in"), post)
    assert (answer.status_code, answer["Location"]) == (302, address(sheet))
