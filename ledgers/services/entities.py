"""Entities of the collective, funded projects, income of land, the clean-up log and notes of supervision."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import records
from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound
from core.scope import WIDTH
from ledgers.models import (
    Asset,
    Book,
    Cleanup,
    Contract,
    Decision,
    Distribution,
    Entity,
    EntityWord,
    FundedProject,
    LandIncome,
    SupervisionNote,
    Voucher,
)
from ledgers.services import rows

ENTITY = ("kind", "name", "mode", "path", "founded_on", "share", "state")
PROJECT = (
    "name", "entity", "begun_on", "is_support", "own_planned_fen", "own_arrived_fen", "aid_planned_fen", "aid_arrived_fen",
    "award_planned_fen", "award_arrived_fen", "income_fen", "as_of",
)  # fmt: skip
LAND = ("year", "area", "rent_fen", "wages_fen", "dividends_fen", "source", "as_of")
CLEANUP = ("found_on", "kind", "issue", "amount_fen", "area", "measure", "post", "deadline")
NOTE = ("level", "kind", "label", "text", "due_on")
NUMBERED: dict[str, Any] = {"contract": Contract, "decision": Decision, "asset": Asset}
"""What a note may be on that has a number of its own in its book."""
SHIPPED = {
    "mode": ("自主经营", "村企合作", "委托经营", "入股分红"),
    "path": ("特色种植", "特色养殖", "庭院经济", "资产租赁", "乡村旅游", "劳务服务", "农产品加工"),
}
_SEE, _CHANGE = "asset.view", "asset.change"


def seen(actor: Actor, model: Any, pk: int) -> Any:
    """Return a row of one of this module's models within the actor's area."""
    return rows.seen(actor, model, pk, _SEE)


def _not_after(day: date | None, today: date, field: str) -> None:
    if day is not None and day > today:
        raise DomainError(_("Give the day on which it happened, today at the latest."), field=field)


# Words ------------------------------------------------------------------------------------------


def word(*, actor: Actor, county: OrgUnit, values: Mapping[str, Any]) -> EntityWord:
    """Add a mode or a path to a county's list."""
    actor.require("ledger.set-up", county.path, see="ledger.view")
    row = EntityWord(unit=county, **rows.cleaned(values, ("kind", "name", "order")))
    records.create(actor=actor, action="entity.word-added", instance=row, path=county.path)
    return row


def change_word(*, actor: Actor, word_id: int, values: Mapping[str, Any], version: int | None) -> EntityWord:
    """Rename a mode or a path, or move it."""
    row = EntityWord.objects.within(actor.scope(_SEE)).select_related("unit").filter(pk=word_id).first()
    if row is None:
        raise NotFound
    actor.require("ledger.set-up", row.unit.path, see=_SEE)
    given = rows.cleaned(values, ("name", "order"))
    records.change(
        actor=actor, action="entity.word-changed", instance=row, values=given, path=row.unit.path, version=version
    )
    return row


def words_for(path: str, kind: str) -> Any:
    """Return the modes or paths that a unit's county has."""
    return EntityWord.objects.filter(unit__path=path[:WIDTH], kind=kind).order_by("order", "pk")


def ship_words(*, actor: Actor, county: OrgUnit) -> int:
    """Add the shipped modes and paths that a county does not have yet; return how many."""
    made = 0
    for kind, names in SHIPPED.items():
        there = set(words_for(county.path, kind).values_list("name", flat=True))
        for order, name in enumerate(names, 1):
            if name not in there:
                word(actor=actor, county=county, values={"kind": kind, "name": name, "order": order})
                made += 1
    return made


# Entities and projects --------------------------------------------------------------------------


def add_entity(*, actor: Actor, book: Book, values: Mapping[str, Any], today: date) -> Entity:
    """Enter a company, workshop or cooperative of the collective."""
    row = Entity(book=book, **rows.cleaned(values, ENTITY))
    _entity_fits(row, today)
    made: Entity = rows.add(actor=actor, row=row, action="entity.added", right=_CHANGE, see=_SEE)
    return made


def _entity_fits(row: Entity, today: date) -> None:
    _not_after(row.founded_on, today, "founded_on")
    if row.share > 10_000:
        raise DomainError(_("Give a share between 0 and 100 %."), field="share")
    for name in ("mode", "path"):
        chosen = getattr(row, name)
        if chosen is not None and not words_for(row.book.unit.path, name).filter(pk=chosen.pk).exists():
            raise DomainError(_("Choose one of the county's list."), field=name)


def correct_entity(
    *, actor: Actor, entity_id: int, values: Mapping[str, Any], version: int | None, reason: str, today: date
) -> Entity:
    """Correct an entity, or record its new state, with the reason."""
    trial = seen(actor, Entity, entity_id)
    for name, value in rows.cleaned(values, ENTITY).items():
        setattr(trial, name, value)
    _entity_fits(trial, today)
    return _correct(actor, Entity, entity_id, values, ENTITY, version, "entity.corrected", reason)


def _correct(
    actor: Actor, model: Any, pk: int, values: Mapping[str, Any], allowed: tuple[str, ...], version: int | None, action: str,
    reason: str,
) -> Any:  # fmt: skip
    return rows.correct(
        actor=actor, row=seen(actor, model, pk), values=values, allowed=allowed, version=version, action=action,
        right=_CHANGE, see=_SEE, reason=reason,
    )  # fmt: skip


def add_project(*, actor: Actor, book: Book, values: Mapping[str, Any]) -> FundedProject:
    """Enter a project with its money planned and arrived."""
    row = FundedProject(book=book, **rows.cleaned(values, PROJECT))
    _own_entity(row)
    made: FundedProject = rows.add(actor=actor, row=row, action="funding.added", right=_CHANGE, see=_SEE)
    return made


def _own_entity(row: FundedProject) -> None:
    if row.entity is not None and row.entity.book_id != row.book_id:
        raise DomainError(_("Choose an entity of the same collective."), field="entity")


def correct_project(
    *, actor: Actor, project_id: int, values: Mapping[str, Any], version: int | None, reason: str
) -> FundedProject:
    """Report a project's money and income as of a day, or correct it, with the reason."""
    trial = seen(actor, FundedProject, project_id)
    for name, value in rows.cleaned(values, PROJECT).items():
        setattr(trial, name, value)
    _own_entity(trial)
    made: FundedProject = _correct(
        actor, FundedProject, project_id, values, PROJECT, version, "funding.corrected", reason
    )
    return made


def add_land_income(*, actor: Actor, book: Book, values: Mapping[str, Any]) -> LandIncome:
    """Enter what a year's land has brought, as reported."""
    row = LandIncome(book=book, **rows.cleaned(values, LAND))
    made: LandIncome = rows.add(actor=actor, row=row, action="land.reported", right=_CHANGE, see=_SEE)
    return made


def correct_land_income(
    *, actor: Actor, income_id: int, values: Mapping[str, Any], version: int | None, reason: str
) -> LandIncome:
    """Correct what was reported, with the reason."""
    made: LandIncome = _correct(actor, LandIncome, income_id, values, LAND, version, "land.corrected", reason)
    return made


# Clean-up ---------------------------------------------------------------------------------------


def add_cleanup(*, actor: Actor, book: Book, values: Mapping[str, Any], today: date) -> Cleanup:
    """Enter an issue that a clean-up found."""
    row = Cleanup(book=book, **rows.cleaned(values, CLEANUP))
    _not_after(row.found_on, today, "found_on")
    if row.deadline < row.found_on:
        raise DomainError(_("The deadline is not before the day on which it was found."), field="deadline")
    made: Cleanup = rows.add(actor=actor, row=row, action="cleanup.found", right=_CHANGE, see=_SEE)
    return made


def correct_cleanup(
    *, actor: Actor, cleanup_id: int, values: Mapping[str, Any], version: int | None, reason: str
) -> Cleanup:
    """Correct an issue that is not settled, with the reason."""
    if seen(actor, Cleanup, cleanup_id).settled_on is not None:
        raise DomainError(_("It is settled; what was settled is not changed."))
    made: Cleanup = _correct(actor, Cleanup, cleanup_id, values, CLEANUP, version, "cleanup.corrected", reason)
    return made


def settle(*, actor: Actor, cleanup_id: int, on: date, result: str, version: int | None, today: date) -> Cleanup:
    """Record on which day and how an issue was settled.

    :raises DomainError: day or result do not fit; names the field.
    """
    row = seen(actor, Cleanup, cleanup_id)
    if row.settled_on is not None:
        raise DomainError(_("It is settled; what was settled is not changed."))
    _not_after(on, today, "on")
    if on < row.found_on:
        raise DomainError(_("It is not settled before it was found."), field="on")
    if not result.strip():
        raise DomainError(_("Write the result."), field="result")
    settled: Cleanup = rows.step(
        actor=actor, row=row, version=version, action="cleanup.settled", right=_CHANGE, see=_SEE,
        values={"settled_on": on, "result": result.strip()},
    )  # fmt: skip
    return settled


# Supervision ------------------------------------------------------------------------------------


_VOUCHER = re.compile(r"(\d{4})\D?(\d{1,2})\D+(\d{1,6})\D*")
"""A voucher as people write it: 2025-12-3, 2025-12 记-3, 2025年12月3号."""


def named(book: Book, kind: str, label: str) -> Any:
    """Return what of a book a note is on, by the number or name that stands on it.

    :raises DomainError: the book has none of it; names the field.
    """
    if kind == "book":
        return book
    found: Any = None
    if kind == "voucher":
        parts = _VOUCHER.fullmatch(label)
        if parts is None:
            raise DomainError(_("Give month and number of the voucher, as 2025-12-3."), field="label")
        year, month, number = map(int, parts.groups())
        found = Voucher.objects.filter(book=book, month=year * 100 + month, number=number).first()
    elif kind == "distribution":
        rows = Distribution.objects.filter(book=book)
        rows = rows.filter(year=int(label)) if re.fullmatch(r"\d{4}", label) else rows.filter(title=label)
        found = rows.order_by("-pk").first()
    elif kind in NUMBERED:
        found = NUMBERED[kind].objects.filter(book=book, number=label).first()
    if found is None:
        raise DomainError(_("The book has none with this number. Give it as it stands there."), field="label")
    return found


def label_of(kind: str, target: Any) -> str:
    """Return what a note calls its target."""
    if kind == "voucher":
        return f"{target.month // 100}-{target.month % 100:02d} {target}"
    return str(target)[:100]


def write_note(*, actor: Actor, book: Book, values: Mapping[str, Any], today: date) -> SupervisionNote:
    """Write a note of supervision: the village committee's by the village, the others by township and county.

    `label` names what of the book it is on, as `named` reads it; the note keeps the row's key.

    :raises DomainError: the book has no such thing, or the day does not fit; names the field.
    :raises Forbidden: the level is not the actor's.
    """
    given = rows.cleaned(values, NOTE)
    path = book.unit.path
    if not actor.can(_SEE, path):
        raise NotFound
    wanted = {
        "village": (_CHANGE, path),
        "township": ("ledger.supervise", path),
        "county": ("ledger.supervise", path[:WIDTH]),
    }
    if given["level"] not in wanted or not actor.can(*wanted[given["level"]]):
        raise Forbidden
    if given["due_on"] < today:
        raise DomainError(_("The answer is not due before today."), field="due_on")
    target = named(book, given["kind"], given.get("label", ""))
    row = SupervisionNote(book=book, written_on=today, written_by=actor.name, **given)
    row.key, row.label = target.pk, label_of(row.kind, target)
    records.create(actor=actor, action="supervision.written", instance=row, path=path)
    return row


def levels(actor: Actor, path: str) -> tuple[str, ...]:
    """Return the levels on which the actor may write notes for a unit."""
    found = ["village"] if actor.can(_CHANGE, path) else []
    if actor.can("ledger.supervise", path):
        found.append("township")
    if actor.can("ledger.supervise", path[:WIDTH]):
        found.append("county")
    return tuple(found)


def answer_note(*, actor: Actor, note_id: int, answer: str, version: int | None, today: date) -> SupervisionNote:
    """Answer a note of supervision, once.

    :raises DomainError: the answer is missing, or there is one already; names the field.
    """
    row = seen(actor, SupervisionNote, note_id)
    if row.answered_on is not None:
        raise DomainError(_("It is answered already."))
    if not answer.strip():
        raise DomainError(_("Write the answer."), field="answer")
    answered: SupervisionNote = rows.step(
        actor=actor, row=row, version=version, action="supervision.answered", right=_CHANGE, see=_SEE,
        values={"answer": answer.strip(), "answered_on": today, "answered_by": actor.name},
    )  # fmt: skip
    return answered
