"""Admin pages of imports of vouchers: the upload, and the import's page, which shows what the sheet would write."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelect2Widget

from core import admin_words, workbooks, xlsx
from core.actors import Actor
from core.admin_base import ScopedAdmin, ServiceForm, actor_of, page_action
from core.errors import DomainError
from ledgers.models import Book, VoucherImport
from ledgers.services import voucher_import as service

_NEVER, _SHOWN = -1, 100
_PAGE = "admin:ledgers_voucherimport"


class UploadForm(ServiceForm):
    """A sheet of vouchers and the book it goes into."""

    book = forms.ModelChoiceField(
        label=_("book"), queryset=Book.objects.none(), empty_label=_("Select value"), widget=UnfoldAdminSelect2Widget
    )
    upload = forms.FileField(
        label=_("workbook"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls", "class": "file-input"}),
        help_text=_("An .xlsx or .xls file of at most 5 MB and 20,000 rows, with the opening balances or the vouchers of one book."),
        error_messages={
            "required": _("Choose the workbook to be read."),
            "empty": _("The file is empty. Choose the workbook once more."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Book.objects.within(actor_of(self.request).scope(service.RIGHT)).order_by("unit__path")
        self.fields["book"].queryset = rows  # type: ignore[attr-defined]

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
        return {**named, "body": {**named["body"], "content": service.digest(getattr(self, "content", b""))}}


class StepForm(forms.Form):
    """A step that holds for the version of the import that the person has seen."""

    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _version(given: dict[str, Any]) -> int:
    version = given.get("base_version")
    return _NEVER if version is None else int(version)


@admin.register(VoucherImport)
class VoucherImportAdmin(ScopedAdmin):
    """Imports of opening balances and vouchers."""

    view_action = add_action = service.RIGHT
    form = UploadForm
    list_display = ("file_name", "book", "state", "vouchers", "refused", "uploader", "created_at")
    list_select_related = ("book__unit",)
    search_fields = ("file_name", "book__name")
    ordering = ("-pk",)
    add_form_template = "admin/branch_upload.html"
    actions_list = ("template",)
    actions_detail = ("write", "cancel")
    in_search = False

    @display(description=_("handed in by"), ordering="created_by")
    def uploader(self, row: VoucherImport) -> str:
        return admin_words.who(row.created_by)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("book__unit")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("book", "upload")

    def has_step_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, service.RIGHT, object_id)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        context = {
            "title": gettext("Import vouchers from a sheet"),
            "template_address": reverse(f"{_PAGE}_template"),
            "buttons": [
                {"text": gettext("Upload and read")},
                {"text": gettext("All imports"), "href": reverse(f"{_PAGE}_changelist"), "variant": "default"},
            ],
            **(extra_context or {}),
        }
        return super().add_view(request, form_url, context)

    def create(self, actor: Actor, values: dict[str, Any]) -> VoucherImport:
        try:
            return service.start(
                actor=actor, book_id=values["book"].pk, file_name=values["upload"].name, data=values["content"],
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            error.field = "upload" if error.field == "file" else error.field
            raise

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse(f"{_PAGE}_change", args=[obj.pk]))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show what the sheet would write, and what is wrong, row by row."""
        row = self._seen(request, object_id)
        if request.method == "POST":
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request), **_page(row, request.GET), "title": str(row), "opts": self.opts,
            "object": row, "original": row, "back": reverse(f"{_PAGE}_changelist"),
        }  # fmt: skip
        return TemplateResponse(request, "admin/voucher_import.html", context)

    def _seen(self, request: HttpRequest, object_id: str) -> VoucherImport:
        row: VoucherImport | None = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row

    @page_action(description=_("Write the import"), url_path="write", permissions=["step"])
    def write(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Write the import as a whole, once the person has confirmed it."""
        row = self._seen(request, object_id)
        return self.step(
            request, object_id, title=gettext("Write the import"), form_class=StepForm,
            initial={"base_version": row.version}, done=gettext("The import is written."),
            explain=gettext("%(n)d vouchers are written as a whole. They can be put right only by red reversals.") % {"n": row.vouchers},
            run=lambda row, given: service.write(
                actor=actor_of(request), import_id=row.pk, version=_version(given), now=timezone.now()
            ),
        )  # fmt: skip

    @page_action(description=_("Cancel the import"), url_path="cancel", permissions=["step"])
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End the import without writing."""
        row = self._seen(request, object_id)
        return self.step(
            request, object_id, title=gettext("Cancel the import"), form_class=StepForm,
            initial={"base_version": row.version},
            explain=gettext("Nothing is written, and what was read of the sheet is thrown away at once."),
            done=gettext("The import is cancelled; what was read of it is thrown away."),
            run=lambda row, given: service.cancel(
                actor=actor_of(request), import_id=row.pk, version=_version(given)
            ),
        )  # fmt: skip

    @page_action(description=_("Blank sheet"), icon="download", url_path="template", permissions=["add"])
    def template(self, request: HttpRequest) -> HttpResponse:
        """Return the blank sheet to be filled in."""
        content = service.template(actor=actor_of(request))
        answer = HttpResponse(content, content_type=xlsx.MIME)
        name = quote(gettext("Vouchers to fill in"))
        answer["Content-Disposition"] = f"attachment; filename=\"vouchers.xlsx\"; filename*=UTF-8''{name}.xlsx"
        return answer


def _page(row: VoucherImport, query: Any) -> dict[str, Any]:
    """Return what the template needs: rows that are wrong first, the steps that may be taken."""
    show = "wrong" if query.get("show") == "wrong" or (row.refused and query.get("show") != "all") else "all"
    found = [line for line in row.lines if line["wrong"]] if show == "wrong" else row.lines
    start = query.get("after", "")
    after = int(start) if start.isascii() and start.isdecimal() and len(start) < 9 else 0
    rest = [line for line in found if line["line"] > after]
    writable = row.state == "preview" and not row.refused and bool(row.vouchers)
    offered = (
        (writable, gettext("Write the import"), "write"),
        (row.state == "preview", gettext("Cancel the import"), "cancel"),
    )
    return {
        "row": row, "show": show, "writable": writable, "lines": rest[:_SHOWN], "after": after, "total": len(row.lines),
        "next": rest[_SHOWN - 1]["line"] if len(rest) > _SHOWN else None,
        "debit": sum(line["debit"] for line in row.lines), "credit": sum(line["credit"] for line in row.lines),
        "buttons": [
            {"text": text, "href": reverse(f"{_PAGE}_{page}", args=[row.pk]), "variant": "primary" if page == "write" else "default"}
            for given, text, page in offered
            if given
        ],
    }  # fmt: skip
