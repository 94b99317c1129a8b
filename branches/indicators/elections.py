"""Figures of terms and elections, one value for each Party organisation. All set-based.

Source: a term ends on the day that stands in the record, extensions included (`branches.domain.terms`); an election is on
time when the meeting was held on or before that day. Figures of a period that is not over are those of now.
"""

from datetime import date, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches import selectors
from branches.domain import elections
from branches.models import Branch, Election
from core.indicators import Indicator, Values, register
from core.periods import Period
from core.scope import Scope

OVERDUE, ON_TIME, DUE = "branch.term.overdue", "branch.election.on-time", "branch.election.due"


def _day(period: Period) -> date:
    """Return the day that a period's figures are of: its last one, or today while it lasts."""
    return min(period.last_day, timezone.localdate())


def _late(scope: Scope, day: date) -> QuerySet[Branch]:
    """Return the organisations whose term had ended by a day, or whose end of the term is not known."""
    return selectors.open_on(scope, day).filter(Q(term_until__isnull=True) | Q(term_until__lte=day))


def overdue(scope: Scope, period: Period) -> Values:
    """Return 1 for each organisation whose term is over or whose date is missing, 0 for every other one."""
    day = _day(period)
    found = dict.fromkeys(selectors.open_on(scope, day).order_by().values_list("pk", flat=True), 0)
    late = set(_late(scope, day).order_by().values_list("pk", flat=True))
    then = _ended_before(scope, day)
    return {pk: int(then.get(pk, pk in late)) for pk in found}


def _ended_before(scope: Scope, day: date) -> dict[int, bool]:
    """Return, for organisations that have elected since a past day, whether the term was over on that day."""
    rows = Election.objects.within(scope).filter(state=elections.FILED, held_on__gt=day).exclude(kind="by")
    found: dict[int, bool] = {}
    for pk, due_on in rows.order_by("-held_on").values_list("branch_id", "due_on"):
        found[pk] = due_on is None or due_on <= day
    return found


def _filed(scope: Scope, period: Period) -> QuerySet[Election]:
    rows = Election.objects.within(scope).filter(state=elections.FILED).exclude(kind="by")
    return rows.filter(held_on__gte=period.start, held_on__lt=period.end)


def on_time(scope: Scope, period: Period) -> Values:
    """Return 1 for each organisation that elected in the period by the end of its term, 0 for one that was late or has not.

    Organisations without an election and without an end of a term in the period have no value.
    """
    day = _day(period)
    missed = selectors.open_on(scope, day).filter(term_until__gte=period.start, term_until__lt=period.end)
    found = dict.fromkeys(
        missed.filter(term_until__lt=day + timedelta(days=1)).order_by().values_list("pk", flat=True), 0
    )
    for pk, held_on, due_on in _filed(scope, period).values_list("branch_id", "held_on", "due_on"):
        found[pk] = int(held_on is not None and (due_on is None or held_on <= due_on))
    return found


def due(scope: Scope, period: Period) -> Values:
    """Return 1 for each organisation that elected in the period or whose term ended in it: what `on_time` is out of."""
    return dict.fromkeys(on_time(scope, period), 1)


register(
    Indicator(
        OVERDUE, _("term overdue or without a date"), _("organisations"), "branch", overdue,
        rows=lambda subject, _period: Branch.objects.filter(pk=subject), higher_is_better=False,
    )
)  # fmt: skip
register(
    Indicator(
        ON_TIME, _("election held on time"), _("organisations"), "branch", on_time,
        rows=lambda subject, period: Election.objects.filter(
            branch=subject, state=elections.FILED, held_on__gte=period.start, held_on__lt=period.end
        ).order_by("held_on"),
    )
)  # fmt: skip
register(
    Indicator(
        DUE, _("election due"), _("organisations"), "branch", due,
        rows=lambda subject, _period: Branch.objects.filter(pk=subject),
    )
)  # fmt: skip
