"""Figures of gradings, sites and rectification; all set-based."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from branches import choices, selectors
from branches.domain.grading import FINAL, PROMOTABLE
from branches.models import BranchGrading, DemonstrationSite, GradingRound, RectificationPlan
from core import indicators
from core.indicators import Fact, Facts, Indicator, Ratio, Values, register
from core.periods import Period
from core.scope import EVERYTHING, Scope

# Grading ----------------------------------------------------------------------------------------

ORGANISATIONS, PLANS, SITES = _("organisations"), _("plans"), _("sites")


def _by_unit(rows: QuerySet, unit: str = "branch__unit_id") -> Values:
    return dict(rows.order_by().values_list(unit).annotate(n=Count("id")))


def final_gradings(scope: Scope, year: int) -> QuerySet[BranchGrading]:
    """Return the gradings of a final year: of those organisations that took part."""
    return BranchGrading.objects.within(scope).filter(
        round__year=year, round__state=FINAL, is_eligible=True, good_count__isnull=False
    )


def eligible(scope: Scope, period: Period) -> Values:
    return _by_unit(final_gradings(scope, period.year))


def _good_query(count: int) -> Callable[[Scope, Period], Values]:
    def query(scope: Scope, period: Period) -> Values:
        return _by_unit(final_gradings(scope, period.year).filter(good_count=count))

    return query


def promotable(scope: Scope, period: Period) -> Values:
    """Organisations with three goods or fewer in the year before, once this year is final."""
    graded_now = GradingRound.objects.filter(unit=OuterRef("round__unit"), year=period.year, state=FINAL)
    rows = final_gradings(scope, period.year - 1).filter(good_count__lte=PROMOTABLE)
    return _by_unit(rows.filter(Exists(graded_now)))


def promoted(scope: Scope, period: Period) -> Values:
    """Those of them that have more goods this year."""
    rows = final_gradings(scope, period.year).filter(previous_count__lte=PROMOTABLE)
    return _by_unit(rows.filter(good_count__gt=F("previous_count")))


def grading_rows(count: int | None = None) -> Callable[[int, Period], QuerySet]:
    """Return the reader of the gradings of one unit that stand behind a figure."""

    def rows(unit: int, period: Period) -> QuerySet:
        found = BranchGrading.objects.filter(
            branch__unit_id=unit, round__year=period.year, round__state=FINAL, is_eligible=True
        )
        found = found if count is None else found.filter(good_count=count)
        return found.select_related("branch").order_by("branch_id")

    return rows


register(Indicator("branches.eligible", _("organisations graded"), ORGANISATIONS, "unit", eligible, grading_rows()))
for _number, _label in choices.GRADES:
    register(
        Indicator(
            f"branches.good.{_number}", _label, ORGANISATIONS, "unit", _good_query(_number), grading_rows(_number),
            higher_is_better=_number > PROMOTABLE,
        )
    )  # fmt: skip
register(
    Indicator(
        "branches.promotable", _("organisations with three goods or fewer in the year before"), ORGANISATIONS, "unit",
        promotable, higher_is_better=False,
    )
)  # fmt: skip
register(Indicator("branches.promoted", _("those of them that have risen"), ORGANISATIONS, "unit", promoted))
register(Ratio("branches.five-share", _("share of five goods"), "branches.good.5", "branches.eligible"))
register(Ratio("branches.promotion-rate", _("promotion rate"), "branches.promoted", "branches.promotable"))


def sites_on(scope: Scope, day: date) -> QuerySet[DemonstrationSite]:
    """Return the titles that are held on a day."""
    rows = DemonstrationSite.objects.within(scope).filter(granted_on__lte=day)
    rows = rows.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day))
    return rows.filter(Q(revoked_on__isnull=True) | Q(revoked_on__gt=day))


def _site_query(level: str) -> Callable[[Scope, Period], Values]:
    def query(scope: Scope, period: Period) -> Values:
        return _by_unit(sites_on(scope, period.last_day).filter(level=level))

    return query


def _site_rows(level: str) -> Callable[[int, Period], QuerySet]:
    def rows(unit: int, period: Period) -> QuerySet:
        found = sites_on(EVERYTHING, period.last_day).filter(branch__unit_id=unit, level=level)
        return found.select_related("branch").order_by("branch_id")

    return rows


for _level, _label in choices.SITE_LEVELS:
    register(Indicator(f"branches.sites.{_level}", _label, SITES, "unit", _site_query(_level), _site_rows(_level)))


def _open_plans(scope: Scope, period: Period, kind: str = "") -> QuerySet[RectificationPlan]:
    day = period.last_day
    rows = RectificationPlan.objects.within(scope).filter(opened_on__lte=day)
    rows = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=day))
    return rows.filter(kind=kind) if kind else rows


def rectifying(scope: Scope, period: Period) -> Values:
    return _by_unit(_open_plans(scope, period))


def weak(scope: Scope, period: Period) -> Values:
    return _by_unit(_open_plans(scope, period, "weak"), unit="branch_id")


def weak_rows(branch: int, period: Period) -> QuerySet:
    day = period.last_day
    return selectors.in_rectification(day).filter(branch_id=branch).select_related("branch").order_by("opened_on")


def weak_facts(branches: Collection[int], period: Period) -> Facts:
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in selectors.in_rectification(period.last_day).filter(branch_id__in=branches).order_by("opened_on"):
        found[row.branch_id].append(Fact(row.opened_on, row.problem, row.get_kind_display(), row.sponsor))
    return found


register(
    Indicator(
        "branches.rectifying", _("organisations under rectification"), PLANS, "unit", rectifying, higher_is_better=False
    )
)
register(
    Indicator(
        "branch.weak", _("open rectifications as weak and lax"), PLANS, "branch", weak, weak_rows, weak_facts,
        higher_is_better=False,
    )
)  # fmt: skip


def of_branches(codes: Iterable[str], scope: Scope, period: Period) -> dict[str, Values]:
    """Return figures by organisation: one query each, and one for the leading organisations of units.

    A figure of units (teams, tickets, books) counts for the unit's leading organisation and for no other one. A code
    that no figure has is left out.
    """
    found: dict[str, Values] = {}
    leads: dict[int, int] | None = None
    for code in sorted(set(codes)):
        if not indicators.exists(code):
            continue
        figure = indicators.get(code)
        values = figure.query(scope, period)
        if figure.subject == "unit":
            if leads is None:
                leads = leading(scope, period)
            values = {leads[unit]: value for unit, value in values.items() if unit in leads}
        found[code] = values
    return found


def leading(scope: Scope, period: Period) -> dict[int, int]:
    """Return the leading organisation of every unit that has one at a period's end: unit's key → organisation's key."""
    rows = selectors.open_on(scope, period.last_day).filter(is_lead=True).order_by("pk")
    return dict(rows.values_list("unit_id", "pk"))


def for_standards() -> frozenset[str]:
    """Return the codes of the figures that an item of a standard may read."""
    return frozenset(figure.code for subject in ("branch", "unit") for figure in indicators.of(subject))
