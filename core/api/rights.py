"""Who may read by the programming interface at all."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.actors import NOBODY, Actor

READ = "api.read"


class MayRead(BasePermission):
    """The account may read by interface, and has somewhere the right that the address asks for."""

    def has_permission(self, request: Request, view: Any) -> bool:
        actor = actor_of(request)
        needed = getattr(view, "view_action", "")
        return actor.can(READ) and (not needed or actor.can(needed))


def actor_of(request: Request) -> Actor:
    """Return who asks; the middleware sets it for sessions, the authentication for tokens."""
    return getattr(request._request, "actor", NOBODY)
