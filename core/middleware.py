"""Middleware of the kernel: content security, and domain errors turned into answers."""

from collections.abc import Callable
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from core import persons
from core.errors import DomainError
from core.errors_web import answer, too_large, wrong_method


class ContentSecurityPolicy(CSPMiddleware):
    """The strict policy everywhere; the admin's widgets alone may evaluate expressions."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.path.startswith("/admin/"):
            response._csp_update = {  # type: ignore[attr-defined]
                "script-src": ["'unsafe-eval'"],
                "style-src": ["'unsafe-inline'"],
            }
        return super().process_response(request, response)


class RequestSize:
    """Refuses a request that says it is too large; files would be written to the disk before any right is asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        size = request.META.get("CONTENT_LENGTH") or "0"
        return None if size.isdecimal() and int(size) <= settings.REQUEST_MAX_SIZE else too_large(request)


class PersonNames:
    """Looks the name of each person up once for a page, however often it stands there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with persons.remembered():
            return self.get_response(request)


class DomainErrorMiddleware:
    """Answers a domain error that no view has handled, and a bare refusal of the method, with a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            return wrong_method(request, response.headers.get("Allow", ""))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return answer(request, error) if isinstance(error, DomainError) else None
