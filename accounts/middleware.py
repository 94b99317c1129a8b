"""Puts the actor on the request, ends idle or displaced sessions, asks for a new password."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import backends
from accounts.forms import SignInForm
from accounts.services import sessions, users
from core import errors_web
from core.actors import NOBODY


class ActorMiddleware:
    """Sets `request.actor`; rights are read anew for every request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = NOBODY  # type: ignore[attr-defined]
        user = request.user
        if user.is_authenticated:
            left = sessions.left(user, request.session.session_key or "")
            request.session_left = left  # type: ignore[attr-defined]
            if not left:
                whose = user.pk
                logout(request)
                # A program is told so in its own way; who is signing in anyway goes on.
                if request.path.startswith("/api/") or request.path == reverse("accounts:sign-in"):
                    return self.get_response(request)
                return _to_sign_in(request, whose)
            request.actor = backends.actor(user)  # type: ignore[attr-defined]
            allowed = {reverse("accounts:password"), reverse("accounts:sign-out")}
            if users.must_renew(user) and request.path not in allowed and not request.path.startswith("/api/"):
                return redirect("accounts:password")
        response = self.get_response(request)
        if user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store, private")
        elif (
            response.status_code == 302
            and response["Location"].startswith(f"{reverse('accounts:sign-in')}?next=")
            and not request.path.startswith("/api/")
        ):
            return _to_sign_in(request, 0, response)
        return response


def _to_sign_in(request: HttpRequest, whose: int, otherwise: HttpResponse | None = None) -> HttpResponse:
    """Lead to the sign-in page; a script is told so, and a form of our own pages comes along."""
    address = request.get_full_path()
    if errors_web.wants_json(request):
        detail = _("Your sign-in has expired. What you typed is still here; sign in again to go on.")
        return errors_web.as_json(request, status=401, detail=detail)
    typed = errors_web.typed_of(request, whose)
    if typed is not None:
        return render(
            request, "accounts/sign_in.html",
            {"form": SignInForm(request), "next": address, "typed": typed, "shown": typed.shown(None)}, status=401,
        )  # fmt: skip
    return otherwise or redirect(f"{reverse('accounts:sign-in')}?{urlencode({'next': address})}")
