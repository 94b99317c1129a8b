"""Pages of tokens and of integration accounts in the administration."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, User
from core.models import AuditEntry
from tests.reading import program, secret_of, with_secret
from tests.world import World

OWN = "00010001"
ADD = "/admin/accounts/apitoken/add/"


def given(account: User, **values: str) -> dict[str, object]:
    day = timezone.localdate() + timedelta(days=90)
    return {"user": account.pk, "name": "exchange", "expires_on": day.isoformat()} | values


def test_the_answer_to_the_form_shows_the_secret_once(world: World, as_user) -> None:
    user = program(world, OWN)
    client = as_user("secadmin")
    page = client.post(ADD, given(user))
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    secret = page.context["secret"]
    assert f'value="{secret}"' in page.content.decode()
    assert with_secret(secret).get("/api/v1/units/").status_code == 200
    token = ApiToken.objects.get()
    for address in ("admin:accounts_apitoken_change", "admin:accounts_apitoken_history"):
        text = client.get(reverse(address, args=[token.pk])).content.decode()
        assert secret not in text
        assert token.digest not in text
    assert secret not in client.get(reverse("admin:accounts_apitoken_changelist")).content.decode()
    again = client.post(ADD, given(user))
    assert "name" in again.context["adminform"].form.errors, "the page sent again makes no second token"
    assert ApiToken.objects.count() == 1


def test_a_double_click_makes_one_token_and_says_that_its_secret_is_shown_once(world: World, as_user) -> None:
    user = program(world, OWN)
    client = as_user("secadmin")
    sent = given(user, submission=str(uuid.uuid4()))
    assert client.post(ADD, sent).context["secret"]
    again = client.post(ADD, sent)
    token = ApiToken.objects.get()
    assert (again.status_code, again["Location"]) == (302, reverse("admin:accounts_apitoken_change", args=[token.pk]))


def test_persons_and_blocked_programs_are_not_offered(world: World, as_user) -> None:
    user, blocked = program(world, OWN), program(world, OWN, "blocked")
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    offered = as_user("secadmin").get(ADD).context["adminform"].form.fields["user"].queryset
    assert list(offered) == [user]


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("expires_on", "2020-01-01"), ("expires_on", "2999-01-01"), ("user", "")]
)
def test_a_wrong_value_is_refused_at_its_field(world: World, as_user, field: str, value: str) -> None:
    page = as_user("secadmin").post(ADD, given(program(world, OWN), **{field: value}))
    assert field in page.context["adminform"].form.errors
    assert not ApiToken.objects.exists()


def test_a_token_is_revoked_with_a_reason(world: World, as_user) -> None:
    secret = secret_of(program(world, OWN))
    token = ApiToken.objects.get()
    client = as_user("secadmin")
    step = reverse("admin:accounts_apitoken_revoke", args=[token.pk])
    assert client.post(step, {"reason": ""}).status_code == 200
    assert with_secret(secret).get("/api/v1/units/").status_code == 200
    assert client.post(step, {"reason": "lost"}).status_code == 302
    assert with_secret(secret).get("/api/v1/units/").status_code == 401
    entry = AuditEntry.objects.get(action="token.revoked")
    assert (entry.actor_name, entry.reason) == ("secadmin", "lost")
    assert client.get(step).status_code == 403, "a revoked token is not revoked again"


@pytest.mark.parametrize("name", ["county", "sysadmin", "auditor", "township"])
def test_others_see_no_tokens(world: World, as_user, name: str) -> None:
    secret_of(program(world, OWN))
    assert as_user(name).get(reverse("admin:accounts_apitoken_changelist")).status_code == 403


def test_the_system_administrator_makes_the_account_of_a_program(world: World, as_user) -> None:
    client = as_user("sysadmin")
    form = {
        "username": "program",
        "display_name": "Program",
        "unit": world.units[OWN].pk,
        "is_integration": "on",
        "password1": "",
    }
    assert client.post("/admin/accounts/user/add/", form).status_code == 302
    user = User.objects.get(username="program")
    assert user.is_integration
    assert not user.has_usable_password()
    page = client.get(reverse("admin:accounts_user_change", args=[user.pk]))
    assert 'name="password1"' not in page.content.decode()
    again = client.post(
        reverse("admin:accounts_user_change", args=[user.pk]),
        {"display_name": "Program", "unit": user.unit_id, "is_active": "on", "password1": "Correct-Horse-9", "base_version": user.version},
    )  # fmt: skip
    assert "password1" in again.context["adminform"].form.errors
    user.refresh_from_db()
    assert not user.has_usable_password()
    refused = client.post("/admin/accounts/user/add/", form | {"username": "other", "password1": "Correct-Horse-9"})
    assert "password1" in refused.context["adminform"].form.errors
    assert not User.objects.filter(username="other").exists()
