"""Addresses on which people with an account take matters down."""

from django.urls import path

from tickets.web import intake_views

urlpatterns = [
    path("new/", intake_views.new, name="new"),
    path("stall/", intake_views.stall, name="stall"),
    path("filed/<str:numbers>/", intake_views.filed, name="filed"),
    path("poster/<int:unit_id>/", intake_views.poster, name="poster"),
]
