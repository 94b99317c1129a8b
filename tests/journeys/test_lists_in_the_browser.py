"""Lists in a browser: search by keyboard, filter, save as a view, export, a double click, and the dark dress."""

import io
import uuid
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from core.models import SavedView
from teams.models import Member
from tests.browsing import DESK, PHONE, fits, signed_in
from tests.world import VILLAGES, World, canary, make_world

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db: None) -> World:
    return make_world()


def search(page: Page, term: str) -> list[str]:
    """Open the search by keyboard, type, and return the addresses that are offered."""
    page.keyboard.press("Control+k")
    field = page.locator("#search-input-command")
    expect(field).to_be_focused()
    with page.expect_response(lambda answer: "/admin/search/" in answer.url):
        field.press_sequentially(term)
    page.wait_for_selector("#command-results a, #command-results-note *", state="attached")
    return [link.get_attribute("href") or "" for link in page.locator("#command-results a").all()]


def test_the_search_by_keyboard_finds_people_teams_and_units_of_the_own_area(browser, site, county: World) -> None:
    page = signed_in(browser, site, "township", DESK)
    page.goto(f"{site}/admin/")
    for term, model in (("Member 11", "member"), ("Team 1", "team"), (f"Unit {canary(VILLAGES[0])}", "orgunit")):
        found = search(page, term)
        assert any(f"/{model}/" in link for link in found), (term, found)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/change/")
        assert canary("00010001")[:-1] in page.content()
        page.goto(f"{site}/admin/")
    assert search(page, canary(VILLAGES[2])) == [], "the sibling township's village"
    assert not page.problems


def test_a_clerk_filters_saves_the_view_and_exports_by_keyboard(browser, site, county: World) -> None:
    page = signed_in(browser, site, "township", DESK)
    page.goto(f"{site}/admin/teams/member/?is_returnee=yes&o=-1")
    summary = page.locator(".list-tools summary").first
    summary.focus()
    assert summary.evaluate("e => getComputedStyle(e).outlineStyle") == "solid", "the focus is seen"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("返乡")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert SavedView.objects.get().query == "is_returnee=yes&o=-1"
    page.locator(".list-tools .export button").focus()
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    book = openpyxl.load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes()))
    shown = [cell.inner_text() for cell in page.locator("#result_list th.field-name").all()]
    assert [row[0] for row in book.worksheets[0].iter_rows(min_row=2, values_only=True)] == shown
    assert len(shown) == 4
    assert not page.problems


def test_a_double_click_makes_one_member(browser, site, county: World) -> None:
    page = signed_in(browser, site, "township", DESK)
    page.goto(f"{site}/admin/teams/member/add/")
    token = page.locator("#member_form [name=submission]")
    assert uuid.UUID(token.input_value())
    form = {
        name: page.locator(f"#member_form [name={name}]").first.input_value()
        for name in ("csrfmiddlewaretoken", "submission")
    }
    form |= {
        "team": str(county.teams[VILLAGES[0]][0].pk), "name": "双击", "source": "veteran", "joined_on": "2025-01-01",
        "user": "", "_save": "1",
    }  # fmt: skip
    first, second = (
        page.request.post(f"{site}/admin/teams/member/add/", form=form, headers={"Referer": site}) for _n in "12"
    )
    assert (first.status, second.status) == (200, 200)
    made = Member.objects.get(name="双击")
    assert second.url.endswith(f"/admin/teams/member/{made.pk}/change/")


@pytest.mark.parametrize("dress", ["light", "dark"])
def test_the_lists_fit_a_phone_in_both_dresses(browser, site, county: World, dress: str) -> None:
    page = signed_in(browser, site, "county", PHONE)
    page.emulate_media(color_scheme=dress)
    page.goto(f"{site}/admin/")
    page.evaluate("dress => localStorage.setItem('_x_adminTheme', JSON.stringify(dress))", dress)
    for address in ("/admin/teams/member/", "/admin/teams/member/add/", "/teams/sheets/", "/tasks/"):
        page.goto(site + address)
        fits(page)
        for target in page.locator(".list-tools summary, .list-tools > .export button").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 44, address
        ink, ground = page.evaluate(
            """() => { const e = document.querySelector('.list-tools summary, h1, label');
            let g = e; while (g && getComputedStyle(g).backgroundColor === 'rgba(0, 0, 0, 0)') g = g.parentElement;
            return [getComputedStyle(e).color, getComputedStyle(g || document.documentElement).backgroundColor]; }"""
        )
        assert ink != ground, (address, dress)
    assert not page.problems
