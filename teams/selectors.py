"""Reads of teams, schemes and rounds."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from accounts.models import OrgUnit
from core.periods import Period
from core.scope import EVERYTHING, WIDTH, Scope
from teams.domain import scheme as rules
from teams.domain.consequences import Quarter
from teams.models import Rating, Round, StarItem, StarScheme, Team, TeamKind, TeamSheet


def county_of(path: str) -> OrgUnit:
    """Return the county that a unit of this path lies in."""
    return OrgUnit.objects.get(path=path[:WIDTH])


def whole_county(county: OrgUnit) -> Scope:
    """Return the scope of a county's facts; where it is the only one, reads need not look for its units."""
    if not OrgUnit.objects.filter(parent__isnull=True).exclude(pk=county.pk).exists():
        return EVERYTHING
    return Scope.of([county.path])


def to_rules(scheme: StarScheme) -> rules.Scheme:
    """Return a stored scheme as the plain data that the rule takes."""
    levels = {level.stars: level for level in scheme.levels.all()}
    return rules.Scheme(
        code=f"{scheme.pk}",
        base=scheme.base,
        items=tuple(
            rules.Item(
                code=item.code, dimension=item.dimension, kind=rules.ItemKind(item.kind), limit=item.limit,
                indicator=item.indicator, points=item.points, per=item.per, ceiling=item.ceiling,
            )
            for item in sorted(scheme.items.all(), key=lambda item: item.order)
        ),
        levels=tuple(
            rules.Level(
                stars, level.min_score,
                rules.Quota(level.quota, level.quota_is_share) if level.quota is not None else None,
            )
            for stars, level in sorted(levels.items(), reverse=True)
        ),
        allotment=rules.Allotment(scheme.allotment),
        tie_order=tuple(scheme.tie_order) or rules.DIMENSIONS,
        annual=rules.Annual(scheme.quarters_weight, scheme.review_weight, scheme.min_quarters),
    )  # fmt: skip


def adopted(county: OrgUnit, year: int) -> dict[int | None, StarScheme]:
    """Return the schemes in force in a year, by the kind of team they are for (None: all others)."""
    rows = StarScheme.objects.filter(unit=county, year=year, state="adopted").prefetch_related("items", "levels")
    return {scheme.team_kind_id: scheme for scheme in rows}


def rounds(scope: Scope) -> QuerySet[Round]:
    """Return the rounds of the counties that `scope` touches."""
    counties = {path[:WIDTH] for path in scope.paths}
    rows = Round.objects.select_related("unit")
    if not scope.everything:
        rows = rows.filter(unit__path__in=counties)
    return rows.order_by("-period", "pk")


def unfinished(round_: Round) -> QuerySet[TeamSheet]:
    """Return the sheets of a round that the county has not verified."""
    rows = TeamSheet.objects.filter(round=round_).exclude(state="verified")
    return rows.select_related("team__unit").order_by("team__unit__path", "team_id")


def steps_by_township(round_: Round, scope: Scope) -> list[dict[str, object]]:
    """Return, per township of the scope, how many sheets stand at which step."""
    rows = (
        TeamSheet.objects.within(scope)
        .filter(round=round_)
        .order_by()
        .values_list("team__unit__path", "state")
        .annotate(n=Count("id"))
    )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path, state, number in rows:
        counts[path[: 2 * WIDTH]][state] += number
    names = dict(OrgUnit.objects.filter(path__in=counts).values_list("path", "name"))
    return [
        {
            "name": names.get(path, ""), "path": path, "total": sum(states.values()),
            **{state: states.get(state, 0) for state in ("draft", "scored", "reviewed", "verified")},
        }
        for path, states in sorted(counts.items())
    ]  # fmt: skip


def histories(members: Iterable[int] | None, county: OrgUnit, upto: Period) -> dict[int, list[Quarter]]:
    """Return each member's last three quarters up to `upto`, oldest first."""
    codes = [upto.previous.previous.code, upto.previous.code, upto.code]
    rows = Rating.objects.filter(round__unit=county, round__period__in=codes)
    if members is not None:
        rows = rows.filter(member__in=list(members))
    found: dict[int, list[Quarter]] = defaultdict(list)
    for member, stars, score in rows.order_by("round__period").values_list("member_id", "stars", "score"):
        found[member].append(Quarter(stars, score))
    return found


def missing_kinds(scope: Scope, county: OrgUnit) -> list[tuple[OrgUnit, TeamKind]]:
    """Return every village or community of the scope and kind of team in use that it lacks."""
    kinds = list(TeamKind.objects.filter(unit=county, is_active=True).order_by("order"))
    have = set(Team.objects.within(scope).filter(closed_on__isnull=True).values_list("unit_id", "kind_id"))
    units = OrgUnit.objects.within(scope).filter(level="unit").exclude(kind="department")
    return [(unit, kind) for unit in units.order_by("path") for kind in kinds if (unit.pk, kind.pk) not in have]


def out_of_size(scope: Scope) -> list[tuple[Team, int]]:
    """Return the open teams whose number of members is outside the county's rule."""
    rows = (
        Team.objects.within(scope)
        .filter(closed_on__isnull=True)
        .select_related("kind", "unit")
        .annotate(n=Count("members", filter=Q(members__left_on__isnull=True)))
        .order_by("unit__path", "pk")
    )
    return [(team, team.n) for team in rows if not team.kind.min_size <= team.n <= team.kind.max_size]


def items_of(scheme_id: int) -> list[StarItem]:
    """Return a scheme's items in order."""
    return list(StarItem.objects.filter(scheme_id=scheme_id).order_by("order"))
