"""Admin pages of contracts and entries: read, filtered and exported; steps are taken on the portal's pages. The county's rule is set here."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from accounts.models import OrgUnit
from core import admin_words
from core.actors import Actor
from core.admin_base import CountyRows, ReadOnlyInline, ScopedAdmin, actor_of, page_action
from core.admin_filters import days, dropdown
from core.admin_words import who
from ledgers.admin.holding_base import county
from ledgers.domain.money_words import yuan
from ledgers.filters.contracts import ContractFilters, ContractReminderFilters, EntryFilters
from ledgers.models import Contract, ContractReminder, ContractRule, Entry, Instalment
from ledgers.selectors import contracts as selectors
from ledgers.services import contract_reminders, contract_schedule

_STATES = {"draft": "warning", "in-force": "success", "ended": "info", "terminated": "danger"}


def _townships(request: HttpRequest, model_admin: Any) -> Any:
    rows = OrgUnit.objects.within(actor_of(request).scope(model_admin.view_action)).filter(level="township")
    return rows.order_by("path").values_list("path", "name")


class _OfBooks(ScopedAdmin):
    """Rows of collectives: read only here, with the way to the portal's page."""

    list_select_related: Any = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.list_select_related)


class InstalmentInline(ReadOnlyInline):
    """The schedule of a contract, with what came in."""

    model = Instalment
    fields = readonly_fields = ("number", "due_on", "shown_amount", "shown_received", "shown_owed", "replaced_at")
    ordering = ("number",)
    verbose_name_plural = _("instalments")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return selectors.with_received(super().get_queryset(request))

    @display(description=_("Amount, yuan"))
    def shown_amount(self, row: Instalment) -> str:
        return yuan(row.amount_fen)

    @display(description=_("Received, yuan"))
    def shown_received(self, row: Any) -> str:
        return yuan(row.received)

    @display(description=_("Still owed, yuan"))
    def shown_owed(self, row: Any) -> str:
        return yuan(row.owed)


@admin.register(Contract)
class ContractAdmin(_OfBooks):
    """The register of contracts. Names of persons stand on the contract's own page alone."""

    view_action = "contract.view"
    list_display = (
        "number",
        "name",
        "of_unit",
        "kind",
        "shown_party",
        "starts_on",
        "ends_on",
        "shown_total",
        "shown_overdue",
        "shown_state",
    )
    list_filter = (
        dropdown(ContractFilters, "township", _townships), dropdown(ContractFilters, "kind"), dropdown(ContractFilters, "state"),
        dropdown(ContractFilters, "standing"), dropdown(ContractFilters, "dealing"), days(ContractFilters, "ends_on"),
    )  # fmt: skip
    list_select_related = ("book__unit", "resource", "asset", "decision", "renews")
    search_fields = ("number", "name")
    ordering = ("-pk",)
    inlines = (InstalmentInline,)
    actions_list = ("draft",)
    fields = readonly_fields = (
        "page", "number", "name", "of_unit", "kind", "direction", "resource", "asset", "thing", "shown_area", "quantity", "unit_word",
        "place", "bounds", "shown_party", "signed_on", "starts_on", "ends_on", "shown_price", "shown_total", "rhythm", "shown_deposit",
        "decision", "dealing", "venue", "reference", "shown_floor", "shown_awarded", "state", "ended_on", "end_reason", "renews",
    )  # fmt: skip

    def search_place(self, obj: Contract) -> str:
        return str(obj.book.unit)

    @display(description=_("unit"), ordering="book__unit__path")
    def of_unit(self, row: Contract) -> str:
        return str(row.book.unit)

    @display(description=_("other party"))
    def shown_party(self, row: Contract) -> str:
        return row.public_party

    @display(description=_("Area, 亩"))
    def shown_area(self, row: Contract) -> str:
        return yuan(row.area) if row.area else "—"

    @display(description=_("Unit price, yuan"))
    def shown_price(self, row: Contract) -> str:
        return yuan(row.unit_price_fen) if row.unit_price_fen else "—"

    @display(description=_("Total, yuan"), ordering="total_fen")
    def shown_total(self, row: Contract) -> str:
        return yuan(row.total_fen)

    @display(description=_("Deposit, yuan"))
    def shown_deposit(self, row: Contract) -> str:
        return yuan(row.deposit_fen)

    @display(description=_("Lowest price asked, yuan"))
    def shown_floor(self, row: Contract) -> str:
        return yuan(row.floor_fen) if row.floor_fen else "—"

    @display(description=_("Price awarded, yuan"))
    def shown_awarded(self, row: Contract) -> str:
        return yuan(row.awarded_fen) if row.awarded_fen else "—"

    @display(description=_("Overdue, yuan"))
    def shown_overdue(self, row: Any) -> str:
        return yuan(row.overdue_fen) if row.state != "draft" else "—"

    @display(description=_("state"), ordering="state", label=_STATES)
    def shown_state(self, row: Contract) -> Any:
        return row.state, row.get_state_display()

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return selectors.with_overdue(super().get_queryset(request), timezone.localdate())

    @display(description=_("page of the contract"))
    def page(self, row: Contract) -> str:
        address = reverse("ledgers:contract", args=[row.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', address, gettext("Open the page of the contract"))

    # The form of a draft is that of the portal's page: one form, one service, with the schedule beside it.

    def has_draft_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("contract.change")

    @page_action(description=_("Draft a contract"), icon="add", url_path="draft", permissions=["draft"])
    def draft(self, request: HttpRequest) -> HttpResponse:
        """Lead to the choice of the collective, and from there to the form."""
        return HttpResponseRedirect(reverse("ledgers:contract-choose"))


@admin.register(Entry)
class EntryAdmin(_OfBooks):
    """Entries of the simple forms; a mistake is put right by reversing the voucher."""

    view_action = "ledger.view"
    list_display = (
        "on",
        "of_unit",
        "shown_voucher",
        "form",
        "purpose",
        "shown_amount",
        "money",
        "contract",
        "receipt_number",
    )
    list_filter = (
        dropdown(EntryFilters, "township", _townships), dropdown(EntryFilters, "form"), dropdown(EntryFilters, "purpose"),
        dropdown(EntryFilters, "reversed"), days(EntryFilters, "on"),
    )  # fmt: skip
    list_select_related = ("book__unit", "voucher", "money", "contract", "instalment__contract", "banks__voucher")
    search_fields = ("voucher__memo", "receipt_number", "contract__number")
    ordering = ("-on", "-pk")
    fields = readonly_fields = (
        "page", "on", "of_unit", "shown_voucher", "form", "purpose", "shown_amount", "money", "counterparty", "heads",
        "receipt_number", "received_on", "contract", "instalment", "entered_by",
    )  # fmt: skip

    def search_place(self, obj: Entry) -> str:
        return str(obj.book.unit)

    @display(description=_("unit"), ordering="book__unit__path")
    def of_unit(self, row: Entry) -> str:
        return str(row.book.unit)

    @display(description=_("voucher"))
    def shown_voucher(self, row: Entry) -> str:
        return f"{row.voucher} {row.voucher.memo}"

    @display(description=_("Amount, yuan"), ordering="amount_fen")
    def shown_amount(self, row: Entry) -> str:
        return yuan(row.amount_fen)

    @display(description=_("Entered by"))
    def entered_by(self, row: Entry) -> str:
        return who(row.voucher.posted_by)

    @display(description=_("page of the entry"))
    def page(self, row: Entry) -> str:
        address = reverse("ledgers:entry", args=[row.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', address, gettext("Open the page of the entry"))


@admin.register(ContractReminder)
class ContractReminderAdmin(_OfBooks):
    """Reminders of contracts, one for each occasion."""

    in_search = False
    view_action = "contract.view"
    list_display = ("contract", "of_unit", "kind", "days", "sent_on")
    list_filter = (
        dropdown(ContractReminderFilters, "township", _townships), dropdown(ContractReminderFilters, "kind"),
        days(ContractReminderFilters, "sent_on"),
    )  # fmt: skip
    list_select_related = ("contract__book__unit",)
    ordering = ("-sent_on", "-pk")
    fields = readonly_fields = ("contract", "of_unit", "kind", "about", "days", "sent_on")

    @display(description=_("unit"), ordering="contract__book__unit__path")
    def of_unit(self, row: ContractReminder) -> str:
        return str(row.contract.book.unit)


@admin.register(ContractRule)
class ContractRuleAdmin(CountyRows):
    """What a county has set for contracts; without a row of its own the law's terms hold."""

    in_search = False
    view_action = "contract.view"
    add_action = change_action = "ledger.set-up"
    list_display = (
        "unit",
        "lease_years",
        "arable_years",
        "grass_years",
        "forest_years",
        "waste_years",
        "low_percent",
        "days_to_bank",
    )
    list_select_related = ("unit",)
    ordering = ("unit__path",)
    own_fields = (
        "lease_years", "arable_years", "grass_years", "forest_years", "waste_years", "low_percent", "bidding_from_fen",
        "days_to_bank",
    )  # fmt: skip

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit", *self.own_fields) if obj is not None else self.own_fields

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj is not None else ()

    def create(self, actor: Actor, values: dict[str, Any]) -> ContractRule:
        return contract_schedule.add_rule(actor=actor, county=county(actor, "ledger.set-up"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        contract_schedule.change_rule(actor=actor, rule_id=pk, values=values, version=version)


admin_words.register(
    {
        "contract.drafted": _("contract drafted"),
        "contract.corrected": _("draft of a contract corrected"),
        "contract.signed": _("contract signed"),
        "contract.end": _("contract ended"),
        "contract.terminate": _("contract terminated"),
        "contract.instalments-dropped": _("instalments taken out"),
        "contract.rescheduled": _("schedule laid out anew"),
        "contract.waived": _("instalment waived in part"),
        "contract.file-added": _("paper of a contract added"),
        "contract.file-removed": _("paper of a contract removed"),
        "contract.reminded": _("reminded of contracts"),
        "contract.drafted-many": _("contracts taken over, many at once"),
        "contract-rule.added": _("rule of contracts added"),
        "contract-rule.changed": _("rule of contracts changed"),
        "ledger.entry-made": _("entry made on a simple form"),
    },
    {
        "party": _("other party"), "waived_fen": _("waived, fen"), "total_fen": _("total, fen"), "amount_fen": _("amount, fen"),
        "deposit_fen": _("deposit, fen"), "direction": _("who pays"), "money": _("cash or bank"),
        "counterparty": _("from or to"), "heads": pgettext_lazy("entry", "persons"),
    },
)  # fmt: skip
admin_words.register_jobs({contract_reminders.JOB: _("reminders of contracts")})
