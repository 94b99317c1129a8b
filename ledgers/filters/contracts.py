"""Filters of contracts, entries and reminders; see `core.filtering`. Every page, export and API list of them asks here."""

import django_filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.filtering import Choice, Day, Key, OfUnits, YesNo
from core.scope import EVERYTHING
from ledgers import choices
from ledgers.models import Contract, ContractReminder, Entry
from ledgers.selectors import contracts as selectors

STANDINGS = (
    ("expiring", pgettext_lazy("contract", "ends within 90 days")),
    ("expired", pgettext_lazy("contract", "expired and not ended")),
    ("arrears", pgettext_lazy("contract", "with overdue money")),
)


class ContractFilters(OfUnits):
    """Contracts."""

    kind = Choice(choices=choices.CONTRACT_KINDS, label=_("kind"))
    state = Choice(choices=choices.CONTRACT_STATES, label=_("state"))
    direction = Choice(choices=choices.DIRECTIONS, label=_("who pays"))
    dealing = Choice(choices=choices.DEALINGS, label=_("way of dealing"))
    standing = Choice(choices=STANDINGS, method="by_standing", label=_("standing"))
    search = django_filters.CharFilter(method="by_words", max_length=60, label=_("number or name"))
    book = Key(field_name="book", label=_("book"))
    ends_on_from = Day("ends_on", "from", label=_("ends from"))
    ends_on_to = Day("ends_on", "to", label=_("ends up to"))

    class Meta:
        model = Contract
        fields = ()

    def by_standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the contracts that end soon, should have been ended, or under which money is overdue."""
        today = timezone.localdate()
        if value == "expiring":
            return selectors.expiring(rows, today)
        if value == "expired":
            return selectors.expired(rows, today)
        return rows.filter(Exists(selectors.overdue(EVERYTHING, today).filter(contract=OuterRef("pk"))))

    def by_words(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the contracts whose number or name holds the words; parties are not searched."""
        return rows.filter(Q(number__icontains=value) | Q(name__icontains=value))


class EntryFilters(OfUnits):
    """Entries of the simple forms."""

    form = Choice(choices=choices.ENTRY_FORMS, label=_("form"))
    purpose = Choice(choices=choices.PURPOSES, label=_("what for"))
    book = Key(field_name="book", label=_("book"))
    contract = Key(field_name="contract", label=_("contract"))
    reversed = YesNo(method="by_reversed", label=_("reversed"))
    on_from = Day("on", "from", label=_("from"))
    on_to = Day("on", "to", label=_("up to"))

    class Meta:
        model = Entry
        fields = ()

    def by_reversed(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Return the entries whose voucher was reversed, or those that count."""
        return rows.filter(voucher__reversed_by__isnull=not value)


class ContractReminderFilters(OfUnits):
    """Reminders of contracts."""

    kind = Choice(choices=choices.CONTRACT_REMINDERS, label=_("occasion"))
    sent_on_from = Day("sent_on", "from", label=_("sent from"))
    sent_on_to = Day("sent_on", "to", label=_("sent up to"))

    class Meta:
        model = ContractReminder
        fields = ()


OF_MODEL: dict[type, type[OfUnits]] = {
    Contract: ContractFilters, Entry: EntryFilters, ContractReminder: ContractReminderFilters,
}  # fmt: skip
