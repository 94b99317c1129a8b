"""Comparing the frozen figures of closed periods with the records of today. The only writer of corrections.

The frozen figure never changes. What differs is noted beside it, with the moment at which it was found, and prints in
the next briefing.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.models import OrgUnit
from core import audit, bulk
from core.actors import Actor
from core.periods import Period
from core.scope import Scope
from reports.domain import corrections as rule
from reports.models import Comparison, Correction, SnapshotFigure
from reports.services.figures import read, rows_of

NEWEST = 5
"""So many closed periods are compared each night: a year of quarters and the year itself."""
JOB = "compare-closed"


@dataclass(frozen=True)
class Compared:
    """What a comparison found: how many figures moved since the last one, how many differ from the close in all."""

    moved: int
    standing: int


def closed_periods(county: OrgUnit) -> list[str]:
    """Return the periods whose figures are frozen for a county, newest first."""
    found = SnapshotFigure.objects.filter(unit=county).values_list("period", flat=True).distinct()
    return sorted(found, key=lambda code: (Period.parse(code).end, code), reverse=True)


def compare(*, actor: Actor, county: OrgUnit, period: str, now: datetime) -> Compared:
    """Compare every frozen figure of a county's closed period with the figure of today and note what moved.

    Asking twice notes nothing twice.
    """
    actor.require("correction.view", county.path)
    scope = Scope.of([county.path])
    with transaction.atomic():
        OrgUnit.objects.select_for_update().get(pk=county.pk)
        frozen = {
            (unit, code): value
            for unit, code, value in SnapshotFigure.objects.within(scope)
            .filter(period=period)
            .values_list("unit_id", "code", "value")
        }
        noted = newest_of(scope, period)
        today = {
            (unit, code): value for unit, _p, code, value, _n, _d in rows_of(read(county, Period.parse(period)), period)
        }
        found = rule.moved(frozen, noted, today)
        bulk.insert(
            Correction, ("unit", "period", "code", "frozen", "before", "after", "found_at"),
            [(row.unit, period, row.code, row.frozen, row.before, row.after, now) for row in found],
        )  # fmt: skip
        noted |= {(row.unit, row.code): row.after for row in found}
        standing = len(rule.standing(frozen, noted))
        comparison, _made = Comparison.objects.update_or_create(
            unit=county, period=period, defaults={"compared_at": now, "corrected": standing}
        )
        if found:
            audit.record(
                actor=actor, action="period.corrected", target=comparison, path=county.path, at=now,
                changes={"figures": len(found), "digest": audit.digest_rows([(r.unit, r.code, r.before, r.after) for r in found])},
            )  # fmt: skip
    return Compared(len(found), standing)


def newest_of(scope: Scope, period: str) -> dict[rule.Key, int]:
    """Return the newest noted value of every figure of a period that was ever noted."""
    rows = Correction.objects.within(scope).filter(period=period).order_by("pk").values_list("unit_id", "code", "after")
    return {(unit, code): after for unit, code, after in rows}


def compare_closed(*, actor: Actor, county: OrgUnit, now: datetime, before: Period | None = None) -> int:
    """Compare the newest closed periods of a county; return how many figures moved.

    :param before: only periods that ended before this one did.
    """
    periods = [
        code for code in closed_periods(county) if before is None or Period.parse(code).end < before.end
    ]  # fmt: skip
    return sum(compare(actor=actor, county=county, period=code, now=now).moved for code in periods[:NEWEST])
