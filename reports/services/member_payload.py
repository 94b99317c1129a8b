"""What the file of one member (一人一档) prints, frozen: post, stars with every point behind them, work, steps, mentor;
the rest of the year comes from `member_year`.

Only what the portal holds of a person in post: acts of work and decisions about the post, nothing of private life.
"""

from collections import defaultdict
from datetime import date
from typing import Any

from core import indicators
from core.periods import Period
from reports.services import heads, member_year
from reports.services.subjects import Subject
from teams import indicators as figures
from teams import selectors
from teams.domain import workflow
from teams.models import AnnualRating, Member, MentorPair, NominationStep, Rating, StarChange, StarItem

_QUARTERS = 8


def build(subject: Subject) -> dict[str, Any]:
    """Return the payload of a member's file: stars up to the end of the period, work of the period."""
    assert isinstance(subject.record, Member)
    member, period = subject.record, subject.period
    unit = subject.unit
    ratings = _ratings(member, period)
    return {
        **heads.of_payload(subject.kind.code),
        "county": selectors.county_of(unit.path).name,
        "township": unit.parent.name if unit.parent and unit.level == "unit" else "",
        "unit": {"name": unit.name, "level": unit.level},
        "period": period.code,
        "period_label": period.label,
        "member": {
            "name": member.name, "team": member.team.name, "team_kind": member.team.kind.name,
            "source": member.get_source_display(), "party": member.is_party_member, "returnee": member.is_returnee,
            "skills": member.skills, "joined_on": _iso(member.joined_on), "left_on": _iso(member.left_on),
            "exit_reason": member.get_exit_reason_display() if member.exit_reason else "",
        },
        "quarters": [
            {"period": row.round.period, "score": row.score, "stars": row.stars, "veto": row.veto, "override": row.override_reason}
            for row in ratings
        ],
        "schemes": _schemes(ratings),
        "changes": [
            {"period": code, "before": before, "after": after}
            for code, before, after in StarChange.objects.filter(
                member=member, round__period__in=[row.round.period for row in ratings]
            ).order_by("round__period").values_list("round__period", "before", "after")
        ],
        "annual": list(
            AnnualRating.objects.filter(member=member, year__lte=period.year).order_by("year")
            .values("year", "score", "stars", "quarters")
        ),
        "activities": [
            {"on": _iso(row.held_on), "title": row.title, "kind": row.get_kind_display(), "place": row.place, "reach": row.reach}
            for row in figures.activity_rows(member.pk, period)
        ],
        "training": [
            {"on": _iso(row.held_on), "title": row.title, "kind": row.get_kind_display(), "tier": row.get_tier_display(), "minutes": row.minutes}
            for row in figures.session_rows(member.pk, period)
        ],
        "admission": [
            {"step": row.get_step_display(), "on": _iso(heads.local_day(row.at)), "office": row.office, "reason": row.reason}
            for row in NominationStep.objects.filter(nomination__member=member).order_by("pk")
        ],
        "mentors": [
            {"mentor": row.mentor, "post": row.post, "since": _iso(row.since), "ended_on": _iso(row.ended_on), "end": row.get_end_reason_display() if row.end_reason else ""}
            for row in MentorPair.objects.filter(member=member).order_by("since", "pk")
        ],
        **member_year.build(member, period, ratings),
    }  # fmt: skip


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _ratings(member: Member, period: Period) -> list[Rating]:
    """Return the last eight final quarters up to the end of the period, oldest first."""
    last = Period.quarter_of(period.last_day).code
    rows = Rating.objects.filter(member=member, round__state=workflow.FINAL, round__period__lte=last)
    return list(rows.select_related("round").order_by("-round__period")[:_QUARTERS])[::-1]


def _schemes(ratings: list[Rating]) -> list[dict[str, Any]]:
    """Return the schemes of the quarters, each with its items and, by quarter, the points and the figures behind them."""
    by_scheme: dict[int, list[Rating]] = defaultdict(list)
    for row in ratings:
        by_scheme[row.scheme_id].append(row)
    return [
        {
            "quarters": [row.round.period for row in rows],
            "items": [_item(item, rows) for item in selectors.items_of(scheme)],
        }
        for scheme, rows in by_scheme.items()
    ]


def _item(item: StarItem, rows: list[Rating]) -> dict[str, Any]:
    known = item.indicator and indicators.exists(item.indicator)
    return {
        "name": item.name,
        "kind": item.kind,
        "dimension": item.get_dimension_display(),
        "limit": item.limit,
        "figure": item.indicator if known else "",
        "points": [row.points.get(item.code, 0) for row in rows],
        "figures": [row.figures.get(item.indicator, 0) if known else None for row in rows],
        "vetoed": [row.veto == item.code for row in rows],
    }
