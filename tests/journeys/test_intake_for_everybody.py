"""The forms of matters and residents' pages looked at by axe: light and dark, on a telephone and on a desk."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from tests.journeys.test_pages_for_everybody import clean, sessions
from tests.tickets.world import VILLAGE, a_ticket, bring_to, set_up
from tests.world import make_world

pytestmark = pytest.mark.django_db(transaction=True)


def test_forms_receipts_and_residents_pages_have_no_violation(site: str, browser: Browser) -> None:
    world = make_world()
    classes = set_up(world.county)
    now = timezone.now()
    filed, done = a_ticket(world, classes, now=now), bring_to(a_ticket(world, classes, now=now), "done", now=now)
    addresses = (
        reverse("tickets:new"), reverse("tickets:stall"), reverse("tickets:filed", args=[filed.pk]),
        reverse("tickets:filed", args=[f"{filed.pk}-{done.pk}"]), reverse("tickets:poster", args=[world.units[VILLAGE].pk]),
        "/p/990101101201/", "/track/", f"/track/{filed.code}/?new=1", f"/track/{done.code}/", "/track/AAAAAAAAAA/",
    )  # fmt: skip
    for page in sessions(browser, site, "village"):
        for address in addresses:
            page.goto(f"{site}{address}")
            clean(page, address)
        page.goto(f"{site}/p/990101101201/")
        page.click("summary")
        page.click("#intake .bar .primary")
        page.locator("#errors").wait_for()
        clean(page, "refused by the script")
        page.goto(f"{site}{reverse('tickets:new')}")
        page.select_option("#id_what", f"class-{filed.klass_id}")
        page.fill("#id_matter", filed.matter)
        page.click("#intake .bar .primary")
        page.locator("button[name=sure]").wait_for()
        clean(page, "a likely duplicate")
