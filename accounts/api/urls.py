"""Addresses of accounts in the programming interface."""

from accounts.api import views
from core.api.urls import both

urlpatterns = [
    *both("units", "unit", views.Units),
    *both("reported-figures", "reported-figure", views.ReportedFigures),
]
