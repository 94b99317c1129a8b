"""Distribution: planned in the statutory order, resolved, on public notice, approved, entered in the book, reversed if need be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import OrgUnit
from core import audit, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from core.scope import WIDTH
from ledgers.domain import distribution as rule
from ledgers.domain import posting as posting_rule
from ledgers.domain.decisions import days_public
from ledgers.domain.posting import Line
from ledgers.models import Book, Decision, Distribution, DistributionLine, Posting, SplitPart, SplitRule, Voucher
from ledgers.services import posting, rows
from ledgers.services.decisions import rule_of

FIELDS = (
    "year", "title", "surplus_fen", "brought_fen", "transferred_fen", "reserve_share", "pool_fen", "other_fen", "rule",
    "households_count", "members_count",
)  # fmt: skip
_SEE, _CHANGE, _APPROVE = "distribution.view", "distribution.plan", "distribution.approve"
_CANNOT = {
    "negative": gettext_lazy("Sums and shares are not below zero."),
    "nobody": gettext_lazy("%(sum)s are left for which the rule names nobody."),
    "floors": gettext_lazy("The guaranteed sums need %(sum)s more than is to be split."),
}
_TOO_MUCH = {
    "reserve_share": gettext_lazy("The reserve takes %(sum)s more than there is to distribute."),
    "pool_fen": gettext_lazy("This is %(sum)s more than is left after losses and reserve."),
    "other_fen": gettext_lazy("This is %(sum)s more than is left."),
}


def seen(actor: Actor, pk: int) -> Distribution:
    return rows.seen(actor, Distribution, pk, _SEE, "rule", "decision", "voucher", "reversal")


# Rules of splitting -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Party:
    """A party of a rule as it is typed."""

    party: str
    floor_fen: int
    weight: int


def rules_for(path: str) -> Any:
    """Return the rules of splitting that a unit may use: its own, its township's and its county's, in force."""
    above = [path[:end] for end in range(WIDTH, len(path) + 1, WIDTH)]
    return SplitRule.objects.filter(unit__path__in=above, retired=False).order_by("name", "pk")


def rule_seen(actor: Actor, pk: int) -> SplitRule:
    """Return a rule of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    row = SplitRule.objects.within(actor.scope(_SEE)).select_related("unit").filter(pk=pk).first()
    if row is None:
        raise NotFound
    return row


def make_rule(*, actor: Actor, unit: OrgUnit, code: str, name: str, kind: str, parties: Sequence[Party]) -> SplitRule:
    """Write a rule of splitting in its first edition, or in the next one where the code has one already.

    :raises DomainError: parties that make no rule; names the field.
    """
    actor.require(_APPROVE, unit.path, see=_SEE)
    _parties_fit(kind, parties)
    with transaction.atomic():
        last = SplitRule.objects.select_for_update().filter(unit=unit, code=code.strip()).order_by("-edition").first()
        row = SplitRule(
            unit=unit, code=code.strip(), name=name.strip(), kind=kind, edition=last.edition + 1 if last else 1
        )
        records.create(actor=actor, action="split.written", instance=row, path=unit.path)
        SplitPart.objects.bulk_create(
            SplitPart(rule=row, order=n, party=p.party, floor_fen=p.floor_fen, weight=p.weight)
            for n, p in enumerate(parties, 1)
        )
        audit.record(
            actor=actor, action="split.parties", target=row, path=unit.path,
            changes={p.party: [None, [p.floor_fen, p.weight]] for p in parties},
        )  # fmt: skip
        if last:
            records.change(
                actor=actor, action="split.followed", instance=last, values={"retired": True}, path=unit.path
            )
    return row


def _parties_fit(kind: str, parties: Sequence[Party]) -> None:
    if not parties:
        raise DomainError(_("Name at least one party."), field="parties")
    if len({p.party for p in parties}) < len(parties):
        raise DomainError(_("Each party stands once."), field="parties")
    weights = sum(p.weight for p in parties)
    if kind == "floor" and weights != rule.WHOLE:
        raise DomainError(_("The shares of the rest make 100 % together."), field="parties")
    if kind == "shares" and (any(p.floor_fen for p in parties) or not weights):
        raise DomainError(_("By shares, nobody has a guaranteed sum and somebody has a share."), field="parties")
    if kind == "fixed" and (sum(1 for p in parties if p.weight) > 1 or not any(p.floor_fen for p in parties)):
        raise DomainError(_("With fixed sums, one party at most takes the rest."), field="parties")


# The plan ---------------------------------------------------------------------------------------


def book_figures(book: Book, year: int) -> tuple[int, int]:
    """Return the year's surplus and what was undistributed before it, in fen, as the book's postings give them.

    The surplus leaves out the year-end closing, which moves it from income and expenditure to 322.
    """

    def balance(rows_: Any) -> int:
        debit, credit = rows_.aggregate(d=Sum("debit"), c=Sum("credit")).values()
        return (credit or 0) - (debit or 0)

    lines = Posting.objects.filter(book=book)
    year_lines = lines.filter(month__gte=year * 100 + 1, month__lte=year * 100 + 12, account__code__gte="5")
    surplus = balance(year_lines.exclude(voucher__kind="closing"))
    brought = balance(lines.filter(month__lt=year * 100 + 1, account__code__gte="32", account__code__lt="33"))
    return surplus, brought


def plan(*, actor: Actor, book: Book, values: Mapping[str, Any]) -> Distribution:
    """Plan a distribution, with its lines in the statutory order.

    :raises DomainError: more is given than there is, or a value does not fit; names the field.
    """
    rows.may(actor, _CHANGE, book, _SEE)
    row = Distribution(book=book, **rows.cleaned(values, FIELDS))
    lines = _lines(row)
    with transaction.atomic():
        records.create(actor=actor, action="distribution.planned", instance=row, path=book.unit.path)
        _write_lines(actor, row, lines)
    return row


def change(
    *, actor: Actor, distribution_id: int, values: Mapping[str, Any], version: int | None, reason: str
) -> Distribution:
    """Change a plan that no resolution stands on yet, with the reason."""
    row = seen(actor, distribution_id)
    rows.may(actor, _CHANGE, row.book, _SEE)
    rows.refuse_state(row, rule.PLANNED)
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    given = rows.cleaned(values, FIELDS)
    for name, value in given.items():
        setattr(row, name, value)
    lines = _lines(row)
    row = seen(actor, distribution_id)
    with transaction.atomic():
        rows.step(
            actor=actor, row=row, values=given, version=version, action="distribution.changed", right=_CHANGE, see=_SEE,
            reason=reason,
        )  # fmt: skip
        _write_lines(actor, row, lines)
    return row


def _lines(row: Distribution) -> list[DistributionLine]:
    """Return the lines of a plan by the rules.

    :raises DomainError: they do not fit; names the field.
    """
    if not rules_for(row.book.unit.path).filter(pk=row.rule_id).exists():
        raise DomainError(_("Choose a rule of splitting of this unit or of one above it."), field="rule")
    return lines_of(row, list(row.rule.parts.order_by("order")))


def lines_of(row: Distribution, parts: Sequence[SplitPart]) -> list[DistributionLine]:
    """Return the lines of a plan whose rule has these parts.

    :raises DomainError: more is given than there is, or a value does not fit; names the field.
    """
    if row.brought_fen < 0 and row.surplus_fen + row.brought_fen + row.transferred_fen <= 0 and row.pool_fen:
        raise DomainError(
            _("Losses of former years are made up first; nothing is left to distribute."), field="pool_fen"
        )
    try:
        found = rule.plan(
            surplus=row.surplus_fen, brought=row.brought_fen, transferred=row.transferred_fen,
            reserve_share=row.reserve_share, pool=row.pool_fen, other=row.other_fen,
        )  # fmt: skip
    except rule.TooMuch as error:
        raise DomainError(_TOO_MUCH[error.field] % {"sum": posting.yuan(error.short)}, field=error.field) from error
    try:
        sums = rule.split(row.pool_fen, [rule.Part(part.floor_fen, part.weight) for part in parts])
    except rule.CannotSplit as error:
        raise DomainError(_CANNOT[error.code] % {"sum": posting.yuan(error.missing)}, field="pool_fen") from error
    shares = {part.party: (fen, part.floor_fen) for part, fen in zip(parts, sums, strict=True)}
    if shares.get(rule.MEMBERS, (0, 0))[0] and not row.members_count:
        raise DomainError(_("Give how many members the total is for."), field="members_count")
    items = {
        rule.LOSS: (found.loss, 0), rule.RESERVE: (found.reserve, 0), **shares, rule.OTHER: (found.other, 0),
    }  # fmt: skip
    made = []
    for order, item in enumerate(rule.ITEMS, 1):
        amount, floor = items.get(item, (0, 0))
        if amount:
            debit, credit = rule.ACCOUNTS.get(item, ("", ""))
            made.append(
                DistributionLine(order=order, item=item, amount_fen=amount, floor_fen=floor, debit=debit, credit=credit)
            )
    return made


def _write_lines(actor: Actor, row: Distribution, lines: Sequence[DistributionLine]) -> None:
    row.lines.all().delete()
    for line in lines:
        line.distribution = row
    DistributionLine.objects.bulk_create(lines)
    audit.record(
        actor=actor, action="distribution.lines", target=row, path=row.book.unit.path,
        changes={line.item: [None, line.amount_fen] for line in lines},
    )  # fmt: skip
    if not row.rule.is_used:
        records.change(
            actor=actor, action="split.used", instance=row.rule, values={"is_used": True}, path=row.rule.unit.path
        )


# Steps ------------------------------------------------------------------------------------------


def resolve(*, actor: Actor, distribution_id: int, decision: Decision | None, version: int | None) -> Distribution:
    """Put a plan on the decision that resolved it.

    :raises DomainError: the decision is none of this book, or has not been passed.
    """
    row = seen(actor, distribution_id)
    rows.may(actor, _CHANGE, row.book, _SEE)
    rows.refuse_state(row, rule.PLANNED)
    if decision is None or decision.book_id != row.book_id or decision.passed_on is None:
        raise DomainError(_("Choose a decision of this collective that has been passed."), field="decision")
    return _step(actor, row, {"state": rule.RESOLVED, "decision": decision}, version, "distribution.resolved")


def publish(
    *, actor: Actor, distribution_id: int, since: date | None, until: date | None, version: int | None
) -> Distribution:
    """Put a resolved distribution on public notice, for at least as many days as the county has set.

    :raises DomainError: the days do not fit; names the field.
    """
    row = seen(actor, distribution_id)
    rows.may(actor, _CHANGE, row.book, _SEE)
    rows.refuse_state(row, rule.RESOLVED)
    if since is None or until is None:
        raise DomainError(_("Give the first and the last day on show."), field="notice_from")
    assert row.decision is not None
    if row.decision.passed_on is None or since < row.decision.passed_on:
        raise DomainError(_("It is not on show before it was resolved."), field="notice_from")
    needed = rule_of(row.book.unit.path).distribution_days
    if until < since or days_public(since, until) < needed:
        raise DomainError(_("It is on show for %(n)d days at least.") % {"n": needed}, field="notice_until")
    values = {"state": rule.NOTICE, "notice_from": since, "notice_until": until}
    return _step(actor, row, values, version, "distribution.published")


def approve(
    *, actor: Actor, distribution_id: int, objections: int | None, note: str, version: int | None, today: date
) -> Distribution:
    """Approve a distribution once its notice has ended, with the number of objections and how they were settled.

    :raises Conflict: the notice has not ended.
    :raises DomainError: objections without a word how they were settled; names the field.
    """
    row = seen(actor, distribution_id)
    rows.may(actor, _APPROVE, row.book, _SEE)
    rows.refuse_state(row, rule.NOTICE)
    if not rule.notice_ended(row.notice_until, today):
        raise Conflict(_("It is on show until %(day)s.") % {"day": row.notice_until})
    if objections is None:
        raise DomainError(_("Give how many objections there were, 0 for none."), field="objections")
    if objections and not note.strip():
        raise DomainError(_("Say how the objections were settled."), field="objections_note")
    values = {
        "state": rule.APPROVED, "objections": objections, "objections_note": note.strip(), "approved_by": actor.name,
        "approved_on": today,
    }  # fmt: skip
    return _step(actor, row, values, version, "distribution.approved", _APPROVE)


def withdraw(*, actor: Actor, distribution_id: int, reason: str, version: int | None) -> Distribution:
    """Take a distribution back to the plan, with the reason; its notice and approval count no longer.

    :raises Conflict: it is entered in the book: that is reversed, not taken back.
    """
    row = seen(actor, distribution_id)
    rows.may(actor, _APPROVE, row.book, _SEE)
    rows.refuse_state(row, rule.RESOLVED, rule.NOTICE, rule.APPROVED)
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    values = {
        "state": rule.PLANNED, "decision": None, "notice_from": None, "notice_until": None, "objections": None,
        "objections_note": "", "approved_by": "", "approved_on": None,
    }  # fmt: skip
    return _step(actor, row, values, version, "distribution.withdrawn", _APPROVE, reason)


def enter(
    *, actor: Actor, distribution_id: int, on: date, version: int | None, now: datetime, today: date
) -> Distribution:
    """Enter an approved distribution in the book: one voucher with a pair of lines for each item that makes an entry.

    :raises Conflict: it has no resolution, its notice has not ended, it is not approved, or the month is closed.
    """
    row = seen(actor, distribution_id)
    actor.require("ledger.post", row.book.unit.path, see=_SEE)
    rows.refuse_state(row, rule.APPROVED)
    if row.decision is None or row.decision.passed_on is None or not rule.notice_ended(row.notice_until, today):
        raise Conflict(_("Without a resolution and an ended notice nothing is entered."))
    assert row.approved_on is not None
    if on < row.approved_on:
        raise DomainError(_("It is entered on the day of its approval or later."), field="on")
    lines: list[Line] = []
    for line in row.lines.order_by("order"):
        if line.debit:
            memo = str(line.get_item_display())
            lines += [
                Line(line.debit, debit=line.amount_fen, memo=memo), Line(line.credit, credit=line.amount_fen, memo=memo)
            ]  # fmt: skip
    if not lines:
        raise Conflict(_("There is nothing to enter: losses are made up and the rest stays undistributed."))
    with transaction.atomic():
        voucher = posting.post(
            actor=actor, book=row.book, on=on, kind=posting_rule.GENERAL, lines=lines, now=now, today=today,
            memo=_("Distribution of %(year)d: %(title)s") % {"year": row.year, "title": row.title},
        )  # fmt: skip
        values = {"state": rule.POSTED, "voucher": voucher, "posted_on": on}
        return _step(actor, row, values, version, "distribution.entered", "ledger.post")


def reverse(
    *, actor: Actor, distribution_id: int, on: date, reason: str, version: int | None, now: datetime
) -> Distribution:
    """Reverse a distribution that was entered: the red voucher is linked to the first.

    :raises DomainError: the reason is missing; names the field.
    """
    row = seen(actor, distribution_id)
    rows.may(actor, _APPROVE, row.book, _SEE)
    rows.refuse_state(row, rule.POSTED)
    assert row.voucher_id is not None
    with transaction.atomic():
        red: Voucher = posting.reverse(actor=actor, voucher_id=row.voucher_id, on=on, reason=reason, now=now)
        values = {"state": rule.REVERSED, "reversal": red}
        return _step(actor, row, values, version, "distribution.reversed", _APPROVE, reason)


def _step(
    actor: Actor, row: Distribution, values: Mapping[str, Any], version: int | None, action: str, right: str = _CHANGE,
    reason: str = "",
) -> Distribution:  # fmt: skip
    done: Distribution = rows.step(
        actor=actor, row=row, values=values, version=version, action=action, right=right, see=_SEE, reason=reason
    )
    return done
