"""Roles are given by security administrators to others, and the three administrators stay apart."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.selectors import actor_of
from accounts.services import grants, users
from core.actors import SYSTEM
from core.errors import DomainError, Forbidden, NotFound
from core.models import AuditEntry
from tests.world import PASSWORD, World


def roles(user: User) -> set[tuple[str, str]]:
    return set(RoleGrant.objects.filter(user=user).values_list("role", "unit__path"))


def given() -> list[tuple[str, str]]:
    rows = AuditEntry.objects.filter(action__startswith="grant.", actor_name="secadmin").order_by("seq")
    return list(rows.values_list("action", "target_label"))


@pytest.fixture
def fresh(world: World) -> User:
    """An account of the first village without any role."""
    return world.users["nobody"]


def test_a_role_is_given_once_and_noted(world: World, fresh: User) -> None:
    actor = actor_of(world.users["secadmin"])
    for _again in range(2):
        grants.give(actor=actor, user=fresh, role="village", unit=world.units["000100010001"])
    assert roles(fresh) == {("village", "000100010001")}
    entry = AuditEntry.objects.get(action="grant.given", actor_name="secadmin")
    assert entry.changes == {"role": [None, "village"], "unit": [None, "000100010001"]}


def test_nobody_gives_a_role_to_themselves(world: World) -> None:
    for name in ("secadmin", "county", "sysadmin"):
        user = world.users[name]
        before = roles(user)
        with pytest.raises(Forbidden):
            grants.give(actor=actor_of(user), user=user, role="county", unit=world.county)
        assert roles(user) == before
    assert given() == []


def test_only_a_security_administrator_gives_and_takes_roles(world: World) -> None:
    row = RoleGrant.objects.get(user=world.users["village"])
    for name in ("county", "township", "village", "sysadmin", "auditor", "superior", "nobody"):
        actor = actor_of(world.users[name])
        with pytest.raises((Forbidden, NotFound)):
            grants.give(actor=actor, user=world.users["department"], role="village", unit=world.units["000100010001"])
        with pytest.raises((Forbidden, NotFound)):
            grants.take(actor=actor, grant_id=row.pk)
        assert RoleGrant.objects.filter(pk=row.pk).exists()


def test_a_role_on_a_unit_outside_is_as_if_the_unit_were_not_there(world: World, fresh: User) -> None:
    actor = actor_of(world.users["secadmin"])
    with pytest.raises(NotFound):
        grants.give(actor=actor, user=fresh, role="village", unit=world.other_county)
    with pytest.raises(NotFound):
        grants.take(actor=actor, grant_id=RoleGrant.objects.get(user=world.users["stranger"]).pk)
    assert roles(world.users["stranger"]) == {("county", "0002")}


@pytest.mark.parametrize("role", ["sysadmin", "secadmin", "auditor"])
def test_an_administrator_gets_no_second_role_and_nobody_with_a_role_becomes_one(
    world: World, fresh: User, role: str
) -> None:
    for held, wanted in (
        (role, "county"),
        ("village", role),
        *((role, o) for o in ("sysadmin", "secadmin", "auditor") if o != role),
    ):
        RoleGrant.objects.filter(user=fresh).delete()
        grants.give(actor=SYSTEM, user=fresh, role=held, unit=world.county)
        with pytest.raises(DomainError) as caught:
            grants.give(actor=SYSTEM, user=fresh, role=wanted, unit=world.county)
        assert caught.value.field == "role"
        assert roles(fresh) == {(held, "0001")}


def test_an_administrators_role_on_a_second_unit_is_refused_with_a_sentence(world: World, fresh: User) -> None:
    grants.give(actor=SYSTEM, user=fresh, role="auditor", unit=world.county)
    grants.give(actor=SYSTEM, user=fresh, role="auditor", unit=world.county)
    with pytest.raises(DomainError) as caught:
        grants.give(actor=SYSTEM, user=fresh, role="auditor", unit=world.other_county)
    assert caught.value.field == "unit"
    assert roles(fresh) == {("auditor", "0001")}


@pytest.mark.parametrize(("one", "other"), [("sysadmin", "secadmin"), ("secadmin", "auditor"), ("auditor", "sysadmin")])
def test_the_database_too_keeps_the_three_administrators_apart(world: World, fresh: User, one: str, other: str) -> None:
    def raw(role: str) -> None:
        RoleGrant.objects.create(user=fresh, role=role, unit=world.county, granted_at=timezone.now(), granted_by="raw")

    raw(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        raw(other)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.bulk_create(
            [RoleGrant(user=fresh, role=other, unit=world.county, granted_at=timezone.now(), granted_by="raw")]
        )
    assert roles(fresh) == {(one, "0001")}


def test_the_database_knows_no_other_role(world: World, fresh: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(
            user=fresh, role="root", unit=world.county, granted_at=timezone.now(), granted_by="raw"
        )


def test_a_role_taken_away_is_gone_at_once_and_noted_with_the_reason(world: World) -> None:
    user = world.users["village"]
    row = RoleGrant.objects.get(user=user)
    assert actor_of(user).can("sheet.score", "000100010001")
    grants.take(actor=actor_of(world.users["secadmin"]), grant_id=row.pk, reason="换届")
    assert not actor_of(user).can("sheet.score", "000100010001")
    entry = AuditEntry.objects.get(action="grant.taken")
    assert (entry.reason, entry.changes["role"], entry.path) == ("换届", ["village", None], "000100010001")


def test_a_blocked_account_has_no_rights_whatever_its_roles(world: World) -> None:
    user = world.users["county"]
    users.update(actor=SYSTEM, user_id=user.pk, values={"is_active": False}, version=user.version)
    user.refresh_from_db()
    assert actor_of(user).grants == ()
    assert not user.has_perm("admin.enter")
    assert not user.is_staff


def test_rights_follow_the_table_without_superusers(world: World) -> None:
    for name, right, wrong in (
        ("county", "round.close", "user.change"), ("sysadmin", "user.change", "grant.change"),
        ("auditor", "audit.view", "user.view"), ("superior", "briefing.view", "admin.enter"),
    ):  # fmt: skip
        user = User.objects.get(pk=world.users[name].pk)
        assert user.has_perm(right)
        assert not user.has_perm(wrong)
    assert not hasattr(User, "is_superuser")
    assert PASSWORD not in str(User.objects.values())
