"""What a village book (一村一册) and a township library (一乡一库) print, frozen: figures by code, teams, points, targets.

Members are named with three stars and more; the others are numbers. Nothing of households but counts.
"""

from collections import defaultdict
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import OrgUnit
from accounts.services import reported
from branches.indicators.points import points_on
from branches.models import Branch, BranchPost, PointVisit
from core import indicators
from core.periods import Period
from core.scope import Scope
from reports.models import Snapshot
from reports.services import heads, unit_figures
from reports.services.subjects import Subject
from teams import selectors
from teams.domain import targets
from teams.models import (
    Activity,
    AnnualRating,
    Appraisal,
    Member,
    RankingLine,
    Rating,
    Round,
    StarTarget,
    Team,
    TrainingAttendance,
    TrainingSession,
)
from teams.selectors import reserve

NAMED_FROM = 3
_OF_VILLAGES = (
    "teams.count", "members.count", "stars.year.rated", "stars.year.three-up", "activities.count", "activities.reach", "training.trained",
    "tickets.taken", "tickets.taken-closed",
)  # fmt: skip
_OF_PARTY = (
    "branches.members.full", "economy.income", "economy.expense", "contracts.in-force", "contracts.arrears", "sites.model-households",
)  # fmt: skip
_OF_RESERVE = (
    "reserve.count", "reserve.in-village-bodies", "reserve.party-admitted", "reserve.pairs", "honours.commended", "points.earned",
)  # fmt: skip


def _head(subject: Subject) -> dict[str, Any]:
    unit, period, today = subject.unit, subject.period, timezone.localdate()
    parent = unit.parent
    code = unit.codes.values_list("code", flat=True).first()
    return {
        **heads.of_payload(subject.kind.code), "county": OrgUnit.objects.get(path=unit.path[:4]).name,
        "township": parent.name if parent is not None and unit.level == "unit" else "",
        "unit": {"name": unit.name, "level": unit.level, "kind": str(unit.get_kind_display()), "code": code or ""},
        "period": period.code, "period_label": period.label, "is_over": today > period.last_day,
    }  # fmt: skip


def village(subject: Subject) -> dict[str, Any]:
    """Return a village's year."""
    unit, period = subject.unit, subject.period
    return {
        **_head(subject), "branch": _branch(unit, period), "groups": unit_figures.groups(unit, period),
        "shares": unit_figures.shares(unit, period), "teams": _teams([unit], period), "named": _named(unit, period),
        "activities": _activities(unit, period), "training": _training(unit, period), "points": _points(unit, period),
        "visits": _visits(unit, period), "targets": _targets(unit, period), "reported": _reported(unit, period),
    }  # fmt: skip


def township(subject: Subject) -> dict[str, Any]:
    """Return a township's year: its villages by figures, its teams, what is kept of them."""
    unit, period = subject.unit, subject.period
    units = list(
        OrgUnit.objects.filter(path__startswith=unit.path, level="unit", closed_on__isnull=True)
        .exclude(kind="department")
        .order_by("path")
    )
    found = unit_figures.by_unit([*_OF_VILLAGES, *_OF_PARTY, *_OF_RESERVE], units, unit, period)
    return {
        **_head(subject), "groups": unit_figures.groups(unit, period), "shares": unit_figures.shares(unit, period),
        "columns": {
            name: [{"code": code, "label": str(indicators.get(code).label)} for code in unit_figures.known(codes)]
            for name, codes in (("work", _OF_VILLAGES), ("party", _OF_PARTY), ("reserve", _OF_RESERVE))
        },
        "villages": [{"name": row.name, "kind": str(row.get_kind_display()), "figures": found[row.pk]} for row in units],
        "teams": _teams(units, period), "points": _points(unit, period), "targets": _targets(unit, period),
        "reported": _reported(unit, period), "kept": _kept(units, period), "cabinet": _cabinet(unit, period),
    }  # fmt: skip


def _branch(unit: OrgUnit, period: Period) -> dict[str, Any] | None:
    day = min(period.last_day, timezone.localdate())
    rows = Branch.objects.filter(unit=unit, is_lead=True, founded_on__lte=day)
    branch = rows.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day)).first()
    if branch is None:
        return None
    posts = BranchPost.objects.filter(branch=branch, post="secretary", held_from__lte=day)
    held = posts.filter(Q(held_until__isnull=True) | Q(held_until__gt=day)).order_by("-held_from").first()
    grading = branch.gradings.filter(round__year=period.year, round__state="final").first()
    return {
        "name": branch.name, "secretary": held.holder if held is not None else "",
        "term_until": branch.term_until.isoformat() if branch.term_until else "",
        "good_count": grading.good_count if grading is not None else None,
    }  # fmt: skip


def _present(period: Period) -> Q:
    day = min(period.last_day, timezone.localdate())
    return Q(joined_on__lte=day) & (Q(left_on__isnull=True) | Q(left_on__gt=day))


def _stars(unit: OrgUnit, period: Period) -> tuple[dict[int, int], str]:
    """Return members' stars of the year, else those of its newest final quarter, and of which period they are."""
    scope = Scope.of([unit.path])
    annual = dict(
        AnnualRating.objects.within(scope).filter(year=period.year).order_by().values_list("member_id", "stars")
    )
    if annual:
        return annual, period.code
    rounds = Round.objects.filter(unit__path=unit.path[:4], state="final", period__startswith=f"{period.year}Q")
    last = rounds.order_by("-period").first()
    if last is None:
        return {}, ""
    rows = Rating.objects.within(scope).filter(round=last).order_by()
    return dict(rows.values_list("member_id", "stars")), last.period


def _teams(units: list[OrgUnit], period: Period) -> list[dict[str, Any]]:
    keys = [unit.pk for unit in units]
    teams = Team.objects.filter(unit__in=keys, founded_on__lt=period.end)
    teams = teams.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=period.end)).select_related("unit", "kind")
    ordered = list(teams.order_by("unit__path", "kind__order", "pk"))
    stars: dict[int, int] = {}
    for path in {unit.path[:8] for unit in units}:
        stars |= _stars(OrgUnit.objects.get(path=path), period)[0]
    people: dict[int, list[tuple[int | None, bool]]] = defaultdict(list)
    members = Member.objects.filter(_present(period), team__in=[team.pk for team in ordered]).order_by()
    for pk, team, party in members.values_list("pk", "team_id", "is_party_member"):
        people[team].append((stars.get(pk), party))
    grades = {
        row.team_id: (str(row.get_grade_display()), row.signed_on.isoformat() if row.signed_on else "")
        for row in Appraisal.objects.filter(
            team__in=[team.pk for team in ordered], year=period.year, state="signed"
        ).order_by("number")
    }
    ranks: dict[int, list[tuple[str, int]]] = defaultdict(list)
    lines = RankingLine.objects.filter(
        team__in=[team.pk for team in ordered],
        ranking__state="published",
        ranking__period__startswith=f"{period.year}-",
    )
    for key, code, place in lines.order_by("ranking__period").values_list("team_id", "ranking__period", "place"):
        ranks[key].append((code, place))
    return [
        {
            "unit": team.unit.name, "name": team.name, "kind": team.kind.name, "members": len(people[team.pk]),
            "party": sum(party for _stars, party in people[team.pk]),
            "stars": {
                str(level): sum(found == level for found, _party in people[team.pk]) for level in (5, 4, 3)
            }
            | {
                "low": sum(found is not None and found < NAMED_FROM for found, _party in people[team.pk]),
                "none": sum(found is None for found, _party in people[team.pk]),
            },
            "grade": grades.get(team.pk, ("", ""))[0], "signed_on": grades.get(team.pk, ("", ""))[1],
            "months": len(ranks[team.pk]), "best": min((place for _code, place in ranks[team.pk]), default=None),
        }
        for team in ordered
    ]  # fmt: skip


def _named(unit: OrgUnit, period: Period) -> dict[str, Any]:
    """Return the members in post with three stars and more, by name; the others are only counted."""
    stars, code = _stars(unit, period)
    rows = Member.objects.filter(_present(period), team__unit__path__startswith=unit.path)
    found = [
        (stars[pk], name, team)
        for pk, name, team in rows.order_by("team__kind__order", "pk").values_list("pk", "name", "team__kind__name")
        if stars.get(pk, 0) >= NAMED_FROM
    ]
    return {
        "period": Period.parse(code).label if code else "", "total": rows.count(),
        "people": [{"stars": level, "name": name, "kind": kind} for level, name, kind in sorted(found, key=lambda row: -row[0])],
    }  # fmt: skip


def _activities(unit: OrgUnit, period: Period) -> list[dict[str, Any]]:
    rows = Activity.objects.within(Scope.of([unit.path])).filter(held_on__gte=period.start, held_on__lt=period.end)
    return [
        {
            "on": row.held_on.isoformat(), "title": row.title, "field": str(row.get_field_display()),
            "team": row.team.kind.name if row.team is not None else "", "reach": row.reach,
        }
        for row in rows.select_related("team__kind").order_by("held_on", "pk")
    ]  # fmt: skip


def _training(unit: OrgUnit, period: Period) -> list[dict[str, Any]]:
    rows = TrainingSession.objects.filter(
        held_on__gte=period.start, held_on__lt=period.end, attendances__member__team__unit__path__startswith=unit.path
    ).distinct()
    counts: dict[int, int] = defaultdict(int)
    through = TrainingAttendance.objects.filter(member__team__unit__path__startswith=unit.path)
    for session in through.filter(session__in=rows.order_by().values("pk")).values_list("session_id", flat=True):
        counts[session] += 1
    return [
        {
            "on": row.held_on.isoformat(), "title": row.title, "tier": str(row.get_tier_display()), "minutes": row.minutes,
            "attended": counts[row.pk],
        }
        for row in rows.order_by("held_on", "pk")
    ]  # fmt: skip


def _points(unit: OrgUnit, period: Period) -> list[dict[str, Any]]:
    rows = points_on(Scope.of([unit.path]), min(period.last_day, timezone.localdate())).select_related("unit")
    return [
        {
            "name": row.name, "level": str(row.get_level_display()), "unit": row.unit.name, "since": row.since.isoformat(),
            "households": row.households,
        }
        for row in rows.order_by("unit__path", "level", "pk")
    ]  # fmt: skip


def _visits(unit: OrgUnit, period: Period) -> list[dict[str, Any]]:
    rows = PointVisit.objects.within(Scope.of([unit.path])).filter(
        visited_on__gte=period.start, visited_on__lt=period.end
    )
    return [
        {
            "on": row.visited_on.isoformat(), "place": row.place, "kind": str(row.get_kind_display()), "visitors": row.visitors,
            "headcount": row.headcount,
        }
        for row in rows.select_related("point", "site__branch").order_by("visited_on", "pk")
    ]  # fmt: skip


def _targets(unit: OrgUnit, period: Period) -> list[dict[str, Any]]:
    """Return what a unit brings to the county's targets of the year; a share is read for the unit itself."""
    rows = StarTarget.objects.filter(unit=selectors.county_of(unit.path), year=period.year).order_by("order", "pk")
    wanted = list(rows)
    sums = unit_figures.totals(
        {code for row in wanted for code in (row.numerator, row.denominator) if code}, unit, period
    )
    found = []
    for row in wanted:
        if row.numerator not in sums or (row.denominator and row.denominator not in sums):
            continue
        part, whole = sums[row.numerator], sums.get(row.denominator) if row.denominator else None
        found.append(
            {
                "name": row.name, "is_share": row.is_share, "threshold": row.threshold, "part": part, "whole": whole,
                "actual": targets.share(part, whole) if whole else None,
            }
        )  # fmt: skip
    return found


def _reported(unit: OrgUnit, period: Period) -> list[dict[str, Any]]:
    found = [one for one in reported.beside(Scope.of([unit.path]), period.code) if one.row.unit_id == unit.pk]
    return [
        {
            "label": one.label, "reported": one.reported_text, "computed": one.computed_text, "unit": one.unit, "source": one.row.source,
            "as_of": one.row.as_of.isoformat(), "differs": one.differs,
        }
        for one in found
    ]  # fmt: skip


def _cabinet(unit: OrgUnit, period: Period) -> dict[str, Any] | None:
    """Return where a township keeps the files of its reserve persons (一镇一柜) and how many there are, by village."""
    cabinet = reserve.cabinet_of(unit.path)
    if cabinet is None:
        return None
    files = unit_figures.totals(["reserve.count"], unit, period)
    return {
        "place": cabinet.place, "keeper": cabinet.keeper, "post": cabinet.keeper_post, "files": files.get("reserve.count", 0),
    }  # fmt: skip


def _kept(units: list[OrgUnit], period: Period) -> list[dict[str, Any]]:
    """Return the newest village book of each village that has one: where the library's volumes are."""
    newest: dict[int, Snapshot] = {}
    rows = Snapshot.objects.filter(kind="village-book", unit__in=[unit.pk for unit in units], period=period.code)
    for row in rows.defer("payload").order_by("version"):
        newest[row.unit_id] = row
    return [
        {
            "unit": unit.name, "version": newest[unit.pk].version if unit.pk in newest else None,
            "on": heads.local_day(newest[unit.pk].taken_at).isoformat() if unit.pk in newest else "",
            "digest": newest[unit.pk].digest[:16] if unit.pk in newest else "",
        }
        for unit in units
    ]  # fmt: skip
