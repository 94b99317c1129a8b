"""Sign-off: a document's draft, its edits, its reviews, its number, its withdrawal. The only writer of these records.

What is issued is a snapshot of its own: the content that was reviewed, with the texts that were signed and the number
in it, so that the code on the paper proves those too.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.scope import WIDTH
from reports.documents import commendation_roll, edited, grading_papers, quarterly_briefing, typesetting
from reports.domain import sign_off as rule
from reports.models import (
    Issue,
    Letterhead,
    ParagraphEdit,
    ParagraphMark,
    SignOff,
    SignOffMove,
    SignOffRule,
    Snapshot,
    Withdrawal,
)
from reports.services import freezing, heads, issuing
from reports.services.subjects import Subject

LONGEST = 1_500
"""Characters of a paragraph."""
_SERIES_OF_KIND = {
    "grading-bulletin": grading_papers.SERIES, "quarterly-briefing": quarterly_briefing.SERIES,
    "commendation-roll": commendation_roll.SERIES,
}  # fmt: skip
"""Papers that stand in a series of their own, whatever the unit's letterhead is for."""


@dataclass
class Text:
    """A paragraph on its way: as composed, as it stands, who rewrote it, what the last return marked at it."""

    place: int
    heading: str
    composed: str
    fixed: bool
    now: str
    edits: list[ParagraphEdit] = field(default_factory=list)
    marks: list[ParagraphMark] = field(default_factory=list)

    @property
    def is_edited(self) -> bool:
        return self.now != self.composed


# Reads that need the composition ---------------------------------------------------------------


def texts(sign_off: SignOff) -> list[Text]:
    """Return the paragraphs of a document in sign-off, with edits and with the marks of the last return."""
    _template, document = issuing.build(sign_off.snapshot)
    found = [Text(row.place, row.heading, row.text, row.fixed, row.text) for row in edited.paragraphs(document)]
    for edit in ParagraphEdit.objects.filter(sign_off=sign_off).order_by("pk"):
        if edit.place < len(found):
            found[edit.place].edits.append(edit)
            found[edit.place].now = edit.after
    last = SignOffMove.objects.filter(sign_off=sign_off, event=rule.RETURN).order_by("-pk").first()
    if last is not None:
        for mark in ParagraphMark.objects.filter(move=last):
            if mark.place < len(found):
                found[mark.place].marks.append(mark)
    return found


def rule_of(path: str) -> SignOffRule:
    """Return the rule of the county that a unit lies in; three reviews by three persons where it has set none."""
    found = SignOffRule.objects.filter(unit__path=path[:WIDTH]).first()
    return found or SignOffRule()


def seen(actor: Actor, sign_off_id: int, *, lock: bool = False) -> SignOff:
    """Return a sign-off inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = SignOff.objects.within(actor.scope("document.view")).select_related("unit", "snapshot__unit", "replaces")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=sign_off_id).first()
    if row is None:
        raise NotFound
    return row


def taken(sign_off: SignOff) -> list[rule.Taken]:
    """Return the steps of persons so far, oldest first."""
    rows = SignOffMove.objects.filter(sign_off=sign_off, user__isnull=False).order_by("pk")
    return [rule.Taken(*row) for row in rows.values_list("event", "step", "user_id")]


def barred(actor: Actor, sign_off: SignOff, event: str) -> str:
    """Return in words why the actor may not take a step that its right would allow; "" for may."""
    why = rule.barred(event, actor.user_id or 0, taken(sign_off), rule_of(sign_off.unit.path).persons)
    if why == "reviewed":
        return _("You have reviewed this document already: the next review is another person's.")
    if why == "handed-in":
        return _("You have handed this document in: its reviews are other persons'.")
    return ""


# Drafts ----------------------------------------------------------------------------------------


def begin(*, actor: Actor, subject: Subject, now: datetime) -> SignOff:
    """Put a document to sign-off as it stands now; what takes the place of a withdrawn one names it.

    :raises DomainError: documents of this kind are not signed off, or the unit has no letterhead.
    :raises Conflict: it is being signed off or is issued already.
    """
    unit, kind = subject.unit, subject.kind
    _may(actor, "document.draft", unit.path)
    if not kind.signed:
        raise DomainError(_("Documents of this kind are not signed off."), field="kind")
    if letterhead_of(unit) is None:
        raise DomainError(
            _("“%(unit)s” has no letterhead in use, so there is no series to number in. Enter its letterhead first.")
            % {"unit": unit.name},
            field="unit",
        )
    of_it = {"unit": unit, "kind": kind.code, "period": subject.period.code}
    with transaction.atomic():
        OrgUnit.objects.select_for_update().get(pk=unit.pk)
        issued = Issue.objects.filter(
            snapshot__unit=unit, snapshot__kind=kind.code, snapshot__period=subject.period.code
        )
        standing = issued.filter(withdrawal__isnull=True).first()
        if standing is not None:
            raise Conflict(
                _("This document is issued as %(number)s. Withdraw that one before you issue another in its place.")
                % {"number": standing.text}
            )
        if SignOff.objects.filter(**of_it, state__in=rule.OPEN).exists():
            raise Conflict(_("This document is being signed off already."))
        snapshot = freezing.freeze(actor=actor, subject=subject, now=now)
        made = SignOff(
            **of_it, snapshot=snapshot, begun_at=now,
            replaces=issued.filter(replaced_by__isnull=True).order_by("-pk").first(),
        )  # fmt: skip
        records.create(actor=actor, action="sign-off.begun", instance=made, path=unit.path)
        _note(made, "begin", rule.DRAFT, actor, now)
    return made


def edit(
    *, actor: Actor, sign_off_id: int, place: int, text: str, reason: str, version: int | None, now: datetime
) -> ParagraphEdit:
    """Rewrite a paragraph of a draft. An edit that changes a figure says why.

    :raises DomainError: the text is empty, too long, has a character no font has, or changes figures without a reason.
    :raises Conflict: the document is under review, or somebody changed it meanwhile.
    """
    with transaction.atomic():
        row = seen(actor, sign_off_id, lock=True)
        _may(actor, "document.draft", row.unit.path)
        if row.state != rule.DRAFT:
            raise IllegalTransition(_("The document is not a draft now: its text is changed after it is returned."))
        found = next((one for one in texts(row) if one.place == place and not one.fixed), None)
        if found is None:
            raise NotFound
        text, reason = " ".join(text.split()), reason.strip()
        _check_text(found, text, reason)
        records.touch(instance=row, version=version)
        made = ParagraphEdit(
            sign_off=row, place=place, before=found.now, after=text, reason=reason, by=actor.name, at=now
        )
        records.create(actor=actor, action="sign-off.edited", instance=made, path=row.unit.path, reason=reason)
    return made


def _check_text(found: Text, text: str, reason: str) -> None:
    name = f"text-{found.place}"
    if not text:
        raise DomainError(_("A paragraph is not left empty: write what it shall say."), field=name)
    if len(text) > LONGEST:
        raise DomainError(
            _("The paragraph has %(n)s characters; %(most)s are allowed.") % {"n": len(text), "most": LONGEST},
            field=name,
        )
    if text == found.now:
        raise DomainError(_("The paragraph says just this already."), field=name)
    if missing := typesetting.lacking(text):
        raise DomainError(
            _("The paper's fonts lack these characters: %(characters)s. Write them in another way.")
            % {"characters": missing[:10]},
            field=name,
        )
    figures = rule.figures_changed(found.composed, text)
    if figures and not reason:
        raise DomainError(
            _("The edit changes figures that were computed: %(figures)s. Say why, or let them stand.")
            % {"figures": "、".join(figures[:8])},
            field=f"reason-{found.place}",
        )
    if len(reason) > 300:
        raise DomainError(_("The reason has more than 300 characters."), field=f"reason-{found.place}")


# Steps -----------------------------------------------------------------------------------------


def step(
    *, actor: Actor, sign_off_id: int, event: str, version: int | None, now: datetime, reason: str = "",
    marks: Mapping[int, str] | None = None,
) -> SignOff:  # fmt: skip
    """Take one step: hand in, pass, sign off, return with marks, drop.

    :raises DomainError: a return or drop lacks its reason; names the field.
    :raises Conflict: the step does not follow, or somebody changed the document meanwhile.
    :raises Forbidden: the right to the step is missing, or another person has to take it.
    """
    reason = reason.strip()
    with transaction.atomic():
        row = seen(actor, sign_off_id, lock=True)
        county = rule_of(row.unit.path)
        if event not in rule.STEPS or row.state not in rule.STEPS[event].sources:
            _may(actor, "document.view", row.unit.path)
            raise IllegalTransition(_("The document has moved on, so this step cannot be taken. Load the page again."))
        _may(actor, rule.STEPS[event].action or rule.ACTION[row.state], row.unit.path)
        if actor.user_id is None:
            raise Forbidden(_("A document is signed off by persons, never by the portal itself."))
        if why := barred(actor, row, event):
            raise Forbidden(why)
        if event in (rule.RETURN, rule.DROP) and not reason:
            raise DomainError(_("Say why."), field="reason")
        if len(reason) > 300:
            raise DomainError(_("The reason has more than 300 characters."), field="reason")
        before = row.state
        records.change(
            actor=actor, action=f"sign-off.{event}", instance=row, path=row.unit.path, version=version, reason=reason,
            values={
                "state": rule.target(event, row.state, county.steps),
                "return_reason": reason if event == rule.RETURN else "",
            },
        )  # fmt: skip
        move = _note(row, event, before, actor, now, reason)
        if event == rule.RETURN:
            _mark(row, move, marks or {})
        if event == rule.SIGN:
            _issue(actor, row, now)
    return row


def _note(row: SignOff, event: str, state: str, actor: Actor, now: datetime, reason: str = "") -> SignOffMove:
    return SignOffMove.objects.create(
        sign_off=row, event=event, step=state, user_id=actor.user_id, by=actor.name, at=now, reason=reason
    )


def _mark(row: SignOff, move: SignOffMove, marks: Mapping[int, str]) -> None:
    given = {place: note.strip() for place, note in marks.items() if note.strip()}
    if not given:
        return
    there = {one.place: one for one in texts(row)}
    for place, note in sorted(given.items()):
        if place not in there:
            raise DomainError(_("There is no such paragraph."), field=f"mark-{place}")
        if len(note) > 300:
            raise DomainError(_("The mark has more than 300 characters."), field=f"mark-{place}")
        ParagraphMark.objects.create(move=move, place=place, text=there[place].now, note=note)


def letterhead_of(unit: OrgUnit) -> Letterhead | None:
    """Return the letterhead that a unit issues under."""
    return Letterhead.objects.filter(unit=unit, in_use=True).first()


def series_of(row: SignOff) -> str:
    """Return the series in which a document is numbered: what its own head says, else the unit's letterhead."""
    if row.kind in _SERIES_OF_KIND:
        return _SERIES_OF_KIND[row.kind]
    printed = (row.snapshot.payload.get("letterhead") or {}).get("series", "")
    head = letterhead_of(row.unit)
    return printed or (head.series if head else "")


def next_number(unit: OrgUnit, series: str, year: int) -> int:
    """Return the number that the next document of a series and year gets."""
    last = Issue.objects.filter(unit=unit, series=series, year=year).aggregate(n=Max("number"))["n"]
    return (last or 0) + 1


def _issue(actor: Actor, row: SignOff, now: datetime) -> Issue:
    """Give the document its number and freeze what was signed; the file is made by a job.

    The unit's row is locked, so numbers are given one after another; the database refuses a gap.
    """
    unit = OrgUnit.objects.select_for_update().get(pk=row.unit_id)
    series, day = series_of(row), timezone.localtime(now).date()
    if not series:
        raise DomainError(_("“%(unit)s” has no letterhead in use. Enter it first.") % {"unit": unit.name})
    head = letterhead_of(unit)
    number = next_number(unit, series, day.year)
    said = rule.number_text(head.code_word if head else "", day.year, number)
    found = texts(row)
    basis = row.snapshot
    payload = {
        **basis.payload,
        # What was frozen before the unit had a letterhead is issued under the one it has now.
        "letterhead": basis.payload.get("letterhead") or heads.letterhead(unit),
        "issue": {
            "number": number, "text": said, "series": series, "date": day.isoformat(), "basis": basis.digest,
            "frozen_on": timezone.localtime(basis.taken_at).date().isoformat(), "texts": [one.now for one in found],
            "edited": [one.place for one in found if one.is_edited],
            "replaces": row.replaces.text if row.replaces is not None else "",
        },
    }  # fmt: skip
    versions = Snapshot.objects.filter(kind=basis.kind, unit=unit, period=basis.period, object_id=basis.object_id)
    made = Snapshot.objects.create(
        unit=unit, kind=basis.kind, period=basis.period, object_id=basis.object_id, payload=payload, taken_at=now,
        version=(versions.aggregate(n=Max("version"))["n"] or 0) + 1, digest=audit.digest_rows([payload]),
    )  # fmt: skip
    try:
        with transaction.atomic():
            issue = Issue.objects.create(
                unit=unit, series=series, year=day.year, number=number, text=said, issued_on=day, issued_at=now,
                signed_by=actor.name, snapshot=made, sign_off=row, replaces=row.replaces,
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(_("Another document took this number at the same moment. Sign off once more.")) from error
    audit.record(
        actor=actor, action="document.issued", target=made, path=unit.path, at=now,
        changes={"number": [None, said], "digest": [basis.digest, made.digest]},
    )  # fmt: skip
    issuing.make(snapshot=made, actor=actor, now=now)
    return issue


def withdraw(*, actor: Actor, issue_id: int, reason: str, now: datetime) -> Withdrawal:
    """Withdraw an issued document: it stays as it is, and its code says from now on that it is withdrawn.

    :raises DomainError: there is no reason.
    :raises Conflict: it is withdrawn already.
    """
    rows = Issue.objects.within(actor.scope("briefing.view")).select_related("unit", "snapshot__unit")
    with transaction.atomic():
        issue = rows.select_for_update(of=("self",)).filter(pk=issue_id).first()
        if issue is None:
            raise NotFound
        _may(actor, "document.withdraw", issue.unit.path)
        if Withdrawal.objects.filter(issue=issue).exists():
            raise Conflict(_("This document is withdrawn already."))
        made = Withdrawal(issue=issue, reason=reason.strip(), by=actor.name, at=now)
        if not made.reason:
            raise DomainError(_("Say why."), field="reason")
        records.create(
            actor=actor, action="document.withdrawn", instance=made, path=issue.unit.path, reason=made.reason
        )
    return made


# The county's rule -------------------------------------------------------------------------------


def set_rule(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any]) -> SignOffRule:
    """Enter a county's rule.

    :raises DomainError: the unit is no county, or has one already.
    """
    actor.require("document.set-up", unit.path, see="document.view")
    if unit.level != "county":
        raise DomainError(_("The rule is the county's."), field="unit")
    made = SignOffRule(unit=unit, **values)
    records.create(actor=actor, action="sign-off.rule-set", instance=made, path=unit.path)
    return made


def change_rule(*, actor: Actor, rule_id: int, values: Mapping[str, Any], version: int | None) -> None:
    """Change a county's rule; documents under review go on by the new one.

    :raises Conflict: somebody changed it since `version` was read.
    """
    found = SignOffRule.objects.select_related("unit").filter(pk=rule_id).first()
    if found is None:
        raise NotFound
    actor.require("document.set-up", found.unit.path, see="document.view")
    records.change(
        actor=actor, action="sign-off.rule-changed", instance=found, path=found.unit.path, values=dict(values),
        version=version,
    )  # fmt: skip


def _may(actor: Actor, action: str, path: str) -> None:
    if not actor.can(action, path):
        raise Forbidden
