"""Addresses of the ledgers: books."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
