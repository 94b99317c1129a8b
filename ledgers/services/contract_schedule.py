"""Schedules of contracts in force: laid out anew for a reason, parts waived by a decision; the county's rule."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from ledgers.domain import contracts as rules
from ledgers.models import Contract, ContractRule, Instalment
from ledgers.selectors import contracts as selectors
from ledgers.services import contracts

PASSED = ("passed", "carried")


def reschedule(
    *, actor: Actor, contract_id: int, version: int | None, rhythm: str, first_due_on: date, reason: str, now: datetime
) -> Contract:  # fmt: skip
    """Lay what is still to be paid out anew: the same sum, other days. What money or a waiver touches stays as it is.

    :raises Conflict: the contract is not in force, or nothing is left.
    :raises DomainError: the reason is missing or the days do not fit; names the field.
    """
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        row = contracts.seen(actor, contract_id, lock=True)
        path = row.book.unit.path
        actor.require("contract.change", path, see="contract.view")
        if row.state != rules.IN_FORCE:
            raise Conflict(_("Only the schedule of a contract in force is laid out anew."))
        if not row.starts_on <= first_due_on <= row.ends_on:
            raise DomainError(_("Give a day within the term of the contract."), field="first_due_on")
        records.touch(instance=row, version=version)
        rest = contracts.drop(actor, row, row.instalments.all(), reason.strip(), now)
        if not rest:
            raise Conflict(_("Nothing is left to lay out: money was booked on every instalment."))
        try:
            found = rules.schedule(
                starts_on=first_due_on, ends_on=row.ends_on, total_fen=rest, rhythm=rhythm,
                first_number=selectors.next_number(row),
            )  # fmt: skip
        except rules.WrongSchedule as error:
            raise DomainError(_("The total is too small for so many instalments."), field="rhythm") from error
        Instalment.objects.bulk_create(
            Instalment(contract=row, number=x.number, due_on=x.due_on, amount_fen=x.amount_fen) for x in found
        )
        audit.record(
            actor=actor, action="contract.rescheduled", target=row, path=path, at=now, reason=reason.strip(),
            changes={"rows": [[x.number, x.due_on.isoformat(), x.amount_fen] for x in found]},
        )  # fmt: skip
    return contracts.seen(actor, contract_id)


def waive(
    *, actor: Actor, contract_id: int, version: int | None, number: int, amount_fen: int | None, decision_id: int | None,
    reason: str, now: datetime,
) -> Contract:  # fmt: skip
    """Waive a part of an instalment. Income of land contracted out is waived by a decision that was passed only.

    The right is that of the township, whose approval the rule asks for.

    :raises DomainError: the amount, reason or decision does not fit; names the field.
    """
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        row = contracts.seen(actor, contract_id, lock=True)
        path = row.book.unit.path
        actor.require("ledger.supervise", path, see="contract.view")
        if row.state == rules.DRAFT:
            raise Conflict(_("A draft owes nothing yet: correct it."))
        part = next((x for x in selectors.schedule_of(row) if x.number == number), None)
        if part is None:
            raise DomainError(_("The contract has no instalment of this number."), field="number")
        if not amount_fen or amount_fen > part.owed:
            raise DomainError(_("Waive no more than what is still owed."), field="amount")
        decision = row.book.decisions.filter(pk=decision_id).first() if decision_id is not None else None
        if decision_id is not None and decision is None:
            raise NotFound
        if row.kind == rules.CONTRACTING and (decision is None or decision.state not in PASSED):
            raise DomainError(
                _("Income of land contracted out is waived by a decision that was passed only. Choose the decision."),
                field="decision",
            )
        records.touch(instance=row, version=version)
        records.change(
            actor=actor, action="contract.waived", instance=part, path=path, reason=reason.strip(),
            values={"waived_fen": part.waived_fen + amount_fen, "waived_reason": reason.strip(), "waived_by": decision},
        )  # fmt: skip
    return contracts.seen(actor, contract_id)


# The county's rule -------------------------------------------------------------------------------


def add_rule(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any]) -> ContractRule:
    """Return a county's own rule of contracts.

    :raises DomainError: the unit is no county, or has a rule already.
    """
    actor.require("ledger.set-up", county.path, see="contract.view")
    if county.level != "county":
        raise DomainError(_("Choose a county."), field="unit")
    row = ContractRule(unit=county, **values)
    records.create(actor=actor, action="contract-rule.added", instance=row, path=county.path)
    return row


def change_rule(*, actor: Actor, rule_id: int, values: Mapping[str, Any], version: int | None) -> ContractRule:
    """Change a county's rule of contracts."""
    with transaction.atomic():
        row = ContractRule.objects.select_for_update(of=("self",)).select_related("unit").filter(pk=rule_id).first()
        if row is None:
            raise NotFound
        actor.require("ledger.set-up", row.unit.path, see="contract.view")
        records.change(
            actor=actor,
            action="contract-rule.changed",
            instance=row,
            path=row.unit.path,
            values=values,
            version=version,
        )
    return row
