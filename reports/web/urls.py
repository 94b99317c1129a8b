"""Addresses of briefings and of documents on demand."""

from django.urls import path

from reports.web import book_views, document_views, figure_views, views

app_name = "reports"
urlpatterns = [
    path("", views.briefings, name="briefings"),
    path("close/<str:period>/", views.close, name="close"),
    path("progress/", views.progress, name="progress"),
    path("figures/", figure_views.figure_list, name="figures"),
    path("figures/new/", figure_views.figure_new, name="figure-new"),
    path("figures/import/", figure_views.figure_import, name="figure-import"),
    path("figures/import/template.xlsx", figure_views.template, name="figure-template"),
    path("books/", book_views.books, name="books"),
    path("make/", document_views.make, name="make"),
    path("making/<int:snapshot_id>/", document_views.making, name="making"),
    path("<str:code>/<str:period>.zip", document_views.archive, name="archive"),
    path("<str:code>/<str:period>/<slug:kind>.pdf", document_views.download, name="download"),
    path("<str:code>/<str:period>/<slug:kind>/<int:object_id>.pdf", document_views.download, name="download-record"),
]
