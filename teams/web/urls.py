"""Addresses of teams."""

from django.urls import path

from teams.web import views

app_name = "teams"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("rounds/<int:round_id>/", views.change_round, name="round"),
    path("sheets/", views.sheet_list, name="sheets"),
    path("sheets/<int:sheet_id>/", views.sheet, name="sheet"),
    path("members/<int:member_id>/", views.member, name="member"),
]
