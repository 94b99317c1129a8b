"""Admin pages of imports of organisations: the upload, and the import's page, which shows what the sheet would do."""

from typing import Any, cast

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import OrgUnit
from branches import choices
from branches.admin.filters import TownshipFilter
from branches.domain.branch_sheet import FORBIDDEN
from branches.filters import ImportFilters
from branches.models import Branch, BranchImport
from branches.services import import_sheet
from core.actors import Actor
from core.admin_base import actor_of, page_action
from core.admin_filters import dropdown
from core.admin_imports import (
    ImportAdmin,
    StepForm,
    UnitField,
    after_of,
    handed,
    seen_version,
    steps_of,
    workbook_field,
)
from core.admin_imports import UploadForm as SheetForm
from core.errors import DomainError

_SHOWN = 100
_OUTCOMES = ("refused", "changed", "added", "same")


class UploadForm(SheetForm):
    """A sheet of organisations and the unit it is of."""

    unit = UnitField(
        label=_("unit"), queryset=OrgUnit.objects.none(), empty_label=_("Select value"),
        help_text=_("The unit that the sheet is of. A sheet of a township or county names the unit in each row."),
    )  # fmt: skip
    upload = workbook_field(
        _("An .xlsx or .xls file of at most 5 MB and 5,000 rows; your own sheet or the filled-in blank sheet.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = actor_of(self.request).scope(import_sheet.RIGHT)
        units = OrgUnit.objects.within(scope).filter(closed_on__isnull=True)
        self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]
        if len(scope.paths) == 1:
            self.initial.setdefault("unit", units.filter(path__in=scope.paths).values_list("pk", flat=True).first())


@admin.register(BranchImport)
class BranchImportAdmin(ImportAdmin):
    """Imports of organisations."""

    view_action = add_action = import_sheet.RIGHT
    form = UploadForm
    list_display = ("file_name", "unit", "state", "added", "changed", "refused", "uploader", "created_at")
    list_filter = (TownshipFilter, dropdown(ImportFilters, "state"))
    list_select_related = ("unit",)
    search_fields = ("file_name", "unit__name")
    upload_title, page_template = _("Import from a sheet"), "admin/branch_import.html"
    actions_detail = ("errors", "write", "cancel")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("unit")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "upload")

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

    def shown(self, row: BranchImport, query: Any) -> dict[str, Any]:
        """Return what the template needs: columns, rows of one outcome, the steps that may be taken."""
        counts = {outcome: getattr(row, outcome) for outcome in _OUTCOMES}
        show = query.get("show", "")
        if show not in counts:
            show = next((outcome for outcome in _OUTCOMES if counts[outcome]), "added")
        found = [line for line in row.lines if line["outcome"] == show]
        after = after_of(query)
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
            "buttons": steps_of(self.page_of, row.pk, offered),
        }  # fmt: skip

    # Steps --------------------------------------------------------------------------------------

    @page_action(description=_("Write the import"), url_path="write", permissions=["step"])
    def write(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Write the import as a whole, once the person has confirmed it."""
        row = self.seen(request, object_id)
        return self.step(
            request, object_id, title=gettext("Write the import"), form_class=StepForm,
            initial={"base_version": row.version}, done=gettext("The import is written."),
            explain=gettext("%(added)d new and %(changed)d changed organisations are written as a whole; %(refused)d refused rows are left out.")
            % {"added": row.added, "changed": row.changed, "refused": row.refused},
            run=lambda row, given: import_sheet.write(
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
            run=lambda row, given: import_sheet.cancel(
                actor=actor_of(request), import_id=row.pk, version=seen_version(given)
            ),
        )  # fmt: skip

    @page_action(description=_("Take the sheet with the reasons"), url_path="errors", permissions=["step"])
    def errors(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return the refused rows with their reasons."""
        row = self.seen(request, object_id)
        content = import_sheet.errors(actor=actor_of(request), import_id=row.pk)
        stem = row.file_name.rpartition(".")[0] or row.file_name
        return handed(content, gettext("%(name)s with reasons") % {"name": stem}, f"errors-{row.pk}")

    @page_action(description=_("Blank sheet"), icon="download", url_path="template", permissions=["add"])
    def template(self, request: HttpRequest) -> HttpResponse:
        """Return the blank sheet to be filled in."""
        content = import_sheet.template(actor=actor_of(request))
        return handed(content, gettext("Organisations to fill in"), "organisations")


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
