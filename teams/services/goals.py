"""Targets as a page shows them: actual, gap, and a forecast from the quarters that are final."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models import OrgUnit
from core import indicators
from core.periods import Period
from core.scope import WIDTH, Scope
from teams import selectors
from teams.domain import targets, workflow
from teams.models import AnnualRating, Member, Rating, Round, StarScheme, StarTarget

Figures = Mapping[str, Mapping[str, int]]
"""Code of a figure → unit's path (counties and townships) → value."""


@dataclass(frozen=True)
class Basis:
    """What a forecast rests on: the final quarters of the year, oldest first."""

    quarters: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.quarters)


def figures(county: OrgUnit, scope: Scope, period: Period, codes: Iterable[str]) -> Figures:
    """Return the values of unit figures for the county and each township of the scope."""
    paths = dict(OrgUnit.objects.within(scope).filter(path__startswith=county.path).values_list("pk", "path"))
    found: dict[str, dict[str, int]] = {}
    for code in codes:
        sums: dict[str, int] = defaultdict(int)
        for unit, value in indicators.get(code).query(scope, period).items():
            for end in (WIDTH, 2 * WIDTH):
                if unit in paths and len(paths[unit]) >= end:
                    sums[paths[unit][:end]] += value
        found[code] = sums
    return found


def forecast(county: OrgUnit, scope: Scope, year: int) -> tuple[Basis, Figures]:
    """Return the year's figures of stars as if its other quarters went like the final ones; nothing once it is complete."""
    codes = [Period.quarter(year, n).code for n in range(1, 5)]
    final = list(Round.objects.filter(unit=county, period__in=codes, state=workflow.FINAL).order_by("period"))
    basis = Basis(tuple(row.period for row in final))
    if not final or AnnualRating.objects.within(Scope.of([county.path])).filter(year=year).exists():
        return Basis(()), {}
    scores: dict[int, list[int]] = defaultdict(list)
    schemes: dict[int, int] = {}
    vetoes: dict[int, str] = {}
    rows = Rating.objects.filter(round__in=final).order_by("round__period")
    for member, period, scheme, score, veto in rows.values_list(
        "member_id", "round__period", "scheme_id", "score", "veto"
    ):
        scores[member].append(score)
        if period == final[-1].period:
            schemes[member], vetoes[member] = scheme, veto
    stars: dict[int, int] = {}
    for stored in StarScheme.objects.filter(pk__in=set(schemes.values())).prefetch_related("items", "levels"):
        own = {member: scores[member] for member, scheme in schemes.items() if scheme == stored.pk}
        stars |= targets.projected(selectors.to_rules(stored), own, vetoes)
    by_path: dict[str, list[int]] = defaultdict(list)
    people = Member.objects.within(scope).filter(team__unit__path__startswith=county.path).order_by()
    for member, path in people.values_list("pk", "team__unit__path"):
        if member in stars:
            for end in {WIDTH, min(2 * WIDTH, len(path))}:
                by_path[path[:end]].append(stars[member])
    counted = {path: targets.counts(found) for path, found in by_path.items()}
    result: dict[str, dict[str, int]] = defaultdict(dict)
    for path, values in counted.items():
        for code, value in values.items():
            result[code][path] = value
    return basis, result


def _read(target: StarTarget, values: Figures, path: str) -> targets.Reading | None:
    """Return a target's reading from figures; None where they do not hold what it counts."""
    if target.numerator not in values or (target.denominator and target.denominator not in values):
        return None
    rule = targets.Target(
        target.code, target.name, target.numerator, target.denominator, target.threshold, target.is_share
    )
    whole = values[target.denominator].get(path, 0) if target.denominator else None
    return targets.read(rule, values[target.numerator].get(path, 0), whole)


def table(county: OrgUnit, scope: Scope, year: int) -> dict[str, Any]:
    """Return a county's targets of a year, for the county and its townships as far as the scope reaches.

    A number is a target of the county alone; a township shows what it brings to it.
    """
    rows = list(StarTarget.objects.filter(unit=county, year=year).order_by("order", "pk"))
    named = [code for row in rows for code in (row.numerator, row.denominator) if code]
    codes = sorted({code for code in named if indicators.exists(code)})
    period = _newest(county, year)
    actual = figures(county, scope, period, codes)
    basis, projected = forecast(county, scope, year) if rows else (Basis(()), {})
    complete = AnnualRating.objects.within(scope).filter(year=year).exists()
    units = OrgUnit.objects.within(scope).filter(path__startswith=county.path, level__in=("county", "township"))
    return {
        "targets": rows, "basis": basis, "period": period, "complete": complete,
        "units": [
            {
                "unit": unit, "is_county": unit.level == "county",
                "cells": [
                    {
                        "target": row, "now": _read(row, actual, unit.path),
                        "pending": row.numerator.startswith(targets.YEAR_FIGURES) and not complete,
                        "forecast": _read(row, projected, unit.path),
                    }
                    for row in rows
                ],
            }
            for unit in units.order_by("path")
        ],
    }  # fmt: skip


def _newest(county: OrgUnit, year: int) -> Period:
    """Return the newest final quarter of a year, its first one where none is final."""
    codes = [Period.quarter(year, n).code for n in range(1, 5)]
    rows = Round.objects.filter(unit=county, period__in=codes, state=workflow.FINAL).order_by("-period")
    found = rows.values_list("period", flat=True).first()
    return Period.parse(found) if found else Period.quarter(year, 1)
