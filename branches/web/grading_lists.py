"""Reads of the pages of a year's grading: progress by township, lists by key, the queue, the results."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches import choices, selectors
from branches.domain import grading as rule
from branches.filters import GradingFilters
from branches.models import BranchGrading, GradingRound, StandardGood
from branches.services import grading_results
from branches.services.grading_results import Summary
from core import charts, entry_web, listing
from core.actors import Actor
from core.charts import Bar
from core.errors import NotFound
from core.listing import Listed, Reader
from core.rounding import half_up
from core.scope import WIDTH, Scope
from core.templatetags.portal import fixed

STATES = (rule.DRAFT, rule.ASSESSED, rule.REVIEWED, rule.VERIFIED)
_NAMES = ("unit", "state", "good_count", "sector", "takes_part", "is_sampled")
_TONES = {rule.ADVANCED: "good", rule.MIDDLE: "star", rule.BEHIND: "warn"}


def round_of(actor: Actor, year: str) -> tuple[GradingRound | None, list[GradingRound]]:
    """Return the year that an address names (the newest without one), and all the reader's years.

    :raises NotFound: there is no such year.
    """
    found = list(selectors.grading_rounds(actor.scope("grading.view")))
    if not year:
        return (found[0] if found else None), found
    chosen = next((row for row in found if str(row.year) == year), None)
    if chosen is None:
        raise NotFound
    return chosen, found


def progress(round_: GradingRound, scope: Scope) -> list[dict[str, Any]]:
    """Return how many sheets stand at which step, by township; of one township alone by unit."""
    deep = all(len(path) >= 2 * WIDTH for path in scope.paths) and bool(scope.paths)
    rows = BranchGrading.objects.within(scope).filter(round=round_, is_eligible=True).order_by()
    counted: dict[str, Counter[str]] = {}
    found = rows.values_list("branch__unit__path", "state").annotate(n=Count("id"))
    for path, state, number in found:
        place = path if deep else path[: 2 * WIDTH]
        counted.setdefault(place, Counter())[state] += number
    names = dict(OrgUnit.objects.filter(path__in=counted).values_list("path", "name"))
    return [
        {
            "path": path, "name": names.get(path, ""), "total": sum(states.values()),
            **{state: states.get(state, 0) for state in STATES},
        }
        for path, states in sorted(counted.items())
    ]  # fmt: skip


def total(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Return the sums of some rows of progress."""
    return {name: sum(row[name] for row in rows) for name in (*STATES, "total")}


def steps(round_: GradingRound, sums: dict[str, int]) -> list[dict[str, Any]]:
    """Return the steps of a year with which of them are done, for the line of steps."""
    closed = round_.state != rule.OPEN
    done = {"open": True}
    before = 0
    for waiting, reached in zip(STATES[:-1], STATES[1:], strict=True):
        before += sums[waiting]
        done[reached] = closed or (before == 0 and sums["total"] > 0)
    done["notice"] = done["final"] = round_.state == rule.FINAL
    labels = (
        ("open", _("opened")), ("assessed", _("assessed by the branches")), ("reviewed", _("reviewed by townships")),
        ("verified", _("verified by the county")), ("notice", _("public notice")), ("final", _("grades final")),
    )  # fmt: skip
    current = "notice" if round_.state == rule.NOTICE else next((code for code, _l in labels if not done[code]), "")
    extra: dict[str, dict[str, Any]] = {
        "open": {"day": round_.opened_on}, "assessed": {"due": round_.assess_by}, "reviewed": {"due": round_.review_by},
        "notice": {"day": round_.notice_from, "until": round_.notice_until},
    }  # fmt: skip
    return [
        {
            "code": code, "label": label, **extra.get(code, {}),
            "state": "done" if done[code] else "current" if code == current else "todo",
        }
        for code, label in labels
    ]  # fmt: skip


# List --------------------------------------------------------------------------------------------


def asked(query: Any) -> dict[str, str]:
    """Return the filters of an address."""
    return {name: query.get(name, "") for name in _NAMES}


def rows_of(round_: GradingRound, scope: Scope, given: dict[str, str]) -> QuerySet[Any]:
    """Return the gradings of a year that fit the filter."""
    rows = GradingFilters.narrowed(BranchGrading.objects.within(scope).filter(round=round_), given)
    return rows.select_related("branch__unit__parent", "round", "standard")


@listing.register("branches:gradings", "grading.view")
def export(reader: Reader, query: QueryDict) -> Listed:
    """Return the list of gradings as a workbook shows it."""
    round_, _found = round_of(reader.actor, query.get("year", ""))
    given = asked(query)
    scope = reader.actor.scope("grading.view")
    rows: QuerySet[Any] = BranchGrading.objects.none()
    counts: dict[int, int] = {}
    if round_ is not None:
        rows = rows_of(round_, scope, given).order_by("branch__unit__path", "pk")
        counts = grading_results.counts(round_, scope)
    grades = dict(choices.GRADES)

    def line(row: BranchGrading) -> tuple[Any, ...]:
        count = counts.get(row.branch_id) if row.is_eligible else None
        parent = row.branch.unit.parent
        return (
            row.branch.name, row.branch.get_sector_display(), parent.name if parent else "", row.branch.unit.name,
            row.get_state_display() if row.is_eligible else _("does not take part"),
            str(grades[count]) if count is not None else "",
            str(grades[row.previous_count]) if row.previous_count is not None else "",
        )  # fmt: skip

    return Listed(
        title=_("Gradings of Party organisations"),
        head=[
            _("Party organisation"), _("Sector"), _("Unit above"), _("Unit"), _("Step"), _("Grade"),
            _("Grade of the year before"),
        ],
        rows=lambda: (line(row) for row in rows.iterator(chunk_size=1000)),
        count=rows.count(), words=_words(round_, given) if round_ else "", view_action="grading.view",
    )  # fmt: skip


def _words(round_: GradingRound, given: dict[str, str]) -> str:
    words = [str(round_.year)]
    for name, labels in (("state", choices.GRADING_STATES), ("sector", choices.SECTORS)):
        if given[name] in dict(labels):
            words.append(str(dict(labels)[given[name]]))
    return "；".join(words)


# Queue -------------------------------------------------------------------------------------------

QUEUES = {
    "township": ("review", rule.ASSESSED, "return-to-branch"),
    "county": ("verify", rule.REVIEWED, "return-to-township"),
}


@dataclass
class Card:
    """One sheet of the queue as the reader has to judge it."""

    row: BranchGrading
    result: grading_results.Result | None
    goods: list[dict[str, Any]] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)


def queue_rows(round_: GradingRound, actor: Actor, who: str) -> QuerySet[BranchGrading]:
    """Return the sheets that wait for the township or, of the sample alone, for the county."""
    event, state, _back = QUEUES[who]
    rows = BranchGrading.objects.within(actor.scope(rule.SHEET[event].action))
    rows = rows.filter(round=round_, state=state, is_eligible=True)
    return rows.filter(is_sampled=True) if who == "county" else rows


def cards(round_: GradingRound, rows: list[BranchGrading], scope: Scope) -> list[Card]:
    """Return the cards of some sheets: what they come to now, and what is worth a look."""
    keys = [row.pk for row in rows]
    found = grading_results.compute(BranchGrading.objects.within(scope).filter(pk__in=keys), scope, round_.year)
    results = {result.grading: result for result in found}
    names = _good_names(rows)
    before = dict(
        BranchGrading.objects.within(scope)
        .filter(
            round__unit=round_.unit, round__year=round_.year - 1, round__state=rule.FINAL,
            branch__in=[row.branch_id for row in rows],
        ).values_list("branch_id", "good_count")
    )  # fmt: skip
    made = []
    for row in rows:
        card = Card(row, results.get(row.pk))
        if card.result is not None:
            graded = card.result.graded
            card.goods = [
                {"name": names[row.standard_id][good.number], "points": value, "most": good.points, "passed": passed}
                for good, value, passed in zip(card.result.rules.goods, graded.goods, graded.passed, strict=True)
            ]
            card.flags = _flags(row, card.result, before.get(row.branch_id))
        made.append(card)
    return made


def _good_names(rows: list[BranchGrading]) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {}
    goods = StandardGood.objects.filter(standard__in={row.standard_id for row in rows})
    for standard, number, name in goods.values_list("standard_id", "number", "name"):
        found.setdefault(standard, {})[number] = name
    return found


def _flags(row: BranchGrading, result: grading_results.Result, before: int | None) -> list[str]:
    """Return what of a sheet is worth a look, in words."""
    found = []
    graded = result.graded
    if before is not None and graded.good_count - before >= 2:
        found.append(_("%(n)s goods more than last year") % {"n": graded.good_count - before})
    if before is not None and graded.good_count < before:
        found.append(_("%(n)s goods fewer than last year") % {"n": before - graded.good_count})
    if any(result.facts.get(code, 0) != value for code, value in row.own_facts.items()):
        found.append(_("figures have changed since the self-assessment"))
    manual = [(i, n) for i, n in zip(result.rules.items, graded.points, strict=True) if i.kind == "manual"]
    if manual and all(points == item.limit for item, points in manual):
        found.append(_("full points for everything scored by hand"))
    if graded.vetoes:
        found.append(_("a veto is set"))
    return found


# Results -----------------------------------------------------------------------------------------


def signed(value: int | None) -> str:
    """Return a change as the county prints it: `+2.42`."""
    if value is None:
        return ""
    return f"+{fixed(value)}" if value > 0 else f"−{fixed(-value)}" if value < 0 else fixed(0)


def tier_chart(found: Summary) -> charts.BarChart:
    """Return how many organisations are advanced, in the middle and lagging, with the year before beside each."""
    labels = dict(choices.TIERS)
    bars = []
    for tier in rule.TIERS:
        now = found.tiers[tier]
        text = f"{now} · {fixed(rule.share(now, found.eligible) or 0)}%"
        note = ""
        if found.tiers_before is not None:
            note = _("%(year)s: %(n)s") % {"year": found.year - 1, "n": found.tiers_before[tier]}
        bars.append(Bar(str(labels[tier]), text, now, tone=_TONES[tier], note=note))
    return charts.bars(
        _("Advanced, middle, lagging"), _("Organisations in each third; the year before stands in the table."),
        (_("Tier"), _("Organisations")), bars, most=max(found.eligible, 1),
    )  # fmt: skip


def grade_chart(found: Summary) -> charts.BarChart:
    """Return how many organisations have how many goods."""
    labels = dict(choices.GRADES)
    bars = []
    for number in range(5, -1, -1):
        note = _("%(year)s: %(n)s") % {"year": found.year - 1, "n": found.before[number]} if found.before else ""
        tone = "good" if number == 5 else ""
        bars.append(Bar(str(labels[number]), str(found.counts[number]), found.counts[number], tone=tone, note=note))
    return charts.bars(
        _("Organisations by grade"), _("How many organisations passed how many of the five goods."),
        (_("Grade"), _("Organisations")), bars, most=max(found.eligible, 1),
    )  # fmt: skip


def by_place(round_: GradingRound, scope: Scope) -> list[dict[str, Any]]:
    """Return grades by township (of one township alone by unit): organisations, five goods, share, three and fewer."""
    deep = all(len(path) >= 2 * WIDTH for path in scope.paths) and bool(scope.paths)
    counts = grading_results.counts(round_, scope)
    rows = BranchGrading.objects.within(scope).filter(round=round_, is_eligible=True).order_by()
    found: dict[str, list[int]] = {}
    for branch, path in rows.values_list("branch_id", "branch__unit__path"):
        if branch in counts:
            place = path if deep else path[: 2 * WIDTH]
            found.setdefault(place, [0] * 6)[counts[branch]] += 1
    names = dict(OrgUnit.objects.filter(path__in=found).values_list("path", "name"))
    return [
        {
            "path": path, "name": names.get(path, ""), "total": sum(numbers), "five": numbers[5], "four": numbers[4],
            "three": numbers[3], "low": sum(numbers[:3]), "share": half_up(numbers[5] * 10_000, sum(numbers)),
        }
        for path, numbers in sorted(found.items())
    ]  # fmt: skip


def page_of(rows: QuerySet[Any], after: str) -> tuple[list[Any], str]:
    """Return one page of gradings in the order of units."""
    return entry_web.page_of(rows, "branch__unit__path", after)
