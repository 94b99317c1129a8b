"""Pages of reported figures: the list beside the computed ones, entry, and import from a sheet with a preview."""

import uuid
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.domain import reported as rule
from accounts.filters import ReportedFilters
from accounts.models import OrgUnit, ReportedFigure
from accounts.services import reported
from core import entry_web, listing, lists_web, workbooks, xlsx
from core.actors import Actor
from core.entry_web import once, reader, say
from core.errors import DomainError
from core.listing import Listed, Reader

_SALT = "reports.figure-import"
_PREVIEW_LASTS = 3600
_GIVEN = ("unit", "period", "code")


def _rows(actor: Actor, given: QueryDict | dict[str, str]) -> QuerySet[ReportedFigure]:
    rows = ReportedFigure.objects.within(actor.scope("figure.view"))
    return ReportedFilters.narrowed(rows, {name: given.get(name, "") for name in _GIVEN}).select_related("unit")


@login_required
@require_GET
def figure_list(request: HttpRequest) -> HttpResponse:
    """List what sources have reported, each beside what the portal counts, with a warning where both differ."""
    actor = reader(request, "figure.view")
    given = {name: request.GET.get(name, "") for name in _GIVEN}
    page, after = entry_web.page_of(_rows(actor, given), "unit__path", request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    own = ReportedFigure.objects.within(actor.scope("figure.view")).order_by()
    context = {
        "rows": reported.compare(page), "after": after, "filters": given, "query": query.urlencode(),
        "periods": sorted(set(own.values_list("period", flat=True)), reverse=True),
        "codes": [(code, reported.label_of(code)) for code in sorted(set(own.values_list("code", flat=True)))],
        "reports": actor.can("figure.report"), "tools": lists_web.tools(request, "reports:figures"),
    }  # fmt: skip
    return render(request, "reports/figures.html", context)


@listing.register("reports:figures", "figure.view")
def export(asker: Reader, query: QueryDict) -> Listed:
    """Return the list as a workbook shows it."""
    rows = _rows(asker.actor, query).order_by("unit__path", "period", "code", "as_of", "pk")
    return Listed(
        title=_("Reported figures"),
        head=[
            _("Unit"), _("Figure"), _("Period"), _("Reported value"), _("Counted by the portal"), _("Unit of the figure"),
            _("As of"), _("Source"), _("Warning"),
        ],
        rows=lambda: [
            (
                one.row.unit.name, one.label, one.row.period, one.reported_text, one.computed_text, one.unit, one.row.as_of,
                one.row.source, one.warning,
            )
            for one in reported.compare(list(rows))
        ],
        count=rows.count(), words="", view_action="figure.view",
    )  # fmt: skip


# Entry ------------------------------------------------------------------------------------------


class FigureForm(forms.Form):
    """A figure that somebody reports."""

    use_required_attribute = False

    unit = forms.ModelChoiceField(label=gettext_lazy("unit"), queryset=OrgUnit.objects.none(), empty_label=None)
    code = forms.ChoiceField(label=gettext_lazy("figure"), choices=reported.figures)
    period = forms.CharField(
        label=gettext_lazy("period"), max_length=7, help_text=gettext_lazy("A year as 2025, a quarter as 2025Q4, a month as 2025-11.")
    )  # fmt: skip
    value = forms.CharField(
        label=gettext_lazy("reported value"), max_length=30,
        help_text=gettext_lazy("A whole number; money in yuan, or in 10,000 yuan as 3933.42万; a share in percent."),
    )  # fmt: skip
    as_of = forms.DateField(
        label=gettext_lazy("as of"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=gettext_lazy("The day up to which the source has counted."),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("source"), max_length=120, help_text=gettext_lazy("Who reports it and where, as “statistics bureau, annual report”.")
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label
        units = OrgUnit.objects.within(actor.scope("figure.report")).filter(closed_on__isnull=True).order_by("path")
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("code") and values.get("value"):
            try:
                values["value"] = rule.parse(reported.kind_of(values["code"]), values["value"])
            except rule.NotFigure:
                self.add_error("value", reported.not_a_value(values["code"], values["value"]))
        return values


def _problems(form: forms.Form) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = [("", str(sentence)) for sentence in form.non_field_errors()]
    for field in form:
        found += [(field.id_for_label, f"{field.label}：{sentence}") for sentence in field.errors]
    return found


@login_required
@require_http_methods(["GET", "POST"])
def figure_new(request: HttpRequest) -> HttpResponse:
    """Enter a figure that somebody reports; one that differs is kept, and the list warns."""
    actor, now = reader(request, "figure.report"), timezone.now()
    initial = {"as_of": timezone.localdate(now), "period": str(timezone.localdate(now).year)}
    form = FigureForm(request.POST if request.method == "POST" else None, actor=actor, initial=initial)
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                receipt = once(
                    request,
                    "reports.figure-new",
                    lambda: {"row": reported.report(actor=actor, now=now, **form.cleaned_data).pk},
                )
            except DomainError as error:
                if error.status in (403, 404):
                    raise
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                _told(request, receipt["row"])
                return redirect("reports:figures")
    context = {"form": form, "key": uuid.uuid4(), "problems": _problems(form) if form.is_bound else []}
    return render(request, "reports/figure_new.html", context, status=status)


def _told(request: HttpRequest, key: int) -> None:
    [one] = reported.compare([ReportedFigure.objects.select_related("unit").get(pk=key)])
    says = _("The figure is kept beside the computed one.")
    say(request, f"{says} {one.warning}".strip())


# Import -----------------------------------------------------------------------------------------


@login_required
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """Return the sheet to be filled in: the columns, and the figures by name on a second page."""
    reader(request, "figure.report")
    figures = [(str(label), reported.unit_of(code)) for code, label in reported.figures()]
    pages = [
        xlsx.Page(_("Reported figures"), [str(head) for head in reported.heads()], [], text_columns=(0, 2, 3, 4)),
        xlsx.Page(_("Figures"), [_("Figure"), _("Unit of the figure")], figures),
    ]
    return lists_web.workbook_answer(xlsx.workbook(pages), f"{_('Reported figures')}.xlsx")


@login_required
@require_http_methods(["GET", "POST"])
def figure_import(request: HttpRequest) -> HttpResponse:
    """Read a sheet and show what it would write; then write what was shown, all of it or nothing."""
    actor, now = reader(request, "figure.report"), timezone.now()
    context: dict[str, Any] = {"key": uuid.uuid4(), "problems": [], "lines": None}
    status = 200
    if request.method == "POST":
        try:
            if request.POST.get("do") == "write":
                return _write(request, actor, now)
            lines = reported.read(actor, _upload(request))
            planned = reported.plan(actor, lines, now)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            context["problems"], status = [("id_upload", str(error))], error.status
        else:
            context |= {
                "lines": planned, "sheet": signing.dumps(lines, salt=_SALT, compress=True),
                "bad": sum(bool(line.problem) for line in planned), "known": sum(line.is_known for line in planned),
                "warned": sum(bool(line.compared and line.compared.warning) for line in planned),
                "new": sum(not line.problem and not line.is_known for line in planned),
            }  # fmt: skip
    return render(request, "reports/figure_import.html", context, status=status)


def _upload(request: HttpRequest) -> bytes:
    upload = request.FILES.get("upload")
    if upload is None:
        raise DomainError(_("Choose the workbook to be read."), field="upload")
    if (upload.size or 0) > workbooks.DEFAULT.size:
        raise DomainError(workbooks.too_large(upload.size or 0), field="upload")
    return bytes(upload.read())


def _write(request: HttpRequest, actor: Actor, now: Any) -> HttpResponse:
    try:
        lines = signing.loads(request.POST.get("sheet", ""), salt=_SALT, max_age=_PREVIEW_LASTS)
    except signing.BadSignature as error:
        raise DomainError(_("The preview is too old. Choose the workbook once more."), field="upload") from error
    receipt = once(request, "reports.figure-import", lambda: {"new": reported.write(actor=actor, lines=lines, now=now)})
    say(request, _("%(n)d figures are kept beside the computed ones.") % {"n": receipt["new"]})
    return redirect("reports:figures")
