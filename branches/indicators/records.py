"""Figures of organisations and what they report. Each counts rows that can be shown.

Counts of members are those last reported; of a period that is over, the organisations are those that existed on its last day.
"""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches import selectors
from branches.models import Branch, Pledge
from core.indicators import Indicator, Ratio, Values, register
from core.periods import Period
from core.scope import EVERYTHING, Scope

ORGANISATIONS, PERSONS, PLEDGES = _("organisations"), _("persons"), _("pledges")
Behind = Callable[[Scope, Period], QuerySet[Any]]


# Records ----------------------------------------------------------------------------------------


def day_of(period: Period, today: date | None = None) -> date:
    """Return the day that a period's figures are of: its last, or today while it lasts."""
    return min(period.end - timedelta(days=1), today or timezone.localdate())


def _open(scope: Scope, period: Period) -> QuerySet[Branch]:
    return selectors.open_on(scope, day_of(period)).exclude(kind="committee")


def _villages(scope: Scope, period: Period) -> QuerySet[Branch]:
    return selectors.of_villages(selectors.open_on(scope, day_of(period)))


def _linked(scope: Scope, period: Period) -> QuerySet[Branch]:
    return selectors.linked_on(scope, day_of(period))


def _watched(scope: Scope, period: Period) -> QuerySet[Branch]:
    return selectors.watched(scope, day_of(period))


def _pledges(*, kept: bool) -> Behind:
    def rows(scope: Scope, period: Period) -> QuerySet[Pledge]:
        due = Pledge.objects.within(scope).filter(due_on__gte=period.start, due_on__lt=period.end)
        return due.filter(kept=True) if kept else due

    return rows


def _per_unit(rows: QuerySet[Any], unit: str = "unit_id") -> Values:
    counted = rows.order_by().values_list(unit).annotate(n=Count("pk", distinct=True))
    return dict(counted.values_list(unit, "n"))


def _counted(behind: Behind, unit: str = "unit_id") -> dict[str, Any]:
    return {
        "query": lambda scope, period: _per_unit(behind(scope, period), unit),
        "rows": lambda key, period: behind(EVERYTHING, period).filter(**{unit: key}),
    }


def _sum(field: str) -> dict[str, Any]:
    """Return how a count of members is summed up: by unit, over the organisations that report any."""

    def query(scope: Scope, period: Period) -> Values:
        rows = _open(scope, period).order_by().values("unit_id").annotate(n=Sum(F(field)))
        return {key: number for key, number in rows.values_list("unit_id", "n") if number}

    def rows(key: int, period: Period) -> QuerySet[Branch]:
        return _open(EVERYTHING, period).filter(Q(unit_id=key) & ~Q(**{field: 0}))

    return {"query": query, "rows": rows}


MEMBERS = (
    ("full", "full_members", _("full members")),
    ("probationary", "probationary_members", _("probationary members")),
    ("prospects", "prospects", _("candidates for membership")),
    ("activists", "activists", _("activists")),
    ("applicants", "applicants", _("applicants")),
)
"""Stages of membership, the last first: code, field, label."""

register(Indicator("branches.open", _("Party branches"), ORGANISATIONS, "unit", **_counted(_open)))
register(
    Indicator(
        "branches.villages",
        _("branches that lead a village or community"),
        ORGANISATIONS,
        "unit",
        **_counted(_villages),
    )
)
register(
    Indicator(
        "branches.linked",
        _("village branches that a leader of the county links"),
        ORGANISATIONS,
        "unit",
        **_counted(_linked),
    )
)
register(Indicator("branches.watched", _("new branches under watch"), ORGANISATIONS, "unit", **_counted(_watched)))
for _code, _name, _label in MEMBERS:
    register(Indicator(f"branches.members.{_code}", _label, PERSONS, "unit", **_sum(_name)))
register(
    Indicator(
        "branches.pledges.due",
        _("pledges to be kept in the period"),
        PLEDGES,
        "unit",
        **_counted(_pledges(kept=False), "branch__unit_id"),
    )
)
register(
    Indicator(
        "branches.pledges.kept", _("pledges kept"), PLEDGES, "unit", **_counted(_pledges(kept=True), "branch__unit_id")
    )
)
register(Ratio("branches.linked-share", _("share of linked village branches"), "branches.linked", "branches.villages"))
register(Ratio("branches.pledges-share", _("share of kept pledges"), "branches.pledges.kept", "branches.pledges.due"))
