"""What the reserve pool stands on: the county's sources and checklists, what villages need, how their bodies are made up, cabinets."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound
from teams.domain import reserve as rule
from teams.domain import reserve_lists as given
from teams.models import (
    BodyStructure,
    FileCabinet,
    PairPattern,
    ReserveCheckItem,
    ReserveChecklist,
    ReserveSource,
    VillageNeed,
)

_RIGHT = "reserve.set-up"
_LINE = 100


def install(
    *,
    actor: Actor,
    county: OrgUnit,
    batch: str,
    sources: Sequence[tuple[str, str, str]],
    document_no: str,
    adopted_on: date,
) -> None:
    """Give a county the lists it begins with: sources of one list, the first checklist, the two patterns of mentoring."""
    for place, (code, name, _batch) in enumerate(sources, start=1):
        add_source(actor=actor, county=county, values={"code": code, "name": name, "batch": batch, "order": place})
    issue_checklist(
        actor=actor, county=county, conditions=given.CONDITIONS, exclusions=given.EXCLUSIONS, document_no=document_no,
        adopted_on=adopted_on,
    )  # fmt: skip
    for code, name, fewest, most, roles in given.PATTERNS:
        row = PairPattern(unit=county, code=code, name=name, fewest=fewest, most=most, roles=list(roles))
        records.create(actor=actor, action="pair-pattern.added", instance=row, path=county.path)


def add_source(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any]) -> ReserveSource:
    """Return a new source of a county's reserve."""
    actor.require(_RIGHT, county.path, see="reserve.view")
    row = ReserveSource(unit=county, **values)
    records.create(actor=actor, action="reserve-source.added", instance=row, path=county.path)
    return row


def change_source(
    *, actor: Actor, source: ReserveSource, values: Mapping[str, Any], version: int | None
) -> ReserveSource:  # fmt: skip
    """Change a source; whoever came from it keeps it."""
    actor.require(_RIGHT, source.unit.path, see="reserve.view")
    records.change(
        actor=actor, action="reserve-source.changed", instance=source, path=source.unit.path, values=values,
        version=version,
    )  # fmt: skip
    return source


def issue_checklist(
    *, actor: Actor, county: OrgUnit, conditions: Sequence[str], exclusions: Sequence[str], document_no: str,
    adopted_on: date,
) -> ReserveChecklist:  # fmt: skip
    """Return the county's next checklist, which holds for every check from now on; earlier checks keep theirs.

    :raises DomainError: there is no condition or no exclusion, a line is too long or stands twice.
    """
    actor.require(_RIGHT, county.path, see="reserve.view")
    lines = {
        "conditions": [text.strip() for text in conditions if text.strip()],
        "exclusions": [text.strip() for text in exclusions if text.strip()],
    }
    for field, texts in lines.items():
        if not texts:
            raise DomainError(_("Write at least one line."), field=field)
        if len(texts) > 30 or any(len(text) > _LINE for text in texts):
            raise DomainError(_("Give at most 30 lines of at most %(n)s characters.") % {"n": _LINE}, field=field)
        if len(set(texts)) < len(texts):
            raise DomainError(_("A line stands twice."), field=field)
    with transaction.atomic():
        last = ReserveChecklist.objects.filter(unit=county).aggregate(n=Max("number"))["n"] or 0
        row = ReserveChecklist(unit=county, number=last + 1, document_no=document_no.strip(), adopted_on=adopted_on)
        records.create(actor=actor, action="reserve-checklist.issued", instance=row, path=county.path)
        kinds = ((rule.CONDITION, lines["conditions"]), (rule.EXCLUSION, lines["exclusions"]))
        ReserveCheckItem.objects.bulk_create(
            ReserveCheckItem(checklist=row, kind=kind, number=place, text=text)
            for kind, texts in kinds
            for place, text in enumerate(texts, start=1)
        )
    return row


# What villages need --------------------------------------------------------------------------------


def need_seen(actor: Actor, need_id: int) -> VillageNeed:
    """Return a need inside the actor's scope.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = VillageNeed.objects.within(actor.scope("reserve.view")).select_related("unit")
    found = rows.filter(pk=need_id).first()
    if found is None:
        raise NotFound
    return found


def list_need(
    *, actor: Actor, unit: OrgUnit, post: str, skill: str, number: int, listed_on: date, today: date
) -> VillageNeed:  # fmt: skip
    """Return a new line of a village's list of needs.

    :raises Conflict: the village has this line already.
    """
    actor.require("need.change", unit.path, see="reserve.view")
    _village(unit)
    if listed_on > today:
        raise DomainError(_("The day lies ahead."), field="listed_on")
    row = VillageNeed(unit=unit, post=post, skill=skill.strip(), number=number, listed_on=listed_on)
    try:
        with transaction.atomic():
            records.create(actor=actor, action="need.listed", instance=row, path=unit.path)
    except IntegrityError as error:
        raise Conflict(_("This need is listed for the village already.")) from error
    return row


def change_need(
    *, actor: Actor, need_id: int, values: Mapping[str, Any], today: date, version: int | None = None
) -> VillageNeed:  # fmt: skip
    """Change the number or the skill of a need, or close it on a day."""
    with transaction.atomic():
        row = need_seen(actor, need_id)
        actor.require("need.change", row.unit.path, see="reserve.view")
        if row.closed_on is not None:
            raise DomainError(_("This need is closed already."))
        if (values.get("closed_on") or today) > today:
            raise DomainError(_("The day lies ahead."), field="closed_on")
        allowed = {name: values[name] for name in ("skill", "number", "closed_on") if name in values}
        records.change(
            actor=actor, action="need.changed", instance=row, path=row.unit.path, values=allowed, version=version
        )  # fmt: skip
    return row


def count_body(*, actor: Actor, unit: OrgUnit, values: Mapping[str, Any], today: date) -> BodyStructure:
    """Return how a village body is made up on a day: counts alone; a count of the same day is replaced.

    :raises DomainError: the counts by education or by age do not add up to the seats, or the day lies ahead.
    """
    actor.require("need.change", unit.path, see="reserve.view")
    _village(unit)
    if values["counted_on"] > today:
        raise DomainError(_("The day lies ahead."), field="counted_on")
    wrong = rule.body_is_whole(
        values["seats"],
        (values[name] for name in ("to_junior", "senior", "college", "bachelor")),
        (values[name] for name in ("to_35", "to_45", "to_55", "over_55")),
    )
    if wrong == "education":
        raise DomainError(_("The counts by education do not add up to the members of the body."), field="to_junior")
    if wrong:
        raise DomainError(_("The counts by age do not add up to the members of the body."), field="to_35")
    old = BodyStructure.objects.filter(unit=unit, counted_on=values["counted_on"]).first()
    if old is not None:
        records.change(
            actor=actor, action="body.counted", instance=old, path=unit.path, values=dict(values), version=old.version
        )
        return old
    row = BodyStructure(unit=unit, **values)
    records.create(actor=actor, action="body.counted", instance=row, path=unit.path)
    return row


def _village(unit: OrgUnit) -> None:
    if unit.level != "unit" or unit.kind == "department":
        raise DomainError(_("A reserve is a village's or community's. Choose one."), field="unit")


def set_cabinet(
    *, actor: Actor, unit: OrgUnit, values: Mapping[str, Any], version: int | None = None
) -> FileCabinet:  # fmt: skip
    """Write where a township keeps the files of its reserve persons, and who keeps them."""
    actor.require("reserve.review", unit.path, see="reserve.view")
    if unit.level != "township":
        raise DomainError(_("A cabinet is a township's. Choose one."), field="unit")
    fields = {name: str(values[name]).strip() for name in ("place", "keeper", "keeper_post")}
    old = FileCabinet.objects.select_related("unit").filter(unit=unit).first()
    if old is not None:
        records.change(
            actor=actor, action="cabinet.changed", instance=old, path=unit.path, values=fields, version=version,
            secret=["keeper"],
        )  # fmt: skip
        return old
    row = FileCabinet(unit=unit, **fields)
    records.create(actor=actor, action="cabinet.added", instance=row, path=unit.path, secret=["keeper"])
    return row
