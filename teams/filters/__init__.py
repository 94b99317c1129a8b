"""Filters of teams' lists; see `core.filtering`. Every page, export and API list of these models asks here."""

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from core.filtering import AnyPeriod, Choice, Day, Filters, Key, OfUnits, Period, Year, YesNo
from teams import choices
from teams.filters import reserve
from teams.models import (
    Activity,
    ActivityPlan,
    AnnualRating,
    Appraisal,
    Assessment,
    Commendation,
    CommendationEvent,
    CreativeWork,
    ExchangeEvent,
    ExitProposal,
    ListAct,
    Member,
    MentorPair,
    MonthRanking,
    Nomination,
    Objection,
    PointEntry,
    PointTariff,
    RankingLine,
    RankingRule,
    Rating,
    Reminder,
    Round,
    StarChange,
    StarOverride,
    StarScheme,
    StarTarget,
    Team,
    TeamSheet,
    TrainingSession,
    YearReview,
)

SIZES = (("fits", _("size as the rule says")), ("out", _("too few or too many members")))
MOVES = (("up", _("risen")), ("down", _("fallen")))


class TeamFilters(OfUnits):
    """Teams."""

    kind_of_team = Key(field_name="kind", label=_("kind of team"))
    size = Choice(choices=SIZES, method="by_size", label=_("size rule"))
    scene = Choice(choices=choices.SCENES, label=_("scene"))
    is_open = YesNo(field_name="closed_on", lookup_expr="isnull", label=_("still open"))

    class Meta:
        model = Team
        fields = ()

    def by_size(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the open teams inside or outside the county's rule of size."""
        members = Member.objects.filter(team=OuterRef("pk"), left_on__isnull=True).order_by().values("team")
        counted = rows.alias(n_for_size=Coalesce(Subquery(members.annotate(n=Count("pk")).values("n")), 0))
        fits = Q(n_for_size__gte=F("kind__min_size"), n_for_size__lte=F("kind__max_size"))
        return counted.filter(fits if value == "fits" else ~fits, closed_on__isnull=True)


class MemberFilters(OfUnits):
    """Members of teams."""

    in_post = YesNo(field_name="left_on", lookup_expr="isnull", label=_("in post"))
    kind_of_team = Key(field_name="team__kind", label=_("kind of team"))
    team = Key(field_name="team", label=_("team"))
    source = Choice(choices=choices.SOURCES, label=_("source group"))
    is_party_member = YesNo(field_name="is_party_member", label=_("Party member"))
    is_returnee = YesNo(field_name="is_returnee", label=_("returned home"))
    joined_on_from = Day("joined_on", "from", label=_("joined from"))
    joined_on_to = Day("joined_on", "to", label=_("joined up to"))
    left_on_from = Day("left_on", "from", label=_("left from"))
    left_on_to = Day("left_on", "to", label=_("left up to"))
    exit_reason = Choice(choices=choices.EXIT_REASONS, label=_("reason for leaving"))

    class Meta:
        model = Member
        fields = ()


class RoundFilters(Filters):
    """Quarters of counties."""

    state = Choice(choices=choices.ROUND_STATES, label=_("state"))

    class Meta:
        model = Round
        fields = ()


class SheetFilters(OfUnits):
    """Sheets of teams."""

    quarter = Key(field_name="round", label=_("quarter"))
    period = Period(field_name="round__period", label=_("quarter"))
    state = Choice(choices=choices.SHEET_STATES, label=_("step"))
    kind_of_team = Key(field_name="team__kind", label=_("kind of team"))

    class Meta:
        model = TeamSheet
        fields = ()


class AssessmentFilters(OfUnits):
    """Points of members."""

    quarter = Key(field_name="sheet__round", label=_("quarter"))
    period = Period(field_name="sheet__round__period", label=_("quarter"))
    state = Choice(field_name="sheet__state", choices=choices.SHEET_STATES, label=_("step"))
    kind_of_team = Key(field_name="sheet__team__kind", label=_("kind of team"))

    class Meta:
        model = Assessment
        fields = ()


class RatingFilters(OfUnits):
    """Stars of quarters."""

    quarter = Key(field_name="round", label=_("quarter"))
    period = Period(field_name="round__period", label=_("quarter"))
    stars = Choice(choices=choices.STARS, label=_("stars"))
    kind_of_team = Key(field_name="member__team__kind", label=_("kind of team"))
    member = Key(field_name="member", label=_("team member"))

    class Meta:
        model = Rating
        fields = ()


class ChangeFilters(OfUnits):
    """Stars that moved between two quarters."""

    quarter = Key(field_name="round", label=_("quarter"))
    period = Period(field_name="round__period", label=_("quarter"))
    after = Choice(choices=choices.STARS, label=_("after"))
    move = Choice(choices=MOVES, method="by_move", label=_("risen or fallen"))
    kind_of_team = Key(field_name="member__team__kind", label=_("kind of team"))

    class Meta:
        model = StarChange
        fields = ()

    def by_move(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the changes upwards or downwards."""
        return rows.filter(after__gt=F("before")) if value == "up" else rows.filter(after__lt=F("before"))


class OverrideFilters(OfUnits):
    """Stars decided by persons."""

    quarter = Key(field_name="round", label=_("quarter"))
    stars = Choice(choices=choices.STARS, label=_("stars"))

    class Meta:
        model = StarOverride
        fields = ()


class AnnualFilters(OfUnits):
    """Stars of years."""

    year = Year(field_name="year", label=_("year"))
    stars = Choice(choices=choices.STARS, label=_("stars"))
    kind_of_team = Key(field_name="member__team__kind", label=_("kind of team"))

    class Meta:
        model = AnnualRating
        fields = ()


class ReviewFilters(OfUnits):
    """Year-end reviews."""

    year = Year(field_name="year", label=_("year"))

    class Meta:
        model = YearReview
        fields = ()


class ObjectionFilters(OfUnits):
    """Objections to results on notice."""

    quarter = Key(field_name="round", label=_("quarter"))
    is_answered = YesNo(field_name="answered_at", lookup_expr="isnull", exclude=True, label=_("answered"))
    outcome = Choice(choices=choices.OBJECTION_OUTCOMES, label=_("outcome"))

    class Meta:
        model = Objection
        fields = ()


class ActFilters(OfUnits):
    """Acts on lists."""

    quarter = Key(field_name="round", label=_("quarter"))
    listed = Choice(choices=choices.LISTS, label=_("list"))
    act = Choice(choices=choices.LIST_ACTS, label=_("act"))

    class Meta:
        model = ListAct
        fields = ()


class PairFilters(OfUnits):
    """Mentor pairs."""

    is_open = YesNo(field_name="ended_on", lookup_expr="isnull", label=_("goes on"))
    end_reason = Choice(choices=choices.PAIR_ENDS, label=_("reason of the end"))

    class Meta:
        model = MentorPair
        fields = ()


class ReminderFilters(OfUnits):
    """Reminders of units."""

    quarter = Key(field_name="round", label=_("quarter"))
    step = Choice(choices=choices.OWED_STEPS, label=_("step"))

    class Meta:
        model = Reminder
        fields = ()


class SchemeFilters(Filters):
    """Star schemes."""

    year = Year(field_name="year", label=_("year"))
    state = Choice(choices=choices.SCHEME_STATES, label=_("state"))

    class Meta:
        model = StarScheme
        fields = ()


class TargetFilters(Filters):
    """Targets of counties."""

    year = Year(field_name="year", label=_("year"))

    class Meta:
        model = StarTarget
        fields = ()


class ActivityFilters(OfUnits):
    """Activities of teams."""

    team = Key(field_name="team", label=_("team"))
    kind = Choice(choices=choices.ACTIVITY_KINDS, label=_("kind"))
    action_line = Choice(choices=choices.ACTION_LINES, label=_("line of action"))
    field = Choice(choices=choices.FIELDS, label=_("field"))
    held_on_from = Day("held_on", "from", label=_("held from"))
    held_on_to = Day("held_on", "to", label=_("held up to"))

    class Meta:
        model = Activity
        fields = ()


class TrainingFilters(OfUnits):
    """Training sessions."""

    tier = Choice(choices=choices.TIERS, label=_("tier"))
    kind = Choice(choices=choices.TRAINING_KINDS, label=_("kind of training"))
    held_on_from = Day("held_on", "from", label=_("held from"))
    held_on_to = Day("held_on", "to", label=_("held up to"))

    class Meta:
        model = TrainingSession
        fields = ()


class PlanFilters(OfUnits):
    """Recurring activities."""

    kind = Choice(choices=choices.ACTIVITY_KINDS, label=_("kind"))
    goes_on = YesNo(field_name="until", lookup_expr="isnull", label=_("goes on"))

    class Meta:
        model = ActivityPlan
        fields = ()


class CommendationEventFilters(OfUnits):
    """Commendation events."""

    level = Choice(choices=choices.HONOUR_LEVELS, label=_("level of honour"))
    kind = Choice(choices=choices.HONOUR_KINDS, label=_("kind"))
    held_on_from = Day("held_on", "from", label=_("held from"))
    held_on_to = Day("held_on", "to", label=_("held up to"))

    class Meta:
        model = CommendationEvent
        fields = ()


class CommendationFilters(OfUnits):
    """Those commended."""

    level = Choice(field_name="event__level", choices=choices.HONOUR_LEVELS, label=_("level of honour"))
    role = Choice(choices=choices.HONOUR_ROLES, label=_("commended as"))
    standing = YesNo(field_name="withdrawn_on", lookup_expr="isnull", label=_("not withdrawn"))
    held_on_from = Day("event__held_on", "from", label=_("held from"))
    held_on_to = Day("event__held_on", "to", label=_("held up to"))

    class Meta:
        model = Commendation
        fields = ()


class ExchangeFilters(OfUnits):
    """Exchange events."""

    kind = Choice(choices=choices.EXCHANGE_KINDS, label=_("kind"))
    held_on_from = Day("held_on", "from", label=_("held from"))
    held_on_to = Day("held_on", "to", label=_("held up to"))

    class Meta:
        model = ExchangeEvent
        fields = ()


class CreativeWorkFilters(OfUnits):
    """Works of literature and art."""

    kind = Choice(choices=choices.WORK_KINDS, label=_("kind"))

    class Meta:
        model = CreativeWork
        fields = ()


class TariffFilters(OfUnits):
    """Tariffs of points."""

    class Meta:
        model = PointTariff
        fields = ()


class PointFilters(OfUnits):
    """Entries of points."""

    kind = Choice(choices=choices.POINT_KINDS, label=_("kind"))
    member = Key(field_name="member", label=_("team member"))
    on_from = Day("on", "from", label=_("from"))
    on_to = Day("on", "to", label=_("up to"))

    class Meta:
        model = PointEntry
        fields = ()


class NominationFilters(OfUnits):
    """Admissions of members."""

    state = Choice(choices=choices.NOMINATION_STATES, label=_("state"))
    source = Choice(choices=choices.SOURCES, label=_("source group"))
    kind_of_team = Key(field_name="team__kind", label=_("kind of team"))
    begun_on_from = Day("begun_on", "from", label=_("recommended from"))
    begun_on_to = Day("begun_on", "to", label=_("recommended up to"))

    class Meta:
        model = Nomination
        fields = ()


class ExitFilters(OfUnits):
    """Proposals to adjust or remove."""

    state = Choice(choices=choices.EXIT_STATES, label=_("state"))
    kind = Choice(choices=choices.EXIT_KINDS, label=_("kind of proposal"))
    ground = Choice(choices=choices.EXIT_GROUNDS, label=_("ground"))
    outcome = Choice(choices=choices.EXIT_OUTCOMES, label=_("decision"))
    kind_of_team = Key(field_name="member__team__kind", label=_("kind of team"))
    decided_on_from = Day("decided_on", "from", label=_("decided from"))
    decided_on_to = Day("decided_on", "to", label=_("decided up to"))

    class Meta:
        model = ExitProposal
        fields = ()


class RankingRuleFilters(Filters):
    """Rules of the monthly ranking."""

    state = Choice(choices=choices.SCHEME_STATES, label=_("state"))

    class Meta:
        model = RankingRule
        fields = ()


class MonthFilters(Filters):
    """Monthly rankings."""

    state = Choice(choices=choices.RANKING_STATES, label=_("state"))

    class Meta:
        model = MonthRanking
        fields = ()


class RankingFilters(OfUnits):
    """Teams' places in monthly rankings."""

    month = AnyPeriod(field_name="ranking__period", label=_("month"))
    team = Key(field_name="team", label=_("team"))

    class Meta:
        model = RankingLine
        fields = ()


class AppraisalFilters(OfUnits):
    """Written appraisals."""

    year = Year(field_name="year", label=_("year"))
    state = Choice(choices=choices.APPRAISAL_STATES, label=_("state"))
    grade = Choice(choices=choices.APPRAISAL_GRADES, label=_("grade"))
    team = Key(field_name="team", label=_("team"))

    class Meta:
        model = Appraisal
        fields = ()


OF_MODEL: dict[type, type[Filters]] = {
    made.Meta.model: made  # type: ignore[attr-defined]
    for made in (
        TeamFilters, MemberFilters, RoundFilters, SheetFilters, AssessmentFilters, RatingFilters, ChangeFilters,
        OverrideFilters, AnnualFilters, ReviewFilters, ObjectionFilters, ActFilters, PairFilters, ReminderFilters, SchemeFilters, TargetFilters, ActivityFilters, TrainingFilters, NominationFilters,
        ExitFilters, PlanFilters, CommendationEventFilters, CommendationFilters, ExchangeFilters, CreativeWorkFilters, TariffFilters, PointFilters, *reserve.ALL,
        RankingRuleFilters, MonthFilters, RankingFilters, AppraisalFilters,
    )
}  # fmt: skip
"""The filter set of each model; a model of units without one has `OfUnits`."""
