"""Addresses of the ledgers in the programming interface."""

from core.api.urls import both
from ledgers.api import books

urlpatterns = [
    *both("books", "book", books.Books),
    *both("vouchers", "voucher", books.Vouchers),
    *both("account-balances", "account-balance", books.Balances),
]
