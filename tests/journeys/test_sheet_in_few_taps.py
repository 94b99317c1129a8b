"""From the desk to a sheet handed in: taps and typed values of a secretary, counted in the browser."""

from dataclasses import dataclass, field
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from core.actors import SYSTEM
from core.periods import Period
from teams.models import Assessment, Member, TeamSheet
from teams.services import roster, rounds, schemes
from tests.browsing import PHONE, fits, signed_in
from tests.world import GIVEN, World, make_world

VILLAGE = "000100010001"
TAPS, VALUES = 20, 8
SIXTH = {"code": "requests", "dimension": "service", "kind": "manual", "name": "Item requests", "limit": 500}
pytestmark = pytest.mark.django_db(transaction=True)


@dataclass
class Thumb:
    """Somebody who taps and types; both are counted, and a field is tapped before it is typed into."""

    page: Page
    taps: int = 0
    values: list[str] = field(default_factory=list)

    def tap(self, place: str) -> None:
        self.taps += 1
        self.page.locator(place).first.click()

    def type(self, place: str, text: str) -> None:
        self.tap(place)
        self.values.append(text)
        self.page.keyboard.type(text)


@pytest.fixture
def team(transactional_db: None) -> tuple[World, TeamSheet]:
    """Return a world whose newest quarter has a team of four and six items to score by hand."""
    world = make_world()
    home = world.teams[VILLAGE][0]
    roster.enlist_many(
        actor=SYSTEM, county=world.county,
        rows=[roster.NewMember(home.pk, "Member 14", "party-member", False, False, date(2026, 1, 5))],
    )  # fmt: skip
    copy = schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)
    items = [dict(item) for item in copy.items.values(*schemes.ITEM_FIELDS)]
    for item in items:
        item["limit"] = 500 if item["code"] == "activity" else item["limit"]
    blank = dict.fromkeys(schemes.ITEM_FIELDS, "") | {"points": 0, "per": 1, "ceiling": 0}
    schemes.update(
        actor=SYSTEM, scheme_id=copy.pk, values={}, version=copy.version, items=[*items, blank | SIXTH],
        levels=list(copy.levels.values(*schemes.LEVEL_FIELDS)),
    )  # fmt: skip
    schemes.adopt(actor=SYSTEM, scheme_id=copy.pk)
    rounds.open_round(actor=SYSTEM, county=world.county, period=Period.parse("2026Q1"), on=date(2026, 3, 31))
    return world, TeamSheet.objects.get(round__period="2026Q1", team=home)


def to_the_sheet(thumb: Thumb, sheet: TeamSheet) -> None:
    thumb.tap(f"main a[href$='/teams/sheets/{sheet.pk}/']")
    thumb.page.wait_for_selector("#sheet")
    fits(thumb.page)


def handed_in(thumb: Thumb, sheet: TeamSheet) -> list[dict[str, int]]:
    """Hand the sheet in; return what was stored for each member."""
    thumb.tap("button[value=score]")
    expect(thumb.page.locator(".notice.success")).to_contain_text("已提交")
    assert TeamSheet.objects.get(pk=sheet.pk).state == "scored"
    assert thumb.taps <= TAPS, f"{thumb.taps} taps"
    assert len(thumb.values) <= VALUES, thumb.values
    print(f"\n{thumb.taps} taps, {len(thumb.values)} typed values")
    return [line.given for line in Assessment.objects.filter(sheet=sheet).order_by("member_id")]


def test_a_quarter_in_which_two_of_four_changed_is_scored_in_few_taps(browser, site, team) -> None:
    world, sheet = team
    before = {**GIVEN, "requests": 450}
    earlier = world.sheet(VILLAGE)
    Assessment.objects.filter(sheet=earlier).update(given=before)
    newcomer = Member.objects.get(name="Member 14")
    Assessment.objects.create(sheet=earlier, member=newcomer, given=before)
    thumb = Thumb(signed_in(browser, site, "village", PHONE))
    to_the_sheet(thumb, sheet)
    thumb.tap("button[value=fill-previous]")
    second, fourth = [line.pk for line in Assessment.objects.filter(sheet=sheet).order_by("member_id")][1::2]
    expect(thumb.page.locator(".mark:has-text('同上季度')")).to_have_count(24)
    for name, text in ((f"i{second}-politics", "19"), (f"i{second}-duty", "16.5"), (f"i{second}-requests", "5"),
                       (f"i{fourth}-reputation", "12"), (f"i{fourth}-service", "8.5")):  # fmt: skip
        thumb.type(f"input[name='{name}']", text)
    expect(thumb.page.locator(".mark:has-text('同上季度')"), "what was changed is no longer marked").to_have_count(19)
    given = handed_in(thumb, sheet)
    assert given[0] == given[2] == before
    assert given[1] == {**before, "politics": 1900, "duty": 1650, "requests": 500}
    assert given[3] == {**before, "reputation": 1200, "service": 850}


def test_a_first_quarter_is_scored_in_few_taps(browser, site, team) -> None:
    _world, sheet = team
    thumb = Thumb(signed_in(browser, site, "village", PHONE))
    to_the_sheet(thumb, sheet)
    expect(thumb.page.locator("button[value=fill-previous]")).to_have_count(0)
    for code, text in (
        ("politics", "18"),
        ("duty", "17.5"),
        ("reputation", "16"),
        ("development", "15"),
        ("service", "9"),
        ("requests", "4"),
    ):
        thumb.type(f"input[name='all-{code}']", text)
    thumb.tap("button[value=fill-team]")
    expect(thumb.page.locator(".members .mark:has-text('全队同分')")).to_have_count(24)
    second, fourth = [line.pk for line in Assessment.objects.filter(sheet=sheet).order_by("member_id")][1::2]
    thumb.type(f"input[name='i{second}-duty']", "14")
    thumb.type(f"input[name='i{fourth}-politics']", "19.5")
    given = handed_in(thumb, sheet)
    team_wide = {
        "politics": 1800,
        "duty": 1750,
        "reputation": 1600,
        "development": 1500,
        "service": 900,
        "requests": 400,
    }
    assert given[0] == given[2] == team_wide
    assert given[1] == {**team_wide, "duty": 1400}
    assert given[3] == {**team_wide, "politics": 1950}
