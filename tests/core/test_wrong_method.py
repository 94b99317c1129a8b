"""An address that takes forms alone answers a reading with a page of the portal, and a program with data."""

import pytest
from django.urls import reverse

from teams.models import TeamSheet
from tests.world import World


@pytest.mark.parametrize("name", ["teams:sheet-steps", "language", "export", "save-view"])
def test_reading_an_address_that_takes_posts_gets_a_page(world: World, as_user, name: str) -> None:
    answer = as_user("county").get(reverse(name))
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    content = answer.content.decode()
    assert "此地址不提供页面" in content
    assert f'href="{reverse("desk")}"' in content


def test_other_methods_change_nothing_and_get_the_same_page(world: World, as_user) -> None:
    sheet = world.sheet("000100010001")
    answer = as_user("county").delete(reverse("teams:sheet", args=[sheet.pk]))
    assert answer.status_code == 405
    assert "此地址不提供页面" in answer.content.decode()
    assert TeamSheet.objects.filter(pk=sheet.pk, version=sheet.version).exists()


def test_a_program_gets_data(world: World, as_user) -> None:
    answer = as_user("county").post(reverse("api:unit-list"), HTTP_ACCEPT="application/json")
    assert answer.status_code in (403, 405)
    assert answer["Content-Type"] == "application/json"
