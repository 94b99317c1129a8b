"""Lines of a versioned setting in the admin (a scheme's, a standard's), edited while it is a draft and saved by its service alone."""

from typing import Any, ClassVar

from django import forms
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext
from unfold.admin import TabularInline

from core.admin_base import actor_of, path_of


class LineForm(forms.ModelForm):
    """A line; the service checks the lines together and writes all of them anew."""

    def _get_validation_exclusions(self) -> set[str]:
        """Leave uniqueness to the service, and with it the setting that the line belongs to."""
        owners = {field.name for field in self._meta.model._meta.fields if field.is_relation}
        return super()._get_validation_exclusions() | owners | {"id"}  # type: ignore[misc]

    def validate_unique(self) -> None:
        """The service checks the lines together."""

    def has_changed(self) -> bool:
        """Take a new line in which nothing was filled in for none, whatever its defaults are."""
        if self.instance.pk:
            return super().has_changed()
        return any(self[name].data not in (None, "", False) for name in self.changed_data)


class LineFormSet(BaseInlineFormSet):
    """Lines that only the setting's service saves.

    The service writes all lines anew, so a line that somebody else's save has replaced is no error of its own: the
    setting's version tells of the conflict.
    """

    key: ClassVar[str]
    """The field that tells a setting's lines apart."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["id"] = forms.IntegerField(required=False, initial=form.instance.pk, widget=forms.HiddenInput)

    def validate_unique(self) -> None:
        seen: set[Any] = set()
        for form in self.forms:
            value = getattr(form, "cleaned_data", {}).get(self.key)
            if value in (None, "") or form.cleaned_data.get("DELETE"):
                continue
            if value in seen:
                form.add_error(self.key, gettext("“%(value)s” stands twice.") % {"value": value})
            seen.add(value)


class LineInline(TabularInline):
    """Lines of a setting, editable while it is a draft."""

    hide_title = True
    right: ClassVar[str]
    """What one must be allowed to do at the setting's unit to edit its lines."""
    key: ClassVar[str]
    edited: ClassVar[tuple[str, ...]]
    shown_fields: ClassVar[tuple[str, ...]]
    empty_lines = 0
    """Empty lines of a draft, so that lines are added without JavaScript too."""

    def _draft(self, request: HttpRequest, obj: Any) -> bool:
        return obj is not None and obj.state == "draft" and actor_of(request).can(self.right, path_of(obj))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._draft(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._draft(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._draft(request, obj)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        kwargs["formset"] = type("LineFormSet", (LineFormSet,), {"key": self.key})
        return super().get_formset(request, obj, **kwargs)

    def get_extra(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> int:
        return self.empty_lines if self._draft(request, obj) else 0

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Begin with nothing chosen: an empty line must stay empty."""
        kwargs["choices"] = db_field.get_choices(include_blank=True, blank_choice=[("", "—")])
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.edited if self._draft(request, obj) else self.shown_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return () if self._draft(request, obj) else self.shown_fields
