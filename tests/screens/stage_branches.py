"""Brings the Party branches of a demo county into a state in which every page of theirs has something to show.

The demo has closed two years of grading. Here the year before them is on public notice with objections, the present
one is open with sheets at every step, and the next one's standard is a draft; a plan of an election was returned.
"""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import OrgUnit
from branches.domain import elections as election_rules
from branches.domain.standard import ItemKind
from branches.models import Branch, BranchGrading, Election, GradingRound, StandardItem
from branches.services import (
    duties,
    elections,
    grading_objections,
    grading_results,
    grading_rounds,
    grading_sheets,
    import_sheet,
    links,
    meeting_lead,
    rectification,
    standard_example,
    standards,
    watching,
)
from config.demo.profiles import YEAR
from core.actors import Actor
from core.periods import Period
from tests import sheets as workbooks


def build(actors: dict[str, Actor], county: OrgUnit) -> None:
    """Take the branches through the steps of a grading and of an election."""
    now, today = timezone.now(), timezone.localdate()
    _on_notice(actors, county, now, today)
    _under_way(actors, county, now, today)
    _returned_plan(actors, today)
    _of_the_village(actors, today)
    _of_the_county(actors["county"], county, now, today)


def _open(actor: Actor, county: OrgUnit, year: int, on: date, now: datetime) -> GradingRound:
    """Open a year by the shipped example, with three quarters of each item that is scored by hand given."""
    for made in standard_example.ship(actor=actor, county=county, year=year).values():
        standards.adopt(actor=actor, standard_id=made.pk, now=now)
    round_ = grading_rounds.open_round(actor=actor, county=county, year=year, on=on)
    points: dict[int, dict[str, int]] = {}
    items = StandardItem.objects.filter(standard__unit=county, standard__year=year, kind=ItemKind.MANUAL)
    for standard, code, limit in items.values_list("standard_id", "code", "limit"):
        points.setdefault(standard, {})[code] = limit * 3 // 4 // 50 * 50
    rows = grading_results.taking_part(round_).values_list("branch_id", "standard_id")
    grading_sheets.give_many(
        actor=actor, round_=round_, given={branch: points[standard] for branch, standard in rows}, reasons={}
    )
    return GradingRound.objects.get(pk=round_.pk)


def _on_notice(actors: dict[str, Actor], county: OrgUnit, now: datetime, today: date) -> None:
    """Put the year before the demo's on public notice; the demo village objects twice, one objection is answered."""
    actor = actors["county"]
    round_ = _open(actor, county, YEAR - 2, today, now)
    for event in ("assess", "review"):
        grading_sheets.move_all(actor=actor, round_id=round_.pk, event=event, now=now)
    grading_rounds.draw_sample(actor=actor, round_id=round_.pk, seed="1", now=now, version=round_.version)
    grading_sheets.move_all(actor=actor, round_id=round_.pk, event="verify", now=now)
    sampled = BranchGrading.objects.filter(round=round_, is_sampled=True).values_list("pk", flat=True)
    grading_sheets.verify_sample(actor=actor, round_id=round_.pk, keys=list(sampled), now=now)
    grading_rounds.publish(actor=actor, round_id=round_.pk, on=today)
    own = _own(round_, actors["village"])[0]
    asked = {"actor": actors["village"], "grading_id": own.pk, "now": now, "today": today}
    first = grading_objections.raise_objection(text="“组织生活”一项少计两次主题党日，请复核。", **asked)
    grading_objections.raise_objection(text="“服务群众”一项的扣分与实际不符。", **asked)
    grading_objections.answer(
        actor=actor, objection_id=first.pk, outcome="rejected", text="经核对会议记录，计分无误。", version=first.version,
        now=now,
    )  # fmt: skip


def _under_way(actors: dict[str, Actor], county: OrgUnit, now: datetime, today: date) -> None:
    """Open the present year: the demo village's sheet is its to score; others wait, were returned, are verified."""
    actor, township = actors["county"], actors["township"]
    round_ = _open(actor, county, YEAR + 1, date(YEAR + 1, 11, 2), now)
    own = {row.pk for row in _own(round_, actors["village"])}
    sheets = [row for row in _own(round_, township) if row.pk not in own]
    for row in sheets[1:]:
        grading_sheets.move(actor=township, grading_id=row.pk, event="assess", now=now)
    for row in sheets[4:]:
        grading_sheets.move(actor=township, grading_id=row.pk, event="review", now=now)
    back = "“党员教育”一项与台账不符，请核对后重新提交。"
    grading_sheets.move(actor=township, grading_id=sheets[3].pk, event="return-to-branch", now=now, reason=back)
    grading_sheets.move(actor=actor, grading_id=sheets[4].pk, event="return-to-township", now=now, reason=back)
    fresh = GradingRound.objects.get(pk=round_.pk)
    grading_rounds.draw_sample(actor=actor, round_id=round_.pk, seed="1", now=now, version=fresh.version)
    grading_sheets.move(actor=actor, grading_id=sheets[5].pk, event="verify", now=now)
    draft = standard_example.ship(actor=actor, county=county, year=YEAR + 2)[""]
    standards.copy(actor=actor, standard_id=draft.pk, year=YEAR + 3)


def _own(round_: GradingRound, actor: Actor) -> list[BranchGrading]:
    """Return the sheets of an actor's area that take part, in the order of the tree."""
    rows = grading_results.taking_part(round_).filter(branch__unit__path__startswith=actor.grants[0].path)
    return list(rows.order_by("branch__unit__path", "pk"))


def _returned_plan(actors: dict[str, Actor], today: date) -> None:
    """Return the plan that waits to the organisation, and put another organisation's to the township."""
    waiting = Election.objects.filter(state=election_rules.SUBMITTED).order_by("pk").first()
    assert waiting is not None
    township = actors["township"]
    elections.send_back(
        actor=township,
        election_id=waiting.pk,
        version=waiting.version,
        today=today,
        reason="候选人人数未达到差额比例，请补充。",
    )
    free = Branch.objects.filter(
        unit__path__startswith=township.grants[0].path, dissolved_on__isnull=True, elections__isnull=True,
        full_members__gte=election_rules.COMMITTEE_FROM,
    ).exclude(kind="committee").order_by("unit__path", "pk")  # fmt: skip
    asked = elections.Plan(
        meeting_on=today + timedelta(days=30), seats=3, standing=["张新", "李新", "王新", "赵新"], secretary="张新"
    )
    elections.plan(actor=township, branch_id=free[0].pk, asked=asked, today=today)


def _of_the_village(actors: dict[str, Actor], today: date) -> None:
    """Give the demo village's branch a leader who links it, an open pledge and a rectification plan with a step."""
    village, township = actors["village"], actors["township"]
    branch = Branch.objects.select_related("unit").get(unit__path=village.grants[0].path, is_lead=True)
    # Those that the township's list begins with: the crawl does not read every organisation's page.
    first = Branch.objects.select_related("unit").filter(unit__path=township.grants[0].path, dissolved_on__isnull=True)
    for row in (branch, *first):
        links.link(actor=township, branch=row, post="县委常委、组织部部长", since=today - timedelta(days=60))
    promised = {
        "text": "修通三组入户道路",
        "pledged_on": today - timedelta(days=60),
        "due_on": today + timedelta(days=60),
    }
    duties.pledge(actor=village, branch=branch, values=promised)
    rectification.begin(
        actor=township, branch_id=branch.pk,
        values={
            "kind": "improve", "opened_on": today - timedelta(days=30), "problem": "组织生活开展不经常",
            "sponsor": "乡镇党委书记", "deadline": today + timedelta(days=60),
        },
        steps=[("制定组织生活计划并逐月落实", today + timedelta(days=20))],
    )  # fmt: skip


def _of_the_county(actor: Actor, county: OrgUnit, now: datetime, today: date) -> None:
    """Set the county's own ranges, remind the silent ones, and leave a sheet of organisations waiting for its decision."""
    watching.set_ranges(actor=actor, county=county, values={}, version=None)
    owed = Period.quarter_of(today).previous
    meeting_lead.remind_many(actor=actor, scope=actor.scope("meeting.view"), period=owed, now=now, today=today)
    village = OrgUnit.objects.filter(path__startswith=county.path, kind="village").order_by("path")[0]
    head = ("单位", "党组织名称", "领域", "成立时间", "正式党员数", "书记姓名")
    rows = [
        (village.name, f"{village.name}新设党支部", "农村", date(2024, 3, 1), 12, "张新"),
        (village.name, f"{village.name}第二党支部", "太空", date(2024, 3, 1), 9, "李新"),
    ]
    data = workbooks.xlsx([head, *rows])
    import_sheet.start(actor=actor, unit=county, file_name="党组织信息表.xlsx", data=data, now=now)
