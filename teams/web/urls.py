"""Addresses of teams."""

from django.urls import path

from teams.web import admissions, exits, list_views, objection_views, quarter_views, views, year_views

app_name = "teams"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("rounds/<int:round_id>/", views.change_round, name="round"),
    path("sheets/", views.sheet_list, name="sheets"),
    path("sheets/<int:sheet_id>/", views.sheet, name="sheet"),
    path("members/<int:member_id>/", views.member, name="member"),
    path("rounds/<int:round_id>/due/", quarter_views.due_days, name="due"),
    path("rounds/<int:round_id>/units/<int:unit_id>/remind/", quarter_views.remind, name="remind"),
    path("rounds/<int:round_id>/remind-late/", quarter_views.remind_late, name="remind-late"),
    path("rounds/<int:round_id>/notice/", quarter_views.public_notice, name="notice"),
    path("rounds/<int:round_id>/changes/", quarter_views.changes, name="changes"),
    path("rounds/<int:round_id>/objections/", objection_views.objection_list, name="objections"),
    path("rounds/<int:round_id>/lists/<slug:listed>/", list_views.result_list, name="list"),
    path("rounds/<int:round_id>/lists/<slug:listed>/acts/", list_views.act_many, name="list-acts"),
    path("rounds/<int:round_id>/lists/<slug:listed>/<int:member_id>/", list_views.act_one, name="list-act"),
    path("sheets/steps/", quarter_views.sheet_steps, name="sheet-steps"),
    path("objections/<int:objection_id>/", objection_views.objection, name="objection"),
    path("members/<int:member_id>/objection/", objection_views.objection_new, name="objection-new"),
    path("own/", objection_views.own, name="own"),
    path("annual/", year_views.annual, name="annual"),
    path("targets/", year_views.target_page, name="targets"),
    path("reviews/", year_views.review_list, name="reviews"),
    path("reviews/<int:year>/<int:team_id>/", year_views.review, name="review"),
    path("members/<int:member_id>/propose/", exits.propose, name="propose"),
    path("admissions/", admissions.nomination_list, name="admissions"),
    path("admissions/new/", admissions.nominate, name="nominate"),
    path("admissions/<int:nomination_id>/", admissions.nomination, name="admission"),
    path("exits/", exits.exit_list, name="exits"),
    path("exits/own/", exits.own, name="own-exit"),
    path("exits/<int:proposal_id>/", exits.proposal, name="exit"),
]
