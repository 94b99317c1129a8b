"""Takes the guides' pictures anew from a demo county just loaded: python docs/guides/pictures.py http://127.0.0.1:8000 PASSWORD.

Needs `make test` once (the browser), and a data folder of its own: a roster is uploaded, the next year's scheme
adopted, its first quarter opened.
"""

import io
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import xlsxwriter
from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

IMAGES = Path(__file__).with_name("images")
FONTS = Path(__file__).resolve().parents[2] / ".local" / "fontconfig" / "fonts.conf"
SITE, PASSWORD = sys.argv[1].rstrip("/"), sys.argv[2]
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
    keep(at(page, "/teams/"), "outcome", 560, start="#stars-title")
    keep(at(page, "/teams/targets/?year=2025"), "targets", 640)
    keep(at(page, "/teams/annual/?year=2025"), "annual", 640)
    keep(at(page, "/briefings/"), "briefings", 640)


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
    """Compare and simulate the next year's draft, then adopt it."""
    at(page, "/admin/teams/starscheme/?state=draft").locator("#result_list tbody th a").first.click()
    page.wait_for_load_state("networkidle")
    draft = page.url.removeprefix(SITE).partition("change/")[0]
    keep(at(page, f"{draft}compare/"), "scheme-compare")
    at(page, f"{draft}simulate/")
    quarter = page.locator("select[name=quarter] option[value]:not([value=''])").first.get_attribute("value")
    keep(at(page, f"{draft}simulate/?quarter={quarter}"), "scheme-simulate")
    at(page, f"{draft}adopt/").click("button[name=_do]")
    page.wait_for_load_state("networkidle")


def open_quarter(page: Page) -> None:
    """Open the first quarter of the year after the newest closed one."""
    newest = max(row["period"] for row in page.request.get(f"{SITE}/api/v1/rounds/").json()["results"])
    at(page, "/admin/teams/round/add/")
    page.fill("input[name=period]", f"{int(newest[:4]) + 1}Q1")
    page.click("button[name=_save]")
    page.wait_for_load_state("networkidle")


def main() -> None:
    own = "".join(f"<include ignore_missing='yes'>{path}</include>" for path in ("/etc/fonts/fonts.conf", FONTS))
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as listed:
        listed.write(f"<?xml version='1.0'?><fontconfig>{own}</fontconfig>")
        listed.flush()
        os.environ["FONTCONFIG_FILE"] = listed.name
        pictures()


def pictures() -> None:
    """Take every picture, in the order in which the county moves on."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        with signed_in(browser, "county", PC) as page:
            closed_year(page)
            roster(page)
            scheme(page)
        with signed_in(browser, "sysadmin", PC) as page:
            keep(at(page, "/admin/accounts/user/"), "accounts", 640)
        with signed_in(browser, "member", PHONE) as page:
            keep(page, "member")
        with signed_in(browser, "county", PC) as page:
            open_quarter(page)
        with signed_in(browser, "township", PC) as page:
            at(page, "/teams/").locator("button.small[name=step]").first.click()
            page.wait_for_load_state("networkidle")
            keep(page, "quarter-township")
        with signed_in(browser, "village", PHONE) as page:
            keep(page, "desk-village")
            at(page, "/teams/sheets/?state=draft").locator("main table th a").first.click()
            page.wait_for_load_state("networkidle")
            keep(page, "sheet-phone")
        with signed_in(browser, "county", PC) as page:
            keep(at(page, "/teams/"), "teams-overview")
        browser.close()


if __name__ == "__main__":
    main()
