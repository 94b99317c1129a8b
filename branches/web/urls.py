"""Addresses of branches."""

from django.urls import path

from branches.web import (
    branch_lists,
    branch_views,
    election_urls,
    grading_views,
    meeting_urls,
    point_views,
    result_views,
    site_views,
)

app_name = "branches"
urlpatterns = [
    # Records
    path("", branch_lists.branch_list, name="list"),
    path("tree/", branch_lists.tree, name="tree"),
    path("links/", branch_lists.link_list, name="links"),
    path("watch/", branch_lists.watch_list, name="watch"),
    path("<int:branch_id>/", branch_views.branch, name="branch"),
    path("<int:branch_id>/counts/", branch_views.counts, name="counts"),
    path("<int:branch_id>/posts/new/", branch_views.post_new, name="post-new"),
    path("<int:branch_id>/duties/new/", branch_views.duty_new, name="duty-new"),
    path("<int:branch_id>/pledges/new/", branch_views.pledge_new, name="pledge-new"),
    path("<int:branch_id>/visits/new/", branch_views.visit_new, name="visit-new"),
    path("<int:branch_id>/links/new/", branch_views.link_new, name="link-new"),
    path("posts/<int:post_id>/", branch_views.post, name="post"),
    path("duties/<int:duty_id>/", branch_views.duty, name="duty"),
    path("pledges/<int:pledge_id>/", branch_views.pledge, name="pledge"),
    path("links/<int:link_id>/", branch_views.link, name="link"),
    # Grading
    path("grading/", grading_views.overview, name="grading"),
    path("grading/rounds/<int:round_id>/", grading_views.change_round, name="grading-round"),
    path("grading/sheets/", grading_views.grading_list, name="gradings"),
    path("grading/sheets/<int:grading_id>/", grading_views.sheet, name="grading-sheet"),
    path("grading/queue/", grading_views.queue, name="grading-queue"),
    path("grading/queue/<int:grading_id>/", grading_views.queue_step, name="grading-queue-step"),
    path("grading/results/", result_views.results, name="grading-results"),
    path("grading/objections/", result_views.objections, name="grading-objections"),
    path("grading/objections/<int:objection_id>/", result_views.answer, name="grading-answer"),
    path("sites/", site_views.sites, name="sites"),
    path("points/", point_views.point_list, name="points"),
    path("points/visits/", point_views.visit_list, name="point-visits"),
    path("points/visits/new/", point_views.visit_new, name="point-visit-new"),
    path("points/visits/<int:visit_id>/", point_views.visit, name="point-visit"),
    path("rectification/", site_views.plans, name="rectification"),
    path("rectification/<int:plan_id>/", site_views.plan, name="plan"),
    *meeting_urls.urlpatterns,
    *election_urls.urlpatterns,
]
