"""Admin pages of units, accounts and roles: each administrator does the own part and no other's."""

import pytest
from django.urls import reverse

from accounts.models import OrgUnit, RoleGrant, User
from core.models import AuditEntry
from tests.world import PASSWORD, VILLAGES, World, sign_in_by_page

NEW_PASSWORD = "Another-Horse-2"


def page(model: type, name: str, *args: object) -> str:
    return reverse(f"admin:accounts_{model._meta.model_name}_{name}", args=args)


def account(world: World, **given: object) -> dict[str, object]:
    return {
        "username": "newcomer", "display_name": "New Comer", "unit": world.units[VILLAGES[0]].pk, "password1": NEW_PASSWORD,
    } | given  # fmt: skip


def test_the_system_administrator_makes_an_account_that_must_change_its_password(world: World, as_user) -> None:
    assert as_user("sysadmin").post(page(User, "add"), account(world)).status_code == 302
    made = User.objects.get(username="newcomer")
    assert made.check_password(NEW_PASSWORD)
    assert made.must_change_password
    assert not RoleGrant.objects.filter(user=made).exists(), "an account begins without any role"
    entry = AuditEntry.objects.get(action="user.created", target_id=str(made.pk))
    assert NEW_PASSWORD not in str(entry.changes)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password1", ""),
        ("password1", "short"),
        ("password1", "alllowercase"),
        ("username", "county"),
        ("username", ""),
    ],
)
def test_a_wrong_value_of_an_account_is_refused_at_its_field(world: World, as_user, field: str, value: str) -> None:
    before = User.objects.count()
    answer = as_user("sysadmin").post(page(User, "add"), account(world, **{field: value}))
    assert answer.status_code == 200
    assert field in answer.context["adminform"].form.errors
    assert User.objects.count() == before


def test_an_account_is_not_made_in_another_county(world: World, as_user) -> None:
    answer = as_user("sysadmin").post(page(User, "add"), account(world, unit=world.units["0002"].pk))
    assert "unit" in answer.context["adminform"].form.errors
    assert not User.objects.filter(username="newcomer").exists()


def edited(user: User, **given: object) -> dict[str, object]:
    data = {
        "display_name": user.display_name, "unit": user.unit_id, "is_active": "on", "password1": "",
        "base_version": user.version,
    }  # fmt: skip
    data |= given
    return {name: value for name, value in data.items() if value is not None}


def test_a_blocked_account_is_signed_out_at_once(world: World, as_user, client) -> None:
    from django.test import Client

    victim = Client()
    assert sign_in_by_page(victim, "village") == 302
    assert victim.get(reverse("desk")).status_code == 200
    user = world.users["village"]
    user.refresh_from_db()
    assert as_user("sysadmin").post(page(User, "change", user.pk), edited(user, is_active=None)).status_code == 302
    user.refresh_from_db()
    assert not user.is_active
    assert victim.get(reverse("desk")).status_code == 302


def test_a_new_password_of_the_system_administrator_must_be_changed(world: World, as_user) -> None:
    user = world.users["village"]
    user.refresh_from_db()
    assert (
        as_user("sysadmin").post(page(User, "change", user.pk), edited(user, password1=NEW_PASSWORD)).status_code == 302
    )
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)
    assert user.must_change_password
    answer = as_user("sysadmin").post(page(User, "change", user.pk), edited(user, password1="weak"))
    assert "password1" in answer.context["adminform"].form.errors
    user.refresh_from_db()
    assert user.check_password(NEW_PASSWORD)


@pytest.mark.parametrize("name", ["county", "secadmin", "auditor", "township"])
def test_nobody_but_the_system_administrator_changes_accounts(world: World, as_user, name: str) -> None:
    user = world.users["village"]
    answer = as_user(name).post(page(User, "change", user.pk), edited(user, password1=NEW_PASSWORD))
    assert answer.status_code == 403
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_an_account_of_another_county_is_absent(world: World, as_user) -> None:
    client = as_user("sysadmin")
    foreign = world.users["stranger"].pk
    assert client.get(page(User, "change", foreign)).status_code == 404
    assert client.get(page(User, "history", foreign)).status_code == 404
    assert client.get(page(User, "change", world.users["village"].pk)).status_code == 200


def grant(world: World, **given: object) -> dict[str, object]:
    return {"user": world.users["nobody"].pk, "role": "village", "unit": world.units[VILLAGES[0]].pk} | given


def test_the_security_administrator_gives_and_takes_a_role(world: World, as_user) -> None:
    client = as_user("secadmin")
    assert client.post(page(RoleGrant, "add"), grant(world)).status_code == 302
    made = RoleGrant.objects.get(user=world.users["nobody"])
    assert (made.role, made.unit.path, made.granted_by) == ("village", VILLAGES[0], "secadmin")
    data = {"action": "take_away", "_selected_action": [made.pk]}
    assert client.post(page(RoleGrant, "changelist"), data).status_code == 302
    assert not RoleGrant.objects.filter(user=world.users["nobody"]).exists()
    actions = AuditEntry.objects.filter(target_id=str(world.users["nobody"].pk), target_type="accounts.user")
    assert {"grant.given", "grant.taken"} <= set(actions.values_list("action", flat=True))


def test_nobody_gives_a_role_to_the_own_account(world: World, as_user) -> None:
    own = world.users["secadmin"].pk
    answer = as_user("secadmin").post(page(RoleGrant, "add"), grant(world, user=own, role="county"))
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert set(RoleGrant.objects.filter(user=own).values_list("role", flat=True)) == {"secadmin"}


def test_the_three_administrators_stay_apart(world: World, as_user) -> None:
    other = world.users["sysadmin"].pk
    answer = as_user("secadmin").post(page(RoleGrant, "add"), grant(world, user=other, role="auditor"))
    assert "role" in answer.context["adminform"].form.errors
    assert set(RoleGrant.objects.filter(user=other).values_list("role", flat=True)) == {"sysadmin"}


@pytest.mark.parametrize("field", ["user", "unit"])
def test_a_role_is_not_given_beyond_the_county(world: World, as_user, field: str) -> None:
    foreign = {"user": world.users["stranger"].pk, "unit": world.units["0002"].pk}[field]
    answer = as_user("secadmin").post(page(RoleGrant, "add"), grant(world, **{field: foreign}))
    assert field in answer.context["adminform"].form.errors
    assert not RoleGrant.objects.filter(user=world.users["nobody"]).exists()


@pytest.mark.parametrize("name", ["sysadmin", "county", "auditor"])
def test_nobody_but_the_security_administrator_gives_roles(world: World, as_user, name: str) -> None:
    assert as_user(name).post(page(RoleGrant, "add"), grant(world)).status_code == 403
    assert not RoleGrant.objects.filter(user=world.users["nobody"]).exists()


def test_a_role_once_given_is_not_edited(world: World, as_user) -> None:
    row = RoleGrant.objects.get(user=world.users["village"])
    answer = as_user("secadmin").post(page(RoleGrant, "change", row.pk), grant(world, role="county"))
    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.role == "village"


def test_the_county_adds_and_renames_a_unit_of_its_own(world: World, as_user) -> None:
    client = as_user("county")
    data = {"parent": world.units["00010001"].pk, "level": "unit", "kind": "village", "name": "New Village"}
    assert client.post(page(OrgUnit, "add"), data).status_code == 302
    unit = OrgUnit.objects.get(name="New Village")
    assert unit.path.startswith("00010001")
    renamed = {"name": "Renamed Village", "kind": "village", "closed_on": "", "base_version": unit.version}
    assert client.post(page(OrgUnit, "change", unit.pk), renamed).status_code == 302
    assert client.post(page(OrgUnit, "change", unit.pk), renamed | {"name": "Too late"}).status_code == 200
    unit.refresh_from_db()
    assert unit.name == "Renamed Village"


def test_a_unit_is_not_added_below_another_countys(world: World, as_user) -> None:
    data = {"parent": world.units["0002"].pk, "level": "township", "kind": "town", "name": "Taken Town"}
    answer = as_user("county").post(page(OrgUnit, "add"), data)
    assert "parent" in answer.context["adminform"].form.errors
    assert not OrgUnit.objects.filter(name="Taken Town").exists()
