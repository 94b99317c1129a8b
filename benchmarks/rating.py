"""Rating a county's quarter: the portal's way against a loop of ORM saves that does the same.

Both read the same assessments and facts, apply the same rule and write the same rows; the results
are compared row by row. Both commit as they would at work: the loop each save, the portal once.
What they wrote is removed before the next one.
"""

import time
from collections.abc import Callable
from typing import Any

from django.db.models import Count, Sum

from core.actors import SYSTEM
from core.periods import Period
from teams import selectors
from teams.domain import rating as rule
from teams.models import (
    ActivityMember,
    AnnualRating,
    Assessment,
    Rating,
    Round,
    StarChange,
    TrainingAttendance,
    YearReview,
)
from teams.services import rating

ROW = (
    "member_id", "scheme_id", "score", "computed_stars", "stars", "rank", "veto", "held_back", "points", "figures",
)  # fmt: skip


def _figures(member: int, period: Period) -> dict[str, int]:
    """Return one member's facts as somebody would write it first: a query for each."""
    days = {"activity__held_on__gte": period.start, "activity__held_on__lt": period.end}
    part = ActivityMember.objects.filter(member_id=member, **days).aggregate(
        n=Count("id"), reach=Sum("activity__reach")
    )
    sessions = TrainingAttendance.objects.filter(
        member_id=member, session__held_on__gte=period.start, session__held_on__lt=period.end
    ).count()
    found = {}
    if part["n"]:
        found |= {"member.activities": part["n"], "member.reach": part["reach"]}
    if sessions:
        found["member.training.sessions"] = sessions
    return found


def by_loop(round_: Round) -> None:
    """Rate a round member by member, saving each row."""
    period = Period.parse(round_.period)
    lines = list(Assessment.objects.filter(sheet__round=round_).select_related("sheet__scheme").order_by("member_id"))
    rules = {}
    for line in lines:
        scheme = line.sheet.scheme
        if scheme.pk not in rules:
            rules[scheme.pk] = selectors.to_rules(scheme)
        figures = _figures(line.member_id, period)
        scored = rule.score(rules[scheme.pk], rule.Sheet(line.member_id, line.given, figures, frozenset(line.vetoes)))
        stars = rule.allot(rules[scheme.pk], [scored])[line.member_id][0]
        points = {i.code: p for i, p in zip(rules[scheme.pk].items, scored.points, strict=True)}
        Rating(
            round=round_, member_id=line.member_id, scheme=scheme, score=scored.score, computed_stars=stars, stars=stars,
            rank=0, veto=scored.veto, points=points, figures=figures,
        ).save()  # fmt: skip
        before = Rating.objects.filter(member_id=line.member_id, round__period=period.previous.code).first()
        if before is not None and before.stars != stars:
            StarChange(round=round_, member_id=line.member_id, before=before.stars, after=stars).save()
    rank, last = 0, -1
    for place, row in enumerate(list(Rating.objects.filter(round=round_).order_by("-score")), start=1):
        rank = rank if row.score == last else place
        last = row.score
        row.rank = rank
        row.save(update_fields=["rank"])
    _annual_by_loop(round_, rules, period)


def _annual_by_loop(round_: Round, rules: dict[int, Any], period: Period) -> None:
    for row in list(Rating.objects.filter(round=round_).order_by("member_id")):
        quarters = list(
            Rating.objects.filter(member_id=row.member_id, round__period__startswith=f"{period.year}Q").values_list(
                "score", flat=True
            )
        )
        review = YearReview.objects.filter(member_id=row.member_id, year=period.year).first()
        scheme = rules[row.scheme_id]
        score = rule.annual_score(scheme, quarters, review.score if review else None)
        if score is not None:
            scored = rule.Scored(row.member_id, score, (0,) * len(scheme.items), row.veto)
            AnnualRating(
                year=period.year, member_id=row.member_id, scheme_id=row.scheme_id, score=score,
                stars=rule.allot(scheme, [scored])[row.member_id][0], quarters=len(quarters),
            ).save()  # fmt: skip


def by_portal(round_: Round) -> None:
    """Rate a round as the portal does."""
    rating.rate_round(actor=SYSTEM, round_=round_)


def once(way: Callable[[Round], None], round_: Round) -> tuple[float, list[tuple[Any, ...]]]:
    """Return seconds and the rows written; leave nothing behind."""
    try:
        began = time.perf_counter()
        way(round_)
        seconds = time.perf_counter() - began
        rows = list(Rating.objects.filter(round=round_).order_by("member_id").values_list(*ROW))
        rows += (
            StarChange.objects.filter(round=round_).order_by("member_id").values_list("member_id", "before", "after")
        )
        rows += AnnualRating.objects.order_by("member_id").values_list("member_id", "score", "stars", "quarters")
    finally:
        for model in (StarChange, Rating):
            model.objects.filter(round=round_).delete()
        AnnualRating.objects.all().delete()
    return seconds, rows
