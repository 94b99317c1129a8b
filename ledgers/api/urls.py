"""Addresses of the ledgers in the programming interface."""

from core.api.urls import both
from ledgers.api import contracts

urlpatterns = [
    *both("contracts", "contract", contracts.Contracts),
    *both("entries", "entry", contracts.Entries),
]
