"""Terms and elections of a demo county: held in 2025 and 2026, under way, due, overdue, without a date.

Works on the organisations that the demo has founded; those elected keep the committee that is in post.
"""

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from accounts.models import OrgUnit
from branches.domain import elections as rules
from branches.models import Branch, BranchPost
from branches.services import elections, elections_many, terms
from branches.services.elections import Plan
from branches.services.elections_many import OldElection
from config.demo.people import Names
from core.actors import SYSTEM

HELD = (12, 4)
"""Elections of last year and of this one."""
DUE = (20, 50, 75, 110, 160)
"""Days until terms end that are due; the first ones are those whose election is under way."""
OVERDUE = (2, 5)
"""Months since terms ended."""


def run(root: OrgUnit, seed: int, now: datetime) -> None:
    """Give organisations of the county their elections and terms, as of `now`."""
    today = timezone.localdate(now)
    rng = random.Random(f"{root.name}/{seed}/elections")
    names = Names(rng)
    rows = list(
        Branch.objects.filter(unit__path__startswith=root.path, dissolved_on__isnull=True, sector__in=("rural", "community"))
        .exclude(kind="committee").filter(full_members__gte=rules.COMMITTEE_FROM).select_related("unit__parent", "parent")
        .order_by("unit__path", "pk")
    )  # fmt: skip
    needed = sum(HELD) + len(DUE) + len(OVERDUE) + 1
    if len(rows) < needed:
        return
    # The first village's secretary plans, the first township approves: what they meet on their desks stands first.
    home = OrgUnit.objects.filter(path__startswith=root.path, kind="village").order_by("path").first()
    first = home.path if home is not None else root.path
    rows.sort(key=lambda row: (row.unit.path != first, row.unit.path[:8] != first[:8]))
    mine, rest = rows[:6], rows[6:]
    chosen = [*mine, *rng.sample(rest, needed - len(mine))]
    _ends(root, chosen, today)
    _held(root, chosen[len(DUE) + len(OVERDUE) + 1 :], rng, names, today)
    for row in chosen[: len(DUE)]:
        row.refresh_from_db(fields=["term_from", "term_until"])
    _under_way(chosen[: len(DUE)], names, today)
    _extensions(chosen, today)
    terms.remind(now)


def _ends(root: OrgUnit, chosen: Sequence[Branch], today: date) -> None:
    ends: list[tuple[Branch, date | None]] = [
        (row, today + timedelta(days=n)) for row, n in zip(chosen, DUE, strict=False)
    ]
    late = chosen[len(DUE) : len(DUE) + len(OVERDUE)]
    ends += [(row, rules.months_before(today, n)) for row, n in zip(late, OVERDUE, strict=True)]
    ends.append((chosen[len(DUE) + len(OVERDUE)], None))
    elections_many.set_ends(actor=SYSTEM, county=root, ends=ends)


def _held(root: OrgUnit, rows: Sequence[Branch], rng: random.Random, names: Names, today: date) -> None:
    posts: dict[int, list[BranchPost]] = {}
    for post in BranchPost.objects.filter(branch__in=rows, held_until__isnull=True).order_by("pk"):
        posts.setdefault(post.branch_id, []).append(post)
    found = []
    for place, row in enumerate(rows):
        serving = posts.get(row.pk, [])
        leader = next((post.holder for post in serving if post.post == "secretary"), None)
        people = list(dict.fromkeys(post.holder for post in serving))
        if leader is None or len(people) < 3:
            continue
        year = today.year - 1 if place < HELD[0] else today.year
        held_on = date(
            year,
            rng.randrange(1, 12) if year < today.year else max(today.month - rng.randrange(1, 4), 1),
            rng.randrange(2, 27),
        )
        due_on = held_on + timedelta(days=rng.choice((20, 12, 5, -40)))
        due = row.full_members
        present = min(rules.quorum(due) + rng.randrange(3), due)
        other = next(name for name in iter(names.person, None) if name not in people)
        votes = [present - rng.randrange(min(3, present - rules.least_votes(due) + 1)) for _name in people]
        township = row.unit.parent.name if row.unit.parent else row.unit.name
        found.append(
            OldElection(
                row, held_on, held_on + timedelta(days=6), due_on, due, present, len(people), [*people, other],
                [*votes, min(max(present * len(people) - sum(votes), 0), rules.least_votes(due) - 1)], leader, leader, "、".join((names.person(), names.person())),
                f"{township}党发〔{year}〕{10 + place}号", f"{township}党发〔{year}〕{40 + place}号",
                {post.holder: post.post for post in serving if post.post not in ("secretary", "deputy")},
            )
        )  # fmt: skip
    elections_many.record_many(actor=SYSTEM, county=root, rows=found)


def _under_way(rows: Sequence[Branch], names: Names, today: date) -> None:
    """Bring the first three to different steps: counted, announced, waiting for approval."""
    for row, reached in zip(rows, ("counted", "noticed", "submitted"), strict=False):
        people = list(dict.fromkeys(names.person() for _n in range(8)))
        meeting = today - timedelta(days=1) if reached == "counted" else (row.term_until or today) - timedelta(days=3)
        meeting = max(meeting, today - timedelta(days=1))
        plan = Plan(
            meeting_on=meeting, seats=3, standing=people[:4], secretary=people[0],
            portfolios={people[1]: "organisation", people[2]: "publicity"},
        )  # fmt: skip
        asked = today - timedelta(days=35)
        made = elections.plan(actor=SYSTEM, branch_id=row.pk, asked=plan, today=asked)
        if reached == "submitted":
            continue
        step: dict[str, Any] = {"actor": SYSTEM, "election_id": made.pk, "version": None}
        elections.approve(**step, today=today - timedelta(days=30), document_no=f"党发〔{today.year}〕7号")
        elections.notice(
            **step, today=today - timedelta(days=8), meeting_on=meeting, place=f"{row.unit.name}党群服务中心"
        )
        if reached == "counted":
            elections.hold(
                **step, today=today, held_on=meeting, present=rules.quorum(row.full_members), presider=people[5],
                tellers="、".join(people[6:8]),
            )  # fmt: skip


def _extensions(chosen: Sequence[Branch], today: date) -> None:
    """One extension is approved, one waits."""
    approved, waiting = chosen[len(DUE)], chosen[len(DUE) - 1]
    first = rules.months_before(today, OVERDUE[0])
    row = terms.ask_extension(
        actor=SYSTEM, branch_id=approved.pk, until=rules.months_after(first, 1), reason="村（社区）区划调整，人员划转尚未完成",
        today=first - timedelta(days=10),
    )  # fmt: skip
    terms.decide_extension(
        actor=SYSTEM, extension_id=row.pk, version=row.version, approve=True, document_no=f"党发〔{first.year}〕18号",
        today=first - timedelta(days=3),
    )  # fmt: skip
    until = rules.months_after(today + timedelta(days=DUE[-1]), 4)
    terms.ask_extension(
        actor=SYSTEM, branch_id=waiting.pk, until=until, reason="正在进行集中整顿，拟在整顿验收后换届", today=today
    )
