"""What of the teams stands on the desk: sheets that wait, and a member's own record."""

from typing import Any

from django.db.models import Count, QuerySet

from core import indicators
from core.actors import Actor
from core.scope import Scope
from teams import selectors
from teams.domain import workflow
from teams.models import AnnualRating, Member, Objection, Rating, Reminder, Round, StarItem, TeamSheet
from teams.web.lists import OWN_STEPS


def waiting(actor: Actor, round_: Round) -> list[dict[str, Any]]:
    """Return how many sheets wait for a step that the actor may take, the own post's step first; none on notice."""
    if round_.state != workflow.OPEN:
        return []
    found: list[dict[str, Any]] = []
    for action, state in OWN_STEPS:
        scope = actor.scope(action)
        if scope:
            rows = TeamSheet.objects.within(scope).filter(round=round_, state=state)
            count = rows.aggregate(n=Count("id"))["n"]
            found.append({"action": action, "state": state, "count": count, "own": not found})
    return found


def own_members(user: Any) -> list[dict[str, Any]]:
    """Return the account's own member records with their stars by quarter and the points behind them."""
    result = []
    for member in Member.objects.filter(user=user).select_related("team__unit", "team__kind"):
        annual = AnnualRating.objects.filter(member=member).order_by("-year").first()
        result.append(
            {
                "member": member, "ratings": ratings(Rating.objects.filter(member=member)), "annual": annual,
                "notice": Round.objects.filter(state=workflow.NOTICE, sheets__assessments__member=member).first(),
                "objected": Objection.objects.filter(member=member, channel="own").exists(),
            }
        )  # fmt: skip
    return result


def reminders(actor: Actor, round_: Round) -> list[Reminder]:
    """Return the last reminder of each step that the reader's own unit owes and has not done since, with its due day."""
    if round_.state != workflow.OPEN:
        return []
    rights = {workflow.SCORE: "sheet.score", workflow.REVIEW: "sheet.review"}
    due = {workflow.SCORE: round_.score_by, workflow.REVIEW: round_.review_by}
    paths = {step: actor.scope(action).paths for step, action in rights.items()}
    rows = Reminder.objects.filter(round=round_, unit__path__in=set().union(*paths.values())).select_related("unit")
    found: dict[tuple[str, str], Reminder] = {}
    for row in rows.order_by("sent_on", "pk"):
        if row.unit.path in paths[row.step]:
            found[row.unit.path, row.step] = row
    result = []
    for (path, step), row in found.items():
        waiting = TeamSheet.objects.within(Scope.of([path])).filter(round=round_, state=workflow.OWED[step]).count()
        if waiting:
            row.sheets, row.due = waiting, due[step]  # type: ignore[attr-defined]
            result.append(row)
    return result


def ratings(rows: QuerySet[Rating]) -> list[dict[str, Any]]:
    """Return the last eight final quarters of one member, newest first, each with its points by item."""
    found = rows.filter(round__state=workflow.FINAL).select_related("round").order_by("-round__period")[:8]
    items: dict[int, list[StarItem]] = {}
    result = []
    for rating in found:
        if rating.scheme_id not in items:
            items[rating.scheme_id] = selectors.items_of(rating.scheme_id)
        result.append({"rating": rating, "lines": [_line(item, rating) for item in items[rating.scheme_id]]})
    return result


def _line(item: StarItem, rating: Rating) -> dict[str, Any]:
    figure = rating.figures.get(item.indicator) if item.indicator else None
    label = indicators.get(item.indicator).label if item.indicator and indicators.exists(item.indicator) else ""
    return {
        "item": item, "points": rating.points.get(item.code, 0), "figure": 0 if label and figure is None else figure,
        "figure_label": label, "veto": item.kind == "veto", "vetoed": rating.veto == item.code,
    }  # fmt: skip
