"""Pages that belong to no single app: the desk, the language, health."""

import logging

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language as django_set_language
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from redis import Redis
from redis.exceptions import RedisError
from rest_framework.authentication import SessionAuthentication

from accounts import selectors as accounts
from config import design as design_page
from config import desk as desks
from core.api.access import Counted
from core.errors import Forbidden
from reports import selectors as reports
from reports.choices import KINDS

logger = logging.getLogger("baolei")


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The desk: what waits for the signed-in person, what is late, what changed, by role."""
    actor, now = request.actor, timezone.now()  # type: ignore[attr-defined]
    found = desks.of(actor, request.user, timezone.localdate(now), now)
    newest = reports.documents(actor).first() if actor.can("briefing.view") else None
    progress = reports.progress(actor) if actor.can("briefing.view") else []
    return render(
        request,
        "desk.html",
        {
            "progress": reports.foremost(progress), "making": any(batch.running for batch in progress), "desk": found, "now": now,
            "round": found.round, "own": found.own, "reminders": found.reminders,
            "matters": found.matters, "newest": newest, "newest_title": KINDS[newest.kind] if newest else "",
            "newest_code": accounts.code_of(newest.unit) if newest else "",
        },
    )  # fmt: skip


@login_required
@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """Show every component of the portal's pages in each state, in the light and in the dark."""
    if not request.actor.can("unit.view") and not request.actor.can("admin.enter"):  # type: ignore[attr-defined]
        raise Forbidden
    return render(request, "design.html", design_page.context())


class ApiSchema(Counted, SpectacularAPIView):
    """The description of the programming interface, in the reader's language."""


@login_required
@require_GET
def api_docs(request: HttpRequest) -> HttpResponse:
    """Show the description of the programming interface, with a form to try each address."""
    if not request.actor.can("api.read"):  # type: ignore[attr-defined]
        raise Forbidden
    view = SpectacularSwaggerSplitView.as_view(
        url_name="api:schema", template_name="api/docs.html", template_name_js="api/docs.js",
        permission_classes=[], authentication_classes=[SessionAuthentication], throttle_classes=[],
    )  # fmt: skip
    return view(request)


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the reader's language."""
    return django_set_language(request)


@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Tell that the process answers."""
    return JsonResponse({"status": "ok"})


@require_GET
def readyz(request: HttpRequest) -> HttpResponse:
    """Tell whether database and broker can be reached, and name the one that cannot."""
    problems = []
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        logger.exception("database not reachable")
        problems.append(_("The database cannot be reached."))
    if settings.REDIS_URL:
        try:
            client = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2)
            client.ping()
            client.close()
        except RedisError:
            logger.exception("Redis not reachable")
            problems.append(_("Redis cannot be reached."))
    status = 503 if problems else 200
    return JsonResponse({"status": "ok" if not problems else "unready", "problems": problems}, status=status)
