"""Figures of special funds by unit, in fen: Party-building funds with what is used of them, agricultural loans."""

from collections.abc import Callable

from django.db.models import Max, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from core.indicators import FEN, Indicator, Ratio, Values, register
from core.periods import Period
from core.scope import Scope
from ledgers.models import FundUse, LoanTotal, PartyFund

FUND, USED, LOANS = "funds.party", "funds.party.used", "funds.loans"


def party(scope: Scope, period: Period) -> Values:
    """Return the Party-building funds of the year."""
    rows = PartyFund.objects.within(scope).filter(year=period.year).order_by()
    return dict(rows.values_list("unit_id").annotate(n=Sum("amount_fen")))


def used(scope: Scope, period: Period) -> Values:
    """Return what of the year's funds was used by the end of the period."""
    rows = FundUse.objects.within(scope).filter(fund__year=period.year, on__lt=period.end).order_by()
    return dict(rows.values_list("fund__unit_id").annotate(n=Sum("amount_fen")))


def loans(scope: Scope, period: Period) -> Values:
    """Return the total of agricultural loans of a period by county: of each source the newest report, the largest of them."""
    rows = LoanTotal.objects.within(scope).filter(period=period.code)
    newest = (
        rows.order_by().values("unit_id", "source").annotate(day=Max("as_of")).values_list("unit_id", "source", "day")
    )
    wanted = set(newest)
    found: dict[int, int] = {}
    for row in rows:
        if (row.unit_id, row.source, row.as_of) in wanted:
            found[row.unit_id] = max(found.get(row.unit_id, 0), row.amount_fen)
    return found


def _funds(unit: int, period: Period) -> QuerySet[PartyFund]:
    return PartyFund.objects.filter(unit=unit, year=period.year)


def _uses(unit: int, period: Period) -> QuerySet[FundUse]:
    return FundUse.objects.filter(fund__unit=unit, fund__year=period.year, on__lt=period.end).order_by("on", "pk")


def _reports(unit: int, period: Period) -> QuerySet[LoanTotal]:
    return LoanTotal.objects.filter(unit=unit, period=period.code).order_by("as_of", "pk")


_ALL: tuple[tuple[str, object, Callable[[Scope, Period], Values], Callable[[int, Period], QuerySet]], ...] = (
    (FUND, _("Party-building funds"), party, _funds),
    (USED, _("Party-building funds used"), used, _uses),
    (LOANS, _("agricultural loans, one reported total"), loans, _reports),
)
for _code, _label, _query, _rows in _ALL:
    register(Indicator(_code, _label, FEN, "unit", _query, _rows))  # type: ignore[arg-type]
register(Ratio("funds.party.use-rate", _("use of the Party-building funds"), USED, FUND))
