"""Reads of branches that several entry points share."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import OrgUnit
from branches.domain import elections, terms
from branches.domain import grading as grades
from branches.domain import records as rule
from branches.domain import standard as rules
from branches.domain.standard_diff import Version
from branches.models import (
    Branch,
    BranchGrading,
    BranchPost,
    BranchRange,
    Election,
    GradingRound,
    RectificationPlan,
    Standard,
    TermExtension,
    TermReminder,
)
from core.scope import EVERYTHING, WIDTH, Scope

VILLAGES = ("village", "community", "village-like", "community-like")
"""Kinds of units whose leading organisation has grids and hub members."""
_RANGES = tuple(field.name for field in fields(rule.Ranges))


def open_on(scope: Scope, day: date) -> QuerySet[Branch]:
    """Return the organisations of a scope that exist on a day."""
    rows = Branch.objects.within(scope).filter(founded_on__lte=day)
    return rows.filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day))


def of_villages(rows: QuerySet[Branch]) -> QuerySet[Branch]:
    """Return the organisations that lead a village or community."""
    return rows.filter(is_lead=True, unit__kind__in=VILLAGES).exclude(kind="committee")


# Ranges -----------------------------------------------------------------------------------------


def ranges_at(paths: Iterable[str]) -> dict[str, rule.Ranges]:
    """Return the ranges of the counties that these units lie in, by the county's path; the shipped ones where none are set."""
    counties = {path[:WIDTH] for path in paths}
    found = dict.fromkeys(counties, rule.Ranges())
    for row in BranchRange.objects.filter(unit__path__in=counties).select_related("unit"):
        found[row.unit.path] = rule.Ranges(**{name: getattr(row, name) for name in _RANGES})
    return found


def ranges_of(path: str) -> rule.Ranges:
    """Return the ranges that hold for a unit of this path."""
    return ranges_at([path])[path[:WIDTH]]


def warned(rows: QuerySet[Branch]) -> dict[int, list[rule.Warned]]:
    """Return what lies outside its range, by organisation: three queries, however many there are; dissolved ones have nothing."""
    names = ("full_members", "grids", "hubs", "linked_households", "joined_units")
    found = list(
        rows.filter(dissolved_on__isnull=True)
        .order_by()
        .values_list("pk", "unit__path", "unit__kind", "is_lead", "kind", *names)
    )
    held = BranchPost.objects.filter(branch__in=rows.order_by().values("pk"), held_until__isnull=True).order_by()
    seats = {
        pk: (number, bool(secretaries))
        for pk, number, secretaries in held.values_list("branch")
        .annotate(n=Count("pk"), s=Count("pk", filter=Q(post="secretary")))
    }  # fmt: skip
    ranges = ranges_at(row[1] for row in found)
    result = {}
    for pk, path, unit_kind, is_lead, kind, *counts in found:
        number, has_secretary = seats.get(pk, (0, False))
        counted = rule.Counts(
            kind=kind, is_village=is_lead and unit_kind in VILLAGES, seats=number, has_secretary=has_secretary,
            **dict(zip(names, counts, strict=True)),
        )  # fmt: skip
        result[pk] = rule.warnings(counted, ranges[path[:WIDTH]])
    return {pk: lines for pk, lines in result.items() if lines}


# New branches -----------------------------------------------------------------------------------


def watched(scope: Scope, today: date) -> QuerySet[Branch]:
    """Return the organisations under watch on a day: those founded within the county's months."""
    condition = Q(pk__in=[])
    for path, ranges in ranges_at(_counties(scope)).items():
        since = rule.watched_since(today, ranges)
        condition |= Q(unit__path__startswith=path, founded_on__gt=since)
    return open_on(scope, today).exclude(kind="committee").filter(condition)


def with_last_visit(rows: QuerySet[Branch]) -> QuerySet[Branch]:
    """Return organisations with the day of the last visit to each as `last_visit`."""
    return rows.annotate(last_visit=Max("visits__visited_on"))


def _counties(scope: Scope) -> set[str]:
    if scope.everything:
        return set(Branch.objects.order_by().values_list("unit__path", flat=True))
    return set(scope.paths)


# Links ------------------------------------------------------------------------------------------


def linked_on(scope: Scope, day: date) -> QuerySet[Branch]:
    """Return the village branches that a leader of the county links on a day."""
    held = Q(links__kind="leader", links__since__lte=day) & (Q(links__until__isnull=True) | Q(links__until__gt=day))
    return of_villages(open_on(scope, day)).filter(held).distinct()


# Standards and grading --------------------------------------------------------------------------


def county_of(path: str) -> OrgUnit:
    """Return the county that a unit of this path lies in."""
    return OrgUnit.objects.get(path=path[:WIDTH])


def whole_county(county: OrgUnit) -> Scope:
    """Return the scope of a county's facts; where it is the only one, reads need not look for its units."""
    if not OrgUnit.objects.filter(parent__isnull=True).exclude(pk=county.pk).exists():
        return EVERYTHING
    return Scope.of([county.path])


def to_rules(standard: Standard) -> rules.Standard:
    """Return a stored standard as the plain data that the rule takes."""
    return rules.Standard(
        code=f"{standard.pk}",
        goods=tuple(
            rules.Good(good.number, good.points, good.pass_mark)
            for good in sorted(standard.goods.all(), key=lambda good: good.number)
        ),
        items=tuple(
            rules.Item(
                code=item.code, good=item.good, kind=rules.ItemKind(item.kind), limit=item.limit,
                indicator=item.indicator, denominator=item.denominator, points=item.points, per=item.per,
                of_all=item.of_all,
            )
            for item in sorted(standard.items.all(), key=lambda item: item.order)
        ),
    )  # fmt: skip


def to_version(standard: Standard) -> Version:
    """Return a stored standard as what two versions are compared by."""
    return Version(
        to_rules(standard),
        {good.number: good.name for good in standard.goods.all()},
        {item.code: item.name for item in standard.items.all()},
        {"name": standard.name, "sector": standard.sector},
    )


def adopted_standards(county: OrgUnit, year: int) -> dict[str, Standard]:
    """Return the standards in force in a year by sector; "" is for every sector without one of its own."""
    rows = Standard.objects.filter(unit=county, year=year, state="adopted").prefetch_related("goods", "items")
    return {row.sector: row for row in rows}


def grading_rounds(scope: Scope) -> QuerySet[GradingRound]:
    """Return the gradings of the counties that a scope touches, newest first."""
    rows = GradingRound.objects.select_related("unit").order_by("-year", "unit__path")
    if scope.everything:
        return rows
    return rows.filter(unit__path__in={path[:WIDTH] for path in scope.paths})


def in_rectification(day: date, kind: str = "weak") -> QuerySet[RectificationPlan]:
    """Return the plans of a kind that are open on a day."""
    rows = RectificationPlan.objects.filter(kind=kind, opened_on__lte=day)
    return rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))


def final_counts(county: OrgUnit, year: int) -> dict[int, int]:
    """Return the goods of every organisation that has a final grade of a year, by its key."""
    rows = BranchGrading.objects.filter(
        round__unit=county, round__year=year, round__state=grades.FINAL, good_count__isnull=False
    )
    return {
        branch: count for branch, count in rows.order_by().values_list("branch_id", "good_count") if count is not None
    }


# Elections and terms


def by_standing(rows: "QuerySet[Branch]", standing: str, today: date) -> "QuerySet[Branch]":
    """Return the organisations whose term stands so: overdue, missing, due or running; all for "".

    One comparison on the end of the term, so that the board and its counts read an index.
    """
    last = terms.soon_until(today)
    match standing:
        case "overdue":
            return rows.filter(term_until__lte=today)
        case "missing":
            return rows.filter(term_until__isnull=True)
        case "due":
            return rows.filter(term_until__gt=today, term_until__lte=last)
        case "running":
            return rows.filter(term_until__gt=last)
    return rows


def term_counts(rows: "QuerySet[Branch]", today: date) -> dict[str, int]:
    """Return how many organisations stand how with their term, in one query."""
    last = terms.soon_until(today)
    found = rows.order_by().aggregate(
        overdue=Count("pk", filter=Q(term_until__lte=today)),
        missing=Count("pk", filter=Q(term_until__isnull=True)),
        due=Count("pk", filter=Q(term_until__gt=today, term_until__lte=last)),
        running=Count("pk", filter=Q(term_until__gt=last)),
    )
    return {name: int(number) for name, number in found.items()}


def extensions_asked(scope: Scope) -> "QuerySet[TermExtension]":
    """Return the extensions that wait for a decision."""
    rows = TermExtension.objects.within(scope).filter(state="asked")
    return rows.select_related("branch__unit", "branch__parent__unit").order_by("pk")


def under_way(branches: Sequence[Branch]) -> dict[int, Election]:
    """Return the open election of each of these organisations that has one, by the organisation's key."""
    rows = Election.objects.filter(branch__in=branches, state__in=sorted(elections.OPEN))
    return {row.branch_id: row for row in rows}


def extensions_of(branches: Sequence[Branch]) -> dict[int, TermExtension]:
    """Return the extension that waits of each of these organisations that has one, by the organisation's key."""
    return {row.branch_id: row for row in TermExtension.objects.filter(branch__in=branches, state="asked")}


def reminders_open(scope: Scope) -> "QuerySet[TermReminder]":
    """Return the reminders of organisations without an election under way, newest first."""
    busy = Election.objects.filter(state__in=sorted(elections.OPEN)).values("branch")
    rows = TermReminder.objects.within(scope).exclude(branch__in=busy)
    return rows.select_related("branch").order_by("-sent_at", "-pk")
