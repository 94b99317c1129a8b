"""Addresses of the ledgers in the programming interface."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
