"""A team's sheet: points given, the steps up to the county, returns with a reason."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import audit, drafts, records
from core.actors import Actor
from core.errors import Conflict, DomainError, IllegalTransition, NotFound
from core.states import StepNotAllowed, next_state
from teams.domain import workflow
from teams.domain.scheme import ItemKind
from teams.models import Assessment, Round, StarItem, TeamSheet

DRAFTS = "sheet"
"""The form under which drafts of sheets are kept."""
_MARKS = {"score": "scored", "review": "reviewed", "verify": "verified"}


def sheet_seen(actor: Actor, sheet_id: int) -> TeamSheet:
    """Return a sheet inside the actor's scope, locked where the engine locks rows.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = TeamSheet.objects.within(actor.scope("sheet.view")).select_related("team__unit", "round__unit")
    sheet = rows.filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound
    return sheet


def _open_round(sheet: TeamSheet) -> None:
    if sheet.round.state != workflow.OPEN:
        raise Conflict(
            _("The quarter %(period)s of %(unit)s is %(state)s; its sheets are no longer changed.")
            % {"period": sheet.round.period, "unit": sheet.round.unit.name, "state": sheet.round.get_state_display()}
        )


def give_points(
    *,
    actor: Actor,
    assessment_id: int,
    given: Mapping[str, int],
    vetoes: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Assessment:
    """Set the points a person gives one member, and the vetoes with their reasons.

    Points are hundredths. Items fed by a figure are not given by hand.

    :raises DomainError: an unknown item, points outside the item's limit, a veto without reason.
    :raises Conflict: the sheet is not with the secretary, or somebody changed the line meanwhile.
    """
    rows = Assessment.objects.within(actor.scope("sheet.view")).select_related(
        "sheet__team__unit", "sheet__round__unit", "member"
    )
    line = rows.filter(pk=assessment_id).first()
    if line is None:
        raise NotFound
    sheet = line.sheet
    actor.require("sheet.score", sheet.team.unit.path, see="sheet.view")
    _open_round(sheet)
    _with_secretary(sheet)
    items = {item.code: item for item in StarItem.objects.filter(scheme_id=sheet.scheme_id)}
    checked = {code: _points(items.get(code), code, points) for code, points in given.items()}
    reasons = dict(line.vetoes if vetoes is None else vetoes)
    for code, reason in reasons.items():
        item = items.get(code)
        if item is None or item.kind != ItemKind.VETO:
            raise DomainError(_("“%(item)s” is no veto of this scheme.") % {"item": code}, field=code)
        if not str(reason).strip():
            raise DomainError(_("A veto needs a reason."), field=code)
    with transaction.atomic():
        # Somebody may have handed the sheet in since it was read; from here on its row is held.
        _with_secretary(TeamSheet.objects.select_for_update().get(pk=sheet.pk))
        records.change(
            actor=actor, action="assessment.scored", instance=line, path=sheet.team.unit.path, version=version,
            values={"given": {**line.given, **checked}, "vetoes": reasons},
        )  # fmt: skip
    return line


def _with_secretary(sheet: TeamSheet) -> None:
    if sheet.state != workflow.DRAFT:
        raise Conflict(_("This sheet has been handed in. Points can be changed once it is returned."))


def _points(item: StarItem | None, code: str, points: int) -> int:
    if item is None or item.kind == ItemKind.VETO or item.indicator:
        raise DomainError(_("“%(item)s” is not scored by hand in this scheme.") % {"item": code}, field=code)
    if not isinstance(points, int) or not 0 <= points <= item.limit:
        raise DomainError(
            _("%(item)s: give points from 0 to %(limit)s.")
            % {"item": item.name, "limit": f"{item.limit // 100}.{item.limit % 100:02d}"},
            field=code,
        )
    return points


def move(*, actor: Actor, sheet_id: int, event: str, now: datetime, reason: str = "") -> TeamSheet:
    """Take one step of a sheet: `score`, `review`, `verify`, or a return with a reason.

    :raises IllegalTransition: the sheet is not at the step before it.
    :raises DomainError: a member is not scored yet, or a return has no reason.
    """
    with transaction.atomic():
        sheet = sheet_seen(actor, sheet_id)
        rule = workflow.SHEET[event]
        actor.require(rule.action, sheet.team.unit.path, see="sheet.view")
        # Held until the step is written, so that no notice begins over a sheet that is being returned.
        sheet.round = Round.objects.select_for_update(of=("self",)).select_related("unit").get(pk=sheet.round_id)
        _open_round(sheet)
        try:
            target = next_state(workflow.SHEET, event=event, current=sheet.state)
        except StepNotAllowed as error:
            raise IllegalTransition(
                _("“%(sheet)s” is at the step “%(state)s”, from which this cannot be done.")
                % {"sheet": sheet.team.name, "state": sheet.get_state_display()}
            ) from error
        values: dict[str, Any] = {"state": target, "return_reason": ""}
        if event in _MARKS:
            mark = _MARKS[event]
            values |= {f"{mark}_by": actor.name, f"{mark}_at": now}
        else:
            if not reason.strip():
                raise DomainError(_("Say why the sheet is returned."), field="reason")
            values["return_reason"] = reason.strip()
        if event == "score":
            _all_scored(sheet)
        records.change(
            actor=actor, action=f"sheet.{event}", instance=sheet, values=values, path=sheet.team.unit.path,
            version=sheet.version, reason=reason,
        )  # fmt: skip
        if event == "score":
            drafts.erase(DRAFTS, [sheet.pk])
    return sheet


def _all_scored(sheet: TeamSheet) -> None:
    wanted = set(
        StarItem.objects.filter(scheme_id=sheet.scheme_id, kind=ItemKind.MANUAL).values_list("code", flat=True)
    )
    for line in Assessment.objects.filter(sheet=sheet).select_related("member"):
        absent = wanted - set(line.given)
        if absent:
            name = StarItem.objects.get(scheme_id=sheet.scheme_id, code=min(absent)).name
            raise DomainError(
                _("%(member)s has no points yet for “%(item)s”. Score every item of every member first.")
                % {"member": line.member.name, "item": name}
            )


def move_all(*, actor: Actor, round_id: int, event: str, now: datetime) -> int:
    """Take one step of every sheet of a county's round that waits for it; return how many.

    One set-based write with one audit entry that carries the digest of the sheets' keys.
    """
    rule = workflow.SHEET[event]
    mark = _MARKS[event]
    with transaction.atomic():
        rows = TeamSheet.objects.within(actor.scope(rule.action)).filter(
            round_id=round_id, round__state=workflow.OPEN, state__in=rule.sources
        )
        keys = sorted(rows.values_list("pk", flat=True))
        sheet = TeamSheet.objects.select_related("round__unit").filter(pk__in=keys[:1]).first()
        if sheet is None:
            return 0
        county = sheet.round.unit
        actor.require(rule.action, county.path, see="sheet.view")
        if event == "score":
            _none_unscored(round_id)
        TeamSheet.objects.filter(round_id=round_id, state__in=rule.sources).update(
            state=rule.target, **{f"{mark}_by": actor.name, f"{mark}_at": now}, version=F("version") + 1
        )
        audit.record(
            actor=actor, action=f"sheet.{event}-many", target=sheet.round, path=county.path, at=now,
            changes={"rows": len(keys), "digest": audit.digest_rows(keys)},
        )  # fmt: skip
        if event == "score":
            left = TeamSheet.objects.filter(round_id=round_id).exclude(state=workflow.DRAFT)
            drafts.erase(DRAFTS, left.values("pk"))
    return len(keys)


def _none_unscored(round_id: int) -> None:
    wanted: dict[int, set[str]] = {}
    for scheme, code in StarItem.objects.filter(
        kind=ItemKind.MANUAL, scheme__in=TeamSheet.objects.filter(round_id=round_id).values("scheme")
    ).values_list("scheme_id", "code"):
        wanted.setdefault(scheme, set()).add(code)
    rows = Assessment.objects.filter(sheet__round_id=round_id, sheet__state=workflow.DRAFT)
    for pk, scheme, given in rows.values_list("pk", "sheet__scheme_id", "given"):
        if wanted.get(scheme, set()) - set(given):
            raise DomainError(_("Assessment %(id)s is not complete; score every item first.") % {"id": pk})
