"""Addresses of tickets in the programming interface."""

from django.urls import path

from core.api.urls import both
from tickets.api import views

urlpatterns = [
    path("tickets/", views.Tickets.as_view({"get": "list", "post": "create"}), name="ticket-list"),
    path("tickets/<int:pk>/", views.Tickets.as_view({"get": "retrieve"}), name="ticket-detail"),
    path("tickets/<int:pk>/<slug:event>/", views.Tickets.as_view({"post": "step"}), name="ticket-step"),
    *both("ticket-classes", "ticket-class", views.Classes),
    *both("deadline-rules", "deadline-rule", views.Rules),
]
