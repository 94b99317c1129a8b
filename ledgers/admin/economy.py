"""Admin pages of what a county sets about the economy's figures, of reported figures, and of special funds."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from branches.selectors import county_of
from core import admin_words
from core.actors import Actor
from core.admin_base import CountyRows, ReadOnlyInline, ScopedAdmin, ServiceForm
from core.admin_fields import HundredthsField
from core.period_words import period_name
from ledgers.domain import money_words
from ledgers.models import BonusRule, EconomySetting, FundUse, LoanTotal, PartyFund, WeakRule
from ledgers.services import economy, funds

admin_words.register(
    {
        "economy.set-up": _("figures of the economy set up"),
        "economy.setting-changed": _("setting of the economy's figures changed"),
        "economy.reported": _("figure of the economy reported"),
        "weak-rule.added": _("rule of weak villages added"),
        "weak-rule.changed": _("rule of weak villages changed"),
        "bonus-rule.added": _("rule of the bonus added"),
        "bonus-rule.changed": _("rule of the bonus changed"),
        "bonus.proposed-many": _("bonuses proposed, many at once"),
        "bonus.decided": _("bonus decided"),
        "fund.added": _("Party-building funds recorded"),
        "fund.changed": _("Party-building funds corrected"),
        "fund.used": _("use of Party-building funds recorded"),
        "loans.reported": _("total of agricultural loans reported"),
        "ledger.months-closed-many": _("months of books closed, many at once"),
    },
    {},
)


class YuanField(forms.Field):
    """An amount in yuan with at most two decimals, kept as integer fen."""

    widget = UnfoldAdminTextInputWidget

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"inputmode": "decimal", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return money_words.yuan(value) if isinstance(value, int) else value

    def to_python(self, value: Any) -> int | None:
        try:
            return money_words.fen_of(str(value if value is not None else ""))
        except money_words.NotMoney as error:
            raise forms.ValidationError(
                gettext("“%(text)s” is no amount in yuan. Write it as 1234.56.") % {"text": value}
            ) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != (initial if isinstance(initial, int) else self.to_python(initial)))
        except forms.ValidationError:
            return True


class LadderField(forms.Field):
    """A ladder: a step on each line, the increment from which it holds and the bonus, both in yuan."""

    widget = UnfoldAdminTextareaWidget

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, list):
            return "\n".join(" ".join(money_words.yuan(fen) for fen in step) for step in value)
        return value

    def to_python(self, value: Any) -> list[list[int]]:
        found = []
        for number, line in enumerate(str(value or "").splitlines(), 1):
            if line.strip():
                try:
                    start, bonus = (money_words.fen_of(part) for part in line.split())
                except (money_words.NotMoney, ValueError) as error:
                    raise forms.ValidationError(
                        gettext("Line %(n)d: write the increment and the bonus in yuan, as 100000 3000.")
                        % {"n": number}
                    ) from error
                found.append([start or 0, bonus or 0])
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(data) != (initial if isinstance(initial, list) else self.to_python(initial))
        except forms.ValidationError:
            return True


class _OfCounty(CountyRows):
    """A setting of a county, read by everybody in it who sees the ledgers."""

    view_action = "ledger.view"
    add_action = change_action = "ledger.set-up"
    list_select_related: Sequence[str] = ("unit",)
    ordering: Sequence[str] = ("unit__path", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "unit":
            field.queryset = field.queryset.filter(level="county")
        return field


@admin.register(EconomySetting)
class EconomySettingAdmin(_OfCounty):
    """The year that growth is measured against, the reading of the operating share, the order of the form."""

    list_display = ("unit", "base_year", "formula", "subsidy_above")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("base_year", "formula", "subsidy_above")
        return ("unit", *own) if obj else own

    def create(self, actor: Actor, values: dict[str, Any]) -> EconomySetting:
        """Set up the actor's own county."""
        path = min(actor.scope("ledger.set-up").paths)
        return economy.set_up(actor=actor, unit=county_of(path), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        economy.change_setting(actor=actor, pk=pk, values=values, version=version)


class WeakRuleForm(ServiceForm):
    """A rule of weak villages; the threshold in yuan."""

    threshold_fen = YuanField(label=_("threshold, yuan"))


@admin.register(WeakRule)
class WeakRuleAdmin(_OfCounty):
    """Which villages are weak: measure, threshold, year. A county without a rule has the shipped ones."""

    form = WeakRuleForm
    list_display = ("unit", "measure", "threshold", "year", "in_use")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        own = ("unit", "measure", "threshold_fen", "year")
        return (*own, "in_use") if obj else own

    @display(description=_("threshold, yuan"), ordering="threshold_fen")
    def threshold(self, row: WeakRule) -> str:
        return money_words.yuan(row.threshold_fen)

    def create(self, actor: Actor, values: dict[str, Any]) -> WeakRule:
        return economy.add_weak_rule(actor=actor, unit=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        economy.change_weak_rule(actor=actor, pk=pk, values=values, version=version)


class BonusRuleForm(ServiceForm):
    """A rule of the bonus; amounts in yuan, the share in percent."""

    share = HundredthsField(
        label=_("share of the increment, %"), required=False, limit=10_000, help_text=_("Of the form “share” alone.")
    )
    ladder = LadderField(
        label=pgettext_lazy("bonus", "ladder"), required=False,
        help_text=_("A step on each line: the increment from which it holds and the bonus, in yuan."),
    )  # fmt: skip
    cap_fen = YuanField(label=_("cap, yuan"), required=False, help_text=_("Empty: no cap."))

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        for name in ("share", "cap_fen"):
            if name in values and values[name] is None:
                values[name] = 0
        return values


@admin.register(BonusRule)
class BonusRuleAdmin(_OfCounty):
    """The bonus for increments of a year; what it proposes stands on the portal's page, where a person decides."""

    form = BonusRuleForm
    list_display = ("unit", "year", "base_year", "form_shown", "cap")
    ordering = ("unit__path", "-year")
    fields = ("unit", "year", "base_year", "form", "share", "ladder", "cap_fen")

    @display(description=pgettext_lazy("bonus", "form"), ordering="form")
    def form_shown(self, row: BonusRule) -> str:
        return str(row.get_form_display())

    @display(description=_("cap, yuan"), ordering="cap_fen")
    def cap(self, row: BonusRule) -> str:
        return money_words.yuan(row.cap_fen) if row.cap_fen else "—"

    def create(self, actor: Actor, values: dict[str, Any]) -> BonusRule:
        return economy.add_bonus_rule(actor=actor, unit=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        economy.change_bonus_rule(actor=actor, pk=pk, values=values, version=version)


class FundForm(ServiceForm):
    """Party-building funds; the amount in yuan."""

    amount_fen = YuanField(label=_("amount, yuan"))


class FundUseInline(ReadOnlyInline):
    """The uses of funds; they are recorded on the portal's page."""

    model = FundUse
    fields = readonly_fields = ("on", "amount", "purpose", "document", "entered_by")
    ordering = ("on", "pk")
    verbose_name_plural = _("uses of Party-building funds")

    @display(description=_("amount, yuan"))
    def amount(self, row: FundUse) -> str:
        return money_words.yuan(row.amount_fen)


@admin.register(PartyFund)
class PartyFundAdmin(ScopedAdmin):
    """Party-building funds with what is used of them."""

    form = FundForm
    view_action = "fund.view"
    add_action = change_action = "fund.change"
    list_display = ("unit", "year", "source", "amount", "used", "document")
    list_select_related = ("unit",)
    ordering = ("-year", "unit__path", "pk")
    search_fields = ("source", "document", "unit__name")
    autocomplete_fields = ("unit",)
    fields = ("unit", "year", "amount_fen", "source", "document")
    inlines = (FundUseInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("unit").annotate(used_fen=Sum("uses__amount_fen"))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("unit",) if obj else ()

    @display(description=_("amount, yuan"), ordering="amount_fen")
    def amount(self, row: PartyFund) -> str:
        return money_words.yuan(row.amount_fen)

    @display(description=_("used, yuan"))
    def used(self, row: Any) -> str:
        return money_words.yuan(row.used_fen or 0)

    def create(self, actor: Actor, values: dict[str, Any]) -> PartyFund:
        return funds.add(actor=actor, unit=values.pop("unit"), values=values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        funds.change(actor=actor, fund_id=pk, values=values, version=version)


class LoanForm(ServiceForm):
    """The loans' total; the amount in yuan."""

    amount_fen = YuanField(label=_("total lent, yuan"))


@admin.register(LoanTotal)
class LoanTotalAdmin(_OfCounty):
    """Agricultural loans: one reported total a period, never a borrower."""

    form = LoanForm
    view_action = "fund.view"
    add_action = "fund.change"
    change_action = ""
    list_display = ("unit", "period_shown", "amount", "as_of", "source")
    ordering = ("-period", "unit__path", "pk")

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj:
            return ("unit", "period_shown", "amount", "as_of", "source", "entered_by", "entered_at")
        return ("unit", "period", "amount_fen", "as_of", "source")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.get_fields(request, obj) if obj else ()

    @display(description=_("period"), ordering="period")
    def period_shown(self, row: LoanTotal) -> str:
        return period_name(row.period)

    @display(description=_("total lent, yuan"), ordering="amount_fen")
    def amount(self, row: LoanTotal) -> str:
        return money_words.yuan(row.amount_fen)

    def create(self, actor: Actor, values: dict[str, Any]) -> LoanTotal:
        return funds.report_loans(
            actor=actor, unit=values["unit"], period=values["period"], amount_fen=values["amount_fen"], as_of=values["as_of"],
            source=values["source"], now=timezone.now(),
        )  # fmt: skip
