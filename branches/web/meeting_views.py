"""Pages of meetings: the list, one with its matters and papers, correcting it."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from branches.filters.meetings import MeetingFilters
from branches.models import Branch, Meeting, MeetingKind
from branches.selectors import meetings as selectors
from branches.services import meeting_matters, meetings
from branches.web.meeting_forms import CorrectForm, FileForm, MatterForm, ReasonForm, ResultForm
from core import errors_web, origins, papers_web
from core.actors import Actor
from core.entry_web import number, once, reader, say
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.pictures import MOST_BYTES

PAGE = 30


# The list ------------------------------------------------------------------------------------------


def listed(actor: Actor, given: Any) -> QuerySet[Meeting]:
    """Return the meetings of the reader's area that a query asks for."""
    rows = Meeting.objects.within(actor.scope("meeting.view")).select_related("branch__unit", "kind")
    asked = {name: given.get(name, "") for name in ("unit", "branch", "kind", "state", "held_on_from", "held_on_to")}
    return MeetingFilters.narrowed(rows, asked)


def _page_of(rows: QuerySet[Meeting], after: str) -> tuple[list[Meeting], str]:
    """Return one page, newest day first, planned ones before, and the key after which the next page begins."""
    text, _dot, key = after.partition("_")
    last = number(key)
    if last is not None:
        try:
            day = date.fromisoformat(text) if text else None
        except ValueError:
            day = None
        if day is not None:
            rows = rows.filter(Q(held_on__lt=day) | Q(held_on=day, pk__lt=last))
        elif not text:
            rows = rows.filter(Q(held_on__isnull=True, pk__lt=last) | Q(held_on__isnull=False))
    upcoming = list(rows.filter(held_on__isnull=True).order_by("-pk")[: PAGE + 1])
    found = upcoming
    if len(found) <= PAGE:
        found += list(rows.filter(held_on__isnull=False).order_by("-held_on", "-pk")[: PAGE + 1 - len(found)])
    if len(found) <= PAGE:
        return found, ""
    end = found[PAGE - 1]
    return found[:PAGE], f"{end.held_on.isoformat() if end.held_on else ''}_{end.pk}"


@login_required
@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    """List the meetings of the reader's area, newest first."""
    actor = reader(request, "meeting.view")
    rows = listed(actor, request.GET)
    found, after = _page_of(rows.annotate(raised=Count("matters")), request.GET.get("after", ""))
    kept = {name: request.GET.get(name, "") for name in ("unit", "branch", "kind", "state")}
    context = {
        "rows": found, "after": after, "total": rows.order_by().values("pk").count(), "given": kept,
        "query": "&".join(f"{name}={value}" for name, value in kept.items() if value.isascii() and value.isalnum()),
        "kinds": _kinds(actor), "states": Meeting._meta.get_field("state").choices,
        "branch": _named(actor, kept["branch"]), "may_record": actor.can("meeting.record"),
    }  # fmt: skip
    return render(request, "branches/meetings.html", context)


def _kinds(actor: Actor) -> list[MeetingKind]:
    """Return the kinds of the reader's counties."""
    return [kind for rows in selectors.kinds_of(actor.scope("meeting.view").paths).values() for kind in rows]


def _named(actor: Actor, text: str) -> Branch | None:
    key = number(text)
    rows = Branch.objects.within(actor.scope("meeting.view"))
    return rows.filter(pk=key).first() if key is not None else None


# One -----------------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Show a meeting with its matters and papers; add to them, settle or hand a matter up, withdraw the meeting."""
    actor = reader(request, "meeting.view")
    found = meetings.seen(actor, meeting_id)
    if request.method == "GET":
        return _show(request, actor, found)
    if not actor.can("meeting.record", found.branch.unit.path):
        raise Forbidden
    code = request.POST.get("do", "")
    if code not in _STEPS:
        raise DomainError(_("This step does not exist."))
    form_class, step, done = _STEPS[code]
    form = (
        form_class(request.POST, request.FILES, auto_id=f"{code}{request.POST.get('matter', '')}_%s")
        if form_class
        else None
    )
    if form is not None and not form.is_valid():
        return _show(request, actor, found, code=code, form=form, status=400)
    given = form.cleaned_data if form is not None else {}
    data = given["file"].read(MOST_BYTES + 1) if "file" in given else b""

    def effect() -> dict[str, Any]:
        step(actor, found, request, given, data)
        return {"meeting": found.pk}

    try:
        once(request, f"branches.meeting:{found.pk}", effect, more={"file": hashlib.sha256(data).hexdigest()})
    except DomainError as error:
        if error.status in (403, 404):
            raise
        if form is not None:
            form.refuse(error)
        fresh = meetings.seen(actor, found.pk)
        problems = form.problems if form is not None else [("", str(error))]
        return _show(request, actor, fresh, code=code, form=form, problems=problems, status=error.status)
    say(request, str(done))
    return redirect("branches:meeting", found.pk)


Given = dict[str, Any]


def _version(request: HttpRequest) -> int:
    """Return the version that the person has read; a form without one matches none."""
    found = number(request.POST.get("version", ""))
    return -1 if found is None else found


def _raise(actor: Actor, found: Meeting, request: HttpRequest, given: Given, data: bytes) -> None:
    meeting_matters.raise_one(actor=actor, meeting_id=found.pk, text=given["text"])


def _matter(actor: Actor, found: Meeting, request: HttpRequest) -> int:
    key = number(request.POST.get("matter", ""))
    if key is None or not found.matters.filter(pk=key).exists():
        raise NotFound
    return key


def _settle(actor: Actor, found: Meeting, request: HttpRequest, given: Given, data: bytes) -> None:
    key = _matter(actor, found, request)
    meeting_matters.settle(
        actor=actor, matter_id=key, version=_version(request), result=given["result"], now=timezone.now()
    )


def _hand_up(actor: Actor, found: Meeting, request: HttpRequest, given: Given, data: bytes) -> None:
    key = _matter(actor, found, request)
    meeting_matters.hand_up(actor=actor, matter_id=key, version=_version(request), now=timezone.now())


def _attach(actor: Actor, found: Meeting, request: HttpRequest, given: Given, data: bytes) -> None:
    meeting_matters.attach(actor=actor, meeting_id=found.pk, name=given["file"].name, data=data, now=timezone.now())


def _detach(actor: Actor, found: Meeting, request: HttpRequest, given: Given, data: bytes) -> None:
    key = number(request.POST.get("attachment", ""))
    if key is None or not found.attachments.filter(pk=key).exists():
        raise NotFound
    meeting_matters.detach(actor=actor, attachment_id=key, reason=given["reason"], now=timezone.now())


def _withdraw(actor: Actor, found: Meeting, request: HttpRequest, given: Given, data: bytes) -> None:
    meetings.withdraw(actor=actor, meeting_id=found.pk, version=_version(request), reason=given["reason"])


Step = Callable[[Actor, Meeting, HttpRequest, Given, bytes], None]


_STEPS: dict[str, tuple[Any, Step, Any]] = {
    "raise": (MatterForm, _raise, gettext_lazy("The matter is noted.")),
    "settle": (ResultForm, _settle, gettext_lazy("The matter is settled.")),
    "hand-up": (None, _hand_up, gettext_lazy("The matter is handed to the township.")),
    "attach": (FileForm, _attach, gettext_lazy("The file is added.")),
    "detach": (ReasonForm, _detach, gettext_lazy("The file is removed.")),
    "withdraw": (ReasonForm, _withdraw, gettext_lazy("The meeting is withdrawn.")),
}
"""Step → its form, what it does, what is said when it is done."""


def _show(
    request: HttpRequest, actor: Actor, found: Meeting, *, code: str = "", form: Any = None,
    problems: list[tuple[str, str]] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    may = actor.can("meeting.record", found.branch.unit.path)
    rows = list(found.matters.select_related("township").order_by("order", "pk"))
    made = origins.made_of(actor, meeting_matters.ORIGIN, [row.pk for row in rows])
    here = request.POST.get("matter", "")
    matters = [
        {
            "row": row, "tickets": made[row.pk],
            "may_file": not any(not one.is_void for one in made[row.pk]) and row.state == "open",
            "origin": origins.reference(meeting_matters.ORIGIN, row.pk),
            "form": form if code == "settle" and here == str(row.pk) else ResultForm(auto_id=f"settle{row.pk}_%s"),
        }
        for row in rows
    ]  # fmt: skip
    context = {
        "meeting": found, "matters": matters, "may": may and found.state != "withdrawn",
        "attachments": [
            (row, ReasonForm(auto_id=f"detach{row.pk}_%s")) for row in found.attachments.order_by("pk")
        ],
        "problems": problems if problems is not None else form.problems if form is not None else [],
        "matter_form": form if code == "raise" else MatterForm(auto_id="raise_%s"),
        "file_form": form if code == "attach" else FileForm(auto_id="attach_%s"),
        "withdraw_form": form if code == "withdraw" else ReasonForm(auto_id="withdraw_%s"),
        "twins": [found.together] if found.together is not None else list(found.twins.select_related("kind").exclude(state="withdrawn")),
        "files_tickets": actor.can("ticket.file", found.branch.unit.path), "most_matters": meetings.MOST_MATTERS,
        "most_files": meeting_matters.MOST_ATTACHMENTS,
    }  # fmt: skip
    return render(request, "branches/meeting.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, meeting_id: int) -> HttpResponse:
    """Correct a meeting that was held, for a reason that the audit chain keeps."""
    actor, today = reader(request, "meeting.view"), timezone.localdate()
    found = meetings.seen(actor, meeting_id)
    if not actor.can("meeting.record", found.branch.unit.path):
        raise Forbidden
    if found.state != "held":
        raise Conflict(_("This meeting is %(state)s already.") % {"state": found.get_state_display()})
    if request.method == "GET":
        initial = {name: getattr(found, name) for name in CorrectForm.base_fields if name != "reason"}
        return _correction(request, found, CorrectForm(initial=initial), found.version)
    form = CorrectForm(request.POST)
    if not form.is_valid():
        return _correction(request, found, form, _version(request), status=400)

    def effect() -> dict[str, Any]:
        meetings.correct(
            actor=actor, meeting_id=found.pk, values=form.values(), version=_version(request),
            reason=form.cleaned_data["reason"], today=today,
        )  # fmt: skip
        return {"meeting": found.pk}

    try:
        once(request, f"branches.meeting-correct:{found.pk}", effect)
    except Conflict as error:
        fresh = meetings.seen(actor, found.pk)
        stored = form.kept(fresh)
        sentence = _(
            "Somebody else has saved other values meanwhile. Yours stand in the fields, the stored ones below them. "
            "Saving again replaces the stored ones."
        ) if stored else str(error)  # fmt: skip
        return _correction(
            request, fresh, form, fresh.version, problems=[("", sentence)], stored=stored, status=error.status
        )
    except DomainError as error:
        form.refuse(error)
        return _correction(request, found, form, _version(request), status=error.status)
    say(request, _("The correction is saved."))
    return redirect("branches:meeting", found.pk)


def _correction(
    request: HttpRequest, found: Meeting, form: CorrectForm, version: int, *, status: int = 200,
    problems: list[tuple[str, str]] | None = None, stored: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    context = {
        "meeting": found, "form": form, "version": version, "stored": stored or {}, "key": uuid.uuid4(),
        "problems": problems if problems is not None else form.problems if form.is_bound else [],
    }  # fmt: skip
    return render(request, "branches/meeting_correct.html", context, status=status)


@login_required
@require_GET
def attachment(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Return a photo to look at (with `size=small`, as a thumbnail), or a PDF to be saved."""
    row, content = meeting_matters.read(actor=reader(request, "meeting.view"), attachment_id=attachment_id)
    return papers_web.answer(request, row, content, f"meeting-{row.meeting_id}-{row.pk}")


errors_web.label_forms("branches:meeting", MatterForm, ResultForm, ReasonForm)
errors_web.label_forms("branches:meeting-correct", CorrectForm)
