"""What a county sets about the figures, the bonuses that are proposed and decided, and figures that somebody reports."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from core.periods import Period
from core.scope import Scope
from ledgers.domain import economy as rule
from ledgers.models import BonusGrant, BonusRule, EconomySetting, WeakRule
from ledgers.selectors import economy as selectors

_SETTING = ("base_year", "formula", "subsidy_above")
_WEAK = ("measure", "threshold_fen", "year", "in_use")
_BONUS = ("year", "base_year", "form", "share", "ladder", "cap_fen")


def _county(unit: OrgUnit) -> OrgUnit:
    if unit.level != "county":
        raise DomainError(_("This is set for a county."), field="unit")
    return unit


def _picked(values: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    return {name: values[name] for name in fields if name in values}


# Settings ---------------------------------------------------------------------------------------


def set_up(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any]) -> EconomySetting:
    """Store what a county chooses: base year, reading of the operating share, order of the form."""
    actor.require("ledger.set-up", unit.path, see="ledger.view")
    made = EconomySetting(unit=_county(unit), **_picked(values, _SETTING))
    records.create(actor=actor, action="economy.set-up", instance=made, path=unit.path)
    return made


def change_setting(*, actor: Actor, pk: int, values: Mapping[str, Any], version: int | None) -> None:
    """Change a county's choice."""
    _change(actor, EconomySetting, pk, "economy.setting-changed", _picked(values, _SETTING), version)


def add_weak_rule(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any]) -> WeakRule:
    """Add a rule of weak villages to a county."""
    actor.require("ledger.set-up", unit.path, see="ledger.view")
    made = WeakRule(unit=_county(unit), **_picked(values, _WEAK))
    records.create(actor=actor, action="weak-rule.added", instance=made, path=unit.path)
    return made


def change_weak_rule(*, actor: Actor, pk: int, values: Mapping[str, Any], version: int | None) -> None:
    """Change a rule of weak villages."""
    _change(actor, WeakRule, pk, "weak-rule.changed", _picked(values, _WEAK), version)


def ship_weak_rules(*, actor: Actor, unit: OrgUnit) -> list[WeakRule]:
    """Give a county the shipped rules as its own, to be changed; a county that has rules keeps them."""
    if WeakRule.objects.filter(unit=unit).exists():
        return []
    return [
        add_weak_rule(actor=actor, unit=unit, values={"measure": one.measure, "threshold_fen": one.threshold})
        for one in rule.SHIPPED
    ]


def add_bonus_rule(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any]) -> BonusRule:
    """Add a year's rule of the bonus to a county.

    :raises DomainError: a share of nought, or a ladder whose steps do not rise.
    """
    actor.require("ledger.set-up", unit.path, see="ledger.view")
    made = BonusRule(unit=_county(unit), **_picked(values, _BONUS))
    _fits(made.form, made.share, made.ladder)
    records.create(actor=actor, action="bonus-rule.added", instance=made, path=unit.path)
    return made


def change_bonus_rule(*, actor: Actor, pk: int, values: Mapping[str, Any], version: int | None) -> None:
    """Change a rule of the bonus, as long as nothing is decided after it.

    :raises Conflict: a bonus of it is decided.
    """
    with transaction.atomic():
        row = _locked(actor, BonusRule, pk)
        if row.grants.exclude(state="proposed").exists():
            raise Conflict(_("Bonuses after this rule are decided already. Make a rule for another year."))
        wanted = _picked(values, _BONUS)
        _fits(wanted.get("form", row.form), wanted.get("share", row.share), wanted.get("ladder", row.ladder))
        records.change(
            actor=actor, action="bonus-rule.changed", instance=row, path=row.unit.path, values=wanted, version=version
        )
        BonusGrant.objects.filter(rule=row).delete()


def _fits(form: str, share: int, ladder: list[list[int]]) -> None:
    if form == "share" and not share:
        raise DomainError(_("Give the share of the increment."), field="share")
    if form == "ladder":
        starts = [step[0] for step in ladder]
        if not ladder or starts != sorted(set(starts)) or any(step[1] <= 0 for step in ladder):
            raise DomainError(
                _("Give the ladder's steps one below the other, each from a higher increment."), field="ladder"
            )


def _locked(actor: Actor, model: Any, pk: int) -> Any:
    row = model.objects.select_for_update().select_related("unit").filter(pk=pk).first()
    if row is None:
        raise NotFound
    actor.require("ledger.set-up", row.unit.path, see="ledger.view")
    return row


def _change(
    actor: Actor, model: Any, pk: int, action: str, values: dict[str, Any], version: int | None
) -> None:  # fmt: skip
    with transaction.atomic():
        row = _locked(actor, model, pk)
        records.change(actor=actor, action=action, instance=row, path=row.unit.path, values=values, version=version)


# Bonuses ----------------------------------------------------------------------------------------


def propose(*, actor: Actor, rule_id: int, now: datetime) -> int:
    """Compute what a rule proposes for every collective of its county; return how many proposals changed.

    What a person has decided stays as it is; proposals that are not decided are computed anew.
    """
    with transaction.atomic():
        row = _locked(actor, BonusRule, rule_id)
        scope = Scope.of([row.unit.path])
        this = selectors.of_books(scope, Period.parse(str(row.year)))
        base = selectors.of_books(scope, Period.parse(str(row.base_year)))
        terms = rule.Bonus(row.form, row.share, [tuple(step) for step in row.ladder], row.cap_fen)
        there = {grant.book_id: grant for grant in BonusGrant.objects.select_for_update().filter(rule=row)}
        new, moved = [], []
        for book, economy in this.items():
            gained = rule.increment(economy.income, base[book].income)
            proposed = rule.bonus(terms, gained)
            grant = there.get(book)
            if grant is None:
                new.append((row.pk, book, gained, proposed, "proposed", "", "", 1))
            elif grant.state == "proposed" and (grant.gained_fen, grant.proposed_fen) != (gained, proposed):
                moved.append((gained, proposed, grant.version + 1, grant.pk))
        fields = ("rule", "book", "gained_fen", "proposed_fen", "state", "reason", "decided_by", "version")
        bulk.insert(BonusGrant, fields, new)
        bulk.update(BonusGrant, ("gained_fen", "proposed_fen", "version"), moved)
        if new or moved:
            audit.record(
                actor=actor, action="bonus.proposed-many", target=row, path=row.unit.path, at=now,
                changes={"proposals": len(new) + len(moved), "digest": audit.digest_rows([*new, *moved])},
            )  # fmt: skip
    return len(new) + len(moved)


def decide(
    *, actor: Actor, grant_id: int, granted_fen: int, reason: str, version: int | None, now: datetime
) -> BonusGrant:  # fmt: skip
    """Decide on a bonus: what is proposed, another amount or none; other than proposed needs a reason.

    :raises Conflict: it is decided already.
    """
    with transaction.atomic():
        row = (
            BonusGrant.objects.select_for_update()
            .select_related("rule__unit", "book__unit")
            .filter(pk=grant_id)
            .first()
        )
        if row is None:
            raise NotFound
        actor.require("ledger.set-up", row.rule.unit.path, see="ledger.view")
        if row.state != "proposed":
            raise Conflict(_("This bonus is decided already."))
        if granted_fen < 0:
            raise DomainError(_("A bonus is not below zero."), field="granted")
        if granted_fen != row.proposed_fen and not reason.strip():
            raise DomainError(_("Say why the amount is another than the one proposed."), field="reason")
        records.change(
            actor=actor, action="bonus.decided", instance=row, path=row.book.unit.path, version=version, reason=reason.strip(),
            values={
                "granted_fen": granted_fen, "state": "granted" if granted_fen else "refused", "reason": reason.strip(),
                "decided_by": actor.name, "decided_at": now,
            },
        )  # fmt: skip
    return row
