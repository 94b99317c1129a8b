"""Pages name the person behind a user name; records keep the user name."""

import pytest

from core import admin_words, persons
from core.actors import SYSTEM
from core.templatetags.portal import who
from tests.world import World


def test_a_user_name_is_shown_as_its_person(world: World) -> None:
    name = world.users["county"].display_name
    assert name != "county"
    assert persons.called("county") == who("county") == admin_words.who("county") == name
    assert persons.called_and_account("county") == f"{name}（county）"


@pytest.mark.parametrize("name", ["", "somebody of an old system"])
def test_a_name_of_no_account_stays_as_it_is(world: World, name: str) -> None:
    assert persons.called(name) == persons.called_and_account(name) == name


def test_the_system_is_named_in_words(world: World) -> None:
    assert persons.called(SYSTEM.name) == persons.called_and_account(SYSTEM.name)
    assert SYSTEM.name not in persons.called(SYSTEM.name)


def test_a_name_is_looked_up_once_for_a_page(world: World, django_assert_num_queries) -> None:
    with django_assert_num_queries(2), persons.remembered():
        for _row in range(5):
            persons.called("county")
            persons.called("township")
    with django_assert_num_queries(1):
        persons.called("county")
