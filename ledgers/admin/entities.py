"""Admin pages of what collectives run and mend: entities, projects, income of land, the clean-up log, notes of supervision."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from core.actors import Actor
from core.admin_base import CountyRows, actor_of, page_action
from core.admin_filters import dropdown
from ledgers.admin.holding_base import OfBook, TownshipFilter, county, exact, money
from ledgers.filters import holdings as filters
from ledgers.models import (
    Book,
    Cleanup,
    Entity,
    EntityWord,
    FundedProject,
    LandIncome,
    SupervisionNote,
)
from ledgers.services import entities


@admin.register(EntityWord)
class EntityWordAdmin(CountyRows):
    """A county's modes of business and paths of development."""

    view_action = "asset.view"
    add_action = change_action = "ledger.set-up"
    in_search = False
    list_display = ("name", "kind", "order", "unit")
    list_filter = (dropdown(filters.WordFilters, "kind"),)
    list_select_related = ("unit",)
    search_fields = ("name",)
    ordering = ("kind", "order", "pk")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "kind", "name", "order") if obj else ("kind", "name", "order")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "kind") if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> EntityWord:
        return entities.word(actor=actor, county=county(actor, "ledger.set-up"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        entities.change_word(actor=actor, word_id=pk, values=values, version=version)


@admin.register(Entity)
class EntityAdmin(OfBook):
    """Companies, workshops and cooperatives of collectives."""

    names = entities.ENTITY
    list_display = ("name", "book", "kind", "mode", "path", "founded_on", "state")
    list_filter = (
        TownshipFilter, dropdown(filters.EntityFilters, "kind"), dropdown(filters.EntityFilters, "state"),
    )  # fmt: skip
    list_select_related = ("book__unit", "mode", "path")
    search_fields = ("name",)

    def add_row(self, actor: Actor, book: Book, values: dict[str, Any]) -> Entity:
        return entities.add_entity(actor=actor, book=book, values=values, today=timezone.localdate())

    def correct_row(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None, reason: str) -> None:
        entities.correct_entity(
            actor=actor, entity_id=pk, values=values, version=version, reason=reason, today=timezone.localdate()
        )


@admin.register(FundedProject)
class FundedProjectAdmin(OfBook):
    """Projects by where their money comes from."""

    names = entities.PROJECT
    list_display = ("name", "book", "entity", "is_support", "planned", "arrived", "income", "as_of")
    list_filter = (TownshipFilter, dropdown(filters.ProjectFilters, "is_support"))
    list_select_related = ("book__unit", "entity")
    search_fields = ("name",)
    planned = money("planned_fen", _("planned"))
    arrived = money("arrived_fen", _("arrived"))
    income = money("income_fen", _("income of the project"))
    exact_columns = {"planned": exact("planned_fen"), "arrived": exact("arrived_fen"), "income": exact("income_fen")}

    def add_row(self, actor: Actor, book: Book, values: dict[str, Any]) -> FundedProject:
        return entities.add_project(actor=actor, book=book, values=values)

    def correct_row(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None, reason: str) -> None:
        entities.correct_project(actor=actor, project_id=pk, values=values, version=version, reason=reason)


@admin.register(LandIncome)
class LandIncomeAdmin(OfBook):
    """What a year's land has brought, as reported."""

    names = entities.LAND
    list_display = ("__str__", "book", "mu", "rent", "wages", "dividends", "source", "as_of")
    list_filter = (TownshipFilter,)
    search_fields = ("book__name",)
    mu = money("area", _("area (mu)"))
    rent = money("rent_fen", _("rents"))
    wages = money("wages_fen", _("wages"))
    dividends = money("dividends_fen", _("dividends"))
    exact_columns = {
        "mu": exact("area"), "rent": exact("rent_fen"), "wages": exact("wages_fen"), "dividends": exact("dividends_fen"),
    }  # fmt: skip

    def add_row(self, actor: Actor, book: Book, values: dict[str, Any]) -> LandIncome:
        return entities.add_land_income(actor=actor, book=book, values=values)

    def correct_row(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None, reason: str) -> None:
        entities.correct_land_income(actor=actor, income_id=pk, values=values, version=version, reason=reason)


# Clean-up and supervision -----------------------------------------------------------------------


class SettleForm(forms.Form):
    """When and how an issue was settled."""

    on = forms.DateField(label=pgettext_lazy("ledger", "settled on"), widget=UnfoldAdminSingleDateWidget)
    result = forms.CharField(label=_("result"), max_length=150, widget=UnfoldAdminTextInputWidget)


@admin.register(Cleanup)
class CleanupAdmin(OfBook):
    """Issues that clean-ups found."""

    names = entities.CLEANUP
    kept = ("settled_on", "result")
    list_display = ("issue", "book", "kind", "found_on", "amount", "post", "deadline", "settled_on")
    list_filter = (
        TownshipFilter, dropdown(filters.CleanupFilters, "kind"), dropdown(filters.CleanupFilters, "standing"),
    )  # fmt: skip
    search_fields = ("issue",)
    amount = money("amount_fen", _("amount concerned"))
    exact_columns = {"amount": exact("amount_fen")}
    actions_detail = ("settle",)

    def add_row(self, actor: Actor, book: Book, values: dict[str, Any]) -> Cleanup:
        return entities.add_cleanup(actor=actor, book=book, values=values, today=timezone.localdate())

    def correct_row(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None, reason: str) -> None:
        entities.correct_cleanup(actor=actor, cleanup_id=pk, values=values, version=version, reason=reason)

    def has_settle_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "asset.change", object_id)

    @page_action(description=_("Settle it"), icon="task_alt", permissions=["settle"])
    def settle(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Record when and how the issue was settled."""
        return self.step(
            request, object_id, title=gettext("Settle it"), form_class=SettleForm, done=gettext("It is recorded."),
            initial={"on": timezone.localdate()},
            run=lambda row, given: entities.settle(
                actor=actor_of(request), cleanup_id=row.pk, version=row.version, today=timezone.localdate(), **given
            ),
        )  # fmt: skip


class AnswerForm(forms.Form):
    """The answer to a note."""

    answer = forms.CharField(label=_("answer"), max_length=150, widget=UnfoldAdminTextInputWidget)


@admin.register(SupervisionNote)
class SupervisionNoteAdmin(OfBook):
    """Notes of supervision with the answer that is due."""

    names = ("level", "kind", "label", "text", "due_on")
    change_action = ""
    kept = ("written_on", "written_by", "answer", "answered_on", "answered_by")
    list_display = ("label", "kind", "book", "level", "text", "due_on", "answered_on")
    list_filter = (
        TownshipFilter, dropdown(filters.NoteFilters, "level"), dropdown(filters.NoteFilters, "standing"),
    )  # fmt: skip
    search_fields = ("label", "text")
    ordering = ("-due_on", "pk")
    actions_detail = ("answer_it",)

    def add_row(self, actor: Actor, book: Book, values: dict[str, Any]) -> SupervisionNote:
        return entities.write_note(actor=actor, book=book, values=values, today=timezone.localdate())

    def has_answer_it_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "asset.change", object_id)

    @page_action(description=_("Answer it"), icon="reply", permissions=["answer_it"])
    def answer_it(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer the note, once."""
        return self.step(
            request, object_id, title=gettext("Answer it"), form_class=AnswerForm, done=gettext("It is recorded."),
            run=lambda row, given: entities.answer_note(
                actor=actor_of(request), note_id=row.pk, version=row.version, today=timezone.localdate(), **given
            ),
        )  # fmt: skip
