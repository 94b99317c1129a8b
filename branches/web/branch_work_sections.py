"""What meetings, elections and the year's grading know of one organisation, for its page; each with the way to the records."""

from datetime import date

from django.db.models import Count, Q

from branches import choices
from branches.domain import grading as grades
from branches.indicators import grading as figures
from branches.models import Branch
from branches.selectors import meetings
from branches.web import election_words
from branches.web.branch_sections import Section, register
from core.actors import Actor

NEWEST = 5


def _meetings(actor: Actor, branch: Branch, today: date) -> Section | None:
    """Return how the organisation stands with the meetings of this year, what is to be held now, and the newest records."""
    path = branch.unit.path
    if not actor.can("meeting.view", path):
        return None
    year = meetings.year_of(branch, today.year, today)
    rows = list(branch.meetings.filter(state="held").select_related("kind").order_by("-held_on", "-pk")[:NEWEST])
    if branch.kind == "committee" and not year and not rows:
        return None
    may = branch.dissolved_on is None and actor.can("meeting.record", path)
    return Section(
        "branches/_year_meetings.html",
        {
            "year": today.year, "whole": meetings.standing_of(year, today), "rows": rows, "may_record": may,
            "now": meetings.open_of(year, today) if may else [],
        },
    )  # fmt: skip


def _term(actor: Actor, branch: Branch, today: date) -> Section | None:
    """Return how the term stands, what is under way, and the elections that were held."""
    path = branch.unit.path
    if not actor.can("term.view", path):
        return None
    past = list(branch.elections.filter(state="filed").order_by("-held_on", "-pk")[:NEWEST])
    if branch.dissolved_on is not None and not past:
        return None
    return Section(
        "branches/_term.html",
        {
            "line": election_words.board_lines([branch], today)[0] if branch.dissolved_on is None else None,
            "past": past, "may_plan": branch.dissolved_on is None and actor.can("election.run", path),
        },
    )  # fmt: skip


def _grading(actor: Actor, branch: Branch, today: date) -> Section | None:
    """Return the newest years of grading with their sheets, the titles that are held, and the plan that is open."""
    path = branch.unit.path
    if not actor.can("grading.view", path):
        return None
    labels = dict(choices.GRADES)
    rows = [
        {
            "row": row,
            "grade": labels.get(row.good_count, "")
            if row.round.state == grades.FINAL and row.good_count is not None
            else "",
        }
        for row in branch.gradings.select_related("round").order_by("-round__year")[:NEWEST]
    ]
    sites = list(figures.sites_on(actor.scope("site.view"), today).filter(branch=branch).order_by("granted_on", "pk"))
    late = Count("steps", filter=Q(steps__done_on__isnull=True, steps__due_on__lt=today))
    plans = branch.plans.within(actor.scope("rectification.view")).filter(state="open")  # type: ignore[attr-defined]
    plan = plans.annotate(late=late).first()
    if not rows and not sites and plan is None:
        return None
    return Section(
        "branches/_grading_of_branch.html",
        {"rows": rows, "sites": sites, "plan": plan, "plan_late": plan is not None and plan.deadline < today},
    )


for _place, _maker in ((30, _meetings), (40, _term), (50, _grading)):
    register(_place, _maker)
