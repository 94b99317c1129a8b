"""Addresses of the ledgers: registers, checks, decisions, distributions, entities and supervision."""

from django.urls import path

from ledgers.web import check_views, decision_views
from ledgers.web.check_views import CHECKS
from ledgers.web.decision_views import DECISIONS, DISTRIBUTIONS
from ledgers.web.holding_kinds import PLAIN
from ledgers.web.rows import addresses

urlpatterns = [
    *(pattern for kind in (*PLAIN, DECISIONS, DISTRIBUTIONS) for pattern in addresses(kind)),
    *(pattern for pattern in addresses(CHECKS) if pattern.name != CHECKS.name),
    path("registers/checks/<int:pk>/", check_views.check, name="check"),
    path("registers/funds/", check_views.funds, name="cash"),
    path("registers/depreciation/", check_views.depreciation, name="depreciation"),
    path("decisions/<int:pk>/<slug:kind>/", decision_views.sheet, name="decision-sheet"),
]
