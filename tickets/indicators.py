"""Figures of tickets and projects: each counts rows that can be shown, each share stands on two of them. All set-based.

Source: 办结率 = 已办结 ÷ 受理; 按期办结率 = 时限内办结 ÷ 到期应办结; 解决率 and 满意率 ÷ 有效回访 (`tickets.domain.figures`); how each is
counted: docs/rules/ticket-figures.md. Figures of a period that is not over are those of now.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber, Substr
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.indicators import Fact, Facts, Indicator, Ratio, Values, register
from core.periods import Period
from core.scope import EVERYTHING, Scope
from teams.models import Member, Team
from tickets import choices
from tickets.domain import figures, lifecycle
from tickets.domain.deadlines import midnight
from tickets.models import FollowUp, Project, Ticket, TicketMove

TICKETS, CALLS, PROJECTS, PEOPLE = _("tickets"), _("follow-ups"), _("projects"), _("persons")
Behind = Callable[[Scope, Period], QuerySet[Any]]
_DROPPED = (lifecycle.WITHDRAWN, lifecycle.MERGED)


def as_of(period: Period, now: datetime | None = None) -> datetime:
    """Return the moment that a period's figures are of: its end, or now while it lasts."""
    return min(midnight(period.end), now or timezone.now())


# What counts -----------------------------------------------------------------------------------


def _within(field: str, period: Period) -> Q:
    return Q(**{f"{field}__gte": midnight(period.start), f"{field}__lt": midnight(period.end)})


def _open_at(moment: datetime) -> Q:
    """Return the condition that a matter was filed and neither settled nor dropped at a moment, as its dates stand now."""
    return (
        Q(filed_at__lt=moment)
        & (Q(done_at__isnull=True) | Q(done_at__gte=moment))
        & (Q(ended_at__isnull=True) | Q(ended_at__gte=moment))
    )


def conditions(period: Period) -> dict[str, Q]:
    """Return, by figure, which tickets count in it."""
    moment = as_of(period)
    filed, done, open_then = _within("filed_at", period), _within("done_at", period), _open_at(moment)
    taken = filed & ~Q(state__in=_DROPPED)
    return {
        "tickets.received": filed,
        "tickets.closed": done,
        "tickets.open": open_then,
        "tickets.overdue": open_then & Q(due_at__lte=moment),
        "tickets.taken": taken,
        "tickets.taken-closed": taken & Q(done_at__lt=moment),
        "tickets.on-time": done & Q(was_on_time=True),
        "tickets.due": (done & Q(was_on_time__isnull=False)) | (open_then & Q(due_at__lte=moment)),
    }


CALL_CONDITIONS: Mapping[str, Q] = {
    "tickets.follow-ups": Q(),
    "tickets.follow-ups.valid": Q(is_reached=True),
    "tickets.follow-ups.solved": Q(is_reached=True, is_solved=True),
    "tickets.follow-ups.satisfied": Q(is_reached=True, satisfaction=lifecycle.SATISFIED),
    "tickets.follow-ups.fair": Q(is_reached=True, satisfaction=lifecycle.FAIR),
}


def _tickets(code: str) -> Behind:
    return lambda scope, period: Ticket.objects.within(scope).filter(conditions(period)[code])


def _calls(code: str) -> Behind:
    return lambda scope, period: FollowUp.objects.within(scope).filter(CALL_CONDITIONS[code] & _within("at", period))


def reopenings(scope: Scope, period: Period) -> QuerySet[TicketMove]:
    return TicketMove.objects.within(scope).filter(_within("at", period), event="reopen")


def projects(scope: Scope, period: Period, kinds: Collection[str] = (), *, finished: bool = False) -> QuerySet[Project]:
    """Return the projects of the period's year; those that were finished by its end."""
    rows = Project.objects.within(scope).filter(year=period.year)
    if kinds:
        rows = rows.filter(kind__in=kinds)
    return rows.filter(finished_on__lt=period.end) if finished else rows


def _small_three(scope: Scope, period: Period) -> QuerySet[Project]:
    return projects(scope, period, choices.SMALL_THREE)


BEHIND: dict[str, Behind] = {
    **{code: _tickets(code) for code in conditions(Period.parse("2025"))},
    **{code: _calls(code) for code in CALL_CONDITIONS},
    "tickets.reopened": reopenings,
    "projects.total": projects,
    "projects.finished": lambda scope, period: projects(scope, period, finished=True),
    "projects.livelihood": lambda scope, period: projects(scope, period, ("livelihood",)),
    "projects.livelihood-finished": lambda scope, period: projects(scope, period, ("livelihood",), finished=True),
    "projects.small-three": _small_three,
    "projects.leaders": lambda scope, period: _small_three(scope, period).filter(leader__isnull=False),
    "projects.helped": lambda scope, period: _small_three(scope, period).filter(helped__gt=0),
}
"""Figure → the rows behind it, of a scope and period."""
_UNIT = {Ticket: "unit_id", Project: "unit_id", FollowUp: "ticket__unit_id", TicketMove: "ticket__unit_id"}


def _query(code: str, unit: str = "", value: Any = None) -> Callable[[Scope, Period], Values]:
    """Return the query of a figure: its rows counted by unit, or `value` of them."""

    def query(scope: Scope, period: Period) -> Values:
        rows = BEHIND[code](scope, period)
        found = rows.order_by().values_list(unit or _UNIT[rows.model]).annotate(n=value or Count("id"))
        return {key: number or 0 for key, number in found}

    return query


def _rows(code: str) -> Callable[[int, Period], QuerySet[Any]]:
    def rows(unit: int, period: Period) -> QuerySet[Any]:
        found = BEHIND[code](EVERYTHING, period)
        return found.filter(**{_UNIT[found.model]: unit}).order_by("pk")

    return rows


_FIGURES: tuple[tuple[str, Any, Any, bool], ...] = (
    ("tickets.received", _("tickets received"), TICKETS, True),
    ("tickets.closed", _("tickets settled"), TICKETS, True),
    ("tickets.open", _("tickets open at the end"), TICKETS, False),
    ("tickets.overdue", _("overdue among them"), TICKETS, False),
    ("tickets.taken", _("tickets received, without those withdrawn or merged"), TICKETS, True),
    ("tickets.taken-closed", _("settled of those received"), TICKETS, True),
    ("tickets.on-time", _("tickets settled in time"), TICKETS, True),
    ("tickets.due", _("tickets that were due: settled, or open and overdue"), TICKETS, True),
    ("tickets.follow-ups", _("follow-ups made"), CALLS, True),
    ("tickets.follow-ups.valid", _("valid follow-ups"), CALLS, True),
    ("tickets.follow-ups.solved", _("follow-ups that say solved"), CALLS, True),
    ("tickets.follow-ups.satisfied", _("follow-ups that say satisfied"), CALLS, True),
    ("tickets.follow-ups.fair", _("follow-ups that say basically satisfied"), CALLS, True),
    ("tickets.reopened", _("reopenings"), TICKETS, False),
    ("projects.total", _("projects of the year"), PROJECTS, True),
    ("projects.finished", _("projects finished"), PROJECTS, True),
    ("projects.livelihood", _("livelihood projects of the year"), PROJECTS, True),
    ("projects.livelihood-finished", _("livelihood projects finished"), PROJECTS, True),
    ("projects.small-three", _("small three of the year"), PROJECTS, True),
)
for code, label, counted_in, is_good in _FIGURES:
    register(Indicator(code, label, counted_in, "unit", _query(code), _rows(code), higher_is_better=is_good))
register(
    Indicator(
        "projects.leaders", _("leaders of the small three"), PEOPLE, "unit",
        _query("projects.leaders", "leader__team__unit_id", Count("leader", distinct=True)), _rows("projects.leaders"),
    )
)  # fmt: skip
"""By the unit of the leader's team, so that who leads two projects is counted once however the tree is added up."""
register(
    Indicator(
        "projects.helped", _("people helped by the small three"), PEOPLE, "unit",
        _query("projects.helped", value=Sum("helped")), _rows("projects.helped"),
    )
)  # fmt: skip
RATES = (
    ("tickets.closing-rate", _("closing rate"), "tickets.taken-closed", "tickets.taken"),
    ("tickets.on-time-rate", _("on-time rate"), "tickets.on-time", "tickets.due"),
    ("tickets.solved-rate", _("solved rate"), "tickets.follow-ups.solved", "tickets.follow-ups.valid"),
    ("tickets.satisfied-rate", _("satisfied rate"), "tickets.follow-ups.satisfied", "tickets.follow-ups.valid"),
    ("projects.rate", _("completion of projects"), "projects.finished", "projects.total"),
    ("projects.livelihood-rate", _("completion of livelihood projects"), "projects.livelihood-finished", "projects.livelihood"),
)  # fmt: skip
for code, label, part, whole in RATES:
    register(Ratio(code, label, part, whole))


# Members ---------------------------------------------------------------------------------------


def _of_members(scope: Scope, period: Period, more: Q) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(_within("done_at", period) & more, member__isnull=False)
    return rows if scope.everything else rows.filter(member__in=Member.objects.within(scope))


def _satisfied(scope: Scope, period: Period) -> QuerySet[FollowUp]:
    """Return the valid follow-ups of tickets that members had, which say satisfied."""
    rows = FollowUp.objects.filter(
        _within("at", period), CALL_CONDITIONS["tickets.follow-ups.satisfied"], ticket__member__isnull=False
    )
    return rows if scope.everything else rows.filter(ticket__member__in=Member.objects.within(scope))


_OF_MEMBER = {"member.tickets.settled": Q(), "member.tickets.on-time": Q(was_on_time=True)}


def _member_query(code: str) -> Callable[[Scope, Period], Values]:
    def query(scope: Scope, period: Period) -> Values:
        rows = _of_members(scope, period, _OF_MEMBER[code])
        return dict(rows.order_by().values_list("member_id").annotate(n=Count("id")))

    return query


def _member_rows(code: str) -> Callable[[int, Period], QuerySet[Ticket]]:
    return lambda member, period: Ticket.objects.filter(
        _within("done_at", period) & _OF_MEMBER[code], member=member
    ).order_by("done_at", "pk")


def member_satisfied(scope: Scope, period: Period) -> Values:
    rows = _satisfied(scope, period)
    return dict(rows.order_by().values_list("ticket__member_id").annotate(n=Count("id")))


def satisfied_rows(member: int, period: Period) -> QuerySet[FollowUp]:
    rows = FollowUp.objects.filter(_within("at", period), CALL_CONDITIONS["tickets.follow-ups.satisfied"])
    return rows.filter(ticket__member=member).order_by("at", "pk")


def _facts(code: str) -> Callable[[Collection[int], Period], Facts]:
    """Return the reader of the facts of a figure. A fact names class and number, never what a resident wrote."""

    def facts(members: Collection[int], period: Period) -> Facts:
        found: dict[int, list[Fact]] = defaultdict(list)
        rows = Ticket.objects.filter(_within("done_at", period) & _OF_MEMBER[code], member__in=members)
        for row in rows.select_related("klass").order_by("done_at", "pk"):
            weight = "" if row.was_on_time is None else gettext("in time") if row.was_on_time else gettext("late")
            assert row.member_id is not None and row.done_at is not None  # noqa: PT018
            found[row.member_id].append(Fact(timezone.localdate(row.done_at), row.number, row.klass.name, weight))
        return found

    return facts


def satisfied_facts(members: Collection[int], period: Period) -> Facts:
    rows = FollowUp.objects.filter(_within("at", period), CALL_CONDITIONS["tickets.follow-ups.satisfied"])
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in rows.filter(ticket__member__in=members).select_related("ticket__klass").order_by("at", "pk"):
        ticket = row.ticket
        assert ticket.member_id is not None
        fact = Fact(timezone.localdate(row.at), ticket.number, ticket.klass.name, row.get_satisfaction_display())
        found[ticket.member_id].append(fact)
    return found


for code, label in (
    ("member.tickets.settled", _("tickets settled by the member")),
    ("member.tickets.on-time", _("tickets settled in time by the member")),
):
    register(Indicator(code, label, TICKETS, "member", _member_query(code), _member_rows(code), _facts(code)))


def _team_query(condition: Q) -> Callable[[Scope, Period], Values]:
    """Count the settled tickets that a team, or a member of it, had."""

    def query(scope: Scope, period: Period) -> Values:
        rows = Ticket.objects.filter(_within("done_at", period) & condition, team__isnull=False)
        if not scope.everything:
            rows = rows.filter(team__in=Team.objects.within(scope))
        return dict(rows.order_by().values_list("team_id").annotate(n=Count("id")))

    return query


register(Indicator("team.tickets.settled", _("tickets settled by the team"), TICKETS, "team", _team_query(Q())))
register(
    Indicator(
        "team.tickets.on-time",
        _("tickets settled in time by the team"),
        TICKETS,
        "team",
        _team_query(Q(was_on_time=True)),
    )
)
register(
    Indicator(
        "member.tickets.satisfied", _("follow-ups of the member's tickets that say satisfied"), CALLS, "member",
        member_satisfied, satisfied_rows, satisfied_facts,
    )
)  # fmt: skip


# Handling time ---------------------------------------------------------------------------------

_TOOK = ExpressionWrapper(F("done_at") - F("filed_at"), output_field=DurationField())


def median_minutes(scope: Scope, period: Period) -> int | None:
    """Return the median handling time of the tickets settled in a period, from filing to settling, in minutes.

    The database sorts; two queries, however many tickets there are.
    """
    rows = Ticket.objects.within(scope).filter(_within("done_at", period)).order_by()
    count = rows.count()
    if not count:
        return None
    middle = (
        rows.annotate(took=_TOOK).order_by("took").values_list("took", flat=True)[(count - 1) // 2 : count // 2 + 1]
    )
    return figures.median_minutes([found // timedelta(minutes=1) for found in middle])


def year_before(period: Period) -> Period:
    """Return the same period of the year before."""
    return Period.parse(period.code.replace(str(period.year), str(period.year - 1), 1))


def median_change(scope: Scope, period: Period) -> tuple[int | None, int | None]:
    """Return the median handling time in minutes, and by how much it differs from the same period of last year's."""
    now = median_minutes(scope, period)
    return now, figures.change(now, median_minutes(scope, year_before(period)))


# By class, colour, channel, team, member, unit ------------------------------------------------------

OF_PERSONS = ("team", "member")
"""Dimensions that leave out the tickets which nobody of a team had."""
DIMENSIONS = {
    "class": "klass_id", "colour": "colour", "channel": "channel", "team": "team_id", "member": "member_id", "unit": "unit_id",
}  # fmt: skip


def breakdown(scope: Scope, period: Period, dimension: str) -> dict[Any, dict[str, int]]:
    """Return the figures of tickets by a dimension: three queries, however many classes, teams or units there are."""
    field, asked = DIMENSIONS[dimension], conditions(period)
    any_of = Q()
    for condition in asked.values():
        any_of |= condition
    rows = Ticket.objects.within(scope).filter(any_of).order_by()
    if dimension in OF_PERSONS:
        rows = rows.filter(**{f"{field}__isnull": False})
    names = {f"f{place}": code for place, code in enumerate(asked)}
    counted = rows.values(field).annotate(**{name: Count("id", filter=asked[code]) for name, code in names.items()})
    found: dict[Any, dict[str, int]] = {
        row[field]: {code: row[name] for name, code in names.items()} for row in counted
    }
    heard = {f"f{place}": code for place, code in enumerate(CALL_CONDITIONS)}
    kinds = {
        name: Count("id", filter=CALL_CONDITIONS[code]) if CALL_CONDITIONS[code] else Count("id")
        for name, code in heard.items()
    }
    calls = FollowUp.objects.within(scope).filter(_within("at", period))
    again = {"f0": "tickets.reopened"}
    for events, named, sums in ((calls, heard, kinds), (reopenings(scope, period), again, {"f0": Count("id")})):
        if dimension in OF_PERSONS:
            events = events.filter(**{f"ticket__{field}__isnull": False})
        for row in events.order_by().values(f"ticket__{field}").annotate(**sums):
            line = found.setdefault(row[f"ticket__{field}"], dict.fromkeys(asked, 0))
            line |= {code: row[name] for name, code in named.items()}
    for line in found.values():
        for code in (*CALL_CONDITIONS, *again.values()):
            line.setdefault(code, 0)
    return found


def medians(scope: Scope, period: Period, dimension: str, depth: int = 0) -> dict[Any, int]:
    """Return the median handling times in minutes by a dimension, as `median_minutes` of each: one query.

    By unit the keys are paths, cut to `depth` digits where that is above nought: a township's median is that of all
    its tickets and no sum of its villages'.
    """
    rows = Ticket.objects.within(scope).filter(_within("done_at", period)).order_by()
    if dimension in OF_PERSONS:
        rows = rows.filter(**{f"{DIMENSIONS[dimension]}__isnull": False})
    by: Any = F(DIMENSIONS[dimension])
    if dimension == "unit":
        by = Substr("unit__path", 1, depth) if depth else F("unit__path")
    placed = rows.annotate(by=by, took=_TOOK).annotate(
        twice=Window(RowNumber(), partition_by="by", order_by="took") * 2, n=Window(Count("pk"), partition_by="by")
    )
    middle: dict[Any, list[int]] = defaultdict(list)
    for key, took in placed.filter(twice__gte=F("n"), twice__lte=F("n") + 2).values_list("by", "took"):
        middle[key].append(took // timedelta(minutes=1))
    return {key: found for key, minutes in middle.items() if (found := figures.median_minutes(minutes)) is not None}
