"""Lists as their readers see them, whoever asks: a page, an export, a job.

A list is named as its address is (`admin:teams_member_changelist`, `teams:sheets`). An app registers the
lists of its own pages; those of the admin are all there. Asked for outside a request, a list answers as it
would to its reader: the same rights, the same scope, the same filter.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, get_resolver, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound

_ADMIN, _LIST = "admin:", "_changelist"
NOT_KEPT = ("p", "e", "after", "_popup", "_to_field", "all")
"""Parameters of an address that say where in the list the reader is, not which list it is."""


@dataclass(frozen=True)
class Reader:
    """Who asks: the account, and its rights."""

    user: Any
    actor: Actor


@dataclass(frozen=True)
class Listed:
    """A list with everything on it; `rows` is read once."""

    title: str
    head: Sequence[str]
    rows: Callable[[], Iterable[Sequence[Any]]]
    count: int
    words: str
    """What the list was narrowed to, in words."""
    view_action: str
    """The right that opens it."""


Source = Callable[[Reader, QueryDict], Listed]
_SOURCES: dict[str, Source] = {}
_RIGHTS: dict[str, str] = {}


def register(page: str, view_action: str) -> Callable[[Source], Source]:
    """Register the list of a page of the portal, and the right that opens it."""

    def keep(source: Source) -> Source:
        _SOURCES[page], _RIGHTS[page] = source, view_action
        return source

    return keep


def pages() -> list[str]:
    """Return the names of all lists."""
    _load()
    own = [f"{_ADMIN}{m._meta.app_label}_{m._meta.model_name}{_LIST}" for m in admin.site._registry]
    return sorted([*own, *_SOURCES])


def _load() -> None:
    """Have every app's pages register their lists: a worker has not read the addresses yet."""
    assert get_resolver().url_patterns


def view_action(page: str) -> str:
    """Return the right that opens a list.

    :raises NotFound: there is no such list.
    """
    _load()
    return _RIGHTS[page] if page in _RIGHTS else str(admin_of(page).view_action)


def address(page: str, query: str = "") -> str:
    """Return a list's address.

    :raises NotFound: there is no such list.
    """
    view_action(page)
    try:
        return reverse(page) + (f"?{query}" if query else "")
    except NoReverseMatch as error:
        raise NotFound from error


def admin_of(page: str) -> Any:
    """Return the admin of the model whose list is named.

    :raises NotFound: there is none.
    """
    if page.startswith(_ADMIN) and page.endswith(_LIST):
        wanted = page.removeprefix(_ADMIN).removesuffix(_LIST)
        for model, model_admin in admin.site._registry.items():
            if f"{model._meta.app_label}_{model._meta.model_name}" == wanted and hasattr(model_admin, "view_action"):
                return model_admin
    raise NotFound


def widest(reader: Reader, action: str) -> str:
    """Return the path of the widest unit on which the reader may do `action`, the first of several."""
    return min(reader.actor.scope(action).paths, key=lambda path: (len(path), path), default="")


def kept(query: str) -> str:
    """Return what of an address's query tells which list it is."""
    given = QueryDict(query, mutable=True)
    for name in [*NOT_KEPT, *(name for name in given if not any(given.getlist(name)))]:
        given.pop(name, None)
    return given.urlencode()


def listed(reader: Reader, page: str, query: str) -> Listed:
    """Return a list as `reader` sees it.

    :raises NotFound: there is no such list, or not for this reader.
    :raises Forbidden: the reader has no right to it.
    :raises DomainError: the query is none of this list.
    """
    _load()
    given = QueryDict(kept(query))
    if page in _SOURCES:
        if not reader.actor.can(_RIGHTS[page]):
            raise Forbidden
        return _SOURCES[page](reader, given)
    return _of_admin(reader, admin_of(page), given)


class _Silent:
    """Takes messages that nobody reads."""

    def add(self, *args: Any, **kwargs: Any) -> None:
        """Forget it."""


def request_of(reader: Reader, path: str, query: QueryDict) -> HttpRequest:
    """Return a request as the reader would send it for a list."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", path, path
    request.META |= {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    request.GET = query  # type: ignore[assignment]
    request.user, request.actor = reader.user, reader.actor  # type: ignore[attr-defined]
    request._messages = _Silent()  # type: ignore[attr-defined]
    return request


def _of_admin(reader: Reader, model_admin: Any, query: QueryDict) -> Listed:
    request = request_of(reader, model_admin.page_of("changelist"), query)
    if not model_admin.admin_site.has_permission(request):
        raise NotFound
    if not model_admin.has_view_permission(request):
        raise Forbidden
    try:
        found = model_admin.get_changelist_instance(request)
    except (IncorrectLookupParameters, SuspiciousOperation) as error:
        raise DomainError(
            _("The list cannot be narrowed like this. Open it anew and choose the filter again.")
        ) from error
    return Listed(
        title=capfirst(str(model_admin.opts.verbose_name_plural)), head=found.head(), rows=found.lines,
        count=found.queryset.count(), words=found.words(), view_action=model_admin.view_action,
    )  # fmt: skip
