"""Special funds: Party-building funds with their uses, agricultural loans as one reported total."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import records
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.periods import Period
from ledgers.domain.money_words import yuan
from ledgers.models import FundUse, LoanTotal, PartyFund

_FIELDS = ("year", "amount_fen", "source", "document")


def add(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any]) -> PartyFund:
    """Record Party-building funds that a unit has for a year."""
    actor.require("fund.change", unit.path, see="fund.view")
    made = PartyFund(unit=unit, **_picked(values))
    records.create(actor=actor, action="fund.added", instance=made, path=unit.path)
    return made


def change(*, actor: Actor, fund_id: int, values: Mapping[str, Any], version: int | None) -> None:
    """Correct funds.

    :raises DomainError: more is used already than the new amount.
    """
    with transaction.atomic():
        row = _locked(actor, fund_id)
        wanted = _picked(values)
        if wanted.get("amount_fen", row.amount_fen) < used(row):
            raise DomainError(
                _("%(used)s yuan are used already: the amount cannot be less.") % {"used": yuan(used(row))},
                field="amount_fen",
            )
        records.change(
            actor=actor, action="fund.changed", instance=row, path=row.unit.path, values=wanted, version=version
        )


def _picked(values: Mapping[str, Any]) -> dict[str, Any]:
    found = {name: values[name] for name in _FIELDS if name in values}
    return {name: value.strip() if isinstance(value, str) else value for name, value in found.items()}


def used(fund: PartyFund) -> int:
    """Return how much of the funds is used, in fen."""
    return int(fund.uses.aggregate(n=Sum("amount_fen"))["n"] or 0)


def use(
    *, actor: Actor, fund_id: int, on: date | None, amount_fen: int | None, purpose: str, document: str, now: datetime
) -> FundUse:  # fmt: skip
    """Record a use of funds. A mistake is put right by the same amount below zero, with its reason as the purpose.

    :raises DomainError: more than what is left, or back more than what was used; a day ahead; no purpose.
    """
    with transaction.atomic():
        fund = _locked(actor, fund_id)
        if on is None or on > timezone.localdate(now):
            raise DomainError(_("Give the day on which it happened, today at the latest."), field="on")
        if not amount_fen:
            raise DomainError(_("Give an amount other than zero."), field="amount")
        left = fund.amount_fen - used(fund)
        if amount_fen > left:
            raise DomainError(_("Only %(left)s yuan are left of these funds.") % {"left": yuan(left)}, field="amount")
        if used(fund) + amount_fen < 0:
            raise DomainError(_("No more than what was used can be taken back."), field="amount")
        made = FundUse(
            fund=fund, on=on, amount_fen=amount_fen, purpose=purpose.strip(), document=document.strip(),
            entered_by=actor.name, entered_at=now,
        )  # fmt: skip
        records.create(actor=actor, action="fund.used", instance=made, path=fund.unit.path)
    return made


def _locked(actor: Actor, fund_id: int) -> PartyFund:
    row = PartyFund.objects.select_for_update().select_related("unit").filter(pk=fund_id).first()
    if row is None:
        raise NotFound
    actor.require("fund.change", row.unit.path, see="fund.view")
    return row


def seen(actor: Actor, fund_id: int) -> PartyFund:
    """Return funds of the actor's area.

    :raises NotFound: there are none, or they lie outside.
    """
    row = PartyFund.objects.within(actor.scope("fund.view")).select_related("unit").filter(pk=fund_id).first()
    if row is None:
        raise NotFound
    return row


def report_loans(
    *, actor: Actor, unit: OrgUnit, period: str, amount_fen: int, as_of: date, source: str, now: datetime
) -> LoanTotal:  # fmt: skip
    """Keep the one total of agricultural loans that a bank reports for a county and period.

    :raises DomainError: the unit is no county, or this source has reported it already.
    """
    actor.require("fund.change", unit.path, see="fund.view")
    if unit.level != "county":
        raise DomainError(_("This is set for a county."), field="unit")
    if as_of > timezone.localdate(now):
        raise DomainError(_("Give the day as of which the figure holds, today at the latest."), field="as_of")
    made = LoanTotal(
        unit=unit, period=Period.parse(period).code, amount_fen=amount_fen, as_of=as_of, source=source.strip(),
        entered_by=actor.name, entered_at=now,
    )  # fmt: skip
    records.create(actor=actor, action="loans.reported", instance=made, path=unit.path)
    return made
