"""What appraisals of a year are composed from: figures of teams read once each, however many teams there are."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import ExtractQuarter
from django.utils import translation

from accounts.models import OrgUnit
from core import indicators
from core.periods import Period
from core.scope import WIDTH, Scope
from teams import choices
from teams.domain.appraisal import NAMED_FROM, Facts
from teams.models import Activity, AnnualRating, Member, RankingLine, Rating, Team

HONOURS, SERVICE = "team.honours", "team.points"
"""Commendations of a team and its members; points that its members earned. The portal that keeps them registers them."""
_FIGURES = (
    "team.members", "team.activities", "team.reach", "team.taking-part", "team.trained", "team.attendances",
    "team.tickets.settled", "team.tickets.on-time", HONOURS, SERVICE,
)  # fmt: skip


def of_teams(teams: Collection[Team], year: int) -> dict[int, Facts]:
    """Return the facts of teams (read with unit, its parent and kind) by key; the texts are Chinese."""
    keys = [team.pk for team in teams]
    if not keys:
        return {}
    period = Period.parse(str(year))
    scope = _scope(teams)
    with indicators.together():
        figures = {code: indicators.get(code).query(scope, period) for code in _FIGURES if indicators.exists(code)}
    moves = _moves(keys, period)
    fields, quarters = _activities(keys, period)
    stars, named = _annual(keys, year)
    scores, ranks = _scores(keys, year), _ranks(keys, year)
    found = {}
    for team in teams:
        value = {code: figures[code].get(team.pk, 0) if code in figures else 0 for code in _FIGURES}
        joined, left, party = moves.get(team.pk, (0, 0, 0))
        parent: OrgUnit | None = team.unit.parent
        found[team.pk] = Facts(
            team=team.name, kind=team.kind.name, unit=team.unit.name, year=year, members=value["team.members"],
            township=parent.name if parent is not None and parent.level == "township" else "",
            joined=joined, left=left, party=party, activities=value["team.activities"], reach=value["team.reach"],
            taking_part=value["team.taking-part"], fields=tuple(fields.get(team.pk, ())),
            idle_quarters=tuple(n for n in range(1, 5) if _existed(team, year, n) and n not in quarters.get(team.pk, ())),
            trained=value["team.trained"], attendances=value["team.attendances"], stars=stars.get(team.pk, {}),
            named=tuple(named.get(team.pk, ())), quarter_scores=tuple(scores.get(team.pk, ())),
            ranks=tuple(ranks.get(team.pk, ())), settled=value["team.tickets.settled"],
            on_time=value["team.tickets.on-time"], honours=value[HONOURS] if HONOURS in figures else None,
            points=value[SERVICE] if SERVICE in figures else None,
        )  # fmt: skip
    return found


def _scope(teams: Iterable[Team]) -> Scope:
    """Return a scope around the teams: their units, or their county where they are many."""
    paths = {team.unit.path for team in teams}
    return Scope.of(sorted(paths) if len(paths) <= 20 else sorted({path[:WIDTH] for path in paths}))


def _existed(team: Team, year: int, number: int) -> bool:
    quarter = Period.quarter(year, number)
    return team.founded_on < quarter.end and (team.closed_on is None or team.closed_on >= quarter.start)


def _moves(keys: list[int], period: Period) -> dict[int, tuple[int, int, int]]:
    inside = {"gte": period.start, "lt": period.end}
    present = Q(joined_on__lt=period.end) & (Q(left_on__isnull=True) | Q(left_on__gt=period.last_day))
    rows = Member.objects.filter(team__in=keys).order_by().values_list("team_id").annotate(
        joined=Count("pk", filter=Q(**{f"joined_on__{name}": day for name, day in inside.items()})),
        left=Count("pk", filter=Q(**{f"left_on__{name}": day for name, day in inside.items()})),
        party=Count("pk", filter=present & Q(is_party_member=True)),
    )  # fmt: skip
    return {team: (joined, left, party) for team, joined, left, party in rows}


def _activities(keys: list[int], period: Period) -> tuple[dict[int, list[tuple[str, int]]], dict[int, set[int]]]:
    with translation.override("zh-hans"):
        names = {code: str(name) for code, name in choices.FIELDS}
    rows = Activity.objects.filter(team__in=keys, held_on__gte=period.start, held_on__lt=period.end).order_by()
    fields: dict[int, list[tuple[str, int]]] = defaultdict(list)
    quarters: dict[int, set[int]] = defaultdict(set)
    counted: dict[tuple[int, str], int] = defaultdict(int)
    grouped = rows.annotate(quarter=ExtractQuarter("held_on")).values_list("team_id", "field", "quarter")
    for team, field, quarter, number in grouped.annotate(n=Count("pk")):
        counted[team, field] += number
        quarters[team].add(quarter)
    for (team, field), number in sorted(counted.items(), key=lambda pair: (pair[0][0], -pair[1], pair[0][1])):
        fields[team].append((names.get(field, field), number))
    return fields, quarters


def _annual(
    keys: list[int], year: int
) -> tuple[dict[int, dict[int, int]], dict[int, list[tuple[int, tuple[str, ...]]]]]:
    stars: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    people: dict[int, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = AnnualRating.objects.filter(member__team__in=keys, year=year).order_by("-score", "member_id")
    for team, number, name in rows.values_list("member__team_id", "stars", "member__name"):
        stars[team][number] += 1
        if number >= NAMED_FROM:
            people[team][number].append(name)
    named = {
        team: [(number, tuple(names)) for number, names in sorted(found.items(), reverse=True)]
        for team, found in people.items()
    }
    return {team: dict(found) for team, found in stars.items()}, named


def _scores(keys: list[int], year: int) -> dict[int, list[tuple[int, int]]]:
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0])
    rows = Rating.objects.filter(member__team__in=keys, round__period__startswith=f"{year}Q", round__state="final")
    for team, period, score in rows.order_by().values_list("member__team_id", "round__period", "score"):
        sums[team, period][0] += score
        sums[team, period][1] += 1
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (team, period), (total, number) in sorted(sums.items()):
        found[team].append((int(period[-1]), (2 * total + number) // (2 * number)))
    return found


def _ranks(keys: list[int], year: int) -> dict[int, list[tuple[int, int, int]]]:
    rows = RankingLine.objects.filter(team__in=keys, ranking__period__startswith=f"{year}-", ranking__state="published")
    found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    read = list(rows.order_by("ranking__period").values_list("team_id", "ranking_id", "ranking__period", "place"))
    sizes = dict(
        RankingLine.objects.filter(ranking__in={ranking for _team, ranking, _period, _place in read})
        .order_by().values_list("ranking_id").annotate(n=Count("pk"))
    )  # fmt: skip
    for team, ranking, period, place in read:
        found[team].append((int(period[-2:]), place, sizes[ranking]))
    return found


def as_stored(facts: Facts) -> dict[str, Any]:
    """Return facts as an appraisal keeps them."""
    return {
        "team": facts.team, "kind": facts.kind, "unit": facts.unit, "township": facts.township, "members": facts.members,
        "party": facts.party, "activities": facts.activities, "reach": facts.reach, "trained": facts.trained,
        "stars": {str(stars): number for stars, number in sorted(facts.stars.items(), reverse=True)},
        "ranks": [list(rank) for rank in facts.ranks], "settled": facts.settled, "on_time": facts.on_time,
        "honours": facts.honours, "points": facts.points, "quarter_scores": [list(row) for row in facts.quarter_scores],
    }  # fmt: skip
