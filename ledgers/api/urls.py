"""Addresses of the ledgers in the programming interface."""

from core.api.urls import both
from ledgers.api import funds

urlpatterns = [
    *both("party-funds", "party-fund", funds.Funds),
    *both("loan-totals", "loan-total", funds.Loans),
]
