"""Signing in and out, and one's own password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.backends import actor
from accounts.forms import NewPasswordForm, SignInForm
from accounts.models import User
from accounts.services import sessions, users
from core import audit, errors_web
from core.errors import DomainError
from core.errors_web import page


class SignIn(LoginView):
    """The one sign-in page; it posts to its own address."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        response = super().form_valid(form)
        user = form.get_user()
        assert isinstance(user, User)
        self.request.session.save()
        sessions.began(
            user=user, session_key=self.request.session.session_key or "", address=self.request.META.get("REMOTE_ADDR")
        )
        _noted(user, "session.began")
        typed = self._typed()
        if typed is not None and typed.is_whole and typed.user_id in (0, user.pk):
            self.request.actor = actor(user)  # type: ignore[attr-defined]
            return errors_web.again(self.request, typed, actor(user))
        return response

    def _typed(self) -> errors_web.Typed | None:
        """Return the form that somebody was filling in when the session ended."""
        return errors_web.unpack(self.request.POST.get("kept", ""))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed = self._typed()
        return super().get_context_data(typed=typed, shown=typed.shown(None) if typed else [], **kwargs)

    def form_invalid(self, form: SignInForm) -> HttpResponse:  # type: ignore[override]
        name = str(form.data.get("username", ""))[:60]
        user = User.objects.filter(username=name).select_related("unit").first()
        if user is not None:
            _noted(user, "session.refused", result="refused")
        return self.render_to_response(self.get_context_data(form=form), status=200)


class SignOut(LogoutView):
    """Ends the session; by POST only."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            sessions.ended(request.session.session_key or "")
            _noted(request.user, "session.ended")
        response = super().post(request, *args, **kwargs)
        response["Clear-Site-Data"] = '"cache", "storage"'
        return response


@login_required
@require_GET
def session(request: HttpRequest) -> HttpResponse:
    """Tell how many seconds the session has at the least; asking is a request like any other and extends it."""
    return JsonResponse({"portal": errors_web.PORTAL, "left": request.session_left})  # type: ignore[attr-defined]


def _noted(user: User, action: str, result: str = "done") -> None:
    audit.record(actor=actor(user), action=action, target=user, path=user.unit.path, result=result)


@login_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Set one's own password; other sessions end."""
    assert isinstance(request.user, User)
    form = NewPasswordForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            users.set_password(
                actor=request.actor,  # type: ignore[attr-defined]
                user=request.user,
                password=form.cleaned_data["new_password1"],
            )
        except DomainError as error:
            form.add_error("new_password1", str(error))
        else:
            update_session_auth_hash(request, request.user)
            request.session.save()
            sessions.began(
                user=request.user, session_key=request.session.session_key or "",
                address=request.META.get("REMOTE_ADDR"),
            )  # fmt: skip
            messages.success(request, _("Your password has been changed. Other sessions were ended."))
            return redirect("desk")
    return render(request, "accounts/password.html", {"form": form})


def locked_out(
    request: HttpRequest, credentials: dict[str, Any] | None = None, *args: Any, **kwargs: Any
) -> HttpResponse:
    """Answer a sign-in from an address that has failed too often for this account."""
    return page(
        request, status=429, title=_("Too many wrong passwords"),
        message=_("Sign-in for this account is blocked from here for fifteen minutes. Wait, or ask your system administrator for a new password."),
    )  # fmt: skip
