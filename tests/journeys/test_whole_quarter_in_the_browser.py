"""The whole quarter in a real browser, as secretary, township, county, member and superior.

At every stage the others find no button of a step that is not theirs or not due, and posting it anyway is refused.
Chromium is installed by the set-up where it may; without one there is nothing to drive.
"""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from core import jobs
from core.models import CalendarYear, Job
from reports.models import Document
from teams.models import Assessment, Objection, Rating, Round, TeamSheet
from tests.browsing import DESK, PHONE, fits, follow, press, signed_in
from tests.world import MANUAL, World, make_world, score_everyone, sign_in

VILLAGE = "000100010001"
REFUSED = {403, 404, 409}


@dataclass
class Others:
    """Everybody who is not in turn: looks for buttons, and posts steps without one."""

    world: World
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, name: str) -> Client:
        if name not in self.clients:
            self.clients[name] = sign_in(Client(raise_request_exception=False), self.world.users[name])
        return self.clients[name]

    def state(self) -> tuple[object, ...]:
        """Return everything a step could move."""
        round_ = Round.objects.get(pk=self.world.round.pk)
        sheets = tuple(TeamSheet.objects.order_by("pk").values_list("pk", "state"))
        return (round_.state, round_.open_objections, sheets, Objection.objects.count(), Rating.objects.count())

    def refused(self, name: str, address: str, **data: object) -> None:
        before = self.state()
        answer = self.client(name).post(address, {"key": str(uuid.uuid4()), **data})
        assert answer.status_code in REFUSED, f"{name} posts {data} to {address}: {answer.status_code}"
        assert self.state() == before

    def no_button(self, name: str, address: str, *texts: str) -> None:
        answer = self.client(name).get(address)
        shown = [text for text in texts if text in answer.content.decode()] if answer.status_code == 200 else []
        assert not shown, f"{name} finds {shown} at {address}"

    def steps_of_sheet(self, sheet: TeamSheet, *due: tuple[str, str]) -> None:
        """Try every step of a sheet by every role but those that are due."""
        address, version = reverse("teams:sheet", args=[sheet.pk]), TeamSheet.objects.get(pk=sheet.pk).version
        steps = ("score", "review", "verify", "return-to-secretary", "return-to-township")
        for name in ("village", "township", "county", "village2", "township2", "stranger", "superior", "member"):
            for step in steps:
                if (name, step) not in due:
                    self.no_button(name, address, f'value="{step}"')
                    points = _points(sheet) if step == "score" else {}
                    self.refused(name, address, do=step, version=version, reason="out of order", **points)

    def steps_of_round(self, *due: tuple[str, str]) -> None:
        """Try every step of the round by every role but those that are due."""
        steps = {
            "publish": reverse("teams:round", args=[self.world.round.pk]),
            "withdraw": reverse("teams:round", args=[self.world.round.pk]),
            "close": reverse("reports:close", args=[self.world.round.period]),
        }
        marks = {"publish": 'value="publish"', "withdraw": 'value="withdraw"', "close": f'action="{steps["close"]}"'}
        for name in ("village", "township", "county", "superior", "member"):
            for step, address in steps.items():
                if (name, step) not in due:
                    for page in (reverse("teams:overview"), reverse("reports:briefings")):
                        self.no_button(name, page, marks[step])
                    self.refused(name, address, do=step, reason="out of order")
        self.refused("stranger", steps["publish"], do="publish")

    def objecting(self, *, taken: bool) -> None:
        """Try to object where it is not taken, and always for somebody else."""
        own, colleague = self.world.members[VILLAGE][:2]
        if not taken:
            self.no_button("member", reverse("teams:own"), 'value="raise"')
            self.refused("member", reverse("teams:own"), member=own.pk, text="too early or too late")
            for name in ("village", "township", "county"):
                address = reverse("teams:objection-new", args=[own.pk])
                self.no_button(name, address, 'value="raise"')
                self.refused(name, address, channel="own", text="too early or too late")
        self.refused("member", reverse("teams:own"), member=colleague.pk, text="not mine")
        self.refused("village2", reverse("teams:objection-new", args=[own.pk]), channel="others", text="not mine")


def _points(sheet: TeamSheet) -> dict[str, object]:
    """Return a form of the sheet that would be whole if it were due."""
    lines = Assessment.objects.filter(sheet=sheet)
    given = {f"i{line.pk}-{code}": "5" for line in lines for code in MANUAL}
    return {**given, **{f"version-{line.pk}": line.version for line in lines}}


def score_by_hand(page: Page, site: str, sheet: TeamSheet, points: str) -> None:
    page.goto(f"{site}/teams/sheets/{sheet.pk}/")
    fits(page)
    fields = page.locator("input[data-item]")
    assert fields.count() > 0
    for number in range(fields.count()):
        fields.nth(number).fill(points)
    press(page, "score")
    page.wait_for_selector(".notice.success")  # the form goes by script; its receipt leads to the page that says so
    sheet.refresh_from_db()
    assert (sheet.state, sheet.scored_by) == ("scored", "village")


def test_a_quarter_goes_from_the_secretary_to_the_superiors_download(browser, site):
    world = make_world()
    CalendarYear.objects.get_or_create(year=timezone.localdate().year)
    CalendarYear.objects.get_or_create(year=timezone.localdate().year + 1)
    score_everyone(world)
    others = Others(world)
    sheets = list(TeamSheet.objects.filter(round=world.round, team__unit__path=VILLAGE).order_by("pk"))
    TeamSheet.objects.filter(round=world.round).exclude(team__unit__path=VILLAGE).update(state="verified")

    # The secretary scores and hands in.
    others.steps_of_sheet(sheets[0], ("village", "score"), ("township", "score"), ("county", "score"))
    others.steps_of_round()
    others.objecting(taken=False)
    secretary = signed_in(browser, site, "village", PHONE)
    fits(secretary)
    for sheet in sheets:
        score_by_hand(secretary, site, sheet, "4.5")

    # The township returns one sheet with a reason; the secretary reads it, mends and hands in again.
    others.steps_of_sheet(
        sheets[0], ("township", "review"), ("county", "review"), ("township", "return-to-secretary"),
        ("county", "return-to-secretary"),
    )  # fmt: skip
    township = signed_in(browser, site, "township", PHONE)
    township.goto(f"{site}/teams/sheets/{sheets[0].pk}/")
    township.click("details summary:has-text('退回评分表')")
    township.fill("input[name=reason]", "群众口碑一项与测评表不符")
    press(township, "return-to-secretary")
    sheets[0].refresh_from_db()
    assert (sheets[0].state, sheets[0].return_reason) == ("draft", "群众口碑一项与测评表不符")
    others.steps_of_round()
    secretary.goto(f"{site}/teams/sheets/{sheets[0].pk}/")
    assert secretary.locator("text=群众口碑一项与测评表不符").count() > 0
    score_by_hand(secretary, site, sheets[0], "5")
    typed = Assessment.objects.filter(sheet=sheets[0])
    assert {points for line in typed for code, points in line.given.items() if code != "absence"} == {500}

    # The township reviews what it ticks in its queue.
    township.goto(f"{site}/teams/sheets/?state=scored")
    for sheet in sheets:
        township.check(f"input[name=sheet][value='{sheet.pk}']")
    press(township, "review")
    assert set(TeamSheet.objects.filter(pk__in=[s.pk for s in sheets]).values_list("state", flat=True)) == {"reviewed"}

    # The county verifies.
    others.steps_of_sheet(sheets[0], ("county", "verify"), ("county", "return-to-township"))
    others.steps_of_round()
    county = signed_in(browser, site, "county", DESK)
    for sheet in sheets:
        county.goto(f"{site}/teams/sheets/{sheet.pk}/")
        press(county, "verify")
    assert not TeamSheet.objects.filter(round=world.round).exclude(state="verified").exists()

    # The county begins the notice.
    others.steps_of_sheet(sheets[0], ("county", "return-to-township"))
    others.steps_of_round(("county", "publish"))
    others.objecting(taken=False)
    county.goto(f"{site}/teams/")
    press(county, "publish")
    round_ = Round.objects.get(pk=world.round.pk)
    assert round_.state == "notice"
    others.steps_of_sheet(sheets[0])
    others.steps_of_round(("county", "withdraw"))
    others.objecting(taken=True)

    # The member reads the own proposed star and objects; the list to be posted does not name it.
    member = world.members[VILLAGE][0]
    person = signed_in(browser, site, "member", PHONE)
    follow(person, "a[href='/teams/own/']")
    fits(person)
    person.click("details summary:has-text('提出异议')")
    person.fill("textarea[name=text]", "十一月的培训没有计分")
    press(person, "raise")
    objection = Objection.objects.get(member=member)
    assert Round.objects.get(pk=round_.pk).open_objections == 1
    county.goto(f"{site}/teams/rounds/{round_.pk}/notice/?unit={VILLAGE}")
    expect(county.locator(f"text={member.name}")).to_have_count(0)
    expect(county.locator(f"text={world.members['000100010002'][0].name}")).to_have_count(0)
    county.goto(f"{site}/teams/rounds/{round_.pk}/notice/?unit=0001")
    expect(county.locator(f"text={world.members['000100010002'][0].name}")).to_have_count(1)

    # The county answers; nobody else does.
    address = reverse("teams:objection", args=[objection.pk])
    for name in ("village", "township", "superior", "member", "stranger", "village2"):
        others.no_button(name, address, 'value="answer"')
        others.refused(name, address, outcome="upheld", answer="not mine to say", version=objection.version)
    others.steps_of_round(("county", "withdraw"))
    county.goto(f"{site}{address}")
    county.check("input[name=outcome][value=rejected]")
    county.fill("textarea[name=answer]", "签到表上没有本人签名")
    press(county, "answer")
    objection.refresh_from_db()
    assert (objection.outcome, objection.answered_by) == ("rejected", "county")
    person.goto(f"{site}/teams/own/")
    expect(person.locator("text=签到表上没有本人签名")).to_have_count(1)

    # The notice ends; the county closes.
    others.steps_of_round(("county", "withdraw"))
    yesterday = timezone.localdate() - timedelta(days=1)
    Round.objects.filter(pk=round_.pk).update(notice_from=yesterday - timedelta(days=6), notice_until=yesterday)
    others.objecting(taken=False)
    others.steps_of_round(("county", "withdraw"), ("county", "close"))
    county.goto(f"{site}/teams/")
    follow(county, "form[action*='/close/'] button")
    round_.refresh_from_db()
    assert round_.state == "final"
    assert Rating.objects.filter(round=round_).count() == Assessment.objects.filter(sheet__round=round_).count()
    assert county.locator("progress").count() > 0, "the documents are being made"
    for step in ("publish", "withdraw"):
        others.refused("county", reverse("teams:round", args=[round_.pk]), do=step, reason="too late")
    others.steps_of_sheet(sheets[0])
    others.objecting(taken=False)
    for pk in Job.objects.filter(kind="make-document").values_list("pk", flat=True):
        jobs.run(pk)

    # The superior downloads the summary.
    superior = signed_in(browser, site, "superior", PHONE)
    superior.goto(f"{site}/briefings/")
    fits(superior)
    with superior.expect_download() as download:
        superior.locator("a[href$='.pdf']").first.click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF-")
    document = Document.objects.get(kind="quarter-summary")
    assert len(content) > document.size, "the copy carries the reader's mark"
    assert document.snapshot.digest[:4] in PdfReader(BytesIO(content)).pages[-1].extract_text()
    assert download.value.suggested_filename.endswith("星级评定情况.pdf")
