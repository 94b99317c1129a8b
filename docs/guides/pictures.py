"""Takes the guides' pictures anew from a demo county just loaded: python docs/guides/pictures.py http://127.0.0.1:8000 PASSWORD.

Needs `make test` once (the browser), and a data folder of its own: a roster is uploaded, a reminder sent, documents made.
"""

import io
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from pypdf import PdfReader

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.chromium import ARGUMENTS, chinese_fonts, program

IMAGES = Path(__file__).with_name("images")
SITE, PASSWORD = sys.argv[1].rstrip("/"), sys.argv[2]
QUARTER, QUARTER_NAME = "2025Q4", "2025年第四季度"
PC, PHONE = ViewportSize(width=1280, height=800), ViewportSize(width=375, height=667)
COLOURS = 64


def keep(page: Page, name: str, height: int = 0, start: str = "") -> None:
    """Write a picture of a page in few colours: the window, or `height` from the part `start` on."""
    edge = int(page.locator(start).first.bounding_box()["y"]) - 16 if start else 0  # type: ignore[index]
    picture = Image.open(io.BytesIO(page.screenshot(full_page=bool(start)))).convert("RGB")
    picture = picture.crop((0, edge, picture.width, min(edge + height if height else picture.height, picture.height)))
    small = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)


@contextmanager
def signed_in(browser: Browser, account: str, size: ViewportSize) -> Iterator[Page]:
    """Yield a page on which a demo account has signed in."""
    context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.goto(f"{SITE}/accounts/sign-in/")
    page.fill("input[name=username]", account)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(f"{SITE}/")
    yield page
    context.close()


def at(page: Page, address: str) -> Page:
    """Go to an address of the portal."""
    page.goto(SITE + address)
    page.wait_for_load_state("networkidle")
    return page


def closed_year(page: Page) -> None:
    """Take what the loaded years show to the county."""
    keep(at(page, "/"), "desk-county")
    at(page, "/admin/teams/member/?in_post=yes&is_party_member=yes")
    page.locator("details:has(form.save-view) summary").click()
    page.fill("#view-name", "在队党员")
    keep(page, "list")
    at(page, "/admin/")
    page.keyboard.press("Control+k")
    page.wait_for_timeout(500)
    page.keyboard.insert_text("巴斯奥依村")
    page.keyboard.press("End")
    page.wait_for_timeout(3000)
    keep(page, "search", 620)
    at(page, "/teams/exits/?state=ripe").locator("main table th a").first.click()
    page.wait_for_load_state("networkidle")
    keep(page, "exit")
    at(page, "/teams/admissions/?state=reviewed").locator("main table th a").first.click()
    page.wait_for_load_state("networkidle")
    keep(page, "admission", 640)
    keep(at(page, f"/teams/?period={QUARTER}"), "outcome", 560, start="#stars-title")
    keep(at(page, "/teams/targets/?year=2025"), "targets", 640)
    keep(at(page, "/teams/annual/?year=2025"), "annual", 640)


def roster(page: Page) -> None:
    """Upload a sheet with a question, a bad line and columns that the portal must not hold."""
    first, second = page.request.get(f"{SITE}/api/v1/members/?in_post=yes&page_size=2").json()["results"]
    team = page.request.get(f"{SITE}/api/v1/teams/{first['team']['id']}/").json()
    unit, kind = first["unit"]["name"], team["kind"]["name"]
    lines = [
        ("序号", "姓名", "队伍", "手机号", "政治面貌", "民族", "入队时间"),
        (1, first["name"], kind, "13900000001", "党员", "略", "2024.3.1"),
        (2, second["name"], "党员" if kind != "党员" else "热心群众", "13900000002", "群众", "略", "2024年3月"),
        (3, "张新", kind, "13900000003", "群众", "略", "2025/9/1"),
        (4, "李新", kind, "139", "党员", "略", "2025/9/1"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{unit}花名册.xlsx"
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("花名册")
            sheet.merge_range("A1:G1", f"{unit}“五支队伍”花名册")
            for line, cells in enumerate(lines, start=1):
                sheet.write_row(line, 0, cells)
        at(page, "/admin/teams/rosterimport/add/")
        page.set_input_files("input[name=upload]", path)
        page.locator("select[name=unit]").evaluate(
            "(field, name) => { field.value = [...field.options].find(o => o.text.trim() === name).value;"
            " field.dispatchEvent(new Event('change', {bubbles: true})) }",
            unit,
        )
        page.click("button[name=_save]")
        page.wait_for_selector(".import-tabs", timeout=120_000)
    page.wait_for_load_state("networkidle")
    keep(page, "import-check")


def scheme(page: Page) -> None:
    """Compare and simulate the draft of the year after."""
    at(page, "/admin/teams/starscheme/?state=draft").locator("#result_list tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    draft = page.url.removeprefix(SITE).partition("change/")[0]
    keep(at(page, f"{draft}compare/"), "scheme-compare")
    at(page, f"{draft}simulate/")
    quarter = page.locator("select[name=quarter] option", has_text=QUARTER_NAME).first.get_attribute("value")
    keep(at(page, f"{draft}simulate/?quarter={quarter}"), "scheme-simulate")


def made(page: Page, label: str) -> bytes:
    """Press the button that makes a document, wait until it is made, and return it."""
    page.get_by_role("button", name=label).first.click()
    link = page.locator("a.button.primary[href$='.pdf']")
    link.wait_for(timeout=60_000)
    return page.request.get(SITE + str(link.get_attribute("href"))).body()


def paper(content: bytes, name: str) -> None:
    """Write the first page of a document as a picture."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "paper.pdf").write_bytes(content)
        subprocess.run(
            ["pdftoppm", "-r", "60", "-f", "1", "-l", "1", "-singlefile", "-png", "paper.pdf", "paper"],
            cwd=folder,
            check=True,
        )
        picture = Image.open(Path(folder) / "paper.png").convert("RGB")
    small = picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)


def proof(content: bytes) -> str:
    """Return the code that a document prints at its end."""
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages[-2:])
    found = re.search(r"(?:[0-9a-f]{4}\s+){15}[0-9a-f]{4}", text)
    assert found, "the document prints no code"
    return "".join(found[0].split())


def secretary(page: Page) -> None:
    """Take a sheet that is being scored, and an activity that is being entered."""
    keep(page, "desk-village")
    at(page, "/teams/sheets/?state=draft").locator("main table th a").first.click()
    page.wait_for_load_state("networkidle")
    sheet = page.url.removeprefix(SITE)
    page.locator("button[value=fill-previous]").first.click()
    page.wait_for_timeout(3000)
    keep(page, "sheet-phone")
    at(page, "/teams/work/new/")
    team = page.locator("main .chips a[href*='team=']")
    if team.count():
        team.first.click()
        page.wait_for_load_state("networkidle")
    keep(page, "work-phone")
    paper(made(at(page, sheet), "空白评分表"), "paper-blank")


def tickets_at_a_desk(page: Page) -> None:
    """Take the figures of a year, and those by township with the chart of a rate."""
    keep(at(page, "/tickets/figures/?period=2025"), "ticket-figures", 760)
    keep(
        at(page, "/tickets/figures/?period=2025&by=unit&measure=tickets.on-time-rate"),
        "ticket-figures-by", 800, start="#by",
    )  # fmt: skip


def tickets_on_a_phone(page: Page) -> str:
    """Take a secretary's board and a ticket; return the address of the village's page for residents."""
    keep(at(page, "/tickets/"), "tickets-phone")
    at(page, "/tickets/").locator("main table tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    keep(page, "ticket-phone", 900, start="h1")
    at(page, "/tickets/new/").locator("main a[href*='/tickets/poster/']").first.click()
    page.wait_for_load_state("networkidle")
    return str(page.locator("main a[href*='/p/']").first.get_attribute("href")).removeprefix(SITE)


def resident(browser: Browser, address: str) -> None:
    """File a matter as a resident does, and look it up."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", timezone_id="Asia/Shanghai")
    page = at(context.new_page(), address)
    page.locator("select[name=what]").select_option(index=2)
    page.fill("textarea[name=matter]", "咨询农机购置补贴，请讲解条件和材料")
    page.fill("[name=place]", "党群服务中心")
    keep(page, "resident-phone", 760, start="h1")
    page.locator("#intake button:not([type=button])").last.click()
    page.wait_for_selector(".code")
    page.wait_for_load_state("networkidle")
    keep(page, "receipt-phone", 760, start="h1")
    code = "".join(page.locator(".code").inner_text().split())
    keep(at(page, f"/track/{code}/"), "track-phone", 640, start="h1")
    context.close()


def main() -> None:
    with chinese_fonts():
        pictures()


def pictures() -> None:
    """Take every picture, in the order in which the county moves on."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program(), args=ARGUMENTS)
        with signed_in(browser, "county", PC) as page:
            closed_year(page)
            roster(page)
            scheme(page)
        with signed_in(browser, "county", PC) as page:
            tickets_at_a_desk(page)
        with signed_in(browser, "township", PC) as page:
            keep(at(page, "/tickets/"), "tickets-desk")
            at(page, "/tickets/").locator("main table tbody th a").first.click()
            page.wait_for_load_state("networkidle")
            keep(page, "ticket-desk", 900, start="h1")
        with signed_in(browser, "village", PHONE) as page:
            entrance = tickets_on_a_phone(page)
        resident(browser, entrance)
        with signed_in(browser, "sysadmin", PC) as page:
            keep(at(page, "/admin/accounts/user/"), "accounts", 640)
        with signed_in(browser, "member", PHONE) as page:
            keep(page, "member", 760, start="h2[id^='own']")
            keep(at(page, "/teams/own/"), "member-points")
        with signed_in(browser, "township", PC) as page:
            at(page, "/teams/").locator("button.small[name=step]").first.click()
            page.wait_for_load_state("networkidle")
            keep(page, "quarter-township")
            at(page, "/teams/sheets/?state=scored").locator("main table th a").first.click()
            page.wait_for_load_state("networkidle")
            page.locator("main h2 a[href*='/members/']").first.click()
            page.wait_for_load_state("networkidle")
            file = made(page, "一人一档")
            paper(file, "paper-member")
        with signed_in(browser, "township", PHONE) as page:
            keep(at(page, "/teams/queue/"), "queue-phone")
            keep(at(page, f"/verify/{proof(file)}/"), "verify-phone")
        with signed_in(browser, "village", PHONE) as page:
            secretary(page)
        with signed_in(browser, "county", PC) as page:
            keep(at(page, "/teams/"), "teams-overview")
            while at(page, "/briefings/").locator("main progress").count():
                page.wait_for_timeout(2000)  # its documents are still being made
            keep(page, "briefings", 640)
        browser.close()


if __name__ == "__main__":
    main()
