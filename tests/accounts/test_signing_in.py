"""Signing in: wrong passwords block an account from one address, right ones never; sessions end when they must."""

from datetime import timedelta

from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OpenSession, RoleGrant
from accounts.services import grants, sessions, users
from core.actors import SYSTEM
from core.models import AuditEntry
from tests.world import PASSWORD, World, sign_in_by_page

HERE, THERE = "10.0.0.7", "10.0.0.8"


def browser(address: str = HERE) -> Client:
    return Client(REMOTE_ADDR=address)


def attempt(name: str, password: str, address: str = HERE) -> int:
    return sign_in_by_page(browser(address), name, password)


def inside(client: Client) -> bool:
    """Tell whether the desk opens; a person who is out is sent to the sign-in page."""
    answer = client.get(reverse("desk"))
    if answer.status_code == 302:
        assert answer["Location"].startswith(reverse("accounts:sign-in"))
    return answer.status_code == 200


def test_a_right_password_opens_the_desk_and_is_noted(world: World) -> None:
    client = browser()
    assert not inside(client)
    assert sign_in_by_page(client, "county") == 302
    assert inside(client)
    entry = AuditEntry.objects.get(action="session.began")
    assert (entry.actor_name, entry.result) == ("county", "done")
    assert OpenSession.objects.get().address == HERE


def test_five_wrong_passwords_block_the_account_from_that_address_for_fifteen_minutes(world: World) -> None:
    for n in range(4):
        assert attempt("county", f"wrong-{n}") == 200
    assert attempt("county", "wrong-5") == 429
    assert attempt("county", PASSWORD) == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert attempt("county", PASSWORD) == 429
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert attempt("county", PASSWORD) == 302


def test_a_block_hits_neither_the_account_elsewhere_nor_other_accounts_here(world: World) -> None:
    for n in range(6):
        attempt("county", f"wrong-{n}")
    assert attempt("county", PASSWORD) == 429
    assert attempt("county", PASSWORD, THERE) == 302
    assert attempt("village", PASSWORD) == 302


def test_four_wrong_passwords_are_forgotten_after_a_right_one(world: World) -> None:
    for _round in range(2):
        for n in range(4):
            assert attempt("county", f"wrong-{n}") == 200
        assert attempt("county", PASSWORD) == 302


def test_wrong_passwords_of_an_account_are_noted_and_unknown_names_leave_no_entry(world: World) -> None:
    attempt("county", "wrong")
    attempt("nobody-at-all", "wrong")
    entry = AuditEntry.objects.get(action="session.refused")
    assert (entry.actor_name, entry.result) == ("county", "refused")


def test_a_right_sign_in_is_never_throttled(world: World) -> None:
    assert {attempt("county", PASSWORD) for _n in range(30)} == {302}
    assert AuditEntry.objects.filter(action="session.began").count() == 30


def test_over_the_limit_the_oldest_session_ends_and_the_newest_stay(world: World, settings: object) -> None:
    settings.SESSIONS_PER_USER = 3  # type: ignore[attr-defined]
    clients = [browser() for _n in range(4)]
    for client in clients:
        assert sign_in_by_page(client, "county") == 302
    assert [inside(client) for client in clients] == [False, True, True, True]
    assert OpenSession.objects.count() == 3
    other = browser()
    sign_in_by_page(other, "village")
    assert inside(clients[1])
    assert inside(other)


def test_a_session_that_idles_for_half_an_hour_ends(world: World) -> None:
    client = browser()
    sign_in_by_page(client, "county")
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(minutes=29))
    assert inside(client)
    assert OpenSession.objects.get().seen_at > timezone.now() - timedelta(minutes=1)
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(minutes=30, seconds=1))
    assert not inside(client)
    assert not OpenSession.objects.exists()
    assert not inside(client)


def test_who_is_sent_to_sign_in_comes_back_to_the_whole_address(world: World) -> None:
    client = browser()
    sign_in_by_page(client, "county")
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    answer = client.get("/briefings/?page=2&unit=9")
    assert answer["Location"] == f"{reverse('accounts:sign-in')}?next=%2Fbriefings%2F%3Fpage%3D2%26unit%3D9"


def test_the_next_request_of_a_blocked_account_is_out(world: World) -> None:
    client, user = browser(), world.users["county"]
    sign_in_by_page(client, "county")
    assert inside(client)
    users.update(actor=SYSTEM, user_id=user.pk, values={"is_active": False}, version=user.version)
    assert not inside(client)
    assert attempt("county", PASSWORD) == 200


def test_the_next_request_after_a_role_was_taken_is_refused(world: World) -> None:
    client = browser()
    sign_in_by_page(client, "county")
    assert client.get("/admin/").status_code == 200
    grants.take(actor=SYSTEM, grant_id=RoleGrant.objects.get(user=world.users["county"]).pk)
    assert client.get("/admin/").status_code != 200
    assert inside(client)


def test_signing_out_ends_the_session(world: World) -> None:
    client = browser()
    sign_in_by_page(client, "county")
    key = client.session.session_key
    client.post(reverse("accounts:sign-out"))
    assert not inside(client)
    assert not OpenSession.objects.filter(session_key=key).exists()
    assert AuditEntry.objects.filter(action="session.ended").count() == 1


def test_a_stolen_cookie_is_worth_nothing_after_the_session_was_ended(world: World) -> None:
    client = browser()
    sign_in_by_page(client, "county")
    cookie = client.cookies["sessionid"].value
    sessions.end_all(world.users["county"])
    thief = browser(THERE)
    thief.cookies["sessionid"] = cookie
    assert not inside(thief)
    assert not inside(client)


def test_whoever_must_change_the_password_sees_no_other_page_until_then(world: World) -> None:
    user = world.users["village"]
    users.update(actor=SYSTEM, user_id=user.pk, values={"must_change_password": True}, version=user.version)
    client = browser()
    sign_in_by_page(client, "village")
    for address in (reverse("desk"), "/briefings/", "/teams/"):
        assert client.get(address)["Location"] == reverse("accounts:password")
    new = {"new_password1": "Green-Valley-27", "new_password2": "Green-Valley-27"}
    assert client.post(reverse("accounts:password"), {"old_password": PASSWORD, **new}).status_code == 302
    assert inside(client)
    user.refresh_from_db()
    assert user.check_password("Green-Valley-27")
    assert not user.must_change_password


def test_a_password_that_is_too_old_is_asked_for_anew(world: World) -> None:
    user = world.users["village"]
    user.password_set_at = timezone.now() - timedelta(days=91)
    user.save(update_fields=["password_set_at"])
    client = browser()
    sign_in_by_page(client, "village")
    assert client.get(reverse("desk"))["Location"] == reverse("accounts:password")


def test_people_without_the_right_do_not_enter_the_admin(world: World) -> None:
    for name in ("village", "department", "superior", "member", "nobody"):
        client = browser()
        sign_in_by_page(client, name)
        assert client.get("/admin/").status_code != 200, name
        assert inside(client)


def test_idle_sessions_are_cleared_at_night_and_living_ones_stay(world: World) -> None:
    idle, living = browser(), browser()
    sign_in_by_page(idle, "county")
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(hours=2))
    sign_in_by_page(living, "village")
    assert sessions.clear() == 1
    assert OpenSession.objects.get().user == world.users["village"]
    assert inside(living)
