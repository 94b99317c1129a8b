"""From the desk to an activity with ten members on record: taps, typed values and seconds of a secretary, counted in the browser."""

import time
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.actors import SYSTEM
from teams.models import Activity, Member
from teams.services import plans, roster
from tests.browsing import PHONE, fits, signed_in
from tests.journeys.test_sheet_in_few_taps import Thumb
from tests.world import make_world

VILLAGE = "000100010001"
TAPS, VALUES, SECONDS, PER_SIGN = 6, 2, 60, 0.4
"""`PER_SIGN`: so many seconds a thumb needs for one Chinese sign or digit."""
pytestmark = pytest.mark.django_db(transaction=True)


def ten(world) -> None:  # type: ignore[no-untyped-def]
    """Let the village's first team have ten members, nine of them new."""
    home = world.teams[VILLAGE][0]
    have = Member.objects.filter(team=home, left_on__isnull=True).count()
    rows = [
        roster.NewMember(home.pk, f"Person {n}", "party-member", False, False, date(2026, 1, 5))
        for n in range(10 - have)
    ]
    roster.enlist_many(actor=SYSTEM, county=world.county, rows=rows)


def test_an_activity_with_ten_members_is_recorded_in_under_a_minute(browser, site, transactional_db) -> None:
    world = make_world()
    ten(world)
    thumb = Thumb(signed_in(browser, site, "village", PHONE))
    thumb.page.goto(f"{site}/teams/work/")
    began = time.monotonic()
    thumb.tap("a.button.primary[href$='/teams/work/new/']")
    page = thumb.page
    page.wait_for_selector("#work_form")
    fits(page)
    asked = {
        name: page.locator(f"[name={name}]").first.input_value()
        for name in ("held_on", "place", "action_line", "field")
    }
    assert asked["held_on"] == timezone.localdate().isoformat(), "today is known"
    assert all(asked.values()), "place, line and field are known"
    assert page.locator("input[name=members]:checked").count() == 10, "everybody of the own team is present"
    thumb.type("#id_title", "逢8志愿服务")
    thumb.type("#id_reach", "36")
    thumb.tap("#work_form button.primary")
    expect(page.locator(".notice.success")).to_contain_text("已登记")
    scripted = time.monotonic() - began
    typed = sum(map(len, thumb.values))
    made = Activity.objects.get(title="逢8志愿服务")
    assert (made.members.count(), made.reach, made.kind, made.team) == (10, 36, "volunteer", world.teams[VILLAGE][0])
    assert thumb.taps <= TAPS, f"{thumb.taps} taps"
    assert len(thumb.values) <= VALUES, thumb.values
    print(
        f"\n{thumb.taps} taps, {len(thumb.values)} typed values of {typed} signs, {scripted:.1f} s scripted, {scripted + typed * PER_SIGN:.1f} s with a thumb"
    )
    assert scripted + typed * PER_SIGN < SECONDS


def test_a_day_of_a_rhythm_asks_for_one_number(browser, site, transactional_db) -> None:
    world = make_world()
    ten(world)
    today = timezone.localdate()
    row = plans.add(
        actor=SYSTEM, unit=world.units[VILLAGE],
        values={
            "team": world.teams[VILLAGE][0], "title": "“逢8”志愿服务", "kind": "volunteer", "action_line": "root", "field": "volunteering",
            "place": "广场", "days": str(today.day), "since": date(2026, 1, 1), "until": None,
        },
    )  # fmt: skip
    thumb = Thumb(signed_in(browser, site, "village", PHONE))
    thumb.page.goto(f"{site}/teams/work/calendar/")
    fits(thumb.page)
    thumb.tap(".month a.waits")
    thumb.page.wait_for_selector("#work_form")
    thumb.type("#id_reach", "40")
    thumb.tap("#work_form button.primary")
    expect(thumb.page.locator(".notice.success")).to_contain_text("已登记")
    made = Activity.objects.get(plan=row)
    assert (made.members.count(), made.reach, made.held_on) == (10, 40, today)
    assert (thumb.taps, len(thumb.values)) == (3, 1)
