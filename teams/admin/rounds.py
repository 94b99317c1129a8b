"""Admin pages of quarters, and of the stars that their close has written: read only, steps by service."""

from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from core.actors import Actor
from core.admin_base import CountyRows, actor_of, page_action, path_of
from core.admin_fields import shown
from core.admin_filters import dropdown
from core.admin_words import who
from core.period_words import period_name
from core.periods import Period
from teams import choices, selectors
from teams.admin.filters import KindFilter, QuarterFilter, TownshipFilter, YearFilter
from teams.admin.of_member import OfMember
from teams.filters import AnnualFilters, ChangeFilters, OverrideFilters, RatingFilters, RoundFilters
from teams.models import AnnualRating, Rating, Round, StarChange, StarItem, StarOverride, TeamSheet
from teams.services import rounds

STAR_COLOURS = {5: "success", 4: "success", 3: "info", 2: "warning", 1: "warning", 0: "danger"}


class ReasonForm(forms.Form):
    """Why a step is taken back."""

    reason = forms.CharField(
        label=_("reason"), max_length=200, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("It is kept with the record and shown to those concerned."),
    )  # fmt: skip


class OverrideForm(forms.Form):
    """Another star than the rule's, and why."""

    stars = forms.TypedChoiceField(label=_("stars"), choices=choices.STARS, coerce=int, widget=UnfoldAdminSelectWidget)
    reason = forms.CharField(
        label=_("reason"), max_length=200, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("It is kept with the result and shown to the person."),
    )  # fmt: skip
    base_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


@admin.register(Round)
class RoundAdmin(CountyRows):
    """A county's quarters and the steps they have reached."""

    view_action = "round.view"
    add_action = "round.open"
    list_display = ("quarter", "unit", "shown_state", "progress", "opened_on", "notice_until", "closed_at")
    list_filter = (dropdown(RoundFilters, "state"),)
    list_select_related = ("unit",)
    ordering = ("-period", "pk")
    search_fields = ("period",)
    fields = readonly_fields = (
        "unit", "quarter", "state", "steps", "opened_on", "score_by", "review_by", "notice_from", "notice_until", "open_objections", "closed_at",
        "left_to_do", "rows_digest",
    )  # fmt: skip
    actions_detail = ("publish", "withdraw")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Count only the sheets that the reader may see: a township reads its county's quarter, not its neighbours'."""
        seen = Q(sheets__in=TeamSheet.objects.within(actor_of(request).scope("sheet.view")))
        counts = {
            f"n_{state}": Count("sheets", filter=seen & Q(sheets__state=state))
            for state, _label in choices.SHEET_STATES
        }
        return super().get_queryset(request).select_related("unit").annotate(**counts)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Name what is left to do, sheet by sheet, only to those who run the county's quarter."""
        if obj is None:
            return ["period"]
        own = obj is not None and actor_of(request).can("round.notice", path_of(obj))
        return [name for name in self.fields if own or name != "left_to_do"]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "period":
            kwargs["help_text"] = _("Year and number of the quarter, for example 2026Q1.")
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def create(self, actor: Actor, values: dict[str, Any]) -> Round:
        """Open a quarter of the county that the actor runs."""
        county = selectors.county_of(min(actor.scope("round.open").paths))
        period = Period.parse(values["period"])
        return rounds.open_round(actor=actor, county=county, period=period, on=timezone.localdate())

    @display(description=_("quarter"), ordering="period")
    def quarter(self, round_: Round) -> str:
        return period_name(round_.period)

    @display(description=_("state"), ordering="state", label={"open": "warning", "notice": "info", "final": "success"})
    def shown_state(self, round_: Round) -> Any:
        return round_.state, round_.get_state_display()

    @display(description=_("verified"))
    def progress(self, round_: Any) -> str:
        total = sum(getattr(round_, f"n_{state}") for state, _label in choices.SHEET_STATES)
        return f"{round_.n_verified} / {total}"

    @display(description=_("sheets by step"))
    def steps(self, round_: Round) -> str:
        return "　".join(f"{label} {getattr(round_, f'n_{state}')}" for state, label in choices.SHEET_STATES)

    @display(description=_("left to do before the close"))
    def left_to_do(self, round_: Round) -> str:
        if round_.state == "final":
            return "—"
        steps = rounds.steps_left(round_, timezone.localdate())
        if not steps:
            return gettext("Nothing: the quarter can be closed.")
        return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", ((step,) for step in steps)))

    def _in_state(self, request: HttpRequest, object_id: Any, state: str) -> bool:
        if not self.may_on(request, "round.notice", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.state == state

    def has_publish_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._in_state(request, object_id, "open")

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._in_state(request, object_id, "notice")

    @page_action(description=_("Put on public notice"), icon="campaign", permissions=["publish"])
    def publish(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put the results on public notice from today."""
        return self.step(
            request, object_id, title=gettext("Put on public notice"), done=gettext("The results are on public notice."),
            explain=gettext(
                "From today, for the scheme's number of working days. Three stars and more are named in public; "
                "lower stars go to the person alone. Every sheet must be verified."
            ),
            run=lambda round_, _given: rounds.publish(actor=actor_of(request), round_=round_, on=timezone.localdate()),
        )  # fmt: skip

    @page_action(description=_("Withdraw the notice"), icon="undo", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take the results off public notice, with the reason."""
        return self.step(
            request, object_id, title=gettext("Withdraw the notice"), form_class=ReasonForm,
            done=gettext("The notice is withdrawn; the quarter is open again."),
            run=lambda round_, given: rounds.withdraw(actor=actor_of(request), round_=round_, reason=given["reason"]),
        )  # fmt: skip


class _Stars(OfMember):
    """Rows about one member's stars: read only."""

    @display(description=_("score"), ordering="score")
    def score_shown(self, row: Any) -> str:
        return shown(row.score)

    @display(description=_("stars"), ordering="stars", label={str(k): v for k, v in STAR_COLOURS.items()})
    def stars_shown(self, row: Any) -> Any:
        return str(row.stars), row.get_stars_display()


@admin.register(Rating)
class RatingAdmin(_Stars):
    """Results of closed quarters, with every point."""

    view_action = "rating.view"
    list_display = ("person", "unit", "team", "quarter", "score_shown", "stars_shown", "rank", "decided")
    exact_columns = {"score_shown": attrgetter("score")}
    list_filter = (QuarterFilter, TownshipFilter, KindFilter, dropdown(RatingFilters, "stars"))
    list_select_related = ("member__team__unit", "round")
    ordering = ("-round__period", "rank", "pk")
    fields = readonly_fields = (
        "member", "unit", "team", "quarter", "scheme", "score_shown", "stars", "rule_shown", "rank", "held_back",
        "veto_shown", "override_reason", "points_shown",
    )  # fmt: skip

    @display(description=_("decided by a person"), boolean=True)
    def decided(self, rating: Rating) -> bool:
        return bool(rating.override_reason)

    @display(description=_("stars by the rule"))
    def rule_shown(self, rating: Rating) -> str:
        return str(dict(choices.STARS)[rating.computed_stars])

    @display(description=_("veto"))
    def veto_shown(self, rating: Rating) -> str:
        if not rating.veto:
            return "—"
        item = StarItem.objects.filter(scheme=rating.scheme_id, code=rating.veto).first()
        return item.name if item else rating.veto

    @display(description=_("points by item"))
    def points_shown(self, rating: Rating) -> str:
        lines = [
            (item.name, _limit(item), _points(item, rating.points), _figure(item, rating.figures))
            for item in selectors.items_of(rating.scheme_id)
            if item.kind != "veto"
        ]
        return points_table((_("item"), _("most points"), _("points"), _("figure")), lines)


def _limit(item: StarItem) -> str:
    return f"−{shown(item.limit)}" if item.kind == "deduction" else shown(item.limit)


def _points(item: StarItem, points: dict[str, int]) -> str:
    value = points.get(item.code, 0)
    return f"−{shown(abs(value))}" if item.kind == "deduction" and value else shown(value)


def _figure(item: StarItem, figures: dict[str, int]) -> str:
    return str(figures.get(item.indicator, 0)) if item.indicator else "—"


def points_table(head: tuple[Any, ...], lines: list[tuple[Any, ...]]) -> str:
    """Return a small table for a read-only field."""
    return format_html(
        '<table class="points"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>',
        format_html_join("", "<th>{}</th>", ((cell,) for cell in head)),
        format_html_join(
            "", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((cell,) for cell in line)),) for line in lines)
        ),
    )


@admin.register(StarChange)
class StarChangeAdmin(_Stars):
    """Stars that moved between two quarters."""

    view_action = "rating.view"
    list_display = ("person", "unit", "team", "quarter", "before_shown", "after_shown")
    list_filter = (
        QuarterFilter, TownshipFilter, KindFilter, dropdown(ChangeFilters, "move"), dropdown(ChangeFilters, "after"),
    )  # fmt: skip
    list_select_related = ("member__team__unit", "round")
    ordering = ("-round__period", "member__team__unit__path", "pk")
    fields = readonly_fields = ("member", "unit", "team", "quarter", "before", "after")

    @display(description=_("before"), label={str(k): v for k, v in STAR_COLOURS.items()})
    def before_shown(self, row: StarChange) -> Any:
        return str(row.before), row.get_before_display()

    @display(description=_("after"), label={str(k): v for k, v in STAR_COLOURS.items()})
    def after_shown(self, row: StarChange) -> Any:
        return str(row.after), row.get_after_display()


@admin.register(AnnualRating)
class AnnualRatingAdmin(_Stars):
    """Stars of a year."""

    view_action = "rating.view"
    list_display = ("person", "unit", "team", "year", "score_shown", "stars_shown", "quarters")
    exact_columns = {"score_shown": attrgetter("score")}
    list_filter = (YearFilter, TownshipFilter, KindFilter, dropdown(AnnualFilters, "stars"))
    ordering = ("-year", "-score", "pk")
    fields = readonly_fields = ("member", "unit", "team", "year", "scheme", "score_shown", "stars", "quarters")


@admin.register(StarOverride)
class StarOverrideAdmin(_Stars):
    """Decisions to give another star than the rule's; they are made on the assessment's page."""

    view_action = "rating.view"
    list_display = ("person", "unit", "quarter", "stars_shown", "reason", "decider", "decided_at", "stands")
    actions_detail = ("change_star", "withdraw")
    list_filter = (QuarterFilter, TownshipFilter, dropdown(OverrideFilters, "stars"))
    list_select_related = ("member__team__unit", "round")
    ordering = ("-decided_at",)
    fields = readonly_fields = (
        "member", "unit", "team", "quarter", "stars", "reason", "decider", "decided_at", "is_withdrawn",
    )  # fmt: skip

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("round__unit")

    @display(description=_("decided by"), ordering="decided_by")
    def decider(self, row: StarOverride) -> str:
        return who(row.decided_by)

    @display(description=_("in force"), boolean=True)
    def stands(self, row: StarOverride) -> bool:
        return not row.is_withdrawn

    def _open(self, request: HttpRequest, object_id: Any) -> StarOverride | None:
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj if obj is not None and obj.round.state != "final" else None

    def has_change_star_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "rating.override", object_id):
            return False
        return object_id is None or self._open(request, object_id) is not None

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.has_change_star_permission(request, object_id):
            return False
        obj = self._open(request, object_id)
        return obj is None or not obj.is_withdrawn

    @page_action(
        description=_("Change the decision"), icon="gavel", url_path="change-star", permissions=["change_star"]
    )
    def change_star(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Decide otherwise, while the quarter is not final."""
        obj = self.get_object(request, object_id)
        return self.step(
            request, object_id, title=gettext("Change the decision"), form_class=OverrideForm,
            initial={"stars": obj.stars, "reason": obj.reason} if obj else None,
            done=gettext("The decision is recorded."),
            run=lambda row, given: rounds.override(
                actor=actor_of(request), round_=row.round, member=row.member, stars=given["stars"],
                reason=given["reason"], now=timezone.now(), version=row.version,
            ),
        )  # fmt: skip

    @page_action(description=_("Withdraw the decision"), icon="undo", url_path="withdraw", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Let the rule's star count again."""
        return self.step(
            request, object_id, title=gettext("Withdraw the decision"), form_class=ReasonForm,
            explain=gettext("The star by the rule counts again. The decision stays in the records, marked as withdrawn."),
            done=gettext("The decision is withdrawn."),
            run=lambda row, given: rounds.withdraw_override(
                actor=actor_of(request), override_id=row.pk, reason=given["reason"], version=row.version
            ),
        )  # fmt: skip
