"""Branches, their posts, meetings, elections, standards and grades."""

from branches.models.branch import Branch, BranchPost
from branches.models.election import Candidate, Election, Seat, TermExtension, TermReminder, WriteIn
from branches.models.grading import BranchGrading, GradingMove, GradingObjection, GradingRound
from branches.models.meeting import (
    Meeting,
    MeetingAttachment,
    MeetingExemption,
    MeetingKind,
    MeetingMatter,
    MeetingReminder,
    StageReview,
    Talk,
)
from branches.models.records import (
    BranchImport,
    BranchRange,
    DutyPost,
    LeaderLink,
    Pledge,
    WatchVisit,
)
from branches.models.rectification import RectificationPlan, RectificationStep
from branches.models.site import DemonstrationSite, LinkagePoint, PointVisit
from branches.models.standard import Standard, StandardGood, StandardItem

__all__ = [
    "Branch",
    "BranchGrading",
    "BranchImport",
    "BranchPost",
    "BranchRange",
    "Candidate",
    "DemonstrationSite",
    "DutyPost",
    "Election",
    "GradingMove",
    "GradingObjection",
    "GradingRound",
    "LeaderLink",
    "LinkagePoint",
    "Meeting",
    "MeetingAttachment",
    "MeetingExemption",
    "MeetingKind",
    "MeetingMatter",
    "MeetingReminder",
    "Pledge",
    "PointVisit",
    "RectificationPlan",
    "RectificationStep",
    "Seat",
    "StageReview",
    "Standard",
    "StandardGood",
    "StandardItem",
    "Talk",
    "TermExtension",
    "TermReminder",
    "WatchVisit",
    "WriteIn",
]
