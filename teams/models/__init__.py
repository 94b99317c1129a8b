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
from teams.models.honours import Commendation, CommendationEvent, CreativeWork, ExchangeEvent
from teams.models.pairs import PairMentor, PairPattern, PairTalk, PracticeStay, ReservePair
from teams.models.points import PointEntry, PointRate, PointTariff
from teams.models.ranking import MonthRanking, RankingItem, RankingLine, RankingRule
from teams.models.reserve import (
    ReserveCheck,
    ReserveCheckLine,
    ReserveEvent,
    ReserveExit,
    ReserveExitStep,
    ReservePerson,
    ReserveStep,
)
from teams.models.reserve_lists import (
    BodyStructure,
    FileCabinet,
    ReserveCheckItem,
    ReserveChecklist,
    ReserveImport,
    ReserveSource,
    VillageNeed,
)
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
    "Appraisal",
    "AppraisalStep",
    "Assessment",
    "BodyStructure",
    "ColumnMapping",
    "Commendation",
    "CommendationEvent",
    "CreativeWork",
    "ExchangeEvent",
    "ExitProposal",
    "ExitStep",
    "FileCabinet",
    "ListAct",
    "Member",
    "MentorPair",
    "MonthRanking",
    "Nomination",
    "NominationStep",
    "Objection",
    "PairMentor",
    "PairPattern",
    "PairTalk",
    "PointEntry",
    "PointRate",
    "PointTariff",
    "PracticeStay",
    "RankingItem",
    "RankingLine",
    "RankingRule",
    "Rating",
    "Reminder",
    "ReserveCheck",
    "ReserveCheckItem",
    "ReserveCheckLine",
    "ReserveChecklist",
    "ReserveEvent",
    "ReserveExit",
    "ReserveExitStep",
    "ReserveImport",
    "ReservePair",
    "ReservePerson",
    "ReserveSource",
    "ReserveStep",
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
    "VillageNeed",
    "YearReview",
]
