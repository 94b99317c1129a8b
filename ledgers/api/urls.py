"""Addresses of the ledgers in the programming interface."""

from core.api.urls import both
from ledgers.api import contracts, funds, holdings

urlpatterns = [
    *both("contracts", "contract", contracts.Contracts),
    *both("entries", "entry", contracts.Entries),
    *both("assets", "asset", holdings.Assets),
    *both("resources", "resource", holdings.Resources),
    *both("decisions", "decision", holdings.Decisions),
    *both("distributions", "distribution", holdings.Distributions),
    *both("party-funds", "party-fund", funds.Funds),
    *both("loan-totals", "loan-total", funds.Loans),
]
