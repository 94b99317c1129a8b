"""A roster in a real browser: uploaded by a township, looked through, decided, taken with reasons, written."""

from io import BytesIO
from pathlib import Path

import openpyxl
from playwright.sync_api import expect

from core.models import Job
from teams.models import Member, RosterImport
from tests.browsing import DESK, PHONE, fits, follow, signed_in
from tests.rosters import VILLAGE, enlist, line, sheet, work
from tests.world import make_world

IMPORT = "/admin/teams/rosterimport/"


def test_a_township_brings_its_own_sheet_in(browser, site, tmp_path):
    world = make_world()
    known = enlist(world.teams[VILLAGE][0], "卓玛", "13900000001")
    file = tmp_path / "沙柳河镇花名册.xlsx"
    file.write_bytes(
        sheet(
            [
                line(world, "扎西", phone="13900000003"), line(world, "索南", phone="139"),
                line(world, "卓玛", phone="13900000009"),
            ]
        )
    )  # fmt: skip

    page = signed_in(browser, site, "township", DESK)
    page.goto(f"{site}/admin/teams/member/")
    page.click("a[href$='/import-roster/']")
    page.wait_for_url(f"**{IMPORT}add/")
    fits(page)
    page.click("button[name=_save]")
    page.wait_for_selector("text=请选择要读取的文件。")
    assert not RosterImport.objects.exists()
    page.set_input_files("input[name=upload]", file)
    page.dblclick("button[name=_save]")
    page.wait_for_url(f"**{IMPORT}*/change/")
    row = RosterImport.objects.get()
    assert page.locator("li[aria-current=step]").inner_text().split()[-1] == "读取"
    assert work("read-roster") == Job.DONE
    page.wait_for_selector(".import-tabs")
    fits(page)
    assert "民族" in page.locator(".import-forbidden").inner_text()
    expect(page.locator("a[href$='/write/']"), "a row is still to be decided").to_have_count(0)

    with page.expect_download() as download:
        page.click("a[href$='/errors/']")
    rows = list(
        openpyxl.load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
        .worksheets[0]
        .iter_rows(values_only=True)
    )
    assert [cells[0] for cells in rows[1:] if cells[-1]] == ["索南", "卓玛"]
    assert download.value.suggested_filename.startswith("沙柳河镇花名册")

    phone = signed_in(browser, site, "township", PHONE)
    phone.goto(f"{site}{IMPORT}{row.pk}/change/")
    fits(phone)
    choice = phone.locator(f"label:has(input[name=decision_4][value='{known.pk}'])")
    assert "尾号0001" in choice.inner_text()
    assert choice.bounding_box()["height"] >= 44
    choice.click()
    phone.click(".import-decide button")
    phone.wait_for_selector("a[href$='/write/']")
    assert row.rows.get(line=4).decision == str(known.pk)
    for shown in ("refused", "added"):
        phone.goto(f"{site}{IMPORT}{row.pk}/change/?show={shown}")
        fits(phone)

    page.goto(f"{site}{IMPORT}{row.pk}/change/")
    page.click("a[href$='/write/']")
    page.click("button[name=_do]")
    page.wait_for_url(f"**{IMPORT}{row.pk}/change/")
    assert work("apply-roster") == Job.DONE
    page.wait_for_selector("a[href*='/admin/teams/member/?township=']")
    row.refresh_from_db()
    assert row.state == "done"
    follow(page, "a[href*='/admin/teams/member/?township=']")
    assert "扎西" in page.locator("#changelist").inner_text()
    assert "索南" not in page.locator("#changelist").inner_text()
    known.refresh_from_db()
    assert known.phone_tail == "0009"
    assert Member.objects.filter(name="卓玛").count() == 1
    fits(page)
