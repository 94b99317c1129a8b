"""Pages looked at by axe in a browser, light and dark, on a telephone and on a desk; what a first visit weighs."""

import gzip
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from tests.browsing import DESK, PHONE, fits, signed_in
from tests.screens.rules import LEAST, layout
from tests.world import World, bring_to

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
LIMIT = 60 * 1024


def sessions(browser: Browser, site: str, name: str) -> Iterator[Page]:
    """Yield a signed-in page in each size and colour."""
    kept = signed_in(browser, site, name, PHONE).context.storage_state()
    for size in (PHONE, DESK):
        for colours in ("light", "dark"):
            context = browser.new_context(viewport=size, color_scheme=colours, storage_state=kept, locale="zh-CN")  # type: ignore[arg-type]
            page = context.new_page()
            page.problems = []  # type: ignore[attr-defined]
            page.on("pageerror", lambda error, page=page: page.problems.append(str(error)))  # type: ignore[attr-defined]
            page.on(
                "console", lambda m, page=page: page.problems.append(m.text) if "Content Security" in m.text else None  # type: ignore[attr-defined]
            )  # fmt: skip
            yield page
            context.close()


def clean(page: Page, where: str) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, (where, [(row["id"], [node["html"][:160] for node in row["nodes"][:4]]) for row in found])
    fits(page)
    if page.viewport_size == PHONE:
        low = [finding.detail for finding in layout(page, "375", LEAST) if finding.rule == "target"]
        assert not low, (where, low)


def test_the_components_have_no_violation_in_any_state(site: str, browser: Browser, world: World) -> None:
    for page in sessions(browser, site, "county"):
        page.goto(f"{site}{reverse('design')}")
        for summary in page.locator("main details > summary").all():
            summary.click()
        clean(page, "design")


@pytest.mark.parametrize(
    ("name", "addresses"),
    [
        ("township", ["desk", "teams:queue", "teams:activities", "teams:training-new"]),
        ("village", ["desk", "teams:activity-new"]), ("member", ["desk", "teams:own"]), ("county", ["teams:overview"]),
    ],
)  # fmt: skip
def test_the_pages_of_each_post_have_no_violation(
    site: str, browser: Browser, world: World, name: str, addresses: list[str]
) -> None:
    bring_to(world, "scored")
    for page in sessions(browser, site, name):
        for address in addresses:
            page.goto(f"{site}{reverse(address)}")
            clean(page, f"{name} {address}")


def test_a_sheet_is_passed_on_in_the_browser_with_one_tap(site: str, browser: Browser, world: World) -> None:
    bring_to(world, "scored")
    page = next(sessions(browser, site, "township"))
    page.goto(f"{site}{reverse('teams:queue')}")
    cards = page.locator("article.queued")
    expect(cards).to_have_count(4)
    cards.first.locator("details.rows > summary").click()
    cards.first.get_by_text("Activity canary_000100010001_").wait_for()
    cards.first.locator("button.primary").click()
    page.locator("article.queued.done").wait_for()
    assert "剩余3张" in page.locator("#left").inner_text()
    assert world.sheet("000100010001").state == "reviewed"
    second = page.locator("article.queued").nth(1)
    second.locator(".verdict summary").click()
    second.locator(".verdict details button").click()
    second = page.locator("article.queued").nth(1)
    second.locator(".errors").wait_for()
    assert world.sheet("000100010001", 1).state == "scored"
    second.locator("input[name=reason]").fill("第二项请核对")
    second.locator(".verdict details button").click()
    page.locator("article.queued.back").wait_for()
    assert world.sheet("000100010001", 1).return_reason == "第二项请核对"
    fits(page)


@pytest.mark.parametrize("address", ["desk", "teams:activity-new", "teams:queue", "teams:own"])
def test_a_first_visit_of_a_form_weighs_little(world: World, as_user, address: str) -> None:
    bring_to(world, "scored")
    name = {"teams:queue": "township", "teams:own": "member"}.get(address, "village")
    client: Client = as_user(name)
    body = client.get(reverse(address)).content
    files = set(re.findall(r'(?:href|src)="/static/([^"]+)"', body.decode()))
    assert {"css/baolei.css", "css/pages.css", "img/baolei.svg"} <= files
    weight = len(gzip.compress(body))
    for name in files:
        path = finders.find(name)
        assert path
        with open(path, "rb") as file:
            weight += len(gzip.compress(file.read()))
    assert weight <= LIMIT
    assert (b"htmx-2.min.js" in body) == (address in ("teams:queue", "teams:own")), "loaded where it is used"
