"""Who gets in by the programming interface, who does not, and what every refusal says."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, OpenSession, RoleGrant, User
from core.api import throttles
from core.models import AuditEntry
from tests.reading import LISTS, program, reader, secret_of, with_secret
from tests.world import PASSWORD, World, canary, sign_in, sign_in_by_page

OWN = "00010001"
UNITS = "/api/v1/units/"
CHINESE = {"accept-language": "zh-hans"}


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


@pytest.mark.parametrize("word", ["Bearer", "Token", "bearer"])
def test_a_token_reads_its_area(world: World, word: str) -> None:
    answer = with_secret(secret_of(program(world, OWN)), word).get(UNITS)
    assert answer.status_code == 200
    assert {row["path"] for row in answer.json()["results"]} == {OWN, "000100010001", "000100010002"}
    assert answer["Cache-Control"] == "no-store, private"


def test_nobody_reads_without_token_and_session(world: World) -> None:
    answer = Client(headers=CHINESE).get(UNITS)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"
    assert set(answer.json()) == {"detail", "field"}


@pytest.mark.parametrize(
    "sent", ["Bearer", "Bearer ", "Bearer wrong", "Bearer a b", "Token " + "x" * 5000, "Bearer ü", "Basic abc"]
)
def test_a_wrong_token_is_refused(world: World, sent: str) -> None:
    answer = Client(headers={"authorization": sent}).get(UNITS)
    assert answer.status_code == 401
    assert "results" not in answer.json()


def test_a_wrong_token_is_not_mended_by_a_session(world: World, as_user) -> None:
    assert as_user("county").get(UNITS, headers={"authorization": "Bearer wrong"}).status_code == 401


def test_an_expired_a_revoked_and_a_blocked_token_are_refused_at_once(world: World) -> None:
    user = program(world, OWN)
    expired, revoked, blocked = (secret_of(user, name) for name in ("expired", "revoked", "blocked"))
    assert [with_secret(secret).get(UNITS).status_code for secret in (expired, revoked, blocked)] == [200] * 3
    ApiToken.objects.filter(name="expired").update(expires_on=timezone.localdate() - timedelta(days=1))
    ApiToken.objects.filter(name="revoked").update(revoked_at=timezone.now())
    assert [with_secret(secret).get(UNITS).status_code for secret in (expired, revoked, blocked)] == [401, 401, 200]
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert with_secret(blocked).get(UNITS).status_code == 401


def test_a_token_without_a_role_reads_nothing(world: World) -> None:
    user = program(world, OWN)
    RoleGrant.objects.filter(user=user).delete()
    client = with_secret(secret_of(user))
    assert [client.get(f"/api/v1/{name}/").status_code for name in LISTS] == [403] * len(LISTS)


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("county", 200), ("township", 200), ("stranger", 200), ("village", 403), ("member", 403), ("department", 403),
        ("superior", 403), ("sysadmin", 403), ("secadmin", 403), ("auditor", 403), ("nobody", 403),
    ],
)  # fmt: skip
def test_signed_in_staff_read_and_others_do_not(world: World, as_user, name: str, status: int) -> None:
    client = as_user(name)
    assert [client.get(f"/api/v1/{listed}/").status_code for listed in LISTS] == [status] * len(LISTS)
    assert client.get(reverse("api:schema")).status_code == status
    assert client.get(reverse("api:docs"), headers={"accept": "text/html"}).status_code == status


def test_a_right_elsewhere_does_not_open_the_interface_here(world: World, as_user) -> None:
    """A township officer who also is secretary of a village elsewhere reads the township alone."""
    client = as_user("township")
    RoleGrant.objects.create(
        user=world.users["township"], role="village", unit=world.units["000100020001"], granted_at=timezone.now()
    )
    text = client.get("/api/v1/members/").content.decode()
    assert canary("000100010001") in text
    assert canary("000100020001") not in text


def test_a_session_that_ended_and_an_old_password_are_told_as_json(world: World, as_user) -> None:
    client = as_user("county")
    User.objects.filter(username="county").update(must_change_password=True)
    answer = client.get(UNITS)
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/json")
    OpenSession.objects.all().delete()
    assert client.get(UNITS).status_code == 401


def test_the_page_to_try_it_leads_to_the_sign_in(world: World, client: Client) -> None:
    assert client.get(reverse("api:docs"))["Location"].startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_is_changed_by_interface(world: World, method: str) -> None:
    client = reader(world, OWN)
    for address in (UNITS, f"{UNITS}{world.units[OWN].pk}/"):
        answer = getattr(client, method)(address)
        assert answer.status_code == 405
        assert answer.json()["detail"]


def test_a_program_never_signs_in(world: World, client: Client) -> None:
    user = program(world, OWN)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    assert sign_in_by_page(client, "program") == 200
    assert not OpenSession.objects.exists()
    assert AuditEntry.objects.get(action="session.refused").target_id == str(user.pk)
    sign_in(client, user)
    assert client.get(reverse("desk")).status_code == 302, "a session made past the page holds nothing either"
    assert client.get(UNITS).status_code == 401


def test_refusals_are_in_the_readers_language(world: World) -> None:
    for headers, word in ((CHINESE, "令牌"), ({"accept-language": "en"}, "token"), ({}, "令牌")):
        detail = Client(headers=headers).get(UNITS).json()["detail"]
        assert word in detail, (headers, detail)


def test_an_address_that_is_none_is_answered_as_json_to_programs_and_as_a_page_to_people(world: World) -> None:
    client = reader(world, OWN)
    answer = client.get("/api/v1/nothing/")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
    page = client.get("/api/v1/nothing/", headers={"accept": "text/html,*/*"})
    assert (page.status_code, page["Content-Type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("nonsense=1", "nonsense"), ("level=nowhere", "level"), ("level=", "level"), ("unit=abc", "unit"), ("unit=00010001&unit=0001", "unit"),
        ("parent=1.0", "parent"), ("parent=１", "parent"), ("is_open=maybe", "is_open"), ("page_size=0", "page_size"),
        ("page_size=1001", "page_size"), ("page_size=x", "page_size"), ("cursor=x", "cursor"), ("cursor=after-0", "cursor"),
        ("cursor=after-" + "9" * 19, "cursor"), ("format=xml", "format"), ("%00=1", "\x00"), ("unit=%000001", "unit"),
    ],
)  # fmt: skip
def test_a_parameter_that_is_not_understood_is_named(world: World, query: str, field: str) -> None:
    answer = reader(world, OWN).get(f"{UNITS}?{query}")
    assert answer.status_code == 400
    assert answer.json()["field"] == field
    assert answer.json()["detail"]


def test_another_form_than_json_is_refused(world: World) -> None:
    answer = reader(world, OWN).get(UNITS, headers={"accept": "application/xml"})
    assert (answer.status_code, answer["Content-Type"]) == (406, "application/json")


def test_too_many_requests_are_told_how_long_to_wait(world: World, settings, monkeypatch) -> None:
    settings.API_REQUESTS_PER_MINUTE = {"token": 3, "session": 2, "anonymous": 1}
    clock = [1_750_000_000.0]
    monkeypatch.setattr(throttles.time, "time", lambda: clock[0])
    first, second = reader(world, OWN), reader(world, "00010002", "program2")
    assert [first.get(UNITS).status_code for _n in range(4)] == [200, 200, 200, 429]
    answer = first.get(UNITS)
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["Retry-After"] in answer.json()["detail"]
    assert second.get(UNITS).status_code == 200, "each token is counted by itself"
    clock[0] += int(answer["Retry-After"])
    assert first.get(UNITS).status_code == 200


def test_refused_requests_are_counted_too(world: World, settings, as_user) -> None:
    settings.API_REQUESTS_PER_MINUTE = {"token": 3, "session": 2, "anonymous": 1}
    wrong = with_secret("wrong")
    assert [wrong.get(UNITS).status_code for _n in range(2)] == [401, 429]
    village = as_user("village")
    assert [village.get(UNITS).status_code for _n in range(3)] == [403, 403, 429]
