"""The page of one ticket: where it stands, its history, and every step that the reader may take."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from core import errors_web, origins, submissions
from core.actors import Actor
from core.entry_web import body_of, key_of, once, say
from core.errors import Conflict, DomainError, NotFound
from tickets import policies, selectors
from tickets.domain import lifecycle
from tickets.models import Ticket
from tickets.services import clock, contacts
from tickets.web import step_forms, steps, words
from tickets.web.board_views import reader_of
from tickets.web.boards import Reader
from tickets.web.refused_photos import Photos

_READ = (
    "unit", "county", "owner", "handler", "klass", "item", "flow", "rule", "member", "team", "first_handler", "point",
    "merged_into", "project",
)  # fmt: skip
Problems = list[tuple[str, str]]
_MOST_NAMED = 100
"""Departments of a form whose inputs have names on a page that keeps it."""


@login_required
@require_http_methods(["GET", "POST"])
def ticket(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """Show a ticket; take a step of it, or show its contact for a reason."""
    reader = reader_of(request)
    matter = _matter(reader, ticket_id)
    if request.method == "GET":
        return _page(request, reader, matter)
    if request.POST.get("do") == "contact":
        return _contact(request, reader, matter)
    if request.POST.get("more"):
        return _page(request, reader, matter, sections=steps.sections(reader, matter, request.POST))
    return _step(request, reader, matter)


def _matter(reader: Reader, ticket_id: int) -> steps.Matter:
    found = reader.visible().select_related(*_READ).filter(pk=ticket_id).first()
    if found is None:
        raise NotFound
    matter = steps.Matter(
        found,
        list(found.report_ins.select_related("unit").order_by("pk")),
        list(found.extensions.order_by("pk")),
        list(found.supervisions.select_related("unit").order_by("pk")),
    )
    if policies.fits(found, "merge") and policies.has_right(reader.actor, found, "merge", reader.own):
        likely = selectors.likely_duplicates(found.unit, found.klass_id, found.matter, found.place, reader.now)
        matter.likely = [row for row in likely if row.pk != found.pk]
    return matter


# Steps -----------------------------------------------------------------------------------------


def _step(request: HttpRequest, reader: Reader, matter: steps.Matter) -> HttpResponse:
    code, found = request.POST.get("do", ""), matter.ticket
    form_name = f"tickets.step:{found.pk}"
    known = submissions.receipt(key=key_of(request), actor=reader.actor, form=form_name, body=body_of(request))
    if known is not None:
        return _answer(request, reader, found.pk, code)
    sections = steps.sections(reader, matter, request.POST, request.FILES)
    section = next((row for row in sections if row.code == code), None)
    if section is None:
        try:
            steps.not_offered(reader, found, code)
        except Conflict as error:
            return _page(request, reader, matter, problems=[("", str(error))], status=error.status, is_kept=True)
    kept = Photos(request, reader.actor, form_name, reader.now) if section.has_files else None
    if not section.form.is_valid():
        _keep_photos(request, section, kept, section.form)
        return _page(request, reader, matter, sections=sections, problems=_problems(section.form), status=400)

    def effect() -> dict[str, Any]:
        pictures = kept.together(section.form.cleaned_data["photos"])[0] if kept is not None else ()
        steps.take(reader.actor, found, code, section.form, _version(request), reader.now, pictures)
        return {"ticket": found.pk, "do": code}

    try:
        once(request, form_name, effect)
    except DomainError as error:
        return _refused(request, reader, found.pk, code, error, kept, section.form)
    if kept is not None:
        kept.accepted()
    return _answer(request, reader, found.pk, code)


def _keep_photos(request: HttpRequest, section: steps.Section, kept: Photos | None, sent: step_forms.StepForm) -> None:
    """Keep the photos of a refused form under its key, and show them on its page."""
    if kept is not None and isinstance(sent, step_forms.CompleteForm):
        section.key, section.kept_photos = str(key_of(request)), kept.refused(sent.good_photos)


def _version(request: HttpRequest) -> int:
    """Return the version that the person has read; a form without one matches none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _refused(
    request: HttpRequest, reader: Reader, ticket_id: int, code: str, error: DomainError, kept: Photos | None,
    sent: step_forms.StepForm,
) -> HttpResponse:  # fmt: skip
    """Return the page as it stands now, what was typed in its place, and what was wrong with it."""
    if error.status in (403, 404):
        raise error
    matter = _matter(reader, ticket_id)
    sections = steps.sections(reader, matter, request.POST, None)
    section = next((row for row in sections if row.code == code), None)
    if section is None:
        return _page(request, reader, matter, problems=[("", str(error))], status=error.status, is_kept=True)
    section.form.is_valid()
    _keep_photos(request, section, kept, sent)
    name = steps.FIELDS.get(error.field, error.field)
    if name in section.form.fields:
        section.form.add_error(name, str(error))
        problems = _problems(section.form)
    else:
        problems = [("", str(error))]
    return _page(request, reader, matter, sections=sections, problems=problems, status=error.status)


def _problems(form: step_forms.StepForm) -> Problems:
    found = [("", str(sentence)) for sentence in form.non_field_errors()]
    for bound in form:
        found += [(bound.id_for_label or bound.auto_id, f"{bound.label}：{sentence}") for sentence in bound.errors]
    return found


def _answer(request: HttpRequest, reader: Reader, ticket_id: int, code: str) -> HttpResponse:
    """Lead on to the ticket, or to the boards where the step has taken it out of the reader's sight."""
    now = reader.visible().select_related("flow").filter(pk=ticket_id).first()
    if now is None:
        say(request, _("Done. The ticket is not in your hands any more."))
        return redirect("tickets:board")
    say(request, steps.done(now, code))
    return redirect("tickets:ticket", ticket_id=ticket_id)


def _contact(request: HttpRequest, reader: Reader, matter: steps.Matter) -> HttpResponse:
    """Show the contact for once; each showing is an entry of the audit chain of its own."""
    form = step_forms.ContactForm(request.POST, code="contact")
    if not form.is_valid():
        return _page(request, reader, matter, contact_form=form, problems=_problems(form), status=400)
    try:
        shown = contacts.show(
            actor=reader.actor, ticket_id=matter.ticket.pk, reason=form.cleaned_data["reason"], now=reader.now
        )
    except DomainError as error:
        if error.status in (403, 404):
            raise
        return _page(request, reader, matter, contact_form=form, problems=[("", str(error))], status=error.status)
    answer = _page(request, reader, matter, contact=shown)
    answer["Cache-Control"] = "no-store"
    return answer


# The page --------------------------------------------------------------------------------------


def _page(
    request: HttpRequest, reader: Reader, matter: steps.Matter, *, sections: list[steps.Section] | None = None,
    problems: Problems | None = None, status: int = 200, contact: contacts.Contact | None = None,
    contact_form: step_forms.StepForm | None = None, is_kept: bool = False,
) -> HttpResponse:  # fmt: skip
    found = matter.ticket
    offered = sections if sections is not None else steps.sections(reader, matter)
    moved = list(found.moves.select_related("unit", "member").order_by("pk"))
    due = clock.deadline_of(found)
    light = clock.lights([found], reader.now)[found.pk]
    typed = errors_web.typed_of(request) if is_kept else None
    context = {
        "ticket": found, "matter": matter, "sections": offered, "problems": problems or [], "key": str(uuid.uuid4()),
        "state": words.state(found), "tag": words.TAGS.get(found.state, ""), "steps": words.bar(found, moved),
        "due": words.due(found, light, reader.today), "days": words.days_of(due), "is_extended": due.is_extended,
        "handler": words.handler(found), "moves": [(row, _event(found, row.event)) for row in reversed(moved)],
        "photos": list(found.photos.order_by("side", "pk")), "follow_ups": list(found.follow_ups.order_by("pk")),
        "clocks": [(row, _report_due(row, reader)) for row in matter.report_ins], "is_open": found.state in lifecycle.OPEN,
        "merged": list(reader.visible().filter(merged_into=found).order_by("pk")),
        "open_likely": [row for row in matter.likely if row.state in lifecycle.OPEN],
        "typed": typed, "shown": typed.shown(reader.actor) if typed else [],
        "origin": origins.find(reader.actor, found.origin) if found.origin else None,
        "seen_into": found.merged_into_id is not None and reader.visible().filter(pk=found.merged_into_id).exists(),
        **_of_contact(reader, found, contact, contact_form),
    }  # fmt: skip
    return render(request, "tickets/ticket.html", context, status=status)


def _event(found: Ticket, event: str) -> str:
    return words.step(found, event) if event != "rate" else str(_("Rated"))


def _report_due(row: Any, reader: Reader) -> words.Due:
    """Return where the clock of a department that was called in stands."""
    if row.reported_at is not None:
        late = row.due_at is not None and row.reported_at >= row.due_at
        return words.Due(row.last_day, _("too late") if late else _("in time"), "failed" if late else "verified")
    if row.due_at is None or row.last_day is None:
        return words.Due(None, "", "")
    if reader.now >= row.due_at:
        left = max((reader.today - row.last_day).days, 1)
        return words.Due(row.last_day, _("%(n)d days overdue") % {"n": left}, "failed")
    left = (row.last_day - reader.today).days
    word = _("today is the last day") if left == 0 else _("%(n)d days left") % {"n": left}
    return words.Due(row.last_day, word, "returned" if left == 0 else "")


def _of_contact(
    reader: Reader, found: Ticket, shown: contacts.Contact | None, form: step_forms.StepForm | None
) -> dict[str, Any]:
    """Return what the page says of the contact: masked to those who may ask for it, in clear once asked for."""
    may = policies.may_see_contact(reader.actor, found, reader.own)
    masked = contacts.of(found) if may and found.contact else None
    return {
        "may_see_contact": may, "masked": masked.masked if masked else "", "contact": shown,
        "contact_form": form or step_forms.ContactForm(code="contact"), "has_contact": bool(found.contact),
    }  # fmt: skip


def _labels(actor: Actor, arguments: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what the fields of the page's forms are called, for a form that is kept."""
    names = {
        "result": gettext_lazy("what was done"), "answer": gettext_lazy("answer"), "to": gettext_lazy("given to"),
        "reason": gettext_lazy("reason"), "rule": gettext_lazy("deadline rule"), "until": gettext_lazy("until"),
        "demand": gettext_lazy("what is demanded"), "into": gettext_lazy("number of the ticket that goes on"),
        "note": gettext_lazy("note"), "matter": gettext_lazy("matter"), "place": gettext_lazy("place"),
    }  # fmt: skip
    rows = {f"unit_{n}": _("Department %(n)s") % {"n": n + 1} for n in range(_MOST_NAMED)}
    rows |= {f"task_{n}": _("What is asked of department %(n)s") % {"n": n + 1} for n in range(_MOST_NAMED)}
    return {**{name: str(label) for name, label in names.items()}, **rows}


errors_web.label_fields("tickets:ticket", _labels)
