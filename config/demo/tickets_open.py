"""The tickets under way: one at every step, so that whoever signs in finds work; all by the portal's own services."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from accounts.models import OrgUnit
from accounts.selectors import actor_named
from config.demo.profiles import YEAR
from core.actors import SYSTEM, Actor
from teams.models import Member
from tickets.domain import deadlines
from tickets.models import ServicePoint, Ticket, TicketClass
from tickets.services import extensions, filing, moves, ratings, supervision, whistle

_RESIDENT = ("演示联系人", "13900000000")
"""A contact that nobody has; the number is not given out."""


class _Under:
    """The county's open tickets, filed one after another."""

    def __init__(self, county: OrgUnit, now: datetime) -> None:
        self.county, self.now = county, now
        self.classes = {row.code: row for row in TicketClass.objects.filter(unit=county)}
        self.actors = {name: actor_named(name) for name in ("county", "township", "village", "member", "department")}
        self.village = OrgUnit.objects.select_related("parent").get(
            pk=OrgUnit.objects.filter(path__startswith=county.path, kind="village").order_by("path").values("pk")[:1]
        )
        self.departments = list(OrgUnit.objects.filter(parent=county, kind="department").order_by("path"))
        self.member = Member.objects.get(user__username="member")

    def ago(self, days: int, hour: int = 10, minute: int = 0) -> datetime:
        """Return a time of day some days ago: not later than now, not before the new year."""
        day = self.now.astimezone(deadlines.ZONE).date() - timedelta(days=days)
        moment = datetime.combine(max(day, date(YEAR + 1, 1, 1)), time(hour, minute), deadlines.ZONE)
        return min(moment, self.now)

    def file(
        self, klass: str, matter: str, place: str, at: datetime, *, unit: OrgUnit | None = None, channel: str = "form",
        actor: Actor | None = None, contact: tuple[str, str] = ("", ""),
    ) -> Ticket:  # fmt: skip
        where = unit or self.village
        point = None
        if channel == "stall":
            point = (
                ServicePoint.objects.filter(unit=where, kind__in=("pavilion", "square"))
                .values_list("pk", flat=True)
                .first()
            )
        asked = filing.Asked(
            matter, place, self.classes[klass].pk, contact_name=contact[0], contact_phone=contact[1], channel=channel, point_id=point
        )  # fmt: skip
        if channel == "code":
            return filing.file_by_resident(unit=where, asked=asked, now=at)
        return filing.file(
            actor=actor or (self.actors["village"] if unit is None else SYSTEM), unit=where, asked=asked, now=at
        )

    def bring(
        self, ticket: Ticket, *steps: str, at: datetime, by: Actor | None = None, to: OrgUnit | None = None,
        member: Member | None = None, result: str = "已到现场处理完毕",
    ) -> Ticket:  # fmt: skip
        """Take steps one after another, ten minutes apart; `by` is whoever has the ticket."""
        actor = by or self.actors["village"]
        for step in steps:
            at, key, version = min(at + timedelta(minutes=10), self.now), ticket.pk, ticket.version
            match step:
                case "gather":
                    ticket = moves.gather(actor=actor, ticket_id=key, version=version, now=at, colour="blue")
                case "dispatch":
                    ticket = moves.dispatch(
                        actor=actor, ticket_id=key, version=version, now=at, member_id=member.pk if member else None,
                        unit_id=None if member else (to or ticket.owner).pk,
                    )  # fmt: skip
                case "accept":
                    taker = self.actors["member"] if member else actor
                    ticket = moves.accept(actor=taker, ticket_id=key, version=version, now=at)
                case "complete":
                    taker = self.actors["member"] if member else actor
                    ticket = moves.complete(actor=taker, ticket_id=key, version=version, now=at, result=result)
                case "rate":
                    ticket = ratings.follow_up(
                        actor=actor, ticket_id=key, way="call", reached=True, solved=True, satisfaction="satisfied",
                        note="", version=version, now=at,
                    )  # fmt: skip
                case "cancel":
                    ticket = moves.cancel(actor=actor, ticket_id=key, version=version, now=at)
        return ticket


_WORKED = ("gather", "dispatch", "accept")


def under_way(county: OrgUnit, now: datetime) -> int:
    """File this year's tickets and bring each as far as it stands; return how many."""
    under = _Under(county, now)
    before = Ticket.objects.filter(county=county).count()
    leak = _waiting(under)
    _in_work(under)
    _held_up(under)
    _higher(under)
    _settled(under, leak)
    _elsewhere(under)
    return Ticket.objects.filter(county=county).count() - before


def _waiting(under: _Under) -> Ticket:
    """Nobody handles these yet: to gather, to dispatch, to claim, sent back. Return the one that is filed twice."""
    under.file("power", "路灯不亮，晚上看不清路", "一组巷道", under.ago(0, 8), channel="code", contact=_RESIDENT)
    leak = under.file("water", "水渠渗漏，请派人修补", "三组水渠", under.ago(1, 16), channel="behalf")
    gathered = under.file("social", "办理社保卡补换卡，请代办代跑", "党群服务中心", under.ago(1, 11), channel="stall")
    under.bring(gathered, "gather", at=under.ago(1, 12))
    for matter, place in (
        ("咨询棚圈建设补助，请讲解条件和材料", "农村广场"),
        ("想了解小额创业贴息贷款怎么申请", "农村广场"),
    ):
        under.bring(
            under.file("policy", matter, place, under.ago(0, 9), channel="stall"), "gather", at=under.ago(0, 9, 30)
        )
    back = under.file(
        "mediation", "共用水井维护多次协商未果，请组织议事", "二组巷道", under.ago(2, 10), channel="meeting"
    )
    back = under.bring(back, "gather", "dispatch", at=under.ago(2, 11), member=under.member)
    moves.send_back(
        actor=under.actors["member"], ticket_id=back.pk, version=back.version, now=under.ago(1, 10), reason="需要村委会召集两组代表，队员一人难以办理"
    )  # fmt: skip
    return leak


def _in_work(under: _Under) -> None:
    """These are with a member or the village: to accept, in work, late, opened again."""
    given = under.file(
        "policy", "咨询返乡创业扶持政策，请讲解条件和材料", "便民服务大厅", under.ago(0, 9), channel="behalf"
    )
    under.bring(given, "gather", "dispatch", at=under.ago(0, 9, 20), member=under.member)
    taken = under.file("social", "社保关系转移需要补交材料，请指导填写", "党群服务中心", under.ago(2, 10))
    under.bring(taken, *_WORKED, at=under.ago(2, 11), member=under.member)
    late = under.file(
        "social", "养老金领取资格认证网上提交不成功，请帮助", "牧业点", under.ago(9, 10), channel="behalf"
    )
    under.bring(late, *_WORKED, at=under.ago(9, 11), member=under.member)
    watched = under.file("road", "桥面护栏松动，夜间通行不安全", "村口大桥", under.ago(12, 9), channel="code")
    watched = under.bring(watched, *_WORKED, at=under.ago(12, 10))
    supervision.issue(
        actor=under.actors["county"], ticket_id=watched.pk, ground="overdue", now=under.ago(1, 15),
        demand="超过办理时限，请在两日内加固护栏并设置警示牌，书面报告办理情况。",
        answer_by=under.now.astimezone(deadlines.ZONE).date() + timedelta(days=2),
    )  # fmt: skip
    again = under.file(
        "power", "电压不稳，存在用电隐患", "养殖小区", under.ago(6, 10), channel="code", contact=_RESIDENT
    )
    again = under.bring(again, *_WORKED, "complete", at=under.ago(6, 11), result="供电所已调整档位")
    ratings.rate_by_resident(
        code=again.code, solved=False, satisfaction="unsatisfied", note="傍晚仍然电压不足", now=under.ago(1, 9)
    )


def _held_up(under: _Under) -> None:
    """One stands still; for two an extension has been asked, one of the village, one of the township."""
    still = under.file("mediation", "因草场边界影响生产，请帮助划定", "春秋草场", under.ago(4, 10), channel="meeting")
    still = under.bring(still, *_WORKED, at=under.ago(4, 11))
    moves.pause(
        actor=under.actors["village"],
        ticket_id=still.pk,
        version=still.version,
        now=under.ago(3, 10),
        reason="等待自然资源部门提供确权图件",
    )
    asks = (
        ("member", under.member, "羔羊育肥配方，请派技术员指导"),
        ("village", None, "机耕道积水影响通行，请协调排水"),
    )
    for name, member, matter in asks:
        klass = "mediation" if member is None else ("farming" if "farming" in under.classes else "ecology")
        ticket = under.file(klass, matter, "东片条田", under.ago(1, 10))
        ticket = under.bring(ticket, *_WORKED, at=under.ago(1, 11), member=member)
        assert ticket.last_day is not None
        extensions.ask(
            actor=under.actors[name], ticket_id=ticket.pk, until=ticket.last_day + timedelta(days=3), reason="所需物资本周末才能到位",
            now=under.ago(0, 9),
        )  # fmt: skip


def _higher(under: _Under) -> None:
    """What a village could not solve: with the township, with the county, departments whistled in."""
    lifted = (
        ("mediation", "土地流转费结算多次协商未果，请组织议事", "渠尾地块"), ("road", "路肩被水冲毁，请尽快修补", "牧道转弯处"),
        ("water", "支渠闸门关不严，下游三村无法轮灌", "支渠二号闸"), ("fire", "草料堆放靠近电线，请组织清理", "草料场"),
        ("farming" if "farming" in under.classes else "ecology", "春秋草场鼠害连片，请统一防治", "春秋草场"),
    )  # fmt: skip
    made = []
    for number, (klass, matter, place) in enumerate(lifted):
        ticket = under.file(klass, matter, place, under.ago(3, 9, number), channel="meeting")
        made.append(_up(under, ticket, "village", under.ago(2, 10, number), "超出村级办理权限"))
    township, county = under.actors["township"], under.actors["county"]
    under.bring(made[1], "dispatch", "accept", at=under.ago(2, 12), by=township)
    called = under.bring(made[2], "dispatch", "accept", at=under.ago(2, 12), by=township)
    whistle.whistle(
        actor=township, ticket_id=called.pk, version=called.version, now=under.ago(1, 10), rule="complex-days",
        calls=[
            whistle.Call(under.departments[0].pk, "核实下游灌溉面积，提出轮灌方案，并汇总办理结果", is_lead=True),
            whistle.Call(under.departments[1].pk, "检修二号闸闸门"),
        ],
    )  # fmt: skip
    _up(under, made[3], "township", under.ago(1, 12), "需要县级部门统一处置")
    given = _up(under, made[4], "township", under.ago(1, 12), "涉及两个乡镇，需要县级统一安排")
    under.bring(given, "dispatch", at=under.ago(1, 13), by=county, to=under.departments[0])


def _up(under: _Under, ticket: Ticket, who: str, at: datetime, reason: str) -> Ticket:
    return moves.escalate(actor=under.actors[who], ticket_id=ticket.pk, version=ticket.version, now=at, reason=reason)


def _settled(under: _Under, into: Ticket) -> None:
    """The matter is settled: to ask after, to strike off, struck off; withdrawn; merged with another one."""
    plan: Sequence[tuple[str, str, str, Sequence[str]]] = (
        ("social", "灵活就业参保登记，请代办代跑", "党群服务中心", ()), ("water", "排水沟堵塞，请尽快处理", "定居点南区", ()),
        ("policy", "咨询农机购置补贴，请讲解条件和材料", "农村广场", ("rate",)),
        ("power", "树枝压线，请派电工检查", "一组巷道", ("rate", "cancel")), ("social", "办理社保缴费方式变更，请代办代跑", "便民服务大厅", ("rate", "cancel")),
    )  # fmt: skip
    for number, (klass, matter, place, after) in enumerate(plan):
        at = under.ago(3, 9, number)
        ticket = under.bring(under.file(klass, matter, place, at, channel="behalf"), *_WORKED, at=at)
        ticket = under.bring(ticket, "complete", at=at + timedelta(hours=2))
        under.bring(ticket, *after, at=under.ago(2, 10))
    gone = under.file("fire", "消防通道被占用，请督促整改", "文化广场", under.ago(2, 9))
    moves.withdraw(
        actor=under.actors["village"],
        ticket_id=gone.pk,
        version=gone.version,
        now=under.ago(2, 10),
        reason="车辆已自行挪走",
    )
    same = under.file("water", "三组水渠又在漏水，请派人来修", "三组水渠", under.ago(0, 9), channel="code")
    moves.merge(
        actor=under.actors["village"],
        ticket_id=same.pk,
        into_id=into.pk,
        version=same.version,
        now=under.now,
        reason="同一段水渠",
    )


def _elsewhere(under: _Under) -> None:
    """A few in other villages, of the same township and of others."""
    others = OrgUnit.objects.filter(path__startswith=under.county.path, kind="village").exclude(pk=under.village.pk)
    near = list(others.filter(parent=under.village.parent).order_by("path")[:3])
    far = list(others.exclude(parent=under.village.parent).order_by("path")[::9][:5])
    plan = (
        ("policy", "对耕地地力保护补贴的标准不清楚，请上门说明", ()), ("social", "办理社保卡补换卡，请代办代跑", ("gather",)),
        ("road", "井盖缺失，请设警示牌", _WORKED), ("water", "自来水管冻裂，请派人检修", ("gather", "dispatch")),
        ("mediation", "请就灌溉用水先后召开院坝议事会", _WORKED),
    )  # fmt: skip
    for number, unit in enumerate([*near, *far]):
        klass, matter, steps = plan[number % len(plan)]
        at = under.ago(number % 4, 10, number)
        under.bring(
            under.file(klass, matter, "村委会东侧", at, unit=unit, channel="behalf"), *steps, at=at, by=SYSTEM, to=unit
        )
