"""One organisation's sheet: what each step gives, with reasons; the steps up to the county and back."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches import selectors
from branches.domain import grading as rule
from branches.domain.standard import Item, ItemKind
from branches.models import BranchGrading, GradingMove, GradingRound, StandardItem
from branches.services import grading_results
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.scope import Scope, covers
from core.states import StepNotAllowed, next_state

OWN, TOWNSHIP, COUNTY = "own", "township", "county"
STEPS = {OWN: "assess", TOWNSHIP: "review", COUNTY: "verify"}
"""Who gives points → the event that hands the sheet on."""
_WAITS = {OWN: rule.DRAFT, TOWNSHIP: rule.ASSESSED, COUNTY: rule.REVIEWED}
_EARLIER: dict[str, tuple[str, ...]] = {OWN: (), TOWNSHIP: (OWN,), COUNTY: (OWN, TOWNSHIP)}
REASON_LENGTH = 200


def seen(actor: Actor, grading_id: int) -> BranchGrading:
    """Return a sheet inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = BranchGrading.objects.within(actor.scope("grading.view"))
    row = rows.select_related("branch__unit", "round__unit", "standard").filter(pk=grading_id).first()
    if row is None:
        raise NotFound
    return row


def step_of(row: BranchGrading) -> str:
    """Return who gives points now: the step of `STEPS` for which the sheet waits, or ""."""
    return next((step for step, state in _WAITS.items() if state == row.state), "")


def facts_of(row: BranchGrading) -> dict[str, int]:
    """Return an organisation's figures of the year as they are now."""
    rules = selectors.to_rules(row.standard)
    values = grading_results.figures([rules], Scope.of([row.branch.unit.path]), row.round.year)
    return {code: found.get(row.branch_id, 0) for code, found in values.items()}


def effective(row: BranchGrading) -> dict[str, int]:
    """Return the points that count, of whichever step gave them."""
    return rule.effective(row.own_given, row.township_given, row.county_given)


def _open(round_: GradingRound) -> None:
    if round_.state != rule.OPEN:
        raise Conflict(
            _("The grading of %(year)s stands at “%(state)s”; its sheets are no longer changed.")
            % {"year": round_.year, "state": round_.get_state_display()}
        )


def _at_step(row: BranchGrading, step: str) -> None:
    if row.state != _WAITS[step]:
        raise Conflict(
            _("“%(sheet)s” stands at “%(state)s”. Points are given at the step before; open it again.")
            % {"sheet": row.branch.name, "state": row.get_state_display()}
        )
    if not row.is_eligible:
        raise Conflict(_("“%(sheet)s” does not take part in this year's grading.") % {"sheet": row.branch.name})


def give(
    *,
    actor: Actor,
    grading_id: int,
    step: str,
    given: Mapping[str, int],
    reasons: Mapping[str, str] | None = None,
    vetoes: Mapping[str, str] | None = None,
    version: int | None = None,
) -> BranchGrading:
    """Set the points of one step, in hundredths by item, and the vetoes with their reasons.

    The organisation gives its manual items and deductions. A township or county gives what it would have
    differently, of any item, those fed by a figure included: each with a reason. Points equal to those before need
    none and are not kept. Vetoes are set by the township or the county.

    :raises DomainError: an unknown item, points outside the item's limit, no reason; names the field.
    :raises Conflict: the sheet does not wait for this step, or somebody changed it meanwhile.
    """
    row = seen(actor, grading_id)
    _may(actor, row, step)
    _open(row.round)
    _at_step(row, step)
    items = {item.code: item for item in selectors.to_rules(row.standard).items}
    names = dict(StandardItem.objects.filter(standard=row.standard).values_list("code", "name"))
    words = {code: str(text).strip() for code, text in (reasons or {}).items() if str(text).strip()}
    checked = {code: _points(items.get(code), names.get(code, code), step, value) for code, value in given.items()}
    checked = _kept(row, step, checked, items)
    for code, value in checked.items():
        if _needs_reason(items[code], step, value) and not words.get(code):
            raise DomainError(
                _("%(item)s: say why these points differ from those before.") % {"item": names[code]}
                if step != OWN
                else _("%(item)s: say what the points are taken off for.") % {"item": names[code]},
                field=f"reason-{code}",
            )
    own = {code: text[:REASON_LENGTH] for code, text in words.items() if code in checked}
    values: dict[str, Any] = {f"{step}_given": checked, "reasons": {**row.reasons, step: own}}
    if vetoes is not None:
        values["vetoes"] = _vetoes(vetoes, items, names, step)
    with transaction.atomic():
        # Somebody may have handed the sheet on since it was read; from here on its row is held.
        locked = BranchGrading.objects.select_for_update(of=("self",)).select_related("round", "branch").get(pk=row.pk)
        _open(locked.round)
        _at_step(locked, step)
        records.change(
            actor=actor, action="grading.given", instance=row, path=row.branch.unit.path, values=values,
            version=version,
        )  # fmt: skip
    return row


def _may(actor: Actor, row: BranchGrading, step: str) -> None:
    if not actor.can(rule.SHEET[STEPS[step]].action, row.branch.unit.path):
        raise Forbidden


def _needs_reason(item: Item, step: str, value: int) -> bool:
    return step != OWN or (item.kind is ItemKind.DEDUCTION and value > 0)


def _points(item: Item | None, name: str, step: str, points: int) -> int:
    if item is None or item.kind is ItemKind.VETO or (step == OWN and item.indicator):
        raise DomainError(_("“%(item)s” is not scored by hand in this standard.") % {"item": name}, field=name)
    if not isinstance(points, int) or not 0 <= points <= item.limit:
        raise DomainError(
            _("%(item)s: give points from 0 to %(limit)s.")
            % {"item": name, "limit": f"{item.limit // 100}.{item.limit % 100:02d}"},
            field=item.code,
        )
    return points


def _kept(row: BranchGrading, step: str, checked: dict[str, int], items: Mapping[str, Item]) -> dict[str, int]:
    """Return what a step has to keep: the organisation everything, a later step only what it gives differently."""
    if step == OWN:
        return checked
    before = rule.effective(*(getattr(row, f"{earlier}_given") for earlier in _EARLIER[step]))
    facts = facts_of(row)
    for code, item in items.items():
        if item.indicator and code not in before and item.kind is not ItemKind.VETO:
            before[code] = rule.worth(item, facts.get(item.indicator, 0), facts.get(item.denominator, 0))
        elif item.kind is ItemKind.DEDUCTION:
            before.setdefault(code, 0)
    return {code: checked[code] for code in rule.differing(before, checked)}


def _vetoes(
    vetoes: Mapping[str, str], items: Mapping[str, Item], names: Mapping[str, str], step: str
) -> dict[str, str]:
    if step == OWN:
        raise DomainError(_("A veto is set by the township or the county."), field="vetoes")
    found = {}
    for code, text in vetoes.items():
        item = items.get(code)
        if item is None or item.kind is not ItemKind.VETO or item.indicator:
            raise DomainError(
                _("“%(item)s” is no veto that a person sets.") % {"item": names.get(code, code)}, field=code
            )
        reason = str(text).strip()
        if not reason:
            raise DomainError(
                _("%(item)s: a veto needs a reason, with who proposed and who decided it.") % {"item": names[code]},
                field=f"veto-{code}",
            )
        found[code] = reason[:REASON_LENGTH]
    return found


def move(
    *, actor: Actor, grading_id: int, event: str, now: datetime, reason: str = "", version: int | None = None
) -> BranchGrading:
    """Take one step of a sheet: `assess`, `review`, `verify`, or a return with a reason.

    :raises IllegalTransition: the sheet is not at the step before it.
    :raises DomainError: an item has no points yet, or a return has no reason.
    :raises Conflict: somebody changed the sheet since it was read.
    """
    with transaction.atomic():
        row = seen(actor, grading_id)
        step = rule.SHEET[event]
        if not actor.can(step.action, row.branch.unit.path):
            raise Forbidden
        # Held until the step is written, so that no notice begins over a sheet that is being returned.
        row.round = GradingRound.objects.select_for_update(of=("self",)).select_related("unit").get(pk=row.round_id)
        _open(row.round)
        if not row.is_eligible:
            raise Conflict(_("“%(sheet)s” does not take part in this year's grading.") % {"sheet": row.branch.name})
        try:
            target = next_state(rule.SHEET, event=event, current=row.state)
        except StepNotAllowed as error:
            raise IllegalTransition(
                _("“%(sheet)s” is at the step “%(state)s”, from which this cannot be done.")
                % {"sheet": row.branch.name, "state": row.get_state_display()}
            ) from error
        words = reason.strip()
        is_return = event.startswith("return")
        if is_return and not words:
            raise DomainError(_("Say why the sheet is returned."), field="reason")
        if len(words) > REASON_LENGTH:
            raise DomainError(_("Shorten the reason to %(n)s characters.") % {"n": REASON_LENGTH}, field="reason")
        values: dict[str, Any] = {"state": target, "return_reason": words if is_return else ""}
        if event == "assess":
            _complete(row)
            values["own_facts"] = facts_of(row)
        records.change(
            actor=actor, action=f"grading.{event}", instance=row, values=values, path=row.branch.unit.path,
            version=row.version if version is None else version, reason=words,
        )  # fmt: skip
        GradingMove.objects.create(
            grading=row, event=event, by=actor.name, office=_office(actor, step.action, row.branch.unit.path), at=now,
            reason=words,
        )  # fmt: skip
    return row


def _office(actor: Actor, action: str, path: str) -> str:
    """Return the name of the unit for which the actor takes a step: the nearest one of the actor's grants."""
    paths = [grant.path for grant in actor.grants if action in grant.actions and covers(grant.path, path)]
    if not paths:
        return ""
    return OrgUnit.objects.filter(path=max(paths, key=len)).values_list("name", flat=True).first() or ""


def _complete(row: BranchGrading) -> None:
    given = effective(row)
    items = StandardItem.objects.filter(standard=row.standard, kind=ItemKind.MANUAL).order_by("order")
    for item in items:
        if item.code not in given:
            raise DomainError(
                _("“%(item)s” has no points yet. Score every item before you hand the sheet in.") % {"item": item.name},
                field=item.code,
            )


def move_all(*, actor: Actor, round_id: int, event: str, now: datetime) -> int:
    """Take one step of every sheet that waits for it within the actor's area; return how many.

    Verifying takes over what the townships reviewed, but for the sample: its sheets are verified one by one. One
    set-based write with one audit entry.

    :raises DomainError: a sheet lacks points for an item scored by hand.
    """
    if event not in STEPS.values():
        raise DomainError(_("Sheets are returned one by one, each with its reason."))
    with transaction.atomic():
        round_, rows = _waiting(actor, round_id, event)
        if event == "verify":
            if not round_.sample_seed:
                raise Conflict(_("Draw the county's sample first; the other sheets are taken over after that."))
            rows = rows.filter(is_sampled=False)
        return _take(actor, round_, rows, event, now)


def verify_sample(*, actor: Actor, round_id: int, keys: Sequence[int], now: datetime) -> int:
    """Verify sheets of the sample that were looked at on the spot and agree with the townships' points; how many."""
    with transaction.atomic():
        round_, rows = _waiting(actor, round_id, "verify")
        return _take(actor, round_, rows.filter(is_sampled=True, pk__in=keys), "verify", now)


def _waiting(actor: Actor, round_id: int, event: str) -> tuple[GradingRound, Any]:
    """Return an open year, its row held, and the sheets of the actor's area that wait for a step."""
    step = rule.SHEET[event]
    if not actor.can(step.action):
        raise Forbidden
    found = selectors.grading_rounds(actor.scope("grading.view")).select_for_update(of=("self",))
    round_ = found.filter(pk=round_id).first()
    if round_ is None:
        raise NotFound
    _open(round_)
    rows = BranchGrading.objects.within(actor.scope(step.action))
    return round_, rows.filter(round=round_, state__in=step.sources, is_eligible=True)


def _take(actor: Actor, round_: GradingRound, rows: Any, event: str, now: datetime) -> int:
    step = rule.SHEET[event]
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    if not keys:
        return 0
    if event == "assess":
        found = grading_results.compute(rows, actor.scope(step.action), round_.year)
        bulk.update(BranchGrading, ("own_facts",), [(dict(result.facts), result.grading) for result in found])
    rows.update(state=step.target, return_reason="", version=F("version") + 1)
    office = _office(actor, step.action, round_.unit.path)
    bulk.insert(
        GradingMove, ("grading", "event", "by", "office", "at", "reason"),
        [(key, event, actor.name, office, now, "") for key in keys],
    )  # fmt: skip
    audit.record(
        actor=actor, action=f"grading.{event}-many", target=round_, path=round_.unit.path, at=now,
        changes={"rows": len(keys), "digest": audit.digest_rows(keys)},
    )  # fmt: skip
    return len(keys)


def give_many(
    *,
    actor: Actor,
    round_: GradingRound,
    given: Mapping[int, Mapping[str, int]],
    reasons: Mapping[int, Mapping[str, str]],
) -> int:
    """Set the points of many self-assessments of an open year at once, by organisation's key; return how many."""
    actor.require("grading.assess", round_.unit.path, see="grading.view")
    _open(round_)
    with transaction.atomic():
        waiting = grading_results.taking_part(round_).filter(state=rule.DRAFT).order_by("pk")
        rows = [
            (dict(given[branch]), {OWN: dict(reasons[branch])} if branch in reasons else {}, version + 1, pk)
            for pk, branch, version in waiting.values_list("pk", "branch_id", "version")
            if branch in given
        ]
        bulk.update(BranchGrading, ("own_given", "reasons", "version"), rows)
        audit.record(
            actor=actor, action="grading.given-many", target=round_, path=round_.unit.path,
            changes={"rows": len(rows), "digest": audit.digest_rows(rows)},
        )  # fmt: skip
    return len(rows)
