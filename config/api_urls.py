"""Every address of the programming interface, its description and the page to try it."""

from django.urls import include, path

from config import views

app_name = "api"
urlpatterns = [
    path("", include("accounts.api.urls")),
    path("", include("teams.api.urls")),
    path("", include("branches.api.urls")),
    path("", include("ledgers.api.urls")),
    path("", include("tickets.api.urls")),
    path("", include("reports.api.urls")),
    path("schema/", views.ApiSchema.as_view(), name="schema"),
    path("docs/", views.api_docs, name="docs"),
]
