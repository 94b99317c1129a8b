"""Every address of the portal."""

from django.urls import include, path

from config import views
from core.admin_base import site

handler400 = "core.errors_web.bad_request"
handler403 = "core.errors_web.permission_denied"
handler404 = "core.errors_web.not_found"
handler500 = "core.errors_web.server_error"

urlpatterns = [
    path("", views.desk, name="desk"),
    path("accounts/", include("accounts.web.urls")),
    path("teams/", include("teams.web.urls")),
    path("briefings/", include("reports.web.urls")),
    path("admin/", site.urls),
    path("language/", views.set_language, name="language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
