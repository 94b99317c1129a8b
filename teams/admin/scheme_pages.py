"""Pages on a version of a star scheme that change nothing: checking, comparing, simulating."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget

from core import indicators
from core.actors import Actor
from core.admin_base import CountyRows, actor_of, page_action
from core.admin_fields import shown
from core.errors import DomainError
from core.period_words import period_name
from core.scope import WIDTH
from core.xlsx import MIME, Hundredths, Page, workbook
from teams import choices, selectors
from teams.domain import scheme_diff
from teams.domain.scheme import Quota
from teams.domain.simulation import How, Move, Source
from teams.domain.targets import Reading
from teams.models import Member, StarScheme
from teams.services import schemes, simulation

PAGE = 50
UP, DOWN = "up", "down"
_READING = ("GET", "HEAD")
_POINTS = frozenset({"base", "limit", "points", "min_score"})
_WEIGHTS = frozenset({"quarters_weight", "review_weight"})
_LABELS = {
    "name": _("name"), "team_kind": _("only for teams of kind"), "notice_workdays": _("working days of public notice"),
    "base": _("base"), "allotment": _("allotment"), "tie_order": _("order of dimensions at equal scores"),
    "quarters_weight": _("weight of the quarters, %"), "review_weight": _("weight of the year-end review, %"),
    "min_quarters": _("fewest assessed quarters for an annual star"), "dimension": _("dimension"), "kind": _("kind"),
    "limit": _("most points"), "indicator": _("figure"), "points": _("points for each step"),
    "per": _("step of the figure"), "ceiling": _("most stars under the veto"), "min_score": _("least score"),
    "quota": _("quota"),
}  # fmt: skip
_WHAT = {"added": _("added"), "removed": _("left out"), "changed": _("changed")}


class OtherForm(forms.Form):
    """The version to compare with."""

    other = forms.ChoiceField(label=_("compare with"), widget=UnfoldAdminSelectWidget)


class QuarterForm(forms.Form):
    """The quarter to simulate on."""

    quarter = forms.TypedChoiceField(label=_("quarter"), coerce=int, widget=UnfoldAdminSelectWidget)


def _form(form_class: type[forms.Form], field: str, offered: list[tuple[int, str]], request: HttpRequest) -> Any:
    """Return a form of one select, bound when the address gives its value."""
    form = form_class(request.GET if field in request.GET else None)
    form.fields[field].choices = offered  # type: ignore[attr-defined]
    form.fields[field].label = capfirst(str(form.fields[field].label))
    return form


class SchemePages(CountyRows):
    """The reading pages of a scheme, for its admin page."""

    def has_examine_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if not self.may_on(request, "scheme.change", object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or obj.state == "draft"

    def has_simulate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, "scheme.change", object_id)

    def has_compare_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if object_id is None:
            return self.has_view_permission(request)
        obj = self.get_object(request, str(object_id))
        if obj is None:
            raise Http404
        return self.has_view_permission(request, obj)

    @page_action(description=_("Check"), icon="fact_check", permissions=["examine"])
    def examine(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Name everything for which the draft could not be adopted; nothing is changed."""
        if request.method not in _READING:
            return HttpResponseNotAllowed(_READING)
        scheme = self._own(request, object_id)
        return self._page(
            request, scheme, "admin/scheme_check.html", gettext("Check of the draft"),
            problems=schemes.problems(scheme), adopt=reverse("admin:teams_starscheme_adopt", args=[scheme.pk]),
        )  # fmt: skip

    @page_action(description=_("Compare"), icon="compare_arrows", permissions=["compare"])
    def compare(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show item by item what differs from another version; what is the same is not said."""
        if request.method not in _READING:
            return HttpResponseNotAllowed(_READING)
        scheme = self._own(request, object_id)
        rows = self.get_queryset(request).filter(unit=scheme.unit).exclude(pk=scheme.pk)
        others = {row.pk: row for row in rows.select_related("team_kind").prefetch_related("items", "levels")}
        form = _form(
            OtherForm, "other", [(pk, f"{row}：{row.get_state_display()}") for pk, row in others.items()], request
        )
        other = None
        if form.is_bound:
            other = others[int(form.cleaned_data["other"])] if form.is_valid() else None
        elif others:
            other = others.get(scheme.copied_from_id or 0) or next(iter(others.values()))
            form.initial["other"] = other.pk
        extra: dict[str, Any] = {"others": bool(others)}
        if other is not None:
            old, new = sorted((other, scheme), key=lambda row: (row.year, row.number, row.pk))
            diff = scheme_diff.compare(selectors.to_version(old), selectors.to_version(new))
            extra |= {"old": old, "new": new, "diff": diff, "sections": _sections(diff)}
        return self._page(request, scheme, "admin/scheme_compare.html", gettext("Compare versions"), form=form, **extra)

    @page_action(description=_("Simulate"), icon="science", permissions=["simulate"])
    def simulate(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Show what the version would have made of a past quarter, and who would move; nothing is written."""
        if request.method not in _READING:
            return HttpResponseNotAllowed(_READING)
        scheme, actor = self._own(request, object_id), actor_of(request)
        quarters = simulation.quarters(scheme.unit)
        form = _form(
            QuarterForm,
            "quarter",
            [(q.pk, f"{period_name(q.period)}：{q.get_state_display()}") for q in quarters],
            request,
        )
        extra: dict[str, Any] = {"quarters": bool(quarters)}
        if form.is_bound and form.is_valid():
            try:
                result = simulation.simulate(actor=actor, scheme_id=scheme.pk, round_id=form.cleaned_data["quarter"])
            except DomainError as error:
                form.add_error("quarter" if error.field == "quarter" else None, str(error))
            else:
                if request.GET.get("format") == "xlsx" and actor.can("rating.view"):
                    return _sheet(actor, result)
                extra |= _shown(actor, result, request)
        return self._page(request, scheme, "admin/scheme_simulate.html", gettext("Simulation"), form=form, **extra)

    def _own(self, request: HttpRequest, object_id: str) -> StarScheme:
        obj = self.get_object(request, object_id)
        if obj is None:
            raise Http404
        return obj

    def _page(self, request: HttpRequest, scheme: StarScheme, template: str, title: str, **extra: Any) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request), "title": title, "subtitle": str(scheme), "opts": self.opts,
            "object": scheme, "original": scheme, "scheme": scheme, "media": self.media,
            "back": reverse("admin:teams_starscheme_change", args=[scheme.pk]), **extra,
        }  # fmt: skip
        return TemplateResponse(request, template, context)


# Comparing -----------------------------------------------------------------------------------------


def _sections(diff: scheme_diff.Diff) -> list[dict[str, Any]]:
    """Return the parts of a comparison that have something to say, each value in words."""
    stars = dict(choices.STARS)
    rows = {
        gettext("Settings"): [
            {"name": capfirst(str(_LABELS[change.field])), "what": "changed", "changes": [_change(change, label=False)]}
            for change in diff.settings
        ],
        gettext("Items"): [_line(line, line.name) for line in diff.items],
        gettext("Star levels"): [_line(line, str(stars[int(line.key)])) for line in diff.levels],
    }
    return [{"title": title, "lines": lines} for title, lines in rows.items() if lines]


def _line(line: scheme_diff.Line, name: str) -> dict[str, Any]:
    changes = [_change(change) for change in line.changes if not (line.what != "changed" and change.field == "name")]
    return {"name": name, "what": line.what, "what_label": _WHAT[line.what], "changes": changes}


def _change(change: scheme_diff.Change, *, label: bool = True) -> dict[str, Any]:
    return {
        "label": _LABELS[change.field] if label else "",
        "old": _value(change.field, change.old), "new": _value(change.field, change.new),
    }  # fmt: skip


def _value(field: str, value: Any) -> str:
    """Return a value of a version as people read it; nothing stays empty."""
    if value is None:
        return gettext("all teams") if field == "team_kind" else ""
    if field in _POINTS:
        return shown(value)
    if field in _WEIGHTS:
        return f"{shown(value)} %"
    if field == "indicator":
        return str(indicators.get(value).label) if indicators.exists(value) else str(value)
    if field == "tie_order":
        return "、".join(str(dict(choices.DIMENSIONS).get(code, code)) for code in value)
    if isinstance(value, Quota):
        return f"{shown(value.value)} %" if value.is_share else str(value.value)
    named: dict[str, Any] = {
        "dimension": choices.DIMENSIONS, "kind": choices.ITEM_KINDS, "allotment": choices.ALLOTMENTS, "ceiling": choices.STARS,
    }  # fmt: skip
    return str(dict(named[field]).get(value, value)) if field in named else str(value)


# Simulating ----------------------------------------------------------------------------------------


def _shown(actor: Actor, result: simulation.Simulation, request: HttpRequest) -> dict[str, Any]:
    """Return what the page shows of a simulation: figures of the county, names within the reader's scope."""
    township, way = request.GET.get("township", ""), request.GET.get("way", "")
    moved = _movers(actor, result)
    if township in {row.path for row in result.townships}:
        moved = [move for move in moved if result.paths[move.member].startswith(township)]
    if way in (UP, DOWN):
        moved = [move for move in moved if move.up == (way == UP)]
    rows, after = _paged(moved, result, request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    names = dict(choices.STARS)
    return {
        "result": result,
        "spread": [
            {"stars": names[n], "before": result.before[n], "after": result.after[n], "change": _signed(result.after[n] - result.before[n])}
            for n in result.before
        ],
        "targets": [
            {"name": row.name, "readings": [_reading(row.before), _reading(row.after)]} for row in result.targets
        ],
        "notes": _notes(result),
        "sees_names": actor.can("rating.view"),
        "movers": _named(actor, rows, result),
        "movers_count": len(moved),
        "next": f"{query.urlencode()}&after={after}" if after else "",
        "first": query.urlencode() if request.GET.get("after") else "",
        "township": township, "way": way, "excel": f"{query.urlencode()}&format=xlsx",
    }  # fmt: skip


def _signed(value: int) -> str:
    return f"+{value}" if value > 0 else f"−{-value}" if value else "0"


def _movers(actor: Actor, result: simulation.Simulation) -> list[Move]:
    """Return who would move, as far as the reader may see stars, in the order of the units."""
    scope = actor.scope("rating.view")
    seen = [move for move in result.moves if scope.covers(result.paths[move.member])]
    return sorted(seen, key=lambda move: (result.paths[move.member], move.member))


def _paged(moved: list[Move], result: simulation.Simulation, after: str) -> tuple[list[Move], str]:
    """Return one page of movers, and the key after which the next page begins ("" for none)."""
    path, _dot, key = after.partition(".")
    if path.isdecimal() and key.isdecimal() and len(key) < 19:
        moved = [move for move in moved if (result.paths[move.member], move.member) > (path, int(key))]
    page = moved[:PAGE]
    more = len(moved) > PAGE
    return page, f"{result.paths[page[-1].member]}.{page[-1].member}" if more else ""


def _named(actor: Actor, moved: Iterable[Move], result: simulation.Simulation) -> list[dict[str, Any]]:
    moved = list(moved)
    rows = Member.objects.within(actor.scope("rating.view")).filter(pk__in=[move.member for move in moved])
    people = {row.pk: row for row in rows.select_related("team__unit")}
    townships = {row.path: row.name for row in result.townships}
    names = dict(choices.STARS)
    return [
        {
            "member": people[move.member].name, "team": people[move.member].team,
            "unit": people[move.member].team.unit.name,
            "township": townships.get(result.paths[move.member][: 2 * WIDTH], ""), "up": move.up,
            "before": names[move.before.stars], "after": names[move.after.stars],
            "score_before": move.before.score, "score_after": move.after.score,
        }
        for move in moved if move.member in people
    ]  # fmt: skip


def _reading(reading: Reading) -> dict[str, Any]:
    share = reading.target.is_share
    return {
        "actual": f"{shown(reading.actual)} %" if share else str(reading.actual),
        "threshold": f"{shown(reading.target.threshold)} %" if share else str(reading.target.threshold),
        "met": reading.met, "gap": reading.gap,
    }  # fmt: skip


def _notes(result: simulation.Simulation) -> list[dict[str, Any]]:
    """Return, in words, every place where the quarter did not have what the version asks for."""
    own = dict(result.scheme.items.values_list("code", "name"))
    texts = {
        How.SCALED: gettext("The quarter's limit was another: the points are taken in proportion to the limit."),
        How.ESTIMATED: gettext(
            "The quarter has no points for it: estimated by the share of the dimension's points that the member got."
        ),
        How.NO_ACTS: gettext("The quarter has no such item: nobody gets points added or taken away."),
        How.NO_VETO: gettext("The quarter has no such veto: it is set for nobody."),
    }
    notes = [
        {"name": own.get(source.item.code, source.item.code), "says": texts[source.how], "limits": _limits(source)}
        for source in result.sources
        if source.how in texts
    ]
    counted = set(result.counted_now)
    notes += [
        {
            "name": own.get(source.item.code, source.item.code), "limits": "",
            "says": gettext("The quarter did not keep this figure: it is counted now from the quarter's records."),
        }
        for source in result.sources if source.item.indicator in counted
    ]  # fmt: skip
    gone = gettext("The version no longer has this item: what the quarter holds for it does not count.")
    notes += [
        {"name": result.past_names.get(item.code, item.code), "limits": "", "says": gone} for item in result.left_out
    ]
    return notes


def _limits(source: Source) -> str:
    return (
        f"{shown(source.past.limit)} → {shown(source.item.limit)}" if source.how is How.SCALED and source.past else ""
    )


def _sheet(actor: Actor, result: simulation.Simulation) -> HttpResponse:
    """Return the movers as a workbook: those the reader may see, all of them; the audit chain has it."""
    head = [
        gettext("township"), gettext("unit"), gettext("team"), gettext("member"), gettext("stars before"),
        gettext("stars after"), gettext("score before"), gettext("score after"),
    ]  # fmt: skip
    rows = [
        (
            row["township"], row["unit"], str(row["team"]), row["member"], row["before"], row["after"],
            Hundredths(row["score_before"]), Hundredths(row["score_after"]),
        )
        for row in _named(actor, _movers(actor, result), result)
    ]  # fmt: skip
    simulation.note_taken(actor=actor, result=result, count=len(rows))
    says = {"scheme": str(result.scheme), "period": period_name(result.round.period)}
    note = gettext("Simulation of %(scheme)s on %(period)s. Nobody's stars are changed by it.") % says
    name = gettext("Simulation %(period)s") % says
    response = HttpResponse(
        workbook([Page(name, [capfirst(label) for label in head], rows, notes=[note])]), content_type=MIME
    )
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    return response
