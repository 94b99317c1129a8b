"""Books of village collectives and what they keep of assets, contracts and decisions."""

from ledgers.models.book import Account, Book, BookHead, BookMonth, MonthReopening, Posting, Voucher
from ledgers.models.decision import Decision, DecisionSheet
from ledgers.models.distribution import Distribution, DistributionLine, SplitPart, SplitRule
from ledgers.models.entity import Cleanup, Entity, EntityWord, FundedProject, LandIncome, SupervisionNote
from ledgers.models.holding import CheckLine, HoldingCheck, HoldingRule, Material
from ledgers.models.register import Asset, Resource

__all__ = [
    "Account",
    "Asset",
    "Book",
    "BookHead",
    "BookMonth",
    "CheckLine",
    "Cleanup",
    "Decision",
    "DecisionSheet",
    "Distribution",
    "DistributionLine",
    "Entity",
    "EntityWord",
    "FundedProject",
    "HoldingCheck",
    "HoldingRule",
    "LandIncome",
    "Material",
    "MonthReopening",
    "Posting",
    "Resource",
    "SplitPart",
    "SplitRule",
    "SupervisionNote",
    "Voucher",
]
