"""Pages of due versus held: an area's board, one organisation's year with what its level above does, matters handed up."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext
from django.views.decorators.http import require_GET, require_http_methods

from branches.domain.rhythm import Light
from branches.models import Branch, MeetingMatter
from branches.selectors import meetings as selectors
from branches.services import meeting_lead, meeting_matters, meetings
from branches.web import branch_sections
from branches.web import meeting_boards as boards
from branches.web.meeting_forms import ExemptForm, ReasonForm, ResultForm, ReviewForm, TalkForm
from core import errors_web, lists_web
from core.actors import Actor
from core.entry_web import number, once, reader, say
from core.errors import DomainError, Forbidden, NotFound
from core.periods import Period

PAGE = 30
FIRST_YEAR = 2000
_SHOWN = 12


@login_required
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Show what is due and what was held in a period, for every organisation of the area."""
    actor, today = reader(request, "meeting.view"), timezone.localdate()
    wanted = boards.asked(actor, request.GET, today)
    page = boards.read(wanted, today)
    context = {
        "asked": wanted, "page": page, "periods": boards.periods(today, wanted.period), "units": boards.units(actor, wanted.unit),
        "silent": page.silent[: boards.MOST_SILENT], "more_silent": max(len(page.silent) - boards.MOST_SILENT, 0),
        "tools": lists_web.tools(request, "branches:meeting-board"), "may_record": actor.can("meeting.record"),
        "may_remind": bool(actor.scope(meeting_lead.LEAD).both(wanted.scope)), "key": uuid.uuid4(), "today": today,
        "is_running": today in wanted.period,
    }  # fmt: skip
    return render(request, "branches/meeting_board.html", context)


@login_required
def remind_many(request: HttpRequest) -> HttpResponse:
    """Remind the organisations of an area that owe meetings, or the silent ones alone: each once a day at most."""
    actor, today = reader(request, meeting_lead.LEAD), timezone.localdate()
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    wanted = boards.asked(actor, request.POST, today)
    silent = request.POST.get("do") == "silent"

    def effect() -> dict[str, Any]:
        found = meeting_lead.remind_many(
            actor=actor, scope=wanted.scope, period=wanted.period, now=timezone.now(), today=today, silent_only=silent
        )
        return {"sent": found.sent, "told": found.told_today}

    receipt = once(request, "branches.meeting-remind", effect)
    sent = ngettext("%(n)d organisation is reminded.", "%(n)d organisations are reminded.", receipt["sent"])
    text = sent % {"n": receipt["sent"]}
    if receipt["told"]:
        told = ngettext("%(n)d was reminded today already.", "%(n)d were reminded today already.", receipt["told"])
        text = f"{text} {told % {'n': receipt['told']}}"
    say(request, text)
    return redirect(f"{reverse('branches:meeting-board')}?{wanted.query()}")


# One organisation ------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def year(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Show an organisation's year of meetings; exempt, remind, talk, review."""
    actor = reader(request, "meeting.view")
    branch = meetings.branch_seen(actor, branch_id)
    if request.method == "GET":
        return _year(request, actor, branch)
    code = request.POST.get("do", "")
    if code not in _STEPS:
        raise DomainError(_("This step does not exist."))
    right, make, step, done = _STEPS[code]
    if not actor.can(right, branch.unit.path):
        raise Forbidden
    form = make(request, branch)
    if form is not None and not form.is_valid():
        return _year(request, actor, branch, code=code, form=form, status=400)

    def effect() -> dict[str, Any]:
        step(actor, branch, request, form.cleaned_data if form is not None else {})
        return {"branch": branch.pk}

    try:
        once(request, f"branches.meeting-year:{branch.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        if form is None:
            return _year(request, actor, branch, problems=[("", str(error))], status=error.status)
        form.refuse(error)
        return _year(request, actor, branch, code=code, form=form, status=error.status)
    say(request, str(done))
    return redirect(f"{reverse('branches:meeting-year', args=[branch.pk])}?year={_asked_year(request)}")


def _asked_year(request: HttpRequest) -> int:
    """Return the year of an address, the present one without."""
    given = request.POST if request.method == "POST" else request.GET
    found, today = number(given.get("year", "")), timezone.localdate()
    return found if found is not None and FIRST_YEAR <= found <= today.year + 1 else today.year


Given = dict[str, Any]


def _exempt_form(request: HttpRequest, branch: Branch) -> Any:
    return ExemptForm(request.POST, kinds=selectors.active_kinds(branch.unit.path), auto_id="exempt_%s")


def _exempt(actor: Actor, branch: Branch, request: HttpRequest, given: Given) -> None:
    meeting_lead.exempt(
        actor=actor, branch_id=branch.pk, kind_id=number(given["kind"]), period=given["period"], reason=given["reason"],
        now=timezone.now(),
    )  # fmt: skip


def _take_back(actor: Actor, branch: Branch, request: HttpRequest, given: Given) -> None:
    key = number(request.POST.get("exemption", ""))
    if key is None or not branch.exemptions.filter(pk=key).exists():
        raise NotFound
    meeting_lead.take_back(actor=actor, exemption_id=key, reason=given["reason"], now=timezone.now())


def _remind(actor: Actor, branch: Branch, request: HttpRequest, given: Given) -> None:
    today = timezone.localdate()
    meeting_lead.remind(
        actor=actor, branch_id=branch.pk, period=Period.parse(str(today.year)), now=timezone.now(), today=today
    )


def _review(actor: Actor, branch: Branch, request: HttpRequest, given: Given) -> None:
    meeting_lead.review(actor=actor, branch_id=branch.pk, **given, now=timezone.now(), today=timezone.localdate())


def _talk(actor: Actor, branch: Branch, request: HttpRequest, given: Given) -> None:
    meeting_lead.talk(actor=actor, branch_id=branch.pk, **given, today=timezone.localdate())


Make = Callable[[HttpRequest, Branch], Any]
Step = Callable[[Actor, Branch, HttpRequest, Given], None]
_STEPS: dict[str, tuple[str, Make, Step, Any]] = {
    "exempt": (meeting_lead.LEAD, _exempt_form, _exempt, gettext_lazy("The exemption is given.")),
    "take-back": (
        meeting_lead.LEAD, lambda request, branch: ReasonForm(request.POST, auto_id=f"back{request.POST.get('exemption', '')}_%s"),
        _take_back, gettext_lazy("The exemption is taken back."),
    ),
    "remind": (meeting_lead.LEAD, lambda request, branch: None, _remind, gettext_lazy("The organisation is reminded.")),
    "review": (
        "meeting.record", lambda request, branch: ReviewForm(request.POST, auto_id="review_%s"), _review,
        gettext_lazy("The review is recorded."),
    ),
    "talk": (
        meeting_lead.LEAD, lambda request, branch: TalkForm(request.POST, auto_id="talk_%s"), _talk,
        gettext_lazy("The talk is recorded."),
    ),
}  # fmt: skip
"""Step → the right to it, its form, what it does, what is said when it is done."""


def _year(
    request: HttpRequest, actor: Actor, branch: Branch, *, code: str = "", form: Any = None,
    problems: list[tuple[str, str]] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    today, shown = timezone.localdate(), _asked_year(request)
    kinds = selectors.year_of(branch, shown, today)
    lights = [line.light for row in kinds for line in row.slots]
    mine = actor.can(meeting_lead.LEAD, branch.unit.path)
    back = request.POST.get("exemption", "")
    context = {
        "branch": branch, "year": shown, "today": today, "problems": problems or (form.problems if form is not None else []),
        "years": [row for row in (today.year, today.year - 1, today.year - 2) if row >= branch.founded_on.year],
        "rows": [
            {
                "kind": row.kind, "exempt": row.exempt,
                "held": sum(min(len(line.meetings), line.slot.times) for line in row.slots),
                "slots": [_slot(row.kind.per, line, today) for line in row.slots],
            }
            for row in kinds
        ],
        "missed": sum(light is Light.RED for light in lights), "running": sum(light is Light.YELLOW for light in lights),
        "meetings": list(
            branch.meetings.filter(held_on__year=shown).exclude(state="withdrawn").select_related("kind").order_by("-held_on", "-pk")[:_SHOWN]
        ),
        "planned": list(branch.meetings.filter(state="planned").select_related("kind").order_by("planned_on")[:_SHOWN]),
        "exemptions": [
            (row, form if code == "take-back" and back == str(row.pk) else ReasonForm(auto_id=f"back{row.pk}_%s"))
            for row in branch.exemptions.filter(starts_on__year__lte=shown, ends_on__year__gte=shown, revoked_at__isnull=True)
            .select_related("kind").order_by("starts_on", "pk")
        ],
        "reviews": list(branch.stage_reviews.order_by("-period")[:_SHOWN]), "talks": list(branch.talks.order_by("-held_on")[:_SHOWN]) if mine else [],
        "reminded": branch.meeting_reminders.order_by("-sent_on").first(),
        "may_record": actor.can("meeting.record", branch.unit.path), "may_lead": mine,
        "exempt_form": form if code == "exempt" else ExemptForm(
            kinds=selectors.active_kinds(branch.unit.path), auto_id="exempt_%s", initial={"period": Period.quarter_of(today).code}
        ),
        "review_form": form if code == "review" else ReviewForm(
            auto_id="review_%s", initial={"period": Period.quarter_of(today).previous.code}
        ),
        "talk_form": form if code == "talk" else TalkForm(auto_id="talk_%s", initial={"held_on": today}),
        "open": code, "has_book": shown in branch_sections.book_years(actor, branch, today),
    }  # fmt: skip
    return render(request, "branches/meeting_year.html", context, status=status)


def _slot(per: str, line: selectors.SlotStanding, today: Any) -> dict[str, Any]:
    """Return a slot as the page shows it: its name, its light in words, the meetings that count."""
    slot = line.slot
    names = {
        "month": _("month %(n)d") % {"n": slot.start.month},
        "quarter": _("quarter %(n)d") % {"n": (slot.start.month + 2) // 3},
        "half": _("first half") if slot.start.month == 1 else _("second half"), "year": _("the year"),
    }  # fmt: skip
    waits = today < slot.expected_from and not line.meetings
    held = len(line.meetings) >= slot.times
    word = (
        pgettext("meeting", "held")
        if held
        else _("not yet")
        if waits or line.light is Light.GREEN
        else boards.words(line.light)
    )
    return {
        "name": names[per], "tag": "" if not held and line.light is Light.GREEN else boards.TAGS[line.light], "word": word,
        "meetings": line.meetings, "times": slot.times,
    }  # fmt: skip


# Matters handed up -------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def matters(request: HttpRequest) -> HttpResponse:
    """List the matters that meetings of the area have handed up; the township answers with the result."""
    actor = reader(request, "meeting.view")
    if request.method == "GET":
        return _matters(request, actor)
    if not actor.can(meeting_lead.LEAD):
        raise Forbidden
    key, version = number(request.POST.get("matter", "")), number(request.POST.get("version", ""))
    if key is None:
        raise NotFound
    row = meeting_matters.seen(actor, key)
    form = ResultForm(request.POST, required=True, auto_id=f"m{key}_%s")
    if not form.is_valid():
        return _matters(request, actor, form=form, key=key, status=400)

    def effect() -> dict[str, Any]:
        meeting_matters.answer(
            actor=actor, matter_id=row.pk, version=-1 if version is None else version, result=form.cleaned_data["result"],
            now=timezone.now(),
        )  # fmt: skip
        return {"matter": row.pk}

    try:
        once(request, f"branches.meeting-matter:{row.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        form.refuse(error)
        return _matters(request, actor, form=form, key=key, status=error.status)
    say(request, _("The matter is answered; the village reads the result on the meeting's page."))
    return redirect("branches:meeting-matters")


def _matters(
    request: HttpRequest, actor: Actor, *, form: Any = None, key: int | None = None, status: int = 200
) -> HttpResponse:
    state = request.GET.get("state", "") or "handed-up"
    rows = MeetingMatter.objects.within(actor.scope("meeting.view")).filter(township__isnull=False)
    rows = rows.filter(state=state if state in ("handed-up", "answered") else "handed-up")
    after = number(request.GET.get("after", ""))
    page = rows.filter(pk__lt=after) if after is not None else rows
    found = list(page.select_related("meeting__branch__unit", "meeting__kind", "township").order_by("-pk")[: PAGE + 1])
    scope = actor.scope(meeting_lead.LEAD)
    context = {
        "rows": [
            (row, form if key == row.pk else ResultForm(required=True, auto_id=f"m{row.pk}_%s"), scope.covers(row.meeting.branch.unit.path))
            for row in found[:PAGE]
        ],
        "after": str(found[PAGE - 1].pk) if len(found) > PAGE else "", "state": state, "total": rows.count(),
        "query": f"state={'answered' if state == 'answered' else 'handed-up'}",
        "problems": form.problems if form is not None else [],
    }  # fmt: skip
    return render(request, "branches/meeting_matters.html", context, status=status)


errors_web.label_forms("branches:meeting-year", ExemptForm, ReviewForm, TalkForm, ReasonForm)
errors_web.label_forms("branches:meeting-matters", ResultForm)
