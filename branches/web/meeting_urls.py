"""Addresses of meetings."""

from django.urls import path

from branches.web import meeting_board_views, meeting_entry, meeting_views

urlpatterns = [
    path("meetings/", meeting_views.meeting_list, name="meetings"),
    path("meetings/board/", meeting_board_views.board, name="meeting-board"),
    path("meetings/remind/", meeting_board_views.remind_many, name="meeting-remind"),
    path("meetings/matters/", meeting_board_views.matters, name="meeting-matters"),
    path("meetings/new/", meeting_entry.choose, name="meeting-choose"),
    path("meetings/new/<int:branch_id>/", meeting_entry.new, name="meeting-new"),
    path("meetings/of/<int:branch_id>/", meeting_board_views.year, name="meeting-year"),
    path("meetings/files/<int:attachment_id>/", meeting_views.attachment, name="meeting-file"),
    path("meetings/<int:meeting_id>/", meeting_views.meeting, name="meeting"),
    path("meetings/<int:meeting_id>/correct/", meeting_views.correct, name="meeting-correct"),
]
