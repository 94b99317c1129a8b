"""Pages of an import into the reserve pool: the upload, what the sheet would do, the blank sheet."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import OrgUnit
from core import workbooks
from core.actors import Actor
from core.errors import DomainError
from core.lists_web import workbook_answer
from teams.models import ReserveImport
from teams.services import reserve_import as service
from teams.web import people
from teams.web import reserve_forms as forms
from teams.web.entry import once, reader
from teams.web.people import version_of

SHOWN = 200


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Take a sheet and read it; the imports handed in before stand below."""
    actor = reader(request, service.RIGHT)
    if request.method == "GET":
        return _upload(request, actor, forms.UploadForm())
    form = forms.UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload(request, actor, form, status=400)
    given = form.cleaned_data["upload"]
    if given.size > workbooks.DEFAULT.size:
        form.add_error("upload", workbooks.too_large(given.size))
        return _upload(request, actor, form, status=400)
    unit = OrgUnit.objects.within(actor.scope(service.RIGHT)).order_by("path").first()
    assert unit is not None
    data = given.read()

    def effect() -> dict[str, Any]:
        return {"import": service.start(actor=actor, unit=unit, file_name=given.name, data=data, now=timezone.now()).pk}

    try:
        receipt = once(request, "teams.reserve-upload", effect, more={"content": service.digest(data)})
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _upload(request, actor, form, status=error.status)
    return redirect("teams:reserve-import", import_id=receipt["import"])


def _upload(request: HttpRequest, actor: Actor, form: forms.UploadForm, status: int = 200) -> HttpResponse:
    rows = ReserveImport.objects.within(actor.scope(service.RIGHT)).order_by("-pk")[:20]
    detail = people.Detail([], people.problems_of(form) if form.is_bound else [])
    return render(
        request, "teams/reserve_upload.html", {"form": form, "detail": detail, "rows": list(rows)}, status=status
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def preview(request: HttpRequest, import_id: int) -> HttpResponse:
    """Show what a sheet would do, row by row; write it, or cancel it."""
    actor = reader(request, service.RIGHT)
    row = service.import_seen(actor, import_id)
    if request.method == "GET":
        return _preview(request, row, people.Detail([]))
    act = request.POST.get("do", "")

    def effect() -> dict[str, Any]:
        if act == "write":
            service.write(actor=actor, import_id=row.pk, version=version_of(request), now=timezone.now())
        elif act == "cancel":
            service.cancel(actor=actor, import_id=row.pk, version=version_of(request))
        else:
            raise DomainError(_("This step does not exist."))
        return {"import": row.pk, "do": act}

    try:
        once(request, f"teams.reserve-import:{row.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        detail = people.Detail([], [("", str(error))])
        return _preview(request, service.import_seen(actor, import_id), detail, status=error.status)
    messages.success(
        request, _("The persons of the sheet are in the pool.") if act == "write" else _("The import is cancelled.")
    )
    return redirect("teams:reserve" if act == "write" else "teams:reserve-upload")


def _preview(request: HttpRequest, row: ReserveImport, detail: people.Detail, status: int = 200) -> HttpResponse:
    lines = sorted(row.lines, key=lambda line: (line["outcome"] != service.REFUSED, line["line"]))
    context = {"row": row, "lines": lines[:SHOWN], "more": max(len(lines) - SHOWN, 0), "detail": detail}
    return render(request, "teams/reserve_import.html", context, status=status)


@login_required
@require_GET
def blank(request: HttpRequest) -> HttpResponse:
    """Answer with the blank sheet."""
    actor = reader(request, service.RIGHT)
    return workbook_answer(service.blank(actor=actor), f"{_('Reserve pool')}.xlsx")
