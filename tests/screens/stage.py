"""Brings a demo county into a state in which every page has something to show, by the portal's own services.

2025Q4 is closed as by `make run`; 2026Q1 is on public notice with objections, decisions and late units behind it;
2026Q2 is open with sheets at every step; a roster waits for decisions; a program has a token; lists have results.
"""

from datetime import date, timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import OrgUnit, User
from accounts.selectors import actor_named, unit_by_code
from accounts.services import grants, tokens, users
from config.demo import load
from config.demo.profiles import YEAR
from core import saved_views
from core.actors import SYSTEM, Actor
from core.listing import Reader
from core.models import CalendarYear
from core.periods import Period
from core.scope import EVERYTHING
from reports.services import closing
from teams.models import Assessment, Member, Round, StarItem, StarScheme, TeamSheet
from teams.services import exits, objections, reminders, roster_import, rounds, schemes, sheets
from tests import sheets as workbooks
from tests.screens import stage_branches, stage_ledgers
from tickets import selectors as tickets
from tickets.models import Ticket
from tickets.services import filing, moves, setting, whistle

OPENED_BEFORE = timedelta(days=20)


def build(county_name: str) -> None:
    """Load the county and take it through the steps. The data folder must be empty."""
    call_command("migrate", verbosity=0, interactive=False)
    loaded = load.load(county_name)
    county = unit_by_code(loaded.code, EVERYTHING)
    closing.close_quarter(actor=SYSTEM, county=county, period=Period.quarter(YEAR, 4), priority=1)
    for year in (timezone.localdate().year, timezone.localdate().year + 1):
        CalendarYear.objects.get_or_create(year=year)
    actors = {name: actor_named(name) for name, _label, _role in load.ACCOUNTS}
    _scheme(actors["county"], county)
    _on_notice(actors, county)
    _under_way(actors, county)
    _leaving(actors)
    _roster(actors["township"])
    _program(actors, county)
    _view(actors["county"])
    _tickets(actors, county)
    stage_branches.build(actors, county)
    stage_ledgers.build(actors, county)


def _tickets(actors: dict[str, Actor], county: OrgUnit) -> None:
    """File tickets of the demo village: to dispatch, given to the member, up at the township with a department called in."""
    village, township, now = actors["village"], actors["township"], timezone.now()
    unit = OrgUnit.objects.get(path=village.grants[0].path)
    if not tickets.classes(county).exists():
        setting.ship(actor=SYSTEM, county=county, on=date(YEAR, 1, 1))
        values = {"code": "farming", "name": "农业技术指导", "order": 1, "rule": "general-days"}
        setting.add_class(actor=SYSTEM, county=county, values=values)
    klass = tickets.classes(county)[0].pk

    def file(matter: str) -> Ticket:
        asked = filing.Asked(matter, "三组", klass, contact_name="张三", contact_phone="13800001234")
        return filing.file(actor=village, unit=unit, asked=asked, now=now - timedelta(days=9))

    file("三组水渠渗漏，请派人修补")
    given = file("咨询养老保险补缴怎么办理")
    own = Member.objects.get(user__username="member")
    moves.dispatch(actor=village, ticket_id=given.pk, version=given.version, now=now, unit_id=None, member_id=own.pk)
    up = file("全村停水两天，请供水部门到场")
    step = {"ticket_id": up.pk, "version": None, "now": now}
    moves.escalate(actor=village, reason="需要部门到场", **step)
    moves.dispatch(actor=township, unit_id=OrgUnit.objects.get(path=township.grants[0].path).pk, **step)
    moves.accept(actor=township, **step)
    department = OrgUnit.objects.get(path=actors["department"].grants[0].path)
    whistle.whistle(actor=township, calls=[whistle.Call(department.pk, "到场核实水源")], rule="general-days", **step)


def _scheme(actor: Actor, county: OrgUnit) -> None:
    draft = StarScheme.objects.get(unit=county, year=YEAR + 1)
    schemes.adopt(actor=actor, scheme_id=draft.pk)
    schemes.copy(actor=actor, scheme_id=draft.pk, year=YEAR + 2)


def _scored(actor: Actor, round_: Round, *, but: int | None = None) -> None:
    """Give every member of a round two thirds of each item that is scored by hand, but those of one sheet."""
    lines = Assessment.objects.filter(sheet__round=round_).exclude(sheet=but)
    items = StarItem.objects.filter(kind="manual", scheme__in=lines.values("sheet__scheme"))
    points = {item.code: item.limit * 2 // 3 // 50 * 50 for item in items}
    given = dict.fromkeys(lines.values_list("member_id", flat=True), points)
    rounds.give_points_many(actor=actor, round_=round_, given=given, vetoes={})


def _on_notice(actors: dict[str, Actor], county: OrgUnit) -> None:
    """Put the first quarter on public notice, with a decided star and two objections to it."""
    actor, now, today = actors["county"], timezone.now(), timezone.localdate()
    round_ = rounds.open_round(actor=actor, county=county, period=Period.quarter(YEAR + 1, 1), on=today - OPENED_BEFORE)
    _scored(actor, round_)
    for event in ("score", "review", "verify"):
        sheets.move_all(actor=actor, round_id=round_.pk, event=event, now=now)
    own = Member.objects.select_related("team__unit").get(user__username="member")
    others = Member.objects.filter(team=own.team, left_on__isnull=True).exclude(pk=own.pk).select_related("team__unit")
    rounds.override(
        actor=actor, round_=round_, member=others[0], stars=3, reason="季度内获县级表彰，经研究调整", now=now
    )
    rounds.publish(actor=actor, round_=Round.objects.select_related("unit").get(pk=round_.pk), on=today)
    objections.raise_own(actor=actors["member"], member_id=own.pk, text="一次培训没有计入", now=now, today=today)
    objections.raise_for(
        actor=actors["village"],
        member_id=others[0].pk,
        channel="others",
        text="服务人次与实际不符",
        now=now,
        today=today,
    )


def _under_way(actors: dict[str, Actor], county: OrgUnit) -> None:
    """Open the second quarter with sheets at every step, and days that are over."""
    actor, now, today = actors["county"], timezone.now(), timezone.localdate()
    round_ = rounds.open_round(actor=actor, county=county, period=Period.quarter(YEAR + 1, 2), on=today - OPENED_BEFORE)
    round_ = rounds.set_due_days(
        actor=actor, round_id=round_.pk, score_by=today - timedelta(days=9), review_by=today - timedelta(days=2),
        version=round_.version,
    )  # fmt: skip
    village, township = actors["village"].grants[0].path, actors["township"].grants[0].path
    found = TeamSheet.objects.filter(round=round_, team__unit__path__startswith=township).order_by(
        "team__unit__path", "pk"
    )
    own = [sheet for sheet in found if sheet.team.unit.path == village]
    around = [sheet for sheet in found if sheet.team.unit.path != village]
    _scored(actor, round_, but=own[0].pk)
    scored = [*own[1:3], *around[:9]]
    for sheet in scored:
        sheets.move(actor=actors["township"], sheet_id=sheet.pk, event="score", now=now)
    for sheet in (own[1], *around[:6]):
        sheets.move(actor=actors["township"], sheet_id=sheet.pk, event="review", now=now)
    for sheet in around[:3]:
        sheets.move(actor=actor, sheet_id=sheet.pk, event="verify", now=now)
    back = "群众口碑一项与测评表不符，请核对后重新提交。"
    sheets.move(actor=actors["township"], sheet_id=around[8].pk, event="return-to-secretary", now=now, reason=back)
    sheets.move(actor=actor, sheet_id=around[5].pk, event="return-to-township", now=now, reason=back)
    reminders.remind_late(actor=actors["township"], round_id=round_.pk, now=now, today=today)


def _leaving(actors: dict[str, Actor]) -> None:
    """Propose to adjust the demo member and a colleague without an account; both are told and may appeal."""
    now, today = timezone.now(), timezone.localdate()
    own = Member.objects.select_related("team").get(user__username="member")
    free = Member.objects.filter(team=own.team, left_on__isnull=True, exit_proposals__isnull=True).exclude(pk=own.pk)
    for member in (own, free.order_by("pk")[0]):
        proposal = exits.propose(
            actor=actors["village"], member_id=member.pk, kind="adjust", ground="other", now=now,
            reason="本人岗位有变，建议调整队伍",
        )  # fmt: skip
        exits.notify(actor=actors["township"], proposal_id=proposal.pk, told_on=today, now=now, today=today)


def _roster(actor: Actor) -> None:
    """Upload a sheet with a new member, a question and a bad line."""
    unit = OrgUnit.objects.filter(path__startswith=actor.grants[0].path, kind="village").order_by("path")[0]
    known = Member.objects.filter(team__unit=unit, left_on__isnull=True).select_related("team__kind").order_by("pk")[:2]
    kind = known[0].team.kind.name
    rows: list[tuple[Any, ...]] = [
        ("姓名", "队伍", "手机号", "政治面貌", "民族", "入队时间"),
        (known[0].name, kind, "13900000001", "党员", "略", date(2024, 3, 1)),
        (known[1].name, "党员", "13900000002", "群众", "略", "2024年3月"),
        ("张新", kind, "13900000003", "群众", "略", "2025/9/1"),
        ("李新", kind, "139", "党员", "略", "2025/9/1"),
    ]
    for name in ("花名册.xlsx", "花名册（待列名）.xlsx"):
        head = rows[0] if name == "花名册.xlsx" else ("姓名", "所在队", "手机号", "政治面貌", "民族", "入队时间")
        data = workbooks.xlsx([head, *rows[1:]])
        roster_import.start(actor=actor, unit=unit, kind=None, file_name=name, data=data, now=timezone.now())


def _program(actors: dict[str, Actor], county: OrgUnit) -> None:
    """Make an account for a program, with a token."""
    account = users.create(
        actor=actors["sysadmin"],
        username="数据汇总",
        display_name="县级数据汇总程序（演示）",
        unit=county,
        is_integration=True,
    )
    grants.give(actor=actors["secadmin"], user=account, role="integration", unit=county)
    tokens.issue(
        actor=actors["secadmin"], user=account, name="月度汇总", now=timezone.now(),
        expires_on=timezone.localdate() + timedelta(days=90),
    )  # fmt: skip


def _view(actor: Actor) -> None:
    reader = Reader(User.objects.get(pk=actor.user_id), actor)
    for page, name, query in (
        ("admin:teams_member_changelist", "在队党员", "in_post=yes&is_party_member=yes"),
        ("admin:teams_teamsheet_changelist", "待核定", "state=reviewed"),
    ):
        saved_views.save(reader=reader, page=page, name=name, query=query, shared=True, now=timezone.now())
