"""One quarter in a real browser: scored on a phone, reviewed, verified, on notice, closed, downloaded.

Chromium is installed by the set-up where it may; without one there is nothing to drive.
"""

import os
import shutil
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from core import jobs
from core.models import Job
from reports.models import Document
from teams.models import Assessment, Rating, Round, TeamSheet
from tests.world import PASSWORD, World, make_world, score_everyone

PHONE, DESK = {"width": 375, "height": 667}, {"width": 1440, "height": 900}
VILLAGE = "000100010001"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture
def browser(monkeypatch):
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None and os.geteuid() != 0:
        pytest.skip("No Chromium here, and the set-up may not install it without root.")
    assert path, "No Chromium: `make test` installs it as root."
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def site(transactional_db, live_server, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return live_server.url


def signed_in(browser: Browser, site: str, username: str, viewport: dict[str, int]) -> Page:
    page = browser.new_context(viewport=viewport, locale="zh-CN", accept_downloads=True).new_page()
    page.problems = []  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.problems.append(str(error)))  # type: ignore[attr-defined]
    page.on("console", lambda m: page.problems.append(m.text) if "Content Security" in m.text else None)  # type: ignore[attr-defined]
    page.goto(f"{site}/accounts/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{site}/")
    return page


def no_sideways_scroll(page: Page) -> None:
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= page.viewport_size["width"], f"{page.url} is {width} px wide"
    assert page.problems == []  # type: ignore[attr-defined]


def open_sheet(page: Page, site: str, sheet: TeamSheet) -> None:
    page.goto(f"{site}/teams/sheets/{sheet.pk}/")
    no_sideways_scroll(page)


def score_by_hand(page: Page, sheet: TeamSheet) -> None:
    fields = page.locator("input[inputmode=decimal]")
    assert fields.count() > 0
    for number in range(fields.count()):
        fields.nth(number).fill("4.5")
    page.click("button[name=do][value=score]")
    page.wait_for_load_state()
    sheet.refresh_from_db()
    assert (sheet.state, sheet.scored_by) == ("scored", "village")


def step(page: Page, site: str, event: str, reached: str, world: World) -> None:
    for sheet in TeamSheet.objects.filter(round=world.round, team__unit__path=VILLAGE):
        open_sheet(page, site, sheet)
        page.click(f"button[name=do][value={event}]")
        page.wait_for_load_state()
        sheet.refresh_from_db()
        assert sheet.state == reached


def test_a_quarter_is_scored_on_a_phone_and_downloaded_by_a_superior(browser, site):
    world = make_world()
    score_everyone(world)
    others = TeamSheet.objects.filter(round=world.round).exclude(team__unit__path=VILLAGE)
    others.update(state="verified")

    secretary = signed_in(browser, site, "village", PHONE)
    no_sideways_scroll(secretary)
    for sheet in TeamSheet.objects.filter(round=world.round, team__unit__path=VILLAGE):
        open_sheet(secretary, site, sheet)
        score_by_hand(secretary, sheet)
    typed = Assessment.objects.filter(sheet__round=world.round, sheet__team__unit__path=VILLAGE)
    assert {points for line in typed for code, points in line.given.items() if code != "absence"} == {450}

    step(signed_in(browser, site, "township", PHONE), site, "review", "reviewed", world)
    county = signed_in(browser, site, "county", DESK)
    step(county, site, "verify", "verified", world)
    county.goto(f"{site}/teams/")
    county.click("button[name=do][value=publish]")
    county.wait_for_load_state()
    round_ = Round.objects.get(pk=world.round.pk)
    assert round_.state == "notice"

    county.goto(f"{site}/briefings/")
    assert county.locator("form[action*='/close/']").count() == 0, "the notice still runs"
    Round.objects.filter(pk=round_.pk).update(notice_from=date(2025, 12, 22), notice_until=date(2025, 12, 29))
    county.goto(f"{site}/briefings/")
    county.click("form[action*='/close/'] button")
    county.wait_for_load_state()
    round_.refresh_from_db()
    assert round_.state == "final"
    assert Rating.objects.filter(round=round_).count() == Assessment.objects.filter(sheet__round=round_).count()
    assert county.locator("progress").count() > 0, "the documents are being made"
    for pk in Job.objects.filter(kind="make-document").values_list("pk", flat=True):
        jobs.run(pk)

    superior = signed_in(browser, site, "superior", PHONE)
    superior.goto(f"{site}/briefings/")
    no_sideways_scroll(superior)
    with superior.expect_download() as download:
        superior.locator("a[href$='.pdf']").first.click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF-")
    assert len(content) == Document.objects.get(kind="quarter-summary").size
    assert download.value.suggested_filename.endswith("星级评定情况.pdf")
