"""Teams, members, their work, star schemes, assessments."""

from teams.models.admission import ExitProposal, ExitStep, Nomination, NominationStep
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
from teams.models.follow_up import ListAct, MentorPair, Objection, Reminder
from teams.models.honours import Commendation, CommendationEvent, CreativeWork, ExchangeEvent
from teams.models.points import PointEntry, PointRate, PointTariff
from teams.models.roster_import import ColumnMapping, RosterImport, RosterImportRow
from teams.models.scheme import StarItem, StarLevel, StarScheme, StarTarget
from teams.models.team import Member, Team, TeamKind
from teams.models.work import (
    Activity,
    ActivityMember,
    ActivityPhoto,
    ActivityPlan,
    TrainingAttendance,
    TrainingSession,
)

__all__ = [
    "Activity",
    "ActivityMember",
    "ActivityPhoto",
    "ActivityPlan",
    "AnnualRating",
    "Assessment",
    "ColumnMapping",
    "Commendation",
    "CommendationEvent",
    "CreativeWork",
    "ExchangeEvent",
    "ExitProposal",
    "ExitStep",
    "ListAct",
    "Member",
    "MentorPair",
    "Nomination",
    "NominationStep",
    "Objection",
    "PointEntry",
    "PointRate",
    "PointTariff",
    "Rating",
    "Reminder",
    "RosterImport",
    "RosterImportRow",
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
