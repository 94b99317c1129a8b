"""Addresses of briefings."""

from django.urls import path

from reports.web import views

app_name = "reports"
urlpatterns = [
    path("", views.briefings, name="briefings"),
    path("close/<str:period>/", views.close, name="close"),
    path("progress/", views.progress, name="progress"),
    path("<str:code>/<str:period>/<slug:kind>.pdf", views.download, name="download"),
]
