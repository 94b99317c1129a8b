"""A year of a village secretary on a telephone: its meetings, an election, the self-assessment; taps and typed values counted.

The portal's day moves from month to month, so that every meeting is recorded in its own time by the way that the portal
itself offers: the organisation's page, the kind that is due next, fields that are filled in. The county owes few kinds.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from branches.models import Branch, BranchGrading, Election, Meeting, MeetingKind, Seat
from branches.selectors import meetings
from branches.services import grading_rounds, meeting_setting, standards
from core.actors import SYSTEM
from tests.branches.standards import plain
from tests.branches.world import Branches, make_branches
from tests.browsing import PHONE, fits, follow, signed_in
from tests.world import VILLAGES, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)
VILLAGE = VILLAGES[0]
YEAR = timezone.localdate().year
KINDS = ("general-meeting", "theme-day")
ASKED, TAPS, TYPED = 8, 4, 1
"""Most fields that a meeting asks for, taps from the organisation's page to the record, values that are typed."""
FED = {"indicator": "branch.meetings.held", "denominator": "branch.meetings.due"}


@dataclass
class Thumb:
    """Somebody who taps and types; both are counted, and a field is tapped before it is typed into."""

    page: Page
    taps: int = 0
    typed: list[str] = field(default_factory=list)

    def go(self, place: str) -> None:
        """Tap what leads to another page."""
        self.taps += 1
        follow(self.page, place)
        fits(self.page)

    def tap(self, place: str) -> None:
        self.taps += 1
        self.page.locator(place).first.click()

    def type(self, name: str, text: str) -> None:
        """Type into a field that is empty: nothing that the portal knows is typed again."""
        place = f"main [name='{name}']"
        assert self.page.input_value(place) == "", f"{name} is filled in already"
        self.tap(place)
        self.typed.append(text)
        self.page.keyboard.type(text)

    def reset(self) -> None:
        self.taps, self.typed = 0, []

    def value(self, name: str) -> str:
        return self.page.input_value(f"main [name='{name}']")


@pytest.fixture
def year(site) -> tuple[World, Branches]:
    """Return a county whose branches owe two kinds of meetings and have done nothing yet."""
    world = make_world()
    found = make_branches(world)
    meeting_setting.ship(actor=SYSTEM, county=world.county)
    MeetingKind.objects.exclude(code__in=KINDS).update(is_active=False)
    return world, found


def at(monkeypatch, day: date) -> None:
    """Let the pages believe that it is this day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args, **_more: day)


def asked(page: Page) -> list[str]:
    """Return the fields of the form that are seen without unfolding anything."""
    fields = page.locator("#meeting input:visible, #meeting textarea:visible, #meeting select:visible")
    return [one.get_attribute("name") or "" for one in fields.all()]


def test_twelve_months_of_meetings_take_few_taps_and_one_typed_number_each(browser, site, year, monkeypatch) -> None:
    _world, found = year
    branch = found.lead[VILLAGE]
    thumb = Thumb(signed_in(browser, site, "village", PHONE))
    worst = [0, 0, 0]
    for month in range(1, 13):
        day = date(YEAR, month, 15)
        at(monkeypatch, day)
        while due := meetings.open_now(branch, day):
            kind = due[0][0]
            thumb.page.goto(f"{site}/branches/{branch.pk}/")
            thumb.reset()
            thumb.go(f"main nav.chips a[href*='meetings/new/{branch.pk}/?kind={kind.pk}']")
            names = asked(thumb.page)
            known = {name: thumb.value(name) for name in ("held_on", "place", "due", "host", "agenda")}
            assert len(names) <= ASKED, names
            assert all(known.values()), known
            assert known["held_on"] == day.isoformat()
            assert known["due"] == str(branch.full_members + branch.probationary_members)
            thumb.type("attended", "11")
            thumb.go("main button[value=record]")
            expect(thumb.page.locator(".notice.success")).to_contain_text("会议已登记")
            assert thumb.taps <= TAPS, thumb.taps
            assert len(thumb.typed) <= TYPED
            worst = [max(pair) for pair in zip(worst, (len(names), thumb.taps, len(thumb.typed)), strict=True)]
    held = Meeting.objects.filter(branch=branch, state="held", attended=11)
    assert {code: held.filter(kind__code=code).count() for code in KINDS} == {"general-meeting": 4, "theme-day": 12}
    thumb.page.goto(f"{site}/branches/{branch.pk}/")
    expect(thumb.page.locator("section[aria-labelledby=meetings-title]")).to_contain_text("16 / 16")
    print(f"\n16 meetings; at most {worst[0]} fields, {worst[1]} taps, {worst[2]} typed value each")


def test_an_election_from_the_plan_to_the_report_types_nothing_twice(browser, site, year) -> None:
    _world, found = year
    branch, today = found.lead[VILLAGE], timezone.localdate()
    Branch.objects.filter(pk=branch.pk).update(term_until=today)
    village = Thumb(signed_in(browser, site, "village", PHONE))
    village.page.goto(f"{site}/branches/{branch.pk}/")
    village.go(f"main a[href$='/branches/{branch.pk}/elections/new/']")
    known = {name: village.value(name) for name in ("meeting_on", "full_members", "seats")}
    assert known == {"meeting_on": today.isoformat(), "full_members": str(branch.full_members), "seats": "3"}
    village.tap("main [name=standing]")
    for name in ("张伟", "丁一", "王芳", "李强"):
        village.typed.append(name)
        village.page.keyboard.type(name)
        village.page.keyboard.press("Enter")
    village.type("secretary", "张伟")
    village.go("main form.card button.primary")
    row = Election.objects.get(branch=branch)

    township = Thumb(signed_in(browser, site, "township", PHONE))
    township.go("main a[href$='/branches/elections/']")
    township.go(f"main a[href$='/branches/elections/{row.pk}/']")
    township.type("document_no", "镇党发〔2026〕12号")
    township.go("main button[value=approve]")

    village.page.goto(f"{site}/")
    village.go(f"main a[href$='/branches/elections/{row.pk}/']")
    assert village.value("meeting_on") == today.isoformat()
    assert village.value("place") == branch.unit.name, "nothing was held yet, so the unit's name stands there"
    village.go("main button[value=notice]")
    assert village.value("held_on") == today.isoformat()
    assert village.value("presider") == branch.posts.get(post="secretary").holder
    for name, text in (("present", "11"), ("tellers", "赵敏、钱坤")):
        village.type(name, text)
    village.go("main button[value=hold]")
    for seat in Seat.objects.filter(election=row).order_by("order"):
        voters = "11" if seat.electors == "members" else "3"
        if seat.electors == "members":
            assert [village.value(name) for name in ("voters", "returned", "void")] == ["11", "11", "0"]
        else:
            for name in ("voters", "returned"):
                village.type(name, voters)
        votes = ["11", "10", "9", "3"] if seat.post == "member" else [voters]
        order = {"张伟": 0, "丁一": 1, "王芳": 2, "李强": 3}
        for person in seat.candidates.all():
            village.type(f"for_{person.pk}", votes[order[person.name]])
        village.go("main button[value=count]")
    village.go("main button[value=report]")
    row.refresh_from_db()
    assert row.state == "reported"
    print(f"\nelection: {village.taps} taps, {len(village.typed)} typed values of the secretary")
    assert village.taps <= 20, village.taps
    assert len(village.typed) <= 14, village.typed


def test_a_self_assessment_asks_for_what_no_record_feeds(browser, site, year) -> None:
    world, found = year
    branch, today = found.lead[VILLAGE], timezone.localdate()
    items = [
        {
            "code": item.code, "good": item.good, "kind": item.kind.value, "name": f"Item {item.code}", "limit": item.limit,
            "points": 0, "per": 1, "of_all": False, **(FED if item.indicator == "done" else {"indicator": "", "denominator": ""}),
        }
        for item in plain().items if item.kind.value in ("manual", "indicator")
    ]  # fmt: skip
    goods = [{"number": n, "name": f"Good {n}", "points": 2000, "pass_mark": 1400} for n in range(1, 6)]
    standard = standards.draft(actor=SYSTEM, county=world.county, year=2025, name="S", goods=goods, items=items)
    standards.adopt(actor=SYSTEM, standard_id=standard.pk, now=timezone.now())
    grading_rounds.open_round(actor=SYSTEM, county=world.county, year=2025, on=today - timedelta(days=1))
    row = BranchGrading.objects.get(branch=branch)
    thumb = Thumb(signed_in(browser, site, "village", PHONE))
    thumb.go(f"main a[href$='/branches/grading/sheets/{row.pk}/']")
    fields = [one.get_attribute("name") for one in thumb.page.locator("#sheet input:visible").all()]
    assert fields == [f"m{n}" for n in range(1, 6)], "what records feed is not asked for"
    for name in fields:
        thumb.type(name, "10")
    thumb.go("main button[value=hand-on]")
    row.refresh_from_db()
    assert (row.state, row.own_given) == ("assessed", {f"m{n}": 1000 for n in range(1, 6)})
    assert (thumb.taps, len(thumb.typed)) == (7, 5)
    expect(thumb.page.locator("main input[name=m1]")).to_have_count(0)
    thumb.page.goto(f"{site}/")
    expect(thumb.page.locator(f"main a[href$='/branches/grading/sheets/{row.pk}/']")).to_have_count(0)
