"""The steps on a ticket's page: which are offered, with which form, and what each does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any, NoReturn

from django import forms
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import Conflict, Forbidden
from tickets import policies, selectors
from tickets.domain import lifecycle
from tickets.models import Extension, ReportIn, Supervision, Ticket
from tickets.services import extensions, filing, moves, photos, ratings, supervision, whistle
from tickets.web import boards, receivers, step_forms, words
from tickets.web.boards import Reader


@dataclass
class Section:
    """A step that the reader may take: its form and button. `first` is the one that is meant, others fold away."""

    code: str
    """The step; with a key behind it where it is a step of a row of the ticket: `report-12`."""
    title: str
    button: str
    form: step_forms.StepForm
    version: int
    explain: str = ""
    first: bool = False
    has_files: bool = False
    key: str = ""
    """The key of its post, where the form was refused and photos are kept for it; else a new one."""
    kept_photos: Sequence[Any] = ()
    asks: bool = False
    """Whether the form was sent only to show more of itself."""

    @property
    def event(self) -> str:
        return self.code.partition("-")[0]


@dataclass
class Matter:
    """A ticket with everything on its page that steps depend on."""

    ticket: Ticket
    report_ins: list[ReportIn]
    extensions: list[Extension]
    supervisions: list[Supervision]
    likely: list[Ticket] = field(default_factory=list)

    @cached_property
    def can_be_given(self) -> bool:
        """Whether there is anybody whom the ticket may be given to, but for those who have it."""
        teams, members = selectors.receivers(self.ticket)
        has = receivers.receiver_code(self.ticket)
        units = selectors.handlers_for(self.ticket)
        return (
            units.exclude(pk=receivers.key_of(has, "unit")).exists()
            or teams.exclude(pk=receivers.key_of(has, "team")).exists()
            or members.exclude(pk=receivers.key_of(has, "member")).exists()
        )

    @cached_property
    def to_call(self) -> list[tuple[str, str]]:
        """The departments that have not been called in."""
        return _to_call(self)

    @property
    def missing(self) -> list[ReportIn]:
        """The departments that have not reported in."""
        return [row for row in self.report_ins if row.reported_at is None]


def codes(reader: Reader, matter: Matter) -> list[str]:
    """Return the steps that the reader may take now and that can be taken: departments first report, then it is settled."""
    ticket, actor = matter.ticket, reader.actor
    found = []
    for row in matter.missing:
        others = [other for other in matter.missing if other is not row]
        if policies.may_report(actor, row) and ticket.state in lifecycle.WORKED and not (row.is_lead and others):
            found.append(f"report-{row.pk}")
    found += [
        f"answer-{row.pk}"
        for row in matter.supervisions
        if row.answered_at is None and actor.can("ticket.handle", row.unit.path)
    ]
    found += [f"decide-{row.pk}" for row in matter.extensions if extensions.may_decide(actor, row, ticket)]
    for event in policies.steps(actor, ticket, reader.own):
        if (
            event == "reopen"
            or (event == "complete" and matter.missing)
            or (event == "merge" and not _others(reader, ticket))
        ):
            continue
        if event == "whistle" and not matter.to_call:
            continue
        if event == "dispatch" and not matter.can_be_given:
            continue
        found.append(event)
    holds = policies.handles(actor, ticket, reader.own)
    undecided = any(not row.outcome for row in matter.extensions)
    if holds and ticket.state == lifecycle.ACCEPTED and ticket.last_day is not None and not undecided:
        found.append("extend")
    supervised = any(row.answered_at is None for row in matter.supervisions)
    gone = ticket.state in lifecycle.ENDED
    if actor.can("ticket.supervise", ticket.owner.path) and not supervised and not gone:
        found.append("supervise")
    if ticket.state in lifecycle.OPEN and actor.can("ticket.dispatch", ticket.owner.path):
        found.append("correct")
    return found


def _others(reader: Reader, ticket: Ticket) -> bool:
    rows = reader.visible().filter(unit=ticket.unit_id).exclude(pk=ticket.pk)
    return rows.exclude(state__in=lifecycle.ENDED).exists()


def _to_call(matter: Matter) -> list[tuple[str, str]]:
    here = {row.unit_id for row in matter.report_ins if row.called_at >= matter.ticket.clock_from}
    return [
        (str(row.pk), row.name) for row in selectors.departments(matter.ticket.county) if row.pk not in here
    ]  # fmt: skip


def main(offered: Sequence[str], ticket: Ticket) -> str:
    """Return the step that is meant: what others wait for first, then what carries the ticket on."""
    of_rows = next((code for code in offered if "-" in code), "")
    return of_rows or boards.next_step(offered, ticket)


def sections(
    reader: Reader, matter: Matter, typed: Mapping[str, Any] | None = None, files: Any = None
) -> list[Section]:
    """Return the steps with their forms, the one that is meant first; the posted one holds what was typed.

    A form that only asks for more of itself holds what was typed too, and says nothing of what is missing yet.
    """
    offered = codes(reader, matter)
    meant, posted = main(offered, matter.ticket), (typed or {}).get("do") or (typed or {}).get("more", "")
    found = []
    for code in offered:
        given = (typed, files) if code == posted else (None, None)
        section = _section(reader, matter, code, *given, first=code == meant)
        section.asks = bool(given[0] and given[0].get("more"))
        found.append(section)
    return sorted(found, key=lambda section: (not section.first, section.event not in boards.MAIN))


def _section(reader: Reader, matter: Matter, code: str, typed: Any, files: Any, *, first: bool) -> Section:
    ticket, (event, _dash, key) = matter.ticket, code.partition("-")
    version = ticket.version
    rows: dict[str, Sequence[Any]] = {
        "report": matter.report_ins, "answer": matter.supervisions, "decide": matter.extensions
    }  # fmt: skip
    row = next((row for row in rows.get(event, ()) if str(row.pk) == key), None)
    if row is not None:
        version = row.version
    title, explain = _words(ticket, event, row)
    button = {"report": _("Report in"), "answer": _("Send the answer"), "decide": _("Decide")}.get(event, title)
    form = form_of(reader, matter, event, code, typed, files)
    return Section(code, title, button, form, version, explain, first, event == "complete")


def _words(ticket: Ticket, event: str, row: Any) -> tuple[str, str]:
    """Return the title of a step and what it does."""
    if isinstance(row, ReportIn):
        return _("Report in: %(unit)s") % {"unit": row.unit.name}, row.task
    if isinstance(row, Supervision):
        return _("Answer the supervision"), row.demand
    if isinstance(row, Extension):
        told = {"day": row.until.isoformat(), "reason": row.reason}
        return _("Decide on the extension"), _("Asked for until %(day)s: %(reason)s") % told
    titles = {
        "extend": _("Ask for an extension"), "supervise": _("Put under supervision"), "correct": _("Correct the ticket")
    }  # fmt: skip
    explain = {
        "claim": _("You take the ticket on; it is in work at once."),
        "return": _("The ticket goes back to the unit in charge; its clock runs on."),
        "escalate": _("The ticket goes to the next higher level. Who took it first stays answerable."),
        "whistle": _("Each department gets a clock of its own. Of several, one leads and sums up last."),
        "withdraw": _("The matter has gone, or was entered by mistake. This cannot be undone."),
        "merge": _("Both are one matter: this ticket ends, the other goes on."),
        "rate": _("A low rating opens the ticket again once; after that it goes under supervision."),
        "cancel": _("One matter, one number struck off. The ticket is at its end."),
    }.get(event, "")
    return titles.get(event) or words.step(ticket, event), explain


def form_of(
    reader: Reader, matter: Matter, event: str, code: str, typed: Any = None, files: Any = None
) -> step_forms.StepForm:
    """Return the form of a step, with what was typed or with what is likely."""
    ticket = matter.ticket
    asks = bool(typed and typed.get("more"))
    given: dict[str, Any] = {"data": None if asks else typed, "files": None if asks else files, "code": code}
    match event:
        case "gather":
            return step_forms.GradeForm(**given, rules=_rules(ticket, reader.today))
        case "dispatch":
            places = receivers.places_for(ticket)
            at = receivers.chosen_place(ticket, places, typed)
            offered = receivers.receivers_for(ticket, at, (typed or {}).get("to", ""))
            only = [key for _name, rows in offered for key, _label in rows]
            initial = {"to": only[0]} if len(only) == 1 else {}
            return step_forms.DispatchForm(
                **given, rules=_rules(ticket, reader.today), receivers=offered, places=places,
                initial={"at": str(at), **initial, **_typed(typed)},
            )  # fmt: skip
        case "whistle":
            rules = _rules(ticket, reader.today, limited=True)
            return step_forms.WhistleForm(
                **given,
                departments=matter.to_call,
                rules=rules,
                has_lead=any(row.is_lead for row in matter.report_ins),
                rows=_rows_of(typed),
                initial=_typed(typed),
            )
        case "correct":
            classes = [(str(row.pk), row.name) for row in selectors.classes(ticket.county)]
            if all(key != str(ticket.klass_id) for key, _name in classes):
                classes.insert(0, (str(ticket.klass_id), ticket.klass.name))
            initial = {
                "klass": str(ticket.klass_id),
                "matter": ticket.matter,
                "place": ticket.place,
                "colour": ticket.colour,
            }
            return step_forms.CorrectForm(**given, classes=classes, initial=initial)
        case "merge":
            initial = {"into": matter.likely[0].number} if matter.likely else {}
            return step_forms.MergeForm(**given, initial=initial)
        case "supervise":
            late = ticket.due_at is not None and ticket.due_at <= reader.now
            return step_forms.SuperviseForm(**given, initial={"ground": "overdue" if late else "other"})
    bare: dict[str, type[step_forms.StepForm]] = {
        "return": step_forms.ReasonForm, "escalate": step_forms.ReasonForm, "withdraw": step_forms.ReasonForm,
        "pause": step_forms.PauseForm, "complete": step_forms.CompleteForm, "rate": step_forms.FollowForm,
        "report": step_forms.AnswerForm, "answer": step_forms.AnswerForm, "extend": step_forms.ExtendForm,
        "decide": step_forms.DecideForm, "contact": step_forms.ContactForm,
    }  # fmt: skip
    return bare.get(event, step_forms.BareForm)(**given)


def _rules(ticket: Ticket, day: date, *, limited: bool = False) -> list[tuple[str, Any]]:
    rows = selectors.rules_in_force(ticket.county, day)
    found = [(row.code, row.name) for row in rows if row.amount is not None or not limited]
    if limited:
        found.sort(key=lambda row: row[0] != ticket.rule.code)
    return found


def _typed(typed: Any) -> dict[str, str]:
    """Return what was typed into a form that only asks for more of itself."""
    return {name: str(typed[name]) for name in typed} if typed and typed.get("more") else {}


def _rows_of(typed: Any) -> int:
    """Return how many departments the form has lines for: those it had, and more where more were asked for."""
    text = (typed or {}).get("rows", "")
    had = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else step_forms.ROWS
    return had + (step_forms.MORE_ROWS if typed and typed.get("more") else 0)


# Taking a step ---------------------------------------------------------------------------------

FIELDS = {"unit": "to", "team": "to", "member": "to", "departments": "unit_0", "task": "task_0"}
"""Fields as the services name them → the input of the form."""


def not_offered(reader: Reader, ticket: Ticket, code: str) -> NoReturn:
    """Say why a step that is not offered cannot be taken.

    :raises Forbidden: it is somebody else's.
    :raises Conflict: it is not due, or it is no step of this ticket any more.
    """
    event = code.partition("-")[0]
    if event in lifecycle.TABLE:
        moves.check(reader.actor, ticket, event, "-")
    elif event in ("extend", "report", "answer", "decide", "supervise", "correct"):
        right = {
            "extend": policies.handles(reader.actor, ticket, reader.own), "report": reader.actor.can("ticket.handle"),
            "answer": reader.actor.can("ticket.handle"), "decide": reader.actor.can("ticket.approve", ticket.owner.path),
            "supervise": reader.actor.can("ticket.supervise", ticket.owner.path),
            "correct": reader.actor.can("ticket.dispatch", ticket.owner.path),
        }[event]  # fmt: skip
        if not right:
            raise Forbidden
    else:
        raise Forbidden
    raise Conflict(_("This step cannot be taken now: the ticket has moved on. Look at where it stands."))


def take(
    actor: Actor, ticket: Ticket, code: str, form: forms.Form, version: int, now: datetime,
    pictures: Sequence[photos.Written] = (),
) -> None:  # fmt: skip
    """Take a step by its one service; `pictures` are those of what was done."""
    event, _dash, key = code.partition("-")
    typed = form.cleaned_data
    row = int(key) if key.isdigit() else 0
    given: dict[str, Any] = {"actor": actor, "ticket_id": ticket.pk, "version": version, "now": now}
    of_row: dict[str, Any] = {"actor": actor, "version": version, "now": now}
    match event:
        case "gather":
            moves.gather(**given, rule=typed["rule"], colour=typed["colour"])
        case "dispatch" if isinstance(form, step_forms.DispatchForm):
            to: dict[str, Any] = form.receiver()
            moves.dispatch(**given, **to, rule=typed["rule"], colour=typed["colour"], reason=typed["reason"])
        case "claim" | "accept" | "resume" | "cancel":
            getattr(moves, event)(**given)
        case "return":
            moves.send_back(**given, reason=typed["reason"])
        case "escalate" | "pause" | "withdraw":
            getattr(moves, event)(**given, reason=typed["reason"])
        case "merge":
            moves.merge(**given, into_id=typed["into"], reason=typed["reason"])
        case "whistle" if isinstance(form, step_forms.WhistleForm):
            calls = [whistle.Call(*called) for called in form.called()]
            whistle.whistle(**given, calls=calls, rule=typed["rule"])
        case "complete":
            moves.complete(**given, result=typed["result"])
            for written in pictures:
                photos.add_to(actor=actor, ticket_id=ticket.pk, side="completion", written=written, now=now)
        case "rate" if isinstance(form, step_forms.FollowForm):
            ratings.follow_up(**given, **form.answer())
        case "report":
            whistle.report(**of_row, report_id=row, answer=typed["answer"])
        case "answer":
            supervision.answer(**of_row, supervision_id=row, text=typed["answer"])
        case "decide":
            extensions.decide(**of_row, extension_id=row, outcome=typed["outcome"], answer=typed["answer"])
        case "extend":
            extensions.ask(**given, until=typed["until"], reason=typed["reason"])
        case "supervise":
            supervision.issue(**given, **typed)
        case "correct":
            changed = {"klass_id": int(typed["klass"]), **{name: typed[name] for name in ("matter", "place", "colour")}}
            filing.correct(**given, values=changed)


def done(ticket: Ticket, code: str) -> str:
    """Return the sentence that says what was done."""
    event = code.partition("-")[0]
    if event == "rate" and ticket.state == lifecycle.ACCEPTED:
        return _("The rating is recorded. The resident is not satisfied: the ticket is open again.")
    sentences = {
        "report": _("The department has reported in."), "answer": _("The answer is sent."),
        "decide": _("The decision is recorded."), "extend": _("The extension is asked for; the unit in charge decides."),
        "supervise": _("The ticket is under supervision."), "correct": _("The correction is saved."),
        "whistle": _("The departments are called in."), "rate": _("The rating is recorded."),
    }  # fmt: skip
    return sentences.get(event) or _("%(step)s: done.") % {"step": words.step(ticket, event)}
