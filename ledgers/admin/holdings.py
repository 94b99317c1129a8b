"""Admin pages of registers, checks, decisions, distributions, entities and supervision."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from core.actors import Actor
from core.admin_base import CountyRows, ReadOnlyInline, ServiceForm
from core.admin_filters import days, dropdown
from ledgers.admin.holding_base import Hundredths, OfBook, TownshipFilter, county, exact, money
from ledgers.domain.money_words import yuan
from ledgers.filters import holdings as filters
from ledgers.models import (
    Asset,
    Book,
    CheckLine,
    Decision,
    DecisionSheet,
    Distribution,
    DistributionLine,
    HoldingCheck,
    HoldingRule,
    Material,
    Resource,
    SplitPart,
    SplitRule,
)
from ledgers.services import decisions, distribution, registers

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
    cost = money("cost_fen", _("original value"))
    depreciated = money("depreciated_fen", _("accumulated depreciation"))
    exact_columns = {"cost": exact("cost_fen"), "depreciated": exact("depreciated_fen")}

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
    mu = money("area", _("area (mu)"))
    exact_columns = {"mu": exact("area")}

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
    amount = money("amount_fen", _("amount"))
    exact_columns = {"amount": exact("amount_fen")}

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
        return decisions.set_rule(actor=actor, county=county(actor, "ledger.set-up"), values=values, version=None)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        row = HoldingRule.objects.within(actor.scope("ledger.set-up")).select_related("unit").get(pk=pk)
        decisions.set_rule(actor=actor, county=row.unit, values=values, version=version)


# Distribution -----------------------------------------------------------------------------------


class DistributionLineInline(ReadOnlyInline):
    """The items in the statutory order."""

    model = DistributionLine
    fields = readonly_fields = ("order", "item", "amount", "debit", "credit")
    ordering = ("order",)
    show_change_link = False
    amount = money("amount_fen", _("amount"))


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
    surplus = money("surplus_fen", _("surplus of the year"))
    pool = money("pool_fen", _("to be split"))
    exact_columns = {"surplus": exact("surplus_fen"), "pool": exact("pool_fen")}

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
    floor = money("floor_fen", _("guaranteed sum"))
    share = money("weight", _("share of the rest"))


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
            actor=actor, unit=county(actor, "ledger.set-up"), code=values["code"], name=values["name"], kind=values["kind"],
            parties=parties,
        )  # fmt: skip
