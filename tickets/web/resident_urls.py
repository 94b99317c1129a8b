"""Addresses of residents, who have no account: a village's page, and a ticket by its code."""

from django.urls import path

from tickets.web import resident_views

urlpatterns = [
    path("p/<str:code>/", resident_views.resident, name="resident"),
    path("track/", resident_views.ask, name="track"),
    path("track/<str:code>/", resident_views.track_code, name="track-code"),
]
