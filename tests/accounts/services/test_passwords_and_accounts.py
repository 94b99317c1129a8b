"""Passwords, making and blocking accounts, demo accounts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import OldPassword, OpenSession, User
from accounts.selectors import actor_of
from accounts.services import sessions, users
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from tests.world import PASSWORD, World

GOOD = "Green-Valley-27"


def make(world: World, password: str, name: str = "newcomer") -> User:
    return users.create(
        actor=SYSTEM, username=name, display_name="新来的", unit=world.units["000100010001"], password=password
    )


WEAK = ("", "Short-1", "Ab1-56789", "onlysmallletters", "ONLYCAPITALS99", "small-letters-and-dash", "12345678901234",
        "Password123", "newcomer-1X", "1234567890-")  # fmt: skip


def test_a_weak_password_is_refused_at_its_field(world: World) -> None:
    for password in WEAK:
        with pytest.raises(DomainError) as caught:
            make(world, password)
        assert caught.value.field == "password", password
        assert str(caught.value)
        assert not User.objects.filter(username="newcomer").exists()


def test_ten_characters_of_three_classes_are_enough(world: World) -> None:
    for n, password in enumerate((GOOD, "abcdefgh1X", "绿水青山Valley-2", "ten-chars1A")):
        user = make(world, password, f"account{n}")
        assert user.check_password(password)
        assert user.must_change_password


def test_an_account_is_noted_without_its_password(world: World) -> None:
    user = make(world, GOOD)
    entry = AuditEntry.objects.get(action="user.created", target_id=str(user.pk))
    assert entry.changes["password"] == ["***", "***"]
    assert entry.changes["username"] == [None, "newcomer"]
    assert GOOD not in str(entry.changes)
    assert user.password not in str(entry.changes)


def test_a_name_that_is_taken_is_refused_at_its_field(world: World) -> None:
    with pytest.raises(DomainError) as caught:
        make(world, GOOD, "county")
    assert caught.value.field == "username"


def own(user: User, password: str) -> None:
    users.set_password(actor=actor_of(user), user=user, password=password)


def test_the_last_five_passwords_are_not_used_again(world: World) -> None:
    user = make(world, GOOD)
    for n in range(1, 5):
        own(user, f"Green-Valley-{n}x")
    for used in (GOOD, "Green-Valley-1x", "Green-Valley-4x"):
        with pytest.raises(DomainError, match="5"):
            own(user, used)
        user.refresh_from_db()
        assert user.check_password("Green-Valley-4x")
    own(user, "Green-Valley-5x")
    own(user, GOOD)  # the sixth before
    user.refresh_from_db()
    assert user.check_password(GOOD)


def test_a_first_password_that_must_be_changed_is_not_kept_by_entering_it_again(world: World) -> None:
    user = make(world, GOOD)
    with pytest.raises(DomainError):
        own(user, GOOD)
    user.refresh_from_db()
    assert user.must_change_password
    own(user, "Green-Valley-28")
    assert not user.must_change_password


def test_a_password_set_by_an_administrator_has_to_be_changed_and_ends_every_session(world: World) -> None:
    user = world.users["village"]
    sessions.began(user=user, session_key="k" * 32, address=None)
    users.set_password(actor=actor_of(world.users["sysadmin"]), user=user, password=GOOD)
    user.refresh_from_db()
    assert user.must_change_password
    assert user.check_password(GOOD)
    assert not OpenSession.objects.filter(user=user).exists()
    assert OldPassword.objects.filter(user=user).count() == 2
    entry = AuditEntry.objects.get(action="user.password-set")
    assert (entry.actor_name, entry.changes) == ("sysadmin", {"password": ["***", "***"]})


def test_only_a_system_administrator_makes_blocks_and_mends_accounts(world: World) -> None:
    user = world.users["member"]
    for name in ("county", "secadmin", "auditor", "village"):
        actor = actor_of(world.users[name])
        with pytest.raises((Forbidden, NotFound)):
            users.create(actor=actor, username="x", display_name="x", unit=world.county, password=GOOD)
        with pytest.raises((Forbidden, NotFound)):
            users.update(actor=actor, user_id=user.pk, values={"is_active": False}, version=user.version)
        with pytest.raises((Forbidden, NotFound)):
            users.set_password(actor=actor, user=user, password=GOOD)
    user.refresh_from_db()
    assert user.is_active
    assert user.check_password(PASSWORD)


def test_an_account_of_another_county_is_not_there_for_an_administrator(world: World) -> None:
    actor = actor_of(world.users["sysadmin"])
    user = world.users["stranger"]
    with pytest.raises(NotFound):
        users.update(actor=actor, user_id=user.pk, values={"is_active": False}, version=user.version)
    with pytest.raises(NotFound):
        users.update(
            actor=actor, user_id=world.users["member"].pk, values={"unit": world.other_county},
            version=world.users["member"].version,
        )  # fmt: skip
    assert User.objects.get(username="stranger").is_active
    assert User.objects.get(username="member").unit.path == "000100010001"


def test_what_an_account_is_stays_out_of_reach_and_an_old_version_loses(world: World) -> None:
    actor, user = actor_of(world.users["sysadmin"]), world.users["member"]
    for values in ({"is_demo": True}, {"password": "x"}, {"username": "boss"}):
        with pytest.raises(DomainError):
            users.update(actor=actor, user_id=user.pk, values=values, version=user.version)
    users.update(actor=actor, user_id=user.pk, values={"display_name": "甲"}, version=user.version)
    with pytest.raises(Conflict):
        users.update(actor=actor, user_id=user.pk, values={"display_name": "乙"}, version=user.version)
    assert User.objects.get(pk=user.pk).display_name == "甲"


def test_a_password_older_than_ninety_days_has_to_be_renewed_but_a_demo_accounts_does_not(world: World) -> None:
    user = world.users["village"]
    assert not users.must_renew(user)
    user.password_set_at = timezone.now() - timedelta(days=90, minutes=1)
    assert users.must_renew(user)
    user.is_demo = True
    assert not users.must_renew(user)
    user.must_change_password = True
    assert users.must_renew(user)


# Demo accounts ---------------------------------------------------------------------------------------


def demo(world: World, name: str = "demo-county", password: str = "simple") -> User:
    return users.ensure_demo(actor=SYSTEM, username=name, display_name="演示", unit=world.county, password=password)


def test_demo_accounts_are_refused_where_the_settings_do_not_allow_them(world: World, settings: object) -> None:
    settings.DEMO_ALLOWED = False  # type: ignore[attr-defined]
    with pytest.raises(DomainError):
        demo(world)
    assert not User.objects.filter(username="demo-county").exists()


def test_a_demo_account_is_made_once_and_takes_the_password_it_is_given(world: World) -> None:
    first = demo(world)
    hashed = first.password
    assert demo(world).password == hashed
    assert demo(world, password="another").check_password("another")
    assert User.objects.filter(username="demo-county", is_demo=True, must_change_password=False).count() == 1


def test_the_demo_does_not_touch_a_real_account(world: World) -> None:
    with pytest.raises(DomainError, match="county"):
        demo(world, "county")
    assert User.objects.get(username="county").check_password(PASSWORD)
