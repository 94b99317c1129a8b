"""The year-end review: one score for each member and year, entered by the county, a team at a time."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from core import records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.periods import Period
from core.scope import WIDTH
from teams.domain import workflow
from teams.models import Member, Round, Team, YearReview

MOST = 10_000


def is_closed(county_path: str, year: int) -> bool:
    """Tell whether the year's last quarter is final, after which no review changes any more."""
    last = Period.quarter(year, 4).code
    return Round.objects.filter(unit__path=county_path, period=last, state=workflow.FINAL).exists()


def team_seen(actor: Actor, team_id: int) -> Team:
    """Return a team whose members the actor may review.

    :raises NotFound: there is none in the actor's area.
    :raises Forbidden: the actor reviews nobody.
    """
    team = Team.objects.within(actor.scope("sheet.view")).select_related("unit", "kind").filter(pk=team_id).first()
    if team is None:
        raise NotFound
    if not actor.can("sheet.verify", team.unit.path[:WIDTH]):
        raise Forbidden
    return team


def members_of(team: Team, year: int) -> list[Member]:
    """Return the team's members in post at the end of the year."""
    last = date(year, 12, 31)
    rows = Member.objects.filter(Q(left_on__isnull=True) | Q(left_on__gt=last), team=team, joined_on__lte=last)
    return list(rows.order_by("pk"))


def set_scores(*, actor: Actor, team_id: int, year: int, scores: Mapping[int, int], versions: Mapping[int, int]) -> int:
    """Set the year-end review scores (hundredths) of a team's members; return how many changed.

    `versions` are those that the person has read, 0 for a member without a score.

    :raises Conflict: the year's last quarter is final, or somebody saved other scores meanwhile.
    :raises DomainError: a score is not from 0 to 100; names the member's field.
    """
    team = team_seen(actor, team_id)
    members = {member.pk: member for member in members_of(team, year)}
    changed = 0
    with transaction.atomic():
        _hold(team, year)
        stored = {
            row.member_id: row
            for row in YearReview.objects.select_for_update().filter(year=year, member__in=members).order_by("pk")
        }
        for pk, score in sorted(scores.items()):
            if pk not in members:
                raise NotFound
            if not isinstance(score, int) or not 0 <= score <= MOST:
                raise DomainError(_("%(name)s: give 0 to 100 points.") % {"name": members[pk].name}, field=f"m{pk}")
            row = stored.get(pk)
            if (row.version if row else 0) != versions.get(pk):
                raise Conflict(
                    _("Somebody else has scored %(name)s meanwhile. Look at the stored points and save again.")
                    % {"name": members[pk].name},
                )
            changed += _set(actor, team, members[pk], year, score, row)
    return changed


def _hold(team: Team, year: int) -> None:
    """Hold the year's last quarter, which the close holds too, and the team, so that two who review it take turns.

    :raises Conflict: the quarter is final.
    """
    county, last = team.unit.path[:WIDTH], Period.quarter(year, 4).code
    list(Round.objects.select_for_update().filter(unit__path=county, period=last).values_list("pk"))
    if is_closed(county, year):
        raise Conflict(_("The last quarter of %(year)s is final; its review is no longer changed.") % {"year": year})
    Team.objects.select_for_update().get(pk=team.pk)


def _set(actor: Actor, team: Team, member: Member, year: int, score: int, row: YearReview | None) -> bool:
    if row is None:
        made = YearReview(year=year, member=member, score=score)
        records.create(actor=actor, action="review.scored", instance=made, path=team.unit.path)
        return True
    return records.change(
        actor=actor, action="review.scored", instance=row, path=team.unit.path, version=row.version,
        values={"score": score},
    )  # fmt: skip
