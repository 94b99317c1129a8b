"""Figures of contracts by unit: in force, ending soon, overdue money in fen, red flags; as of the last day of a period,
or of today while it lasts."""

from collections import Counter
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.indicators import FEN, Indicator, Values, register
from core.periods import Period
from core.scope import Scope
from ledgers.models import Contract
from ledgers.selectors import contracts as selectors
from ledgers.selectors import flags


def _last(period: Period) -> date:
    """Return the day that a period's figures are of: its last, or today while it lasts."""
    return min(period.end - timedelta(days=1), timezone.localdate())


def _by_unit(rows: QuerySet[Contract]) -> Values:
    return dict(rows.order_by().values_list("book__unit").annotate(n=Count("pk")))


def in_force(scope: Scope, period: Period) -> Values:
    """Return the contracts in force on the last day."""
    return _by_unit(selectors.running_on(Contract.objects.within(scope), _last(period)))


def expiring(scope: Scope, period: Period) -> Values:
    """Return the contracts in force on the last day that end within 90 days of it."""
    rows = selectors.running_on(Contract.objects.within(scope), _last(period))
    return _by_unit(rows.filter(ends_on__lte=_last(period) + selectors.SOON))


def arrears(scope: Scope, period: Period) -> Values:
    """Return the fen that were due before the period's end and had not come in by then."""
    after = _last(period) + timedelta(days=1)
    rows = selectors.overdue(scope, after, after).order_by()
    return dict(rows.values_list("contract__book__unit").annotate(n=Sum("owed")))


def flagged(scope: Scope, period: Period) -> Values:
    """Return the red flags as of the last day."""
    return dict(Counter(flag.unit for flag in flags.flags(scope, _last(period))))


def _rows_in_force(unit: int, period: Period) -> QuerySet[Contract]:
    return selectors.running_on(Contract.objects.filter(book__unit=unit), _last(period))


register(
    Indicator("contracts.in-force", _("Contracts in force"), _("contracts"), "unit", in_force, rows=_rows_in_force)
)
register(
    Indicator(
        "contracts.expiring",
        _("Contracts that end within 90 days"),
        _("contracts"),
        "unit",
        expiring,
        higher_is_better=False,
    )
)
register(Indicator("contracts.arrears", _("Overdue under contracts"), FEN, "unit", arrears, higher_is_better=False))
register(
    Indicator(
        "contracts.flags", _("Red flags of contracts and receipts"), _("flags"), "unit", flagged, higher_is_better=False
    )
)
