"""Teams, members, their work, star schemes, assessments."""

from teams.models.admission import ExitProposal, ExitStep, Nomination, NominationStep
from teams.models.appraisal import Appraisal, AppraisalStep
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
from teams.models.ranking import MonthRanking, RankingItem, RankingLine, RankingRule
from teams.models.roster_import import ColumnMapping, RosterImport, RosterImportRow
from teams.models.scheme import StarItem, StarLevel, StarScheme, StarTarget
from teams.models.team import Member, Team, TeamKind
from teams.models.work import Activity, ActivityMember, TrainingAttendance, TrainingSession

__all__ = [
    "Activity",
    "ActivityMember",
    "AnnualRating",
    "Appraisal",
    "AppraisalStep",
    "Assessment",
    "ColumnMapping",
    "ExitProposal",
    "ExitStep",
    "ListAct",
    "Member",
    "MentorPair",
    "MonthRanking",
    "Nomination",
    "NominationStep",
    "Objection",
    "RankingItem",
    "RankingLine",
    "RankingRule",
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
