"""What of the teams waits for the person on the desk."""

from typing import Any

from core.actors import Actor
from teams import selectors
from teams.models import AnnualRating, Member, Rating, Round, TeamSheet


def waiting(actor: Actor, round_: Round) -> list[dict[str, Any]]:
    """Return how many sheets wait for a step that the actor may take."""
    found = []
    for action, state in (("sheet.score", "draft"), ("sheet.review", "scored"), ("sheet.verify", "reviewed")):
        scope = actor.scope(action)
        if scope:
            count = TeamSheet.objects.within(scope).filter(round=round_, state=state).count()
            found.append({"action": action, "state": state, "count": count})
    return found


def own_members(user: Any) -> list[dict[str, Any]]:
    """Return the account's own member records with their newest stars and the points behind them."""
    result = []
    rows = Member.objects.filter(user=user).select_related("team__unit", "team__kind")
    for member in rows:
        ratings = (
            Rating.objects.filter(member=member, round__state="final")
            .select_related("round", "scheme")
            .order_by("-round__period")
        )
        annual = AnnualRating.objects.filter(member=member).order_by("-year").first()
        result.append({"member": member, "ratings": list(ratings[:8]), "annual": annual})
    return result


def scheme_lines(rating: Rating) -> list[dict[str, Any]]:
    """Return a result's points item by item, in the scheme's order."""
    lines = []
    for item in selectors.items_of(rating.scheme_id):
        lines.append({"item": item, "points": rating.points.get(item.code, 0), "figure": rating.figures.get(item.indicator)})
    return lines
