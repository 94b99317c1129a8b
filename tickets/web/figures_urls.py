"""Addresses of figures and of projects."""

from django.urls import path

from tickets.web import figures_views, project_views

urlpatterns = [
    path("figures/", figures_views.figure_page, name="figures"),
    path("figures/rows/", figures_views.figure_rows, name="figure-rows"),
    path("projects/", project_views.project_list, name="projects"),
    path("projects/new/", project_views.project_new, name="project-new"),
    path("projects/<int:project_id>/", project_views.project, name="project"),
]
