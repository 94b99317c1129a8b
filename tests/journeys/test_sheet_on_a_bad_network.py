"""The scoring sheet in a browser whose network fails: nothing typed is lost, and what is sent counts once."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from accounts.models import OpenSession
from core.models import AuditEntry, FormDraft, Submission
from teams.models import Assessment, TeamSheet
from tests.browsing import DESK, PHONE, fits, follow, signed_in
from tests.world import MANUAL, PASSWORD, World, make_world

VILLAGE = "000100010001"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def county(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def sheet(county: World) -> TeamSheet:
    return county.sheet(VILLAGE)


def opened(page: Page, site: str, sheet: TeamSheet) -> Page:
    page.goto(f"{site}/teams/sheets/{sheet.pk}/")
    return page


def fields(page: Page) -> list[str]:
    """Return the names of the fields for points, member by member."""
    return page.locator("input[data-item]").evaluate_all("all => all.map(one => one.name)")


def type_all(page: Page, points: Callable[[int], str]) -> dict[str, str]:
    typed = {name: points(number) for number, name in enumerate(fields(page))}
    for name, text in typed.items():
        page.fill(f"input[name='{name}']", text)
    return typed


def typed_on(page: Page) -> dict[str, str]:
    return {name: page.input_value(f"input[name='{name}']") for name in fields(page)}


def kept(page: Page) -> None:
    expect(page.locator("#state")).to_contain_text("已于", timeout=10_000)


def stored(sheet: TeamSheet) -> list[int]:
    rows = Assessment.objects.filter(sheet=sheet).order_by("member_id")
    return [line.given[code] for line in rows for code in MANUAL if code in line.given]


def once(sheet: TeamSheet) -> None:
    """Check that the sheet was handed in, and that this happened once."""
    assert TeamSheet.objects.get(pk=sheet.pk).state == "scored"
    assert Submission.objects.count() == 1
    assert AuditEntry.objects.filter(action="sheet.score").count() == 1
    assert AuditEntry.objects.filter(action="assessment.scored").count() == 3


def keys_on(page: Page) -> list[str]:
    return page.evaluate("Object.keys(localStorage).filter(name => name.startsWith('baolei:'))")


def in_storage(page: Page) -> str:
    return page.evaluate("JSON.stringify(Object.assign({}, localStorage))")


def test_what_is_typed_without_a_network_is_there_after_the_page_was_closed(browser, site, sheet) -> None:
    page = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    context = page.context
    context.set_offline(True)
    typed = type_all(page, lambda number: f"{number % 9}.5")
    expect(page.locator("#state")).to_contain_text("网络已断开")
    fits(page)
    assert not FormDraft.objects.exists()
    page.close()
    context.set_offline(False)
    again = opened(context.new_page(), site, sheet)
    assert typed_on(again) == typed
    expect(again.locator("#state")).to_contain_text(re.compile("已恢复本机|已于"))
    kept(again)
    body = FormDraft.objects.get().body
    assert {name: body[name] for name in typed} == typed
    assert stored(sheet) == []


def test_a_draft_goes_up_within_two_seconds_and_when_the_network_returns(browser, site, sheet) -> None:
    page = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    first = fields(page)[0]
    with page.expect_response(lambda answer: "/drafts/" in answer.url, timeout=4_000):
        page.fill(f"input[name='{first}']", "7.5")
    kept(page)
    page.context.set_offline(True)
    page.fill(f"input[name='{first}']", "8.5")
    expect(page.locator("#state")).to_contain_text("网络已断开")
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.ok):
        page.context.set_offline(False)
    kept(page)
    assert FormDraft.objects.get().body[first] == "8.5"


def test_after_the_session_has_ended_every_field_is_back_and_sent_once(browser, site, sheet) -> None:
    page = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    page.fill(f"input[name='{fields(page)[0]}']", "1")
    kept(page)
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    typed = type_all(page, lambda number: f"{number % 9}.25")
    expect(page.locator("#state")).to_contain_text("登录已过期")
    assert typed_on(page) == typed
    page.click("#state a")
    page.fill("input[name=username]", "village")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**/teams/sheets/{sheet.pk}/")
    assert typed_on(page) == typed
    page.click("button[value=score]")
    expect(page.locator(".notice.success")).to_contain_text("已提交")
    once(sheet)
    assert stored(sheet) == [round(float(text) * 100) for text in typed.values()]
    assert keys_on(page) == []


def test_a_form_handed_in_after_the_session_ended_is_sent_when_signed_in_again(browser, site, sheet) -> None:
    page = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    type_all(page, lambda number: "6")
    kept(page)
    OpenSession.objects.all().delete()
    page.click("button[value=score]")
    expect(page.locator("#state")).to_contain_text("重新登录后自动提交")
    page.click("#state a")
    page.fill("input[name=username]", "village")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    expect(page.locator(".notice.success")).to_contain_text("已提交")
    once(sheet)


def test_a_post_whose_answer_is_lost_has_one_effect(browser, site, sheet) -> None:
    page = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    type_all(page, lambda number: "5")
    kept(page)
    lost = []

    def drop(route: Route) -> None:
        if route.request.method == "POST" and len(lost) < 2:
            route.fetch()  # the portal does it; the answer never arrives
            lost.append(route.request.post_data)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(f"**/teams/sheets/{sheet.pk}/", drop)
    page.click("button[value=score]")
    expect(page.locator("#state")).to_contain_text("网络已断开")
    assert TeamSheet.objects.get(pk=sheet.pk).state == "scored", "the first post arrived"
    expect(page.locator(".notice.success")).to_contain_text("已提交", timeout=20_000)
    assert len(set(lost)) == 1, "the same key and the same content each time"
    once(sheet)
    assert keys_on(page) == []


def test_a_form_sent_without_a_network_waits_through_a_closed_page(browser, site, sheet) -> None:
    page = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    context = page.context
    type_all(page, lambda number: "4")
    kept(page)
    context.set_offline(True)
    page.click("button[value=score]")
    expect(page.locator("#state")).to_contain_text("恢复后自动提交")
    page.close()
    context.set_offline(False)
    again = opened(context.new_page(), site, sheet)
    expect(again.locator(".notice.success")).to_contain_text("已提交")
    once(sheet)
    assert keys_on(again) == []


def test_the_page_of_a_network_in_between_is_no_receipt(browser, site, sheet) -> None:
    page = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    type_all(page, lambda number: "3")
    kept(page)
    shown: list[int] = []

    def portal(route: Route) -> None:
        if route.request.method == "POST" and len(shown) < 3:
            answers = ({"status": 200, "content_type": "text/html", "body": "<h1>Free Wi-Fi</h1>"},
                       {"status": 200, "content_type": "application/json", "body": '{"ok": true}'},
                       {"status": 502, "content_type": "text/html", "body": "bad gateway"})  # fmt: skip
            route.fulfill(**answers[len(shown)])  # type: ignore[arg-type]
            shown.append(1)
        else:
            route.continue_()

    page.route(f"**/teams/sheets/{sheet.pk}/", portal)
    page.click("button[value=score]")
    expect(page.locator("#state")).to_contain_text("网络已断开")
    assert TeamSheet.objects.get(pk=sheet.pk).state == "draft"
    assert len(keys_on(page)) == 2, "form and draft are still here"
    expect(page.locator(".notice.success")).to_contain_text("已提交", timeout=30_000)
    assert len(shown) == 3
    once(sheet)


def test_fifty_taps_hand_in_once(browser, site, sheet) -> None:
    page = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    type_all(page, lambda number: "2")
    kept(page)
    posts: list[str] = []
    page.on("request", lambda asked: posts.append(asked.url) if asked.method == "POST" else None)
    told = page.evaluate(
        """() => {
            const button = document.querySelector('button[value=score]');
            const began = performance.now();
            for (let n = 0; n < 50; n += 1) { button.click(); }
            return [button.textContent, performance.now() - began];
        }"""
    )
    assert told[0] == "提交中……"
    expect(page.locator(".notice.success")).to_contain_text("已提交")
    assert len([url for url in posts if "/teams/sheets/" in url]) == 1
    once(sheet)


def test_what_began_on_the_phone_goes_on_at_the_desk(browser, site, sheet) -> None:
    phone = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    first, second = fields(phone)[:2]
    phone.fill(f"input[name='{first}']", "7")
    kept(phone)
    desk = opened(signed_in(browser, site, "village", DESK), site, sheet)
    assert desk.input_value(f"input[name='{first}']") == "7"
    expect(desk.locator("text=的草稿填写")).to_have_count(1)
    fits(desk)
    desk.fill(f"input[name='{second}']", "8")
    kept(desk)
    # The phone has not seen that: it is asked, and nothing is overwritten.
    phone.fill(f"input[name='{first}']", "9")
    expect(phone.locator("#state")).to_contain_text("另一台设备")
    fits(phone)
    assert FormDraft.objects.get().body[second] == "8"
    phone.click("#state button:has-text('用本机的')")
    kept(phone)
    body = FormDraft.objects.get().body
    assert (body[first], body[second]) == ("9", "")
    # Throwing the draft away leaves the sheet as it was stored.
    desk.reload()
    desk.on("dialog", lambda dialog: dialog.accept())
    follow(desk, "button[value=discard]")
    assert set(typed_on(desk).values()) == {""}
    assert not FormDraft.objects.exists()


def test_another_person_on_the_same_phone_sees_nothing_of_it(browser, site, sheet) -> None:
    page = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    page.context.set_offline(True)
    typed = type_all(page, lambda number: "1.11")
    page.fill("input[name$='-breach-reason'] >> nth=0", "电话13900000001", force=True)
    page.wait_for_timeout(200)
    held = in_storage(page)
    assert "1.11" in held
    assert "13900000001" not in held, "numbers of people never stay on the device"
    assert "Member" not in held
    assert "csrf" not in held
    page.context.set_offline(False)
    OpenSession.objects.all().delete()
    page.goto(f"{site}/accounts/sign-in/?next=/teams/sheets/{sheet.pk}/")
    page.fill("input[name=username]", "township")
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"**/teams/sheets/{sheet.pk}/")
    assert set(typed_on(page).values()) == {""}
    assert len(typed) == 15


def test_a_session_about_to_end_is_told_and_extended_by_one_tap(browser, site, sheet) -> None:
    page = signed_in(browser, site, "village", PHONE)
    page.clock.install()
    opened(page, site, sheet)
    expect(page.locator("#session")).to_be_hidden()
    page.clock.fast_forward(28 * 60 * 1000 + 5_000)
    expect(page.locator("#session")).to_contain_text("两分钟")
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(minutes=28))
    page.click("#session button")
    expect(page.locator("#session")).to_be_hidden()
    assert OpenSession.objects.get().seen_at > timezone.now() - timedelta(minutes=1)
    page.clock.fast_forward(31 * 60 * 1000)
    expect(page.locator("#session")).to_contain_text("登录已过期")
    expect(page.locator("#session a")).to_be_visible()


# Without a script --------------------------------------------------------------------------------


def plain(browser: Browser, site: str) -> tuple[BrowserContext, Page]:
    context = browser.new_context(viewport=PHONE, locale="zh-CN", java_script_enabled=False)  # type: ignore[arg-type]
    page = context.new_page()
    sign_in_plainly(page, f"{site}/accounts/sign-in/")
    return context, page


def sign_in_plainly(page: Page, address: str = "") -> None:
    if address:
        page.goto(address)
    page.fill("input[name=username]", "village")
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button")


def test_without_a_script_an_ended_session_loses_nothing(browser, site, sheet) -> None:
    _context, page = plain(browser, site)
    opened(page, site, sheet)
    page.fill("input[name=all-politics]", "18.5")
    page.click("button[value=fill-team]")
    expect(page.locator(".mark:has-text('全队同分')")).to_have_count(3)
    names = page.locator("input[data-item]")
    typed = {}
    for number in range(names.count()):
        name = names.nth(number).get_attribute("name") or ""
        if not name.endswith("-politics"):
            page.fill(f"input[name='{name}']", f"{number % 9}.5")
        typed[name] = page.input_value(f"input[name='{name}']")
    OpenSession.objects.update(seen_at=timezone.now() - timedelta(hours=1))
    page.click("button[value=score]")
    expect(page.locator("text=登录已过期")).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    sign_in_plainly(page)
    expect(page.locator("button:has-text('再次提交')")).to_have_count(1)
    assert TeamSheet.objects.get(pk=sheet.pk).state == "draft"
    page.click("button:has-text('再次提交')")
    assert "已提交" in page.locator(".notice.success").inner_text()
    once(sheet)
    assert stored(sheet) == [round(float(text) * 100) for text in typed.values()]


@pytest.mark.parametrize("lost", ["sheet-page", "sheet"])
def test_a_script_that_does_not_come_through_leaves_an_ordinary_form(browser, site, sheet, lost: str) -> None:
    page = signed_in(browser, site, "village", PHONE)
    page.route(f"**/js/{lost}.js", lambda route: route.abort("connectionreset"))
    opened(page, site, sheet)
    type_all(page, lambda number: f"{number % 9}.5")
    page.click("button[value=score]")
    assert "已提交" in page.locator(".notice.success").inner_text()
    once(sheet)
    fits(page)


def test_a_form_of_a_foreign_page_is_refused_and_prepares_nothing(browser, site, sheet) -> None:
    _context, page = plain(browser, site)
    page.goto("about:blank")
    page.set_content(
        f"<form method=post action='{site}/teams/sheets/{sheet.pk}/'><input name=reason value=planted-text>"
        "<input name=do value=score><button>go</button></form>"
    )
    page.click("button")
    assert page.locator(".status").inner_text() == "403"
    assert "planted-text" not in page.content()
    expect(page.locator("button:has-text('再次提交')")).to_have_count(0)
    assert TeamSheet.objects.get(pk=sheet.pk).state == "draft"


def test_a_refused_form_goes_on_from_its_own_draft(browser, site, sheet) -> None:
    page = opened(signed_in(browser, site, "village", PHONE), site, sheet)
    first = fields(page)[0]
    page.fill(f"input[name='{first}']", "99")
    kept(page)
    page.click("button[value=score]")
    expect(page.locator("#errors")).to_be_visible()
    assert page.title().startswith("错误：")
    assert page.input_value(f"input[name='{first}']") == "99"
    kept(page)
    with page.expect_response(lambda answer: "/drafts/" in answer.url):
        page.fill(f"input[name='{first}']", "9")
    kept(page)
    assert FormDraft.objects.get().body[first] == "9"
    fits(page)
