"""What the record book of an organisation's year prints, frozen: the organisation, its meetings, what came of them.

Figures of meetings are those of the board of due and held; the grade is the one of the organisation's sheet. Names are those
of people in a post or elected to one; whoever was at a meeting is a number.
"""

from datetime import date
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import OrgUnit
from branches import choices, selectors
from branches.domain import grading, records, rhythm
from branches.models import Branch, BranchGrading, Election, Meeting, MeetingMatter, RectificationPlan
from branches.selectors import meetings
from branches.services import installing, meeting_matters
from core.actors import SYSTEM
from core.period_words import period_name
from core.periods import Period
from reports.domain.kinds import KINDS
from reports.services import grading_payload, heads
from reports.services.subjects import Subject
from tickets.selectors import made_of

_POSTS = [code for code, _name in choices.POSTS]
_COUNTS = (
    "full_members", "probationary_members", "prospects", "activists", "applicants", "groups", "grids", "hubs", "linked_households",
)  # fmt: skip


def build(subject: Subject) -> dict[str, Any]:
    """Return an organisation's year as of today: facts, meetings, matters, elections, pledges, grade, rectification."""
    branch, period, today = subject.record, subject.period, timezone.localdate()
    assert isinstance(branch, Branch)
    unit = branch.unit
    township = unit.parent.name if unit.parent is not None and unit.level == "unit" else ""
    held = Meeting.objects.filter(branch=branch, state="held", held_on__gte=period.start, held_on__lt=period.end)
    rows = list(held.select_related("kind").order_by("held_on", "kind__order", "pk"))
    return {
        **heads.of_payload(subject.kind.code), "county": OrgUnit.objects.get(path=unit.path[:4]).name, "township": township,
        "unit": {"name": unit.name, "level": unit.level}, "period": period.code, "period_label": period.label,
        "team": branch.name, "is_over": today > period.last_day, "branch": _facts(branch, period),
        "kinds": _kinds(branch, period, rows, today), "meetings": [_meeting(row) for row in rows], "matters": _matters(branch, period),
        "reviews": [
            {"period": period_name(row.period), "result": row.result, "from": _iso(row.public_from), "until": _iso(row.public_until)}
            for row in branch.stage_reviews.filter(period__startswith=period.code).order_by("period", "pk")
        ],
        "elections": _elections(branch, period), "pledges": _pledges(branch, period, today), "grading": _graded(branch, period),
        "plans": _plans(branch, period),
    }  # fmt: skip


def _facts(branch: Branch, period: Period) -> dict[str, Any]:
    posts = branch.posts.filter(held_from__lt=period.end).filter(
        Q(held_until__isnull=True) | Q(held_until__gte=period.start)
    )
    in_order = sorted(posts, key=lambda row: (_POSTS.index(row.post), row.held_from, row.pk))
    return {
        "name": branch.name, "kind": str(branch.get_kind_display()), "sector": str(branch.get_sector_display()),
        "parent": branch.parent.name if branch.parent is not None else "", "founded_on": _iso(branch.founded_on),
        "dissolved_on": _iso(branch.dissolved_on), "founding": str(branch.get_founding_display()),
        "term_from": _iso(branch.term_from), "term_until": _iso(branch.term_until), "term_years": branch.term_years,
        "counted_on": _iso(branch.counted_on), "counts": {name: getattr(branch, name) for name in _COUNTS},
        "is_village": branch.is_lead and branch.unit.kind in selectors.VILLAGES,
        "posts": [
            {
                "post": str(row.get_post_display()), "holder": row.holder, "from": _iso(row.held_from),
                "until": _iso(row.held_until),
            }
            for row in in_order
        ],
    }  # fmt: skip


def _kinds(branch: Branch, period: Period, rows: list[Meeting], today: date) -> list[dict[str, Any]]:
    """Return each kind that the organisation owes in the year, then those that it held without owing them."""
    found, owed = [], set()
    for year in meetings.year_of(branch, period.year, today):
        counted = [min(len(line.meetings), line.slot.times) for line in year.slots]
        missed = [
            line.slot.times - number
            for line, number in zip(year.slots, counted, strict=True)
            if line.light is rhythm.Light.RED
        ]
        owed.add(year.kind.pk)
        found.append(
            {
                "name": year.kind.name, "due": sum(line.slot.times for line in year.slots), "exempt": year.exempt,
                "done": sum(counted), "missed": sum(missed), **_sums(rows, year.kind.pk),
            }
        )  # fmt: skip
    others = {row.kind_id: row.kind for row in rows if row.kind_id not in owed}
    for key, kind in sorted(others.items(), key=lambda pair: (pair[1].order, pair[0])):
        found.append({"name": kind.name, "due": None, "exempt": None, "done": None, "missed": None, **_sums(rows, key)})
    return found


def _sums(rows: list[Meeting], kind: int) -> dict[str, int]:
    mine = [row for row in rows if row.kind_id == kind]
    return {
        "held": len(mine), "persons_due": sum(row.due for row in mine), "attended": sum(row.attended for row in mine),
    }  # fmt: skip


def _meeting(row: Meeting) -> dict[str, Any]:
    return {
        "on": _iso(row.held_on), "kind": row.kind.name, "due": row.due, "attended": row.attended, "agenda": row.agenda,
        "decisions": row.decisions,
    }  # fmt: skip


def _matters(branch: Branch, period: Period) -> list[dict[str, Any]]:
    of = MeetingMatter.objects.filter(
        meeting__branch=branch, meeting__state="held", meeting__held_on__gte=period.start, meeting__held_on__lt=period.end
    )  # fmt: skip
    rows = list(of.select_related("meeting").order_by("meeting__held_on", "meeting_id", "order", "pk"))
    made = made_of(SYSTEM, meeting_matters.ORIGIN, [row.pk for row in rows])
    return [
        {
            "on": _iso(row.meeting.held_on), "text": row.text, "state": str(row.get_state_display()), "answer": row.answer,
            "tickets": [{"number": one.number, "state": one.state} for one in made.get(row.pk, []) if not one.is_void],
        }
        for row in rows
    ]  # fmt: skip


def _elections(branch: Branch, period: Period) -> list[dict[str, Any]]:
    inside = Q(held_on__gte=period.start, held_on__lt=period.end) | Q(
        held_on__isnull=True, meeting_on__gte=period.start, meeting_on__lt=period.end
    )
    rows = Election.objects.filter(inside, branch=branch).exclude(state="cancelled").order_by("meeting_on", "pk")
    return [
        {
            "kind": row.kind, "on": _iso(row.held_on or row.meeting_on), "is_held": row.held_on is not None,
            "state": str(row.get_state_display()), "due": row.due, "present": row.present, "filed_on": _iso(row.filed_on),
            "elected": {post: [one.name for one in found] for post, found in installing.elected(row).items()},
        }
        for row in rows
    ]  # fmt: skip


def _pledges(branch: Branch, period: Period, today: date) -> list[dict[str, Any]]:
    """Return the pledges that were open on a day of the year."""
    rows = branch.pledges.filter(pledged_on__lt=period.end).filter(
        Q(settled_on__isnull=True) | Q(settled_on__gte=period.start)
    )
    return [
        {
            "by": row.duty.title if row.duty is not None else "", "text": row.text, "due_on": _iso(row.due_on),
            "state": records.pledge_state(row.kept, row.due_on, today), "result": row.result,
        }
        for row in rows.select_related("duty").order_by("due_on", "pk")
    ]  # fmt: skip


def _graded(branch: Branch, period: Period) -> dict[str, Any] | None:
    """Return the grade of the year with the five goods, beside what the organisation gave itself; None without a grading."""
    rows = BranchGrading.objects.filter(branch=branch, round__year=period.year, round__unit__path=branch.unit.path[:4])
    row = rows.select_related("branch__unit__parent", "round__unit", "standard").first()
    if row is None:
        return None
    if not row.is_eligible:
        reasons = [str(dict(choices.INELIGIBLE)[code]) for code in row.refusals if code in dict(choices.INELIGIBLE)]
        return {"takes_part": False, "reasons": [row.decision_reason] if row.decision_reason else reasons}
    sheet = grading_payload.branch_sheet(Subject(KINDS["branch-sheet"], branch.unit, period, row))
    own = _own(row)
    return {
        "takes_part": True, "reasons": [],
        **{name: sheet[name] for name in ("standard", "final", "state", "good_count", "grade", "before", "total", "steps")},
        "own_total": sum(own) if own else None,
        "goods": [
            {**{name: good[name] for name in ("name", "most", "mark", "points", "passed")}, "own": own[at] if own else None}
            for at, good in enumerate(sheet["goods"])
        ],
    }  # fmt: skip


def _own(row: BranchGrading) -> list[int]:
    """Return the points of each good as the organisation handed them in; empty while it has not."""
    if not row.moves.filter(event="assess").exists():
        return []
    rules = selectors.to_rules(row.standard)
    zeros = {item.code: 0 for item in rules.items if item.kind == "manual"}
    (found,) = grading.grade(rules, [grading.Sheet(row.branch_id, {**zeros, **row.own_given}, row.own_facts)])
    return list(found.goods)


def _plans(branch: Branch, period: Period) -> list[dict[str, Any]]:
    rows = RectificationPlan.objects.filter(branch=branch, opened_on__lt=period.end).filter(
        Q(closed_on__isnull=True) | Q(closed_on__gte=period.start)
    )
    return [
        {
            "kind": str(row.get_kind_display()), "on": _iso(row.opened_on), "problem": row.problem, "sponsor": row.sponsor,
            "deadline": _iso(row.deadline), "state": str(row.get_state_display()), "closed_on": _iso(row.closed_on),
            "acceptance": row.acceptance,
            "steps": [
                {"text": step.text, "due_on": _iso(step.due_on), "done_on": _iso(step.done_on), "result": step.result}
                for step in row.steps.order_by("order")
            ],
        }
        for row in rows.order_by("opened_on", "pk")
    ]  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
