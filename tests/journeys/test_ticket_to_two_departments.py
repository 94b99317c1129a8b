"""A ticket in a real browser on a telephone: village → up → township → whistle to two departments → reports → settled.

Nothing on these pages needs a script; axe looks at each of them on the way, light and dark.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from accounts.services import grants, org_tree, users
from core.actors import SYSTEM
from tests.browsing import DESK, PHONE, fits, follow, press, signed_in
from tests.tickets.world import VILLAGE, a_ticket, set_up
from tests.world import PASSWORD, make_world
from tickets.models import ReportIn, Ticket

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def unfold(page: Page, value: str) -> None:
    """Open the step that is folded away."""
    page.locator("main details", has=page.locator(f"button[value='{value}']")).locator("summary").first.click()


def clean(page: Page) -> None:
    fits(page)
    found = Axe().run(page, options=RULES).response["violations"]
    assert not found, [
        (row["id"], [(node["html"][:160], node.get("failureSummary", "")) for node in row["nodes"][:4]])
        for row in found
    ]


@pytest.mark.parametrize("scripts", [True, False])
def test_from_the_village_to_two_departments_and_back(browser: Browser, site: str, scripts: bool) -> None:
    world = make_world()
    classes = set_up(world.county)
    second = org_tree.add(actor=SYSTEM, parent=world.county, level="unit", kind="department", name="水务局")
    user = users.create(actor=SYSTEM, username="water", display_name="水务局经办人", unit=second, password=PASSWORD)
    users.update(actor=SYSTEM, user_id=user.pk, values={"must_change_password": False}, version=user.version)
    grants.give(actor=SYSTEM, user=user, role="department", unit=second)
    ticket = a_ticket(world, classes, klass="mediation", matter="全村停水两天，请供水部门到场", place="全村")

    def as_(name: str, viewport: dict[str, int] = PHONE) -> Page:
        page = signed_in(browser, site, name, viewport)
        if not scripts:
            kept = page.context.storage_state()
            page = browser.new_context(
                viewport=viewport,  # type: ignore[arg-type]
                locale="zh-CN", storage_state=kept, java_script_enabled=False,
            ).new_page()  # fmt: skip
            page.problems = []  # type: ignore[attr-defined]
        return page

    def look(page: Page) -> None:
        clean(page) if scripts else fits(page)

    def state() -> str:
        return Ticket.objects.get(pk=ticket.pk).state

    village = as_("village")
    village.goto(f"{site}/tickets/")
    look(village)
    follow(village, "text=全村停水两天")
    look(village)
    unfold(village, "escalate")
    village.fill("#escalate-reason", "要供水和农业部门一起到场，村里协调不了")
    press(village, "escalate")
    assert Ticket.objects.get(pk=ticket.pk).level == "township"
    expect(village.locator("text=现在没有需要您办的步骤")).to_have_count(1)

    township = as_("township")
    township.goto(f"{site}/")
    follow(township, "main >> text=件工单待派单")
    look(township)
    township.select_option("#dispatch-to", f"unit-{world.units['00010001'].pk}")
    press(township, "dispatch")
    press(township, "accept")
    unfold(township, "whistle")
    first = world.units["00010003"]
    township.select_option("#whistle-unit_0", str(first.pk))
    township.fill("#whistle-task_0", "核实机井和水泵")
    township.select_option("#whistle-unit_1", str(second.pk))
    township.fill("#whistle-task_1", "派车送水并检修管道")
    press(township, "whistle")
    expect(township.locator("#errors")).to_have_count(1)
    assert township.input_value("#whistle-task_1") == "派车送水并检修管道"
    township.check("input[name=lead][value='1']")
    look(township)
    press(township, "whistle")
    rows = {row.unit_id: row for row in ReportIn.objects.filter(ticket=ticket)}
    assert (rows[first.pk].is_lead, rows[second.pk].is_lead) == (False, True)
    expect(township.locator("button[value=complete]")).to_have_count(0)

    lead = as_("water", DESK)
    lead.goto(f"{site}/tickets/")
    follow(lead, "text=全村停水两天")
    expect(lead.locator(f"button[value='report-{rows[second.pk].pk}']")).to_have_count(0)
    department = as_("department")
    department.goto(f"{site}/")
    follow(department, "main >> text=件工单待报到")
    look(department)
    code = f"report-{rows[first.pk].pk}"
    department.fill(f"#{code}-answer", "机井正常，水泵已更换")
    press(department, code)
    lead.reload()
    code = f"report-{rows[second.pk].pk}"
    lead.fill(f"#{code}-answer", "管道已修复，全村恢复供水")
    press(lead, code)
    look(lead)

    township.goto(f"{site}/tickets/{ticket.pk}/")
    township.fill("#complete-result", "水泵更换、管道修复，全村恢复供水")
    press(township, "complete")
    assert state() == "done"
    township.check("input[name=way][value=call]")
    township.check("input[name=reached][value=yes]")
    township.check("input[name=solved][value=yes]")
    township.check("input[name=satisfaction][value=satisfied]")
    press(township, "rate")
    press(township, "cancel")
    assert state() == "cancelled"
    look(township)
    assert Ticket.objects.get(pk=ticket.pk).first_handler_id == world.units[VILLAGE].pk


def test_boards_and_list_have_no_violation_in_the_dark(browser: Browser, site: str) -> None:
    world = make_world()
    classes = set_up(world.county)
    a_ticket(world, classes)
    kept = signed_in(browser, site, "township", PHONE).context.storage_state()
    for size in (PHONE, DESK):
        for colours in ("light", "dark"):
            context = browser.new_context(viewport=size, color_scheme=colours, storage_state=kept, locale="zh-CN")  # type: ignore[arg-type]
            page = context.new_page()
            page.problems = []  # type: ignore[attr-defined]
            for address in ("/tickets/", "/tickets/all/?state=filed", f"/tickets/{Ticket.objects.get().pk}/"):
                page.goto(f"{site}{address}")
                for summary in page.locator("main details > summary").all():
                    summary.click()
                clean(page)
            context.close()
