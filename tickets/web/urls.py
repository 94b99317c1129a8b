"""Addresses of tickets."""

from django.urls import path

from tickets.web import board_views, figures_urls, intake_urls, photo_views, ticket_views

app_name = "tickets"
urlpatterns = [
    path("", board_views.board, name="board"),
    path("all/", board_views.ticket_list, name="list"),
    path("<int:ticket_id>/", ticket_views.ticket, name="ticket"),
    path("photos/<int:photo_id>/", photo_views.photo, name="photo"),
    *intake_urls.urlpatterns,
    *figures_urls.urlpatterns,
]
