"""Error pages in the reader's language."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.errors import DomainError


def page(request: HttpRequest, *, status: int, title: str, message: str) -> HttpResponse:
    """Return an error page that names what happened and what to do; a program of the interface gets it as JSON."""
    if request.path.startswith("/api/") and "text/html" not in request.headers.get("accept", ""):
        return JsonResponse({"detail": message, "field": ""}, status=status, json_dumps_params={"ensure_ascii": False})
    return render(request, "error.html", {"status": status, "title": title, "message": message}, status=status)


def _title(status: int) -> str:
    return {
        400: _("This cannot be done as it stands"),
        403: _("No right to do this"),
        404: _("Page not found"),
        409: _("Somebody was faster"),
    }.get(status, _("Something went wrong"))


def answer(request: HttpRequest, error: DomainError) -> HttpResponse:
    return page(request, status=error.status, title=_title(error.status), message=str(error))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(
        request, status=400, title=_title(400), message=_("The request is not complete. Go back and try again.")
    )


def too_large(request: HttpRequest) -> HttpResponse:
    most = settings.REQUEST_MAX_SIZE // 2**20
    return page(
        request, status=413, title=_title(400),
        message=_("What was sent is larger than %(most)s MB and was not read. Send a smaller file.") % {"most": most},
    )  # fmt: skip


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, status=403, title=_title(403), message=_("Your account has no right to do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page(request, status=404, title=_title(404), message=_("There is nothing here, or it is outside your area."))


def server_error(request: HttpRequest) -> HttpResponse:
    return page(
        request, status=500, title=_("Something went wrong"),
        message=_("The portal could not answer. It has noted the error; try again, and tell the administrator if it stays."),
    )  # fmt: skip


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return page(
        request, status=403, title=_("The page was open for too long"),
        message=_("For your safety the form was not accepted. Go back, load the page again and send it once more."),
    )  # fmt: skip
