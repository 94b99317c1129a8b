"""Books of village collectives and what they keep of assets, contracts and decisions."""

from ledgers.models.book import Account, Book, BookHead, BookMonth, MonthReopening, Posting, Voucher
from ledgers.models.contract import Contract, ContractFile, ContractReminder, ContractRule, Instalment
from ledgers.models.decision import Decision
from ledgers.models.entry import Entry
from ledgers.models.intake import BankLine, BankStatement, VoucherImport
from ledgers.models.register import Asset, Resource

__all__ = [
    "Account",
    "Asset",
    "BankLine",
    "BankStatement",
    "Book",
    "BookHead",
    "BookMonth",
    "Contract",
    "ContractFile",
    "ContractReminder",
    "ContractRule",
    "Decision",
    "Entry",
    "Instalment",
    "MonthReopening",
    "Posting",
    "Resource",
    "Voucher",
    "VoucherImport",
]
