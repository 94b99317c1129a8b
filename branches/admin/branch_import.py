"""Admin pages of imports of organisations: the upload, and the import's page, which shows what the sheet would do."""

from typing import Any, cast
from urllib.parse import quote

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Field
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelect2Widget

from accounts.models import OrgUnit
from branches import choices
from branches.admin.filters import TownshipFilter
from branches.domain.branch_sheet import FORBIDDEN
from branches.filters import ImportFilters
from branches.models import Branch, BranchImport
from branches.services import import_sheet
from core import admin_words, workbooks, xlsx
from core.actors import Actor
from core.admin_base import ScopedAdmin, ServiceForm, actor_of, page_action
from core.admin_filters import dropdown
from core.errors import DomainError
from core.scope import WIDTH

_NEVER = -1
_SHOWN = 100
_OUTCOMES = ("refused", "changed", "added", "same")
_PAGE = "admin:branches_branchimport"


class UnitField(forms.ModelChoiceField):
    """A unit of the reader's scope, set in by its level."""

    widget = UnfoldAdminSelect2Widget

    def label_from_instance(self, unit: OrgUnit) -> str:
        return f"{'　' * (len(unit.path) // WIDTH - 1)}{unit.name}"


class UploadForm(ServiceForm):
    """A sheet of organisations and the unit it is of."""

    unit = UnitField(
        label=_("unit"), queryset=OrgUnit.objects.none(), empty_label=_("Select value"),
        help_text=_("The unit that the sheet is of. A sheet of a township or county names the unit in each row."),
    )  # fmt: skip
    upload = forms.FileField(
        label=_("workbook"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls", "class": "file-input"}),
        help_text=_("An .xlsx or .xls file of at most 5 MB and 5,000 rows; your own sheet or the filled-in blank sheet."),
        error_messages={
            "required": _("Choose the workbook to be read."),
            "empty": _("The file is empty. Choose the workbook once more."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = actor_of(self.request).scope(import_sheet.RIGHT)
        units = OrgUnit.objects.within(scope).filter(closed_on__isnull=True)
        self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]
        if len(scope.paths) == 1:
            self.initial.setdefault("unit", units.filter(path__in=scope.paths).values_list("pk", flat=True).first())

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
        return {**named, "body": {**named["body"], "content": import_sheet.digest(getattr(self, "content", b""))}}


class StepForm(forms.Form):
    """A step that holds for the version of the import that the person has seen."""

    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


def _version(given: dict[str, Any]) -> int:
    version = given.get("base_version")
    return _NEVER if version is None else int(version)


@admin.register(BranchImport)
class BranchImportAdmin(ScopedAdmin):
    """Imports of organisations."""

    view_action = add_action = import_sheet.RIGHT
    form = UploadForm
    list_display = ("file_name", "unit", "state", "added", "changed", "refused", "uploader", "created_at")
    list_filter = (TownshipFilter, dropdown(ImportFilters, "state"))
    list_select_related = ("unit",)
    search_fields = ("file_name", "unit__name")
    ordering = ("-pk",)
    add_form_template = "admin/branch_upload.html"
    actions_list = ("template",)
    actions_detail = ("errors", "write", "cancel")

    @display(description=_("handed in by"), ordering="created_by")
    def uploader(self, row: BranchImport) -> str:
        return admin_words.who(row.created_by)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("unit")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "upload")

    def has_step_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, import_sheet.RIGHT, object_id)

    # Upload -------------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        context = {
            "title": gettext("Import from a sheet"),
            "template_address": reverse(f"{_PAGE}_template"),
            "buttons": [
                {"text": gettext("Upload and read")},
                {"text": gettext("All imports"), "href": reverse(f"{_PAGE}_changelist"), "variant": "default"},
            ],
            **(extra_context or {}),
        }
        return super().add_view(request, form_url, context)

    def create(self, actor: Actor, values: dict[str, Any]) -> BranchImport:
        try:
            return import_sheet.start(
                actor=actor,
                unit=values["unit"],
                file_name=values["upload"].name,
                data=values["content"],
                now=timezone.now(),
            )
        except DomainError as error:
            error.field = "upload" if error.field == "file" else error.field
            raise

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        return HttpResponseRedirect(reverse(f"{_PAGE}_change", args=[obj.pk]))

    # The import's page --------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show what the sheet would do, row by row."""
        row = self._seen(request, object_id)
        if request.method == "POST":
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request), **_page(row, request.GET), "title": str(row), "opts": self.opts,
            "object": row, "original": row, "back": reverse(f"{_PAGE}_changelist"),
        }  # fmt: skip
        return TemplateResponse(request, "admin/branch_import.html", context)

    def _seen(self, request: HttpRequest, object_id: str) -> BranchImport:
        row: BranchImport | None = self.get_object(request, object_id)
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        return row

    # Steps --------------------------------------------------------------------------------------

    @page_action(description=_("Write the import"), url_path="write", permissions=["step"])
    def write(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Write the import as a whole, once the person has confirmed it."""
        row = self._seen(request, object_id)
        return self.step(
            request, object_id, title=gettext("Write the import"), form_class=StepForm,
            initial={"base_version": row.version}, done=gettext("The import is written."),
            explain=gettext("%(added)d new and %(changed)d changed organisations are written as a whole; %(refused)d refused rows are left out.")
            % {"added": row.added, "changed": row.changed, "refused": row.refused},
            run=lambda row, given: import_sheet.write(
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
            run=lambda row, given: import_sheet.cancel(
                actor=actor_of(request), import_id=row.pk, version=_version(given)
            ),
        )  # fmt: skip

    @page_action(description=_("Take the sheet with the reasons"), url_path="errors", permissions=["step"])
    def errors(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return the refused rows with their reasons."""
        row = self._seen(request, object_id)
        content = import_sheet.errors(actor=actor_of(request), import_id=row.pk)
        stem = row.file_name.rpartition(".")[0] or row.file_name
        return _workbook(content, gettext("%(name)s with reasons") % {"name": stem}, f"errors-{row.pk}")

    @page_action(description=_("Blank sheet"), icon="download", url_path="template", permissions=["add"])
    def template(self, request: HttpRequest) -> HttpResponse:
        """Return the blank sheet to be filled in."""
        content = import_sheet.template(actor=actor_of(request))
        return _workbook(content, gettext("Organisations to fill in"), "organisations")


def _page(row: BranchImport, query: Any) -> dict[str, Any]:
    """Return what the template needs: columns, rows of one outcome, the steps that may be taken."""
    counts = {outcome: getattr(row, outcome) for outcome in _OUTCOMES}
    show = query.get("show", "")
    if show not in counts:
        show = next((outcome for outcome in _OUTCOMES if counts[outcome]), "added")
    found = [line for line in row.lines if line["outcome"] == show]
    start = query.get("after", "")
    after = int(start) if start.isascii() and start.isdecimal() and len(start) < 9 else 0
    rest = [line for line in found if line["line"] > after]
    labels = dict(choices.IMPORT_OUTCOMES)
    writable = row.state == "preview" and bool(row.added or row.changed)
    offered = (
        (writable, gettext("Write the import"), "write"),
        (bool(row.refused and row.lines), gettext("Take the sheet with the reasons"), "errors"),
        (row.state == "preview", gettext("Cancel the import"), "cancel"),
    )
    return {
        "row": row, "show": show, "writable": writable, "lines": [_line(line) for line in rest[:_SHOWN]], "after": after,
        "next": rest[_SHOWN - 1]["line"] if len(rest) > _SHOWN else None,
        "tabs": [{"outcome": o, "label": labels[o], "count": counts[o], "here": o == show} for o in _OUTCOMES],
        "columns": [{**heading, "label": _label(heading["field"])} for heading in row.headings],
        "forbidden": [heading["text"] for heading in row.headings if heading["drop"] == FORBIDDEN],
        "unused": [heading["text"] for heading in row.headings if heading["drop"] not in ("", FORBIDDEN)],
        "buttons": [
            {"text": text, "href": reverse(f"{_PAGE}_{page}", args=[row.pk]), "variant": "primary" if page == "write" else "default"}
            for given, text, page in offered
            if given
        ],
    }  # fmt: skip


def _label(field: str) -> str:
    if field == "secretary":
        return gettext("Secretary")
    return capfirst(str(cast("Field[Any, Any]", Branch._meta.get_field(field)).verbose_name)) if field else ""


def _line(line: dict[str, Any]) -> dict[str, Any]:
    kept = [(_label(name), _shown(name, value)) for name, value in line["values"].items() if name != "parent"]
    more = [(gettext("Parent organisation"), line["parent"])] if line["parent"] else []
    more += [(gettext("Secretary"), line["secretary"])] if line["secretary"] else []
    return {
        **line, "reason": "；".join(line["reasons"]), "others": kept + more,
        "changed": [(_label(name), _shown(name, old) or "—", _shown(name, new)) for name, (old, new) in line["changes"].items()],
        "more": more,
    }  # fmt: skip


def _shown(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    offered = {"kind": choices.KINDS, "sector": choices.SECTORS, "founding": choices.FOUNDINGS}.get(field, ())
    return "" if value is None else str(dict(offered).get(value, value))


def _workbook(content: bytes, name: str, plain: str) -> HttpResponse:
    response = HttpResponse(content, content_type=xlsx.MIME)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}.xlsx\"; filename*=UTF-8''{quote(name)}.xlsx"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
