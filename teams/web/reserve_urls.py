"""Addresses of the reserve pool, of what villages need, and of pairs; part of those of the teams."""

from django.urls import path

from teams.web import (
    need_views,
    pair_views,
    reserve_exit_views,
    reserve_exports,
    reserve_import_views,
    reserve_views,
)

assert reserve_exports  # registers the lists

urlpatterns = [
    path("reserve/", reserve_views.board, name="reserve"),
    path("reserve/new/", reserve_views.recommend, name="reserve-new"),
    path("reserve/own/", reserve_views.own, name="reserve-own"),
    path("reserve/<int:reserve_id>/", reserve_views.person, name="reserve-person"),
    path("reserve/<int:reserve_id>/mentors/", pair_views.mentors, name="reserve-mentors"),
    path("reserve/exits/", reserve_exit_views.exit_list, name="reserve-exits"),
    path("reserve/exits/<int:proposal_id>/", reserve_exit_views.proposal, name="reserve-exit"),
    path("reserve/imports/new/", reserve_import_views.upload, name="reserve-upload"),
    path("reserve/imports/blank/", reserve_import_views.blank, name="reserve-blank"),
    path("reserve/imports/<int:import_id>/", reserve_import_views.preview, name="reserve-import"),
    path("needs/", need_views.need_list, name="needs"),
    path("needs/new/", need_views.need_new, name="need-new"),
    path("needs/bodies/new/", need_views.body_new, name="body-new"),
    path("needs/<int:need_id>/", need_views.need, name="need"),
    path("pairs/", pair_views.board, name="pairs"),
    path("pairs/<int:pair_id>/", pair_views.member_pair, name="member-pair"),
]
