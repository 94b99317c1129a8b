"""The one admin site: entered by right, with the portal's own sign-in and no shortcuts past scope."""

import time
from typing import Any, cast

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext_lazy as _
from unfold.dataclasses import SearchResult
from unfold.sites import UnfoldAdminSite

_DROPPED = {"view_on_site", "login", "logout", "password_change", "password_change_done", "search"}
_FOUND_PER_KIND = 8
_SHORTEST = 2


def _nearness(term: str, title: str) -> int:
    """Return the place among findings: called so, called so and more, only to do with it."""
    return 0 if title == term else 1 if term in title else 2


class BaoleiAdminSite(UnfoldAdminSite):
    """Sign-in, sign-out and passwords are the portal's; nobody enters without the right to."""

    site_title = _("Baolei")
    site_header = _("Baolei")
    index_title = _("Overview")
    enable_nav_sidebar = True
    final_catch_all_view = False

    def get_urls(self) -> list[URLPattern | URLResolver]:  # type: ignore[override]
        """Return the site's addresses without those that reveal objects or sign in past the portal."""
        kept = [url for url in super().get_urls() if getattr(url, "name", None) not in _DROPPED]

        def elsewhere(name: str, target: str) -> URLPattern:
            return path(f"{name.replace('_', '-')}/", lambda request: redirect(reverse(target)), name=name)

        return [
            path("login/", self.login, name="login"),
            path("search/", self.admin_view(self.search), name="search"),
            path("logout/", self.logout, name="logout"),
            elsewhere("password_change", "accounts:password"),
            *kept,
        ]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.user.is_authenticated:
            raise Http404
        target = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
            target = reverse("admin:index")
        return redirect(f"{reverse('accounts:sign-in')}?{urlencode({'next': target})}")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Pass the posted sign-out on to the portal's own, which also forgets the session."""
        if request.method != "POST":
            return redirect("desk")
        return HttpResponse(status=307, headers={"Location": reverse("accounts:sign-out")})

    def get_sidebar_list(self, request: HttpRequest) -> list[dict[str, Any]]:
        """Return the sidebar's entries that the reader may open, without groups of which nothing is left."""
        groups = super().get_sidebar_list(request)
        for group in groups:
            group["items"] = [item for item in group["items"] if item["has_permission"]]
        return [group for group in groups if group["items"]]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Return the tables by app. Every page is handed them and few show them, so the rights on each are asked for only then."""
        return cast("list[Any]", SimpleLazyObject(lambda: UnfoldAdminSite.get_app_list(self, request, app_label)))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """Answer 404 to a signed-in person without the right to enter: there is nothing for them here."""
        inner = super().admin_view(view, cacheable)

        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            return inner(request, *args, **kwargs)

        return guarded

    def search(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Answer the search field: pages by name and records of the reader's scope, a few of each kind.

        Nothing is kept between requests, so a right that was taken away takes its findings with it.
        """
        began = time.monotonic()
        term = request.GET.get("s", "").strip()
        if not term:
            return HttpResponse()
        found: list[SearchResult] = []
        for app in self.get_app_list(request):
            for model in app["models"]:
                found.extend(self._found(request, model, term))
        # What is called so comes before what only has to do with it, such as the training of a unit of that name.
        found.sort(key=lambda one: _nearness(term.casefold(), str(one.title).casefold()))
        pages = Paginator(found, max(len(found), 1))
        return TemplateResponse(
            request,
            "unfold/helpers/command_results.html",
            {
                "page_obj": pages,
                "results": pages.page(1),
                "page_counter": 0,
                "execution_time": time.monotonic() - began,
                "command_show_history": False,
            },
            headers={"HX-Trigger": "search"},
        )

    def _found(self, request: HttpRequest, listed: dict[str, Any], term: str) -> list[SearchResult]:
        found = []
        label = str(listed["name"])
        if term.lower() in label.lower():
            found.append(SearchResult(label, "", listed["admin_url"], "list"))
        model_admin = self._registry[listed["model"]]
        if (
            len(term) < _SHORTEST
            or not getattr(model_admin, "in_search", True)
            or not model_admin.get_search_fields(request)
        ):
            return found
        rows, _twice = model_admin.get_search_results(request, model_admin.get_queryset(request), term)
        opts = listed["model"]._meta
        seen: set[Any] = set()
        for row in rows[: _FOUND_PER_KIND * 2]:
            if row.pk not in seen and len(seen) < _FOUND_PER_KIND:
                seen.add(row.pk)
                link = reverse(f"{self.name}:{opts.app_label}_{opts.model_name}_change", args=[row.pk])
                place = model_admin.search_place(row) if hasattr(model_admin, "search_place") else ""
                found.append(SearchResult(str(row), f"{label} · {place}" if place else label, link, "draft"))
        return found
