"""Filing a matter on a phone whose network fails: it is filed once, on the first return, and no contact stays behind."""

import io
import re
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, Route, expect

from accounts.models import OpenSession
from core.models import Submission
from tests.browsing import PHONE, fits, signed_in
from tests.tickets.world import VILLAGE, a_ticket, set_up
from tests.world import PASSWORD, World, make_world
from tickets.models import Ticket, TicketClass, TicketPhoto
from tickets.services import contacts

Set = tuple[World, dict[str, TicketClass]]
MATTER, PLACE, PHONE_NUMBER = "三组水渠渗漏，请派人修补", "三组水渠边", "13900000001"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db: None) -> Set:
    world = make_world()
    return world, set_up(world.county)


def phone(browser: Browser) -> Page:
    """Return a page of a phone without an account; its troubles gather in `page.problems`."""
    page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
    page.problems = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.problems.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda m: page.problems.append(m.text) if "Content Security" in m.text else None)  # type: ignore[attr-defined]
    return page


def slowed(page: Page) -> Callable[[bool], None]:
    """Slow a page's network down; return the switch that cuts it (True) and lets it return (False)."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    bytes_a_second = 400_000 // 8

    def cut(is_cut: bool) -> None:
        speed = {"downloadThroughput": bytes_a_second, "uploadThroughput": bytes_a_second}
        wire.send("Network.emulateNetworkConditions", {"offline": is_cut, "latency": 400, **speed})

    cut(False)
    return cut


def typed(page: Page, klass: TicketClass, *, contact: bool = False) -> None:
    page.select_option("#id_what", f"class-{klass.pk}")
    page.fill("#id_matter", MATTER)
    page.fill("#id_place", PLACE)
    if contact:
        page.click("summary")
        page.fill("#id_contact_name", "张三")
        page.fill("#id_contact_phone", PHONE_NUMBER)


def in_storage(page: Page) -> str:
    return page.evaluate("JSON.stringify(Object.assign({}, localStorage))")


def once() -> Ticket:
    ticket = Ticket.objects.get()
    assert (ticket.matter, ticket.place, ticket.unit.path) == (MATTER, PLACE, VILLAGE)
    assert Submission.objects.count() == 1
    return ticket


def picture() -> bytes:
    out = io.BytesIO()
    marks = Image.Exif()
    marks[0x010F] = "canary-camera"
    Image.effect_noise((2600, 1950), 40).convert("RGB").save(out, "JPEG", exif=marks)
    return out.getvalue()


def test_a_resident_files_on_the_first_return_of_a_slow_network(browser, site, county: Set) -> None:
    _world, classes = county
    page = phone(browser)
    cut = slowed(page)
    page.goto(f"{site}/p/990101101201/")
    page.select_option("#id_what", f"class-{classes['road'].pk}")
    page.fill("#id_matter", MATTER[:6])
    cut(True)
    typed(page, classes["road"], contact=True)
    page.set_input_files("#id_photos", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    expect(page.locator("#pictures")).to_contain_text("1 张照片", timeout=20_000)
    page.click("#intake .bar .primary")
    expect(page.locator("#state")).to_contain_text("网络已断开")
    fits(page)
    held = in_storage(page)
    assert MATTER in held
    assert PHONE_NUMBER not in held
    assert "张三" not in held
    assert "contact" not in held
    assert not Ticket.objects.exists()
    cut(False)
    page.wait_for_url(re.compile("/track/"), timeout=40_000)
    ticket = once()
    expect(page.locator(".code")).to_contain_text(ticket.code[:5])
    found = contacts.of(ticket)
    assert found is not None
    assert (found.name, found.phone) == ("张三", PHONE_NUMBER)
    row = TicketPhoto.objects.get()
    assert (row.width, row.height) == (1280, 960)
    assert MATTER not in in_storage(page)
    assert in_storage(page) == "{}"
    fits(page)


def test_what_was_typed_comes_back_without_the_contact(browser, site, county: Set) -> None:
    _world, classes = county
    page = phone(browser)
    context = page.context
    page.goto(f"{site}/p/990101101201/")
    typed(page, classes["social"], contact=True)
    held = in_storage(page)
    assert MATTER in held
    assert PHONE_NUMBER not in held
    assert "张三" not in held
    page.close()
    again = context.new_page()
    again.goto(f"{site}/p/990101101201/")
    assert (again.input_value("#id_matter"), again.input_value("#id_place")) == (MATTER, PLACE)
    assert (again.input_value("#id_contact_name"), again.input_value("#id_contact_phone")) == ("", "")
    expect(again.locator("#state")).to_contain_text("已恢复本机")
    other = context.new_page()
    other.goto(f"{site}/p/990101101202/")
    assert other.input_value("#id_matter") == "", "each village's page keeps its own"
    again.fill("#id_matter", f"请打 {PHONE_NUMBER}")
    assert PHONE_NUMBER not in in_storage(again), "numbers of people stay nowhere"


def test_a_form_sent_without_a_network_waits_through_a_closed_page(browser, site, county: Set) -> None:
    _world, classes = county
    page = phone(browser)
    context = page.context
    page.goto(f"{site}/p/990101101201/")
    typed(page, classes["social"])
    page.set_input_files("#id_photos", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    expect(page.locator("#pictures")).to_contain_text("1 张照片", timeout=20_000)
    context.set_offline(True)
    page.click("#intake .bar .primary")
    expect(page.locator("#state")).to_contain_text("表单已存在本机")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{site}/p/990101101201/")
    again.wait_for_url(re.compile("/track/"), timeout=20_000)
    once()
    assert TicketPhoto.objects.count() == 1


def test_a_form_with_a_contact_is_not_sent_without_it(browser, site, county: Set) -> None:
    _world, classes = county
    page = phone(browser)
    context = page.context
    page.goto(f"{site}/p/990101101201/")
    typed(page, classes["social"], contact=True)
    context.set_offline(True)
    key = page.input_value("input[name=key]")
    page.click("#intake .bar .primary")
    expect(page.locator("#state")).to_contain_text("请不要关闭本页")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{site}/p/990101101201/")
    expect(again.locator("#state")).to_contain_text("尚未提交")
    assert not Ticket.objects.exists()
    assert again.input_value("input[name=key]") == key
    again.click("#intake .bar .primary")
    again.wait_for_url(re.compile("/track/"), timeout=20_000)
    assert once().contact == ""


def test_a_lost_answer_and_a_captive_portal_are_no_receipt(browser, site, county: Set) -> None:
    _world, classes = county
    page = phone(browser)
    page.goto(f"{site}/p/990101101201/")
    typed(page, classes["social"])
    lost: list[str] = []

    def between(route: Route) -> None:
        if route.request.method != "POST" or len(lost) > 3:
            route.continue_()
            return
        lost.append(route.request.url)
        if len(lost) == 1:
            route.fulfill(status=200, content_type="text/html", body="<h1>Free Wi-Fi</h1>")
        elif len(lost) == 2:
            route.fulfill(
                status=200, content_type="application/json", body='{"portal": "baolei", "key": "other", "code": "X"}'
            )
        else:
            route.fetch()  # the portal does it; the answer never arrives
            route.abort("connectionreset")

    page.route("**/p/**", between)
    page.click("#intake .bar .primary")
    expect(page.locator("#state")).to_contain_text("网络已断开")
    page.wait_for_url(re.compile("/track/"), timeout=60_000)
    assert len(lost) == 4
    once()


def test_a_secretary_is_shown_a_likely_duplicate_and_keeps_the_photo(browser, site, county: Set) -> None:
    from django.utils import timezone

    world, classes = county
    old = a_ticket(world, classes, now=timezone.now())
    page = signed_in(browser, site, "village", PHONE)
    page.goto(f"{site}/tickets/new/")
    typed(page, classes["social"])
    page.set_input_files("#id_photos", {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    expect(page.locator("#pictures")).to_contain_text("1 张照片", timeout=20_000)
    page.click("#intake .bar .primary")
    expect(page.locator("#state")).to_contain_text(old.number)
    fits(page)
    assert Ticket.objects.count() == 1
    page.click("button[name=sure]")
    page.wait_for_url(re.compile("/tickets/filed/"))
    assert Ticket.objects.count() == 2
    assert TicketPhoto.objects.count() == 1
    fits(page)


def test_a_refusal_is_said_on_the_page_and_mended_there(browser, site, county: Set) -> None:
    _world, classes = county
    page = phone(browser)
    page.goto(f"{site}/p/990101101201/")
    typed(page, classes["social"])
    page.fill("#id_matter", "举报村干部受贿")
    page.click("#intake .bar .primary")
    expect(page.locator("#errors")).to_contain_text("12388")
    fits(page)
    assert page.input_value("#id_place") == PLACE
    page.fill("#id_matter", MATTER)
    page.click("#intake .bar .primary")
    page.wait_for_url(re.compile("/track/"))
    once()


def test_a_session_that_ended_meanwhile_loses_nothing(browser, site, county: Set) -> None:
    _world, classes = county
    page = signed_in(browser, site, "village", PHONE)
    page.goto(f"{site}/tickets/new/")
    typed(page, classes["social"])
    OpenSession.objects.all().delete()
    page.click("#intake .bar .primary")
    expect(page.locator("#state")).to_contain_text("登录已过期")
    page.click("#state a")
    page.fill("input[name=username]", "village")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(re.compile("/tickets/filed/"), timeout=20_000)
    once()


def test_without_a_script_the_form_is_an_ordinary_one(browser, site, county: Set) -> None:
    _world, classes = county
    page = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False).new_page()
    page.goto(f"{site}/p/990101101201/")
    page.click("#intake .bar .primary")
    expect(page.locator("#errors")).to_have_count(1)
    typed(page, classes["social"])
    page.click("#intake .bar .primary")
    expect(page.locator(".code")).to_have_count(1)
    once()
