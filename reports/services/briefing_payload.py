"""What the quarterly briefing prints, frozen: figures of closed periods alone, of the unit and of those below it.

Nothing is counted anew here. The figures are those that the close has frozen, the stars those of the frozen summary,
and what has moved since stands as a correction beside them.
"""

from typing import Any

from accounts.models import OrgUnit
from core import indicators
from core.errors import NotFound
from core.periods import Period
from core.scope import WIDTH, Scope
from ledgers.selectors import economy as ledgers
from reports.domain import corrections as rule
from reports.models import Correction, Snapshot, SnapshotFigure
from reports.services import heads
from reports.services.subjects import Subject, closed_round, not_closed

MOST_CORRECTIONS = 20
"""Corrections of the unit itself that the paper names; of more their number."""
_SUMMARY = {"county": "quarter-summary", "township": "township-summary"}
_OF_SUMMARY = (
    "totals", "distribution", "three_up", "average", "vetoed", "previous", "changes", "by_unit", "by_kind", "targets", "annual",
    "lists", "work", "schemes", "notice",
)  # fmt: skip
_OF_PLACES = (
    "teams.count", "members.count", "stars.rated", "stars.5", "stars.three-up", "activities.count", "tickets.received",
    "tickets.closed", "tickets.due", "tickets.on-time", "tickets.open", "tickets.overdue", "tickets.follow-ups.valid",
    "tickets.follow-ups.satisfied", "branches.open", "branches.eligible", "branches.good.5", "branches.rectifying",
    "economy.villages", "economy.income", "economy.income.base", "economy.expense", "economy.surplus", "economy.operating",
    "contracts.in-force", "contracts.flags", "checks.late",
)  # fmt: skip


def build(subject: Subject) -> dict[str, Any]:
    """Return the content of a county's or township's briefing of a closed quarter.

    :raises NotFound: the quarter is not closed.
    """
    unit, period = subject.unit, subject.period
    round_ = closed_round(unit, period)
    frozen = Snapshot.objects.filter(kind=_SUMMARY[unit.level], unit=unit, period=period.code).order_by("version")
    summary = frozen.first()
    if summary is None:
        raise not_closed(unit, period)
    quarters = _quarters(period)
    values = _values(unit, [*quarters, str(period.year)])
    if period.code not in values:
        raise NotFound
    below = OrgUnit.objects.within(Scope.of([unit.path])).exclude(kind="department")
    children = [one for one in below.order_by("path") if len(one.path) == len(unit.path) + WIDTH]
    return {
        **heads.of_payload(subject.kind.code),
        "county": round_.unit.name,
        "unit": {"name": unit.name, "level": unit.level},
        "letterhead": heads.letterhead(unit),
        "period": period.code,
        "period_label": period.label,
        "closed_on": summary.payload["closed_on"],
        "base_year": ledgers.setting_of(unit.path).base_year,
        "summary": {key: summary.payload[key] for key in _OF_SUMMARY},
        "quarters": [
            {"code": code, "label": Period.parse(code).label, "figures": values[code]} for code in quarters if code in values
        ],
        "year": values.get(str(period.year)),
        "labels": {code: str(indicators.get(code).label) for code in values[period.code] if indicators.exists(code)},
        "units": {code: str(indicators.get(code).unit) for code in values[period.code] if indicators.exists(code)},
        "better": {code: indicators.get(code).higher_is_better for code in values[period.code] if indicators.exists(code)},
        "places": _places(children, period),
        "corrections": _corrections(unit, period),
    }  # fmt: skip


def _quarters(period: Period) -> list[str]:
    """Return the quarter and the four before it, newest first."""
    found = [period]
    while len(found) < 5:
        found.append(found[-1].previous)
    return [one.code for one in found]


def _values(unit: OrgUnit, periods: list[str]) -> dict[str, dict[str, int]]:
    """Return the frozen figures of a unit by period and code."""
    rows = SnapshotFigure.objects.filter(unit=unit, period__in=periods).order_by("code")
    found: dict[str, dict[str, int]] = {}
    for period, code, value in rows.values_list("period", "code", "value"):
        found.setdefault(period, {})[code] = value
    return found


def _places(children: list[OrgUnit], period: Period) -> list[dict[str, Any]]:
    """Return the units below with what the annex says of them; those without a team, ticket, branch or book are left out."""
    rows = SnapshotFigure.objects.filter(unit__in=children, period=period.code, code__in=_OF_PLACES).order_by("code")
    found: dict[int, dict[str, int]] = {}
    for unit, code, value in rows.values_list("unit_id", "code", "value"):
        found.setdefault(unit, {})[code] = value
    return [{"name": one.name, **found[one.pk]} for one in children if any(found.get(one.pk, {}).values())]


def _corrections(unit: OrgUnit, period: Period) -> dict[str, Any]:
    """Return what moved of earlier closed periods since the quarter before was closed, and has not printed before."""
    rows = Correction.objects.within(Scope.of([unit.path])).exclude(period=period.code)
    before = Snapshot.objects.filter(
        unit__path=unit.path[:WIDTH], kind="quarter-summary", period=period.previous.code, version=1
    ).first()
    if before is not None:
        rows = rows.filter(found_at__gt=before.taken_at)
    own: dict[tuple[str, str], tuple[rule.Change, str]] = {}
    for row in rows.filter(unit=unit).order_by("pk"):
        change = rule.Change(row.unit_id, row.code, row.frozen, row.frozen, row.after)
        own[row.period, row.code] = (change, heads.local_day(row.found_at).isoformat())
    earlier = {
        key: found for key, found in own.items() if Period.parse(key[0]).end <= period.end and found[0].frozen != found[0].after
    }  # fmt: skip
    named = sorted(earlier.items(), key=lambda item: (item[0][0], item[0][1]), reverse=True)[:MOST_CORRECTIONS]
    return {
        "count": len(earlier),
        "rows": [
            {
                "period": Period.parse(code).label, "code": figure, "label": _label(figure), "frozen": change.frozen,
                "now": change.after, "found_on": day,
            }
            for (code, figure), (change, day) in named
        ],
    }  # fmt: skip


def _label(code: str) -> str:
    if indicators.exists(code):
        return str(indicators.get(code).label)
    return next((str(ratio.label) for ratio in indicators.ratios() if ratio.code == code), code)
