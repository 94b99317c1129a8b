"""Puts the actor on the request, ends idle or displaced sessions, asks for a new password."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts import backends
from accounts.services import sessions, users
from core.actors import NOBODY


class ActorMiddleware:
    """Sets `request.actor`; rights are read anew for every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = NOBODY  # type: ignore[attr-defined]
        user = request.user
        if user.is_authenticated:
            if not sessions.alive(user, request.session.session_key or ""):
                logout(request)
                if request.path.startswith("/api/"):  # a program is told so in its own way
                    return self.get_response(request)
                query = urlencode({"next": request.get_full_path()})
                return redirect(f"{reverse('accounts:sign-in')}?{query}")
            request.actor = backends.actor(user)  # type: ignore[attr-defined]
            allowed = {reverse("accounts:password"), reverse("accounts:sign-out")}
            if users.must_renew(user) and request.path not in allowed and not request.path.startswith("/api/"):
                return redirect("accounts:password")
        response = self.get_response(request)
        if user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        return response
