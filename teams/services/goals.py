"""Targets as a page shows them: actual, gap, and a forecast from the quarters that are final."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import indicators
from core.periods import Period
from core.scope import WIDTH, Scope
from teams import selectors
from teams.choices import SLOTS
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


def _so_far(year: int, end: date) -> Period:
    """Return a year's days before `end`: figures that add up are counted over them, others stand as on the last."""
    whole = Period.parse(str(year))
    return Period(whole.start, min(whole.end, end), whole.code)


def trends(
    county: OrgUnit, scope: Scope, rows: Sequence[StarTarget], year: int, actual: Figures, today: date
) -> dict[int, dict[str, targets.Trend]]:  # fmt: skip
    """Return, by target and path, where figures other than stars lead by the end of the year; see `targets.linear`."""
    own = [row for row in rows if not _of_stars(row)]
    codes = {code for row in own for code in (row.numerator, row.denominator) if code and indicators.exists(code)}
    whole = Period.parse(str(year))
    over = [quarter for n in range(1, 5) if (quarter := Period.quarter(year, n)).end <= today]
    complete = whole.end <= today
    read = (
        []
        if complete or len(over) < 2
        else [(quarter, figures(county, scope, _so_far(year, quarter.end), codes)) for quarter in over]
    )
    found: dict[int, dict[str, targets.Trend]] = {}
    for row in own:
        found[row.pk] = {}
        if row.numerator not in codes or (row.denominator and row.denominator not in codes):
            continue
        for path in (
            OrgUnit.objects.within(scope)
            .filter(path__startswith=county.path, level__in=("county", "township"))
            .values_list("path", flat=True)
        ):
            ends = [((quarter.end - whole.start).days, values[row.numerator].get(path, 0)) for quarter, values in read]
            most = actual[row.denominator].get(path, 0) if row.denominator else None
            found[row.pk][path] = targets.linear(ends, (whole.end - whole.start).days, complete=complete, most=most)
    return found


def _of_stars(row: StarTarget) -> bool:
    return row.numerator.startswith(targets.STAR_FIGURES)


def _led(target: StarTarget, trend: targets.Trend | None, values: Figures, path: str) -> targets.Reading | None:
    """Return a target's reading where a straight line leads; None where there is no forecast."""
    if trend is None or trend.value is None:
        return None
    return _read(target, {**values, target.numerator: {path: trend.value}}, path)


def table(county: OrgUnit, scope: Scope, year: int, today: date) -> dict[str, Any]:
    """Return a county's targets of a year, for the county and its townships as far as the scope reaches.

    A number is a target of the county alone; a township shows what it brings to it. Quarters' stars are those of the
    newest final quarter; other figures are those of the year up to `today`.
    """
    rows = list(StarTarget.objects.filter(unit=county, year=year).order_by("order", "pk"))
    named = [code for row in rows for code in (row.numerator, row.denominator) if code]
    codes = sorted({code for code in named if indicators.exists(code)})
    period = _newest(county, year)
    tomorrow = today + timedelta(days=1)
    stars = [code for code in codes if code.startswith(targets.STAR_FIGURES)]
    others = [code for code in codes if code not in stars]
    begun = Period.parse(str(year)).start < tomorrow
    actual = {
        **figures(county, scope, period, stars),
        **figures(county, scope, _so_far(year, tomorrow) if begun else Period.parse(str(year)), others),
    }
    basis, projected = forecast(county, scope, year) if rows else (Basis(()), {})
    complete = AnnualRating.objects.within(scope).filter(year=year).exists()
    led = trends(county, scope, rows, year, actual, today)
    units = list(
        OrgUnit.objects.within(scope)
        .filter(path__startswith=county.path, level__in=("county", "township"))
        .order_by("path")
    )
    return {
        "targets": rows, "basis": basis, "period": period, "complete": complete,
        "slots": [row for row in rows if row.slot],
        "groups": [
            (title, own)
            for title, own in (
                (_("Targets of the year by township"), [row for row in rows if not row.slot]),
                (_("Six shares by township"), [row for row in rows if row.slot]),
            )
            if own
        ],
        "free": [number for number, _name in SLOTS if number not in {row.slot for row in rows}],
        "units": [
            {
                "unit": unit, "is_county": unit.level == "county",
                "cells": [
                    {
                        "target": row, "now": _read(row, actual, unit.path),
                        "pending": row.numerator.startswith(targets.YEAR_FIGURES) and not complete,
                        "forecast": _read(row, projected, unit.path) if _of_stars(row)
                        else _led(row, led[row.pk].get(unit.path), actual, unit.path),
                        "reason": "" if _of_stars(row) else getattr(led[row.pk].get(unit.path), "reason", "unknown"),
                    }
                    for row in rows
                ],
            }
            for unit in units
        ],
    }  # fmt: skip


def _newest(county: OrgUnit, year: int) -> Period:
    """Return the newest final quarter of a year, its first one where none is final."""
    codes = [Period.quarter(year, n).code for n in range(1, 5)]
    rows = Round.objects.filter(unit=county, period__in=codes, state=workflow.FINAL).order_by("-period")
    found = rows.values_list("period", flat=True).first()
    return Period.parse(found) if found else Period.quarter(year, 1)
