"""Addresses of the ledgers in the programming interface."""

from core.api.urls import both
from ledgers.api import books, contracts, funds, holdings, points

urlpatterns = [
    *both("books", "book", books.Books),
    *both("vouchers", "voucher", books.Vouchers),
    *both("account-balances", "account-balance", books.Balances),
    *both("contracts", "contract", contracts.Contracts),
    *both("entries", "entry", contracts.Entries),
    *both("assets", "asset", holdings.Assets),
    *both("resources", "resource", holdings.Resources),
    *both("decisions", "decision", holdings.Decisions),
    *both("distributions", "distribution", holdings.Distributions),
    *both("party-funds", "party-fund", funds.Funds),
    *both("loan-totals", "loan-total", funds.Loans),
    *both("point-shops", "point-shop", points.Shops),
    *both("redemptions", "redemption", points.Redemptions),
]
