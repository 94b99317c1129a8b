"""The demo's reserve pool: persons with every step, checks, events, what villages need, mentors, practice; some under way.

The totals are those of published articles: 阿勒泰市 493 in reserve, 227 in village bodies, 76 admitted to the Party; 刚察县 217
members of teams in reserve. Everything the portal prints is counted from the rows made here.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import OrgUnit
from config.demo.people import Names
from config.demo.profiles import Profile
from core.actors import SYSTEM
from teams.domain import pairs as pair_rule
from teams.domain import reserve as rule
from teams.domain import reserve_lists as lists
from teams.models import Member, PairPattern, ReservePerson, ReserveSource
from teams.services import reserve, reserve_exits, reserve_many
from teams.services import reserve_lists as setting
from teams.services.reserve_many import PastPair, PastPerson, PastStep

_FIRST, _LAST = date(2024, 4, 1), date(2025, 11, 20)
_END = date(2025, 12, 31)
_WHO = {"village": "村党组织书记（演示）", "township": "乡镇组织委员（演示）", "county": "县委组织部干部（演示）"}


@dataclass(frozen=True)
class _Totals:
    batch: str
    sources: Sequence[tuple[str, str, str]]
    pool: int
    from_teams: int
    village_bodies: int
    party: int
    left: int
    lacking: int
    """Persons without mentors, so that the list of those who lack them is not empty."""


_COUNTIES = {
    "altay": _Totals("七个一批", (*lists.SOURCES, *lists.MORE_SOURCES), 493, 405, 227, 76, 14, 6),
    "gangcha": _Totals("五个一批", lists.SOURCES, 217, 217, 41, 18, 5, 3),
}
_SKILLS = ("种养技术", "电商营销", "农机维修", "财务会计", "文旅服务", "矛盾调解", "工程建设", "基层治理")
_BODY_POSTS = ("村委会委员", "村党支部委员", "村委会副主任", "村党支部副书记")
_PLACES = ("乡镇党政综合办公室", "乡镇便民服务中心", "县农业农村局", "先进村党组织", "县民政局", "乡镇农业综合服务站")
_PLANS = (
    "每月联系一次，带做一项村务；半年跟岗一次，年底总结。", "带学政策和村级财务，参与一次项目申报全过程。",
    "带班值守便民服务，独立主持一次村民代表会议。",
)  # fmt: skip


def run(profile: Profile, seed: int, root: OrgUnit, scale: int) -> None:
    """Make the reserve pool of a demo county."""
    totals = _COUNTIES[profile.county]
    rng = random.Random(f"{profile.county}/{seed}/reserve")
    names = Names(rng, dotted=profile.dotted, single=profile.single)
    setting.install(
        actor=SYSTEM, county=root, batch=totals.batch, sources=totals.sources, document_no="县组发〔2024〕6号",
        adopted_on=date(2024, 3, 20),
    )  # fmt: skip
    making = _Making(rng, names, root, totals)
    making.cabinets()
    needs = making.needs()
    persons = making.persons(needs, scale)
    making.pairs(persons, scale)
    making.under_way()


class _Making:
    """Draws the rows of one county."""

    def __init__(self, rng: random.Random, names: Names, root: OrgUnit, totals: _Totals) -> None:
        self.rng, self.names, self.root, self.totals = rng, names, root, totals
        units = OrgUnit.objects.filter(path__startswith=root.path).exclude(kind="department").order_by("path")
        self.all = list(units)
        self.by_path = {unit.path: unit for unit in self.all}
        self.villages = [unit for unit in self.all if unit.level == "unit" and unit.closed_on is None]
        self.sources = list(ReserveSource.objects.filter(unit=root).order_by("order").values_list("pk", flat=True))
        self.checklist = reserve.checklist_for(root.path)

    # Lists -----------------------------------------------------------------------------------------

    def cabinets(self) -> None:
        for unit in self.all:
            if unit.level == "township":
                values = {
                    "place": f"党建办档案室{self.rng.randint(1, 6)}号柜", "keeper": self.names.person(), "keeper_post": "组织干事",
                }  # fmt: skip
                setting.set_cabinet(actor=SYSTEM, unit=unit, values=values)

    def needs(self) -> dict[int, list[int]]:
        """List what every village needs and how its body is made up; return the keys of the needs by village."""
        rows: list[tuple[int, str, str, int, date]] = []
        bodies: list[Mapping[str, Any]] = []
        for unit in self.villages:
            skills = self.rng.sample(_SKILLS, 2)
            rows.append((unit.pk, "secretary", skills[0], self.rng.choice((1, 1, 2)), date(2024, 3, 25)))
            if self.rng.random() < 0.7:
                rows.append((unit.pk, "committee", skills[1], self.rng.choice((1, 2, 2, 3)), date(2024, 3, 25)))
            bodies.append(self._body(unit.pk))
        keys = reserve_many.list_needs(actor=SYSTEM, county=self.root, rows=rows, bodies=bodies)
        found: dict[int, list[int]] = {}
        for key, row in zip(keys, rows, strict=True):
            found.setdefault(row[0], []).append(key)
        return found

    def _body(self, unit: int) -> dict[str, Any]:
        seats = self.rng.choice((5, 5, 6, 7))

        def split() -> list[int]:
            marks = [self.rng.randrange(4) for _seat in range(seats)]
            return [marks.count(place) for place in range(4)]

        education, ages = split(), split()
        return {
            "unit": unit, "counted_on": date(2025, 10, 15), "seats": seats,
            **dict(zip(("to_junior", "senior", "college", "bachelor"), education, strict=True)),
            **dict(zip(("to_35", "to_45", "to_55", "over_55"), ages, strict=True)),
        }  # fmt: skip

    # Persons ---------------------------------------------------------------------------------------

    def persons(self, needs: Mapping[int, Sequence[int]], scale: int) -> list[tuple[int, PastPerson]]:
        """Record everybody in, on the way into and out of the pool; return those in it with their keys."""
        totals = self.totals
        pool, linked = totals.pool * scale, totals.from_teams * scale
        members = list(
            Member.objects.filter(
                team__unit__path__startswith=self.root.path, team__unit__level="unit", left_on__isnull=True,
                joined_on__lte=_LAST - timedelta(days=80),
            ).order_by("pk").values_list(
                "pk", "name", "team__unit__path", "is_party_member", "skills", "name_key", "joined_on"
            )
        )  # fmt: skip
        self.rng.shuffle(members)
        rows: list[PastPerson] = []
        taken: set[tuple[str, str]] = set()
        for pk, name, path, party, skills, key, joined in members:
            if len(rows) == linked:
                break
            if (path, key) not in taken:
                taken.add((path, key))
                rows.append(self._entered(path, name, needs, member=pk, party=party, skills=skills, joined=joined))
        while len(rows) < pool:
            path = self.rng.choice(self.villages).path
            rows.append(self._entered(path, self._fresh(path, taken), needs, party=self.rng.random() < 0.5))
        rows = self._with_events(rows, scale)
        gone = []
        for _number in range(totals.left * scale):
            path = self.rng.choice(self.villages).path
            gone.append(
                self._left(self._entered(path, self._fresh(path, taken), needs, party=self.rng.random() < 0.5), path)
            )
        coming = self._coming(taken)
        keys = reserve_many.record_persons(
            actor=SYSTEM, county=self.root, rows=[*rows, *gone, *coming], checklist=self.checklist
        )
        return list(zip(keys, rows, strict=False))

    def _fresh(self, path: str, taken: set[tuple[str, str]]) -> str:
        while True:
            name = self.names.person()
            if (path, name) not in taken:
                taken.add((path, name))
                return name

    def _entered(
        self, path: str, name: str, needs: Mapping[int, Sequence[int]], *, party: bool, member: int | None = None,
        skills: str = "", joined: date = _FIRST,
    ) -> PastPerson:  # fmt: skip
        unit = self.by_path[path]
        earliest = max(_FIRST, joined + timedelta(days=60))
        entered = earliest + timedelta(days=self.rng.randrange(max((_LAST - earliest).days, 1)))
        begun = entered - timedelta(days=self.rng.randint(40, 60))
        number = f"县委常委会纪要〔{entered.year}〕{self.rng.randint(3, 40)}号"
        steps = self._steps(path, begun, entered, number)
        own = needs.get(unit.pk, ())
        return PastPerson(
            unit_id=unit.pk, name=name, source_id=self.rng.choice(self.sources),
            tier=self.rng.choices(("county", "township", "village"), (2, 3, 5))[0],
            post=self.rng.choices(("secretary", "director", "deputy", "committee"), (5, 1, 2, 3))[0],
            is_party_member=party, skills=skills or self.rng.choice(_SKILLS), state=rule.IN_POOL, begun_on=begun,
            steps=steps, member_id=member, need_id=self.rng.choice(own) if own and self.rng.random() < 0.8 else None,
            entered_on=entered, decision_no=number, check=(steps[-3].document_no, steps[-3].held_on),
        )  # fmt: skip

    def _steps(self, path: str, begun: date, entered: date, number: str) -> list[PastStep]:
        """Return the steps from the first recommendation to the decision, spread over the days between."""
        channels = self.rng.sample(rule.CHANNELS, self.rng.choice((1, 1, 2, 3)))
        quarter = (entered - begun) / 4
        steps = [
            self._step("recommend", begun + timedelta(days=place), path, "village", channel=channel)
            for place, channel in enumerate(c for c in rule.CHANNELS if c in channels)
        ]
        return [
            *steps,
            self._step("review", begun + quarter, path, "township"),
            self._step("joint-review", begun + 2 * quarter, path, "county", document=f"县组联审〔{entered.year}〕{self.rng.randint(1, 30)}号"),
            self._step("inspect", begun + 3 * quarter, path, "county"),
            self._step("decide", entered, path, "county", document=number),
        ]  # fmt: skip

    def _step(
        self, step: str, on: date, path: str, who: str, *, channel: str = "", document: str = "", reason: str = ""
    ) -> PastStep:
        office = {"village": self.by_path[path], "township": self.by_path[path[:8]], "county": self.root}[who].name
        at = timezone.make_aware(datetime.combine(on, time(9 + self.rng.randrange(8), self.rng.randrange(60))))
        return PastStep(step, on, at, _WHO[who], office, channel, document, reason)

    def _with_events(self, rows: Sequence[PastPerson], scale: int) -> list[PastPerson]:
        """Return the persons, so many of whom entered the village body and so many of whom were admitted to the Party."""
        found = [dict(vars(row)) for row in rows]
        bodies = self.rng.sample(range(len(found)), self.totals.village_bodies * scale)
        outside = [place for place, row in enumerate(found) if not row["is_party_member"]]
        party = self.rng.sample(outside, self.totals.party * scale)
        for place in bodies:
            found[place]["events"] = (("village-body", self._after(found[place]), self.rng.choice(_BODY_POSTS), ""),)
        for place in party:
            day = self._after(found[place])
            found[place]["events"] = (
                *found[place]["events"],
                ("party", day, "", f"组复〔{day.year}〕{self.rng.randint(1, 60)}号"),
            )
            found[place]["is_party_member"] = True
        return [PastPerson(**row) for row in found]

    def _after(self, row: Mapping[str, Any]) -> date:
        entered: date = row["entered_on"]
        return entered + timedelta(days=self.rng.randint(5, max((_END - entered).days, 6)) if entered < _END else 0)

    def _left(self, row: PastPerson, path: str) -> PastPerson:
        assert row.entered_on is not None
        on = min(row.entered_on + timedelta(days=self.rng.randint(20, 200)), _END)
        reason = self.rng.choice(rule.LEAVE_AT_ONCE)
        words = {
            "promoted": "已选调到上级机关工作",
            "moved": "已迁居外地，不能继续在村工作",
            "own-wish": "本人书面提出不再参加",
        }[reason]
        steps = [*row.steps, self._step("leave", on, path, "county", reason=words)]
        given = {**vars(row), "state": rule.LEFT, "left_on": on, "leave_reason": reason, "steps": steps}
        return PastPerson(**given)

    def _coming(self, taken: set[tuple[str, str]]) -> list[PastPerson]:
        """Return some persons on the way into the pool, at every step, in the first villages of the county."""
        states = (
            "recommended", "reviewed", "draft", "jointly", "recommended", "inspected", "reviewed", "declined", "recommended",
            "jointly", "withdrawn", "inspected",
        )  # fmt: skip
        reached = {
            "recommended": 1, "reviewed": 2, "jointly": 3, "inspected": 4, "draft": 1, "declined": 1, "withdrawn": 1,
        }  # fmt: skip
        back = {
            "draft": ("return", "推荐材料未附会议记录文号，请补充后重新推荐。", "township"),
            "declined": ("decline", "该同志已列入邻村培养计划，不重复推荐。", "township"),
            "withdrawn": ("withdraw", "本人外出务工，支部会议同意撤回。", "village"),
        }
        rows = []
        for number, state in enumerate(states):
            path = self.villages[number % len(self.villages)].path
            begun = date(2025, 11, 24) + timedelta(days=number)
            document = f"县组联审〔2025〕{31 + number}号"
            full = self._steps(path, begun, begun + timedelta(days=28), document)
            first = sum(step.step == "recommend" for step in full)
            steps = full[: first + reached[state] - 1]
            if state in back:
                step, reason, who = back[state]
                steps.append(self._step(step, begun + timedelta(days=4), path, who, reason=reason))
            rows.append(
                PastPerson(
                    unit_id=self.by_path[path].pk, name=self._fresh(path, taken), source_id=self.rng.choice(self.sources),
                    tier="village", post="secretary", is_party_member=number % 2 == 0, skills=self.rng.choice(_SKILLS),
                    state=state, begun_on=begun, steps=steps,
                    check=(document, begun + timedelta(days=13)) if state in ("reviewed", "jointly", "inspected") else None,
                )
            )  # fmt: skip
        return rows

    # Mentors ---------------------------------------------------------------------------------------

    def pairs(self, persons: Sequence[tuple[int, PastPerson]], scale: int) -> None:
        """Give everybody but a few mentors, with practice and talks up to the end of the year."""
        patterns = {row.code: row for row in PairPattern.objects.filter(unit=self.root)}
        county = [self.names.person() for _number in range(30)]
        groups: dict[int, list[str]] = {unit.pk: [self.names.person() for _n in range(3)] for unit in self.villages}
        without = set(self.rng.sample(range(len(persons)), self.totals.lacking * scale))
        rows = []
        for place, (key, person) in enumerate(persons):
            if place in without:
                continue
            assert person.entered_on is not None
            pattern = patterns["five-plus-one" if self.rng.random() < 0.7 else "n-plus-one"]
            since = min(person.entered_on + timedelta(days=self.rng.randint(3, 25)), _END)
            own = groups[person.unit_id]
            pool = [*self.rng.sample(county, len(pattern.roles) - len(own)), *own] if len(pattern.roles) > 3 else own
            mentors = [
                pair_rule.Mentor(name, role, role, at == 0)
                for at, (name, role) in enumerate(zip(pool, pattern.roles, strict=False))
            ]
            rows.append(
                PastPair(
                    key, person.unit_id, pattern.pk, self.rng.choice(_PLANS), since, mentors,
                    practice=self._practice(since), talks=self._talks(since),
                )
            )  # fmt: skip
        reserve_many.record_pairs(actor=SYSTEM, county=self.root, rows=rows)

    def _practice(self, since: date) -> list[tuple[str, str, date, date, int]]:
        stays, day = [], since + timedelta(days=self.rng.randint(5, 40))
        for _number in range(self.rng.choice((1, 1, 2, 3))):
            length = self.rng.choice((3, 5, 5, 10))
            last = day + timedelta(days=length - 1)
            if last > _END:
                break
            kind = self.rng.choices(("shadowing", "rotation"), (3, 1))[0]
            stays.append((kind, self.rng.choice(_PLACES), day, last, length))
            day = last + timedelta(days=self.rng.randint(30, 120))
        return stays

    def _talks(self, since: date) -> list[date]:
        found: list[date] = []
        day = since + timedelta(days=self.rng.randint(10, 40))
        while day <= _END and len(found) < 4:
            found.append(day)
            day += timedelta(days=self.rng.randint(60, 110))
        return found

    # Under way -------------------------------------------------------------------------------------

    def under_way(self) -> None:
        """Leave one proposal to be told and one that may be appealed against."""
        rows = ReservePerson.objects.filter(
            unit__path__startswith=self.root.path, state=rule.IN_POOL, member__isnull=True
        )
        chosen = list(rows.order_by("unit__path", "pk")[:2]) or list(
            ReservePerson.objects.filter(unit__path__startswith=self.root.path, state=rule.IN_POOL).order_by("-pk")[:2]
        )
        at = timezone.make_aware(datetime.combine(date(2025, 12, 24), time(10, 30)))
        for place, person in enumerate(chosen):
            made = reserve_exits.propose(
                actor=SYSTEM,
                reserve_id=person.pk,
                ground="unfit",
                reason="年度研判为不称职，跟岗实践未按计划完成。",
                now=at,
            )
            if place:
                reserve_exits.notify(
                    actor=SYSTEM, proposal_id=made.pk, told_on=date(2025, 12, 26), now=at + timedelta(days=2),
                    today=date(2025, 12, 26), days=10,
                )  # fmt: skip
