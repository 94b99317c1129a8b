"""Planted leaks: ways in which a door could be left open. The walk has to find each of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.http import HttpRequest

from accounts import selectors as accounts
from core import admin_base
from core.actors import Actor
from core.admin_base import ScopedAdmin
from core.admin_site import BaoleiAdminSite
from core.api.access import Rows
from core.errors import NotFound
from core.querysets import ScopedQuerySet
from core.scope import EVERYTHING, NOTHING
from reports.models import Snapshot
from reports.services import subjects
from teams.admin import filters
from teams.models import TeamSheet
from teams.services import sheets
from tests.permissions import posts
from tests.permissions.walk import Result, Walk

Plant = Callable[[pytest.MonkeyPatch], None]
Search = Callable[[Walk], Result]


@dataclass(frozen=True)
class Leak:
    """A mutation of the portal, and the part of the walk that meets it."""

    plant: Plant
    search: Search


def _walked(*patterns: str, subjects: tuple[str, ...] = ("county", "township"), brief: bool = True) -> Search:
    return lambda walk: walk.run(patterns, subjects, brief=brief)


def _within_returns_everything(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ScopedQuerySet, "within", lambda rows, scope: rows)


def _admin_rows_of_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ScopedAdmin, "get_queryset", lambda page, request: page.model._default_manager.all())


def _choices_of_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(admin_base, "visible", lambda request, model: model._default_manager.all())


def _filter_of_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(filters, "visible", lambda request, model: model._default_manager.all())


def _history_of_everybody(patch: pytest.MonkeyPatch) -> None:
    def anything(page: ScopedAdmin, request: HttpRequest, object_id: str, from_field: Any = None) -> Any:
        return page.model._base_manager.filter(pk=object_id).first()

    patch.setattr(ScopedAdmin, "get_object", anything)
    patch.setattr(ScopedAdmin, "has_view_permission", lambda page, request, obj=None: True)


def _download_of_everybody(patch: pytest.MonkeyPatch) -> None:
    by_code = accounts.unit_by_code
    patch.setattr(
        subjects, "held", lambda *, actor, kind, unit, period, object_id: subjects.Subject(kind, unit, period)
    )
    patch.setattr(accounts, "unit_by_code", lambda code, scope: by_code(code, EVERYTHING))


def _units_by_any_code(patch: pytest.MonkeyPatch) -> None:
    by_code = accounts.unit_by_code
    patch.setattr(accounts, "unit_by_code", lambda code, scope: by_code(code, EVERYTHING))


def _autocomplete_of_everybody(patch: pytest.MonkeyPatch) -> None:
    def rows(view: AutocompleteJsonView) -> Any:
        found, _twice = view.model_admin.get_search_results(
            view.request, view.model_admin.model._base_manager.all(), view.term
        )
        return found.order_by("pk")

    patch.setattr(AutocompleteJsonView, "get_queryset", rows)


def _any_sheet(patch: pytest.MonkeyPatch) -> None:
    rows = TeamSheet.objects.select_related("team__unit", "round__unit")
    patch.setattr(sheets, "sheet_seen", lambda actor, sheet_id: rows.get(pk=sheet_id))


def _refusal_names_the_team(patch: pytest.MonkeyPatch) -> None:
    seen = sheets.sheet_seen

    def named(actor: Actor, sheet_id: int) -> TeamSheet:
        try:
            return seen(actor, sheet_id)
        except NotFound:
            row = TeamSheet.objects.filter(pk=sheet_id).first()
            raise NotFound(f"{row.team.name if row else sheet_id}: outside your area") from None

    patch.setattr(sheets, "sheet_seen", named)


def _view_for_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ScopedAdmin, "has_view_permission", lambda page, request, obj=None: True)


def _change_for_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ScopedAdmin, "has_change_permission", lambda page, request, obj=None: True)
    patch.setattr(Actor, "require", lambda actor, action, path, see=None: None)


def _progress_of_all(patch: pytest.MonkeyPatch) -> None:
    within = ScopedQuerySet.within
    patch.setattr(ScopedQuerySet, "within", lambda rows, scope: rows if rows.model is Snapshot else within(rows, scope))


def _search_of_everybody(patch: pytest.MonkeyPatch) -> None:
    found = BaoleiAdminSite._found

    def everywhere(site: BaoleiAdminSite, request: HttpRequest, listed: Any, term: str) -> Any:
        page = site._registry[listed["model"]]
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(type(page), "get_queryset", lambda page, request: page.model._default_manager.all())
            return found(site, request, listed, term)

    patch.setattr(BaoleiAdminSite, "_found", everywhere)


def _rights_without_place(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Actor, "scope", lambda actor, action: EVERYTHING if actor.can(action) else NOTHING)


def _posted_keys_unchecked(patch: pytest.MonkeyPatch) -> None:
    def field(page: ScopedAdmin, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = db_field.remote_field.model._default_manager.all()
        return super(ScopedAdmin, page).formfield_for_foreignkey(db_field, request, **kwargs)

    patch.setattr(ScopedAdmin, "formfield_for_foreignkey", field)


def _interface_of_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Rows, "area", lambda view, action="": EVERYTHING)


LEAKS: dict[str, Leak] = {
    "within() returns everything": Leak(_within_returns_everything, _walked("teams:member")),
    "lists of the admin are not limited": Leak(_admin_rows_of_everybody, _walked("admin:teams_team_changelist")),
    "records of the admin are not limited": Leak(
        _admin_rows_of_everybody, _walked("admin:teams_team_change", subjects=("township",))
    ),
    "choices of forms are not limited": Leak(_choices_of_everybody, _walked("admin:teams_team_add")),
    "a filter offers everything": Leak(_filter_of_everybody, _walked("admin:teams_team_changelist")),
    "history is shown of any record": Leak(
        _history_of_everybody, _walked("admin:teams_team_history", subjects=("township",))
    ),
    "any document can be downloaded": Leak(_download_of_everybody, _walked("reports:download", subjects=("superior",))),
    "a unit outside is told from none": Leak(_units_by_any_code, _walked("reports:download", subjects=("superior",))),
    "autocomplete offers everything": Leak(
        _autocomplete_of_everybody, _walked("admin:autocomplete", subjects=("township",), brief=False)
    ),
    "any sheet can be read": Leak(_any_sheet, _walked("teams:sheet", subjects=("village",))),
    "a refusal names the record": Leak(_refusal_names_the_team, _walked("teams:sheet", subjects=("township",))),
    "everybody in the admin may view": Leak(
        _view_for_all, _walked("admin:teams_team_changelist", subjects=("secadmin",))
    ),
    "everybody in the admin may change": Leak(
        _change_for_all, _walked("admin:teams_teamkind_change", subjects=("township",))
    ),
    "progress of every county": Leak(_progress_of_all, _walked("reports:progress", subjects=("superior",))),
    "the search field finds everything": Leak(
        _search_of_everybody, _walked("admin:search", subjects=("township",), brief=False)
    ),
    "a right somewhere counts everywhere": Leak(_rights_without_place, _walked("teams:sheets", subjects=("village",))),
    "lists of the interface are not limited": Leak(
        _interface_of_everybody, _walked("api:member-list", subjects=("township",))
    ),
    "objects of the interface are not limited": Leak(
        _interface_of_everybody, _walked("api:member-detail", subjects=("township",))
    ),
    "posted keys are not checked": Leak(_posted_keys_unchecked, lambda walk: posts.foreign_keys(walk, ("user",))),
}
"""Each leak by what is wrong with the portal that has it."""
