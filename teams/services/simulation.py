"""Simulating a scheme on a past quarter: who would move. Nothing is written but who took the names."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, indicators
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.periods import Period
from core.scope import WIDTH
from teams import selectors
from teams.domain import rating as rule
from teams.domain import simulation as rules
from teams.domain import targets
from teams.domain.scheme import Item, Scheme, SchemeError, check
from teams.domain.simulation import Move, Standing
from teams.models import Assessment, Rating, Round, StarItem, StarScheme, StarTarget
from teams.services import rating, schemes

_RATED = ("notice", "final")


@dataclass(frozen=True)
class TownshipRow:
    """A township in figures: members, who would go up and down, three stars and more before and after."""

    path: str
    name: str
    members: int
    up: int
    down: int
    three_up_before: int
    three_up_after: int


@dataclass(frozen=True)
class TargetRow:
    """A target read with the quarter's stars and with the simulated ones."""

    name: str
    before: targets.Reading
    after: targets.Reading


@dataclass(frozen=True)
class Simulation:
    """What a scheme would have made of a quarter."""

    scheme: StarScheme
    round: Round
    members: int
    """Rated in the quarter, the whole county."""
    covered: int
    """Of them those whose teams the scheme is for."""
    decided: int
    """Of them those whose stars a person decided; they keep them."""
    sources: tuple[rules.Source, ...]
    left_out: tuple[Item, ...]
    past_names: Mapping[str, str]
    """Names of the quarter's items by code."""
    counted_now: tuple[str, ...]
    """Figures that the quarter did not keep: counted now from its records."""
    before: Mapping[int, int]
    after: Mapping[int, int]
    """Members by stars, the whole county."""
    moves: tuple[Move, ...]
    paths: Mapping[int, str]
    """Member → path of the unit."""
    townships: tuple[TownshipRow, ...]
    targets: tuple[TargetRow, ...]
    targets_year: int

    @property
    def up(self) -> int:
        return sum(move.up for move in self.moves)

    @property
    def down(self) -> int:
        return len(self.moves) - self.up


def quarters(county: OrgUnit) -> list[Round]:
    """Return the quarters of a county that have results, newest first."""
    return list(Round.objects.filter(unit=county, state__in=_RATED).order_by("-period"))


def simulate(*, actor: Actor, scheme_id: int, round_id: int) -> Simulation:
    """Return what a scheme would have made of a quarter on public notice or closed.

    A closed quarter is read as it was closed: its stars and the figures they were made of. Stars
    that a person decided stay. Members whose teams the scheme is not for keep their scheme; where
    that is ranked, its quotas are counted among those who remain.

    :raises NotFound: the county has no such scheme or quarter.
    :raises DomainError: the quarter has no results, the scheme cannot be used, or it is for nobody of the quarter.
    """
    scheme = schemes.seen(actor, scheme_id)
    actor.require("scheme.change", scheme.unit.path, see="scheme.view")
    round_ = Round.objects.select_related("unit").filter(pk=round_id, unit=scheme.unit).first()
    if round_ is None:
        raise NotFound
    if round_.state not in _RATED:
        raise DomainError(_("The quarter has no results yet. Choose one on public notice or closed."), field="quarter")
    draft = selectors.to_rules(scheme)
    try:
        check(draft, frozenset(figure.code for figure in indicators.of("member")))
    except SchemeError as error:
        raise DomainError(
            _("The scheme cannot be used yet; it is checked before it is simulated:")
            + "\n"
            + "\n".join(schemes.problems(scheme))
        ) from error
    with bulk.uninterrupted():
        return _simulate(scheme, draft, round_)


def note_taken(*, actor: Actor, result: Simulation, count: int) -> None:
    """Write to the audit chain that the names of those who would move were taken as a workbook."""
    scheme, round_ = result.scheme, result.round
    audit.record(
        actor=actor, action="list.exported", target=scheme, path=scheme.unit.path,
        changes={"list": "simulation", "filter": f"quarter={round_.period}", "count": count},
    )  # fmt: skip


def _simulate(scheme: StarScheme, draft: Scheme, round_: Round) -> Simulation:
    groups = rating.sheets_of(round_)
    stored, decided = _stored(round_)
    kinds, paths = _homes(round_)
    general = set(StarScheme.objects.filter(pk__in=groups, team_kind=None).values_list("pk", flat=True))
    before: dict[int, Standing] = {}
    after: dict[int, Standing] = {}
    inputs: list[rule.Sheet] = []
    sources: list[rules.Source] = []
    left: list[Item] = []
    new: dict[str, indicators.Values] = {}
    for key, (past, sheets) in groups.items():
        if stored:
            sheets = [row._replace(figures=stored[row.member][1]) for row in sheets if row.member in stored]
            results = {row.member: stored[row.member][0] for row in sheets}
        else:
            results = _rated(past, sheets)
        before |= results
        mine: list[rule.Sheet] = []
        rest: list[rule.Sheet] = []
        for row in sheets:
            own = key in general if scheme.team_kind_id is None else kinds[row.member] == scheme.team_kind_id
            (mine if own else rest).append(row)
        if not mine:
            after |= results
            continue
        after |= _rated(past, rest)
        sources += [s for s in rules.sources(draft, past) if s not in sources]
        left += [item for item in rules.left_out(draft, past) if item not in left]
        new |= _not_kept(draft, past, round_)
        known = [row._replace(figures=_with(row, new)) for row in mine] if new else mine
        inputs += rules.sheets(draft, past, known, rule.score_all(past, mine))
    if not inputs:
        raise DomainError(_("No team of the kind that the scheme is for was rated in this quarter."), field="quarter")
    after |= _rated(draft, inputs)
    for member, stars in decided.items():
        if member in after:
            before[member] = before[member]._replace(stars=stars)
            after[member] = after[member]._replace(stars=stars)
    moved = rules.moves(before, after)
    spread = rules.spread(before.values()), rules.spread(after.values())
    year, rows = _targets(scheme, round_, *spread)
    return Simulation(
        scheme=scheme, round=round_, members=len(before), covered=len(inputs),
        decided=len(decided.keys() & {row.member for row in inputs}),
        sources=tuple(sources), left_out=tuple(left),
        past_names=dict(StarItem.objects.filter(scheme__in=groups).values_list("code", "name")), counted_now=tuple(new), before=spread[0], after=spread[1],
        moves=tuple(moved), paths=paths, townships=_townships(paths, before, after, moved), targets=rows,
        targets_year=year,
    )  # fmt: skip


def _rated(scheme: Scheme, sheets: list[rule.Sheet]) -> dict[int, Standing]:
    return {row.member: Standing(row.stars, row.score) for row in rule.rate(scheme, sheets)}


def _stored(round_: Round) -> tuple[dict[int, tuple[Standing, dict[str, int]]], dict[int, int]]:
    """Return a closed quarter's results with the figures used, and the stars that persons decided."""
    if round_.state != "final":
        return {}, {member: stars for member, (stars, _reason) in rating.decisions(round_).items()}
    lines = list(
        Rating.objects.filter(round=round_)
        .order_by()
        .annotate(text=Cast("figures", TextField()))
        .values_list("member_id", "score", "stars", "computed_stars", "text")
    )
    shared: dict[str, dict[str, int]] = {}
    results = {}
    for member, score, _stars, computed, text in lines:
        if text not in shared:
            shared[text] = json.loads(text)
        results[member] = (Standing(computed, score), shared[text])
    return results, {line[0]: line[2] for line in lines if line[2] != line[3]}


def _homes(round_: Round) -> tuple[dict[int, int], dict[int, str]]:
    """Return each assessed member's kind of team, and path of the unit."""
    rows = Assessment.objects.filter(sheet__round=round_).order_by()
    found = list(rows.values_list("member_id", "sheet__team__kind_id", "sheet__team__unit__path"))
    return {member: kind for member, kind, _path in found}, {member: path for member, _kind, path in found}


def _not_kept(draft: Scheme, past: Scheme, round_: Round) -> dict[str, indicators.Values]:
    """Return the figures that the draft asks for and the quarter's scheme did not."""
    asked = {item.indicator for item in draft.items if item.indicator} - {item.indicator for item in past.items}
    scope, period = selectors.whole_county(round_.unit), Period.parse(round_.period)
    return {code: indicators.get(code).query(scope, period) for code in sorted(asked)}


def _with(row: rule.Sheet, more: Mapping[str, indicators.Values]) -> dict[str, int]:
    return {**row.figures, **{code: values[row.member] for code, values in more.items() if row.member in values}}


def _townships(
    paths: Mapping[int, str],
    before: Mapping[int, Standing],
    after: Mapping[int, Standing],
    moved: Iterable[Move],
) -> tuple[TownshipRow, ...]:
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for member, path in paths.items():
        if member in after:
            row = counts[path[: 2 * WIDTH]]
            row["members"] += 1
            row["before"] += before[member].stars >= 3
            row["after"] += after[member].stars >= 3
    for move in moved:
        counts[paths[move.member][: 2 * WIDTH]]["up" if move.up else "down"] += 1
    names = dict(OrgUnit.objects.filter(path__in=counts).values_list("path", "name"))
    return tuple(
        TownshipRow(path, names.get(path, ""), n["members"], n["up"], n["down"], n["before"], n["after"])
        for path, n in sorted(counts.items())
    )


def _targets(
    scheme: StarScheme, round_: Round, before: Mapping[int, int], after: Mapping[int, int]
) -> tuple[int, tuple[TargetRow, ...]]:
    """Return the county's targets that stars decide, of the scheme's year or else of the quarter's."""
    year = scheme.year
    rows = list(StarTarget.objects.filter(unit=scheme.unit, year=year).order_by("order", "pk"))
    if not rows:
        year = Period.parse(round_.period).year
        rows = list(StarTarget.objects.filter(unit=scheme.unit, year=year).order_by("order", "pk"))
    found = []
    for row in rows:
        target = targets.Target(row.code, row.name, row.numerator, row.denominator, row.threshold, row.is_share)
        readings = [_reading(target, counts) for counts in (before, after)]
        if readings[0] is not None and readings[1] is not None:
            found.append(TargetRow(row.name, readings[0], readings[1]))
    return year, tuple(found)


def _reading(target: targets.Target, counts: Mapping[int, int]) -> targets.Reading | None:
    top = rules.star_figure(target.numerator, counts)
    whole = rules.star_figure(target.denominator, counts) if target.denominator else None
    if top is None or (target.denominator and whole is None):
        return None
    return targets.read(target, top, whole)
