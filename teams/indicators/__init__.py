"""Figures of teams: what members did, how large teams are, how stars fall. All set-based."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.text import format_lazy
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.indicators import Fact, Facts, Indicator, Ratio, Values, follow, register
from core.periods import Period
from core.querysets import ScopedQuerySet
from core.scope import Scope
from teams import choices
from teams.models import (
    Activity,
    ActivityMember,
    AnnualRating,
    Member,
    Rating,
    Team,
    TrainingAttendance,
    TrainingSession,
)

OF_UNIT = "member.unit."
"""What a unit's figure is called as its members' own: `economy.income` → `member.unit.economy.income`."""
COUNT, PEOPLE, TIMES, POINTS = pgettext_lazy("figure", "items"), _("persons"), _("person-times"), _("points")


def _through(model: type, path: str, scope: Scope) -> QuerySet:
    """Return the rows of a through table whose member lies in `scope`."""
    rows = model.objects.all()  # type: ignore[attr-defined]
    if scope.everything:
        return rows
    return rows.filter(member__in=Member.objects.within(scope))


def _taking_part(scope: Scope, period: Period) -> QuerySet:
    return _through(ActivityMember, "member", scope).filter(
        activity__held_on__gte=period.start, activity__held_on__lt=period.end
    )


def _attending(scope: Scope, start: date, end: date) -> QuerySet:
    return _through(TrainingAttendance, "member", scope).filter(session__held_on__gte=start, session__held_on__lt=end)


def member_activities(scope: Scope, period: Period) -> Values:
    rows = _taking_part(scope, period).values_list("member_id").annotate(n=Count("id")).order_by()
    return dict(rows)


def member_reach(scope: Scope, period: Period) -> Values:
    rows = _taking_part(scope, period).values_list("member_id").annotate(n=Sum("activity__reach")).order_by()
    return dict(rows)


def member_sessions(scope: Scope, period: Period) -> Values:
    rows = _attending(scope, period.start, period.end).values_list("member_id").annotate(n=Count("id")).order_by()
    return dict(rows)


def member_minutes(scope: Scope, period: Period) -> Values:
    rows = _attending(scope, period.start, period.end)
    return dict(rows.values_list("member_id").annotate(n=Sum("session__minutes")).order_by())


def activity_rows(member: int, period: Period) -> QuerySet:
    return Activity.objects.filter(
        takings_part__member=member, held_on__gte=period.start, held_on__lt=period.end
    ).order_by("held_on", "pk")


def session_rows(member: int, period: Period) -> QuerySet:
    return TrainingSession.objects.filter(
        attendances__member=member, held_on__gte=period.start, held_on__lt=period.end
    ).order_by("held_on", "pk")


def activity_facts(members: Collection[int], period: Period) -> Facts:
    rows = ActivityMember.objects.filter(
        member__in=members, activity__held_on__gte=period.start, activity__held_on__lt=period.end
    ).select_related("activity")
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in rows.order_by("activity__held_on", "activity_id"):
        held = row.activity
        weight = gettext("%(n)s person-times") % {"n": held.reach}
        found[row.member_id].append(Fact(held.held_on, held.title, held.get_kind_display(), weight))
    return found


def session_facts(members: Collection[int], period: Period) -> Facts:
    rows = TrainingAttendance.objects.filter(
        member__in=members, session__held_on__gte=period.start, session__held_on__lt=period.end
    ).select_related("session")
    found: dict[int, list[Fact]] = defaultdict(list)
    for row in rows.order_by("session__held_on", "session_id"):
        held = row.session
        weight = gettext("%(n)s minutes") % {"n": held.minutes}
        found[row.member_id].append(Fact(held.held_on, held.title, held.get_tier_display(), weight))
    return found


for code, label, unit, query, rows, rows_of in (
    ("member.activities", _("activities taken part in"), COUNT, member_activities, activity_rows, activity_facts),
    ("member.reach", _("people reached by own activities"), TIMES, member_reach, activity_rows, activity_facts),
    ("member.training.sessions", _("training sessions attended"), COUNT, member_sessions, session_rows, session_facts),
    ("member.training.minutes", _("minutes of training"), _("minutes"), member_minutes, session_rows, session_facts),
):
    register(Indicator(code, label, unit, "member", query, rows, rows_of))


def in_post(scope: Scope, period: Period) -> ScopedQuerySet:
    """Return the members in post on the last day of `period`."""
    last = period.last_day
    return Member.objects.within(scope).filter(Q(left_on__isnull=True) | Q(left_on__gt=last), joined_on__lte=last)


def _unit_of(member: int) -> int:
    return int(Member.objects.values_list("team__unit_id", flat=True).get(pk=member))


def of_unit(figure: Indicator) -> None:
    """Register a figure of units as one of the members in post: each has the value of the unit that their team is of."""

    def query(scope: Scope, period: Period) -> Values:
        found = figure.query(scope, period)
        units = in_post(scope, period).filter(team__unit__in=[unit for unit, value in found.items() if value])
        return {member: found[unit] for member, unit in units.values_list("pk", "team__unit_id")}

    def rows(member: int, period: Period) -> QuerySet:
        assert figure.rows is not None
        return figure.rows(_unit_of(member), period)

    def facts(members: Collection[int], period: Period) -> Facts:
        assert figure.rows_of is not None
        units = dict(Member.objects.filter(pk__in=members).values_list("pk", "team__unit_id"))
        found = figure.rows_of(set(units.values()), period)
        return {member: found[unit] for member, unit in units.items() if unit in found}

    register(
        Indicator(
            OF_UNIT + figure.code, format_lazy(_("own unit: {figure} ({unit})"), figure=figure.label, unit=figure.unit),
            figure.unit, "member", query, rows if figure.rows else None, facts if figure.rows_of else None,
            higher_is_better=figure.higher_is_better,
        )
    )  # fmt: skip


follow(of_unit)


def _by_unit(rows: QuerySet, value: Count | Sum | None = None, unit: str = "team__unit_id") -> Values:
    found = rows.order_by().values_list(unit).annotate(n=value or Count("id"))
    return {key: number or 0 for key, number in found}


def open_teams(scope: Scope, period: Period) -> QuerySet:
    """Return the teams that exist at the end of `period`."""
    rows = Team.objects.within(scope).filter(founded_on__lt=period.end)
    return rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=period.end))


def teams_count(scope: Scope, period: Period) -> Values:
    return _by_unit(open_teams(scope, period), unit="unit_id")


def members_count(scope: Scope, period: Period) -> Values:
    return _by_unit(in_post(scope, period))


def members_party(scope: Scope, period: Period) -> Values:
    return _by_unit(in_post(scope, period).filter(is_party_member=True))


def members_returnees(scope: Scope, period: Period) -> Values:
    return _by_unit(in_post(scope, period).filter(is_returnee=True))


def members_joined(scope: Scope, period: Period) -> Values:
    rows = Member.objects.within(scope)
    return _by_unit(rows.filter(joined_on__gte=period.start, joined_on__lt=period.end))


def members_left(scope: Scope, period: Period) -> Values:
    rows = Member.objects.within(scope)
    return _by_unit(rows.filter(left_on__gte=period.start, left_on__lt=period.end))


def _activities(scope: Scope, period: Period) -> QuerySet:
    return Activity.objects.within(scope).filter(held_on__gte=period.start, held_on__lt=period.end)


def activities_count(scope: Scope, period: Period) -> Values:
    return _by_unit(_activities(scope, period), unit="unit_id")


def activities_reach(scope: Scope, period: Period) -> Values:
    return _by_unit(_activities(scope, period), Sum("reach"), unit="unit_id")


def training_sessions(scope: Scope, period: Period) -> Values:
    rows = TrainingSession.objects.within(scope).filter(held_on__gte=period.start, held_on__lt=period.end)
    return _by_unit(rows, unit="unit_id")


def training_trained(scope: Scope, period: Period) -> Values:
    """Members in post who attended at least one session since the year began."""
    start = Period.parse(str(period.year)).start
    attended = TrainingAttendance.objects.filter(session__held_on__gte=start, session__held_on__lt=period.end)
    return _by_unit(in_post(scope, period).filter(pk__in=attended.values("member_id")))


for code, label, unit, query in (
    ("teams.count", _("teams"), COUNT, teams_count),
    ("members.count", _("team members"), PEOPLE, members_count),
    ("members.party", _("Party members among them"), PEOPLE, members_party),
    ("members.returnees", _("returned home among them"), PEOPLE, members_returnees),
    ("members.joined", _("members who joined"), PEOPLE, members_joined),
    ("members.left", _("members who left"), PEOPLE, members_left),
    ("activities.count", _("activities"), COUNT, activities_count),
    ("activities.reach", _("people reached"), TIMES, activities_reach),
    ("training.sessions", _("training sessions"), COUNT, training_sessions),
    ("training.trained", _("members trained this year"), PEOPLE, training_trained),
):
    register(Indicator(code, label, unit, "unit", query))


def _active(field: str):  # type: ignore[no-untyped-def]
    """Return the count of teams with at least one activity of a field since the year began."""

    def query(scope: Scope, period: Period) -> Values:
        start = Period.parse(str(period.year)).start
        held = Activity.objects.filter(field=field, held_on__gte=start, held_on__lt=period.end, team__isnull=False)
        return _by_unit(open_teams(scope, period).filter(pk__in=held.order_by().values("team_id")), unit="unit_id")

    return query


for _field, _name in choices.FIELDS:
    register(
        Indicator(
            f"teams.active.{_field}",
            format_lazy("{}：{}", _("teams active in the field"), _name),
            COUNT,
            "unit",
            _active(_field),
        )
    )


def _ratings(scope: Scope, period: Period) -> QuerySet:
    return Rating.objects.within(scope).filter(round__period=period.code)


def _annual(scope: Scope, period: Period) -> QuerySet:
    return AnnualRating.objects.within(scope).filter(year=period.year)


def _star_query(stars: int, annual: bool):  # type: ignore[no-untyped-def]
    rows = _annual if annual else _ratings

    def query(scope: Scope, period: Period) -> Values:
        return _by_unit(rows(scope, period).filter(stars=stars), unit="member__team__unit_id")

    return query


def _up_query(least: int, annual: bool):  # type: ignore[no-untyped-def]
    rows = _annual if annual else _ratings

    def query(scope: Scope, period: Period) -> Values:
        return _by_unit(rows(scope, period).filter(stars__gte=least), unit="member__team__unit_id")

    return query


def score_sum(scope: Scope, period: Period) -> Values:
    return _by_unit(_ratings(scope, period), Sum("score"), unit="member__team__unit_id")


def vetoed(scope: Scope, period: Period) -> Values:
    return _by_unit(_ratings(scope, period).exclude(veto=""), unit="member__team__unit_id")


for prefix, is_annual in (("stars", False), ("stars.year", True)):
    for number in range(6):
        register(
            Indicator(
                f"{prefix}.{number}",
                _("members with %(n)d stars") % {"n": number},
                PEOPLE,
                "unit",
                _star_query(number, is_annual),
                higher_is_better=number >= 3,
            )  # fmt: skip
        )
    register(Indicator(f"{prefix}.rated", _("members rated"), PEOPLE, "unit", _up_query(0, is_annual)))
    register(
        Indicator(f"{prefix}.three-up", _("members with three stars and more"), PEOPLE, "unit", _up_query(3, is_annual))
    )
register(Indicator("stars.score-sum", _("sum of scores"), POINTS, "unit", score_sum))
register(Indicator("stars.vetoed", _("members under a veto"), PEOPLE, "unit", vetoed, higher_is_better=False))
register(Ratio("members.party-share", _("share of Party members"), "members.party", "members.count"))
register(Ratio("training.rate", _("share of members trained"), "training.trained", "members.count"))
register(Ratio("stars.three-up-share", _("share at three stars and more"), "stars.three-up", "stars.rated"))
register(
    Ratio(
        "stars.year.three-up-share",
        _("share at three stars and more in the year"),
        "stars.year.three-up",
        "stars.year.rated",
    )
)
