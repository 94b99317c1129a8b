"""What the first look at the forms of matters costs on a slow network: bytes and requests, counted by the browser."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browsing import PHONE, signed_in
from tests.journeys.test_sheet_is_light import served  # noqa: F401
from tests.tickets.world import set_up
from tests.world import make_world

BYTES, REQUESTS = 60_000, 6
pytestmark = pytest.mark.django_db(transaction=True)


def weighed(page: Page, address: str) -> dict[str, float]:
    """Return what the browser asks for to show a page, with the bytes of each answer."""
    asked: dict[str, dict[str, Any]] = {}
    sizes: dict[str, float] = {}
    wire = page.context.new_cdp_session(page)
    wire.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event}))
    wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    with page.expect_event("load"):
        page.goto(address)
    page.wait_for_timeout(500)
    return {
        event["request"]["url"]: sizes.get(key, 0) for key, event in asked.items() if event["documentURL"] == address
    }


def test_the_forms_take_few_bytes(browser, served: str) -> None:  # noqa: F811
    world = make_world()
    set_up(world.county)
    page = signed_in(browser, served, "village", PHONE)
    outside = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    for one, path in (
        (page, "/tickets/new/"),
        (page, "/tickets/stall/"),
        (outside, "/p/990101101201/"),
        (outside, "/track/"),
    ):
        listed = weighed(one, f"{served}{path}")
        print(f"\n{path}: {sum(listed.values()):.0f} bytes in {len(listed)} requests")
        assert path == "/track/" or any(url.endswith(".js") for url in listed)
        assert any(url.endswith(".css") for url in listed)
        assert sum(listed.values()) <= BYTES, listed
        assert len(listed) <= REQUESTS, listed
