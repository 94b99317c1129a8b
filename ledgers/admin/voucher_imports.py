"""Admin pages of imports of vouchers: the upload, and the import's page, which shows what the sheet would write."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelect2Widget

from core.actors import Actor
from core.admin_base import actor_of, page_action
from core.admin_imports import ImportAdmin, StepForm, after_of, handed, seen_version, steps_of, workbook_field
from core.admin_imports import UploadForm as SheetForm
from core.errors import DomainError
from ledgers.models import Book, VoucherImport
from ledgers.services import voucher_import as service

_SHOWN = 100


class UploadForm(SheetForm):
    """A sheet of vouchers and the book it goes into."""

    book = forms.ModelChoiceField(
        label=_("book"), queryset=Book.objects.none(), empty_label=_("Select value"), widget=UnfoldAdminSelect2Widget
    )
    upload = workbook_field(
        _(
            "An .xlsx or .xls file of at most 5 MB and 20,000 rows, with the opening balances or the vouchers of one book."
        )
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Book.objects.within(actor_of(self.request).scope(service.RIGHT)).order_by("unit__path")
        self.fields["book"].queryset = rows  # type: ignore[attr-defined]


@admin.register(VoucherImport)
class VoucherImportAdmin(ImportAdmin):
    """Imports of opening balances and vouchers."""

    view_action = add_action = service.RIGHT
    form = UploadForm
    list_display = ("file_name", "book", "state", "vouchers", "refused", "uploader", "created_at")
    list_select_related = ("book__unit",)
    search_fields = ("file_name", "book__name")
    upload_title, page_template = _("Import vouchers from a sheet"), "admin/voucher_import.html"
    actions_detail = ("write", "cancel")
    in_search = False

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("book__unit")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("book", "upload")

    def create(self, actor: Actor, values: dict[str, Any]) -> VoucherImport:
        try:
            return service.start(
                actor=actor, book_id=values["book"].pk, file_name=values["upload"].name, data=values["content"],
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            error.field = "upload" if error.field == "file" else error.field
            raise

    def shown(self, row: VoucherImport, query: Any) -> dict[str, Any]:
        """Return what the template needs: rows that are wrong first, the steps that may be taken."""
        show = "wrong" if query.get("show") == "wrong" or (row.refused and query.get("show") != "all") else "all"
        found = [line for line in row.lines if line["wrong"]] if show == "wrong" else row.lines
        after = after_of(query)
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
            "buttons": steps_of(self.page_of, row.pk, offered),
        }  # fmt: skip

    @page_action(description=_("Write the import"), url_path="write", permissions=["step"])
    def write(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Write the import as a whole, once the person has confirmed it."""
        row = self.seen(request, object_id)
        return self.step(
            request, object_id, title=gettext("Write the import"), form_class=StepForm,
            initial={"base_version": row.version}, done=gettext("The import is written."),
            explain=gettext("%(n)d vouchers are written as a whole. They can be put right only by red reversals.") % {"n": row.vouchers},
            run=lambda row, given: service.write(
                actor=actor_of(request), import_id=row.pk, version=seen_version(given), now=timezone.now()
            ),
        )  # fmt: skip

    @page_action(description=_("Cancel the import"), url_path="cancel", permissions=["step"])
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """End the import without writing."""
        row = self.seen(request, object_id)
        return self.step(
            request, object_id, title=gettext("Cancel the import"), form_class=StepForm,
            initial={"base_version": row.version},
            explain=gettext("Nothing is written, and what was read of the sheet is thrown away at once."),
            done=gettext("The import is cancelled; what was read of it is thrown away."),
            run=lambda row, given: service.cancel(
                actor=actor_of(request), import_id=row.pk, version=seen_version(given)
            ),
        )  # fmt: skip

    @page_action(description=_("Blank sheet"), icon="download", url_path="template", permissions=["add"])
    def template(self, request: HttpRequest) -> HttpResponse:
        """Return the blank sheet to be filled in."""
        content = service.template(actor=actor_of(request))
        return handed(content, gettext("Vouchers to fill in"), "vouchers")
