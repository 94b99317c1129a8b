"""Addresses of briefings and of documents on demand."""

from django.urls import path

from reports.web import book_views, correction_views, document_views, figure_views, sign_off_views, views

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
    path("sign-off/", sign_off_views.sign_offs, name="sign-offs"),
    path("sign-off/begin/", sign_off_views.begin, name="sign-off-begin"),
    path("sign-off/<int:sign_off_id>/", sign_off_views.document, name="sign-off"),
    path("issued/", sign_off_views.issued, name="issued"),
    path("issued/<int:issue_id>/", sign_off_views.issued_document, name="issued-document"),
    path("corrections/", correction_views.listed, name="corrections"),
    path("corrections/compare/", correction_views.compare, name="compare"),
    path(
        "<str:code>/<str:period>/<slug:kind>/v<int:version>.pdf",
        document_views.download_version,
        name="download-version",
    ),
    path("<str:code>/<str:period>.zip", document_views.archive, name="archive"),
    path("<str:code>/<str:period>/<slug:kind>.pdf", document_views.download, name="download"),
    path("<str:code>/<str:period>/<slug:kind>/<int:object_id>.pdf", document_views.download, name="download-record"),
]
