"""What is read of special funds and bonus rules by several entry points."""

from django.db.models import QuerySet, Sum

from core.scope import WIDTH, Scope
from ledgers.models import BonusRule, FundUse, LoanTotal, PartyFund


def used_of(rows: QuerySet[PartyFund]) -> int:
    """Return how much of these funds is used, in fen."""
    return int(FundUse.objects.filter(fund__in=rows).aggregate(n=Sum("amount_fen"))["n"] or 0)


def _counties(scope: Scope) -> set[str]:
    return {path[:WIDTH] for path in scope.paths}


def loans(scope: Scope) -> QuerySet[LoanTotal]:
    """Return the totals of agricultural loans of the counties that an area lies in, newest first."""
    rows = LoanTotal.objects.all() if scope.everything else LoanTotal.objects.filter(unit__path__in=_counties(scope))
    return rows.select_related("unit").order_by("-period", "-as_of", "pk")


def bonus_rules(scope: Scope) -> QuerySet[BonusRule]:
    """Return the rules of the bonus of the counties that an area lies in, newest first."""
    rows = BonusRule.objects.all() if scope.everything else BonusRule.objects.filter(unit__path__in=_counties(scope))
    return rows.select_related("unit").order_by("-year", "pk")
