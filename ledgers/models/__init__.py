"""Books of village collectives and what they keep of assets, contracts and decisions."""

from ledgers.models.book import Account, Book, BookHead, BookMonth, MonthReopening, Posting, Voucher
from ledgers.models.decision import Decision
from ledgers.models.economy import BonusGrant, BonusRule, EconomySetting, ReportedTotal, WeakRule
from ledgers.models.fund import FundUse, LoanTotal, PartyFund
from ledgers.models.register import Asset, Resource

__all__ = [
    "Account",
    "Asset",
    "BonusGrant",
    "BonusRule",
    "Book",
    "BookHead",
    "BookMonth",
    "Decision",
    "EconomySetting",
    "FundUse",
    "LoanTotal",
    "MonthReopening",
    "PartyFund",
    "Posting",
    "ReportedTotal",
    "Resource",
    "Voucher",
    "WeakRule",
]
