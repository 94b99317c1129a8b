"""Addresses of documents in the programming interface."""

from core.api.urls import both
from reports.api import views

urlpatterns = [
    *both("issued-documents", "issued-document", views.Issued),
    *both("corrections", "correction", views.Corrections),
]
