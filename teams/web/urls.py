"""Addresses of teams."""

from django.urls import path

from teams.web import views

app_name = "teams"
urlpatterns = [
    path("", views.overview, name="overview"),
]
