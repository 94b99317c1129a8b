"""A matter from the resident's QR page to the resident's rating and the secretary's striking off, in a browser."""

import re
import xml.etree.ElementTree as ElementTree

import pytest
import segno
from django.urls import reverse
from playwright.sync_api import expect

from tests.browsing import DESK, PHONE, fits, follow, press, signed_in
from tests.journeys.test_intake_on_a_bad_network import phone
from tests.tickets.world import VILLAGE, set_up
from tests.world import make_world
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


def test_from_the_poster_to_the_strike_off(browser, site, settings) -> None:
    settings.SITE_URL = site
    world = make_world()
    classes = set_up(world.county)
    # The secretary prints the poster.
    desk = signed_in(browser, site, "village", DESK)
    desk.goto(site + reverse("tickets:poster", args=[world.units[VILLAGE].pk]))
    fits(desk)
    address = desk.inner_text(".poster-address")
    drawn = ElementTree.fromstring(desk.locator(".poster svg").evaluate("svg => svg.outerHTML"))  # noqa: S314
    expected = segno.make_qr(address, error="m").svg_inline(scale=4, border=4, dark="#000", light="#fff", omitsize=True)
    paths = [node.get("d") for node in drawn.iter() if node.get("stroke")]
    assert paths
    assert paths[0] in expected, "the picture holds the address below it"
    # A resident comes to the page that the code holds.
    page = phone(browser)
    page.goto(address)
    page.select_option("#id_what", f"class-{classes['road'].pk}")
    page.fill("#id_matter", "村口路面塌陷，请修补")
    page.fill("#id_place", "村口")
    page.click("#intake .bar .primary")
    page.wait_for_url(re.compile("/track/"))
    code = Ticket.objects.get().code
    expect(page.locator(".code")).to_contain_text(code[5:])
    fits(page)
    # The secretary works it off on a telephone, beginning at what the desk says.
    village = signed_in(browser, site, "village", PHONE)
    fits(village)
    follow(village, "main >> text=件工单待派单")
    fits(village)
    press(village, "gather")
    assert Ticket.objects.get().state == "gathered"
    page.goto(f"{site}/track/")
    page.fill("#id_code", f"{code[:5].lower()} {code[5:].lower()}")
    page.press("#id_code", "Enter")
    page.wait_for_url(f"{site}/track/{code}/")
    expect(page.locator("main")).to_contain_text("正在安排承办人")
    village.select_option("#dispatch-to", f"unit-{world.units[VILLAGE].pk}")
    press(village, "dispatch")
    press(village, "accept")
    press(village, "complete")
    expect(village.locator("#errors")).to_contain_text("办理结果")
    assert Ticket.objects.get().state == "accepted"
    village.fill("#complete-result", "路面已修补")
    press(village, "complete")
    assert Ticket.objects.get().state == "done"
    # The resident rates it, the secretary strikes it off.
    page.reload()
    expect(page.locator("main")).to_contain_text("路面已修补")
    page.check("input[name=solved][value=yes]")
    page.check("input[name=satisfaction][value=satisfied]")
    page.click("main form .primary")
    expect(page.locator("main")).to_contain_text("您的评价已收到")
    fits(page)
    follow(village, "header a[href='/']")
    follow(village, "main >> text=件工单待销号")
    press(village, "cancel")
    page.reload()
    expect(page.locator("main")).to_contain_text("已办结并销号")
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.is_solved, ticket.satisfaction, ticket.was_on_time) == (
        "cancelled",
        True,
        "satisfied",
        True,
    )
