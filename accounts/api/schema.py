"""How programs and people prove who they are, in the OpenAPI description."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from accounts.api.authentication import SessionAuthentication, TokenAuthentication

__all__ = ["SessionScheme", "TokenScheme"]


class TokenScheme(OpenApiAuthenticationExtension):
    """How the token stands in the description."""

    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "http", "scheme": "bearer",
            "description": _("A token of an integration account, made by the security administrator."),
        }  # fmt: skip


class SessionScheme(OpenApiAuthenticationExtension):
    """How the session stands in the description."""

    target_class = SessionAuthentication
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME,
            "description": _("The session of somebody signed in to the portal."),
        }  # fmt: skip
