"""Admin pages of a quarter's sheets: the steps of a team's sheet, and the points of one member."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from core import admin_words, indicators
from core.actors import Actor
from core.admin_base import (
    ReadOnlyInline,
    ScopedAdmin,
    ServiceForm,
    actor_of,
    page_action,
    with_result,
)
from core.admin_fields import HundredthsField, shown
from core.admin_filters import dropdown
from core.models import AuditEntry
from core.period_words import period_name
from core.periods import Period
from core.scope import Scope
from teams import choices, selectors
from teams.admin.filters import KindFilter, QuarterFilter, TownshipFilter
from teams.admin.rounds import OverrideForm, ReasonForm, points_table
from teams.filters import AssessmentFilters, SheetFilters
from teams.models import Assessment, StarItem, StarOverride, TeamSheet
from teams.services import rounds, sheets

_STATE_COLOURS = {"draft": "warning", "scored": "info", "reviewed": "info", "verified": "success"}
_RETURNS = {
    "scored": ("return-to-secretary", "sheet.review"),
    "reviewed": ("return-to-township", "sheet.verify"),
    "verified": ("return-to-township", "sheet.verify"),
}


def _mark(name: str, at: datetime | None) -> str:
    if at is None:
        return "—"
    return f"{admin_words.who(name)}，{date_format(timezone.localtime(at), 'DATETIME_FORMAT')}"


class AssessmentInline(ReadOnlyInline):
    """Members of the sheet, with how far each is scored; the name leads to the points."""

    model = Assessment
    fields = readonly_fields = ("person", "given_shown", "vetoes_shown")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("member", "sheet__scheme")

    @display(description=_("member"))
    def person(self, line: Assessment) -> str:
        address = reverse("admin:teams_assessment_change", args=[line.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', address, line.member.name)

    @display(description=_("points given"))
    def given_shown(self, line: Assessment) -> str:
        manual = [item for item in selectors.items_of(line.sheet.scheme_id) if item.kind == "manual"]
        given = [line.given[item.code] for item in manual if item.code in line.given]
        return gettext("%(done)d of %(all)d items, %(points)s points") % {
            "done": len(given), "all": len(manual), "points": shown(sum(given)),
        }  # fmt: skip

    @display(description=_("vetoes"))
    def vetoes_shown(self, line: Assessment) -> str:
        return str(len(line.vetoes)) if line.vetoes else "—"


@admin.register(TeamSheet)
class TeamSheetAdmin(ScopedAdmin):
    """Sheets of teams and the step each has reached."""

    in_search = False

    view_action = "sheet.view"
    list_display = (
        "team",
        "unit",
        "quarter",
        "shown_state",
        "scored_at",
        "reviewed_at",
        "verified_at",
        "return_reason",
    )
    list_filter = (QuarterFilter, dropdown(SheetFilters, "state"), TownshipFilter, KindFilter)
    list_select_related = ("team__unit", "round__unit")
    search_fields = ("team__name", "team__unit__name")
    ordering = ("-round__period", "team__unit__path", "team_id")
    fields = readonly_fields = (
        "team", "unit", "quarter", "scheme", "state", "scored", "reviewed", "verified", "return_reason",
    )  # fmt: skip
    actions = ("score", "review", "verify")
    actions_detail = ("score_one", "review_one", "verify_one", "send_back")
    inlines = (AssessmentInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("team__unit", "round__unit")

    @display(description=_("unit"), ordering="team__unit__path")
    def unit(self, sheet: TeamSheet) -> str:
        return str(sheet.team.unit)

    @display(description=_("quarter"), ordering="round__period")
    def quarter(self, sheet: TeamSheet) -> str:
        return period_name(sheet.round.period)

    @display(description=_("step"), ordering="state", label=_STATE_COLOURS)
    def shown_state(self, sheet: TeamSheet) -> Any:
        return sheet.state, sheet.get_state_display()

    @display(description=_("scored"))
    def scored(self, sheet: TeamSheet) -> str:
        return _mark(sheet.scored_by, sheet.scored_at)

    @display(description=_("reviewed"))
    def reviewed(self, sheet: TeamSheet) -> str:
        return _mark(sheet.reviewed_by, sheet.reviewed_at)

    @display(description=_("verified"))
    def verified(self, sheet: TeamSheet) -> str:
        return _mark(sheet.verified_by, sheet.verified_at)

    def _at(self, request: HttpRequest, action: str, state: str, object_id: Any) -> bool:
        if not self.may_on(request, action, object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or (obj.state == state and obj.round.state == "open")

    def has_score_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._at(request, "sheet.score", "draft", object_id)

    def has_review_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._at(request, "sheet.review", "scored", object_id)

    def has_verify_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self._at(request, "sheet.verify", "reviewed", object_id)

    def has_return_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return any(self._at(request, action, state, object_id) for state, (_event, action) in _RETURNS.items())

    def _move(self, request: HttpRequest, sheet: TeamSheet, event: str, reason: str = "") -> TeamSheet:
        return sheets.move(actor=actor_of(request), sheet_id=sheet.pk, event=event, now=timezone.now(), reason=reason)

    @admin.action(description=_("Hand in"), permissions=["score"])
    @with_result
    def score(self, request: HttpRequest, sheet: TeamSheet) -> None:
        self._move(request, sheet, "score")

    @admin.action(description=_("Review (township)"), permissions=["review"])
    @with_result
    def review(self, request: HttpRequest, sheet: TeamSheet) -> None:
        self._move(request, sheet, "review")

    @admin.action(description=_("Verify (county)"), permissions=["verify"])
    @with_result
    def verify(self, request: HttpRequest, sheet: TeamSheet) -> None:
        self._move(request, sheet, "verify")

    @page_action(description=_("Hand in"), icon="send", url_path="score", permissions=["score"])
    def score_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Hand the sheet in to the township."""
        return self.step(
            request, object_id, title=gettext("Hand in"), done=gettext("The sheet is handed in to the township."),
            explain=gettext("Every member must have points for every item. After this the points are fixed."),
            run=lambda sheet, _given: self._move(request, sheet, "score"),
        )  # fmt: skip

    @page_action(description=_("Review"), icon="fact_check", url_path="review", permissions=["review"])
    def review_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Pass the sheet on to the county."""
        return self.step(
            request, object_id, title=gettext("Review"), done=gettext("The sheet is reviewed and goes to the county."),
            run=lambda sheet, _given: self._move(request, sheet, "review"),
        )  # fmt: skip

    @page_action(description=_("Verify"), icon="verified", url_path="verify", permissions=["verify"])
    def verify_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Verify the sheet for the county."""
        return self.step(
            request, object_id, title=gettext("Verify"), done=gettext("The sheet is verified."),
            run=lambda sheet, _given: self._move(request, sheet, "verify"),
        )  # fmt: skip

    @page_action(description=_("Return with a reason"), icon="undo", url_path="return", permissions=["return"])
    def send_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return the sheet to the step before, with the reason."""
        return self.step(
            request, object_id, title=gettext("Return with a reason"), form_class=ReasonForm,
            explain=gettext("The sheet goes back one step: to the secretary, or from the county to the township."),
            done=gettext("The sheet is returned."),
            run=lambda sheet, given: self._move(
                request, sheet, _RETURNS.get(sheet.state, _RETURNS["scored"])[0], given["reason"]
            ),
        )  # fmt: skip


class PointsForm(ServiceForm):
    """Points by item; the fields are made from the scheme of the sheet."""

    items: list[StarItem] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for item in self.items:
            kept = self.instance.vetoes if item.kind == "veto" else self.instance.given
            self.initial[field_name(item)] = kept.get(item.code)

    def changed(self) -> dict[str, Any]:
        given, vetoes = {}, {}
        for item in self.items:
            value = self.cleaned_data.get(field_name(item))
            if item.kind == "veto":
                if value:
                    vetoes[item.code] = value
            elif value is not None and value != self.instance.given.get(item.code):
                given[item.code] = value
        return {"given": given, "vetoes": vetoes}


def _decision(line: Assessment) -> StarOverride | None:
    """Return the star that a person decided for this member and quarter, unless it was withdrawn."""
    rows = StarOverride.objects.filter(round=line.sheet.round_id, member=line.member_id, is_withdrawn=False)
    return rows.first()


def _version(line: Assessment | None) -> int:
    """Return the version of the decision on this member and quarter, also of one withdrawn; 0 where there is none."""
    rows = (
        StarOverride.objects.filter(round=line.sheet.round_id, member=line.member_id)
        if line
        else StarOverride.objects.none()
    )
    return rows.values_list("version", flat=True).first() or 0


def field_name(item: StarItem) -> str:
    return f"{'veto' if item.kind == 'veto' else 'points'}_{item.code}"


def _field(item: StarItem) -> forms.Field:
    if item.kind == "veto":
        return forms.CharField(
            label=item.name, required=False, max_length=200, widget=UnfoldAdminTextInputWidget,
            help_text=_("Leave empty unless it applies; then give the reason. It leaves at most %(stars)s.")
            % {"stars": dict(choices.STARS)[item.ceiling]},
        )  # fmt: skip
    help_text = _("up to %(limit)s points") % {"limit": shown(item.limit)}
    if item.kind == "deduction":
        help_text = _("deducts up to %(limit)s points") % {"limit": shown(item.limit)}
    return HundredthsField(label=item.name, required=False, limit=item.limit, help_text=help_text)


@admin.register(Assessment)
class AssessmentAdmin(ScopedAdmin):
    """What people gave one member in one quarter."""

    in_search = False

    view_action = "sheet.view"
    change_action = "sheet.score"
    list_display = ("person", "unit", "team", "quarter", "shown_state", "given_shown")
    exact_columns = {"given_shown": lambda line: sum(line.given.values()) if line.given else None}
    list_filter = (QuarterFilter, dropdown(AssessmentFilters, "state"), TownshipFilter, KindFilter)
    list_select_related = ("member__team__unit", "sheet__team__unit", "sheet__round__unit")
    search_fields = ("member__name", "sheet__team__unit__name")
    ordering = ("-sheet__round__period", "sheet__team__unit__path", "sheet_id", "pk")
    actions_detail = ("decide",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.select_related("member__team__unit", "sheet__team__unit", "sheet__round__unit", "sheet__scheme")

    @display(description=_("member"), ordering="member__name")
    def person(self, line: Assessment) -> str:
        return line.member.name

    @display(description=_("unit"), ordering="sheet__team__unit__path")
    def unit(self, line: Assessment) -> str:
        return str(line.sheet.team.unit)

    @display(description=_("team"))
    def team(self, line: Assessment) -> str:
        return line.sheet.team.name

    @display(description=_("quarter"), ordering="sheet__round__period")
    def quarter(self, line: Assessment) -> str:
        return period_name(line.sheet.round.period)

    @display(description=_("step"), label=_STATE_COLOURS)
    def shown_state(self, line: Assessment) -> Any:
        return line.sheet.state, line.sheet.get_state_display()

    @display(description=_("step"))
    def step_shown(self, line: Assessment) -> str:
        return line.sheet.get_state_display()

    @display(description=_("points given"))
    def given_shown(self, line: Assessment) -> str:
        return shown(sum(line.given.values())) if line.given else "—"

    @display(description=_("points by item"))
    def points_shown(self, line: Assessment) -> str:
        lines = [
            (item.name, shown(item.limit), shown(line.given[item.code]) if item.code in line.given else "—")
            for item in selectors.items_of(line.sheet.scheme_id)
            if item.kind != "veto" and not item.indicator
        ]
        return points_table((_("item"), _("most points"), _("points")), lines)

    @display(description=_("figures so far"))
    def figures_shown(self, line: Assessment) -> str:
        lines = []
        scope, period = Scope.of([line.sheet.team.unit.path]), Period.parse(line.sheet.round.period)
        for item in selectors.items_of(line.sheet.scheme_id):
            if item.indicator:
                figure = indicators.get(item.indicator)
                value = figure.query(scope, period).get(line.member_id, 0)
                lines.append((item.name, shown(item.limit), f"{figure.label}：{value}"))
        return points_table((_("item"), _("most points"), _("figure")), lines) if lines else "—"

    @display(description=_("vetoes"))
    def vetoes_shown(self, line: Assessment) -> str:
        names = {item.code: item.name for item in selectors.items_of(line.sheet.scheme_id)}
        return "；".join(f"{names.get(code, code)}：{reason}" for code, reason in line.vetoes.items()) or "—"

    @display(description=_("star decided by a person"))
    def decision_shown(self, line: Assessment) -> str:
        row = _decision(line)
        if row is None:
            return "—"
        return gettext("%(stars)s, by %(who)s: %(reason)s") % {
            "stars": row.get_stars_display(), "who": admin_words.who(row.decided_by), "reason": row.reason,
        }  # fmt: skip

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        open_ = obj is None or (obj.sheet.state == "draft" and obj.sheet.round.state == "open")
        return open_ and super().has_change_permission(request, obj)

    def _items(self, obj: Assessment) -> list[StarItem]:
        return [i for i in selectors.items_of(obj.sheet.scheme_id) if i.kind == "veto" or not i.indicator]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        about = ("person", "unit", "team", "quarter", "step_shown")
        if not self.has_change_permission(request, obj):
            return (*about, "points_shown", "figures_shown", "vetoes_shown", "decision_shown")
        return (*about, *(field_name(item) for item in self._items(obj)), "figures_shown", "decision_shown")

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        fields = self.get_fields(request, obj)
        groups = [
            (None, fields[:5]),
            (_("points"), [f for f in fields[5:] if f.startswith("points_")]),
            (
                _("figures and decisions"),
                [f for f in fields[5:] if f.endswith("_shown") and not f.startswith("points_")],
            ),
            (_("vetoes"), [f for f in fields[5:] if f.startswith("veto_")]),
        ]
        found = [(name, {"fields": names}) for name, names in groups if names]
        if self.has_change_permission(request, obj):
            found.append((None, {"fields": ["base_version"], "classes": ["hidden"]}))  # type: ignore[dict-item]
        return found

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (
            "person", "unit", "team", "quarter", "step_shown", "points_shown", "figures_shown", "vetoes_shown", "decision_shown",
        )  # fmt: skip

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        items = self._items(obj) if obj is not None and self.has_change_permission(request, obj) else []
        meta = type("Meta", (), {"model": Assessment, "fields": ()})
        made = {field_name(item): _field(item) for item in items}
        given = {"Meta": meta, "items": items, "model_admin": self, "request": request}
        return type("AssessmentForm", (PointsForm,), {**made, **given})

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        sheets.give_points(
            actor=actor, assessment_id=pk, given=values["given"], vetoes=values["vetoes"], version=version
        )

    def history_lines(self, request: HttpRequest, obj: Any, entry: AuditEntry) -> Iterable[admin_words.Line]:
        """Name the items whose points or vetoes changed, with the points as people read them."""
        for item in selectors.items_of(obj.sheet.scheme_id):
            is_veto = item.kind == "veto"
            before, after = (
                (value or {}).get(item.code)
                for value in entry.changes.get("vetoes" if is_veto else "given", [None, None])
            )
            if before != after:
                yield admin_words.Line(item.name, *(v or "—" if is_veto else shown(v) or "—" for v in (before, after)))

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "rating.override", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.sheet.round.state != "final"

    @page_action(description=_("Decide another star"), icon="gavel", permissions=["decide"])
    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Give the member another star than the rule's, with the reason; a decision made before is changed."""
        line = self.get_object(request, object_id)
        row = _decision(line) if line is not None else None
        return self.step(
            request, object_id, title=gettext("Decide another star"), form_class=OverrideForm,
            initial={"base_version": _version(line), **({"stars": row.stars, "reason": row.reason} if row else {})},
            explain=gettext(
                "The rule computes the star from the points at the close. A decision made here stands instead; "
                "the rule's star stays visible beside it."
            ),
            done=gettext("The decision is recorded."),
            run=lambda line, given: rounds.override(
                actor=actor_of(request), round_=line.sheet.round, member=line.member, stars=given["stars"],
                reason=given["reason"], now=timezone.now(), version=given["base_version"] or 0,
            ),
        )  # fmt: skip
