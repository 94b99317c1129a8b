"""What may be done with one record of the reserve: a section per step or entry, its form, and what it does when sent."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms as django_forms
from django.utils import timezone
from django.utils.translation import gettext as _

from core.actors import Actor
from core.errors import DomainError
from teams import choices
from teams.domain import reserve as rule
from teams.models import ReservePerson, VillageNeed
from teams.selectors import reserve as read
from teams.services import pairs, reserve, reserve_exits
from teams.web import people
from teams.web import reserve_forms as forms

RIGHTS: Mapping[str, str] = {
    **{event: step.action for event, step in rule.TABLE.items()},
    "check": "reserve.review", "event": "reserve.review", "correct": "reserve.review", "account": "reserve.review",
    "propose": rule.PROPOSE, "practice": "practice.record", "talk": "practice.record", "end-pair": "pair.change",
}  # fmt: skip
"""What can be sent from the page → the right without which it is refused."""
FIELDS = {
    ("event", "post"): "event_post", ("practice", "kind"): "practice", ("talk", "held_on"): "talked_on",
    ("end-pair", "on"): "ended_on",
}  # fmt: skip
"""(what was sent, the field a service names) → the field of the form."""
_FORWARD = ("review", "joint-review", "inspect", "decide")


def of(actor: Actor, found: ReservePerson, typed: Any = None) -> list[people.Section]:
    """Return the sections that the reader may use now, the step that is meant first; the posted one holds what was typed."""
    sent = typed.get("do", "") if typed is not None else ""
    made = []
    for event, (title, button, explain) in _offered(actor, found).items():
        form = form_of(actor, found, event, typed if event == sent else None)
        made.append(people.Section(event, title, button, form, explain, first=event in ("recommend", *_FORWARD)))
    return made


def _offered(actor: Actor, found: ReservePerson) -> dict[str, tuple[str, str, str]]:
    path = found.unit.path
    may = {event for event in RIGHTS if event not in rule.TABLE and actor.can(RIGHTS[event], path)}
    own = reserve.is_own(actor, found)
    offered = {event: _words(found)[event] for event in reserve.events(actor, found)}
    checks_wanted = found.state in rule.OPEN and not own and reserve.checklist_for(path) is not None
    entries = {
        "check": checks_wanted, "practice": found.entered_on is not None and found.state == rule.IN_POOL,
        "talk": found.state == rule.IN_POOL,
        "event": found.entered_on is not None and bool(_events_left(found)), "correct": found.state in rule.LIVE,
        "account": found.state == rule.IN_POOL and found.member_id is None,
        "end-pair": found.state == rule.IN_POOL and pairs.pair_of(found) is not None,
        "propose": reserve_exits.may_propose(actor, found),
    }  # fmt: skip
    forward = {event: words for event, words in offered.items() if event in ("recommend", *_FORWARD)}
    back = {event: words for event, words in offered.items() if event not in forward}
    more = {event: _words(found)[event] for event, wanted in entries.items() if wanted and event in may}
    return {**forward, **more, **back}


def _words(found: ReservePerson) -> dict[str, tuple[str, str, str]]:
    closed = _("A refused recommendation stays in the list and is not taken up again.")
    return {
        "recommend": (_("Put it right and recommend again"), _("Recommend again"), ""),
        "review": (_("First review by the township"), _("Reviewed: pass on to the county"), ""),
        "joint-review": (
            _("Joint review by the county"), _("Jointly reviewed: pass on to the inspection"),
            _("The newest check has to be passed in every line; enter it below first."),
        ),
        "inspect": (_("Inspection by the organisation department"), _("Inspected: pass on to the decision"), ""),
        "decide": (
            _("Decision of the county's standing committee"), _("Take into the pool"),
            _("The person is in the pool from the day of the meeting. The file gets its number."),
        ),
        "check": (
            _("Enter a check of conditions and exclusions"), _("Keep the check"),
            _("Each line is passed or not; the reasons stay in the document."),
        ),
        "event": (_("Entered the village body, or admitted to the Party"), _("Record it"), ""),
        "practice": (_("Enter practice"), _("Record it"), ""),
        "talk": (_("A talk took place"), _("Record it"), ""),
        "correct": (_("Put the record right"), _("Save"), ""),
        "account": (_("Account of the person"), _("Save"), ""),
        "end-pair": (_("End the pair"), _("End the pair"), _("New mentors are named with the button above; that ends this pair by itself.")),
        "propose": (
            _("Propose to take out of the pool"), _("Make the proposal"),
            _("The person is told and may appeal; the county decides."),
        ),
        "return": (_("Return to the village"), _("Return"), ""),
        "return-county": (_("Return to the village"), _("Return"), ""),
        "decline": (_("Decline"), _("Decline"), closed),
        "decline-county": (_("Decline"), _("Decline"), closed),
        "withdraw": (_("Withdraw the recommendation"), _("Withdraw"), ""),
        "leave": (_("Leaves the pool"), _("Record the leaving"), _("For any other reason a proposal is made, so that the person may appeal.")),
    }  # fmt: skip


def _events_left(found: ReservePerson) -> list[str]:
    known = {row.kind for row in found.events.all()}
    left = [code for code, _label in choices.RESERVE_EVENTS if code not in known]
    return [code for code in left if code != rule.PARTY or not found.is_party_member]


def form_of(actor: Actor, found: ReservePerson, event: str, typed: Any = None) -> django_forms.Form:
    """Return the form of a step or an entry."""
    today = timezone.localdate()
    more: dict[str, Any] = {"data": typed, "auto_id": f"{event}_%s"}
    needs = VillageNeed.objects.within(actor.scope("reserve.view")).filter(unit=found.unit_id, closed_on__isnull=True)
    needs = needs.select_related("unit").order_by("pk")
    if event == "recommend":
        start = {name: getattr(found, name) for name in ("name", "tier", "post", "is_party_member", "skills")}
        start |= {"source": found.source_id, "need": found.need_id}
        start |= {row.channel: row.held_on for row in found.steps.all() if row.channel}
        return forms.RecommendForm(
            **more, initial=start, villages=None, sources=read.sources(actor.scope("reserve.view")), needs=needs,
            member=found.member, again=True,
        )  # fmt: skip
    if event in _FORWARD:
        return forms.TakeForm(**more, initial={"held_on": today}, needs_document=event in rule.WITH_DOCUMENT)
    if event == "leave":
        return forms.LeaveForm(**more, initial={"held_on": today})
    if event == "check":
        checklist = reserve.checklist_for(found.unit.path)
        items = list(checklist.items.all()) if checklist else []
        return forms.CheckForm(**more, initial={"checked_on": today}, items=items)
    if event == "event":
        return forms.EventForm(**more, initial={"happened_on": today}, kinds=_events_left(found))
    if event == "correct":
        start = {name: getattr(found, name) for name in ("tier", "post", "skills", "file_no")}
        return forms.CorrectForm(**more, initial={**start, "need": found.need_id}, needs=needs)
    if event == "account":
        return forms.AccountForm(**more, initial={"username": found.user.username if found.user else ""})
    simple: dict[str, tuple[type[django_forms.Form], dict[str, Any]]] = {
        "practice": (forms.PracticeForm, {"last_on": today}), "talk": (forms.TalkForm, {"talked_on": today}),
        "end-pair": (forms.EndPairForm, {"ended_on": today}), "propose": (forms.ExitForm, {}),
    }  # fmt: skip
    form, initial = simple.get(event, (forms.BackForm, {}))
    return form(**more, initial=initial)


def take(actor: Actor, found: ReservePerson, event: str, form: Any, version: int, now: datetime) -> int:
    """Do what was sent; return the key of the record that it made or changed.

    :raises DomainError: the service refuses.
    """
    given, today, pk = form.cleaned_data, timezone.localdate(now), found.pk
    if event == "recommend":
        return reserve.recommend_again(
            actor=actor, reserve_id=pk, values=form.person(), channels=form.channels(), now=now, today=today,
            reason=given["reason"], version=version,
        ).pk  # fmt: skip
    if event in rule.TABLE:
        return reserve.move(
            actor=actor, reserve_id=pk, event=event, held_on=given.get("held_on", today), now=now, today=today,
            document_no=given.get("document_no", ""), reason=given["reason"], leave_reason=given.get("leave_reason", ""),
            version=version,
        ).pk  # fmt: skip
    return _enter(actor, found, event, form, version, now, today)


def _enter(actor: Actor, found: ReservePerson, event: str, form: Any, version: int, now: datetime, today: date) -> int:
    given, pk = form.cleaned_data, found.pk
    match event:
        case "check":
            return reserve.record_check(
                actor=actor, reserve_id=pk, passed=form.passed(), document_no=given["document_no"],
                checked_on=given["checked_on"], today=today, version=version,
            ).pk  # fmt: skip
        case "event":
            return reserve.record_event(
                actor=actor, reserve_id=pk, kind=given["kind"], happened_on=given["happened_on"], today=today,
                post=given["event_post"], document_no=given["document_no"],
            ).pk  # fmt: skip
        case "practice":
            return pairs.record_practice(
                actor=actor, person=found, kind=given["practice"], place=given["place"], begun_on=given["begun_on"],
                last_on=given["last_on"], days=given["days"], today=today,
            ).pk  # fmt: skip
        case "talk":
            return pairs.record_talk(actor=actor, person=found, held_on=given["talked_on"], today=today).pk
        case "correct":
            return reserve.correct(actor=actor, reserve_id=pk, values=given, version=version).pk
        case "account":
            return reserve.link_account(actor=actor, reserve_id=pk, username=given["username"], version=version).pk
        case "end-pair":
            pair = pairs.pair_of(found)
            if pair is None:
                raise DomainError(_("This pair has ended already."))
            return pairs.end(
                actor=actor, pair_id=pair.pk, reason=given["end_reason"], on=given["ended_on"], today=today
            ).pk
        case _:
            return reserve_exits.propose(
                actor=actor, reserve_id=pk, ground=given["ground"], reason=given["reason"], now=now
            ).pk


def done(event: str) -> str:
    """Return the sentence that says what was done."""
    return {
        "recommend": _("The recommendation is handed in. The township reviews it next."),
        "review": _("Reviewed. The county's joint review is next."),
        "joint-review": _("Jointly reviewed. The inspection is next."),
        "inspect": _("Inspected. The decision of the standing committee is next."),
        "decide": _("The person is in the pool. Name the mentors next."),
        "propose": _("The proposal is made. Tell the person next, and enter the day."),
        "withdraw": _("The recommendation is withdrawn."),
    }.get(event, _("It is recorded."))
