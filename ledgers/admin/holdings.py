"""Admin pages of registers, checks, decisions, distributions, entities and supervision."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from accounts.models import OrgUnit
from core.actors import Actor
from core.admin_base import CountyRows, ReadOnlyInline, ServiceForm, actor_of, page_action
from core.admin_filters import days, dropdown
from ledgers.admin.holding_base import Hundredths, OfBook, TownshipFilter
from ledgers.filters import holdings as filters
from ledgers.models import (
    Asset,
    Book,
    CheckLine,
    Cleanup,
    Decision,
    DecisionSheet,
    Distribution,
    DistributionLine,
    Entity,
    EntityWord,
    FundedProject,
    HoldingCheck,
    HoldingRule,
    LandIncome,
    Material,
    Resource,
    SplitPart,
    SplitRule,
    SupervisionNote,
)
from ledgers.services import decisions, distribution, entities, registers
from ledgers.services.posting import yuan


def _money(name: str, label: Any) -> Any:
    @display(description=label)
    def column(self: Any, row: Any) -> str:
        return yuan(getattr(row, name) or 0)

    return column


def _exact(name: str) -> Any:
    return lambda row: getattr(row, name)


# Registers --------------------------------------------------------------------------------------


@admin.register(Asset)
class AssetAdmin(OfBook):
    """Assets of collectives; use and scrapping are steps of the portal's page."""

    names = registers.ASSET_FIELDS
    kept = ("state", "depreciated_month", "scrapped_on", "scrap_decision", "scrap_reason")
    list_display = ("number", "name", "book", "use", "cost", "depreciated", "place", "state")
    list_filter = (
        TownshipFilter, dropdown(filters.AssetFilters, "use"), dropdown(filters.AssetFilters, "state"),
        dropdown(filters.AssetFilters, "origin"),
    )  # fmt: skip
    list_select_related = ("book__unit", "scrap_decision")
    search_fields = ("number", "name")
    cost = _money("cost_fen", _("original value"))
    depreciated = _money("depreciated_fen", _("accumulated depreciation"))
    exact_columns = {"cost": _exact("cost_fen"), "depreciated": _exact("depreciated_fen")}

    def add_row(self, actor: Actor, book: Book, values: dict[str, Any]) -> Asset:
        return registers.add_asset(actor=actor, book=book, values=values, today=timezone.localdate())

    def correct_row(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None, reason: str) -> None:
        registers.correct_asset(
            actor=actor, asset_id=pk, values=values, version=version, today=timezone.localdate(), reason=reason
        )


@admin.register(Resource)
class ResourceAdmin(OfBook):
    """Land of collectives."""

    names = registers.RESOURCE_FIELDS
    list_display = ("number", "name", "book", "land", "mu", "place", "use")
    list_filter = (
        TownshipFilter, dropdown(filters.ResourceFilters, "land"), dropdown(filters.ResourceFilters, "use"),
    )  # fmt: skip
    search_fields = ("number", "name")
    mu = _money("area", _("area (mu)"))
    exact_columns = {"mu": _exact("area")}

    def add_row(self, actor: Actor, book: Book, values: dict[str, Any]) -> Resource:
        return registers.add_resource(actor=actor, book=book, values=values)

    def correct_row(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None, reason: str) -> None:
        registers.correct_resource(actor=actor, resource_id=pk, values=values, version=version, reason=reason)


@admin.register(Material)
class MaterialAdmin(OfBook):
    """Materials in store."""

    names = registers.MATERIAL_FIELDS
    list_display = ("name", "book", "quantity", "unit_word", "amount", "place", "keeper", "use")
    list_filter = (TownshipFilter, dropdown(filters.MaterialFilters, "use"))
    search_fields = ("name",)
    amount = _money("amount_fen", _("amount"))
    exact_columns = {"amount": _exact("amount_fen")}

    def add_row(self, actor: Actor, book: Book, values: dict[str, Any]) -> Material:
        return registers.add_material(actor=actor, book=book, values=values)

    def correct_row(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None, reason: str) -> None:
        registers.correct_material(actor=actor, material_id=pk, values=values, version=version, reason=reason)


class CheckLineInline(ReadOnlyInline):
    """What was counted."""

    model = CheckLine
    fields = readonly_fields = ("kind", "label", "measure", "in_book", "found", "explanation")
    ordering = ("pk",)
    show_change_link = False

    @display(description=_("in the book"))
    def in_book(self, row: CheckLine) -> str:
        return str(row.book_figure) if row.measure == "pieces" else yuan(row.book_figure)

    @display(description=_("found"))
    def found(self, row: CheckLine) -> str:
        if row.counted is None:
            return "–"
        return str(row.counted) if row.measure == "pieces" else yuan(row.counted)


@admin.register(HoldingCheck)
class HoldingCheckAdmin(OfBook):
    """Yearly checks; they are opened, counted and reported on the portal's page."""

    add_action = change_action = ""
    list_display = ("__str__", "book", "state", "opened_on", "reported_on", "differences")
    list_filter = (TownshipFilter, dropdown(filters.CheckFilters, "state"))
    search_fields = ("book__name",)
    inlines = (CheckLineInline,)
    fields = ("book", "year", "state", "opened_on", "reported_on", "reported_by", "differences")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields


class DecisionSheetInline(ReadOnlyInline):
    """The sheets of a decision."""

    model = DecisionSheet
    fields = readonly_fields = (
        "round", "kind", "on", "form", "due", "attended", "favour", "content", "public_from", "public_until", "opinion", "passed",
    )  # fmt: skip
    ordering = ("round", "on", "pk")
    show_change_link = False


@admin.register(Decision)
class DecisionAdmin(OfBook):
    """Decisions; their sheets are recorded on the portal's page."""

    view_action = "decision.view"
    add_action = change_action = "decision.record"
    names = decisions.FIELDS
    kept = ("state", "round", "recorded", "passed_on")
    list_display = ("number", "title", "book", "occasion", "begun_on", "recorded", "passed_on", "state")
    list_filter = (
        TownshipFilter, dropdown(filters.DecisionFilters, "state"), dropdown(filters.DecisionFilters, "occasion"),
        days(filters.DecisionFilters, "begun_on"),
    )  # fmt: skip
    search_fields = ("number", "title")
    inlines = (DecisionSheetInline,)

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def add_row(self, actor: Actor, book: Book, values: dict[str, Any]) -> Decision:
        return decisions.begin(actor=actor, book=book, values=values, today=timezone.localdate())

    def correct_row(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None, reason: str) -> None:
        decisions.correct(actor=actor, decision_id=pk, values=values, version=version, reason=reason)


@admin.register(HoldingRule)
class HoldingRuleAdmin(CountyRows):
    """What a county sets: the days on show."""

    view_action = "asset.view"
    add_action = change_action = "ledger.set-up"
    in_search = False
    list_display = ("unit", "decision_days", "distribution_days")
    list_select_related = ("unit",)
    ordering = ("unit__path",)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", "decision_days", "distribution_days") if obj else ("decision_days", "distribution_days")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> HoldingRule:
        return decisions.set_rule(actor=actor, county=_county(actor, "ledger.set-up"), values=values, version=None)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        row = HoldingRule.objects.within(actor.scope("ledger.set-up")).select_related("unit").get(pk=pk)
        decisions.set_rule(actor=actor, county=row.unit, values=values, version=version)


def _county(actor: Actor, action: str) -> OrgUnit:
    """Return the actor's own county."""
    return OrgUnit.objects.within(actor.scope(action)).order_by("path")[0]


# Distribution -----------------------------------------------------------------------------------


class DistributionLineInline(ReadOnlyInline):
    """The items in the statutory order."""

    model = DistributionLine
    fields = readonly_fields = ("order", "item", "amount", "debit", "credit")
    ordering = ("order",)
    show_change_link = False
    amount = _money("amount_fen", _("amount"))


@admin.register(Distribution)
class DistributionAdmin(OfBook):
    """Distributions of surplus; they are planned and carried through on the portal's page."""

    view_action = "distribution.view"
    add_action = change_action = ""
    list_display = ("title", "book", "year", "surplus", "pool", "members_count", "state")
    list_filter = (TownshipFilter, dropdown(filters.DistributionFilters, "state"))
    list_select_related = ("book__unit", "rule", "decision", "voucher", "reversal")
    search_fields = ("title", "book__name")
    inlines = (DistributionLineInline,)
    fields = (
        "book", "year", "title", "surplus", "pool", "rule", "households_count", "members_count", "state", "decision",
        "notice_from", "notice_until", "objections", "objections_note", "approved_by", "approved_on", "voucher", "posted_on",
        "reversal",
    )  # fmt: skip
    readonly_fields = ("surplus", "pool")
    surplus = _money("surplus_fen", _("surplus of the year"))
    pool = _money("pool_fen", _("to be split"))
    exact_columns = {"surplus": _exact("surplus_fen"), "pool": _exact("pool_fen")}

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields


class SplitForm(ServiceForm):
    """A rule with its parties: the sum guaranteed first, and the share of the rest."""

    members_floor = Hundredths(label=_("members: guaranteed (yuan)"), required=False)
    members_share = Hundredths(label=_("members: share of the rest (%) or shares"), required=False)
    company_floor = Hundredths(label=_("partner company: guaranteed (yuan)"), required=False)
    company_share = Hundredths(label=_("partner company: share of the rest (%) or shares"), required=False)
    collective_floor = Hundredths(label=_("collective: guaranteed (yuan)"), required=False)
    collective_share = Hundredths(label=_("collective: share of the rest (%) or shares"), required=False)


class SplitPartInline(ReadOnlyInline):
    """The parties of a rule."""

    model = SplitPart
    fields = readonly_fields = ("order", "party", "floor", "share")
    ordering = ("order",)
    show_change_link = False
    floor = _money("floor_fen", _("guaranteed sum"))
    share = _money("weight", _("share of the rest"))


_PARTIES = ("members", "company", "collective")
_TYPED = tuple(f"{party}_{what}" for party in _PARTIES for what in ("floor", "share"))


@admin.register(SplitRule)
class SplitRuleAdmin(CountyRows):
    """Rules of splitting; a new edition is written under the same code, a used one never changes."""

    view_action = "distribution.view"
    add_action = "ledger.set-up"
    form = SplitForm
    in_search = False
    list_display = ("name", "code", "edition", "kind", "is_used", "retired")
    list_filter = (dropdown(filters.SplitFilters, "kind"), dropdown(filters.SplitFilters, "in_force"))
    list_select_related = ("unit",)
    search_fields = ("name", "code")
    ordering = ("code", "-edition")
    inlines = (SplitPartInline,)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("code", "name", "kind", *_TYPED)
        return ("unit", "code", "edition", "name", "kind", "is_used", "retired")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Any) -> Any:
        return self.inlines if obj else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> SplitRule:
        parties = [
            distribution.Party(party, values[f"{party}_floor"] or 0, values[f"{party}_share"] or 0)
            for party in _PARTIES
            if values[f"{party}_floor"] or values[f"{party}_share"]
        ]
        return distribution.make_rule(
            actor=actor, unit=_county(actor, "ledger.set-up"), code=values["code"], name=values["name"], kind=values["kind"],
            parties=parties,
        )  # fmt: skip


# Entities and projects --------------------------------------------------------------------------


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
        return entities.word(actor=actor, county=_county(actor, "ledger.set-up"), values=values)

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
    planned = _money("planned_fen", _("planned"))
    arrived = _money("arrived_fen", _("arrived"))
    income = _money("income_fen", _("income of the project"))
    exact_columns = {"planned": _exact("planned_fen"), "arrived": _exact("arrived_fen"), "income": _exact("income_fen")}

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
    mu = _money("area", _("area (mu)"))
    rent = _money("rent_fen", _("rents"))
    wages = _money("wages_fen", _("wages"))
    dividends = _money("dividends_fen", _("dividends"))
    exact_columns = {
        "mu": _exact("area"), "rent": _exact("rent_fen"), "wages": _exact("wages_fen"), "dividends": _exact("dividends_fen"),
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
    amount = _money("amount_fen", _("amount concerned"))
    exact_columns = {"amount": _exact("amount_fen")}
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
