"""Books of village collectives and what they keep of assets, contracts and decisions."""

from ledgers.models.book import Account, Book, BookHead, BookMonth, MonthReopening, Posting, Voucher

__all__ = [
    "Account",
    "Book",
    "BookHead",
    "BookMonth",
    "MonthReopening",
    "Posting",
    "Voucher",
]
