"""Every address of the portal."""

from django.urls import include, path

from config import views
from core import drafts_web, lists_web
from core.admin_base import site
from reports.web import verify_views

handler400 = "core.errors_web.bad_request"
handler403 = "core.errors_web.permission_denied"
handler404 = "core.errors_web.not_found"
handler500 = "core.errors_web.server_error"

urlpatterns = [
    path("", views.desk, name="desk"),
    path("design/", views.design, name="design"),
    path("accounts/", include("accounts.web.urls")),
    path("teams/", include("teams.web.urls")),
    path("branches/", include("branches.web.urls")),
    path("ledgers/", include("ledgers.web.urls")),
    path("tickets/", include("tickets.web.urls")),
    path("", include("tickets.web.resident_urls")),
    path("briefings/", include("reports.web.urls")),
    path("verify/", verify_views.ask, name="verify"),
    path("verify/<str:code>/", verify_views.verify, name="verify-code"),
    path("admin/", site.urls),
    path("api/v1/", include("config.api_urls")),
    path("lists/export/", lists_web.export, name="export"),
    path("lists/views/", lists_web.save_view, name="save-view"),
    path("lists/views/<int:view_id>/delete/", lists_web.delete_view, name="delete-view"),
    path("drafts/<slug:form>/<int:object_id>/", drafts_web.draft, name="draft"),
    path("tasks/", lists_web.tasks, name="tasks"),
    path("tasks/<int:job_id>/", lists_web.task, name="task"),
    path("tasks/<int:job_id>/file/", lists_web.task_file, name="task-file"),
    path("language/", views.set_language, name="language"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
