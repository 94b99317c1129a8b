"""The search of the whole administration: who of several of one name is which, and what stands first."""

import re

import pytest
from django.urls import reverse

from teams.models import Member, Team
from tests.world import VILLAGES, World

pytestmark = pytest.mark.django_db


def found(as_user, term: str) -> list[str]:  # type: ignore[no-untyped-def]
    """Return the text of each finding, in order."""
    body = as_user("township").get("/admin/search/", {"s": term, "extended": "1"}).content.decode()
    return [" ".join(re.sub(r"<[^>]+>", " ", part).split()) for part in re.findall(r"<li.*?</li>", body, re.S)]


def test_people_of_one_name_are_told_apart_by_their_team(world: World, as_user) -> None:
    first, second = Team.objects.filter(unit__path__in=VILLAGES[:2]).order_by("unit__path", "pk")[:4:3]
    for team, name in ((first, "阿依古丽"), (second, "阿依古丽"), (first, "阿依古丽江")):
        Member.objects.create(team=team, name=name, source="volunteer", joined_on="2024-01-01")
    lines = [line for line in found(as_user, "阿依古丽") if "阿依古丽" in line]
    assert [("阿依古丽江" in line) for line in lines] == [False, False, True], "who is called exactly so stands first"
    assert str(first) in lines[0]
    assert str(second) in lines[1]


def test_a_search_without_a_finding_says_so(world: World, as_user) -> None:
    body = as_user("township").get("/admin/search/", {"s": "没有这样的人", "extended": "1"}).content.decode()
    shown = re.search(r'<p id="command-results-list".*?</p>', body, re.S)
    assert shown, "the part that the page takes over holds the sentence"
    assert "没有" in shown.group() or "No results" in shown.group()


def test_the_path_to_an_account_keeps_its_small_letters(world: World, as_user) -> None:
    body = (
        as_user("secadmin")
        .get(reverse("admin:accounts_user_change", args=[world.users["village"].pk]))
        .content.decode()
    )
    path = " ".join(
        re.sub(r"<[^>]+>", " ", part).strip() for part in re.findall(r'tracking-tight">(.*?)</(?:a|span)>', body, re.S)
    )
    assert str(world.users["village"]) in path
