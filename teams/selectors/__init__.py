"""Reads of teams, schemes and rounds."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import OrgUnit
from core.periods import Period
from core.scope import EVERYTHING, WIDTH, Scope
from teams.domain import consequences, workflow
from teams.domain import scheme as rules
from teams.domain.consequences import Quarter
from teams.domain.scheme_diff import Version
from teams.models import Member, Rating, Round, StarItem, StarScheme, Team, TeamKind, TeamSheet


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


def to_version(scheme: StarScheme) -> Version:
    """Return a stored scheme as what two versions are compared by."""
    return Version(
        to_rules(scheme),
        {item.code: item.name for item in scheme.items.all()},
        {
            "name": scheme.name, "team_kind": scheme.team_kind.name if scheme.team_kind else None,
            "notice_workdays": scheme.notice_workdays,
        },
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


@dataclass(frozen=True)
class Facts:
    """What the newest final quarters say of one member: `{"period", "stars", "score"}`, newest last."""

    round: Round | None = None
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def history(self) -> list[Quarter]:
        return [Quarter(row["stars"], row["score"]) for row in self.rows]


def facts_of(member: Member) -> Facts:
    """Return a member's last three final quarters; nothing where the newest one did not rate the member."""
    county = member.team.unit.path[:WIDTH]
    newest = Round.objects.filter(unit__path=county, state="final").order_by("-period").first()
    if newest is None:
        return Facts()
    upto = Period.parse(newest.period)
    codes = [upto.previous.previous.code, upto.previous.code, upto.code]
    found = Rating.objects.filter(member=member, round__unit=newest.unit_id, round__period__in=codes)
    rows = [
        {"period": period, "stars": stars, "score": score}
        for period, stars, score in found.order_by("round__period").values_list("round__period", "stars", "score")
    ]
    return Facts(newest, rows) if rows and rows[-1]["period"] == newest.period else Facts(newest)


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


def scheme_of(scheme_id: int) -> StarScheme:
    """Return a scheme with its items and levels."""
    return StarScheme.objects.prefetch_related("items", "levels").get(pk=scheme_id)


def owed(round_: Round, scope: Scope, today: date) -> dict[str, list[workflow.Owed]]:
    """Return, by the unit's path, the steps that units (handing in) and townships (reviewing) of the scope owe."""
    if round_.state != workflow.OPEN:
        return {}
    waiting = {state: step for step, state in workflow.OWED.items()}
    due = {workflow.SCORE: round_.score_by, workflow.REVIEW: round_.review_by}
    rows = TeamSheet.objects.within(scope).filter(round=round_, state__in=waiting).order_by()
    counts: dict[tuple[str, str], int] = defaultdict(int)
    for path, state, number in rows.values_list("team__unit__path", "state").annotate(n=Count("id")):
        step = waiting[state]
        counts[(path if step == workflow.SCORE else path[: 2 * WIDTH]), step] += number
    found: dict[str, list[workflow.Owed]] = defaultdict(list)
    for (path, step), number in sorted(counts.items()):
        found[path].append(workflow.Owed(step, number, workflow.late_days(due[step], today)))
    return dict(found)


def _before(round_: Round, members: list[int]) -> dict[int, list[Quarter]]:
    """Return the members' quarters among the two before a round, oldest first."""
    period = Period.parse(round_.period)
    codes = [period.previous.previous.code, period.previous.code]
    earlier = list(Round.objects.filter(unit=round_.unit_id, period__in=codes).values_list("pk", flat=True))
    rows = Rating.objects.filter(round__in=earlier, member__in=members).order_by("round__period")
    found: dict[int, list[Quarter]] = defaultdict(list)
    for member, stars, score in rows.values_list("member_id", "stars", "score"):
        found[member].append(Quarter(stars, score))
    return found


def on_lists(round_: Round, scope: Scope) -> dict[str, list[int]]:
    """Return the members of the scope whom a final quarter puts on each list, by the list's code."""
    found: dict[str, list[int]] = {code: [] for code in consequences.ACTS}
    if round_.state != workflow.FINAL:
        return found
    rows = Rating.objects.within(scope).filter(round=round_).order_by("member_id")
    newest = list(rows.values_list("member_id", "stars", "score"))
    before = _before(round_, [member for member, stars, _score in newest if consequences.looks_back(stars)])
    alone = {stars: consequences.listed([Quarter(stars, 0)]) for stars in range(6)}
    for member, stars, score in newest:
        past = before.get(member)
        for code in consequences.listed([*past, Quarter(stars, score)]) if past else alone[stars]:
            found[code].append(member)
    return found
