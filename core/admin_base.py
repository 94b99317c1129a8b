"""Base of every admin page: rows, choices, filters and history within the reader's scope; writes by services.

An override of `get_queryset` alone leaves holes (foreign-key filters, selects, posted foreign
keys, lookups in the address, history, cascades); each of them is closed here, so a model's admin
only names its actions and services.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from core import admin_words, submissions
from core.actors import Actor
from core.admin_forms import UNSEEN, ServiceForm, actor_of
from core.admin_lists import ScopedChangeList
from core.admin_steps import page_action, step_post
from core.bulk_actions import with_form, with_result
from core.errors import DomainError
from core.lists_web import tools
from core.models import AuditEntry
from core.paging import ListPaginator
from core.scope import WIDTH

site = admin.site
__all__ = [
    "ChoicesDropdownFilter",
    "CountyRows",
    "ReadOnlyInline",
    "ScopedAdmin",
    "ServiceForm",
    "actor_of",
    "page_action",
    "site",
    "with_form",
    "with_result",
]
_LOOKUPS = ("", "__id__exact", "__exact", "__isnull", "_from", "_to")


def path_of(instance: models.Model) -> str:
    """Return the unit path of a row by its model's `scope_field`."""
    value: Any = instance
    for part in type(instance).scope_field.split("__"):  # type: ignore[attr-defined]
        value = getattr(value, part)
    return str(value)


def visible(request: HttpRequest, model: type[models.Model]) -> QuerySet:
    """Return the rows of a related model that the reader may see: what its own admin page shows.

    A model without an admin page offers nothing.
    """
    model_admin = site._registry.get(model)
    if model_admin is None:
        return model._default_manager.none()
    return model_admin.get_queryset(request)


class ReadOnlyInline(TabularInline):
    """Lines below a record that its reader may see but not change here."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = False
    hide_title = True

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScopedAdmin(ModelAdmin):
    """An admin page over the rows of the reader's scope."""

    view_action = ""
    add_action = ""
    in_search = True
    """Whether the search field of the frame finds this page's records; each still has its own search."""
    change_action = ""
    form = ServiceForm
    actions: Sequence[Any] = ()
    list_per_page = 50
    paginator = ListPaginator
    list_max_show_all = 200
    show_full_result_count = False
    list_fullwidth = True
    list_before_template = "admin/list_tools.html"
    exact_columns: dict[str, Callable[[Any], int | None]] = {}
    """Columns that show hundredths as text → what returns them as whole numbers, so that an export has numbers."""
    list_filter_submit = True
    view_on_site = False
    compressed_fields = True
    warn_unsaved_form = False
    show_facets = admin.ShowFacets.NEVER

    def search_place(self, obj: Any) -> str:
        """Return what tells a record from others of its name where the search of the frame has found it."""
        return ""

    # Services -----------------------------------------------------------------------------------

    def create(self, actor: Actor, values: dict[str, Any]) -> models.Model:
        """Return a new record, made by the model's service."""
        raise PermissionDenied

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        """Change a record by the model's service."""
        raise PermissionDenied

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        """Nothing is left to do: the form's service has written."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing is left to do: the form's service has written."""

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        raise PermissionDenied

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        raise PermissionDenied

    def log_addition(self, *args: Any) -> None:
        """The audit chain has it."""

    def log_change(self, *args: Any) -> None:
        """The audit chain has it."""

    def construct_change_message(self, request: HttpRequest, form: Any, formsets: Any, add: bool = False) -> list[Any]:
        """Say nothing: the audit chain has it."""
        return []

    # Scope --------------------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = self.model._default_manager.within(actor_of(request).scope(self.view_action))  # type: ignore[attr-defined]
        ordering = self.get_ordering(request)
        return rows.order_by(*ordering) if ordering else rows

    def get_ordering(self, request: HttpRequest) -> Sequence[str]:
        return self.ordering or ("-pk",)

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:
        """Allow only what the page's filters ask for: no oracle on other columns, e.g. a password's hash."""
        if request is None:
            return False
        fields = [f[0] if isinstance(f, tuple | list) else f for f in self.get_list_filter(request)]
        named = {getattr(f, "parameter_name", None) or f for f in fields}
        return any(isinstance(name, str) and lookup.removeprefix(name) in _LOOKUPS for name in named)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ScopedChangeList]:
        return ScopedChangeList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        page = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        shown = self.has_view_permission(request)
        return super().changelist_view(
            request, {"tools": tools(request, page) if shown else None, **(extra_context or {})}
        )

    def _may(self, request: HttpRequest, action: str, obj: models.Model | None) -> bool:
        return bool(action) and actor_of(request).can(action, path_of(obj) if obj is not None and obj.pk else None)

    def may_on(self, request: HttpRequest, action: str, object_id: Any = None) -> bool:
        """Tell whether the reader may do `action` on the record of this key, or (None) on any.

        :raises Http404: the record lies outside the scope, or never was.
        """
        if object_id is None:
            return self._may(request, action, None)
        obj = self.get_object(request, str(object_id))
        if obj is None:
            raise Http404
        return self._may(request, action, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can(self.view_action)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, self.view_action, obj)

    def has_add_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, self.add_action, obj)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return self._may(request, self.change_action, obj)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> HttpResponse:
        """Answer the same for a record outside the scope and for one that never was."""
        raise Http404

    # Forms --------------------------------------------------------------------------------------

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"model_admin": self, "request": request})

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fieldsets = [
            (name, {**options, "fields": [f for f in options["fields"] if f not in UNSEEN]})
            for name, options in super().get_fieldsets(request, obj)
        ]
        if obj is None:
            return [*fieldsets, (None, {"fields": ["submission"], "classes": ["hidden"]})]
        if not hasattr(obj, "version") or not self.has_change_permission(request, obj):
            return fieldsets
        return [*fieldsets, (None, {"fields": ["base_version"], "classes": ["hidden"]})]

    def response_add(
        self, request: HttpRequest, obj: models.Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Lead a form that was sent twice to the record that the first post has made."""
        if getattr(request, "sent_before", False):
            messages.info(request, _("This form had been sent already; this is what it has made."))
            return HttpResponseRedirect(self.page_of("change", obj.pk))
        return super().response_add(request, obj, post_url_continue)

    def page_of(self, page: str, *args: Any) -> str:
        """Return the address of one of this model's pages."""
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{page}", args=args)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Leave out the buttons that would make or change the related record from inside this form."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for right in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
            if field is not None and hasattr(field.widget, right):
                setattr(field.widget, right, False)
        return field

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Begin with nothing chosen, so that nobody saves the first choice without having looked."""
        if "choices" not in kwargs and not db_field.has_default():
            kwargs["choices"] = db_field.get_choices(include_blank=True, blank_choice=[("", _("Select value"))])
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = visible(request, db_field.remote_field.model)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = visible(request, db_field.remote_field.model)
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    # Pages --------------------------------------------------------------------------------------

    def entries(self, obj: models.Model) -> QuerySet[AuditEntry]:
        """Return the audit entries of one record, newest first."""
        rows = AuditEntry.objects.filter(target_type=self.model._meta.label_lower, target_id=str(obj.pk))
        return rows.order_by("-pk")

    def history_lines(self, request: HttpRequest, obj: Any, entry: AuditEntry) -> Iterable[admin_words.Line]:
        """Return what one entry says; related records are named as far as the reader may see them."""

        def name_of(model: type[models.Model], pk: int) -> str:
            row = visible(request, model).filter(pk=pk).first()
            return str(row) if row is not None else ""

        return admin_words.lines(entry, name_of)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Show the audit entries of one record of the reader's scope."""
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "title": _("History of “%(label)s”") % {"label": str(obj)},
            "entries": [
                {
                    "entry": entry,
                    "who": admin_words.who(entry.actor_name),
                    "action": admin_words.action_label(entry.action),
                    "lines": list(self.history_lines(request, obj, entry)),
                }
                for entry in self.entries(obj)[:200]
            ],
            "opts": self.opts,
            "object": obj,
            "original": obj,
        }
        return TemplateResponse(request, "admin/audit_history.html", context)

    def subtitle_of(self, obj: Any) -> str:
        """Return what the page of a step calls the record."""
        return str(obj)

    def step(
        self,
        request: HttpRequest,
        object_id: str,
        *,
        title: str,
        run: Callable[[Any, dict[str, Any]], object],
        done: str,
        form_class: type[forms.Form] = forms.Form,
        explain: str = "",
        initial: dict[str, Any] | None = None,
        target: Callable[[Any], str] | None = None,
    ) -> HttpResponse:
        """Show a small form for one step on one record, and take the step when it is sent.

        A refusal of the service becomes an error of the form; what was typed stays.
        """
        obj = self.get_object(request, object_id)
        if obj is None or not self.has_view_permission(request, obj):
            raise Http404
        back = self.page_of("change", obj.pk)
        form = form_class(request.POST if request.method == "POST" else None, initial=initial)
        for field in form.fields.values():
            field.label = capfirst(field.label) if field.label else field.label

        def effect() -> dict[str, str]:
            result = run(obj, form.cleaned_data)
            return {"to": target(result) if target else back}

        if request.method == "POST" and form.is_valid():
            try:
                receipt, _now = submissions.accept(**step_post(request), now=timezone.now(), effect=effect)
            except DomainError as error:
                form.add_error(error.field if error.field in form.fields else None, str(error))
            else:
                messages.success(request, done)
                return HttpResponseRedirect(receipt["to"])
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "subtitle": self.subtitle_of(obj),
            "form": form,
            "explain": explain,
            "opts": self.opts,
            "object": obj,
            "original": obj,
            "back": back,
            "key": request.POST.get("submission") or uuid.uuid4(),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/step.html", context)


class CountyRows(ScopedAdmin):
    """Rows of a whole county, read by everybody who has the right on any part of that county.

    The county's path lies above a township's scope, so `within` would hide them; the rows of the
    county that the scope lies in are shown, and of no other. Changing needs the right on the county.
    """

    def counties(self, request: HttpRequest) -> set[str]:
        return {path[:WIDTH] for path in actor_of(request).scope(self.view_action).paths}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = self.model._default_manager.filter(
            **{f"{self.model.scope_field}__in": self.counties(request)}  # type: ignore[attr-defined]
        )
        return rows.order_by(*self.get_ordering(request))

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if obj is None or not obj.pk:
            return actor_of(request).can(self.view_action)
        return path_of(obj) in self.counties(request)
