"""Who asks by the programming interface: an integration account by token, or signed-in staff by session."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.services import tokens, users
from core.errors import Forbidden

_WORDS = frozenset({b"token", b"bearer"})
_LONGEST = 200


class TokenAuthentication(authentication.BaseAuthentication):
    """`Authorization: Bearer …` (or `Token …`) of an integration account; its rights are read anew for every request."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        parts = authentication.get_authorization_header(request).split()
        if not parts or parts[0].lower() not in _WORDS:
            return None
        if len(parts) != 2 or len(parts[1]) > _LONGEST:
            raise AuthenticationFailed
        found = tokens.holder(secret=parts[1].decode("latin-1"), now=timezone.now())
        if found is None:
            raise AuthenticationFailed
        token, actor = found
        request._request.actor = actor  # type: ignore[attr-defined]
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class SessionAuthentication(authentication.SessionAuthentication):
    """The session of the portal's own sign-in; a person who owes a new password sets it there first."""

    def authenticate(self, request: Request) -> tuple[Any, None] | None:
        found = super().authenticate(request)
        if found is not None and users.must_renew(found[0]):
            raise Forbidden(_("Set a new password in the portal first."))
        return found
