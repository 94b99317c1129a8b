"""Pages of the monthly ranking: a month by place with its chart, a team's points with the figures behind them."""

import uuid
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import OrgUnit
from core import charts, entry_web, indicators, listing, lists_web
from core.actors import Actor
from core.charts import Bar
from core.entry_web import number, once, reader, say
from core.errors import DomainError, NotFound
from core.listing import Listed, Reader
from core.period_words import period_name
from core.periods import Period
from core.querysets import subtree
from core.scope import WIDTH
from core.templatetags.portal import fixed
from core.xlsx import Hundredths
from teams.models import MonthRanking, RankingLine
from teams.services import ranking


def _asked(actor: Actor, given: QueryDict) -> tuple[list[MonthRanking], MonthRanking | None]:
    """Return the months that the reader may see, newest first, and the one that an address names, else the newest."""
    months = list(ranking.rankings(actor)[:60])
    wanted = given.get("period", "")
    return months, next((row for row in months if row.period == wanted), months[0] if months else None)


def _lines(actor: Actor, row: MonthRanking, given: QueryDict) -> QuerySet[RankingLine]:
    rows = RankingLine.objects.within(actor.scope("ranking.view")).filter(ranking=row)
    unit = entry_web.unit_path(given.get("unit", ""))
    return rows.filter(subtree("team__unit__path", unit)) if unit else rows


@login_required
@require_GET
def month(request: HttpRequest) -> HttpResponse:
    """Show a month's ranking: the teams of the reader's area by place, townships compared."""
    actor, today = reader(request, "ranking.view"), timezone.localdate()
    months, row = _asked(actor, request.GET)
    scope = actor.scope("ranking.view")
    query = request.GET.copy()
    query.pop("after", None)
    counties = list(OrgUnit.objects.filter(path__in=actor.scope("ranking.run").paths, level="county"))
    context: dict[str, Any] = {
        "months": months, "ranking": row, "key": uuid.uuid4(), "unit": entry_web.unit_path(request.GET.get("unit", "")),
        "runs": bool(counties), "counties": counties, "present": _newest_month(today), "rows": [], "query": query.urlencode(),
        "tools": lists_web.tools(request, "teams:ranking"),
    }  # fmt: skip
    if row is not None:
        rows = _lines(actor, row, request.GET).select_related("team__unit__parent", "team__kind")
        context["rows"], context["after"] = entry_web.page_of(rows, "place", request.GET.get("after", ""))
        context |= {
            "chart": _chart(actor, row, request.GET), "all": row.lines.count(),
            "townships": OrgUnit.objects.within(scope).filter(level="township", path__startswith=row.unit.path).order_by("path"),
            "over": Period.parse(row.period).end <= today, "may_run": actor.can("ranking.run", row.unit.path),
            "items": row.rule.items.order_by("order"),
        }  # fmt: skip
    return render(request, "teams/ranking.html", context)


def _newest_month(today: Any) -> str:
    return str(Period.parse(f"{today.year}-{today.month:02d}").previous.code)


def _chart(actor: Actor, row: MonthRanking, given: QueryDict) -> charts.BarChart | None:
    """Return the mean score of each township of the area, or of each unit where the area is one township."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    rows = (
        _lines(actor, row, given).order_by().values_list("team__unit__path").annotate(n=Count("pk"), total=Sum("score"))
    )
    found = list(rows)
    townships = {path[: 2 * WIDTH] for path, _n, _total in found}
    width = 2 * WIDTH if len(townships) > 1 else 3 * WIDTH
    for path, count, total in found:
        sums[path[:width]][0] += total
        sums[path[:width]][1] += count
    if len(sums) < 2:
        return None
    names = dict(OrgUnit.objects.filter(path__in=sums).values_list("path", "name"))
    means = {path: (2 * total + count) // (2 * count) for path, (total, count) in sums.items()}
    ordered = sorted(means.items(), key=lambda pair: (-pair[1], pair[0]))
    bars = [
        Bar(
            names.get(path, path), fixed(mean), mean, note=_("%(n)d teams") % {"n": sums[path][1]},
            href=f"{reverse('teams:ranking')}?period={row.period}&unit={path}",
        )
        for path, mean in ordered
    ]  # fmt: skip
    return charts.bars(
        _("Mean score of the teams"), _("Each bar is the mean of a unit's teams; 100 points are full."), (_("Unit"), _("Mean score")),
        bars, most=10_000,
    )  # fmt: skip


@login_required
@require_GET
def line(request: HttpRequest, line_id: int) -> HttpResponse:
    """Show how a team came to its score: each line of the rule with its figure."""
    actor = reader(request, "ranking.view")
    rows = RankingLine.objects.within(actor.scope("ranking.view"))
    row = rows.select_related("team__unit__parent", "team__kind", "ranking__rule").filter(pk=line_id).first()
    if row is None:
        raise NotFound
    found = ranking.seen(actor, row.ranking_id)
    parts = ranking.parts_of(row, list(row.ranking.rule.items.order_by("order")))
    for part in parts:
        code = part["item"].figure
        part["unit"] = indicators.get(code).unit if indicators.exists(code) else ""
    others = RankingLine.objects.within(actor.scope("ranking.view")).filter(
        team=row.team, ranking__in=ranking.rankings(actor).order_by()
    )
    history = list(others.select_related("ranking").order_by("ranking__period"))
    context = {
        "line": row, "ranking": found, "parts": parts, "all": found.lines.count(),
        "chart": _history(history) if len(history) > 1 else None,
    }  # fmt: skip
    return render(request, "teams/ranking_line.html", context)


def _history(rows: list[RankingLine]) -> charts.LineChart:
    points = [
        charts.Point(
            row.ranking.period[5:],
            fixed(row.score),
            row.score,
            row.ranking.period[:4],
            _("place %(n)d") % {"n": row.place},
        )
        for row in rows[-12:]
    ]
    return charts.line(
        _("Score by month"), _("The team's score in each month that has been ranked."), (_("Month"), _("Score"), _("Place in the county")), points,
        step=1000,
    )  # fmt: skip


@login_required
@require_POST
def step(request: HttpRequest) -> HttpResponse:
    """Compute a month of the county, or publish one."""
    actor, now = reader(request, "ranking.run"), timezone.now()
    act, period = request.POST.get("do", ""), request.POST.get("period", "")

    def effect() -> dict[str, Any]:
        if act == "publish":
            key = number(request.POST.get("ranking", "")) or 0
            version = number(request.POST.get("version", ""))
            return {"period": ranking.publish(actor=actor, ranking_id=key, version=version, now=now).period}
        county = OrgUnit.objects.within(actor.scope("ranking.run")).filter(
            level="county", pk=number(request.POST.get("county", "")) or 0
        )
        found = county.first()
        if found is None:
            raise NotFound
        return {"period": ranking.compute(actor=actor, county=found, period=Period.parse(period), now=now).period}

    try:
        receipt = once(request, "teams.ranking-step", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        messages.error(request, str(error))
        return redirect("teams:ranking")
    says = (
        _("The ranking of %(month)s is published.") if act == "publish" else _("The ranking of %(month)s is computed.")
    )
    say(request, says % {"month": period_name(receipt["period"])})
    return redirect(f"{reverse('teams:ranking')}?period={receipt['period']}")


@listing.register("teams:ranking", "ranking.view")
def export(asker: Reader, query: QueryDict) -> Listed:
    """Return a month's ranking as a workbook shows it: places, score, the points of every line."""
    _months, row = _asked(asker.actor, query)
    items = [] if row is None else list(row.rule.items.order_by("order"))
    found = RankingLine.objects.none() if row is None else _lines(asker.actor, row, query)
    rows = found.select_related("team__unit__parent", "team__kind").order_by("place", "pk")
    return Listed(
        title=_("Monthly ranking of the teams"),
        head=[
            _("Place in the county"), _("Place in the township"), _("Team"), _("Kind"), _("Unit"), _("Township"), _("Members in post"),
            _("Score"), *(item.name for item in items),
        ],
        rows=lambda: (
            (
                one.place, one.place_in_township, one.team.name, one.team.kind.name, one.team.unit.name,
                one.team.unit.parent.name if one.team.unit.parent else "", one.members, Hundredths(one.score),
                *(Hundredths(points) for _value, points in one.parts),
            )
            for one in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), words="" if row is None else str(period_name(row.period)), view_action="ranking.view",
    )  # fmt: skip
