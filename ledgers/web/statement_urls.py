"""Addresses of the ledgers: statements."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
