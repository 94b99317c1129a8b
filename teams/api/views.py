"""Teams, members, their work and their stars by the programming interface."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from core.api.access import Rows
from teams import filters, selectors
from teams.api import serializers
from teams.api.filters import MemberFilters
from teams.models import (
    Activity,
    AnnualRating,
    Appraisal,
    Member,
    RankingLine,
    Rating,
    Round,
    StarChange,
    Team,
    TrainingSession,
)

_TEAMS, _STARS, _WORK = _("Teams and members"), _("Stars and quarters"), _("Work of the teams")


class Teams(Rows):
    """The teams of the reader's area."""

    group = _TEAMS
    titles = (_("Teams"), _("One team"))
    told = _("Teams of the account's area, those closed too.")
    view_action = "team.view"
    rows = Team.objects.select_related("unit", "kind").prefetch_related("unit__codes")
    serializer_class = serializers.TeamRow
    filterset_class = filters.TeamFilters


class Members(Rows):
    """The members of the reader's area."""

    group = _TEAMS
    titles = (_("Members"), _("One member"))
    told = _("People in post in the teams of the account's area, and those who left.")
    view_action = "person.view"
    rows = Member.objects.select_related("team__unit").prefetch_related("team__unit__codes")
    serializer_class = serializers.MemberRow
    filterset_class = MemberFilters


class _OfMembers(Rows):
    view_action = "rating.view"
    _OF = ("member__team__unit",)
    _CODES = "member__team__unit__codes"


class Ratings(_OfMembers):
    """The stars of the reader's area, by quarter."""

    group = _STARS
    titles = (_("Star ratings"), _("One star rating"))
    told = _("Stars of closed quarters; they never change afterwards.")
    rows = (
        Rating.objects.select_related("round", *_OfMembers._OF).prefetch_related(_OfMembers._CODES)
        .defer("points", "figures")
    )  # fmt: skip
    serializer_class = serializers.RatingRow
    filterset_class = filters.RatingFilters


class AnnualRatings(_OfMembers):
    """The stars of the reader's area, by year."""

    group = _STARS
    titles = (_("Annual stars"), _("One annual star"))
    rows = AnnualRating.objects.select_related(*_OfMembers._OF).prefetch_related(_OfMembers._CODES)
    serializer_class = serializers.AnnualRow
    filterset_class = filters.AnnualFilters


class StarChanges(_OfMembers):
    """Whose stars moved, in the reader's area."""

    group = _STARS
    titles = (_("Changes of stars"), _("One change of stars"))
    rows = StarChange.objects.select_related("round", *_OfMembers._OF).prefetch_related(_OfMembers._CODES)
    serializer_class = serializers.ChangeRow
    filterset_class = filters.ChangeFilters


class Rounds(Rows):
    """The quarters of the reader's county, which is a township's too."""

    group = _STARS
    titles = (_("Quarters"), _("One quarter"))
    told = _("Quarters of the county that the account's area lies in.")
    view_action = "round.view"
    rows = Round.objects.all()
    serializer_class = serializers.RoundRow
    filterset_class = filters.RoundFilters

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.rows.none()
        return selectors.rounds(self.area()).prefetch_related("unit__codes")


class _WithPeople(Rows):
    """Work with the keys of those who took part, as far as they are of the reader's area."""

    people = ""

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        seen = Member.objects.within(self.area("person.view")).only("pk").order_by("pk")
        return rows.prefetch_related(Prefetch(self.people, queryset=seen))


class Activities(_WithPeople):
    """What the teams of the reader's area did."""

    group = _WORK
    titles = (_("Activities"), _("One activity"))
    view_action = "activity.view"
    rows = Activity.objects.select_related("unit", "team").prefetch_related("unit__codes")
    serializer_class = serializers.ActivityRow
    filterset_class = filters.ActivityFilters
    people = "members"


class Training(_WithPeople):
    """Training of the reader's area."""

    group = _WORK
    titles = (_("Training"), _("One training session"))
    told = _("Training held by the units of the account's area.")
    view_action = "training.view"
    rows = TrainingSession.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = serializers.TrainingRow
    filterset_class = filters.TrainingFilters
    people = "attendees"


class Rankings(Rows):
    """The places of the reader's teams in published monthly rankings."""

    group = _STARS
    titles = (_("Monthly ranking of the teams"), _("One place in a ranking"))
    told = _("Published months only; they never change afterwards.")
    view_action = "ranking.view"
    rows = (
        RankingLine.objects.filter(ranking__state="published").select_related("team__unit", "ranking")
        .prefetch_related("team__unit__codes").defer("parts")
    )  # fmt: skip
    serializer_class = serializers.RankingRow
    filterset_class = filters.RankingFilters


class Appraisals(Rows):
    """The written appraisals of the reader's teams: their state, no text."""

    group = _STARS
    titles = (_("Written appraisals"), _("One written appraisal"))
    told = _("State, grade and day of the signature; the text is in the document.")
    view_action = "appraisal.view"
    rows = (
        Appraisal.objects.select_related("team__unit").prefetch_related("team__unit__codes").defer("facts", "sections")
    )  # fmt: skip
    serializer_class = serializers.AppraisalRow
    filterset_class = filters.AppraisalFilters
