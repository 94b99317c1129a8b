"""Registers, entities, projects, clean-up and supervision as kinds of rows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext, pgettext_lazy

from core.actors import Actor
from core.rounding import half_up
from ledgers.domain import registers as rule
from ledgers.domain.money_words import yuan
from ledgers.filters import holdings as filters
from ledgers.forms import holdings as forms
from ledgers.models import Asset, Cleanup, Entity, FundedProject, LandIncome, Material, Resource, SupervisionNote
from ledgers.services import checks, entities, registers
from ledgers.web.rows import Asked, Cell, Column, Kind, Step, area, chosen, money, plain

_SEE, _CHANGE = "asset.view", "asset.change"


def percent(hundredths: int) -> str:
    return f"{yuan(hundredths)}%"


# Registers --------------------------------------------------------------------------------------


def _asset_facts(row: Asset) -> list[Cell]:
    facts: list[Cell] = [
        (pgettext("ledger", "number"), row.number), (pgettext("ledger", "class"), row.get_use_display()), (_("how acquired"), row.get_origin_display()),
        (_("acquired on"), row.acquired_on), (_("quantity"), f"{row.quantity} {row.unit_word}"),
        (_("original value"), yuan(row.cost_fen)), (_("accumulated depreciation"), yuan(row.depreciated_fen)),
        (_("net value"), yuan(row.cost_fen - row.depreciated_fen)), (_("place"), row.place), (_("used by"), row.user),
        (_("looked after by"), row.keeper), (_("months of use"), row.life_months), (_("share that remains"), percent(row.residual)),
    ]  # fmt: skip
    if row.depreciated_month:
        facts.append((_("depreciated until"), f"{row.depreciated_month // 100}-{row.depreciated_month % 100:02d}"))
    if row.scrapped_on:
        facts += [
            (_("scrapped on"), row.scrapped_on), (_("decision on scrapping"), str(row.scrap_decision)),
            (_("reason for scrapping"), row.scrap_reason),
        ]  # fmt: skip
    return facts


def _in_use(row: Asset) -> bool:
    return row.state != "scrapped"


ASSETS = Kind(
    name="asset", many="registers", route="registers/assets", model=Asset, view=_SEE, right=_CHANGE, area="registers",
    title=_lazy("Register of assets"), new=_lazy("Enter an asset"), filters=filters.AssetFilters,
    asked=("name", "use", "state", "origin"), related=("scrap_decision",),
    columns=(
        Column(_lazy("asset"), str), chosen(pgettext_lazy("ledger", "class"), "use"), money(_lazy("original value"), "cost_fen"),
        money(_lazy("accumulated depreciation"), "depreciated_fen"),
        Column(_lazy("net value"), lambda row: yuan(row.cost_fen - row.depreciated_fen), True),
        plain(_lazy("place"), "place"), plain(_lazy("used by"), "user"), chosen(_lazy("state of use"), "state"),
    ),
    facts=_asset_facts, form=forms.AssetForm, new_form=forms.AssetNewForm, may_correct=_in_use,
    add=lambda actor, book, values, today: registers.add_asset(actor=actor, book=book, values=values, today=today),
    correct=lambda asked, reason: registers.correct_asset(
        actor=asked.actor, asset_id=asked.row.pk, version=asked.version, today=asked.today, reason=reason,
        values={name: value for name, value in asked.given.items() if name != "reason"},
    ),
    tags={"own": "verified", "rented": "verified", "idle": "warn", "scrapped": "returned"},
    steps=(
        Step(
            "use", _lazy("How it is used now"), _lazy("Record the use"), forms.StateForm,
            lambda asked: registers.change_state(
                actor=asked.actor, asset_id=asked.row.pk, version=asked.version, **asked.given),
            _CHANGE, _in_use, initial=lambda row: {"state": row.state, "user": row.user},
        ),
        Step(
            "scrap", _lazy("Scrap it"), _lazy("Scrap the asset"), forms.ScrapForm,
            lambda asked: registers.scrap(
                actor=asked.actor, asset_id=asked.row.pk, version=asked.version, today=asked.today, **asked.given),
            _CHANGE, _in_use, explain=_lazy("By a decision of this collective that has been passed. The row stays."),
        ),
    ),
    links=lambda actor, row: (
        [(_("Enter depreciation of the book"), f"{reverse('ledgers:depreciation')}?book={row.book_id}")]
        if row.life_months and actor.can("ledger.post", row.book.unit.path) else []
    ),
)  # fmt: skip

RESOURCES = Kind(
    name="resource", many="resources", route="registers/resources", model=Resource, view=_SEE, right=_CHANGE, area="registers",
    title=_lazy("Register of resources"), new=_lazy("Enter a resource"), filters=filters.ResourceFilters,
    asked=("name", "land", "use"),
    columns=(
        Column(_lazy("resource"), str), chosen(_lazy("class of land"), "land"), area(_lazy("area (mu)"), "area"),
        plain(_lazy("place"), "place"), chosen(_lazy("how used"), "use"),
    ),
    facts=lambda row: (
        (pgettext("ledger", "number"), row.number), (_("class of land"), row.get_land_display()), (_("area (mu)"), yuan(row.area)),
        (_("place"), row.place), (_("bounds"), row.bounds), (_("how used"), row.get_use_display()),
    ),
    form=forms.ResourceForm,
    add=lambda actor, book, values, today: registers.add_resource(actor=actor, book=book, values=values),
    correct=lambda asked, reason: registers.correct_resource(
        actor=asked.actor, resource_id=asked.row.pk, version=asked.version, reason=reason, values=_without(asked)),
)  # fmt: skip

MATERIALS = Kind(
    name="material", many="materials", route="registers/materials", model=Material, view=_SEE, right=_CHANGE, area="registers",
    title=_lazy("Materials in store"), new=_lazy("Enter a material"), filters=filters.MaterialFilters, asked=("use",),
    columns=(
        plain(_lazy("name"), "name"), Column(_lazy("quantity"), lambda row: f"{row.quantity} {row.unit_word}"),
        money(_lazy("amount"), "amount_fen"), plain(_lazy("kept at"), "place"), plain(_lazy("kept by, by post"), "keeper"),
        chosen(_lazy("state of use"), "use"),
    ),
    facts=lambda row: (
        (_("quantity"), f"{row.quantity} {row.unit_word}"), (_("amount"), yuan(row.amount_fen)), (_("kept at"), row.place),
        (_("kept by, by post"), row.keeper), (_("state of use"), row.get_use_display()),
    ),
    form=forms.MaterialForm,
    add=lambda actor, book, values, today: registers.add_material(actor=actor, book=book, values=values),
    correct=lambda asked, reason: registers.correct_material(
        actor=asked.actor, material_id=asked.row.pk, version=asked.version, reason=reason, values=_without(asked)),
)  # fmt: skip


def _without(asked: Asked) -> dict[str, Any]:
    return {name: value for name, value in asked.given.items() if name != "reason"}


# Entities and projects --------------------------------------------------------------------------

ENTITIES = Kind(
    name="entity", many="entities", route="entities", model=Entity, view=_SEE, right=_CHANGE, area="entities",
    title=_lazy("Entities of collectives"), new=_lazy("Enter an entity"), filters=filters.EntityFilters, asked=("kind", "state"),
    related=("mode", "path"),
    columns=(
        plain(_lazy("name"), "name"), chosen(_lazy("kind"), "kind"), Column(_lazy("mode of business"), lambda row: row.mode or ""),
        Column(_lazy("path of development"), lambda row: row.path or ""), plain(_lazy("founded on"), "founded_on"),
        Column(_lazy("share of the collective"), lambda row: percent(row.share), True), chosen(_lazy("state"), "state"),
    ),
    facts=lambda row: (
        (_("kind"), row.get_kind_display()), (_("mode of business"), row.mode), (_("path of development"), row.path),
        (_("founded on"), row.founded_on), (_("share of the collective"), percent(row.share)),
    ),
    form=forms.EntityForm, tags={"running": "verified", "resting": "warn", "ended": "returned"},
    add=lambda actor, book, values, today: entities.add_entity(actor=actor, book=book, values=values, today=today),
    correct=lambda asked, reason: entities.correct_entity(
        actor=asked.actor, entity_id=asked.row.pk, version=asked.version, reason=reason, today=asked.today, values=_without(asked)),
)  # fmt: skip


def _project_facts(row: FundedProject) -> list[Cell]:
    pair = _("planned %(planned)s, arrived %(arrived)s")
    return [
        (_("entity"), row.entity), (_("begun on"), row.begun_on),
        (_("supports a weak village"), _("yes") if row.is_support else _("no")),
        (_("own money"), pair % {"planned": yuan(row.own_planned_fen), "arrived": yuan(row.own_arrived_fen)}),
        (_("aid"), pair % {"planned": yuan(row.aid_planned_fen), "arrived": yuan(row.aid_arrived_fen)}),
        (_("award"), pair % {"planned": yuan(row.award_planned_fen), "arrived": yuan(row.award_arrived_fen)}),
        (_("in all"), pair % {"planned": yuan(row.planned_fen), "arrived": yuan(row.arrived_fen)}),
        (_("income of the project"), yuan(row.income_fen)), (_("as of"), row.as_of),
    ]  # fmt: skip


PROJECTS = Kind(
    name="funded-project", many="funded-projects", route="funded-projects", model=FundedProject, view=_SEE, right=_CHANGE,
    area="entities", title=_lazy("Funded projects"), new=_lazy("Enter a project"), filters=filters.ProjectFilters,
    asked=("is_support",), related=("entity",),
    columns=(
        plain(_lazy("name"), "name"), money(_lazy("planned"), "planned_fen"), money(_lazy("own money arrived"), "own_arrived_fen"),
        money(_lazy("aid arrived"), "aid_arrived_fen"), money(_lazy("award arrived"), "award_arrived_fen"),
        money(_lazy("income of the project"), "income_fen"), plain(_lazy("as of"), "as_of"),
    ),
    facts=_project_facts, form=forms.ProjectForm,
    add=lambda actor, book, values, today: entities.add_project(actor=actor, book=book, values=values),
    correct=lambda asked, reason: entities.correct_project(
        actor=asked.actor, project_id=asked.row.pk, version=asked.version, reason=reason, values=_without(asked)),
)  # fmt: skip


def per_mu(fen: int, hundredths: int | None) -> str:
    """Return what a sum comes to for one mu; a dash where the area is not known."""
    return yuan(half_up(fen * 100, hundredths)) if hundredths else "–"


LAND_INCOMES = Kind(
    name="land-income", many="land-incomes", route="land-incomes", model=LandIncome, view=_SEE, right=_CHANGE, area="entities",
    title=_lazy("Income of land"), new=_lazy("Report a year"), filters=filters.LandIncomeFilters, asked=("year",),
    told=_lazy("Totals of a village as reported, never by household; per mu where the area is known."),
    columns=(
        Column(_lazy("year"), lambda row: str(row.year)), area(_lazy("area (mu)"), "area"), money(_lazy("rents"), "rent_fen"),
        money(_lazy("wages"), "wages_fen"), money(_lazy("dividends"), "dividends_fen"),
        Column(_lazy("in all, per mu"), lambda row: per_mu(row.rent_fen + row.wages_fen + row.dividends_fen, row.area), True),
    ),
    facts=lambda row: (
        (_("area (mu)"), yuan(row.area) if row.area else "–"),
        *(
            (label, _("%(sum)s, per mu %(each)s") % {"sum": yuan(fen), "each": per_mu(fen, row.area)})
            for label, fen in (
                (_("rents"), row.rent_fen), (_("wages"), row.wages_fen), (_("dividends"), row.dividends_fen),
                (_("in all"), row.rent_fen + row.wages_fen + row.dividends_fen),
            )
        ),
        (_("source"), row.source), (_("as of"), row.as_of),
    ),
    form=forms.LandIncomeForm,
    add=lambda actor, book, values, today: entities.add_land_income(actor=actor, book=book, values=values),
    correct=lambda asked, reason: entities.correct_land_income(
        actor=asked.actor, income_id=asked.row.pk, version=asked.version, reason=reason, values=_without(asked)),
)  # fmt: skip


# Clean-up and supervision -----------------------------------------------------------------------


def _standing(done: Any, due: Any) -> str:
    if done is not None:
        return _("settled")
    return _("late") if due < timezone.localdate() else _("open")


CLEANUPS = Kind(
    name="cleanup", many="cleanups", route="cleanups", model=Cleanup, view=_SEE, right=_CHANGE, area="supervision",
    title=_lazy("Clean-up log"), new=_lazy("Enter an issue"), filters=filters.CleanupFilters, asked=("kind", "standing"),
    columns=(
        plain(_lazy("issue"), "issue"), chosen(_lazy("kind"), "kind"), plain(_lazy("found on"), "found_on"),
        money(_lazy("amount concerned"), "amount_fen"), area(_lazy("area concerned (mu)"), "area"),
        plain(_lazy("responsible post"), "post"), plain(_lazy("to be settled by"), "deadline"),
        Column(_lazy("standing"), lambda row: _standing(row.settled_on, row.deadline)),
    ),
    facts=lambda row: (
        (_("issue"), row.issue), (_("kind"), row.get_kind_display()), (_("found on"), row.found_on),
        (_("amount concerned"), yuan(row.amount_fen)), (_("area concerned (mu)"), yuan(row.area)),
        (_("what is done about it"), row.measure), (_("responsible post"), row.post), (_("to be settled by"), row.deadline),
        (_("standing"), _standing(row.settled_on, row.deadline)), (pgettext("ledger", "settled on"), row.settled_on), (_("result"), row.result),
    ),
    form=forms.CleanupForm, may_correct=lambda row: row.settled_on is None,
    add=lambda actor, book, values, today: entities.add_cleanup(actor=actor, book=book, values=values, today=today),
    correct=lambda asked, reason: entities.correct_cleanup(
        actor=asked.actor, cleanup_id=asked.row.pk, version=asked.version, reason=reason, values=_without(asked)),
    steps=(
        Step(
            "settle", _lazy("Settle it"), _lazy("Record the result"), forms.SettleForm,
            lambda asked: entities.settle(
                actor=asked.actor, cleanup_id=asked.row.pk, version=asked.version, today=asked.today, **asked.given),
            _CHANGE, lambda row: row.settled_on is None,
        ),
    ),
)  # fmt: skip

NOTES = Kind(
    name="note", many="notes", route="notes", model=SupervisionNote, view=_SEE, right=_CHANGE, area="supervision",
    title=_lazy("Notes of supervision"), new=_lazy("Write a note"), filters=filters.NoteFilters, asked=("level", "standing"),
    told=_lazy("Notes of the village supervision committee, the township and the county, with the answer that is due."),
    columns=(
        plain(_lazy("its number or name"), "label"), chosen(_lazy("on what"), "kind"), chosen(_lazy("level"), "level"),
        plain(_lazy("note"), "text"), plain(_lazy("answer due on"), "due_on"),
        Column(_lazy("standing"), lambda row: _standing(row.answered_on, row.due_on)),
    ),
    facts=lambda row: (
        (_("level"), row.get_level_display()), (_("on what"), f"{row.get_kind_display()} {row.label}"), (_("note"), row.text),
        (_("written on"), row.written_on), (_("answer due on"), row.due_on),
        (_("standing"), _standing(row.answered_on, row.due_on)), (_("answer"), row.answer), (_("answered on"), row.answered_on),
    ),
    form=forms.NoteForm, links=lambda actor, row: _target(actor, row),
    add=lambda actor, book, values, today: entities.write_note(actor=actor, book=book, values=values, today=today),
    steps=(
        Step(
            "answer", _lazy("Answer it"), _lazy("Send the answer"), forms.AnswerForm,
            lambda asked: entities.answer_note(
                actor=asked.actor, note_id=asked.row.pk, version=asked.version, today=asked.today, **asked.given),
            _CHANGE, lambda row: row.answered_on is None,
        ),
    ),
)  # fmt: skip

_SEEN_WITH = {
    "book": "ledger.view", "voucher": "ledger.view", "contract": "contract.view", "decision": "decision.view",
    "asset": "asset.view", "distribution": "distribution.view",
}  # fmt: skip
"""What a note is on, whose page's address has the same name → the right to see it."""


def _target(actor: Actor, row: SupervisionNote) -> list[tuple[str, str]]:
    """Return the link to what a note is on, where its reader may follow it."""
    if row.key is None or not actor.can(_SEEN_WITH[row.kind], row.book.unit.path):
        return []
    return [(f"{row.get_kind_display()} {row.label}", reverse(f"ledgers:{row.kind}", args=[row.key]))]


PLAIN: Sequence[Kind] = (ASSETS, RESOURCES, MATERIALS, ENTITIES, PROJECTS, LAND_INCOMES, CLEANUPS, NOTES)
_LATE = 20


def late_checks(request: HttpRequest, actor: Actor) -> Mapping[str, Any]:
    """Return the books whose last check that was due is not reported."""
    today = timezone.localdate()
    books = checks.late_books(actor.scope(_SEE), today)
    found = list(books[: _LATE + 1])
    if not found:
        return {}
    year = rule.year_due(today)
    return {
        "late": {
            "title": _("Check of %(year)d not reported by %(day)s") % {"year": year, "day": rule.report_by(year)},
            "books": found[:_LATE], "more": max(books.count() - _LATE, 0),
        }
    }  # fmt: skip
