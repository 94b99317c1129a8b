"""Every pattern of the resolver is looked at, or left out for a reason; nothing is said about patterns that are gone."""

import re

import pytest

from tests.permissions.registry import patterns
from tests.screens import addresses
from tests.screens.crawl import Page, samples


def test_every_pattern_is_looked_at_or_excused():
    lost = [name for name in patterns() if not addresses.excuse(name) and not addresses.way_to(name)]
    assert lost == [], (
        "name the page that links there in FOUND_ON, or the reason in EXCUSED (tests/screens/addresses.py)"
    )
    assert len(addresses.walked()) > 150


def test_the_tables_name_patterns_that_exist():
    known = patterns()
    assert sorted(set(addresses.EXCUSED) - set(known)) == []
    assert [form for form in addresses.EXCUSED_LIKE if not any(re.fullmatch(form, name) for name in known)] == []
    assert sorted((set(addresses.FOUND_ON) | set(addresses.FOUND_ON.values())) - set(known)) == []
    assert all(reason.strip() for reason in (*addresses.EXCUSED.values(), *addresses.EXCUSED_LIKE.values()))


def test_no_pattern_is_both_walked_and_excused_and_none_is_excused_twice():
    for name in addresses.EXCUSED:
        assert name not in addresses.FOUND_ON
        assert not any(re.fullmatch(form, name) for form in addresses.EXCUSED_LIKE), name


def test_a_pattern_that_nobody_has_entered_is_noticed(monkeypatch):
    monkeypatch.setattr(
        addresses, "FOUND_ON", {key: way for key, way in addresses.FOUND_ON.items() if key != "teams:sheet"}
    )
    assert addresses.way_to("teams:sheet") == ""
    assert not addresses.excuse("teams:sheet")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "desk"), ("/teams/sheets/7/", "teams:sheet"), ("/admin/teams/member/7/change/", "admin:teams_member_change"),
        ("/admin/teams/", "admin:app_list"), ("/nothing-here/", ""),
    ],
)  # fmt: skip
def test_the_pattern_behind_a_path_is_known(path, name):
    assert addresses.pattern_of(path) == name


def page(address: str, *built: str, status: int = 200) -> Page:
    return Page("county", "teams:sheets", address, status, "", True, built=frozenset(built))


def test_the_second_sample_is_the_page_that_is_built_most_otherwise():
    rich, alike, empty = (
        page("/a", "table.grid", "tr.", "p."),
        page("/b", "table.grid", "tr.", "p."),
        page("/c", "p.empty"),
    )
    refused = page("/d", "h1.error", status=403)
    assert samples([alike, rich, refused, empty]) == {"teams:sheets": [alike, empty]}
    assert samples([rich, alike]) == {"teams:sheets": [rich]}
