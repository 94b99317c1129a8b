"""Error pages in the reader's language, which keep what was typed.

A refused form is shown again as a list of what it held, with a button that sends it once more. That button stands
only in the answer to a post of a page of our own: a foreign site must not be able to prepare a form here, nor to have
its words read on a page of the portal. Passwords and files are never kept.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.core import signing
from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.forms import BaseForm, ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.urls import resolve
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.actors import Actor
from core.errors import DomainError

PORTAL = "baolei"
"""Stands in every answer to a script, so that a page which a network puts in our place is not taken for an answer."""
_APPS = ("accounts", "branches", "core", "reports", "teams", "tickets")
_MOST = 200_000
"""Characters of a form that is kept; a larger one is a file or no form of ours."""
_SECRET = ("password", "secret", "token")
_OF_ONE_POST = frozenset((
    "csrfmiddlewaretoken", "key", "do", "enter", "version", "submission", "base_version", "next", "kept", "object", "path",
))  # fmt: skip
"""Fields that say nothing to a person; they are sent again with the rest, but for the token."""
_KEPT_FOR = 12 * 60 * 60
_SALT = "core.errors_web.typed"

Labels = Callable[[Actor, Mapping[str, Any]], Mapping[str, str]]
_LABELS: dict[str, Labels] = {}
_FORMS: dict[str, tuple[type[BaseForm], ...]] = {}


def label_fields(view_name: str, labels: Labels) -> None:
    """Add what the fields of a page's form are called; `labels` gets the reader and the address's arguments."""
    _LABELS[view_name] = labels


def label_forms(view_name: str, *forms: type[BaseForm]) -> None:
    """Add the forms of a page, which name their fields; what two of them name differently keeps its general name."""
    _FORMS[view_name] = forms


@dataclass(frozen=True)
class Typed:
    """What a form held: where it goes, its fields, whose it is (0 where nobody was signed in any more)."""

    address: str
    pairs: tuple[tuple[str, str], ...]
    user_id: int = 0
    is_whole: bool = True
    """Whether nothing was left out: a form with a password or a file cannot be sent again from here."""

    def pack(self) -> str:
        """Return it signed, to be carried through the sign-in page."""
        return signing.dumps([self.address, self.pairs, self.user_id], salt=_SALT, compress=True)

    def shown(self, actor: Actor | None) -> list[tuple[str, str]]:
        """Return label and value of every field that was filled in; `actor` is who reads, where records name fields."""
        labels, chosen = _of_the_page(self.address, actor if actor is not None and actor.user_id is not None else None)
        found: list[tuple[str, str]] = []
        for name, text in self.pairs:
            if text.strip() and name not in _OF_ONE_POST and not name.startswith(("version-", "_")):
                label, value = _of_a_record(name, text)
                label = labels.get(name) or label or _("Entry %(n)s") % {"n": len(found) + 1}
                if name in chosen:  # keys of records, which say nothing to a person
                    count = sum(other == name for other, _key in self.pairs)
                    value = ngettext("%(n)s chosen", "%(n)s chosen", count) % {"n": count}
                    if (str(label), value) in found:
                        continue
                found.append((str(label), str(value)))
        return found


def unpack(text: str) -> Typed | None:
    """Return what `Typed.pack` has carried; None for nothing, for something old and for something of others."""
    if not text:
        return None
    try:
        address, pairs, user_id = signing.loads(text, salt=_SALT, max_age=_KEPT_FOR)
    except signing.BadSignature:
        return None
    return Typed(address, tuple((name, value) for name, value in pairs), user_id)


def _of_the_page(address: str, actor: Actor | None) -> tuple[Mapping[str, str], frozenset[str]]:
    """Return what the fields of a page are called, and which of them choose records; records name fields to `actor`."""
    try:
        match = resolve(urlsplit(address).path)
    except Http404:
        return {}, frozenset()
    fields = [pair for form in _FORMS.get(match.view_name, ()) for pair in form.base_fields.items()]  # type: ignore[attr-defined]
    called: dict[str, set[str]] = {}
    for name, field in fields:
        called.setdefault(name, set()).add(capfirst(str(field.label)))
    labels = {name: one for name, (one, *others) in called.items() if not others}
    if actor is not None and match.view_name in _LABELS:
        with suppress(DomainError):
            labels |= _LABELS[match.view_name](actor, match.kwargs)
    return labels, frozenset(name for name, field in fields if isinstance(field, ModelChoiceField))


def _of_a_record(name: str, text: str) -> tuple[object, object]:
    """Return the label and the readable value of a field that some record of the portal has under this name."""
    found: list[Any] = [
        field
        for model in apps.get_models()
        if model._meta.app_label in _APPS
        for field in model._meta.fields
        if field.name == name
    ]
    if not found:
        return "", _("ticked") if text == "on" else text
    for field in found:
        words = {str(code): label for code, label in field.flatchoices}
        if text in words:
            return field.verbose_name, words[text]
    return found[0].verbose_name, _("ticked") if text == "on" else text


def from_here(request: HttpRequest) -> bool:
    """Tell whether a request comes from a page of our own; without a sign of it, it does not."""
    source = request.headers.get("Origin") or request.headers.get("Referer", "")
    try:
        return bool(source) and urlsplit(source).netloc == request.get_host()
    except (DisallowedHost, ValueError):
        return False


def typed_of(request: HttpRequest, user_id: int = 0) -> Typed | None:
    """Return what a post of our own pages held; None where there is nothing to keep."""
    size = request.META.get("CONTENT_LENGTH") or "0"
    if request.method != "POST" or not size.isdecimal() or int(size) > _MOST or not from_here(request):
        return None
    try:
        fields, files = request.POST, request.FILES
    except (SuspiciousOperation, UnreadablePostError):
        return None
    names = [name for name in fields if name != "csrfmiddlewaretoken"]
    kept = [name for name in names if not any(word in name.lower() for word in _SECRET)]
    pairs = tuple((name, str(value)) for name in kept for value in fields.getlist(name))
    return Typed(request.get_full_path(), pairs, user_id, len(kept) == len(names) and not files) if pairs else None


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a script or a program asks, and not a person who looks at a page."""
    accepted = request.headers.get("accept", "")
    return "text/html" not in accepted and (request.path.startswith("/api/") or "application/json" in accepted)


def as_json(request: HttpRequest, *, status: int, detail: str, **more: Any) -> HttpResponse:
    """Return a refusal to a script."""
    of_portal = {} if request.path.startswith("/api/") else {"portal": PORTAL}
    return JsonResponse(
        {"detail": detail, "field": "", **of_portal, **more}, status=status, json_dumps_params={"ensure_ascii": False}
    )


def page(request: HttpRequest, *, status: int, title: str, message: str, **more: Any) -> HttpResponse:
    """Return an error page that names what happened and what to do, and keeps what was typed."""
    if wants_json(request):
        return as_json(request, status=status, detail=message, **more)
    typed = typed_of(request)
    actor = getattr(request, "actor", None) if status < 500 else None
    context = {
        "status": status, "title": title, "message": message, "typed": typed,
        "shown": typed.shown(actor) if typed else [], "refused": request.method == "POST",
    }  # fmt: skip
    return render(request, "error.html", context, status=status)


def again(request: HttpRequest, typed: Typed, actor: Actor) -> HttpResponse:
    """Return the page from which a form goes on its way again, after its sender has signed in."""
    return render(request, "again.html", {"typed": typed, "shown": typed.shown(actor)})


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
    """Answer a form whose token is old or absent; one of a foreign site gets nothing to send again."""
    return page(
        request, status=403, title=_("The page was open for too long"),
        message=_("For your safety the form was not accepted. Go back, load the page again and send it once more.")
        if typed_of(request) is None
        else _("For your safety the form was not accepted yet. Look at what you typed and send it once more."),
        reason="csrf",
    )  # fmt: skip


def wrong_method(request: HttpRequest, allowed: str) -> HttpResponse:
    """Answer the reading of an address that takes forms alone, or any other method that it does not know."""
    found = page(
        request, status=405, title=_("There is nothing to read at this address"),
        message=_("It takes what a form sends. Go back to the page with the form, or to the desk."),
    )  # fmt: skip
    found["Allow"] = allowed
    return found
