"""Admin pages of imports of rosters: the upload, and the import's own page, which leads from reading to writing."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget

from accounts.models import OrgUnit
from core import admin_words
from core.actors import Actor
from core.admin_base import ChoicesDropdownFilter, actor_of, page_action
from core.admin_imports import NEVER, ImportAdmin, StepForm, UnitField, handed, seen_version, workbook_field
from core.admin_imports import UploadForm as SheetForm
from core.errors import DomainError
from teams import choices
from teams.admin import import_page
from teams.admin.filters import TownshipFilter
from teams.domain.roster_sheet import FORBIDDEN
from teams.models import RosterImport
from teams.services import roster_import, roster_template

_COLOURS = {"reading": "info", "preview": "warning", "applying": "info", "done": "success", "refused": "danger"}


class UploadForm(SheetForm):
    """A sheet, the unit it is of, and what holds for rows that say nothing else."""

    unit = UnitField(
        label=_("unit"), queryset=OrgUnit.objects.none(), empty_label=_("Select value"),
        help_text=_("The unit that the sheet is of. A sheet of a whole township or county names the village in each row."),
    )  # fmt: skip
    upload = workbook_field(
        _("An .xlsx or .xls file of at most 5 MB and 50,000 rows; your own sheet or the filled-in blank template.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope = actor_of(self.request).scope(roster_import.RIGHT)
        units = OrgUnit.objects.within(scope).filter(closed_on__isnull=True).exclude(kind="department")
        self.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]
        if len(scope.paths) == 1:
            self.initial.setdefault("unit", units.filter(path__in=scope.paths).values_list("pk", flat=True).first())
        if "kind" in self.fields:
            kinds = self.fields["kind"]
            kinds.queryset = kinds.queryset.filter(is_active=True)  # type: ignore[attr-defined]
            kinds.help_text = _("Only where the sheet has no column of teams: then every row is of this kind.")
            self.fields["source"].help_text = _(
                "For new members whose row names no source group. Empty: by Party membership."
            )
            self.fields["joined_on"].help_text = _(
                "For new members whose row names no joining day. Empty: the day of writing."
            )


@admin.register(RosterImport)
class RosterImportAdmin(ImportAdmin):
    """Imports of rosters; the page of one is the way from its upload to its end."""

    view_action = add_action = roster_import.RIGHT
    form = UploadForm
    list_display = (
        "file_name", "unit", "shown_state", "added", "changed", "refused", "asked", "uploader", "created_at",
    )  # fmt: skip
    list_filter = (("state", ChoicesDropdownFilter), TownshipFilter)
    list_select_related = ("unit",)
    search_fields = ("file_name", "unit__name")
    fields = ("unit", "kind", "source", "joined_on")
    upload_title, page_template = _("Import a roster"), "admin/roster_import.html"
    add_form_template = "admin/roster_upload.html"
    actions_detail = ("columns", "decide", "errors", "write", "cancel", "again")

    @display(description=_("state"), ordering="state", label=_COLOURS)
    def shown_state(self, row: RosterImport) -> Any:
        return row.state, row.get_state_display()

    @display(description=_("imported by"), ordering="created_by")
    def uploader(self, row: RosterImport) -> str:
        return admin_words.who(row.created_by)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "upload", "kind", "source", "joined_on")

    # Upload -------------------------------------------------------------------------------------

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return super().add_view(request, form_url, {"steps": import_page.steps("upload"), **(extra_context or {})})

    def create(self, actor: Actor, values: dict[str, Any]) -> RosterImport:
        """Store the sheet and have it read."""
        try:
            return roster_import.start(
                actor=actor, unit=values["unit"], kind=values.get("kind"), source=values.get("source", ""),
                joined_on=values.get("joined_on"), file_name=values["upload"].name, data=values["content"],
                now=timezone.now(),
            )  # fmt: skip
        except DomainError as error:
            error.field = "upload" if error.field == "file" else error.field
            raise

    def response_add(self, request: HttpRequest, obj: Any, post_url_continue: str | None = None) -> HttpResponse:
        if not getattr(request, "sent_before", False):
            messages.success(request, gettext("The file is uploaded and is being read."))
        return self._to(obj.pk)

    def _to(self, pk: Any, query: str = "") -> HttpResponseRedirect:
        return HttpResponseRedirect(self.page_of("change", pk) + query)

    # The import's page --------------------------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("unit", "kind", "job")

    def shown(self, row: RosterImport, query: Any) -> dict[str, Any]:
        return {**import_page.context(row, query, {}), "refusal": ""}

    # Steps --------------------------------------------------------------------------------------

    @page_action(description=_("Decide"), url_path="decide", permissions=["step"])
    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Note what the person decided on the rows of one page."""
        row = self.seen(request, object_id)
        if request.method != "POST":
            return self.page(request, row)
        given = import_page.decisions(request.POST)
        version = request.POST.get("base_version", "")
        try:
            left = roster_import.decide(
                actor=actor_of(request), import_id=row.pk, decisions=given, now=timezone.now(),
                version=int(version) if version.isdecimal() and len(version) < 10 else NEVER,
            )  # fmt: skip
        except DomainError as error:
            typed = import_page.context(row, request.POST, given)
            return self.page(request, row, 400, **typed, refusal=str(error))
        if left:
            messages.success(
                request,
                ngettext("Saved. %(n)d row is still to be decided.", "Saved. %(n)d rows are still to be decided.", left)
                % {"n": left},
            )
        else:
            messages.success(request, gettext("Saved. Every row is decided; the import can be written."))
        after = request.POST.get("after", "")
        return self._to(row.pk, f"?show=ask&after={after}" if after.isdecimal() else "?show=ask")

    @page_action(description=_("Set the columns"), url_path="columns", permissions=["step"])
    def columns(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say which column is which."""
        row = self.seen(request, object_id)
        form = _columns_form(row)

        def run(row: RosterImport, given: dict[str, Any]) -> RosterImport:
            named = {heading["text"]: given[name] for name, heading in form.headings.items()}
            return roster_import.map_columns(
                actor=actor_of(request),
                import_id=row.pk,
                columns=named,
                version=seen_version(given),
                now=timezone.now(),
            )

        return self.step(
            request, object_id, title=gettext("Set the columns"), form_class=form, run=run,
            initial={"base_version": row.version},
            explain=gettext(
                "Say what each column of the sheet holds; choose “leave out” for what the portal has no use for. The "
                "sheet is read again, and the next sheet of this unit with the same headings is read the same way."
            ),
            done=gettext("The columns are set; the sheet is being read again."),
        )  # fmt: skip

    @page_action(description=_("Write the import"), url_path="write", permissions=["step"])
    def write(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Have the import written, once the person has confirmed it."""
        row = self.seen(request, object_id)
        return self.step(
            request, object_id, title=gettext("Write the import"), form_class=StepForm,
            initial={"base_version": row.version}, explain=import_page.what_is_written(row),
            done=gettext("The import is being written."),
            run=lambda row, given: roster_import.apply(
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
            explain=gettext("Nothing is written, and the file and what was read from it are erased at once."),
            done=gettext("The import is cancelled; its file and rows are erased."),
            run=lambda row, given: roster_import.cancel(
                actor=actor_of(request), import_id=row.pk, version=seen_version(given), now=timezone.now()
            ),
        )  # fmt: skip

    @page_action(description=_("Try once more"), url_path="again", permissions=["step"])
    def again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Start a reading or writing that has failed once more."""
        return self.step(
            request, object_id, title=gettext("Try once more"), done=gettext("It has been started once more."),
            explain=gettext("Reading or writing has stopped by an error of the portal. Nothing was written."),
            run=lambda row, _given: roster_import.resume(
                actor=actor_of(request), import_id=row.pk, now=timezone.now()
            ),
        )  # fmt: skip

    # Files --------------------------------------------------------------------------------------

    @page_action(description=_("Take the sheet with the reasons"), url_path="errors", permissions=["step"])
    def errors(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return the sheet with the reason of every refused row."""
        row = self.seen(request, object_id)
        row, content = roster_import.errors_of(actor=actor_of(request), import_id=row.pk)
        stem = row.file_name.rpartition(".")[0] or row.file_name
        return handed(content, gettext("%(name)s with reasons") % {"name": stem}, f"errors-{row.pk}")

    @page_action(description=_("Blank template"), icon="download", url_path="template", permissions=["add"])
    def template(self, request: HttpRequest) -> HttpResponse:
        """Return the blank sheet to be filled in."""
        return handed(roster_template.blank(actor=actor_of(request)), gettext("Roster to fill in"), "roster")


def _columns_form(row: RosterImport) -> Any:
    """Return the form that asks of each heading which field it is; forbidden columns are not offered."""
    headings: dict[str, dict[str, str]] = {}
    for place, heading in enumerate(row.headings):
        if heading.get("drop") != FORBIDDEN and heading["text"] not in {h["text"] for h in headings.values()}:
            headings[f"column_{place}"] = heading
    made: dict[str, Any] = {
        name: forms.ChoiceField(
            label=f"{heading['column']}　{heading['text']}".strip(), required=False, initial=heading.get("field", ""),
            choices=[("", gettext("leave out")), *choices.ROSTER_FIELDS], widget=UnfoldAdminSelectWidget,
        )
        for name, heading in headings.items()
    }  # fmt: skip
    return type("ColumnsForm", (StepForm,), {**made, "headings": headings})


class ImportEntry:
    """Two buttons for the list of members: the upload, and the blank template."""

    def has_import_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can(roster_import.RIGHT)

    @page_action(description=_("Import a roster"), icon="upload_file", url_path="import-roster", permissions=["import"])
    def import_roster(self, request: HttpRequest) -> HttpResponse:
        """Lead to the upload."""
        return HttpResponseRedirect(reverse("admin:teams_rosterimport_add"))

    @page_action(description=_("Blank template"), icon="download", url_path="blank-template", permissions=["import"])
    def blank_template(self, request: HttpRequest) -> HttpResponse:
        """Lead to the blank template."""
        return HttpResponseRedirect(reverse("admin:teams_rosterimport_template"))
