"""Decisions after 四议两公开: begun, carried through six sheets in their order, sent back or ended, corrected with a reason."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from core.scope import WIDTH
from ledgers.domain import decisions as rule
from ledgers.models import Book, Decision, DecisionSheet, Distribution, HoldingRule
from ledgers.services import rows

FIELDS = ("number", "title", "occasion", "begun_on")
MEETING = ("matter", "on", "form", "due", "attended", "favour", "content", "township_post", "signed")
PUBLICATION = ("matter", "on", "content", "township_post", "signed", "public_from", "public_until", "opinion")
BACK, END = "back", "end"
_SEE, _CHANGE = "decision.view", "decision.record"
_IMPOSSIBLE = {
    "due": gettext_lazy("Give how many were due to come."),
    "attended": gettext_lazy("Not more came than were due."),
    "favour": gettext_lazy("Not more were in favour than came."),
}


def seen(actor: Actor, pk: int) -> Decision:
    return rows.seen(actor, Decision, pk, _SEE)


def rule_of(path: str) -> HoldingRule:
    """Return what the county of a unit has set; the shipped values where it has set nothing."""
    return HoldingRule.objects.filter(unit__path=path[:WIDTH]).first() or HoldingRule()


def begin(*, actor: Actor, book: Book, values: Mapping[str, Any], today: date) -> Decision:
    """Enter a matter that is to be decided.

    :raises DomainError: a value does not fit; names the field.
    """
    row = Decision(book=book, **rows.cleaned(values, FIELDS))
    if row.begun_on > today:
        raise DomainError(_("Give the day on which it happened, today at the latest."), field="begun_on")
    made: Decision = rows.add(actor=actor, row=row, action="decision.begun", right=_CHANGE, see=_SEE)
    return made


def correct(*, actor: Actor, decision_id: int, values: Mapping[str, Any], version: int | None, reason: str) -> Decision:
    """Correct number, matter, occasion or day of a decision, with the reason."""
    corrected: Decision = rows.correct(
        actor=actor, row=seen(actor, decision_id), values=values, allowed=FIELDS, version=version,
        action="decision.corrected", right=_CHANGE, see=_SEE, reason=reason,
    )  # fmt: skip
    return corrected


def present(decision: Decision) -> str:
    """Return the sheet that a decision waits for; "" where it waits for none."""
    return rule.next_sheet(decision.recorded) if decision.state in ("open", "passed") else ""


def record(
    *, actor: Actor, decision_id: int, kind: str, values: Mapping[str, Any], version: int | None, today: date,
    otherwise: str = END, reason: str = "",
) -> DecisionSheet:  # fmt: skip
    """Record the sheet that a decision waits for.

    A meeting that has not carried the matter ends it (`otherwise` "end") or sends it back to a new proposal ("back").

    :raises DomainError: numbers or days do not fit; names the field.
    :raises Conflict: it is not this sheet's turn.
    """
    decision = seen(actor, decision_id)
    rows.may(actor, _CHANGE, decision.book, _SEE)
    with transaction.atomic():
        decision = rows.locked(Decision, decision.pk)
        if kind != present(decision):
            raise Conflict(_("The sheets are recorded one after another, each once; it is not this sheet's turn."))
        allowed = PUBLICATION if kind in rule.PUBLIC else MEETING
        sheet = DecisionSheet(decision=decision, round=decision.round, kind=kind, **rows.cleaned(values, allowed))
        _fits(sheet, today)
        path = decision.book.unit.path
        records.create(actor=actor, action="decision.sheet-recorded", instance=sheet, path=path, reason=reason.strip())
        records.change(
            actor=actor, action="decision.moved", instance=decision, path=path, version=version, reason=reason.strip(),
            values=_after(decision, sheet, otherwise, reason),
        )  # fmt: skip
    return sheet


def _after(decision: Decision, sheet: DecisionSheet, otherwise: str, reason: str) -> dict[str, Any]:
    """Return what a sheet makes of its decision."""
    if not sheet.passed:
        if otherwise not in (BACK, END):
            raise DomainError(_("Say whether the matter ends or is sent back."), field="otherwise")
        if otherwise == BACK:
            return {"round": decision.round + 1, "recorded": 0}
        return {
            "recorded": decision.recorded + 1,
            "state": "rejected",
            "end_reason": reason.strip() or _("not carried"),
        }
    values: dict[str, Any] = {"recorded": decision.recorded + 1}
    if sheet.kind == rule.VILLAGERS:
        values |= {"state": "passed", "passed_on": sheet.on}
    elif sheet.kind == rule.RESULT:
        values["state"] = "carried"
    return values


def _fits(sheet: DecisionSheet, today: date) -> None:
    """Check a sheet by its rule, and say on it whether it was carried."""
    decision = sheet.decision
    if sheet.on > today:
        raise DomainError(_("Give the day on which it happened, today at the latest."), field="on")
    earlier = DecisionSheet.objects.filter(decision=decision, round=sheet.round).exclude(pk=sheet.pk)
    order = rule.SHEETS.index(sheet.kind)
    for other in earlier:
        before = rule.SHEETS.index(other.kind) < order
        if (before and other.on > sheet.on) or (not before and other.on < sheet.on):
            raise DomainError(
                _("This sheet lies between the others: “%(sheet)s” is of %(day)s.")
                % {"sheet": other.get_kind_display(), "day": other.on},
                field="on",
            )
    if sheet.on < decision.begun_on:
        raise DomainError(_("The matter was begun on %(day)s.") % {"day": decision.begun_on}, field="on")
    if sheet.kind in rule.PUBLIC:
        _publication(sheet, today)
        return
    if sheet.form not in rule.FORMS[sheet.kind]:
        raise DomainError(_("Choose the form of the meeting."), field="form")
    if sheet.signed > sheet.attended:
        raise DomainError(_("Not more signed than came."), field="signed")
    try:
        sheet.passed = rule.count(sheet.form, sheet.due, sheet.attended, sheet.favour).passed
    except rule.Impossible as error:
        raise DomainError(_IMPOSSIBLE[error.field], field=error.field) from error


def _publication(sheet: DecisionSheet, today: date) -> None:
    if sheet.public_from is None or sheet.public_until is None:
        raise DomainError(_("Give the first and the last day on show."), field="public_from")
    if sheet.public_until < sheet.public_from:
        raise DomainError(_("The last day on show is not before the first."), field="public_until")
    if sheet.public_until > today:
        raise DomainError(_("Record the sheet once its days on show are over."), field="public_until")
    if sheet.public_from < sheet.on:
        raise DomainError(_("The days on show do not begin before the sheet's own day."), field="public_from")
    needed = rule_of(sheet.decision.book.unit.path).decision_days
    if rule.days_public(sheet.public_from, sheet.public_until) < needed:
        raise DomainError(_("It is on show for %(n)d days at least.") % {"n": needed}, field="public_until")
    if not sheet.opinion.strip():
        raise DomainError(_("Write the opinion of the supervision committee."), field="opinion")
    sheet.passed = True


def correct_sheet(
    *, actor: Actor, sheet_id: int, values: Mapping[str, Any], version: int | None, today: date, reason: str
) -> DecisionSheet:
    """Correct a sheet, with the reason; its outcome stays: numbers that would turn it over are refused.

    :raises DomainError: reason, numbers or days do not fit; names the field.
    :raises Conflict: the outcome would be another one, or somebody else has changed the sheet.
    """
    found = DecisionSheet.objects.within(actor.scope(_SEE)).select_related("decision__book__unit").filter(pk=sheet_id)
    sheet = found.first()
    if sheet is None:
        raise NotFound
    path = sheet.decision.book.unit.path
    actor.require(_CHANGE, path, see=_SEE)
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    allowed = PUBLICATION if sheet.kind in rule.PUBLIC else MEETING
    given, outcome = rows.cleaned(values, allowed), sheet.passed
    for name, value in given.items():
        setattr(sheet, name, value)
    _fits(sheet, today)
    if sheet.passed != outcome:
        raise Conflict(
            _(
                "With these numbers the sheet would have another outcome. That is not a correction: the matter is decided anew."
            )
        )
    sheet.refresh_from_db()
    with transaction.atomic():
        if sheet.kind == rule.VILLAGERS and outcome and given.get("on", sheet.on) != sheet.on:
            records.change(
                actor=actor, action="decision.corrected", instance=rows.locked(Decision, sheet.decision_id), path=path,
                values={"passed_on": given["on"]}, reason=reason.strip(),
            )  # fmt: skip
        records.change(
            actor=actor, action="decision.sheet-corrected", instance=sheet, values=given, path=path, version=version,
            reason=reason.strip(),
        )  # fmt: skip
    return sheet


def stop(*, actor: Actor, decision_id: int, reason: str, version: int | None) -> Decision:
    """End a matter that is not pursued, with the reason.

    :raises Conflict: it is decided already.
    """
    decision = seen(actor, decision_id)
    rows.refuse_state(decision, "open")
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    if Distribution.objects.filter(decision=decision).exists():
        raise Conflict(_("A distribution stands on this decision."))
    stopped: Decision = rows.step(
        actor=actor, row=decision, version=version, action="decision.stopped", right=_CHANGE, see=_SEE, reason=reason,
        values={"state": "rejected", "end_reason": reason.strip()},
    )  # fmt: skip
    return stopped


def set_rule(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any], version: int | None) -> HoldingRule:
    """Set the days on show for a county.

    :raises DomainError: a value is out of range; names the field.
    """
    actor.require("ledger.set-up", county.path, see="ledger.view")
    row = HoldingRule.objects.filter(unit=county).first()
    given = rows.cleaned(values, ("decision_days", "distribution_days"))
    if row is None:
        row = HoldingRule(unit=county, **given)
        records.create(actor=actor, action="holding.rule-set", instance=row, path=county.path)
    else:
        records.change(
            actor=actor, action="holding.rule-set", instance=row, values=given, path=county.path, version=version
        )
    return row


# Many at once -----------------------------------------------------------------------------------


def record_many(
    *, actor: Actor, county: OrgUnit, values: Sequence[tuple[int, str, str, str, date, Sequence[Mapping[str, Any]]]]
) -> list[int]:
    """Enter many decisions (book, number, matter, occasion, day, sheets in their order); return their keys. One audit entry.

    A decision's state follows from its sheets by the same rule as one by one.
    """
    actor.require("ledger.import", county.path)
    heads: list[tuple[Any, ...]] = []
    lines: list[tuple[Any, ...]] = []
    with transaction.atomic():
        keys = list(bulk.next_ids(Decision, len(values)))
        for key, (book, number, title, occasion, begun_on, sheets) in zip(keys, values, strict=True):
            state, passed_on = "open", None
            for kind, sheet in zip(rule.SHEETS, sheets, strict=False):
                public = kind in rule.PUBLIC
                passed = public or rule.count(sheet["form"], sheet["due"], sheet["attended"], sheet["favour"]).passed
                if not passed:
                    raise DomainError(_("%(number)s: a sheet was not carried.") % {"number": number})
                if kind == rule.VILLAGERS:
                    state, passed_on = "passed", sheet["on"]
                state = "carried" if kind == rule.RESULT else state
                lines.append(
                    (
                        key, 1, kind, title, sheet["on"], sheet.get("form", ""), sheet.get("due", 0),
                        sheet.get("attended", 0), sheet.get("favour", 0), sheet["content"], sheet.get("township_post", ""),
                        sheet.get("signed", 0), sheet.get("public_from"), sheet.get("public_until"), sheet.get("opinion", ""),
                        True, 1,
                    )
                )  # fmt: skip
            heads.append((key, book, number, title, occasion, begun_on, state, 1, len(sheets), passed_on, "", 1))
        bulk.insert(
            Decision,
            ("id", "book", "number", "title", "occasion", "begun_on", "state", "round", "recorded", "passed_on", "end_reason", "version"),
            heads,
        )  # fmt: skip
        bulk.insert(
            DecisionSheet,
            ("decision", "round", "kind", "matter", "on", "form", "due", "attended", "favour", "content", "township_post",
             "signed", "public_from", "public_until", "opinion", "passed", "version"),
            lines,
        )  # fmt: skip
        audit.record(
            actor=actor, action="decision.recorded-many", target=county, path=county.path,
            changes={"rows": len(heads), "sheets": len(lines), "digest": audit.digest_rows([*heads, *lines])},
        )  # fmt: skip
    return keys
