"""Addresses of branches in the programming interface."""

from branches.api import election_views, grading, meetings, views
from core.api.urls import both

urlpatterns = [
    *both("branches", "branch", views.Branches),
    *both("branch-posts", "branch-post", views.Posts),
    *both("meetings", "meeting", meetings.Meetings),
    *both("elections", "election", election_views.Elections),
    *both("term-extensions", "term-extension", election_views.Extensions),
    *both("gradings", "grading", grading.Gradings),
    *both("demonstration-sites", "demonstration-site", grading.Sites),
    *both("linkage-points", "linkage-point", grading.Points),
    *both("point-visits", "point-visit", grading.Visits),
    *both("rectification-plans", "rectification-plan", grading.Plans),
]
