"""What the papers of a graded year print, frozen: an organisation's sheet, and the county's bulletin.

The sheet prints items, figures and points of an organisation; who gave them stands as an office, never as a person.
"""

from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches import choices, selectors
from branches.domain import grading as rule
from branches.indicators import grading as indicators
from branches.models import Branch, BranchGrading, GradingMove, GradingRound, RectificationPlan
from branches.services import grading_results, grading_sheets
from core.errors import NotFound
from core.periods import Period
from core.scope import WIDTH, Scope
from reports.services import heads
from reports.services.subjects import Subject


def _base(subject: Subject, county: OrgUnit) -> dict[str, Any]:
    unit = subject.unit
    return {
        **heads.of_payload(subject.kind.code), "county": county.name,
        "unit": {"name": unit.name, "level": unit.level}, "period": subject.period.code,
        "period_label": subject.period.label,
    }  # fmt: skip


def branch_sheet(subject: Subject) -> dict[str, Any]:
    """Return an organisation's sheet: every item with its figure and the points of each step, the goods, the steps."""
    row = subject.record
    assert isinstance(row, BranchGrading)
    rules = selectors.to_rules(row.standard)
    goods = dict(row.standard.goods.values_list("number", "name"))
    items = dict(row.standard.items.values_list("code", "name"))
    is_final = row.round.state == rule.FINAL
    facts = row.facts if is_final else grading_sheets.facts_of(row)
    given = grading_sheets.effective(row)
    manual = [item.code for item in rules.items if item.kind == "manual"]
    filled = {**dict.fromkeys([code for code in manual if code not in given], 0), **given}
    (graded,) = rule.grade(rules, [rule.Sheet(row.branch_id, filled, facts, frozenset(row.vetoes))])
    complete = all(code in given for code in manual)
    moves = GradingMove.objects.filter(grading=row).filter(event__in=["assess", "review", "verify"]).order_by("pk")
    parent = row.branch.unit.parent
    return {
        **_base(subject, row.round.unit),
        "township": parent.name if parent is not None and row.branch.unit.level == "unit" else "",
        "branch": row.branch.name, "sector": str(row.branch.get_sector_display()),
        "standard": {"name": row.standard.name, "version": f"{row.standard.year}.{row.standard.number}"},
        "final": is_final, "state": str(row.get_state_display()),
        "good_count": graded.good_count if complete or is_final else None,
        "grade": str(dict(choices.GRADES)[graded.good_count]) if complete or is_final else "",
        "before": str(dict(choices.GRADES)[row.previous_count]) if row.previous_count is not None else "",
        "total": graded.total,
        "goods": [
            {
                "name": goods[good.number], "points": points, "most": good.points, "mark": good.pass_mark, "passed": passed,
                "items": [
                    {
                        "name": items[item.code], "kind": item.kind.value, "limit": item.limit,
                        "figure": _figure(item.indicator, item.denominator, facts), "own": row.own_given.get(item.code),
                        "township": row.township_given.get(item.code), "county": row.county_given.get(item.code),
                        "points": value if item.code in filled or item.indicator else None,
                        "veto": item.code in graded.vetoes,
                    }
                    for item, value in zip(rules.items, graded.points, strict=True)
                    if item.good == good.number
                ],
            }
            for good, points, passed in zip(rules.goods, graded.goods, graded.passed, strict=True)
        ],
        "reasons": [
            {"step": step, "item": items[code], "reason": text}
            for step, found in row.reasons.items()
            for code, text in found.items()
            if code in items
        ],
        "vetoes": [{"item": items[code], "reason": text} for code, text in row.vetoes.items() if code in items],
        "steps": [
            {"step": str(move.get_event_display()), "office": move.office, "on": heads.local_day(move.at).isoformat()}
            for move in moves
        ],
    }  # fmt: skip


def _figure(indicator: str, denominator: str, facts: dict[str, int]) -> str:
    if not indicator:
        return ""
    value = facts.get(indicator, 0)
    return f"{value}/{facts.get(denominator, 0)}" if denominator else str(value)


def bulletin(subject: Subject) -> dict[str, Any]:
    """Return what a county's graded year came to: figures, tiers, townships, sites, rectification.

    :raises NotFound: the year is not final.
    """
    round_ = final_round(subject.unit, subject.period)
    scope = Scope.of([subject.unit.path])
    found = grading_results.summary(round_, scope)
    before = list(found.before) if found.before else None
    last = subject.period.last_day
    sites = {code: indicators.sites_on(scope, last).filter(level=code).count() for code, _name in choices.SITE_LEVELS}
    plans = RectificationPlan.objects.within(scope)
    year = {"opened_on__lte": last, "opened_on__gte": subject.period.start}
    out = BranchGrading.objects.filter(round=round_, is_eligible=False).count()
    return {
        **_base(subject, round_.unit), "letterhead": heads.letterhead(subject.unit),
        "closed_on": heads.local_day(round_.closed_at).isoformat() if round_.closed_at else None,
        "year": round_.year, "eligible": found.eligible, "left_out": out, "counts": list(found.counts), "before": before,
        "share": found.share, "share_before": found.share_before, "change": found.change,
        "risen": found.promotion.risen if found.promotion else None, "base": found.promotion.base if found.promotion else None,
        "rate": found.promotion.rate if found.promotion else None,
        "tiers": [
            {
                "name": str(label), "count": found.tiers[code],
                "before": found.tiers_before[code] if found.tiers_before else None,
            }
            for code, label in choices.TIERS
        ],
        "notice": {"from": round_.notice_from.isoformat(), "until": round_.notice_until.isoformat()}
        if round_.notice_from and round_.notice_until
        else None,
        "sites": [{"name": str(label), "count": sites[code]} for code, label in choices.SITE_LEVELS],
        "plans": {
            "begun": plans.filter(**year).count(),
            "accepted": plans.filter(state="accepted", closed_on__gte=subject.period.start, closed_on__lte=last).count(),
        },
        "sectors": _sectors(round_), "places": _places(round_),
    }  # fmt: skip


def final_round(unit: OrgUnit, period: Period) -> GradingRound:
    """Return the final grading of a unit's county.

    :raises NotFound: the year is not final.
    """
    found = GradingRound.objects.filter(unit__path=unit.path[:WIDTH], year=period.year, state=rule.FINAL)
    round_ = found.select_related("unit").first()
    if round_ is None:
        raise NotFound(
            _("The grading of %(year)s is not final for %(unit)s, so there is nothing to print.")
            % {"year": period.year, "unit": unit.name}
        )
    return round_


def _sectors(round_: GradingRound) -> list[dict[str, Any]]:
    rows = BranchGrading.objects.filter(round=round_, is_eligible=True).order_by()
    found: dict[str, list[int]] = {}
    for sector, count in rows.values_list("branch__sector", "good_count"):
        numbers = found.setdefault(sector, [0, 0])
        numbers[0] += 1
        numbers[1] += count == 5
    return [
        {"name": str(label), "total": found[code][0], "five": found[code][1], "share": rule.share(found[code][1], found[code][0])}
        for code, label in Branch._meta.get_field("sector").choices or ()
        if code in found
    ]  # fmt: skip


def _places(round_: GradingRound) -> list[dict[str, Any]]:
    """Return the grades by township, those of the county's own organisations first."""
    rows = BranchGrading.objects.filter(round=round_, is_eligible=True).order_by()
    townships = dict(OrgUnit.objects.filter(parent=round_.unit, level="township").values_list("path", "name"))
    found: dict[str, list[int]] = {}
    for path, count in rows.values_list("branch__unit__path", "good_count"):
        place = path[: 2 * WIDTH] if path[: 2 * WIDTH] in townships else round_.unit.path
        found.setdefault(place, [0] * 6)[count or 0] += 1
    return [
        {
            "name": townships.get(path, ""), "total": sum(numbers), "five": numbers[5], "four": numbers[4],
            "three": numbers[3], "low": sum(numbers[:3]), "share": rule.share(numbers[5], sum(numbers)),
        }
        for path, numbers in sorted(found.items())
    ]  # fmt: skip
