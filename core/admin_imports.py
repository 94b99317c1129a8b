"""What the admin pages of imports share: the upload, the page of one import, its steps, the sheets handed back."""

import hashlib
from typing import Any, ClassVar
from urllib.parse import quote

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelect2Widget

from core import admin_words, workbooks, xlsx
from core.admin_base import ScopedAdmin
from core.admin_forms import ServiceForm
from core.scope import WIDTH

NEVER = -1
"""The version of a form that says none: no record has it."""


class UnitField(forms.ModelChoiceField):
    """A unit of the reader's scope, set in by its level."""

    widget = UnfoldAdminSelect2Widget

    def label_from_instance(self, unit: Any) -> str:
        return f"{'　' * (len(unit.path) // WIDTH - 1)}{unit.name}"


class WorkbookInput(forms.FileInput):
    """The browser's own field for a file, with the text field beside it that the frame's script writes the name into."""

    def __init__(self) -> None:
        super().__init__(attrs={"accept": ".xlsx,.xls", "class": "file-input"})

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return format_html('{}<input type="text" hidden disabled>', super().render(*args, **kwargs))


def workbook_field(help_text: Any) -> forms.FileField:
    """Return the field of an upload; `help_text` says what the sheet may hold."""
    return forms.FileField(
        label=_("workbook"), widget=WorkbookInput, help_text=help_text,
        error_messages={
            "required": _("Choose the workbook to be read."),
            "empty": _("The file is empty. Choose the workbook once more."),
        },
    )  # fmt: skip


class UploadForm(ServiceForm):
    """A form with a sheet: its field is `upload`, its content is given beside what was filled in."""

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if upload.size > workbooks.DEFAULT.size:
            raise forms.ValidationError(workbooks.too_large(upload.size))
        self.content = upload.read()
        return upload

    def given(self) -> dict[str, Any]:
        return {**super().given(), "content": self.content}

    def _post(self) -> dict[str, Any]:
        """Return what names this post: another file under the same key is another post."""
        named = super()._post()
        digest = hashlib.sha256(getattr(self, "content", b"")).hexdigest()
        return {**named, "body": {**named["body"], "content": digest}}


class StepForm(forms.Form):
    """A step that holds for the version of the import that the person has seen."""

    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def seen_version(given: dict[str, Any]) -> int:
    """Return the version that the person has seen; a form without one has seen none."""
    version = given.get("base_version")
    return NEVER if version is None else int(version)


def after_of(query: Any) -> int:
    """Return the line after which a page of an import's rows begins; nought where the address names none."""
    text = query.get("after", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0


def steps_of(page_of: Any, pk: int, offered: Any) -> list[dict[str, Any]]:
    """Return the buttons of the steps that may be taken; `offered` are (whether, text, name of the page)."""
    return [
        {"text": text, "href": page_of(page, pk), "variant": "primary" if page == "write" else "default"}
        for given, text, page in offered
        if given
    ]


def handed(content: bytes, name: str, plain: str) -> HttpResponse:
    """Return a workbook as an answer; `plain` is its name where only ASCII is understood."""
    response = HttpResponse(content, content_type=xlsx.MIME)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}.xlsx\"; filename*=UTF-8''{quote(name)}.xlsx"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


class ImportAdmin(ScopedAdmin):
    """Imports of a sheet: the upload leads to the page of one import, which shows what the sheet would write."""

    upload_title: ClassVar[Any] = ""
    page_template: ClassVar[str] = ""
    ordering = ("-pk",)
    add_form_template = "admin/branch_upload.html"
    actions_list: ClassVar[Any] = ("template",)

    @display(description=_("handed in by"), ordering="created_by")
    def uploader(self, row: Any) -> str:
        return admin_words.who(row.created_by)

    def has_step_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, self.add_action, object_id)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        context = {
            "title": str(self.upload_title),
            "template_address": self.page_of("template"),
            "buttons": [
                {"text": gettext("Upload and read")},
                {"text": gettext("All imports"), "href": self.page_of("changelist"), "variant": "default"},
            ],
            **(extra_context or {}),
        }
        return super().add_view(request, form_url, context)

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect(self.page_of("change", obj.pk))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show where the import stands and what the sheet would write."""
        row = self.seen(request, object_id)
        if request.method == "POST":
            raise PermissionDenied
        return self.page(request, row)

    def page(self, request: HttpRequest, row: Any, /, status: int = 200, **more: Any) -> HttpResponse:
        """Return the page of one import; `more` goes to its template."""
        context = {
            **self.admin_site.each_context(request), **self.shown(row, request.GET), "title": str(row), "opts": self.opts,
            "object": row, "original": row, "back": self.page_of("changelist"), **more,
        }  # fmt: skip
        return TemplateResponse(request, self.page_template, context, status=status)

    def shown(self, row: Any, query: Any) -> dict[str, Any]:
        """Return what the template of an import's page needs."""
        raise NotImplementedError

    def seen(self, request: HttpRequest, object_id: str) -> Any:
        """Return an import of the reader's scope.

        :raises Http404: there is none, or it lies outside.
        """
        row: Any = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row
