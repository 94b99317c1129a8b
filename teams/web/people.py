"""What the pages of admissions and of proposals share: lists by state, sections of a detail page, what waits."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.db.models import Count, Min, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.actors import Actor
from teams.domain import admission as joining
from teams.domain import exits as leaving
from teams.domain import reserve as pool
from teams.models import ExitProposal, Member, MentorPair, Nomination, ReservePerson
from teams.services import exits

PAGE = 50


@dataclass(frozen=True)
class Filters:
    """What a reader asks of a list."""

    state: str = ""
    unit: str = ""
    after: str = ""

    @classmethod
    def of(cls, query: Any, states: Iterable[str]) -> "Filters":
        """Return the filters of an address; what is not understood is left out."""
        state, unit, after = (query.get(name, "") for name in ("state", "unit", "after"))
        return cls(
            state if state in states else "",
            unit if unit.isascii() and unit.isdigit() and len(unit) <= 60 else "",
            after if after.isascii() and after.isdigit() and len(after) < 19 else "",
        )


def page(rows: QuerySet, filters: Filters) -> tuple[list[Any], str]:
    """Return one page, newest first, and the key after which the next page begins ("" for none)."""
    if filters.after:
        rows = rows.filter(pk__lt=int(filters.after))
    found = list(rows.order_by("-pk")[: PAGE + 1])
    return found[:PAGE], (str(found[PAGE - 1].pk) if len(found) > PAGE else "")


def tabs(rows: QuerySet, states: Sequence[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Return the states with how many rows stand at each."""
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("id")))
    return [{"state": state, "label": label, "count": counts.get(state, 0)} for state, label in states]


def version_of(request: HttpRequest) -> int:
    """Return the version that the person has read; a form without one matches none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


@dataclass
class Section:
    """One step that the reader may take: its form and button. `first` is the step that is meant, others fold away."""

    event: str
    title: str
    button: str
    form: forms.Form
    explain: str = ""
    first: bool = False


@dataclass
class Detail:
    """A record's page: what may be done with it, and what was wrong with what was sent."""

    sections: list[Section]
    problems: list[tuple[str, str]] = field(default_factory=list)
    key: str = field(default_factory=lambda: str(uuid.uuid4()))

    def refuse(self, event: str, sentence: str, name: str = "") -> None:
        """Put a refusal on top of the page, and at its field where there is one."""
        section = next((row for row in self.sections if row.event == event), None)
        if section is not None and name in section.form.fields:
            section.form.add_error(name, sentence)
            self.problems.append((section.form[name].id_for_label, sentence))
        else:
            self.problems.append(("", sentence))


def problems_of(form: forms.Form) -> list[tuple[str, str]]:
    """Return what is wrong with a form, for the summary on top: (id of the input, sentence)."""
    found = [("", str(sentence)) for sentence in form.non_field_errors()]
    for bound in form:
        found += [(bound.id_for_label or bound.auto_id, f"{bound.label}：{sentence}") for sentence in bound.errors]
    return found


# What waits ------------------------------------------------------------------------------------


def waiting(actor: Actor, today: date) -> list[dict[str, Any]]:
    """Return what waits for the reader's post: admissions at the own step, proposals to tell, answer or decide.

    `first` is the key of one of them, for a link to it where it is the only one.
    """
    found = [*_admissions(actor), *_exits(actor, today)]
    return [row for row in found if row["count"]]


def _admissions(actor: Actor) -> list[dict[str, Any]]:
    steps = (
        ("admission.verify", joining.REVIEWED, _("admissions to verify")),
        ("admission.review", joining.RECOMMENDED, _("admissions to review")),
        ("admission.recommend", joining.DRAFT, _("admissions returned to you")),
    )
    for action, state, label in steps:
        if actor.can(action):
            rows = Nomination.objects.within(actor.scope(action)).filter(state=state)
            found = rows.aggregate(n=Count("id"), first=Min("id"))
            return [
                {
                    "page": "teams:admissions", "state": state, "label": label, "count": found["n"],
                    "first": found["first"],
                }
            ]  # fmt: skip
    return []


def _exits(actor: Actor, today: date) -> list[dict[str, Any]]:
    ripe = Q(state=leaving.ANSWERED) | Q(state=leaving.NOTIFIED, notice_until__lt=today)
    own = Q(member__user=actor.user_id) if actor.user_id else Q(pk__in=[])
    steps = [
        ("exit.answer", Q(state=leaving.APPEALED), "appealed", _("appeals to answer")),
        ("exit.decide", ripe, "ripe", _("proposals to decide")),
    ]
    if not actor.can("exit.answer"):
        steps.append(("exit.propose", Q(state=leaving.PROPOSED), "proposed", _("proposals to tell the person")))
    found = []
    for action, condition, state, label in steps:
        if actor.can(action):
            rows = ExitProposal.objects.within(actor.scope(action)).filter(condition).exclude(own)
            counted = rows.aggregate(n=Count("id"), first=Min("id"))
            row = {"page": "teams:exits", "state": state, "label": label, "count": counted["n"]}
            found.append({**row, "first": counted["first"]})
    return found


def of_member(actor: Actor, member: Member) -> dict[str, Any]:
    """Return what a member's page says of coming and going: the admission, proposals, whether one may be made."""
    nominations = Nomination.objects.within(actor.scope("admission.view")).filter(member=member)
    proposals = list(ExitProposal.objects.within(actor.scope("exit.view")).filter(member=member).order_by("-pk"))
    records = ReservePerson.objects.within(actor.scope("reserve.view")).filter(member=member)
    known = records.filter(state__in=pool.LIVE).first()
    pairs = MentorPair.objects.within(actor.scope("list.view")).filter(member=member, ended_on__isnull=True)
    return {
        "nomination": nominations.first(), "proposals": proposals, "may_propose": exits.may_propose(actor, member),
        "reserve": known, "pair": pairs.first(),
        "may_reserve": known is None and member.left_on is None and actor.can("reserve.recommend", member.team.unit.path),
    }  # fmt: skip
