"""Tokens: made for programs alone, shown once, ended by a day, a revocation or a blocked account."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiToken, RoleGrant
from accounts.selectors import actor_of
from accounts.services import grants, tokens, users
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from tests.reading import program
from tests.world import NOW, TODAY, World

OWN = "00010001"
LAST = TODAY + timedelta(days=30)


def made(world: World, **given: object) -> tokens.Issued:
    user = given.pop("user", None) or program(world, OWN)
    values = {"user": user, "name": "exchange", "expires_on": LAST, "now": NOW, "actor": SYSTEM} | given
    return tokens.issue(**values)  # type: ignore[arg-type]


def test_the_secret_is_in_the_answer_and_nowhere_else(world: World) -> None:
    issued = made(world, actor=actor_of(world.users["secadmin"]))
    token = ApiToken.objects.get()
    assert issued.secret.startswith(token.prefix)
    assert len(issued.secret) >= 40
    assert issued.secret not in str(ApiToken.objects.values_list().get())
    entry = AuditEntry.objects.get(action="token.issued")
    assert (entry.actor_name, entry.path) == ("secadmin", OWN)
    assert issued.secret not in str(entry.changes)
    assert token.digest not in str(entry.changes)


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("expires_on", {"expires_on": TODAY}),
        ("expires_on", {"expires_on": TODAY + timedelta(days=366)}),
        ("name", {"name": "  "}),
    ],
)
def test_a_token_that_breaks_a_rule_is_not_made(world: World, field: str, given: dict[str, object]) -> None:
    with pytest.raises(DomainError) as refused:
        made(world, **given)
    assert refused.value.field == field
    assert not ApiToken.objects.exists()


def test_a_token_lasts_a_year_at_most(world: World) -> None:
    assert made(world, expires_on=TODAY + timedelta(days=365)).token.pk


def test_a_name_is_used_once_by_an_account(world: World) -> None:
    user = program(world, OWN)
    made(world, user=user)
    with pytest.raises(DomainError) as refused:
        made(world, user=user)
    assert refused.value.field == "name"


def test_a_person_gets_no_token(world: World) -> None:
    with pytest.raises(DomainError) as refused:
        made(world, user=world.users["township"])
    assert refused.value.field == "user"


def test_only_the_security_administrator_of_the_area_makes_and_revokes(world: World) -> None:
    token = made(world).token
    for name in ("county", "township", "sysadmin", "auditor", "village", "stranger"):
        actor = actor_of(world.users[name])
        with pytest.raises((Forbidden, NotFound)):
            tokens.issue(actor=actor, user=token.user, name="other", expires_on=LAST, now=NOW)
        with pytest.raises((Forbidden, NotFound)):
            tokens.revoke(actor=actor, token_id=token.pk, reason="because", now=NOW)
    assert ApiToken.objects.get().revoked_at is None


def test_a_secret_opens_the_own_account_until_its_day(world: World) -> None:
    issued = made(world)
    token, actor = tokens.holder(secret=issued.secret, now=NOW) or (None, None)
    assert token == issued.token
    assert actor is not None
    assert actor.scope("team.view").paths == {OWN}
    assert tokens.holder(secret=issued.secret, now=NOW + timedelta(days=30)) is not None
    assert tokens.holder(secret=issued.secret, now=NOW + timedelta(days=31)) is None
    assert tokens.holder(secret=issued.secret + "x", now=NOW) is None
    assert tokens.holder(secret="", now=NOW) is None


def test_a_revoked_token_opens_nothing_and_is_revoked_once(world: World) -> None:
    issued = made(world)
    actor = actor_of(world.users["secadmin"])
    with pytest.raises(DomainError) as refused:
        tokens.revoke(actor=actor, token_id=issued.token.pk, reason=" ", now=NOW)
    assert refused.value.field == "reason"
    tokens.revoke(actor=actor, token_id=issued.token.pk, reason="the program is gone", now=NOW)
    assert tokens.holder(secret=issued.secret, now=NOW) is None
    assert AuditEntry.objects.get(action="token.revoked").reason == "the program is gone"
    with pytest.raises(Conflict):
        tokens.revoke(actor=actor, token_id=issued.token.pk, reason="again", now=NOW)


def test_a_blocked_account_is_out_at_once(world: World) -> None:
    issued = made(world)
    user = issued.token.user
    users.update(actor=SYSTEM, user_id=user.pk, values={"is_active": False}, version=user.version)
    assert tokens.holder(secret=issued.secret, now=NOW) is None


def test_a_right_that_was_taken_away_is_gone_at_the_next_request(world: World) -> None:
    issued = made(world)
    grants.take(actor=SYSTEM, grant_id=RoleGrant.objects.get(user=issued.token.user).pk)
    found = tokens.holder(secret=issued.secret, now=NOW)
    assert found is not None
    assert not found[1].can("api.read")


def test_the_first_use_of_a_day_is_noted_and_later_ones_are_not(world: World) -> None:
    issued = made(world)
    for hours in (0, 1, 2, 30):
        tokens.holder(secret=issued.secret, now=NOW + timedelta(hours=hours))
    days = [timezone.localdate(entry.at) for entry in AuditEntry.objects.filter(action="token.used").order_by("seq")]
    assert days == [TODAY, TODAY + timedelta(days=1)]
    assert ApiToken.objects.get().used_on == TODAY + timedelta(days=1)


def test_programs_hold_the_role_of_programs_and_people_do_not(world: World) -> None:
    user = program(world, OWN)
    for role in ("county", "township", "secadmin", "member"):
        with pytest.raises(DomainError) as refused:
            grants.give(actor=SYSTEM, user=user, role=role, unit=world.units[OWN])
        assert refused.value.field == "role"
    for name in ("nobody", "township", "secadmin"):
        with pytest.raises(DomainError) as refused:
            grants.give(actor=SYSTEM, user=world.users[name], role="integration", unit=world.units[OWN])
        assert refused.value.field == "role"
    assert set(RoleGrant.objects.filter(user=user).values_list("role", flat=True)) == {"integration"}


def test_a_program_has_no_password_and_gets_none(world: World) -> None:
    user = program(world, OWN)
    assert not user.has_usable_password()
    assert not user.must_change_password
    with pytest.raises(DomainError) as refused:
        users.set_password(actor=SYSTEM, user=user, password="Correct-Horse-9")
    assert refused.value.field == "password"
    with pytest.raises(DomainError):
        users.create(
            actor=SYSTEM, username="p2", display_name="P", unit=world.units[OWN], password="Correct-Horse-9",
            is_integration=True,
        )  # fmt: skip
    assert not type(user).objects.filter(username="p2").exists()
