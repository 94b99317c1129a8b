"""Teams, members, their work, star schemes, assessments."""

from teams.models.assessment import (
    AnnualRating,
    Assessment,
    Rating,
    Round,
    StarChange,
    StarOverride,
    TeamSheet,
    YearReview,
)
from teams.models.scheme import StarItem, StarLevel, StarScheme, StarTarget
from teams.models.team import Member, Team, TeamKind
from teams.models.work import Activity, ActivityMember, TrainingAttendance, TrainingSession

__all__ = [
    "Activity",
    "ActivityMember",
    "AnnualRating",
    "Assessment",
    "Member",
    "Rating",
    "Round",
    "StarChange",
    "StarItem",
    "StarLevel",
    "StarOverride",
    "StarScheme",
    "StarTarget",
    "Team",
    "TeamKind",
    "TeamSheet",
    "TrainingAttendance",
    "TrainingSession",
    "YearReview",
]
