"""What else of a member's year the file tells: moves between teams, the evidence of each item, honours, points, objections."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from core import indicators
from core.indicators import Fact
from core.periods import Period
from reports.services import heads
from teams import selectors
from teams.indicators import points as point_figures
from teams.models import ExitProposal, Member, Objection, Rating, StarItem
from teams.selectors import honours as honour_reads
from teams.selectors import points as point_reads


def build(member: Member, period: Period, ratings: Sequence[Rating]) -> dict[str, Any]:
    """Return these parts of the payload, for the period; `ratings` are the member's final quarters."""
    return {
        "moves": [
            {"on": _iso(row.decided_on), "to": row.to_team.name if row.to_team else "", "reason": row.get_ground_display()}
            for row in ExitProposal.objects.filter(
                member=member, outcome="moved", decided_on__gte=period.start, decided_on__lt=period.end
            ).select_related("to_team").order_by("decided_on", "pk")
        ],
        "evidence": [
            part for row in ratings if Period.parse(row.round.period).start in period for part in _evidence(member, row)
        ],
        "honours": [
            {
                "on": _iso(row.event.held_on), "title": row.event.title, "level": row.event.get_level_display(),
                "role": row.get_role_display(), "by": row.event.unit.name, "document": row.event.document_no,
            }
            for row in honour_reads.of_members([member.pk], period)
        ],
        "points": _points(member, period),
        "objections": [
            {
                "on": _iso(heads.local_day(row.raised_at)), "period": row.round.period, "channel": row.get_channel_display(),
                "text": row.text, "outcome": row.get_outcome_display() if row.outcome else "", "answer": row.answer,
            }
            for row in Objection.objects.filter(
                member=member, round__period__in=[row.round.period for row in ratings if Period.parse(row.round.period).start in period]
            ).select_related("round").order_by("raised_at", "pk")
        ],
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _evidence(member: Member, rating: Rating) -> list[dict[str, Any]]:
    """Return the rows behind the points of a quarter; items that stand on the same rows share them."""
    items = [
        item for item in selectors.items_of(rating.scheme_id) if item.indicator and indicators.exists(item.indicator)
    ]
    period = Period.parse(rating.round.period)
    found = indicators.facts({item.indicator for item in items}, [member.pk], period)
    groups: dict[int, list[StarItem]] = defaultdict(list)
    facts: dict[int, Sequence[Fact]] = {}
    for item in items:
        if item.indicator in found:
            reader = id(indicators.get(item.indicator).rows_of)
            groups[reader].append(item)
            facts[reader] = found[item.indicator].get(member.pk, ())
    return [
        {
            "period": rating.round.period,
            "items": [{"name": item.name, "points": rating.points.get(item.code, 0)} for item in members],
            "rows": [
                {"on": fact.on.isoformat(), "title": fact.title, "kind": str(fact.kind), "weight": str(fact.weight)}
                for fact in facts[reader]
            ],
        }
        for reader, members in groups.items()
    ]


def _points(member: Member, period: Period) -> dict[str, Any]:
    rows = list(point_reads.of_member(member.pk, period))
    before = sum(point_reads.of_member(member.pk).filter(on__lt=period.end).values_list("points", flat=True))
    earned = sum(point_figures.point_rows(member.pk, period).values_list("points", flat=True))
    return {
        "earned": earned, "spent": earned - sum(row.points for row in rows), "left": before,
        "rows": [
            {
                "on": _iso(row.on), "act": row.rate.act if row.rate else "", "kind": row.get_kind_display(), "times": row.times,
                "points": row.points, "note": row.note,
            }
            for row in rows
        ],
    }  # fmt: skip
