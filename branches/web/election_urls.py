"""Addresses of terms and elections."""

from django.urls import path

from branches.web import election_views as views

urlpatterns = [
    path("elections/", views.board, name="elections"),
    path("elections/<int:election_id>/", views.election, name="election"),
    path("elections/<int:election_id>/plan/", views.plan_again, name="election-plan"),
    path("<int:branch_id>/elections/new/", views.plan, name="election-new"),
    path("<int:branch_id>/extensions/new/", views.extension_new, name="extension-new"),
    path("elections/extensions/<int:extension_id>/", views.extension, name="extension"),
]
