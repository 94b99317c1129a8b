"""Refusals of the programming interface as JSON in the reader's language: `{"detail": …, "field": …}`."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.errors import DomainError, Forbidden, NotFound

_SENTENCES: dict[type[exceptions.APIException], Any] = {
    exceptions.NotAuthenticated: gettext_lazy("Send a valid token, or sign in to the portal first."),
    exceptions.AuthenticationFailed: gettext_lazy(
        "The token is unknown, expired or revoked, or its account is blocked. Ask your security administrator for a new one."
    ),
    exceptions.PermissionDenied: Forbidden().message,
    exceptions.NotFound: NotFound().message,
    exceptions.MethodNotAllowed: gettext_lazy(
        "This address does not take this method; the description says which it takes."
    ),
    exceptions.UnsupportedMediaType: gettext_lazy(
        "Send the body as JSON, with the header Content-Type: application/json."
    ),
    exceptions.NotAcceptable: gettext_lazy("Answers are given as JSON alone: accept application/json."),
}


class WrongParameter(DomainError):
    """A parameter of the address is unknown, or its value is not allowed; `field` names it."""


def answer(error: Exception, context: dict[str, Any]) -> Response | None:
    """Return the answer to a refusal; None for a fault of the portal's own, which is answered with status 500."""
    if isinstance(error, DomainError):
        set_rollback()
        return Response(_body(str(error), error.field), status=error.status)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    headers: dict[str, str] = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    wait = getattr(error, "wait", None)
    if wait:
        headers["Retry-After"] = f"{wait:d}"
    set_rollback()
    return Response(_of(error), status=error.status_code, headers=headers)


def _of(error: exceptions.APIException) -> dict[str, str]:
    if isinstance(error, exceptions.ValidationError):
        return _validation(error.detail)
    if isinstance(error, exceptions.Throttled):
        seconds = int(error.wait or 60)
        return _body(_("Too many requests. Try again in %(seconds)d seconds.") % {"seconds": seconds})
    sentence = next((text for kind, text in _SENTENCES.items() if isinstance(error, kind)), None)
    if sentence is None and error.status_code < status.HTTP_500_INTERNAL_SERVER_ERROR:
        sentence = _("The request is not complete. Go back and try again.")
    return _body(str(sentence or error.detail))


def _validation(detail: Any) -> dict[str, str]:
    """Return the first refused parameter with its message."""
    if isinstance(detail, dict):
        name, messages = next(iter(detail.items()))
        first = messages[0] if isinstance(messages, list) else messages
        return _body(str(first), "" if name in ("__all__", "non_field_errors") else str(name))
    return _body(str(detail[0] if isinstance(detail, list) else detail))


def _body(detail: str, field: str = "") -> dict[str, str]:
    return {"detail": detail, "field": field}
