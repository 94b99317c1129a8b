"""Sign-off on pages: what is on its way, one document with its paragraphs, the register of what was issued."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import selectors as accounts
from accounts.models import OrgUnit
from core import entry_web, listing, lists_web
from core.actors import Actor
from core.entry_web import number, once, reader, say
from core.errors import DomainError, NotFound
from core.listing import Listed, Reader
from core.period_words import period_name
from core.periods import Period
from reports import choices, selectors
from reports.domain import sign_off as rule
from reports.domain import text_diff
from reports.filters import IssueFilters, SignOffFilters
from reports.models import Issue, SignOff
from reports.services import sign_off, subjects

MOST = 30
"""Documents that the page offers to put to sign-off."""


# What is on its way ----------------------------------------------------------------------------


def _on_the_way(actor: Actor, given: dict[str, str]) -> QuerySet[Any]:
    own = SignOff.objects.within(actor.scope("document.view")).select_related("unit", "replaces")
    found: QuerySet[Any] = SignOffFilters.narrowed(own, given)
    return found if given["state"] else found.filter(state__in=rule.OPEN)


@login_required
@require_GET
def sign_offs(request: HttpRequest) -> HttpResponse:
    """List the documents in sign-off, and those that the reader may put to it."""
    actor = reader(request, "document.view")
    given = {name: request.GET.get(name, "") for name in ("state", "kind", "unit")}
    page, after = entry_web.page_of(_on_the_way(actor, given), "unit__path", request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "rows": [{"row": row, "title": choices.KINDS[row.kind]} for row in page], "after": after, "filters": given,
        "query": query.urlencode(), "states": choices.SIGN_OFF_STATES, "offers": _offers(actor),
        "tools": lists_web.tools(request, "reports:sign-offs"),
    }  # fmt: skip
    return render(request, "reports/sign_offs.html", context)


def _offers(actor: Actor) -> list[dict[str, Any]]:
    """Return the newest unsigned documents that the reader may put to sign-off."""
    if not actor.can("document.draft"):
        return []
    rows = selectors.unsigned(actor)[:MOST]
    return [{"document": row, "title": choices.KINDS[row.kind]} for row in rows]


@listing.register("reports:sign-offs", "document.view")
def export_sign_offs(asker: Reader, query: QueryDict) -> Listed:
    """Return the documents in sign-off as a workbook shows them."""
    given = {name: query.get(name, "") for name in ("state", "kind", "unit")}
    rows = _on_the_way(asker.actor, given).order_by("unit__path", "pk")
    return Listed(
        title=_("Sign-off of documents"),
        head=[_("Document"), _("Unit"), _("Period"), _("State"), _("Begun at")],
        rows=lambda: (
            (
                str(choices.KINDS[row.kind]), row.unit.name, period_name(row.period), row.get_state_display(),
                timezone.localtime(row.begun_at),
            )
            for row in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), words="", view_action="document.view",
    )  # fmt: skip


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Put one document to sign-off and show it."""
    actor = reader(request, "document.draft")
    kind = subjects.kind_of(request.POST.get("kind", ""))
    unit = OrgUnit.objects.within(actor.scope("document.view")).filter(path=request.POST.get("path", "")).first()
    if unit is None:
        raise NotFound
    subject = subjects.of_unit(actor=actor, kind=kind, unit=unit, period=Period.parse(request.POST.get("period", "")))
    made = sign_off.begin(actor=actor, subject=subject, now=timezone.now())
    return redirect("reports:sign-off", sign_off_id=made.pk)


# One document ----------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def document(request: HttpRequest, sign_off_id: int) -> HttpResponse:
    """Show a document's paragraphs with edits and marks; take an edit or a step."""
    actor = reader(request, "document.view")
    row = sign_off.seen(actor, sign_off_id)
    if request.method == "GET":
        return _page(request, actor, row, [])
    act, version, now = request.POST.get("do", ""), number(request.POST.get("version", "")), timezone.now()

    def effect() -> dict[str, Any]:
        if act == "edit":
            place = number(request.POST.get("place", ""))
            sign_off.edit(
                actor=actor, sign_off_id=row.pk, place=-1 if place is None else place, version=version, now=now,
                text=request.POST.get(f"text-{place}", ""), reason=request.POST.get(f"reason-{place}", ""),
            )  # fmt: skip
        else:
            marks = {
                int(name[5:]): str(note)
                for name, note in request.POST.items()
                if name.startswith("mark-") and number(name[5:]) is not None
            }
            sign_off.step(
                actor=actor, sign_off_id=row.pk, event=act, version=version, now=now, marks=marks,
                reason=request.POST.get("reason", ""),
            )  # fmt: skip
        return {"sign_off": row.pk, "do": act}

    try:
        once(request, f"reports.sign-off:{row.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _page(request, actor, sign_off.seen(actor, sign_off_id), [(error.field, str(error))], error.status)
    row.refresh_from_db()
    if row.state == rule.ISSUED:
        say(request, _("Issued as %(number)s. The file is being made.") % {"number": row.issue.text})
        return redirect("reports:issued-document", issue_id=row.issue.pk)
    say(request, _("It is recorded."))
    anchor = f"#p{request.POST.get('place', '')}" if act == "edit" else ""
    return redirect(f"{reverse('reports:sign-off', args=[row.pk])}{anchor}")


def _page(
    request: HttpRequest, actor: Actor, row: SignOff, problems: list[tuple[str, str]], status: int = 200
) -> HttpResponse:
    path = row.unit.path
    action = rule.ACTION.get(row.state, "")
    turn = bool(action) and actor.can(action, path)
    reviews = turn and row.state in rule.REVIEWS
    event = rule.SIGN if row.state == rule.FINAL else rule.PASS
    barred = sign_off.barred(actor, row, event) if reviews else ""
    typed = request.POST
    paragraphs: list[dict[str, Any]] = [
        {
            "text": one, "pieces": text_diff.pieces(one.composed, one.now) if one.is_edited else [],
            "typed": typed.get(f"text-{one.place}", one.now), "reason": typed.get(f"reason-{one.place}", ""),
            "mark": typed.get(f"mark-{one.place}", ""), "open": typed.get("place") == str(one.place),
        }
        for one in sign_off.texts(row)
    ]  # fmt: skip
    county = sign_off.rule_of(path)
    order = (rule.DRAFT, *rule.reviews(county.steps), rule.ISSUED)
    labels = dict(choices.SIGN_OFF_STATES)
    context = {
        "row": row, "title": choices.KINDS[row.kind], "problems": problems, "typed": typed, "paragraphs": paragraphs,
        "moves": row.moves.order_by("pk"), "edits": turn and row.state == rule.DRAFT, "reviews": reviews, "barred": barred,
        "event": event, "steps": _steps(order, row.state, labels), "address": _pdf(row),
        "edited": sum(one["text"].is_edited for one in paragraphs),
        "next": sign_off.next_number(row.unit, sign_off.series_of(row), timezone.localdate().year)
        if row.state == rule.FINAL else 0,
    }  # fmt: skip
    return render(request, "reports/sign_off.html", context, status=status)


def _steps(order: tuple[str, ...], state: str, labels: dict[str, Any]) -> list[dict[str, Any]]:
    at = order.index(state) if state in order else -1
    return [
        {"label": labels[step], "mark": "done" if place < at or state == rule.ISSUED else "current" if place == at else ""}
        for place, step in enumerate(order)
    ]  # fmt: skip


def _pdf(row: SignOff) -> str:
    """Return where the document as it was composed is downloaded; "" while it is not made."""
    if selectors.made_from(row.snapshot_id) is None:
        return ""
    return reverse(
        "reports:download-version", args=[accounts.code_of(row.unit), row.period, row.kind, row.snapshot.version]
    )


# Issued ----------------------------------------------------------------------------------------


def _register(actor: Actor, given: dict[str, str]) -> QuerySet[Any]:
    own = Issue.objects.within(actor.scope("briefing.view"))
    rows: QuerySet[Any] = IssueFilters.narrowed(own, given)
    return rows.select_related("unit", "snapshot", "withdrawal", "replaced_by").defer("snapshot__payload")


@login_required
@require_GET
def issued(request: HttpRequest) -> HttpResponse:
    """List what was issued, with numbers, withdrawals and replacements."""
    actor = reader(request, "briefing.view")
    given = {name: request.GET.get(name, "") for name in ("year", "kind", "unit", "standing")}
    page, after = entry_web.page_of(_register(actor, given), "unit__path", request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    context = {
        "rows": [{"issue": row, "title": choices.KINDS[row.snapshot.kind]} for row in page], "after": after, "filters": given,
        "query": query.urlencode(), "signs": actor.can("document.view"), "tools": lists_web.tools(request, "reports:issued"),
    }  # fmt: skip
    return render(request, "reports/issued.html", context)


@listing.register("reports:issued", "briefing.view")
def export_issued(asker: Reader, query: QueryDict) -> Listed:
    """Return the register of issued documents as a workbook shows it."""
    given = {name: query.get(name, "") for name in ("year", "kind", "unit", "standing")}
    rows = _register(asker.actor, given).order_by("unit__path", "pk")
    return Listed(
        title=_("Register of issued documents"),
        head=[
            _("Document number"), _("Document"), _("Unit"), _("Period"), _("Issued on"), _("Withdrawn on"), _("Replaced by"),
        ],
        rows=lambda: (
            (
                row.text, str(choices.KINDS[row.snapshot.kind]), row.unit.name, period_name(row.snapshot.period), row.issued_on,
                timezone.localtime(row.withdrawal.at).date() if hasattr(row, "withdrawal") else "",
                row.replaced_by.text if hasattr(row, "replaced_by") else "",
            )
            for row in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), words="", view_action="briefing.view",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def issued_document(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Show one issued document and its trace; withdraw it."""
    actor = reader(request, "briefing.view")
    row = _register(actor, {}).filter(pk=issue_id).first()
    if row is None:
        raise NotFound
    problems: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":

        def effect() -> dict[str, Any]:
            sign_off.withdraw(actor=actor, issue_id=row.pk, reason=request.POST.get("reason", ""), now=timezone.now())
            return {"issue": row.pk}

        try:
            once(request, f"reports.withdraw:{row.pk}", effect)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            problems, status = [(error.field, str(error))], error.status
        else:
            say(request, _("It is withdrawn. Its code says so from now on."))
            return redirect("reports:issued-document", issue_id=row.pk)
    signs = actor.can("document.view", row.unit.path)
    made = selectors.made_from(row.snapshot_id)
    withdrawal = getattr(row, "withdrawal", None)
    version = [accounts.code_of(row.unit), row.snapshot.period, row.snapshot.kind, row.snapshot.version]
    context = {
        "issue": row, "title": choices.KINDS[row.snapshot.kind], "made": made, "withdrawal": withdrawal, "signs": signs,
        "replaced_by": getattr(row, "replaced_by", None), "problems": problems, "typed": request.POST,
        "address": reverse("reports:download-version", args=version) if made and (signs or withdrawal is None) else "",
        "withdraws": withdrawal is None and actor.can("document.withdraw", row.unit.path),
        "replaceable": withdrawal is not None and not hasattr(row, "replaced_by")
        and actor.can("document.draft", row.unit.path),
    }  # fmt: skip
    return render(request, "reports/issued_document.html", context, status=status)
