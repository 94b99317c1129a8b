"""Addresses of the ledgers: registers."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
