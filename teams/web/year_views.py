"""Pages of a year: annual stars with their formula, targets with forecast, entry of the year-end review."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from core import charts, errors_web, points
from core.actors import Actor
from core.charts import Bar
from core.errors import DomainError, NotFound
from core.periods import Period
from core.scope import WIDTH, Scope
from core.templatetags.portal import fixed, hundredths
from teams import selectors
from teams.models import AnnualRating, Rating, StarTarget, Team, YearReview
from teams.services import goals, reviews
from teams.web import entry
from teams.web.entry import once, reader


def year_of(request: HttpRequest, years: list[int]) -> int:
    """Return the year that an address names, else the newest there is."""
    text = request.GET.get("year", "")
    if text.isascii() and text.isdigit() and len(text) == 4 and 1900 <= int(text) <= 2999:
        return int(text)
    return years[0] if years else timezone.localdate().year


def _years(actor: Actor, action: str) -> list[int]:
    """Return the years of the reader's quarters, newest first."""
    return sorted({Period.parse(row.period).year for row in selectors.rounds(actor.scope(action))}, reverse=True)


@login_required
@require_GET
def annual(request: HttpRequest) -> HttpResponse:
    """List the annual stars of the reader's area, each with its formula spelled out."""
    actor = reader(request, "rating.view")
    scope = actor.scope("rating.view")
    rows = AnnualRating.objects.within(scope)
    years = sorted(rows.order_by().values_list("year", flat=True).distinct(), reverse=True)
    year = year_of(request, years)
    found = rows.filter(year=year).select_related("member__team__unit", "scheme")
    page, after = entry.page_of(found, "member__team__unit__path", request.GET.get("after", ""))
    keys = [row.member_id for row in page]
    quarters: dict[int, list[tuple[str, int]]] = defaultdict(list)
    ratings = Rating.objects.within(scope).filter(
        member__in=keys, round__period__startswith=f"{year}Q", round__state="final"
    )
    for member, period, score in ratings.order_by("round__period").values_list("member_id", "round__period", "score"):
        quarters[member].append((period, score))
    review = dict(YearReview.objects.within(scope).filter(year=year, member__in=keys).values_list("member_id", "score"))
    lines = [
        {
            "annual": row, "quarters": quarters[row.member_id], "review": review.get(row.member_id),
            "weighs": row.scheme.review_weight > 0 and row.member_id in review,
        }
        for row in page
    ]  # fmt: skip
    counts = dict(rows.filter(year=year).order_by().values_list("stars").annotate(n=Count("id")))
    stars = [{"stars": number, "count": counts.get(number, 0)} for number in range(5, -1, -1)] if counts else []
    return render(
        request,
        "teams/annual.html",
        {"year": year, "years": years, "lines": lines, "after": after, "stars": stars},
    )


@login_required
@require_GET
def target_page(request: HttpRequest) -> HttpResponse:
    """Show the county's targets of a year: actual, gap, forecast; for the county and each township."""
    actor = reader(request, "scheme.view")
    scope = actor.scope("rating.view")
    paths = {path[:WIDTH] for path in actor.scope("scheme.view").paths}
    rows = StarTarget.objects.within(Scope.of(paths))
    years = sorted(rows.order_by().values_list("year", flat=True).distinct(), reverse=True)
    year = year_of(request, years)
    counties = [selectors.county_of(path) for path in sorted(paths)]
    tables = [(county, _with_chart(goals.table(county, scope, year, timezone.localdate()))) for county in counties]
    context = {"year": year, "years": years, "tables": tables}
    return render(request, "teams/targets.html", context)


def _with_chart(table: dict[str, Any]) -> dict[str, Any]:
    """Add how far the county's targets are reached: each bar ends at the target's threshold."""
    cells = [cell for row in table["units"] if row["is_county"] for cell in row["cells"]]
    read = [(cell["target"], cell["forecast"] if cell["pending"] else cell["now"]) for cell in cells]
    bars = []
    for target, reading in read:
        if reading is None or not target.threshold:
            continue
        now = f"{fixed(reading.actual)}%" if target.is_share else str(reading.numerator)
        wanted = f"{hundredths(target.threshold)}%" if target.is_share else str(target.threshold)
        reached = min(reading.actual * 1000 // target.threshold, 1000)
        tone = "good" if reading.met else "warn"
        note = _("met") if reading.met else ngettext("%(n)d short", "%(n)d short", reading.gap) % {"n": reading.gap}
        bars.append(Bar(str(target.name), f"{now} / {wanted}", reached, tone=tone, note=note))
    if len(bars) > 1:
        table["chart"] = charts.bars(
            _("How far the targets are reached"), _("Each bar is full where the target is met; the figures stand beside it."),
            (_("Target"), _("Actual / target")), bars, most=1000,
        )  # fmt: skip
    return table


# Year-end review -------------------------------------------------------------------------------


@login_required
@require_GET
def review_list(request: HttpRequest) -> HttpResponse:
    """List the teams of the county with how many members have their year-end review."""
    actor = reader(request, "sheet.verify")
    scope = actor.scope("sheet.verify")
    years = _years(actor, "round.view")
    year = year_of(request, years)
    members = Q(members__left_on__isnull=True) | Q(members__left_on__year__gt=year)
    rows = Team.objects.within(scope).filter(Q(closed_on__isnull=True) | Q(closed_on__year__gt=year))
    rows = rows.filter(founded_on__year__lte=year).select_related("unit", "kind")
    rows = rows.annotate(n=Count("members", filter=members & Q(members__joined_on__year__lte=year))).filter(n__gt=0)
    page, after = entry.page_of(rows, "unit__path", request.GET.get("after", ""))
    scored = YearReview.objects.within(scope).filter(year=year, member__team__in=[team.pk for team in page]).order_by()
    counts = dict(scored.values_list("member__team").annotate(n=Count("id")))
    lines = [{"team": team, "all": team.n, "done": min(counts.get(team.pk, 0), team.n)} for team in page]
    closed = any(reviews.is_closed(path[:WIDTH], year) for path in scope.paths)
    context = {"year": year, "years": years, "lines": lines, "after": after, "closed": closed}
    return render(request, "teams/reviews.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, year: int, team_id: int) -> HttpResponse:
    """Enter the year-end review of one team's members, saved at once."""
    actor = reader(request, "sheet.verify")
    team = _team(actor, year, team_id)
    lines, problems, status = _review_lines(request, team, year), [], 200
    if request.method == "POST":
        problems = _take(lines, request)
        status = 400
        if not problems:

            def effect() -> dict[str, Any]:
                given = {line["member"].pk: line["value"] for line in lines if line["value"] is not None}
                read = {line["member"].pk: line["read"] for line in lines}
                changed = reviews.set_scores(actor=actor, team_id=team.pk, year=year, scores=given, versions=read)
                return {"changed": changed}

            try:
                once(request, f"teams.review:{year}:{team_id}", effect)
            except DomainError as error:
                problems, status = [(error.field, str(error))], error.status
                for line, now in zip(lines, _review_lines(request, team, year), strict=True):
                    line["version"], line["stored"] = now["version"], now["stored"]
            else:
                messages.success(request, _("The review is saved."))
                return redirect("teams:review", year=year, team_id=team.pk)
    closed = reviews.is_closed(team.unit.path[:WIDTH], year)
    context = {
        "team": team, "year": year, "lines": lines, "problems": problems, "key": uuid.uuid4(), "closed": closed,
        "following": _following(actor, team, year) if not closed else None,
    }  # fmt: skip
    return render(request, "teams/review.html", context, status=status)


def _team(actor: Actor, year: int, team_id: int) -> Team:
    if not 1900 <= year <= 2999:
        raise NotFound
    return reviews.team_seen(actor, team_id)


def _review_lines(request: HttpRequest, team: Team, year: int) -> list[dict[str, Any]]:
    members = reviews.members_of(team, year)
    stored = {
        row.member_id: row
        for row in YearReview.objects.within(reader(request, "sheet.verify").scope("sheet.view")).filter(
            year=year, member__in=members
        )
    }
    return [
        {
            "member": member, "stored": stored[member.pk].score if member.pk in stored else None,
            "version": stored[member.pk].version if member.pk in stored else 0, "typed": None, "error": "",
        }
        for member in members
    ]  # fmt: skip


def _take(lines: list[dict[str, Any]], request: HttpRequest) -> list[tuple[str, str]]:
    """Fill the lines with what was posted; return what is wrong as (field, sentence)."""
    problems = []
    for line in lines:
        name = f"m{line['member'].pk}"
        line["typed"], line["value"] = request.POST.get(name, ""), None
        line["read"] = entry.number(request.POST.get(f"version-{line['member'].pk}", ""))
        try:
            line["value"] = points.parse(line["typed"])
            if line["value"] is not None and line["value"] > reviews.MOST:
                raise points.NotPoints(line["typed"])
        except points.NotPoints:
            line["error"] = _("%(name)s: give 0 to 100 points.") % {"name": line["member"].name}
        if line["value"] is None and not line["error"] and line["stored"] is not None:
            line["error"] = _("%(name)s: a score that was given cannot be left empty.") % {"name": line["member"].name}
        if line["error"]:
            problems.append((name, line["error"]))
    return problems


def _labels(actor: Actor, arguments: Mapping[str, Any]) -> dict[str, str]:
    """Return whose score each field of a review is, for a page that shows what was typed."""
    team = _team(actor, arguments["year"], arguments["team_id"])
    return {f"m{member.pk}": str(member.name) for member in reviews.members_of(team, arguments["year"])}


errors_web.label_fields("teams:review", _labels)


def _following(actor: Actor, team: Team, year: int) -> Team | None:
    """Return the next team, in the order of the list."""
    rows = Team.objects.within(actor.scope("sheet.verify")).filter(closed_on__isnull=True, founded_on__year__lte=year)
    later = rows.filter(Q(unit__path__gt=team.unit.path) | Q(unit__path=team.unit.path, pk__gt=team.pk))
    return later.select_related("unit").order_by("unit__path", "pk").first()
