"""Books of village collectives and what they keep of assets, contracts, decisions, distributions and funds."""

from ledgers.models.book import Account, Book, BookHead, BookMonth, MonthReopening, Posting, Voucher
from ledgers.models.contract import Contract, ContractFile, ContractReminder, ContractRule, Instalment
from ledgers.models.decision import Decision, DecisionSheet
from ledgers.models.distribution import Distribution, DistributionLine, SplitPart, SplitRule
from ledgers.models.economy import BonusGrant, BonusRule, EconomySetting, WeakRule
from ledgers.models.entity import Cleanup, Entity, EntityWord, FundedProject, LandIncome, SupervisionNote
from ledgers.models.entry import Entry
from ledgers.models.fund import FundUse, LoanTotal, PartyFund
from ledgers.models.holding import CheckLine, HoldingCheck, HoldingRule, Material
from ledgers.models.intake import BankLine, BankStatement, VoucherImport
from ledgers.models.paper import VoucherPaper
from ledgers.models.points import PointGoods, PointShop, Redemption
from ledgers.models.register import Asset, Resource

__all__ = [
    "Account",
    "Asset",
    "BankLine",
    "BankStatement",
    "BonusGrant",
    "BonusRule",
    "Book",
    "BookHead",
    "BookMonth",
    "CheckLine",
    "Cleanup",
    "Contract",
    "ContractFile",
    "ContractReminder",
    "ContractRule",
    "Decision",
    "DecisionSheet",
    "Distribution",
    "DistributionLine",
    "EconomySetting",
    "Entity",
    "EntityWord",
    "Entry",
    "FundUse",
    "FundedProject",
    "HoldingCheck",
    "HoldingRule",
    "Instalment",
    "LandIncome",
    "LoanTotal",
    "Material",
    "MonthReopening",
    "PartyFund",
    "PointGoods",
    "PointShop",
    "Posting",
    "Redemption",
    "Resource",
    "SplitPart",
    "SplitRule",
    "SupervisionNote",
    "Voucher",
    "VoucherImport",
    "VoucherPaper",
    "WeakRule",
]
