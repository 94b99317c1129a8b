"""The roles table: who may do what, and which roles exclude each other."""

import itertools

import pytest

from accounts.choices import ROLES
from accounts.domain.roles import ACTIONS, ADMINISTRATORS, Role, compatible

ADMINS = ["sysadmin", "secadmin", "auditor"]
OTHERS = ["county", "township", "village", "member", "department", "superior"]


def test_every_role_has_its_rights_and_a_name() -> None:
    assert set(ACTIONS) == set(Role) == {Role(value) for value, _label in ROLES}
    assert {str(role) for role in ADMINISTRATORS} == set(ADMINS)


@pytest.mark.parametrize(
    ("action", "holders"),
    [
        ("user.change", {"sysadmin"}), ("grant.change", {"secadmin"}), ("audit.view", {"auditor"}),
        ("grant.view", {"secadmin"}), ("user.view", {"sysadmin", "secadmin"}),
        ("round.close", {"county"}), ("rating.override", {"county"}), ("sheet.verify", {"county"}),
        ("scheme.change", {"county"}), ("sheet.review", {"county", "township"}),
        ("sheet.score", {"county", "township", "village"}), ("person.change", {"county", "township"}),
        ("own.view", {"member"}), ("admin.enter", {"county", "township", "sysadmin", "secadmin", "auditor"}),
        ("briefing.view", {"county", "township", "superior"}),
    ],
)  # fmt: skip
def test_an_action_belongs_to_these_roles_and_no_other(action: str, holders: set[str]) -> None:
    assert {str(role) for role, actions in ACTIONS.items() if action in actions} == holders


@pytest.mark.parametrize("admin", ADMINS)
def test_an_administrator_reads_and_writes_no_business_record(admin: str) -> None:
    business = ("team.", "person.", "sheet.", "rating.", "round.", "scheme.", "briefing.", "activity.", "training.")
    assert not [action for action in ACTIONS[Role(admin)] if action.startswith(business)]


def test_no_two_administrators_can_change_the_same_thing() -> None:
    for one, other in itertools.combinations(ADMINS, 2):
        shared = ACTIONS[Role(one)] & ACTIONS[Role(other)]
        assert not [action for action in shared if action.endswith((".change", ".manage"))]


@pytest.mark.parametrize("admin", ADMINS)
@pytest.mark.parametrize("other", [*OTHERS, *ADMINS])
def test_who_holds_one_of_the_three_holds_no_other_role(admin: str, other: str) -> None:
    assert compatible({admin}, other) is (admin == other)
    assert compatible({other}, admin) is (admin == other)


@pytest.mark.parametrize(("one", "other"), itertools.product(OTHERS, OTHERS))
def test_the_other_roles_go_together(one: str, other: str) -> None:
    assert compatible({one}, other)
    assert compatible(set(), one)


def test_an_account_that_broke_the_rule_already_gets_nothing_more() -> None:
    assert not compatible({"sysadmin", "county"}, "sysadmin")
    assert not compatible({"sysadmin", "county"}, "village")
