"""What the page of an organisation shows: its own record, and what other parts of the portal know of it.

A part adds its section with `register`: its place, and what makes it. A section is a template with a context of its own, and is
left out where there is nothing to say.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from branches import selectors
from branches.domain import records as rule
from branches.models import Branch
from branches.web.branch_words import warning
from core.actors import Actor


@dataclass(frozen=True)
class Section:
    """One part of the page: a template, and what it needs."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)


Maker = Callable[[Actor, Branch, date], Section | None]
_MAKERS: list[tuple[int, Maker]] = []


def register(place: int, maker: Maker) -> None:
    """Add a section; sections stand in the order of their places."""
    _MAKERS.append((place, maker))
    _MAKERS.sort(key=lambda pair: pair[0])


def of(actor: Actor, branch: Branch, today: date) -> list[Section]:
    """Return the sections of an organisation's page."""
    made = [maker(actor, branch, today) for _place, maker in _MAKERS]
    return [section for section in made if section is not None]


# The record's own -------------------------------------------------------------------------------


def _counts(actor: Actor, branch: Branch, today: date) -> Section | None:
    if branch.kind == "committee":
        return None
    found = selectors.warned(Branch.objects.filter(pk=branch.pk)).get(branch.pk, [])
    return Section(
        "branches/_counts.html",
        {
            "warnings": [warning(one) for one in found], "is_village": branch.is_lead and branch.unit.kind in selectors.VILLAGES,
            "per_hub": rule.per_hub(branch.linked_households, branch.hubs),
        },
    )  # fmt: skip


def _posts(actor: Actor, branch: Branch, today: date) -> Section:
    order = ("secretary", "deputy", "organisation", "publicity", "discipline", "youth", "women", "member")
    rows = sorted(branch.posts.all(), key=lambda row: (order.index(row.post), row.pk))
    return Section(
        "branches/_posts.html",
        {
            "held": [row for row in rows if row.held_until is None],
            "past": sorted((row for row in rows if row.held_until), key=lambda row: (row.held_until, row.pk), reverse=True),
        },
    )  # fmt: skip


def _duties(actor: Actor, branch: Branch, today: date) -> Section | None:
    duties = list(branch.duties.filter(until__isnull=True).order_by("title", "pk"))
    pledges = list(branch.pledges.select_related("duty").order_by("-due_on", "-pk")[:30])
    if branch.kind == "committee" and not duties and not pledges:
        return None
    return Section(
        "branches/_duties.html",
        {
            "duties": duties,
            "pledges": [{"row": row, "state": rule.pledge_state(row.kept, row.due_on, today)} for row in pledges],
        },
    )


def _links(actor: Actor, branch: Branch, today: date) -> Section | None:
    rows = list(branch.links.order_by("until", "-since", "pk"))
    may = actor.can("branch.change", branch.unit.path) and branch.dissolved_on is None and branch.kind != "committee"
    if not rows and not may:
        return None
    return Section("branches/_links.html", {"links": rows, "may_link": may})


def _visits(actor: Actor, branch: Branch, today: date) -> Section | None:
    ranges = selectors.ranges_of(branch.unit.path)
    watched = branch.kind != "committee" and rule.is_watched(branch.founded_on, branch.dissolved_on, today, ranges)
    rows = list(branch.visits.order_by("-visited_on", "-pk"))
    if not watched and not rows:
        return None
    due = rule.visit_due(branch.founded_on, rows[0].visited_on if rows else None, ranges)
    return Section(
        "branches/_visits.html",
        {
            "visits": rows, "watched": watched, "until": rule.months_after(branch.founded_on, ranges.watch_months), "due": due,
            "is_late": due < today, "may_visit": watched and actor.can("branch.change", branch.unit.path),
        },
    )  # fmt: skip


def _below(actor: Actor, branch: Branch, today: date) -> Section | None:
    rows = list(
        branch.children.within(actor.scope("branch.view"))  # type: ignore[attr-defined]
        .filter(dissolved_on__isnull=True).select_related("unit").order_by("unit__path", "-is_lead", "pk")[:200]
    )  # fmt: skip
    return Section("branches/_below.html", {"rows": rows}) if rows else None


def book_years(actor: Actor, branch: Branch, today: date) -> list[int]:
    """Return the years of which the actor may have the organisation's record book, newest first: three at most."""
    if not actor.can("grading.view", branch.unit.path):
        return []
    last = min(today.year, branch.dissolved_on.year) if branch.dissolved_on is not None else today.year
    return [year for year in range(last, last - 3, -1) if year >= branch.founded_on.year]


def _books(actor: Actor, branch: Branch, today: date) -> Section | None:
    years = book_years(actor, branch, today)
    return Section("branches/_books.html", {"years": years}) if years else None


register(95, _books)

for _place, _maker in ((10, _counts), (20, _posts), (70, _duties), (80, _links), (85, _visits), (90, _below)):
    register(_place, _maker)
