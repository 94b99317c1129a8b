"""Admin page of deadline rules: every edition is kept, a change makes the next one; the simulator of deadlines."""

import re
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from accounts.models import OrgUnit
from core.actors import Actor
from core.admin_base import ServiceForm, actor_of, page_action
from core.admin_filters import dropdown
from core.errors import DomainError
from core.scope import Scope
from tickets import selectors
from tickets.admin.setting import OfCounty
from tickets.filters import RuleFilters
from tickets.models import DeadlineRule
from tickets.services import setting, simulation

_VALUES = ("name", "amount", "day_unit", "level", "warnings")
_READING = ("GET", "HEAD")
_APART = re.compile(r"[\s,，、;；]+")


class PointsField(forms.Field):
    """Warning points, typed as whole numbers with commas between them."""

    widget = UnfoldAdminTextInputWidget

    def prepare_value(self, value: Any) -> Any:
        return "、".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[int]:
        if isinstance(value, list):
            return value
        parts = [part for part in _APART.split(str(value or "")) if part]
        if any(not (part.isascii() and part.isdigit() and len(part) < 4) for part in parts):
            raise forms.ValidationError(gettext("Write whole numbers with commas between them, for example 2,0."))
        return [int(part) for part in parts]

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.to_python(data) != self.to_python(initial))
        except forms.ValidationError:
            return True


class RuleForm(ServiceForm):
    """A rule; changing one asks from which day on the next edition is in force."""

    warnings = PointsField(
        label=_("warning points"), required=False,
        help_text=_("So many days of the rule before the last day, with commas between them; 0 is the last day itself."),
    )  # fmt: skip
    next_from = forms.DateField(
        label=_("next edition in force from"), widget=UnfoldAdminSingleDateWidget,
        help_text=_("Tickets filed before that day keep the edition that they were filed under."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.fields.pop("next_from")
        else:
            self.initial["next_from"] = timezone.localdate()
        if "amount" in self.fields:
            self.fields["amount"].help_text = gettext("Empty for no limit.")

    def changed(self) -> dict[str, Any]:
        """Return what differs; the day on which the next edition begins is no difference by itself."""
        return {**super().changed(), "next_from": self.cleaned_data["next_from"]}


class SimulateForm(forms.Form):
    """A trial: which rule, filed when, on which unit's calendar."""

    rule = forms.ChoiceField(label=_("deadline rule"), widget=UnfoldAdminSelectWidget)
    day = forms.DateField(label=_("filed on"), widget=UnfoldAdminSingleDateWidget)
    hour = forms.TimeField(
        label=_("at"), widget=UnfoldAdminTextInputWidget(attrs={"type": "time"}), required=False,
        help_text=_("The hour makes no difference: the day of filing is day 0."),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        label=_("calendar of"), queryset=OrgUnit.objects.none(), required=False, widget=UnfoldAdminSelectWidget,
        help_text=_("Villages have the calendar of their township and county."),
    )  # fmt: skip


@admin.register(DeadlineRule)
class RuleAdmin(OfCounty):
    """Deadline rules with all their editions."""

    form = RuleForm
    list_display = (
        "name", "code_shown", "edition_shown", "limit", "level", "points", "in_force_from", "retired_on", "shown_state",
    )  # fmt: skip
    list_filter = (
        dropdown(RuleFilters, "in_force"), dropdown(RuleFilters, "day_unit"), dropdown(RuleFilters, "level"),
    )  # fmt: skip
    ordering = ("unit__path", "day_unit", "amount", "code", "-edition")
    search_fields = ("name", "code")
    actions_list = ("simulate",)

    def search_place(self, obj: DeadlineRule) -> str:
        return str(self.edition_shown(obj))

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let nobody change an edition that has been replaced."""
        return super().has_change_permission(request, obj) and (obj is None or obj.retired_on is None)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("unit", "code", *_VALUES, "in_force_from")
        if self.has_change_permission(request, obj):
            return ("unit", "code_shown", "edition_shown", "in_force_from", *_VALUES, "next_from", "editions")
        shown = ("name", "limit", "level", "points", "in_force_from", "retired_on")
        return ("unit", "code_shown", "edition_shown", *shown, "editions")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        shown = ("edition_shown", "in_force_from", "retired_on", "limit", "points", "editions")
        return ("unit", "code_shown", *shown) if obj else ()

    @display(description=_("edition"), ordering="edition")
    def edition_shown(self, rule: DeadlineRule) -> str:
        return gettext("edition %(n)d") % {"n": rule.edition}

    @display(description=_("limit"), ordering="amount")
    def limit(self, rule: DeadlineRule) -> str:
        return simulation.amount_words(rule.amount, rule.day_unit)

    @display(description=_("warning points"))
    def points(self, rule: DeadlineRule) -> str:
        return "、".join(simulation.point_words(point, rule.day_unit) for point in rule.warnings) or "—"

    @display(description=_("state"), label={"held": "success", "ahead": "warning", "gone": "info"})
    def shown_state(self, rule: DeadlineRule) -> Any:
        return _state(rule)

    @display(description=_("all editions"))
    def editions(self, rule: DeadlineRule) -> str:
        """Show every edition of the rule, newest first, with its days."""
        rows = (
            DeadlineRule.objects.within(Scope.of([rule.unit.path]))
            .filter(unit=rule.unit_id, code=rule.code)
            .order_by("-edition")
        )
        lines = (
            (
                self.page_of("change", row.pk), self.edition_shown(row), self.limit(row), row.get_level_display(),
                date_format(row.in_force_from, "DATE_FORMAT"),
                date_format(row.retired_on, "DATE_FORMAT") if row.retired_on else "—", _state(row)[1],
            )
            for row in rows
        )  # fmt: skip
        heads = (_("edition"), _("limit"), _("level that solves it"), _("in force from"), _("retired on"), _("state"))
        return format_html(
            '<table class="points"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
            format_html_join("", "<th>{}</th>", ((capfirst(str(head)),) for head in heads)),
            format_html_join(
                "",
                '<tr><td><a class="text-link" href="{}">{}</a></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>'
                "<td>{}</td></tr>",
                lines,
            ),
        )

    def create(self, actor: Actor, values: dict[str, Any]) -> DeadlineRule:
        county, since = values.pop("unit"), values.pop("in_force_from")
        values.pop("next_from", None)
        return setting.add_rule(actor=actor, county=county, values=values, in_force_from=since)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        since = values.pop("next_from")
        if not values:
            raise DomainError(gettext("Nothing was changed. Change a value; it makes the next edition of the rule."))
        setting.change_rule(actor=actor, rule_id=pk, values=values, version=version, in_force_from=since)

    def response_change(self, request: HttpRequest, obj: DeadlineRule) -> HttpResponse:
        """Lead from the edition that was replaced to the one that replaces it."""
        rows = self.get_queryset(request).filter(unit=obj.unit_id, code=obj.code)
        newest = rows.order_by("-edition")[0]
        messages.success(
            request,
            gettext("%(edition)s is in force from %(day)s on.")
            % {"edition": self.edition_shown(newest), "day": date_format(newest.in_force_from, "DATE_FORMAT")},
        )
        return HttpResponseRedirect(self.page_of("change", newest.pk))

    # Simulator ----------------------------------------------------------------------------------

    def has_simulate_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can("ticket.set-up")

    @page_action(description=_("Try out a deadline"), icon="science", url_path="simulate", permissions=["simulate"])
    def simulate(self, request: HttpRequest) -> HttpResponse:
        """Show until when a ticket would be in time, and why, day by day; nothing is written."""
        if request.method not in _READING:
            return HttpResponseNotAllowed(_READING)
        scope = actor_of(request).scope("ticket.set-up")
        units = OrgUnit.objects.within(scope).filter(level__in=("county", "township"), closed_on__isnull=True)
        counties = list(units.filter(level="county").order_by("path"))
        county = counties[0]
        asked = "rule" in request.GET
        now = timezone.localtime()
        form = SimulateForm(
            request.GET if asked else None, initial={"day": now.date(), "hour": f"{now:%H:%M}", "unit": county.pk}
        )
        form.fields["rule"].choices = list(simulation.known_rules(county).items())  # type: ignore[attr-defined]
        form.fields["unit"].queryset = units.order_by("path")  # type: ignore[attr-defined]
        form.fields["unit"].empty_label = None  # type: ignore[attr-defined]
        for field in form.fields.values():
            field.label = capfirst(field.label)
        trial = self._tried(form, county) if asked and form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "title": gettext("Try out a deadline"),
            "opts": self.opts,
            "form": form,
            "trial": trial,
            "back": self.page_of("changelist"),
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "admin/deadline_simulate.html", context)

    def _tried(self, form: SimulateForm, county: OrgUnit) -> simulation.Trial | None:
        given = form.cleaned_data
        unit = given["unit"] or county
        text = f"{given['day'].isoformat()} {given['hour'].isoformat('minutes') if given['hour'] else '00:00'}"
        try:
            start = simulation.moment_of(text)
            return simulation.try_out(
                county=selectors.county_of(unit.path), code=given["rule"], start=start, path=unit.path
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return None


def _state(rule: DeadlineRule) -> tuple[str, str]:
    """Return whether an edition is in force today, has been, or will be."""
    today = timezone.localdate()
    if rule.in_force_from > today:
        return "ahead", gettext("in force later")
    if rule.retired_on is not None and rule.retired_on <= today:
        return "gone", gettext("retired")
    return "held", gettext("in force")
